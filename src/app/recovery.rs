//! How does unsaved work outlive a crash or a kill?
//!
//! Each running app has a file of its own in the state folder, and holds a lock
//! on another beside it. A file whose lock nobody holds is left over.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use serde::{Deserialize, Serialize};

use crate::scenario::write_file;

/// Work that is in no file of the user's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unsaved {
    /// The file that it belongs to; none: a preset.
    pub path: Option<PathBuf>,
    /// What the document is called.
    pub name: String,
    /// The text.
    pub text: String,
}

/// What the writer is to do.
enum Job {
    /// Keep this.
    Keep(Unsaved),
    /// Keep nothing: everything is saved.
    Forget,
    /// Remove what another session left, once what was taken from it is kept here.
    Remove(PathBuf),
}

/// Keeps unsaved work; writing happens on a thread of its own.
pub struct Recovery {
    sender: Option<Sender<Job>>,
    faults: Receiver<io::Error>,
    writer: Option<JoinHandle<()>>,
    _lock: File,
}

impl Recovery {
    /// Begins to keep work in `folder`.
    ///
    /// # Errors
    /// If the folder cannot be written to.
    pub fn new(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let (lock, path) = claim(folder)?;
        let (sender, jobs) = channel();
        let (fault, faults) = channel();
        let writer = thread::Builder::new().name("recovery".into()).spawn(move || {
            while let Ok(first) = jobs.recv() {
                let jobs = std::iter::once(first).chain(jobs.try_iter());
                if let Err(error) = carry_out(jobs, &path) {
                    let _ = fault.send(error);
                }
            }
            let _ = fs::remove_file(path.with_extension("lock"));
        })?;
        Ok(Self { sender: Some(sender), faults, writer: Some(writer), _lock: lock })
    }

    /// Keeps this, or nothing where everything is saved.
    pub fn keep(&self, unsaved: Option<Unsaved>) {
        self.send(unsaved.map_or(Job::Forget, Job::Keep));
    }

    /// Removes what another session left, after what was kept last is on disk; where that fails, it stays.
    pub fn remove_after(&self, left_over: PathBuf) {
        self.send(Job::Remove(left_over));
    }

    /// Why work could not be kept since this was last asked, the newest reason.
    pub fn fault(&self) -> Option<io::Error> {
        self.faults.try_iter().last()
    }

    fn send(&self, job: Job) {
        if let Some(sender) = &self.sender {
            let _ = sender.send(job);
        }
    }
}

/// Does what is newest of `jobs` to the file at `path`, and then removes what is to be removed.
fn carry_out(jobs: impl Iterator<Item = Job>, path: &Path) -> io::Result<()> {
    let (mut newest, mut left_over) = (None, Vec::new());
    for job in jobs {
        match job {
            Job::Remove(file) => left_over.push(file),
            job => newest = Some(job),
        }
    }
    match newest {
        Some(Job::Keep(unsaved)) => write_file(path, serde_json::to_vec(&unsaved)?)?,
        Some(Job::Forget) if path.exists() => fs::remove_file(path)?,
        _ => {}
    }
    left_over.into_iter().try_for_each(fs::remove_file)
}

impl Drop for Recovery {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

/// The first place whose lock is free and that holds no work.
fn claim(folder: &Path) -> io::Result<(File, PathBuf)> {
    for number in 0.. {
        let path = folder.join(format!("unsaved-{number}.json"));
        let lock = File::create(path.with_extension("lock"))?;
        if lock.try_lock().is_ok() && !path.exists() {
            return Ok((lock, path));
        }
    }
    unreachable!("numbers do not end")
}

/// Takes up what an app that ended before saving left in `folder`, the newest if there are several.
pub fn left_over(folder: &Path) -> Option<(PathBuf, Unsaved)> {
    let is_work = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with("unsaved-") && path.extension().is_some_and(|ending| ending == "json")
    };
    let is_free = |path: &PathBuf| File::create(path.with_extension("lock")).is_ok_and(|lock| lock.try_lock().is_ok());
    let files = fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    files
        .filter(|path| is_work(path) && is_free(path))
        .filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path)))
        .filter_map(|(time, path)| {
            let unsaved = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
            Some((time, path, unsaved))
        })
        .max_by_key(|(time, ..)| *time)
        .map(|(_, path, unsaved)| (path, unsaved))
}

/// Writes a report about each panic to `folder` before the usual message.
pub fn report_panics(folder: PathBuf) {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let thread = thread::current();
        let _ = write_report(&folder, thread.name().unwrap_or("unnamed"), &panic.to_string());
        usual(panic);
    }));
}

/// Writes what broke down, in which thread and on which way there; returns where.
///
/// # Errors
/// If the folder cannot be written to.
pub fn write_report(folder: &Path, thread: &str, panic: &str) -> io::Result<PathBuf> {
    let now = jiff::Timestamp::now();
    let path = folder.join(format!("report-{}.txt", now.strftime("%Y%m%d-%H%M%S")));
    let (trace, version) = (std::backtrace::Backtrace::force_capture(), env!("CARGO_PKG_VERSION"));
    fs::create_dir_all(folder)?;
    fs::write(&path, format!("Yardstick {version}, {now}, thread {thread}\n{panic}\n\n{trace}\n"))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work() -> Unsaved {
        Unsaved { path: None, name: "token-leaderboard".into(), text: "schema = 2".into() }
    }

    #[test]
    fn work_is_left_over_only_once_its_app_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let (lock, path) = claim(folder.path()).unwrap();
        fs::write(&path, serde_json::to_vec(&work()).unwrap()).unwrap();
        assert_eq!(left_over(folder.path()), None, "its app still runs");
        drop(lock);
        assert_eq!(left_over(folder.path()), Some((path.clone(), work())));
        assert_ne!(claim(folder.path()).unwrap().1, path, "another app does not write over it");
    }

    #[test]
    fn saved_work_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let recovery = Recovery::new(folder.path()).unwrap();
        recovery.keep(Some(work()));
        recovery.keep(None);
        drop(recovery);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_was_left_goes_only_once_what_was_taken_from_it_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (left, path) = (folder.path().join("unsaved-7.json"), folder.path().join("none").join("unsaved-0.json"));
        fs::write(&left, "{}").unwrap();
        let jobs = || [Job::Keep(work()), Job::Remove(left.clone())].into_iter();
        assert!(carry_out(jobs(), &path).is_err(), "there is no such folder");
        assert!(left.exists(), "it is the only copy");
        fs::create_dir(folder.path().join("none")).unwrap();
        carry_out(jobs(), &path).unwrap();
        assert!(path.exists() && !left.exists());
    }

    #[test]
    fn what_cannot_be_kept_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let recovery = Recovery::new(folder.path()).unwrap();
        fs::create_dir(folder.path().join("unsaved-0.json")).unwrap();
        recovery.keep(Some(work()));
        let said = std::iter::repeat_with(|| {
            thread::sleep(std::time::Duration::from_millis(10));
            recovery.fault()
        });
        assert!(said.take(500).any(|fault| fault.is_some()), "a folder is in the way");
    }
}
