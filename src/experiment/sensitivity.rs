//! What would change the answer? One assumption at a time, on the same draws.
//!
//! A small screening after the fashion of one-at-a-time designs (Saltelli et
//! al., "Global Sensitivity Analysis", 2008, §1.2): each of the assumptions that
//! are least known and matter most is lowered and raised, all else equal. It
//! says what an answer hangs on, not how likely the values are.

use super::{Outcome, Plan};
use crate::analysis::{Difference, Window};
use crate::model::{Metric, Stopped};
use crate::run::Executor;
use crate::scenario::{Checked, Scenario, parameter};

/// The assumptions that are tried, what they are in short, and the factors on their value.
const TRIED: [(&str, &str, f64, f64); 9] = [
    ("people.uplift.mean", "AI uplift of output", 0.5, 1.5),
    ("people.scruples.never", "Share of people who never game", 0.5, 1.5),
    ("people.friction.mean", "Friction of using AI", 0.5, 1.5),
    ("work.defect_assisted", "Defects of AI-assisted work", 0.5, 1.5),
    ("ai.price_usd_per_mtok", "Price of a million tokens, US$", 0.5, 3.0),
    ("behaviour.discovery_rate", "Chance to find out how to game", 0.5, 2.0),
    ("behaviour.status_unit", "Worth of status", 0.5, 2.0),
    ("behaviour.crowding_out", "Crowding out of motivation", 0.0, 2.0),
    ("organisation.value_per_hour_usd", "Value of an hour of output, US$", 0.5, 2.0),
];

/// Most employees and replicates of a trial.
const EMPLOYEES: u32 = 300;
const REPLICATES: u32 = 12;

/// What came out with one assumption changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// Dotted key of the assumption.
    pub key: &'static str,
    /// What it is, in short.
    pub name: &'static str,
    /// Its value in the scenario.
    pub given: f64,
    /// Its value in this trial.
    pub tried: f64,
    /// Number of the scheme with the greatest net value here.
    pub best: usize,
    /// Net value of each scheme less the reference's, in US dollars per employee-week; none where undefined.
    pub differences: Vec<Option<Difference>>,
}

/// Changes the assumptions one by one and compares every scheme with the reference
/// each time; assumptions that the scenario does not use alone are left out.
///
/// # Errors
/// [`Stopped`] where the executor was.
pub fn sensitivity(scenario: &Checked, executor: &Executor) -> Result<Vec<Trial>, Stopped> {
    let mut plan = Plan::new(scenario.smaller(EMPLOYEES, REPLICATES));
    let mut tried = Vec::new();
    for (key, name, given, value) in trials(scenario) {
        // Some values do not go with the others of the scenario.
        if plan.push(vec![(key.to_owned(), value.into())]).is_ok() {
            tried.push((key, name, given, value));
        }
    }
    let trial = |number: usize, outcome: Outcome| {
        let (key, name, given, tried) = tried[number];
        let net = |scheme| outcome.summary().get(scheme, Metric::NetValueUsd, Window::Last);
        let differences = (0..outcome.scenario().schemes.len()).map(|scheme| net(scheme)?.difference).collect();
        Trial { key, name, given, tried, best: outcome.best(), differences }
    };
    plan.collect(executor, trial).map_err(|_| Stopped)
}

/// Key, name, given and tried value.
fn trials(scenario: &Scenario) -> Vec<(&'static str, &'static str, f64, f64)> {
    let mut out = Vec::new();
    for (key, name, low, high) in TRIED {
        let Some(given) = scenario.value(key).and_then(|value| value.as_float()) else { continue };
        let range = parameter(key).map_or(f64::NEG_INFINITY..=f64::INFINITY, |found| found.minimum..=found.maximum);
        let tried = [low, high].map(|factor| (given * factor).clamp(*range.start(), *range.end()));
        out.extend(tried.into_iter().filter(|tried| *tried != given).map(|tried| (key, name, given, tried)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Cancel;
    use crate::scenario::{Document, default_preset};

    #[test]
    fn a_dearer_token_makes_a_token_board_worse() {
        let document = Document::parse("a", default_preset().text).unwrap();
        let mut scenario = document.scenario().clone();
        (scenario.organisation.employees, scenario.run.replicates) = (60, 3);
        let scenario = scenario.checked().unwrap();
        let trials = sensitivity(&scenario, &Executor::new()).unwrap();
        assert_eq!(trials.len(), 2 * TRIED.len());
        let of = |key: &str| -> Vec<f64> {
            trials.iter().filter(|trial| trial.key == key).map(|trial| trial.differences[1].unwrap().mean).collect()
        };
        let price = of("ai.price_usd_per_mtok");
        assert!(price[1] < price[0], "{price:?}");
        let cancelled = Cancel::new();
        cancelled.cancel();
        assert_eq!(sensitivity(&scenario, &Executor::new().cancelled_by(&cancelled)), Err(Stopped));
    }
}
