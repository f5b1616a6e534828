//! Does a shipped case give what was reported? Reported figures beside simulated ones.
//!
//! No parameter is set to meet these figures but those that a case's file says
//! so of. Where the model misses one, the row says why.

use crate::analysis::{Window, budget_week, distribution, format, window_means};
use crate::experiment::Outcome;
use crate::model::{Metric, Model, Stopped};
use crate::run::{self, Executor};
use crate::scenario::preset;

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

/// Runs the cases and sets what came out beside what was reported.
///
/// # Errors
/// [`Stopped`] where the executor was.
///
/// # Panics
/// Never: a test runs every row.
pub fn cases(executor: &Executor) -> Result<Vec<Row>, Stopped> {
    let mut names: Vec<&str> = REPORTED.iter().map(|row| row.0).collect();
    names.dedup();
    let mut rows: Vec<Option<Vec<Row>>> = Vec::new();
    executor.run::<_, Stopped>(0..names.len(), &mut rows, |number, stop| {
        let case = preset(names[number]).expect("a shipped case").smaller(EMPLOYEES, REPLICATES);
        let outcome = Outcome::new(&case, run::one_by_one(&Model::new(&case), &|| stop())?);
        REPORTED.iter().filter(|row| row.0 == names[number]).map(|row| compared(row, &outcome, &|| stop())).collect()
    })?;
    Ok(rows.into_iter().flatten().flatten().collect())
}

/// One figure beside what was simulated of it.
fn compared(reported: &Reported, outcome: &Outcome, stop: &dyn Fn() -> bool) -> Result<Row, Stopped> {
    let &(case, scheme, statement, reported, range, measure, why_missed) = reported;
    let number = outcome.scheme(scheme).expect("the case has this scheme");
    let (got, interval) = take(outcome, number, measure, stop)?;
    Ok(Row { case, scheme, statement, reported, range, got, interval, why_missed })
}

type Taken = (Option<f64>, Option<(f64, f64)>);

/// Mean and interval of a measure.
fn take(outcome: &Outcome, scheme: usize, measure: Measure, stop: &dyn Fn() -> bool) -> Result<Taken, Stopped> {
    let (scenario, ensemble) = (outcome.scenario(), outcome.ensemble());
    let values: Vec<f64> = match measure {
        Measure::BudgetWeek => return Ok((budget_week(scenario, ensemble, scheme).map(f64::from), None)),
        Measure::Last(metric, factor) => window_means(scenario, ensemble, scheme, metric, Window::Last)
            .into_iter()
            .map(|value| value * factor)
            .collect(),
        Measure::InWeek(week, metric) => ensemble.values(scheme, metric, ensemble.horizon().start() + week as usize),
        Measure::MedianTokens | Measure::HighestOverMean => {
            let model = Model::new(scenario);
            (0..scenario.run.replicates)
                .map(|replicate| {
                    let people = model.people_until(replicate, model.last_week(), stop).map_err(|_| Stopped)?;
                    let mut tokens: Vec<f64> = people[scheme].iter().map(|person| person.tokens_mtok).collect();
                    tokens.sort_by(f64::total_cmp);
                    let mean = tokens.iter().sum::<f64>() / tokens.len() as f64;
                    let (median, highest) = (tokens[tokens.len() / 2], tokens[tokens.len() - 1]);
                    Ok(if matches!(measure, Measure::MedianTokens) { median } else { highest / mean })
                })
                .collect::<Result<_, Stopped>>()?
        }
    };
    Ok(distribution(&values).map_or((None, None), |all| (Some(all.mean), Some((all.p05, all.p95)))))
}
