//! Charts of many plausible organisations: will the answer hold, what does it hang on, where does it tip?

use super::{StudySource, plain_unit, ranges_panel};
use crate::analysis::uncertainty::words::{self, Names};
use crate::analysis::uncertainty::{Cell, Column, Limit, Restriction, WEEKS_PER_YEAR};
use crate::analysis::{Window, format};
use crate::chart::axis::{Axis, Scale};
use crate::chart::figure::{Bar, Figure, HeatCell, Ink, Key, Kind, Layer, Mark, Panel, RangeBar};
use crate::chart::palette;
use crate::experiment::design::{Factor, Law};
use crate::experiment::study::{Findings, FoundBox, Index, Map};
use crate::model::Metric;
use crate::scenario::parameter;

/// Bars of a ranking at most.
const MOST_BARS: usize = 10;

/// How strong the least and the greatest lead, and the greatest regret, are shown.
const LEAD: (f64, f64) = (0.3, 0.9);
const REGRET: f64 = 0.8;

/// What every net value of a study is measured in.
const UNIT: &str = "US$ per employee-week";

impl StudySource<'_> {
    fn findings(&self) -> &Findings {
        &self.answer.findings
    }

    fn schemes(&self) -> Vec<String> {
        self.answer.plan.schemes()
    }

    /// The value that the scenario gives a key, if it is a number.
    fn given(&self, key: &str) -> Option<f64> {
        match self.answer.plan.base().value(key)? {
            toml::Value::Float(number) => Some(number),
            toml::Value::Integer(number) => Some(number as f64),
            _ => None,
        }
    }

    /// What the numbers of a study are of, for the end of a subtitle.
    fn population(&self) -> String {
        let base = self.answer.plan.base();
        let (one, many) = self.answer.plan.variants_are();
        format!(
            "{} of {} · {} each",
            format::counted_irregular(self.findings().variants, one, many),
            format::counted(base.organisation.employees as usize, "simulated employee"),
            format::counted(base.run.replicates as usize, "replicate"),
        )
    }

    /// The weeks that net values are taken over, in words.
    fn window(&self) -> String {
        let run = &self.answer.plan.base().run;
        match self.answer.plan.study().window {
            Window::Last => format!("mean of the last {} weeks", run.summary_weeks.min(run.weeks)),
            Window::Active | Window::Horizon => "mean of all weeks".into(),
        }
    }

    fn figure(&self, kind: Kind, title: String, measure: &str, panels: Vec<Panel>, note: &str) -> Figure {
        let subtitle = format!("{measure}, {} · {}", self.window(), self.population());
        self.with_subtitle(kind, title, subtitle, panels, note)
    }

    fn with_subtitle(&self, kind: Kind, title: String, subtitle: String, panels: Vec<Panel>, note: &str) -> Figure {
        let shown: Vec<String> = panels.iter().flat_map(|panel| &panel.layers).flat_map(in_words).collect();
        let shown = if shown.is_empty() { String::new() } else { format!("{}. ", shown.join("; ")) };
        Figure {
            kind,
            alt_text: format!("{}: {title} {subtitle}. {shown}{note}", kind.label()),
            title,
            subtitle,
            schemes: palette::scheme_styles(&self.answer.plan.base().schemes),
            panels,
            key: Vec::new(),
            note: note.into(),
            provenance: self.provenance.clone(),
        }
    }
}

/// What a layer says row by row, where that is little enough to be read out.
fn in_words(layer: &Layer) -> Vec<String> {
    match layer {
        Layer::Bars(bars) => bars.iter().map(|bar| format!("{} {}", bar.name, bar.text)).collect(),
        Layer::Ranges(bars) => bars.iter().map(|bar| format!("{} {}", bar.name, bar.text)).collect(),
        _ => Vec::new(),
    }
}

/// A panel of horizontal bars.
fn bars_panel(title: Option<String>, x: Axis, bars: Vec<Bar>) -> Panel {
    let names = bars.iter().map(|bar| bar.name.clone()).collect();
    let y = Axis { label: String::new(), scale: Scale::Names(names) };
    Panel { title, takeaway: None, words: String::new(), x, y, layers: vec![Layer::Bars(bars)], marks: Vec::new() }
}

/// A bar without an interval.
fn plain_bar(ink: Ink, name: &str, value: f64, text: String) -> Bar {
    Bar { ink, name: name.to_owned(), value, low: f64::NAN, high: f64::NAN, text }
}

fn percent_axis(label: impl Into<String>) -> Axis {
    Axis { label: label.into(), scale: Scale::Linear { min: 0.0, max: 100.0, truncated: false } }
}

/// An axis from zero that holds every bar with its interval.
fn axis_of(label: &str, bars: &[Bar]) -> Axis {
    let ends = bars.iter().flat_map(|bar| [0.0, bar.value, bar.low, bar.high]);
    Axis::linear(label, ends, false)
}

/// The share of organisations in which each scheme is best, most often first.
pub(super) fn share_best(source: &StudySource) -> Option<Figure> {
    let (findings, schemes) = (source.findings(), source.schemes());
    let mut order: Vec<usize> = (0..findings.best.len()).collect();
    order.sort_by(|&a, &b| findings.best[b].share_best.total_cmp(&findings.best[a].share_best));
    let bar = |scheme: usize| {
        let share = findings.best[scheme].share_best;
        plain_bar(Ink::Scheme(scheme), &schemes[scheme], 100.0 * share, format::share(share))
    };
    let bars: Vec<Bar> = order.into_iter().map(bar).collect();
    if bars.is_empty() {
        return None;
    }
    let names = Names { schemes: &schemes, factors: &[] };
    let title = words::best(names, &findings.best, (findings.variants, source.answer.plan.variants_are().1));
    let panel = bars_panel(None, percent_axis("Organisations in which it has the greatest net value, %"), bars);
    let note = "Shares are of a stated range of assumptions, not of the world: no probability is claimed.";
    Some(source.figure(Kind::ShareBest, title, "Greatest net value", vec![panel], note))
}

/// What choosing a scheme costs under each theory: a row a theory, a column a scheme.
pub(super) fn regret_by_theory(source: &StudySource) -> Option<Figure> {
    let findings = source.answer.theories.as_ref()?;
    let (schemes, theories) = (source.schemes(), &findings.theory_names);
    let greatest = findings.theories.iter().map(|row| row.mean_regret).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let cell = |row: &crate::analysis::uncertainty::TheoryRegret| {
        let (low, high) = row.regret_interval.unwrap_or((f64::NAN, f64::NAN));
        let (x, y) = (row.scheme as f64, row.theory as f64);
        HeatCell {
            ink: Ink::Lost,
            strength: REGRET * row.mean_regret / greatest,
            x: (x - 0.5, x + 0.5),
            y: (y - 0.5, y + 0.5),
            at: (x, y),
            series: theories[row.theory].clone(),
            column: schemes[row.scheme].clone(),
            value: row.mean_regret,
            low,
            high,
            text: format::usd(row.mean_regret),
        }
    };
    let cells: Vec<HeatCell> = findings.theories.iter().map(cell).collect();
    if cells.is_empty() {
        return None;
    }
    let title = words::theories(Names { schemes: &schemes, factors: &[] }, theories, &findings.theories);
    let subtitle = format!(
        "Net value of the best scheme less this one's, {UNIT}, {} · {}",
        source.window(),
        format::counted_irregular(theories.len(), "theory", "theories"),
    );
    let panel = Panel {
        title: None,
        takeaway: None,
        words: String::new(),
        x: Axis { label: "Scheme".into(), scale: Scale::Names(schemes.clone()) },
        y: Axis { label: String::new(), scale: Scale::Names(theories.clone()) },
        layers: vec![Layer::Cells(cells)],
        marks: Vec::new(),
    };
    let note =
        "Least in its row: the best choice under that theory. The stronger the shade, the more choosing it costs.";
    Some(source.with_subtitle(Kind::RegretByTheory, title, subtitle, vec![panel], note))
}

/// Assumptions by how much the answer hangs on them, the most telling first.
pub(super) fn hangs_on(source: &StudySource) -> Option<Figure> {
    let (findings, factors) = (source.findings(), source.answer.plan.factors());
    let answer = findings.answer.as_ref()?;
    let ink = Ink::Scheme(findings.subject);
    let bar = |factor: usize| {
        let (value, width, text) = size(answer[factor], source.answer.share_widths[factor]);
        let (low, high) = width.map_or((f64::NAN, f64::NAN), |width| ((value - width).max(0.0), value + width));
        Bar { ink, name: factors[factor].clone(), value, low, high, text }
    };
    let ranking = findings.ranking();
    let bars: Vec<Bar> = ranking.iter().take(MOST_BARS).map(|factor| bar(*factor)).collect();
    let (measure, note) = match answer[*ranking.first()?] {
        Index::Effect(_) => (
            format!("Movement of the answer from end to end (mu*), {UNIT}"),
            "Lines on bars: 95% intervals by bootstrap.",
        ),
        Index::Variance(_) => (
            "Share of the spread with interactions (ST), %".into(),
            "Lines on bars: 95% intervals by bootstrap; in brackets the share that it makes alone (S1).",
        ),
        Index::Share(_) => (
            "Share of the spread that it makes alone, %".into(),
            "Lines on bars: 95% intervals by bootstrap. What factors do only together is not in these shares.",
        ),
        Index::Swing(..) => (
            format!("Movement of the answer as it alone varies, {UNIT}"),
            "One assumption at a time, all else as given.",
        ),
    };
    let panel = bars_panel(None, axis_of(&measure, &bars), bars);
    let schemes = source.schemes();
    let about = format!(
        "Net value of \u{2018}{}\u{2019} less that of \u{2018}{}\u{2019}",
        schemes[findings.subject],
        schemes[source.answer.plan.base().reference()]
    );
    let title = source.answer.says("What does it hang on?")?;
    Some(source.figure(Kind::HangsOn, title, &about, vec![panel], note))
}

/// What is drawn of an index, half the width of its interval, and its words.
fn size(index: Index, share_width: Option<f64>) -> (f64, Option<f64>, String) {
    match index {
        Index::Effect(of) => (of.mu_star, Some(of.mu_star_conf), format::usd(of.mu_star)),
        Index::Variance(of) => {
            let text = format!("{} ({})", format::share(of.st.max(0.0)), format::share(of.s1.max(0.0)));
            (100.0 * of.st.max(0.0), Some(100.0 * of.st_conf), text)
        }
        Index::Share(share) => (100.0 * share, share_width.map(|width| 100.0 * width), format::share(share)),
        Index::Swing(low, high) => (high - low, None, format!("{} to {}", format::usd(low), format::usd(high))),
    }
}

/// The best scheme over the plane of two assumptions, all else as given.
pub(super) fn tipping_map(source: &StudySource) -> Option<Figure> {
    let map = source.answer.follow_up.as_ref()?.map.as_ref()?;
    let [across, up] = [source.answer.factor(map.factors[0])?, source.answer.factor(map.factors[1])?];
    let (schemes, factors) = (source.schemes(), source.answer.plan.factors());
    let ([columns, x_edges], [rows, y_edges]) = (places(&map.x, across)?, places(&map.y, up)?);
    let greatest = map.cells.iter().flatten().map(|cell| cell.margin).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let mut cells = Vec::new();
    for (row, &y) in rows.iter().enumerate() {
        for (column, &x) in columns.iter().enumerate() {
            let (x, y) = (x as usize, y as usize);
            let Some(cell) = map.cells[y * map.x.len() + x] else { continue };
            let (x_edges, y_edges) = ((x_edges[column], x_edges[column + 1]), (y_edges[row], y_edges[row + 1]));
            cells.push(map_cell(map, cell, (x, y), x_edges, y_edges, &schemes, greatest));
        }
    }
    let mut key: Vec<usize> = map.cells.iter().flatten().map(|cell| cell.best).collect();
    key.sort_unstable();
    key.dedup();
    let given = [across, up].map(|factor| source.given(factor.key()));
    let here = match given {
        [Some(x), Some(y)] if is_within(x, &x_edges) && is_within(y, &y_edges) => Some(Mark::Here { x, y }),
        _ => None,
    };
    let title = words::map(Names { schemes: &schemes, factors: &factors }, map.factors, &map.cells);
    let note = format!(
        "Numbers: the best scheme. The stronger the colour, the larger its lead, up to {} per employee and week.{}",
        format::usd(greatest),
        if here.is_some() { " Ring: the scenario as given." } else { " The scenario as given lies outside." },
    );
    let panel = Panel {
        title: None,
        takeaway: None,
        words: String::new(),
        x: axis(across, &x_edges),
        y: axis(up, &y_edges),
        layers: vec![Layer::Cells(cells)],
        marks: here.into_iter().collect(),
    };
    let base = source.answer.plan.base();
    let subtitle = format!(
        "Scheme of the greatest net value, {}, all else as given · {} · {}",
        source.window(),
        format::counted(base.organisation.employees as usize, "simulated employee"),
        format::counted(base.run.replicates as usize, "replicate"),
    );
    let mut figure = source.with_subtitle(Kind::TippingMap, title, subtitle, vec![panel], &note);
    figure.key = key
        .into_iter()
        .map(|scheme| Key { ink: Ink::Scheme(scheme), dash: None, label: numbered(scheme, &schemes) })
        .collect();
    Some(figure)
}

/// A scheme with the number that stands for it in cells.
fn numbered(scheme: usize, schemes: &[String]) -> String {
    format!("{} {}", scheme + 1, schemes[scheme])
}

fn map_cell(
    map: &Map,
    cell: Cell,
    (column, row): (usize, usize),
    x: (f64, f64),
    y: (f64, f64),
    schemes: &[String],
    greatest: f64,
) -> HeatCell {
    HeatCell {
        ink: Ink::Scheme(cell.best),
        strength: LEAD.0 + (LEAD.1 - LEAD.0) * cell.margin / greatest,
        x,
        y,
        at: (map.x[column], map.y[row]),
        series: schemes[cell.best].clone(),
        column: String::new(),
        value: cell.margin,
        low: f64::NAN,
        high: f64::NAN,
        text: (cell.best + 1).to_string(),
    }
}

/// The places of values that differ from the one before, and the edges of cells around them; none for a single one.
///
/// A whole number can stand for several shares of its range.
fn places(values: &[f64], factor: &Factor) -> Option<[Vec<f64>; 2]> {
    let places: Vec<usize> = (0..values.len()).filter(|&at| at == 0 || values[at] != values[at - 1]).collect();
    let values: Vec<f64> = places.iter().map(|&place| values[place]).collect();
    let is_log = is_logarithmic(factor, &values);
    let scaled: Vec<f64> = values.iter().map(|value| if is_log { value.ln() } else { *value }).collect();
    let [first, .., last] = scaled[..] else { return None };
    let (next, before) = (scaled[1], scaled[scaled.len() - 2]);
    let middles = scaled.windows(2).map(|pair| f64::midpoint(pair[0], pair[1]));
    let edges = std::iter::once(first - (next - first) / 2.0).chain(middles).chain([last + (last - before) / 2.0]);
    let edges = edges.map(|edge| if is_log { edge.exp() } else { edge }).collect();
    Some([places.into_iter().map(|place| place as f64).collect(), edges])
}

fn is_logarithmic(factor: &Factor, values: &[f64]) -> bool {
    matches!(factor.law(), Law::LogUniform { .. }) && values.iter().all(|value| *value > 0.0)
}

fn is_within(value: f64, edges: &[f64]) -> bool {
    matches!(edges, [low, .., high] if (*low..=*high).contains(&value))
}

/// An axis of an assumption.
fn axis(factor: &Factor, edges: &[f64]) -> Axis {
    let (min, max) = (edges[0], edges[edges.len() - 1]);
    let scale = if is_logarithmic(factor, edges) {
        Scale::Log { min, max }
    } else {
        Scale::Linear { min, max, truncated: false }
    };
    Axis { label: label(factor.key()), scale }
}

/// An assumption with its unit.
fn label(key: &str) -> String {
    match parameter(key) {
        Some(of) if of.unit.is_empty() => of.label.clone(),
        Some(of) => format!("{}, {}", of.label, of.unit),
        None => key.to_owned(),
    }
}

/// The box in which the scheme that is best most often mostly is not.
pub(super) fn failure_box(source: &StudySource) -> Option<Figure> {
    let findings = source.findings();
    let is_its = |of: &&FoundBox| of.scheme == findings.favourite && of.found.is_some();
    // Where it loses to whichever is best, before where it loses to the reference.
    let of = findings.boxes.iter().filter(is_its).min_by_key(|of| of.against.is_some())?;
    let found = of.found.as_ref()?;
    let schemes = source.schemes();
    let names = Names { schemes: &schemes, factors: &findings.column_names };
    let title = words::failures(names, &findings.columns, of.scheme, of.against, of.losses, Some(found));
    let sides = found.restrictions.iter().map(|restriction| range(source, restriction, of.scheme));
    let panel = ranges_panel(sides.collect());
    let measure = format!(
        "Where the net value of \u{2018}{}\u{2019} is below {}",
        schemes[of.scheme],
        of.against
            .map_or("that of the best scheme".into(), |other| format!("that of \u{2018}{}\u{2019}", schemes[other])),
    );
    let note = "A box found by PRIM: strong where it fails, faint the rest of the plausible range. Tick: the scenario as given.";
    Some(source.figure(Kind::FailureBox, title, &measure, vec![panel], note))
}

/// One side of a box within what was tried.
fn range(source: &StudySource, restriction: &Restriction, scheme: usize) -> RangeBar {
    let findings = source.findings();
    let (column, name) = (&findings.columns[restriction.column], findings.column_names[restriction.column].clone());
    let number = |value: f64| format::significant(value, 2);
    let ink = Ink::Scheme(scheme);
    match (&restriction.limit, column) {
        (Limit::Between(low, high), Column::Numbers(numbers)) => {
            let whole = numbers
                .iter()
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
            let text = match (low, high) {
                (Some(low), Some(high)) => format!("{} to {}", number(*low), number(*high)),
                (Some(low), None) => format!("above {}", number(*low)),
                (None, Some(high)) => format!("below {}", number(*high)),
                (None, None) => "anything".into(),
            };
            let range = (low.unwrap_or(whole.0), high.unwrap_or(whole.1));
            let given = source.given(source.answer.plan.design().columns()[restriction.column]).unwrap_or(f64::NAN);
            RangeBar { ink, name, whole, range, given, text }
        }
        (Limit::OneOf(kept), Column::Choices { names, .. }) => {
            let text = kept.iter().map(|&choice| names[choice].as_str()).collect::<Vec<_>>().join(" or ");
            let (whole, range) = ((0.0, names.len() as f64), (0.0, kept.len() as f64));
            RangeBar { ink, name, whole, range, given: f64::NAN, text }
        }
        (_, _) => RangeBar { ink, name, whole: (0.0, 1.0), range: (0.0, 1.0), given: f64::NAN, text: String::new() },
    }
}

/// What it is worth at most to know an assumption before deciding, the most valuable first.
pub(super) fn pilot_worth(source: &StudySource) -> Option<Figure> {
    let information = source.findings().information.as_ref()?;
    let factors = source.answer.plan.factors();
    let year = |value: f64| value * WEEKS_PER_YEAR;
    // Less than a dollar is nothing to a leader.
    let mut order: Vec<usize> = (0..factors.len()).filter(|&of| year(information.factors[of]) >= 1.0).collect();
    order.sort_by(|&a, &b| information.factors[b].total_cmp(&information.factors[a]));
    let bar = |ink, name: &str, value: f64| plain_bar(ink, name, year(value), format::usd(year(value)));
    let single = |factor: &usize| bar(Ink::Scheme(information.choice), &factors[*factor], information.factors[*factor]);
    let everything = bar(Ink::Muted, "All of it together", information.perfect);
    if year(information.perfect) < 1.0 {
        return None;
    }
    let bars: Vec<Bar> = std::iter::once(everything).chain(order.iter().take(MOST_BARS - 1).map(single)).collect();
    let measure = "Worth of knowing it before deciding, at most, US$ per employee-year";
    let panel = bars_panel(None, axis_of(measure, &bars), bars);
    let title = source.answer.says("What is a pilot worth?")?;
    let note = "Expected value of perfect information: a bound from above, as luck between few replicates counts as something to be known.";
    Some(source.figure(Kind::PilotWorth, title, "Expected value of perfect information", vec![panel], note))
}

/// How much of the spread of each scheme is luck, a panel a metric.
pub(super) fn noise_against_spread(source: &StudySource) -> Option<Figure> {
    let (findings, schemes) = (source.findings(), source.schemes());
    let metrics = &source.answer.plan.study().metrics;
    let panel = |(place, metric): (usize, &Metric)| {
        let of_metric = findings.noise.iter().filter(|(of, ..)| *of == place);
        let bars: Vec<Bar> = of_metric
            .filter_map(|(_, scheme, noise)| {
                let share = noise.share()?;
                Some(plain_bar(Ink::Scheme(*scheme), &schemes[*scheme], 100.0 * share, format::share(share)))
            })
            .collect();
        let title = (metrics.len() > 1).then(|| format!("{}, {}", metric.label(), plain_unit(*metric)));
        (!bars.is_empty()).then(|| bars_panel(title, percent_axis("Noise between replicates, % of the spread"), bars))
    };
    let panels: Vec<Panel> = metrics.iter().enumerate().filter_map(panel).collect();
    if panels.is_empty() {
        return None;
    }
    let title = source.answer.says("How much is luck?")?;
    let note = "The rest of the spread comes of assumptions.";
    Some(source.figure(Kind::NoiseAgainstSpread, title, "Share of the variance within organisations", panels, note))
}
