//! `yardstick extract`: which scenario is behind an exported file?

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use crate::chart;
use crate::scenario::write_file;

/// Which file, and where to.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: yardstick extract slide.png --out mine.toml")]
pub struct Arguments {
    /// An exported SVG, PNG, PDF, PPTX, XLSX, DOCX or HTML, or the JSON beside a CSV
    file: PathBuf,
    /// File to write the scenario to; without it, standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub fn extract(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let shown = arguments.file.display();
    let bytes = fs::read(&arguments.file).with_context(|| format!("cannot read {shown}"))?;
    let scenario = chart::extract(&bytes).with_context(|| format!("no scenario from {shown}"))?;
    match &arguments.out {
        Some(path) => write_file(path, scenario).with_context(|| format!("cannot write {}", path.display()))?,
        None => std::io::stdout().write_all(scenario.as_bytes())?,
    }
    Ok(ExitCode::SUCCESS)
}
