//! What happens when something happens? The one place that changes the state.
//!
//! A [`Store`] holds the state; nobody else can change it. [`Store::update`]
//! takes a [`Message`] and returns what is to be done outside as [`Effect`]s;
//! [`Store::plan`] returns the work that is to begin or stop.

mod answers;
mod commands;
mod document;
mod files;

use std::ops::Deref;
use std::path::PathBuf;

use super::effect::Effect;
use super::message::Message;
use super::pages::{Pages, View};
use super::settings::Settings;
use super::state::{Dialog, Mine, Notice, State};
use super::wanted::wanted;
use super::work::export::{self, Choices, Export};

/// The state, and what its changes ask for outside.
pub struct Store {
    state: State,
    effects: Vec<Effect>,
}

impl Deref for Store {
    type Target = State;
    fn deref(&self) -> &State {
        &self.state
    }
}

impl Store {
    /// The default preset.
    pub fn new(settings: Settings) -> Self {
        Self { state: State::new(settings), effects: Vec::new() }
    }

    /// The same, of which more than settings is kept in a folder.
    #[must_use]
    pub fn kept_in(mut self, folder: Option<PathBuf>) -> Self {
        self.state.kept_in = folder;
        self
    }

    /// Takes a message in and returns what is to be done outside.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        self.apply(message);
        std::mem::take(&mut self.effects)
    }

    /// Returns the work that is to begin or stop, so that what is under way is what the state asks for.
    pub fn plan(&mut self) -> Vec<Effect> {
        let wanted = wanted(&self.state);
        self.state.tasks.plan(wanted).into_iter().map(Effect::Work).collect()
    }

    fn apply(&mut self, message: Message) {
        match message {
            Message::Run(command) => self.run(command),
            Message::Edit(scenario) => self.edit(&scenario),
            Message::EndStep => self.state.step_open = false,
            Message::Select(scheme) => self.state.selected = scheme.min(self.scenario().schemes.len() - 1),
            Message::View(view) => self.view(view),
            Message::Page(message) => {
                let then = self.with_pages(|pages, state| pages.update(message, state));
                for message in then {
                    self.apply(message);
                }
            }
            Message::Pulse(now) => self.with_pages(|pages, state| pages.beat(state.view, now, state)),
            Message::PageBroke(view, text, folder) => self.page_broke(view, text, &folder),
            Message::Table(kind) => self.state.table = kind,
            Message::Dialog(dialog) => self.dialog(dialog),
            Message::Search(text) => self.state.search = text,
            Message::Note(notice) => self.note(notice),
            Message::Dismiss(number) => {
                if number < self.notices.len() {
                    self.state.notices.remove(number);
                }
            }
            Message::TourStep(step) => self.state.settings.tour = step,
            Message::LeaveTour => (self.state.touring, self.state.settings.tour_offered) = (false, true),
            Message::EndTour => (self.state.touring, self.state.settings.tour) = (false, 0),
            Message::TakeMine(mine) => self.take_mine(mine),
            Message::Window(size, is_maximized) => {
                (self.state.settings.window, self.state.settings.maximized) = (size, is_maximized);
            }
            Message::Panel(place, width) => self.state.settings.panels[place] = Some(width),
            Message::Choose(choices) => self.choose(*choices),
            Message::ExportChart(kind) => {
                let chart = Some(kind);
                self.choose(Choices { chart, ..self.settings.export.clone() });
                self.run(super::command::Command::Export);
            }
            Message::ExportCharts => self.export(Export::Charts(self.settings.export.clone())),
            Message::ExportBriefing(path) => self.export(Export::Briefing(path)),
            Message::CancelExport => self.effects.push(Effect::Work(super::task::Order::Stop(export::EXPORT))),
            Message::CopyChart(kind) => {
                self.state.orders += 1;
                self.state.copied = Some((self.orders, kind));
            }
            Message::CopyText(text) => self.effects.push(Effect::CopyText(text)),
            Message::PickData(what) => self.effects.push(Effect::PickData(what, self.folder())),
            Message::WriteTable(path, text) => self.effects.push(Effect::WriteTable(path, text)),
            Message::ShowFolder(folder) => self.effects.push(Effect::ShowFolder(folder)),
            file @ (Message::OpenFile(_)
            | Message::OpenPreset(_)
            | Message::Predict(_)
            | Message::SaveTo(_)
            | Message::Overwrite(_)
            | Message::Discard(_)
            | Message::SaveThen(_)
            | Message::Recover(_)
            | Message::Read(..)
            | Message::Written(..)
            | Message::Differs(_)
            | Message::FileChanged(..)
            | Message::LeftOver(..)
            | Message::CloseRequested) => self.file(file),
            answer @ (Message::Report(_)
            | Message::Stopped(..)
            | Message::Results(_)
            | Message::Sketch(_)
            | Message::Preview(_)
            | Message::Picture(_)
            | Message::Exported(_)
            | Message::Validated(_)) => self.answer(answer),
        }
    }

    /// Lets pages change what they keep; meanwhile they see the rest of the state.
    fn with_pages<T>(&mut self, change: impl FnOnce(&mut Pages, &State) -> T) -> T {
        let mut pages = std::mem::take(&mut self.state.pages);
        let answer = change(&mut pages, &self.state);
        self.state.pages = pages;
        answer
    }

    fn view(&mut self, view: View) {
        let before = std::mem::replace(&mut self.state.view, view);
        if before != view {
            self.with_pages(|pages, _| pages.hidden(before));
        }
    }

    fn page_broke(&mut self, view: View, text: String, folder: &str) {
        self.state.broken = Some((view, self.version));
        self.warn(format!("This view broke down; a report is in {folder}. The others still work."), Some(text));
    }

    fn dialog(&mut self, dialog: Option<Dialog>) {
        let is_same = std::mem::discriminant(&dialog) == std::mem::discriminant(&self.state.dialog);
        if !is_same || dialog.is_none() {
            self.state.search.clear();
        }
        self.state.dialog = dialog;
    }

    fn take_mine(&mut self, mine: Mine) {
        self.unless_unsaved(super::state::After::Mine(mine));
        if self.dialog.is_none() {
            self.pick_save();
        }
    }

    fn choose(&mut self, choices: Choices) {
        self.state.settings.export = choices;
    }

    fn export(&mut self, export: Export) {
        self.state.orders += 1;
        self.state.export = Some((self.orders, export));
        self.state.exported = None;
    }

    fn tell(&mut self, text: impl Into<String>) {
        self.note(Notice::good(text));
    }

    fn warn(&mut self, text: impl Into<String>, details: Option<String>) {
        self.note(Notice::bad(text, details));
    }

    /// Shows a notice, and keeps it for the rest of the session.
    fn note(&mut self, notice: Notice) {
        let time = jiff::Timestamp::now().strftime("%H:%M:%S UTC").to_string();
        self.state.told.push((time, notice.clone()));
        self.state.notices.push(notice);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::command::Command;
    use crate::app::pages::inside;
    use crate::app::task::{Event, Order, Report, Task};
    use crate::app::work::export::EXPORT;

    fn store() -> Store {
        Store::new(Settings::default())
    }

    /// Names of the work that begins and stops.
    fn plan(store: &mut Store) -> Vec<String> {
        let name = |effect| match effect {
            Effect::Work(Order::Start(_, wanted)) => format!("start {}", wanted.name),
            Effect::Work(Order::Stop(name)) => format!("stop {name}"),
            other => panic!("{other:?} is no work"),
        };
        store.plan().into_iter().map(name).collect()
    }

    fn last_told(store: &Store) -> &str {
        store.told.last().map_or("nothing", |(_, notice)| notice.text.as_str())
    }

    /// An export under way, with its number; the results that it needs are not looked at.
    fn exporting(store: &mut Store) -> u64 {
        let results = crate::app::work::run::tests::results(&store.document);
        store.update(Message::Results(Box::new(results)));
        store.update(Message::ExportCharts);
        assert!(plan(store).contains(&"start export".to_owned()));
        let Task::Running { number, .. } = store.tasks.of(EXPORT) else { panic!("it is under way") };
        *number
    }

    fn report(store: &mut Store, number: u64, event: Event) {
        store.update(Message::Report(Report { name: EXPORT, number, event }));
    }

    #[test]
    fn what_is_computed_follows_from_the_state() {
        let mut store = store();
        assert_eq!(plan(&mut store), ["start run"]);
        assert!(plan(&mut store).is_empty(), "nothing changed");
        let mut scenario = store.scenario().clone();
        scenario.schemes[1].reward.stakes = 0.3;
        store.update(Message::Edit(Box::new(scenario)));
        assert_eq!(plan(&mut store), ["start run"]);
        store.update(Message::View(View::Inside));
        assert!(plan(&mut store).is_empty(), "there is nobody to look at yet");
        let results = crate::app::work::run::tests::results(&store.document);
        store.update(Message::Results(Box::new(results)));
        assert_eq!(plan(&mut store), ["start look"]);
        store.update(inside::Message::Week(3).into());
        assert_eq!(plan(&mut store), ["start look"]);
        store.update(Message::View(View::Explore));
        assert_eq!(plan(&mut store), ["stop look"]);
        store.update(Message::Run(Command::Presets));
        assert_eq!(plan(&mut store), ["start sketches"]);
    }

    #[test]
    fn late_progress_of_a_cancelled_export_does_not_bring_its_bar_back() {
        let mut store = store();
        let number = exporting(&mut store);
        report(&mut store, number, Event::Progress(2, 9));
        assert_eq!(store.tasks.of(EXPORT), &Task::Running { number, progress: (2, 9) });
        let effects = store.update(Message::CancelExport);
        assert!(matches!(effects[..], [Effect::Work(Order::Stop(EXPORT))]), "{effects:?}");
        store.update(Message::Stopped(EXPORT, true));
        assert_eq!(last_told(&store), "The export was cancelled; nothing was written.");
        report(&mut store, number, Event::Progress(3, 9));
        assert_eq!(store.tasks.of(EXPORT), &Task::Idle);
        plan(&mut store);
        assert_eq!(store.tasks.of(EXPORT), &Task::Idle, "it does not begin again");
    }

    #[test]
    fn nobody_says_that_nothing_was_written_once_writing_has_begun() {
        let mut store = store();
        let number = exporting(&mut store);
        store.update(Message::CancelExport);
        store.update(Message::Stopped(EXPORT, false));
        assert_eq!(last_told(&store), "It was too late to cancel the export: its files are written.");
        let files = Ok(vec!["charts/overview.png".into()]);
        report(&mut store, number, Event::Says(Box::new(Message::Exported(files))));
        report(&mut store, number, Event::Done);
        assert_eq!(last_told(&store), "Wrote charts/overview.png");
        assert!(!store.told.iter().any(|(_, notice)| notice.text.contains("nothing was written")));
    }

    #[test]
    fn a_page_that_plays_goes_on_while_it_is_shown() {
        let mut store = store();
        store.update(Message::View(View::Inside));
        store.update(inside::Message::Play(true).into());
        assert!(store.pages.pulse(store.view).is_some());
        store.update(Message::View(View::Explore));
        assert!(store.pages.pulse(store.view).is_none() && store.pages.pulse(View::Inside).is_none());
    }
}
