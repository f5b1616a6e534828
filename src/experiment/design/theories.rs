//! Which sets of plausible assumptions belong together? Theories of what moves
//! people and what AI does, kept as data in `assets/theories.toml`.

use std::sync::LazyLock;

use serde::Deserialize;
use toml::Value;

/// A named set of assumptions that belong together.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theory {
    /// What it is called.
    pub name: String,
    /// What it holds, in one sentence.
    pub holds: String,
    /// Where it comes from.
    pub source: String,
    /// Dotted keys of the scenario and their values.
    #[serde(default)]
    pub set: toml::map::Map<String, Value>,
}

impl Theory {
    /// The value that it gives a key; none if it leaves the key as it is.
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.set.get(key)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    theories: Vec<Theory>,
}

/// Every theory, the scenario as given first.
pub fn theories() -> &'static [Theory] {
    static THEORIES: LazyLock<Vec<Theory>> = LazyLock::new(|| {
        let text = include_str!("../../../assets/theories.toml");
        let file: File = toml::from_str(text).expect("the theories that come with the program are tested");
        file.theories
    });
    &THEORIES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Document, check, presets};

    #[test]
    fn every_theory_can_be_held_of_every_scenario() {
        assert_eq!((theories()[0].name.as_str(), theories()[0].set.len()), ("as given", 0));
        for preset in presets() {
            for theory in theories() {
                let mut scenario = Document::parse(preset.name, preset.text).unwrap().scenario().clone();
                for (key, value) in &theory.set {
                    scenario
                        .set_value(key, value.clone())
                        .unwrap_or_else(|problem| panic!("{}: {problem}", theory.name));
                    assert_ne!(
                        crate::scenario::Scenario::new("a").value(key).as_ref(),
                        Some(value),
                        "{key} says nothing"
                    );
                }
                let problems = check(&scenario);
                assert!(problems.is_empty(), "{} in {}: {problems:?}", theory.name, preset.name);
            }
        }
    }

    #[test]
    fn theories_have_names_of_their_own_and_sources() {
        for (place, theory) in theories().iter().enumerate() {
            assert!(theories()[..place].iter().all(|other| other.name != theory.name && other.set != theory.set));
            assert!(!theory.holds.is_empty() && !theory.source.is_empty(), "{}", theory.name);
        }
    }
}
