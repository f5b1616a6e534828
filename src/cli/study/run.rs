//! `yardstick study run`: the variants that are not there yet.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use serde_json::json;

use super::input::{self, Overrides, Planned};
use super::search;
use super::session::{Manner, Session, print, said};
use crate::analysis::format;
use crate::cli::Fault;
use crate::experiment::study::{Folder, Shard, ShardStore, StudyPlan, merge};

/// Which study, where to, and which part of it.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Kill it at any time and run it again: finished variants stay. The tables are the same bytes for any\n\
    number of shards and threads. Exit status 75: trying again may help (disk full, stopped by SIGTERM).\n\
    \n\
    In an array job of Slurm the shard is the task; elsewhere say how many there are with --shards\n\
    (JOB_COMPLETION_INDEX of Kubernetes, HQ_TASK_ID of HyperQueue)."
)]
pub struct Arguments {
    /// Study file; or a scenario with --design
    file: PathBuf,
    /// Folder of the study
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    overrides: Overrides,
    /// Run one of N equal parts, counted from 0
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Run the part that the environment of an array job names, one of N
    #[arg(long, value_name = "N", conflicts_with = "shard", value_parser = clap::value_parser!(u32).range(1..))]
    shards: Option<u32>,
    /// Write the outcomes as a Parquet file, too
    #[cfg(feature = "parquet")]
    #[arg(long)]
    parquet: bool,
    #[command(flatten)]
    manner: Manner,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let environment = || Shard::from_environment(|name| std::env::var(name).ok(), arguments.shards);
    let named = match arguments.shard {
        Some(shard) => Some(shard),
        None => environment().map_err(Fault::Usage)?,
    };
    let shard = named.unwrap_or(Shard::WHOLE);
    let plan = match input::plan(&arguments.file, &arguments.overrides)? {
        Planned::Study(plan) => plan,
        Planned::Search(plan) => {
            #[cfg(feature = "parquet")]
            if arguments.parquet {
                return Err(Fault::Usage("a search has no table of outcomes for --parquet".into()).into());
            }
            let session = Session::new(&arguments.manner)?;
            return search::run(&plan, &arguments.out, shard, &arguments.manner, &session);
        }
    };
    let session = Session::new(&arguments.manner)?;
    let clock = Instant::now();
    let at_folder = |error| session.fault(error, "nothing was lost");
    let folder = Folder::of(&arguments.out, &plan).map_err(|error| at_folder(error.into()))?;
    let mut store = folder.shard(&plan, shard).map_err(|error| at_folder(error.into()))?;
    let before = store.done();
    let fresh = missing_agent_weeks(&plan, &store);
    let ran = session.with("variants", |executor| plan.run(executor, store.numbers(), &mut store));
    let flushed = store.flush();
    let (done, of) = (store.done(), store.numbers().len());
    let kept = format!("{} of {} are kept", format::number(done as f64, 0), format::counted(of, "variant"));
    ran.and(flushed.map_err(Into::into)).map_err(|error| session.fault(error, &kept))?;
    drop(store);

    let mut json = json!({
        "plan": plan.hash(),
        "shard": shard.to_string(),
        "variants": of,
        "new": done - before,
        "agent_weeks": fresh,
        "seconds": clock.elapsed().as_secs_f64(),
        "complete": shard.is_whole(),
    });
    let there = arguments.out.display();
    let mut text = format!("Shard {shard} is finished: {kept}. `yardstick study merge {there}` joins all shards.\n");
    if shard.is_whole() {
        let merged = session.with("further runs", |executor| merge(&folder, &plan, executor));
        let (findings, follow_up) = merged.map_err(|error| session.fault(error, &kept))?;
        #[cfg(feature = "parquet")]
        if arguments.parquet {
            let written = crate::experiment::study::write_outcomes_as_parquet(&folder, &plan);
            written.map_err(|error| session.fault(error.into(), &kept))?;
        }
        (text, json["answers"]) = said(&plan, &findings, &follow_up, &folder);
    }
    print(&arguments.manner, &text, &json)?;
    Ok(ExitCode::SUCCESS)
}

/// The work that is left to be done.
fn missing_agent_weeks(plan: &StudyPlan, store: &ShardStore) -> u64 {
    let all = store.numbers();
    let share = (all.len() - store.done()) as f64 / all.len().max(1) as f64;
    (plan.agent_weeks(all) as f64 * share) as u64
}
