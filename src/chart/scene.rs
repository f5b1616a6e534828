//! What is drawn where? Plain shapes, from which files are written and overlaps are checked.

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
        /// Its outline.
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

/// A drawing of a figure at a size.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// What it holds, first at the bottom.
    pub shapes: Vec<Shape>,
}

impl Scene {
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
