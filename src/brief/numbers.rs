//! Which numbers are behind a briefing, whole and with their units?

use crate::analysis::{Window, budget_week, parting_week};
use crate::chart::Cell;
use crate::chart::catalogue::Source;

/// A table of numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    /// What it is called.
    pub name: String,
    /// What it holds, in a sentence.
    pub about: String,
    /// Names of the columns.
    pub head: Vec<String>,
    /// As many cells a row as the head has.
    pub rows: Vec<Vec<Cell>>,
}

/// What a run says of every metric, when lines part, and what was assumed otherwise than by default.
pub fn of_run(source: &Source) -> Vec<Numbers> {
    vec![summary(source), weeks(source), assumptions(source)]
}

fn text(words: impl Into<String>) -> Cell {
    Cell::Text(words.into())
}

fn number(value: Option<f64>) -> Cell {
    value.filter(|value| value.is_finite()).map_or(Cell::Empty, Cell::Number)
}

fn heads(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn summary(source: &Source) -> Numbers {
    let rows = source.summary.rows().iter().map(|row| {
        let difference = row.difference.filter(|_| row.scheme != source.scenario.reference());
        let mut cells = vec![
            text(&source.scenario.schemes[row.scheme].name),
            text(row.metric.label()),
            text(row.metric.unit()),
            text(match row.window {
                Window::Last => "last weeks",
                Window::Horizon => "all weeks",
                Window::Active => "while something is counted",
            }),
        ];
        cells.extend([row.mean, row.p05, row.p95].map(|value| number(Some(value))));
        let differences = [
            difference.map(|d| d.mean),
            difference.map(|d| d.p05),
            difference.map(|d| d.p95),
            difference.map(|d| d.se),
        ];
        cells.extend(differences.map(number));
        cells.push(number(difference.and_then(|d| d.p_better)));
        cells
    });
    let reference = &source.scenario.schemes[source.scenario.reference()].name;
    Numbers {
        name: "Summary".into(),
        about: format!(
            "Every metric of every scheme: means over weeks and replicates, the 5th and 95th percentile over replicates, \
             and the difference to \u{2018}{reference}\u{2019} on the same draws."
        ),
        head: heads(&[
            "Scheme",
            "Metric",
            "Unit",
            "Weeks",
            "Mean",
            "5th percentile",
            "95th percentile",
            "Difference",
            "Difference, 5th percentile",
            "Difference, 95th percentile",
            "Difference, standard error",
            "Share of replicates in which it is better",
        ]),
        rows: rows.collect(),
    }
}

fn weeks(source: &Source) -> Numbers {
    let week = |week: Option<u32>| number(week.map(f64::from));
    let row = |scheme: usize| {
        vec![
            text(&source.scenario.schemes[scheme].name),
            week(parting_week(source.scenario, source.ensemble, scheme)),
            week(budget_week(source.scenario, source.ensemble, scheme)),
        ]
    };
    Numbers {
        name: "Weeks".into(),
        about: "The first week from which dashboard and real output part, and the week in which the yearly budget is gone; \
                empty: never."
            .into(),
        head: heads(&["Scheme", "Dashboard and output part, week", "Budget gone, week"]),
        rows: (0..source.scenario.schemes.len()).map(row).collect(),
    }
}

fn assumptions(source: &Source) -> Numbers {
    let row = |change: crate::scenario::Change| {
        vec![
            text(&change.parameter.meaning),
            text(change.key),
            text(change.parameter.unit),
            number(Some(change.value)),
            number(change.default),
            text(change.parameter.grade.label()),
            text(change.parameter.source),
        ]
    };
    Numbers {
        name: "Assumptions".into(),
        about: "Assumptions that differ from their defaults.".into(),
        head: heads(&["Assumption", "Key", "Unit", "Here", "Default", "Evidence for the default", "Source"]),
        rows: source.scenario.changed_assumptions().into_iter().map(row).collect(),
    }
}
