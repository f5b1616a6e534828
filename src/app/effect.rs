//! What is to be done outside the state? Values that the update returns, and the one place that carries them out.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Context, ViewportCommand};

use super::files::{self, DataFile, Picker, Watcher};
use super::message::Message;
use super::mirror::Mirror;
use super::state::{After, Notice, State};
use super::task::{Order, Pool};
use crate::scenario::{Document, write_file};

/// Something to be done outside the state.
#[derive(Debug)]
pub enum Effect {
    /// Work begins or stops.
    Work(Order),
    /// A picture goes to the clipboard.
    CopyPicture(Box<egui::ColorImage>),
    /// A text goes to the clipboard.
    CopyText(String),
    /// A file is read; whether because another program changed it.
    Read(PathBuf, bool),
    /// A document is written; what follows once it is.
    Write(PathBuf, Arc<Document>, Over, Option<After>),
    /// A file of the app's own is removed.
    Remove(PathBuf),
    /// What another session left is removed, once what was taken from it is kept by this one.
    TakenUp(PathBuf),
    /// Another file is watched, or none.
    Watch(Option<PathBuf>),
    /// A file is chosen to open, at first in this folder.
    PickOpen(PathBuf),
    /// A file is chosen to save to, at first in this folder and of this name.
    PickSave(PathBuf, String),
    /// Own numbers are chosen, or where they are saved, at first in this folder.
    PickData(DataFile, PathBuf),
    /// A table is written, or which column of one is which.
    WriteTable(PathBuf, Vec<u8>),
    /// The system shows a folder.
    ShowFolder(PathBuf),
    /// The window closes.
    Close,
    /// The window does not close after all.
    StayOpen,
    /// Nothing needs to outlive the session.
    ForgetWork,
}

/// What a file may hold that is replaced.
#[derive(Debug)]
pub enum Over {
    /// Anything.
    Anything,
    /// What was last read from it or written to it here.
    Known(Option<Vec<u8>>),
}

/// What stands outside the state.
pub struct Outside {
    /// Who computes.
    pub pool: Pool,
    /// Who lets files be chosen.
    pub picker: Picker,
    /// Who looks whether the file changes.
    pub watcher: Watcher,
    /// Title, settings and unsaved work, which follow the state.
    pub mirror: Mirror,
}

impl Outside {
    /// Carries an effect out and says what came of it.
    pub fn carry_out(&mut self, effect: Effect, state: &State, context: &Context) -> Option<Message> {
        match effect {
            Effect::Work(Order::Start(number, wanted)) => {
                self.pool.start(wanted.name, number, wanted.priority, (wanted.start)(state));
            }
            Effect::Work(Order::Stop(name)) => return Some(Message::Stopped(name, self.pool.stop(name))),
            Effect::CopyPicture(picture) => context.copy_image(*picture),
            Effect::CopyText(text) => context.copy_text(text),
            Effect::Read(path, again) => {
                let outcome = files::read(&path);
                return Some(Message::Read(path, again, Box::new(outcome)));
            }
            Effect::Write(path, document, over, then) => return Some(write(path, document, over, then)),
            Effect::Remove(path) => {
                return std::fs::remove_file(&path).err().map(|error| failed(&path, "removed", &error));
            }
            Effect::TakenUp(path) => self.mirror.take_up(path),
            Effect::Watch(path) => self.watcher.watch(path.as_deref()),
            Effect::PickOpen(folder) => return self.picker.open(folder),
            Effect::PickSave(folder, name) => return self.picker.save(folder, &name),
            Effect::PickData(what, folder) => return self.picker.data(what, folder),
            Effect::WriteTable(path, text) => {
                let shown = path.display();
                return Some(match write_file(&path, text) {
                    Ok(()) => Message::Note(Notice::good(format!("Saved {shown}"))),
                    Err(error) => failed(&path, "written", &error),
                });
            }
            Effect::ShowFolder(folder) => {
                return open::that_detached(&folder).err().map(|error| failed(&folder, "shown", &error));
            }
            Effect::Close => context.send_viewport_cmd(ViewportCommand::Close),
            Effect::StayOpen => context.send_viewport_cmd(ViewportCommand::CancelClose),
            Effect::ForgetWork => self.mirror.forget_work(),
        }
        None
    }
}

fn write(path: PathBuf, document: Arc<Document>, over: Over, then: Option<After>) -> Message {
    if let Over::Known(known) = over
        && std::fs::read(&path).is_ok_and(|now| known != Some(now))
    {
        return Message::Differs(path);
    }
    let outcome = files::save(&path, document.text()).map_err(|error| error.to_string());
    Message::Written(path, document, then, outcome)
}

fn failed(path: &Path, done: &str, error: &std::io::Error) -> Message {
    Message::Note(Notice::bad(format!("{} could not be {done}: {error}", path.display()), None))
}
