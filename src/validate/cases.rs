//! Does a shipped case give what was reported? Reported figures beside simulated ones.
//!
//! No parameter is set to meet these figures but those that a case's file says
//! so of. Where the model misses one, the row says why.

use rayon::prelude::*;

use crate::analysis::{Window, budget_week, distribution, format, window_means};
use crate::model::{Metric, Model};
use crate::run::{Cancel, Ensemble, ensemble};
use crate::scenario::{Document, Scenario, presets};

/// Most employees of a case here: per-head numbers do not depend on the size.
const EMPLOYEES: u32 = 1000;
const REPLICATES: u32 = 20;
/// Months in a week.
const MONTHLY: f64 = 52.0 / 12.0;

/// A reported figure and what was simulated.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Name of the case.
    pub case: &'static str,
    /// The scheme it is taken from.
    pub scheme: &'static str,
    /// What it is, with its unit.
    pub statement: &'static str,
    /// What was reported, in words, with its source.
    pub reported: &'static str,
    /// What counts as the same, both ends included.
    pub range: (f64, f64),
    /// Mean over replicates; none where it does not happen.
    pub got: Option<f64>,
    /// 5th and 95th percentile over replicates; none for what is taken from their mean.
    pub interval: Option<(f64, f64)>,
    /// Why the model misses it; none where it is expected to give it.
    pub why_missed: Option<&'static str>,
}

impl Row {
    /// Whether what was simulated is in the range of what was reported.
    pub fn is_reproduced(&self) -> bool {
        self.got.is_some_and(|got| (self.range.0..=self.range.1).contains(&got))
    }

    /// Whether the verdict is the expected one.
    pub fn is_as_expected(&self) -> bool {
        self.is_reproduced() == self.why_missed.is_none()
    }

    /// What was simulated, in words.
    pub fn simulated(&self) -> String {
        let Some(got) = self.got else { return "never".into() };
        let width = self.interval.map_or(got.abs() / 20.0, |(low, high)| high - low);
        let decimals = format::decimals(width).min(2);
        let number = |value| format::number(value, decimals);
        match self.interval {
            Some((low, high)) => format!("{} ({} to {})", number(got), number(low), number(high)),
            None => number(got),
        }
    }

    /// The verdict in words.
    pub fn verdict(&self) -> &'static str {
        if self.is_reproduced() { "reproduced" } else { "not reproduced" }
    }
}

/// How a figure is taken from a run.
#[derive(Debug, Clone, Copy)]
enum Measure {
    /// Mean over the last weeks, times a factor.
    Last(Metric, f64),
    /// Value in a week.
    InWeek(u32, Metric),
    /// The week in which the budget is gone.
    BudgetWeek,
    /// Tokens of the median employee in the last week.
    MedianTokens,
    /// Tokens of the highest user over the mean in the last week.
    HighestOverMean,
}

type Reported = (&'static str, &'static str, &'static str, &'static str, (f64, f64), Measure, Option<&'static str>);

/// Case, scheme, statement, what was reported, what counts as the same, how it is taken, why it is missed.
const REPORTED: [Reported; 9] = [
    (
        "token-leaderboard",
        "Nothing counted",
        "Tokens of the median employee, million a week",
        "32 among developers with coding agents (Jellyfish 2026, second-hand)",
        (24.0, 40.0),
        Measure::MedianTokens,
        Some(
            "the model's mean, not its median, is near the published figures: spread over people and weeks halves the median, and everyone is counted here, not users of agents alone",
        ),
    ),
    (
        "agent-leaderboard",
        "Board left open",
        "Share of employees who use AI in a week",
        "more than 0.8, the aim (Financial Times, May 2026, second-hand)",
        (0.8, 1.0),
        Measure::Last(Metric::WeeklyActiveShare, 1.0),
        None,
    ),
    (
        "employee-built-board",
        "Left standing",
        "Tokens a head, million a week",
        "165: 60.2 trillion in 30 days by 85,000 (press, April 2026, second-hand)",
        (130.0, 200.0),
        Measure::Last(Metric::TokensMtok, 1.0),
        Some(
            "the spread of intensity is set wider for the tail; hours and tokens an hour are the defaults, of a median developer",
        ),
    ),
    (
        "employee-built-board",
        "Left standing",
        "Highest user over the mean",
        "397: 281 billion against 0.71 billion in 30 days (press, April 2026, second-hand)",
        (300.0, 500.0),
        Measure::HighestOverMean,
        Some("the highest of a thousand is not the highest of 85,000, and agents that run alone are not in the model"),
    ),
    (
        "budget-gone",
        "Team leaderboards",
        "Share of employees who use AI in a week, after two months",
        "0.63, of agentic tools (press, 2026, second-hand)",
        (0.55, 0.7),
        Measure::InWeek(8, Metric::WeeklyActiveShare),
        Some("the model counts any use of AI, which is common before the board; the report is of agents alone"),
    ),
    (
        "budget-gone",
        "Nothing counted",
        "Compute cost a head and month, US dollars",
        "150 to 250 (press, 2026, second-hand)",
        (150.0, 250.0),
        Measure::Last(Metric::ComputeCostUsd, MONTHLY),
        None,
    ),
    (
        "budget-gone",
        "Team leaderboards",
        "Week in which the yearly budget is gone",
        "about 17: four months (press, 2026, second-hand)",
        (14.0, 20.0),
        Measure::BudgetWeek,
        Some(
            "people here change by a quarter of the way a week, and the budget is assumed to have been set for the use before",
        ),
    ),
    (
        "spend-floor",
        "What was done",
        "Compute cost a head and month, US dollars",
        "170 to 420: between the minimum and the soft maximum (press, 2026, second-hand)",
        (170.0, 420.0),
        Measure::Last(Metric::ComputeCostUsd, MONTHLY),
        None,
    ),
    (
        "spend-floor",
        "What was done",
        "The same over the minimum",
        "'just above': taken as up to 1.25 (press, 2026, second-hand)",
        (1.0, 1.25),
        Measure::Last(Metric::ComputeCostUsd, MONTHLY / 170.0),
        Some(
            "the price of a point falls off on both sides of the target over half a standard deviation of score, so that many overshoot",
        ),
    ),
];

/// Runs the cases and sets what came out beside what was reported; `None` after `cancel`.
///
/// # Panics
/// Never: a test runs every row.
pub fn cases(cancel: &Cancel) -> Option<Vec<Row>> {
    let mut names: Vec<&str> = REPORTED.iter().map(|row| row.0).collect();
    names.dedup();
    let runs: Option<Vec<(&str, Scenario, Ensemble)>> = names
        .into_iter()
        .map(|name| {
            let scenario = small(name);
            let ensemble = ensemble(&Model::new(&scenario), cancel)?;
            Some((name, scenario, ensemble))
        })
        .collect();
    let runs = runs?;
    REPORTED
        .par_iter()
        .map(|&(case, scheme, statement, reported, range, measure, why_missed)| {
            let (_, scenario, ensemble) = runs.iter().find(|(name, ..)| *name == case)?;
            let number = scenario.schemes.iter().position(|given| given.name == scheme)?;
            let (got, interval) = take(scenario, ensemble, number, measure, cancel)?;
            Some(Row { case, scheme, statement, reported, range, got, interval, why_missed })
        })
        .collect()
}

/// A shipped case with fewer people, and a budget to match.
fn small(name: &str) -> Scenario {
    let preset = presets().iter().find(|preset| preset.name == name).expect("a shipped case");
    let document = Document::parse(preset.name, preset.text).expect("a test reads every preset");
    let mut scenario = document.scenario().clone();
    let before = scenario.organisation.employees;
    scenario.organisation.employees = before.min(EMPLOYEES);
    let share = f64::from(scenario.organisation.employees) / f64::from(before);
    scenario.ai.annual_budget_usd = scenario.ai.annual_budget_usd.map(|budget| budget * share);
    scenario.run.replicates = scenario.run.replicates.min(REPLICATES);
    scenario
}

type Taken = (Option<f64>, Option<(f64, f64)>);

/// Mean and interval of a measure; `None` after `cancel`.
fn take(scenario: &Scenario, ensemble: &Ensemble, scheme: usize, measure: Measure, cancel: &Cancel) -> Option<Taken> {
    let values = match measure {
        Measure::BudgetWeek => return Some((budget_week(scenario, ensemble, scheme).map(f64::from), None)),
        Measure::Last(metric, factor) => window_means(scenario, ensemble, scheme, metric, Window::Last)
            .into_iter()
            .map(|value| value * factor)
            .collect(),
        Measure::InWeek(week, metric) => ensemble.values(scheme, metric, ensemble.horizon().start() + week as usize),
        Measure::MedianTokens | Measure::HighestOverMean => {
            let (model, week) = (Model::new(scenario), i64::from(scenario.run.weeks) - 1);
            (0..scenario.run.replicates)
                .map(|replicate| {
                    let people = model.people(replicate, week, &|| cancel.is_cancelled())?;
                    let mut tokens: Vec<f64> = people[scheme].iter().map(|person| person.tokens_mtok).collect();
                    tokens.sort_by(f64::total_cmp);
                    let mean = tokens.iter().sum::<f64>() / tokens.len() as f64;
                    let median = tokens[tokens.len() / 2];
                    Some(if matches!(measure, Measure::MedianTokens) { median } else { tokens.last()? / mean })
                })
                .collect::<Option<Vec<f64>>>()?
        }
    };
    let all = distribution(&values)?;
    Some((Some(all.mean), Some((all.p05, all.p95))))
}
