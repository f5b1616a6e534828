//! The science, pure: no clock, no file, no thread, no window.
//!
//! `docs/model.md` is the specification; module docs name its sections.

use crate::scenario::Scenario;

mod metric;
mod people;
mod record;

pub use metric::{Direction, Metric};
pub use people::Person;
pub use record::{Horizon, Record};

/// A scenario resolved into the numbers that the weeks are computed from.
#[derive(Debug, Clone)]
pub struct Model {
    scenario: Scenario,
}

impl Model {
    /// Resolves a valid scenario.
    pub fn new(scenario: &Scenario) -> Self {
        Self { scenario: scenario.clone() }
    }
    /// The scenario it was made from.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }
    /// Names of the schemes, in the scenario's order.
    pub fn schemes(&self) -> Vec<String> {
        self.scenario.schemes.iter().map(|scheme| scheme.name.clone()).collect()
    }
    /// The weeks of a replicate.
    pub fn horizon(&self) -> Horizon {
        Horizon { warmup: self.scenario.run.warmup_weeks, weeks: self.scenario.run.weeks }
    }
    /// Replicates that the scenario asks for.
    pub fn replicates(&self) -> u32 {
        self.scenario.run.replicates
    }
    /// Simulates one replicate: every scheme on the same draws.
    ///
    /// `stop` is asked once a week; when it answers true the result is `None`.
    pub fn simulate(&self, replicate: u32, stop: &dyn Fn() -> bool) -> Option<Record> {
        // PLACEHOLDER until the kernels land.
        let mut record = Record::new(self.scenario.schemes.len(), self.horizon());
        for scheme in 0..self.scenario.schemes.len() {
            for metric in Metric::ALL {
                if stop() {
                    return None;
                }
                for (position, value) in record.series_mut(scheme, metric).iter_mut().enumerate() {
                    let drift = if position >= 12 { (position - 12) as f64 / 104.0 * scheme as f64 } else { 0.0 };
                    *value = (metric as u8 as f64 + 1.0) * (1.0 + 0.3 * drift)
                        + 0.01 * f64::from((replicate * 7919 + position as u32 * 104_729) % 97);
                }
            }
        }
        Some(record)
    }

    /// Everyone in one week of one replicate, one list a scheme; `None` after `stop`.
    pub fn people(&self, replicate: u32, week: i64, stop: &dyn Fn() -> bool) -> Option<Vec<Vec<Person>>> {
        // PLACEHOLDER until the kernels land.
        let _ = (replicate, week, stop);
        Some(vec![Vec::new(); self.scenario.schemes.len()])
    }
    /// One employee through all weeks of one scheme and replicate, warm-up first; `None` after `stop`.
    pub fn trace(&self, replicate: u32, scheme: usize, employee: u32, stop: &dyn Fn() -> bool) -> Option<Vec<Person>> {
        // PLACEHOLDER until the kernels land.
        let _ = (replicate, scheme, employee, stop);
        Some(Vec::new())
    }
}
