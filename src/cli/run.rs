//! `yardstick run`: every scheme of a scenario, compared.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};

use super::input::{self, Overrides};
use super::results::{self, Execution};
use super::{Fault, table};
use crate::model::Model;
use crate::run::{Executor, Progress};

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
    let mut document = input::read(&arguments.file)?;
    if !arguments.quiet {
        input::warn(&document, &arguments.file.display().to_string());
    }
    let scenario = arguments.overrides.apply(&mut document)?;
    if let Some((replicate, week)) = arguments.people {
        let (first, end) = (-i64::from(scenario.run.warmup_weeks), i64::from(scenario.run.weeks));
        if replicate >= scenario.run.replicates || !(first..end).contains(&week) {
            let last = (scenario.run.replicates - 1, end - 1);
            let allowed = format!("replicates 0 to {}, weeks {first} to {}", last.0, last.1);
            return Err(Fault::Usage(format!("--people {replicate}:{week} is not part of this run ({allowed})")).into());
        }
    }
    let folder = arguments.out.as_deref().map(|out| results::Folder::prepare(out, arguments.force)).transpose()?;
    let cancel = input::interruptible()?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.threads.map_or(0, usize::from))
        .build()
        .context("cannot start threads")?;

    let started_at = results::now()?;
    let clock = Instant::now();
    let progress = progress(arguments, u64::from(scenario.run.replicates));
    let observer = |so_far: Progress| progress.set_position(so_far.done as u64);
    let executor = Executor::new().cancelled_by(&cancel).observed_by(&observer);
    let outcome = pool.install(|| input::outcome(&scenario, &document, &executor))?;
    let seconds = clock.elapsed().as_secs_f64();
    progress.finish_and_clear();

    if let Some(folder) = folder {
        let execution = Execution { threads: pool.current_num_threads(), seconds, started_at };
        let people = arguments.people.map(|(replicate, week)| {
            let people = Model::new(&scenario).people_until(replicate, week, &|| cancel.is_cancelled());
            let people = people.map_err(|_| Fault::Interrupted)?;
            Ok::<_, Fault>((replicate, week, people))
        });
        folder.write(&outcome, &execution, arguments.per_replicate, people.transpose()?.as_ref(), &cancel)?;
    }
    let text = if arguments.json {
        serde_json::to_string_pretty(&table::json(&outcome))? + "\n"
    } else if arguments.quiet {
        String::new()
    } else {
        table::table(&outcome)
    };
    anstream::stdout().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// A bar that counts replicates.
fn progress(arguments: &Arguments, replicates: u64) -> ProgressBar {
    if arguments.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len} replicates, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(replicates).with_style(style)
}
