//! What is asked of a search, with every default?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml::Value;

use super::goal::{Bound, Constraint, Goals, Judged, Objective, Sense};
use super::space::{COUNT, Movable, NONE, Reach};
use crate::analysis::Window;
use crate::experiment::study::{DEFAULT_EMPLOYEES, Source};
use crate::model::Metric;
use crate::scenario::{Question, Scenario, levers};

/// Candidates of a generation where a study names none.
pub(super) const DEFAULT_POPULATION: u32 = 40;

/// Candidates that are tried in all where a study names none.
pub(super) const DEFAULT_SAMPLES: u64 = 800;

/// Replicates of a candidate where a study names none: as given, they are all there is to tell luck by.
pub(super) const DEFAULT_REPLICATES: u32 = 8;

/// Plausible organisations where a study names none.
pub(super) const DEFAULT_ORGANISATIONS: u32 = 16;

/// Candidates, employees and replicates of a quick search.
const QUICK: (u64, u32, u32) = (240, 150, 6);

/// Under which assumptions candidates are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Under {
    /// Those of the scenario.
    Given,
    /// Draws from the plausible ranges, the same for every candidate.
    Plausible,
}

/// A search: which scenario, which levers may move, what is wanted and what may not happen.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// Path of a scenario from the study file, or the name of a built-in one.
    pub scenario: String,
    /// The scheme that the search starts from: what no lever moves stays as it is there; none: nothing counted.
    pub scheme: Option<String>,
    /// Levers by their key, with where they may stand.
    pub levers: Vec<(String, Reach)>,
    /// What is wanted, what may not happen, and by what both are judged.
    pub goals: Goals,
    /// Under which assumptions.
    pub under: Under,
    /// How many plausible organisations.
    pub organisations: u32,
    /// Candidates of a generation.
    pub population: u32,
    /// Candidates that are tried at most, before the one that is offered is made simpler.
    pub samples: u64,
    /// Seed of the search and of plausible organisations; the scenario's own seed draws people.
    pub seed: u64,
    /// Most replicates of a candidate, or of a candidate in each plausible organisation.
    pub replicates: u32,
    /// Most employees.
    pub employees: u32,
    /// Metrics that are kept beside those that are looked at.
    pub metrics: Vec<Metric>,
    /// Weeks over which they are taken.
    pub window: Window,
    /// What varies between plausible organisations; empty: every assumption that candidates use.
    pub factors: Vec<Source>,
}

/// What a leader reads of a scheme, kept of every candidate.
const KEPT: [Metric; 5] =
    [Metric::NetValueUsd, Metric::RealOutputHours, Metric::TokensMtok, Metric::ComputeCostUsd, Metric::GamingShare];

impl Search {
    /// A search of a scenario for net value against compute cost, with every default and no lever.
    pub fn new(scenario: impl Into<String>) -> Self {
        let objective = |metric, sense| Objective { metric, sense };
        Self {
            scenario: scenario.into(),
            scheme: None,
            levers: Vec::new(),
            goals: Goals {
                objectives: vec![
                    objective(Metric::NetValueUsd, Sense::Maximise),
                    objective(Metric::ComputeCostUsd, Sense::Minimise),
                ],
                constraints: Vec::new(),
                judged: Judged::Mean,
            },
            under: Under::Given,
            organisations: DEFAULT_ORGANISATIONS,
            population: DEFAULT_POPULATION,
            samples: DEFAULT_SAMPLES,
            seed: 1,
            replicates: DEFAULT_REPLICATES,
            employees: DEFAULT_EMPLOYEES,
            metrics: Vec::new(),
            window: Window::Last,
            factors: Vec::new(),
        }
    }

    /// The same with every lever of a scheme but when it is in force, over its usual values.
    #[must_use]
    pub fn with_usual_levers(self, weeks: u32) -> Self {
        Self { levers: usual_levers(weeks), ..self }
    }

    /// A quick one of a scenario: every usual lever, output not below the reference's.
    pub fn quick(scenario: &Scenario) -> Self {
        let mut search = Self::new(scenario.title.clone()).with_usual_levers(scenario.run.weeks);
        search.goals.constraints =
            vec![Constraint { metric: Metric::RealOutputHours, is_most: false, bound: Bound::Reference(1.0) }];
        (search.samples, search.employees, search.replicates) = QUICK;
        search
    }

    /// Every metric that is kept of a candidate, once.
    pub fn kept(&self) -> Vec<Metric> {
        let mut out = self.goals.metrics();
        for metric in KEPT.iter().chain(&self.metrics) {
            if !out.contains(metric) {
                out.push(*metric);
            }
        }
        out
    }
}

/// What is counted, and every lever but when the scheme is in force, over its usual values.
pub fn usual_levers(weeks: u32) -> Vec<(String, Reach)> {
    let signals = ["tokens", "accepted_output", "customer_impact"].map(Value::from);
    let count = (COUNT.to_owned(), Reach::Values([NONE.into()].into_iter().chain(signals).collect()));
    let moved = levers().iter().filter(|lever| lever.question != Question::When && lever.key != "reward.target_value");
    std::iter::once(count).chain(moved.map(|lever| Movable::usual(lever, weeks))).collect()
}
