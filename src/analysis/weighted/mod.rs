//! What do weighted draws say: how many are they worth, where do their quantiles lie, how
//! do they vary together, and how good a forecast are they?
//!
//! Pure. Weights need not sum to 1.

mod linear;

pub use linear::{Lower, Regression};

/// How many equal draws the weighted ones are worth (Kish 1965): (Σw)² / Σw².
pub fn effective_size(weights: &[f64]) -> f64 {
    let (sum, squares) = weights.iter().fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// Weights that sum to 1.
pub fn normalised(weights: &[f64]) -> Vec<f64> {
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

/// Weighted mean; NaN without weight.
pub fn mean(values: &[f64], weights: &[f64]) -> f64 {
    let sum: f64 = weights.iter().sum();
    values.iter().zip(weights).map(|(value, weight)| value * weight).sum::<f64>() / sum
}

/// Weighted standard deviation, of the draws as they are (no correction for their number).
pub fn deviation(values: &[f64], weights: &[f64]) -> f64 {
    let (centre, sum) = (mean(values, weights), weights.iter().sum::<f64>());
    (values.iter().zip(weights).map(|(value, weight)| weight * (value - centre).powi(2)).sum::<f64>() / sum).sqrt()
}

/// Weighted quantiles at each of `at`, linear between the middles of the draws' weights
/// (with equal weights Hazen's, type 5 of Hyndman and Fan 1996).
///
/// Draws that are not finite are left out; NaN where none is left.
pub fn quantiles<const N: usize>(values: &[f64], weights: &[f64], at: [f64; N]) -> [f64; N] {
    let mut sorted: Vec<(f64, f64)> = values
        .iter()
        .copied()
        .zip(weights.iter().copied())
        .filter(|(value, w)| value.is_finite() && *w > 0.0)
        .collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let sum: f64 = sorted.iter().map(|(_, weight)| weight).sum();
    let mut below = 0.0;
    let middles: Vec<f64> = sorted
        .iter()
        .map(|(_, weight)| {
            below += weight;
            (below - weight / 2.0) / sum
        })
        .collect();
    at.map(|share| {
        let above = middles.partition_point(|middle| *middle < share);
        match (above.checked_sub(1), sorted.get(above)) {
            (None, None) => f64::NAN,
            (None, Some((first, _))) => *first,
            (Some(last), None) => sorted[last].0,
            (Some(lower), Some((high, _))) => {
                let part = (share - middles[lower]) / (middles[above] - middles[lower]);
                sorted[lower].0 + part * (high - sorted[lower].0)
            }
        }
    })
}

/// The share of weight below a value, that at the value counted half; NaN without draws.
pub fn rank(values: &[f64], weights: &[f64], value: f64) -> f64 {
    let (mut below, mut sum) = (0.0, 0.0);
    for (draw, weight) in values.iter().zip(weights).filter(|(draw, _)| draw.is_finite()) {
        sum += weight;
        below += if *draw < value {
            *weight
        } else if *draw == value {
            weight / 2.0
        } else {
            0.0
        };
    }
    below / sum
}

/// Weighted covariance of rows of equal length.
pub fn covariance(rows: &[Vec<f64>], weights: &[f64]) -> Vec<Vec<f64>> {
    let width = rows.first().map_or(0, Vec::len);
    let column = |of: usize| -> Vec<f64> { rows.iter().map(|row| row[of]).collect() };
    let means: Vec<f64> = (0..width).map(|of| mean(&column(of), weights)).collect();
    let sum: f64 = weights.iter().sum();
    let mut out = vec![vec![0.0; width]; width];
    for (row, weight) in rows.iter().zip(weights) {
        let off: Vec<f64> = row.iter().zip(&means).map(|(value, mean)| value - mean).collect();
        for (out, one) in out.iter_mut().zip(&off) {
            for (out, other) in out.iter_mut().zip(&off) {
                *out += weight / sum * one * other;
            }
        }
    }
    out
}

/// Weighted correlation of two columns; 0 where one does not vary.
pub fn correlation(one: &[f64], other: &[f64], weights: &[f64]) -> f64 {
    let rows: Vec<Vec<f64>> = one.iter().zip(other).map(|(a, b)| vec![*a, *b]).collect();
    let of = covariance(&rows, weights);
    let scale = (of[0][0] * of[1][1]).sqrt();
    if scale > 0.0 { (of[0][1] / scale).clamp(-1.0, 1.0) } else { 0.0 }
}

/// The continuous ranked probability score of weighted draws for what came, in its unit; smaller is better
/// (Gneiting and Raftery 2007): E|X - y| - E|X - X'| / 2.
pub fn crps(draws: &[f64], weights: &[f64], came: f64) -> f64 {
    let mut sorted: Vec<(f64, f64)> = draws.iter().copied().zip(normalised(weights)).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let far: f64 = sorted.iter().map(|(draw, weight)| weight * (draw - came).abs()).sum();
    // Σ over pairs of w v |x - y| / 2, from the weight and the weighted sum of those before.
    let (mut weight_before, mut sum_before, mut apart) = (0.0, 0.0, 0.0);
    for (draw, weight) in sorted {
        apart += weight * (draw * weight_before - sum_before);
        weight_before += weight;
        sum_before += weight * draw;
    }
    far - apart
}

/// The median absolute deviation from the median, times 1.4826: the standard deviation where values are normal.
/// Values that are not finite are left out; 0 where none is left.
pub fn robust_deviation(values: &[f64]) -> f64 {
    let mut kept: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    let Some(middle) = median(&mut kept) else { return 0.0 };
    for value in &mut kept {
        *value = (*value - middle).abs();
    }
    median(&mut kept).map_or(0.0, |spread| NORMAL_FROM_MEDIAN * spread)
}

/// Standard deviation of a normal distribution over its median absolute deviation.
const NORMAL_FROM_MEDIAN: f64 = 1.482_602_218_505_602;

/// The median, in any order; none of nothing.
pub fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    match values.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(values[half]),
        _ => Some(f64::midpoint(values[half - 1], values[half])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_weights_count_every_draw_and_one_weight_counts_one() {
        assert_eq!(effective_size(&[2.0; 7]), 7.0);
        assert_eq!(effective_size(&[0.0, 5.0, 0.0]), 1.0);
        assert_eq!(effective_size(&[]), 0.0);
        // (1 + 2 + 3)² / (1 + 4 + 9)
        assert!((effective_size(&[1.0, 2.0, 3.0]) - 36.0 / 14.0).abs() < 1e-12);
    }

    /// `numpy.quantile(values, q, method="hazen")` of `NumPy` 2.4.
    #[test]
    fn quantiles_of_equal_weights_are_those_of_hazen() {
        let values = [3.0, 1.0, 4.0, 1.5, 9.0];
        let [low, fifth, half, high] = quantiles(&values, &[0.7; 5], [0.0, 0.2, 0.5, 0.9]);
        for (found, expected) in [(low, 1.0), (fifth, 1.25), (half, 3.0), (high, 9.0)] {
            assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        }
        assert!(quantiles(&[], &[], [0.5])[0].is_nan());
        assert_eq!(quantiles(&[f64::NAN, 2.0], &[1.0, 1.0], [0.5]), [2.0]);
    }

    #[test]
    fn a_weight_counts_as_a_share_of_the_whole() {
        // Uniform draws with weight 2x are those of the density 2x: its median is √½.
        let values: Vec<f64> = (0..1000).map(|place| (f64::from(place) + 0.5) / 1000.0).collect();
        let [half, most] = quantiles(&values, &values, [0.5, 0.81]);
        assert!((half - 0.5f64.sqrt()).abs() < 1e-3 && (most - 0.9).abs() < 1e-3, "{half} {most}");
        assert!((mean(&values, &values) - 2.0 / 3.0).abs() < 1e-3);
        assert!((deviation(&values, &values) - (1.0f64 / 18.0).sqrt()).abs() < 1e-3);
        assert!((rank(&values, &values, 0.5) - 0.25).abs() < 2e-3);
        assert_eq!(rank(&[1.0, 2.0, 2.0, 3.0], &[1.0; 4], 2.0), 0.5);
    }

    #[test]
    fn covariance_is_that_of_the_repeated_rows() {
        let rows = [vec![1.0, 2.0], vec![3.0, -1.0], vec![0.0, 5.0]];
        let repeated = [&rows[0], &rows[1], &rows[1], &rows[2], &rows[2], &rows[2]].map(Clone::clone);
        let weighted = covariance(&rows, &[1.0, 2.0, 3.0]);
        let plain = covariance(&repeated, &[1.0; 6]);
        for i in 0..2 {
            for j in 0..2 {
                assert!((weighted[i][j] - plain[i][j]).abs() < 1e-12);
            }
        }
        let line: Vec<f64> = rows.iter().map(|row| 3.0 - 2.0 * row[0]).collect();
        let first: Vec<f64> = rows.iter().map(|row| row[0]).collect();
        assert!((correlation(&first, &line, &[1.0, 2.0, 3.0]) + 1.0).abs() < 1e-12);
        assert_eq!(correlation(&first, &[1.0; 3], &[1.0; 3]), 0.0);
    }

    /// Of a standard normal for 0: (√2 - 1)/√π (Gneiting and Raftery 2007, equation 21).
    #[test]
    fn the_score_of_a_normal_forecast_is_known() {
        use statrs::distribution::{ContinuousCDF, Normal};
        let normal = Normal::standard();
        let draws: Vec<f64> = (0..4000).map(|place| normal.inverse_cdf((f64::from(place) + 0.5) / 4000.0)).collect();
        let score = crps(&draws, &vec![1.0; draws.len()], 0.0);
        assert!((score - (2f64.sqrt() - 1.0) / std::f64::consts::PI.sqrt()).abs() < 1e-3, "{score}");
        // Of a single draw it is how far off it is.
        assert_eq!(crps(&[3.0], &[1.0], 5.0), 2.0);
    }

    #[test]
    fn a_robust_deviation_does_not_see_outliers() {
        use statrs::distribution::{ContinuousCDF, Normal};
        let normal = Normal::new(5.0, 2.0).unwrap();
        let mut draws: Vec<f64> = (0..999).map(|place| normal.inverse_cdf((f64::from(place) + 0.5) / 999.0)).collect();
        assert!((robust_deviation(&draws) - 2.0).abs() < 0.01);
        draws.extend([1e9; 5]);
        draws.push(f64::NAN);
        assert!((robust_deviation(&draws) - 2.0).abs() < 0.05);
        assert_eq!(robust_deviation(&[]), 0.0);
    }
}
