//! The model, runs, what results mean, an organisation's own numbers, experiments and validation.
//!
//! Programs use it through `yardstick`, which has the modules by the same names.

#![warn(rustdoc::broken_intra_doc_links)]

#[path = "../../analysis/mod.rs"]
pub mod analysis;
#[path = "../../data/mod.rs"]
pub mod data;
#[path = "../../experiment/mod.rs"]
pub mod experiment;
#[path = "../../model/mod.rs"]
pub mod model;
#[path = "../../run/mod.rs"]
pub mod run;
#[path = "../../validate/mod.rs"]
pub mod validate;

#[doc(inline)]
pub use yardstick_scenario::*;

pub use analysis::Window;
pub use experiment::{Outcome, simulate, simulate_with};
pub use model::{Metric, Model};
