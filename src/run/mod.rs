//! Which replicates run, on which threads, and what is finished?
//!
//! A replicate is a pure function of scenario and number, so an [`Ensemble`] is
//! the same on any number of threads: replicates are stored by number and every
//! sum over them is taken in that order.

use std::sync::Arc;

use crate::model::{Horizon, Metric, Model, Record, Stopped};

mod executor;

pub use executor::{Cancel, Executor, Progress, Store};

/// The replicates that have finished, by number.
#[derive(Debug, Clone)]
pub struct Ensemble {
    schemes: usize,
    horizon: Horizon,
    planned: usize,
    records: Vec<Option<Arc<Record>>>,
}

impl Ensemble {
    /// An ensemble of `planned` replicates, none of which has finished.
    pub fn new(schemes: usize, horizon: Horizon, planned: usize) -> Self {
        Self { schemes, horizon, planned, records: vec![None; planned] }
    }
    /// An ensemble for all replicates of `model`, none of which has finished.
    pub fn of(model: &Model) -> Self {
        Self::new(model.scenario().schemes.len(), model.horizon(), model.replicates() as usize)
    }
    /// Puts a finished replicate in its place.
    pub fn insert(&mut self, replicate: usize, record: Record) {
        self.records[replicate] = Some(Arc::new(record));
    }
    /// Number of schemes.
    pub fn schemes(&self) -> usize {
        self.schemes
    }
    /// The weeks it covers.
    pub fn horizon(&self) -> Horizon {
        self.horizon
    }
    /// Replicates asked for.
    pub fn planned(&self) -> usize {
        self.planned
    }
    /// Replicates finished.
    pub fn finished(&self) -> usize {
        self.records.iter().flatten().count()
    }
    /// Whether every replicate has finished.
    pub fn is_complete(&self) -> bool {
        self.records.iter().all(Option::is_some)
    }
    /// The finished replicates in order of their numbers.
    pub fn records(&self) -> impl Iterator<Item = (usize, &Record)> {
        self.records.iter().enumerate().filter_map(|(number, record)| Some((number, record.as_deref()?)))
    }
    /// The values of one metric of one scheme at one position, one a finished
    /// replicate in order; undefined ones are left out.
    pub fn values(&self, scheme: usize, metric: Metric, position: usize) -> Vec<f64> {
        self.records()
            .map(|(_, record)| record.series(scheme, metric)[position])
            .filter(|value| !value.is_nan())
            .collect()
    }
}

/// An ensemble is where its replicates are kept.
impl<E> Store<Record, E> for Ensemble {
    fn has(&self, number: usize) -> bool {
        self.records.get(number).is_some_and(Option::is_some)
    }

    fn keep(&mut self, number: usize, record: Record) -> Result<(), E> {
        self.insert(number, record);
        Ok(())
    }
}

/// Runs all replicates of `model`, in parallel on rayon's current pool.
pub fn ensemble(model: &Model) -> Ensemble {
    ensemble_with(model, &Executor::new()).unwrap_or_else(|_| unreachable!("nobody stops it"))
}

/// The same by an executor, which can be observed and stopped.
///
/// # Errors
/// [`Stopped`] where the executor was.
pub fn ensemble_with(model: &Model, executor: &Executor) -> Result<Ensemble, Stopped> {
    let mut ensemble = Ensemble::of(model);
    extend(model, &mut ensemble, model.replicates() as usize, executor)?;
    Ok(ensemble)
}

/// Runs those of the first `count` replicates that are missing.
///
/// # Errors
/// [`Stopped`] where the executor was; what had finished is in the ensemble.
pub fn extend(model: &Model, ensemble: &mut Ensemble, count: usize, executor: &Executor) -> Result<(), Stopped> {
    executor.run(0..count, ensemble, |number, stop| model.simulate_until(number as u32, &|| stop()))
}

/// Runs all replicates one after the other, on this thread: for a variant among many.
///
/// # Errors
/// [`Stopped`] when `stop`, which is asked once a week, answers true.
pub fn one_by_one(model: &Model, stop: &dyn Fn() -> bool) -> Result<Ensemble, Stopped> {
    let mut ensemble = Ensemble::of(model);
    for number in 0..model.replicates() {
        ensemble.insert(number as usize, model.simulate_until(number, stop)?);
    }
    Ok(ensemble)
}
