//! The command line: one file a subcommand, and what they share.
//!
//! Results go to standard output, everything else to standard error. Exit
//! status: 0 done, 1 could not, 2 the command line or a scenario is wrong,
//! 3 `validate` found a failing row, 75 trying again may help, 130 interrupted.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

#[cfg(not(all(feature = "export", feature = "import")))]
mod absent;
#[cfg(feature = "export")]
mod brief;
#[cfg(feature = "export")]
mod chart;
mod check;
mod completions;
mod data;
#[cfg(feature = "export")]
mod extract;
mod fault;
mod fit;
mod input;
mod manual;
mod migrate;
mod open;
mod presets;
mod results;
mod run;
mod schema;
mod study;
mod sweep;
mod table;
mod validate;

pub use fault::Fault;

/// Try a metric on simulated employees before you try it on real ones.
#[derive(Debug, Parser)]
#[command(
    name = "yardstick",
    version,
    about,
    args_conflicts_with_subcommands = true,
    after_help = "Without a command the app opens, on FILE or on the built-in default scenario.\n\n\
        Examples:\n  \
        yardstick                                        open the app\n  \
        yardstick run token-leaderboard                  compare the schemes of a built-in scenario\n  \
        yardstick presets token-leaderboard --out a.toml write it to a file, to change it\n  \
        yardstick run a.toml --out out/                  run the file and write its results"
)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Scenario file to open in the app
    file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Open the app on a scenario file
    Open(open::Arguments),
    /// Run every scheme of a scenario and compare them
    Run(run::Arguments),
    /// Say what is wrong with scenario files
    Check(check::Arguments),
    /// Bring an older scenario file into the present format, comments kept
    Migrate(migrate::Arguments),
    /// Export charts as SVG, PNG, PDF and CSV
    #[cfg(feature = "export")]
    Chart(chart::Arguments),
    /// Write a briefing as slides, DOCX, PDF, HTML or Markdown, or its numbers as XLSX
    #[cfg(feature = "export")]
    Brief(brief::Arguments),
    /// Get the scenario back out of an exported file
    #[cfg(feature = "export")]
    Extract(extract::Arguments),
    #[cfg(not(feature = "export"))]
    #[command(name = "chart", aliases = ["brief", "extract"], hide = true)]
    Export(absent::Arguments),
    /// List the built-in scenarios, or write one to a file
    Presets(presets::Arguments),
    /// Ask one question of thousands of plausible organisations
    Study(study::Arguments),
    /// Learn assumptions from your own weekly numbers
    Fit(fit::Arguments),
    /// Run every combination of some values into one table
    Sweep(sweep::Arguments),
    /// Read your own numbers out of what your tools exported
    Data(data::Arguments),
    /// Hold the model against theory and the patterns it must reproduce
    Validate(validate::Arguments),
    /// Print the JSON Schema of the scenario file, or of the study file
    Schema(schema::Arguments),
    /// Print completions for a shell
    Completions(completions::Arguments),
    /// Write the manual pages
    Manual(manual::Arguments),
}

/// The command line as clap knows it, for completions and for tests of the documents.
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Parses the command line, does what it says and tells how it went.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.command {
        None => open::open(arguments.file),
        Some(Command::Open(arguments)) => open::open(arguments.file),
        Some(Command::Run(arguments)) => run::run(&arguments),
        Some(Command::Check(arguments)) => check::check(&arguments),
        Some(Command::Migrate(arguments)) => migrate::migrate(&arguments),
        #[cfg(feature = "export")]
        Some(Command::Chart(arguments)) => chart::chart(&arguments),
        #[cfg(feature = "export")]
        Some(Command::Brief(arguments)) => brief::brief(&arguments),
        #[cfg(feature = "export")]
        Some(Command::Extract(arguments)) => extract::extract(&arguments),
        #[cfg(not(feature = "export"))]
        Some(Command::Export(_)) => absent::absent("makes no charts or briefings", "export"),
        Some(Command::Presets(arguments)) => presets::presets(&arguments),
        Some(Command::Study(arguments)) => study::study(&arguments),
        Some(Command::Fit(arguments)) => fit::fit(&arguments),
        Some(Command::Sweep(arguments)) => sweep::sweep(&arguments),
        Some(Command::Data(arguments)) => data::data(&arguments),
        Some(Command::Validate(arguments)) => validate::validate(&arguments),
        Some(Command::Schema(arguments)) => schema::schema(&arguments),
        Some(Command::Completions(arguments)) => completions::completions(&arguments),
        Some(Command::Manual(arguments)) => manual::manual(&arguments),
    };
    match done {
        Ok(status) => status,
        Err(error) => fault::report(&error),
    }
}
