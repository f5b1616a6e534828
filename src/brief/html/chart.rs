//! How does a chart stand in a page? Drawn in it, with values under the pointer and its numbers behind a click.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::escaped;
use crate::analysis::format;
use crate::brief::native::Native;
use crate::chart::scene::{Plot, Rect, Scene, Shape};
use crate::chart::values::{self, Value};
use crate::chart::{Cell, Extent, Figure, Layer, Look, Theme, draw, layout};

/// The drawing is made at ten times its size, so places in it are too.
const FINE: f64 = 10.0;

/// A chart of a height, as a share of its width, with all that belongs to it.
pub fn chart(figure: &Figure, height: f64) -> String {
    let size = crate::brief::chart_options(height, false).size;
    let look = Look { extent: Extent::Panels, ..Look::whole(size, Theme::Light) };
    let scene = layout::scene(figure, &look);
    let picture = draw::fitted(&draw::svg(&scene, None), &scene);
    let from = picture.find("<svg ").map_or(0, |at| at + "<svg ".len());
    let mut out = format!(
        "<figure>\n<p class=\"takeaway\">{}</p>\n<p class=\"measure\">{}</p>\n<svg role=\"img\" aria-label=\"{}\" {}\n",
        escaped(&figure.title),
        escaped(&figure.subtitle),
        escaped(&figure.alt_text),
        picture[from..].trim_end()
    );
    if !figure.note.is_empty() {
        let _ = writeln!(out, "<figcaption>{}</figcaption>", escaped(&figure.note));
    }
    for panel in &figure.panels {
        out += &numbers(&Native::of(figure, panel));
    }
    // A `<` would end the script early; JSON may write it otherwise.
    let hover = hover(figure, &scene).to_string().replace('<', "\\u003c");
    let _ = writeln!(out, "<script type=\"application/json\">{hover}</script>\n</figure>");
    out
}

/// The numbers of a panel, behind a click.
fn numbers(native: &Native) -> String {
    let (title, measure) = native.about();
    let mut out = format!(
        "<details><summary>Numbers: {}</summary>\n<div><table>\n<caption>{}</caption>\n<thead><tr>",
        escaped(title),
        escaped(measure)
    );
    for head in native.heads() {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escaped(head));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in 0..native.rows() {
        out.push_str("<tr>");
        for cell in native.row(row) {
            let _ = match cell {
                Cell::Text(words) => write!(out, "<td>{}</td>", escaped(words)),
                Cell::Number(value) => write!(out, "<td class=\"number\">{}</td>", format::significant(*value, 4)),
                Cell::Empty => write!(out, "<td></td>"),
            };
        }
        out.push_str("</tr>\n");
    }
    out + "</tbody>\n</table></div></details>\n"
}

/// For each plot its place, the places along its axis with what they say, and its parts with what they say.
fn hover(figure: &Figure, scene: &Scene) -> Json {
    let plot = |plot: &Plot| {
        let Rect { left, top, right, bottom } = plot.rect;
        let along = along(figure, plot);
        let parts = if along.is_empty() { parts(figure, scene, plot.panel) } else { Vec::new() };
        json!([fine(left), fine(top), fine(right), fine(bottom), along, parts])
    };
    scene.plots.iter().map(plot).collect()
}

/// The places along the horizontal axis of a panel that has series along it.
fn along(figure: &Figure, plot: &Plot) -> Vec<Json> {
    let panel = &figure.panels[plot.panel];
    let xs = panel.layers.iter().find_map(|layer| match layer {
        Layer::Line { xs, .. } | Layer::Stack { xs, .. } => Some(xs),
        _ => None,
    });
    let said = |(place, x): (usize, &f64)| {
        let heading = format!("{} {}", panel.x.label, format::significant(*x, 4));
        json!([fine(plot.x_at(*x)), said(&heading, &values::at(panel, place), "")])
    };
    xs.into_iter().flatten().enumerate().map(said).collect()
}

/// The parts of a panel that are read one by one.
fn parts(figure: &Figure, scene: &Scene, panel: usize) -> Vec<Json> {
    let of_panel = scene.parts.iter().filter(|part| part.panel == panel);
    let part = |part: &crate::chart::scene::Part| {
        let (heading, list) = values::of(&figure.panels[panel], part.layer, part.member)?;
        let Rect { left, top, right, bottom } = around(&scene.shapes[part.shapes.clone()])?;
        let words = values::words(&figure.panels[panel], part.layer, part.member);
        Some(json!([fine(left), fine(top), fine(right), fine(bottom), said(&heading, &list, words)]))
    };
    of_panel.filter_map(part).collect()
}

fn said(heading: &str, list: &[Value], words: &str) -> String {
    let lines = list
        .iter()
        .map(|Value { series, value, interval, .. }| format!("{series}: {value} {interval}").trim_end().to_owned());
    let more = (!words.is_empty()).then(|| words.to_owned());
    [heading.to_owned()].into_iter().chain(lines).chain(more).collect::<Vec<_>>().join("\n")
}

/// The room that shapes take, words left out.
fn around(shapes: &[Shape]) -> Option<Rect> {
    let points = shapes.iter().flat_map(|shape| match shape {
        Shape::Area { points, .. } | Shape::Path { points, .. } => points.clone(),
        Shape::Mark { at, .. } => vec![*at],
        Shape::Text(_) => Vec::new(),
    });
    points.fold(None, |room: Option<Rect>, (x, y)| {
        let Rect { left, top, right, bottom } = room.unwrap_or(Rect { left: x, top: y, right: x, bottom: y });
        Some(Rect { left: left.min(x), top: top.min(y), right: right.max(x), bottom: bottom.max(y) })
    })
}

fn fine(length: f64) -> i64 {
    (length * FINE).round() as i64
}
