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
    use crate::analysis;
    use crate::model::Model;
    use crate::run;

    #[test]
    fn the_index_of_output_is_the_one_that_the_model_records() {
        let mut scenario = Scenario::new("Before and after");
        (scenario.organisation.employees, scenario.run.replicates) = (30, 3);
        (scenario.run.weeks, scenario.run.summary_weeks) = (12, 6);
        let ensemble = run::ensemble(&Model::new(&scenario.clone().checked().expect("it can be run")));
        let index = Indexed::new(&scenario, &ensemble, 0, Metric::RealOutputHours);
        assert_eq!(index.weeks(), analysis::series(&ensemble, 0, Metric::RealIndex));
        let last = index.in_window(&scenario, 0, Window::Last).expect("defined");
        let summary = analysis::summary(&scenario, &ensemble);
        let recorded = summary.get(0, Metric::RealIndex, Window::Last).expect("defined");
        assert_eq!(index.in_weeks(6..12), Some(last), "the last six weeks of twelve");
        assert_eq!((last.mean, last.p05, last.p95), (recorded.mean, recorded.p05, recorded.p95));
    }

    #[test]
    fn what_was_nothing_before_has_no_index() {
        let scenario = Scenario::new("Nothing before");
        let horizon = crate::model::Horizon { warmup: 12, weeks: scenario.run.weeks };
        let mut record = crate::model::Record::new(1, horizon);
        record.series_mut(0, Metric::TokensMtok).fill(0.0);
        let mut ensemble = Ensemble::new(1, horizon, 1);
        ensemble.insert(0, record);
        let index = Indexed::new(&scenario, &ensemble, 0, Metric::TokensMtok);
        assert!(index.weeks().iter().all(Option::is_none));
        assert_eq!(index.in_window(&scenario, 0, Window::Last), None);
    }
}
