//! Which scheme is best, how often, and what does choosing it cost where it is not?
//!
//! Regret is the net value of the best scheme of a variant less a scheme's own
//! (Savage 1951), on the same draws.

use super::resample::{mean, middle, resamples};
use crate::analysis::quantile;

const RESAMPLES: usize = 1000;

/// How one scheme fares over all variants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Best {
    /// Share of variants in which it is best; ties count in parts.
    pub share_best: f64,
    /// Mean regret.
    pub mean_regret: f64,
    /// Largest regret.
    pub max_regret: f64,
    /// 95th percentile of regret.
    pub p95_regret: f64,
}

/// How one scheme fares under one theory, with 95% intervals by bootstrap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TheoryRegret {
    /// Place of the theory.
    pub theory: usize,
    /// Number of the scheme.
    pub scheme: usize,
    /// Share of rows in which it is best; ties count in parts.
    pub share_best: f64,
    /// Interval of that share; none from fewer than two rows.
    pub share_interval: Option<(f64, f64)>,
    /// Mean regret.
    pub mean_regret: f64,
    /// Interval of the mean regret; none from fewer than two rows.
    pub regret_interval: Option<(f64, f64)>,
}

/// Regrets and shares of being best, row by row.
struct Table {
    regrets: Vec<Vec<f64>>,
    shares: Vec<Vec<f64>>,
}

impl Table {
    /// Of `values[scheme][row]`, rows with an undefined value left out.
    fn new(values: &[Vec<f64>], rows: impl Iterator<Item = usize>) -> Self {
        let mut table = Self { regrets: vec![Vec::new(); values.len()], shares: vec![Vec::new(); values.len()] };
        for row in rows.filter(|&row| values.iter().all(|scheme| scheme[row].is_finite())) {
            let best = values.iter().map(|scheme| scheme[row]).fold(f64::NEG_INFINITY, f64::max);
            let tied = values.iter().filter(|scheme| scheme[row] == best).count() as f64;
            for (scheme, values) in values.iter().enumerate() {
                table.regrets[scheme].push(best - values[row]);
                table.shares[scheme].push(if values[row] == best { 1.0 / tied } else { 0.0 });
            }
        }
        table
    }

    fn rows(&self) -> usize {
        self.regrets.first().map_or(0, Vec::len)
    }
}

/// The regret of each scheme in each variant in which all values are defined, from `values[scheme][variant]`.
pub fn regrets(values: &[Vec<f64>]) -> Vec<Vec<f64>> {
    Table::new(values, 0..values.first().map_or(0, Vec::len)).regrets
}

/// How each scheme fares, from `values[scheme][variant]`; empty where no variant has all values.
pub fn best(values: &[Vec<f64>]) -> Vec<Best> {
    let table = Table::new(values, 0..values.first().map_or(0, Vec::len));
    if table.rows() == 0 {
        return Vec::new();
    }
    let of = |(regrets, shares): (Vec<f64>, &Vec<f64>)| {
        let mean_regret = mean(&regrets);
        let mut sorted = regrets;
        sorted.sort_by(f64::total_cmp);
        Best {
            share_best: mean(shares),
            mean_regret,
            max_regret: sorted[sorted.len() - 1],
            p95_regret: quantile(&sorted, 0.95),
        }
    };
    table.regrets.into_iter().zip(&table.shares).map(of).collect()
}

/// The same by theory, from `values[scheme][row]` and the theory of each row.
///
/// A row is a variant; where a theory has one variant, give its replicates.
pub fn by_theory(values: &[Vec<f64>], theory_of: &[usize], seed: u64) -> Vec<TheoryRegret> {
    let theories = theory_of.iter().max().map_or(0, |last| last + 1);
    let mut out = Vec::new();
    for theory in 0..theories {
        let rows = theory_of.iter().enumerate().filter(|(_, of)| **of == theory).map(|(row, _)| row);
        let table = Table::new(values, rows);
        if table.rows() == 0 {
            continue;
        }
        let mut means = vec![(Vec::new(), Vec::new()); values.len()];
        if table.rows() > 1 {
            resamples(table.rows(), RESAMPLES, seed, |drawn| {
                let mean = |values: &[f64]| drawn.iter().map(|&row| values[row]).sum::<f64>() / drawn.len() as f64;
                for (scheme, (shares, regrets)) in means.iter_mut().enumerate() {
                    shares.push(mean(&table.shares[scheme]));
                    regrets.push(mean(&table.regrets[scheme]));
                }
            });
        }
        for (scheme, (shares, regrets)) in means.into_iter().enumerate() {
            let interval = |resampled: Vec<f64>| (!resampled.is_empty()).then(|| middle(resampled, 0.95));
            out.push(TheoryRegret {
                theory,
                scheme,
                share_best: mean(&table.shares[scheme]),
                share_interval: interval(shares),
                mean_regret: mean(&table.regrets[scheme]),
                regret_interval: interval(regrets),
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regret_is_what_the_best_would_have_brought_more() {
        let values = [vec![1.0, 5.0, 2.0, f64::NAN], vec![3.0, 5.0, -1.0, 9.0]];
        assert_eq!(regrets(&values), [[2.0, 0.0, 0.0], [0.0, 0.0, 3.0]]);
        let rows = best(&values);
        assert_eq!((rows[0].share_best, rows[1].share_best), (0.5, 0.5), "a tie counts half to each");
        assert!((rows[0].mean_regret - 2.0 / 3.0).abs() < 1e-12 && rows[1].max_regret == 3.0);
        assert!((rows[1].p95_regret - 2.7).abs() < 1e-12, "type 7: {}", rows[1].p95_regret);
        assert_eq!(best(&[vec![f64::NAN], vec![1.0]]), []);
    }

    #[test]
    fn an_interval_by_theory_has_the_width_of_its_standard_error() {
        // Regret of scheme 0: uniform on 0 to 1 under theory 0, exactly 2 under theory 1.
        let rows = 400;
        let first: Vec<f64> =
            (0..2 * rows).map(|row| if row < rows { -(row as f64 + 0.5) / rows as f64 } else { -2.0 }).collect();
        let values = [first, vec![0.0; 2 * rows]];
        let theory: Vec<usize> = (0..2 * rows).map(|row| row / rows).collect();
        let table = by_theory(&values, &theory, 1);
        assert_eq!(table.len(), 4);
        let (low, high) = table[0].regret_interval.unwrap();
        let expected = 2.0 * 1.96 * (1.0f64 / 12.0 / rows as f64).sqrt();
        assert!(
            (table[0].mean_regret - 0.5).abs() < 1e-9 && ((high - low) / expected - 1.0).abs() < 0.1,
            "{low} {high}"
        );
        assert_eq!((table[2].mean_regret, table[2].regret_interval, table[3].share_best), (2.0, Some((2.0, 2.0)), 1.0));
        assert_eq!(table, by_theory(&values, &theory, 1), "the same seed, the same interval");
        let single = by_theory(&[vec![1.0], vec![2.0]], &[0], 1);
        assert_eq!(single[0].regret_interval, None, "one row has no interval");
    }
}
