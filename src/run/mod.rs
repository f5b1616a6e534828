//! Replicates in parallel: what runs, how far it is, and what came out so far.
//!
//! A replicate is a pure function of scenario and number, so an [`Ensemble`] is
//! the same on any number of threads: replicates are stored by number and every
//! sum over them is taken in that order.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::model::{Horizon, Metric, Model, Record};

/// Asks running work to stop; clones ask for the same work.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// A fresh flag.
    pub fn new() -> Self {
        Self::default()
    }
    /// Asks to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
    /// Whether stopping was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

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

/// Runs the replicates of `model` in parallel on rayon's current pool.
///
/// `finished` is called on a worker thread with each replicate as it ends, in
/// no fixed order. Returns whether all replicates ended; `false` after `cancel`.
pub fn replicates(
    model: &Model,
    numbers: impl IntoParallelIterator<Item = u32>,
    cancel: &Cancel,
    finished: impl Fn(u32, Record) + Sync,
) -> bool {
    numbers.into_par_iter().for_each(|replicate| {
        if cancel.is_cancelled() {
            return;
        }
        if let Some(record) = model.simulate(replicate, &|| cancel.is_cancelled()) {
            finished(replicate, record);
        }
    });
    !cancel.is_cancelled()
}

/// Runs all replicates of `model` and waits for them; `None` after `cancel`.
pub fn ensemble(model: &Model, cancel: &Cancel) -> Option<Ensemble> {
    let planned = model.replicates();
    let slots = std::sync::Mutex::new(Ensemble::new(model.schemes().len(), model.horizon(), planned as usize));
    let complete = replicates(model, 0..planned, cancel, |replicate, record| {
        slots.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(replicate as usize, record);
    });
    complete.then(|| slots.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}
