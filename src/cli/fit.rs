//! `yardstick fit`: which assumptions give what an organisation measured?

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::study::{Manner, Session, print, text};
use super::{Fault, input};
use crate::data::{Table, Week};
use crate::experiment::fit::{self, FitError, FitFolder, FitOptions, FitPlan, Fitted, Fitting, Stage, statements};
use crate::experiment::study::{Shard, StudyError};
use crate::model::Stopped;
use crate::run::Executor;

/// How often a shard looks whether the others have come as far.
const PATIENCE: Duration = Duration::from_millis(500);

/// What is fitted to what, where to, and how hard.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Kill it at any time and run it again: what was simulated stays. The files are the same bytes for any\n\
    number of shards and threads. Exit status 75: trying again may help (disk full, stopped by SIGTERM).\n\
    \n\
    The scenario says what was in force and when: `[data] week_zero = \"2026-03-02\"` is the Monday of its week 0,\n\
    `scheme = \"…\"` the scheme. `yardstick data import` makes data.csv of exports.\n\
    \n\
    With --shard I/N, N processes that share the folder simulate a part of each generation each, and wait for\n\
    each other at its end.\n\
    \n\
    Examples:\n  \
    yardstick fit mine.toml data.csv --out fitted/ --hold-out 8\n  \
    yardstick chart --fit fitted/ --out charts/          what was learnt, and your numbers beside it\n  \
    yardstick run fitted/scenario.toml                   what follows from it"
)]
pub struct Arguments {
    /// Scenario file, or the name of a built-in scenario
    scenario: PathBuf,
    /// Weekly numbers, as `yardstick data import` writes them
    data: PathBuf,
    /// Folder to write to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Assumptions to fit, by key; default: the six, at most, that these data tell best
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    factors: Vec<String>,
    /// Draws of the posterior
    #[arg(long, value_name = "N", default_value_t = FitOptions::default().draws, value_parser = draws)]
    draws: usize,
    /// Seed of the fit; the scenario's own is not used
    #[arg(long, value_name = "S", default_value_t = FitOptions::default().seed)]
    seed: u64,
    /// Last weeks that are not fitted but forecast
    #[arg(long, value_name = "WEEKS", default_value_t = 0)]
    hold_out: u32,
    /// Most generations
    #[arg(long, value_name = "N", default_value_t = FitOptions::default().generations, value_parser = generations)]
    generations: usize,
    /// Most employees of a simulation
    #[arg(long, value_name = "N", default_value_t = fit::MOST_EMPLOYEES, value_parser = clap::value_parser!(u32).range(2..))]
    employees: u32,
    /// Keep draws where they were simulated; do not move them towards the data (Beaumont et al. 2002)
    #[arg(long)]
    no_adjustment: bool,
    /// The scheme that was in force; default: that of `[data]` in the scenario
    #[arg(long, value_name = "NAME")]
    scheme: Option<String>,
    /// The Monday of the scenario's week 0, such as 2026-03-02; default: that of `[data]` in the scenario
    #[arg(long, value_name = "DATE")]
    week_zero: Option<Week>,
    /// Simulate one of N equal parts of each generation, counted from 0
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Simulate the part that the environment of an array job names, one of N
    #[arg(long, value_name = "N", conflicts_with = "shard", value_parser = clap::value_parser!(u32).range(1..))]
    shards: Option<u32>,
    #[command(flatten)]
    manner: Manner,
}

fn draws(text: &str) -> Result<usize, String> {
    let known = text.parse().ok().filter(|draws| (20..=100_000).contains(draws));
    known.ok_or_else(|| "a number from 20 to 100000 is needed".into())
}

fn generations(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|count| (1..=50).contains(count)).ok_or_else(|| "a number from 1 to 50 is needed".into())
}

pub fn fit(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let environment = || Shard::from_environment(|name| std::env::var(name).ok(), arguments.shards);
    let shard = match arguments.shard {
        Some(shard) => shard,
        None => environment().map_err(Fault::Usage)?.unwrap_or(Shard::WHOLE),
    };
    let document = input::read(&arguments.scenario)?;
    let scenario = document.checked().map_err(|problems| Fault::Scenario(problems.into()))?;
    let table = read(&arguments.data)?;
    let session = Session::new(&arguments.manner)?;
    let clock = Instant::now();
    let planned =
        session.with("trials of assumptions", |executor| FitPlan::new(&scenario, &table, options(arguments), executor));
    let plan = planned.map_err(|error| fault(&session, error, "nothing was lost"))?;
    let folder = FitFolder::of(&arguments.out, &plan).map_err(|error| fault(&session, error, "nothing was lost"))?;
    let mut fitting = Fitting::new(plan);
    while let Some(stage) = fitting.stage() {
        let rows = run_stage(&session, &folder, &fitting, stage, shard);
        let kept =
            format!("{} and more are kept", crate::analysis::format::counted(fitting.simulations(), "simulation"));
        rows.and_then(|rows| fitting.take(rows)).map_err(|error| fault(&session, error, &kept))?;
    }
    let fitted = fitting.fitted();
    let name = arguments.data.file_name().unwrap_or_default().to_string_lossy();
    // What the shards work out is alike; the first writes it.
    if shard.index == 0 {
        let written = fit::write(&folder, fitting.plan(), &fitted, &document, &name);
        written.map_err(|error| fault(&session, error.into(), "what was simulated is kept"))?;
    }
    let answers = statements(&fitted);
    let there = arguments.out.display();
    let text = format!("{}\nThe draws, medians and tables are in {there}.\n", text(&answers));
    print(&arguments.manner, &text, &json(&fitted, &clock))?;
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> anyhow::Result<Table> {
    let named = |what: String| Fault::Impossible(format!("{}: {what}", path.display()));
    let file = File::open(path)
        .map_err(|cause| named(format!("{cause}; `yardstick data import` makes a table of exports")))?;
    Ok(Table::read(file).map_err(|error| Fault::Usage(format!("{}: {error}", path.display())))?)
}

fn options(arguments: &Arguments) -> FitOptions {
    FitOptions {
        factors: arguments.factors.clone(),
        draws: arguments.draws,
        seed: arguments.seed,
        hold_out: arguments.hold_out,
        employees: arguments.employees,
        generations: arguments.generations,
        adjust: !arguments.no_adjustment,
        scheme: arguments.scheme.clone(),
        week_zero: arguments.week_zero,
    }
}

/// Simulates this shard's part of a stage and gives all of it once the other shards have theirs.
fn run_stage(
    session: &Session,
    folder: &FitFolder,
    fitting: &Fitting,
    stage: Stage,
    shard: Shard,
) -> Result<Vec<Vec<f64>>, FitError> {
    let mut store = folder.shard(stage, fitting.due(), shard)?;
    let ran = session.with(&called(fitting, stage), |executor: &Executor| {
        fitting.simulate::<FitError>(executor, store.numbers(), &mut store)
    });
    let flushed = store.flush();
    ran?;
    flushed?;
    drop(store);
    loop {
        if let Some(rows) = folder.rows(stage, fitting.due())? {
            return Ok(rows);
        }
        if session.is_cancelled() {
            return Err(Stopped.into());
        }
        thread::sleep(PATIENCE);
    }
}

/// What the progress bar counts.
fn called(fitting: &Fitting, stage: Stage) -> String {
    let known = fitting
        .sampler()
        .last()
        .map(|last| format!(" (nearest so far within {})", crate::analysis::format::significant(last.threshold, 2)));
    match stage {
        Stage::Generation(number) => {
            format!("simulations of generation {}{}", number + 1, known.unwrap_or_default())
        }
        Stage::Check => "simulations of what was learnt".into(),
    }
}

fn json(fitted: &Fitted, clock: &Instant) -> Value {
    let answers = statements(fitted).into_iter().map(|of| json!({ "question": of.question, "answer": of.answer }));
    json!({
        "good": fitted.is_good(),
        "method": fitted.method,
        "factors": fitted.factors,
        "surprises": fitted.surprises,
        "agreement": fitted.agreement,
        "forecasts": fitted.forecasts,
        "unused": fitted.unused,
        "seconds": clock.elapsed().as_secs_f64(),
        "answers": answers.collect::<Vec<_>>(),
    })
}

/// Whose fault it is that a fit ended early, and what that means to a scheduler.
fn fault(session: &Session, error: FitError, kept: &str) -> Fault {
    match error {
        FitError::Stopped(stopped) => session.fault(StudyError::Stopped(stopped), kept),
        FitError::Folder(error) => session.fault(StudyError::Folder(error), kept),
        error @ FitError::Occupied { .. } => Fault::Impossible(error.to_string()),
        FitError::Factor(problem) => Fault::Usage(input::said(&problem)),
        error => Fault::Usage(error.to_string()),
    }
}
