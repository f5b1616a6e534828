//! How does a scene become an SVG picture?
//!
//! plotters' coordinates are whole numbers, so everything is drawn at ten times
//! its size and shrunk by the `viewBox`.

use std::error::Error;
use std::fmt::Write as _;

use plotters::prelude::{DrawingBackend, FontDesc, FontFamily, FontStyle, RGBColor, SVGBackend, ShapeStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, TextStyle};

use super::palette::{Color, Marker};
use super::scene::{Anchor, Outline, Point, Scene, Shape, TextLine, strokes};
use super::text::{SLACK, Weight};

/// plotters draws at this multiple of the size.
const FINE: f64 = 10.0;

/// plotters writes a font's size divided by this.
const PLOTTERS_FONT_FACTOR: f64 = 1.24;

/// plotters puts the top of a text this far above its baseline, in sizes.
const PLOTTERS_TOP: f64 = 0.76;

/// The families that an SVG asks for.
const FAMILY: &str = "Inter, sans-serif";

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
            for stretch in strokes(points, *dash, *width) {
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
    let corners = match marker.outline() {
        Outline::Disc => {
            let style = if filled { solid(color, 1.0) } else { stroke(color, radius * 0.5) };
            return Ok(backend.draw_circle(fine_point(at), fine(radius) as u32, &style, filled)?);
        }
        Outline::Rays(ends) => {
            for (x, y) in ends {
                let points = around(&[(*x, *y), (-x, -y)]);
                backend.draw_path(fine_points(&points), &stroke(color, radius * 0.45))?;
            }
            return Ok(());
        }
        Outline::Corners(corners) => corners,
    };
    let points = fine_points(&around(corners));
    if filled {
        backend.fill_polygon(points, &solid(color, 1.0))?;
    } else {
        backend.draw_path(points, &stroke(color, radius * 0.5))?;
    }
    Ok(())
}
