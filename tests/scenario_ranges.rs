//! Whether the model bears every scenario that passes the checks.

mod common;

use proptest::prelude::*;
use toml::Value;
use yardstick::{
    model::{Metric, Model},
    scenario::{Document, Parameter, Scenario, Signal, default_preset, is_valid, parameters},
};

/// Simulates one replicate; says which metric is infinite, or missing where it never should be.
fn unbearable(scenario: &Scenario) -> Vec<String> {
    let record = Model::new(&scenario.clone().checked().expect("it can be run")).simulate(0);
    let mut found = Vec::new();
    for scheme in 0..scenario.schemes.len() {
        for metric in Metric::ALL {
            let series = record.series(scheme, metric);
            let missing = metric == Metric::RealOutputHours && series.iter().any(|value| value.is_nan());
            if missing || series.iter().any(|value| value.is_infinite()) {
                found.push(format!("{} of scheme {scheme}: {series:?}", metric.key()));
            }
        }
    }
    found
}

/// The default scenario, small, with a scheme for each of the first seven signals.
fn small() -> Scenario {
    let mut scenario = Document::parse("a.toml", default_preset().text).expect("presets are valid").scenario().clone();
    scenario.organisation.employees = 20;
    scenario.run.weeks = 10;
    let board = scenario.schemes[1].clone();
    scenario.schemes.truncate(1);
    for signal in &Signal::ALL[..7] {
        let mut scheme = board.clone();
        scheme.name = signal.label().into();
        scheme.count = [(*signal, 1.0)].into();
        scenario.schemes.push(scheme);
    }
    scenario
}

/// Every key that a parameter stands for in the small scenario.
fn keys(parameter: &Parameter) -> Vec<String> {
    let with = |keys: &[&str]| keys.iter().map(|key| parameter.key.replacen('*', key, 1)).collect();
    match parameter.key.split('.').next() {
        Some("schemes") if parameter.key.ends_with(".*") => vec!["schemes.1.count.tokens".into()],
        Some("schemes") => with(&["0", "1", "2", "3", "4", "5", "6", "7"]),
        _ if parameter.key.starts_with("ai.price.changes.") => with(&["0"]),
        _ if parameter.key.contains('*') => Vec::new(),
        _ => vec![parameter.key.clone()],
    }
}

/// Gives the scenario a price that has parts, as their parameters need.
fn price_in_parts(scenario: &mut Scenario) {
    let part = |share: f64| format!("{{ usd_per_mtok = 1.0, share = {share} }}");
    let (most, rest) = (part(0.7), part(0.1));
    let text = format!(
        "fresh_input = {most}\ncache_read = {rest}\ncache_write = {rest}\noutput = {rest}\n\
         by_work = {{ agents = 0.5 }}\nchanges = [{{ from_week = 4, factor = 0.5 }}]"
    );
    scenario.ai.price_usd_per_mtok = None;
    scenario.ai.price = Some(toml::from_str(&text).expect("the keys of a price"));
}

#[test]
fn the_model_bears_each_parameter_at_either_end_of_its_range() {
    let mut simulated = 0;
    for parameter in parameters().iter().filter(|parameter| parameter.acts()) {
        let inwards = (parameter.maximum - parameter.minimum).min(1.0) * 1e-3;
        let lowest = parameter.minimum + if parameter.minimum_excluded { inwards } else { 0.0 };
        let highest = parameter.maximum - if parameter.maximum_excluded { inwards } else { 0.0 };
        // Large sizes take long and are no different.
        let sized = parameter.key.starts_with("run.") || parameter.key == "organisation.employees";
        for end in if sized { vec![lowest] } else { vec![lowest, highest] } {
            let mut scenario = small();
            if parameter.key.starts_with("ai.price.") {
                price_in_parts(&mut scenario);
            }
            for key in keys(parameter) {
                let value = if parameter.integer { Value::Integer(end as i64) } else { Value::Float(end) };
                scenario.set_value(&key, value).unwrap_or_else(|problem| panic!("{problem}"));
            }
            // Some ends do not go with the defaults of the others.
            if is_valid(&scenario) {
                simulated += 1;
                let found = unbearable(&scenario);
                assert!(found.is_empty(), "{} = {end}: {found:?}", parameter.key);
            }
        }
    }
    assert!(simulated > 300, "only {simulated} ends could be simulated");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_model_bears_valid_scenarios(scenario in common::scenario()) {
        prop_assert_eq!(unbearable(&scenario), Vec::<String>::new());
    }
}
