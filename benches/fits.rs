//! How good is a fit? Not how fast alone: what it finds of what was hidden, and whether its
//! intervals are honest.
//!
//! ```sh
//! cargo bench --bench fits -- speed                 one default fit, by the clock and by the processor
//! cargo bench --bench fits -- recovery              20 organisations made by the plain reference
//! cargo bench --bench fits -- calibration 300       rank histograms of simulation-based calibration
//! cargo bench --bench fits -- organisations 8 DIR   small ones as files, for tests/oracles/fit.py
//! ```

#[path = "../tests/common/hidden.rs"]
mod hidden;
#[path = "../tests/reference/mod.rs"]
mod reference;

use std::fs;
use std::path::Path;
use std::time::Instant;

use hidden::{
    METRICS, Score, Size, default_factors, fitted, hide, measured, options, recover, scenario, table, truth_of,
};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use toml::Value;
use yardstick::analysis::weighted::rank;
use yardstick::data::Table;
use yardstick::experiment::fit::{FitOptions, FitPlan};
use yardstick::model::Model;
use yardstick::run::Executor;
use yardstick::scenario::{Checked, Scenario};

/// An organisation of 1,000 people over a year, three metrics, the six factors that are told best.
const WHOLE: Size = Size { employees: 1000, weeks: 40, draws: 1000, generations: 8, hold_out: 0 };

/// Small enough for hundreds.
const SMALL: Size = Size { employees: 160, weeks: 28, draws: 250, generations: 8, hold_out: 0 };

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["recovery"] => recovery(20),
        ["recovery", count] => recovery(count.parse().expect("a number of organisations")),
        ["calibration", count] => calibration(count.parse().expect("a number of organisations")),
        ["organisations", count, folder] => {
            organisations(count.parse().expect("a number of organisations"), Path::new(folder)).expect("a folder");
        }
        _ => speed(),
    }
}

/// Seconds that the processor worked for this process.
fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<f64>().ok()).sum();
    ticks / 100.0
}

fn speed() {
    let scenario = scenario(&WHOLE);
    let data = table(&scenario, &[], 99);
    let (clock, before) = (Instant::now(), processor_seconds());
    let plan = FitPlan::new(&scenario, &data, options(&WHOLE, &[], 1), &Executor::new()).expect("it can be fitted");
    let planned = clock.elapsed();
    let agent_weeks = plan.agent_weeks();
    let of = fitted(plan);
    let (clock, processor) = (clock.elapsed(), processor_seconds() - before);
    println!(
        "{} factors, {} simulations of {agent_weeks} agent-weeks in {} generations: {clock:.1?} by the clock \
         ({planned:.1?} to choose the factors), {processor:.1} s of processor time; {:.1} million agent-weeks a second \
         and core; draws worth {:.0}",
        of.factors.len(),
        of.method.simulations,
        of.method.generations,
        of.method.simulations as f64 * agent_weeks as f64 / processor / 1e6,
        of.method.effective_size,
    );
}

fn recovery(count: u64) {
    let keys = default_factors(&WHOLE);
    let mut score = Score::default();
    println!("organisation,factor,truth,given,p05,p50,p95,contraction");
    for number in 0..count {
        let recovered = recover(&WHOLE, &keys, number);
        for (learnt, truth) in recovered.fitted.factors.iter().zip(&recovered.truth) {
            let [low, _, middle, _, high] = learnt.posterior;
            let (key, given, contraction) = (&learnt.key, learnt.given, learnt.contraction);
            println!("{number},{key},{truth:.4},{given},{low:.4},{middle:.4},{high:.4},{contraction:.2}");
        }
        let of = &recovered.fitted;
        eprintln!(
            "{number}: good {}, draws worth {:.0}, {} generations",
            of.is_good(),
            of.method.effective_size,
            of.method.generations
        );
        score.add(&recovered);
    }
    println!(
        "identifiable {} of {}; 90% intervals hold {:.0}%; nearer than the default {:.0}%; mean contraction {:.0}%",
        score.told,
        count as usize * keys.len(),
        100.0 * score.coverage(),
        100.0 * score.share_nearer(),
        100.0 * score.contraction / score.told as f64
    );
}

/// What another program needs to fit the same organisations: the scenario, each one's weekly numbers, the
/// hidden values, and each factor's quantiles.
fn organisations(count: u64, folder: &Path) -> std::io::Result<()> {
    const QUANTILES: u32 = 1000;
    let keys: Vec<String> = default_factors(&SMALL).into_iter().take(4).collect();
    let scenario = scenario(&SMALL);
    fs::create_dir_all(folder)?;
    fs::write(folder.join("scenario.toml"), toml::to_string(&*scenario).expect("a scenario is TOML"))?;
    let mut truths = vec![format!("organisation,{}", keys.join(","))];
    for number in 0..count {
        let hidden = hide(&SMALL, &keys, number);
        hidden.table.write(fs::File::create(folder.join(format!("{number}.csv")))?)?;
        let truth: Vec<String> = hidden.truth.iter().map(f64::to_string).collect();
        truths.push(format!("{number},{}", truth.join(",")));
    }
    fs::write(folder.join("truth.csv"), truths.join("\n"))?;
    let laws = hide(&SMALL, &keys, 0).plan(&SMALL, &keys, 0);
    let mut quantiles = vec![format!("share,{}", keys.join(","))];
    for step in 0..=QUANTILES {
        let share = f64::from(step) / f64::from(QUANTILES);
        let values: Vec<String> = laws.factors().iter().map(|factor| truth_of(&factor.at(share)).to_string()).collect();
        quantiles.push(format!("{share},{}", values.join(",")));
    }
    fs::write(folder.join("quantiles.csv"), quantiles.join("\n"))
}

/// The weekly numbers of an organisation with these settings, as the engine makes them.
fn made_by_the_engine(scenario: &Checked, settings: &[(String, Value)], seed: u64) -> Table {
    let mut made = Scenario::clone(&scenario.with(settings).expect("plausible settings can be run"));
    made.run.seed = seed;
    let record = Model::new(&made.clone().checked().expect("it can be run")).simulate(0);
    measured(&made, METRICS.map(|metric| record.series(0, metric).to_vec()), seed)
}

/// Ranks of truths among draws, for organisations that the engine made from the prior (Talts et al. 2018).
fn calibration(count: u64) {
    const BINS: usize = 10;
    let keys: Vec<String> = default_factors(&SMALL).into_iter().take(4).collect();
    let scenario = scenario(&SMALL);
    let laws = FitPlan::new(&scenario, &table(&scenario, &[], 99), options(&SMALL, &keys, 1), &Executor::new())
        .expect("they can be fitted");
    let mut bins = vec![[0usize; BINS]; keys.len()];
    for number in 0..count {
        let mut random = ChaCha8Rng::seed_from_u64(40_000 + number);
        let shares: Vec<f64> = keys.iter().map(|_| random.random::<f64>()).collect();
        let values: Vec<Value> = laws.factors().iter().zip(&shares).map(|(factor, share)| factor.at(*share)).collect();
        let settings: Vec<(String, Value)> = keys.iter().cloned().zip(values.clone()).collect();
        let data = made_by_the_engine(&scenario, &settings, 90_000 + number);
        let options = FitOptions { seed: number, ..options(&SMALL, &keys, number) };
        let of = fitted(FitPlan::new(&scenario, &data, options, &Executor::new()).expect("it can be fitted"));
        for (place, value) in values.iter().enumerate() {
            let draws: Vec<f64> = of.draws.iter().map(|draw| draw[place]).collect();
            let share = rank(&draws, &of.weights, truth_of(value));
            bins[place][((share * BINS as f64) as usize).min(BINS - 1)] += 1;
        }
        if number % 20 == 19 {
            eprintln!("{} of {count}", number + 1);
        }
    }
    let expected = count as f64 / BINS as f64;
    for (key, bins) in keys.iter().zip(&bins) {
        let chi: f64 = bins.iter().map(|&found| (found as f64 - expected).powi(2) / expected).sum();
        println!("{key}\n  {bins:?}  chi-squared {chi:.1} of 9 degrees (95%: 16.9)");
        for found in bins {
            println!("  {}", "█".repeat((30.0 * *found as f64 / expected / 2.0).round() as usize));
        }
    }
}
