//! How much of the spread is luck of the draws, how much comes from assumptions?
//! The one-way random-effects decomposition (Searle, Casella and McCulloch 1992, §3.6).

use super::resample::standard_deviation;

/// Variance within and between variants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noise {
    /// Variance between replicates of a variant.
    pub within: f64,
    /// Variance between variants that is not noise of their means.
    pub between: f64,
}

impl Noise {
    /// Noise as a share of all; none where nothing varies.
    pub fn share(&self) -> Option<f64> {
        let all = self.within + self.between;
        (all > 0.0).then(|| self.within / all)
    }
}

/// The decomposition of one metric of one scheme, from each variant's mean and
/// standard deviation over the same number of replicates.
///
/// None from fewer than two replicates or two variants with values.
pub fn noise(means: &[f64], sds: &[f64], replicates: u32) -> Option<Noise> {
    let defined = || means.iter().zip(sds).filter(|(mean, sd)| mean.is_finite() && sd.is_finite());
    let count = defined().count();
    if replicates < 2 || count < 2 {
        return None;
    }
    let within = defined().map(|(_, sd)| sd * sd).sum::<f64>() / count as f64;
    let means: Vec<f64> = defined().map(|(mean, _)| *mean).collect();
    let between = (standard_deviation(&means).powi(2) - within / f64::from(replicates)).max(0.0);
    Some(Noise { within, between })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of statsmodels: `tests/oracles/noise.py`.
    #[test]
    fn the_parts_are_those_of_statsmodels() {
        let stored: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/oracles/noise.json")).unwrap();
        let numbers = |name: &str| -> Vec<f64> {
            stored[name].as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
        };
        let got = noise(&numbers("mean"), &numbers("sd"), 4).unwrap();
        assert!((got.within / stored["within"].as_f64().unwrap() - 1.0).abs() < 1e-4, "{got:?}");
        assert!((got.between / stored["between"].as_f64().unwrap() - 1.0).abs() < 1e-4, "{got:?}");
    }

    #[test]
    fn there_is_no_noise_without_replicates_and_no_negative_variance() {
        assert_eq!(noise(&[1.0, 2.0], &[0.0, 0.0], 1), None);
        assert_eq!(noise(&[1.0, f64::NAN], &[0.0, 0.0], 4), None);
        let all_noise = noise(&[1.0, 1.1, 0.9], &[4.0, 4.0, 4.0], 4).unwrap();
        assert_eq!((all_noise.between, all_noise.share()), (0.0, Some(1.0)));
        assert_eq!(noise(&[1.0, 1.0], &[0.0, 0.0], 4).unwrap().share(), None);
    }
}
