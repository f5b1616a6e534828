//! Which colours, dashes and markers tell schemes apart, in every theme and for every eye?

/// An opaque colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

/// How light the surroundings are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Theme {
    /// Dark on white.
    Light,
    /// Light on near-black.
    Dark,
    /// Black and white.
    Print,
}

/// How a line is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dash {
    /// Not at all.
    Solid,
    /// Long strokes.
    Long,
    /// Short strokes.
    Short,
    /// Dots.
    Dotted,
    /// Stroke, dot.
    DashDot,
    /// Stroke, dot, dot.
    DashDotDot,
    /// Long stroke, short stroke.
    LongShort,
    /// Dots far apart.
    Sparse,
}

/// The shape of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Marker {
    /// A disc.
    Circle,
    /// A square.
    Square,
    /// A triangle on its base.
    Up,
    /// A triangle on its tip.
    Down,
    /// A square on its corner.
    Diamond,
    /// An upright cross.
    Plus,
    /// A cross.
    Cross,
    /// A star of six rays.
    Star,
}
