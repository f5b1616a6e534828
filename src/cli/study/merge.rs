//! `yardstick study merge`: shards, joined and analysed.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;

use super::search;
use super::session::{Manner, Session, print, said};
use crate::experiment::search::SearchFolder;
use crate::experiment::study::{Folder, merge as joined};

/// Which study.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Folder of the study
    folder: PathBuf,
    /// Write the outcomes as a Parquet file, too
    #[cfg(feature = "parquet")]
    #[arg(long)]
    parquet: bool,
    #[command(flatten)]
    manner: Manner,
}

pub fn merge(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let session = Session::new(&arguments.manner)?;
    if SearchFolder::is_one(&arguments.folder) {
        return search::merge(&arguments.folder, &arguments.manner, &session);
    }
    let opened = Folder::open(&arguments.folder);
    let (folder, plan) = opened.map_err(|error| session.fault(error.into(), "nothing was changed"))?;
    let merged = session.with("further runs", |executor| joined(&folder, &plan, executor));
    let (findings, follow_up) = merged.map_err(|error| session.fault(error, "what is finished is kept"))?;
    #[cfg(feature = "parquet")]
    if arguments.parquet {
        let written = crate::experiment::study::write_outcomes_as_parquet(&folder, &plan);
        written.map_err(|error| session.fault(error.into(), "the other tables are written"))?;
    }
    let (text, answers) = said(&plan, &findings, &follow_up, &folder);
    let json = json!({ "plan": plan.hash(), "variants": plan.len(), "complete": true, "answers": answers });
    print(&arguments.manner, &text, &json)?;
    Ok(ExitCode::SUCCESS)
}
