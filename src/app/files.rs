//! How do scenarios get in and out of files, with the system's dialogs or without?

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use std::{fs, io, thread};

use egui::Context;
use egui_file::{FileDialog, State as Progress};

use super::message::Message;
use super::pages::data;
use super::state::{Dialog, Notice, State};
use crate::analysis::format::counted;
use crate::scenario::{Document, ReadError, read_file, write_file};

/// What a file of own numbers is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataFile {
    /// An export, to be read.
    Export,
    /// Who is in which group, to be read.
    Roster,
    /// A table, to be written.
    Table,
}

impl DataFile {
    const fn title(self) -> &'static str {
        match self {
            Self::Export => "Add your own numbers",
            Self::Roster => "Choose the table of people and groups",
            Self::Table => "Save the table of weekly numbers",
        }
    }

    /// What follows once a file is chosen.
    fn chosen(self, path: PathBuf) -> Message {
        match self {
            Self::Export => data::Message::Add(vec![path]).into(),
            Self::Roster => data::Message::Roster(path).into(),
            Self::Table => data::Message::Save(path).into(),
        }
    }
}

/// A scenario that was read.
#[derive(Debug)]
pub struct Opened {
    /// What the file says.
    pub document: Document,
    /// The name to show.
    pub name: String,
    /// What the file held.
    pub bytes: Option<Vec<u8>>,
}

/// Reads a scenario with the name to show.
///
/// # Errors
/// What is wrong, and the places in the file.
pub fn read(path: &Path) -> Result<Opened, Notice> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    match read_file(path) {
        Ok(document) => Ok(Opened { document, name, bytes: fs::read(path).ok() }),
        Err(ReadError::Invalid(problems)) => {
            let count = problems.list.len();
            let text = format!("{name} is not opened: {}. Mend the file and open it again.", counted(count, "problem"));
            Err(Notice::bad(text, Some(problems.render(false))))
        }
        Err(error) => Err(Notice::bad(format!("{name} is not opened: {error}"), None)),
    }
}

/// Writes a scenario as a whole or not at all.
///
/// # Errors
/// Whatever keeps the file from being written.
pub fn save(path: &Path, text: &str) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly()) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    write_file(path, text)
}

/// Chooses files: by the system's dialog where there is one, else by the app's own.
pub struct Picker {
    sender: Sender<Message>,
    answers: Receiver<Message>,
    context: Context,
    own: Option<FileDialog>,
    /// What the app's own picker chooses, where it is no scenario.
    own_chooses: Option<DataFile>,
}

impl Picker {
    /// A picker that wakes `context` when a file is chosen.
    pub fn new(context: &Context) -> Self {
        let (sender, answers) = channel();
        Self { sender, answers, context: context.clone(), own: None, own_chooses: None }
    }

    /// Files that were chosen.
    pub fn answers(&self) -> Vec<Message> {
        self.answers.try_iter().collect()
    }

    /// Lets a file be chosen to open, at first in `folder`.
    pub fn open(&mut self, folder: PathBuf) -> Option<Message> {
        if system_has_dialogs() {
            let dialog = dialog(folder).set_title("Open a scenario").pick_file();
            self.wait_for(dialog, Message::OpenFile);
            return None;
        }
        let own = FileDialog::open_file().initial_path(folder).title("Open a scenario");
        Some(self.show_own(own.show_files_filter(Box::new(is_scenario)), Dialog::PickOpen))
    }

    /// Lets a file be chosen to save to, at first in `folder` and of this `name`.
    pub fn save(&mut self, folder: PathBuf, name: &str) -> Option<Message> {
        if system_has_dialogs() {
            let dialog = dialog(folder).set_title("Save the scenario").set_file_name(name).save_file();
            self.wait_for(dialog, |path| Message::SaveTo(with_ending(path)));
            return None;
        }
        let own = FileDialog::save_file().initial_path(folder).default_filename(name).title("Save the scenario");
        Some(self.show_own(own, Dialog::PickSave))
    }

    /// Lets a file of own numbers be chosen, at first in `folder`.
    pub fn data(&mut self, what: DataFile, folder: PathBuf) -> Option<Message> {
        let (is_saved, name) = (what == DataFile::Table, "data.csv");
        if system_has_dialogs() {
            let dialog = rfd::AsyncFileDialog::new().set_directory(folder).set_title(what.title());
            if is_saved {
                self.wait_for(dialog.set_file_name(name).save_file(), move |path| what.chosen(path));
            } else {
                self.wait_for(dialog.pick_file(), move |path| what.chosen(path));
            }
            return None;
        }
        let own = if is_saved { FileDialog::save_file().default_filename(name) } else { FileDialog::open_file() };
        let shown = self.show_own(own.initial_path(folder).title(what.title()), Dialog::PickOpen);
        self.own_chooses = Some(what);
        Some(shown)
    }

    fn show_own(&mut self, mut own: FileDialog, dialog: Dialog) -> Message {
        own.open();
        self.own_chooses = None;
        self.own = Some(own);
        Message::Dialog(Some(dialog))
    }

    fn wait_for(
        &self,
        dialog: impl Future<Output = Option<rfd::FileHandle>> + Send + 'static,
        message: impl Fn(PathBuf) -> Message + Send + 'static,
    ) {
        let (sender, context) = (self.sender.clone(), self.context.clone());
        thread::spawn(move || {
            if let Some(file) = wait(dialog) {
                let _ = sender.send(message(file.path().to_owned()));
                context.request_repaint();
            }
        });
    }

    /// Shows the app's own picker.
    pub fn show(&mut self, state: &State, messages: &mut Vec<Message>) {
        let Some(own) = &mut self.own else { return };
        own.show(&self.context);
        let chosen = own.path().map(Path::to_owned);
        match (own.state(), chosen) {
            (Progress::Open, _) => return,
            (Progress::Selected, Some(path)) => {
                messages.push(Message::Dialog(None));
                let saving = state.dialog == Some(Dialog::PickSave);
                messages.push(match self.own_chooses {
                    Some(what) => what.chosen(path),
                    None if saving => Message::SaveTo(with_ending(path)),
                    None => Message::OpenFile(path),
                });
            }
            _ => messages.push(Message::Dialog(None)),
        }
        self.own = None;
    }
}

fn is_scenario(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
}

fn with_ending(path: PathBuf) -> PathBuf {
    if path.extension().is_some() { path } else { path.with_extension("toml") }
}

fn dialog(folder: PathBuf) -> rfd::AsyncFileDialog {
    rfd::AsyncFileDialog::new().set_directory(folder).add_filter("Scenario", &["toml"])
}

/// Whether a dialog of the system would answer; one that is not there answers like one that is cancelled.
fn system_has_dialogs() -> bool {
    if cfg!(not(target_os = "linux")) {
        return true;
    }
    let bus = std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some();
    let portal = Path::new("/usr/share/dbus-1/services/org.freedesktop.portal.Desktop.service").exists();
    let zenity = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join("zenity").exists()));
    (bus && portal) || zenity
}

/// Waits for a future on this thread.
fn wait<T>(future: impl Future<Output = T>) -> T {
    struct Wake(thread::Thread);
    impl std::task::Wake for Wake {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Arc::new(Wake(thread::current())).into();
    let mut context = std::task::Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            std::task::Poll::Ready(value) => return value,
            std::task::Poll::Pending => thread::park(),
        }
    }
}

/// What the file looked like when it was last read or written here.
type Watched = Option<(PathBuf, Option<SystemTime>)>;

/// Looks whether the file changes under the app.
pub struct Watcher {
    watched: Arc<Mutex<Watched>>,
    changes: Receiver<PathBuf>,
}

impl Watcher {
    /// A watcher that wakes `context` when the file changes.
    pub fn new(context: &Context) -> Self {
        let watched = Arc::new(Mutex::new(Watched::None));
        let (sender, changes) = channel();
        let (weak, context) = (Arc::downgrade(&watched), context.clone());
        // Without the thread nobody looks, and saving still asks before it replaces.
        let _ = thread::Builder::new().name("file watcher".into()).spawn(move || {
            while let Some(watched) = weak.upgrade() {
                let mut slot = watched.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some((path, seen)) = &mut *slot {
                    let now = modified(path);
                    if now != *seen {
                        *seen = now;
                        if sender.send(path.clone()).is_err() {
                            return;
                        }
                        context.request_repaint();
                    }
                }
                drop(slot);
                drop(watched);
                thread::sleep(Duration::from_millis(700));
            }
        });
        Self { watched, changes }
    }

    /// Takes the file as it is now for granted.
    pub fn watch(&self, path: Option<&Path>) {
        let watched = path.map(|path| (path.to_owned(), modified(path)));
        *self.watched.lock().unwrap_or_else(PoisonError::into_inner) = watched;
    }

    /// The file, if it has changed since.
    pub fn changed(&self) -> Option<Message> {
        let path = self.changes.try_iter().last()?;
        let exists = path.exists();
        Some(Message::FileChanged(path, exists))
    }
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}
