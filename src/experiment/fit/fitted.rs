//! What did a fit learn? A value that is kept in `fit.json`, drawn and said in words.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::actual::spans;
use super::check::{Agreement, Forecast, Surprise, agreement, forecasts, surprises};
use super::fitting::{After, Before, Fitting};
use super::plan::{FitPlan, probability};
use super::{Scale, Tells};
use crate::analysis::weighted::{correlation, effective_size, quantiles};
use crate::experiment::design::Factor;

/// The data say nothing about a factor whose range they narrow by less than this share.
pub const SILENT: f64 = 0.10;

/// Two factors trade off that are correlated at least so much in the posterior.
const TRADES_OFF: f64 = 0.5;

/// Numbers of which some may be missing.
mod gaps {
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(values: &[f64], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(values.iter().map(|value| value.is_finite().then_some(*value)))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<f64>, D::Error> {
        let values = Vec::<Option<f64>>::deserialize(from)?;
        Ok(values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect())
    }
}

/// What is known about one factor, before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Learnt {
    /// The dotted key.
    pub key: String,
    /// Its name in the words of the catalogue.
    pub label: String,
    /// Its unit; empty: a pure number.
    pub unit: String,
    /// The scenario's own value.
    pub given: f64,
    /// The 5th, 25th, 50th, 75th and 95th percentile of the plausible law.
    pub prior: [f64; 5],
    /// The same of the posterior.
    pub posterior: [f64; 5],
    /// By what share the middle 90% narrowed, measured in the prior's own probability.
    pub contraction: f64,
}

impl Learnt {
    /// Whether the data say nothing about it.
    pub fn is_silent(&self) -> bool {
        self.contraction < SILENT
    }
}

/// One metric: what was measured, and what the draws say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedSeries {
    /// The metric, by its key.
    pub metric: String,
    /// Weeks of the scenario.
    pub weeks: Vec<i64>,
    /// What was measured in each, in the metric's unit.
    pub actual: Vec<f64>,
    /// Whether each is out of line and was not fitted.
    pub set_aside: Vec<bool>,
    /// The middle 90% of plausible organisations, before anything is learnt.
    #[serde(with = "gaps")]
    pub prior_low: Vec<f64>,
    /// Its upper end.
    #[serde(with = "gaps")]
    pub prior_high: Vec<f64>,
    /// The 5th percentile of the draws, the data's own noise included.
    #[serde(with = "gaps")]
    pub low: Vec<f64>,
    /// The 25th.
    #[serde(with = "gaps")]
    pub lower: Vec<f64>,
    /// The median.
    #[serde(with = "gaps")]
    pub median: Vec<f64>,
    /// The 75th.
    #[serde(with = "gaps")]
    pub upper: Vec<f64>,
    /// The 95th.
    #[serde(with = "gaps")]
    pub high: Vec<f64>,
    /// Noise of the data from week to week: a share of the value for amounts, else in its unit.
    pub noise: f64,
    /// The same of the model with as many employees as are simulated.
    pub own_noise: f64,
}

/// One statistic: what was measured, and what the draws say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedStatistic {
    /// The metric, by its key.
    pub metric: String,
    /// What it tells.
    pub tells: Tells,
    /// How its metric is compared: amounts as logarithms.
    pub scale: Scale,
    /// Its value in the data.
    pub actual: f64,
    /// Standard deviation that the data's noise from week to week gives it.
    pub noise: f64,
    /// The 5th, 50th and 95th percentile of plausible organisations.
    #[serde(with = "gaps")]
    pub prior: Vec<f64>,
    /// The same of the draws.
    #[serde(with = "gaps")]
    pub posterior: Vec<f64>,
}

/// How it was done, and how far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Method {
    /// Generations done.
    pub generations: usize,
    /// Simulations so far.
    pub simulations: usize,
    /// The largest distance kept in the last generation, in spreads of its simulations.
    pub threshold: f64,
    /// How many equal draws the weighted ones are worth.
    pub effective_size: f64,
    /// Whether a further generation would narrow nothing.
    pub is_settled: bool,
    /// Whether draws were moved along their relation with the statistics (Beaumont et al. 2002).
    pub is_adjusted: bool,
    /// Whether all is done.
    pub is_finished: bool,
    /// Employees of each simulation.
    pub employees: u32,
    /// People in the data, where they say; else 0.
    pub people: u32,
    /// Seed.
    pub seed: u64,
}

/// What is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    /// Title of the scenario.
    pub scenario_title: String,
    /// The scheme that was in force.
    pub scheme: String,
    /// The Monday of week 0.
    pub week_zero: String,
    /// Weeks from this one on were not fitted but forecast.
    pub until: i64,
    /// Weeks at which what was in force changed.
    pub events: Vec<i64>,
    /// How it was done.
    pub method: Method,
    /// What is known about each factor.
    pub factors: Vec<Learnt>,
    /// What was measured and what the draws say, metric by metric.
    pub series: Vec<FittedSeries>,
    /// The statistics that were compared.
    pub statistics: Vec<FittedStatistic>,
    /// What no plausible organisation gives.
    pub surprises: Vec<Surprise>,
    /// Whether the draws give the data; none before they were checked.
    pub agreement: Option<Agreement>,
    /// How well they say the weeks that were held out.
    pub forecasts: Vec<Forecast>,
    /// What of the data was not used, and why.
    pub unused: Vec<String>,
    /// Draws of the posterior: a value a factor.
    pub draws: Vec<Vec<f64>>,
    /// Their weights; they sum to 1.
    pub weights: Vec<f64>,
}

impl Fitted {
    /// What a fitting knows.
    pub(super) fn of(fitting: &Fitting) -> Self {
        let plan = fitting.plan();
        let (before, after) = (fitting.before(), fitting.after());
        let checked = after.filter(|after| after.is_check);
        Self {
            scenario_title: plan.scenario().title.clone(),
            scheme: plan.base().schemes[0].name.clone(),
            week_zero: plan.actual().week_zero.to_string(),
            until: plan.actual().until,
            events: plan.actual().events.clone(),
            method: method(fitting),
            factors: plan.factors().iter().enumerate().map(|(at, factor)| learnt(plan, at, factor, after)).collect(),
            series: series(plan, before, after),
            statistics: statistics(plan, before, after),
            surprises: before.map(|before| surprises(plan, before)).unwrap_or_default(),
            agreement: checked.map(|after| agreement(plan, after)),
            forecasts: checked.map(|after| forecasts(plan, after)).unwrap_or_default(),
            unused: plan.actual().unused.clone(),
            draws: after.map(|after| draws(plan, after)).unwrap_or_default(),
            weights: after.map(|after| after.weights.clone()).unwrap_or_default(),
        }
    }

    /// Whether it may be called good: it is finished, and its draws give the data.
    pub fn is_good(&self) -> bool {
        self.agreement.as_ref().is_some_and(Agreement::is_good)
    }

    /// Pairs of factors that trade off, by number, with their correlation, the strongest first.
    pub fn trade_offs(&self) -> Vec<(usize, usize, f64)> {
        let column = |of: usize| -> Vec<f64> { self.draws.iter().map(|draw| draw[of]).collect() };
        let mut pairs: Vec<(usize, usize, f64)> = (0..self.factors.len())
            .flat_map(|one| (one + 1..self.factors.len()).map(move |other| (one, other)))
            .map(|(one, other)| (one, other, correlation(&column(one), &column(other), &self.weights)))
            .filter(|(.., correlation)| correlation.abs() >= TRADES_OFF)
            .collect();
        pairs.sort_by(|a, b| b.2.abs().total_cmp(&a.2.abs()));
        pairs
    }
}

fn method(fitting: &Fitting) -> Method {
    let (plan, sampler) = (fitting.plan(), fitting.sampler());
    Method {
        generations: sampler.generation(),
        simulations: fitting.simulations(),
        threshold: sampler.last().map_or(0.0, |last| last.threshold),
        effective_size: fitting.after().map_or(0.0, |after| effective_size(&after.weights)),
        is_settled: sampler.is_settled(),
        is_adjusted: plan.options().adjust,
        is_finished: fitting.is_finished(),
        employees: plan.base().organisation.employees,
        people: plan.actual().people,
        seed: plan.options().seed,
    }
}

/// The percentiles that are told of a factor.
const TOLD: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

fn learnt(plan: &FitPlan, at: usize, factor: &Factor, after: Option<&After>) -> Learnt {
    let shares: Option<Vec<f64>> = after.map(|after| after.points.iter().map(|point| probability(point[at])).collect());
    let posterior = match (&shares, after) {
        (Some(shares), Some(after)) => quantiles(shares, &after.weights, TOLD),
        _ => TOLD,
    };
    let value = |share: f64| number(&factor.at(share)).unwrap_or(f64::NAN);
    Learnt {
        key: factor.key().into(),
        label: super::plan::label(factor.key()),
        unit: crate::scenario::parameter(factor.key()).map_or("", |of| of.unit).into(),
        given: factor
            .given()
            .and_then(number)
            .or_else(|| plan.scenario().value(factor.key()).as_ref().and_then(number))
            .unwrap_or(0.0),
        prior: TOLD.map(value),
        posterior: posterior.map(value),
        contraction: 1.0 - (posterior[4] - posterior[0]) / (TOLD[4] - TOLD[0]),
    }
}

/// A number of a scenario.
pub(super) fn number(value: &toml::Value) -> Option<f64> {
    match value {
        toml::Value::Float(number) => Some(*number),
        toml::Value::Integer(number) => Some(*number as f64),
        _ => None,
    }
}

fn draws(plan: &FitPlan, after: &After) -> Vec<Vec<f64>> {
    let of = |point: &Vec<f64>| plan.values(point).iter().map(|value| number(value).unwrap_or(f64::NAN)).collect();
    after.points.iter().map(of).collect()
}

fn series(plan: &FitPlan, before: Option<&Before>, after: Option<&After>) -> Vec<FittedSeries> {
    let of = |(number, (series, columns)): (usize, (&super::Series, Range<usize>))| {
        let from = |place: f64| series.scale.from(place);
        let prior = |end: usize| -> Vec<f64> {
            columns.clone().map(|column| before.map_or(f64::NAN, |before| from(before.weekly[column][end]))).collect()
        };
        let band: Vec<[f64; 5]> = columns
            .clone()
            .map(|column| after.map_or([f64::NAN; 5], |after| after.quantiles(column, TOLD).map(from)))
            .collect();
        let line = |of: usize| band.iter().map(|week| week[of]).collect();
        FittedSeries {
            metric: series.metric.key().into(),
            weeks: series.weeks.clone(),
            actual: series.values.clone(),
            set_aside: series.set_aside.clone(),
            prior_low: prior(0),
            prior_high: prior(2),
            low: line(0),
            lower: line(1),
            median: line(2),
            upper: line(3),
            high: line(4),
            noise: series.noise,
            own_noise: plan.noise().own[number],
        }
    };
    spans(&plan.actual().series).enumerate().map(of).collect()
}

fn statistics(plan: &FitPlan, before: Option<&Before>, after: Option<&After>) -> Vec<FittedStatistic> {
    let noise: Vec<f64> = plan.actual().series.iter().map(|series| series.noise).collect();
    let (observed, noises) = (plan.observed(), plan.statistics().noises(&noise));
    let rows: Option<Vec<Vec<f64>>> = after.map(|after| after.rows.iter().map(|row| plan.statistics_of(row)).collect());
    let column = |rows: &[Vec<f64>], of: usize| -> Vec<f64> { rows.iter().map(|row| row[of]).collect() };
    let three = |values: &[f64], weights: &[f64]| quantiles(values, weights, [0.05, 0.5, 0.95]).to_vec();
    let of = |(number, statistic): (usize, &super::Statistic)| {
        let series = &plan.actual().series[statistic.series];
        FittedStatistic {
            metric: series.metric.key().into(),
            tells: statistic.tells,
            scale: series.scale,
            actual: observed[number],
            noise: noises[number],
            prior: before.map_or(vec![f64::NAN; 3], |before| {
                three(&column(&before.statistics, number), &vec![1.0; before.statistics.len()])
            }),
            posterior: match (&rows, after) {
                (Some(rows), Some(after)) => three(&column(rows, number), &after.weights),
                _ => vec![f64::NAN; 3],
            },
        }
    };
    plan.statistics().list().iter().enumerate().map(of).collect()
}
