//! What would change the answer? One assumption at a time, on the same draws.
//!
//! A small screening after the fashion of one-at-a-time designs (Saltelli et
//! al., "Global Sensitivity Analysis", 2008, §1.2): each of the assumptions that
//! are least known and matter most is lowered and raised, all else equal. It
//! says what an answer hangs on, not how likely the values are.

use rayon::prelude::*;

use crate::analysis::{Difference, Window, summary};
use crate::model::{Metric, Model};
use crate::run::{self, Cancel};
use crate::scenario::Scenario;

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
/// `None` after `cancel`.
pub fn sensitivity(scenario: &Scenario, cancel: &Cancel) -> Option<Vec<Trial>> {
    let mut small = scenario.clone();
    small.organisation.employees = small.organisation.employees.min(EMPLOYEES);
    small.run.replicates = small.run.replicates.min(REPLICATES);
    let trials: Vec<Trial> = trials(&small)
        .into_par_iter()
        .filter_map(|(key, name, given, tried, changed)| {
            let ensemble = run::ensemble(&Model::new(&changed), cancel)?;
            let summary = summary(&changed, &ensemble);
            let net = |scheme| summary.get(scheme, Metric::NetValueUsd, Window::Last);
            let best = (0..changed.schemes.len())
                .filter_map(|scheme| Some((scheme, net(scheme)?.mean)))
                .max_by(|a, b| a.1.total_cmp(&b.1))?
                .0;
            let differences = (0..changed.schemes.len()).map(|scheme| net(scheme)?.difference).collect();
            Some(Trial { key, name, given, tried, best, differences })
        })
        .collect();
    (!cancel.is_cancelled()).then_some(trials)
}

/// Key, name, given and tried value, and the scenario with it.
fn trials(scenario: &Scenario) -> Vec<(&'static str, &'static str, f64, f64, Scenario)> {
    let mut out = Vec::new();
    for (key, name, low, high) in TRIED {
        let Some(given) = scenario.value(key).and_then(|value| value.as_float()) else { continue };
        for factor in [low, high] {
            let tried = crate::scenario::parameter(key)
                .map_or(given * factor, |parameter| (given * factor).clamp(parameter.minimum, parameter.maximum));
            let mut changed = scenario.clone();
            let is_allowed = tried != given
                && changed.set_value(key, tried.into()).is_ok()
                && crate::scenario::check(&changed).iter().all(|p| p.severity != crate::scenario::Severity::Error);
            if is_allowed {
                out.push((key, name, given, tried, changed));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Document, default_preset};

    #[test]
    fn a_dearer_token_makes_a_token_board_worse() {
        let document = Document::parse("a", default_preset().text).unwrap();
        let mut scenario = document.scenario().clone();
        (scenario.organisation.employees, scenario.run.replicates) = (60, 3);
        let trials = sensitivity(&scenario, &Cancel::new()).unwrap();
        assert_eq!(trials.len(), 2 * TRIED.len());
        let of = |key: &str| -> Vec<f64> {
            trials.iter().filter(|trial| trial.key == key).map(|trial| trial.differences[1].unwrap().mean).collect()
        };
        let price = of("ai.price_usd_per_mtok");
        assert!(price[1] < price[0], "{price:?}");
        let cancelled = Cancel::new();
        cancelled.cancel();
        assert_eq!(sensitivity(&scenario, &cancelled), None);
    }
}
