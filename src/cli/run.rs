//! `yardstick run`: every scheme of a scenario, compared.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};

use super::input::{self, Overrides};
use super::results::{self, Provenance};
use super::{Fault, table};
use crate::analysis::summary;
use crate::model::Model;
use crate::run::{Cancel, Ensemble, replicates};

/// What to run and where to write it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Results are the same on any number of threads.\n\nExamples:\n  \
    yardstick run token-leaderboard\n  \
    yardstick run mine.toml --out out/ --per-replicate\n  \
    yardstick run mine.toml --replicates 10 --set schemes.1.reward.stakes=0.3\n  \
    yardstick run mine.toml --out out/ --people 0:103     everyone of replicate 0 in week 103")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Arguments {
    /// Scenario file, or the name of a built-in scenario
    file: PathBuf,
    /// Folder for the result files; without it only the comparison is printed
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write into a folder that holds other files
    #[arg(long, requires = "out")]
    force: bool,
    #[command(flatten)]
    overrides: Overrides,
    /// Threads; default: one a core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Also write every replicate's weeks
    #[arg(long, requires = "out")]
    per_replicate: bool,
    /// Also write everyone of one replicate in one week
    #[arg(long, value_name = "REPLICATE:WEEK", requires = "out", value_parser = replicate_and_week, allow_hyphen_values = true)]
    people: Option<(u32, i64)>,
    /// Print nothing but errors
    #[arg(long, conflicts_with = "json")]
    quiet: bool,
    /// Print the comparison as JSON
    #[arg(long)]
    json: bool,
}

fn replicate_and_week(text: &str) -> Result<(u32, i64), String> {
    let parsed = text.split_once(':').and_then(|(replicate, week)| Some((replicate.parse().ok()?, week.parse().ok()?)));
    parsed.ok_or_else(|| "a replicate and a week are needed, such as 0:103".into())
}

pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let document = input::read(&arguments.file)?;
    if !arguments.quiet {
        input::warn(&document, &arguments.file.display().to_string());
    }
    let scenario = arguments.overrides.apply(document.scenario())?;
    let model = Model::new(&scenario);
    if let Some((replicate, week)) = arguments.people {
        let (first, end) = (-i64::from(scenario.run.warmup_weeks), i64::from(scenario.run.weeks));
        if replicate >= scenario.run.replicates || !(first..end).contains(&week) {
            let last = (scenario.run.replicates - 1, end - 1);
            let allowed = format!("replicates 0 to {}, weeks {first} to {}", last.0, last.1);
            return Err(Fault::Usage(format!("--people {replicate}:{week} is not part of this run ({allowed})")).into());
        }
    }
    let folder = arguments.out.as_deref().map(|out| results::Folder::prepare(out, arguments.force)).transpose()?;
    let cancel = Cancel::new();
    let handler = cancel.clone();
    ctrlc::set_handler(move || handler.cancel()).context("cannot listen for Ctrl-C")?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.threads.map_or(0, usize::from))
        .build()
        .context("cannot start threads")?;

    let started_at = results::now()?;
    let clock = Instant::now();
    let progress = progress(arguments, u64::from(scenario.run.replicates));
    let ensemble = pool.install(|| ensemble(&model, &cancel, &progress)).ok_or(Fault::Interrupted)?;
    let seconds = clock.elapsed().as_secs_f64();
    progress.finish_and_clear();

    let summary = summary(&scenario, &ensemble);
    if let Some(folder) = folder {
        let provenance = Provenance { scenario: &scenario, threads: pool.current_num_threads(), seconds, started_at };
        let people = arguments.people.map(|(replicate, week)| {
            let people = model.people(replicate, week, &|| cancel.is_cancelled()).ok_or(Fault::Interrupted)?;
            Ok::<_, Fault>((replicate, week, people))
        });
        folder.write(
            &ensemble,
            &summary,
            &provenance,
            arguments.per_replicate,
            people.transpose()?.as_ref(),
            &cancel,
        )?;
    }
    let text = if arguments.json {
        serde_json::to_string_pretty(&table::json(&scenario, &summary, &ensemble))? + "\n"
    } else if arguments.quiet {
        String::new()
    } else {
        table::table(&scenario, &summary, &ensemble)
    };
    anstream::stdout().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// Runs all replicates with a bar that counts them; none after `cancel`.
fn ensemble(model: &Model, cancel: &Cancel, progress: &ProgressBar) -> Option<Ensemble> {
    let planned = model.replicates();
    let finished = std::sync::Mutex::new(Ensemble::new(model.schemes().len(), model.horizon(), planned as usize));
    let lock = || finished.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let complete = replicates(model, 0..planned, cancel, |replicate, record| {
        lock().insert(replicate as usize, record);
        progress.inc(1);
    });
    let ensemble = lock().clone();
    complete.then_some(ensemble)
}

fn progress(arguments: &Arguments, replicates: u64) -> ProgressBar {
    if arguments.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len} replicates, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(replicates).with_style(style)
}
