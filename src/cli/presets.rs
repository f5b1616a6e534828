//! `yardstick presets`: the built-in scenarios.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use super::Fault;
use crate::scenario::{Document, presets as all, write_file};

/// Which scenario, and where to.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: yardstick presets token-leaderboard --out mine.toml")]
pub struct Arguments {
    /// Name of a built-in scenario; without it they are listed
    name: Option<String>,
    /// File to write it to; without it, standard output
    #[arg(long, value_name = "FILE", requires = "name")]
    out: Option<PathBuf>,
}

pub fn presets(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    let Some(name) = &arguments.name else {
        let width = all().iter().map(|preset| preset.name.len()).max().unwrap_or(0);
        for preset in all() {
            let title = Document::parse(preset.name, preset.text).map(|document| document.scenario().title.clone());
            writeln!(out, "{:width$}  {}", preset.name, title.unwrap_or_default())?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    let preset = all().iter().find(|preset| preset.name == name).ok_or_else(|| {
        let nearest = all()
            .iter()
            .max_by(|a, b| strsim::jaro_winkler(a.name, name).total_cmp(&strsim::jaro_winkler(b.name, name)));
        let nearest = nearest.map_or("", |preset| preset.name);
        Fault::Usage(format!("there is no built-in scenario '{name}'; did you mean '{nearest}'?"))
    })?;
    match &arguments.out {
        None => write!(out, "{}", preset.text)?,
        Some(path) => {
            write_file(path, preset.text).with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
