//! What do the folders of all studies have in common?
//!
//! `study.json` says what is asked; `shards/I-of-N` hold parts of what is finished, each
//! written as a whole or not at all, and a lock, so that no two processes are one shard.

use std::fs::{self, File, TryLockError};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FolderError, Shard, part};
use crate::scenario::{Checked, write_file};

/// The file that says the plan, and at the end what came of it.
pub(in crate::experiment) const STUDY: &str = "study.json";
/// The folder of the shards.
pub(in crate::experiment) const SHARDS: &str = "shards";
const LOCK: &str = "lock";
const PART: &str = "part";

/// How names of files begin that are not finished.
const UNFINISHED: &str = ".yardstick-";

/// What a file belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::experiment) struct Identity {
    pub(super) version: String,
    pub(super) plan: String,
    pub(super) scenario_sha256: String,
}

impl Identity {
    pub(in crate::experiment) fn new(scenario: &Checked, plan: &str) -> Self {
        Self { version: env!("CARGO_PKG_VERSION").into(), scenario_sha256: scenario.sha256(), plan: plan.into() }
    }

    /// Refuses what belongs to something else.
    pub(in crate::experiment) fn expect(&self, found: &Self, path: &Path) -> Result<(), FolderError> {
        let differs = [
            ("version", &found.version, &self.version),
            ("scenario", &found.scenario_sha256, &self.scenario_sha256),
            ("plan", &found.plan, &self.plan),
        ];
        let Some((what, found, wanted)) = differs.into_iter().find(|(_, found, wanted)| found != wanted) else {
            return Ok(());
        };
        let short = |text: &str| text.chars().take(12).collect();
        Err(FolderError::Foreign { path: path.to_owned(), what, found: short(found), wanted: short(wanted) })
    }
}

/// Makes the folder of a plan if it is not there, with what `json` says of it in the file `name`;
/// `beside` are the names of the folders that go with it.
///
/// # Errors
/// If it holds another plan or other files, or cannot be written to.
pub(in crate::experiment) fn begin(
    path: &Path,
    name: &str,
    beside: &[&str],
    identity: &Identity,
    json: impl FnOnce() -> Value,
) -> Result<(), FolderError> {
    fs::create_dir_all(path).map_err(|cause| FolderError::io(path, cause))?;
    let file = path.join(name);
    if let Some(found) = read_json(&file)? {
        let found: Identity = serde_json::from_value(found).map_err(|_| FolderError::Broken { path: file.clone() })?;
        return identity.expect(&found, &file);
    }
    let mut entries = fs::read_dir(path).map_err(|cause| FolderError::io(path, cause))?;
    let is_ours = |found: &str| found == name || beside.contains(&found) || found.starts_with(UNFINISHED);
    if entries.any(|entry| entry.is_ok_and(|entry| !is_ours(&entry.file_name().to_string_lossy()))) {
        return Err(FolderError::Occupied { path: path.to_owned() });
    }
    write_json(&file, &json())
}

/// What `study.json` of a folder says, and whose it is.
///
/// # Errors
/// If there is none, or it was made by another version of the program.
pub(in crate::experiment) fn open(path: &Path) -> Result<(Value, Identity), FolderError> {
    let file = path.join(STUDY);
    let Some(found) = read_json(&file)? else { return Err(FolderError::NoStudy { path: path.to_owned() }) };
    let identity: Identity =
        serde_json::from_value(found.clone()).map_err(|_| FolderError::Broken { path: file.clone() })?;
    if identity.version != env!("CARGO_PKG_VERSION") {
        let (found, wanted) = (identity.version, env!("CARGO_PKG_VERSION").into());
        return Err(FolderError::Foreign { path: file, what: "version", found, wanted });
    }
    Ok((found, identity))
}

/// The folder of a shard, made if it is not there and cleared of what is half done, with its lock.
///
/// # Errors
/// If another process is at it.
pub(in crate::experiment) fn claim(folder: &Path, shard: Shard) -> Result<(PathBuf, Option<File>), FolderError> {
    let path = folder.join(SHARDS).join(format!("{}-of-{}", shard.index, shard.of));
    fs::create_dir_all(&path).map_err(|cause| FolderError::io(&path, cause))?;
    let lock = locked(&path.join(LOCK), shard)?;
    // What a killed process left half done; no other is in this folder now.
    for entry in files(&path, |name| name.starts_with(UNFINISHED))? {
        fs::remove_file(&entry).map_err(|cause| FolderError::io(&entry, cause))?;
    }
    Ok((path, lock))
}

/// Folders of shards that were begun, in order.
pub(super) fn shards(folder: &Path) -> Result<Vec<PathBuf>, FolderError> {
    let path = folder.join(SHARDS);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let mut shards: Vec<PathBuf> = fs::read_dir(&path)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>())
        .map_err(|cause| FolderError::io(&path, cause))?;
    shards.retain(|path| path.is_dir());
    shards.sort();
    Ok(shards)
}

/// Finished parts of one shard, in order.
pub(super) fn of_shard(shard: &Path) -> Result<Vec<PathBuf>, FolderError> {
    files(shard, |name| name.ends_with(&format!(".{PART}")))
}

/// Finished parts of all shards, in order.
pub(in crate::experiment) fn all(folder: &Path) -> Result<Vec<PathBuf>, FolderError> {
    let mut parts = Vec::new();
    for shard in shards(folder)? {
        parts.extend(of_shard(&shard)?);
    }
    Ok(parts)
}

/// What a part says of itself.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    #[serde(flatten)]
    identity: Identity,
    first: usize,
    variants: usize,
}

/// The numbers of the variants of a finished part, and their rows of `width` one after another.
///
/// # Errors
/// If it belongs to something else or is not whole.
pub(in crate::experiment) fn rows(
    path: &Path,
    identity: &Identity,
    width: usize,
) -> Result<(Range<usize>, Vec<f64>), FolderError> {
    let broken = || FolderError::Broken { path: path.to_owned() };
    let (head, rows) = part::read::<Head>(path).map_err(|cause| FolderError::io(path, cause))?.ok_or_else(broken)?;
    identity.expect(&head.identity, path)?;
    if rows.len() == head.variants * width { Ok((head.first..head.first + head.variants, rows)) } else { Err(broken()) }
}

/// A part that is being filled with variants that follow one another.
#[derive(Debug)]
pub(in crate::experiment) struct Filling {
    identity: Identity,
    shard: PathBuf,
    first: usize,
    count: usize,
    rows: Vec<f64>,
    since: Instant,
}

impl Filling {
    /// An empty one, in the folder of a shard.
    pub(in crate::experiment) fn new(identity: Identity, shard: PathBuf) -> Self {
        Self { identity, shard, first: 0, count: 0, rows: Vec::new(), since: Instant::now() }
    }

    /// For how long it has been filled.
    pub(in crate::experiment) fn age(&self) -> Duration {
        self.since.elapsed()
    }

    /// Takes in the row of a variant; where that does not follow those in it, they are written before.
    ///
    /// # Errors
    /// As [`Filling::write`].
    pub(in crate::experiment) fn take(&mut self, number: usize, row: &[f64]) -> Result<Option<Part>, FolderError> {
        let written = if number == self.first + self.count { None } else { self.write()? };
        if self.count == 0 {
            self.first = number;
        }
        self.rows.extend(row);
        self.count += 1;
        Ok(written)
    }

    /// Writes what is in it, and begins anew; gives nothing where it is empty.
    ///
    /// # Errors
    /// If it cannot be written; what was written before stays.
    pub(in crate::experiment) fn write(&mut self) -> Result<Option<Part>, FolderError> {
        self.since = Instant::now();
        if self.count == 0 {
            return Ok(None);
        }
        let numbers = self.first..self.first + self.count;
        let path = self.shard.join(format!("{:010}-{:010}.{PART}", numbers.start, numbers.end - 1));
        let head = Head { identity: self.identity.clone(), first: self.first, variants: self.count };
        part::write(&path, &head, &self.rows).map_err(|cause| FolderError::io(&path, cause))?;
        self.rows.clear();
        self.count = 0;
        Ok(Some(Part { path, numbers }))
    }
}

/// A part that was written.
#[derive(Debug)]
pub(in crate::experiment) struct Part {
    pub(in crate::experiment) path: PathBuf,
    /// Its variants.
    pub(in crate::experiment) numbers: Range<usize>,
}

/// A JSON file; none where there is no such file.
pub(in crate::experiment) fn read_json(path: &Path) -> Result<Option<Value>, FolderError> {
    match fs::read(path) {
        Ok(bytes) => match serde_json::from_slice(&bytes) {
            Ok(value) => Ok(Some(value)),
            Err(_) => Err(FolderError::Broken { path: path.to_owned() }),
        },
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(FolderError::io(path, cause)),
    }
}

pub(in crate::experiment) fn write_json(path: &Path, value: &Value) -> Result<(), FolderError> {
    let text = format!("{value:#}\n");
    write_file(path, text).map_err(|cause| FolderError::io(path, cause))
}

/// Files in a folder with such a name, in order.
fn files(folder: &Path, wanted: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>, FolderError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|cause| FolderError::io(folder, cause))? {
        let entry = entry.map_err(|cause| FolderError::io(folder, cause))?;
        if wanted(&entry.file_name().to_string_lossy()) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// Takes the lock of a shard; none where the file system has no locks.
fn locked(path: &Path, shard: Shard) -> Result<Option<File>, FolderError> {
    let file = File::options().create(true).truncate(false).write(true).open(path);
    let file = file.map_err(|cause| FolderError::io(path, cause))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(FolderError::Busy { path: path.to_owned(), shard }),
        Err(TryLockError::Error(_)) => Ok(None),
    }
}
