//! What is fitted to what, and what does one simulation of it give?

use std::ops::Range;

use rand::rngs::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use statrs::distribution::{ContinuousCDF, Normal};
use toml::Value;

use super::actual::{Actual, spans};
use super::choose::{self, Held};
use super::noise::Noise;
use super::statistics::Statistics;
use super::{Effort, FitError};
use crate::data::{Table, Week};
use crate::experiment::assumptions::assumptions;
use crate::experiment::design::{Factor, Law};
use crate::model::{Model, Stopped};
use crate::run::Executor;
use crate::scenario::{Checked, Parameter, Plausible, Problem, Scenario, parameter};

/// The most employees that are simulated, where the options do not say otherwise.
///
/// Organisations up to this size are simulated as large as they are, so that the luck of
/// who works there is as great as theirs; of larger ones it is overstated.
pub const MOST_EMPLOYEES: u32 = 1000;

/// Simulations for each draw that is kept, and most generations.
const SIMULATIONS_PER_DRAW: usize = 3;
const GENERATIONS: usize = 8;

/// What may be chosen about a fit.
#[derive(Debug, Clone, PartialEq)]
pub struct FitOptions {
    /// Keys of the assumptions that are fitted; none: those that these data tell best.
    pub factors: Vec<String>,
    /// Draws of the posterior.
    pub draws: usize,
    /// Seed of the fit.
    pub seed: u64,
    /// Last weeks that are not fitted but forecast.
    pub hold_out: u32,
    /// Most employees simulated.
    pub employees: u32,
    /// Most generations.
    pub generations: usize,
    /// Whether draws are moved along their relation with the statistics to what was observed.
    pub adjust: bool,
    /// The scheme that was in force; none: that of the scenario's `[data]`, or its only one.
    pub scheme: Option<String>,
    /// The week that is week 0; none: that of the scenario's `[data]`.
    pub week_zero: Option<Week>,
}

impl Default for FitOptions {
    fn default() -> Self {
        Self {
            factors: Vec::new(),
            draws: 1000,
            seed: 1,
            hold_out: 0,
            employees: MOST_EMPLOYEES,
            generations: GENERATIONS,
            adjust: true,
            scheme: None,
            week_zero: None,
        }
    }
}

/// A fit that is ready to be run.
#[derive(Debug, Clone)]
pub struct FitPlan {
    scenario: Checked,
    base: Checked,
    options: FitOptions,
    actual: Actual,
    statistics: Statistics,
    factors: Vec<Factor>,
    /// Assumptions that were not fitted, with what they could move.
    held: Vec<Held>,
    noise: Noise,
    hash: String,
}

impl FitPlan {
    /// The fit of a scenario to a table. Where no factors are named, some hundred organisations are
    /// simulated to see which assumptions these data can tell.
    ///
    /// # Errors
    /// If data and scenario do not go together, a factor cannot be fitted, or the executor was stopped.
    pub fn new(scenario: &Checked, table: &Table, options: FitOptions, executor: &Executor) -> Result<Self, FitError> {
        let actual = Actual::new(scenario, table, options.scheme.as_deref(), options.week_zero, options.hold_out)?;
        let base = base(scenario, &actual, &options)?;
        let candidates = candidates(&base)?;
        let named = named(&base, &candidates, &options.factors)?;
        let statistics = Statistics::of(&actual);
        let hash = hash(scenario, table, &options);
        let mut plan = Self {
            scenario: scenario.clone(),
            base,
            noise: Noise::default(),
            actual,
            statistics,
            factors: Vec::new(),
            held: Vec::new(),
            hash,
            options,
        };
        let screen = choose::screen(&plan, &candidates, executor)?;
        plan.noise.clone_from(&screen.noise);
        let chosen = if named.is_empty() { screen.chosen(&plan) } else { named };
        if chosen.is_empty() {
            return Err(FitError::NothingTold);
        }
        plan.held = screen.held(&candidates, &chosen);
        plan.factors = chosen.iter().map(|&place| candidates[place].clone()).collect();
        Ok(plan)
    }

    /// The scenario as it was given.
    pub fn scenario(&self) -> &Checked {
        &self.scenario
    }

    /// What is simulated: the scheme that was in force over the weeks of the data.
    pub fn base(&self) -> &Checked {
        &self.base
    }

    /// What may be chosen.
    pub fn options(&self) -> &FitOptions {
        &self.options
    }

    /// What was measured.
    pub fn actual(&self) -> &Actual {
        &self.actual
    }

    /// What is compared.
    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// What is fitted.
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// Names of the factors in the words of the catalogue.
    pub fn labels(&self) -> Vec<String> {
        self.factors.iter().map(|factor| label(factor.key())).collect()
    }

    /// SHA-256 over version, scenario, data and options: 64 hexadecimal digits.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// How much is simulated.
    pub fn effort(&self) -> Effort {
        Effort {
            kept: self.options.draws,
            simulations: SIMULATIONS_PER_DRAW * self.options.draws,
            generations: self.options.generations,
            adjust: self.options.adjust,
        }
    }

    /// Employee-weeks of one simulation.
    pub fn agent_weeks(&self) -> u64 {
        crate::experiment::agent_weeks(&self.base, 1)
    }

    pub(super) fn held(&self) -> &[Held] {
        &self.held
    }

    pub(super) fn noise(&self) -> &Noise {
        &self.noise
    }

    /// The statistics of what was measured.
    pub fn observed(&self) -> Vec<f64> {
        let fitted = |series: &super::Series| series.fitted(self.actual.until).map(|(_, place)| place).collect();
        self.statistics.values(&self.actual.series.iter().map(fitted).collect::<Vec<_>>())
    }

    /// The value of each factor at a point of the unit normal space.
    pub fn values(&self, point: &[f64]) -> Vec<Value> {
        self.factors.iter().zip(point).map(|(factor, x)| factor.at(probability(*x))).collect()
    }

    /// One simulation with its noise: every week of every series that the data have, on its scale.
    ///
    /// # Errors
    /// If it cannot be run or was stopped.
    pub(super) fn simulate(
        &self,
        point: &[f64],
        replicate: u32,
        random: &mut ChaCha8Rng,
        stop: &dyn Fn() -> bool,
    ) -> Result<Vec<f64>, FitError> {
        let keys = self.factors.iter().map(|factor| factor.key().to_owned());
        let settings: Vec<(String, Value)> = keys.zip(self.values(point)).collect();
        let mut row = self.weeks_of(&self.base.with(&settings)?, replicate, stop)?;
        for ((series, span), noise) in spans(&self.actual.series).zip(&self.noise.added) {
            for place in &mut row[span] {
                let normal: f64 = StandardNormal.sample(random);
                *place = series.bounded(*place + noise * normal);
            }
        }
        Ok(row)
    }

    /// The weeks of every series that a scenario of the base's size gives, on their scales.
    pub(super) fn weeks_of(
        &self,
        variant: &Checked,
        replicate: u32,
        stop: &dyn Fn() -> bool,
    ) -> Result<Vec<f64>, Stopped> {
        let record = Model::new(variant).simulate_until(replicate, stop)?;
        let start = record.horizon().start() as i64;
        let weekly = |series: &super::Series| -> Vec<f64> {
            let all = record.series(0, series.metric);
            series.weeks.iter().map(|week| series.scale.to(all[(start + week) as usize])).collect()
        };
        Ok(self.actual.series.iter().flat_map(weekly).collect())
    }

    /// The statistics of a simulated row.
    pub(super) fn statistics_of(&self, row: &[f64]) -> Vec<f64> {
        let fitted = |(series, span): (&super::Series, Range<usize>)| -> Vec<f64> {
            let places = &row[span];
            let is_fitted = |place: &usize| series.weeks[*place] < self.actual.until && !series.set_aside[*place];
            (0..places.len()).filter(is_fitted).map(|place| places[place]).collect()
        };
        let series: Vec<Vec<f64>> = spans(&self.actual.series).map(fitted).collect();
        self.statistics.values(&series)
    }
}

/// The name of a key in the words of the catalogue.
pub(super) fn label(key: &str) -> String {
    parameter(key).map_or_else(|| key.to_owned(), |of| of.label.clone())
}

/// The standard normal distribution function.
pub(super) fn probability(x: f64) -> f64 {
    Normal::standard().cdf(x)
}

/// The scheme that was in force alone, over the weeks of the data, at the size that is simulated.
fn base(scenario: &Checked, actual: &Actual, options: &FitOptions) -> Result<Checked, FitError> {
    let mut base = Scenario::clone(scenario);
    base.schemes = vec![base.schemes.swap_remove(actual.scheme)];
    base.run.replicates = 1;
    base.run.weeks = (actual.end().max(1) as u32).min(base.run.weeks);
    base.run.seed = seed_of_people(options.seed);
    let organisation = &mut base.organisation;
    let people = if actual.people > 0 { actual.people } else { organisation.employees };
    let roles = base.roles.len().max(1) as u32;
    organisation.employees = people.min(options.employees).max(organisation.team_size.saturating_mul(roles)).max(1);
    Ok(base.checked()?)
}

/// The people of a fit are others than those of a run with the same seed.
fn seed_of_people(seed: u64) -> u64 {
    let mixed = (seed ^ 0x6a09_e667_f3bc_c909).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 32)) >> 1
}

/// Every assumption that the scheme in force uses, over its plausible range.
fn candidates(base: &Checked) -> Result<Vec<Factor>, Problem> {
    let factor = |(parameter, plausible): (&Parameter, &Plausible)| {
        Factor::new(base, &parameter.key, Law::from_plausible(&plausible.law, parameter.integer))
    };
    assumptions(base).into_iter().map(factor).collect()
}

/// Numbers of the candidates with these keys.
fn named(base: &Checked, candidates: &[Factor], keys: &[String]) -> Result<Vec<usize>, Problem> {
    let mut places = Vec::new();
    for key in keys {
        match candidates.iter().position(|factor| factor.key() == key) {
            Some(place) if places.contains(&place) => {
                return Err(Problem::error(key, format!("`{key}` is named twice")).with_help("name it once"));
            }
            Some(place) => places.push(place),
            None => return Err(not_fitted(base, candidates, key)),
        }
    }
    Ok(places)
}

/// Why a key cannot be fitted.
fn not_fitted(base: &Scenario, candidates: &[Factor], key: &str) -> Problem {
    if let Some(of) = parameter(key) {
        let why = match (&of.plausible, of.fixed) {
            (Some(_), _) => "nothing in the scheme that was in force makes it matter".to_owned(),
            (None, Some(why)) => format!("it has no plausible range: {}", why.to_lowercase()),
            (None, None) => "it has no plausible range".to_owned(),
        };
        return Problem::error(key, format!("`{key}` ({}) cannot be fitted; {why}", of.label))
            .with_help("`yardstick study new` lists the assumptions of a scenario with their ranges");
    }
    // Refused with the nearest name, if it is no key at all.
    let refused = base.clone().set_value(key, 0.0.into());
    let likeness = |factor: &Factor| strsim::jaro_winkler(factor.key(), key);
    let near = candidates.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let help = near.map_or_else(String::new, |near| format!("did you mean `{}`?", near.key()));
    match refused {
        Err(problem) if problem.help.is_some() => problem,
        _ => Problem::error(key, format!("`{key}` is no assumption that can be fitted")).with_help(help),
    }
}

fn hash(scenario: &Checked, table: &Table, options: &FitOptions) -> String {
    let mut bytes = format!("{}\n{}\n{options:?}\n", env!("CARGO_PKG_VERSION"), scenario.sha256()).into_bytes();
    // Writing to memory does not fail.
    let _ = table.write(&mut bytes);
    crate::scenario::sha256(bytes)
}
