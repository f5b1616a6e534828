//! What is an amount of money worth in US dollars? Only what a currency and a rate say.

use std::collections::BTreeMap;

/// What a unit of each currency is worth in US dollars.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rates(BTreeMap<String, f64>);

impl Rates {
    /// Adds a rate written `EUR=1.08`: a euro is 1.08 US dollars.
    ///
    /// # Errors
    /// What is to be written instead.
    pub fn add(&mut self, text: &str) -> Result<(), String> {
        let wrong = || "write a currency and its worth in US dollars, such as EUR=1.08".to_owned();
        let (currency, worth) = text.split_once('=').ok_or_else(wrong)?;
        let worth: f64 = worth.trim().parse().map_err(|_| wrong())?;
        let currency = currency.trim().to_ascii_uppercase();
        if !(worth.is_finite() && worth > 0.0 && is_code(&currency) && currency != "USD") {
            return Err(wrong());
        }
        self.0.insert(currency, worth);
        Ok(())
    }

    /// US dollars of an amount in a currency, named by its code in any case.
    pub(super) fn usd(&self, amount: f64, currency: &str) -> Result<f64, String> {
        let currency = currency.trim().to_ascii_uppercase();
        match self.0.get(&currency) {
            _ if currency == "USD" => Ok(amount),
            Some(rate) => Ok(amount * rate),
            None if is_code(&currency) => {
                Err(format!("is in {currency}; say what that is worth in US dollars, such as --rate {currency}=1.08"))
            }
            None => Err("names no currency by its code of three letters".into()),
        }
    }

    /// US dollars of a cell such as `12.50`, `$12.50` or `EUR 12.50`.
    pub(super) fn usd_of_text(&self, text: &str) -> Result<f64, String> {
        let (amount, currency) = amount(text)?;
        self.usd(amount, &currency)
    }
}

/// The amount and the currency of a cell such as `12.50`, `$12.50` or `EUR 12.50`.
pub(super) fn amount(text: &str) -> Result<(f64, String), String> {
    let is_number = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | '-' | '+');
    let text = text.trim();
    let (sign, text) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let number: String = text.chars().filter(|letter| is_number(*letter)).collect();
    let rest: String = text.chars().filter(|letter| !is_number(*letter) && !letter.is_whitespace()).collect();
    let amount: f64 = number.parse().map_err(|_| "is no amount of money, such as 12.50".to_owned())?;
    let currency = match &*rest {
        "" | "$" | "US$" => "USD",
        "€" => "EUR",
        "£" => "GBP",
        "¥" => "JPY",
        "₹" => "INR",
        code if is_code(&code.to_ascii_uppercase()) => code,
        _ => return Err("is no amount of money, such as 12.50 or EUR 12.50".into()),
    };
    Ok((sign * amount, currency.to_ascii_uppercase()))
}

fn is_code(currency: &str) -> bool {
    currency.len() == 3 && currency.bytes().all(|letter| letter.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_currencies_are_refused_unless_a_rate_is_given() {
        let mut rates = Rates::default();
        assert_eq!(rates.usd(2.0, "usd"), Ok(2.0));
        assert!(rates.usd(2.0, "eur").unwrap_err().contains("--rate EUR="));
        rates.add("eur = 1.5").unwrap();
        assert_eq!(rates.usd(2.0, "EUR"), Ok(3.0));
        assert!(!rates.usd(2.0, "alice@example.com").unwrap_err().contains("alice"));
        for wrong in ["EUR", "EUR=", "EUR=-1", "EUR=0", "EURO=1", "USD=2", "=1"] {
            assert!(rates.add(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_cell_says_its_currency() {
        let mut rates = Rates::default();
        rates.add("EUR=2").unwrap();
        let of = |text: &str| rates.usd_of_text(text);
        assert_eq!(
            (of("12.50"), of("$12.50"), of("-$3"), of("€ 2"), of("2 EUR")),
            (Ok(12.5), Ok(12.5), Ok(-3.0), Ok(4.0), Ok(4.0))
        );
        assert!(of("£3").unwrap_err().contains("--rate GBP="));
        for wrong in ["", "free", "1.2.3", "12 apples"] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }
}
