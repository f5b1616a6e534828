//! Bootstrap resamples, the same for the same seed.

use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

use crate::analysis::quantile;

/// The normal quantile of a two-sided interval of 95%.
pub(super) const Z_95: f64 = 1.959_963_984_540_054;

/// So many resamples of `0..count`, each given to `visit`.
pub(super) fn resamples(count: usize, times: usize, seed: u64, mut visit: impl FnMut(&[usize])) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut drawn = vec![0; count];
    for _ in 0..times {
        for place in &mut drawn {
            *place = random.random_range(0..count);
        }
        visit(&drawn);
    }
}

/// Half the width of a 95% interval around an estimate, from its resampled values (as SALib has it).
pub(super) fn half_width(values: &[f64]) -> f64 {
    Z_95 * standard_deviation(values)
}

/// Standard deviation with n - 1; 0 for fewer than two values.
pub(super) fn standard_deviation(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (squares / (values.len() - 1) as f64).sqrt()
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The values between which the middle `share` of values lies.
pub(super) fn middle(mut values: Vec<f64>, share: f64) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    (quantile(&values, 0.5 - share / 2.0), quantile(&values, 0.5 + share / 2.0))
}
