//! Charts and briefings.
//!
//! Programs use it through `yardstick`, which has the modules by the same names.

#![warn(rustdoc::broken_intra_doc_links)]

#[path = "../../brief/mod.rs"]
pub mod brief;
#[path = "../../chart/mod.rs"]
pub mod chart;

pub use yardstick_engine::*;
