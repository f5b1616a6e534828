//! What does an outcome do on average as one factor changes? A smooth curve by penalised
//! cubic B-splines over ranks (Eilers and Marx 1996), as stiff as generalised
//! cross-validation asks (Craven and Wahba 1979); means of groups where a factor has few values.

use super::column::Column;

/// Intervals between knots.
const INTERVALS: usize = 16;

/// Basis functions.
const BASIS: usize = INTERVALS + 3;

/// A factor with at most so many values is smoothed by the mean of each.
const FEW: usize = 12;

/// Stiffnesses that are tried, as powers of ten, relative to the number of variants.
const STIFFNESSES: std::ops::RangeInclusive<i32> = -10..=4;

/// How one factor spreads over the variants, prepared for any number of outcomes.
pub(super) enum Smoother {
    Groups { of: Vec<usize>, counts: Vec<f64> },
    Spline { rows: Vec<(usize, [f64; 4])>, gram: Box<Matrix> },
}

type Matrix = [[f64; BASIS]; BASIS];

/// Fitted values, and how many numbers were estimated from the data to get them.
pub(super) struct Fit {
    pub(super) values: Vec<f64>,
    pub(super) freedom: f64,
}

impl Smoother {
    pub(super) fn new(column: &Column) -> Self {
        let (ranks, groups) = ranks(column);
        if groups <= FEW || matches!(column, Column::Choices { .. }) {
            let of: Vec<usize> = ranks.iter().map(|rank| rank.1).collect();
            let mut counts = vec![0.0; groups];
            for &group in &of {
                counts[group] += 1.0;
            }
            return Self::Groups { of, counts };
        }
        let rows: Vec<(usize, [f64; 4])> = ranks.iter().map(|rank| basis(rank.0)).collect();
        let mut gram = Box::new([[0.0; BASIS]; BASIS]);
        for (first, weights) in &rows {
            for (i, left) in weights.iter().enumerate() {
                for (j, right) in weights.iter().enumerate() {
                    gram[first + i][first + j] += left * right;
                }
            }
        }
        Self::Spline { rows, gram }
    }

    /// The curve of one outcome, one defined value a variant.
    pub(super) fn fit(&self, outcome: &[f64]) -> Fit {
        match self {
            Self::Groups { of, counts } => {
                let mut sums = vec![0.0; counts.len()];
                of.iter().zip(outcome).for_each(|(&group, value)| sums[group] += value);
                let values = of.iter().map(|&group| sums[group] / counts[group]).collect();
                Fit { values, freedom: counts.len() as f64 }
            }
            Self::Spline { rows, gram } => spline(rows, gram, outcome),
        }
    }
}

/// The middle rank of each value in (0, 1), the number of its group of equals, and how many groups there are.
fn ranks(column: &Column) -> (Vec<(f64, usize)>, usize) {
    let count = column.len();
    let numbers: Vec<f64> = (0..count).map(|variant| column.number(variant)).collect();
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| numbers[a].total_cmp(&numbers[b]));
    let mut ranks = vec![(0.0, 0); count];
    let (mut groups, mut before) = (0, 0);
    for equals in order.chunk_by(|&a, &b| numbers[a] == numbers[b]) {
        let middle = (before as f64 + equals.len() as f64 / 2.0) / count as f64;
        for &place in equals {
            ranks[place] = (middle, groups);
        }
        before += equals.len();
        groups += 1;
    }
    (ranks, groups)
}

/// The first of the four cubic B-splines that are not 0 at a place in (0, 1), and their values.
fn basis(place: f64) -> (usize, [f64; 4]) {
    let scaled = place * INTERVALS as f64;
    let first = (scaled as usize).min(INTERVALS - 1);
    let t = scaled - first as f64;
    let (s, t2, t3) = (1.0 - t, t * t, t * t * t);
    let weights = [s * s * s, 3.0 * t3 - 6.0 * t2 + 4.0, -3.0 * t3 + 3.0 * t2 + 3.0 * t + 1.0, t3];
    (first, weights.map(|weight| weight / 6.0))
}

fn spline(rows: &[(usize, [f64; 4])], gram: &Matrix, outcome: &[f64]) -> Fit {
    let count = outcome.len() as f64;
    let mut moments = [0.0; BASIS];
    for ((first, weights), value) in rows.iter().zip(outcome) {
        weights.iter().enumerate().for_each(|(i, weight)| moments[first + i] += weight * value);
    }
    let squares: f64 = outcome.iter().map(|value| value * value).sum();
    let mut chosen: Option<(f64, f64, [f64; BASIS])> = None;
    for power in STIFFNESSES {
        let Some(factor) = cholesky(&stiffened(gram, 10f64.powi(power) * count)) else { continue };
        let coefficients = solve(&factor, moments);
        let explained: f64 = coefficients.iter().zip(&moments).map(|(c, m)| c * m).sum();
        let fitted_squares: f64 = gram
            .iter()
            .zip(&coefficients)
            .map(|(row, c)| c * row.iter().zip(&coefficients).map(|(g, d)| g * d).sum::<f64>())
            .sum();
        let residual = (squares - 2.0 * explained + fitted_squares).max(0.0);
        let freedom: f64 =
            (0..BASIS).map(|column| solve(&factor, std::array::from_fn(|row| gram[row][column]))[column]).sum();
        let score = residual * count / (count - freedom).max(1e-9).powi(2);
        if chosen.as_ref().is_none_or(|best| score < best.0) {
            chosen = Some((score, freedom, coefficients));
        }
    }
    let Some((_, freedom, coefficients)) = chosen else {
        let mean = outcome.iter().sum::<f64>() / count;
        return Fit { values: vec![mean; outcome.len()], freedom: 1.0 };
    };
    let at = |(first, weights): &(usize, [f64; 4])| {
        weights.iter().enumerate().map(|(i, weight)| weight * coefficients[first + i]).sum()
    };
    Fit { values: rows.iter().map(at).collect(), freedom }
}

/// The Gram matrix with a penalty on second differences of the coefficients.
fn stiffened(gram: &Matrix, stiffness: f64) -> Matrix {
    let mut out = *gram;
    let difference = [1.0, -2.0, 1.0];
    for first in 0..BASIS - 2 {
        for (i, left) in difference.iter().enumerate() {
            for (j, right) in difference.iter().enumerate() {
                out[first + i][first + j] += stiffness * left * right;
            }
        }
    }
    out
}

/// The lower triangular factor of a positive definite matrix; none if it is not.
fn cholesky(matrix: &Matrix) -> Option<Matrix> {
    let mut lower = [[0.0; BASIS]; BASIS];
    for row in 0..BASIS {
        for column in 0..=row {
            let inner: f64 = (0..column).map(|k| lower[row][k] * lower[column][k]).sum();
            let rest = matrix[row][column] - inner;
            if row == column {
                if rest <= 1e-12 * matrix[row][row] {
                    return None;
                }
                lower[row][row] = rest.sqrt();
            } else {
                lower[row][column] = rest / lower[column][column];
            }
        }
    }
    Some(lower)
}

/// The solution of the system that a matrix was factored from.
fn solve(lower: &Matrix, mut right: [f64; BASIS]) -> [f64; BASIS] {
    for row in 0..BASIS {
        let inner: f64 = (0..row).map(|k| lower[row][k] * right[k]).sum();
        right[row] = (right[row] - inner) / lower[row][row];
    }
    for row in (0..BASIS).rev() {
        let inner: f64 = (row + 1..BASIS).map(|k| lower[k][row] * right[k]).sum();
        right[row] = (right[row] - inner) / lower[row][row];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

    #[test]
    fn a_line_is_fitted_as_a_line_and_a_wave_as_a_wave() {
        let places: Vec<f64> = (0..500).map(|i| (f64::from(i) + 0.5) / 500.0).collect();
        let smoother = Smoother::new(&Column::Numbers(places.clone()));
        for curve in [|x: f64| 3.0 - 2.0 * x, |x: f64| (9.0 * x).sin()] {
            let outcome: Vec<f64> = places.iter().map(|&x| curve(x)).collect();
            let fit = smoother.fit(&outcome);
            let worst = fit.values.iter().zip(&outcome).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(worst < 1e-3, "{worst}");
        }
    }

    #[test]
    fn noise_is_not_taken_for_a_curve() {
        let mut random = ChaCha8Rng::seed_from_u64(4);
        let places: Vec<f64> = (0..1000).map(|_| random.random::<f64>()).collect();
        let outcome: Vec<f64> = (0..1000).map(|_| random.random::<f64>()).collect();
        let fit = Smoother::new(&Column::Numbers(places)).fit(&outcome);
        assert!(fit.freedom < 6.0, "{}", fit.freedom);
        let mean = fit.values.iter().sum::<f64>() / 1000.0;
        assert!((mean - outcome.iter().sum::<f64>() / 1000.0).abs() < 1e-9, "a fit keeps the mean");
        assert!(fit.values.iter().all(|value| (value - mean).abs() < 0.1));
    }

    #[test]
    fn few_values_have_their_means() {
        let column = Column::Numbers(vec![1.0, 2.0, 1.0, 2.0]);
        let fit = Smoother::new(&column).fit(&[1.0, 5.0, 3.0, 7.0]);
        assert_eq!((fit.values, fit.freedom), (vec![2.0, 6.0, 2.0, 6.0], 2.0));
    }

    #[test]
    fn splines_sum_to_one() {
        for i in 0..100 {
            let (first, weights) = basis((f64::from(i) + 0.5) / 100.0);
            assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12 && first + 3 < BASIS);
        }
    }
}
