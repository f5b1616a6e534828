//! `yardstick data`: the organisation's own numbers, out of what its tools exported.

use std::process::ExitCode;

use clap::Subcommand;

#[cfg(not(feature = "import"))]
use crate::cli::absent;

mod describe;
#[cfg(feature = "import")]
mod import;

/// What to do with one's own numbers.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    yardstick data import copilot.ndjson claude.json --people roster.csv --out data.csv\n  \
    yardstick data import tickets.xlsx --map tickets.toml --out data.csv\n  \
    yardstick data describe data.csv\n\n\
    Names, addresses and keys are replaced in memory by codes whose key is never written, and only numbers of \
    at least five people are kept. Nothing leaves this machine.")]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read exports into one table of weekly numbers of groups, without names
    #[cfg(feature = "import")]
    Import(import::Arguments),
    #[cfg(not(feature = "import"))]
    #[command(name = "import", hide = true)]
    Import(absent::Arguments),
    /// Say what is in a table: weeks, groups, gaps, breaks in level, and what the model can use
    Describe(describe::Arguments),
}

pub fn data(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.command {
        #[cfg(feature = "import")]
        Command::Import(arguments) => import::import(arguments),
        #[cfg(not(feature = "import"))]
        Command::Import(_) => absent::absent("reads no exports", "import"),
        Command::Describe(arguments) => describe::describe(arguments),
    }
}
