//! What does the app know? The document with its history, what ran, and what is on screen.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::pages::explore::prediction::Prediction;
use super::settings::Settings;
use super::work::export::{Choices, Progress};
use super::work::run::{Individuals, Results, Sketch};
use crate::chart::{Kind, Options};
use crate::model::{Alignments, Metric};
use crate::scenario::{Document, Preset, Problem, Scenario, default_preset, presets};
use crate::validate::Row;

/// Steps that can be taken back.
const MOST_STEPS: usize = 300;

/// What the middle shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Charts.
    Explore,
    /// Individuals.
    Inside,
    /// Parameters.
    Assumptions,
}

impl View {
    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 3] = [Self::Explore, Self::Inside, Self::Assumptions];

    /// The name on the tab.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Explore => "Explore",
            Self::Inside => "Inside",
            Self::Assumptions => "Assumptions",
        }
    }
}

/// Something to tell, with details.
#[derive(Debug, Clone)]
pub struct Notice {
    /// What happened and what to do.
    pub text: String,
    /// More, shown in a fixed-width font, such as the place in a file.
    pub details: Option<String>,
    /// Whether it is bad news.
    pub bad: bool,
}

/// A question that stands before everything else.
#[derive(Debug, Clone, PartialEq)]
pub enum Dialog {
    /// The presets.
    Presets,
    /// The commands.
    Palette,
    /// Everything that was told in this session.
    Notices,
    /// What the words mean.
    Glossary,
    /// What the program is.
    About,
    /// The theory and pattern table.
    Validation,
    /// The file holds something else than was read from it or written to it here.
    Overwrite(PathBuf),
    /// Unsaved changes: what would be lost by it.
    Unsaved(After),
    /// A file to open, chosen in the app's own picker.
    PickOpen,
    /// A file to save to, chosen in the app's own picker.
    PickSave,
    /// A case becomes one's own.
    Mine(Mine),
    /// Charts to be taken away.
    Export,
    /// A briefing to be taken away.
    Briefing,
    /// Work of an earlier session that ended without being saved.
    Recover,
}

/// What follows once unsaved changes are dealt with.
#[derive(Debug, Clone, PartialEq)]
pub enum After {
    /// Leaving.
    Quit,
    /// Opening a file.
    Open(PathBuf),
    /// Opening a preset by its number.
    Preset(usize),
    /// The same, with predictions first.
    Predict(usize),
    /// A preset with one's own size and money.
    Mine(Mine),
}

/// What of one's own organisation goes into a copy of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Mine {
    /// Number of the preset.
    pub preset: usize,
    /// Employees.
    pub employees: f64,
    /// Wage an hour, in US dollars.
    pub wage_usd: f64,
    /// Worth of a standard hour of output, in US dollars.
    pub value_usd: f64,
    /// Price of a million tokens, in US dollars; none where the case has a mix of prices.
    pub price_usd: Option<f64>,
}

impl Mine {
    /// What the case itself has.
    pub fn of(preset: usize, scenario: &Scenario) -> Self {
        let organisation = &scenario.organisation;
        Self {
            preset,
            employees: organisation.employees.into(),
            wage_usd: organisation.wage_per_hour_usd,
            value_usd: organisation.value_per_hour_usd,
            price_usd: scenario.ai.price.is_none().then(|| scenario.ai.blended_price_usd_per_mtok()),
        }
    }

    /// Puts it into a scenario; a budget grows with the number of employees.
    pub(super) fn put(&self, scenario: &mut Scenario) {
        let before = f64::from(scenario.organisation.employees);
        scenario.organisation.employees = self.employees as u32;
        scenario.organisation.wage_per_hour_usd = self.wage_usd;
        scenario.organisation.value_per_hour_usd = self.value_usd;
        if self.price_usd.is_some() && self.price_usd != Some(scenario.ai.blended_price_usd_per_mtok()) {
            scenario.ai.price_usd_per_mtok = self.price_usd;
        }
        let budget = scenario.ai.annual_budget_usd.filter(|_| self.employees != before);
        if let Some(budget) = budget {
            scenario.ai.annual_budget_usd = Some((budget * self.employees / before).round());
        }
        scenario.title = format!("{} (ours)", scenario.title);
    }
}

/// What the worker is to take away next.
#[derive(Debug, Clone, PartialEq)]
pub enum Wanted {
    /// Charts, as the settings say.
    Charts,
    /// A briefing in this file.
    Briefing(PathBuf),
    /// A chart on the clipboard.
    Picture(Kind),
    /// What is under way is to stop.
    Nothing,
}

/// What a preview is of: chart, look and version of the document.
pub type Previewed = (Kind, Options, u64);

/// A chart as it will be exported.
#[derive(Debug, Clone)]
pub struct Preview {
    /// What it is of.
    pub asked: Previewed,
    /// The picture; none where the chart does not apply.
    pub picture: Option<Arc<egui::ColorImage>>,
}

impl Preview {
    /// Whether it is the one for these choices.
    pub fn of(&self, choices: &Choices) -> bool {
        self.asked.0 == choices.kind() && self.asked.1 == choices.options()
    }
}

/// What the last change did, in numbers.
#[derive(Debug, Clone)]
pub struct Change {
    /// The results before it.
    pub before: Arc<Results>,
    /// One sentence; empty until there are results after it.
    pub sentence: String,
}

/// Whether the model does what theory and evidence say that it must.
#[derive(Debug, Clone, PartialEq)]
pub enum Validation {
    /// Nobody wanted to know.
    NotAsked,
    /// Somebody does.
    Asked,
    /// It is being computed.
    Running,
    /// The rows.
    Done(Vec<Row>),
}

/// The settings of *Inside*.
#[derive(Debug, Clone)]
pub struct Looking {
    /// The week, negative in the warm-up.
    pub week: i64,
    /// The employee.
    pub employee: u32,
    /// Whether the weeks are played.
    pub playing: bool,
    /// When the last week was shown while playing, in seconds.
    pub played_at: f64,
    /// What was last asked for.
    pub asked: Option<(u64, i64, usize, u32)>,
    /// What came of it.
    pub individuals: Option<Arc<Individuals>>,
}

/// Everything the app knows.
pub struct State {
    /// The scenario and its text.
    pub document: Arc<Document>,
    /// The file; none: a preset.
    pub path: Option<PathBuf>,
    /// The name of the preset or the file.
    pub name: String,
    saved: Arc<Document>,
    /// What the file held when it was last read or written here.
    pub(super) on_disk: Option<Vec<u8>>,
    past: Vec<Arc<Document>>,
    future: Vec<Arc<Document>>,
    step_open: bool,
    /// Counts changes of the document.
    pub version: u64,
    /// The chosen scheme.
    pub selected: usize,
    /// Errors that keep the scenario from being run.
    pub errors: Vec<Problem>,
    /// The newest results.
    pub results: Option<Arc<Results>>,
    /// The newest alignments, from before the last change until those after it are computed.
    pub alignments: Option<Arc<Alignments>>,
    /// What the last change did.
    pub change: Option<Change>,
    /// What the middle shows.
    pub view: View,
    /// A further chart.
    pub further: Metric,
    /// The chart that is enlarged.
    pub enlarged: Option<Kind>,
    /// The chart whose numbers are shown.
    pub table: Option<Kind>,
    /// *Inside*.
    pub looking: Looking,
    /// The theory and pattern table.
    pub validation: Validation,
    /// What is expected of the schemes, where somebody wants to guess.
    pub prediction: Option<Prediction>,
    /// The sketches of the gallery that are there; none before they are asked for.
    pub sketches: Option<Vec<Sketch>>,
    /// Whether the tour is being taken.
    pub touring: bool,
    /// What is to be taken away next.
    pub wanted: Option<Wanted>,
    /// What the last export has come to.
    pub exporting: Option<Progress>,
    /// What the preview was last asked for.
    pub previewing: Option<Previewed>,
    /// What came of it.
    pub preview: Option<Preview>,
    /// What to tell, newest last.
    pub notices: Vec<Notice>,
    /// Everything that was told in this session, with the time of day, oldest first.
    pub told: Vec<(String, Notice)>,
    /// The question that stands before everything else.
    pub dialog: Option<Dialog>,
    /// What is kept between sessions.
    pub settings: Settings,
    /// Whether the window may close without asking.
    pub may_close: bool,
}

impl State {
    /// The default preset.
    pub fn new(settings: Settings) -> Self {
        let preset = default_preset();
        let document = Arc::new(Self::read(preset).0);
        let week = i64::from(document.scenario().run.weeks) - 1;
        let mut state = Self {
            saved: Arc::clone(&document),
            on_disk: None,
            document,
            path: None,
            name: preset.name.to_owned(),
            past: Vec::new(),
            future: Vec::new(),
            step_open: false,
            version: 0,
            selected: 0,
            errors: Vec::new(),
            results: None,
            alignments: None,
            change: None,
            view: View::Explore,
            further: Metric::NetValueUsd,
            enlarged: None,
            table: None,
            looking: Looking { week, employee: 0, playing: false, played_at: 0.0, asked: None, individuals: None },
            validation: Validation::NotAsked,
            prediction: None,
            sketches: None,
            touring: false,
            wanted: None,
            exporting: None,
            previewing: None,
            preview: None,
            notices: Vec::new(),
            told: Vec::new(),
            dialog: None,
            settings,
            may_close: false,
        };
        state.choose_first_counting();
        state
    }

    /// What the document says.
    pub fn scenario(&self) -> &Scenario {
        self.document.scenario()
    }

    /// Whether there is something to save.
    pub fn is_unsaved(&self) -> bool {
        !Arc::ptr_eq(&self.document, &self.saved) && self.document.text() != self.saved.text()
    }

    /// Whether there is a step to take back.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is a step to do again.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// Whether the results are of the present scenario and of all replicates.
    pub fn is_final(&self) -> bool {
        self.results.as_ref().is_some_and(|results| {
            Arc::ptr_eq(&results.document, &self.document) && results.outcome.ensemble().is_complete()
        })
    }

    /// Whether predictions are asked for, and nothing may be seen yet.
    pub fn is_guessing(&self) -> bool {
        self.prediction.as_ref().is_some_and(|prediction| !prediction.revealed)
    }

    /// The charts of *Explore*.
    pub fn charts(&self) -> Vec<Kind> {
        vec![
            Kind::TokenSpend,
            Kind::RealOutput,
            Kind::ComputeCost,
            Kind::DashboardAgainstReality,
            Kind::Any(self.further),
        ]
    }

    /// Makes the document say something else; changes until [`State::close_step`] are one step.
    pub(super) fn edit(&mut self, scenario: &Scenario) {
        if scenario == self.scenario() {
            return;
        }
        if !self.step_open {
            self.past.push(Arc::clone(&self.document));
            if self.past.len() > MOST_STEPS {
                self.past.remove(0);
            }
            self.step_open = true;
            self.remember();
        }
        self.future.clear();
        let mut document = Document::clone(&self.document);
        document.set(scenario);
        self.show(Arc::new(document));
    }

    /// Ends a step: what comes next is taken back by itself.
    pub(super) fn close_step(&mut self) {
        self.step_open = false;
    }

    /// Takes the last step back, or does it again.
    pub(super) fn step(&mut self, back: bool) {
        let (from, to) = if back { (&mut self.past, &mut self.future) } else { (&mut self.future, &mut self.past) };
        if let Some(document) = from.pop() {
            to.push(Arc::clone(&self.document));
            self.step_open = false;
            self.remember();
            self.show(document);
        }
    }

    /// Keeps the present results to compare with what the next change does.
    fn remember(&mut self) {
        let before = self.results.clone().filter(|results| Arc::ptr_eq(&results.document, &self.document));
        self.change = before.map(|before| Change { before, sentence: String::new() });
    }

    /// Opens a document; the history begins anew.
    pub(super) fn open(&mut self, document: Document, path: Option<PathBuf>, name: String) {
        self.saved = Arc::new(document);
        (self.path, self.name) = (path, name);
        self.past.clear();
        self.future.clear();
        self.step_open = false;
        self.change = None;
        self.enlarged = None;
        self.prediction = None;
        self.show(Arc::clone(&self.saved));
        self.choose_first_counting();
        self.looking.week = i64::from(self.scenario().run.weeks) - 1;
    }

    /// Notes that the document is in its file.
    pub(super) fn mark_saved(&mut self, path: &Path) {
        self.saved = Arc::clone(&self.document);
        self.on_disk = Some(self.document.text().into());
        self.name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        self.path = Some(path.to_owned());
    }

    /// Notes that the document is not in its file, whatever it says.
    pub(super) fn mark_unsaved(&mut self) {
        self.saved = Arc::new(Document::new(Scenario::new("")));
    }

    /// What was last opened or saved.
    pub(super) fn saved(&self) -> &Scenario {
        self.saved.scenario()
    }

    fn show(&mut self, document: Arc<Document>) {
        self.errors = document.errors().to_vec();
        let run = &document.scenario().run;
        self.looking.week = self.looking.week.clamp(-i64::from(run.warmup_weeks), i64::from(run.weeks) - 1);
        self.looking.employee = self.looking.employee.min(document.scenario().organisation.employees.saturating_sub(1));
        self.document = document;
        self.selected = self.selected.min(self.scenario().schemes.len() - 1);
        self.version += 1;
    }

    fn choose_first_counting(&mut self) {
        self.selected = self.scenario().schemes.iter().position(|scheme| !scheme.count.is_empty()).unwrap_or(0);
    }

    /// Takes in how far an export is.
    pub(super) fn exported(&mut self, progress: Progress) {
        match &progress {
            Progress::Done(files) => {
                let last = files.last().map(|file| file.display().to_string()).unwrap_or_default();
                self.tell(if files.len() == 1 {
                    format!("Wrote {last}")
                } else {
                    format!("Wrote {} files, the last {last}", files.len())
                });
            }
            Progress::Failed(text) => self.warn(text.clone(), None),
            Progress::Running(..) => {}
        }
        self.exporting = Some(progress);
    }

    /// Where exports go at first: beside the file, else where the program was started.
    pub fn export_folder(&self) -> PathBuf {
        let beside = self.path.as_deref().and_then(Path::parent).filter(|folder| folder.is_dir());
        beside.map_or_else(|| std::env::current_dir().unwrap_or_default(), Path::to_owned).join("yardstick-charts")
    }

    /// The file that a briefing goes to.
    pub fn briefing_path(&self, choices: &Choices) -> PathBuf {
        let stem = self.name.trim_end_matches(".toml");
        choices.folder.join(format!("{stem}-briefing.{}", choices.briefing))
    }

    /// Tells something.
    pub fn tell(&mut self, text: impl Into<String>) {
        self.note(Notice { text: text.into(), details: None, bad: false });
    }

    /// Tells something bad.
    pub fn warn(&mut self, text: impl Into<String>, details: Option<String>) {
        self.note(Notice { text: text.into(), details, bad: true });
    }

    /// Shows a notice, and keeps it for the rest of the session.
    pub(super) fn note(&mut self, notice: Notice) {
        let time = jiff::Timestamp::now().strftime("%H:%M:%S UTC").to_string();
        self.told.push((time, notice.clone()));
        self.notices.push(notice);
    }

    /// A preset by its number, with its name.
    pub(super) fn preset(number: usize) -> (Document, String) {
        Self::read(&presets()[number])
    }

    fn read(preset: &Preset) -> (Document, String) {
        let document = Document::parse(preset.name, preset.text);
        (document.expect("a test reads every preset"), preset.name.to_owned())
    }
}
