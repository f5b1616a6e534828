//! Searches by the commands of a study: planned, run, joined and told.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::HumanDuration;
use serde_json::{Value, json};

use super::session::{Manner, Session, print, text};
use crate::analysis::format;
use crate::cli::results::today;
use crate::experiment::Provenance;
use crate::experiment::search::{
    Found, Hunt, Movable, SearchFolder, SearchPlan, SharedRows, hunt, what_it_takes, write,
};
use crate::experiment::study::{Section, Shard, StudyError};
use crate::run::Executor;

/// Schemes that are tried for a guess of the time that all take.
const TRIED: u64 = 8;

/// Runs what is not there yet, and writes the tables where that was all.
pub fn run(
    plan: &Arc<SearchPlan>,
    out: &Path,
    shard: Shard,
    manner: &Manner,
    session: &Session,
) -> anyhow::Result<ExitCode> {
    let clock = Instant::now();
    let at_folder = |error| session.fault(error, "nothing was lost");
    let folder = SearchFolder::of(out, plan).map_err(|error| at_folder(error.into()))?;
    let mut rows = folder.rows(plan, shard).map_err(|error| at_folder(error.into()))?;
    let ran = session.counting("schemes", |executor, tell| Hunt::new(plan, executor, &mut rows, tell).run(&mut |_| {}));
    let flushed = rows.flush();
    let kept = format!("{} are kept", format::counted(rows.done(), "scheme"));
    let archive = ran.and_then(|archive| flushed.map(|()| archive).map_err(Into::into));
    let archive = archive.map_err(|error| session.fault(error, &kept))?;
    let fresh = rows.fresh();
    drop(rows);
    let found = Found::new(plan, &archive, true);
    let mut json = json!({
        "plan": plan.hash(),
        "shard": shard.to_string(),
        "tried": archive.tried().len(),
        "new": fresh,
        "front": found.front.len(),
        "seconds": clock.elapsed().as_secs_f64(),
        "complete": shard.is_whole(),
    });
    let there = out.display();
    let mut said = format!("Shard {shard} is finished: {kept}. `yardstick study merge {there}` writes the tables.\n");
    if shard.is_whole() {
        write(&folder, &found).map_err(|error| session.fault(error.into(), &kept))?;
        (said, json["answers"]) = told(&found, &folder);
    }
    print(manner, &said, &json)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the tables of a search that has come to its end.
pub fn merge(folder: &Path, manner: &Manner, session: &Session) -> anyhow::Result<ExitCode> {
    let (folder, found) = opened(folder, session)?;
    write(&folder, &found).map_err(|error| session.fault(error.into(), "what is finished is kept"))?;
    let (said, answers) = told(&found, &folder);
    let tried = found.archive.tried().len();
    print(manner, &said, &json!({ "plan": found.plan.hash(), "tried": tried, "complete": true, "answers": answers }))?;
    Ok(ExitCode::SUCCESS)
}

/// What a search that has come to its end says, and where its numbers come from.
pub fn report(folder: &Path, session: &Session) -> anyhow::Result<(Found, Vec<Section>, Provenance)> {
    let (_, found) = opened(folder, session)?;
    let plan = &found.plan;
    let start = plan.base().schemes.iter().position(|scheme| Some(&scheme.name) == plan.search().scheme.as_ref());
    let takes = start.map(|scheme| {
        let takes = |executor: &Executor, tell: &(dyn Fn(usize, usize) + Sync)| {
            what_it_takes(plan, scheme, executor, &mut SharedRows::default(), tell)
        };
        session.counting("schemes", takes)
    });
    let takes = takes.transpose().map_err(|error| session.fault(error, "what is finished is kept"))?.flatten();
    let provenance = found.provenance(plan.scenario().document().text().into(), today()?);
    let sections = found.report(takes.as_ref());
    Ok((found, sections, provenance))
}

/// How much work a search is at most.
pub fn plan(plan: &Arc<SearchPlan>, shards: Option<u32>, manner: &Manner) -> anyhow::Result<ExitCode> {
    let session = Session::new(manner)?;
    let seconds = session.with("tried", |executor| seconds(plan, executor));
    let seconds = seconds.map_err(|error| session.fault(error, "nothing was kept"))?;
    let (base, search) = (plan.base(), plan.search());
    let (one, many) = plan.unit_names();
    let weeks = plan.agent_weeks() * search.samples;
    let levers: Vec<&str> = plan.space().levers().iter().map(Movable::key).collect();
    let mut out = String::new();
    let _ = writeln!(
        out,
        "search: at most {} of {} that the levers reach, {} a generation, each in {} of {} and {}",
        format::counted(search.samples as usize, "scheme"),
        format::short(plan.space().size()),
        search.population,
        format::counted_irregular(plan.units(), one, many),
        format::counted(base.organisation.employees as usize, "employee"),
        format::counted(base.run.weeks as usize, "week"),
    );
    let _ = writeln!(out, "levers:      {}", levers.join(", "));
    let _ = writeln!(out, "agent-weeks: {} at most", format::number(weeks as f64, 0));
    let _ =
        writeln!(out, "time:        about {} on this machine at most", HumanDuration(Duration::from_secs_f64(seconds)));
    let _ = writeln!(out, "plan:        {}", plan.hash());
    if let Some(shards) = shards {
        let _ = writeln!(
            out,
            "shards:      {shards} that run at once share each generation; one that runs alone does all of it"
        );
    }
    let json = json!({
        "plan": plan.hash(),
        "design": "search",
        "levers": levers,
        "samples": search.samples,
        "agent_weeks": weeks,
        "expected_seconds": seconds,
    });
    print(manner, &out, &json)?;
    Ok(ExitCode::SUCCESS)
}

/// Seconds that all schemes take at most, from a few.
fn seconds(plan: &SearchPlan, executor: &Executor) -> Result<f64, StudyError> {
    let mut few = plan.search().clone();
    (few.samples, few.population) = (TRIED + plan.base().schemes.len() as u64, 4);
    let few = SearchPlan::new(few, plan.scenario(), |path| plan.draws().get(path).cloned().ok_or_else(String::new));
    let few = few.unwrap_or_else(|_| plan.clone());
    let clock = Instant::now();
    let tried = hunt(&few, executor)?.tried().len();
    Ok(clock.elapsed().as_secs_f64() / tried as f64 * plan.search().samples as f64)
}

fn opened(folder: &Path, session: &Session) -> anyhow::Result<(SearchFolder, Found)> {
    let fault = |error| session.fault(error, "what is finished is kept");
    let (folder, plan) = SearchFolder::open(folder).map_err(|error| fault(error.into()))?;
    let archive = folder.archive(&plan).map_err(fault)?;
    let found = Found::new(&Arc::new(plan), &archive, true);
    Ok((folder, found))
}

fn told(found: &Found, folder: &SearchFolder) -> (String, Value) {
    let statements = found.statements();
    let answers = statements.iter().map(|of| json!({ "question": of.question, "answer": of.answer })).collect();
    (format!("{}\nThe tables are in {}.\n", text(&statements), folder.path().display()), answers)
}
