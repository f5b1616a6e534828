//! What is taken away, and how? Choices that are remembered, and the work behind them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use egui::ColorImage;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::run::Results;
use crate::brief;
use crate::chart::catalogue::{self, Source};
use crate::chart::{ExportError, Figure, Format, Kind, Options, Size, Theme, export, files};
use crate::experiment::{self, Outcome};
use crate::run::{Cancel, Executor};

/// Widest preview, in pixels.
const PREVIEW: f64 = 960.0;

/// What was last chosen for exports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// The chart by its name; none: all that apply.
    pub chart: Option<String>,
    /// Ends of the names of the files.
    pub formats: Vec<String>,
    /// Whether text in SVG files becomes outlines.
    pub outlined: bool,
    /// The canvas, as on the command line.
    pub size: String,
    /// The theme, as on the command line.
    pub theme: String,
    /// Pixels of a PNG per pixel of the canvas.
    pub scale: f64,
    /// Whether the background is left out.
    pub transparent: bool,
    /// Whether the scenario travels inside.
    pub include_scenario: bool,
    /// Where to; empty: beside the scenario.
    pub folder: PathBuf,
    /// The kind of briefing, as the end of its name.
    pub briefing: String,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            chart: None,
            formats: vec!["png".into(), "svg".into()],
            outlined: false,
            size: "slide".into(),
            theme: "light".into(),
            scale: 2.0,
            transparent: false,
            include_scenario: true,
            folder: PathBuf::new(),
            briefing: "docx".into(),
        }
    }
}

impl Choices {
    /// Kinds of chart file, with the ends of their names.
    pub const FORMATS: [&str; 4] = ["png", "svg", "pdf", "csv"];

    /// The chart of the preview: the chosen one, else the overview.
    pub fn kind(&self) -> Kind {
        self.chart.as_deref().and_then(Kind::from_key).unwrap_or(Kind::Overview)
    }

    fn kinds(&self) -> Vec<Kind> {
        if self.chart.is_some() { vec![self.kind()] } else { Kind::ALL.into() }
    }

    fn formats(&self) -> Vec<Format> {
        let of = |name: &String| match name.as_str() {
            "svg" if self.outlined => Some(Format::SvgOutlined),
            "svg" => Some(Format::Svg),
            "png" => Some(Format::Png),
            "pdf" => Some(Format::Pdf),
            "csv" => Some(Format::Csv),
            _ => None,
        };
        self.formats.iter().filter_map(of).collect()
    }

    /// The same for the exporter; a size that is none counts as a slide.
    pub fn options(&self) -> Options {
        Options {
            size: Size::parse(&self.size).unwrap_or(Size::SLIDE),
            scale: self.scale,
            theme: Theme::ALL.into_iter().find(|theme| theme.key() == self.theme).unwrap_or(Theme::Light),
            transparent: self.transparent,
            include_scenario: self.include_scenario,
        }
    }
}

/// What an export has come to.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// So many of so many steps are done.
    Running(usize, usize),
    /// It is in these files.
    Done(Vec<PathBuf>),
    /// It could not be done.
    Failed(String),
}

/// The figures of `kinds` that apply to a run; none after `cancel`.
fn figures(run: &Results, kinds: &[Kind], date: &str, cancel: &Cancel) -> Option<Vec<Figure>> {
    with_source(run, kinds.iter().any(|kind| kind.needs_people()), date, cancel, |source| {
        kinds.iter().filter_map(|kind| catalogue::figure(*kind, source)).collect()
    })
}

fn with_source<T>(
    run: &Results,
    needs_people: bool,
    date: &str,
    cancel: &Cancel,
    then: impl FnOnce(&Source) -> T,
) -> Option<T> {
    let outcome = Outcome::clone(&run.outcome).on(date);
    let people = if needs_people { Some(outcome.people_at_the_end(&|| cancel.is_cancelled()).ok()?) } else { None };
    Some(then(&Source::new(&outcome, people.as_deref())))
}

/// A chart as a picture no wider than [`PREVIEW`], or as large as `options` say; none after `cancel`, or where it does not apply.
pub fn picture(
    run: &Results,
    kind: Kind,
    options: &Options,
    is_preview: bool,
    date: &str,
    cancel: &Cancel,
) -> Option<ColorImage> {
    let figures = figures(run, &[kind], date, cancel)?;
    let scale = if is_preview { (PREVIEW / options.size.width).min(1.0) } else { options.scale };
    let picture = export::pixels(figures.first()?, &Options { scale, ..*options }).ok()?;
    let size = [picture.width as usize, picture.height as usize];
    Some(ColorImage::from_rgba_unmultiplied(size, &picture.rgba))
}

/// Writes charts; tells how far it is, and at last what became of it. Nothing is written before all is made.
pub fn charts(run: &Results, choices: &Choices, date: &str, cancel: &Cancel, tell: &(dyn Fn(Progress) + Sync)) {
    let (options, formats) = (choices.options(), choices.formats());
    let Some(figures) = figures(run, &choices.kinds(), date, cancel) else { return };
    if figures.is_empty() {
        return tell(Progress::Failed("This chart does not apply to this scenario.".into()));
    }
    let (done, total) = (AtomicUsize::new(0), figures.len());
    tell(Progress::Running(0, total));
    let render = |figure: &Figure| {
        if cancel.is_cancelled() {
            return Ok(Vec::new());
        }
        let files = files::render(figure, &options, &formats)?;
        tell(Progress::Running(done.fetch_add(1, Ordering::Relaxed) + 1, total));
        Ok(files)
    };
    let rendered: Result<Vec<Vec<files::File>>, ExportError> = figures.par_iter().map(render).collect();
    if cancel.is_cancelled() {
        return;
    }
    let write = || -> Result<Vec<PathBuf>, String> {
        files::make_folder(&choices.folder).map_err(|error| error.to_string())?;
        let all = rendered.map_err(|error| error.to_string())?;
        all.iter()
            .flatten()
            .map(|file| files::write(file, &choices.folder).map_err(|error| error.to_string()))
            .collect()
    };
    tell(write().map_or_else(Progress::Failed, Progress::Done));
}

/// Writes a briefing to `path`; tells as [`charts`] does.
pub fn briefing(run: &Arc<Results>, path: &Path, date: &str, cancel: &Cancel, tell: &(dyn Fn(Progress) + Sync)) {
    let Some(format) = brief::Format::of(path) else {
        return tell(Progress::Failed(format!("{}: a briefing ends in .docx, .pdf, .html or .md.", path.display())));
    };
    tell(Progress::Running(0, 3));
    let executor = Executor::new().cancelled_by(cancel);
    let Ok(trials) = experiment::sensitivity(run.outcome.scenario(), &executor) else { return };
    tell(Progress::Running(1, 3));
    let command = brief::command(run.scenario(), Path::new("scenario.toml"));
    let Some(briefing) = with_source(run, true, date, cancel, |source| brief::briefing(source, &trials, &command))
    else {
        return;
    };
    let rendered = brief::render(&briefing, format, path);
    tell(Progress::Running(2, 3));
    if cancel.is_cancelled() {
        return;
    }
    let written = rendered.and_then(|rendered| brief::write(&rendered));
    tell(written.map_or_else(|error| Progress::Failed(error.to_string()), Progress::Done));
}
