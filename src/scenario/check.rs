//! Does a scenario make sense?

use toml::Value;

use super::{Scenario, problem::Problem, shape};

/// Everything wrong or odd about a scenario, from any source.
pub fn check(scenario: &Scenario) -> Vec<Problem> {
    match Value::try_from(scenario) {
        Ok(value) => shape::problems(&value),
        Err(error) => vec![Problem::error("run.seed", error.to_string())],
    }
}
