//! Yardstick: try a metric on simulated employees before you try it on real ones.
//!
//! # A short tour
//!
//! A [`Scenario`] says what an organisation, its people and its tools are like,
//! and which schemes of counting, showing and rewarding are to be compared. It
//! comes from a file ([`scenario::read_file`]), from those that are built in
//! ([`preset`]) or from code ([`Scenario::new`]). Only a [`Checked`] one runs:
//!
//! ```
//! use yardstick::{Metric, Window, preset, simulate};
//!
//! let scenario = preset("token-leaderboard")?.smaller(50, 2);
//! let outcome = simulate(&scenario);
//! let tokens = outcome.mean("Public token leaderboard", Metric::TokensMtok, Window::Last)?;
//! assert!(tokens > 0.0);
//!
//! // What the board does to output, on the same people and the same luck.
//! let change = outcome.difference("Public token leaderboard", Metric::RealOutputHours, Window::Last)?;
//! println!("{:+.2} hours of output per employee-week", change.mean);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`simulate`] gives an [`Outcome`]: every replicate, means and differences,
//! sentences ([`Outcome::takeaways`]), people ([`Outcome::people`]) and where it
//! all comes from. A [`Plan`](experiment::Plan) asks the same of many variants,
//! by an [`Executor`](run::Executor) that can be observed, stopped and resumed.
//! `chart::catalogue` makes charts of an outcome. `examples/` has five short
//! programs.
//!
//! # Order
//!
//! Data goes one way: [`scenario`] → [`model`] → [`run`] → [`analysis`] →
//! [`data`] → [`experiment`] → [`validate`] → `chart` → `brief` → files, the
//! command line and the app. A module never reaches back. `ARCHITECTURE.md` has the map.
//!
//! # Features
//!
//! `cli` is the program, `export` charts and briefings, `import` reads exports of
//! an organisation's tools, `app` is the window with all of them. Without any,
//! this library simulates and runs experiments.

#![warn(rustdoc::broken_intra_doc_links)]

#[cfg(feature = "app")]
pub mod app;
#[cfg(feature = "cli")]
pub mod cli;

#[cfg(feature = "export")]
#[doc(inline)]
pub use yardstick_charts::{brief, chart};
#[doc(inline)]
pub use yardstick_engine::*;
