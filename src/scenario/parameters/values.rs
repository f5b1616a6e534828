//! Reading and setting one number of a scenario by its dotted key.

use serde::{Serialize, de::DeserializeOwned};
use toml::Value;

use crate::scenario::{
    Audience, AudienceOverrides, DEFAULT_TARGET, Scenario, Signal, SignalOverrides, problem::Problem, sha256, shape,
};

impl Scenario {
    /// The value of a dotted key, such as `organisation.employees` or `schemes.0.reward.stakes`,
    /// defaults included; `None` if there is no such key or it has no value.
    ///
    /// This writes out the whole scenario: to show many values, take them when it changes.
    pub fn value(&self, key: &str) -> Option<Value> {
        let tree = Value::try_from(self.filled()).ok()?;
        key.split('.').try_fold(&tree, child).cloned()
    }

    /// Sets the value of a dotted key.
    ///
    /// Combinations are not looked at: see [`check`](crate::scenario::check).
    ///
    /// # Errors
    /// If there is no such key, or its value cannot be this one; the scenario stays as it is.
    pub fn set_value(&mut self, key: &str, value: Value) -> Result<(), Problem> {
        self.set_values(&[(key, value)])
    }

    /// Sets several values; neighbours in one part of the scenario take hardly longer than one.
    ///
    /// # Errors
    /// The first that [`Scenario::set_value`] finds; then some of the others may be set.
    pub fn set_values<K: AsRef<str>>(&mut self, settings: &[(K, Value)]) -> Result<(), Problem> {
        let keyed: Vec<(&str, &Value)> = settings.iter().map(|(key, value)| (key.as_ref(), value)).collect();
        for together in keyed.chunk_by(|(a, _), (b, _)| part_of(a).is_some() && part_of(a) == part_of(b)) {
            // Which one of several cannot be set is found by setting them one by one.
            if self.put_together(together).is_err() {
                together.iter().try_for_each(|setting| self.put_together(std::slice::from_ref(setting)))?;
            }
        }
        Ok(())
    }

    /// Sets keys of one part: only that is written out and read again.
    fn put_together(&mut self, settings: &[(&str, &Value)]) -> Result<(), Problem> {
        for (key, value) in settings {
            let found = shape::problems_at(key, value).ok_or_else(|| unknown(key))?;
            if let Some(problem) = found.into_iter().next() {
                return Err(problem);
            }
        }
        let Some(part) = part_of(settings[0].0) else { return self.put_alone(settings[0].0, settings[0].1) };
        let within: Vec<Setting> =
            settings.iter().map(|(key, value)| Setting { path: &key[part.len() + 1..], key, value }).collect();
        match part.split_once('.').unwrap_or((part, "")) {
            ("run", _) => put(&mut self.run, &within),
            ("organisation", _) => put(&mut self.organisation, &within),
            ("people", _) => put(&mut self.people, &within),
            ("work", _) => put(&mut self.work, &within),
            ("ai", _) => put(&mut self.ai, &within),
            ("agents", _) => put(&mut self.agents, &within),
            ("behaviour", _) => put(&mut self.behaviour, &within),
            ("signals", _) => put(&mut self.signals, &within),
            ("audiences", _) => put(&mut self.audiences, &within),
            ("parting", _) => put(&mut self.parting, &within),
            ("roles", number) => put(item(&mut self.roles, number, settings[0].0)?, &within),
            ("schemes", number) => put(item(&mut self.schemes, number, settings[0].0)?, &within),
            _ => settings.iter().try_for_each(|(key, value)| self.put_alone(key, value)),
        }
    }

    /// Sets a key of no part, or a part as a whole.
    fn put_alone(&mut self, key: &str, value: &Value) -> Result<(), Problem> {
        put(self, &[Setting { path: key, key, value }])
    }

    /// Carries out an assignment such as `schemes.0.reward.stakes=0.3`; text needs no quotes.
    ///
    /// # Errors
    /// As for [`Scenario::set_value`], and if it is no assignment.
    pub fn assign(&mut self, assignment: &str) -> Result<(), Problem> {
        let (key, text) = assignment.split_once('=').map(|(key, text)| (key.trim(), text.trim())).ok_or_else(|| {
            Problem::error(assignment, format!("`{assignment}` sets nothing"))
                .with_help("write KEY=VALUE, such as `organisation.employees=200`")
        })?;
        let parsed = text.parse::<Value>().ok();
        let value = match parsed {
            Some(value) if value.is_str() || !shape::is_text(key) => value,
            _ => Value::String(text.to_owned()),
        };
        self.set_value(key, value)
    }

    /// The same scenario with every default written out, those of signals, audiences and prices too.
    #[must_use]
    pub fn filled(&self) -> Self {
        let mut filled = self.clone();
        filled.signals = Signal::ALL.map(|signal| (signal, SignalOverrides::complete(self, signal))).into();
        filled.audiences = Audience::ALL
            .map(|audience| {
                let row = self.audience(audience);
                (audience, AudienceOverrides { visibility: Some(row.visibility), seen: Some(row.seen) })
            })
            .into();
        if filled.ai.price.is_none() {
            filled.ai.price_usd_per_mtok = Some(self.ai.blended_price_usd_per_mtok());
        }
        for scheme in &mut filled.schemes {
            let in_units = scheme.phases.iter().any(|phase| phase.reward.target_value.is_some());
            if scheme.reward.target_value.is_none() && !in_units {
                scheme.reward.target = scheme.reward.target.or(Some(DEFAULT_TARGET));
            }
        }
        filled
    }

    /// SHA-256, in hexadecimal digits, of the compact JSON of [`Scenario::filled`].
    pub fn sha256(&self) -> String {
        sha256(json(&self.filled()))
    }
}

fn json(scenario: &Scenario) -> Vec<u8> {
    serde_json::to_vec(scenario).expect("a scenario has JSON keys")
}

impl SignalOverrides {
    /// Every number of a signal's row outside of roles.
    fn complete(scenario: &Scenario, signal: Signal) -> Self {
        let mut row = signal.defaults();
        if let Some(overrides) = scenario.signals.get(&signal) {
            overrides.apply(&mut row);
        }
        Self {
            gain: Some(row.gain),
            lag_weeks: Some(row.lag_weeks),
            noise: Some(row.noise),
            mtok_per_gaming_hour: Some(row.mtok_per_gaming_hour),
            teammates_hours_lost: Some(row.teammates_hours_lost),
            output_destroyed: Some(row.output_destroyed),
            typical: Some(row.typical),
            skill_exponent: Some(row.skill_exponent),
            per_unassisted_hour: Some(row.per_unassisted_hour),
            per_assisted_hour: Some(row.per_assisted_hour),
            per_exploring_hour: Some(row.per_exploring_hour),
            per_reviewing_hour: Some(row.per_reviewing_hour),
            saturation_hours: Some(row.saturation_hours),
            baseline_days: Some(row.baseline_days),
        }
    }
}

fn child<'a>(value: &'a Value, segment: &str) -> Option<&'a Value> {
    match value {
        Value::Table(table) => table.get(segment),
        Value::Array(items) => items.get(segment.parse::<usize>().ok()?),
        _ => None,
    }
}

/// The part of the scenario that a key lies in: its first segment, for items of lists the first two;
/// none for a key of the scenario itself and for a whole item.
fn part_of(key: &str) -> Option<&str> {
    let (first, rest) = key.split_once('.')?;
    match first {
        "roles" | "schemes" => rest.split_once('.').map(|(number, _)| &key[..=first.len() + number.len()]),
        _ => Some(first),
    }
}

/// A value, and where it goes within a part.
struct Setting<'a> {
    path: &'a str,
    key: &'a str,
    value: &'a Value,
}

/// Sets values within a part by way of a tree.
fn put<T: Serialize + DeserializeOwned>(part: &mut T, settings: &[Setting]) -> Result<(), Problem> {
    let key = settings[0].key;
    let mut tree = Value::try_from(&*part).map_err(|error| Problem::error(key, error.to_string()))?;
    for Setting { path, key, value } in settings {
        *slot(&mut tree, path, key)? = (*value).clone();
    }
    *part = tree.try_into().map_err(|error: toml::de::Error| {
        Problem::error(key, format!("`{key}` cannot be set alone: {}", error.message().trim_end()))
    })?;
    Ok(())
}

/// One of several items.
fn item<'a, T>(items: &'a mut [T], number: &str, key: &str) -> Result<&'a mut T, Problem> {
    let count = items.len();
    let item = number.parse().ok().and_then(|number: usize| items.get_mut(number));
    item.ok_or_else(|| missing_item(key, count))
}

fn missing_item(key: &str, count: usize) -> Problem {
    Problem::error(key, format!("`{key}` does not exist: there are {count}, counted from 0"))
}

/// The place of a path, with the tables on the way to it.
fn slot<'a>(tree: &'a mut Value, path: &str, key: &str) -> Result<&'a mut Value, Problem> {
    path.split('.').try_fold(tree, |value, segment| match value {
        Value::Table(table) => Ok(table.entry(segment).or_insert_with(|| Value::Table(toml::Table::new()))),
        Value::Array(items) => {
            let count = items.len();
            let item = segment.parse().ok().and_then(|index: usize| items.get_mut(index));
            item.ok_or_else(|| missing_item(key, count))
        }
        _ => Err(unknown(key)),
    })
}

/// A key that the schema does not have, with the nearest that it has.
fn unknown(key: &str) -> Problem {
    let (known, rest) = shape::longest_known(key);
    let problem = Problem::error(key, format!("there is no key `{key}`")).at_key();
    let names = shape::names_at(known);
    match shape::nearest(rest, &names) {
        Some(near) => problem.with_help(format!("did you mean `{}`?", shape::join(known, near))),
        None if names.is_empty() => problem.with_help(format!("`{known}` has no keys")),
        None => problem.with_help(format!("keys there: {}", names.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assignments_change_the_scenario_or_say_why_not() {
        let mut scenario = Scenario::new("A");
        for assignment in [
            "organisation.employees=200",
            "schemes.0.reward.stakes = 0.3",
            "schemes.0.leaderboard.audience=everyone",
            "signals.tokens.gain=50",
            "schemes.0.count={tokens=1}",
            "title=5",
        ] {
            scenario.assign(assignment).unwrap_or_else(|problem| panic!("{problem}"));
        }
        assert_eq!((scenario.organisation.employees, scenario.schemes[0].reward.stakes), (200, 0.3));
        assert_eq!((scenario.schemes[0].leaderboard.audience, &*scenario.title), (Audience::Everyone, "5"));
        assert_eq!(scenario.signals[&Signal::Tokens].gain, Some(50.0));
        assert_eq!(scenario.schemes[0].count[&Signal::Tokens], 1.0);

        let before = scenario.clone();
        for (assignment, expected) in [
            ("organisation.employes=200", "did you mean `organisation.employees`?"),
            ("organisation.employees=0", "allowed: at least 1"),
            ("organisation.employees=\"many\"", "must be a whole number"),
            ("organisation.employees", "write KEY=VALUE"),
            ("organisation.employees.x=1", "has no keys"),
            ("schemes.3.reward.stakes=0.1", "there are 1, counted from 0"),
            ("schemes.0.reward.stakes=nan", "cannot be nan"),
            ("ai.price.output.share=1", "cannot be set alone"),
        ] {
            let shown = scenario.assign(assignment).unwrap_err().to_string();
            assert!(shown.contains(expected), "{assignment}: {shown}");
        }
        assert_eq!(scenario, before);
    }

    #[test]
    fn a_value_is_the_one_in_force() {
        let mut scenario = Scenario::new("A");
        assert_eq!(scenario.value("signals.tokens.gain"), Some(Value::Float(25.0)));
        assert_eq!(scenario.value("audiences.self.visibility"), Some(Value::Float(0.4)));
        assert_eq!(scenario.value("ai.price_usd_per_mtok"), Some(Value::Float(1.0)));
        assert_eq!(scenario.value("ai.annual_budget_usd"), None);
        scenario.set_value("signals.tokens.gain", Value::Integer(7)).unwrap();
        assert_eq!(scenario.value("signals.tokens.gain"), Some(Value::Float(7.0)));
    }

    #[test]
    fn writing_out_defaults_changes_no_hash() {
        let mut scenario = Scenario::new("A");
        assert_eq!(scenario.sha256(), scenario.filled().sha256());
        assert_eq!(scenario.sha256().len(), 64);
        let before = scenario.sha256();
        scenario.run.seed += 1;
        assert_ne!(scenario.sha256(), before);
    }
}
