//! How long until a variant of a scenario is known to be sound, and resolved? `cargo bench --bench variants`.

use divan::{Bencher, black_box};
use toml::Value;
use yardstick::Model;
use yardstick::scenario::{Checked, Document, Scenario, check, default_preset};

fn main() {
    divan::main();
}

fn preset() -> Checked {
    let document = Document::parse(default_preset().name, default_preset().text).expect("presets are valid");
    document.checked().expect("presets can be run")
}

/// Three factors of the default scenario.
fn settings() -> [(&'static str, Value); 3] {
    [
        ("people.uplift.mean", Value::Float(0.1)),
        ("behaviour.conformity", Value::Float(0.4)),
        ("schemes.1.reward.stakes", Value::Float(0.3)),
    ]
}

/// What a study does for each variant.
#[divan::bench]
fn variant(bencher: Bencher) {
    let (checked, settings) = (preset(), settings());
    bencher.bench_local(|| black_box(&checked).with(black_box(&settings)));
}

/// The same by a check of the whole.
#[divan::bench]
fn whole(bencher: Bencher) {
    let (checked, settings) = (preset(), settings());
    bencher.bench_local(|| {
        let mut scenario = Scenario::clone(&checked);
        for (key, value) in &settings {
            scenario.set_value(key, value.clone()).expect("in range");
        }
        check(black_box(&scenario))
    });
}

/// From the checked variant to the numbers of the weeks.
#[divan::bench]
fn model(bencher: Bencher) {
    let checked = preset();
    bencher.bench_local(|| Model::new(black_box(&checked)));
}
