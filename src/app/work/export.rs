//! What is taken away, and how? Choices that are remembered, and the work behind them.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use egui::ColorImage;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::run::Results;
use crate::app::message::Message;
use crate::app::pages::better;
use crate::app::pages::hold::screen::Shown;
use crate::app::state::{Dialog, State, View};
use crate::app::task::{Name, Priority, Wanted, Work};
use crate::brief;
use crate::chart::catalogue::{self, SearchSource, Source, search_figure};
use crate::chart::{ExportError, Extent, Figure, Format, Kind, Options, Size, Theme, export, files};
use crate::experiment::Outcome;
use crate::experiment::search::Found;
use crate::experiment::study::{Screening, ScreeningSize};
use crate::run::{Cancel, Executor};

/// Widest preview, in pixels.
const PREVIEW: f64 = 960.0;

/// What was last chosen for exports; kept by the names that the command line knows it by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// The chart; none: all that apply.
    pub chart: Option<Kind>,
    /// Kinds of chart file.
    pub formats: Vec<Format>,
    /// Whether text in SVG files becomes outlines.
    pub outlined: bool,
    /// The canvas.
    pub size: Size,
    /// The theme.
    pub theme: Theme,
    /// Pixels of a PNG per pixel of the canvas.
    pub scale: f64,
    /// Whether the background is left out.
    pub transparent: bool,
    /// Whether the scenario travels inside.
    pub include_scenario: bool,
    /// Where to; empty: beside the scenario.
    pub folder: PathBuf,
    /// The kind of briefing.
    pub briefing: brief::Format,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            chart: None,
            formats: vec![Format::Png, Format::Svg],
            outlined: false,
            size: Size::SLIDE,
            theme: Theme::Light,
            scale: 2.0,
            transparent: false,
            include_scenario: true,
            folder: PathBuf::new(),
            briefing: brief::Format::Docx,
        }
    }
}

impl Choices {
    /// Kinds of chart file that can be chosen; outlines are an option of SVG.
    pub const FORMATS: [Format; 4] = [Format::Png, Format::Svg, Format::Pdf, Format::Csv];

    /// The chart of the preview: the chosen one, else the overview.
    pub fn kind(&self) -> Kind {
        self.chart.unwrap_or(Kind::Divergence)
    }

    fn kinds(&self) -> Vec<Kind> {
        self.chart.map_or_else(|| Kind::OF_A_RUN.into(), |kind| vec![kind])
    }

    fn formats(&self) -> Vec<Format> {
        let outlined = |format| if format == Format::Svg && self.outlined { Format::SvgOutlined } else { format };
        self.formats.iter().copied().map(outlined).collect()
    }

    /// The same for the exporter.
    pub fn options(&self) -> Options {
        Options {
            size: self.size,
            scale: self.scale,
            theme: self.theme,
            extent: Extent::Figure,
            transparent: self.transparent,
            include_scenario: self.include_scenario,
        }
    }
}

/// What charts and briefings are made of.
#[derive(Debug, Clone)]
pub struct Material {
    /// A run.
    pub run: Arc<Results>,
    /// What plausible organisations answer, if that was asked.
    pub asked: Option<Arc<Shown>>,
    /// What a search found, if that was asked.
    pub sought: Option<Arc<better::seek::Shown>>,
    /// The day that they bear.
    pub date: String,
}

impl Material {
    /// What is on screen: an answer of earlier settings only where it is looked at.
    pub fn of(state: &State) -> Option<Self> {
        let hold = &state.pages.hold;
        let asked = hold.shown.clone().filter(|_| state.view == View::Hold || hold.is_present(state));
        let better = &state.pages.better;
        let sought = better.shown.clone().filter(|_| state.view == View::Better || better.is_complete(state));
        Some(Self { run: state.results.clone()?, asked, sought, date: state.today.clone() })
    }

    /// The figures of `kinds` that apply; none after `cancel`.
    fn figures(&self, kinds: &[Kind], cancel: &Cancel) -> Option<Vec<Figure>> {
        let (of_study, others): (Vec<Kind>, Vec<Kind>) = kinds.iter().partition(|kind| kind.needs_study());
        let (of_search, of_run): (Vec<Kind>, Vec<Kind>) = others.iter().partition(|kind| kind.needs_search());
        let mut figures = if of_run.is_empty() {
            Vec::new()
        } else {
            self.with_source(of_run.iter().any(|kind| kind.needs_people()), cancel, |source| {
                of_run.iter().filter_map(|kind| catalogue::figure(*kind, source).ok()).collect()
            })?
        };
        if !of_study.is_empty() {
            figures.extend(self.study_figures(cancel)?.into_iter().filter(|figure| of_study.contains(&figure.kind)));
        }
        if !of_search.is_empty() {
            figures.extend(self.search_figures(cancel)?.into_iter().filter(|figure| of_search.contains(&figure.kind)));
        }
        Some(figures)
    }

    /// Charts of what a search found, made quickly if nobody asked for one; none after `cancel`.
    fn search_figures(&self, cancel: &Cancel) -> Option<Vec<Figure>> {
        if let Some(sought) = &self.sought {
            return Some(sought.figures.clone());
        }
        let executor = Executor::new().cancelled_by(cancel);
        let Ok(found) = Found::quickly(self.run.outcome.scenario(), &executor).ok()? else { return Some(Vec::new()) };
        let provenance = found.provenance(self.run.document.text().into(), self.date.clone());
        let source = SearchSource { found: &found, provenance: &provenance };
        Some(Kind::OF_A_SEARCH.into_iter().filter_map(|kind| search_figure(kind, &source).ok()).collect())
    }

    /// Charts of what plausible organisations answer, asked quickly if nobody has; none after `cancel`.
    fn study_figures(&self, cancel: &Cancel) -> Option<Vec<Figure>> {
        if let Some(shown) = &self.asked {
            return Some(shown.figures.clone());
        }
        let executor = Executor::new().cancelled_by(cancel);
        let answer = Screening::of(self.run.outcome.scenario(), ScreeningSize::CHART, &executor).ok()?;
        let figures = |answer| Shown::new(&self.run.document, answer, &self.date).figures;
        Some(answer.map(figures).unwrap_or_default())
    }

    fn with_source<T>(&self, needs_people: bool, cancel: &Cancel, then: impl FnOnce(&Source) -> T) -> Option<T> {
        let outcome = Outcome::clone(&self.run.outcome).on(&self.date);
        let people = if needs_people { Some(outcome.people_at_the_end(&|| cancel.is_cancelled()).ok()?) } else { None };
        Some(then(&Source::new(&outcome, people.as_deref()).beside(self.run.actual.as_deref())))
    }
}

/// A chart as a picture no wider than [`PREVIEW`], or as large as `options` say; none after `cancel`, or where it does not apply.
fn picture(
    material: &Material,
    kind: Kind,
    options: &Options,
    is_preview: bool,
    cancel: &Cancel,
) -> Option<ColorImage> {
    let figures = material.figures(&[kind], cancel)?;
    let scale = if is_preview { (PREVIEW / options.size.width).min(1.0) } else { options.scale };
    let picture = export::pixels(figures.first()?, &Options { scale, ..*options }).ok()?;
    let size = [picture.width as usize, picture.height as usize];
    Some(ColorImage::from_rgba_unmultiplied(size, &picture.rgba))
}

/// What is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Export {
    /// Charts.
    Charts(Choices),
    /// A briefing, in this file.
    Briefing(PathBuf),
}

/// What the work of writing is called.
pub const EXPORT: Name = "export";

/// From when charts or a briefing are asked for until something has come of it.
pub fn wanted(state: &State) -> Option<Wanted> {
    let (number, _) = state.export.as_ref().filter(|_| state.results.is_some())?;
    let key = format!("export {number}");
    Some(Wanted { name: EXPORT, key, priority: Priority::Background, start: write })
}

fn write(state: &State) -> Work {
    match (Material::of(state), &state.export) {
        (Some(material), Some((_, Export::Charts(choices)))) => charts(material, choices),
        (Some(material), Some((_, Export::Briefing(path)))) => briefing(material, path),
        _ => Box::new(|_| Some(())),
    }
}

/// Writes charts and tells what came of it. Nothing is written before all is made.
pub fn charts(material: Material, choices: &Choices) -> Work {
    let choices = choices.clone();
    let mut chosen: Option<Vec<Figure>> = None;
    let mut made: Vec<OnceLock<Result<Vec<files::File>, ExportError>>> = Vec::new();
    Box::new(move |turn| {
        if chosen.is_none() {
            chosen = Some(material.figures(&choices.kinds(), turn.cancel())?);
        }
        let figures = chosen.as_deref().unwrap_or_default();
        if figures.is_empty() {
            turn.tell(Message::Exported(Err("This chart does not apply to this scenario.".into())));
            return Some(());
        }
        made.resize_with(figures.len(), OnceLock::new);
        let (options, formats) = (choices.options(), choices.formats());
        let done = AtomicUsize::new(made.iter().filter(|slot| slot.get().is_some()).count());
        turn.progress(done.load(Ordering::Relaxed), figures.len());
        figures.par_iter().zip(&made).for_each(|(figure, slot)| {
            if slot.get().is_none() && !turn.is_over() {
                slot.get_or_init(|| files::render(figure, &options, &formats));
                turn.progress(done.fetch_add(1, Ordering::Relaxed) + 1, figures.len());
            }
        });
        let made: Vec<_> = made.iter().map(OnceLock::get).collect::<Option<_>>()?;
        turn.commit()?;
        turn.tell(Message::Exported(write_files(&made, &choices.folder)));
        Some(())
    })
}

fn write_files(made: &[&Result<Vec<files::File>, ExportError>], folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut all = Vec::new();
    for made in made {
        all.extend(made.as_ref().map_err(ToString::to_string)?);
    }
    files::make_folder(folder).map_err(|error| error.to_string())?;
    all.into_iter().map(|file| files::write(file, folder).map_err(|error| error.to_string())).collect()
}

/// Writes a briefing to `path`; tells as [`charts`] does.
fn briefing(material: Material, path: &Path) -> Work {
    const STEPS: usize = 3;
    let path = path.to_owned();
    let (mut asked, mut made) = (None, None);
    Box::new(move |turn| {
        let Some(format) = brief::Format::of(&path) else {
            let text = format!("{}: a briefing ends in {}.", path.display(), brief::Format::ENDS);
            turn.tell(Message::Exported(Err(text)));
            return Some(());
        };
        turn.progress(0, STEPS);
        let scenario = material.run.outcome.scenario();
        if asked.is_none() {
            let executor = Executor::new().cancelled_by(turn.cancel());
            asked = Some(Screening::of(scenario, ScreeningSize::BRIEF, &executor).ok()?);
        }
        turn.progress(1, STEPS);
        if made.is_none() {
            let command = brief::command(scenario, Path::new("scenario.toml"));
            let study = asked.as_ref()?.as_ref().map_err(String::as_str);
            let content = |source: &Source| brief::briefing(source, study, &command);
            let briefing = material.with_source(true, turn.cancel(), content)?;
            let sought = material.sought.as_ref().filter(|sought| sought.is_of(&material.run.document));
            let briefing = match sought {
                Some(sought) => briefing.with_search(&sought.found),
                None => briefing,
            };
            made = Some(brief::render(&briefing, format, &path));
        }
        turn.progress(2, STEPS);
        turn.commit()?;
        let written = match made.take()? {
            Ok(rendered) => brief::write(&rendered),
            Err(error) => Err(error),
        };
        turn.tell(Message::Exported(written.map_err(|error| error.to_string())));
        Some(())
    })
}

/// What a preview is of: chart, look and version of the document.
type Previewed = (Kind, Options, u64);

/// A chart as it will be exported.
#[derive(Debug, Clone)]
pub struct Preview {
    of: Previewed,
    /// The picture; none where the chart does not apply.
    pub picture: Option<Arc<ColorImage>>,
}

impl Preview {
    /// Whether it is the one for these choices.
    pub fn is_of(&self, choices: &Choices) -> bool {
        (self.of.0, self.of.1) == (choices.kind(), choices.options())
    }
}

/// While charts are chosen for export and the results are final.
pub fn preview_wanted(state: &State) -> Option<Wanted> {
    let is_wanted = state.dialog == Some(Dialog::Export) && state.is_final();
    is_wanted.then(|| Wanted {
        name: "preview",
        key: format!("{:?}", previewed(state)),
        priority: Priority::Glance,
        start: preview,
    })
}

fn previewed(state: &State) -> Previewed {
    let choices = &state.settings.export;
    (choices.kind(), choices.options(), state.version)
}

fn preview(state: &State) -> Work {
    let (material, of) = (Material::of(state), previewed(state));
    Box::new(move |turn| {
        let picture = picture(material.as_ref()?, of.0, &of.1, true, turn.cancel()).map(Arc::new);
        if turn.is_over() {
            return None;
        }
        turn.tell(Message::Preview(Box::new(Preview { of, picture })));
        Some(())
    })
}

/// Once a chart was copied.
pub fn copy_wanted(state: &State) -> Option<Wanted> {
    let (number, kind) = state.copied.filter(|_| state.results.is_some())?;
    let key = format!("{kind:?} {number}");
    Some(Wanted { name: "copy", key, priority: Priority::Glance, start: copy })
}

fn copy(state: &State) -> Work {
    let (material, copied) = (Material::of(state), state.copied);
    let options = state.settings.export.options();
    Box::new(move |turn| {
        let picture = picture(material.as_ref()?, copied?.1, &options, false, turn.cancel());
        if turn.is_over() {
            return None;
        }
        turn.tell(Message::Picture(picture.map(Box::new)));
        Some(())
    })
}
