//! How is each kind of layer drawn?

use super::figure::{Bar, Ink, Layer};
use super::layout::Pen;
use super::palette::{Dash, Marker, Theme};
use super::panel::Plot;
use super::scene::{Point, Rect, Shape};

/// Draws one layer into its plot.
pub(super) fn draw(pen: &mut Pen, plot: &Plot, layer: &Layer) {
    match layer {
        Layer::Band { ink, xs, low, high, level, .. } => {
            let color = pen.ink(*ink);
            let opacity = if *level > 0.7 { 0.13 } else { 0.2 };
            for run in runs(xs, |index| low[index].is_finite() && high[index].is_finite()) {
                let forth = run.clone().map(|index| plot.at(xs[index], high[index]));
                let back = run.clone().rev().map(|index| plot.at(xs[index], low[index]));
                pen.scene.shapes.push(Shape::Area { points: forth.chain(back).collect(), color, opacity });
            }
        }
        Layer::Line { ink, xs, ys, dash, ghost, markers, .. } => {
            let mut color = pen.ink(*ink);
            let mut width = pen.unit * 0.13;
            if *ghost {
                color = color.towards(pen.theme.tokens().background, 0.45);
                width *= 0.6;
            }
            for run in runs(xs, |index| ys[index].is_finite()) {
                let points = run.map(|index| plot.at(xs[index], ys[index])).collect();
                pen.path(points, color, width, *dash);
            }
            line_markers(pen, plot, layer, *markers);
        }
        Layer::Points { ink, xs, ys, filled, .. } => {
            let (color, radius) = (pen.ink(*ink), pen.unit * 0.15);
            for (x, y) in xs.iter().zip(ys) {
                let mark = Shape::Mark { at: plot.at(*x, *y), marker: Marker::Circle, radius, color, filled: *filled };
                pen.scene.shapes.push(mark);
            }
        }
        Layer::Bars(bars) => {
            for (position, bar) in bars.iter().enumerate() {
                draw_bar(pen, plot, position, bar);
            }
        }
        Layer::Stack { xs, parts } => {
            let background = pen.theme.tokens().background;
            let mut base = vec![0.0; xs.len()];
            for part in parts {
                let top: Vec<f64> = base.iter().zip(&part.ys).map(|(base, y)| base + y.max(0.0)).collect();
                let forth: Vec<Point> = xs.iter().zip(&top).map(|(x, y)| plot.at(*x, *y)).collect();
                let back = xs.iter().zip(&base).rev().map(|(x, y)| plot.at(*x, *y));
                let points = forth.iter().copied().chain(back).collect();
                pen.scene.shapes.push(Shape::Area { points, color: pen.ink(part.ink), opacity: 1.0 });
                pen.path(forth, background, pen.unit * 0.05, Dash::Solid);
                base = top;
            }
        }
        Layer::Slope(lines) => {
            for line in lines {
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
        }
        Layer::Histogram { edges, shares, inks, .. } => {
            for ((edge, share), ink) in edges.windows(2).zip(shares).zip(inks) {
                let gap = pen.unit * 0.04;
                let rect = Rect {
                    left: plot.x_at(edge[0]) + gap,
                    right: plot.x_at(edge[1]) - gap,
                    top: plot.y_at(*share),
                    bottom: plot.rect.bottom,
                };
                let color = pen.ink(*ink);
                pen.scene.fill(rect, color);
            }
        }
    }
}

/// Markers on a line: on every point of actual data; here and there in print, to tell lines apart.
fn line_markers(pen: &mut Pen, plot: &Plot, layer: &Layer, every: bool) {
    let Layer::Line { ink, xs, ys, ghost, .. } = layer else { return };
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
    if pen.theme != Theme::Print || *ghost {
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
