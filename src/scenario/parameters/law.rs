//! What may an assumption be, by the evidence, and how likely is each value?

use serde::{Deserialize, Serialize};

use super::Grade;

/// How the values of an assumption are spread; written as in a study file, such as `{ uniform = [0.2, 0.6] }`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Law {
    /// Every value between two ends is as likely.
    Uniform([f64; 2]),
    /// Every ratio is as likely: uniform in the logarithm between two positive ends.
    LogUniform([f64; 2]),
    /// Rising from the lowest value to the likeliest, then falling to the highest.
    Triangular([f64; 3]),
    /// Normal, cut off at the range that the equations bear.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// One of these, each as likely.
    Values(Vec<f64>),
}

impl Law {
    /// The lowest and the highest value; of a normal law, two standard deviations to either side.
    pub fn bounds(&self) -> (f64, f64) {
        match self {
            Self::Uniform([low, high]) | Self::LogUniform([low, high]) | Self::Triangular([low, _, high]) => {
                (*low, *high)
            }
            Self::Normal { mean, sd } => (mean - 2.0 * sd, mean + 2.0 * sd),
            Self::Values(values) => {
                let ends = (f64::INFINITY, f64::NEG_INFINITY);
                values.iter().fold(ends, |(low, high), value| (low.min(*value), high.max(*value)))
            }
        }
    }

    /// The name of the law in words.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Uniform(_) => "uniform",
            Self::LogUniform(_) => "log-uniform",
            Self::Triangular(_) => "triangular",
            Self::Normal { .. } => "normal",
            Self::Values(_) => "each as likely",
        }
    }
}

/// What evidence allows an assumption to be, beside the range that the equations bear.
#[derive(Debug, Clone, PartialEq)]
pub struct Plausible {
    /// Its values and how likely each is.
    pub law: Law,
    /// Where that comes from.
    pub source: &'static str,
    /// How well it is known.
    pub grade: Grade,
}

/// Where no evidence bounds a number.
const NO_EVIDENCE: &str = "No evidence: half to double the default";

impl Plausible {
    /// Half to double a default, as far as the range goes; `None` where the default is 0 and doubling it says nothing.
    pub(super) fn around(default: f64, integer: bool, (minimum, maximum): (f64, f64)) -> Option<Self> {
        if default == 0.0 {
            return None;
        }
        let (one, other) = (default / 2.0, default * 2.0);
        let (low, high) = (one.min(other).max(minimum), one.max(other).min(maximum));
        let law = if integer {
            Law::Values((low.ceil() as i64..=high as i64).map(|value| value as f64).collect())
        } else if low > 0.0 && high < maximum {
            // The default is the median.
            Law::LogUniform([low, high])
        } else {
            Law::Uniform([low, high])
        };
        Some(Self { law, source: NO_EVIDENCE, grade: Grade::Assumption })
    }
}
