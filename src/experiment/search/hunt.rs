//! In which order are schemes tried?
//!
//! First those of the scenario, its reference first of all; then generations; then the
//! scheme that would be offered with one lever less, until nothing can be left out. Which
//! come next depends on the seed and on what came of those before, never on threads or
//! time: a hunt that was stopped begins anew and finds in its store what was done.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::archive::{Archive, Round};
use super::found::offered;
use super::nsga::Score;
use super::plan::{Row, SearchPlan};
use super::space::plain;
use crate::experiment::study::StudyError;
use crate::run::{Executor, Progress, Store};
use crate::scenario::Scheme;

/// Where rows are kept, by the number of the candidate.
pub trait Rows: Store<Vec<f64>, StudyError> {
    /// The row of a candidate that is there.
    fn row(&self, number: usize) -> Option<Vec<f64>>;

    /// The parts of a batch in the order in which they are to be done.
    fn slices(&self, batch: Range<usize>) -> Vec<Range<usize>> {
        vec![batch]
    }

    /// Takes note of what others have finished meanwhile.
    ///
    /// # Errors
    /// If that cannot be read.
    fn refresh(&mut self) -> Result<(), StudyError> {
        Ok(())
    }
}

impl Rows for Vec<Option<Vec<f64>>> {
    fn row(&self, number: usize) -> Option<Vec<f64>> {
        self.get(number)?.clone()
    }
}

/// Rows in memory that outlive the work that fills them; clones are the same rows.
#[derive(Debug, Clone, Default)]
pub struct SharedRows(Arc<Mutex<Vec<Option<Vec<f64>>>>>);

impl Store<Vec<f64>, StudyError> for SharedRows {
    fn has(&self, number: usize) -> bool {
        let rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rows.get(number).is_some_and(Option::is_some)
    }

    fn keep(&mut self, number: usize, row: Vec<f64>) -> Result<(), StudyError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).keep(number, row)
    }
}

impl Rows for SharedRows {
    fn row(&self, number: usize) -> Option<Vec<f64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).row(number)
    }
}

/// How far a hunt is, and what was tried so far.
#[derive(Debug, Clone, Copy)]
pub struct Sight<'a> {
    /// What was tried.
    pub archive: &'a Archive,
    /// Whether nothing more will come.
    pub is_complete: bool,
}

/// A search under way.
pub struct Hunt<'a, R> {
    plan: &'a SearchPlan,
    executor: &'a Executor<'a>,
    rows: &'a mut R,
    archive: Archive,
    /// Told after each candidate how many are done, of how many at most.
    tell: &'a (dyn Fn(usize, usize) + Sync),
}

impl<'a, R: Rows> Hunt<'a, R> {
    /// One of a plan, with what `rows` hold done already.
    pub fn new(
        plan: &'a SearchPlan,
        executor: &'a Executor<'a>,
        rows: &'a mut R,
        tell: &'a (dyn Fn(usize, usize) + Sync),
    ) -> Self {
        Self { plan, executor, rows, archive: Archive::default(), tell }
    }

    /// What was tried so far.
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// Searches to the end; `watch` sees what is there after each batch.
    ///
    /// # Errors
    /// The first of the store or of a candidate; [`StudyError::Stopped`] where the executor was.
    pub fn run(mut self, watch: &mut dyn FnMut(Sight)) -> Result<Archive, StudyError> {
        self.present()?;
        watch(Sight { archive: &self.archive, is_complete: false });
        self.generations(watch)?;
        loop {
            let missing = offered(self.plan, &self.archive).map(|of| of.missing).unwrap_or_default();
            if missing.is_empty() {
                break;
            }
            self.evaluate(missing, Round::Simpler)?;
            watch(Sight { archive: &self.archive, is_complete: false });
        }
        watch(Sight { archive: &self.archive, is_complete: true });
        Ok(self.archive)
    }

    /// The schemes of the scenario, the reference first.
    ///
    /// # Errors
    /// As [`Hunt::run`].
    pub fn present(&mut self) -> Result<(), StudyError> {
        let base = self.plan.base();
        let reference = base.reference();
        let order = std::iter::once(reference).chain((0..base.schemes.len()).filter(|scheme| *scheme != reference));
        let schemes: Vec<Scheme> = order.map(|scheme| base.schemes[scheme].clone()).collect();
        self.evaluate(schemes, Round::Present)
    }

    fn generations(&mut self, watch: &mut dyn FnMut(Sight)) -> Result<(), StudyError> {
        let plan = self.plan;
        let (nsga, most) = (plan.nsga(), plan.search().samples as usize);
        let mut alive: Vec<usize> =
            (0..self.archive.tried().len()).filter(|&number| self.archive.tried()[number].genome.is_some()).collect();
        for generation in 0.. {
            let mut asked: Vec<Scheme> = Vec::new();
            let mut accept = |genome: Vec<usize>| {
                let scheme = plan.space().scheme(&genome);
                let is_new = self.archive.number(&scheme).is_none() && !asked.contains(&scheme);
                if !is_new || !plan.is_possible(&scheme) {
                    return None;
                }
                asked.push(scheme);
                Some(genome)
            };
            if generation == 0 {
                nsga.first(nsga.population, &mut accept);
            } else {
                let tried = self.archive.tried();
                let parent = |&number: &usize| Some((tried[number].genome.as_ref()?, tried[number].score()));
                let parents: Vec<_> = alive.iter().filter_map(parent).collect();
                nsga.next(generation, &parents, &mut accept);
            }
            let first = self.archive.tried().len();
            asked.truncate(most.saturating_sub(first));
            if asked.is_empty() {
                return Ok(());
            }
            self.evaluate(asked, Round::Generation(generation))?;
            watch(Sight { archive: &self.archive, is_complete: false });
            if self.archive.constant_objectives().len() == plan.search().goals.objectives.len() {
                return Ok(());
            }
            alive.extend(first..self.archive.tried().len());
            let scores: Vec<&Score> = alive.iter().map(|&number| self.archive.tried()[number].score()).collect();
            alive = nsga.survivors(&scores).into_iter().map(|place| alive[place]).collect();
        }
        Ok(())
    }

    /// Runs schemes that were not tried yet, and takes in what came of them.
    ///
    /// # Errors
    /// As [`Hunt::run`].
    pub(super) fn evaluate(&mut self, schemes: Vec<Scheme>, round: Round) -> Result<(), StudyError> {
        let (plan, first) = (self.plan, self.archive.tried().len());
        // Against those that were there when the batch began: what is given up depends on nothing else. What
        // is to win is measured to the end, to see how near it comes.
        let is_spared = matches!(round, Round::Present | Round::Winning);
        let front = if is_spared { Vec::new() } else { self.archive.front() };
        let is_hopeless = |row: &Row| {
            let beats = |&number: &usize| plan.search().goals.is_hopeless(row, &self.archive.row(plan, number));
            front.iter().any(beats)
        };
        let most = (plan.search().samples as usize).max(first + schemes.len());
        let compute = |number: usize, stop: &(dyn Fn() -> bool + Sync)| {
            let row = plan.row(&schemes[number - first], &is_hopeless, &|| stop());
            Ok(row.map_err(|problems| StudyError::Variant { number, problems })??)
        };
        for slice in self.rows.slices(first..first + schemes.len()) {
            self.rows.refresh()?;
            let begun = slice.start;
            let observer = |progress: Progress| (self.tell)((begun + progress.done).min(most), most);
            self.executor.clone().observed_by(&observer).run(slice, self.rows, compute)?;
        }
        for (place, scheme) in schemes.into_iter().enumerate() {
            let row = self.rows.row(first + place).unwrap_or_else(|| unreachable!("the executor did every part"));
            let scheme = if round == Round::Present { scheme } else { plain(&scheme) };
            self.archive.push(plan, scheme, round, row);
        }
        Ok(())
    }
}

/// Everything that a search tries, in memory.
///
/// # Errors
/// As [`Hunt::run`].
pub fn hunt(plan: &SearchPlan, executor: &Executor) -> Result<Archive, StudyError> {
    Hunt::new(plan, executor, &mut SharedRows::default(), &|_, _| {}).run(&mut |_| {})
}
