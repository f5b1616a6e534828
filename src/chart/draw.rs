//! How does a figure become an SVG picture?
//!
//! plotters' coordinates are whole numbers, so everything is drawn at ten times
//! its size and shrunk by the `viewBox`.

use std::error::Error;
use std::fmt::Write as _;

use plotters::prelude::{DrawingBackend, FontDesc, FontFamily, FontStyle, RGBColor, SVGBackend, ShapeStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, TextStyle};

use super::figure::Figure;
use super::layout::{self, Size};
use super::palette::{Color, Marker, Theme};
use super::scene::{Anchor, Point, Rect, Scene, Shape, TextLine};
use super::text::{SLACK, Weight};

/// plotters draws at this multiple of the size.
const FINE: f64 = 10.0;

/// plotters writes a font's size divided by this.
const PLOTTERS_FONT_FACTOR: f64 = 1.24;

/// plotters puts the top of a text this far above its baseline, in sizes.
const PLOTTERS_TOP: f64 = 0.76;

/// The families that an SVG asks for.
const FAMILY: &str = "Inter, sans-serif";

/// A text and the room it takes.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedText {
    /// The text, as drawn.
    pub text: String,
    /// Its place on the canvas.
    pub rect: Rect,
}

/// Every line of text in a figure at a size, with the room it takes.
pub fn placed_texts(figure: &Figure, size: Size) -> Vec<PlacedText> {
    let scene = layout::scene(figure, size, Theme::Light);
    scene.texts().map(|line| PlacedText { text: line.text.clone(), rect: line.rect() }).collect()
}

/// A scene as SVG, without metadata; no background: transparent. Text stays text, in Inter.
///
/// # Panics
/// Never: plotters fails only where it writes files, and this stays in memory.
pub fn svg(scene: &Scene, background: Option<Color>) -> String {
    let mut picture = String::new();
    draw_scene(&mut picture, scene, background).expect("plotters fails only where it writes files");

    let (width, height) = (fine(scene.width), fine(scene.height));
    let (shown_width, shown_height) = (scene.width, scene.height);
    let head = format!("width=\"{width}\" height=\"{height}\" viewBox");
    let shrunk = format!("width=\"{shown_width}\" height=\"{shown_height}\" viewBox");
    picture.replacen(&head, &shrunk, 1).replace("font-weight=\"bold\"", "font-weight=\"600\"")
}

/// The SVG of a scene in which every text keeps its length, so that it fits where another font stands in for Inter.
pub fn fitted(picture: &str, scene: &Scene) -> String {
    let mut parts = picture.split("<text ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (part, line) in parts.zip(scene.texts()) {
        let length = (line.rect().width() / SLACK * FINE).round();
        let _ = write!(out, "<text textLength=\"{length}\" lengthAdjust=\"spacingAndGlyphs\" {part}");
    }
    out
}

type Drawn = Result<(), Box<dyn Error>>;

fn draw_scene(picture: &mut String, scene: &Scene, background: Option<Color>) -> Drawn {
    let (width, height) = (fine(scene.width), fine(scene.height));
    let mut backend = SVGBackend::with_string(picture, (width as u32, height as u32));
    if let Some(color) = background {
        backend.draw_rect((0, 0), (width, height), &solid(color, 1.0), true)?;
    }
    for shape in &scene.shapes {
        draw_shape(&mut backend, shape)?;
    }
    Ok(backend.present()?)
}

fn fine(length: f64) -> i32 {
    (length * FINE).round() as i32
}

fn fine_point((x, y): Point) -> (i32, i32) {
    (fine(x), fine(y))
}

fn fine_points(points: &[Point]) -> Vec<(i32, i32)> {
    points.iter().copied().map(fine_point).collect()
}

fn solid(color: Color, opacity: f64) -> ShapeStyle {
    ShapeStyle::from(RGBColor(color.red, color.green, color.blue).mix(opacity)).filled()
}

fn stroke(color: Color, width: f64) -> ShapeStyle {
    RGBColor(color.red, color.green, color.blue).stroke_width(fine(width).max(1) as u32)
}

fn draw_shape(backend: &mut SVGBackend, shape: &Shape) -> Drawn {
    match shape {
        Shape::Area { points, color, opacity } => {
            Ok(backend.fill_polygon(fine_points(points), &solid(*color, *opacity))?)
        }
        Shape::Path { points, color, width, dash } => {
            let pattern: Vec<f64> = dash.pattern().iter().map(|part| part * width).collect();
            for stretch in dashes(points, &pattern) {
                backend.draw_path(fine_points(&stretch), &stroke(*color, *width))?;
            }
            Ok(())
        }
        Shape::Mark { at, marker, radius, color, filled } => {
            draw_marker(backend, *at, *marker, *radius, *color, *filled)
        }
        Shape::Text(line) if line.text.is_empty() => Ok(()),
        Shape::Text(line) => draw_text(backend, line),
    }
}

fn draw_text(backend: &mut SVGBackend, line: &TextLine) -> Drawn {
    let size = line.size * FINE;
    let weight = if line.weight == Weight::SemiBold { FontStyle::Bold } else { FontStyle::Normal };
    let font = FontDesc::new(FontFamily::Name(FAMILY), size * PLOTTERS_FONT_FACTOR, weight);
    let across = match line.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let color = RGBColor(line.color.red, line.color.green, line.color.blue);
    let style = TextStyle::from(font).color(&color).pos(Pos::new(across, VPos::Top));
    let at = (fine(line.at.0), (line.at.1 * FINE - PLOTTERS_TOP * size).round() as i32);
    Ok(backend.draw_text(&line.text, &style, at)?)
}

fn draw_marker(backend: &mut SVGBackend, at: Point, marker: Marker, radius: f64, color: Color, filled: bool) -> Drawn {
    let around = |corners: &[Point]| -> Vec<Point> {
        corners.iter().map(|(x, y)| (at.0 + x * radius, at.1 + y * radius)).collect()
    };
    let rays = |backend: &mut SVGBackend, ends: &[Point]| -> Drawn {
        for (x, y) in ends {
            let points = around(&[(*x, *y), (-x, -y)]);
            backend.draw_path(fine_points(&points), &stroke(color, radius * 0.45))?;
        }
        Ok(())
    };
    let corners: &[Point] = match marker {
        Marker::Circle => {
            let style = if filled { solid(color, 1.0) } else { stroke(color, radius * 0.5) };
            return Ok(backend.draw_circle(fine_point(at), fine(radius) as u32, &style, filled)?);
        }
        Marker::Plus => return rays(backend, &[(1.0, 0.0), (0.0, 1.0)]),
        Marker::Cross => return rays(backend, &[(0.8, 0.8), (0.8, -0.8)]),
        Marker::Star => return rays(backend, &[(1.0, 0.0), (0.5, 0.87), (0.5, -0.87)]),
        Marker::Square => &[(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85), (-0.85, -0.85)],
        Marker::Up => &[(0.0, -1.1), (1.0, 0.8), (-1.0, 0.8), (0.0, -1.1)],
        Marker::Down => &[(0.0, 1.1), (1.0, -0.8), (-1.0, -0.8), (0.0, 1.1)],
        Marker::Diamond => &[(0.0, -1.15), (1.0, 0.0), (0.0, 1.15), (-1.0, 0.0), (0.0, -1.15)],
    };
    let points = fine_points(&around(corners));
    if filled {
        backend.fill_polygon(points, &solid(color, 1.0))?;
    } else {
        backend.draw_path(points, &stroke(color, radius * 0.5))?;
    }
    Ok(())
}

/// The strokes of a line under a pattern of strokes and gaps; the whole line under an empty one.
fn dashes(points: &[Point], pattern: &[f64]) -> Vec<Vec<Point>> {
    let (Some(&first), false) = (points.first(), pattern.is_empty()) else {
        return vec![points.to_vec()];
    };
    let mut strokes = Vec::new();
    let (mut part, mut left) = (0, pattern[0]);
    let mut stroke = vec![first];
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        loop {
            let length = (to.0 - from.0).hypot(to.1 - from.1);
            if length <= left {
                left -= length;
                stroke.push(to);
                break;
            }
            let share = left / length;
            from = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
            stroke.push(from);
            let drawn = std::mem::replace(&mut stroke, vec![from]);
            if part % 2 == 0 {
                strokes.push(drawn);
            }
            part = (part + 1) % pattern.len();
            left = pattern[part];
        }
    }
    if part % 2 == 0 && stroke.len() > 1 {
        strokes.push(stroke);
    }
    strokes
}

#[cfg(test)]
mod tests {
    use super::dashes;

    #[test]
    fn strokes_go_round_corners() {
        let corner = [(0.0, 0.0), (3.0, 0.0), (3.0, 5.0)];
        let strokes = dashes(&corner, &[4.0, 2.0]);
        assert_eq!(strokes, [vec![(0.0, 0.0), (3.0, 0.0), (3.0, 1.0)], vec![(3.0, 3.0), (3.0, 5.0)]]);
        assert_eq!(dashes(&corner, &[]), [corner.to_vec()]);
    }
}
