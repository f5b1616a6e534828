//! How much of the spread does each factor make, alone and with all others?
//! Variance-based indices (Sobol' 2001): first order by Saltelli et al. 2010, total by Jansen 1999.

use super::resample::{half_width, resamples};

const RESAMPLES: usize = 400;

/// The most blocks that a bootstrap draws from: base samples are pooled beyond it,
/// so that the time does not grow with their number.
const BLOCKS: usize = 1024;

/// The share of the variance of an outcome that one factor makes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VarianceIndex {
    /// Alone.
    pub s1: f64,
    /// Half the width of its 95% interval.
    pub s1_conf: f64,
    /// Together with all other factors.
    pub st: f64,
    /// Half the width of its 95% interval.
    pub st_conf: f64,
}

/// Sums over base samples from which every index follows.
#[derive(Clone)]
struct Sums {
    count: f64,
    /// Of the values of A and B, and of their squares.
    values: f64,
    squares: f64,
    /// Of B (AB - A) and of (A - AB)², by factor.
    first: Vec<f64>,
    total: Vec<f64>,
}

impl Sums {
    fn new(factors: usize) -> Self {
        Self { count: 0.0, values: 0.0, squares: 0.0, first: vec![0.0; factors], total: vec![0.0; factors] }
    }

    /// One base sample: A, AB of each factor, B.
    fn add_rows(&mut self, rows: &[f64]) {
        let (a, b) = (rows[0], rows[rows.len() - 1]);
        self.count += 1.0;
        self.values += a + b;
        self.squares += a * a + b * b;
        for (factor, ab) in rows[1..rows.len() - 1].iter().enumerate() {
            self.first[factor] += b * (ab - a);
            self.total[factor] += (a - ab) * (a - ab);
        }
    }

    fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.values += other.values;
        self.squares += other.squares;
        self.first.iter_mut().zip(&other.first).for_each(|(sum, more)| *sum += more);
        self.total.iter_mut().zip(&other.total).for_each(|(sum, more)| *sum += more);
    }

    /// First-order and total index of a factor; 0 where nothing varies.
    fn indices(&self, factor: usize) -> (f64, f64) {
        let mean = self.values / (2.0 * self.count);
        let variance = self.squares / (2.0 * self.count) - mean * mean;
        if variance <= f64::EPSILON {
            return (0.0, 0.0);
        }
        (self.first[factor] / self.count / variance, 0.5 * self.total[factor] / self.count / variance)
    }
}

/// The indices of every factor, from outcomes in the order A, AB of each factor, B
/// for each base sample. The outcome is standardised first, as SALib does.
///
/// Base samples with an undefined outcome are left out. None where fewer than two
/// remain or the outcome does not vary.
pub fn variance_indices(factors: usize, outcome: &[f64], seed: u64) -> Option<Vec<VarianceIndex>> {
    let whole: Vec<&[f64]> =
        outcome.chunks_exact(factors + 2).filter(|rows| rows.iter().all(|value| value.is_finite())).collect();
    if whole.len() < 2 {
        return None;
    }
    let count = (whole.len() * (factors + 2)) as f64;
    let mean = whole.iter().copied().flatten().sum::<f64>() / count;
    let spread = (whole.iter().copied().flatten().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt();
    if spread <= f64::EPSILON * mean.abs() {
        return None;
    }
    let blocks = blocks(&whole, factors, mean, spread);
    let sum = |places: &mut dyn Iterator<Item = usize>| {
        let mut sums = Sums::new(factors);
        places.for_each(|place| sums.add(&blocks[place]));
        sums
    };
    let all = sum(&mut (0..blocks.len()));
    let mut resampled = vec![(Vec::with_capacity(RESAMPLES), Vec::with_capacity(RESAMPLES)); factors];
    resamples(blocks.len(), RESAMPLES, seed, |drawn| {
        let sums = sum(&mut drawn.iter().copied());
        for (factor, (first, total)) in resampled.iter_mut().enumerate() {
            let (s1, st) = sums.indices(factor);
            first.push(s1);
            total.push(st);
        }
    });
    let index = |(factor, (first, total)): (usize, &(Vec<f64>, Vec<f64>))| {
        let (s1, st) = all.indices(factor);
        VarianceIndex { s1, s1_conf: half_width(first), st, st_conf: half_width(total) }
    };
    Some(resampled.iter().enumerate().map(index).collect())
}

fn blocks(whole: &[&[f64]], factors: usize, mean: f64, spread: f64) -> Vec<Sums> {
    let mut rows = vec![0.0; factors + 2];
    let mut blocks = Vec::new();
    for pooled in whole.chunks(whole.len().div_ceil(BLOCKS)) {
        let mut sums = Sums::new(factors);
        for sample in pooled {
            rows.iter_mut().zip(*sample).for_each(|(row, value)| *row = (value - mean) / spread);
            sums.add_rows(&rows);
        }
        blocks.push(sums);
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::uncertainty::{Column, main_effects};

    /// Values of SALib: `tests/oracles/sensitivity.py`.
    #[test]
    fn the_indices_are_those_of_salib() {
        let stored: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/oracles/sensitivity.json")).unwrap();
        let stored = &stored["saltelli"];
        let outcome: Vec<f64> = stored["y"].as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect();
        let got = variance_indices(4, &outcome, 1).unwrap();
        for (factor, index) in got.iter().enumerate() {
            for (name, value) in [("s1", index.s1), ("st", index.st)] {
                let expected = stored[name][factor].as_f64().unwrap();
                assert!((value - expected).abs() < 1e-6, "{name} of {factor}: {value} for {expected}");
            }
            for (name, value) in [("s1_conf", index.s1_conf), ("st_conf", index.st_conf)] {
                let expected = stored[name][factor].as_f64().unwrap();
                assert!((value - expected).abs() <= 0.12 * expected, "{name} of {factor}: {value} for {expected}");
            }
        }
    }

    /// Base samples of scrambled Sobol' points in the order A, AB of each factor, B.
    fn saltelli(factors: u32, samples: u32, outcome: impl Fn(&[f64]) -> f64) -> Vec<f64> {
        let unit = |point: u32, axis: u32| f64::from(sobol_burley::sample(point, axis, 3));
        let mut out = Vec::new();
        for sample in 0..samples {
            for place in 0..factors + 2 {
                let from_b = |factor: u32| place == factor + 1 || place == factors + 1;
                let point: Vec<f64> = (0..factors)
                    .map(|factor| unit(sample, if from_b(factor) { factors + factor } else { factor }))
                    .collect();
                out.push(outcome(&point));
            }
        }
        out
    }

    fn ishigami(point: &[f64]) -> f64 {
        let at = |factor: usize| std::f64::consts::PI * (2.0 * point[factor] - 1.0);
        at(0).sin() + 7.0 * at(1).sin().powi(2) + 0.1 * at(2).powi(4) * at(0).sin()
    }

    /// Sobol's g function with these importances.
    const G: [f64; 6] = [0.0, 0.5, 3.0, 9.0, 99.0, 99.0];

    fn g(point: &[f64]) -> f64 {
        point.iter().zip(G).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
    }

    #[test]
    fn ishigami_has_its_analytic_indices() {
        let pi = std::f64::consts::PI;
        let (b, a) = (0.1, 7.0);
        let first = 0.5 * (1.0 + b * pi.powi(4) / 5.0f64).powi(2);
        let second = a * a / 8.0f64;
        let both = 8.0 * b * b * pi.powi(8) / 225.0f64;
        let all = first + second + both;
        let expected = [(first / all, (first + both) / all), (second / all, second / all), (0.0, both / all)];
        let got = variance_indices(3, &saltelli(3, 8192, ishigami), 1).unwrap();
        for (index, (s1, st)) in got.iter().zip(expected) {
            assert!((index.s1 - s1).abs() < 0.01 && (index.st - st).abs() < 0.01, "{index:?} for {s1} and {st}");
            assert!((index.s1 - s1).abs() < 1.5 * index.s1_conf && (index.st - st).abs() < 1.5 * index.st_conf + 1e-9);
        }
    }

    #[test]
    fn the_g_function_has_its_analytic_indices() {
        let parts: Vec<f64> = G.iter().map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a))).collect();
        let all: f64 = parts.iter().map(|part| 1.0 + part).product::<f64>() - 1.0;
        let got = variance_indices(6, &saltelli(6, 8192, g), 1).unwrap();
        for (factor, index) in got.iter().enumerate() {
            let others: f64 = (0..6).filter(|other| *other != factor).map(|other| 1.0 + parts[other]).product();
            let (s1, st) = (parts[factor] / all, parts[factor] * others / all);
            assert!(
                (index.s1 - s1).abs() < 0.01 && (index.st - st).abs() < 0.01,
                "{factor}: {index:?} for {s1} and {st}"
            );
        }
    }

    #[test]
    fn main_effects_of_any_sample_are_the_first_order_indices() {
        let unit = |point: u32, axis: u32| f64::from(sobol_burley::sample(point, axis, 8));
        let points: Vec<[f64; 3]> = (0..4096).map(|point| [0, 1, 2].map(|axis| unit(point, axis))).collect();
        let outcome: Vec<f64> = points.iter().map(|point| ishigami(point)).collect();
        let columns: Vec<Vec<Column>> =
            (0..3).map(|factor| vec![Column::Numbers(points.iter().map(|point| point[factor]).collect())]).collect();
        let axes: Vec<&[Column]> = columns.iter().map(Vec::as_slice).collect();
        let got = main_effects(&axes, &outcome).unwrap();
        for (got, expected) in got.iter().zip([0.3139, 0.4424, 0.0]) {
            assert!((got - expected).abs() < 0.015, "{got} for {expected}");
        }
    }

    #[test]
    fn what_is_undefined_is_left_out_and_what_does_not_vary_has_no_indices() {
        let mut outcome = saltelli(3, 512, ishigami);
        let whole = variance_indices(3, &outcome[5..], 1).unwrap();
        outcome[2] = f64::NAN;
        assert_eq!(variance_indices(3, &outcome, 1).unwrap(), whole);
        assert_eq!(variance_indices(3, &[2.0; 50], 1), None);
        assert_eq!(variance_indices(3, &[f64::NAN; 50], 1), None);
    }
}
