//! Charts of a search: what is there to choose between, and how do the levers move along it?

use super::{SearchSource, plain_unit};
use crate::analysis::{Window, format};
use crate::chart::axis::{Axis, Scale};
use crate::chart::figure::{Figure, HeatCell, Ink, Kind, Layer, Mark, Panel};
use crate::chart::palette;
use crate::experiment::search::{Found, Movable, Objective, Round, amount, in_words};
use crate::model::Metric;
use crate::scenario::Scheme;

/// Members of the front that have a column at most.
const MOST_COLUMNS: usize = 7;

/// Levers that a title names at most.
const MOST_LISTED: usize = 4;

/// How strong the last place of a lever is shown.
const STRONGEST: f64 = 0.7;

/// How far beyond the front and the present schemes others are still shown, as a share of what those span.
const BEYOND: f64 = 0.25;

impl SearchSource<'_> {
    fn objectives(&self) -> &[Objective] {
        &self.found.plan.search().goals.objectives
    }

    fn value(&self, number: usize, objective: usize) -> f64 {
        self.found.tried(number).judgement.objectives[objective]
    }

    /// What the numbers are of, for the end of a subtitle.
    fn population(&self) -> String {
        let plan = &self.found.plan;
        let (one, many) = plan.unit_names();
        format!(
            "{} tried, in {} of {}",
            format::counted(self.found.archive.tried().len(), "scheme"),
            format::counted_irregular(plan.units(), one, many),
            format::counted(plan.base().organisation.employees as usize, "simulated employee"),
        )
    }

    fn window(&self) -> String {
        let run = &self.found.plan.base().run;
        match self.found.plan.search().window {
            Window::Last => format!("mean of the last {} weeks", run.summary_weeks.min(run.weeks)),
            Window::Active | Window::Horizon => "mean of all weeks".into(),
        }
    }

    fn figure(&self, kind: Kind, title: String, measure: &str, panels: Vec<Panel>, note: &str) -> Figure {
        let subtitle = format!("{measure}, {} · {}", self.window(), self.population());
        let front: Vec<String> = self.found.front.iter().take(MOST_COLUMNS).map(|&number| self.said(number)).collect();
        let front = if front.is_empty() { String::new() } else { format!("The front: {}. ", front.join("; ")) };
        Figure {
            kind,
            alt_text: format!("{}: {title} {subtitle}. {front}{note}", kind.label()),
            title,
            subtitle,
            schemes: palette::scheme_styles(&self.found.plan.base().schemes),
            panels,
            key: Vec::new(),
            note: note.into(),
            provenance: self.provenance.clone(),
        }
    }

    /// A scheme with what it comes to.
    fn said(&self, number: usize) -> String {
        let value = |(place, of): (usize, &Objective)| amount(of.metric, self.value(number, place), 0.0);
        let values: Vec<String> = self.objectives().iter().enumerate().map(value).collect();
        format!("{} ({})", self.found.called(number), values.join(", "))
    }
}

fn axis_label(metric: Metric) -> String {
    format!("{}, {}", metric.label(), plain_unit(metric))
}

/// Schemes by what is wanted of them: all that were tried, those that no other beats, those of the scenario.
pub(super) fn front(source: &SearchSource) -> Option<Figure> {
    let found = source.found;
    if found.archive.tried().is_empty() {
        return None;
    }
    let others: Vec<usize> =
        if source.objectives().len() > 1 { (1..source.objectives().len()).collect() } else { vec![] };
    let panels: Vec<Panel> = if others.is_empty() {
        vec![panel(source, None, None)]
    } else {
        let titled = others.len() > 1;
        let panel = |&objective: &usize| {
            let title = titled.then(|| source.objectives()[objective].metric.label().to_owned());
            panel(source, Some(objective), title)
        };
        others.iter().map(panel).collect()
    };
    let title = match &found.offered {
        Some(offered) => {
            let count = found.front.len();
            let knee = if count > 1 { format!(", of {count} that no other beats") } else { String::new() };
            format!("Offered: {}{knee}.", source.said(offered.number))
        }
        None => found.statements().into_iter().next().map(|said| said.answer)?,
    };
    let note = "Filled in black: no other scheme that keeps every limit beats it. Rings: others that were tried. In colour: the \
                scenario\u{2019}s own. Ringed: the one that is offered.";
    let first = source.objectives()[0].metric;
    Some(source.figure(Kind::Front, title, &axis_label(first), panels, note))
}

/// The first objective over another, or over how many levers are in force.
fn panel(source: &SearchSource, other: Option<usize>, title: Option<String>) -> Panel {
    let found = source.found;
    let at = |number: usize| {
        let x = other.map_or_else(|| found.tried(number).levers as f64, |objective| source.value(number, objective));
        (x, source.value(number, 0))
    };
    let present: Vec<usize> =
        (0..found.archive.tried().len()).filter(|&number| found.tried(number).round == Round::Present).collect();
    let shown: Vec<(f64, f64)> = found.front.iter().chain(&present).map(|&number| at(number)).collect();
    let (x_range, y_range) = (widened(shown.iter().map(|at| at.0)), widened(shown.iter().map(|at| at.1)));
    let is_near = |(x, y): (f64, f64)| x >= x_range.0 && x <= x_range.1 && y >= y_range.0 && y <= y_range.1;
    let words = |number: usize| format!("{}. {}", in_words(&found.tried(number).scheme), found.gives(number));
    let others: Vec<usize> = (0..found.archive.tried().len())
        .filter(|number| found.tried(*number).is_complete && !found.front.contains(number) && !present.contains(number))
        .filter(|&number| is_near(at(number)))
        .collect();
    let tried: Vec<(f64, f64)> = others.iter().map(|&number| at(number)).collect();
    let mut layers = vec![Layer::Points {
        ink: Ink::Muted,
        series: "tried".into(),
        xs: tried.iter().map(|at| at.0).collect(),
        ys: tried.iter().map(|at| at.1).collect(),
        filled: false,
        words: others.iter().map(|&number| words(number)).collect(),
    }];
    let point = |ink: Ink, number: usize| {
        let (x, y) = at(number);
        let words = [words(number)].into();
        Layer::Points { ink, series: found.called(number), xs: vec![x], ys: vec![y], filled: true, words }
    };
    layers.extend(
        found.front.iter().filter(|number| !present.contains(number)).map(|&number| point(Ink::Neutral, number)),
    );
    let number_in = |number: usize| {
        let name = &found.tried(number).scheme.name;
        found.plan.base().schemes.iter().position(|scheme| scheme.name == *name).unwrap_or(0)
    };
    layers.extend(present.iter().map(|&number| point(Ink::Scheme(number_in(number)), number)));
    let points = || tried.iter().chain(&shown);
    let x_label = other
        .map_or_else(|| "Levers in force".to_owned(), |objective| axis_label(source.objectives()[objective].metric));
    let offered = found.offered.as_ref().map(|of| at(of.number));
    Panel {
        title,
        takeaway: None,
        words: String::new(),
        x: Axis::linear(x_label, points().map(|at| at.0).chain(offered.map(|at| at.0)), true),
        y: Axis::linear(axis_label(source.objectives()[0].metric), points().map(|at| at.1), true),
        layers,
        marks: offered.into_iter().map(|(x, y)| Mark::Here { x, y }).collect(),
    }
}

/// The span of values and somewhat more on both sides.
fn widened(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let known = values.filter(|value| value.is_finite());
    let (low, high) =
        known.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let more = BEYOND * (high - low).max(1e-9 * high.abs());
    (low - more, high + more)
}

/// Where each lever stands along the front: a row a lever, a column a scheme.
pub(super) fn levers_along_front(source: &SearchSource) -> Option<Figure> {
    let found = source.found;
    let columns = picked(found);
    let scheme = |number: usize| &found.tried(number).scheme;
    let is_told = |lever: &&Movable| columns.iter().any(|&number| lever.applies(scheme(number)));
    let levers: Vec<&Movable> = found.plan.space().levers().iter().filter(is_told).collect();
    if columns.is_empty() || levers.is_empty() {
        return None;
    }
    let first = source.objectives()[0].metric;
    let name = |(place, &number): (usize, &usize)| {
        let is_offered = found.offered.as_ref().is_some_and(|of| of.number == number);
        let mark = if is_offered { "\u{2605} " } else { "" };
        format!("{mark}{}: {}", place + 1, amount(first, source.value(number, 0), 0.0))
    };
    let names: Vec<String> = columns.iter().enumerate().map(name).collect();
    let cell = |(row, lever): (usize, &&Movable)| -> Vec<HeatCell> {
        let of = |(column, &number): (usize, &usize)| heat_cell(lever, scheme(number), (column, row), &names[column]);
        columns.iter().enumerate().map(of).collect()
    };
    let cells: Vec<HeatCell> = levers.iter().enumerate().flat_map(cell).collect();
    let moving: Vec<String> = levers
        .iter()
        .filter(|lever| {
            let places = || columns.iter().map(|&number| (lever.applies(scheme(number)), lever.at(scheme(number))));
            places().any(|place| Some(place) != places().next())
        })
        .map(|lever| crate::analysis::words::inside(lever.label()))
        .collect();
    let title = match (&moving[..], columns.len()) {
        (_, 1) => format!("One scheme is best in everything: {}.", source.said(columns[0])),
        ([], _) => "No lever differs along the front.".into(),
        (moving, _) => {
            let of = format::counted(levers.len(), "lever");
            format!("Along the front {} of {of} move: {}.", moving.len(), listed(moving))
        }
    };
    let label = format!("Schemes that no other beats, by {}", crate::analysis::words::inside(first.label()));
    let panel = Panel {
        title: None,
        takeaway: None,
        words: String::new(),
        x: Axis { label, scale: Scale::Names(names) },
        y: Axis {
            label: String::new(),
            scale: Scale::Names(levers.iter().map(|lever| lever.label().to_owned()).collect()),
        },
        layers: vec![Layer::Cells(cells)],
        marks: Vec::new(),
    };
    let note = "The stronger the shade, the further along its places a lever stands; –: it does nothing there. \u{2605}: the one that is offered.";
    Some(source.figure(Kind::LeversAlongFront, title, "Where each lever stands", vec![panel], note))
}

/// Members of the front that are shown, both ends and the offered one among them.
fn picked(found: &Found) -> Vec<usize> {
    let front = &found.front;
    if front.len() <= MOST_COLUMNS {
        return front.clone();
    }
    let step = (front.len() - 1) as f64 / (MOST_COLUMNS - 1) as f64;
    let mut places: Vec<usize> = (0..MOST_COLUMNS).map(|place| (place as f64 * step).round() as usize).collect();
    let offered = found.offered.as_ref().and_then(|of| front.iter().position(|number| *number == of.number));
    if let Some(offered) = offered.filter(|place| !places.contains(place)) {
        let nearest = (1..MOST_COLUMNS - 1).min_by_key(|&place| places[place].abs_diff(offered)).unwrap_or(1);
        places[nearest] = offered;
    }
    places.into_iter().map(|place| front[place]).collect()
}

fn heat_cell(lever: &Movable, scheme: &Scheme, (column, row): (usize, usize), name: &str) -> HeatCell {
    let applies = lever.applies(scheme);
    let place = lever.number_at(scheme).filter(|_| applies);
    let share = place.map_or(0.0, |place| place as f64 / (lever.places().len() - 1).max(1) as f64);
    let (x, y) = (column as f64, row as f64);
    HeatCell {
        ink: Ink::Muted,
        strength: STRONGEST * share,
        x: (x - 0.5, x + 0.5),
        y: (y - 0.5, y + 0.5),
        at: (x, y),
        series: lever.label().to_owned(),
        column: name.to_owned(),
        value: place.map_or(f64::NAN, |place| place as f64),
        low: f64::NAN,
        high: f64::NAN,
        text: if applies { lever.brief(scheme) } else { "–".into() },
    }
}

/// The first few of some words, with commas and an 'and'.
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        _ if words.len() > MOST_LISTED => {
            format!("{} and {} more", words[..MOST_LISTED - 1].join(", "), words.len() - MOST_LISTED + 1)
        }
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
