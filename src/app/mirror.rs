//! What follows the state outside the window's middle? Theme, zoom, title, the kept settings, and unsaved work.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use egui::{Context, ThemePreference, ViewportCommand};

use super::message::Message;
use super::pages::data::memory;
use super::recovery::{Recovery, Unsaved};
use super::settings::{Settings, Theme};
use super::state::{Notice, State};
use crate::scenario::{Document, OwnData, write_file};

/// How often unsaved work is kept, in seconds.
const KEEP_EVERY: f64 = 1.0;

/// Own numbers, and the scenario that they are kept with.
#[derive(PartialEq)]
struct Numbers {
    path: Option<PathBuf>,
    name: String,
    /// Counts what was kept.
    number: u64,
    data: Option<OwnData>,
}

/// What was last shown and kept.
pub struct Mirror {
    folder: Option<PathBuf>,
    recovery: Option<Recovery>,
    title: String,
    settings: Settings,
    numbers: Option<Numbers>,
    document: Arc<Document>,
    is_unsaved: bool,
    /// When unsaved work was last kept, in seconds.
    kept_at: f64,
    /// What another session left and this one took up: to be removed once it is kept here.
    taken_up: Option<PathBuf>,
    /// Whether it was said that work cannot be kept.
    is_told: bool,
}

impl Mirror {
    /// Follows `state` from now on; settings are kept in `folder`.
    pub fn new(folder: Option<PathBuf>, recovery: Option<Recovery>, state: &State) -> Self {
        Self {
            folder,
            recovery,
            title: String::new(),
            settings: state.settings.clone(),
            numbers: None,
            document: Arc::clone(&state.document),
            is_unsaved: false,
            kept_at: -KEEP_EVERY,
            taken_up: None,
            is_told: false,
        }
    }

    /// Fits everything to the state and says what went wrong.
    pub fn follow(&mut self, state: &State, context: &Context) -> Vec<Message> {
        self.keep_work(state, context);
        self.dress(state, context);
        [self.keep_settings(state), self.keep_numbers(state), self.fault()].into_iter().flatten().collect()
    }

    /// Work was taken up from what another session left, which may go once it is kept here.
    pub fn take_up(&mut self, left_over: PathBuf) {
        self.taken_up = Some(left_over);
    }

    /// Keeps no work for a next session, and none from now on.
    pub fn forget_work(&mut self) {
        if let Some(recovery) = self.recovery.take() {
            recovery.keep(None);
        }
    }

    fn dress(&mut self, state: &State, context: &Context) {
        let preference = match state.settings.theme {
            Theme::Light => ThemePreference::Light,
            Theme::Dark => ThemePreference::Dark,
            Theme::System => ThemePreference::System,
        };
        if context.options(|options| options.theme_preference) != preference {
            context.set_theme(preference);
        }
        if (context.zoom_factor() - state.settings.zoom).abs() > 1e-3 {
            context.set_zoom_factor(state.settings.zoom);
        }
        let mark = if state.is_unsaved() { "• " } else { "" };
        let title = format!("{mark}{} – Yardstick", state.name);
        if title != self.title {
            context.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    fn keep_settings(&mut self, state: &State) -> Option<Message> {
        if state.settings == self.settings {
            return None;
        }
        self.settings = state.settings.clone();
        let error = self.settings.write(self.folder.as_deref()?).err()?;
        Some(Message::Note(Notice::bad(format!("Settings could not be kept: {error}"), None)))
    }

    /// Keeps own numbers for the next session of the scenario on whose weeks they lie, and forgets those that
    /// were forgotten.
    fn keep_numbers(&mut self, state: &State) -> Option<Message> {
        let (folder, page) = (self.folder.as_deref()?, &state.pages.data);
        if page.opened.is_some() {
            return None;
        }
        let now = Numbers {
            path: state.path.clone(),
            name: state.name.clone(),
            number: page.number,
            data: state.scenario().data.clone(),
        };
        if self.numbers.as_ref() == Some(&now) {
            return None;
        }
        let before = self.numbers.replace(now)?;
        let scenario = memory::scenario(state);
        let file = memory::file(folder, &scenario);
        let kept = match (&page.kept, &state.scenario().data) {
            (Some(kept), Some(data)) => fs::create_dir_all(folder)
                .and_then(|()| memory::text(&scenario, &kept.table, data))
                .and_then(|text| write_file(&file, text)),
            (None, _) if before.number != page.number && file.exists() => fs::remove_file(&file),
            _ => return None,
        };
        let error = kept.err()?;
        let text = format!("Your numbers cannot be kept for the next session: {error}");
        Some(Message::Note(Notice::bad(text, None)))
    }

    /// Keeps unsaved work, at most once a second.
    fn keep_work(&mut self, state: &State, context: &Context) {
        if Arc::ptr_eq(&self.document, &state.document) && self.is_unsaved == state.is_unsaved() {
            return;
        }
        let now = context.input(|input| input.time);
        if now - self.kept_at < KEEP_EVERY {
            context.request_repaint_after_secs(KEEP_EVERY as f32);
            return;
        }
        self.kept_at = now;
        self.document = Arc::clone(&state.document);
        self.is_unsaved = state.is_unsaved();
        if let Some(recovery) = &self.recovery {
            recovery.keep(self.is_unsaved.then(|| Unsaved {
                path: state.path.clone(),
                name: state.name.clone(),
                text: state.document.text().to_owned(),
            }));
            if let Some(left_over) = self.taken_up.take() {
                recovery.remove_after(left_over);
            }
        }
    }

    /// That work cannot be kept, said once.
    fn fault(&mut self) -> Option<Message> {
        let error = self.recovery.as_ref()?.fault()?;
        if std::mem::replace(&mut self.is_told, true) {
            return None;
        }
        let text = format!(
            "Unsaved work cannot be kept for after a crash: {error}. It is still in the window; save it where there is room."
        );
        Some(Message::Note(Notice::bad(text, None)))
    }
}
