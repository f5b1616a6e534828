//! How do the NSGA-II of other crates do at as many evaluations as ours and pymoo's?
//!
//! ZDT1 of ten variables in steps of a hundredth, as in `nsga.py`: variables are real
//! numbers to these crates and are rounded before they are evaluated. All that was
//! evaluated counts. Prints the median of 15 seeds and the range. `nsga_rs` is not among
//! them: its hypervolume is a C library whose bindings need libclang to build.

use std::sync::{Arc, Mutex};

const VARIABLES: usize = 10;
const POPULATION: usize = 40;
const EVALUATIONS: usize = 2000;
const SEEDS: u64 = 15;
const CORNER: f64 = 1.1;

type Seen = Arc<Mutex<Vec<[f64; 2]>>>;

fn zdt1(x: &[f64], seen: &Seen) -> [f64; 2] {
    let x: Vec<f64> = x.iter().map(|x| (100.0 * x).round() / 100.0).collect();
    let g = 1.0 + 9.0 * x[1..].iter().sum::<f64>() / (VARIABLES as f64 - 1.0);
    let out = [x[0], g * (1.0 - (x[0] / g).sqrt())];
    seen.lock().unwrap().push(out);
    out
}

fn hypervolume(seen: &Seen) -> f64 {
    let mut points: Vec<[f64; 2]> = seen.lock().unwrap().iter().take(EVALUATIONS).copied().collect();
    points.retain(|point| point.iter().all(|value| *value < CORNER));
    points.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let (mut area, mut low) = (0.0, CORNER);
    for [x, y] in points {
        if y < low {
            area += (CORNER - x) * (low - y);
            low = y;
        }
    }
    area
}

fn of_heuropt(seed: u64, seen: &Seen) {
    use heuropt::prelude::*;
    struct Zdt(Seen);
    impl Problem for Zdt {
        type Decision = Vec<f64>;
        fn objectives(&self) -> ObjectiveSpace {
            ObjectiveSpace::new(vec![Objective::minimize("f1"), Objective::minimize("f2")])
        }
        fn evaluate(&self, x: &Vec<f64>) -> Evaluation {
            Evaluation::new(zdt1(x, &self.0).to_vec())
        }
    }
    let bounds = vec![(0.0, 1.0); VARIABLES];
    let variation = CompositeVariation {
        crossover: SimulatedBinaryCrossover::new(bounds.clone(), 15.0, 0.5),
        mutation: PolynomialMutation::new(bounds.clone(), 20.0, 1.0 / VARIABLES as f64),
    };
    let generations = EVALUATIONS / POPULATION - 1;
    let config = Nsga2Config { population_size: POPULATION, generations, seed };
    Nsga2::new(config, RealBounds::new(bounds), variation).run(&Zdt(seen.clone()));
}

fn of_metalforge(seed: u64, seen: &Seen) {
    use forge_core::algo::nsga2::NsgaII;
    use forge_core::problem::multi_func;
    use forge_core::termination::Termination;
    let of = seen.clone();
    let problem = multi_func(vec![(0.0, 1.0); VARIABLES], 2, move |x| zdt1(x, &of).to_vec());
    NsgaII { pop_size: POPULATION, seed, ..NsgaII::default() }.optimize(&problem, &Termination::budget(EVALUATIONS));
}

fn of_moors(seed: u64, seen: &Seen) {
    use moors::algorithms::Nsga2Builder;
    use moors::duplicates::CloseDuplicatesCleaner;
    use moors::operators::{GaussianMutation, RandomSamplingFloat, SimulatedBinaryCrossover};
    use ndarray::Array2;
    let of = seen.clone();
    let fitness = move |genes: &Array2<f64>| {
        let rows: Vec<f64> = genes
            .rows()
            .into_iter()
            .flat_map(|row| zdt1(&row.iter().map(|x| x.clamp(0.0, 1.0)).collect::<Vec<_>>(), &of))
            .collect();
        Array2::from_shape_vec((genes.nrows(), 2), rows).expect("two a row")
    };
    let mut algorithm = Nsga2Builder::default()
        .sampler(RandomSamplingFloat::new(0.0, 1.0))
        .crossover(SimulatedBinaryCrossover::new(15.0))
        .mutation(GaussianMutation::new(1.0 / VARIABLES as f64, 0.05))
        .duplicates_cleaner(CloseDuplicatesCleaner::new(1e-6))
        .fitness_fn(fitness)
        .constraints_fn(moors::NoConstraints)
        .num_vars(VARIABLES)
        .population_size(POPULATION)
        .num_offsprings(POPULATION)
        .num_iterations(EVALUATIONS / POPULATION)
        .mutation_rate(1.0)
        .crossover_rate(0.9)
        .keep_infeasible(false)
        .verbose(false)
        .seed(seed)
        .build()
        .expect("arguments");
    algorithm.run().expect("a run");
}

fn main() {
    type Run = fn(u64, &Seen);
    let peers: [(&str, Run); 3] = [("heuropt", of_heuropt), ("metalforge", of_metalforge), ("moors", of_moors)];
    for (name, run) in peers {
        let volume = |seed| {
            let seen = Seen::default();
            run(seed, &seen);
            hypervolume(&seen)
        };
        let mut volumes: Vec<f64> = (1..=SEEDS).map(volume).collect();
        volumes.sort_by(f64::total_cmp);
        println!("{name}: {:.4} ({:.4} to {:.4})", volumes[7], volumes[0], volumes[14]);
    }
}
