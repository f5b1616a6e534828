//! The comparison that `run` prints, for people and for machines.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use crate::analysis::{Summary, SummaryRow, Window, budget_week, format, parting_week};
use crate::experiment::Outcome;
use crate::model::{Direction, Metric};

/// The compared quantities with the heads of their columns.
const COLUMNS: [(Metric, &str); 6] = [
    (Metric::TokensMtok, "Mtok"),
    (Metric::ComputeCostUsd, "Compute"),
    (Metric::RealOutputHours, "Output, h"),
    (Metric::NetValueUsd, "Net value"),
    (Metric::DashboardIndex, "Dashboard"),
    (Metric::GamingShare, "Gaming"),
];

/// Widest name of a scheme before it is shortened.
const WIDEST_NAME: usize = 20;

/// The comparison as text of at most 100 columns, with ANSI colours.
pub fn table(outcome: &Outcome) -> String {
    let (scenario, summary, ensemble) = (outcome.scenario(), outcome.summary(), outcome.ensemble());
    let bold = Style::new().bold();
    let dim = Style::new().dimmed();
    let run = &scenario.run;
    let reference = scenario.reference();
    // Which has no interval.
    let is_single = ensemble.finished() == 1;
    let mut out = String::new();
    let _ = writeln!(out, "{bold}{}{bold:#}", scenario.title);
    let _ = writeln!(
        out,
        "{}, {}, seed {}; means per employee-week over the last {} of {}",
        format::counted(scenario.organisation.employees as usize, "employee"),
        format::counted(ensemble.finished(), "replicate"),
        run.seed,
        run.summary_weeks.min(run.weeks),
        format::counted(run.weeks as usize, "week")
    );
    let names: Vec<String> = scenario.schemes.iter().map(|scheme| shortened(&scheme.name, WIDEST_NAME)).collect();
    let name_width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0).max("Scheme".len());
    let cells: Vec<Vec<[String; 3]>> = (0..scenario.schemes.len())
        .map(|scheme| {
            COLUMNS
                .iter()
                .map(|(metric, _)| match summary.get(scheme, *metric, Window::Last) {
                    Some(row) => lines(row, scheme == reference),
                    None => [String::from("–"), String::new(), String::new()],
                })
                .collect()
        })
        .collect();
    let width = |column: usize| {
        let widest = cells.iter().flat_map(|row| row[column].iter()).map(|text| text.chars().count()).max();
        widest.unwrap_or(0).max(COLUMNS[column].1.chars().count())
    };
    let widths: Vec<usize> = (0..COLUMNS.len()).map(width).collect();

    let _ = write!(out, "\n{bold}{:name_width$}", "Scheme");
    for ((_, head), width) in COLUMNS.iter().zip(&widths) {
        let _ = write!(out, "  {head:>width$}");
    }
    let _ = writeln!(out, "  Parts{bold:#}");
    for (scheme, name) in names.iter().enumerate() {
        let parts = match parting_week(scenario, ensemble, scheme) {
            Some(week) => format!("wk {week}"),
            None => "never".into(),
        };
        let heads = [name.as_str(), " against reference", " 90% of replicates"];
        let shown = if scheme == reference {
            1
        } else if is_single {
            2
        } else {
            heads.len()
        };
        for (line, head) in heads.into_iter().enumerate().take(shown) {
            let _ = write!(out, "{head:name_width$}");
            for (column, width) in widths.iter().enumerate() {
                let style = if line == 0 { Style::new() } else { self::style(scheme, column, summary) };
                let _ = write!(out, "  {style}{:>width$}{style:#}", cells[scheme][column][line]);
            }
            let _ = writeln!(out, "{}", if line == 0 { format!("  {parts}") } else { String::new() });
        }
    }
    let _ = writeln!(
        out,
        "\n{dim}'Parts': first week from which the dashboard stands at {} or more while output is below\n\
         {} of the reference, \u{2018}{}\u{2019}.\n\
         {clear} Simulated; not a forecast.{dim:#}",
        format::number(scenario.parting.dashboard_index, 0),
        format::number(scenario.parting.output_ratio, 2),
        shortened(&scenario.schemes[reference].name, 40),
        clear = if is_single {
            "Differences are from a single replicate: how much is luck, more --replicates tell."
        } else {
            "~ marks a difference that is not clear: its interval holds zero."
        },
    );
    for takeaway in outcome.takeaways() {
        let _ = writeln!(out, "- {}", takeaway.text);
    }
    out
}

/// Value, difference and interval of one cell.
fn lines(row: &SummaryRow, is_reference: bool) -> [String; 3] {
    let value = format::value(row.metric, row.mean, row.p95 - row.p05);
    let Some(difference) = row.difference.filter(|_| !is_reference) else {
        return [value, String::new(), String::new()];
    };
    let scale = format::scale(row.metric);
    // One digit fewer than elsewhere keeps the table within 100 columns.
    let decimals = format::decimals(10.0 * scale * (difference.p95 - difference.p05)).min(2);
    let signed = |value: f64| format::signed(scale * value, decimals);
    let unclear = if difference.is_clear() || difference.mean == 0.0 { "" } else { "~" };
    [
        value,
        format!("{unclear}{}", signed(difference.mean)),
        format!("{}…{}", signed(difference.p05), signed(difference.p95)),
    ]
}

/// Green where a scheme is clearly better, red where it is clearly worse.
fn style(scheme: usize, column: usize, summary: &Summary) -> Style {
    let metric = COLUMNS[column].0;
    let clear = summary
        .get(scheme, metric, Window::Last)
        .and_then(|row| row.difference)
        .filter(crate::analysis::Difference::is_clear);
    let better = match (clear, metric.direction()) {
        (Some(difference), Direction::Higher) => difference.mean > 0.0,
        (Some(difference), Direction::Lower) => difference.mean < 0.0,
        _ => return Style::new().dimmed(),
    };
    Style::new().fg_color(Some(if better { AnsiColor::Green } else { AnsiColor::Red }.into()))
}

fn shortened(name: &str, width: usize) -> String {
    if name.chars().count() <= width {
        return name.to_owned();
    }
    name.chars().take(width - 1).chain(['…']).collect()
}

/// The comparison for machines.
pub fn json(outcome: &Outcome) -> Value {
    let (scenario, summary, ensemble) = (outcome.scenario(), outcome.summary(), outcome.ensemble());
    let provenance = outcome.provenance();
    let schemes: Vec<Value> = scenario
        .schemes
        .iter()
        .enumerate()
        .map(|(scheme, given)| {
            let rows: Vec<Value> = summary
                .rows()
                .iter()
                .filter(|row| row.scheme == scheme)
                .map(|row| {
                    json!({
                        "metric": row.metric.key(),
                        "unit": row.metric.unit(),
                        "window": row.window.key(),
                        "mean": row.mean,
                        "p05": row.p05,
                        "p95": row.p95,
                        "difference": row.difference.map(|difference| json!({
                            "mean": difference.mean,
                            "p05": difference.p05,
                            "p95": difference.p95,
                            "se": difference.se,
                            "p_better": difference.p_better,
                            "clear": difference.is_clear(),
                        })),
                    })
                })
                .collect();
            json!({
                "name": given.name,
                "reference": scheme == scenario.reference(),
                "parting_week": parting_week(scenario, ensemble, scheme),
                "budget_week": budget_week(scenario, ensemble, scheme),
                "metrics": rows,
            })
        })
        .collect();
    let takeaways: Vec<&str> = outcome.takeaways().iter().map(|takeaway| takeaway.text.as_str()).collect();
    json!({
        "title": scenario.title,
        "version": provenance.version,
        "scenario_sha256": provenance.hash,
        "seed": provenance.seed,
        "replicates": provenance.replicates,
        "employees": scenario.organisation.employees,
        "weeks": scenario.run.weeks,
        "schemes": schemes,
        "takeaways": takeaways,
    })
}
