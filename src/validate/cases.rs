//! Does a shipped case give what was reported? Reported figures beside simulated
//! ones, of both editions of the model: with agents that run alone, and without.
//!
//! No parameter is set to meet these figures but those that a case's file says
//! so of. Where the model misses one, the row says why.

use crate::analysis::{Window, budget_week, distribution, format, window_means};
use crate::experiment::Outcome;
use crate::model::{Metric, Model, Person, Stopped};
use crate::run::{self, Executor};
use crate::scenario::{Checked, Scenario, preset};

/// Most employees of a case here: per-head numbers do not depend on the size.
const EMPLOYEES: u32 = 1000;
const REPLICATES: u32 = 20;
/// Cases whose figures depend on the size, with the employees that were reported.
const AT_SCALE: [(&str, u32); 1] = [("employee-built-board", 85_000)];
/// Replicates of a case at its reported size: so many people differ little from each other as a whole.
const REPLICATES_AT_SCALE: u32 = 4;
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
    /// The same of the model's first edition, without agents that run alone.
    pub first_edition: (Option<f64>, Option<(f64, f64)>),
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
        said(self.got, self.interval)
    }

    /// What the first edition gives, in words.
    pub fn simulated_first(&self) -> String {
        said(self.first_edition.0, self.first_edition.1)
    }

    /// The verdict in words.
    pub fn verdict(&self) -> &'static str {
        if self.is_reproduced() { "reproduced" } else { "not reproduced" }
    }
}

/// A mean with its interval, or that there is none.
fn said(got: Option<f64>, interval: Option<(f64, f64)>) -> String {
    let Some(got) = got else { return "never".into() };
    let width = interval.map_or(got.abs() / 20.0, |(low, high)| high - low);
    let decimals = format::decimals(width).min(2);
    let number = |value| format::number(value, decimals);
    match interval {
        Some((low, high)) => format!("{} ({} to {})", number(got), number(low), number(high)),
        None => number(got),
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
    /// Tokens of the median employee with agents in the last week; of all where nobody has any.
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
        "Tokens of the median user of agents, million a week",
        "32 among developers with coding agents (Jellyfish 2026, second-hand)",
        (20.0, 40.0),
        Measure::MedianTokens,
        None,
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
        "What was done",
        "Tokens a head, million a week",
        "165: 60.2 trillion in 30 days by 85,000 (press, April 2026, second-hand)",
        (130.0, 200.0),
        Measure::Last(Metric::TokensMtok, 1.0),
        Some(
            "with the board closed within days, the defaults of a median company are about a third of what this one used; the board left standing for a year gives 124 here",
        ),
    ),
    (
        "employee-built-board",
        "What was done",
        "Highest user over the mean",
        "397: 281 billion against 0.71 billion in 30 days (press, April 2026, second-hand)",
        (300.0, 500.0),
        Measure::HighestOverMean,
        None,
    ),
    (
        "budget-gone",
        "Team leaderboards",
        "Share of employees with agents after two months of boards",
        "0.63, of agentic tools (press, 2026, second-hand)",
        (0.55, 0.7),
        Measure::InWeek(7, Metric::AgentShare),
        None,
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
            "agents spread as fast as reported, but people here change their hours by a quarter of the way a week, and the budget is assumed to have been set for the use before",
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
        let case = at_size(names[number]);
        let mut first = Scenario::clone(&case);
        first.keep_first_edition();
        let first = first.checked().expect("the first edition can be run");
        let run = |case: &Checked| Ok(Outcome::new(case, run::one_by_one(&Model::new(case), &|| stop())?));
        let outcomes = [run(&case)?, run(&first)?];
        REPORTED.iter().filter(|row| row.0 == names[number]).map(|row| compared(row, &outcomes, &|| stop())).collect()
    })?;
    Ok(rows.into_iter().flatten().flatten().collect())
}

/// One figure beside what was simulated of it.
fn compared(reported: &Reported, outcomes: &[Outcome; 2], stop: &dyn Fn() -> bool) -> Result<Row, Stopped> {
    let [outcome, first] = outcomes;
    let &(case, scheme, statement, reported, range, measure, why_missed) = reported;
    let number = outcome.scheme(scheme).expect("the case has this scheme");
    let (got, interval) = take(outcome, number, measure, stop)?;
    let first_edition = take(first, number, measure, stop)?;
    Ok(Row { case, scheme, statement, reported, range, got, interval, first_edition, why_missed })
}

/// A shipped case at the size that its figures were reported at, or smaller where they do not depend on it.
fn at_size(name: &str) -> Checked {
    let case = preset(name).expect("a shipped case");
    let Some((_, employees)) = AT_SCALE.iter().find(|(case, _)| *case == name) else {
        return case.smaller(EMPLOYEES, REPLICATES);
    };
    let employees = ("organisation.employees", toml::Value::Integer((*employees).into()));
    case.smaller(u32::MAX, REPLICATES_AT_SCALE).with(&[employees]).expect("the size of a case can be run")
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
                    let tokens = |of: &dyn Fn(&&Person) -> bool| -> Vec<f64> {
                        let mut tokens: Vec<f64> =
                            people[scheme].iter().filter(of).map(|person| person.tokens_mtok).collect();
                        tokens.sort_by(f64::total_cmp);
                        tokens
                    };
                    let (all, with_agents) = (tokens(&|_| true), tokens(&|person| person.agents));
                    let users = if with_agents.is_empty() { &all } else { &with_agents };
                    let mean = all.iter().sum::<f64>() / all.len() as f64;
                    let (median, highest) = (users[users.len() / 2], all[all.len() - 1]);
                    Ok(if matches!(measure, Measure::MedianTokens) { median } else { highest / mean })
                })
                .collect::<Result<_, Stopped>>()?
        }
    };
    Ok(distribution(&values).map_or((None, None), |all| (Some(all.mean), Some((all.p05, all.p95)))))
}
