//! `yardstick validate`: the theory and pattern table of `docs/model.md` §9, run now.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use serde_json::json;

use super::{Fault, input};
use crate::run::Executor;
use crate::validate::{self, Row, patterns, theory};

/// How thoroughly.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit status 3 where a row fails. Rows marked as known not to hold say what a plain setting gives."
)]
pub struct Arguments {
    /// Replicates of the pattern table
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u32).range(20..))]
    replicates: u32,
    /// Set the shipped cases beside what was reported of them, instead
    #[arg(long)]
    cases: bool,
    /// Print the rows as JSON
    #[arg(long)]
    json: bool,
}

pub fn validate(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let cancel = input::interruptible()?;
    let executor = Executor::new().cancelled_by(&cancel);
    if arguments.cases {
        return cases(arguments.json, &executor);
    }
    let mut rows = theory();
    rows.extend(patterns(arguments.replicates, &executor).map_err(|_| Fault::Interrupted)?);
    let failed = rows.iter().filter(|row| !row.is_as_expected()).count();
    let text = if arguments.json { as_json(&rows)? } else { as_table(&rows, failed) };
    anstream::stdout().write_all(text.as_bytes())?;
    Ok(ExitCode::from(if failed > 0 { 3 } else { 0 }))
}

/// The table of cases; exit status 3 where a verdict is not the expected one.
fn cases(json: bool, executor: &Executor) -> anyhow::Result<ExitCode> {
    let rows = validate::cases::cases(executor).map_err(|_| Fault::Interrupted)?;
    let surprises = rows.iter().filter(|row| !row.is_as_expected()).count();
    let text = if json { cases_as_json(&rows)? } else { cases_as_table(&rows, surprises) };
    anstream::stdout().write_all(text.as_bytes())?;
    Ok(ExitCode::from(if surprises > 0 { 3 } else { 0 }))
}

fn cases_as_table(rows: &[validate::cases::Row], surprises: usize) -> String {
    let bold = Style::new().bold();
    let mut out = String::new();
    for row in rows {
        let color = if row.is_reproduced() { AnsiColor::Green } else { AnsiColor::Yellow };
        let style = Style::new().fg_color(Some(color.into()));
        let _ = writeln!(out, "{bold}{}{bold:#}, {}: {}", row.case, row.scheme, row.statement);
        let _ = writeln!(out, "  reported   {}", row.reported);
        let _ = writeln!(out, "  simulated  {}  {style}{}{style:#}", row.simulated(), row.verdict());
        let _ = writeln!(out, "  without    {}  (the model's first edition, without agents)", row.simulated_first());
        if let Some(why) = row.why_missed {
            let _ = writeln!(out, "  because    {why}");
        }
        if !row.is_as_expected() {
            let _ = writeln!(out, "  FAIL       this verdict is not the expected one");
        }
    }
    let reproduced = rows.iter().filter(|row| row.is_reproduced()).count();
    let _ = writeln!(out, "{} figures, {reproduced} reproduced, {surprises} unexpected verdicts", rows.len());
    out
}

fn cases_as_json(rows: &[validate::cases::Row]) -> anyhow::Result<String> {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({
                "case": row.case,
                "scheme": row.scheme,
                "statement": row.statement,
                "reported": row.reported,
                "range": [row.range.0, row.range.1],
                "got": row.got,
                "interval_90": row.interval.map(|(low, high)| [low, high]),
                "reproduced": row.is_reproduced(),
                "first_edition": row.first_edition.0,
                "why_missed": row.why_missed,
                "as_expected": row.is_as_expected(),
            })
        })
        .collect();
    Ok(serde_json::to_string_pretty(&rows)? + "\n")
}

fn as_table(rows: &[Row], failed: usize) -> String {
    let mut out = format!("{:<5} {:<62} {:>12} {:>9}  {:<19} \n", "", "", "expected", "got", "99% interval");
    for row in rows {
        let interval = row.interval.map_or(String::new(), |(low, high)| format!("{low:.4} to {high:.4}"));
        let word = row.verdict();
        let color = match (row.is_as_expected(), row.passed) {
            (true, true) => AnsiColor::Green,
            (true, false) => AnsiColor::Yellow,
            (false, _) => AnsiColor::Red,
        };
        let style = Style::new().fg_color(Some(color.into()));
        let _ = writeln!(
            out,
            "{:<5} {:<62} {:>12} {:>9.4}  {interval:<19} {style}{word}{style:#}",
            row.id, row.statement, row.expected, row.got
        );
        if let Some(note) = row.note {
            let _ = writeln!(out, "{:<5} ({note})", "");
        }
    }
    let _ = writeln!(out, "{} rows, {failed} not as expected", rows.len());
    out
}

fn as_json(rows: &[Row]) -> anyhow::Result<String> {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({
                "id": row.id,
                "statement": row.statement,
                "expected": row.expected,
                "got": row.got,
                "interval_99": row.interval.map(|(low, high)| [low, high]),
                "passed": row.passed,
                "expected_to_hold": row.expected_to_hold,
                "note": row.note,
            })
        })
        .collect();
    Ok(serde_json::to_string_pretty(&rows)? + "\n")
}
