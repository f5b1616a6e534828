//! What did the last change do? One sentence with numbers.

use crate::analysis::{Window, distribution, format, window_means};
use crate::model::Metric;
use crate::scenario::{Scenario, parameter};

use super::work::run::Results;

/// What a change did to a scheme: paired over the replicates that both have.
pub fn sentence(before: &Results, after: &Results, scheme: usize) -> String {
    let Some(name) = after.scenario().schemes.get(scheme).map(|scheme| scheme.name.as_str()) else {
        return String::new();
    };
    let what = differences(before.scenario(), after.scenario());
    let Some(earlier) = before.scenario().schemes.iter().position(|scheme| scheme.name == name) else {
        return format!("{what}.");
    };
    let metrics = [Metric::TokensMtok, Metric::RealOutputHours, Metric::NetValueUsd];
    let parts: Vec<String> = metrics.iter().map(|metric| effect(before, earlier, after, scheme, *metric)).collect();
    format!("{what}. {name}: {}.", parts.join(", "))
}

fn effect(before: &Results, earlier: usize, after: &Results, scheme: usize, metric: Metric) -> String {
    let means = |results: &Results, scheme| {
        window_means(results.scenario(), results.outcome.ensemble(), scheme, metric, Window::Last)
    };
    let (old, new) = (means(before, earlier), means(after, scheme));
    let pairs = old.iter().zip(&new).filter(|(old, new)| old.is_finite() && new.is_finite());
    let label = crate::analysis::words::inside(metric.label());
    let Some(difference) = distribution(&pairs.map(|(old, new)| new - old).collect::<Vec<_>>()) else {
        return format!("{label} undefined");
    };
    let (Some(old), Some(new)) = (distribution(&old), distribution(&new)) else { return format!("{label} undefined") };
    if difference.p05 <= 0.0 && difference.p95 >= 0.0 {
        return format!("no clear difference in {label}");
    }
    let width = (difference.p95 - difference.p05).max(difference.mean.abs() / 10.0);
    let decimals = format::decimals(width);
    format!("{label} {} → {}", format::number(old.mean, decimals), format::number(new.mean, decimals))
}

/// What differs between two scenarios, in words: 'Share of pay at stake 0.1 → 0.3'.
fn differences(before: &Scenario, after: &Scenario) -> String {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for (scenario, out) in [(before, &mut old), (after, &mut new)] {
        if let Ok(table) = toml::Value::try_from(scenario) {
            leaves(&table, String::new(), out);
        }
    }
    if before.schemes.len() != after.schemes.len() {
        return if before.schemes.len() < after.schemes.len() { "A scheme added" } else { "A scheme deleted" }.into();
    }
    let value =
        |leaves: &[(String, String)], key: &str| leaves.iter().find(|leaf| leaf.0 == key).map(|leaf| leaf.1.clone());
    let mut keys: Vec<&String> = old.iter().chain(&new).map(|leaf| &leaf.0).collect();
    keys.sort();
    keys.dedup();
    let changed: Vec<String> = keys
        .into_iter()
        .filter_map(|key| {
            let (from, to) = (value(&old, key), value(&new, key));
            (from != to).then(|| {
                let words = |value: Option<String>| value.unwrap_or_else(|| "none".into());
                format!("{} {} → {}", name(key), words(from), words(to))
            })
        })
        .collect();
    match changed.len() {
        0..=2 => changed.join(", "),
        count => format!("{} and {} more changes", changed[0], count - 1),
    }
}

/// A key in words.
fn name(key: &str) -> String {
    let last = key.rsplit('.').next().unwrap_or(key);
    match parameter(key) {
        Some(known) => known.label.clone(),
        None => super::widgets::numbers::capitalised(&last.replace('_', " ")),
    }
}

/// Every value with its dotted key.
fn leaves(value: &toml::Value, key: String, out: &mut Vec<(String, String)>) {
    let inner = |name: &str| if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") };
    match value {
        toml::Value::Table(table) => table.iter().for_each(|(name, value)| leaves(value, inner(name), out)),
        toml::Value::Array(list) => {
            list.iter().enumerate().for_each(|(place, value)| leaves(value, inner(&place.to_string()), out));
        }
        toml::Value::String(text) => out.push((key, text.clone())),
        toml::Value::Float(number) => out.push((key, format!("{}", (number * 1e4).round() / 1e4))),
        other => out.push((key, other.to_string())),
    }
}
