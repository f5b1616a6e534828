//! How are exports read while the window stays awake? On the pool, with progress, and from the beginning if interrupted.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Data, Message, Understood};
use crate::app::state::State;
use crate::app::task::{Name, Priority, Turn, Wanted, Work};
use crate::data::{Columns, Description, Import, ImportError, Imported, Mapping, Roles, Settings, is_roster};

/// What the work is called.
pub const READ: Name = "read exports";

/// Bytes after which progress is told.
const TOLD: u64 = 1 << 20;

/// Bytes by which a table of people is known.
const HEAD: u64 = 1 << 14;

/// What is to be read, and how.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Asked {
    /// Exports.
    pub files: Vec<PathBuf>,
    /// Who is in which group.
    pub roster: Option<PathBuf>,
    /// Which column is which, in a file; else one beside the table that is asked about.
    pub map: Option<PathBuf>,
    /// The sheet of the workbook that is asked about; else the first.
    pub sheet: Option<String>,
    /// What somebody said each column is; else what is guessed.
    pub roles: Option<Roles>,
    /// How many people there are, where no roster says so; 0: not said.
    pub headcount: u32,
    /// Whether what is wrong is left out.
    pub lenient: bool,
}

/// A table that is no known export, and what its columns seem to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Unknown {
    /// The file.
    pub file: PathBuf,
    /// Its columns.
    pub columns: Columns,
    /// What they are by a mapping file, or else seem to be.
    pub roles: Roles,
    /// The mapping file, which may not be there.
    pub map: PathBuf,
    /// Whether it is.
    pub is_mapped: bool,
    /// What is wrong with it.
    pub fault: Option<String>,
}

/// Why nothing is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// What is wrong and what to do.
    pub text: String,
    /// The column that it is of; empty where it is of the whole.
    pub column: String,
}

impl From<String> for Wrong {
    fn from(text: String) -> Self {
        Self { text, column: String::new() }
    }
}

impl From<ImportError> for Wrong {
    fn from(error: ImportError) -> Self {
        Self { text: error.to_string(), column: error.field }
    }
}

/// As long as there are files that nothing is known of.
pub fn wanted(page: &Data, _state: &State) -> Option<Wanted> {
    let is_known = page.understood.as_ref().is_some_and(|understood| understood.asked == page.asked);
    let key = format!("{:?}", page.asked);
    (!page.asked.files.is_empty() && !is_known).then_some(Wanted { name: READ, key, priority: Priority::Background, start })
}

fn start(state: &State) -> Work {
    let page = &state.pages.data;
    let (asked, mut unknown) = (page.asked.clone(), page.unknown.clone());
    Box::new(move |turn| {
        let outcome = read(&asked, &mut unknown, turn);
        if turn.is_over() {
            return None;
        }
        let outcome = outcome.map(|imported| (Description::of(&imported.table), imported));
        let understood = Understood { asked: asked.clone(), unknown: unknown.clone(), outcome };
        turn.tell(Message::Understood(Box::new(understood)));
        Some(())
    })
}

fn read(asked: &Asked, unknown: &mut Option<Arc<Unknown>>, turn: &Turn) -> Result<Imported, Wrong> {
    let unreadable = |path: &Path, error: &io::Error| format!("{} cannot be read: {error}", shown(path));
    let (roster, files) = told_apart(asked).map_err(|(path, error)| unreadable(&path, &error))?;
    let paths = || roster.iter().chain(&files);
    let mut total = 0;
    for path in paths() {
        total += fs::metadata(path).map_err(|error| unreadable(path, &error))?.len();
    }
    if unknown.is_none() {
        *unknown = files.iter().find_map(|file| Unknown::of(file, asked)).map(Arc::new);
    }
    let mut settings = Settings {
        lenient: asked.lenient,
        headcount: (asked.headcount > 0 && roster.is_none()).then_some(asked.headcount),
        ..Settings::default()
    };
    if let Some(unknown) = unknown {
        let roles = asked.roles.as_ref().unwrap_or(&unknown.roles);
        let mapping = roles.mapping(&unknown.columns);
        settings.mapping = Some(mapping.ok_or_else(|| "What each column is has to be said first.".to_owned())?);
        for (currency, worth) in &roles.rates {
            settings.rates.add(&format!("{currency}={worth}"))?;
        }
    }
    let mut import = Import::new(settings)?;
    let mut before = 0;
    for path in paths() {
        let file = File::open(path).map_err(|error| unreadable(path, &error))?;
        let mut watched = Watched { inner: file, turn, read: before, told: before, total };
        let name = shown(path);
        let is_roster = roster.as_ref() == Some(path);
        if is_roster { import.roster(&name, &mut watched) } else { import.file(&name, &mut watched) }?;
        before = watched.read;
    }
    Ok(import.finish()?)
}

impl Unknown {
    /// Of a file; none where it is known, or no table.
    fn of(file: &Path, asked: &Asked) -> Option<Self> {
        let map = asked.map.clone().unwrap_or_else(|| file.with_extension("map.toml"));
        let text = fs::read_to_string(&map);
        let is_mapped = asked.map.is_some() || map.exists();
        let (mapping, mut fault) = match text.map_err(|error| error.to_string()).and_then(|text| Mapping::read(&text)) {
            Ok(mapping) => (Some(mapping), None),
            Err(_) if !is_mapped => (None, None),
            Err(what) => (None, Some(what)),
        };
        let sheet = asked.sheet.clone().or_else(|| mapping.as_ref()?.format.sheet.clone());
        let columns = Columns::of(File::open(file).ok()?, sheet.as_deref()).ok().flatten()?;
        let said = mapping.as_ref().and_then(|mapping| Roles::of_mapping(mapping, &columns));
        if mapping.is_some() && said.is_none() {
            fault = Some("it does not go with this table: each of its columns has to be there, for one thing".into());
        }
        let roles = said.unwrap_or_else(|| columns.guess());
        Some(Self { file: file.to_owned(), columns, roles, map, is_mapped, fault })
    }
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

/// Whether a file says which column of a table is which.
pub fn is_map(path: &Path) -> bool {
    shown(path).to_lowercase().ends_with(".map.toml")
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
