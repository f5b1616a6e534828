//! The desktop app: explore a metric live, and see behind it.
//!
//! What happens becomes a [`message::Message`]. [`update`] is the one place that
//! changes the [`state`]; it returns [`effect`]s, which are carried out here.
//! What is to be computed derives from the state ([`wanted`]) and is done by one
//! pool ([`task`]); the thread of the window never waits for it. Pages, panels
//! and dialogs show the state and say what they want.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use egui::{Context, Ui};

pub mod change;
pub mod command;
pub mod dialogs;
pub mod effect;
pub mod files;
pub mod glossary;
pub mod layout;
pub mod listen;
pub mod message;
pub mod mirror;
pub mod pages;
pub mod panels;
pub mod recovery;
pub mod settings;
pub mod state;
pub mod task;
pub mod theme;
pub mod update;
pub mod wanted;
pub mod widgets;
pub mod work;

use effect::{Effect, Outside};
use files::{Picker, Watcher};
use message::Message;
use mirror::Mirror;
use recovery::Recovery;
use settings::Settings;
use state::{Notice, State};
use task::Pool;
use update::Store;

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
    store: Store,
    outside: Outside,
    /// Where reports of what broke down are.
    folder: Option<PathBuf>,
    /// Breaks the page of the next frame down, as tests do to see what then happens.
    breaks: bool,
}

impl App {
    /// The app on a scenario file, or on the default preset; what is kept between sessions is in `folder`.
    ///
    /// # Errors
    /// If the threads that compute cannot be started.
    pub fn new(context: &Context, path: Option<&Path>, folder: Option<PathBuf>) -> std::io::Result<Self> {
        theme::install(context);
        let settings = folder.as_deref().map_or_else(Settings::default, Settings::read);
        let store = Store::new(settings).kept_in(folder.clone());
        let mut messages: Vec<Message> = path.map(|path| Message::OpenFile(path.to_owned())).into_iter().collect();
        let left_over = folder.as_deref().and_then(recovery::left_over);
        messages.extend(left_over.map(|(file, unsaved)| Message::LeftOver(file, unsaved)));
        let recovery = folder.as_deref().map(Recovery::new).transpose().unwrap_or_else(|error| {
            let text = format!("Unsaved work cannot be kept for after a crash: {error}");
            messages.push(Message::Note(Notice::bad(text, None)));
            None
        });
        let woken = context.clone();
        let outside = Outside {
            pool: Pool::new(move || woken.request_repaint())?,
            picker: Picker::new(context),
            watcher: Watcher::new(context),
            mirror: Mirror::new(folder.clone(), recovery, &store),
        };
        let mut app = Self { store, outside, folder, breaks: false };
        app.update(messages, context);
        Ok(app)
    }

    /// What the app knows.
    pub fn state(&self) -> &State {
        &self.store
    }

    /// Takes messages in, carries out what follows, and takes in what comes of that.
    fn update(&mut self, messages: Vec<Message>, context: &Context) {
        let mut waiting = VecDeque::from(messages);
        while let Some(message) = waiting.pop_front() {
            let effects = self.store.update(message);
            // What comes of a message comes before the next.
            let follow: Vec<Message> = self.carry_out(effects, context);
            follow.into_iter().rev().for_each(|message| waiting.push_front(message));
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>, context: &Context) -> Vec<Message> {
        effects.into_iter().filter_map(|effect| self.outside.carry_out(effect, &self.store, context)).collect()
    }

    /// Begins and stops work, so that what is under way is what the state asks for.
    fn plan(&mut self, context: &Context) {
        let effects = self.store.plan();
        let messages = self.carry_out(effects, context);
        self.update(messages, context);
    }
}

impl eframe::App for App {
    fn logic(&mut self, context: &Context, _frame: &mut eframe::Frame) {
        let mut messages: Vec<Message> = self.outside.watcher.changed().into_iter().collect();
        messages.extend(listen::window(context, &self.store));
        messages.extend(self.outside.picker.answers());
        messages.extend(self.outside.pool.reports().into_iter().map(Message::Report));
        self.update(messages, context);
        let faults = self.outside.mirror.follow(&self.store, context);
        self.update(faults, context);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let place = self.folder.as_ref().map(|folder| folder.display().to_string()).unwrap_or_default();
        let breaks = std::mem::take(&mut self.breaks);
        let mut messages = layout::show(ui, &self.store, &place, breaks);
        self.outside.picker.show(&self.store, &mut messages);
        let context = ui.ctx().clone();
        self.update(messages, &context);
        if self.store.is_step_open() && !context.input(|input| input.pointer.any_down()) && !context.text_edit_focused()
        {
            self.update(vec![Message::EndStep], &context);
        }
        // At the end of the frame in which a lever moved: it computes while the frame is painted.
        self.plan(&context);
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::app::command::Command;
    use crate::app::state::View;
    use crate::app::task::{Name, Priority, Task};
    use crate::app::work::{run::RUN, validation::VALIDATION};

    fn window(folder: &Path) -> Harness<'static, App> {
        let folder = folder.to_owned();
        Harness::builder()
            .with_size(egui::vec2(1280.0, 720.0))
            .build_eframe(move |creation| App::new(&creation.egui_ctx, None, Some(folder)).expect("threads start"))
    }

    fn until(window: &mut Harness<App>, what: &str, fulfilled: impl Fn(&State) -> bool) {
        for _ in 0..3000 {
            window.step();
            if fulfilled(window.state().state()) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("{what} did not come");
    }

    /// What would be clicked, and the work that follows.
    fn send(window: &mut Harness<App>, message: Message) {
        let context = window.ctx.clone();
        let app = window.state_mut();
        app.update(vec![message], &context);
        app.plan(&context);
    }

    fn edit(window: &mut Harness<App>) {
        let mut scenario = window.state().state().scenario().clone();
        scenario.schemes[1].reward.stakes = 0.3;
        send(window, Message::Edit(Box::new(scenario)));
    }

    /// Puts work that breaks down in the place of what is under way.
    fn break_down(window: &Harness<App>, name: Name) {
        let Task::Running { number, .. } = window.state().state().tasks.of(name) else { panic!("{name} is under way") };
        let work = Box::new(|_: &task::Turn| -> Option<()> { panic!("broken on purpose") });
        window.state().outside.pool.start(name, *number, Priority::Run, work);
    }

    #[test]
    fn a_view_that_breaks_down_is_told_and_the_app_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let mut window = window(folder.path());
        until(&mut window, "results", |state| state.results.is_some());
        window.state_mut().breaks = true;
        window.run_steps(2);
        let notice = window.state().state().notices.last().expect("it is told").clone();
        assert!(notice.bad && notice.text.contains(&folder.path().display().to_string()), "{}", notice.text);
        assert_eq!(notice.details.as_deref(), Some("broken on purpose"));
        assert!(window.query_by_label_contains("This view broke down. Choose another").is_some());

        send(&mut window, Message::View(View::Assumptions));
        window.run_steps(2);
        assert!(window.query_by_label_contains("Left out:").is_some(), "the others still work");
        send(&mut window, Message::View(View::Explore));
        edit(&mut window);
        window.run_steps(2);
        assert!(window.query_by_label_contains("This view broke down. Choose another").is_none(), "a change mends it");
    }

    #[test]
    fn computing_that_breaks_down_is_told_and_the_next_change_is_computed() {
        let folder = tempfile::tempdir().unwrap();
        let mut window = window(folder.path());
        until(&mut window, "results", State::is_final);
        edit(&mut window);
        break_down(&window, RUN);
        until(&mut window, "the notice", |state| !state.notices.is_empty());
        let notice = window.state().state().notices.last().expect("it is told").clone();
        assert!(notice.text.starts_with("Computing broke down."), "{}", notice.text);
        assert_eq!(notice.details.as_deref(), Some("broken on purpose"));

        send(&mut window, Message::Run(Command::Undo));
        until(&mut window, "results of the change", State::is_final);
    }

    #[test]
    fn a_check_of_the_model_that_breaks_down_says_so_and_can_be_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut window = window(folder.path());
        window.run_steps(2);
        send(&mut window, Message::Run(Command::Validate));
        break_down(&window, VALIDATION);
        until(&mut window, "the failure", |state| matches!(state.tasks.of(VALIDATION), Task::Failed(_)));
        window.run_steps(2);
        assert!(window.query_by_label("Running the model on its defaults…").is_none());
        window.get_by_label("Try again").click_accesskit();
        window.run_steps(2);
        assert!(window.state().state().tasks.is_running(VALIDATION));
    }

    #[test]
    fn a_panic_leaves_a_report() {
        let folder = tempfile::tempdir().unwrap();
        let path = recovery::write_report(folder.path(), "thread worker", "broken on purpose").unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.contains("broken on purpose") && text.contains(env!("CARGO_PKG_VERSION")), "{text}");
    }
}
