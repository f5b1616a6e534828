//! `yardstick study new`: a study file to be edited.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use super::input::{Method, method};
use crate::cli::{Fault, input};
use crate::experiment::assumptions::new_study;
use crate::experiment::search::new_search;
use crate::scenario::write_file;

/// Of which scenario, how, and where to.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Scenario file, or the name of a built-in scenario
    scenario: PathBuf,
    /// How the variants are chosen
    #[arg(long, value_name = "DESIGN", default_value = "saltelli", value_parser = method())]
    design: Method,
    /// File to write; without it, standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long, requires = "out")]
    force: bool,
}

pub fn new(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let document = input::read(&arguments.scenario)?;
    let text = match arguments.design {
        Method::Design(kind) => new_study(&name(arguments), document.scenario(), kind),
        Method::Search => new_search(&name(arguments), document.scenario()),
    };
    let Some(path) = &arguments.out else {
        std::io::stdout().write_all(text.as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    };
    if path.exists() && !arguments.force {
        return Err(Fault::Impossible(format!("{} is there already; add --force to replace it", path.display())).into());
    }
    write_file(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// How the study names its scenario: relative to its own folder if it lies in the same, else in full.
fn name(arguments: &Arguments) -> String {
    let scenario = &arguments.scenario;
    let folder = |path: &PathBuf| std::path::absolute(path).ok()?.parent().map(std::path::Path::to_owned);
    let here = arguments.out.as_ref().map_or_else(|| std::env::current_dir().ok(), folder);
    let name = match std::path::absolute(scenario) {
        Ok(whole) if scenario.exists() => {
            let near = here.and_then(|here| whole.strip_prefix(here).ok().map(PathBuf::from));
            near.unwrap_or(whole)
        }
        _ => scenario.clone(),
    };
    name.to_string_lossy().into_owned()
}
