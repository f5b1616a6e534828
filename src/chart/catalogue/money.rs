//! What does compute cost the whole organisation, by the month and over the year against its budget?

use super::time::{actual_layer, actual_note, band_layers, line_layer};
use super::{MOST_NAMED_LINES, Source, scheme_key, y_values};
use crate::analysis::{self, BUDGET_WEEKS, Distribution, budget_week, format, words};
use crate::chart::axis::Axis;
use crate::chart::figure::{Figure, Ink, Kind, Layer, Mark, Panel};
use crate::model::Metric;

/// Weeks in a month.
const MONTH_WEEKS: f64 = BUDGET_WEEKS as f64 / 12.0;

/// Values by week, the warm-up first.
type Weeks = Vec<Option<Distribution>>;

/// Compute cost of the organisation a month, and since the year began.
pub(super) fn compute_cost(source: &Source) -> Figure {
    let schemes: Vec<usize> = (0..source.scenario.schemes.len()).collect();
    let mut by_month = Panel {
        takeaway: Some(month_title(source)),
        marks: source.marks(&schemes, 2),
        ..panel(source, "A month", "US$ a month", month)
    };
    if let Some(actual) = actual_layer(source, Metric::ComputeCostUsd, month_factor(source)) {
        let lines = by_month.layers.iter().position(|layer| matches!(layer, Layer::Line { .. })).unwrap_or(0);
        by_month.layers.insert(lines, actual);
        by_month.y = Axis::linear(std::mem::take(&mut by_month.y.label), y_values(&by_month.layers), true);
    }
    let mut by_year = Panel {
        takeaway: Some(month_title(source)),
        marks: source.marks(&[], 2),
        ..panel(source, "Since the year began", "US$ since the year began", year)
    };
    if let Some(budget) = source.scenario.ai.annual_budget_usd {
        by_year.takeaway = Some(budget_title(source, budget));
        by_year.marks.extend(source.gone_weeks().map(|(scheme, week)| Mark::Vertical {
            x: f64::from(week),
            label: format!("{}: gone in week {week}", source.name(scheme)),
        }));
        by_year.marks.push(Mark::Horizontal { y: budget, label: format!("Budget {}", format::usd(budget)) });
        let values = y_values(&by_year.layers).into_iter().chain([budget]);
        by_year.y = Axis::linear(std::mem::take(&mut by_year.y.label), values, true);
    }
    let title = by_year.takeaway.clone().unwrap_or_default();
    let actual = actual_note(source, Metric::ComputeCostUsd);
    let note = format!("{}{}{actual} A year is 52 weeks from week 0 on.", source.band_note(), source.shade_note(2));
    let measure = "Compute cost of the whole organisation, US$";
    let mut figure = source.figure(Kind::ComputeCost, title, measure, vec![by_month, by_year], note);
    if schemes.len() > MOST_NAMED_LINES {
        figure.key = scheme_key(&figure.schemes);
    }
    figure
}

/// A line and its bands for each scheme.
fn panel(source: &Source, title: &str, measure: &str, weeks: fn(&Source, usize) -> Weeks) -> Panel {
    let styles = source.styles();
    let is_named = styles.len() <= MOST_NAMED_LINES;
    let (mut bands, mut lines) = (Vec::new(), Vec::new());
    for (scheme, style) in styles.iter().enumerate() {
        let (weeks, ink) = (weeks(source, scheme), Ink::Scheme(scheme));
        bands.extend(band_layers(source, &weeks, ink, &style.name));
        let label = is_named.then(|| style.name.clone());
        lines.push(line_layer(source, &weeks, ink, &style.name, label, style.dash));
    }
    bands.sort_by_key(|band| matches!(band, Layer::Band { level, .. } if *level < 0.7));
    let layers = [bands, lines].concat();
    Panel {
        title: Some(title.to_owned()),
        takeaway: None,
        words: String::new(),
        x: source.week_axis(),
        y: Axis::linear(measure, y_values(&layers), true),
        layers,
        marks: Vec::new(),
    }
}

/// What a week's cost a person is to the whole organisation a month.
fn month_factor(source: &Source) -> f64 {
    f64::from(source.scenario.organisation.employees) * MONTH_WEEKS
}

/// A month at the cost of each week.
fn month(source: &Source, scheme: usize) -> Weeks {
    let factor = month_factor(source);
    let weeks = analysis::series(source.ensemble, scheme, Metric::ComputeCostUsd);
    weeks.into_iter().map(|week| week.map(|week| week.times(factor))).collect()
}

/// What was spent since the year began; nothing before week 0.
fn year(source: &Source, scheme: usize) -> Weeks {
    let spent = analysis::spent_this_year(source.scenario, source.ensemble, scheme);
    let before = source.ensemble.horizon().len() - spent.len();
    std::iter::repeat_n(None, before).chain(spent.into_iter().map(Some)).collect()
}

/// The scheme whose cost differs most from the reference's, with its dollars a month.
fn month_title(source: &Source) -> String {
    let metric = Metric::ComputeCostUsd;
    let monthly = |scheme: usize| {
        let cost = source.last_mean(scheme, metric) * f64::from(source.scenario.organisation.employees) * MONTH_WEEKS;
        format!("{} a month", format::usd(cost))
    };
    let size = |scheme: &usize| source.difference(*scheme, metric).map_or(0.0, |all| all.mean.abs());
    let reference = source.name(source.reference());
    let most = source.others().max_by(|a, b| size(a).total_cmp(&size(b)));
    match most.map(|scheme| (scheme, words::change(source.scenario, source.summary, scheme, metric))) {
        Some((scheme, Some(change))) => {
            format!("{}: compute costs {}, {change} against ‘{reference}’", source.name(scheme), monthly(scheme))
        }
        Some((_, None)) => format!("{}: no clear difference between schemes", Metric::ComputeCostUsd.label()),
        None => format!("{reference}: compute costs {}", monthly(source.reference())),
    }
}

/// Who is out of budget first, and when.
fn budget_title(source: &Source, budget: f64) -> String {
    let budget = format::usd(budget);
    match source.gone_weeks().min_by_key(|(_, week)| *week) {
        Some((scheme, week)) => {
            format!("{}: the yearly budget of {budget} for compute is gone in week {week}", source.name(scheme))
        }
        None => format!("The yearly budget of {budget} for compute lasts under every scheme"),
    }
}

impl Source<'_> {
    /// The schemes under which the budget does not last the year, with the first week in which it is gone.
    fn gone_weeks(&self) -> impl Iterator<Item = (usize, u32)> {
        let week = |scheme| Some((scheme, budget_week(self.scenario, self.ensemble, scheme)?));
        (0..self.scenario.schemes.len()).filter_map(week)
    }
}

#[cfg(test)]
mod tests {
    use super::super::drawn;
    use super::*;
    use crate::model::{Horizon, Record};
    use crate::run::Ensemble;
    use crate::scenario::{Scenario, Scheme};

    #[test]
    fn the_organisation_pays_by_the_month_and_the_week_without_budget_is_said() {
        let mut scenario = Scenario::new("Money");
        scenario.schemes.push(Scheme { name: "Board".into(), ..Scheme::default() });
        scenario.ai.annual_budget_usd = Some(600_000.0);
        let horizon = Horizon { warmup: scenario.run.warmup_weeks, weeks: scenario.run.weeks };
        let mut record = Record::new(2, horizon);
        for scheme in 0..2 {
            record.series_mut(scheme, Metric::ComputeCostUsd).fill(if scheme == 0 { 10.0 } else { 30.0 });
        }
        let mut ensemble = Ensemble::new(2, horizon, 1);
        ensemble.insert(0, record);
        let figure = drawn(&scenario, &ensemble, compute_cost);
        assert_eq!(figure.title, "Board: the yearly budget of $600k for compute is gone in week 20");
        assert_eq!(
            figure.panels[0].takeaway.as_deref(),
            Some("Board: compute costs $130k a month, ×3.0 against ‘Nothing counted’")
        );
        let last = |panel: &Panel| match panel.layers.last() {
            Some(Layer::Line { ys, .. }) => (ys[0], ys[12], ys[12 + 51], ys[12 + 52]),
            _ => panic!("a line is on top"),
        };
        let month = 30.0 * 1000.0 * 52.0 / 12.0;
        assert!((last(&figure.panels[0]).0 - month).abs() < 1e-6, "{month}");
        let (before, first, year, new_year) = last(&figure.panels[1]);
        assert!(before.is_nan());
        assert_eq!((first, year, new_year), (30_000.0, 52.0 * 30_000.0, 30_000.0));
        let label = |mark: &Mark| match mark {
            Mark::Vertical { label, .. } | Mark::Horizontal { label, .. } => Some(label.clone()),
            _ => None,
        };
        let labels: Vec<String> = figure.panels[1].marks.iter().filter_map(label).collect();
        assert_eq!(labels, ["Board: gone in week 20", "Budget $600k"]);
    }
}
