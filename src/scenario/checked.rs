//! Which scenarios can be run? Those that were checked, and variants of them.

use std::ops::Deref;
use std::sync::Arc;

use toml::Value;

use super::check::{check, combinations};
use super::problem::{Problem, Problems, Severity};
use super::{Document, Scenario, Scheme};

/// A scenario that nothing keeps from being run; cheap to clone.
///
/// It reads like the [`Scenario`] that it holds and cannot be changed. Only it
/// becomes a `Model`.
///
/// ```
/// # use yardstick_scenario as yardstick;
/// use yardstick::scenario::Scenario;
///
/// let mut scenario = Scenario::new("Too short a warm-up");
/// scenario.run.warmup_weeks = 4;
/// let problems = scenario.checked().unwrap_err();
/// assert!(problems.to_string().contains("a baseline of 6 weeks does not fit into a warm-up of 4"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Checked(Arc<Scenario>);

impl Scenario {
    /// The scenario as one that can be run.
    ///
    /// # Errors
    /// Everything that keeps it from being run.
    pub fn checked(self) -> Result<Checked, Problems> {
        Checked::unless(check(&self), Arc::new(self))
    }
}

impl Checked {
    /// A scenario of which `found` is known, unless there is an error among it.
    pub(super) fn unless(mut found: Vec<Problem>, scenario: Arc<Scenario>) -> Result<Self, Problems> {
        found.retain(|problem| problem.severity == Severity::Error);
        if found.is_empty() { Ok(Self(scenario)) } else { Err(Problems::new(&scenario.title, "", found)) }
    }

    /// The scenario with some dotted keys set, such as `behaviour.conformity` or `schemes.1.reward.stakes`.
    ///
    /// Only what the keys can break is checked again: their own ranges and what several
    /// numbers must fulfil together. That takes some tens of microseconds and finds what
    /// a check of the whole finds.
    ///
    /// # Errors
    /// Everything that keeps the variant from being run.
    pub fn with<K: AsRef<str>>(&self, settings: &[(K, Value)]) -> Result<Self, Problems> {
        let mut variant = Scenario::clone(&self.0);
        variant.set_values(settings).map_err(|problem| Problems::new(&self.title, "", vec![problem]))?;
        let mut found = Vec::new();
        combinations(&variant, true, &mut found);
        Self::unless(found, Arc::new(variant))
    }

    /// The same with other schemes, whose own numbers are known to be in their ranges.
    ///
    /// Only what several numbers must fulfil together is checked again. Where the scheme that was in force
    /// is not among them, none is said to have been.
    ///
    /// # Errors
    /// Everything that keeps it from being run.
    pub fn with_schemes(&self, schemes: Vec<Scheme>) -> Result<Self, Problems> {
        let mut variant = Scenario { schemes, ..Scenario::clone(&self.0) };
        if variant.done().is_none()
            && let Some(data) = &mut variant.data
        {
            data.scheme = None;
        }
        let mut found = Vec::new();
        combinations(&variant, true, &mut found);
        Self::unless(found, Arc::new(variant))
    }

    /// The same with at most so many employees and replicates, and a budget to match: for a quick answer.
    ///
    /// As many employees stay as its roles have need of.
    #[must_use]
    pub fn smaller(&self, employees: u32, replicates: u32) -> Self {
        let mut small = Scenario::clone(&self.0);
        let organisation = &mut small.organisation;
        let before = organisation.employees;
        let needed = organisation.team_size.saturating_mul(small.roles.len() as u32);
        organisation.employees = before.min(employees.max(needed).max(1));
        let share = f64::from(organisation.employees) / f64::from(before);
        small.ai.annual_budget_usd = small.ai.annual_budget_usd.map(|budget| budget * share);
        small.run.replicates = small.run.replicates.min(replicates.max(1));
        Self(Arc::new(small))
    }

    /// The document that says it, written from nothing.
    pub fn document(&self) -> Document {
        Document::new(Scenario::clone(&self.0))
    }
}

impl Deref for Checked {
    type Target = Scenario;

    fn deref(&self) -> &Scenario {
        &self.0
    }
}

impl TryFrom<Scenario> for Checked {
    type Error = Problems;

    fn try_from(scenario: Scenario) -> Result<Self, Problems> {
        scenario.checked()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{OwnData, is_valid, presets};

    #[test]
    fn what_cannot_be_run_is_not_checked() {
        let mut scenario = Scenario::new("A");
        scenario.run.baseline_weeks = scenario.run.warmup_weeks + 1;
        let problems = scenario.checked().unwrap_err();
        assert_eq!(problems.list.len(), 1);
        assert_eq!(problems.list[0].key, "run.baseline_weeks");
    }

    #[test]
    fn a_variant_says_what_is_wrong_with_it() {
        let checked = Scenario::new("A").checked().unwrap();
        let stakes = checked.with(&[("schemes.0.reward.stakes", Value::Float(0.3))]).unwrap();
        assert_eq!(stakes.schemes[0].reward.stakes, 0.3);
        let of = |key: &str, value: i64| checked.with(&[(key, Value::Integer(value))]).unwrap_err().to_string();
        assert!(of("run.baseline_weeks", 13).contains("does not fit into a warm-up"));
        assert!(of("behaviour.conformity", -1).contains("allowed: "));
        assert!(of("behaviour.conformty", 1).contains("did you mean `behaviour.conformity`?"));
    }

    #[test]
    fn other_schemes_are_checked_together() {
        let checked = Scenario::new("A").checked().unwrap();
        let scheme = Scheme { from_week: 5, until_week: Some(9), ..Scheme::default() };
        assert_eq!(checked.with_schemes(vec![scheme.clone()]).unwrap().schemes[0], scheme);
        let ends_early = Scheme { until_week: Some(5), ..scheme };
        assert!(checked.with_schemes(vec![ends_early]).unwrap_err().to_string().contains("ends in week 5"));
    }

    #[test]
    fn other_schemes_need_not_have_been_in_force() {
        let mut scenario = Scenario::new("A");
        scenario.schemes.push(Scheme { name: "Board".into(), ..Scheme::default() });
        scenario.data = Some(OwnData { week_zero: "2026-03-02".into(), scheme: Some("Board".into()) });
        let checked = scenario.checked().unwrap();
        let other = checked.with_schemes(vec![Scheme::default()]).unwrap();
        assert_eq!(other.data.as_ref().unwrap().scheme, None);
        let same = checked.with_schemes(vec![Scheme::default(), checked.schemes[1].clone()]).unwrap();
        assert_eq!(same.data, checked.data);
    }

    #[test]
    fn a_smaller_scenario_can_be_run() {
        for preset in presets() {
            let checked = Document::parse(preset.name, preset.text).unwrap().checked().unwrap();
            for employees in [0, 1, 50, u32::MAX] {
                let small = checked.smaller(employees, 2);
                assert!(is_valid(&small), "{} with {employees}: {:?}", preset.name, check(&small));
                assert!(small.organisation.employees <= checked.organisation.employees);
            }
        }
    }
}
