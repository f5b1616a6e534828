//! Which sentence does a chart say?

use super::Source;
use super::statistics::{self, Distribution};
use crate::model::Metric;

/// A number with as many decimals as its standard error supports.
pub fn number(value: f64, se: f64) -> String {
    let supported = if se > 0.0 { -se.log10().floor() } else { 1.0 };
    // No reader needs more than three figures.
    let figures = 2.0 - value.abs().max(1e-3).log10().floor();
    let decimals = supported.min(figures).clamp(0.0, 3.0) as usize;
    format!("{value:.decimals$}").replace('-', "−")
}

/// A change relative to a base: '×3.0', '+12%', '−2.4%'; none where there is no base.
pub fn relative(difference: Distribution, base: f64) -> Option<String> {
    let share = difference.mean / base;
    if !share.is_finite() || base.abs() < 1e-9 {
        return None;
    }
    if share > 0.5 {
        return Some(format!("×{:.1}", 1.0 + share));
    }
    let decimals = usize::from(share.abs() < 0.1);
    Some(format!("{:+.decimals$}%", share * 100.0).replace('-', "−"))
}

/// 'spend ×3.0' against the reference, or that there is no clear difference.
pub fn against(source: &Source, scheme: usize, metric: Metric) -> String {
    let weeks = source.summary_weeks();
    let reference = source.reference();
    let difference = statistics::difference(source.ensemble, scheme, reference, metric, weeks);
    let base = statistics::last(source.ensemble, reference, metric, weeks).mean;
    let name = lower(metric.label());
    if !difference.mean.is_finite() {
        return format!("{name} unknown");
    }
    if difference.p05 <= 0.0 && difference.p95 >= 0.0 {
        return format!("no clear difference in {name}");
    }
    let signed =
        metric == Metric::CorrTokensOutput || metric == Metric::CorrMetricOutput || metric == Metric::NetValueUsd;
    let change = if signed { None } else { relative(difference, base) };
    let change = change.unwrap_or_else(|| {
        let sign = if difference.mean > 0.0 { "+" } else { "" };
        format!("{sign}{}", number(difference.mean, difference.se))
    });
    format!("{name} {change}")
}

/// A label inside a sentence: 'Token spend' → 'token spend', 'AI proficiency' as it is.
pub fn lower(label: &str) -> String {
    let mut characters = label.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(characters).collect(),
        _ => label.to_owned(),
    }
}
