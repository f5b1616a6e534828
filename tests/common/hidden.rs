//! Organisations whose assumptions are known, made by the plain reference and not by the engine,
//! and what a fit says of them.

use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use rand_distr::{Distribution, StandardNormal};
use toml::Value;
use yardstick::data::{Measure, Row, Table, Week};
use yardstick::experiment::fit::{FitOptions, FitPlan, Fitted, Fitting};
use yardstick::model::Metric;
use yardstick::run::Executor;
use yardstick::scenario::{Checked, Scenario, preset};

use super::reference::Reference;

/// What an organisation records of itself in these tests.
pub const METRICS: [Metric; 3] = [Metric::TokensMtok, Metric::WeeklyActiveShare, Metric::RealOutputHours];

/// Noise of measuring, from week to week: a share of amounts, and of people for shares.
const NOISE: f64 = 0.03;
const NOISE_OF_SHARES: f64 = 0.01;

/// How large organisations are and how hard they are fitted.
#[derive(Debug, Clone)]
pub struct Size {
    pub employees: u32,
    pub weeks: u32,
    pub draws: usize,
    pub generations: usize,
    pub hold_out: u32,
}

pub fn week_zero() -> Week {
    "2026-03-02".parse().expect("a Monday")
}

/// A board that begins in week 0, on a small or a large organisation.
pub fn scenario(size: &Size) -> Checked {
    let mut scenario = Scenario::clone(&preset("token-leaderboard").expect("it is built in"));
    let board = scenario.schemes.iter().position(|scheme| !scheme.count.is_empty()).expect("something is counted");
    scenario.schemes = vec![scenario.schemes.swap_remove(board)];
    scenario.organisation.employees = size.employees;
    (scenario.run.weeks, scenario.run.replicates) = (size.weeks, 1);
    scenario.checked().expect("it can be run")
}

/// The weekly numbers of the organisation with these settings, as the plain reference makes them.
pub fn table(scenario: &Checked, settings: &[(String, Value)], seed: u64) -> Table {
    let mut made = Scenario::clone(&scenario.with(settings).expect("plausible settings can be run"));
    made.run.seed = seed;
    let series = Reference::new(&made, 0).run().swap_remove(0);
    let weekly = |metric| series[&metric].iter().map(|value| value.expect("these are always defined")).collect();
    measured(&made, METRICS.map(weekly), seed)
}

/// What is measured of weekly values, with noise.
pub fn measured(scenario: &Scenario, series: [Vec<f64>; METRICS.len()], seed: u64) -> Table {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let start = scenario.run.warmup_weeks as i32;
    let mut rows = Vec::new();
    for (metric, series) in METRICS.into_iter().zip(series) {
        let measure = Measure::Metric(metric);
        for (at, value) in series.into_iter().enumerate() {
            let noise: f64 = StandardNormal.sample(&mut random);
            let value = if measure.is_share_of_people() {
                (value + NOISE_OF_SHARES * noise).clamp(0.0, 1.0)
            } else {
                value * (NOISE * noise).exp()
            };
            rows.push(Row {
                week: week_zero().plus(at as i32 - start),
                group: "all".into(),
                measure,
                statistic: measure.level(),
                value,
                people: scenario.organisation.employees,
            });
        }
    }
    Table::new(rows).expect("every row is one")
}

/// A number of a scenario.
pub fn truth_of(value: &Value) -> f64 {
    value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64)).expect("a number")
}

pub fn options(size: &Size, factors: &[String], seed: u64) -> FitOptions {
    FitOptions {
        factors: factors.to_vec(),
        draws: size.draws,
        seed,
        hold_out: size.hold_out,
        generations: size.generations,
        week_zero: Some(week_zero()),
        ..FitOptions::default()
    }
}

/// The factors that are fitted by default to such an organisation.
pub fn default_factors(size: &Size) -> Vec<String> {
    let scenario = scenario(size);
    let table = table(&scenario, &[], 99);
    let plan = FitPlan::new(&scenario, &table, options(size, &[], 1), &Executor::new()).expect("they can be told");
    plan.factors().iter().map(|factor| factor.key().to_owned()).collect()
}

pub fn fitted(plan: FitPlan) -> Fitted {
    let mut fitting = Fitting::new(plan);
    while !fitting.is_finished() {
        fitting.step(&Executor::new()).expect("plausible organisations can be run");
    }
    fitting.fitted()
}

/// The weekly numbers of an organisation, and the values that are hidden in them.
pub struct Hidden {
    pub truth: Vec<f64>,
    pub table: Table,
}

/// Hides values of `keys`, drawn from their plausible laws.
pub fn hide(size: &Size, keys: &[String], number: u64) -> Hidden {
    let scenario = scenario(size);
    // The laws of the factors, from a plan on any data.
    let laws = FitPlan::new(&scenario, &table(&scenario, &[], 99), options(size, keys, 1), &Executor::new());
    let laws = laws.expect("they can be fitted");
    let mut random = ChaCha8Rng::seed_from_u64(1000 + number);
    let truth_share: Vec<f64> = keys.iter().map(|_| random.random::<f64>()).collect();
    let values: Vec<Value> = laws.factors().iter().zip(&truth_share).map(|(factor, share)| factor.at(*share)).collect();
    let settings: Vec<(String, Value)> = keys.iter().cloned().zip(values.clone()).collect();
    let table = table(&scenario, &settings, 5000 + number);
    Hidden { truth: values.iter().map(truth_of).collect(), table }
}

impl Hidden {
    /// How it is fitted.
    pub fn plan(&self, size: &Size, keys: &[String], seed: u64) -> FitPlan {
        FitPlan::new(&scenario(size), &self.table, options(size, keys, seed), &Executor::new())
            .expect("it can be fitted")
    }
}

/// An organisation with hidden values of some factors, and what a fit says of them.
pub struct Recovered {
    pub truth: Vec<f64>,
    pub fitted: Fitted,
}

/// Hides values of `keys` and fits them.
pub fn recover(size: &Size, keys: &[String], number: u64) -> Recovered {
    let hidden = hide(size, keys, number);
    Recovered { fitted: fitted(hidden.plan(size, keys, number)), truth: hidden.truth }
}

/// What a number of recoveries come to, over factors that the data tell something about.
#[derive(Debug, Default)]
pub struct Score {
    pub told: usize,
    pub held: usize,
    pub nearer: usize,
    pub contraction: f64,
}

/// A factor is identifiable where its range narrows by at least this share.
pub const IDENTIFIABLE: f64 = 0.25;

impl Score {
    pub fn add(&mut self, of: &Recovered) {
        for (place, learnt) in of.fitted.factors.iter().enumerate() {
            if learnt.contraction < IDENTIFIABLE {
                continue;
            }
            let truth = of.truth[place];
            self.told += 1;
            self.held += usize::from((learnt.posterior[0]..=learnt.posterior[4]).contains(&truth));
            self.nearer += usize::from((learnt.posterior[2] - truth).abs() < (learnt.given - truth).abs());
            self.contraction += learnt.contraction;
        }
    }

    pub fn coverage(&self) -> f64 {
        self.held as f64 / self.told as f64
    }

    pub fn share_nearer(&self) -> f64 {
        self.nearer as f64 / self.told as f64
    }
}
