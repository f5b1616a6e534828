//! Charts over time.

use super::{MOST_NAMED_LINES, Source, capitalised, each, measure, plain_unit, scheme_key, y_values};
use crate::analysis::{self, Distribution, format, words};
use crate::chart::axis::Axis;
use crate::chart::figure::{Figure, Ink, Kind, Layer, Mark, Panel};
use crate::chart::palette::Dash;
use crate::model::Metric;

/// One metric of all schemes over time.
pub(super) fn metric(source: &Source, kind: Kind, metric: Metric) -> Figure {
    let title = match source.last(0, metric) {
        Some(row) if source.scenario.schemes.len() == 1 => {
            let value = format::value(metric, row.mean, row.p95 - row.p05);
            format!("{}: {value}, {}", source.name(0), plain_unit(metric))
        }
        _ => words::title(source.scenario, source.summary, metric),
    };
    let panel = metric_panel(source, metric, None, 1);
    let note = source.band_note() + actual_note(source, metric);
    let mut figure = source.figure(kind, title, &measure(metric), vec![panel], note);
    if source.scenario.schemes.len() > MOST_NAMED_LINES {
        figure.key = scheme_key(&figure.schemes);
    }
    figure
}

/// What the dashboard shows beside what really happens, a panel a scheme.
pub(super) fn dashboard_against_reality(source: &Source) -> Figure {
    let counted = |scheme: &usize| !source.scenario.schemes[*scheme].count.is_empty();
    let mut shown: Vec<usize> = (0..source.scenario.schemes.len()).filter(counted).collect();
    if shown.is_empty() {
        shown.push(source.reference());
    }
    let mut panels: Vec<Panel> = shown.iter().map(|scheme| gap_panel(source, *scheme, shown.len())).collect();
    share_y(&mut panels);
    let title = gap_title(source, widest_gap(source, &shown));
    let note = format!("{}{} 100 = mean of the weeks before.", source.band_note(), source.shade_note(panels.len()));
    source.figure(Kind::DashboardAgainstReality, title, "Dashboard and real output, index, 100 = before", panels, note)
}

/// The first four charts in one.
pub(super) fn overview(source: &Source) -> Figure {
    let metrics = [Metric::TokensMtok, Metric::RealOutputHours, Metric::ComputeCostUsd];
    let mut panels: Vec<Panel> =
        metrics.into_iter().map(|metric| metric_panel(source, metric, Some(metric.label().to_owned()), 4)).collect();
    let shown: Vec<usize> = source.others().collect();
    let focus = if shown.is_empty() { source.reference() } else { widest_gap(source, &shown) };
    let mut gap = gap_panel(source, focus, 4);
    gap.title = Some(format!("Dashboard against reality: {}", source.name(focus)));
    panels.push(gap);
    let title = overview_title(source).unwrap_or_else(|| gap_title(source, focus));
    let measure = format!("Means per employee-week; differences: {}", source.window());
    let mut figure = source.figure(Kind::Overview, title, &measure, panels, source.band_note() + source.shade_note(4));
    if source.scenario.schemes.len() > MOST_NAMED_LINES {
        figure.key = scheme_key(&figure.schemes);
    }
    figure
}

/// Token spend and real output of the scheme whose token spend differs most; none with one scheme.
fn overview_title(source: &Source) -> Option<String> {
    let size = |scheme: &usize| source.difference(*scheme, Metric::TokensMtok).map_or(0.0, |all| all.mean.abs());
    let scheme = source.others().max_by(|a, b| size(a).total_cmp(&size(b)))?;
    let part = |name: &str, metric| match words::change(source.scenario, source.summary, scheme, metric) {
        Some(change) => format!("{name} {change}"),
        None => format!("no clear difference in {name}"),
    };
    let (spend, output) = (part("token spend", Metric::TokensMtok), part("real output", Metric::RealOutputHours));
    let last = source.scenario.run.weeks.saturating_sub(1);
    Some(format!("{}: {spend}, {output} by week {last}", source.name(scheme)))
}

/// Bands and lines of one metric, all schemes in one panel.
fn metric_panel(source: &Source, metric: Metric, title: Option<String>, panels: usize) -> Panel {
    let schemes = source.scenario.schemes.len();
    let named = schemes <= MOST_NAMED_LINES;
    let styles = source.styles();
    let (mut bands, mut lines) = (Vec::new(), Vec::new());
    for (scheme, style) in styles.iter().enumerate() {
        let label = named.then(|| style.name.clone());
        let series = analysis::series(source.ensemble, scheme, metric);
        bands.extend(band_layers(source, &series, Ink::Scheme(scheme), &style.name));
        lines.push(line_layer(source, &series, Ink::Scheme(scheme), &style.name, label, style.dash));
    }
    bands.sort_by_key(|band| matches!(band, Layer::Band { level, .. } if *level < 0.7));
    let actual = actual_layer(source, metric, 1.0);
    let layers = [bands, actual.into_iter().collect(), lines].concat();
    let y_title = if title.is_some() { capitalised(&plain_unit(metric)) } else { measure(metric) };
    let y = Axis::linear(y_title, y_values(&layers), true);
    let marks = source.marks(&(0..schemes).collect::<Vec<_>>(), panels);
    Panel { title, takeaway: None, words: String::new(), x: source.week_axis(), y, layers, marks }
}

/// What the line of actual data is, where there is one.
pub(super) fn actual_note(source: &Source, metric: Metric) -> &'static str {
    let is_known = source.actual.is_some_and(|actual| actual.values(metric, &source.weeks()).is_some());
    if is_known { " Line with markers: actual." } else { "" }
}

/// What really was, times a factor, in neutral ink with markers; none where nothing is known.
pub(super) fn actual_layer(source: &Source, metric: Metric, factor: f64) -> Option<Layer> {
    let weeks = source.weeks();
    let ys = source.actual?.values(metric, &weeks)?.into_iter().map(|value| factor * value).collect();
    let (series, dash) = ("Actual".to_owned(), Dash::Solid);
    Some(Layer::Line { ink: Ink::Neutral, label: Some(series.clone()), series, xs: weeks, ys, dash, markers: true })
}

/// Dashboard and real output of one scheme, 100 before.
fn gap_panel(source: &Source, scheme: usize, panels: usize) -> Panel {
    let style = &source.styles()[scheme];
    let dashboard = analysis::series(source.ensemble, scheme, Metric::DashboardIndex);
    let real = analysis::series(source.ensemble, scheme, Metric::RealIndex);
    let mut layers = band_layers(source, &dashboard, Ink::Muted, "Dashboard");
    layers.extend(band_layers(source, &real, Ink::Scheme(scheme), "Real output"));
    layers.push(line_layer(source, &dashboard, Ink::Muted, "Dashboard", Some("Dashboard".into()), Dash::Dotted));
    let label = Some("Real output".into());
    layers.push(line_layer(source, &real, Ink::Scheme(scheme), "Real output", label, style.dash));
    let mut marks = source.marks(&[scheme], panels);
    marks.push(Mark::Horizontal { y: 100.0, label: String::new() });
    let y = Axis::linear("Index, 100 = before", y_values(&layers).into_iter().chain([100.0]), true);
    let takeaway = Some(gap_title(source, scheme));
    Panel { title: Some(style.name.clone()), takeaway, words: String::new(), x: source.week_axis(), y, layers, marks }
}

/// The scheme whose dashboard is furthest above its real output.
fn widest_gap(source: &Source, schemes: &[usize]) -> usize {
    let gap = |scheme: &usize| {
        let (dashboard, real) = index_means(source, *scheme);
        if (dashboard - real).is_nan() { f64::NEG_INFINITY } else { dashboard - real }
    };
    schemes.iter().copied().max_by(|a, b| gap(a).total_cmp(&gap(b))).unwrap_or(0)
}

fn index_means(source: &Source, scheme: usize) -> (f64, f64) {
    (source.last_mean(scheme, Metric::DashboardIndex), source.last_mean(scheme, Metric::RealIndex))
}

fn gap_title(source: &Source, scheme: usize) -> String {
    let (dashboard, real) = index_means(source, scheme);
    let name = source.name(scheme);
    if dashboard.is_nan() {
        return format!("{name}: nothing is counted, real output at {real:.0} (100 = before)");
    }
    format!("{name}: the dashboard shows {dashboard:.0}, real output is at {real:.0} (100 = before)")
}

/// Gives all panels the range that holds each of theirs.
fn share_y(panels: &mut [Panel]) {
    let values: Vec<f64> = panels.iter().flat_map(|panel| y_values(&panel.layers)).chain([100.0]).collect();
    for panel in panels {
        panel.y = Axis::linear(std::mem::take(&mut panel.y.label), values.iter().copied(), true);
    }
}

pub(super) fn band_layers(source: &Source, series: &[Option<Distribution>], ink: Ink, name: &str) -> Vec<Layer> {
    if source.ensemble.finished() < 2 {
        return Vec::new();
    }
    let band = |level, low: fn(&Distribution) -> f64, high: fn(&Distribution) -> f64| Layer::Band {
        ink,
        series: name.to_owned(),
        xs: source.weeks(),
        low: each(series, low),
        high: each(series, high),
        level,
    };
    vec![band(0.9, |week| week.p05, |week| week.p95), band(0.5, |week| week.p25, |week| week.p75)]
}

pub(super) fn line_layer(
    source: &Source,
    series: &[Option<Distribution>],
    ink: Ink,
    name: &str,
    label: Option<String>,
    dash: Dash,
) -> Layer {
    Layer::Line {
        ink,
        series: name.to_owned(),
        label,
        xs: source.weeks(),
        ys: each(series, |week| week.mean),
        dash,
        markers: false,
    }
}
