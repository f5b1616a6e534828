//! `yardstick study`: one question, asked of thousands of plausible organisations.

use std::process::ExitCode;

use clap::Subcommand;

mod input;
mod merge;
mod new;
mod plan;
mod report;
mod run;
mod search;
mod session;

pub(super) use input::usage;
pub(super) use session::{Manner, Session, print, text};

/// What to do with a study.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    yardstick study run token-leaderboard --design morris --out screen/\n  \
    yardstick study new mine.toml --design saltelli --out study.toml   write a study file, to be edited\n  \
    yardstick study plan study.toml --shards 20                        how much work it is\n  \
    yardstick study run study.toml --out out/                          run it; again: go on\n  \
    yardstick study run mine.toml --design search --out better/        look for a better scheme among all levers\n  \
    yardstick study report out/ --out answer.docx")]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a study file with every assumption that a scenario uses, to be edited
    New(new::Arguments),
    /// Say which variants a study has and how long they take; runs nothing that is kept
    Plan(plan::Arguments),
    /// Run the variants that are not there yet
    Run(run::Arguments),
    /// Join shards, analyse them and write the tables
    Merge(merge::Arguments),
    /// Say what came of a study, in words and tables
    Report(report::Arguments),
}

pub fn study(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.command {
        Command::New(arguments) => new::new(arguments),
        Command::Plan(arguments) => plan::plan(arguments),
        Command::Run(arguments) => run::run(arguments),
        Command::Merge(arguments) => merge::merge(arguments),
        Command::Report(arguments) => report::report(arguments),
    }
}
