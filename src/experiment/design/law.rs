//! Which values may a factor take, and how often?

use statrs::distribution::{ContinuousCDF, Normal};
use toml::Value;

/// The law of a factor: which values it takes in a study.
///
/// A law is about what is plausible, never about how likely the world is.
#[derive(Debug, Clone, PartialEq)]
pub enum Law {
    /// Every value from `low` to `high` alike.
    Uniform {
        /// Smallest value.
        low: f64,
        /// Largest value.
        high: f64,
    },
    /// Every ratio alike: the logarithm is uniform.
    LogUniform {
        /// Smallest value, more than 0.
        low: f64,
        /// Largest value.
        high: f64,
    },
    /// Most often `mode`, falling in straight lines to both ends.
    Triangular {
        /// Smallest value.
        low: f64,
        /// Most frequent value.
        mode: f64,
        /// Largest value.
        high: f64,
    },
    /// Normal, cut off where the factor's range ends.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation, more than 0.
        sd: f64,
    },
    /// One of these, each alike: numbers, words, or true and false.
    Values(Vec<Value>),
}

/// Why a law cannot be, and what would be possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: &'static str,
}

/// The probability that is left out at each end where a law has no ends.
const TAIL: f64 = 0.05;

impl Law {
    /// The name in a study file.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Uniform { .. } => "uniform",
            Self::LogUniform { .. } => "log_uniform",
            Self::Triangular { .. } => "triangular",
            Self::Normal { .. } => "normal",
            Self::Values(_) => "values",
        }
    }

    /// Why there can be no such law; none if there can.
    pub fn fault(&self) -> Option<Fault> {
        let fault = |message: String, help| Some(Fault { message, help });
        let numbers: &[f64] = match self {
            Self::Uniform { low, high } | Self::LogUniform { low, high } => &[*low, *high],
            Self::Triangular { low, mode, high } => &[*low, *mode, *high],
            Self::Normal { mean, sd } => &[*mean, *sd],
            Self::Values(_) => &[],
        };
        if numbers.iter().any(|number| !number.is_finite()) {
            return fault(format!("a {} law needs finite numbers", self.name()), "write plain numbers");
        }
        match self {
            Self::Uniform { low, high } | Self::LogUniform { low, high } if low >= high => fault(
                format!("a {} law from {low} to {high} has no values between its ends", self.name()),
                "write the lower end first",
            ),
            Self::LogUniform { low, .. } if *low <= 0.0 => {
                fault(format!("a log_uniform law cannot begin at {low}"), "begin above 0, or take `uniform`")
            }
            Self::Triangular { low, mode, high } if low >= high || mode < low || mode > high => fault(
                format!("a triangular law cannot have low {low}, mode {mode} and high {high}"),
                "write `[low, mode, high]` with low below high and the mode between them",
            ),
            Self::Normal { sd, .. } if *sd <= 0.0 => {
                fault(format!("a normal law cannot have the standard deviation {sd}"), "give an `sd` of more than 0")
            }
            Self::Values(values) if values.is_empty() => fault(
                "a law of values needs at least one value".into(),
                "write `values = [ … ]` with what is to be tried",
            ),
            Self::Values(values) => {
                let repeated = (1..values.len()).find(|&place| values[..place].contains(&values[place]))?;
                fault(format!("the value {} stands twice", values[repeated]), "write each value once")
            }
            _ => None,
        }
    }

    /// The number at a probability in [0, 1], by the inverse of the law's distribution function.
    ///
    /// `least` and `most` cut a normal law off. Values are not numbers: see [`Law::word`].
    pub(super) fn number(&self, probability: f64, least: f64, most: f64) -> f64 {
        match *self {
            Self::Uniform { low, high } => between(low, high, probability),
            Self::LogUniform { low, high } => match probability {
                0.0 => low,
                1.0 => high,
                inside => between(low.ln(), high.ln(), inside).exp().clamp(low, high),
            },
            Self::Triangular { low, mode, high } => {
                let width = high - low;
                if probability * width < mode - low {
                    low + (probability * width * (mode - low)).sqrt()
                } else {
                    high - ((1.0 - probability) * width * (high - mode)).sqrt()
                }
            }
            Self::Normal { mean, sd } => {
                let normal = Normal::new(mean, sd).expect("a law is checked before it is used");
                let (below, within) = (normal.cdf(least), normal.cdf(most));
                normal.inverse_cdf(between(below, within, probability)).clamp(least, most)
            }
            Self::Values(_) => unreachable!("values are not numbers"),
        }
    }

    /// The whole number at a probability, each end as frequent as the law says of its surroundings.
    pub(super) fn whole_number(&self, probability: f64, least: f64, most: f64) -> f64 {
        match *self {
            Self::Uniform { low, high } => (low + probability * (high - low + 1.0)).floor().min(high),
            _ => self.number(probability, least, most).round().clamp(least.ceil(), most.floor()),
        }
    }

    /// The value of a list at a probability.
    pub(super) fn word(values: &[Value], probability: f64) -> &Value {
        &values[((probability * values.len() as f64) as usize).min(values.len() - 1)]
    }

    /// Where a share of the law's width lies as a probability: a law without ends keeps to its middle 90%.
    pub(super) fn inner(&self, share: f64) -> f64 {
        match self {
            Self::Normal { .. } => TAIL + (1.0 - 2.0 * TAIL) * share,
            _ => share,
        }
    }
}

/// The point a share of the way from one number to another, both ends exact.
fn between(low: f64, high: f64, share: f64) -> f64 {
    if share >= 1.0 { high } else { low + share * (high - low) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faulty(law: &Law, part: &str) {
        let fault = law.fault().unwrap_or_else(|| panic!("{law:?} should be refused"));
        assert!(fault.message.contains(part), "{}", fault.message);
    }

    #[test]
    fn a_law_that_cannot_be_is_named() {
        faulty(&Law::Uniform { low: 1.0, high: 1.0 }, "uniform law from 1 to 1");
        faulty(&Law::LogUniform { low: 0.0, high: 1.0 }, "cannot begin at 0");
        faulty(&Law::LogUniform { low: -1.0, high: 1.0 }, "cannot begin at -1");
        faulty(&Law::Triangular { low: 0.0, mode: 2.0, high: 1.0 }, "mode 2");
        faulty(&Law::Normal { mean: 0.0, sd: 0.0 }, "standard deviation 0");
        faulty(&Law::Normal { mean: f64::NAN, sd: 1.0 }, "finite");
        faulty(&Law::Values(vec![]), "at least one");
        faulty(&Law::Values(vec![1.into(), 2.into(), 1.into()]), "1 stands twice");
        assert_eq!(Law::Triangular { low: 0.0, mode: 0.0, high: 1.0 }.fault(), None);
    }

    /// Quantiles as SciPy 1.17.1 gives them: `uniform`, `loguniform`, `triang`, `truncnorm`.
    #[test]
    fn quantiles_agree_with_scipy() {
        let inf = f64::INFINITY;
        for (law, probability, least, most, expected) in [
            (Law::Uniform { low: -0.2, high: 0.5 }, 0.3, -inf, inf, 0.01),
            (Law::LogUniform { low: 0.01, high: 10.0 }, 0.3, -inf, inf, 0.079_432_823_472_428_12),
            (Law::Triangular { low: 1.0, mode: 2.0, high: 5.0 }, 0.1, -inf, inf, 1.632_455_532_033_675_8),
            (Law::Triangular { low: 1.0, mode: 2.0, high: 5.0 }, 0.7, -inf, inf, 3.102_633_403_898_972_6),
            (Law::Normal { mean: 0.45, sd: 0.1 }, 0.025, -inf, inf, 0.254_003_601_545_994_6),
            (Law::Normal { mean: 0.1, sd: 0.2 }, 0.025, 0.0, 1.0, 0.009_705_219_635_994_536),
        ] {
            let got = law.number(probability, least, most);
            assert!((got - expected).abs() < 1e-9, "{law:?}: {got}");
        }
    }

    #[test]
    fn the_ends_are_exact_and_whole_numbers_are_alike() {
        let (low, high) = (0.1, 0.7);
        for law in [Law::Uniform { low, high }, Law::LogUniform { low, high }, Law::Triangular { low, mode: 0.2, high }]
        {
            assert_eq!((law.number(0.0, 0.0, 1.0), law.number(1.0, 0.0, 1.0)), (low, high), "{law:?}");
        }
        let dice = Law::Uniform { low: 1.0, high: 6.0 };
        let mut counts = [0; 7];
        (0..600).for_each(|i| counts[dice.whole_number((f64::from(i) + 0.5) / 600.0, 0.0, 9.0) as usize] += 1);
        assert_eq!(counts, [0, 100, 100, 100, 100, 100, 100]);
        assert_eq!(dice.whole_number(1.0, 0.0, 9.0), 6.0);
    }
}
