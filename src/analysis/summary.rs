//! Means over windows of weeks, and paired differences to the reference scheme.

use super::quantiles::distribution;
use crate::model::{Direction, Metric};
use crate::run::Ensemble;
use crate::scenario::Scenario;

/// A window of weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Window {
    /// The last `summary_weeks` weeks, or all if there are fewer.
    Last,
    /// All weeks from week 0 on.
    Horizon,
    /// The weeks in which the scheme counts something.
    Active,
}

impl Window {
    /// All of them, in the order of the result files.
    pub const ALL: [Self; 3] = [Self::Last, Self::Horizon, Self::Active];

    /// The name in result files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::Horizon => "horizon",
            Self::Active => "active",
        }
    }

    /// Positions of its weeks in a record, for a scheme.
    pub(super) fn positions(self, scenario: &Scenario, scheme: usize) -> Vec<usize> {
        let (warmup, weeks) = (scenario.run.warmup_weeks as usize, scenario.run.weeks);
        let first = match self {
            Self::Last => weeks.saturating_sub(scenario.run.summary_weeks),
            Self::Horizon | Self::Active => 0,
        };
        (first..weeks)
            .filter(|week| self != Self::Active || scenario.counts_in(scheme, *week))
            .map(|week| warmup + week as usize)
            .collect()
    }
}

/// A scheme less the reference, replicate by replicate on the same draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Mean difference.
    pub mean: f64,
    /// 5th percentile over replicates.
    pub p05: f64,
    /// 95th percentile over replicates.
    pub p95: f64,
    /// Standard error of the mean difference.
    pub se: f64,
    /// Share of replicates in which the scheme is better, ties counting half; none where neither way is.
    pub p_better: Option<f64>,
}

impl Difference {
    /// Whether 90% of replicates lie on one side of zero.
    pub fn is_clear(&self) -> bool {
        self.p05 > 0.0 || self.p95 < 0.0
    }
}

/// One metric of one scheme in one window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SummaryRow {
    /// Number of the scheme.
    pub scheme: usize,
    /// The metric.
    pub metric: Metric,
    /// The window.
    pub window: Window,
    /// Mean over weeks and replicates.
    pub mean: f64,
    /// 5th percentile over replicates of the mean over weeks.
    pub p05: f64,
    /// 95th percentile.
    pub p95: f64,
    /// Difference to the reference in the same weeks; zero for the reference itself, none where undefined.
    pub difference: Option<Difference>,
}

/// Every metric of every scheme in every window in which it is defined.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    rows: Vec<SummaryRow>,
}

impl Summary {
    /// The rows, by scheme, metric and window.
    pub fn rows(&self) -> &[SummaryRow] {
        &self.rows
    }

    /// One row; none where the metric is undefined in the window.
    pub fn get(&self, scheme: usize, metric: Metric, window: Window) -> Option<&SummaryRow> {
        let key = (scheme, metric, window);
        let place = self.rows.binary_search_by_key(&key, |row| (row.scheme, row.metric, row.window)).ok()?;
        Some(&self.rows[place])
    }
}

/// Means over `positions`, one a finished replicate; NaN where undefined in all of them.
fn means(ensemble: &Ensemble, scheme: usize, metric: Metric, positions: &[usize]) -> Vec<f64> {
    let of = |series: &[f64]| {
        let (sum, count) = positions
            .iter()
            .map(|position| series[*position])
            .filter(|value| !value.is_nan())
            .fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
        sum / f64::from(count)
    };
    ensemble.records().map(|(_, record)| of(record.series(scheme, metric))).collect()
}

/// Mean over a window of weeks, one a finished replicate; NaN where undefined.
pub fn window_means(
    scenario: &Scenario,
    ensemble: &Ensemble,
    scheme: usize,
    metric: Metric,
    window: Window,
) -> Vec<f64> {
    means(ensemble, scheme, metric, &window.positions(scenario, scheme))
}

/// The same of a scheme and of the reference in the scheme's weeks, pair by pair.
pub fn paired_window_means(
    scenario: &Scenario,
    ensemble: &Ensemble,
    scheme: usize,
    metric: Metric,
    window: Window,
) -> (Vec<f64>, Vec<f64>) {
    let positions = window.positions(scenario, scheme);
    (means(ensemble, scheme, metric, &positions), means(ensemble, scenario.reference(), metric, &positions))
}

/// Summarises the finished replicates of an ensemble.
pub fn summary(scenario: &Scenario, ensemble: &Ensemble) -> Summary {
    let reference = scenario.reference();
    let mut rows = Vec::new();
    for scheme in 0..ensemble.schemes() {
        let windows = Window::ALL.map(|window| (window, window.positions(scenario, scheme)));
        for metric in Metric::ALL {
            for (window, positions) in &windows {
                let own = means(ensemble, scheme, metric, positions);
                let other = means(ensemble, reference, metric, positions);
                let defined: Vec<f64> = own.iter().copied().filter(|value| !value.is_nan()).collect();
                let Some(all) = distribution(&defined) else { continue };
                let differences: Vec<f64> =
                    own.iter().zip(&other).map(|(own, other)| own - other).filter(|value| !value.is_nan()).collect();
                rows.push(SummaryRow {
                    scheme,
                    metric,
                    window: *window,
                    mean: all.mean,
                    p05: all.p05,
                    p95: all.p95,
                    difference: difference(&differences, metric.direction()),
                });
            }
        }
    }
    Summary { rows }
}

fn difference(values: &[f64], direction: Direction) -> Option<Difference> {
    let all = distribution(values)?;
    let sign = match direction {
        Direction::Higher => 1.0,
        Direction::Lower => -1.0,
        Direction::Neither => 0.0,
    };
    let better = |value: &f64| if *value == 0.0 { 0.5 } else { f64::from(u8::from(value * sign > 0.0)) };
    let share = values.iter().map(better).sum::<f64>() / values.len() as f64;
    Some(Difference {
        mean: all.mean,
        p05: all.p05,
        p95: all.p95,
        se: all.se,
        p_better: (direction != Direction::Neither).then_some(share),
    })
}

/// Mean, and its interval at a confidence of 99% by the normal approximation; none of no values.
pub fn interval_99(values: &[f64]) -> Option<(f64, f64, f64)> {
    const Z: f64 = 2.575_829_303_548_901;
    let all = distribution(values)?;
    Some((all.mean, all.mean - Z * all.se, all.mean + Z * all.se))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Horizon, Record};
    use crate::scenario::{Scheme, Signal};

    fn two_schemes() -> (Scenario, Ensemble) {
        let mut scenario = Scenario::new("Two schemes");
        scenario.run.weeks = 40;
        let mut counting = Scheme { name: "Tokens".into(), from_week: 10, until_week: Some(30), ..Scheme::default() };
        counting.count.insert(Signal::Tokens, 1.0);
        scenario.schemes.push(counting);
        let horizon = Horizon { warmup: 12, weeks: 40 };
        let mut ensemble = Ensemble::new(2, horizon, 4);
        for replicate in 0..4 {
            let mut record = Record::new(2, horizon);
            for scheme in 0..2 {
                for (position, value) in
                    record.series_mut(scheme, Metric::RealOutputHours).iter_mut().enumerate().skip(12)
                {
                    *value = 20.0 + replicate as f64 * 10.0 - scheme as f64 * (position - 12) as f64;
                }
            }
            ensemble.insert(replicate, record);
        }
        (scenario, ensemble)
    }

    #[test]
    fn differences_are_paired_by_replicate_and_taken_in_the_window() {
        let (scenario, ensemble) = two_schemes();
        let summary = summary(&scenario, &ensemble);
        let row =
            |window| summary.get(1, Metric::RealOutputHours, window).expect("defined").difference.expect("paired");
        // Replicates differ by 10, the pairs do not.
        for (window, mean) in [(Window::Horizon, -19.5), (Window::Last, -26.5), (Window::Active, -19.5)] {
            let difference = row(window);
            assert!((difference.mean - mean).abs() < 1e-9 && difference.se < 1e-9, "{window:?} {difference:?}");
            assert!(difference.is_clear() && difference.p_better == Some(0.0));
        }
    }

    #[test]
    fn nothing_is_made_of_what_is_undefined() {
        let (scenario, ensemble) = two_schemes();
        let summary = summary(&scenario, &ensemble);
        assert!(summary.get(1, Metric::TokensMtok, Window::Last).is_none());
        assert!(summary.get(0, Metric::RealOutputHours, Window::Active).is_none(), "nothing is counted");
        let own = summary.get(0, Metric::RealOutputHours, Window::Last).and_then(|row| row.difference);
        assert_eq!(own.map(|own| (own.mean, own.p_better)), Some((0.0, Some(0.5))));
    }
}
