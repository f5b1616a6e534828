//! Is there a better scheme? A search among levers, under limits, that holds up.
//!
//! A [`Search`] says which levers may move, what is wanted and what may not happen; with its
//! scenario it makes a [`SearchPlan`]. [`hunt`] tries generation after generation by
//! [`nsga`], in memory or in a [`SearchFolder`] for machines that may be killed. [`Found`]
//! says at any time what an [`Archive`] of tried schemes means: which are worth choosing
//! between, which is offered and why, and what each of its levers buys. [`what_it_takes`]
//! asks for the smallest changes that make one scheme win.
//!
//! ```
//! # use yardstick_engine as yardstick;
//! use std::sync::Arc;
//! use yardstick::experiment::search::{Found, Reach, Search, SearchPlan, hunt};
//! use yardstick::run::Executor;
//! use yardstick::scenario::Scenario;
//!
//! let mut scenario = Scenario::new("Ten people, four weeks");
//! (scenario.organisation.employees, scenario.run.weeks) = (10, 4);
//! let coaching = Reach::Range { low: 0.0, high: 1.0, step: Some(0.5) };
//! let search = Search { levers: vec![("help.coaching".into(), coaching)], replicates: 2, ..Search::new("mine.toml") };
//! let plan = SearchPlan::new(search, &scenario.checked()?, |_| Err("no file".into()));
//! let plan = Arc::new(plan.map_err(|problems| problems[0].to_string())?);
//! let found = Found::new(&plan, &hunt(&plan, &Executor::new())?, true);
//! assert!(!found.front.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod archive;
mod asked;
mod file;
mod files;
mod folder;
mod found;
mod goal;
mod hunt;
pub mod nsga;
mod plan;
mod space;
mod win;
mod words;

pub use archive::{Archive, Round, Tried};
pub use asked::{Search, Under, usual_levers};
pub use file::{SEARCH, SearchDocument, json_schema, new_search};
pub use files::write;
pub use folder::{FolderRows, SearchFolder};
pub use found::{Buys, Found, Offered};
pub use goal::{Bound, Constraint, Goals, Judged, Judgement, Loss, Objective, Sense, Values};
pub use hunt::{Hunt, Rows, SharedRows, Sight, hunt};
pub use plan::{Row, SearchPlan};
pub use space::{Movable, Place, Reach, Space, in_force, in_words, levers_in_force, short_name};
pub use win::{Moved, Takes, Way, what_it_takes};
pub use words::{amount, takes_in_words};
