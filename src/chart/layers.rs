//! How is each kind of layer drawn?

use super::figure::{Bar, HeatCell, Ink, Layer, RangeBar, SlopeLine, StackPart};
use super::layout::Pen;
use super::palette::{Dash, Marker, Theme};
use super::scene::{ASCENT, Anchor, DESCENT, Plot, Point, Rect, Shape};
use super::text::Weight;

/// Draws a layer into its plot and says which shapes belong to which member of it.
pub(super) fn draw(pen: &mut Pen, plot: &Plot, number: usize, layer: &Layer) {
    let members: usize = match layer {
        Layer::Band { .. } | Layer::Gap { .. } | Layer::Line { .. } => 1,
        Layer::Points { xs, .. } => xs.len(),
        Layer::Bars(bars) => bars.len(),
        Layer::Stack { parts, .. } => parts.len(),
        Layer::Slope(lines) => lines.len(),
        Layer::Histogram { inks, .. } => inks.len(),
        Layer::Cells(cells) => cells.len(),
        Layer::Ranges(bars) => bars.len(),
    };
    for member in 0..members {
        let start = pen.scene.shapes.len();
        match layer {
            Layer::Band { .. } => draw_band(pen, plot, layer),
            Layer::Gap { .. } => draw_gap(pen, plot, layer),
            Layer::Line { .. } => draw_line(pen, plot, layer),
            Layer::Points { ink, xs, ys, filled, .. } => {
                let (color, radius) = (pen.ink(*ink), pen.unit * 0.15);
                let at = plot.at(xs[member], ys[member]);
                pen.scene.shapes.push(Shape::Mark { at, marker: Marker::Circle, radius, color, filled: *filled });
            }
            Layer::Bars(bars) => draw_bar(pen, plot, member, &bars[member]),
            Layer::Stack { xs, parts } => draw_area(pen, plot, xs, parts, member),
            Layer::Slope(lines) => draw_slope(pen, plot, &lines[member]),
            Layer::Histogram { edges, shares, inks, .. } => {
                let gap = pen.unit * 0.04;
                let rect = Rect {
                    left: plot.x_at(edges[member]) + gap,
                    right: plot.x_at(edges[member + 1]) - gap,
                    top: plot.y_at(shares[member]),
                    bottom: plot.rect.bottom,
                };
                let color = pen.ink(inks[member]);
                pen.scene.fill(rect, color);
            }
            Layer::Cells(cells) => draw_cell(pen, plot, &cells[member]),
            Layer::Ranges(bars) => draw_range(pen, plot, member, &bars[member]),
        }
        pen.belongs(start, plot.panel, number, member);
    }
}

fn draw_band(pen: &mut Pen, plot: &Plot, layer: &Layer) {
    let Layer::Band { ink, xs, low, high, level, .. } = layer else { return };
    let color = pen.ink(*ink);
    let opacity = if *level > 0.7 { 0.13 } else { 0.2 };
    for run in runs(xs, |index| low[index].is_finite() && high[index].is_finite()) {
        let forth = run.clone().map(|index| plot.at(xs[index], high[index]));
        let back = run.clone().rev().map(|index| plot.at(xs[index], low[index]));
        pen.scene.shapes.push(Shape::Area { points: forth.chain(back).collect(), color, opacity });
    }
}

/// The space between two lines, and its words where it is widest at the right.
fn draw_gap(pen: &mut Pen, plot: &Plot, layer: &Layer) {
    let Layer::Gap { ink, label, xs, from, to, .. } = layer else { return };
    let color = pen.ink(*ink);
    let upper: Vec<Point> = xs.iter().zip(from).zip(to).map(|((x, a), b)| plot.at(*x, a.max(*b))).collect();
    let lower: Vec<Point> = xs.iter().zip(from).zip(to).map(|((x, a), b)| plot.at(*x, a.min(*b))).collect();
    for run in runs(xs, |index| from[index].is_finite() && to[index].is_finite()) {
        let points = upper[run.clone()].iter().chain(lower[run].iter().rev()).copied().collect();
        pen.scene.shapes.push(Shape::Area { points, color, opacity: 0.1 });
    }
    let style = super::layout::Type { color: pen.theme.tokens().text, ..pen.style(0.8, Weight::SemiBold) };
    let right = plot.rect.right - pen.unit * 0.6;
    let left = right - style.width(label);
    if label.is_empty() || left < plot.rect.left {
        return;
    }
    // Over the width of the words the gap is no higher than where it is lowest.
    let beside = |point: &&Point| point.0 >= left - pen.unit && point.1.is_finite();
    let top = upper.iter().filter(beside).map(|point| point.1).fold(f64::NEG_INFINITY, f64::max);
    let bottom = lower.iter().filter(beside).map(|point| point.1).fold(f64::INFINITY, f64::min);
    let height = (ASCENT + DESCENT) * style.size;
    if top.is_finite() && bottom.is_finite() && bottom - top > height + pen.unit {
        let baseline = f64::midpoint(top, bottom) - height / 2.0 + ASCENT * style.size;
        pen.write(label.clone(), (right, baseline), style, Anchor::End);
    }
}

fn draw_line(pen: &mut Pen, plot: &Plot, layer: &Layer) {
    let Layer::Line { ink, xs, ys, dash, markers, .. } = layer else { return };
    let (color, width) = (pen.ink(*ink), pen.unit * if pen.stands_out(*ink) { 0.19 } else { 0.13 });
    for run in runs(xs, |index| ys[index].is_finite()) {
        let points = run.map(|index| plot.at(xs[index], ys[index])).collect();
        pen.path(points, color, width, *dash);
    }
    line_markers(pen, plot, layer, *markers);
}

/// An earlier state of a line, faint, as far as it lies within the plot.
pub(super) fn draw_ghost(pen: &mut Pen, plot: &Plot, layer: &Layer) {
    let Layer::Line { ink, xs, ys, .. } = layer else { return };
    // A scheme that was deleted since has no colour.
    if matches!(ink, Ink::Scheme(scheme) if *scheme >= pen.figure.schemes.len()) {
        return;
    }
    let color = pen.ink(*ink).towards(pen.theme.tokens().background, 0.3);
    let is_inside = |index: usize| ys[index].is_finite() && plot.rect.contains(plot.at(xs[index], ys[index]));
    for run in runs(xs, is_inside) {
        let points = run.map(|index| plot.at(xs[index], ys[index])).collect();
        pen.path(points, color, pen.unit * 0.09, Dash::Dotted);
    }
}

/// One area of a stack, on those below it.
fn draw_area(pen: &mut Pen, plot: &Plot, xs: &[f64], parts: &[StackPart], member: usize) {
    let sum = |count: usize, index: usize| parts[..count].iter().map(|part| part.ys[index].max(0.0)).sum::<f64>();
    let edge = |count: usize| -> Vec<Point> {
        xs.iter().enumerate().map(|(index, x)| plot.at(*x, sum(count, index))).collect()
    };
    let (below, above) = (edge(member), edge(member + 1));
    let points = above.iter().copied().chain(below.into_iter().rev()).collect();
    pen.scene.shapes.push(Shape::Area { points, color: pen.ink(parts[member].ink), opacity: 1.0 });
    let background = pen.theme.tokens().background;
    pen.path(above, background, pen.unit * 0.05, Dash::Solid);
}

fn draw_slope(pen: &mut Pen, plot: &Plot, line: &SlopeLine) {
    let color = pen.ink(line.ink);
    let highlighted = matches!(line.ink, Ink::Scheme(_));
    let width = pen.unit * if highlighted { 0.08 } else { 0.04 };
    let (from, to) = (plot.at(0.0, line.left), plot.at(1.0, line.right));
    pen.scene.rule(from, to, color, width);
    if highlighted {
        for at in [from, to] {
            let marker = Marker::Circle;
            pen.scene.shapes.push(Shape::Mark { at, marker, radius: width * 1.8, color, filled: true });
        }
    }
}

/// Markers on a line: on every point of actual data; here and there in print, to tell lines apart.
fn line_markers(pen: &mut Pen, plot: &Plot, layer: &Layer, every: bool) {
    let Layer::Line { ink, xs, ys, .. } = layer else { return };
    let Ink::Scheme(scheme) = *ink else {
        if every {
            for (x, y) in xs.iter().zip(ys).filter(|(_, y)| y.is_finite()) {
                let (at, color) = (plot.at(*x, *y), pen.ink(*ink));
                let marker = Marker::Circle;
                pen.scene.shapes.push(Shape::Mark { at, marker, radius: pen.unit * 0.2, color, filled: true });
            }
        }
        return;
    };
    if pen.theme != Theme::Print {
        return;
    }
    let style = &pen.figure.schemes[scheme];
    let (marker, color) = (style.marker, style.print);
    let step = (xs.len() / 6).max(1);
    let offset = (scheme * step) / pen.figure.schemes.len().max(1);
    for index in (offset..xs.len()).step_by(step).filter(|index| ys[*index].is_finite()) {
        let at = plot.at(xs[index], ys[index]);
        pen.scene.shapes.push(Shape::Mark { at, marker, radius: pen.unit * 0.26, color, filled: true });
    }
}

/// A bar from zero with the line of its interval.
fn draw_bar(pen: &mut Pen, plot: &Plot, position: usize, bar: &Bar) {
    let middle = plot.y_at(position as f64);
    let half = (plot.y_at(position as f64 + 0.28) - middle).abs().min(pen.unit * 1.1);
    let (low, high) = plot.x.range();
    let zero = plot.x_at(0f64.clamp(low, high));
    let (end, color) = (plot.x_at(bar.value), pen.ink(bar.ink));
    let rect = Rect { left: zero.min(end), right: zero.max(end), top: middle - half, bottom: middle + half };
    pen.scene.fill(rect, color);
    if bar.low.is_finite() && bar.high.is_finite() {
        let (text, background) = (pen.theme.tokens().text, pen.theme.tokens().background);
        let (from, to) = (plot.x_at(bar.low), plot.x_at(bar.high));
        let cap = half * 0.35;
        // A halo keeps the line visible on its own bar.
        for (color, width) in [(background, pen.unit * 0.22), (text, pen.unit * 0.09)] {
            pen.scene.rule((from, middle), (to, middle), color, width);
            for x in [from, to] {
                pen.scene.rule((x, middle - cap), (x, middle + cap), color, width);
            }
        }
    }
}

/// A shaded cell, and what it says where that has room.
fn draw_cell(pen: &mut Pen, plot: &Plot, cell: &HeatCell) {
    let tokens = pen.theme.tokens();
    let gap = pen.unit * 0.03;
    let ((left, top), (right, bottom)) = (plot.at(cell.x.0, cell.y.0), plot.at(cell.x.1, cell.y.1));
    let rect = Rect {
        left: left.min(right) + gap,
        right: left.max(right) - gap,
        top: top.min(bottom) + gap,
        bottom: top.max(bottom) - gap,
    };
    let color = tokens.background.towards(pen.ink(cell.ink), cell.strength);
    pen.scene.fill(rect, color);
    let style = pen.style(0.8, Weight::Regular);
    let room = rect.width() - pen.unit * 0.2;
    let size = style.size * (room / style.width(&cell.text)).clamp(LEAST_CELL_TEXT, 1.0);
    let style = super::layout::Type { size, color: tokens.text.readable(color, 4.5), ..style };
    let height = (ASCENT + DESCENT) * size;
    let fits = style.width(&cell.text) <= room;
    // Half a number is another number; half a word can be read.
    let is_word = cell.text.chars().all(|letter| letter.is_alphabetic() || letter == ' ');
    let text = if fits || !is_word { cell.text.clone() } else { style.shortened(&cell.text, room) };
    if (fits || (is_word && text.chars().count() > 3)) && height + pen.unit * 0.1 <= rect.height() {
        let middle = f64::midpoint(rect.left, rect.right);
        let baseline = f64::midpoint(rect.top, rect.bottom) - height / 2.0 + ASCENT * size;
        let start = pen.scene.shapes.len();
        pen.write(text, (middle, baseline), style, Anchor::Middle);
        super::panel::note_shortened(pen, start, &cell.text);
    }
}

/// How much smaller the text of a cell is set where it has no room, at most.
const LEAST_CELL_TEXT: f64 = 0.8;

/// A range on the faint track of the wider one, with a tick at the value that is marked.
fn draw_range(pen: &mut Pen, plot: &Plot, position: usize, bar: &RangeBar) {
    let middle = plot.y_at(position as f64);
    let half = (plot.y_at(position as f64 + 0.28) - middle).abs().min(pen.unit * 0.7);
    let between = |from: f64, to: f64, half: f64| Rect {
        left: plot.x_at(from),
        right: plot.x_at(to),
        top: middle - half,
        bottom: middle + half,
    };
    let tokens = pen.theme.tokens();
    pen.scene.fill(between(0.0, 1.0, half * 0.5), tokens.grid);
    let color = pen.ink(bar.ink);
    pen.scene.fill(between(bar.share(bar.range.0), bar.share(bar.range.1), half), color);
    if bar.given.is_finite() {
        let x = plot.x_at(bar.share(bar.given));
        for (color, width) in [(tokens.background, 0.34), (tokens.text, 0.14)] {
            pen.scene.rule((x, middle - half * 1.3), (x, middle + half * 1.3), color, pen.unit * width);
        }
    }
}

/// A ring at a place, clear of whatever is below it.
pub(super) fn draw_place(pen: &mut Pen, at: Point) {
    let tokens = pen.theme.tokens();
    let mut mark = |radius: f64, color, filled| {
        let (marker, radius) = (Marker::Circle, pen.unit * radius);
        pen.scene.shapes.push(Shape::Mark { at, marker, radius, color, filled });
    };
    mark(0.62, tokens.background, true);
    mark(0.5, tokens.neutral, true);
    mark(0.34, tokens.background, true);
    mark(0.16, tokens.neutral, true);
}

/// Stretches of positions that `shown` holds for, each longer than one.
fn runs(xs: &[f64], shown: impl Fn(usize) -> bool) -> Vec<std::ops::Range<usize>> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for index in (0..xs.len()).filter(|index| shown(*index)) {
        match runs.last_mut() {
            Some(run) if run.end == index => run.end += 1,
            _ => runs.push(index..index + 1),
        }
    }
    runs.retain(|run| run.len() > 1);
    runs
}
