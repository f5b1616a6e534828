//! Where do the names of rows and columns stand beside a plot?

use super::axis::Scale;
use super::figure::Panel;
use super::layout::{Pen, Type, block_height};
use super::panel::{ROUNDING, TICK_GAP, axis_style, fitted, label_style, note_shortened};
use super::scene::{ASCENT, Anchor, DESCENT, Plot};

/// Lines of the labels below the plots of some panels: names of columns have two.
pub(super) fn x_lines(panels: &[Panel]) -> usize {
    if panels.iter().any(|panel| matches!(panel.x.scale, Scale::Names(_))) { 2 } else { 1 }
}

/// A style whose lines are no higher than a row: many rows on a small card have smaller names.
pub(super) fn small_enough(style: Type, row: f64) -> Type {
    Type { size: style.size.min(row / (ASCENT + DESCENT + 0.1)), ..style }
}

/// The names of rows at their left, from `edge` on.
pub(super) fn rows(pen: &mut Pen, plot: &Plot, names: &[String], edge: f64) {
    let row = plot.rect.height() / names.len() as f64;
    let style = small_enough(label_style(pen), row);
    let most = if row > block_height(style, 2) { 2 } else { 1 };
    let right = plot.rect.left - pen.unit * 0.45;
    let forms = fitted(style, names, |_| right - edge + ROUNDING, most);
    for (place, (lines, whole)) in forms.into_iter().zip(names).enumerate() {
        let start = pen.scene.shapes.len();
        let middle = plot.y_at(place as f64);
        let mut baseline = middle - block_height(style, lines.len()) / 2.0 + ASCENT * style.size;
        for line in lines {
            pen.write(line, (right, baseline), style, Anchor::End);
            baseline += style.line_height();
        }
        note_shortened(pen, start, whole);
    }
}

/// The names of columns below their middles, each as wide as its column at most.
pub(super) fn columns(pen: &mut Pen, plot: &Plot, names: &[String]) {
    let style = axis_style(pen);
    let room = plot.rect.width() / names.len() as f64 - pen.unit * 0.4;
    for (place, (lines, whole)) in fitted(style, names, |_| room, 2).into_iter().zip(names).enumerate() {
        let start = pen.scene.shapes.len();
        let mut baseline = plot.rect.bottom + pen.unit * TICK_GAP + ASCENT * style.size;
        for line in lines {
            pen.write(line, (plot.x_at(place as f64), baseline), style, Anchor::Middle);
            baseline += style.line_height();
        }
        note_shortened(pen, start, whole);
    }
}
