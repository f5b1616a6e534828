//! `yardstick study plan`: how much work a study is.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use indicatif::HumanDuration;
use serde_json::json;

use super::input::{self, Overrides, Planned};
use super::search;
use super::session::{Manner, Session, print};
use crate::analysis::format;
use crate::experiment::study::{Outcomes, Shard, StudyError, StudyPlan};
use crate::run::Executor;

/// How long variants are tried for a guess of the time that all take.
const TRIED_FOR: Duration = Duration::from_millis(500);

/// Which study, cut into how many shards.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Study file; or a scenario with --design
    file: PathBuf,
    #[command(flatten)]
    overrides: Overrides,
    /// Say what each of so many shards holds
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    shards: Option<u32>,
    #[command(flatten)]
    manner: Manner,
}

pub fn plan(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let plan = match input::plan(&arguments.file, &arguments.overrides)? {
        Planned::Study(plan) => plan,
        Planned::Search(plan) => return search::plan(&plan, arguments.shards, &arguments.manner),
    };
    let session = Session::new(&arguments.manner)?;
    let rate = session.with("tried", |executor| rate(&plan, executor));
    let rate = rate.map_err(|error| session.fault(error, "nothing was kept"))?;
    let time = |numbers: Range<usize>| Duration::from_secs_f64(plan.agent_weeks(numbers) as f64 / rate);
    let whole = 0..plan.len();
    let base = plan.base();
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{}: {} variants of {}, {}, {} and {}",
        plan.design().kind().key(),
        format::number(plan.len() as f64, 0),
        format::counted(base.organisation.employees as usize, "employee"),
        format::counted(base.schemes.len(), "scheme"),
        format::counted(base.run.weeks as usize, "week"),
        format::counted(base.run.replicates as usize, "replicate"),
    );
    let _ = writeln!(out, "factors:     {}", listed(&plan.keys()));
    let _ = writeln!(out, "agent-weeks: {}", format::number(plan.agent_weeks(whole.clone()) as f64, 0));
    let _ = writeln!(out, "time:        about {} on this machine", HumanDuration(time(whole.clone())));
    let _ = writeln!(out, "plan:        {}", plan.hash());
    let mut shards = Vec::new();
    for index in 0..arguments.shards.unwrap_or(0) {
        let shard = Shard { index, of: arguments.shards.unwrap_or(1) };
        let numbers = shard.numbers(plan.len());
        let _ = if numbers.is_empty() {
            writeln!(out, "shard {shard}: nothing")
        } else {
            let (first, last) = (numbers.start, numbers.end - 1);
            let work = format::number(plan.agent_weeks(numbers.clone()) as f64, 0);
            let time = HumanDuration(time(numbers.clone()));
            writeln!(out, "shard {shard}: variants {first} to {last}, {work} agent-weeks, about {time}")
        };
        shards.push(json!({
            "shard": shard.to_string(),
            "first": numbers.start,
            "variants": numbers.len(),
            "agent_weeks": plan.agent_weeks(numbers),
        }));
    }
    let json = json!({
        "plan": plan.hash(),
        "design": plan.design().kind().key(),
        "factors": plan.keys(),
        "variants": plan.len(),
        "agent_weeks": plan.agent_weeks(whole.clone()),
        "expected_seconds": time(whole).as_secs_f64(),
        "shards": shards,
    });
    print(&arguments.manner, &out, &json)?;
    Ok(ExitCode::SUCCESS)
}

/// Names in lines of a terminal, all but the first below one another.
fn listed(names: &[&str]) -> String {
    const WIDTH: usize = 80;
    const INDENT: &str = "\n             ";
    let mut lines = vec![String::new()];
    for (place, name) in names.iter().enumerate() {
        let name = format!("{name}{}", if place + 1 == names.len() { "" } else { "," });
        match lines.last_mut() {
            Some(line) if line.is_empty() => *line = name,
            Some(line) if line.len() + name.len() < WIDTH => line.extend([" ", &name]),
            _ => lines.push(name),
        }
    }
    lines.join(INDENT)
}

/// Agent-weeks a second, from a few variants.
fn rate(plan: &StudyPlan, executor: &Executor) -> Result<f64, StudyError> {
    let mut tried = Outcomes::new(plan);
    let clock = Instant::now();
    match plan.run(&executor.clone().within(TRIED_FOR), 0..plan.len(), &mut tried) {
        Err(StudyError::Stopped(_)) if !executor.is_cancelled() => {}
        done => done?,
    }
    Ok(plan.agent_weeks(0..tried.len()) as f64 / clock.elapsed().as_secs_f64())
}
