//! How long does it take to make sense of a study? Ten thousand variants of 50
//! factors, four schemes and four metrics, on made-up outcomes.

use yardstick::analysis::uncertainty::{
    Column, best, by_theory, discover, information, main_effects, morris, noise, variance_indices,
};

const FACTORS: usize = 50;
const SCHEMES: usize = 4;
const METRICS: usize = 4;
const BASES: usize = 192;
const VARIANTS: usize = BASES * (FACTORS + 2);

fn main() {
    divan::main();
}

/// A number in (0, 1) that looks random.
fn random(seed: usize) -> f64 {
    let mixed = (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((mixed >> 12) as f64 + 0.5) / (1u64 << 52) as f64
}

fn columns() -> Vec<Column> {
    let column = |factor: usize| (0..VARIANTS).map(|variant| random(factor * VARIANTS + variant)).collect();
    (0..FACTORS).map(|factor| Column::Numbers(column(factor))).collect()
}

fn outcome(columns: &[Column], scheme: usize) -> Vec<f64> {
    let of = |variant: usize| {
        let at = |factor: usize| columns[factor].number(variant);
        at(0) * at(1) * scheme as f64 + at(2).sin() + 0.3 * random(variant + scheme * 7)
    };
    (0..VARIANTS).map(of).collect()
}

fn outcomes(columns: &[Column]) -> Vec<Vec<f64>> {
    (0..SCHEMES).map(|scheme| outcome(columns, scheme)).collect()
}

#[divan::bench(sample_count = 5)]
fn variance_indices_of_every_metric_and_scheme(bencher: divan::Bencher) {
    let outcomes = outcomes(&columns());
    bencher.bench(|| {
        (0..METRICS).flat_map(|_| &outcomes).map(|outcome| variance_indices(FACTORS, outcome, 1)).collect::<Vec<_>>()
    });
}

#[divan::bench(sample_count = 5)]
fn elementary_effects_of_every_metric_and_scheme(bencher: divan::Bencher) {
    let columns = columns();
    let outcomes = outcomes(&columns);
    let axes: Vec<&[Column]> = columns.chunks(1).collect();
    bencher.bench(|| {
        (0..METRICS).flat_map(|_| &outcomes).map(|outcome| morris(&axes, outcome, 2.0 / 3.0, 1)).collect::<Vec<_>>()
    });
}

#[divan::bench(sample_count = 5)]
fn main_effects_of_every_metric_and_scheme(bencher: divan::Bencher) {
    let columns = columns();
    let outcomes = outcomes(&columns);
    let axes: Vec<&[Column]> = columns.chunks(1).collect();
    bencher
        .bench(|| (0..METRICS).flat_map(|_| &outcomes).map(|outcome| main_effects(&axes, outcome)).collect::<Vec<_>>());
}

#[divan::bench(sample_count = 5)]
fn boxes_of_every_scheme(bencher: divan::Bencher) {
    let columns = columns();
    let outcomes = outcomes(&columns);
    bencher.bench(|| {
        let loses = |scheme: usize, other: usize| -> Vec<bool> {
            (0..VARIANTS).map(|row| outcomes[scheme][row] < outcomes[other][row] + 0.1).collect()
        };
        (1..SCHEMES)
            .flat_map(|scheme| [(scheme, 0), (scheme, SCHEMES - 1)])
            .map(|(scheme, other)| discover(&columns, &loses(scheme, other), 3))
            .collect::<Vec<_>>()
    });
}

#[divan::bench(sample_count = 5)]
fn information_of_every_factor(bencher: divan::Bencher) {
    let columns = columns();
    let outcomes = outcomes(&columns);
    let axes: Vec<&[Column]> = columns.chunks(1).collect();
    bencher.bench(|| information(&axes, &outcomes));
}

#[divan::bench(sample_count = 5)]
fn regrets_theories_and_noise(bencher: divan::Bencher) {
    let outcomes = outcomes(&columns());
    let theory: Vec<usize> = (0..VARIANTS).map(|variant| variant * 9 / VARIANTS).collect();
    bencher.bench(|| (best(&outcomes), by_theory(&outcomes, &theory, 1), noise(&outcomes[0], &outcomes[1], 4)));
}
