//! Does a search find what is there? On a lattice that is small enough to try whole.

use std::sync::Arc;

use rayon::prelude::*;
use yardstick::analysis::Window;
use yardstick::experiment::search::{Archive, Reach, Search, SearchPlan, hunt};
use yardstick::experiment::simulate;
use yardstick::model::Metric;
use yardstick::run::Executor;
use yardstick::scenario::{Document, Scheme, default_preset};

/// Audience × review × stakes × cap × coaching around the public token leaderboard.
fn plan(seed: u64, samples: u64) -> SearchPlan {
    let mut scenario = Document::parse("a", default_preset().text).expect("a preset").scenario().clone();
    (scenario.run.weeks, scenario.run.summary_weeks) = (16, 8);
    (scenario.run.warmup_weeks, scenario.run.baseline_weeks) = (8, 4);
    let words =
        |key: &str, words: &[&str]| (key.to_owned(), Reach::Values(words.iter().map(|word| (*word).into()).collect()));
    let range = |key: &str, high: f64, step: f64| (key.to_owned(), Reach::Range { low: 0.0, high, step: Some(step) });
    let caps = Reach::Values(vec!["none".into(), 10.into(), 20.into(), 40.into(), 80.into()]);
    let search = Search {
        scheme: Some("Public token leaderboard".into()),
        levers: vec![
            words("leaderboard.audience", &["nobody", "self", "manager", "team", "leaders", "everyone"]),
            words("reward.review", &["none", "denied", "official"]),
            range("reward.stakes", 0.3, 0.1),
            ("guardrails.token_cap_mtok".into(), caps),
            range("help.coaching", 1.0, 0.25),
        ],
        population: 24,
        samples,
        seed,
        employees: 48,
        replicates: 3,
        ..Search::new("a")
    };
    let scenario = scenario.checked().expect("it can be run");
    SearchPlan::new(search, &scenario, |_| Err("no file".into())).expect("every lever can move")
}

/// Net value and compute cost of everything that the levers reach.
fn whole(plan: &SearchPlan) -> Vec<(f64, f64)> {
    let mut genomes = vec![Vec::new()];
    for lever in plan.space().levers() {
        let more = |genome: &Vec<usize>| {
            let genome = genome.clone();
            (0..lever.places().len()).map(move |place| [&genome[..], &[place]].concat())
        };
        genomes = genomes.iter().flat_map(more).collect();
    }
    assert!(genomes.len() <= 5000, "{}", genomes.len());
    let mut schemes: Vec<Scheme> = Vec::new();
    for scheme in genomes.iter().map(|genome| plan.space().scheme(genome)) {
        if !schemes.contains(&scheme) {
            schemes.push(scheme);
        }
    }
    let of = |scheme: &Scheme| {
        let named = Scheme { name: "Candidate".into(), ..scheme.clone() };
        let outcome = simulate(&plan.base().with_schemes(vec![named]).expect("it can be run"));
        let mean = |metric| outcome.mean("Candidate", metric, Window::Last).expect("it has a mean");
        (mean(Metric::NetValueUsd), mean(Metric::ComputeCostUsd))
    };
    schemes.par_iter().map(of).collect()
}

/// The area that points dominate over a corner: more value and less cost is better.
fn hypervolume(points: impl Iterator<Item = (f64, f64)>, (least_value, most_cost): (f64, f64)) -> f64 {
    let mut sorted: Vec<(f64, f64)> = points.filter(|point| point.0 > least_value && point.1 < most_cost).collect();
    sorted.sort_by(|a, b| a.1.total_cmp(&b.1).then(b.0.total_cmp(&a.0)));
    let (mut area, mut best) = (0.0, least_value);
    for (value, cost) in sorted {
        if value > best {
            area += (value - best) * (most_cost - cost);
            best = value;
        }
    }
    area
}

#[test]
fn a_fifth_of_a_lattice_shows_99_percent_of_its_front() {
    let all = whole(&plan(1, 1));
    let corner = all
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(value, cost), point| (value.min(point.0), cost.max(point.1)));
    let there = hypervolume(all.iter().copied(), corner);
    let fifth = all.len() / 5;
    for seed in 1..=5 {
        let plan = Arc::new(plan(seed, fifth as u64));
        let archive: Archive = hunt(&plan, &Executor::new()).unwrap();
        // What is tried afterwards to make the offered scheme simpler does not count.
        let tried = archive.tried().iter().take(fifth).filter(|tried| plan.space().genome(&tried.scheme).is_some());
        let found =
            hypervolume(tried.map(|tried| (tried.judgement.objectives[0], tried.judgement.objectives[1])), corner);
        let share = found / there;
        println!("seed {seed}: {fifth} of {} schemes, {:.2}% of the hypervolume", all.len(), 100.0 * share);
        assert!(share >= 0.99, "seed {seed}: {share}");
    }
}
