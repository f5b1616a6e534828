//! Which scenarios does a question ask for, and what comes of each?
//!
//! A [`Plan`] is a scenario and numbered variants of it. Running it takes each
//! variant to an [`Outcome`] and keeps of it what the question needs: the whole
//! of ten thousand outcomes would fill memory.

use toml::Value;

use super::{Outcome, agent_weeks};
use crate::model::{Model, Stopped};
use crate::run::{self, Executor, Store};
use crate::scenario::{Checked, Problems};

/// One value for each key that a variant sets.
pub type Settings = Vec<(String, Value)>;

/// A scenario and variants of it, numbered from 0.
#[derive(Debug, Clone)]
pub struct Plan {
    base: Checked,
    variants: Vec<Settings>,
}

impl Plan {
    /// A plan without variants.
    pub fn new(base: Checked) -> Self {
        Self { base, variants: Vec::new() }
    }

    /// What the variants are of.
    pub fn base(&self) -> &Checked {
        &self.base
    }

    /// Number of variants.
    pub fn len(&self) -> usize {
        self.variants.len()
    }

    /// Whether there is no variant.
    pub fn is_empty(&self) -> bool {
        self.variants.is_empty()
    }

    /// Adds a variant.
    ///
    /// # Errors
    /// Everything that keeps it from being run; then it is not added.
    pub fn push(&mut self, settings: Settings) -> Result<(), Problems> {
        self.base.with(&settings)?;
        self.variants.push(settings);
        Ok(())
    }

    /// What a variant sets.
    pub fn settings(&self, number: usize) -> &[(String, Value)] {
        &self.variants[number]
    }

    /// The scenario of a variant.
    ///
    /// # Errors
    /// None for a variant that could be added.
    pub fn variant(&self, number: usize) -> Result<Checked, Problems> {
        self.base.with(&self.variants[number])
    }

    /// Employee-weeks that all variants take, where none changes sizes.
    pub fn agent_weeks(&self) -> u64 {
        agent_weeks(&self.base, self.base.run.replicates as usize) * self.variants.len() as u64
    }

    /// Runs the variants that `store` has not got, and keeps what `measure` makes of each.
    ///
    /// Variants run in parallel, each on one thread; the store gets them in order.
    ///
    /// # Errors
    /// The first of the store; [`Stopped`] where the executor was.
    pub fn run<T: Send, E: Send + From<Stopped> + From<Problems>>(
        &self,
        executor: &Executor,
        store: &mut impl Store<T, E>,
        measure: impl Fn(usize, Outcome) -> T + Sync,
    ) -> Result<(), E> {
        executor.run(0..self.len(), store, |number, stop| {
            let scenario = self.variant(number)?;
            let ensemble = run::one_by_one(&Model::new(&scenario), &|| stop())?;
            Ok(measure(number, Outcome::new(&scenario, ensemble)))
        })
    }

    /// The same, with everything in memory.
    ///
    /// # Errors
    /// [`Stopped`] where the executor was.
    pub fn collect<T: Send>(
        &self,
        executor: &Executor,
        measure: impl Fn(usize, Outcome) -> T + Sync,
    ) -> Result<Vec<T>, PlanError> {
        let mut kept: Vec<Option<T>> = Vec::with_capacity(self.len());
        self.run::<T, PlanError>(executor, &mut kept, measure)?;
        Ok(kept.into_iter().flatten().collect())
    }
}

/// Why a plan was not run to its end.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// It was stopped.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// A variant cannot be run.
    #[error(transparent)]
    Variant(#[from] Problems),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Window;
    use crate::experiment::simulate;
    use crate::model::Metric;
    use crate::run::Cancel;
    use crate::scenario::Scenario;

    fn plan() -> Plan {
        let mut scenario = Scenario::new("A plan");
        (scenario.organisation.employees, scenario.run.weeks, scenario.run.replicates) = (20, 6, 2);
        let mut plan = Plan::new(scenario.checked().unwrap());
        for conformity in [0.1, 0.5, 0.9] {
            plan.push(vec![("behaviour.conformity".into(), Value::Float(conformity))]).unwrap();
        }
        plan
    }

    #[test]
    fn a_variant_gives_what_its_scenario_gives_alone() {
        let plan = plan();
        let output = |outcome: &Outcome| outcome.mean("Nothing counted", Metric::GamingHours, Window::Last).unwrap();
        let together = plan.collect(&Executor::new(), |_, outcome| output(&outcome)).unwrap();
        let alone: Vec<f64> = (0..3).map(|number| output(&simulate(&plan.variant(number).unwrap()))).collect();
        assert_eq!(together, alone);
        assert_eq!(plan.agent_weeks(), 3 * 2 * 20 * (12 + 6));
    }

    #[test]
    fn what_cannot_be_run_is_not_planned_and_a_stop_is_said() {
        let mut plan = plan();
        assert!(plan.push(vec![("run.baseline_weeks".into(), Value::Integer(40))]).is_err());
        assert_eq!(plan.len(), 3);
        let cancel = Cancel::new();
        cancel.cancel();
        let stopped = plan.collect(&Executor::new().cancelled_by(&cancel), |_, _| ());
        assert!(matches!(stopped, Err(PlanError::Stopped(_))));
    }
}
