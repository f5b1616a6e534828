//! Where does everything in one panel go?

use super::axis::{Axis, Scale, Tick};
use super::figure::{Figure, Ink, Layer, Mark, Panel};
use super::labels;
use super::layers;
use super::layout::{Pen, Titles, Type, block_height};
use super::palette::Dash;
use super::scene::{ASCENT, Anchor, DESCENT, Point, Rect};
use super::text::Weight;

/// Room that a text measured twice may seem to miss.
const ROUNDING: f64 = 1e-6;

/// Distance from a plot down to the labels of its ticks, in units: clear of the lowest label at its left.
const TICK_GAP: f64 = 0.55;

/// Rows of annotations above a plot, at most.
const STRIP_ROWS: usize = 4;

/// Room around a plot, common to all panels of a figure.
pub(super) struct Gutters {
    left: f64,
    pub right: f64,
    title: f64,
    /// Lines of the y title.
    y_title_lines: usize,
    strip_rows: usize,
    bottom: f64,
}

/// A plot: its place on the canvas and its axes.
pub(super) struct Plot<'a> {
    pub rect: Rect,
    pub x: &'a Axis,
    pub y: &'a Axis,
}

impl Plot<'_> {
    pub fn x_at(&self, value: f64) -> f64 {
        self.rect.left + self.x.position(value) * self.rect.width()
    }
    pub fn y_at(&self, value: f64) -> f64 {
        let position = self.y.position(value) * self.rect.height();
        if self.y.counts_down() { self.rect.top + position } else { self.rect.bottom - position }
    }
    pub fn at(&self, x: f64, y: f64) -> Point {
        (self.x_at(x), self.y_at(y))
    }
}

/// A name in the right gutter: what it belongs to and where that is.
struct EndLabel {
    text: String,
    ink: Ink,
    x: f64,
    y: f64,
}

/// A name above the plot.
struct StripLabel {
    text: String,
    left: f64,
    row: usize,
    /// The line it belongs to; none for a span.
    line: Option<f64>,
}

fn title_style(pen: &Pen) -> Type {
    pen.style(0.95, Weight::SemiBold)
}
fn axis_style(pen: &Pen) -> Type {
    pen.style(0.8, Weight::Regular)
}
fn label_style(pen: &Pen) -> Type {
    pen.style(0.85, Weight::SemiBold)
}

/// Horizontal distance between a plot and the names in its gutters.
fn lead(pen: &Pen) -> f64 {
    pen.unit * 0.75
}

impl Gutters {
    /// The room that the panels of a figure need, each `width` by `height`.
    pub fn of(pen: &Pen, width: f64, height: f64, titles: &Titles) -> Self {
        let figure = pen.figure;
        let (axis, label) = (axis_style(pen), label_style(pen));
        let widest = |widths: &mut dyn Iterator<Item = f64>| widths.fold(0.0, f64::max);

        let left = widest(&mut figure.panels.iter().map(|panel| {
            let style = if matches!(panel.y.scale, Scale::Names(_)) { label } else { axis };
            let ticks = panel.y.ticks(6);
            let lines = ticks.iter().flat_map(|tick| style.wrapped(&tick.label, width * 0.28, 2));
            widest(&mut lines.map(|line| style.width(&line))) + pen.unit * 0.45
        }));
        let right = widest(&mut figure.panels.iter().flat_map(|panel| right_texts(panel, pen.named)).map(|text| {
            let lines = label.wrapped(&text, end_room(label, &text, width), 2);
            widest(&mut lines.iter().map(|line| label.width(line))) + lead(pen)
        }));
        // A last tick label may stand half its width over the end of the axis.
        let right = right.max(pen.unit * 0.9);

        let title_lines = figure.panels.iter().map(|panel| panel_title(pen, panel, width).len()).max().unwrap_or(0);
        let y_title_lines =
            figure.panels.iter().map(|panel| y_title(axis, panel, width, titles).len()).max().unwrap_or(0);
        let has_x_title = titles.x.is_none() && figure.panels.iter().any(|panel| !panel.x.label.is_empty());
        let mut gutters = Self {
            left,
            right,
            title: title_style(pen).line_height() * title_lines as f64,
            y_title_lines,
            strip_rows: 0,
            bottom: pen.unit * TICK_GAP + axis.line_height() * if has_x_title { 2.0 } else { 1.0 },
        };
        let at = Rect { left: 0.0, top: 0.0, right: width, bottom: height };
        gutters.strip_rows = figure
            .panels
            .iter()
            .flat_map(|panel| strip(pen, panel, &gutters.plot(pen, panel, at), at.left))
            .map(|label| label.row + 1)
            .max()
            .unwrap_or(0);
        gutters
    }

    /// Whether the names at the right fit in panels of this size: whole where there are several
    /// panels, which a key serves as well; shortened at worst in a single one.
    pub fn hold_names(&self, pen: &Pen, width: f64, height: f64) -> bool {
        let style = label_style(pen);
        let at = Rect { left: 0.0, top: 0.0, right: width, bottom: height };
        let several = pen.figure.panels.len() > 1;
        pen.figure.panels.iter().all(|panel| {
            let names = right_texts(panel, true);
            let available = height - names_top(pen, &self.plot(pen, panel, at).rect, at);
            let whole = |text: &String, most| {
                let lines = style.wrapped(text, end_room(style, text, width), most);
                !lines.last().is_some_and(|line| line.ends_with('…'))
            };
            (1..=2).any(|most| {
                let fits = names.len() as f64 * end_height(style, most) <= available;
                fits && (!several || names.iter().all(|text| whole(text, most)))
            })
        })
    }

    fn plot<'a>(&self, pen: &Pen, panel: &'a Panel, rect: Rect) -> Plot<'a> {
        let axis = axis_style(pen);
        let y_title = match self.y_title_lines {
            0 => 0.0,
            lines => axis.line_height() * lines as f64 + pen.unit * 0.15,
        };
        let strip = axis.line_height() * self.strip_rows as f64;
        Plot {
            rect: Rect {
                left: rect.left + self.left,
                right: rect.right - self.right,
                top: rect.top + self.title + y_title + strip + pen.unit * 0.3,
                bottom: rect.bottom - self.bottom,
            },
            x: &panel.x,
            y: &panel.y,
        }
    }
}

/// Room for a name in the right gutter: its longest word at least, where that leaves the plot more than half.
fn end_room(style: Type, text: &str, width: f64) -> f64 {
    let longest = text.split_whitespace().map(|word| style.width(word)).fold(0.0, f64::max);
    longest.min(width * 0.42).max(width * 0.27) + ROUNDING
}

fn panel_title(pen: &Pen, panel: &Panel, width: f64) -> Vec<String> {
    panel.title.as_ref().map_or_else(Vec::new, |title| title_style(pen).wrapped(title, width, 2))
}

/// The y title of a panel in lines; none where all panels share it.
fn y_title(style: Type, panel: &Panel, width: f64, titles: &Titles) -> Vec<String> {
    if titles.y.is_some() {
        return Vec::new();
    }
    style.wrapped(&panel.y.title(), width, 2)
}

/// Height of a name of so many lines in the right gutter, with the distance to the next.
fn end_height(style: Type, lines: usize) -> f64 {
    block_height(style, lines) + style.size * if lines > 1 { 0.4 } else { 0.05 }
}

/// What stands in the right gutter of a panel.
fn right_texts(panel: &Panel, named: bool) -> Vec<String> {
    let layers = panel.layers.iter().flat_map(|layer| match layer {
        Layer::Line { label: Some(label), .. } if named => vec![label.clone()],
        Layer::Bars(bars) => bars.iter().map(|bar| bar.text.clone()).collect(),
        _ => Vec::new(),
    });
    let marks = panel.marks.iter().filter_map(|mark| match mark {
        Mark::Horizontal { label, .. } => Some(label.clone()),
        _ => None,
    });
    layers.chain(marks).filter(|text| !text.is_empty()).collect()
}

/// Draws panel `number` of the figure within `rect`.
pub(super) fn draw(pen: &mut Pen, number: usize, rect: Rect, gutters: &Gutters, titles: &Titles) {
    let figure: &Figure = pen.figure;
    let panel = &figure.panels[number];
    let plot = gutters.plot(pen, panel, rect);
    if plot.rect.width() < pen.unit || plot.rect.height() < pen.unit {
        return;
    }
    let (title, axis) = (title_style(pen), axis_style(pen));
    let lines = panel_title(pen, panel, rect.width());
    let under_title = pen.paragraph(lines, rect.left, rect.top, title);
    let lines = y_title(axis, panel, rect.width(), titles);
    pen.paragraph(lines, rect.left, under_title, axis);

    spans(pen, panel, &plot);
    let strip_bottom = plot.rect.top - pen.unit * 0.3;
    let annotations = strip(pen, panel, &plot, rect.left);
    for label in &annotations {
        let baseline = strip_bottom - axis.line_height() * (label.row as f64 + 0.12) - DESCENT * axis.size;
        if let Some(x) = label.line {
            let color = pen.theme.tokens().axis;
            pen.scene.rule((x, baseline - ASCENT * axis.size), (x, plot.rect.bottom), color, pen.unit * 0.05);
        }
        pen.write(label.text.clone(), (label.left, baseline), axis, Anchor::Start);
    }
    axes(pen, panel, &plot, rect, titles);
    for layer in &panel.layers {
        layers::draw(pen, &plot, layer);
    }
    horizontals(pen, panel, &plot);
    end_labels(pen, panel, &plot, rect);
}

/// Shades stretches of the x axis.
fn spans(pen: &mut Pen, panel: &Panel, plot: &Plot) {
    let surface = pen.theme.tokens().surface;
    for mark in &panel.marks {
        if let Mark::Span { from, to, .. } = mark {
            let rect = Rect { left: plot.x_at(*from), right: plot.x_at(*to), ..plot.rect };
            pen.scene.fill(rect, surface);
        }
    }
}

/// The names of spans and vertical marks, in rows from the plot upwards.
fn strip(pen: &Pen, panel: &Panel, plot: &Plot, edge_left: f64) -> Vec<StripLabel> {
    let style = axis_style(pen);
    let gap = pen.unit * 0.3;
    let mut rows: [Vec<(f64, f64)>; STRIP_ROWS] = Default::default();
    let (mut labels, mut lines) = (Vec::new(), Vec::new());
    // Lines first: they run down from their names, and spans find a place beside them.
    let is_span = |mark: &&Mark| matches!(mark, Mark::Span { .. });
    let marks = panel.marks.iter().filter(|mark| !is_span(mark)).chain(panel.marks.iter().filter(is_span));
    for mark in marks {
        let (x, label, line) = match mark {
            Mark::Span { label, .. } if label.is_empty() => continue,
            Mark::Span { from, to, label } => {
                // A name wider than its span ends with it, over the gutter of the ticks.
                let (from, to) = (plot.x_at(*from), plot.x_at(*to) - gap * 1.1);
                (from.min(to - style.width(label)).max(edge_left), label, None)
            }
            Mark::Vertical { x, label } => (plot.x_at(*x), label, Some(plot.x_at(*x))),
            Mark::Horizontal { .. } => continue,
        };
        let edge = plot.rect.right + gap;
        let room = if line.is_some() { (edge - x - gap).max(x - gap - edge_left) } else { edge - x };
        let text = style.shortened(label, room);
        let width = style.width(&text);
        let left = if line.is_none() {
            x
        } else if x + gap + width <= edge + ROUNDING {
            x + gap
        } else {
            x - gap - width
        };
        let extent = (left.min(line.unwrap_or(left)) - gap, (left + width).max(line.unwrap_or(left)) + gap * 0.9);
        // Every line runs down through the rows below its name: those must be free at its place.
        let free = |row: usize| {
            let name = rows[row].iter().all(|taken| extent.1 <= taken.0 || taken.1 <= extent.0);
            let below = rows[..row].iter().flatten();
            let crossed = lines.iter().any(|&(x, above)| above > row && extent.0 < x && x < extent.1);
            name && !crossed && line.is_none_or(|x| below.clone().all(|taken| x <= taken.0 || taken.1 <= x))
        };
        if let Some(row) = (0..STRIP_ROWS).find(|row| free(*row)) {
            rows[row].push(extent);
            lines.extend(line.map(|x| (x, row)));
            labels.push(StripLabel { text, left, row, line });
        }
    }
    labels
}

/// Grid, axis lines, ticks and their labels, and the x title.
fn axes(pen: &mut Pen, panel: &Panel, plot: &Plot, rect: Rect, titles: &Titles) {
    let tokens = pen.theme.tokens();
    let style = axis_style(pen);
    let hair = pen.unit * 0.05;
    let Rect { left, right, top, bottom } = plot.rect;
    let named = matches!(panel.y.scale, Scale::Names(_));

    let mut y_ticks = panel.y.ticks((plot.rect.height() / (style.size * 4.0)) as usize);
    if !named {
        let mut taken = f64::INFINITY;
        y_ticks.retain(|tick| {
            let y = plot.y_at(tick.value);
            let free = (taken - y).abs() >= style.size * 1.15;
            taken = if free { y } else { taken };
            free
        });
    }
    for Tick { value, label } in &y_ticks {
        let y = plot.y_at(*value);
        if named {
            let style = label_style(pen);
            let row = plot.rect.height() / y_ticks.len() as f64;
            let most = if row > block_height(style, 2) { 2 } else { 1 };
            let lines = style.wrapped(label, left - rect.left - pen.unit * 0.45 + ROUNDING, most);
            let mut baseline = y - block_height(style, lines.len()) / 2.0 + ASCENT * style.size;
            for line in lines {
                pen.write(line, (left - pen.unit * 0.45, baseline), style, Anchor::End);
                baseline += style.line_height();
            }
        } else {
            pen.scene.rule((left, y), (right, y), tokens.grid, hair);
            let baseline = y + style.size * 0.36;
            pen.write(label.clone(), (left - pen.unit * 0.45, baseline), style, Anchor::End);
        }
    }

    let x_ticks = x_ticks(pen, panel, plot);
    for (x, line) in x_ticks {
        if named {
            pen.scene.rule((x, top), (x, bottom), tokens.grid, hair);
        } else {
            pen.scene.rule((x, bottom), (x, bottom + pen.unit * 0.2), tokens.axis, hair);
        }
        let width = style.width(&line);
        let first = if matches!(panel.x.scale, Scale::Ends(_)) { left } else { rect.left };
        let start = (x - width / 2.0).clamp(first, (rect.right - width).max(first));
        pen.write(line, (start, bottom + pen.unit * TICK_GAP + ASCENT * style.size), style, Anchor::Start);
    }
    if titles.x.is_none() && !panel.x.label.is_empty() {
        let line = style.shortened(&panel.x.label, right - rect.left);
        let baseline = bottom + pen.unit * TICK_GAP + style.line_height() + ASCENT * style.size;
        pen.write(line, (right, baseline), style, Anchor::End);
    }

    pen.scene.rule((left, bottom), (right, bottom), tokens.axis, hair * 1.4);
    if let Scale::Linear { truncated: true, .. } = panel.y.scale {
        // The usual sign of a cut axis: a kink.
        let (step, reach) = (pen.unit * 0.28, pen.unit * 0.22);
        let kink = [(0.0, 0.0), (0.0, 1.0), (-1.0, 1.5), (1.0, 2.5), (0.0, 3.0), (0.0, 4.0)];
        let points = kink.map(|(x, y)| (left + x * reach, bottom - y * step)).to_vec();
        pen.path(points, tokens.axis, hair * 1.4, Dash::Solid);
    }
}

/// Positions and labels of the x ticks, without those that would touch.
fn x_ticks(pen: &Pen, panel: &Panel, plot: &Plot) -> Vec<(f64, String)> {
    let style = axis_style(pen);
    let widest = panel.x.ticks(8).iter().map(|tick| style.width(&tick.label)).fold(0.0, f64::max);
    let most = (plot.rect.width() / (widest * 2.6).max(pen.unit * 3.5)) as usize;
    let ends = matches!(panel.x.scale, Scale::Ends(_));
    let mut ticks: Vec<(f64, String)> = Vec::new();
    let mut taken = f64::NEG_INFINITY;
    for tick in panel.x.ticks(most) {
        let x = plot.x_at(tick.value);
        let label = if ends { style.shortened(&tick.label, plot.rect.width() * 0.47) } else { tick.label };
        let half = style.width(&label) / 2.0;
        if ends || x - half > taken {
            taken = x + half + pen.unit * 0.3;
            ticks.push((x, label));
        }
    }
    ticks
}

/// Thin lines at values: 'before = 100', zero.
fn horizontals(pen: &mut Pen, panel: &Panel, plot: &Plot) {
    let color = pen.theme.tokens().axis;
    let width = pen.unit * 0.07;
    let Rect { left, right, top, bottom } = plot.rect;
    for mark in &panel.marks {
        if let Mark::Horizontal { y, .. } = mark {
            let y = plot.y_at(*y);
            pen.scene.rule((left, y), (right, y), color, width);
        }
    }
    let (low, high) = panel.y.range();
    if matches!(panel.y.scale, Scale::Linear { .. }) && low < 0.0 && high > 0.0 {
        pen.scene.rule((left, plot.y_at(0.0)), (right, plot.y_at(0.0)), color, width);
    }
    let (low, high) = panel.x.range();
    if matches!(panel.y.scale, Scale::Names(_)) && low <= 0.0 && high >= 0.0 {
        pen.scene.rule((plot.x_at(0.0), top), (plot.x_at(0.0), bottom), color, width);
    }
}

/// Names at the ends of lines and the words beside bars, moved apart in the right gutter.
fn end_labels(pen: &mut Pen, panel: &Panel, plot: &Plot, rect: Rect) {
    let style = label_style(pen);
    let left = plot.rect.right + lead(pen);
    let room = rect.right - left + ROUNDING;
    let ends: Vec<EndLabel> = panel
        .layers
        .iter()
        .flat_map(|layer| layer_ends(layer, plot, pen.named))
        .chain(panel.marks.iter().filter_map(|mark| match mark {
            Mark::Horizontal { y, label } if !label.is_empty() => {
                Some(EndLabel { text: label.clone(), ink: Ink::Muted, x: plot.rect.right, y: plot.y_at(*y) })
            }
            _ => None,
        }))
        .collect();
    let lines: Vec<Vec<String>> = ends.iter().map(|end| style.wrapped(&end.text, room, 2)).collect();
    let tallest = lines.iter().map(Vec::len).max().unwrap_or(1);
    let mut height = end_height(style, tallest);
    // Where the gutter does not hold two lines for all, each has one.
    let top = names_top(pen, &plot.rect, rect);
    let one = height * ends.len() as f64 > rect.bottom - top;
    if one {
        height = end_height(style, 1);
    }
    let wanted: Vec<f64> = ends.iter().map(|end| end.y).collect();
    let placed = labels::spread(&wanted, height, top, rect.bottom);
    for ((end, mut lines), y) in ends.iter().zip(lines).zip(placed) {
        if one {
            lines = vec![style.shortened(&end.text, room)];
        }
        let color = pen.text_ink(end.ink);
        let middle = y;
        let mut baseline = middle - block_height(style, lines.len()) / 2.0 + ASCENT * style.size;
        for line in lines {
            pen.write(line, (left, baseline), Type { color, ..style }, Anchor::Start);
            baseline += style.line_height();
        }
        if (middle - end.y).abs() > style.size * 0.5 && end.x.is_finite() {
            let color = pen.ink(end.ink);
            let (from, to) = ((end.x, end.y), (left - pen.unit * 0.15, middle));
            pen.scene.rule(from, to, color, pen.unit * 0.04);
        }
    }
}

/// Where names may begin: they use the room beside the ticks and a part of the strip as well.
fn names_top(pen: &Pen, plot: &Rect, panel: Rect) -> f64 {
    (plot.top - pen.unit * 0.5).max(panel.top)
}

/// What a layer names in the right gutter.
fn layer_ends(layer: &Layer, plot: &Plot, named: bool) -> Vec<EndLabel> {
    match layer {
        Layer::Line { ink, label: Some(label), xs, ys, .. } if named => {
            let last = xs.iter().zip(ys).rev().find(|(_, y)| y.is_finite());
            last.map(|(x, y)| EndLabel { text: label.clone(), ink: *ink, x: plot.x_at(*x), y: plot.y_at(*y) })
                .into_iter()
                .collect()
        }
        Layer::Bars(bars) => bars
            .iter()
            .enumerate()
            .map(|(position, bar)| EndLabel {
                text: bar.text.clone(),
                ink: bar.ink,
                x: f64::NAN,
                y: plot.y_at(position as f64),
            })
            .collect(),
        _ => Vec::new(),
    }
}
