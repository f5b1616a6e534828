//! How does a fit get done, step by step, and gone on with after it was stopped?

use std::ops::Range;
use std::sync::Arc;

use super::fitted::Fitted;
use super::{FitError, FitPlan, Sampler};
use crate::analysis::weighted::quantiles;
use crate::run::{Executor, Store};

/// What is simulated next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A generation, from 0.
    Generation(usize),
    /// The draws of the posterior, each once: what they say of the data.
    Check,
}

/// Organisations within the plausible ranges, before anything is learnt.
#[derive(Debug, Clone, PartialEq)]
pub struct Before {
    /// Of every statistic.
    pub statistics: Vec<Vec<f64>>,
    /// By week of every series: the 5th, 50th and 95th percentile, on its scale.
    pub weekly: Vec<[f64; 3]>,
}

/// Draws of the posterior, and what was simulated of each.
#[derive(Debug, Clone, PartialEq)]
pub struct After {
    /// In the unit normal space.
    pub points: Vec<Vec<f64>>,
    /// They sum to 1.
    pub weights: Vec<f64>,
    /// Every week of every series, on its scale.
    pub rows: Vec<Vec<f64>>,
    /// Whether these rows are simulations of these very points.
    pub is_check: bool,
}

/// A fit under way. After each [`Fitting::step`] it says what is known.
#[derive(Debug, Clone)]
pub struct Fitting {
    plan: Arc<FitPlan>,
    sampler: Sampler,
    stage: Option<Stage>,
    /// What was simulated of the stage that is due.
    pending: Vec<Option<Vec<f64>>>,
    before: Option<Before>,
    after: Option<After>,
    simulations: usize,
}

impl Fitting {
    /// One with nothing done.
    pub fn new(plan: impl Into<Arc<FitPlan>>) -> Self {
        let plan = plan.into();
        let sampler = Sampler::new(plan.factors().len(), plan.effort(), plan.options().seed, plan.observed());
        Self {
            sampler,
            stage: Some(Stage::Generation(0)),
            pending: Vec::new(),
            before: None,
            after: None,
            simulations: 0,
            plan,
        }
    }

    /// What is fitted.
    pub fn plan(&self) -> &Arc<FitPlan> {
        &self.plan
    }

    /// What is simulated next; none once it is finished.
    pub fn stage(&self) -> Option<Stage> {
        self.stage
    }

    /// Whether all is done.
    pub fn is_finished(&self) -> bool {
        self.stage.is_none()
    }

    /// The share that is done, if every generation is needed.
    pub fn progress(&self) -> f64 {
        let effort = self.plan.effort();
        let all = effort.generations * effort.simulations + effort.kept;
        if self.is_finished() { 1.0 } else { (self.simulations as f64 / all as f64).min(1.0) }
    }

    /// How many simulations the next stage has.
    pub fn due(&self) -> usize {
        match (self.stage, &self.after) {
            (None, _) => 0,
            (Some(Stage::Check), Some(after)) => after.points.len(),
            (Some(_), _) => self.plan.effort().simulations,
        }
    }

    /// Simulates those with these numbers of the stage that is due that `store` has not got.
    ///
    /// # Errors
    /// The first of a simulation or of the store; [`FitError::Stopped`] where the executor was.
    pub fn simulate<E: Send + From<FitError> + From<crate::model::Stopped>>(
        &self,
        executor: &Executor,
        numbers: Range<usize>,
        store: &mut impl Store<Vec<f64>, E>,
    ) -> Result<(), E> {
        // Every simulation has people of its own.
        let first = (self.sampler.generation() as u32) << 20;
        executor.run(numbers, store, |number, stop| {
            let point = match (self.stage, &self.after) {
                (Some(Stage::Check), Some(after)) => after.points[number].clone(),
                _ => self.sampler.proposal(number),
            };
            let mut random = self.sampler.random(number);
            Ok(self.plan.simulate(&point, first + number as u32, &mut random, &|| stop())?)
        })
    }

    /// Takes all that was simulated of the stage that is due, in order, and goes on to the next.
    ///
    /// # Errors
    /// If nearly none of it has the statistics of the data.
    pub fn take(&mut self, rows: Vec<Vec<f64>>) -> Result<(), FitError> {
        self.simulations += rows.len();
        self.stage = match self.stage {
            None => None,
            Some(Stage::Check) => {
                if let Some(after) = &mut self.after {
                    (after.rows, after.is_check) = (rows, true);
                }
                None
            }
            Some(Stage::Generation(generation)) => {
                self.take_generation(rows)?;
                Some(if self.sampler.is_done() { Stage::Check } else { Stage::Generation(generation + 1) })
            }
        };
        Ok(())
    }

    fn take_generation(&mut self, mut rows: Vec<Vec<f64>>) -> Result<(), FitError> {
        let statistics: Vec<Vec<f64>> = rows.iter().map(|row| self.plan.statistics_of(row)).collect();
        self.sampler.advance(&statistics)?;
        if self.before.is_none() {
            self.before = Some(Before { weekly: weekly(&rows), statistics });
        }
        if let Some(last) = self.sampler.last() {
            let kept = last.numbers.iter().map(|&number| std::mem::take(&mut rows[number])).collect();
            self.after =
                Some(After { points: last.points.clone(), weights: last.weights.clone(), rows: kept, is_check: false });
        }
        Ok(())
    }

    /// Does the stage that is due, in memory; stopped, it goes on from there when called again.
    ///
    /// # Errors
    /// As [`Fitting::simulate`] and [`Fitting::take`].
    pub fn step(&mut self, executor: &Executor) -> Result<(), FitError> {
        let mut pending = std::mem::take(&mut self.pending);
        let ran = self.simulate::<FitError>(executor, 0..self.due(), &mut pending);
        if let Err(error) = ran {
            self.pending = pending;
            return Err(error);
        }
        self.take(pending.into_iter().flatten().collect())
    }

    /// The sampler, to look at.
    pub fn sampler(&self) -> &Sampler {
        &self.sampler
    }

    /// Simulations so far.
    pub fn simulations(&self) -> usize {
        self.simulations
    }

    pub(super) fn before(&self) -> Option<&Before> {
        self.before.as_ref()
    }

    pub(super) fn after(&self) -> Option<&After> {
        self.after.as_ref()
    }

    /// What is known so far.
    pub fn fitted(&self) -> Fitted {
        Fitted::of(self)
    }
}

/// Percentiles of every column of equally weighted rows.
fn weekly(rows: &[Vec<f64>]) -> Vec<[f64; 3]> {
    let equal = vec![1.0; rows.len()];
    let width = rows.first().map_or(0, Vec::len);
    let of = |week: usize| {
        let column: Vec<f64> = rows.iter().map(|row| row[week]).collect();
        quantiles(&column, &equal, [0.05, 0.5, 0.95])
    };
    (0..width).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::fit::tests::small;
    use crate::run::{Cancel, Progress};

    fn ran(threads: usize) -> Fitted {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut fitting = Fitting::new(small());
            while !fitting.is_finished() {
                fitting.step(&Executor::new()).unwrap();
            }
            fitting.fitted()
        })
    }

    #[test]
    fn a_fit_is_the_same_on_any_number_of_threads() {
        let alone = ran(1);
        assert_eq!(alone, ran(3));
        assert!(alone.method.is_finished && alone.agreement.is_some());
    }

    #[test]
    fn a_stopped_step_goes_on_where_it_was_and_the_answer_stays_the_same() {
        let mut fitting = Fitting::new(small());
        let cancel = Cancel::new();
        let stop = |progress: Progress| {
            if progress.done == 20 {
                cancel.cancel();
            }
        };
        let executor = Executor::new().cancelled_by(&cancel).observed_by(&stop);
        assert!(matches!(fitting.step(&executor), Err(FitError::Stopped(_))));
        assert_eq!(fitting.stage(), Some(Stage::Generation(0)));
        assert!(fitting.pending.iter().flatten().count() >= 20);
        while !fitting.is_finished() {
            fitting.step(&Executor::new()).unwrap();
        }
        assert_eq!(fitting.fitted(), ran(2));
    }

    #[test]
    fn before_the_first_generation_nothing_is_known() {
        let fitting = Fitting::new(small());
        let fitted = fitting.fitted();
        assert_eq!((fitted.method.simulations, fitted.draws.len()), (0, 0));
        assert!(fitted.series.iter().all(|of| of.median.iter().all(|value| value.is_nan())));
    }
}
