//! Which straight relation do weighted rows have, and how is a covariance taken apart?

/// The lower triangle L of a covariance, L Lᵀ (Cholesky).
#[derive(Debug, Clone, PartialEq)]
pub struct Lower(Vec<Vec<f64>>);

impl Lower {
    /// The triangle of a symmetric matrix; none where it is not positive definite.
    pub fn of(matrix: &[Vec<f64>]) -> Option<Self> {
        let mut lower: Vec<Vec<f64>> = Vec::with_capacity(matrix.len());
        for (i, row) in matrix.iter().enumerate() {
            let mut out: Vec<f64> = Vec::with_capacity(i + 1);
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| out[k] * if j == i { out[k] } else { lower[j][k] }).sum();
                let rest = row[j] - known;
                if j < i {
                    out.push(rest / lower[j][j]);
                } else if rest > 0.0 && rest.is_finite() {
                    out.push(rest.sqrt());
                } else {
                    return None;
                }
            }
            lower.push(out);
        }
        Some(Self(lower))
    }

    /// L x.
    pub fn times(&self, x: &[f64]) -> Vec<f64> {
        self.0.iter().map(|row| row.iter().zip(x).map(|(a, b)| a * b).sum()).collect()
    }

    /// The x with L x = b.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let mut x: Vec<f64> = Vec::with_capacity(b.len());
        for (row, b) in self.0.iter().zip(b) {
            let known: f64 = row.iter().zip(&x).map(|(a, x)| a * x).sum();
            x.push((b - known) / row[x.len()]);
        }
        x
    }

    /// The x with L Lᵀ x = b.
    pub fn solve_both(&self, b: &[f64]) -> Vec<f64> {
        let mut x = self.solve(b);
        for i in (0..x.len()).rev() {
            let known: f64 = (i + 1..x.len()).map(|k| self.0[k][i] * x[k]).sum();
            x[i] = (x[i] - known) / self.0[i][i];
        }
        x
    }

    /// Half the logarithm of the determinant of L Lᵀ.
    pub fn log_determinant(&self) -> f64 {
        self.0.iter().enumerate().map(|(i, row)| row[i].ln()).sum()
    }
}

/// How many standard deviations of a predictor the ridge weighs as much as one row.
const RIDGE: f64 = 1e-3;

/// Several outcomes as straight functions of predictors, by weighted least squares with a slight ridge.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    centres: Vec<f64>,
    scales: Vec<f64>,
    intercepts: Vec<f64>,
    /// Of each outcome by standardised predictor.
    slopes: Vec<Vec<f64>>,
}

impl Regression {
    /// Of rows of predictors and rows of outcomes; a predictor that does not vary has no slope.
    pub fn new(predictors: &[Vec<f64>], outcomes: &[Vec<f64>], weights: &[f64]) -> Self {
        let width = predictors.first().map_or(0, Vec::len);
        let column = |rows: &[Vec<f64>], of: usize| -> Vec<f64> { rows.iter().map(|row| row[of]).collect() };
        let centres: Vec<f64> = (0..width).map(|of| super::mean(&column(predictors, of), weights)).collect();
        let scales: Vec<f64> = (0..width).map(|of| super::deviation(&column(predictors, of), weights)).collect();
        let standardised = |row: &Vec<f64>| standardised(row, &centres, &scales);
        let rows: Vec<Vec<f64>> = predictors.iter().map(standardised).collect();
        let weights = super::normalised(weights);
        let mut gram = vec![vec![0.0; width]; width];
        for (row, weight) in rows.iter().zip(&weights) {
            for i in 0..width {
                for j in 0..=i {
                    gram[i][j] += weight * row[i] * row[j];
                }
            }
        }
        for (i, row) in gram.iter_mut().enumerate() {
            row[i] += RIDGE;
        }
        let lower = Lower::of(&gram);
        let kinds = outcomes.first().map_or(0, Vec::len);
        let intercepts: Vec<f64> = (0..kinds).map(|of| super::mean(&column(outcomes, of), &weights)).collect();
        let slope = |of: usize| {
            let mut right = vec![0.0; width];
            for ((row, weight), outcome) in rows.iter().zip(&weights).zip(outcomes) {
                for (right, x) in right.iter_mut().zip(row) {
                    *right += weight * x * (outcome[of] - intercepts[of]);
                }
            }
            lower.as_ref().map_or_else(|| vec![0.0; width], |lower| lower.solve_both(&right))
        };
        let slopes = (0..kinds).map(slope).collect();
        Self { centres, scales, intercepts, slopes }
    }

    /// The outcomes that go with a row of predictors.
    pub fn at(&self, row: &[f64]) -> Vec<f64> {
        let row = standardised(row, &self.centres, &self.scales);
        let of = |(slopes, intercept): (&Vec<f64>, &f64)| {
            intercept + slopes.iter().zip(&row).map(|(slope, x)| slope * x).sum::<f64>()
        };
        self.slopes.iter().zip(&self.intercepts).map(of).collect()
    }
}

fn standardised(row: &[f64], centres: &[f64], scales: &[f64]) -> Vec<f64> {
    let of = |((value, centre), scale): ((&f64, &f64), &f64)| if *scale > 0.0 { (value - centre) / scale } else { 0.0 };
    row.iter().zip(centres).zip(scales).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_triangle_makes_its_matrix_and_solves_it() {
        let matrix = [vec![4.0, 2.0, 0.4], vec![2.0, 5.0, 1.0], vec![0.4, 1.0, 3.0]];
        let lower = Lower::of(&matrix).unwrap();
        let x = lower.solve_both(&[1.0, -2.0, 0.5]);
        for (row, expected) in matrix.iter().zip([1.0, -2.0, 0.5]) {
            let got: f64 = row.iter().zip(&x).map(|(a, x)| a * x).sum();
            assert!((got - expected).abs() < 1e-12);
        }
        assert_eq!(lower.solve(&lower.times(&[0.5, 1.0, 2.0])), [0.5, 1.0, 2.0]);
        // det = 4 (15 - 1) - 2 (6 - 0.4) + 0.4 (2 - 2)
        assert!((2.0 * lower.log_determinant() - 44.8f64.ln()).abs() < 1e-12);
        assert!(Lower::of(&[vec![1.0, 2.0], vec![2.0, 1.0]]).is_none());
    }

    #[test]
    fn a_straight_relation_is_found_whatever_the_weights() {
        let predictors: Vec<Vec<f64>> = (0..50).map(|i| vec![f64::from(i), f64::from(i * i % 7), 3.0]).collect();
        let outcomes: Vec<Vec<f64>> = predictors.iter().map(|row| vec![1.0 + 2.0 * row[0] - row[1], 5.0]).collect();
        let weights: Vec<f64> = (0..50).map(|i| 1.0 + f64::from(i % 3)).collect();
        let found = Regression::new(&predictors, &outcomes, &weights).at(&[10.0, 2.0, 3.0]);
        assert!((found[0] - 19.0).abs() < 0.1 && (found[1] - 5.0).abs() < 1e-9, "{found:?}");
    }
}
