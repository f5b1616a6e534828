//! How far has a quantity moved from where it was before? An index, 100 before.

use std::ops::Range;

use super::quantiles::{Distribution, distribution};
use super::summary::Window;
use crate::model::Metric;
use crate::run::Ensemble;
use crate::scenario::Scenario;

/// A metric of one scheme over its mean in the last weeks of the warm-up, times 100, replicate by replicate.
#[derive(Debug, Clone)]
pub struct Indexed {
    /// Values by week, the warm-up first, one list a replicate; a replicate with nothing before has none.
    replicates: Vec<Vec<f64>>,
    /// Positions of the weeks in a list.
    weeks: Range<usize>,
    /// The position of week 0.
    start: usize,
}

impl Indexed {
    /// Of the finished replicates.
    pub fn new(scenario: &Scenario, ensemble: &Ensemble, scheme: usize, metric: Metric) -> Self {
        let start = ensemble.horizon().start();
        let before = start - (scenario.run.baseline_weeks as usize).min(start)..start;
        let of = |series: &[f64]| {
            let base = series[before.clone()].iter().sum::<f64>() / before.len() as f64;
            (base > 0.0).then(|| series.iter().map(|value| 100.0 * value / base).collect())
        };
        let replicates = ensemble.records().filter_map(|(_, record)| of(record.series(scheme, metric))).collect();
        Self { replicates, weeks: 0..ensemble.horizon().len(), start }
    }

    /// Its distribution over replicates in each week; none where it is undefined.
    pub fn weeks(&self) -> Vec<Option<Distribution>> {
        self.weeks.clone().map(|position| self.over(&[position])).collect()
    }

    /// The distribution of its mean over a window of weeks; none where it is undefined.
    pub fn in_window(&self, scenario: &Scenario, scheme: usize, window: Window) -> Option<Distribution> {
        self.over(&window.positions(scenario, scheme))
    }

    /// The distribution of its mean over weeks, counted from week 0; none where it is undefined.
    pub fn in_weeks(&self, weeks: Range<u32>) -> Option<Distribution> {
        let positions = weeks.map(|week| self.start + week as usize).filter(|position| self.weeks.contains(position));
        self.over(&positions.collect::<Vec<usize>>())
    }

    fn over(&self, positions: &[usize]) -> Option<Distribution> {
        let mean = |values: &Vec<f64>| {
            let defined = positions.iter().map(|position| values[*position]).filter(|value| !value.is_nan());
            let (sum, count) = defined.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
            (count > 0).then(|| sum / f64::from(count))
        };
        distribution(&self.replicates.iter().filter_map(mean).collect::<Vec<f64>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Horizon, Record};

    /// Two replicates of 12 weeks; output is 20 before, and then 1 more each week, or twice that.
    fn rising(scenario: &mut Scenario) -> Ensemble {
        (scenario.run.weeks, scenario.run.summary_weeks) = (12, 6);
        let horizon = Horizon { warmup: scenario.run.warmup_weeks, weeks: 12 };
        let mut ensemble = Ensemble::new(1, horizon, 2);
        for replicate in 0..2 {
            let mut record = Record::new(1, horizon);
            for (position, value) in record.series_mut(0, Metric::RealOutputHours).iter_mut().enumerate() {
                *value = 20.0 + (1 + replicate) as f64 * position.saturating_sub(horizon.start()) as f64;
            }
            ensemble.insert(replicate, record);
        }
        ensemble
    }

    #[test]
    fn a_week_is_over_the_mean_of_the_weeks_before() {
        let mut scenario = Scenario::new("Before and after");
        let ensemble = rising(&mut scenario);
        let index = Indexed::new(&scenario, &ensemble, 0, Metric::RealOutputHours);
        let weeks = index.weeks();
        let mean = |position: usize| weeks[position].map(|week| week.mean);
        assert_eq!((weeks.len(), mean(0), mean(12), mean(23)), (24, Some(100.0), Some(100.0), Some(182.5)));
        let last = index.in_window(&scenario, 0, Window::Last).expect("defined");
        assert_eq!(index.in_weeks(6..12), Some(last), "the last six weeks of twelve");
        assert_eq!((last.mean, last.count), (163.75, 2));
        assert_eq!(index.in_weeks(12..20), None, "after the end");
    }

    #[test]
    fn what_was_nothing_before_has_no_index() {
        let scenario = Scenario::new("Nothing before");
        let horizon = Horizon { warmup: 12, weeks: scenario.run.weeks };
        let mut record = Record::new(1, horizon);
        record.series_mut(0, Metric::TokensMtok).fill(0.0);
        let mut ensemble = Ensemble::new(1, horizon, 1);
        ensemble.insert(0, record);
        let index = Indexed::new(&scenario, &ensemble, 0, Metric::TokensMtok);
        assert!(index.weeks().iter().all(Option::is_none));
        assert_eq!(index.in_window(&scenario, 0, Window::Last), None);
    }
}
