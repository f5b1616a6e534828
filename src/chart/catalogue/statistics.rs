//! Distributions over replicates.

use crate::model::Metric;
use crate::run::Ensemble;

/// A quantity over replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distribution {
    pub mean: f64,
    pub p05: f64,
    pub p25: f64,
    pub p75: f64,
    pub p95: f64,
    pub se: f64,
}

impl Distribution {
    pub fn of(mut values: Vec<f64>) -> Self {
        values.retain(|value| !value.is_nan());
        if values.is_empty() {
            let nan = f64::NAN;
            return Self { mean: nan, p05: nan, p25: nan, p75: nan, p95: nan, se: nan };
        }
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
        values.sort_by(f64::total_cmp);
        let quantile = |share: f64| {
            let at = share * (count - 1.0);
            let (low, high) = (values[at.floor() as usize], values[at.ceil() as usize]);
            low + (high - low) * at.fract()
        };
        Self {
            mean,
            p05: quantile(0.05),
            p25: quantile(0.25),
            p75: quantile(0.75),
            p95: quantile(0.95),
            se: (variance / count).sqrt(),
        }
    }
}

pub fn series(ensemble: &Ensemble, scheme: usize, metric: Metric) -> Vec<Distribution> {
    (0..ensemble.horizon().len()).map(|at| Distribution::of(ensemble.values(scheme, metric, at))).collect()
}

pub fn last_means(ensemble: &Ensemble, scheme: usize, metric: Metric, weeks: usize) -> Vec<f64> {
    ensemble
        .records()
        .map(|(_, record)| {
            let all = &record.series(scheme, metric)[record.horizon().start()..];
            let known: Vec<f64> =
                all[all.len().saturating_sub(weeks)..].iter().copied().filter(|v| !v.is_nan()).collect();
            known.iter().sum::<f64>() / known.len() as f64
        })
        .collect()
}

pub fn last(ensemble: &Ensemble, scheme: usize, metric: Metric, weeks: usize) -> Distribution {
    Distribution::of(last_means(ensemble, scheme, metric, weeks))
}

pub fn difference(ensemble: &Ensemble, scheme: usize, reference: usize, metric: Metric, weeks: usize) -> Distribution {
    let (a, b) = (last_means(ensemble, scheme, metric, weeks), last_means(ensemble, reference, metric, weeks));
    Distribution::of(a.iter().zip(&b).map(|(a, b)| a - b).collect())
}
