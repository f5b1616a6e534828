//! What does a fit say to someone who decides?

use super::check::{Agreement, Forecast, Surprise};
use super::{Fitted, Learnt};
use crate::analysis::format::{self, share, significant};
use crate::experiment::study::Statement;
use crate::model::Metric;

/// Draws worth fewer equal ones than this make quantiles that are uncertain themselves.
const FEW_DRAWS: f64 = 100.0;

/// The first question.
const REACH: &str = "Can plausible organisations give these numbers?";

/// Every sentence of a fit, the most important first.
pub fn statements(fitted: &Fitted) -> Vec<Statement> {
    let mut out = Vec::new();
    let mut say = |question, answer: String| out.push(Statement { question, answer });
    if fitted.method.simulations == 0 {
        return out;
    }
    for surprise in &fitted.surprises {
        say(REACH, beyond(surprise));
    }
    if fitted.surprises.is_empty() {
        say(REACH, "Yes: every level in your data lies among those of plausible organisations.".into());
    }
    if let Some(agreement) = &fitted.agreement {
        say("Does the fit hold?", holds(fitted, agreement));
    }
    let (silent, telling): (Vec<&Learnt>, Vec<&Learnt>) = fitted.factors.iter().partition(|of| of.is_silent());
    for of in &telling {
        say("What was learnt?", learnt(of));
    }
    if telling.is_empty() {
        say("What was learnt?", "Nothing: no range is narrower than before.".into());
    }
    if !silent.is_empty() {
        let names: Vec<&str> = silent.iter().map(|of| of.label.as_str()).collect();
        say("What stays open?", format!("The data says nothing about this: {}.", names.join("; ")));
    }
    for (one, other, correlation) in fitted.trade_offs() {
        let [one, other] = [one, other].map(|of| fitted.factors[of].label.as_str());
        let how = if correlation > 0.0 { "both larger or both smaller" } else { "one larger and the other smaller" };
        say(
            "What trades off?",
            format!("{one} and {other}: {how} gives much the same data (correlation {}).", significant(correlation, 2)),
        );
    }
    for forecast in &fitted.forecasts {
        say("Does it say what came next?", came_next(forecast));
    }
    say("How was it done?", method(fitted));
    if !fitted.unused.is_empty() {
        say("What was not used?", format!("{}.", fitted.unused.join("; ")));
    }
    out
}

fn name(metric: &str) -> String {
    Metric::from_key(metric).map_or_else(|| metric.to_owned(), |metric| metric.label().to_lowercase())
}

/// A value of a metric in its unit.
fn amount(metric: &str, value: f64) -> String {
    let width = value.abs() / 5.0;
    Metric::from_key(metric).map_or_else(|| significant(value, 3), |metric| format::value(metric, value, width))
}

fn beyond(of: &Surprise) -> String {
    let value = |value| amount(&of.metric, value);
    let (side, percentile) = if of.is_above() { ("above", "99th") } else { ("below", "1st") };
    let missing = match &of.missing[..] {
        [] => "something that the model has not".into(),
        names => format!("{}, which were not fitted, or something that the model has not", names.join(", ")),
    };
    format!(
        "No plausible organisation gives your {} ({}): {} lies {side} the {percentile} percentile, {}; the nearest is \
         {}. What could be missing: {missing}.",
        name(&of.metric),
        of.tells.label(),
        value(of.actual),
        value(of.bound),
        value(of.nearest),
    )
}

fn holds(fitted: &Fitted, of: &Agreement) -> String {
    let covered = of.covered.iter().copied().fold(f64::INFINITY, f64::min);
    let chance = share(of.probability);
    if of.is_good() {
        return format!(
            "Yes: of organisations drawn from what was learnt, {chance} are as far from their own mean as your data \
             are, and at least {} of the weeks of every metric lie within their middle 90%.",
            share(covered)
        );
    }
    let off: Vec<String> = of
        .off
        .iter()
        .map(|(metric, tells, by)| {
            let side = if *by > 0.0 { "above" } else { "below" };
            format!("{} of {} is {} deviations {side}", tells.label(), name(metric), significant(by.abs(), 2))
        })
        .collect();
    let off = if off.is_empty() { String::new() } else { format!(" Off: {}.", off.join("; ")) };
    let worst = fitted.series.iter().zip(&of.covered).min_by(|a, b| a.1.total_cmp(b.1));
    let worst = worst.map_or_else(String::new, |(series, covered)| {
        format!(", and {} of the weeks of {} lie within their middle 90%", share(*covered), name(&series.metric))
    });
    format!(
        "This fit is not good: of organisations drawn from what was learnt, {chance} are as far from their own mean as \
         your data are{worst}. Do not rely on what follows.{off}"
    )
}

fn learnt(of: &Learnt) -> String {
    let [low, _, middle, _, high] = of.posterior.map(|value| significant(value, 3));
    let [before_low, .., before_high] = of.prior.map(|value| significant(value, 3));
    let unit = if of.unit.is_empty() { String::new() } else { format!(" {}", of.unit) };
    format!(
        "{}: {low} to {high}{unit} with 90%, median {middle} (before: {before_low} to {before_high}; the range is {} \
         narrower).",
        of.label,
        share(of.contraction)
    )
}

fn came_next(of: &Forecast) -> String {
    let skill = of.skill();
    let than = if skill >= 0.0 { "better" } else { "worse" };
    format!(
        "{}: {} of {} held out lie within the middle 90%; the forecast is off by {} on average (CRPS), {} {than} than \
         saying that nothing changes.",
        Metric::from_key(&of.metric).map_or(&*of.metric, |metric| metric.label()),
        share(of.covered),
        format::counted(of.weeks, "week"),
        amount(&of.metric, of.crps),
        share(skill.abs()),
    )
}

fn method(fitted: &Fitted) -> String {
    let of = &fitted.method;
    let end = match (of.is_finished, of.is_settled) {
        (false, _) => "It is not finished.",
        (true, true) => "A further generation would have narrowed nothing.",
        (true, false) => "More generations might have narrowed it further.",
    };
    let few = if of.effective_size < FEW_DRAWS { " That is few: the ends of ranges are uncertain." } else { "" };
    let luck = if of.people > of.employees {
        format!(
            " Your {} are simulated as {}, which overstates the luck of who works there and so the ranges.",
            format::counted_irregular(of.people as usize, "person", "people"),
            format::number(f64::from(of.employees), 0)
        )
    } else {
        String::new()
    };
    format!(
        "{} of {} in {}; the {} draws are worth {} equal ones, and the furthest kept is {} from the data, in spreads of \
         the last generation.{few} {end}{luck}",
        format::counted(of.simulations, "simulation"),
        format::counted(of.employees as usize, "employee"),
        format::counted(of.generations, "generation"),
        format::number(fitted.draws.len() as f64, 0),
        format::number(of.effective_size, 0),
        significant(of.threshold, 2),
    )
}
