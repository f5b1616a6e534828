//! What does a chart say? One plain value that screen and exports both draw.

use std::sync::Arc;

use super::axis::Axis;
pub use super::catalogue::Kind;
use super::palette::{Color, Dash, Marker, Theme};
use super::table::Table;
use crate::experiment::Provenance;
use crate::scenario::Activity;

/// A chart: all that it says, nothing about how large it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Which chart it is.
    pub kind: Kind,
    /// The takeaway with its numbers.
    pub title: String,
    /// Measure, unit, population, replicates.
    pub subtitle: String,
    /// The schemes in the scenario's order; [`Ink::Scheme`] points here.
    pub schemes: Vec<SchemeStyle>,
    /// One or more panels, read left to right and top to bottom.
    pub panels: Vec<Panel>,
    /// What stands for what, where lines do not carry their names themselves.
    pub key: Vec<Key>,
    /// What bands, points or shades hold, in one line; empty if there is nothing to say.
    pub note: String,
    /// Where the numbers come from.
    pub provenance: Provenance,
    /// The chart in words, for those who cannot see it.
    pub alt_text: String,
}

/// How a scheme looks everywhere.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct SchemeStyle {
    /// The scheme's name.
    pub name: String,
    /// Its colour on a light background.
    pub light: Color,
    /// Its colour on a dark background.
    pub dark: Color,
    /// Its grey in print.
    pub print: Color,
    /// Its dash.
    pub dash: Dash,
    /// Its marker.
    pub marker: Marker,
}

impl SchemeStyle {
    /// The colour in a theme.
    pub const fn color(&self, theme: Theme) -> Color {
        match theme {
            Theme::Light => self.light,
            Theme::Dark => self.dark,
            Theme::Print => self.print,
        }
    }
}

/// What a layer is drawn in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ink {
    /// The colour, dash and marker of a scheme, by its number.
    Scheme(usize),
    /// The shade of an activity.
    Activity(Activity),
    /// Hours lost to rework and to others' gaming.
    Lost,
    /// A quiet grey: context, not a scheme.
    Muted,
    /// Black or white: imported actual data and reference lines.
    Neutral,
}

/// One set of axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// What tells this panel from its neighbours.
    pub title: Option<String>,
    /// What it says when it stands alone; none: the figure's title.
    pub takeaway: Option<String>,
    /// What it shows, in a few words below its title; may be empty.
    pub words: String,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis; its label stands horizontally above it.
    pub y: Axis,
    /// What is drawn, first at the bottom.
    pub layers: Vec<Layer>,
    /// Thin lines and shades that say where something starts or stops.
    pub marks: Vec<Mark>,
}

/// Something drawn in a panel. Lists within one layer have one length; NaN is a gap.
#[derive(Debug, Clone, PartialEq)]
pub enum Layer {
    /// A range between two lines.
    Band {
        /// What it is drawn in.
        ink: Ink,
        /// Whose range it is, as written in the data table.
        series: String,
        /// Positions.
        xs: Vec<f64>,
        /// Lower ends.
        low: Vec<f64>,
        /// Upper ends.
        high: Vec<f64>,
        /// Share held, 0.5 or 0.9.
        level: f64,
    },
    /// The space between two lines that are drawn besides.
    Gap {
        /// What it is drawn in.
        ink: Ink,
        /// What it is.
        series: String,
        /// How wide it is at its end, in words that stand in it where they have room; may be empty.
        label: String,
        /// Positions.
        xs: Vec<f64>,
        /// One line.
        from: Vec<f64>,
        /// The other line.
        to: Vec<f64>,
    },
    /// A line.
    Line {
        /// What it is drawn in.
        ink: Ink,
        /// What it is, as written in the data table and on hover.
        series: String,
        /// The name at the end of the line; none: the key has it.
        label: Option<String>,
        /// Positions.
        xs: Vec<f64>,
        /// Values.
        ys: Vec<f64>,
        /// The dash.
        dash: Dash,
        /// Whether each point has a marker, as imported actual data have.
        markers: bool,
    },
    /// A cloud of points.
    Points {
        /// What they are drawn in.
        ink: Ink,
        /// What they are.
        series: String,
        /// Positions.
        xs: Vec<f64>,
        /// Values.
        ys: Vec<f64>,
        /// Whether the points are filled; else rings.
        filled: bool,
        /// More about each point in sentences, said under the pointer; empty: there is no more to say.
        words: Arc<[String]>,
    },
    /// Horizontal bars with intervals, first at the top; the y axis has their names.
    Bars(Vec<Bar>),
    /// Areas on top of each other, first at the bottom.
    Stack {
        /// Positions.
        xs: Vec<f64>,
        /// The areas.
        parts: Vec<StackPart>,
    },
    /// Lines from a value on the left to a value on the right (x from 0 to 1).
    Slope(Vec<SlopeLine>),
    /// Columns side by side.
    Histogram {
        /// What they are.
        series: String,
        /// Edges, one more than shares.
        edges: Vec<f64>,
        /// Heights.
        shares: Vec<f64>,
        /// What each column is drawn in.
        inks: Vec<Ink>,
    },
    /// Cells of a table or a map, each shaded by how much it is.
    Cells(Vec<HeatCell>),
    /// Horizontal ranges within wider ones, first at the top; the y axis has their names and x goes from 0 to 1.
    Ranges(Vec<RangeBar>),
}

/// One bar with its interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What it is drawn in.
    pub ink: Ink,
    /// The name beside it.
    pub name: String,
    /// Its length.
    pub value: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
    /// The number in words, drawn beside it ('+$120 ± 14', 'no clear difference').
    pub text: String,
}

/// One area of a stack.
#[derive(Debug, Clone, PartialEq)]
pub struct StackPart {
    /// What it is drawn in.
    pub ink: Ink,
    /// What it is.
    pub series: String,
    /// Its height, not the sum with those below.
    pub ys: Vec<f64>,
}

/// One line of a slope chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SlopeLine {
    /// What it is drawn in.
    pub ink: Ink,
    /// Number of the employee.
    pub employee: u32,
    /// Value on the left.
    pub left: f64,
    /// Value on the right.
    pub right: f64,
}

/// One cell of a table or a map.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatCell {
    /// What it is drawn in at full strength.
    pub ink: Ink,
    /// How much of the ink is shown, in [0, 1]; 0 is the background.
    pub strength: f64,
    /// From where to where it goes along x.
    pub x: (f64, f64),
    /// From where to where it goes along y.
    pub y: (f64, f64),
    /// The values that it stands for.
    pub at: (f64, f64),
    /// What it is of, as written in the data table and on hover.
    pub series: String,
    /// The name of its column; empty where columns are numbers.
    pub column: String,
    /// Its value.
    pub value: f64,
    /// Lower end of the value's interval.
    pub low: f64,
    /// Upper end of the value's interval.
    pub high: f64,
    /// What is written in it, where it has room.
    pub text: String,
}

/// One range within a wider one.
#[derive(Debug, Clone, PartialEq)]
pub struct RangeBar {
    /// What the range is drawn in.
    pub ink: Ink,
    /// The name beside it.
    pub name: String,
    /// The wider range, drawn over the whole width.
    pub whole: (f64, f64),
    /// The range.
    pub range: (f64, f64),
    /// A value that is marked; NaN: none.
    pub given: f64,
    /// The range in words, drawn beside it.
    pub text: String,
}

impl RangeBar {
    /// Where a value lies in the wider range, from 0 to 1.
    pub fn share(&self, value: f64) -> f64 {
        let (low, high) = self.whole;
        if high > low { ((value - low) / (high - low)).clamp(0.0, 1.0) } else { 0.5 }
    }
}

/// Something that is said about a position rather than measured.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A shaded stretch of the x axis, such as the warm-up.
    Span {
        /// From here.
        from: f64,
        /// To here.
        to: f64,
        /// What it is.
        label: String,
    },
    /// A thin line at a position on the x axis, such as a scheme's start.
    Vertical {
        /// Where.
        x: f64,
        /// What happens there.
        label: String,
    },
    /// A thin line at a value, such as 'before = 100' or a budget.
    Horizontal {
        /// Where.
        y: f64,
        /// What it is; may be empty.
        label: String,
    },
    /// A place, such as the scenario as given; the note says what it is.
    Here {
        /// Along x.
        x: f64,
        /// Along y.
        y: f64,
    },
}

/// One entry of a key.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Key {
    /// What is shown.
    pub ink: Ink,
    /// With this dash; none: a filled patch.
    pub dash: Option<Dash>,
    /// What it stands for.
    pub label: String,
}

impl Layer {
    /// What a member is drawn in: a point, bar, column, area, slope line, cell or range by its number.
    pub fn ink(&self, member: usize) -> Ink {
        match self {
            Self::Band { ink, .. } | Self::Gap { ink, .. } | Self::Line { ink, .. } | Self::Points { ink, .. } => *ink,
            Self::Bars(bars) => bars[member].ink,
            Self::Stack { parts, .. } => parts[member].ink,
            Self::Slope(lines) => lines[member].ink,
            Self::Histogram { inks, .. } => inks[member],
            Self::Cells(cells) => cells[member].ink,
            Self::Ranges(bars) => bars[member].ink,
        }
    }
}

impl Figure {
    /// Every number that is plotted, for screen readers, spreadsheets and CSV.
    pub fn data_table(&self) -> Table {
        Table::of(self)
    }
}
