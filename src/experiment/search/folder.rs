//! Where does a search lie on disk, so that it may be killed at any moment and gone on with?
//!
//! A folder holds `study.json`, which says the whole plan, and `shards/I-of-N`, each with
//! parts of finished candidates. A later generation hangs on all of the one before, so that
//! a shard owns no candidates: each begins at its own place of a generation and takes from
//! the folder what others have finished meanwhile. Together they share the work, alone any of
//! them does all of it, and the tables are the same bytes.

use std::collections::BTreeSet;
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::archive::Archive;
use super::file::{SEARCH, SearchDocument};
use super::hunt::{Hunt, Rows};
use super::plan::SearchPlan;
use crate::experiment::study::{FolderError, Shard, StudyError, parts};
use crate::run::{Cancel, Executor, Store};
use crate::scenario::Document;

/// Names in `study.json` of what the plan is made from.
const SCENARIO_FILE: &str = "scenario.toml";
const STUDY_FILE: &str = "study.toml";

/// How often what was finished is written.
const FLUSHED: Duration = Duration::from_millis(500);

/// Candidates that a shard takes on at once, for each of its threads.
const PER_THREAD: usize = 2;

/// A folder that a search is kept in.
#[derive(Debug, Clone)]
pub struct SearchFolder {
    path: PathBuf,
    identity: parts::Identity,
}

impl SearchFolder {
    /// Whether a folder holds a search.
    pub fn is_one(path: &Path) -> bool {
        let study = parts::read_json(&path.join(parts::STUDY));
        study.is_ok_and(|study| study.is_some_and(|study| study["design"] == SEARCH))
    }

    /// The folder of a plan, made if it is not there.
    ///
    /// # Errors
    /// If it holds another study or other files, or cannot be written to.
    pub fn of(path: &Path, plan: &SearchPlan) -> Result<Self, FolderError> {
        let folder = Self { path: path.to_owned(), identity: identity(plan) };
        parts::begin(path, parts::STUDY, &[parts::SHARDS], &folder.identity, || folder.plan_json(plan))?;
        Ok(folder)
    }

    /// The folder of a search that was begun, and its plan.
    ///
    /// # Errors
    /// If there is none, or it was made by another version of the program.
    pub fn open(path: &Path) -> Result<(Self, SearchPlan), FolderError> {
        let (found, identity) = parts::open(path)?;
        let broken = || FolderError::Broken { path: path.join(parts::STUDY) };
        let plan = plan_from(&found).ok_or_else(broken)?;
        let folder = Self { path: path.to_owned(), identity: self::identity(&plan) };
        folder.identity.expect(&identity, &path.join(parts::STUDY))?;
        Ok((folder, plan))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Begins or goes on with a shard.
    ///
    /// # Errors
    /// If another process is at it, or the folder holds parts of another study or half ones.
    pub fn rows(&self, plan: &SearchPlan, shard: Shard) -> Result<FolderRows, FolderError> {
        let (path, lock) = parts::claim(&self.path, shard)?;
        self.read(plan, path, shard, lock)
    }

    /// What is there.
    fn read(
        &self,
        plan: &SearchPlan,
        path: PathBuf,
        shard: Shard,
        lock: Option<File>,
    ) -> Result<FolderRows, FolderError> {
        let mut rows = FolderRows {
            folder: self.clone(),
            width: plan.width(),
            shard,
            rows: Vec::new(),
            known: BTreeSet::new(),
            filling: parts::Filling::new(self.identity.clone(), path),
            fresh: 0,
            _lock: lock,
        };
        rows.look()?;
        Ok(rows)
    }

    /// Everything that was tried, if the search has come to its end.
    ///
    /// # Errors
    /// If it has not; what is there stays.
    pub fn archive(&self, plan: &SearchPlan) -> Result<Archive, StudyError> {
        let mut rows = self.read(plan, self.path.clone(), Shard::WHOLE, None)?;
        // Nothing is run: what is missing stops it.
        let never = Cancel::new();
        never.cancel();
        let executor = Executor::new().cancelled_by(&never);
        let done = rows.done();
        let archive = Hunt::new(plan, &executor, &mut rows, &|_, _| {}).run(&mut |_| {});
        archive.map_err(|error| match error {
            StudyError::Stopped(_) => FolderError::Unfinished { path: self.path.clone(), done }.into(),
            other => other,
        })
    }

    /// What `study.json` says of the plan.
    pub(super) fn plan_json(&self, plan: &SearchPlan) -> Value {
        let mut sources = serde_json::Map::new();
        sources.insert(SCENARIO_FILE.into(), plan.scenario().document().text().into());
        sources.insert(STUDY_FILE.into(), plan.search().to_toml().into());
        sources.extend(plan.draws().iter().map(|(path, text)| (path.clone(), text.clone().into())));
        let base = plan.base();
        let mut json = serde_json::to_value(&self.identity).unwrap_or_default();
        let more = json!({
            "schema": 1,
            "program": "yardstick",
            "scenario": plan.scenario().filled(),
            "sources": sources,
            "design": SEARCH,
            "levers": plan.space().levers().iter().map(super::space::Movable::key).collect::<Vec<_>>(),
            "samples": plan.search().samples,
            "units": plan.units(),
            "schemes": base.schemes.iter().map(|scheme| scheme.name.clone()).collect::<Vec<_>>(),
            "reference": base.schemes[base.reference()].name,
            "employees": base.organisation.employees,
            "replicates": base.run.replicates,
            "weeks": base.run.weeks,
            "complete": false,
        });
        if let (Some(json), Value::Object(more)) = (json.as_object_mut(), more) {
            json.extend(more);
        }
        json
    }
}

fn identity(plan: &SearchPlan) -> parts::Identity {
    parts::Identity::new(plan.scenario(), plan.hash())
}

/// The plan that a `study.json` says; none where it says none.
fn plan_from(json: &Value) -> Option<SearchPlan> {
    let sources = &json["sources"];
    let text = |name: &str| sources[name].as_str();
    let scenario = Document::parse(SCENARIO_FILE, text(SCENARIO_FILE)?).ok()?.checked().ok()?;
    let search = SearchDocument::from_bytes(STUDY_FILE, text(STUDY_FILE)?.as_bytes()).ok()?.search;
    let read = |path: &str| text(path).map(str::to_owned).ok_or_else(|| "it is not in study.json".to_owned());
    SearchPlan::new(search, &scenario, read).ok()
}

/// Rows of a search in its folder.
#[derive(Debug)]
pub struct FolderRows {
    folder: SearchFolder,
    width: usize,
    shard: Shard,
    rows: Vec<Option<Vec<f64>>>,
    /// Parts that were read or written here.
    known: BTreeSet<PathBuf>,
    filling: parts::Filling,
    /// Candidates that were run here.
    fresh: usize,
    _lock: Option<File>,
}

impl FolderRows {
    /// Candidates that are kept.
    pub fn done(&self) -> usize {
        self.rows.iter().flatten().count()
    }

    /// Candidates that were run by this process.
    pub fn fresh(&self) -> usize {
        self.fresh
    }

    /// Writes what was handed in so far; to be called at the end, however it came.
    ///
    /// # Errors
    /// If it cannot be written; what was written before stays.
    pub fn flush(&mut self) -> Result<(), FolderError> {
        let written = self.filling.write()?;
        self.known.extend(written.map(|part| part.path));
        Ok(())
    }

    /// Reads parts that were not known yet, of all shards.
    fn look(&mut self) -> Result<(), FolderError> {
        for path in parts::all(&self.folder.path)? {
            if self.known.contains(&path) {
                continue;
            }
            let (numbers, rows) = parts::rows(&path, &self.folder.identity, self.width)?;
            for (number, row) in numbers.zip(rows.chunks(self.width)) {
                self.put(number, row.to_vec());
            }
            self.known.insert(path);
        }
        Ok(())
    }

    fn put(&mut self, number: usize, row: Vec<f64>) {
        if number >= self.rows.len() {
            self.rows.resize(number + 1, None);
        }
        self.rows[number] = Some(row);
    }
}

impl Store<Vec<f64>, StudyError> for FolderRows {
    fn has(&self, number: usize) -> bool {
        self.rows.get(number).is_some_and(Option::is_some)
    }

    fn keep(&mut self, number: usize, row: Vec<f64>) -> Result<(), StudyError> {
        let written = self.filling.take(number, &row)?;
        self.known.extend(written.map(|part| part.path));
        self.put(number, row);
        self.fresh += 1;
        if self.filling.age() >= FLUSHED {
            self.flush()?;
        }
        Ok(())
    }
}

impl Rows for FolderRows {
    fn row(&self, number: usize) -> Option<Vec<f64>> {
        self.rows.get(number)?.clone()
    }

    fn slices(&self, batch: Range<usize>) -> Vec<Range<usize>> {
        if self.shard.is_whole() {
            return vec![batch];
        }
        let step = PER_THREAD * rayon::current_num_threads();
        let mut slices: Vec<Range<usize>> =
            batch.clone().step_by(step).map(|first| first..(first + step).min(batch.end)).collect();
        let own = slices.len() * self.shard.index as usize / self.shard.of as usize;
        slices.rotate_left(own);
        slices
    }

    fn refresh(&mut self) -> Result<(), StudyError> {
        if !self.shard.is_whole() {
            self.flush()?;
            self.look()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::search::Search;
    use crate::experiment::search::hunt::hunt;
    use crate::experiment::search::plan::tests::plan;

    /// Files that a process left half done.
    fn left_over(folder: &Path) -> usize {
        let shards = std::fs::read_dir(folder.join("shards")).unwrap().flatten();
        let files = shards.flat_map(|shard| std::fs::read_dir(shard.path()).unwrap().flatten());
        files.filter(|file| file.file_name().to_string_lossy().starts_with('.')).count()
    }

    fn small(search: &mut Search) {
        (search.samples, search.population, search.employees) = (36, 10, 16);
    }

    fn run(folder: &SearchFolder, plan: &SearchPlan, shard: Shard, executor: &Executor) -> Result<usize, StudyError> {
        let mut rows = folder.rows(plan, shard)?;
        let done = Hunt::new(plan, executor, &mut rows, &|_, _| {}).run(&mut |_| {});
        rows.flush()?;
        done.map(|_| rows.fresh())
    }

    #[test]
    fn stopped_it_goes_on_and_finds_what_it_would_have_found() {
        let plan = plan(small);
        let place = tempfile::tempdir().unwrap();
        let folder = SearchFolder::of(&place.path().join("out"), &plan).unwrap();
        let whole = hunt(&plan, &Executor::new()).unwrap();
        let (cancel, mut ran) = (Cancel::new(), 0);
        let mut rows = folder.rows(&plan, Shard::WHOLE).unwrap();
        let tell = |done: usize, _: usize| {
            if done == 17 {
                cancel.cancel();
            }
        };
        let executor = Executor::new().cancelled_by(&cancel);
        let stopped = Hunt::new(&plan, &executor, &mut rows, &tell).run(&mut |_| {});
        assert!(matches!(stopped, Err(StudyError::Stopped(_))));
        rows.flush().unwrap();
        ran += rows.fresh();
        drop(rows);
        assert!((17..whole.tried().len()).contains(&ran), "{ran}");
        let early = folder.archive(&plan).unwrap_err().to_string();
        assert!(early.contains("not finished") && early.contains(&ran.to_string()), "{early}");
        ran += run(&folder, &plan, Shard::WHOLE, &Executor::new()).unwrap();
        assert_eq!(ran, whole.tried().len(), "nothing is run twice");
        let (opened, same) = SearchFolder::open(folder.path()).unwrap();
        assert!(SearchFolder::is_one(folder.path()) && same.hash() == plan.hash());
        let archive = opened.archive(&same).unwrap();
        assert_eq!(archive.front(), whole.front());
        assert_eq!(run(&folder, &plan, Shard::WHOLE, &Executor::new()).unwrap(), 0);
        assert_eq!(left_over(folder.path()), 0);
    }

    #[test]
    fn shards_share_the_work_or_do_it_alone_and_find_the_same() {
        let plan = plan(small);
        let whole = hunt(&plan, &Executor::new()).unwrap();
        let place = tempfile::tempdir().unwrap();
        let alone = SearchFolder::of(&place.path().join("alone"), &plan).unwrap();
        run(&alone, &plan, Shard { index: 1, of: 3 }, &Executor::new()).unwrap();
        assert_eq!(alone.archive(&plan).unwrap().front(), whole.front());
        let shared = SearchFolder::of(&place.path().join("shared"), &plan).unwrap();
        let ran: Vec<usize> = std::thread::scope(|scope| {
            let shard = |index| {
                let (folder, plan) = (shared.clone(), &plan);
                scope.spawn(move || run(&folder, plan, Shard { index, of: 2 }, &Executor::new()).unwrap())
            };
            [shard(0), shard(1)].map(|thread| thread.join().unwrap()).into()
        });
        let found = shared.archive(&plan).unwrap();
        assert_eq!(found.front(), whole.front());
        let same =
            found.tried().iter().zip(whole.tried()).all(|(a, b)| a.scheme == b.scheme && a.judgement == b.judgement);
        assert!(same && found.tried().len() == whole.tried().len());
        assert!(ran.iter().sum::<usize>() >= whole.tried().len(), "{ran:?}");
        let busy = shared.rows(&plan, Shard { index: 0, of: 2 }).unwrap();
        let refused = shared.rows(&plan, Shard { index: 0, of: 2 }).unwrap_err();
        assert!(matches!(refused, FolderError::Busy { .. }));
        drop(busy);
    }

    #[test]
    fn a_folder_of_another_plan_is_refused_by_name() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("out");
        SearchFolder::of(&path, &plan(small)).unwrap();
        let other = plan(|search| {
            small(search);
            search.seed = 9;
        });
        let refused = SearchFolder::of(&path, &other).unwrap_err().to_string();
        assert!(refused.contains("another plan"), "{refused}");
    }
}
