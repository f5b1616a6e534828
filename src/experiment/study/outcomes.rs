//! What came of each variant: a row of numbers, in a table that grows.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{StudyError, StudyPlan};
use crate::run::Store;

/// What came of one metric of one scheme in one variant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// Mean over replicates; NaN where undefined.
    pub mean: f64,
    /// Standard deviation over replicates; NaN for fewer than two.
    pub sd: f64,
    /// Mean difference to the reference on the same draws.
    pub difference: f64,
}

impl Cell {
    /// Numbers of one cell in a row.
    const WIDTH: usize = 3;

    /// Of the values of a scheme and of the reference, replicate by replicate.
    pub(super) fn new(own: &[f64], reference: &[f64]) -> Self {
        let defined =
            |values: &mut dyn Iterator<Item = f64>| values.filter(|value| !value.is_nan()).collect::<Vec<_>>();
        let values = defined(&mut own.iter().copied());
        let differences = defined(&mut own.iter().zip(reference).map(|(own, reference)| own - reference));
        Self { mean: mean(&values), sd: deviation(&values), difference: mean(&differences) }
    }

    pub(super) fn numbers(self) -> [f64; Self::WIDTH] {
        [self.mean, self.sd, self.difference]
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn deviation(values: &[f64]) -> f64 {
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    // 0 / 0 where there is one.
    (squares / (values.len() as f64 - 1.0)).sqrt()
}

/// What a row holds: cells by scheme and metric, then net values by scheme and replicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    pub schemes: usize,
    pub metrics: usize,
    pub replicates: usize,
}

impl Layout {
    /// Numbers in a row.
    pub const fn width(self) -> usize {
        self.schemes * (self.metrics * Cell::WIDTH + self.replicates)
    }
}

/// Outcomes of the variants of a study from the first on: all, or as many as are done.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcomes {
    layout: Layout,
    numbers: Vec<f64>,
}

impl Outcomes {
    /// A table for a plan, with no variant in it.
    pub fn new(plan: &StudyPlan) -> Self {
        Self { layout: plan.layout(), numbers: Vec::new() }
    }

    /// Number of variants in it.
    pub fn len(&self) -> usize {
        self.numbers.len() / self.layout.width()
    }

    /// Whether no variant is in it.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// Adds rows of the variants that come next.
    pub(super) fn extend(&mut self, rows: &[f64]) {
        debug_assert!(rows.len().is_multiple_of(self.layout.width()));
        self.numbers.extend_from_slice(rows);
    }

    /// One metric, by its place in the study, of one scheme.
    pub fn cell(&self, variant: usize, scheme: usize, metric: usize) -> Cell {
        let first = variant * self.layout.width() + (scheme * self.layout.metrics + metric) * Cell::WIDTH;
        let [mean, sd, difference] = [0, 1, 2].map(|place| self.numbers[first + place]);
        Cell { mean, sd, difference }
    }

    /// One number of every variant.
    pub(super) fn all(&self, scheme: usize, metric: usize, of: fn(Cell) -> f64) -> Vec<f64> {
        (0..self.len()).map(|variant| of(self.cell(variant, scheme, metric))).collect()
    }

    /// Net values of a scheme, one a replicate, in US dollars per employee-week.
    pub fn net_values(&self, variant: usize, scheme: usize) -> &[f64] {
        let Layout { schemes, metrics, replicates } = self.layout;
        let first = variant * self.layout.width() + schemes * metrics * Cell::WIDTH + scheme * replicates;
        &self.numbers[first..first + replicates]
    }

    /// Mean net value `[scheme][variant]`.
    pub fn net_value(&self) -> Vec<Vec<f64>> {
        let of = |scheme| (0..self.len()).map(|variant| mean(self.net_values(variant, scheme))).collect();
        (0..self.layout.schemes).map(of).collect()
    }
}

impl Store<Vec<f64>, StudyError> for Outcomes {
    fn has(&self, number: usize) -> bool {
        number < self.len()
    }

    fn keep(&mut self, _: usize, row: Vec<f64>) -> Result<(), StudyError> {
        self.extend(&row);
        Ok(())
    }
}

/// A table that is looked at while it grows: clones are the same table.
///
/// One clone is the store of a run on another thread; [`SharedOutcomes::snapshot`]
/// of the other is what is there so far, always the first variants without a gap.
#[derive(Debug, Clone)]
pub struct SharedOutcomes(Arc<Mutex<Outcomes>>);

impl SharedOutcomes {
    /// A table for a plan, with no variant in it.
    pub fn new(plan: &StudyPlan) -> Self {
        Self(Arc::new(Mutex::new(Outcomes::new(plan))))
    }

    /// Number of variants so far.
    pub fn len(&self) -> usize {
        self.locked().len()
    }

    /// Whether there is none yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A copy of what is there.
    pub fn snapshot(&self) -> Outcomes {
        self.locked().clone()
    }

    fn locked(&self) -> MutexGuard<'_, Outcomes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store<Vec<f64>, StudyError> for SharedOutcomes {
    fn has(&self, number: usize) -> bool {
        self.locked().has(number)
    }

    fn keep(&mut self, number: usize, row: Vec<f64>) -> Result<(), StudyError> {
        self.locked().keep(number, row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::design::Kind;
    use crate::experiment::study::plan::tests::{outcomes, small};
    use crate::run::{Cancel, Executor};

    #[test]
    fn a_cell_leaves_out_what_is_undefined() {
        let cell = Cell::new(&[1.0, f64::NAN, 3.0], &[0.0, 5.0, 1.0]);
        assert_eq!((cell.mean, cell.sd, cell.difference), (2.0, 2f64.sqrt(), 1.5));
        assert!(Cell::new(&[1.0], &[1.0]).sd.is_nan() && Cell::new(&[f64::NAN], &[1.0]).mean.is_nan());
    }

    #[test]
    fn a_shared_table_can_be_looked_at_and_gone_on_with() {
        let plan = small(Kind::Sobol, 16);
        let shared = SharedOutcomes::new(&plan);
        let (cancel, watched) = (Cancel::new(), shared.clone());
        let observer = |progress: crate::run::Progress| {
            assert_eq!(watched.len(), progress.done);
            if progress.done == 5 {
                cancel.cancel();
            }
        };
        let executor = Executor::new().cancelled_by(&cancel).observed_by(&observer);
        let stopped = plan.run(&executor, 0..16, &mut shared.clone());
        assert!(matches!(stopped, Err(StudyError::Stopped(_))));
        let so_far = shared.snapshot();
        assert!((5..16).contains(&so_far.len()));
        plan.run(&Executor::new(), 0..16, &mut shared.clone()).unwrap();
        assert_eq!(shared.snapshot(), outcomes(&plan));
        assert_eq!(so_far.net_values(2, 1), shared.snapshot().net_values(2, 1));
    }
}
