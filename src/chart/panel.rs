//! Where does everything in one panel go?

use super::axis::{Scale, Tick};
use super::figure::{Figure, Ink, Layer, Mark, Panel};
use super::layout::{Pen, Titles, Type, block_height};
use super::palette::Dash;
use super::scene::{ASCENT, Anchor, DESCENT, Plot, Rect, Shape, Shortened, TextLine};
use super::text::{self, Weight};
use super::{headings, labels, layers, names};

/// Room that a text measured twice may seem to miss.
pub(super) const ROUNDING: f64 = 1e-6;

/// Distance from a plot down to the labels of its ticks, in units: clear of the lowest label at its left.
pub(super) const TICK_GAP: f64 = 0.55;

/// Rows of annotations above a plot, at most; and shares of the height of a card that they may take.
const STRIP_ROWS: usize = 4;
const CARD_STRIP: f64 = 0.2;

/// Shares of a panel's width that names at the right have at least, and at most for a long word; and on a card.
const NAMES: (f64, f64) = (0.27, 0.42);
const CARD_NAMES: (f64, f64) = (0.23, 0.3);

/// Shares of a panel's width that names of rows have at most.
const ROW_NAMES: f64 = 0.28;
const CARD_ROW_NAMES: f64 = 0.4;

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

/// A name in the right gutter: what it belongs to and where that is.
struct EndLabel {
    text: String,
    ink: Ink,
    /// Number of the layer and of its member; none for a mark.
    part: Option<(usize, usize)>,
    x: f64,
    y: f64,
}

/// A name above the plot.
struct StripLabel {
    text: String,
    /// The same, uncut.
    whole: String,
    left: f64,
    row: usize,
    /// The line it belongs to; none for a span.
    line: Option<f64>,
}

fn title_style(pen: &Pen) -> Type {
    pen.style(0.95, Weight::SemiBold)
}
pub(super) fn axis_style(pen: &Pen) -> Type {
    pen.style(0.8, Weight::Regular)
}
pub(super) fn label_style(pen: &Pen) -> Type {
    pen.style(0.85, Weight::SemiBold)
}

/// Horizontal distance between a plot and the names in its gutters.
fn lead(pen: &Pen) -> f64 {
    pen.unit * 0.75
}

impl Gutters {
    /// The room that the panels of a figure need, each `width` by `height`.
    pub fn of(pen: &Pen, width: f64, height: f64, titles: &Titles) -> Self {
        let panels = pen.panels();
        let (axis, label) = (axis_style(pen), label_style(pen));
        let title_lines = panels.iter().map(|panel| panel_title(pen, panel, width).len()).max().unwrap_or(0);
        let word_lines = panels.iter().map(|panel| panel_words(pen, panel, width).len()).max().unwrap_or(0);
        let y_title_lines = panels.iter().map(|panel| y_title(pen, panel, width, titles).len()).max().unwrap_or(0);
        let has_x_title = titles.x.is_none()
            && panels.iter().any(|panel| !panel.x.label.is_empty() && !is_x_title_in_row(pen, panel));
        let mut gutters = Self {
            left: 0.0,
            right: 0.0,
            title: title_style(pen).line_height() * title_lines as f64 + axis.line_height() * word_lines as f64,
            y_title_lines,
            strip_rows: 0,
            bottom: pen.unit * TICK_GAP
                + axis.line_height() * (headings::x_lines(panels) + usize::from(has_x_title)) as f64,
        };
        gutters.left = widest(pen.shown().map(|number| {
            let plot = gutters.plot(pen, number, Rect { left: 0.0, top: 0.0, right: width, bottom: height });
            let is_named = matches!(plot.y.scale, Scale::Names(_));
            let style = if is_named { label } else { axis };
            let share = if is_named && pen.is_card() { CARD_ROW_NAMES } else { ROW_NAMES };
            let ticks = [6, most_y_ticks(pen, plot.rect.height())].map(|most| plot.y.ticks(most));
            let lines = ticks.iter().flatten().flat_map(|tick| style.wrapped(&tick.label, width * share, 2));
            widest(lines.map(|line| style.width(&line))) + pen.unit * 0.45
        }));
        // Two lines a name where the height holds them: a narrower gutter.
        for lines in [2, 1] {
            gutters.make_room(pen, width, height, lines);
            if lines > 1 && gutters.hold(pen, width, height, lines) {
                break;
            }
        }
        gutters
    }

    /// Sets the room for names of so many lines at the right, and for those above the plot.
    fn make_room(&mut self, pen: &Pen, width: f64, height: f64, lines: usize) {
        let style = label_style(pen);
        let names = |panel| {
            let texts = right_texts(panel, pen.named);
            let lines = fitted(style, &texts, |text| end_room(pen, style, text, width), lines);
            widest(lines.iter().flatten().map(|line| style.width(line)))
                + if texts.is_empty() { 0.0 } else { lead(pen) }
        };
        // A last tick label may stand half its width over the end of the axis.
        self.right = widest(pen.panels().iter().map(names)).max(pen.unit * 0.9);
        self.strip_rows = 0;
        let at = Rect { left: 0.0, top: 0.0, right: width, bottom: height };
        let strips = pen.shown().flat_map(|number| strip(pen, &self.plot(pen, number, at), at));
        self.strip_rows = strips.filter(|label| !label.text.is_empty()).map(|label| label.row + 1).max().unwrap_or(0);
    }

    /// Whether the height holds names of so many lines.
    fn hold(&self, pen: &Pen, width: f64, height: f64, lines: usize) -> bool {
        let at = Rect { left: 0.0, top: 0.0, right: width, bottom: height };
        pen.shown().zip(pen.panels()).all(|(number, panel)| {
            let available = height - names_top(pen, &self.plot(pen, number, at).rect, at);
            right_texts(panel, pen.named).len() as f64 * end_height(label_style(pen), lines) <= available
        })
    }

    /// Whether the names at the right fit in panels of this size: whole where there are several
    /// panels, which a key serves as well; shortened at worst in a single one.
    pub fn hold_names(&self, pen: &Pen, width: f64, height: f64) -> bool {
        let style = label_style(pen);
        let whole = |text: &String, most| {
            let lines = style.wrapped(text, end_room(pen, style, text, width), most);
            !lines.last().is_some_and(|line| line.ends_with('…'))
        };
        let several = pen.panels().len() > 1;
        (1..=2).any(|lines| {
            let all_whole =
                || pen.panels().iter().flat_map(|panel| right_texts(panel, true)).all(|text| whole(&text, lines));
            self.hold(pen, width, height, lines) && (!several || all_whole())
        })
    }

    /// The plot of a panel within its room.
    fn plot(&self, pen: &Pen, number: usize, room: Rect) -> Plot {
        let axis = axis_style(pen);
        let y_title = match self.y_title_lines {
            0 => 0.0,
            lines => axis.line_height() * lines as f64 + pen.unit * 0.15,
        };
        let strip = axis.line_height() * self.strip_rows as f64;
        let rect = Rect {
            left: room.left + self.left,
            right: room.right - self.right,
            top: room.top + self.title + y_title + strip + pen.unit * 0.3,
            bottom: room.bottom - self.bottom,
        };
        let panel = &pen.figure.panels[number];
        Plot { panel: number, rect, x: panel.x.clone(), y: panel.y.clone() }
    }
}

fn widest(widths: impl Iterator<Item = f64>) -> f64 {
    widths.fold(0.0, f64::max)
}

/// Texts in at most so many lines each, shortened where that is not enough so that they stay apart.
pub(super) fn fitted(style: Type, texts: &[String], room: impl Fn(&str) -> f64, most: usize) -> Vec<Vec<String>> {
    let rooms: Vec<f64> = texts.iter().map(|text| room(text)).collect();
    let fits = |number: usize, form: &str| style.wrapped(form, rooms[number], most + 1).len() <= most;
    let forms = names::unique(texts, fits);
    forms.iter().zip(rooms).map(|(form, room)| style.wrapped(form, room, most)).collect()
}

/// Room for a name in the right gutter: its longest word at least, where that leaves the plot more than half.
fn end_room(pen: &Pen, style: Type, text: &str, width: f64) -> f64 {
    let (least, most) = if pen.is_card() { CARD_NAMES } else { NAMES };
    let longest = widest(text::drawable(text).split(' ').map(|word| style.width(word)));
    longest.min(width * most).max(width * least) + ROUNDING
}

/// The title of a panel in lines; a card has its own.
fn panel_title(pen: &Pen, panel: &Panel, width: f64) -> Vec<String> {
    match &panel.title {
        Some(title) if !pen.is_card() => title_style(pen).wrapped(title, width, 2),
        _ => Vec::new(),
    }
}

/// The words below the title of a panel in lines; the head of a card says more.
fn panel_words(pen: &Pen, panel: &Panel, width: f64) -> Vec<String> {
    if pen.is_card() || panel.words.is_empty() { Vec::new() } else { axis_style(pen).wrapped(&panel.words, width, 2) }
}

/// The y title of a panel in lines; none where all panels share it.
fn y_title(pen: &Pen, panel: &Panel, width: f64, titles: &Titles) -> Vec<String> {
    let style = axis_style(pen);
    let whole = panel.y.title();
    if titles.y.is_some() {
        Vec::new()
    } else if pen.is_card() {
        // The head of a card names the measure.
        let rest = whole.strip_prefix(pen.figure.kind.label()).unwrap_or(&whole).trim_start_matches([',', ' ']);
        style.wrapped(&capitalised(rest), width, 1)
    } else {
        style.wrapped(&whole, width, 2)
    }
}

/// Whether the x title of a panel stands before the label of zero, in the row of the ticks.
fn is_x_title_in_row(pen: &Pen, panel: &Panel) -> bool {
    let (low, high) = panel.x.range();
    let is_linear = matches!(panel.x.scale, Scale::Linear { .. });
    pen.is_card() && is_linear && low <= 0.0 && high >= 0.0 && panel.x.label.chars().count() <= 8
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
        Layer::Ranges(bars) => bars.iter().map(|bar| bar.text.clone()).collect(),
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
    let plot = gutters.plot(pen, number, rect);
    if plot.rect.width() < pen.unit || plot.rect.height() < pen.unit {
        return;
    }
    let (title, axis) = (title_style(pen), axis_style(pen));
    let lines = panel_title(pen, panel, rect.width());
    let under_title = pen.paragraph(lines, rect.left, rect.top, title);
    let under_title = pen.paragraph(panel_words(pen, panel, rect.width()), rect.left, under_title, axis);
    let lines = y_title(pen, panel, rect.width(), titles);
    let start = pen.scene.shapes.len();
    pen.paragraph(lines, rect.left, under_title, axis);
    note_shortened(pen, start, &panel.y.title());

    spans(pen, panel, &plot);
    annotations(pen, &plot, rect);
    axes(pen, panel, &plot, rect, titles);
    let before = pen.look.before.filter(|_| pen.is_card());
    for layer in before.iter().flat_map(|before| &before.layers) {
        layers::draw_ghost(pen, &plot, layer);
    }
    for (layer, content) in panel.layers.iter().enumerate() {
        layers::draw(pen, &plot, layer, content);
    }
    horizontals(pen, panel, &plot);
    for mark in &panel.marks {
        if let Mark::Here { x, y } = mark {
            layers::draw_place(pen, plot.at(*x, *y));
        }
    }
    end_labels(pen, panel, &plot, rect);
    pen.scene.plots.push(plot);
}

/// Keeps the whole of a text that was drawn by the shapes since number `start`, if it was cut.
pub(super) fn note_shortened(pen: &mut Pen, start: usize, whole: &str) {
    let is_cut = |line: &TextLine| line.text.contains('…') && !whole.contains('…');
    let lines = pen.scene.shapes[start..].iter().filter_map(|shape| match shape {
        Shape::Text(line) => Some(line),
        _ => None,
    });
    let lines: Vec<&TextLine> = lines.collect();
    if lines.iter().any(|line| is_cut(line)) {
        let rects = lines.iter().map(|line| line.rect()).reduce(|a, b| Rect {
            left: a.left.min(b.left),
            top: a.top.min(b.top),
            right: a.right.max(b.right),
            bottom: a.bottom.max(b.bottom),
        });
        let named = rects.map(|rect| Shortened { rect, whole: whole.to_owned() });
        pen.scene.shortened.extend(named);
    }
}

/// What happens when: names above the plot and their lines through it.
fn annotations(pen: &mut Pen, plot: &Plot, rect: Rect) {
    let axis = axis_style(pen);
    let color = pen.theme.tokens().axis;
    let strip_bottom = plot.rect.top - pen.unit * 0.3;
    for label in strip(pen, plot, rect) {
        let baseline = strip_bottom - axis.line_height() * (label.row as f64 + 0.12) - DESCENT * axis.size;
        if let Some(x) = label.line {
            let top = if label.text.is_empty() { plot.rect.top } else { baseline - ASCENT * axis.size };
            pen.scene.rule((x, top), (x, plot.rect.bottom), color, pen.unit * 0.05);
        }
        let start = pen.scene.shapes.len();
        pen.write(label.text, (label.left, baseline), axis, Anchor::Start);
        note_shortened(pen, start, &label.whole);
    }
}

/// The name of a mark in a room: where it begins with that of a scheme, this loses its end, not what it does.
fn mark_name(pen: &Pen, label: &str, room: f64) -> String {
    let style = axis_style(pen);
    let names = pen.figure.schemes.iter().map(|scheme| scheme.name.as_str());
    let of_scheme = names.filter(|name| !name.is_empty() && label.starts_with(name)).max_by_key(|name| name.len());
    let kept = of_scheme.and_then(|name| {
        let does = text::drawable(&label[name.len()..]);
        let does = if does.starts_with(':') { does } else { format!(" {does}") };
        let for_name = room - style.width(&does);
        (for_name > 4.0 * style.size).then(|| style.shortened(name, for_name) + &does)
    });
    kept.unwrap_or_else(|| style.shortened(label, room))
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

/// The names of spans and vertical marks, in rows from the plot upwards: at the right of their lines, or as stairs
/// at the left where that has room for more of them.
fn strip(pen: &Pen, plot: &Plot, room: Rect) -> Vec<StripLabel> {
    let named = |labels: &[StripLabel]| labels.iter().filter(|label| !label.text.is_empty()).count();
    let plain = strip_at(pen, plot, room, false);
    if named(&plain) == plain.len() {
        return plain;
    }
    let stairs = strip_at(pen, plot, room, true);
    if named(&stairs) > named(&plain) { stairs } else { plain }
}

fn strip_at(pen: &Pen, plot: &Plot, room: Rect, stairs: bool) -> Vec<StripLabel> {
    let panel = &pen.figure.panels[plot.panel];
    let edge_left = room.left;
    let style = axis_style(pen);
    let most_rows = if pen.is_card() {
        ((room.height() * CARD_STRIP / style.line_height()) as usize).clamp(1, STRIP_ROWS)
    } else {
        STRIP_ROWS
    };
    let gap = pen.unit * 0.3;
    let mut rows: [Vec<(f64, f64)>; STRIP_ROWS] = Default::default();
    let (mut labels, mut lines) = (Vec::new(), Vec::new());
    // Lines first: they run down from their names, and spans find a place beside them.
    let is_span = |mark: &&Mark| matches!(mark, Mark::Span { .. });
    let mut marks: Vec<&Mark> =
        panel.marks.iter().filter(|mark| !is_span(mark)).chain(panel.marks.iter().filter(is_span)).collect();
    if stairs {
        let place = |mark: &Mark| if let Mark::Vertical { x, .. } = mark { *x } else { f64::INFINITY };
        marks.sort_by(|a, b| place(a).total_cmp(&place(b)));
    }
    for mark in marks {
        let (x, label, line) = match mark {
            Mark::Span { label, .. } if label.is_empty() => continue,
            Mark::Span { from, to, label } => {
                // A name wider than its span ends with it, over the gutter of the ticks.
                let (from, to) = (plot.x_at(*from), plot.x_at(*to) - gap * 1.1);
                (from.min(to - style.width(label)).max(edge_left), label, None)
            }
            Mark::Vertical { x, label } => (plot.x_at(*x), label, Some(plot.x_at(*x))),
            Mark::Horizontal { .. } | Mark::Here { .. } => continue,
        };
        let edge = plot.rect.right + gap;
        let room = if line.is_some() { (edge - x - gap).max(x - gap - edge_left) } else { edge - x };
        let text = mark_name(pen, label, room);
        let width = style.width(&text);
        let left = if line.is_none() {
            x
        } else if x + gap + width <= edge + ROUNDING && !(stairs && x - gap - width >= edge_left) {
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
        // A card has no further row for what is shaded.
        let allowed = if pen.is_card() && line.is_none() { 1 } else { most_rows };
        if let Some(row) = (0..allowed).find(|row| free(*row)) {
            rows[row].push(extent);
            lines.extend(line.map(|x| (x, row)));
            labels.push(StripLabel { text, whole: label.clone(), left, row, line });
        } else {
            labels.push(StripLabel { text: String::new(), whole: label.clone(), left, row: 0, line });
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

    let mut y_ticks = if named { Vec::new() } else { panel.y.ticks(most_y_ticks(pen, plot.rect.height())) };
    if !named {
        let mut taken = f64::INFINITY;
        y_ticks.retain(|tick| {
            let y = plot.y_at(tick.value);
            let free = (taken - y).abs() >= style.size * 1.15;
            taken = if free { y } else { taken };
            free
        });
    }
    if let Scale::Names(names) = &panel.y.scale {
        headings::rows(pen, plot, names, rect.left);
    }
    for Tick { value, label } in &y_ticks {
        let y = plot.y_at(*value);
        pen.scene.rule((left, y), (right, y), tokens.grid, hair);
        let baseline = y + style.size * 0.36;
        pen.write(label.clone(), (left - pen.unit * 0.45, baseline), style, Anchor::End);
    }

    let is_table = matches!(panel.x.scale, Scale::Names(_));
    if let Scale::Names(names) = &panel.x.scale {
        headings::columns(pen, plot, names);
    }
    let x_ticks = if is_table { Vec::new() } else { x_ticks(pen, panel, plot) };
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
    if titles.x.is_none() && !panel.x.label.is_empty() && !is_x_title_in_row(pen, panel) {
        let line = style.shortened(&panel.x.label, right - rect.left);
        let above = style.line_height() * headings::x_lines(pen.panels()) as f64;
        let baseline = bottom + pen.unit * TICK_GAP + above + ASCENT * style.size;
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

/// How many ticks an upright axis has at most.
fn most_y_ticks(pen: &Pen, height: f64) -> usize {
    let apart = if pen.is_card() { 2.6 } else { 4.0 };
    (height.max(0.0) / (axis_style(pen).size * apart)) as usize
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
        let label = if ends {
            style.shortened(&tick.label, plot.rect.width() * 0.47)
        } else if tick.value == 0.0 && is_x_title_in_row(pen, panel) {
            format!("{} {}", panel.x.label, tick.label)
        } else {
            tick.label
        };
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
    let is_bars = matches!((&panel.x.scale, &panel.y.scale), (Scale::Linear { .. }, Scale::Names(_)));
    if is_bars && low <= 0.0 && high >= 0.0 {
        pen.scene.rule((plot.x_at(0.0), top), (plot.x_at(0.0), bottom), color, width);
    }
}

/// Names at the ends of lines and the words beside bars, moved apart in the right gutter.
fn end_labels(pen: &mut Pen, panel: &Panel, plot: &Plot, rect: Rect) {
    let style = label_style(pen);
    let left = plot.rect.right + lead(pen);
    let room = rect.right - left + ROUNDING;
    let ends: Vec<EndLabel> = end_texts(panel, plot, pen.named);
    let texts: Vec<String> = ends.iter().map(|end| end.text.clone()).collect();
    // Words beside rows stay beside them.
    let (top, bottom) = match panel.y.scale {
        Scale::Names(_) => (plot.rect.top, plot.rect.bottom),
        _ => (names_top(pen, &plot.rect, rect), rect.bottom),
    };
    let fit = |most: usize| fitted(style, &texts, |_| room, most);
    let height = |style: Type, lines: &[Vec<String>]| end_height(style, lines.iter().map(Vec::len).max().unwrap_or(1));
    let mut lines = fit(2);
    // Where the gutter does not hold two lines for all, each has one.
    if height(style, &lines) * ends.len() as f64 > bottom - top {
        lines = fit(1);
    }
    let style = headings::small_enough(style, (bottom - top) / ends.len().max(1) as f64);
    let wanted: Vec<f64> = ends.iter().map(|end| end.y).collect();
    let placed = labels::spread(&wanted, height(style, &lines), top, bottom);
    for ((end, lines), middle) in ends.iter().zip(lines).zip(placed) {
        let start = pen.scene.shapes.len();
        let weight =
            if pen.look.selected.is_none() || pen.stands_out(end.ink) { style.weight } else { Weight::Regular };
        let style = Type { color: pen.text_ink(end.ink), weight, ..style };
        let mut baseline = middle - block_height(style, lines.len()) / 2.0 + ASCENT * style.size;
        for line in lines {
            pen.write(line, (left, baseline), style, Anchor::Start);
            baseline += style.line_height();
        }
        note_shortened(pen, start, &end.text);
        if (middle - end.y).abs() > style.size * 0.5 && end.x.is_finite() {
            let color = pen.ink(end.ink);
            let (from, to) = ((end.x, end.y), (left - pen.unit * 0.15, middle));
            pen.scene.rule(from, to, color, pen.unit * 0.04);
        }
        if let Some((layer, member)) = end.part {
            pen.belongs(start, plot.panel, layer, member);
        }
    }
}

/// Where names may begin: they use the room beside the ticks and a part of the strip as well.
fn names_top(pen: &Pen, plot: &Rect, panel: Rect) -> f64 {
    (plot.top - pen.unit * 0.5).max(panel.top)
}

/// What stands in the right gutter of a panel, and where it belongs.
fn end_texts(panel: &Panel, plot: &Plot, named: bool) -> Vec<EndLabel> {
    let layers = panel.layers.iter().enumerate().flat_map(|(number, layer)| layer_ends(number, layer, plot, named));
    let marks = panel.marks.iter().filter_map(|mark| match mark {
        Mark::Horizontal { y, label } => {
            let (text, y) = (label.clone(), plot.y_at(*y));
            Some(EndLabel { text, ink: Ink::Muted, part: None, x: plot.rect.right, y })
        }
        _ => None,
    });
    layers.chain(marks).filter(|end| !end.text.is_empty()).collect()
}

/// What a layer names in the right gutter.
fn layer_ends(number: usize, layer: &Layer, plot: &Plot, named: bool) -> Vec<EndLabel> {
    match layer {
        Layer::Line { ink, label: Some(label), xs, ys, .. } if named => {
            let last = xs.iter().zip(ys).rev().find(|(_, y)| y.is_finite());
            let part = Some((number, 0));
            let end = |(x, y): (&f64, &f64)| EndLabel {
                text: label.clone(),
                ink: *ink,
                part,
                x: plot.x_at(*x),
                y: plot.y_at(*y),
            };
            last.map(end).into_iter().collect()
        }
        Layer::Bars(bars) => beside(number, plot, bars.iter().map(|bar| (&bar.text, bar.ink))),
        Layer::Ranges(bars) => beside(number, plot, bars.iter().map(|bar| (&bar.text, bar.ink))),
        _ => Vec::new(),
    }
}

/// Words beside rows from the top.
fn beside<'a>(layer: usize, plot: &Plot, rows: impl Iterator<Item = (&'a String, Ink)>) -> Vec<EndLabel> {
    let end = |(position, (text, ink)): (usize, (&String, Ink))| EndLabel {
        text: text.clone(),
        ink,
        part: Some((layer, position)),
        x: f64::NAN,
        y: plot.y_at(position as f64),
    };
    rows.enumerate().map(end).collect()
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
