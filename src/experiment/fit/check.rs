//! Can plausible organisations give these numbers at all, do the fitted ones, and do they
//! say what came next?

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};

use super::actual::spans;
use super::fitting::{After, Before};
use super::plan::FitPlan;
use super::{Series, Tells};
use crate::analysis::weighted::{Lower, covariance, crps, mean, quantiles, rank};

/// A level is out of reach that lies beyond this share of plausible organisations to either side.
const OUT_OF_REACH: f64 = 0.01;

/// Assumptions named that could be missing, at most.
const MISSING: usize = 3;

/// A fit is not good whose discrepancy so few of its own draws reach, or of whose weeks
/// so few lie within the middle 90%.
pub const LEAST_PROBABILITY: f64 = 0.01;
pub const LEAST_COVERED: f64 = 0.6;

/// A statistic is off that lies so many standard deviations from its draws.
const OFF: f64 = 3.0;

/// Weeks whose mean is the forecast that nothing changes.
const LAST_WEEKS: usize = 8;

/// A number of the data that no plausible organisation gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Surprise {
    /// The metric, by its key.
    pub metric: String,
    /// Which level of it.
    pub tells: Tells,
    /// What the data say, in the metric's unit.
    pub actual: f64,
    /// What 1% of plausible organisations go beyond on that side.
    pub bound: f64,
    /// The nearest that any of them gives.
    pub nearest: f64,
    /// Assumptions that were not fitted and move it most.
    pub missing: Vec<String>,
}

impl Surprise {
    /// Whether the data lie above what is plausible, not below.
    pub fn is_above(&self) -> bool {
        self.actual > self.bound
    }
}

/// Levels that lie beyond what plausible organisations give.
pub fn surprises(plan: &FitPlan, before: &Before) -> Vec<Surprise> {
    let observed = plan.observed();
    let equal = vec![1.0; before.statistics.len()];
    let of = |number: usize| {
        let statistic = &plan.statistics().list()[number];
        if !matches!(statistic.tells, Tells::LevelBefore | Tells::LevelAtTheEnd) {
            return None;
        }
        let series = &plan.actual().series[statistic.series];
        let simulated: Vec<f64> = before.statistics.iter().map(|row| row[number]).collect();
        let place = rank(&simulated, &equal, observed[number]);
        if (OUT_OF_REACH..=1.0 - OUT_OF_REACH).contains(&place) {
            return None;
        }
        let [low, high] = quantiles(&simulated, &equal, [OUT_OF_REACH, 1.0 - OUT_OF_REACH]);
        let distance = |value: &&f64| (**value - observed[number]).abs();
        let nearest =
            simulated.iter().filter(|value| value.is_finite()).min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        Some(Surprise {
            metric: series.metric.key().into(),
            tells: statistic.tells,
            actual: series.scale.from(observed[number]),
            bound: series.scale.from(if place < 0.5 { low } else { high }),
            nearest: series.scale.from(*nearest),
            missing: missing(plan, number),
        })
    };
    (0..observed.len()).filter_map(of).collect()
}

/// Assumptions that were not fitted and move a statistic most.
fn missing(plan: &FitPlan, statistic: usize) -> Vec<String> {
    let mut held: Vec<(&str, f64)> =
        plan.held().iter().map(|held| (held.label.as_str(), held.moves[statistic].abs())).collect();
    held.sort_by(|a, b| b.1.total_cmp(&a.1));
    held.into_iter().take(MISSING).filter(|held| held.1 > 0.0).map(|held| held.0.to_owned()).collect()
}

/// How well draws of the posterior give the data that they were fitted to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// The share of draws whose own data lie at least as far from the mean of all as the actual data do.
    pub probability: f64,
    /// By series: the share of its fitted weeks within the middle 90% of draws.
    pub covered: Vec<f64>,
    /// Statistics that are off: the metric, what it tells, and by how many standard deviations.
    pub off: Vec<(String, Tells, f64)>,
}

impl Agreement {
    /// Whether the fit may be called good.
    pub fn is_good(&self) -> bool {
        self.probability >= LEAST_PROBABILITY && self.covered.iter().all(|share| *share >= LEAST_COVERED)
    }
}

/// Compares draws with the data: a posterior predictive check (Gelman, Meng and Stern 1996) by the
/// distance of Mahalanobis over all statistics.
pub fn agreement(plan: &FitPlan, after: &After) -> Agreement {
    let observed = plan.observed();
    let kept: Vec<(Vec<f64>, f64)> = after
        .rows
        .iter()
        .map(|row| plan.statistics_of(row))
        .zip(after.weights.iter().copied())
        .filter(|(row, _)| row.iter().all(|value| value.is_finite()))
        .collect();
    let (rows, weights): (Vec<Vec<f64>>, Vec<f64>) = kept.into_iter().unzip();
    let column = |of: usize| -> Vec<f64> { rows.iter().map(|row| row[of]).collect() };
    let centres: Vec<f64> = (0..observed.len()).map(|of| mean(&column(of), &weights)).collect();
    let mut around = covariance(&rows, &weights);
    let widths: Vec<f64> = (0..around.len()).map(|of| around[of][of].sqrt()).collect();
    for (of, row) in around.iter_mut().enumerate() {
        row[of] = row[of] * (1.0 + 1e-6) + 1e-12;
    }
    let lower = Lower::of(&around);
    let far = |row: &[f64]| -> f64 {
        let off: Vec<f64> = row.iter().zip(&centres).map(|(value, centre)| value - centre).collect();
        let scaled = lower.as_ref().map_or_else(
            || off.iter().zip(&widths).map(|(off, width)| off / width.max(1e-12)).collect(),
            |lower| lower.solve(&off),
        );
        scaled.iter().map(|x| x * x).sum()
    };
    let apart: Vec<f64> = rows.iter().map(|row| far(row)).collect();
    let probability = 1.0 - rank(&apart, &weights, far(&observed));
    let off = |of: usize| {
        let statistic = &plan.statistics().list()[of];
        let by = (observed[of] - centres[of]) / widths[of].max(1e-12);
        (by.abs() > OFF).then(|| (plan.actual().series[statistic.series].metric.key().to_owned(), statistic.tells, by))
    };
    Agreement { probability, covered: covered(plan, after), off: (0..observed.len()).filter_map(off).collect() }
}

/// Columns of the rows that belong to each series.
fn columns(plan: &FitPlan) -> Vec<(&Series, usize)> {
    spans(&plan.actual().series).map(|(series, span)| (series, span.start)).collect()
}

fn covered(plan: &FitPlan, after: &After) -> Vec<f64> {
    let until = plan.actual().until;
    let of = |(series, first): (&Series, usize)| {
        let fitted = (0..series.weeks.len()).filter(|&at| series.weeks[at] < until && !series.set_aside[at]);
        let within: Vec<bool> = fitted
            .map(|at| {
                let [low, high] = after.quantiles(first + at, [0.05, 0.95]);
                (low..=high).contains(&series.scale.to(series.values[at]))
            })
            .collect();
        within.iter().filter(|within| **within).count() as f64 / within.len().max(1) as f64
    };
    columns(plan).into_iter().map(of).collect()
}

impl After {
    /// Quantiles of a column of the rows.
    pub fn quantiles<const N: usize>(&self, column: usize, at: [f64; N]) -> [f64; N] {
        let values: Vec<f64> = self.rows.iter().map(|row| row[column]).collect();
        quantiles(&values, &self.weights, at)
    }
}

/// How well draws say the weeks that were held out, of one metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// The metric, by its key.
    pub metric: String,
    /// Weeks that were held out.
    pub weeks: usize,
    /// The share of them within the middle 90% of draws.
    pub covered: f64,
    /// Mean continuous ranked probability score, in the metric's unit; smaller is better.
    pub crps: f64,
    /// The same of the forecast that the last weeks go on, with the data's own noise.
    pub crps_unchanged: f64,
}

impl Forecast {
    /// By what share it is better than saying that nothing changes; negative: worse.
    pub fn skill(&self) -> f64 {
        1.0 - self.crps / self.crps_unchanged
    }
}

/// Scores draws on the weeks that were held out.
pub fn forecasts(plan: &FitPlan, after: &After) -> Vec<Forecast> {
    let until = plan.actual().until;
    let of = |(series, first): (&Series, usize)| {
        let held: Vec<usize> =
            (0..series.weeks.len()).filter(|&at| series.weeks[at] >= until && !series.set_aside[at]).collect();
        if held.is_empty() {
            return None;
        }
        let unchanged = unchanged(series, until);
        let equal = vec![1.0; unchanged.len()];
        let (mut within, mut score, mut score_unchanged) = (0, 0.0, 0.0);
        for &at in &held {
            let draws: Vec<f64> = after.rows.iter().map(|row| series.scale.from(row[first + at])).collect();
            let [low, high] = quantiles(&draws, &after.weights, [0.05, 0.95]);
            within += usize::from((low..=high).contains(&series.values[at]));
            score += crps(&draws, &after.weights, series.values[at]);
            score_unchanged += crps(&unchanged, &equal, series.values[at]);
        }
        let count = held.len() as f64;
        Some(Forecast {
            metric: series.metric.key().into(),
            weeks: held.len(),
            covered: within as f64 / count,
            crps: score / count,
            crps_unchanged: score_unchanged / count,
        })
    };
    columns(plan).into_iter().filter_map(of).collect()
}

/// Draws of the forecast that the last fitted weeks go on.
fn unchanged(series: &Series, until: i64) -> Vec<f64> {
    let fitted: Vec<f64> = series.fitted(until).map(|(_, place)| place).collect();
    let last = &fitted[fitted.len().saturating_sub(LAST_WEEKS)..];
    let level = last.iter().sum::<f64>() / last.len().max(1) as f64;
    let spread = series.noise * (1.0 + 1.0 / last.len().max(1) as f64).sqrt();
    let normal = Normal::standard();
    (0..99).map(|at| series.scale.from(level + spread * normal.inverse_cdf(f64::from(at + 1) / 100.0))).collect()
}
