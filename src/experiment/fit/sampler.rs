//! Which points of the unit normal space give statistics like those that were observed?
//!
//! Approximate Bayesian computation by sequential Monte Carlo (Toni et al. 2009;
//! Beaumont et al. 2009): each generation proposes points around the weighted ones of
//! the last, keeps those whose statistics lie nearest, and weighs them by prior over
//! proposal density. How near is near follows from the simulations themselves: the
//! nearest share is kept, and every statistic counts by its spread among the
//! simulations of the generation (Prangle 2017). From the second generation on,
//! distance is measured in what the statistics say about each factor, their best
//! straight prediction of it (Fearnhead and Prangle 2012), so that statistics of mere
//! noise do not drown the others.
//!
//! Kept points can be moved along their straight relation with the statistics to what
//! was observed (Beaumont, Zhang and Balding 2002), generation by generation; they are
//! then weighed where they come to lie, and the next proposals are made around them. That
//! brings proposals to where the posterior is within few generations, so that the
//! relation need only be straight there.
//!
//! The prior of every coordinate is the standard normal: a factor's law is put on it
//! by its quantile function. What is proposed is a function of seed, generation and
//! number; whoever simulates may do so in any order.

use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use rand_distr::{Distribution, StandardNormal};

use crate::analysis::weighted::{
    Lower, Regression, covariance, deviation, effective_size, mean, normalised, robust_deviation,
};

/// Variance of proposals around a point of the last generation, as a multiple of that of all of them:
/// around moved points, which are as narrow as the posterior, so that proposals are wider than that.
const AROUND_MOVED: f64 = 2.0;

/// The same around points that were not moved, as a multiple of that of a kernel density estimate
/// of a normal distribution (Silverman 1986).
const WIDENING: f64 = 1.5;

/// The share of proposals that are drawn from the prior itself, so that no part of it is given up.
const FROM_PRIOR: f64 = 0.02;

/// A generation that narrows the points by less than this, on average over the factors, and moves the
/// mean of none further than this many of its deviations was the last, once there were so many.
const SETTLED: f64 = 0.04;
const SETTLED_MEAN: f64 = 0.25;
const FEWEST_GENERATIONS: usize = 3;

/// How many points are kept of how many, and at most how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Points kept of each generation.
    pub kept: usize,
    /// Simulations of each generation.
    pub simulations: usize,
    /// Most generations.
    pub generations: usize,
    /// Whether kept points are moved to what was observed.
    pub adjust: bool,
}

/// The points that one generation kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Generation {
    /// Their numbers among the simulations, ascending.
    pub numbers: Vec<usize>,
    /// The points, moved where that is asked for.
    pub points: Vec<Vec<f64>>,
    /// Their weights; they sum to 1.
    pub weights: Vec<f64>,
    /// Their statistics.
    pub statistics: Vec<Vec<f64>>,
    /// The largest distance kept, in spreads of a simulation of that generation.
    pub threshold: f64,
    /// Proposals around the points.
    kernel: Lower,
    /// By coordinate: mean and standard deviation.
    around: Vec<(f64, f64)>,
}

impl Generation {
    /// How many equal points they are worth.
    pub fn effective_size(&self) -> f64 {
        effective_size(&self.weights)
    }

    /// Whether it tells nearly the same as the one before.
    fn is_settled(&self, before: &Self) -> bool {
        let both = || self.around.iter().zip(&before.around);
        let narrowed: f64 = both().map(|(now, before)| (before.1 / now.1).ln()).sum();
        let is_still = |(now, before): (&(f64, f64), &(f64, f64))| (now.0 - before.0).abs() < SETTLED_MEAN * now.1;
        narrowed / (self.around.len() as f64) < SETTLED && both().all(is_still)
    }

    /// A column of the statistics.
    pub fn statistic(&self, number: usize) -> Vec<f64> {
        self.statistics.iter().map(|row| row[number]).collect()
    }
}

/// A sampler under way.
#[derive(Debug, Clone)]
pub struct Sampler {
    coordinates: usize,
    effort: Effort,
    seed: u64,
    observed: Vec<f64>,
    last: Option<Generation>,
    generation: usize,
    settled: bool,
}

impl Sampler {
    /// One that has simulated nothing, for statistics that were observed.
    pub fn new(coordinates: usize, effort: Effort, seed: u64, observed: Vec<f64>) -> Self {
        Self { coordinates, effort, seed, observed, last: None, generation: 0, settled: false }
    }

    /// Generations that are done.
    pub fn generation(&self) -> usize {
        self.generation
    }

    /// The last generation.
    pub fn last(&self) -> Option<&Generation> {
        self.last.as_ref()
    }

    /// Whether a further generation would tell no more.
    pub fn is_done(&self) -> bool {
        self.settled || self.generation >= self.effort.generations
    }

    /// Whether it ended because generations did not narrow it any more.
    pub fn is_settled(&self) -> bool {
        self.settled
    }

    /// Random numbers of a simulation of the generation that is due.
    pub fn random(&self, number: usize) -> ChaCha8Rng {
        stream(self.seed, self.generation, number)
    }

    /// The point of a simulation of the generation that is due.
    pub fn proposal(&self, number: usize) -> Vec<f64> {
        let mut random = stream(self.seed ^ PROPOSALS, self.generation, number);
        let normals = |random: &mut ChaCha8Rng| -> Vec<f64> {
            (0..self.coordinates).map(|_| StandardNormal.sample(random)).collect()
        };
        let Some(last) = &self.last else { return normals(&mut random) };
        if random.random::<f64>() < FROM_PRIOR {
            return normals(&mut random);
        }
        // Systematic in the number, so that every point has as many as its weight says.
        let place = (number as f64 + random.random::<f64>()) / self.effort.simulations as f64;
        let centre = &last.points[chosen(&last.weights, place)];
        let step = last.kernel.times(&normals(&mut random));
        centre.iter().zip(step).map(|(centre, step)| centre + step).collect()
    }

    /// Takes the statistics of every simulation of the generation that is due, by number;
    /// one with a statistic that is not finite is not kept.
    ///
    /// # Errors
    /// If fewer than two were simulated with finite statistics.
    pub fn advance(&mut self, statistics: &[Vec<f64>]) -> Result<(), TooFew> {
        let usable: Vec<usize> =
            (0..statistics.len()).filter(|&number| statistics[number].iter().all(|value| value.is_finite())).collect();
        if usable.len() < 2 * self.coordinates.max(2) {
            return Err(TooFew { usable: usable.len(), of: statistics.len() });
        }
        let points: Vec<Vec<f64>> = usable.iter().map(|&number| self.proposal(number)).collect();
        let rows: Vec<Vec<f64>> = usable.iter().map(|&number| statistics[number].clone()).collect();
        let distances = if self.last.is_none() {
            distances(&rows, &self.observed)
        } else {
            let says = Regression::new(&rows, &points, &vec![1.0; rows.len()]);
            let told: Vec<Vec<f64>> = rows.iter().map(|row| says.at(row)).collect();
            distances(&told, &says.at(&self.observed))
        };
        let mut order: Vec<usize> = (0..usable.len()).collect();
        order.sort_by(|&a, &b| distances[a].total_cmp(&distances[b]).then(a.cmp(&b)));
        order.truncate(self.effort.kept);
        let threshold = order.last().map_or(0.0, |&place| distances[place]);
        order.sort_unstable();
        let kept = |of: &[Vec<f64>]| -> Vec<Vec<f64>> { order.iter().map(|&place| of[place].clone()).collect() };
        let (mut points, statistics) = (kept(&points), kept(&rows));
        if self.effort.adjust {
            let nearness: Vec<f64> = order.iter().map(|&place| nearness(distances[place] / threshold)).collect();
            points = moved(&points, &statistics, &nearness, &self.observed);
        }
        let weights = normalised(&self.weights(&points));
        let next = Generation {
            numbers: order.iter().map(|&place| usable[place]).collect(),
            kernel: self.kernel(&points, &weights),
            around: around(&points, &weights),
            statistics,
            points,
            weights,
            threshold,
        };
        self.generation += 1;
        self.settled =
            self.generation >= FEWEST_GENERATIONS && self.last.as_ref().is_some_and(|last| next.is_settled(last));
        self.last = Some(next);
        Ok(())
    }

    /// How proposals of the next generation are spread around each point.
    fn kernel(&self, points: &[Vec<f64>], weights: &[f64]) -> Lower {
        let mut around = covariance(points, weights);
        let (width, size) = (around.len() as f64, effective_size(weights).max(2.0));
        let silverman = (4.0 / (size * (width + 2.0))).powf(2.0 / (width + 4.0));
        let factor = if self.effort.adjust { AROUND_MOVED } else { WIDENING * silverman };
        for (i, row) in around.iter_mut().enumerate() {
            for value in row.iter_mut() {
                *value *= factor;
            }
            // What the data fix to the last digit still gets proposals of its own.
            row[i] += 1e-9;
        }
        Lower::of(&around).unwrap_or_else(|| diagonal(&around))
    }

    /// Prior over proposal density of points of the generation that is due, up to a factor.
    fn weights(&self, points: &[Vec<f64>]) -> Vec<f64> {
        use rayon::prelude::*;
        let Some(last) = &self.last else { return vec![1.0; points.len()] };
        // In coordinates in which the kernel is the standard normal.
        let centres: Vec<Vec<f64>> = last.points.iter().map(|point| last.kernel.solve(point)).collect();
        let scale = (-last.kernel.log_determinant()).exp();
        let weight = |point: &Vec<f64>| {
            let prior = (-0.5 * point.iter().map(|x| x * x).sum::<f64>()).exp();
            let here = last.kernel.solve(point);
            let density = |(centre, weight): (&Vec<f64>, &f64)| {
                weight * (-0.5 * centre.iter().zip(&here).map(|(c, h)| (c - h) * (c - h)).sum::<f64>()).exp()
            };
            let around: f64 = centres.iter().zip(&last.weights).map(density).sum();
            prior / (FROM_PRIOR * prior + (1.0 - FROM_PRIOR) * scale * around)
        };
        points.par_iter().map(weight).collect()
    }
}

/// Points moved along the straight relation that they have with their statistics, from what was
/// simulated to what was observed (Beaumont, Zhang and Balding 2002).
///
/// What the relation leaves is widened by as much as fitting it to so few points narrowed it.
fn moved(points: &[Vec<f64>], statistics: &[Vec<f64>], weights: &[f64], observed: &[f64]) -> Vec<Vec<f64>> {
    let relation = Regression::new(statistics, points, weights);
    let wanted = relation.at(observed);
    let (size, fitted) = (effective_size(weights), observed.len() as f64 + 1.0);
    let widened = (size / (size - fitted).max(size / 4.0)).sqrt();
    let moved = |(point, statistics): (&Vec<f64>, &Vec<f64>)| {
        let here = relation.at(statistics);
        point.iter().zip(here).zip(&wanted).map(|((x, here), wanted)| wanted + widened * (x - here)).collect()
    };
    points.iter().zip(statistics).map(moved).collect()
}

/// How much a kept point counts for the relation, by its distance as a share of the largest: Epanechnikov's
/// kernel, but that the furthest keeps some say.
fn nearness(distance: f64) -> f64 {
    if distance.is_finite() { 1.0 - 0.95 * distance * distance } else { 1.0 }
}

/// Too few simulations came to anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("only {usable} of {of} simulations have every statistic that the data has")]
pub struct TooFew {
    /// With finite statistics.
    pub usable: usize,
    /// In all.
    pub of: usize,
}

/// Tells random numbers of proposals from those of simulations.
const PROPOSALS: u64 = 0x5bf0_3635_d1f2_a8c9;

fn stream(seed: u64, generation: usize, number: usize) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream((generation as u64) << 40 | number as u64);
    random
}

/// The place of a weight at a share of all.
fn chosen(weights: &[f64], share: f64) -> usize {
    let mut below = 0.0;
    let found = weights.iter().position(|weight| {
        below += weight;
        share < below
    });
    found.unwrap_or(weights.len() - 1)
}

/// Euclidean distances to what was observed, each statistic by its spread; one that does not vary does not count.
fn distances(rows: &[Vec<f64>], observed: &[f64]) -> Vec<f64> {
    let column = |of: usize| -> Vec<f64> { rows.iter().map(|row| row[of]).collect() };
    let scales: Vec<f64> = (0..observed.len()).map(|of| robust_deviation(&column(of))).collect();
    let distance = |row: &Vec<f64>| -> f64 {
        let part = |of: usize| if scales[of] > 0.0 { ((row[of] - observed[of]) / scales[of]).powi(2) } else { 0.0 };
        (0..observed.len()).map(part).sum::<f64>().sqrt()
    };
    rows.iter().map(distance).collect()
}

/// The diagonal alone, where rounding left no more.
fn diagonal(matrix: &[Vec<f64>]) -> Lower {
    let alone = |i: usize| (0..matrix.len()).map(|j| if i == j { matrix[i][i].max(1e-9) } else { 0.0 }).collect();
    let alone: Vec<Vec<f64>> = (0..matrix.len()).map(alone).collect();
    Lower::of(&alone).expect("a positive diagonal has a root")
}

/// Mean and standard deviation of every coordinate.
fn around(points: &[Vec<f64>], weights: &[f64]) -> Vec<(f64, f64)> {
    let column = |of: usize| -> Vec<f64> { points.iter().map(|point| point[of]).collect() };
    let of = |of: usize| (mean(&column(of), weights), deviation(&column(of), weights).max(1e-9));
    (0..points.first().map_or(0, Vec::len)).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a sampler to its end with `simulate`, which gives statistics for a point.
    fn ran(mut sampler: Sampler, simulate: impl Fn(&[f64], &mut ChaCha8Rng) -> Vec<f64>) -> Sampler {
        while !sampler.is_done() {
            let rows: Vec<Vec<f64>> = (0..sampler.effort.simulations)
                .map(|number| simulate(&sampler.proposal(number), &mut sampler.random(number)))
                .collect();
            sampler.advance(&rows).unwrap();
        }
        sampler
    }

    fn column(points: &[Vec<f64>], of: usize) -> Vec<f64> {
        points.iter().map(|point| point[of]).collect()
    }

    /// x ~ N(0, 1) and y | x ~ N(a x, s²) for each coordinate: x | y ~ N(a y / (a² + s²), s² / (a² + s²)).
    #[test]
    fn the_posterior_of_a_normal_mean_is_found() {
        let (slopes, noise) = ([1.0, 2.0, 0.5], 0.5);
        let observed = [0.8, -1.2, 0.3];
        let effort = Effort { kept: 1000, simulations: 3000, generations: 7, adjust: true };
        // Two statistics of mere noise beside those that tell something.
        let statistics = [&observed[..], &[0.0, 0.0]].concat();
        let sampler = ran(Sampler::new(3, effort, 7, statistics), |point, random| {
            let mut normal = || -> f64 { StandardNormal.sample(random) };
            let told: Vec<f64> = slopes.iter().zip(point).map(|(a, x)| a * x + noise * normal()).collect();
            [told, vec![normal(), normal()]].concat()
        });
        let last = sampler.last().unwrap();
        assert!(last.effective_size() > 300.0, "{}", last.effective_size());
        for (place, (slope, y)) in slopes.iter().zip(observed).enumerate() {
            let precision = slope * slope + noise * noise;
            let (expected, width) = (slope * y / precision, noise / precision.sqrt());
            let found = column(&last.points, place);
            let (centre, spread) = (mean(&found, &last.weights), deviation(&found, &last.weights));
            assert!((centre - expected).abs() < 0.15 * width, "{place}: {centre} is not {expected}");
            assert!((spread / width - 1.0).abs() < 0.12, "{place}: {spread} is not {width}");
        }
    }

    /// A relation that bends: y | x ~ N(exp(x), s²), whose posterior is worked out on a grid.
    #[test]
    fn the_posterior_of_a_bent_relation_is_found_moved_or_not() {
        let (noise, y) = (0.3, 4.0);
        let (mut sums, step) = ([0.0; 3], 0.001);
        for place in -6000..6000 {
            let x = step * f64::from(place);
            let density = (-0.5 * x * x - 0.5 * ((y - x.exp()) / noise).powi(2)).exp();
            for (power, sum) in sums.iter_mut().enumerate() {
                *sum += density * x.powi(power as i32);
            }
        }
        let expected = sums[1] / sums[0];
        let width = (sums[2] / sums[0] - expected * expected).sqrt();
        for adjust in [true, false] {
            let effort = Effort { kept: 600, simulations: 1800, generations: 9, adjust };
            let sampler = ran(Sampler::new(1, effort, 5, vec![y]), |point, random| {
                let normal: f64 = StandardNormal.sample(random);
                vec![point[0].exp() + noise * normal]
            });
            let last = sampler.last().unwrap();
            let found = column(&last.points, 0);
            let (centre, spread) = (mean(&found, &last.weights), deviation(&found, &last.weights));
            assert!((centre - expected).abs() < 0.3 * width, "{adjust}: {centre} is not {expected}");
            assert!((0.85..1.5).contains(&(spread / width)), "{adjust}: {spread} is not {width}");
        }
    }

    #[test]
    fn what_nothing_tells_stays_as_the_prior() {
        let effort = Effort { kept: 500, simulations: 1500, generations: 4, adjust: true };
        let sampler = ran(Sampler::new(2, effort, 3, vec![1.0]), |point, random| {
            let noise: f64 = StandardNormal.sample(random);
            vec![point[0] + 0.1 * noise]
        });
        let last = sampler.last().unwrap();
        let silent = column(&last.points, 1);
        assert!(mean(&silent, &last.weights).abs() < 0.15);
        assert!((deviation(&silent, &last.weights) - 1.0).abs() < 0.1);
    }

    #[test]
    fn generations_narrow_until_they_do_not_and_thresholds_are_said() {
        let effort = Effort { kept: 200, simulations: 600, generations: 20, adjust: false };
        let sampler = ran(Sampler::new(1, effort, 1, vec![0.5]), |point, random| {
            let noise: f64 = StandardNormal.sample(random);
            vec![point[0] + 0.3 * noise]
        });
        assert!(sampler.is_settled() && (3..12).contains(&sampler.generation()), "{}", sampler.generation());
        assert!(sampler.last().unwrap().threshold > 0.0);
    }

    #[test]
    fn a_proposal_depends_on_seed_generation_and_number_alone() {
        let effort = Effort { kept: 20, simulations: 80, generations: 3, adjust: true };
        let new = |seed| Sampler::new(2, effort, seed, vec![0.0, 0.0]);
        let mut sampler = new(1);
        assert_eq!(sampler.proposal(5), new(1).proposal(5));
        assert_ne!(sampler.proposal(5), sampler.proposal(6));
        assert_ne!(sampler.proposal(5), new(2).proposal(5));
        let first = sampler.proposal(5);
        let rows: Vec<Vec<f64>> = (0..80).map(|number| sampler.proposal(number)).collect();
        sampler.advance(&rows).unwrap();
        assert_ne!(sampler.proposal(5), first);
    }

    #[test]
    fn simulations_without_a_statistic_are_not_kept() {
        let effort = Effort { kept: 20, simulations: 80, generations: 3, adjust: true };
        let mut sampler = Sampler::new(1, effort, 1, vec![0.0]);
        let rows: Vec<Vec<f64>> =
            (0..80).map(|number| vec![if number % 2 == 0 { f64::NAN } else { number as f64 }]).collect();
        sampler.advance(&rows).unwrap();
        assert!(sampler.last().unwrap().numbers.iter().all(|number| number % 2 == 1));
        let none = Sampler::new(1, effort, 1, vec![0.0]).advance(&vec![vec![f64::NAN]; 80]);
        assert_eq!(none, Err(TooFew { usable: 0, of: 80 }));
    }
}
