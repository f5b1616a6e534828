//! Does a fit find what is hidden in organisations that the plain reference made?
//!
//! The whole form, 20 organisations of 1,000 people, is `benches/fits.rs`.

#[path = "common/hidden.rs"]
mod hidden;
mod reference;

use std::fs;
use std::path::{Path, PathBuf};

use hidden::{METRICS, Score, Size, default_factors, fitted, options, recover, scenario, table, truth_of};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use serde_json::{Value, json};
use yardstick::analysis::weighted::crps;
use yardstick::data::Table;
use yardstick::experiment::design::{Factor, Law};
use yardstick::experiment::fit::FitPlan;
use yardstick::model::Metric;
use yardstick::run::Executor;
use yardstick::scenario::Document;

const SMALL: Size = Size { employees: 160, weeks: 28, draws: 250, generations: 5, hold_out: 6 };

#[test]
fn hidden_assumptions_are_found_with_honest_intervals() {
    let keys: Vec<String> = default_factors(&SMALL).into_iter().take(4).collect();
    let mut score = Score::default();
    for number in 0..8 {
        let recovered = recover(&SMALL, &keys, number);
        score.add(&recovered);
    }
    assert!(score.told >= 20, "{score:?}");
    assert!(score.coverage() >= 0.8, "{score:?}");
    assert!(score.share_nearer() >= 0.7, "{score:?}");
}

/// The folder of the organisations that both programs fit.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracles/fits")
}

/// Every file there, by name: a scenario, weekly numbers of organisations with hidden assumptions, and these.
fn organisations() -> Vec<(String, String)> {
    let size = Size { hold_out: 0, ..SMALL };
    let keys: Vec<String> = default_factors(&size).into_iter().take(4).collect();
    let scenario = scenario(&size);
    let data = table(&scenario, &[], 99);
    let laws = FitPlan::new(&scenario, &data, options(&size, &keys, 1), &Executor::new()).expect("they can be fitted");
    let law = |factor: &Factor| match *factor.law() {
        Law::Uniform { low, high } => json!({ "key": factor.key(), "law": { "uniform": [low, high] } }),
        Law::LogUniform { low, high } => json!({ "key": factor.key(), "law": { "log_uniform": [low, high] } }),
        ref other => panic!("the comparison has no such law: {other:?}"),
    };
    let mut files = vec![("scenario.toml".to_owned(), scenario.document().text().to_owned())];
    let mut made = Vec::new();
    for number in 0..4u64 {
        let mut random = ChaCha8Rng::seed_from_u64(7000 + number);
        let values: Vec<toml::Value> = laws.factors().iter().map(|factor| factor.at(random.random())).collect();
        let settings: Vec<(String, toml::Value)> = keys.iter().cloned().zip(values.clone()).collect();
        let mut text = Vec::new();
        table(&scenario, &settings, 7500 + number).write(&mut text).expect("memory takes it");
        let name = format!("organisation-{number}.csv");
        made.push(json!({ "data": name, "truth": values.iter().map(truth_of).collect::<Vec<_>>() }));
        files.push((name, String::from_utf8(text).expect("text")));
    }
    let plan = json!({
        "factors": laws.factors().iter().map(law).collect::<Vec<_>>(),
        "metrics": METRICS.map(Metric::key),
        "organisations": made,
    });
    files.push(("organisations.json".into(), format!("{plan:#}\n")));
    files
}

/// `UPDATE_ORACLES=1` writes them.
#[test]
fn the_organisations_that_pyabc_fits_are_those_of_the_plain_reference() {
    for (name, text) in organisations() {
        let path = folder().join(&name);
        if std::env::var_os("UPDATE_ORACLES").is_some() {
            fs::create_dir_all(folder()).expect("a folder");
            fs::write(&path, &text).expect("it can be written");
        }
        assert_eq!(fs::read_to_string(&path).expect("it is there"), text, "{name}");
    }
}

/// Where a value lies in a law, from 0 to 1.
fn place(law: &Value, value: f64) -> f64 {
    let ends = |name: &str| Some([law[name][0].as_f64()?, law[name][1].as_f64()?]);
    match (ends("uniform"), ends("log_uniform")) {
        (Some([low, high]), _) => (value - low) / (high - low),
        (_, Some([low, high])) => (value / low).ln() / (high / low).ln(),
        _ => panic!("{law} is none of the comparison's laws"),
    }
}

/// pyABC had the same priors, statistics, noise and at least as many simulations; see `tests/oracles/fits.py`.
#[test]
fn draws_are_nearer_to_what_was_hidden_than_those_of_pyabc() {
    let text = |name: &str| fs::read_to_string(folder().join(name)).expect("it is there");
    let read = |name: &str| -> Value { serde_json::from_str(&text(name)).expect("JSON") };
    let (plan, theirs) = (read("organisations.json"), read("../fits.json"));
    let text = text("scenario.toml");
    let scenario = Document::parse("scenario.toml", &text).expect("a scenario").checked().expect("it can be run");
    let factors = plan["factors"].as_array().expect("factors");
    let keys: Vec<String> = factors.iter().map(|of| of["key"].as_str().expect("a key").to_owned()).collect();
    let (mut ours, mut pyabc) = (Vec::new(), Vec::new());
    let list = |of: &Value| of["organisations"].as_array().expect("a list").clone();
    for (organisation, of) in list(&plan).iter().zip(&list(&theirs)) {
        let name = organisation["data"].as_str().expect("a name");
        assert_eq!(name, of["data"]);
        let data = Table::read(fs::File::open(folder().join(name)).expect("a file")).expect("a table");
        let size = Size { hold_out: 0, ..SMALL };
        let plan =
            FitPlan::new(&scenario, &data, options(&size, &keys, 1), &Executor::new()).expect("it can be fitted");
        let fitted = fitted(plan);
        assert!(fitted.method.simulations as u64 <= of["simulations"].as_u64().expect("a number"));
        for (at, factor) in factors.iter().enumerate() {
            let shares: Vec<f64> = fitted.draws.iter().map(|draw| place(&factor["law"], draw[at])).collect();
            let truth = place(&factor["law"], organisation["truth"][at].as_f64().expect("a number"));
            ours.push(crps(&shares, &fitted.weights, truth));
            pyabc.push(of["crps"][at].as_f64().expect("a number"));
        }
    }
    let mean = |scores: &[f64]| scores.iter().sum::<f64>() / scores.len() as f64;
    assert!(ours.len() == pyabc.len() && ours.len() == 16);
    assert!(mean(&ours) <= mean(&pyabc), "{} against {}", mean(&ours), mean(&pyabc));
}
