//! How do files come and go? Opening and saving, the questions before, and what other programs and sessions left.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Store;
use crate::app::effect::{Effect, Over};
use crate::app::files::Opened;
use crate::app::message::Message;
use crate::app::pages::explore;
use crate::app::state::{After, Dialog, Notice, State};
use crate::scenario::Document;

impl Store {
    pub(super) fn file(&mut self, message: Message) {
        match message {
            Message::OpenFile(path) => self.unless_unsaved(After::Open(path)),
            Message::OpenPreset(number) => self.unless_unsaved(After::Preset(number)),
            Message::Predict(number) => self.unless_unsaved(After::Predict(number)),
            Message::SaveTo(path) => self.save_to(path, None),
            Message::Overwrite(path) => {
                self.dialog(None);
                self.write(path, Over::Anything, None);
            }
            Message::Discard(after) => self.finish(after),
            Message::SaveThen(after) => {
                self.dialog(None);
                match self.path.clone() {
                    Some(path) => self.save_to(path, Some(after)),
                    None => self.pick_save(),
                }
            }
            Message::Recover(take_up) => self.recover(take_up),
            Message::LeftOver(file, unsaved) => {
                self.state.left_over = Some((file, unsaved));
                self.dialog(Some(Dialog::Recover));
            }
            Message::Read(path, again, outcome) => self.read(path, again, *outcome),
            Message::Written(path, document, then, Ok(())) => self.written(&path, document, then),
            Message::Written(path, .., Err(error)) => self.warn(
                format!(
                    "{} could not be saved: {error}. Your changes are still here; save them elsewhere.",
                    path.display()
                ),
                None,
            ),
            Message::Differs(path) => self.dialog(Some(Dialog::Overwrite(path))),
            Message::FileChanged(path, exists) => self.follow(path, exists),
            Message::CloseRequested if self.is_unsaved() && !self.may_close => {
                self.effects.push(Effect::StayOpen);
                self.dialog(Some(Dialog::Unsaved(After::Quit)));
            }
            Message::CloseRequested => self.effects.push(Effect::ForgetWork),
            _ => {}
        }
    }

    /// Does what comes after, or asks first where something would be lost.
    pub(super) fn unless_unsaved(&mut self, after: After) {
        if self.is_unsaved() {
            self.dialog(Some(Dialog::Unsaved(after)));
        } else {
            self.finish(after);
        }
    }

    fn finish(&mut self, after: After) {
        self.dialog(None);
        match after {
            After::Quit => {
                self.state.may_close = true;
                self.effects.push(Effect::Close);
            }
            After::Open(path) => self.effects.push(Effect::Read(path, false)),
            After::Preset(number) => {
                let (document, name) = State::preset(number);
                self.open(document, None, name);
                self.watch();
            }
            After::Predict(number) => {
                self.finish(After::Preset(number));
                self.apply(explore::Message::Predict.into());
            }
            After::Mine(mine) => {
                self.finish(After::Preset(mine.preset));
                let mut scenario = self.scenario().clone();
                mine.put(&mut scenario);
                self.as_step(&scenario);
                self.state.name = format!("my-{}", self.name);
            }
        }
    }

    pub(super) fn pick_open(&mut self) {
        self.effects.push(Effect::PickOpen(self.folder()));
    }

    pub(super) fn pick_save(&mut self) {
        let name = if self.name.contains(".toml") { self.name.clone() } else { format!("{}.toml", self.name) };
        self.effects.push(Effect::PickSave(self.folder(), name));
    }

    /// Saves, unless that would replace what somebody else has written: then it asks first.
    pub(super) fn save_to(&mut self, path: PathBuf, then: Option<After>) {
        let is_own = self.path.as_deref() == Some(&path);
        let over = if is_own { Over::Known(self.state.on_disk.clone()) } else { Over::Anything };
        self.write(path, over, then);
    }

    fn write(&mut self, path: PathBuf, over: Over, then: Option<After>) {
        self.state.step_open = false;
        self.effects.push(Effect::Write(path, Arc::clone(&self.document), over, then));
    }

    fn written(&mut self, path: &Path, document: Arc<Document>, then: Option<After>) {
        let state = &mut self.state;
        state.on_disk = Some(document.text().into());
        state.saved = document;
        state.name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        state.path = Some(path.to_owned());
        state.settings.opened(path);
        self.tell(format!("Saved {}", path.display()));
        self.watch();
        if let Some(after) = then.filter(|_| !self.is_unsaved()) {
            self.finish(after);
        }
    }

    fn read(&mut self, path: PathBuf, again: bool, outcome: Result<Opened, Notice>) {
        let opened = match outcome {
            Ok(opened) => opened,
            Err(notice) => return self.note(notice),
        };
        for warning in opened.document.warnings() {
            self.tell(warning.to_string());
        }
        self.state.settings.opened(&path);
        let shown = path.display().to_string();
        self.open(opened.document, Some(path), opened.name);
        self.state.on_disk = opened.bytes;
        self.watch();
        if again {
            self.tell(format!("{shown} was changed by another program and has been read again."));
        }
    }

    fn watch(&mut self) {
        self.effects.push(Effect::Watch(self.path.clone()));
    }

    /// Opens again what has changed on disk, unless something would be lost.
    fn follow(&mut self, path: PathBuf, exists: bool) {
        if Some(&path) != self.path.as_ref() {
            return;
        }
        let shown = path.display();
        if !exists {
            self.mark_unsaved();
            self.warn(format!("{shown} is gone. Save to write it again."), None);
        } else if self.is_unsaved() {
            let text = format!(
                "{shown} was changed by another program. Saving will ask; open it again to take what it holds."
            );
            self.warn(text, None);
        } else {
            self.effects.push(Effect::Read(path, true));
        }
    }

    /// Takes up what an earlier session left, or throws it away.
    fn recover(&mut self, take_up: bool) {
        self.dialog(None);
        let Some((file, unsaved)) = self.state.left_over.take() else { return };
        if take_up {
            match Document::parse(&unsaved.name, &unsaved.text) {
                Ok(document) => {
                    self.open(document, unsaved.path, unsaved.name);
                    self.mark_unsaved();
                    self.watch();
                    return self.effects.push(Effect::TakenUp(file));
                }
                Err(problems) => {
                    return self.warn("The unsaved work cannot be read.", Some(problems.render(false)));
                }
            }
        }
        self.effects.push(Effect::Remove(file));
    }
}
