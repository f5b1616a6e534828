//! A variant is found sound or not exactly where a check of the whole scenario finds it so.

mod common;

use proptest::prelude::*;
use toml::Value;
use yardstick::scenario::{Scenario, Severity, check, parameters};

/// A key of any parameter, and a value in its range, at an end of it or beyond.
fn setting() -> impl Strategy<Value = (String, Value)> {
    (0..parameters().len(), 0..3usize, -0.05..1.05f64, any::<bool>()).prop_map(|(number, place, share, near)| {
        let parameter = &parameters()[number];
        let key = parameter.key.as_str();
        let key = match key.split('.').next() {
            Some("signals") => key.replacen('*', ["tokens", "weekly_active", "meetings"][place], 1),
            Some("audiences") => key.replacen('*', ["self", "team", "everyone"][place], 1),
            Some("ai") => key.replacen('*', ["fresh_input", "cache_read", "output"][place], 1),
            Some("schemes") if key.ends_with(".*") => "schemes.0.count.tokens".into(),
            _ => key.replacen('*', &place.to_string(), 1),
        };
        // Wide ranges would hide what several numbers must fulfil together.
        let width = (parameter.maximum - parameter.minimum).min(if near { 12.0 } else { f64::INFINITY });
        let value = parameter.minimum + share * width;
        (key, if parameter.integer { Value::Integer(value as i64) } else { Value::Float(value) })
    })
}

/// The whole scenario with the settings, checked from nothing.
fn whole(scenario: &Scenario, settings: &[(String, Value)]) -> Result<Scenario, Vec<String>> {
    let mut variant = scenario.clone();
    variant.set_values(settings).map_err(|problem| vec![problem.to_string()])?;
    let errors: Vec<String> =
        check(&variant).iter().filter(|found| found.severity == Severity::Error).map(ToString::to_string).collect();
    if errors.is_empty() { Ok(variant) } else { Err(errors) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_variant_is_what_a_check_of_the_whole_finds(
        scenario in common::scenario(), settings in proptest::collection::vec(setting(), 1..4)
    ) {
        let checked = scenario.clone().checked().expect("it can be run");
        let found = checked.with(&settings).map(|variant| Scenario::clone(&variant));
        let found = found.map_err(|problems| problems.list.iter().map(ToString::to_string).collect::<Vec<_>>());
        prop_assert_eq!(found, whole(&scenario, &settings));
    }
}
