//! What comes of running scenarios? One run as a value, and one question asked of many.
//!
//! [`simulate`] takes a scenario to an [`Outcome`]. A [`Plan`] is a scenario
//! with variants; [`crate::run::Executor`] runs it. A [`design`] says which
//! variants a [`study`] runs, and that says what they mean together; a [`search`] looks
//! among all levers of a scheme for a better one.

mod archive;
pub mod assumptions;
pub mod design;
pub mod fit;
mod outcome;
mod plan;
mod provenance;
pub mod search;
pub mod study;

pub use archive::ArchiveError;
pub use outcome::{Outcome, OutcomeError, simulate, simulate_with};
pub use plan::{Plan, PlanError, Settings};
pub use provenance::Provenance;

use crate::scenario::Scenario;

/// Employee-weeks that so many replicates compute: the warm-up once for all schemes.
fn agent_weeks(scenario: &Scenario, replicates: usize) -> u64 {
    let run = &scenario.run;
    let weeks = u64::from(run.warmup_weeks) + u64::from(run.weeks) * scenario.schemes.len() as u64;
    u64::from(scenario.organisation.employees) * weeks * replicates as u64
}

/// Asserts that one of these problems stands in a line, and that they are shown with these words and a caret.
#[cfg(test)]
fn assert_shown(problems: &crate::scenario::Problems, line: usize, words: &[&str]) {
    let shown = problems.to_string();
    assert!(problems.list.iter().any(|problem| problem.line == Some(line)), "no problem in line {line}:\n{shown}");
    assert!(words.iter().all(|word| shown.contains(word)) && shown.contains('^'), "{words:?} in:\n{shown}");
}
