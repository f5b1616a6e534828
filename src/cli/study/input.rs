//! The study that a command is to work on: a study file, or a scenario of which every
//! assumption varies.

use std::fs;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::cli::{Fault, input};
use crate::experiment::design::Kind;
use crate::experiment::study::{Study, StudyDocument, StudyPlan};
use crate::scenario::{Checked, Problem, Problems};

/// A design by its name.
pub fn kind() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::ALL.map(Kind::key))
        .map(|name| Kind::ALL.into_iter().find(|kind| kind.key() == name).unwrap_or(Kind::Morris))
}

/// What the command line changes in a study.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Overrides {
    /// How the variants are chosen; needed for a scenario, of which every assumption then varies
    #[arg(long, value_name = "DESIGN", value_parser = kind())]
    design: Option<Kind>,
    /// Samples; of a morris design trajectories, of a saltelli design base samples
    #[arg(long, value_name = "N")]
    samples: Option<u64>,
    /// Most replicates of a variant
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    replicates: Option<u32>,
    /// Most employees of a variant
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    employees: Option<u32>,
}

impl Overrides {
    fn apply(&self, study: &mut Study) {
        if let Some(design) = self.design.filter(|design| *design != study.design) {
            study.design = design;
            study.samples = design.default_samples();
        }
        study.samples = self.samples.unwrap_or(study.samples);
        study.replicates = self.replicates.unwrap_or(study.replicates);
        study.employees = self.employees.unwrap_or(study.employees);
    }
}

/// Reads a study file, or a scenario file or name with a design, and plans it.
///
/// # Errors
/// Everything that is wrong with the study or its scenario.
pub fn plan(file: &Path, overrides: &Overrides) -> Result<StudyPlan, Fault> {
    let folder = file.parent().unwrap_or(Path::new(""));
    if let Some(mut document) = study_file(file)? {
        overrides.apply(&mut document.study);
        let scenario = scenario_of(folder, &document)?;
        let read = |path: &str| fs::read_to_string(folder.join(path)).map_err(|error| error.to_string());
        let plan = StudyPlan::new(document.study.clone(), &scenario, read);
        return plan.map_err(|problems| Fault::Scenario(Box::new(document.locate(problems))));
    }
    let scenario = checked(file)?;
    let design = overrides.design.ok_or_else(|| {
        let (names, file) = (Kind::ALL.map(Kind::key).join(", "), file.display());
        Fault::Usage(format!(
            "{file} is a scenario, not a study: say how to vary its assumptions with --design ({names})"
        ))
    })?;
    let mut study = Study::new(file.file_name().unwrap_or(file.as_os_str()).to_string_lossy(), design);
    overrides.apply(&mut study);
    StudyPlan::new(study, &scenario, |_| Err("there is no study file".into())).map_err(|problems| usage(&problems))
}

/// Problems without a place in a file.
pub fn usage(problems: &[Problem]) -> Fault {
    Fault::Usage(problems.iter().map(input::said).collect::<Vec<_>>().join("\n"))
}

/// A file that says which scenario it is about is a study.
fn study_file(file: &Path) -> Result<Option<StudyDocument>, Fault> {
    // What cannot be read is told of where it is read as a scenario.
    let Ok(bytes) = fs::read(file) else { return Ok(None) };
    let is_study = std::str::from_utf8(&bytes).is_ok_and(|text| {
        let begins =
            |key: &str| text.lines().any(|line| line.split_once('=').is_some_and(|(name, _)| name.trim() == key));
        begins("scenario") || begins("design")
    });
    if !is_study {
        return Ok(None);
    }
    let document = StudyDocument::from_bytes(&file.display().to_string(), &bytes);
    document.map(Some).map_err(|problems| Fault::Scenario(problems.into()))
}

/// The scenario of a study: a path from the study file, or the name of a built-in one.
fn scenario_of(folder: &Path, document: &StudyDocument) -> Result<Checked, Fault> {
    let name = PathBuf::from(&document.study.scenario);
    let path = folder.join(&name);
    if path.exists() {
        return checked(&path);
    }
    checked(&name).map_err(|fault| match fault {
        Fault::Impossible(_) => {
            let message = format!("there is no scenario `{}`", name.display());
            let help = "give a path from this file, or the name of a built-in scenario (`yardstick presets`)";
            Fault::Scenario(Box::new(document.locate(vec![Problem::error("scenario", message).with_help(help)])))
        }
        other => other,
    })
}

fn checked(file: &Path) -> Result<Checked, Fault> {
    let wrong = |problems: Problems| Fault::Scenario(problems.into());
    input::read(file)?.checked().map_err(wrong)
}
