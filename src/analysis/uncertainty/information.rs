//! What is it worth to know more before deciding? The expected value of perfect
//! information, and of each factor alone by regression (Strong, Oakley and Brennan
//! 2014): what a pilot that measured it could be worth at most.
//!
//! Where a variant's values are means over few replicates, their noise counts as
//! something that could be known: the values are bounds from above.

use super::column::Column;
use super::resample::{half_width, mean, resamples};
use super::smooth::{Fit, Smoother};

/// Weeks in a year.
pub const WEEKS_PER_YEAR: f64 = 365.25 / 7.0;

/// Resamples of an interval.
const RESAMPLES: usize = 60;

/// What knowing is worth, in the unit of the values.
#[derive(Debug, Clone, PartialEq)]
pub struct Information {
    /// Number of the scheme that is best on average: what one would choose now.
    pub choice: usize,
    /// To know everything.
    pub perfect: f64,
    /// To know each factor alone.
    pub factors: Vec<f64>,
}

/// The value of information from `values[scheme][variant]` and the columns of each factor.
///
/// A factor that sets several keys is a list of columns; knowing it is worth at least
/// as much as knowing the most telling of them, which is what is given. None where no
/// variant has all values.
pub fn information(factors: &[&[Column]], values: &[Vec<f64>]) -> Option<Information> {
    let kept = defined(values);
    if kept.is_empty() || values.is_empty() {
        return None;
    }
    // Differences to the first scheme: what all schemes share does not matter to the choice.
    let differences: Vec<Vec<f64>> =
        values.iter().map(|scheme| kept.iter().map(|&row| scheme[row] - values[0][row]).collect()).collect();
    let means: Vec<f64> = differences.iter().map(|scheme| mean(scheme)).collect();
    let choice = (0..means.len()).max_by(|&a, &b| means[a].total_cmp(&means[b]).then(b.cmp(&a)))?;
    let perfect = gain(&differences, means[choice]);
    let of_factor = |columns: &&[Column]| {
        let of_column = |column: &Column| {
            let smoother = Smoother::new(&column.of_rows(&kept));
            let fitted: Vec<Vec<f64>> = differences.iter().map(|scheme| smoother.fit(scheme).values).collect();
            gain(&fitted, means[choice]).min(perfect)
        };
        columns.iter().map(of_column).fold(0.0, f64::max)
    };
    Some(Information { choice, perfect, factors: factors.iter().map(of_factor).collect() })
}

/// How much the mean of the best of each row exceeds that of one choice for all.
fn gain(values: &[Vec<f64>], chosen: f64) -> f64 {
    let rows = values[0].len();
    let best = |row: usize| values.iter().map(|scheme| scheme[row]).fold(f64::NEG_INFINITY, f64::max);
    ((0..rows).map(best).sum::<f64>() / rows as f64 - chosen).max(0.0)
}

/// The share of an outcome's variance that each factor makes alone, from any design
/// whose factors are independent: the correlation ratio (McKay 1995) by smoothing,
/// corrected for the freedom of the curve.
///
/// None where fewer than ten variants are defined or nothing varies.
pub fn main_effects(factors: &[&[Column]], outcome: &[f64]) -> Option<Vec<f64>> {
    let kept: Vec<usize> = (0..outcome.len()).filter(|&row| outcome[row].is_finite()).collect();
    let outcome: Vec<f64> = kept.iter().map(|&row| outcome[row]).collect();
    let center = mean(&outcome);
    let total: f64 = outcome.iter().map(|value| (value - center).powi(2)).sum();
    if outcome.len() < 10 || total <= f64::EPSILON * center * center * outcome.len() as f64 {
        return None;
    }
    let share = |column: &Column| {
        let Fit { values, freedom } = Smoother::new(&column.of_rows(&kept)).fit(&outcome);
        let residual: f64 = outcome.iter().zip(&values).map(|(value, fitted)| (value - fitted).powi(2)).sum();
        let left = outcome.len() as f64 - freedom;
        if left <= 0.0 { 0.0 } else { (1.0 - residual / left * (outcome.len() - 1) as f64 / total).max(0.0) }
    };
    Some(factors.iter().map(|columns| columns.iter().map(share).fold(0.0, f64::max)).collect())
}

/// Half the width of a 95% bootstrap interval around one factor's share of [`main_effects`].
///
/// None where there is no such share.
pub fn main_effect_width(factor: &[Column], outcome: &[f64], seed: u64) -> Option<f64> {
    main_effects(&[factor], outcome)?;
    let mut shares = Vec::with_capacity(RESAMPLES);
    resamples(outcome.len(), RESAMPLES, seed, |drawn| {
        let columns: Vec<Column> = factor.iter().map(|column| column.of_rows(drawn)).collect();
        let outcome: Vec<f64> = drawn.iter().map(|&row| outcome[row]).collect();
        shares.extend(main_effects(&[&columns], &outcome).map(|shares| shares[0]));
    });
    Some(half_width(&shares))
}

/// Variants in which every scheme has a value.
fn defined(values: &[Vec<f64>]) -> Vec<usize> {
    let count = values.first().map_or(0, Vec::len);
    (0..count).filter(|&row| values.iter().all(|scheme| scheme[row].is_finite())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Continuous, ContinuousCDF, Normal};

    /// Standard normals in a scrambled order that is the same for nobody else's seed.
    fn normals(seed: u64, count: usize) -> Vec<f64> {
        use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let normal = Normal::standard();
        (0..count).map(|_| normal.inverse_cdf(random.random_range(1e-9..1.0))).collect()
    }

    /// The mean of max(0, D) less max(0, mean) for a normal D.
    fn unit_loss(mean: f64, sd: f64) -> f64 {
        let normal = Normal::standard();
        mean * normal.cdf(mean / sd) + sd * normal.pdf(mean / sd) - mean.max(0.0)
    }

    #[test]
    fn the_linear_gaussian_case_has_its_closed_form() {
        // A scheme gains 1 + 2 x + 3 y over the reference, whatever common part moves both.
        let count = 40_000;
        let (x, y, common, idle) = (normals(1, count), normals(2, count), normals(3, count), normals(4, count));
        for offset in [1.0, -2.0, 0.0] {
            let reference: Vec<f64> = common.iter().map(|c| 10.0 * c).collect();
            let scheme = (0..count).map(|i| reference[i] + offset + 2.0 * x[i] + 3.0 * y[i]).collect();
            let columns = [x.clone(), y.clone(), idle.clone()].map(|values| vec![Column::Numbers(values)]);
            let factors: Vec<&[Column]> = columns.iter().map(Vec::as_slice).collect();
            let got = information(&factors, &[reference, scheme]).unwrap();
            let expected = [unit_loss(offset, 13f64.sqrt()), unit_loss(offset, 2.0), unit_loss(offset, 3.0), 0.0];
            for (got, expected) in [got.perfect].iter().chain(&got.factors).zip(expected) {
                assert!((got - expected).abs() < 0.05, "{offset}: {got} for {expected}");
            }
            assert!(offset == 0.0 || got.choice == usize::from(offset > 0.0));
        }
    }

    #[test]
    fn a_bend_and_a_choice_of_words_are_seen() {
        // The scheme is better by x² - 1 (mean 0), or by +1 and -1 under two words.
        let count = 20_000;
        let x = normals(7, count);
        let places: Vec<usize> = normals(8, count).iter().map(|value| usize::from(*value > 0.0)).collect();
        let bend: Vec<f64> = x.iter().map(|x| x * x - 1.0).collect();
        let words: Vec<f64> = places.iter().map(|&place| 2.0 * place as f64 - 1.0).collect();
        let columns = [vec![Column::Numbers(x)], vec![Column::Choices { names: vec!["a".into(), "b".into()], places }]];
        let factors: Vec<&[Column]> = columns.iter().map(Vec::as_slice).collect();
        let zero = vec![0.0; count];
        // E max(0, x² - 1) = 2 φ(1).
        let of_bend = information(&factors, &[zero.clone(), bend]).unwrap().factors;
        assert!((of_bend[0] - 2.0 * Normal::standard().pdf(1.0)).abs() < 0.02 && of_bend[1] < 0.02, "{of_bend:?}");
        let of_words = information(&factors, &[zero, words]).unwrap().factors;
        assert!((of_words[1] - 0.5).abs() < 0.02 && of_words[0] < 0.02, "{of_words:?}");
    }

    #[test]
    fn the_interval_of_a_share_is_as_wide_as_the_spread_over_repeated_samples() {
        // y = x + noise of the same variance: half of the variance is x's.
        let count = 200;
        let sample = |seed: u64| {
            let (x, noise) = (normals(2 * seed, count), normals(2 * seed + 1, count));
            let outcome: Vec<f64> = x.iter().zip(&noise).map(|(x, noise)| x + noise).collect();
            ([Column::Numbers(x)], outcome)
        };
        let samples: Vec<_> = (1..=40).map(sample).collect();
        let shares: Vec<f64> = samples.iter().map(|(x, y)| main_effects(&[x], y).unwrap()[0]).collect();
        let spread = half_width(&shares);
        let widths: Vec<f64> = samples[..8].iter().map(|(x, y)| main_effect_width(x, y, 1).unwrap()).collect();
        assert!((mean(&shares) - 0.5).abs() < 0.03, "{}", mean(&shares));
        assert!((0.6..1.6).contains(&(mean(&widths) / spread)), "{} for {spread}", mean(&widths));
        assert_eq!(main_effect_width(&[Column::Numbers(vec![1.0; 20])], &[2.0; 20], 1), None);
    }

    #[test]
    fn nothing_is_worth_knowing_where_one_scheme_is_always_best() {
        let values = [vec![1.0, 2.0, f64::NAN], vec![5.0, 6.0, 1.0]];
        let column = [Column::Numbers(vec![0.0, 1.0, 2.0])];
        let got = information(&[&column], &values).unwrap();
        assert_eq!((got.choice, got.perfect, got.factors), (1, 0.0, vec![0.0]));
        assert_eq!(information(&[], &[vec![f64::NAN]]), None);
    }
}
