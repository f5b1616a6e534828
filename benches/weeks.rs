//! Agent-weeks per second of the engine. `cargo bench --bench weeks`.
//!
//! One agent-week is one employee through one week of one scheme and replicate,
//! everything of `docs/model.md` §3 to §7 computed and recorded; the warm-up that
//! schemes share counts once. `items/s` is agent-weeks per second.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use yardstick::model::{Kernel, Model};
use yardstick::run::ensemble;
use yardstick::scenario::{Audience, Checked, Review, Scenario, Scheme, Signal};

#[path = "../tests/reference/mod.rs"]
mod reference;

fn main() {
    divan::main();
}

/// Tokens shown to everyone and used in reviews.
fn tokens_official() -> Scheme {
    let mut scheme = Scheme { name: "Tokens, everyone, official".into(), ..Scheme::default() };
    scheme.count.insert(Signal::Tokens, 1.0);
    scheme.leaderboard.audience = Audience::Everyone;
    scheme.reward.review = Review::Official;
    scheme
}

fn scenario(employees: u32, schemes: usize, replicates: u32) -> Checked {
    let mut scenario = Scenario::new("Benchmark");
    scenario.organisation.employees = employees;
    scenario.run.replicates = replicates;
    scenario.schemes = (0..schemes).map(|n| Scheme { name: format!("Scheme {n}"), ..tokens_official() }).collect();
    scenario.checked().expect("it can be run")
}

fn agent_weeks(scenario: &Scenario) -> ItemsCount {
    let weeks = scenario.run.warmup_weeks + scenario.run.weeks * scenario.schemes.len() as u32;
    ItemsCount::new(u64::from(scenario.organisation.employees) * u64::from(weeks) * u64::from(scenario.run.replicates))
}

fn bench_replicate(bencher: Bencher, scenario: &Checked, kernel: Kernel) {
    let model = Model::new(scenario);
    bencher.counter(agent_weeks(scenario)).bench_local(|| model.simulate_on(kernel, black_box(0)));
}

/// The headline: 10,000 employees, 104 + 12 weeks, one core.
#[divan::bench(args = ["widest", "middle", "narrowest"], sample_count = 20)]
fn one_core(bencher: Bencher, width: &str) {
    let kernels = Kernel::available();
    let kernel = match width {
        "widest" => kernels[0],
        "narrowest" => kernels[kernels.len() - 1],
        _ => kernels[kernels.len() / 2],
    };
    bench_replicate(bencher, &scenario(10_000, 1, 1), kernel);
}

/// The plain scalar reading of the model, beside it.
#[divan::bench(sample_count = 3)]
fn scalar_reference(bencher: Bencher) {
    let scenario = scenario(1_000, 1, 1);
    bencher.counter(agent_weeks(&scenario)).bench_local(|| reference::Reference::new(black_box(&scenario), 0).run());
}

/// The same on one and on two threads, four replicates.
#[divan::bench(args = [1, 2], sample_count = 10)]
fn threads(bencher: Bencher, threads: usize) {
    let scenario = scenario(10_000, 1, 4);
    let model = Model::new(&scenario);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool of threads");
    bencher.counter(agent_weeks(&scenario)).bench_local(|| pool.install(|| ensemble(&model)));
}

/// A lever moves: 1,000 employees, four schemes, one replicate, from the scenario to the record.
#[divan::bench(sample_count = 50)]
fn lever(bencher: Bencher) {
    let scenario = scenario(1_000, 4, 1);
    bencher.counter(agent_weeks(&scenario)).bench_local(|| Model::new(black_box(&scenario)).simulate(0));
}

/// Cost is linear in employees.
#[divan::bench(args = [1_000, 10_000, 100_000, 1_000_000], sample_count = 3)]
fn employees(bencher: Bencher, employees: u32) {
    bench_replicate(bencher, &scenario(employees, 1, 1), Kernel::detect());
}

/// Schemes share the warm-up and the draws.
#[divan::bench(args = [1, 2, 4, 8], sample_count = 10)]
fn schemes(bencher: Bencher, schemes: usize) {
    bench_replicate(bencher, &scenario(10_000, schemes, 1), Kernel::detect());
}
