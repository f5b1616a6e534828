//! The desktop app: explore a metric live, and see behind it.
//!
//! [`state`] says what is known, [`update`] is the one place that changes it,
//! panels and views show it and say what they want done as [`update::Action`]s.
//! [`worker`] computes; the thread of the window never waits for it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{CentralPanel, Context, Panel, Ui, ViewportCommand};

pub mod change;
pub mod command;
pub mod dialogs;
pub mod files;
pub mod glossary;
pub mod pages;
pub mod panels;
pub mod recovery;
pub mod settings;
pub mod state;
pub mod theme;
pub mod update;
pub mod widgets;
pub mod work;

use files::{Picker, Watcher};
use panels::tour;
use recovery::{Recovery, Unsaved};
use settings::Settings;
use state::{After, Dialog, State, Validation, View, Wanted};
use update::Action;
use work::run::{self as worker, Answer, Worker};

use crate::scenario::Document;

/// The window could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// No window.
    #[error(transparent)]
    Window(#[from] eframe::Error),
}

/// Opens the window on a scenario file, or on the default preset.
///
/// # Errors
/// If no window can be opened.
pub fn run(path: Option<PathBuf>) -> Result<(), AppError> {
    if let Some(folder) = settings::folder() {
        recovery::report_panics(folder);
    }
    let settings = settings::folder().map_or_else(Settings::default, |folder| Settings::read(&folder));
    let viewport = egui::ViewportBuilder::default()
        .with_title("Yardstick")
        .with_app_id("yardstick")
        .with_inner_size(settings.window)
        .with_maximized(settings.maximized)
        .with_min_inner_size([900.0, 600.0])
        .with_drag_and_drop(true);
    let options = eframe::NativeOptions { viewport, renderer: renderer(), ..eframe::NativeOptions::default() };
    eframe::run_native(
        "Yardstick",
        options,
        Box::new(move |creation| Ok(Box::new(App::new(&creation.egui_ctx, path.as_deref(), settings::folder())?))),
    )?;
    Ok(())
}

#[cfg(not(feature = "wgpu"))]
fn renderer() -> eframe::Renderer {
    eframe::Renderer::Glow
}

/// Through wgpu where `YARDSTICK_RENDERER` asks for it.
#[cfg(feature = "wgpu")]
fn renderer() -> eframe::Renderer {
    let wanted = std::env::var_os("YARDSTICK_RENDERER").is_some_and(|name| name == "wgpu");
    if wanted { eframe::Renderer::Wgpu } else { eframe::Renderer::Glow }
}

/// The app in its window.
pub struct App {
    state: State,
    worker: Worker,
    picker: Picker,
    watcher: Watcher,
    folder: Option<PathBuf>,
    recovery: Option<Recovery>,
    /// Work of an earlier session, and the file it is kept in.
    left_over: Option<(PathBuf, Unsaved)>,
    /// The document that was last given to the recovery.
    kept_document: Arc<Document>,
    /// Whether it was unsaved.
    kept_unsaved: bool,
    /// When that was, in seconds.
    kept_at: f64,
    /// What was last given to the worker.
    asked: Option<u64>,
    shown_title: String,
    kept: Settings,
    today: String,
    search: String,
    /// The view that broke down, and the version of the document it did so on.
    broken: Option<(View, u64)>,
    /// Breaks the next view, to see what then happens.
    #[cfg(test)]
    breaks: bool,
    assumptions: pages::assumptions::Memory,
}

impl App {
    /// The app on a scenario file, or on the default preset; what is kept between sessions is in `folder`.
    ///
    /// # Errors
    /// If the threads that compute cannot be started.
    pub fn new(context: &Context, path: Option<&Path>, folder: Option<PathBuf>) -> std::io::Result<Self> {
        theme::install(context);
        let settings = folder.as_deref().map_or_else(Settings::default, Settings::read);
        let mut state = State::new(settings);
        if let Some(path) = path {
            state.open_file(path);
        }
        let kept = state.settings.clone();
        let left_over = folder.as_deref().and_then(recovery::left_over);
        if left_over.is_some() {
            state.dialog = Some(Dialog::Recover);
        }
        let recovery = match folder.as_deref().map(Recovery::new) {
            Some(Ok(recovery)) => Some(recovery),
            Some(Err(error)) => {
                state.warn(format!("Unsaved work cannot be kept for after a crash: {error}"), None);
                None
            }
            None => None,
        };
        let watcher = Watcher::new(context);
        watcher.watch(state.path.as_deref());
        Ok(Self {
            worker: Worker::new(context)?,
            picker: Picker::new(context),
            watcher,
            folder,
            recovery,
            left_over,
            kept_document: Arc::clone(&state.document),
            kept_unsaved: false,
            kept_at: -1.0,
            asked: None,
            shown_title: String::new(),
            kept,
            today: jiff::Timestamp::now().strftime("%F").to_string(),
            search: String::new(),
            broken: None,
            #[cfg(test)]
            breaks: false,
            assumptions: pages::assumptions::Memory::default(),
            state,
        })
    }

    /// What the app knows.
    pub fn state(&self) -> &State {
        &self.state
    }

    fn apply(&mut self, actions: Vec<Action>, context: &Context) {
        for action in actions {
            if let Action::Recover(take_up) = &action {
                self.recover(*take_up);
            }
            let path = self.state.path.clone();
            let saves = matches!(
                action,
                Action::SaveTo(_) | Action::Overwrite(_) | Action::SaveThen(_) | Action::Run(command::Command::Save)
            );
            self.state.apply(action, context, &mut self.picker);
            if saves || path != self.state.path {
                self.watcher.watch(self.state.path.as_deref());
            }
        }
    }

    /// Takes up what an earlier session left, or throws it away.
    fn recover(&mut self, take_up: bool) {
        let Some((file, unsaved)) = self.left_over.take() else { return };
        if take_up {
            match Document::parse(&unsaved.name, &unsaved.text) {
                Ok(document) => {
                    self.state.open(document, unsaved.path, unsaved.name);
                    self.state.mark_unsaved();
                }
                Err(problems) => {
                    self.state.warn("The unsaved work cannot be read.", Some(problems.render(false)));
                    return;
                }
            }
        }
        if let Err(error) = std::fs::remove_file(&file) {
            self.state.warn(format!("{} could not be removed: {error}", file.display()), None);
        }
    }

    /// Keeps unsaved work, at most once a second.
    fn keep(&mut self, context: &Context) {
        if Arc::ptr_eq(&self.kept_document, &self.state.document) && self.kept_unsaved == self.state.is_unsaved() {
            return;
        }
        let now = context.input(|input| input.time);
        if now - self.kept_at < 1.0 {
            context.request_repaint_after_secs(1.0);
            return;
        }
        self.kept_at = now;
        self.kept_document = Arc::clone(&self.state.document);
        self.kept_unsaved = self.state.is_unsaved();
        if let Some(recovery) = &self.recovery {
            recovery.keep(self.kept_unsaved.then(|| Unsaved {
                path: self.state.path.clone(),
                name: self.state.name.clone(),
                text: self.state.document.text().to_owned(),
            }));
        }
    }

    /// Takes in what the worker has.
    fn absorb(&mut self, context: &Context) {
        for answer in self.worker.answers() {
            match answer {
                Answer::Results(_, results) => self.state.absorb(Arc::new(*results)),
                Answer::Individuals(_, individuals) => self.state.looking.individuals = Some(Arc::new(*individuals)),
                Answer::Sketch(sketch) => self.state.sketches.get_or_insert_default().push(*sketch),
                Answer::Preview(preview) => self.state.preview = Some(*preview),
                Answer::Picture(picture) => {
                    context.copy_image(*picture);
                    self.state.tell("The chart is on the clipboard as a picture.");
                }
                Answer::Exporting(progress) => self.state.exported(progress),
                Answer::Validation(rows) => self.state.validation = Validation::Done(rows),
                Answer::Failed(text) => self.state.warn(
                    "Computing broke down. What you see is from before; change something to try again.",
                    Some(text),
                ),
            }
        }
    }

    /// Gives the worker what is to be computed.
    fn ask(&mut self) {
        if self.asked != Some(self.state.version) && self.state.errors.is_empty() {
            self.asked = Some(self.state.version);
            let document = Arc::clone(&self.state.document);
            let known = self.state.results.clone().filter(|results| Arc::ptr_eq(&results.document, &document));
            self.worker.run(document, self.state.charts(), self.today.clone(), known.as_deref());
        }
        if self.state.validation == Validation::Asked {
            self.state.validation = Validation::Running;
            self.worker.validate();
        }
        self.look();
        self.export();
    }

    /// Gives the worker what is to be taken away.
    fn export(&mut self) {
        let state = &mut self.state;
        if matches!(state.dialog, Some(Dialog::Presets)) && state.sketches.is_none() {
            state.sketches = Some(Vec::new());
            self.worker.sketch();
        }
        let Some(run) = state.results.clone() else { return };
        if state.dialog == Some(Dialog::Export) && state.is_final() {
            let choices = &state.settings.export;
            let asked = (choices.kind(), choices.options(), state.version);
            if state.previewing != Some(asked) {
                state.previewing = Some(asked);
                self.worker.preview(Arc::clone(&run), asked, self.today.clone());
            }
        }
        match state.wanted.take() {
            Some(Wanted::Charts) => self.worker.export(run, state.settings.export.clone(), self.today.clone()),
            Some(Wanted::Briefing(path)) => self.worker.brief(run, path, self.today.clone()),
            Some(Wanted::Picture(kind)) => {
                self.worker.copy(run, kind, state.settings.export.options(), self.today.clone());
            }
            Some(Wanted::Nothing) => self.worker.stop_exporting(),
            None => {}
        }
    }

    /// Gives the worker the week and the employee of *Inside*.
    fn look(&mut self) {
        let state = &mut self.state;
        let Some(run) = state.results.clone().filter(|run| Arc::ptr_eq(&run.document, &state.document)) else { return };
        let asked = (state.version, state.looking.week, state.selected, state.looking.employee);
        if state.view == View::Inside && state.looking.asked != Some(asked) {
            state.looking.asked = Some(asked);
            let traced = (state.selected, state.looking.employee);
            self.worker.look(run, state.looking.week, traced, state.looking.individuals.clone());
        }
    }

    /// Goes on to the next week while playing.
    fn play(&mut self, context: &Context) {
        let looking = &mut self.state.looking;
        let shown = looking.individuals.as_ref().is_some_and(|individuals| individuals.week == looking.week);
        if !looking.playing || self.state.view != View::Inside {
            looking.playing = false;
            return;
        }
        let (now, pause) = (context.input(|input| input.time), 0.12);
        if shown && now - looking.played_at >= pause {
            looking.played_at = now;
            let last = i64::from(self.state.document.scenario().run.weeks) - 1;
            looking.playing = looking.week < last;
            looking.week = (looking.week + 1).min(last);
        }
        context.request_repaint_after_secs(pause as f32);
    }

    /// Opens again what has changed on disk, unless something would be lost.
    fn follow_file(&mut self) {
        let Some(path) = self.watcher.changed() else { return };
        if Some(&path) != self.state.path.as_ref() {
            return;
        }
        let shown = path.display();
        if !path.exists() {
            self.state.mark_unsaved();
            self.state.warn(format!("{shown} is gone. Save to write it again."), None);
        } else if self.state.is_unsaved() {
            let text = format!(
                "{shown} was changed by another program. Saving will ask; open it again to take what it holds."
            );
            self.state.warn(text, None);
        } else {
            self.state.open_file(&path);
            self.state.tell(format!("{shown} was changed by another program and has been read again."));
        }
    }

    fn keys(context: &Context) -> Vec<Action> {
        let mut actions = Vec::new();
        context.input_mut(|input| {
            // Those with more modifiers first, so that Ctrl+Shift+S is not taken for Ctrl+S.
            let mut commands: Vec<_> =
                command::Command::ALL.into_iter().filter_map(|one| Some((one, one.shortcut()?))).collect();
            commands.sort_by_key(|(_, keys)| !keys.modifiers.shift);
            for (command, keys) in commands {
                if input.consume_shortcut(&keys) {
                    actions.push(Action::Run(command));
                }
            }
            for file in &input.raw.dropped_files {
                actions.push(Action::OpenFile(file.path().to_owned()));
            }
        });
        actions
    }

    /// Keeps the size of the window, once it stands still.
    fn keep_window(&mut self, context: &Context) {
        let (size, maximized, is_moving) = context.input(|input| {
            let viewport = input.viewport();
            (viewport.inner_rect.map(|rect| rect.size()), viewport.maximized, input.pointer.any_down())
        });
        let settings = &mut self.state.settings;
        settings.maximized = maximized.unwrap_or(settings.maximized);
        if let Some(size) = size.filter(|size| !settings.maximized && !is_moving && size.x >= 200.0) {
            // Zoom makes points larger; what is kept is the size at 100%.
            let now = [size.x, size.y].map(|length| (length * settings.zoom).round());
            if now.iter().zip(settings.window).any(|(now, kept)| (now - kept).abs() > 1.0) {
                settings.window = now;
            }
        }
    }

    /// Keeps the width of a panel, once it stands still.
    fn keep_panel(&mut self, place: usize, width: f32, ui: &Ui) {
        let kept = &mut self.state.settings.panels[place];
        let differs = kept.is_none_or(|kept| (kept - width).abs() > 1.0);
        if differs && !ui.input(|input| input.pointer.any_down()) && !theme::is_narrow(ui.ctx()) {
            *kept = Some(width.round());
        }
    }

    /// Fits theme, zoom and title of the window to the state.
    fn dress(&mut self, context: &Context) {
        let preference = match self.state.settings.theme {
            settings::Theme::Light => egui::ThemePreference::Light,
            settings::Theme::Dark => egui::ThemePreference::Dark,
            settings::Theme::System => egui::ThemePreference::System,
        };
        if context.options(|options| options.theme_preference) != preference {
            context.set_theme(preference);
        }
        if (context.zoom_factor() - self.state.settings.zoom).abs() > 1e-3 {
            context.set_zoom_factor(self.state.settings.zoom);
        }
        let mark = if self.state.is_unsaved() { "• " } else { "" };
        let title = format!("{mark}{} – Yardstick", self.state.name);
        if title != self.shown_title {
            context.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.shown_title = title;
        }
        if self.state.settings != self.kept {
            self.kept = self.state.settings.clone();
            if let Some(Err(error)) = self.folder.as_deref().map(|folder| self.kept.write(folder)) {
                self.state.warn(format!("Settings could not be kept: {error}"), None);
            }
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, context: &Context, _frame: &mut eframe::Frame) {
        if context.input(|input| input.viewport().close_requested()) {
            if self.state.is_unsaved() && !self.state.may_close {
                context.send_viewport_cmd(ViewportCommand::CancelClose);
                self.state.dialog = Some(Dialog::Unsaved(After::Quit));
            } else if let Some(recovery) = &self.recovery {
                recovery.keep(None);
            }
        }
        self.follow_file();
        let mut actions = Self::keys(context);
        actions.extend(self.picker.answers());
        self.apply(actions, context);
        self.play(context);
        self.absorb(context);
        self.keep(context);
        self.keep_window(context);
        self.dress(context);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let mut actions = Vec::new();
        let state = &self.state;
        let style = ui.style().clone();
        let top =
            Panel::top("top").frame(theme::panel(&style, 6)).show(ui, |ui| panels::top::show(ui, state, &mut actions));
        let status = Panel::bottom("status")
            .frame(theme::panel(&style, 6))
            .show(ui, |ui| panels::status::show(ui, state, &mut actions));
        let mut draft = state.scenario().clone();
        let [left_size, right_size] = state.settings.panels;
        let left = Panel::left("levers")
            .frame(theme::panel(&style, 0))
            .default_size(if theme::is_narrow(ui.ctx()) { 250.0 } else { left_size.unwrap_or(286.0) })
            .size_range(250.0..=420.0)
            .show(ui, |ui| {
                panels::schemes::show(ui, state, &mut draft, &mut actions);
                panels::levers::show(ui, state, &mut draft);
            });
        let mut right = None;
        if state.settings.comparison && !state.is_guessing() && !theme::is_narrow(ui.ctx()) {
            let shown = Panel::right("comparison")
                .frame(theme::panel(&style, 0))
                .default_size(right_size.unwrap_or(272.0))
                .size_range(240.0..=480.0)
                .show(ui, |ui| {
                    panels::comparison::show(ui, state, &mut actions);
                });
            right = Some(shown.response.rect);
        }
        let middle = egui::Frame::new().fill(style.visuals.panel_fill).inner_margin(egui::Margin::same(12));
        let assumptions = &mut self.assumptions;
        let (shown, broken) = (state.view, self.broken);
        let failed = CentralPanel::no_frame().frame(middle).show(ui, |ui| {
            panels::fault::show(ui, state, &mut actions);
            #[cfg(test)]
            let breaks = std::mem::take(&mut self.breaks);
            let mut view = || match shown {
                #[cfg(test)]
                _ if breaks => panic!("broken on purpose"),
                _ if broken == Some((shown, state.version)) => panels::fault::broken(ui),
                View::Explore => pages::explore::show(ui, state, &mut actions),
                View::Inside => pages::inside::show(ui, state, &mut actions),
                View::Assumptions => pages::assumptions::show(ui, state, assumptions, &mut draft, &mut actions),
            };
            catch_unwind(AssertUnwindSafe(&mut view)).err().map(|panic| worker::panic_text(&*panic))
        });
        if draft != *state.scenario() {
            actions.push(Action::Edit(Box::new(draft)));
        }
        let places = tour::Places {
            top: top.response.rect,
            left: left.response.rect,
            middle: failed.response.rect,
            right,
            status: status.response.rect,
        };
        tour::show(ui.ctx(), state, &places, &mut actions);
        let failed = failed.inner;
        if state.dialog.is_none() {
            self.search.clear();
        }
        dialogs::show(ui, state, &mut actions, &mut self.search);
        self.picker.show(&self.state, &mut actions);
        if let Some(text) = failed {
            self.broken = Some((shown, self.state.version));
            let place = self.folder.as_ref().map(|folder| folder.display().to_string()).unwrap_or_default();
            self.state
                .warn(format!("This view broke down; a report is in {place}. The others still work."), Some(text));
        }
        self.keep_panel(0, left.response.rect.width(), ui);
        if let Some(rect) = right {
            self.keep_panel(1, rect.width(), ui);
        }
        let context = ui.ctx().clone();
        self.apply(actions, &context);
        if !context.input(|input| input.pointer.any_down()) && !context.text_edit_focused() {
            self.state.close_step();
        }
        // At the end of the frame in which a lever moved: it computes while the frame is painted.
        self.ask();
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;

    fn window(folder: &Path) -> Harness<'static, App> {
        let folder = folder.to_owned();
        Harness::builder()
            .with_size(egui::vec2(1280.0, 720.0))
            .build_eframe(move |creation| App::new(&creation.egui_ctx, None, Some(folder)).expect("threads start"))
    }

    fn until(window: &mut Harness<App>, what: &str, fulfilled: impl Fn(&State) -> bool) {
        for _ in 0..3000 {
            window.step();
            if fulfilled(&window.state().state) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("{what} did not come");
    }

    #[test]
    fn a_view_that_breaks_down_is_told_and_the_app_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let mut window = window(folder.path());
        until(&mut window, "results", |state| state.results.is_some());
        window.state_mut().breaks = true;
        window.run_steps(2);
        let notice = window.state().state.notices.last().expect("it is told").clone();
        assert!(notice.bad && notice.text.contains(&folder.path().display().to_string()), "{}", notice.text);
        assert_eq!(notice.details.as_deref(), Some("broken on purpose"));
        assert!(window.query_by_label_contains("This view broke down. Choose another").is_some());

        window.state_mut().state.view = View::Assumptions;
        window.run_steps(2);
        assert!(window.query_by_label_contains("Left out:").is_some(), "the others still work");
        window.state_mut().state.view = View::Explore;
        let mut scenario = window.state().state.scenario().clone();
        scenario.schemes[1].reward.stakes = 0.3;
        window.state_mut().state.edit(&scenario);
        window.run_steps(2);
        assert!(window.query_by_label_contains("This view broke down. Choose another").is_none(), "a change mends it");
    }

    #[test]
    fn computing_that_breaks_down_is_told_and_the_next_change_is_computed() {
        let folder = tempfile::tempdir().unwrap();
        let mut window = window(folder.path());
        until(&mut window, "results", State::is_final);
        window.state().worker.break_down();
        until(&mut window, "the notice", |state| !state.notices.is_empty());
        let notice = window.state().state.notices.last().expect("it is told").clone();
        assert!(notice.text.starts_with("Computing broke down."), "{}", notice.text);
        assert_eq!(notice.details.as_deref(), Some("broken on purpose"));

        let mut scenario = window.state().state.scenario().clone();
        scenario.schemes[1].reward.stakes = 0.3;
        window.state_mut().state.edit(&scenario);
        until(&mut window, "results of the change", State::is_final);
    }

    #[test]
    fn a_panic_leaves_a_report() {
        let folder = tempfile::tempdir().unwrap();
        let path = recovery::write_report(folder.path(), "thread worker", "broken on purpose").unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.contains("broken on purpose") && text.contains(env!("CARGO_PKG_VERSION")), "{text}");
    }
}
