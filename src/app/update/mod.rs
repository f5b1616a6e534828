//! What happens when something is done? The one place that changes the state.

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Context, ViewportCommand};

use crate::app::command::Command;
use crate::app::files::{self, Picker};
use crate::app::pages::explore::prediction::{Guess, Prediction};
use crate::app::settings::Theme;
use crate::app::state::{After, Dialog, Mine, State, Validation, View, Wanted};
use crate::app::work::export::{Choices, Progress};
use crate::app::work::run::Results;
use crate::model::Metric;
use crate::scenario::{MAX_SCHEMES, Scenario, Scheme};

/// Something that a panel or view wants done.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A command.
    Run(Command),
    /// The scenario is to say this.
    Edit(Box<Scenario>),
    /// A scheme is chosen.
    Select(usize),
    /// A view is chosen.
    View(View),
    /// The further chart is of this.
    Further(Metric),
    /// A chart is enlarged, or none.
    Enlarge(Option<crate::chart::Kind>),
    /// The numbers of a chart are shown, or none.
    Table(Option<crate::chart::Kind>),
    /// *Inside* shows this week.
    Week(i64),
    /// *Inside* shows this employee.
    Employee(u32),
    /// The weeks are played, or not.
    Play(bool),
    /// A file is opened; asks first if something is unsaved.
    OpenFile(PathBuf),
    /// A preset is opened; asks first if something is unsaved.
    OpenPreset(usize),
    /// The scenario is saved here.
    SaveTo(PathBuf),
    /// The scenario is saved here, whatever the file holds.
    Overwrite(PathBuf),
    /// What stood after the question about unsaved changes is done without saving.
    Discard(After),
    /// The same after saving.
    SaveThen(After),
    /// A dialog is shown, or none.
    Dialog(Option<Dialog>),
    /// A preset is opened with predictions first.
    Predict(usize),
    /// What is expected of a scheme, by number, and of a quantity, by its place.
    Guess(usize, usize, Guess),
    /// The results may be seen.
    Reveal,
    /// Predictions are put away.
    EndPrediction,
    /// A copy of a case for one's own organisation.
    TakeMine(Mine),
    /// Another step of the tour.
    TourStep(usize),
    /// The tour is left, to be taken up again.
    LeaveTour,
    /// The tour is over.
    EndTour,
    /// Choices for exports.
    Choose(Box<Choices>),
    /// Charts are written.
    ExportCharts,
    /// A briefing is written.
    ExportBriefing(PathBuf),
    /// An export stops.
    CancelExport,
    /// A chart goes to the clipboard.
    CopyChart(crate::chart::Kind),
    /// One chart is to be exported.
    ExportChart(crate::chart::Kind),
    /// A folder is shown by the system.
    ShowFolder(PathBuf),
    /// A notice is put away.
    Dismiss(usize),
    /// Work of an earlier session is taken up, or thrown away.
    Recover(bool),
}

impl State {
    /// Does what is wanted.
    pub fn apply(&mut self, action: Action, context: &Context, picker: &mut Picker) {
        match action {
            Action::Run(command) => self.run(command, context, picker),
            Action::Edit(scenario) => self.edit(&scenario),
            Action::Select(scheme) => self.selected = scheme.min(self.scenario().schemes.len() - 1),
            Action::View(view) => self.view = view,
            Action::Further(metric) => {
                self.further = metric;
                self.version += 1;
            }
            Action::Enlarge(kind) => self.enlarged = kind,
            Action::Table(kind) => self.table = kind,
            Action::Week(week) => self.looking.week = week,
            Action::Employee(employee) => self.looking.employee = employee,
            Action::Play(playing) => {
                let last = i64::from(self.scenario().run.weeks) - 1;
                if playing && self.looking.week == last {
                    self.looking.week = -i64::from(self.scenario().run.warmup_weeks);
                }
                self.looking.playing = playing;
            }
            Action::OpenFile(path) => self.unless_unsaved(After::Open(path), context),
            Action::OpenPreset(number) => self.unless_unsaved(After::Preset(number), context),
            Action::SaveTo(path) => self.save_to(&path),
            Action::Overwrite(path) => {
                self.dialog = None;
                self.write(&path);
            }
            Action::Discard(after) => self.finish(after, context),
            Action::SaveThen(after) => {
                self.dialog = None;
                if let Some(path) = self.path.clone() {
                    self.save_to(&path);
                    if !self.is_unsaved() {
                        self.finish(after, context);
                    }
                } else {
                    self.run(Command::SaveAs, context, picker);
                }
            }
            Action::Dialog(dialog) => self.dialog = dialog,
            Action::Predict(number) => self.unless_unsaved(After::Predict(number), context),
            Action::Guess(scheme, asked, guess) => {
                if let Some(guesses) = self.prediction.as_mut().and_then(|given| given.guesses.get_mut(scheme)) {
                    guesses[asked] = if guesses[asked] == Some(guess) { None } else { Some(guess) };
                }
            }
            Action::Reveal => {
                if let Some(prediction) = &mut self.prediction {
                    prediction.revealed = true;
                }
            }
            Action::EndPrediction => self.prediction = None,
            Action::TakeMine(mine) => {
                self.unless_unsaved(After::Mine(mine), context);
                if self.dialog.is_none() {
                    picker.save(self);
                }
            }
            Action::TourStep(step) => self.settings.tour = step,
            Action::LeaveTour => {
                self.touring = false;
                self.settings.tour_offered = true;
            }
            Action::EndTour => {
                self.touring = false;
                self.settings.tour = 0;
            }
            Action::Choose(choices) => self.settings.export = *choices,
            Action::ExportCharts => self.want(Wanted::Charts),
            Action::ExportBriefing(path) => self.want(Wanted::Briefing(path)),
            Action::CancelExport => {
                self.exporting = None;
                self.wanted = Some(Wanted::Nothing);
                self.tell("The export was cancelled; nothing was written.");
            }
            Action::CopyChart(kind) => self.wanted = Some(Wanted::Picture(kind)),
            Action::ExportChart(kind) => {
                self.settings.export.chart = Some(kind.key().to_owned());
                self.run(Command::Export, context, picker);
            }
            Action::ShowFolder(folder) => {
                if let Err(error) = open::that_detached(&folder) {
                    self.warn(format!("{} could not be shown: {error}", folder.display()), None);
                }
            }
            Action::Dismiss(number) if number < self.notices.len() => {
                self.notices.remove(number);
            }
            Action::Dismiss(_) => {}
            Action::Recover(_) => self.dialog = None,
        }
    }

    /// Whether a command makes sense now.
    pub fn can(&self, command: Command) -> bool {
        let schemes = self.scenario().schemes.len();
        match command {
            Command::Undo => self.can_undo(),
            Command::Redo => self.can_redo(),
            Command::Revert => self.is_unsaved(),
            Command::ForgetChange => self.change.is_some(),
            Command::AddScheme | Command::DuplicateScheme => schemes < MAX_SCHEMES,
            Command::DeleteScheme | Command::NextScheme | Command::Predict => schemes > 1,
            Command::MoveSchemeUp => self.selected > 0,
            Command::MoveSchemeDown => self.selected + 1 < schemes,
            Command::SetReference => self.scenario().reference() != self.selected,
            _ => true,
        }
    }

    fn run(&mut self, command: Command, context: &Context, picker: &mut Picker) {
        if !self.can(command) {
            return;
        }
        match command {
            Command::Presets => self.dialog = Some(Dialog::Presets),
            Command::Open => picker.open(self),
            Command::Save => match self.path.clone() {
                Some(path) => self.save_to(&path),
                None => picker.save(self),
            },
            Command::SaveAs => picker.save(self),
            Command::Export | Command::Briefing => {
                self.exporting = None;
                self.dialog = Some(if command == Command::Export { Dialog::Export } else { Dialog::Briefing });
            }
            Command::Revert => {
                let saved = self.saved().clone();
                self.as_step(&saved);
            }
            Command::Quit => context.send_viewport_cmd(ViewportCommand::Close),
            Command::Undo => self.step(true),
            Command::Redo => self.step(false),
            Command::ForgetChange => self.change = None,
            Command::ResetAssumptions => {
                let mut scenario = self.scenario().clone();
                reset_assumptions(&mut scenario);
                self.as_step(&scenario);
            }
            Command::Predict => self.predict(),
            Command::Explore => self.view = View::Explore,
            Command::Inside => self.view = View::Inside,
            Command::Assumptions => self.view = View::Assumptions,
            Command::ToggleComparison => self.settings.comparison = !self.settings.comparison,
            Command::LightTheme => self.settings.theme = Theme::Light,
            Command::DarkTheme => self.settings.theme = Theme::Dark,
            Command::SystemTheme => self.settings.theme = Theme::System,
            Command::ZoomIn => self.settings.zoom = (self.settings.zoom + 0.1).min(2.0),
            Command::ZoomOut => self.settings.zoom = (self.settings.zoom - 0.1).max(0.5),
            Command::ZoomReset => self.settings.zoom = 1.0,
            Command::Palette => self.dialog = Some(Dialog::Palette),
            Command::Validate => {
                if self.validation == Validation::NotAsked {
                    self.validation = Validation::Asked;
                }
                self.dialog = Some(Dialog::Validation);
            }
            Command::Tour => {
                (self.touring, self.settings.tour_offered) = (true, true);
            }
            Command::Notices => self.dialog = Some(Dialog::Notices),
            Command::Glossary => self.dialog = Some(Dialog::Glossary),
            Command::About => self.dialog = Some(Dialog::About),
            Command::NextScheme => self.selected = (self.selected + 1) % self.scenario().schemes.len(),
            Command::AddScheme
            | Command::DuplicateScheme
            | Command::DeleteScheme
            | Command::MoveSchemeUp
            | Command::MoveSchemeDown
            | Command::SetReference => self.change_schemes(command),
        }
    }

    fn change_schemes(&mut self, command: Command) {
        let mut scenario = self.scenario().clone();
        let schemes = &mut scenario.schemes;
        let mut selected = self.selected;
        match command {
            Command::AddScheme => {
                schemes.push(Scheme { name: free_name(schemes, "New scheme"), ..Scheme::default() });
                selected = schemes.len() - 1;
            }
            Command::DuplicateScheme => {
                let copy = Scheme {
                    name: free_name(schemes, &schemes[selected].name),
                    reference: false,
                    color: None,
                    ..schemes[selected].clone()
                };
                selected += 1;
                schemes.insert(selected, copy);
            }
            Command::DeleteScheme => {
                schemes.remove(selected);
            }
            Command::MoveSchemeUp => {
                schemes.swap(selected, selected - 1);
                selected -= 1;
            }
            Command::MoveSchemeDown => {
                schemes.swap(selected, selected + 1);
                selected += 1;
            }
            _ => schemes.iter_mut().enumerate().for_each(|(number, scheme)| scheme.reference = number == selected),
        }
        self.as_step(&scenario);
        self.selected = selected.min(self.scenario().schemes.len() - 1);
    }

    /// Makes a change that is one step by itself.
    fn as_step(&mut self, scenario: &Scenario) {
        self.close_step();
        self.edit(scenario);
        self.close_step();
    }

    /// Asks for predictions before anything is seen.
    fn predict(&mut self) {
        self.view = View::Explore;
        self.prediction = Some(Prediction::new(self.scenario().schemes.len()));
    }

    fn want(&mut self, wanted: Wanted) {
        self.exporting = Some(Progress::Running(0, 1));
        self.wanted = Some(wanted);
    }

    fn unless_unsaved(&mut self, after: After, context: &Context) {
        if self.is_unsaved() {
            self.dialog = Some(Dialog::Unsaved(after));
        } else {
            self.finish(after, context);
        }
    }

    fn finish(&mut self, after: After, context: &Context) {
        self.dialog = None;
        match after {
            After::Quit => {
                self.may_close = true;
                context.send_viewport_cmd(ViewportCommand::Close);
            }
            After::Open(path) => self.open_file(&path),
            After::Preset(number) => {
                let (document, name) = Self::preset(number);
                self.open(document, None, name);
            }
            After::Predict(number) => {
                self.finish(After::Preset(number), context);
                self.predict();
            }
            After::Mine(mine) => {
                self.finish(After::Preset(mine.preset), context);
                let mut scenario = self.scenario().clone();
                mine.put(&mut scenario);
                self.as_step(&scenario);
                self.name = format!("my-{}", self.name);
            }
        }
    }

    /// Takes in results, and says what the last change did.
    pub fn absorb(&mut self, results: Arc<Results>) {
        if let Some(change) = &mut self.change {
            change.sentence = crate::app::change::sentence(&change.before, &results, self.selected);
        }
        if results.alignments.is_some() {
            self.alignments.clone_from(&results.alignments);
        }
        self.results = Some(results);
    }

    /// Saves, unless that would replace what somebody else has written: then asks first.
    fn save_to(&mut self, path: &std::path::Path) {
        let is_same = self.path.as_deref() == Some(path);
        if is_same && std::fs::read(path).is_ok_and(|now| self.on_disk.as_ref() != Some(&now)) {
            self.dialog = Some(Dialog::Overwrite(path.to_owned()));
        } else {
            self.write(path);
        }
    }

    fn write(&mut self, path: &std::path::Path) {
        self.close_step();
        match files::save(path, self.document.text()) {
            Ok(()) => {
                self.mark_saved(path);
                self.settings.opened(path);
                self.tell(format!("Saved {}", path.display()));
            }
            Err(error) => self.warn(
                format!(
                    "{} could not be saved: {error}. Your changes are still here; save them elsewhere.",
                    path.display()
                ),
                None,
            ),
        }
    }

    /// Opens a file, or says what is wrong with it.
    pub fn open_file(&mut self, path: &std::path::Path) {
        match files::read(path) {
            Ok((document, name)) => {
                for warning in document.warnings() {
                    self.note(crate::app::state::Notice { text: warning.to_string(), details: None, bad: false });
                }
                self.settings.opened(path);
                self.open(document, Some(path.to_owned()), name);
                self.on_disk = std::fs::read(path).ok();
            }
            Err((text, details)) => self.warn(text, details),
        }
    }
}

/// A name that no scheme has.
fn free_name(schemes: &[Scheme], wanted: &str) -> String {
    let is_free = |name: &String| schemes.iter().all(|scheme| scheme.name != *name);
    let numbered = (2..=MAX_SCHEMES + 1).map(|number| format!("{wanted} {number}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

/// Sets everything but the levers, the run and the organisation to its default.
fn reset_assumptions(scenario: &mut Scenario) {
    let fresh = Scenario::new("");
    scenario.people = fresh.people;
    scenario.work = fresh.work;
    let budget = scenario.ai.annual_budget_usd;
    scenario.ai = crate::scenario::Ai { annual_budget_usd: budget, ..fresh.ai };
    scenario.behaviour = fresh.behaviour;
    scenario.parting = fresh.parting;
    scenario.signals.clear();
    scenario.audiences.clear();
}
