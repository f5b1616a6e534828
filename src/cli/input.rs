//! The scenario that a command is to work on: a file or a built-in one, with
//! what the command line changes.

use std::fs::File;
use std::path::Path;

use anyhow::Context as _;

use super::Fault;
use super::results::today;
#[cfg(feature = "export")]
use crate::data::Actual;
use crate::data::Table;
use crate::experiment::{Outcome, simulate_with};
use crate::run::{Cancel, Executor};
use crate::scenario::{Checked, Document, Problem, Problems, ReadError, presets, read_file};

/// Reads a scenario file; a name that is no file but that of a built-in scenario means that one.
///
/// # Errors
/// [`Fault::Impossible`] where the file cannot be read, [`Fault::Scenario`] where it is wrong.
pub fn read(file: &Path) -> Result<Document, Fault> {
    let name = file.to_string_lossy();
    if !file.exists()
        && let Some(preset) = presets().iter().find(|preset| preset.name == name)
    {
        return Document::parse(preset.name, preset.text).map_err(|problems| Fault::Scenario(problems.into()));
    }
    match read_file(file) {
        Ok(document) => Ok(document),
        Err(ReadError::Invalid(problems)) => Err(Fault::Scenario(problems.into())),
        Err(error @ ReadError::Io { .. }) => {
            Err(Fault::Impossible(format!("{error}; `yardstick presets` lists the built-in scenarios")))
        }
    }
}

/// What the command line changes in a scenario.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Overrides {
    /// Seed of every draw
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
    /// Independent repetitions
    #[arg(long, value_name = "N")]
    pub replicates: Option<u32>,
    /// Employees simulated
    #[arg(long, value_name = "N")]
    pub employees: Option<u32>,
    /// Weeks after the warm-up
    #[arg(long, value_name = "N")]
    pub weeks: Option<u32>,
    /// Change any key of the file, such as schemes.0.reward.stakes=0.3; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

impl Overrides {
    /// Makes these changes in a document, and takes from it what is then to be run.
    ///
    /// # Errors
    /// [`Fault::Usage`] where a change names no key or a value that is not allowed.
    pub fn apply(&self, document: &mut Document) -> Result<Checked, Fault> {
        let mut changed = document.scenario().clone();
        let numbers = [
            ("run.seed", self.seed.map(|seed| seed.to_string())),
            ("run.replicates", self.replicates.map(|number| number.to_string())),
            ("organisation.employees", self.employees.map(|number| number.to_string())),
            ("run.weeks", self.weeks.map(|number| number.to_string())),
        ];
        let named = numbers.into_iter().filter_map(|(key, value)| Some(format!("{key}={}", value?)));
        for assignment in named.chain(self.set.iter().cloned()) {
            changed.assign(&assignment).map_err(|problem| Fault::Usage(said(&problem)))?;
        }
        document.set(&changed);
        let wrong = |problems: Problems| problems.list.iter().map(said).collect::<Vec<_>>().join("\n");
        document.checked().map_err(|problems| Fault::Usage(wrong(problems)))
    }
}

/// A problem without a place in a file, in words.
pub(super) fn said(problem: &Problem) -> String {
    let place = if problem.key.is_empty() { String::new() } else { format!("{}: ", problem.key) };
    let help = problem.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    format!("{place}{}{help}", problem.message)
}

/// A table of own numbers.
///
/// # Errors
/// [`Fault::Impossible`] where the file cannot be read, [`Fault::Usage`] where it is wrong.
pub fn table(path: &Path) -> Result<Table, Fault> {
    let name = path.display();
    let file = File::open(path).map_err(|error| Fault::Impossible(format!("cannot read {name}: {error}")))?;
    Table::read(file).map_err(|error| Fault::Usage(format!("{name}: {error}")))
}

/// Own numbers on the weeks of a scenario.
///
/// # Errors
/// Those of [`table`], and [`Fault::Usage`] where they have no week in common.
#[cfg(feature = "export")]
pub fn actual(path: &Path, scenario: &Checked) -> Result<Actual, Fault> {
    let table = table(path)?;
    Actual::new(table.into(), scenario).map_err(|what| Fault::Usage(format!("{}: {what}", path.display())))
}

/// A flag that Ctrl-C sets.
///
/// # Errors
/// If the signal cannot be listened for.
pub fn interruptible() -> anyhow::Result<Cancel> {
    let cancel = Cancel::new();
    let handler = cancel.clone();
    ctrlc::set_handler(move || handler.cancel()).context("cannot listen for Ctrl-C")?;
    Ok(cancel)
}

/// What came of a scenario today, as its document writes it.
///
/// # Errors
/// [`Fault::Interrupted`] where the executor was stopped.
pub fn outcome(scenario: &Checked, document: &Document, executor: &Executor) -> anyhow::Result<Outcome> {
    let outcome = simulate_with(scenario, executor).map_err(|_| Fault::Interrupted)?;
    Ok(outcome.written_as(document).on(today()?))
}

/// Warnings of a scenario, on standard error.
pub fn warn(document: &Document, name: &str) {
    let list = document.warnings().to_vec();
    if !list.is_empty() {
        let problems = Problems { name: name.to_owned(), text: document.text().to_owned(), list };
        anstream::eprintln!("{}", problems.render(true));
    }
}
