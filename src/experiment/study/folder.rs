//! Where does a study lie on disk, so that it may be killed at any moment and gone on
//! with, in one process or in many?
//!
//! A folder holds `study.json`, which says the whole plan, and `shards/I-of-N`, each
//! with a manifest and the parts that are finished. A part names its plan and its
//! variants and is written as a whole or not at all. Which shard a part lies in does
//! not matter to what it means.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::parts::{self, Filling, Identity, SHARDS, STUDY, read_json, write_json};
use super::{Outcomes, Shard, StudyDocument, StudyError, StudyPlan};
use crate::run::Store;
use crate::scenario::Document;

const MANIFEST: &str = "manifest.json";

/// Names in `study.json` of what the plan is made from.
const SCENARIO_FILE: &str = "scenario.toml";
const STUDY_FILE: &str = "study.toml";

/// How much work a part is: little at first, then a share of what was done, a few seconds at most.
const LEAST_WORK: Duration = Duration::from_millis(100);
const MOST_WORK: Duration = Duration::from_secs(5);
const SHARE_OF_WORK: u32 = 20;

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    #[serde(flatten)]
    identity: Identity,
    shard: u32,
    of: u32,
    first: usize,
    variants: usize,
}

/// A folder that a study is kept in.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
    identity: Identity,
}

impl Folder {
    /// The folder of a plan, made if it is not there.
    ///
    /// # Errors
    /// If it holds another study or other files, or cannot be written to.
    pub fn of(path: &Path, plan: &StudyPlan) -> Result<Self, FolderError> {
        let folder = Self { path: path.to_owned(), identity: identity(plan) };
        parts::begin(path, STUDY, &[SHARDS], &folder.identity, || plan_json(plan, &folder.identity))?;
        Ok(folder)
    }

    /// The folder of a study that was begun, and its plan.
    ///
    /// # Errors
    /// If there is none, or it was made by another version of the program.
    pub fn open(path: &Path) -> Result<(Self, StudyPlan), FolderError> {
        let (found, identity) = parts::open(path)?;
        let file = path.join(STUDY);
        let plan = plan_from(&found).ok_or_else(|| FolderError::Broken { path: file.clone() })?;
        let folder = Self { path: path.to_owned(), identity: self::identity(&plan) };
        folder.identity.expect(&identity, &file)?;
        Ok((folder, plan))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Begins or goes on with a shard.
    ///
    /// # Errors
    /// If another process is at it, or it holds parts of another study or half ones.
    pub fn shard(&self, plan: &StudyPlan, shard: Shard) -> Result<ShardStore, FolderError> {
        let (path, lock) = parts::claim(&self.path, shard)?;
        let range = shard.numbers(plan.len());
        let manifest = Manifest {
            identity: self.identity.clone(),
            shard: shard.index,
            of: shard.of,
            first: range.start,
            variants: range.len(),
        };
        let parts = if shard.is_whole() {
            self.parts(plan)?
        } else {
            self.check_manifest(&path)?;
            self.parts_in(&path, plan)?
        };
        write_json(&path.join(MANIFEST), &serde_json::to_value(manifest).unwrap_or_default())?;
        Ok(ShardStore {
            there: union(parts.into_iter().map(|(range, _)| range)),
            range,
            filling: Filling::new(self.identity.clone(), path),
            begun: Instant::now(),
            _lock: lock,
        })
    }

    /// All outcomes, from all shards.
    ///
    /// # Errors
    /// If variants are missing, or a shard belongs to another study or is half there.
    pub fn outcomes(&self, plan: &StudyPlan) -> Result<Outcomes, FolderError> {
        let parts = self.parts(plan)?;
        let there = union(parts.iter().map(|(range, _)| range.clone()));
        let missing = gaps(&there, plan.len());
        if !missing.is_empty() {
            let shards = self.missing_shards(&missing)?;
            return Err(FolderError::Missing { path: self.path.clone(), missing, of: plan.len(), shards });
        }
        let width = plan.layout().width();
        let mut outcomes = Outcomes::new(plan);
        for (range, path) in parts {
            // What two parts share, both have alike.
            let known = outcomes.len();
            if range.end > known {
                let (_, rows) = parts::rows(&path, &self.identity, width)?;
                outcomes.extend(&rows[(known - range.start) * width..]);
            }
        }
        Ok(outcomes)
    }

    /// Every finished part with its variants, in the order of the first of them.
    fn parts(&self, plan: &StudyPlan) -> Result<Vec<(Range<usize>, PathBuf)>, FolderError> {
        let mut parts = Vec::new();
        for shard in parts::shards(&self.path)? {
            self.check_manifest(&shard)?;
            parts.extend(self.parts_in(&shard, plan)?);
        }
        parts.sort_by(|(a, path_a), (b, path_b)| (a.start, b.end, path_a).cmp(&(b.start, a.end, path_b)));
        Ok(parts)
    }

    fn parts_in(&self, shard: &Path, plan: &StudyPlan) -> Result<Vec<(Range<usize>, PathBuf)>, FolderError> {
        let width = plan.layout().width();
        let of = |path: PathBuf| {
            let (range, _) = parts::rows(&path, &self.identity, width)?;
            if range.end > plan.len() { Err(FolderError::Broken { path }) } else { Ok((range, path)) }
        };
        parts::of_shard(shard)?.into_iter().map(of).collect()
    }

    fn check_manifest(&self, shard: &Path) -> Result<Option<Manifest>, FolderError> {
        let path = shard.join(MANIFEST);
        let Some(found) = read_json(&path)? else { return Ok(None) };
        let manifest: Manifest =
            serde_json::from_value(found).map_err(|_| FolderError::Broken { path: path.clone() })?;
        self.identity.expect(&manifest.identity, shard)?;
        Ok(Some(manifest))
    }

    /// The shards that missing variants belong to, if the folder shows into how many it was cut.
    fn missing_shards(&self, missing: &[Range<usize>]) -> Result<Vec<Shard>, FolderError> {
        let mut manifests = Vec::new();
        for shard in parts::shards(&self.path)? {
            manifests.extend(self.check_manifest(&shard)?);
        }
        // The finest cut that was begun; the whole is named only where nothing else was.
        let Some(of) = manifests.iter().map(|manifest| manifest.of).max() else { return Ok(Vec::new()) };
        let Some(total) = manifests.iter().find(|manifest| manifest.of == of).map(|_| self.variants()) else {
            return Ok(Vec::new());
        };
        let total = total?;
        let is_missing = |shard: &Shard| {
            let range = shard.numbers(total);
            missing.iter().any(|gap| gap.start < range.end && range.start < gap.end)
        };
        Ok((0..of).map(|index| Shard { index, of }).filter(is_missing).collect())
    }

    fn variants(&self) -> Result<usize, FolderError> {
        let found = read_json(&self.path.join(STUDY))?.unwrap_or_default();
        Ok(found["variants"].as_u64().unwrap_or(0) as usize)
    }
}

/// A shard that is being run: keeps rows in parts of a few seconds' work.
#[derive(Debug)]
pub struct ShardStore {
    range: Range<usize>,
    /// Variants that are kept already, in ranges that do not touch.
    there: Vec<Range<usize>>,
    filling: Filling,
    begun: Instant,
    _lock: Option<File>,
}

impl ShardStore {
    /// The variants of this shard.
    pub fn numbers(&self) -> Range<usize> {
        self.range.clone()
    }

    /// How many of them are kept.
    pub fn done(&self) -> usize {
        let within =
            |there: &Range<usize>| there.end.min(self.range.end).saturating_sub(there.start.max(self.range.start));
        self.there.iter().map(within).sum::<usize>()
    }

    /// Writes what was handed in so far; to be called at the end, however it came.
    ///
    /// # Errors
    /// If it cannot be written; what was written before stays.
    pub fn flush(&mut self) -> Result<(), FolderError> {
        let written = self.filling.write()?;
        self.add(written);
        Ok(())
    }

    fn add(&mut self, written: Option<parts::Part>) {
        if let Some(part) = written {
            self.there = union(std::mem::take(&mut self.there).into_iter().chain([part.numbers]));
        }
    }
}

impl Store<Vec<f64>, StudyError> for ShardStore {
    fn has(&self, number: usize) -> bool {
        let place = self.there.partition_point(|range| range.end <= number);
        self.there.get(place).is_some_and(|range| range.contains(&number))
    }

    fn keep(&mut self, number: usize, row: Vec<f64>) -> Result<(), StudyError> {
        let written = self.filling.take(number, &row)?;
        self.add(written);
        let enough = (self.begun.elapsed() / SHARE_OF_WORK).clamp(LEAST_WORK, MOST_WORK);
        if self.filling.age() >= enough {
            self.flush()?;
        }
        Ok(())
    }
}

/// Ranges that do not touch, in order, with the same numbers in them.
fn union(ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut sorted: Vec<_> = ranges.collect();
    sorted.sort_by_key(|range| range.start);
    let mut out: Vec<Range<usize>> = Vec::new();
    for range in sorted {
        match out.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}

/// What is missing of so many.
fn gaps(there: &[Range<usize>], count: usize) -> Vec<Range<usize>> {
    let starts = std::iter::once(0).chain(there.iter().map(|range| range.end));
    let ends = there.iter().map(|range| range.start).chain([count]);
    starts.zip(ends).map(|(start, end)| start..end).filter(|gap| !gap.is_empty()).collect()
}

fn identity(plan: &StudyPlan) -> Identity {
    Identity::new(plan.scenario(), plan.hash())
}

/// What `study.json` says of a plan.
pub(super) fn plan_json(plan: &StudyPlan, identity: &Identity) -> Value {
    let mut sources = serde_json::Map::new();
    sources.insert(SCENARIO_FILE.into(), plan.scenario().document().text().into());
    sources.insert(STUDY_FILE.into(), plan.study().to_toml().into());
    sources.extend(plan.draws().iter().map(|(path, text)| (path.clone(), text.clone().into())));
    let base = plan.base();
    json!({
        "schema": 1,
        "program": "yardstick",
        "version": identity.version,
        "plan": identity.plan,
        "scenario_sha256": identity.scenario_sha256,
        "scenario": plan.scenario().filled(),
        "sources": sources,
        "design": plan.design().kind().key(),
        "variants": plan.len(),
        "schemes": plan.schemes(),
        "reference": base.schemes[base.reference()].name,
        "employees": base.organisation.employees,
        "replicates": base.run.replicates,
        "weeks": base.run.weeks,
        "agent_weeks": plan.agent_weeks(0..plan.len()),
        "complete": false,
    })
}

/// The plan that a `study.json` says; none where it says none.
fn plan_from(json: &Value) -> Option<StudyPlan> {
    let sources = &json["sources"];
    let text = |name: &str| sources[name].as_str();
    let scenario = Document::parse(SCENARIO_FILE, text(SCENARIO_FILE)?).ok()?.checked().ok()?;
    let study = StudyDocument::from_bytes(STUDY_FILE, text(STUDY_FILE)?.as_bytes()).ok()?.study;
    let read = |path: &str| text(path).map(str::to_owned).ok_or_else(|| "it is not in study.json".to_owned());
    StudyPlan::new(study, &scenario, read).ok()
}

/// Why a folder cannot be worked with.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It belongs to another plan, scenario or version.
    #[error(
        "{} is of another {what} ({found}; this is {wanted}); move it away, or choose another folder",
        path.display()
    )]
    Foreign {
        /// The file or shard.
        path: PathBuf,
        /// What differs.
        what: &'static str,
        /// What it is of.
        found: String,
        /// What is wanted.
        wanted: String,
    },
    /// It is damaged.
    #[error("{} is only half there; delete it and run what is missing again", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
    },
    /// Other files are there.
    #[error("{} holds files that are not a study; choose another folder", path.display())]
    Occupied {
        /// The folder.
        path: PathBuf,
    },
    /// There is no study.
    #[error("{} holds no study (there is no study.json); begin one with `yardstick study run`", path.display())]
    NoStudy {
        /// The folder.
        path: PathBuf,
    },
    /// Another process runs the shard.
    #[error("another process is running shard {shard}; wait for it to end ({} is locked)", path.display())]
    Busy {
        /// The lock.
        path: PathBuf,
        /// The shard.
        shard: Shard,
    },
    /// Variants are missing.
    #[error("{}", missing_words(path, missing, *of, shards))]
    Missing {
        /// The folder.
        path: PathBuf,
        /// Which variants.
        missing: Vec<Range<usize>>,
        /// How many there are in all.
        of: usize,
        /// The shards that they belong to, where that can be told.
        shards: Vec<Shard>,
    },
    /// A search has not come to its end.
    #[error(
        "the search in {} is not finished: {done} schemes were tried; run the same command again to go on",
        path.display()
    )]
    Unfinished {
        /// The folder.
        path: PathBuf,
        /// How many were tried.
        done: usize,
    },
    /// There is no more room.
    #[error("{} cannot be written: {cause}; what was finished before is kept: make room and run the same command again", path.display())]
    Full {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// It cannot be read or written.
    #[error("{}: {cause}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
}

impl FolderError {
    pub(in crate::experiment) fn io(path: &Path, cause: io::Error) -> Self {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        let path = path.to_owned();
        match cause.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => Self::Full { path, cause },
            _ => Self::Io { path, cause },
        }
    }

    /// Whether the same may work later.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Full { .. } | Self::Busy { .. })
    }
}

fn missing_words(path: &Path, missing: &[Range<usize>], of: usize, shards: &[Shard]) -> String {
    const NAMED: usize = 8;
    let count: usize = missing.iter().map(Range::len).sum();
    let listed = |parts: Vec<String>| {
        let more = parts.len().saturating_sub(NAMED);
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        parts.into_iter().take(NAMED).collect::<Vec<_>>().join(", ") + &rest
    };
    let range = |gap: &Range<usize>| match gap.len() {
        1 => gap.start.to_string(),
        _ => format!("{} to {}", gap.start, gap.end - 1),
    };
    let where_missing = if shards.iter().any(|shard| !shard.is_whole()) {
        let names = listed(shards.iter().map(Shard::to_string).collect());
        format!("those of shards {names}; run them with `yardstick study run … --shard I/N`")
    } else {
        format!("{}; run the study again", listed(missing.iter().map(range).collect()))
    };
    format!("{}: {count} of {of} variants are missing, {where_missing}", path.display())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::experiment::design::Kind;
    use crate::experiment::study::plan::tests::{outcomes, plan, small};
    use crate::run::{Cancel, Executor, Progress};

    fn run(folder: &Folder, plan: &StudyPlan, shard: Shard, executor: &Executor) -> Result<(), StudyError> {
        let mut store = folder.shard(plan, shard)?;
        let done = plan.run(executor, store.numbers(), &mut store);
        store.flush()?;
        done
    }

    #[test]
    fn shards_in_any_order_and_cut_make_the_whole() {
        let plan = small(Kind::Sobol, 16);
        let whole = outcomes(&plan);
        for of in [1, 2, 7] {
            let place = tempfile::tempdir().unwrap();
            let folder = Folder::of(&place.path().join("out"), &plan).unwrap();
            for index in (0..of).rev() {
                assert!(matches!(folder.outcomes(&plan), Err(FolderError::Missing { .. })));
                run(&folder, &plan, Shard { index, of }, &Executor::new()).unwrap();
            }
            let (again, its_plan) = Folder::open(folder.path()).unwrap();
            assert_eq!(its_plan.hash(), plan.hash());
            assert_eq!(again.outcomes(&its_plan).unwrap(), whole, "{of} shards");
        }
    }

    #[test]
    fn what_was_done_by_one_cut_is_not_done_again_by_the_whole() {
        let plan = small(Kind::Sobol, 16);
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::of(place.path(), &plan).unwrap();
        run(&folder, &plan, Shard { index: 1, of: 3 }, &Executor::new()).unwrap();
        let cancel = Cancel::new();
        let stop = |progress: Progress| {
            if progress.done == 8 {
                cancel.cancel();
            }
        };
        let executor = Executor::new().cancelled_by(&cancel).observed_by(&stop);
        assert!(run(&folder, &plan, Shard::WHOLE, &executor).is_err());
        let store = folder.shard(&plan, Shard::WHOLE).unwrap();
        assert!((8..16).contains(&store.done()), "{}", store.done());
        assert!((5..10).all(|number| store.has(number)) && !store.has(15));
        assert!(matches!(folder.shard(&plan, Shard::WHOLE), Err(FolderError::Busy { .. })), "one process at a time");
        drop(store);
        run(&folder, &plan, Shard::WHOLE, &Executor::new()).unwrap();
        assert_eq!(folder.outcomes(&plan).unwrap(), outcomes(&plan));
    }

    #[test]
    fn what_is_foreign_half_or_missing_is_named() {
        let ours = small(Kind::Sobol, 16);
        let other = plan(Kind::Sobol, 16, |study| study.seed = 2);
        let place = tempfile::tempdir().unwrap();
        let [here, there] = ["here", "there"].map(|name| place.path().join(name));
        let folder = Folder::of(&here, &ours).unwrap();
        run(&folder, &ours, Shard { index: 0, of: 2 }, &Executor::new()).unwrap();
        let said = |error: FolderError| error.to_string();
        assert!(said(Folder::of(&here, &other).unwrap_err()).contains("is of another plan"));
        let missing = said(folder.outcomes(&ours).unwrap_err());
        assert!(missing.contains("8 of 16 variants are missing, those of shards 1/2"), "{missing}");

        let foreign = Folder::of(&there, &other).unwrap();
        run(&foreign, &other, Shard { index: 1, of: 2 }, &Executor::new()).unwrap();
        let shard = here.join("shards/1-of-2");
        fs::create_dir(&shard).unwrap();
        for file in fs::read_dir(there.join("shards/1-of-2")).unwrap().map(|entry| entry.unwrap().path()) {
            fs::copy(&file, shard.join(file.file_name().unwrap())).unwrap();
        }
        let refused = said(folder.outcomes(&ours).unwrap_err());
        assert!(refused.contains("1-of-2 is of another plan"), "{refused}");
        // Without its manifest the parts still say whose they are.
        fs::remove_file(shard.join(MANIFEST)).unwrap();
        let refused = said(folder.outcomes(&ours).unwrap_err());
        assert!(refused.contains(".part is of another plan"), "{refused}");

        fs::remove_dir_all(&shard).unwrap();
        let half = parts::of_shard(&here.join("shards/0-of-2")).unwrap().remove(0);
        let bytes = fs::read(&half).unwrap();
        fs::write(&half, &bytes[..bytes.len() / 2]).unwrap();
        let refused = said(folder.outcomes(&ours).unwrap_err());
        assert!(refused.contains("is only half there") && refused.contains(".part"), "{refused}");
        assert!(said(Folder::open(&there.join("nothing")).unwrap_err()).contains("holds no study"));
        fs::create_dir(place.path().join("full")).unwrap();
        fs::write(place.path().join("full/letter.txt"), "").unwrap();
        assert!(said(Folder::of(&place.path().join("full"), &ours).unwrap_err()).contains("not a study"));
    }

    #[test]
    fn gaps_are_what_no_part_covers() {
        let there = union([4..6, 0..2, 2..3, 5..8].into_iter());
        assert_eq!(there, [0..3, 4..8]);
        assert_eq!(gaps(&there, 10), [3..4, 8..10]);
        assert!(gaps(std::slice::from_ref(&(0..10)), 10).is_empty() && gaps(&[], 0).is_empty());
    }
}
