//! How does one question get asked of thousands of plausible organisations?
//!
//! A [`Study`], written in a file or in code, and its scenario make a
//! [`StudyPlan`]: numbered variants, each of which can be made and run alone. What
//! comes of a variant is a row of an [`Outcomes`] table, in memory for the window or
//! in a [`Folder`] for machines that may be killed. [`Findings`] say what a table
//! means, at any time: of the variants so far as of all. [`FollowUp`] asks the few
//! further runs that tell where the answer tips.
//!
//! ```
//! # use yardstick_engine as yardstick;
//! use yardstick::experiment::design::Kind;
//! use yardstick::experiment::study::{Findings, Outcomes, Study, StudyPlan};
//! use yardstick::run::Executor;
//! use yardstick::scenario::Scenario;
//!
//! let mut scenario = Scenario::new("Ten people, four weeks");
//! (scenario.organisation.employees, scenario.run.weeks) = (10, 4);
//! let study = Study { samples: 2, replicates: 1, ..Study::new("mine.toml", Kind::Morris) };
//! let plan = StudyPlan::new(study, &scenario.checked()?, |_| Err("no file".into()));
//! let plan = plan.map_err(|problems| problems[0].to_string())?;
//! let mut outcomes = Outcomes::new(&plan);
//! plan.run(&Executor::new(), 0..plan.len(), &mut outcomes)?;
//! assert_eq!(Findings::new(&plan, &outcomes).variants, plan.len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod file;
mod files;
mod findings;
mod folder;
mod follow_up;
mod outcomes;
#[cfg(feature = "parquet")]
mod parquet;
mod part;
pub(in crate::experiment) mod parts;
mod plan;
mod report;
mod screening;
mod shard;
mod statements;
pub(in crate::experiment) mod tables;

pub use file::{
    DEFAULT_EMPLOYEES, DEFAULT_METRICS, DEFAULT_REPLICATES, STUDY_SCHEMA_VERSION, Source, Study, StudyDocument,
    json_schema,
};
pub(in crate::experiment) use file::{FactorTable, metric};
#[cfg(feature = "parquet")]
pub use files::write_outcomes_as_parquet;
pub use files::{merge, write};
pub use findings::{Findings, FoundBox, Hanging, Index};
pub use folder::{Folder, FolderError, ShardStore};
pub use follow_up::{FollowUp, Map, Tipping};
pub use outcomes::{Cell, Outcomes, SharedOutcomes};
#[cfg(feature = "parquet")]
pub use parquet::{ParquetColumn, write_parquet};
pub use plan::{StudyError, StudyPlan};
pub use report::{Section, Table, report};
pub use screening::{Answer, Screening, ScreeningError, ScreeningSize};
pub use shard::Shard;
pub use statements::{Statement, statements};
