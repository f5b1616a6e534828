//! Which files does a fit leave?

use std::io;
use std::path::Path;

use serde_json::Value;

use super::folder::FIT;
use super::{FitFolder, FitPlan, Fitted, Learnt};
use crate::analysis::format::{data, data_text, significant};
use crate::experiment::study::FolderError;
use crate::experiment::study::parts::{read_json, write_json};
use crate::scenario::{Document, Scenario, parameter, write_file, write_file_with};

/// Significant digits of a median that is set.
const DIGITS: usize = 4;

type Row = Vec<String>;

/// Writes every file of a finished fit; `document` is the scenario as it is written, `source` names the data.
///
/// # Errors
/// If the folder cannot be written to.
pub fn write(
    folder: &FitFolder,
    plan: &FitPlan,
    fitted: &Fitted,
    document: &Document,
    source: &str,
) -> Result<(), FolderError> {
    let file = |name: &str| folder.path().join(name);
    for (name, rows) in
        [("draws.csv", draws(fitted)), ("posterior.csv", posterior(fitted)), ("series.csv", series(fitted))]
    {
        write_file_with(&file(name), |out| {
            let mut csv = csv::Writer::from_writer(out);
            rows.iter().try_for_each(|row| csv.write_record(row).map_err(io::Error::from))?;
            csv.flush()
        })
        .map_err(|cause| FolderError::io(&file(name), cause))?;
    }
    let text = scenario(fitted, document, source);
    write_file(&file("scenario.toml"), text).map_err(|cause| FolderError::io(&file("scenario.toml"), cause))?;
    let mut json = folder.begun(plan);
    json["scenario_toml"] = document.text().into();
    json["complete"] = true.into();
    json["good"] = fitted.is_good().into();
    json["data"] = source.into();
    json["fitted"] = serde_json::to_value(fitted).unwrap_or(Value::Null);
    json["answers"] = super::statements(fitted)
        .iter()
        .map(|of| serde_json::json!({ "question": of.question, "answer": of.answer }))
        .collect();
    write_json(&file(FIT), &json)
}

/// The scenario that was fitted, and what a finished fit in a folder learnt.
///
/// # Errors
/// If there is no such folder, or the fit in it is not finished.
pub fn read(path: &Path) -> Result<(Document, Fitted), FolderError> {
    let file = path.join(FIT);
    let missing = || FolderError::io(&file, io::Error::new(io::ErrorKind::NotFound, "there is no fit"));
    let mut found = read_json(&file)?.ok_or_else(missing)?;
    if found["complete"] != true {
        let why = "the fit is not finished; run the same command again to go on";
        return Err(FolderError::io(&file, io::Error::other(why)));
    }
    let document = found["scenario_toml"].as_str().and_then(|text| Document::parse("scenario.toml", text).ok());
    let fitted = serde_json::from_value(found["fitted"].take()).ok();
    document.zip(fitted).ok_or(FolderError::Broken { path: file })
}

/// The text of `draws.csv`, which a study takes as factors.
pub fn draws_csv(fitted: &Fitted) -> String {
    let cells = draws(fitted).into_iter().map(|row| row.join(",") + "\n");
    cells.collect()
}

fn draws(fitted: &Fitted) -> Vec<Row> {
    let head = fitted.factors.iter().map(|of| of.key.clone()).chain(["weight".into()]).collect();
    let row = |(draw, weight): (&Vec<f64>, &f64)| draw.iter().chain([weight]).map(|value| data(*value)).collect();
    std::iter::once(head).chain(fitted.draws.iter().zip(&fitted.weights).map(row)).collect()
}

fn posterior(fitted: &Fitted) -> Vec<Row> {
    let head = [
        "factor",
        "label",
        "unit",
        "given",
        "prior_p05",
        "prior_p50",
        "prior_p95",
        "p05",
        "p25",
        "p50",
        "p75",
        "p95",
        "contraction",
        "says",
    ];
    let row = |of: &Learnt| {
        let [low, _, middle, _, high] = of.prior;
        let numbers = [of.given, low, middle, high].into_iter().chain(of.posterior).chain([of.contraction]);
        let texts = [&of.key, &of.label, &of.unit].map(|text| data_text(text));
        let says = if of.is_silent() { "the data says nothing about this" } else { "" };
        texts.into_iter().chain(numbers.map(data)).chain([says.into()]).collect()
    };
    std::iter::once(head.map(String::from).into()).chain(fitted.factors.iter().map(row)).collect()
}

fn series(fitted: &Fitted) -> Vec<Row> {
    let head = ["metric", "week", "used", "actual", "p05", "p25", "p50", "p75", "p95", "prior_p05", "prior_p95"];
    let mut rows: Vec<Row> = vec![head.map(String::from).into()];
    for of in &fitted.series {
        for at in 0..of.weeks.len() {
            let used = match (of.weeks[at] >= fitted.until, of.set_aside[at]) {
                (_, true) => "set_aside",
                (true, false) => "held_out",
                (false, false) => "fitted",
            };
            let numbers = [
                of.actual[at],
                of.low[at],
                of.lower[at],
                of.median[at],
                of.upper[at],
                of.high[at],
                of.prior_low[at],
                of.prior_high[at],
            ];
            let start = [of.metric.clone(), of.weeks[at].to_string(), used.into()];
            rows.push(start.into_iter().chain(numbers.map(data)).collect());
        }
    }
    rows
}

/// The scenario with the medians of what was learnt, comments kept, and where each comes from.
fn scenario(fitted: &Fitted, document: &Document, source: &str) -> String {
    let mut changed = Scenario::clone(document.scenario());
    let mut said = vec![format!("Fitted to {source} (scheme '{}', week 0 is {}):", fitted.scheme, fitted.week_zero)];
    for of in &fitted.factors {
        let [low, _, median, _, high] = of.posterior.map(|value| significant(value, DIGITS));
        let before = significant(of.given, DIGITS);
        let learnt = if of.is_silent() { None } else { set_median(&mut changed, of) };
        said.push(match learnt {
            Some(()) => format!("  {} = {median}, 90% from {low} to {high}; was {before}", of.key),
            None => format!("  {} stays {before}: the data says nothing about this", of.key),
        });
    }
    if !fitted.is_good() {
        said.push("This fit is not good: organisations with these numbers do not give the data.".into());
    }
    let mut edited = document.clone();
    edited.set(&changed);
    let note = said.iter().fold(String::new(), |note, line| format!("{note}# {line}\n"));
    // A line that tells an editor the schema stays the first.
    match edited.text().split_once('\n') {
        Some((first, rest)) if first.starts_with("#:schema") => format!("{first}\n{note}\n{rest}"),
        _ => format!("{note}\n{}", edited.text()),
    }
}

/// Sets a key to the median of the posterior; none where the scenario cannot have it.
fn set_median(scenario: &mut Scenario, of: &Learnt) -> Option<()> {
    let median = of.posterior[2];
    let is_whole = parameter(&of.key).is_some_and(|parameter| parameter.integer);
    let value = if is_whole { (median.round() as i64).into() } else { rounded(median).into() };
    scenario.set_value(&of.key, value).ok()
}

/// A number with few significant digits.
fn rounded(value: f64) -> f64 {
    format!("{value:.*e}", DIGITS - 1).parse().unwrap_or(value)
}
