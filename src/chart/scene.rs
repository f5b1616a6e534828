//! What is drawn where? Plain shapes, which files and the window paint alike, and where their axes lie.

use std::ops::Range;

use super::axis::Axis;
use super::figure::Ink;
use super::palette::{Color, Dash, Marker};
use super::text::{self, Weight};

/// A position, x to the right and y down.
pub type Point = (f64, f64);

/// An upright rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Its left edge.
    pub left: f64,
    /// Its top edge.
    pub top: f64,
    /// Its right edge.
    pub right: f64,
    /// Its bottom edge.
    pub bottom: f64,
}

impl Rect {
    /// Its width.
    pub fn width(self) -> f64 {
        self.right - self.left
    }
    /// Its height.
    pub fn height(self) -> f64 {
        self.bottom - self.top
    }
    /// Whether the two share more than an edge.
    pub fn overlaps(self, other: Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
    /// Whether a position lies inside.
    pub fn contains(self, (x, y): Point) -> bool {
        self.left <= x && x <= self.right && self.top <= y && y <= self.bottom
    }
    /// Whether `other` lies inside.
    pub fn holds(self, other: Self) -> bool {
        self.left <= other.left && other.right <= self.right && self.top <= other.top && other.bottom <= self.bottom
    }
}

/// Which part of a text stands at its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its start.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// One line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct TextLine {
    /// The text, as drawn.
    pub text: String,
    /// Where its anchor stands, on the baseline.
    pub at: Point,
    /// Size of the letters.
    pub size: f64,
    /// Weight of the letters.
    pub weight: Weight,
    /// Colour of the letters.
    pub color: Color,
    /// Which part of it stands at `at`.
    pub anchor: Anchor,
}

impl TextLine {
    /// The room it takes, from the highest capital to the lowest tail.
    pub fn rect(&self) -> Rect {
        let width = text::width(&self.text, self.size, self.weight);
        let left = match self.anchor {
            Anchor::Start => self.at.0,
            Anchor::Middle => self.at.0 - width / 2.0,
            Anchor::End => self.at.0 - width,
        };
        Rect { left, top: self.at.1 - ASCENT * self.size, right: left + width, bottom: self.at.1 + DESCENT * self.size }
    }
}

/// Height of Inter's capitals and tall letters over the baseline, in sizes.
pub const ASCENT: f64 = 0.76;
/// Depth of Inter's tails under the baseline, in sizes.
pub const DESCENT: f64 = 0.21;

/// Something to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A filled area.
    Area {
        /// Its outline: along the upper edge to the right, then back along the lower, a point under each.
        points: Vec<Point>,
        /// Its colour.
        color: Color,
        /// How much it covers, in [0, 1].
        opacity: f64,
    },
    /// A line.
    Path {
        /// Its points.
        points: Vec<Point>,
        /// Its colour.
        color: Color,
        /// Its width.
        width: f64,
        /// How it is broken.
        dash: Dash,
    },
    /// A marker.
    Mark {
        /// Its centre.
        at: Point,
        /// Its shape.
        marker: Marker,
        /// Half its height.
        radius: f64,
        /// Its colour.
        color: Color,
        /// Whether it is filled; else an outline.
        filled: bool,
    },
    /// A line of text.
    Text(TextLine),
}

/// The shape of a marker around its centre, in radii.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outline {
    /// A disc.
    Disc,
    /// Strokes through the centre, from these ends to the opposite ones.
    Rays(&'static [Point]),
    /// A closed line; the first corner is the last.
    Corners(&'static [Point]),
}

impl Marker {
    /// Its shape.
    pub const fn outline(self) -> Outline {
        match self {
            Self::Circle => Outline::Disc,
            Self::Plus => Outline::Rays(&[(1.0, 0.0), (0.0, 1.0)]),
            Self::Cross => Outline::Rays(&[(0.8, 0.8), (0.8, -0.8)]),
            Self::Star => Outline::Rays(&[(1.0, 0.0), (0.5, 0.87), (0.5, -0.87)]),
            Self::Square => {
                Outline::Corners(&[(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85), (-0.85, -0.85)])
            }
            Self::Up => Outline::Corners(&[(0.0, -1.1), (1.0, 0.8), (-1.0, 0.8), (0.0, -1.1)]),
            Self::Down => Outline::Corners(&[(0.0, 1.1), (1.0, -0.8), (-1.0, -0.8), (0.0, 1.1)]),
            Self::Diamond => Outline::Corners(&[(0.0, -1.15), (1.0, 0.0), (0.0, 1.15), (-1.0, 0.0), (0.0, -1.15)]),
        }
    }
}

/// A plot: its place on the canvas and its axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    /// Number of its panel in the figure.
    pub panel: usize,
    /// Where values are drawn.
    pub rect: Rect,
    /// Its horizontal axis.
    pub x: Axis,
    /// Its vertical axis.
    pub y: Axis,
}

impl Plot {
    /// Where a value of the horizontal axis is drawn.
    pub fn x_at(&self, value: f64) -> f64 {
        self.rect.left + self.x.position(value) * self.rect.width()
    }
    /// Where a value of the vertical axis is drawn.
    pub fn y_at(&self, value: f64) -> f64 {
        let position = self.y.position(value) * self.rect.height();
        if self.y.counts_down() { self.rect.top + position } else { self.rect.bottom - position }
    }
    /// Where a pair of values is drawn.
    pub fn at(&self, x: f64, y: f64) -> Point {
        (self.x_at(x), self.y_at(y))
    }
    /// The values that are drawn at a position: what [`Plot::at`] undoes.
    pub fn values(&self, (x, y): Point) -> (f64, f64) {
        let across = (x - self.rect.left) / self.rect.width();
        let from = if self.y.counts_down() { y - self.rect.top } else { self.rect.bottom - y };
        (self.x.value(across), self.y.value(from / self.rect.height()))
    }
}

/// What some shapes of a scene stand for: a member of a layer of a panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Number of the panel in the figure.
    pub panel: usize,
    /// Number of the layer in the panel.
    pub layer: usize,
    /// Number of the point, bar, column, area or slope line in the layer; 0 for a line and for a band.
    pub member: usize,
    /// What it is drawn in.
    pub ink: Ink,
    /// The shapes that draw it, its name at the end of a line included.
    pub shapes: Range<usize>,
}

/// A text that stands shortened.
#[derive(Debug, Clone, PartialEq)]
pub struct Shortened {
    /// Where it stands.
    pub rect: Rect,
    /// The whole of it.
    pub whole: String,
}

/// A drawing of a figure at a size.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// What it holds, first at the bottom.
    pub shapes: Vec<Shape>,
    /// What shapes belong to; titles, axes and marks belong to nothing.
    pub parts: Vec<Part>,
    /// Where values are drawn, a plot a panel.
    pub plots: Vec<Plot>,
    /// Names that did not have room for all their letters.
    pub shortened: Vec<Shortened>,
}

impl Scene {
    /// An empty drawing.
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, shapes: Vec::new(), parts: Vec::new(), plots: Vec::new(), shortened: Vec::new() }
    }

    /// The lines of text in it.
    pub fn texts(&self) -> impl Iterator<Item = &TextLine> {
        self.shapes.iter().filter_map(|shape| match shape {
            Shape::Text(line) if !line.text.is_empty() => Some(line),
            _ => None,
        })
    }

    /// Adds a filled rectangle.
    pub fn fill(&mut self, rect: Rect, color: Color) {
        let Rect { left, top, right, bottom } = rect;
        let points = vec![(left, top), (right, top), (right, bottom), (left, bottom)];
        self.shapes.push(Shape::Area { points, color, opacity: 1.0 });
    }

    /// Adds a straight unbroken line.
    pub fn rule(&mut self, from: Point, to: Point, color: Color, width: f64) {
        self.shapes.push(Shape::Path { points: vec![from, to], color, width, dash: Dash::Solid });
    }
}

/// The strokes of a line of some width under a dash.
pub fn strokes(points: &[Point], dash: Dash, width: f64) -> Vec<Vec<Point>> {
    let pattern: Vec<f64> = dash.pattern().iter().map(|part| part * width).collect();
    dashes(points, &pattern)
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
