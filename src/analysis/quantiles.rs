//! Distributions over replicates.

use crate::model::Metric;
use crate::run::Ensemble;

/// Mean, quantiles and standard error of values over replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distribution {
    /// Mean.
    pub mean: f64,
    /// 5th percentile.
    pub p05: f64,
    /// 25th percentile.
    pub p25: f64,
    /// Median.
    pub p50: f64,
    /// 75th percentile.
    pub p75: f64,
    /// 95th percentile.
    pub p95: f64,
    /// Standard error of the mean; 0 for a single value.
    pub se: f64,
    /// Number of values.
    pub count: usize,
}

impl Distribution {
    /// That of the values times a factor above zero.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self {
            mean: self.mean * factor,
            p05: self.p05 * factor,
            p25: self.p25 * factor,
            p50: self.p50 * factor,
            p75: self.p75 * factor,
            p95: self.p95 * factor,
            se: self.se * factor,
            count: self.count,
        }
    }
}

/// The distribution of values; none where there are none.
pub fn distribution(values: &[f64]) -> Option<Distribution> {
    if values.is_empty() {
        return None;
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let se = if values.len() > 1 { (squares / (n - 1.0) / n).sqrt() } else { 0.0 };
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |q| quantile(&sorted, q);
    Some(Distribution {
        mean,
        p05: at(0.05),
        p25: at(0.25),
        p50: at(0.5),
        p75: at(0.75),
        p95: at(0.95),
        se,
        count: values.len(),
    })
}

/// Ranks from 1, the highest value first; ties in order of their places.
pub fn ranks(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
    let mut ranks = vec![0; values.len()];
    for (rank, place) in order.into_iter().enumerate() {
        ranks[place] = rank + 1;
    }
    ranks
}

/// Quantile of sorted values, linear between order statistics (type 7).
///
/// # Panics
/// Where there is no value.
pub fn quantile(sorted: &[f64], q: f64) -> f64 {
    let place = q * (sorted.len() - 1) as f64;
    let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    low + (place - place.floor()) * (high - low)
}

/// One metric of one scheme over the weeks, the warm-up first; none where it is undefined in every replicate.
pub fn series(ensemble: &Ensemble, scheme: usize, metric: Metric) -> Vec<Option<Distribution>> {
    (0..ensemble.horizon().len()).map(|position| distribution(&ensemble.values(scheme, metric, position))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distribution_has_the_known_quantiles() {
        let got = distribution(&[4.0, 1.0, 3.0, 2.0, 5.0]).expect("five values");
        assert_eq!((got.mean, got.p50, got.p25, got.p75, got.count), (3.0, 3.0, 2.0, 4.0, 5));
        assert!((got.p05 - 1.2).abs() < 1e-12 && (got.p95 - 4.8).abs() < 1e-12);
        assert!((got.se - (2.5f64 / 5.0).sqrt()).abs() < 1e-12);
        assert_eq!(distribution(&[]), None);
        assert_eq!(distribution(&[7.0]).map(|one| (one.p05, one.se)), Some((7.0, 0.0)));
    }

    #[test]
    fn ranks_keep_the_order_of_equals() {
        assert_eq!(ranks(&[2.0, 5.0, 2.0, -1.0]), [2, 1, 3, 4]);
    }
}
