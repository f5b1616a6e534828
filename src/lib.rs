//! Yardstick: try a metric on simulated employees before you try it on real ones.
//!
//! Data goes one way: [`scenario`] → [`model`] → [`run`] → [`analysis`] →
//! [`experiment`] → [`validate`] → [`chart`] → [`brief`] → file. A module never reaches back. `ARCHITECTURE.md` has the map.

pub mod analysis;
#[cfg(feature = "app")]
pub mod app;
pub mod brief;
pub mod chart;
pub mod cli;
pub mod experiment;
pub mod model;
pub mod run;
pub mod scenario;
pub mod validate;

pub use analysis::Window;
pub use experiment::{Outcome, simulate, simulate_with};
pub use model::{Metric, Model};
pub use scenario::{Checked, Scenario};
