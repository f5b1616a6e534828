//! The one place that turns numbers into text: as many digits as their interval
//! supports, money in words, a real minus sign.

use crate::model::Metric;

/// Digits after the point that an interval of this width supports: its first two significant digits.
pub fn decimals(width: f64) -> usize {
    if !width.is_finite() || width <= 0.0 {
        return 2;
    }
    (1 - width.log10().floor() as i32).clamp(0, 4) as usize
}

/// A number with thousands separators and a real minus sign.
pub fn number(value: f64, decimals: usize) -> String {
    let digits = format!("{:.decimals$}", value.abs());
    let (whole, rest) = digits.split_once('.').map_or((digits.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::new();
    let is_zero = digits.bytes().all(|digit| matches!(digit, b'0' | b'.'));
    if value < 0.0 && !is_zero {
        out.push('\u{2212}');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// The same with its sign, plus included.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = number(value, decimals);
    let is_zero = !text.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    if value > 0.0 && !is_zero { format!("+{text}") } else { text }
}

/// So many of a thing with a regular plural: '1 replicate', '1,000 employees'.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{} {noun}{}", number(count as f64, 0), if count == 1 { "" } else { "s" })
}

/// The same of a noun whose plural is its own: '1 theory', '9 theories'.
pub fn counted_irregular(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(count as f64, 0), if count == 1 { one } else { many })
}

/// A share in whole percent; what is nearly nothing or nearly all is not called so.
pub fn share(share: f64) -> String {
    let percent = 100.0 * share;
    if percent > 0.0 && percent < 0.5 {
        "less than 1%".into()
    } else if (99.5..100.0).contains(&percent) {
        "more than 99%".into()
    } else {
        format!("{}%", number(percent, 0))
    }
}

/// A number with so many significant digits, and no digit of a large one dropped: 0.035, 1.4, 1,250.
pub fn significant(value: f64, digits: usize) -> String {
    let size = value.abs();
    if size == 0.0 || !size.is_finite() {
        return number(value, 0);
    }
    let decimals = (digits as i32 - 1 - size.log10().floor() as i32).clamp(0, 9) as usize;
    let text = number(value, decimals);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A large number in words: 12,300 → 12.3k, 1,200,000 → 1.2M, then B and T.
pub fn short(value: f64) -> String {
    let (scale, suffix) = match value.abs() {
        size if size >= 0.9995e12 => (1e12, "T"),
        size if size >= 0.9995e9 => (1e9, "B"),
        size if size >= 0.9995e6 => (1e6, "M"),
        size if size >= 0.9995e4 => (1e3, "k"),
        _ => (1.0, ""),
    };
    let scaled = value / scale;
    let decimals = match scaled.abs() {
        size if size >= 99.95 || size == 0.0 => 0,
        size if size >= 9.995 => 1,
        _ => 2,
    };
    let text = number(scaled, decimals);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}{suffix}")
}

/// An amount of money: $1.2M.
pub fn usd(value: f64) -> String {
    let text = short(value.abs());
    if value < 0.0 { format!("\u{2212}${text}") } else { format!("${text}") }
}

/// Millions of tokens in words: 85,000 Mtok → 85 B tokens.
pub fn tokens(mtok: f64) -> String {
    let text = short(mtok * 1e6);
    let place = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (digits, suffix) = text.split_at(place);
    if suffix.is_empty() { format!("{digits} tokens") } else { format!("{digits} {suffix} tokens") }
}

/// A change relative to a base, in percent: −2.4%; none where the base is 0.
pub fn percent_change(difference: f64, base: f64) -> Option<String> {
    (base != 0.0).then(|| {
        let percent = 100.0 * difference / base.abs();
        format!("{}%", signed(percent, usize::from(percent.abs() < 99.5)))
    })
}

/// What a metric's values are multiplied by to be shown: 100 for shares.
pub const fn scale(metric: Metric) -> f64 {
    if metric.is_share() { 100.0 } else { 1.0 }
}

/// A value of a metric with digits for an interval of `width` and its unit in short.
pub fn value(metric: Metric, value: f64, width: f64) -> String {
    match metric {
        Metric::ComputeCostUsd
        | Metric::AuditCostUsd
        | Metric::IncentiveCostUsd
        | Metric::IncidentCostUsd
        | Metric::NetValueUsd => {
            let text = number(value.abs(), decimals(width).min(2));
            if value < 0.0 { format!("\u{2212}${text}") } else { format!("${text}") }
        }
        _ if metric.is_share() => format!("{}%", number(100.0 * value, decimals(100.0 * width).min(1))),
        _ => number(value, decimals(width)),
    }
}

/// A number for a table of data: text that reads back as the same number, empty where it is undefined.
pub fn data(value: f64) -> String {
    if value.is_nan() { String::new() } else { value.to_string() }
}

/// A text for a table of data that no spreadsheet takes for a formula.
pub fn data_text(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// A value of a scenario for a table of data.
pub fn data_value(value: &toml::Value) -> String {
    match value {
        toml::Value::Float(number) => data(*number),
        toml::Value::String(word) => data_text(word),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(number(-1_234_567.891, 1), "\u{2212}1,234,567.9");
        assert_eq!((number(-0.001, 1), signed(0.04, 1), signed(2.0, 0)), ("0.0".into(), "0.0".into(), "+2".into()));
        assert_eq!((usd(1_234_000.0), usd(-950.0), usd(0.0)), ("$1.23M".into(), "\u{2212}$950".into(), "$0".into()));
        assert_eq!((tokens(85_000.0), tokens(32.0)), ("85 B tokens".into(), "32 M tokens".into()));
        assert_eq!(percent_change(-0.6, 25.0).as_deref(), Some("\u{2212}2.4%"));
        assert_eq!(percent_change(1.0, 0.0), None);
        assert_eq!(
            (share(0.874), share(0.0), share(0.001), share(0.999)),
            ("87%".into(), "0%".into(), "less than 1%".into(), "more than 99%".into())
        );
        let digits = |value| significant(value, 2);
        assert_eq!(
            (digits(0.0351), digits(-1.4449), digits(1249.6), digits(0.2)),
            ("0.035".into(), "\u{2212}1.4".into(), "1,250".into(), "0.2".into())
        );
        assert_eq!((short(999_960.0), short(9_999_999_999.0)), ("1M".into(), "10B".into()));
    }

    #[test]
    fn an_interval_supports_its_first_two_digits() {
        assert_eq!((decimals(0.012), decimals(3.0), decimals(250.0), decimals(0.0)), (3, 1, 0, 2));
        assert_eq!(value(Metric::GamingShare, 0.2186, 0.02), "21.9%");
        assert_eq!(value(Metric::NetValueUsd, -12.3, 30.0), "\u{2212}$12");
    }
}
