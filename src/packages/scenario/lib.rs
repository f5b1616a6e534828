//! What a scenario file says, and how it is read, checked and saved.
//!
//! Programs use it through `yardstick`, which has the module by the same name.

#![warn(rustdoc::broken_intra_doc_links)]

#[path = "../../scenario/mod.rs"]
pub mod scenario;

pub use scenario::{Checked, Scenario, preset};
