//! `yardstick migrate`: an older scenario file in the present format, comments kept.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use super::Fault;
use crate::scenario::{migrate as migrated, write_file};

/// Which file, and where to.
#[derive(Debug, clap::Args)]
#[command(after_help = "A file of the model's first edition (schema 1) takes the numbers of the second where it \
    names none: agents that run alone. With --keep-model it gets those of the first, and gives the results it gave.\n\
    Example: yardstick migrate mine.toml --keep-model --out kept.toml")]
pub struct Arguments {
    /// Scenario file
    file: PathBuf,
    /// File to write it to; without it, the file itself
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write the first edition's numbers where the file leaves them to the defaults
    #[arg(long)]
    keep_model: bool,
}

pub fn migrate(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { file, out, keep_model } = arguments;
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let text = migrated(&file.display().to_string(), &text, *keep_model)
        .map_err(|problems| Fault::Scenario(problems.into()))?;
    let path = out.as_ref().unwrap_or(file);
    write_file(path, &text).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(ExitCode::SUCCESS)
}
