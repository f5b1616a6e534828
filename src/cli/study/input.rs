//! The study that a command is to work on: a study file, or a scenario of which every
//! assumption varies, or every lever moves.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::cli::{Fault, input};
use crate::experiment::design::Kind;
use crate::experiment::search::{SEARCH, Search, SearchDocument, SearchPlan};
use crate::experiment::study::{Study, StudyDocument, StudyPlan};
use crate::scenario::{Checked, Problem, Problems};

/// How a study chooses what it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// By a design: variants that are known before any is run.
    Design(Kind),
    /// By a search among levers.
    Search,
}

/// The names of all methods.
fn names() -> impl Iterator<Item = &'static str> {
    Kind::ALL.map(Kind::key).into_iter().chain([SEARCH])
}

/// A method by its name.
pub fn method() -> impl TypedValueParser<Value = Method> {
    PossibleValuesParser::new(names())
        .map(|name| Kind::ALL.into_iter().find(|kind| kind.key() == name).map_or(Method::Search, Method::Design))
}

/// What a command is to work on, planned.
#[derive(Debug)]
pub enum Planned {
    /// Variants of a design.
    Study(Box<StudyPlan>),
    /// A search.
    Search(Arc<SearchPlan>),
}

/// What the command line changes in a study.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Overrides {
    /// How the variants are chosen; needed for a scenario, of which every assumption then varies, or every lever moves
    #[arg(long, value_name = "DESIGN", value_parser = method())]
    design: Option<Method>,
    /// Samples; of a morris design trajectories, of a saltelli design base samples, of a search schemes
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
    fn apply(&self, study: &mut Study) -> Result<(), Fault> {
        match self.design {
            Some(Method::Search) => return Err(Fault::Usage(another("no search"))),
            Some(Method::Design(design)) if design != study.design => {
                study.design = design;
                study.samples = design.default_samples();
            }
            _ => {}
        }
        study.samples = self.samples.unwrap_or(study.samples);
        study.replicates = self.replicates.unwrap_or(study.replicates);
        study.employees = self.employees.unwrap_or(study.employees);
        Ok(())
    }

    fn apply_to_search(&self, search: &mut Search) -> Result<(), Fault> {
        if let Some(Method::Design(_)) = self.design {
            return Err(Fault::Usage(another("a search")));
        }
        search.samples = self.samples.unwrap_or(search.samples);
        search.replicates = self.replicates.unwrap_or(search.replicates);
        search.employees = self.employees.unwrap_or(search.employees);
        Ok(())
    }
}

/// Why the design of a file cannot become another.
fn another(what: &str) -> String {
    format!("the study file asks for {what}: begin another with `yardstick study new SCENARIO --design DESIGN`")
}

/// Reads a study file, or a scenario file or name with a design, and plans it.
///
/// # Errors
/// Everything that is wrong with the study or its scenario.
pub fn plan(file: &Path, overrides: &Overrides) -> Result<Planned, Fault> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let read = |path: &str| fs::read_to_string(folder.join(path)).map_err(|error| error.to_string());
    match study_file(file)? {
        Some(File::Study(mut document)) => {
            overrides.apply(&mut document.study)?;
            let located = |problems| Fault::Scenario(Box::new(document.locate(problems)));
            let scenario = scenario_of(folder, &document.study.scenario, located)?;
            let plan = StudyPlan::new(document.study.clone(), &scenario, read).map_err(located)?;
            Ok(Planned::Study(Box::new(plan)))
        }
        Some(File::Search(mut document)) => {
            overrides.apply_to_search(&mut document.search)?;
            let located = |problems| Fault::Scenario(Box::new(document.locate(problems)));
            let scenario = scenario_of(folder, &document.search.scenario, located)?;
            let plan = SearchPlan::new(document.search.clone(), &scenario, read).map_err(located)?;
            Ok(Planned::Search(Arc::new(plan)))
        }
        None => of_scenario(file, overrides),
    }
}

/// A scenario of which every assumption varies, or every lever moves.
fn of_scenario(file: &Path, overrides: &Overrides) -> Result<Planned, Fault> {
    let scenario = checked(file)?;
    let design = overrides.design.ok_or_else(|| {
        let (names, file) = (names().collect::<Vec<_>>().join(", "), file.display());
        Fault::Usage(format!(
            "{file} is a scenario, not a study: say how to vary its assumptions with --design ({names})"
        ))
    })?;
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
    let no_file = |_: &str| Err("there is no study file".to_owned());
    match design {
        Method::Design(kind) => {
            let mut study = Study::new(name, kind);
            overrides.apply(&mut study)?;
            let plan = StudyPlan::new(study, &scenario, no_file).map_err(|problems| usage(&problems))?;
            Ok(Planned::Study(Box::new(plan)))
        }
        Method::Search => {
            let mut search = Search::new(name).with_usual_levers(scenario.run.weeks);
            overrides.apply_to_search(&mut search)?;
            let plan = SearchPlan::new(search, &scenario, no_file).map_err(|problems| usage(&problems))?;
            Ok(Planned::Search(Arc::new(plan)))
        }
    }
}

/// Problems without a place in a file.
pub fn usage(problems: &[Problem]) -> Fault {
    Fault::Usage(problems.iter().map(input::said).collect::<Vec<_>>().join("\n"))
}

/// A study file as it was read.
enum File {
    Study(StudyDocument),
    Search(SearchDocument),
}

/// A file that says which scenario it is about is a study.
fn study_file(file: &Path) -> Result<Option<File>, Fault> {
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
    let name = file.display().to_string();
    let read = if SearchDocument::is_one(&bytes) {
        SearchDocument::from_bytes(&name, &bytes).map(File::Search)
    } else {
        StudyDocument::from_bytes(&name, &bytes).map(File::Study)
    };
    read.map(Some).map_err(|problems| Fault::Scenario(problems.into()))
}

/// The scenario of a study: a path from the study file, or the name of a built-in one.
fn scenario_of(folder: &Path, name: &str, located: impl Fn(Vec<Problem>) -> Fault) -> Result<Checked, Fault> {
    let name = PathBuf::from(name);
    let path = folder.join(&name);
    if path.exists() {
        return checked(&path);
    }
    checked(&name).map_err(|fault| match fault {
        Fault::Impossible(_) => {
            let message = format!("there is no scenario `{}`", name.display());
            let help = "give a path from this file, or the name of a built-in scenario (`yardstick presets`)";
            located(vec![Problem::error("scenario", message).with_help(help)])
        }
        other => other,
    })
}

fn checked(file: &Path) -> Result<Checked, Fault> {
    let wrong = |problems: Problems| Fault::Scenario(problems.into());
    input::read(file)?.checked().map_err(wrong)
}
