//! How are exports read while the window stays awake? On the pool, with progress, and from the beginning if interrupted.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{Data, Message, Understood};
use crate::app::state::State;
use crate::app::task::{Name, Priority, Turn, Wanted, Work};
use crate::data::{Description, Import, ImportError, Imported, Settings, is_roster};

/// What the work is called.
pub const READ: Name = "read exports";

/// Bytes after which progress is told.
const TOLD: u64 = 1 << 20;

/// Bytes by which a table of people is known.
const HEAD: u64 = 1 << 14;

/// What is to be read, and how.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// Exports.
    pub files: Vec<PathBuf>,
    /// Who is in which group.
    pub roster: Option<PathBuf>,
    /// How many people there are, where no roster says so; 0: not said.
    pub headcount: u32,
    /// Whether what is wrong is left out.
    pub lenient: bool,
}

/// As long as there are files that nothing is known of.
pub fn wanted(page: &Data, _state: &State) -> Option<Wanted> {
    let is_known = page.understood.as_ref().is_some_and(|understood| understood.asked == page.asked);
    let key = format!("{:?}", page.asked);
    (!page.asked.files.is_empty() && !is_known).then_some(Wanted { name: READ, key, priority: Priority::Background, start })
}

fn start(state: &State) -> Work {
    let asked = state.pages.data.asked.clone();
    Box::new(move |turn| {
        let outcome = read(&asked, turn);
        if turn.is_over() {
            return None;
        }
        let described = outcome.map(|imported| (Description::of(&imported.table), imported));
        turn.tell(Message::Understood(Box::new(Understood { asked: asked.clone(), outcome: described })));
        Some(())
    })
}

fn read(asked: &Asked, turn: &Turn) -> Result<Imported, String> {
    let unreadable = |path: &Path, error: &io::Error| format!("{} cannot be read: {error}", shown(path));
    let (roster, files) = told_apart(asked).map_err(|(path, error)| unreadable(&path, &error))?;
    let paths = || roster.iter().chain(&files);
    let mut total = 0;
    for path in paths() {
        total += fs::metadata(path).map_err(|error| unreadable(path, &error))?.len();
    }
    let settings = Settings {
        lenient: asked.lenient,
        headcount: (asked.headcount > 0 && roster.is_none()).then_some(asked.headcount),
        ..Settings::default()
    };
    let wrong = |error: ImportError| error.to_string();
    let mut import = Import::new(settings).map_err(wrong)?;
    let mut before = 0;
    for path in paths() {
        let file = File::open(path).map_err(|error| unreadable(path, &error))?;
        let mut watched = Watched { inner: file, turn, read: before, told: before, total };
        let name = shown(path);
        let is_roster = roster.as_ref() == Some(path);
        if is_roster { import.roster(&name, &mut watched) } else { import.file(&name, &mut watched) }.map_err(wrong)?;
        before = watched.read;
    }
    import.finish().map_err(wrong)
}

/// Who is in which group, said or found among the files, and the others.
fn told_apart(asked: &Asked) -> Result<(Option<PathBuf>, Vec<PathBuf>), (PathBuf, io::Error)> {
    let (mut roster, mut files) = (asked.roster.clone(), Vec::new());
    for path in &asked.files {
        let mut head = Vec::new();
        let read = File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
        read.map_err(|error| (path.clone(), error))?;
        if roster.is_none() && is_roster(&head) {
            roster = Some(path.clone());
        } else {
            files.push(path.clone());
        }
    }
    Ok((roster, files))
}

/// The name of a file without its folder.
pub fn shown(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// A file that says how far it is, and ends with the turn.
struct Watched<'a> {
    inner: File,
    turn: &'a Turn,
    read: u64,
    told: u64,
    total: u64,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.turn.is_over() {
            return Err(io::Error::other("interrupted"));
        }
        let read = self.inner.read(buffer)?;
        self.read += read as u64;
        if self.read - self.told >= TOLD {
            self.told = self.read;
            self.turn.progress((self.read >> 10) as usize, (self.total >> 10) as usize);
        }
        Ok(read)
    }
}
