//! `yardstick data describe`: what is in a table of weekly numbers.

use std::io::{Write as _, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::cli::input;
use crate::data::Description;

/// Which table.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Table that `data import` wrote
    file: PathBuf,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

pub fn describe(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let table = input::table(&arguments.file)?;
    let description = Description::of(&table);
    let text = if arguments.json { format!("{:#}\n", description.json()) } else { description.text() };
    stdout().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
