//! `yardstick extract`: which scenario is behind an exported chart?

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use crate::chart;
use crate::scenario::write_file;

/// Writes the scenario that travels in an exported SVG, PNG, PDF or JSON sidecar.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The exported file
    file: PathBuf,
    /// Where to write the scenario; otherwise to standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// If the file cannot be read or holds no scenario, or the scenario cannot be written.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let shown = args.file.display();
    let bytes = fs::read(&args.file).with_context(|| format!("{shown} cannot be read"))?;
    let scenario = chart::extract(&bytes).with_context(|| format!("{shown} gives no scenario"))?;
    match &args.out {
        Some(path) => write_file(path, scenario).with_context(|| format!("{} cannot be written", path.display()))?,
        None => std::io::stdout().write_all(scenario.as_bytes())?,
    }
    Ok(ExitCode::SUCCESS)
}
