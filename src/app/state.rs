//! What does the app know? The document with its history, what ran, and what is on screen.
//!
//! Everyone may read it; only [`super::update`] changes it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::pages::Pages;
use super::recovery::Unsaved;
use super::settings::Settings;
use super::task::Tasks;
use super::work::export::{Choices, Export, Preview};
use super::work::run::Results;
use super::work::sketch::Sketch;
use crate::chart::{Figure, Kind};
use crate::model::Alignments;
use crate::scenario::{Document, Preset, Problem, Scenario, default_preset, presets};
use crate::validate::Row;

pub use super::pages::View;

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

impl Notice {
    /// Good or indifferent news.
    pub fn good(text: impl Into<String>) -> Self {
        Self { text: text.into(), details: None, bad: false }
    }

    /// Bad news.
    pub fn bad(text: impl Into<String>, details: Option<String>) -> Self {
        Self { text: text.into(), details, bad: true }
    }
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

/// What the last change did, in numbers.
#[derive(Debug, Clone)]
pub struct Change {
    /// The results before it.
    pub before: Arc<Results>,
    /// One sentence; empty until there are results after it.
    pub sentence: String,
}

/// Everything the app knows.
pub struct State {
    /// The scenario and its text.
    pub document: Arc<Document>,
    /// The file; none: a preset.
    pub path: Option<PathBuf>,
    /// The name of the preset or the file.
    pub name: String,
    /// What was last opened or saved.
    pub(super) saved: Arc<Document>,
    /// What the file held when it was last read or written here.
    pub(super) on_disk: Option<Vec<u8>>,
    /// Steps that can be taken back, the newest last.
    pub(super) past: Vec<Arc<Document>>,
    /// Steps that can be done again, the next one last.
    pub(super) future: Vec<Arc<Document>>,
    /// Whether what changes next belongs to the last step.
    pub(super) step_open: bool,
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
    /// What each page keeps.
    pub pages: Pages,
    /// The page that broke down, and the version of the document it did so on.
    pub broken: Option<(View, u64)>,
    /// The chart whose numbers are shown.
    pub table: Option<Kind>,
    /// What goes on in the background, and how far it is.
    pub tasks: Tasks,
    /// The theory and pattern table.
    pub validation: Option<Vec<Row>>,
    /// How often it was asked for.
    pub validations: u64,
    /// The sketches of the gallery that are there.
    pub sketches: Vec<Sketch>,
    /// Counts what is taken away.
    pub(super) orders: u64,
    /// The last export, by its number.
    pub export: Option<(u64, Export)>,
    /// What it has come to, or why it failed.
    pub exported: Option<Result<Vec<PathBuf>, String>>,
    /// The last chart that was copied, by its number.
    pub copied: Option<(u64, Kind)>,
    /// A chart as it will be exported.
    pub preview: Option<Preview>,
    /// Whether the tour is being taken.
    pub touring: bool,
    /// What to tell, newest last.
    pub notices: Vec<Notice>,
    /// Everything that was told in this session, with the time of day, oldest first.
    pub told: Vec<(String, Notice)>,
    /// The question that stands before everything else.
    pub dialog: Option<Dialog>,
    /// What is looked for in it.
    pub search: String,
    /// What is kept between sessions.
    pub settings: Settings,
    /// The folder that is kept between sessions; none: nothing is.
    pub kept_in: Option<PathBuf>,
    /// Work of an earlier session, and the file it is kept in.
    pub left_over: Option<(PathBuf, Unsaved)>,
    /// Whether the window may close without asking.
    pub may_close: bool,
    /// The day that charts and briefings bear.
    pub today: String,
}

impl State {
    /// The default preset.
    pub fn new(settings: Settings) -> Self {
        let preset = default_preset();
        let document = Arc::new(read(preset).0);
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
            view: View::default(),
            pages: Pages::default(),
            broken: None,
            table: None,
            tasks: Tasks::default(),
            validation: None,
            validations: 0,
            sketches: Vec::new(),
            orders: 0,
            export: None,
            exported: None,
            copied: None,
            preview: None,
            touring: false,
            notices: Vec::new(),
            told: Vec::new(),
            dialog: None,
            search: String::new(),
            settings,
            kept_in: None,
            left_over: None,
            may_close: false,
            today: jiff::Timestamp::now().strftime("%F").to_string(),
        };
        state.selected = first_counting(state.scenario());
        let mut pages = Pages::default();
        pages.opened(&state);
        state.pages = pages;
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

    /// Whether what changes next belongs to the last step.
    pub fn is_step_open(&self) -> bool {
        self.step_open
    }

    /// The results, if they are of the present scenario.
    pub fn present_results(&self) -> Option<&Arc<Results>> {
        self.results.as_ref().filter(|results| Arc::ptr_eq(&results.document, &self.document))
    }

    /// Whether the results are of the present scenario and of all replicates.
    pub fn is_final(&self) -> bool {
        self.present_results().is_some_and(|results| results.outcome.ensemble().is_complete())
    }

    /// The chart of a kind that is on screen.
    pub fn figure(&self, kind: Kind) -> Option<&Figure> {
        let of_run = || self.results.as_ref()?.figures.iter().find(|figure| figure.kind == kind);
        match kind {
            kind if kind.needs_study() => self.pages.hold.figure(kind),
            kind if kind.needs_search() => self.pages.better.figure(kind),
            _ => of_run(),
        }
    }

    /// The charts that pages show of every run.
    pub fn charts(&self) -> Vec<Kind> {
        let mut charts = Vec::new();
        for kind in self.pages.charts() {
            if !charts.contains(&kind) {
                charts.push(kind);
            }
        }
        charts
    }

    /// Where files are chosen at first: beside the scenario, else where the program was started.
    pub fn folder(&self) -> PathBuf {
        let beside = self.path.as_deref().and_then(Path::parent).filter(|folder| folder.is_dir());
        beside.map_or_else(|| std::env::current_dir().unwrap_or_default(), Path::to_owned)
    }

    /// Where exports go at first.
    pub fn export_folder(&self) -> PathBuf {
        self.folder().join("yardstick-charts")
    }

    /// The file that a briefing goes to.
    pub fn briefing_path(&self, choices: &Choices) -> PathBuf {
        let stem = self.name.trim_end_matches(".toml");
        choices.folder.join(format!("{stem}-briefing.{}", choices.briefing.extension()))
    }

    /// A preset by its number, with its name.
    pub fn preset(number: usize) -> (Document, String) {
        read(&presets()[number])
    }
}

/// The first scheme that counts something, else the first.
pub(super) fn first_counting(scenario: &Scenario) -> usize {
    scenario.schemes.iter().position(|scheme| !scheme.count.is_empty()).unwrap_or(0)
}

fn read(preset: &Preset) -> (Document, String) {
    let document = Document::parse(preset.name, preset.text);
    (document.expect("a test reads every preset"), preset.name.to_owned())
}
