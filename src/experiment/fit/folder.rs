//! Where does a fit lie on disk, so that it may be killed at any moment and gone on with, by one
//! process or by many?
//!
//! `fit.json` says what is fitted. Each generation has a folder in `generations`, the check at
//! the end has `check`; in it the shards keep parts of what they simulated, as those of a study
//! do. A generation follows from the whole of the one before, so that shards wait for each
//! other at its end; what comes of it they work out alike.

use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::{FitError, FitPlan, Stage};
use crate::experiment::study::parts::{self, Filling, Identity};
use crate::experiment::study::{FolderError, Shard};
use crate::run::Store;

/// The file that says what is fitted, and at the end what came of it.
pub(super) const FIT: &str = "fit.json";
const GENERATIONS: &str = "generations";
const CHECK: &str = "check";

/// How much work a part is.
const WORK_OF_A_PART: Duration = Duration::from_secs(1);

/// A folder that a fit is kept in.
#[derive(Debug, Clone)]
pub struct FitFolder {
    path: PathBuf,
    identity: Identity,
    width: usize,
}

/// Simulations with these numbers, row after row.
type Part = (Range<usize>, Vec<f64>);

impl FitFolder {
    /// The folder of a plan, made if it is not there.
    ///
    /// # Errors
    /// If it holds another fit or other files, or cannot be written to.
    pub fn of(path: &Path, plan: &FitPlan) -> Result<Self, FitError> {
        let identity = Identity::new(plan.scenario(), plan.hash());
        let width = plan.actual().series.iter().map(|series| series.weeks.len()).sum();
        let folder = Self { path: path.to_owned(), identity, width };
        let begun = parts::begin(path, FIT, &[GENERATIONS, CHECK], &folder.identity, || folder.begun(plan));
        begun.map_err(|error| match error {
            FolderError::Occupied { path } => FitError::Occupied { path },
            error => error.into(),
        })?;
        Ok(folder)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What `fit.json` says from the beginning on.
    pub(super) fn begun(&self, plan: &FitPlan) -> Value {
        let mut json = serde_json::to_value(&self.identity).unwrap_or_default();
        json["schema"] = 1.into();
        json["program"] = "yardstick".into();
        json["scenario_toml"] = plan.scenario().document().text().into();
        json["factors"] = plan.factors().iter().map(|factor| factor.key().to_owned()).collect();
        json["employees"] = plan.base().organisation.employees.into();
        json["weeks"] = plan.base().run.weeks.into();
        json["effort"] = json!({
            "draws": plan.effort().kept,
            "simulations_of_a_generation": plan.effort().simulations,
            "most_generations": plan.effort().generations,
        });
        json["complete"] = false.into();
        json
    }

    fn stage(&self, stage: Stage) -> PathBuf {
        match stage {
            Stage::Generation(number) => self.path.join(GENERATIONS).join(number.to_string()),
            Stage::Check => self.path.join(CHECK),
        }
    }

    /// Begins or goes on with a shard of a stage of so many simulations.
    ///
    /// # Errors
    /// If another process is at it, or it holds parts of another fit or half ones.
    pub fn shard(&self, stage: Stage, simulations: usize, shard: Shard) -> Result<StageStore, FolderError> {
        let folder = self.stage(stage);
        std::fs::create_dir_all(&folder).map_err(|cause| FolderError::io(&folder, cause))?;
        let (path, lock) = parts::claim(&folder, shard)?;
        let mut there = vec![false; simulations];
        for (range, _) in self.parts(&folder, simulations)? {
            there[range].fill(true);
        }
        Ok(StageStore {
            numbers: shard.numbers(simulations),
            there,
            filling: Filling::new(self.identity.clone(), path),
            _lock: lock,
        })
    }

    /// Everything that was simulated of a stage, in order; none as long as some is missing.
    ///
    /// # Errors
    /// If it holds parts of another fit or half ones.
    pub fn rows(&self, stage: Stage, simulations: usize) -> Result<Option<Vec<Vec<f64>>>, FolderError> {
        let mut rows: Vec<Option<Vec<f64>>> = vec![None; simulations];
        for (range, numbers) in self.parts(&self.stage(stage), simulations)? {
            for (number, row) in range.zip(numbers.chunks(self.width)) {
                rows[number] = Some(row.to_vec());
            }
        }
        Ok(rows.into_iter().collect())
    }

    fn parts(&self, folder: &Path, simulations: usize) -> Result<Vec<Part>, FolderError> {
        let of = |path: PathBuf| {
            let (range, rows) = parts::rows(&path, &self.identity, self.width)?;
            if range.end <= simulations { Ok((range, rows)) } else { Err(FolderError::Broken { path }) }
        };
        parts::all(folder)?.into_iter().map(of).collect()
    }
}

/// A shard of a stage that is being run.
#[derive(Debug)]
pub struct StageStore {
    numbers: Range<usize>,
    /// Whether a simulation is kept, by its number.
    there: Vec<bool>,
    filling: Filling,
    _lock: Option<File>,
}

impl StageStore {
    /// The simulations of this shard.
    pub fn numbers(&self) -> Range<usize> {
        self.numbers.clone()
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
            self.there[part.numbers].fill(true);
        }
    }
}

impl<E: From<FolderError>> Store<Vec<f64>, E> for StageStore {
    fn has(&self, number: usize) -> bool {
        self.there[number]
    }

    fn keep(&mut self, number: usize, row: Vec<f64>) -> Result<(), E> {
        let written = self.filling.take(number, &row)?;
        self.add(written);
        if self.filling.age() >= WORK_OF_A_PART {
            self.flush()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::experiment::fit::Fitting;
    use crate::experiment::fit::tests::{small, small_with_seed};
    use crate::run::{Cancel, Executor, Progress};

    /// Takes one stage further in a folder: this shard's part, and the merge if all is there.
    fn further(folder: &FitFolder, fitting: &mut Fitting, shard: Shard, executor: &Executor) -> Result<bool, FitError> {
        let Some(stage) = fitting.stage() else { return Ok(false) };
        let mut store = folder.shard(stage, fitting.due(), shard)?;
        let ran = fitting.simulate::<FitError>(executor, store.numbers(), &mut store);
        store.flush()?;
        ran?;
        match folder.rows(stage, fitting.due())? {
            Some(rows) => fitting.take(rows).map(|()| true),
            None => Ok(false),
        }
    }

    #[test]
    fn shards_give_what_one_process_gives() {
        let plan = small();
        let mut alone = Fitting::new(plan.clone());
        while !alone.is_finished() {
            alone.step(&Executor::new()).unwrap();
        }
        let place = tempfile::tempdir().unwrap();
        let folder = FitFolder::of(&place.path().join("fitted"), &plan).unwrap();
        let mut shards: Vec<Fitting> = (0..3).map(|_| Fitting::new(plan.clone())).collect();
        while shards.iter().any(|fitting| !fitting.is_finished()) {
            // The last comes first: others wait for what is missing.
            for (index, fitting) in shards.iter_mut().enumerate().rev() {
                further(&folder, fitting, Shard { index: index as u32, of: 3 }, &Executor::new()).unwrap();
            }
        }
        for fitting in shards {
            assert_eq!(fitting.fitted(), alone.fitted());
        }
    }

    #[test]
    fn a_killed_fit_goes_on_and_gives_the_same() {
        let plan = small();
        let place = tempfile::tempdir().unwrap();
        let folder = FitFolder::of(place.path(), &plan).unwrap();
        let cancel = Cancel::new();
        let stop = |progress: Progress| {
            if progress.done == 20 {
                cancel.cancel();
            }
        };
        let executor = Executor::new().cancelled_by(&cancel).observed_by(&stop);
        let stopped = further(&folder, &mut Fitting::new(plan.clone()), Shard::WHOLE, &executor);
        assert!(matches!(stopped, Err(FitError::Stopped(_))));
        let store = folder.shard(Stage::Generation(0), plan.effort().simulations, Shard::WHOLE).unwrap();
        assert!(store.there.iter().filter(|there| **there).count() >= 20);
        let busy = folder.shard(Stage::Generation(0), plan.effort().simulations, Shard::WHOLE);
        assert!(matches!(busy, Err(FolderError::Busy { .. })));
        drop(store);
        let (mut again, mut alone) = (Fitting::new(plan.clone()), Fitting::new(plan));
        while !again.is_finished() {
            assert!(further(&folder, &mut again, Shard::WHOLE, &Executor::new()).unwrap());
            alone.step(&Executor::new()).unwrap();
        }
        assert_eq!(again.fitted(), alone.fitted());
    }

    #[test]
    fn what_is_foreign_or_half_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let plan = small();
        let folder = FitFolder::of(&place.path().join("a"), &plan).unwrap();
        let other = FitFolder::of(folder.path(), &small_with_seed(2)).unwrap_err().to_string();
        assert!(other.contains("is of another plan"), "{other}");
        fs::create_dir(place.path().join("b")).unwrap();
        fs::write(place.path().join("b/letter.txt"), "").unwrap();
        let full = FitFolder::of(&place.path().join("b"), &plan).unwrap_err().to_string();
        assert!(full.contains("not a fit"), "{full}");
        further(&folder, &mut Fitting::new(plan.clone()), Shard::WHOLE, &Executor::new()).unwrap();
        let part = parts::all(&folder.path().join("generations/0")).unwrap().remove(0);
        let bytes = fs::read(&part).unwrap();
        fs::write(&part, &bytes[..bytes.len() - 1]).unwrap();
        let half = folder.rows(Stage::Generation(0), plan.effort().simulations).unwrap_err().to_string();
        assert!(half.contains("only half there"), "{half}");
    }
}
