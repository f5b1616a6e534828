//! `yardstick chart`: a scenario's charts as files.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use rayon::prelude::*;

use super::Fault;
use super::input::{self, Overrides};
use super::results::today;
use crate::chart::catalogue::{
    self, FitSource, NotApplicable, SearchSource, Source, StudySource, fit_figure, search_figure, study_figure,
};
use crate::chart::{ExportError, Extent, Figure, Format, Kind, Options, Size, Theme, files};
use crate::experiment::search::{Found, SearchFolder};
use crate::experiment::study::{Answer, Folder, Screening, ScreeningSize};
use crate::experiment::{Provenance, fit};
use crate::model::Metric;
use crate::run::{Cancel, Executor};

/// Which charts, how they look and where they go.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    yardstick chart token-leaderboard --out charts/\n  \
    yardstick chart mine.toml --out charts/ --chart overview --format png --size half-slide --theme dark\n  \
    yardstick chart mine.toml --out charts/ --chart share-best --chart tipping-map    of a quick study\n  \
    yardstick chart --study study/ --out charts/       of a study that `yardstick study run` has finished\n  \
    yardstick chart --fit fitted/ --out charts/        of a fit that `yardstick fit` has finished\n  \
    yardstick chart --chart list                       name all charts")]
pub struct Arguments {
    /// Scenario file, or the name of a built-in scenario
    #[arg(required_unless_present_any = ["charts", "study", "fit"])]
    file: Option<PathBuf>,
    /// Folder of a finished study to make charts of, instead of a scenario
    #[arg(long, value_name = "DIR", conflicts_with = "file")]
    study: Option<PathBuf>,
    /// Folder of a finished fit to make charts of, instead of a scenario
    #[arg(long, value_name = "DIR", conflicts_with_all = ["file", "study"])]
    fit: Option<PathBuf>,
    /// Folder to write to; files of the same name are replaced
    #[arg(long, value_name = "DIR", required_unless_present = "charts")]
    out: Option<PathBuf>,
    /// A chart, or any metric over time, by name; may be repeated; `list` names them; default: all charts
    /// of a run, or of the study
    #[arg(long = "chart", value_name = "NAME", value_parser = wanted)]
    charts: Vec<Wanted>,
    #[command(flatten)]
    overrides: Overrides,
    /// Table of own numbers, which stand behind what is simulated; the scenario says when its week 0 began
    #[arg(long, value_name = "data.csv", conflicts_with = "study")]
    data: Option<PathBuf>,
    /// Kinds of file
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', default_value = "svg,png,pdf,csv")]
    format: Vec<Format>,
    /// slide, half-slide, column, or width and height in pixels, such as 1200x600
    #[arg(long, default_value = "slide")]
    size: Size,
    /// Pixels of a PNG per pixel of the size
    #[arg(long, default_value = "2", value_parser = scale)]
    scale: f64,
    /// light, dark or print
    #[arg(long, default_value = "light")]
    theme: Theme,
    /// Leave the background out
    #[arg(long)]
    transparent: bool,
    /// Draw the text of SVG files as outlines, for programs without the font
    #[arg(long)]
    outlined: bool,
    /// Do not put the scenario into the files
    #[arg(long)]
    no_scenario: bool,
}

/// What `--chart` asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Wanted {
    List,
    Chart(Kind),
}

fn wanted(name: &str) -> Result<Wanted, String> {
    if name == "list" {
        return Ok(Wanted::List);
    }
    Kind::from_key(name).map(Wanted::Chart).ok_or_else(|| {
        let known = Kind::all().map(Kind::key).chain(Metric::ALL.map(Metric::key));
        let nearest = known.max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)));
        format!("there is no such chart; did you mean {}? `--chart list` names all", nearest.unwrap_or("overview"))
    })
}

fn scale(text: &str) -> Result<f64, String> {
    let known = text.parse().ok().filter(|scale| (0.25..=8.0).contains(scale));
    known.ok_or_else(|| "a number from 0.25 to 8 is needed".into())
}

/// The names of all charts, for `--chart list`.
fn list() -> String {
    let kinds: Vec<String> = Kind::all().map(|kind| format!("{:<28} {}\n", kind.key(), kind.label())).collect();
    let metrics = Metric::ALL.map(|metric| format!("{:<28} {}, {}\n", metric.key(), metric.label(), metric.unit()));
    kinds.concat() + &metrics.concat()
}

pub fn chart(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if arguments.charts.contains(&Wanted::List) {
        io::stdout().write_all(list().as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let Some(folder) = &arguments.out else {
        return Err(Fault::Usage("--out DIR is needed".into()).into());
    };
    let cancel = input::interruptible()?;
    let figures = match (&arguments.fit, &arguments.study, &arguments.file) {
        (Some(fit), ..) => of_fit(arguments, fit)?,
        (_, Some(study), _) => of_study(arguments, study, &cancel)?,
        (_, None, Some(file)) => of_scenario(arguments, file, &cancel)?,
        (_, None, None) => return Err(Fault::Usage("a scenario, --study DIR or --fit DIR is needed".into()).into()),
    };
    files::make_folder(folder)?;
    let outlined = |format| if arguments.outlined && format == Format::Svg { Format::SvgOutlined } else { format };
    let formats: Vec<Format> = arguments.format.iter().copied().map(outlined).collect();
    let options = Options {
        size: arguments.size,
        scale: arguments.scale,
        theme: arguments.theme,
        extent: Extent::Figure,
        transparent: arguments.transparent,
        include_scenario: !arguments.no_scenario,
    };
    let render = |figure: &Figure| {
        if cancel.is_cancelled() { Ok(Vec::new()) } else { files::render(figure, &options, &formats) }
    };
    let rendered: Vec<Vec<files::File>> = figures.par_iter().map(render).collect::<Result<_, ExportError>>()?;
    if cancel.is_cancelled() {
        return Err(Fault::Interrupted.into());
    }
    let mut out = io::stdout().lock();
    for file in rendered.iter().flatten() {
        writeln!(out, "{}", files::write(file, folder)?.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The charts that are asked for by name; none: all.
fn named(arguments: &Arguments) -> Vec<Kind> {
    let kind = |wanted: &Wanted| match wanted {
        Wanted::Chart(kind) => Some(*kind),
        Wanted::List => None,
    };
    arguments.charts.iter().filter_map(kind).collect()
}

/// The charts of a finished search.
fn of_search(arguments: &Arguments, search: &Path) -> anyhow::Result<Vec<Figure>> {
    let (folder, plan) = SearchFolder::open(search)?;
    let archive = folder.archive(&plan)?;
    let found = Found::new(&Arc::new(plan), &archive, true);
    let provenance = found.provenance(found.plan.scenario().document().text().into(), today()?);
    let make = |kind| search_figure(kind, &SearchSource { found: &found, provenance: &provenance });
    let kinds = named(arguments);
    if kinds.is_empty() {
        return Ok(Kind::OF_A_SEARCH.into_iter().filter_map(|kind| make(kind).ok()).collect());
    }
    let made = kinds.into_iter().map(|kind| make(kind).map_err(|why| no_figure(kind, "search", why)));
    Ok(made.collect::<Result<_, _>>()?)
}

/// The charts of a finished study.
fn of_study(arguments: &Arguments, study: &Path, cancel: &Cancel) -> anyhow::Result<Vec<Figure>> {
    if SearchFolder::is_one(study) {
        return of_search(arguments, study);
    }
    let (folder, plan) = Folder::open(study)?;
    let answer = Answer::of_folder(&folder, plan, &Executor::new().cancelled_by(cancel))?;
    let text = answer.plan.scenario().document().text().into();
    let provenance = answer.provenance(text, today()?);
    let make = |kind| study_figure(kind, &StudySource { answer: &answer, provenance: &provenance });
    let kinds = named(arguments);
    if kinds.is_empty() {
        return Ok(Kind::OF_A_STUDY.into_iter().filter_map(|kind| make(kind).ok()).collect());
    }
    Ok(kinds
        .into_iter()
        .map(|kind| make(kind).map_err(|why| no_figure(kind, "study", why)))
        .collect::<Result<_, _>>()?)
}

/// The charts of a finished fit.
fn of_fit(arguments: &Arguments, folder: &Path) -> anyhow::Result<Vec<Figure>> {
    let (document, fitted) = fit::read(folder)?;
    let (text, method) = (document.text().into(), &fitted.method);
    let provenance = Provenance { seed: method.seed, ..Provenance::new(document.scenario(), text, 1, today()?) };
    let source = FitSource { fitted: &fitted, scenario: document.scenario(), provenance: &provenance };
    let kinds = named(arguments);
    if kinds.is_empty() {
        return Ok(Kind::OF_A_FIT.into_iter().filter_map(|kind| fit_figure(kind, &source).ok()).collect());
    }
    let make = |kind| fit_figure(kind, &source).map_err(|why| no_figure(kind, "fit", why));
    Ok(kinds.into_iter().map(make).collect::<Result<_, _>>()?)
}

/// The charts of a scenario: of a run of it and, where one is asked for, of a quick study.
fn of_scenario(arguments: &Arguments, file: &Path, cancel: &Cancel) -> anyhow::Result<Vec<Figure>> {
    let mut document = input::read(file)?;
    let scenario = arguments.overrides.apply(&mut document)?;
    if let Some(folder) = &arguments.out {
        files::make_folder(folder)?;
    }
    let executor = Executor::new().cancelled_by(cancel);
    let kinds = named(arguments);
    let (of_study, others): (Vec<Kind>, Vec<Kind>) = kinds.iter().partition(|kind| kind.needs_study());
    let (of_search, of_run): (Vec<Kind>, Vec<Kind>) = others.iter().partition(|kind| kind.needs_search());
    let mut made = Vec::new();
    if !of_search.is_empty() {
        let found = Found::quickly(&scenario, &executor).map_err(|_| Fault::Interrupted)?;
        let found = found.map_err(Fault::Impossible)?;
        let provenance = found.provenance(document.text().into(), today()?);
        let source = SearchSource { found: &found, provenance: &provenance };
        made.extend(of_search.iter().map(|kind| (*kind, search_figure(*kind, &source))));
    }
    if !of_study.is_empty() {
        let answer = Screening::of(&scenario, ScreeningSize::CHART, &executor).map_err(|_| Fault::Interrupted)?;
        let answer = answer.map_err(Fault::Impossible)?;
        let provenance = answer.provenance(document.text().into(), today()?);
        let source = StudySource { answer: &answer, provenance: &provenance };
        made.extend(of_study.iter().map(|kind| (*kind, study_figure(*kind, &source))));
    }
    if !of_run.is_empty() || kinds.is_empty() {
        let outcome = input::outcome(&scenario, &document, &executor)?;
        let people = outcome.people_at_the_end(&|| cancel.is_cancelled()).map_err(|_| Fault::Interrupted)?;
        let actual = arguments.data.as_deref().map(|path| input::actual(path, &scenario)).transpose()?;
        let source = Source::new(&outcome, Some(&people)).beside(actual.as_ref());
        if kinds.is_empty() {
            return Ok(Kind::OF_A_RUN.into_iter().filter_map(|kind| catalogue::figure(kind, &source).ok()).collect());
        }
        made.extend(of_run.iter().map(|kind| (*kind, catalogue::figure(*kind, &source))));
    }
    let figure =
        |(kind, figure): (Kind, Result<Figure, NotApplicable>)| figure.map_err(|why| no_figure(kind, "scenario", why));
    Ok(made.into_iter().map(figure).collect::<Result<_, _>>()?)
}

fn no_figure(kind: Kind, what: &str, why: NotApplicable) -> Fault {
    Fault::Usage(format!("the chart {} does not apply to this {what}: {why}", kind.key()))
}
