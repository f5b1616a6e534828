//! Sentences that say what a run shows, with numbers and how sure they are.
//!
//! No sentence claims more than the model: 'no clear difference' wherever 90% of
//! replicates do not lie on one side.

use super::format;
use super::summary::{Summary, Window};
use super::{Distribution, budget_week, parting_week};
use crate::model::Metric;
use crate::run::Ensemble;
use crate::scenario::Scenario;

/// A sentence about one scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Takeaway {
    /// Number of the scheme.
    pub scheme: usize,
    /// The sentence.
    pub text: String,
}

/// Said in place of an interval where there is none.
pub const SINGLE: &str = "from a single replicate, which does not tell luck from effect";

/// How a scheme's metric in the last weeks compares with the reference's: '×2.2' or '−2.4%'; none without a clear difference.
pub fn change(scenario: &Scenario, summary: &Summary, scheme: usize, metric: Metric) -> Option<String> {
    let row = summary.get(scheme, metric, Window::Last)?;
    let difference = row.difference.filter(super::Difference::is_clear)?;
    let base = summary.get(scenario.reference(), metric, Window::Last)?.mean;
    moved(difference.mean, base)
}

/// A change from a base in words: '×2.2' or '−2.4%'; none where the base is 0.
fn moved(difference: f64, base: f64) -> Option<String> {
    let ratio = (base + difference) / base;
    if base > 0.0 && ratio >= 1.5 {
        return Some(format!("×{}", format::number(ratio, 1)));
    }
    format::percent_change(difference, base)
}

/// How an index stands against 100, what it was before: '×3.4', '−2.4%', or 'as before' where 90% of replicates
/// do not lie on one side.
pub fn since_before(index: &Distribution) -> String {
    let is_clear = index.p05 > 100.0 || index.p95 < 100.0;
    if is_clear { index_in_words(index.mean) } else { "as before".into() }
}

/// An index as a change from 100: '×3.4' or '−2.4%'.
fn index_in_words(index: f64) -> String {
    moved(index - 100.0, 100.0).unwrap_or_default()
}

/// The same with the range that holds 90% of replicates: '×3.4 (3.1 to 3.6)' or '−2.4% (−3.0% to −1.9%)'.
pub fn index_with_range(index: &Distribution) -> String {
    let said = index_in_words(index.mean);
    let percent = |index: f64| format::percent_change(index - 100.0, 100.0).unwrap_or_default();
    let ratio = |index: f64| format::number(index / 100.0, 1);
    let of = |value| if said.starts_with('×') { ratio(value) } else { percent(value) };
    if index.count < 2 { said } else { format!("{said} ({} to {})", of(index.p05), of(index.p95)) }
}

/// The same with its interval: '×2.2 (2.1 to 2.3)'.
fn change_with_interval(scenario: &Scenario, summary: &Summary, scheme: usize, metric: Metric) -> Option<String> {
    let text = change(scenario, summary, scheme, metric)?;
    let difference = summary.get(scheme, metric, Window::Last)?.difference?;
    let base = summary.get(scenario.reference(), metric, Window::Last)?.mean;
    let interval = if text.starts_with('×') {
        let ratio = |value: f64| format::number((base + value) / base, 1);
        format!("{} to {}", ratio(difference.p05), ratio(difference.p95))
    } else {
        let percent = |value: f64| format::percent_change(value, base).unwrap_or_default();
        format!("{} to {}", percent(difference.p05), percent(difference.p95))
    };
    Some(format!("{text} ({interval})"))
}

/// What each scheme but the reference does, one sentence or two each.
pub fn takeaways(scenario: &Scenario, summary: &Summary, ensemble: &Ensemble) -> Vec<Takeaway> {
    let reference = scenario.reference();
    let single = ensemble.finished() == 1;
    let mut out = Vec::new();
    for (scheme, given) in scenario.schemes.iter().enumerate() {
        if scheme != reference {
            let change = if single { change } else { change_with_interval };
            let part = |name: &str, metric| match change(scenario, summary, scheme, metric) {
                Some(change) => format!("{name} {change}"),
                None => format!("no clear difference in {name}"),
            };
            out.push(Takeaway {
                scheme,
                text: format!(
                    "{}: {}, {}, {} against \u{2018}{}\u{2019}; {}.",
                    given.name,
                    part("token spend", Metric::TokensMtok),
                    part("real output", Metric::RealOutputHours),
                    part("net value", Metric::NetValueUsd),
                    scenario.schemes[reference].name,
                    if single { SINGLE } else { "in brackets, 90% of replicates" },
                ),
            });
            if let Some(week) = parting_week(scenario, ensemble, scheme) {
                let text = format!(
                    "{}: from week {week} the dashboard stands at {} or more while real output is below the reference.",
                    given.name,
                    format::number(scenario.parting.dashboard_index, 0)
                );
                out.push(Takeaway { scheme, text });
            }
        }
        if let (Some(week), Some(budget)) = (budget_week(scenario, ensemble, scheme), scenario.ai.annual_budget_usd) {
            let text = format!("{}: the yearly budget of {} is gone in week {week}.", given.name, format::usd(budget));
            out.push(Takeaway { scheme, text });
        }
    }
    out
}

/// The takeaway of a chart of one metric: the scheme that differs most from the reference, with its number.
pub fn title(scenario: &Scenario, summary: &Summary, metric: Metric) -> String {
    let reference = scenario.reference();
    let size = |scheme: usize| {
        let row = summary.get(scheme, metric, Window::Last)?;
        row.difference.filter(super::Difference::is_clear).map(|difference| difference.mean.abs())
    };
    let most = (0..scenario.schemes.len())
        .filter(|scheme| *scheme != reference)
        .filter_map(|scheme| Some((scheme, size(scheme)?)))
        .max_by(|a, b| a.1.total_cmp(&b.1));
    match most.and_then(|(scheme, _)| Some((scheme, change(scenario, summary, scheme, metric)?))) {
        Some((scheme, change)) => {
            let last = scenario.run.weeks.saturating_sub(1);
            format!("{}: {} {change} by week {last}", scenario.schemes[scheme].name, inside(metric.label()))
        }
        None => format!("{}: no clear difference between schemes", metric.label()),
    }
}

/// A label for the middle of a sentence; abbreviations stay.
pub fn inside(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain([second]).chain(letters).collect()
        }
        _ => label.to_owned(),
    }
}
