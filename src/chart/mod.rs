//! What a chart says and shows, as data; drawing it; writing it to files.
//!
//! A [`Figure`] is the one description of a chart: title with the takeaway,
//! axes, layers, marks, footer and alt text. [`layout`] lays it out for a canvas
//! as a [`scene::Scene`] of plain shapes; the window and the exports paint the
//! same scene, so they cannot differ in content.

pub mod axis;
pub mod catalogue;
pub mod draw;
pub mod export;
pub mod figure;
pub mod files;
mod fingerprint;
mod headings;
pub mod labels;
mod layers;
pub mod layout;
pub mod metadata;
pub mod names;
pub mod palette;
mod panel;
mod pointing;
pub mod scene;
pub mod table;
pub mod text;
pub mod values;

pub use axis::{Axis, Scale, Tick};
pub use export::{ExportError, Format, Options, export};
pub use figure::{
    Bar, Figure, HeatCell, Ink, Key, Kind, Layer, Mark, Panel, RangeBar, SchemeStyle, SlopeLine, StackPart,
};
pub use fingerprint::fingerprint;
pub use layout::{Extent, Look, Size};
pub use metadata::{ExtractError, extract};
pub use palette::{Color, Dash, Marker, Theme};
pub use table::{Cell, Table};

pub use crate::experiment::Provenance;
