//! Which assumptions can these data tell, and what noise has the model itself?
//!
//! Each assumption alone goes to both ends of its plausible range, on the same people and
//! luck; what that does to the statistics, in units of their noise, is its direction.
//! Then the one with the longest direction is taken, its direction taken out of the
//! others, and so on (QR with column pivoting, Businger and Golub 1965): two that do the
//! same to the data are not both taken.

use toml::Value;

use super::noise::Noise;
use super::plan::{FitPlan, label};
use super::{FitError, Tells};
use crate::experiment::design::Factor;
use crate::run::Executor;
use crate::scenario::Checked;

/// Factors that are fitted where none are named, at most.
const CHOSEN: usize = 6;

/// A direction must be so many units of noise long.
const TELLING: f64 = 3.0;

/// Replicates of the scenario as given, and of each assumption's ends.
const REPLICATES: usize = 16;
const END_REPLICATES: usize = 2;

/// Where the ends are, as probabilities.
const ENDS: [f64; 2] = [0.05, 0.95];

/// An assumption that was not fitted.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Its name in the words of the catalogue.
    pub label: String,
    /// How far it moves each statistic from end to end, on the statistic's scale.
    pub moves: Vec<f64>,
}

/// What a screening found.
#[derive(Debug, Clone)]
pub struct Screen {
    /// By candidate: how far it moves each statistic from end to end.
    moves: Vec<Vec<f64>>,
    /// By statistic: standard deviation over replicates of the scenario as given.
    luck: Vec<f64>,
    /// Noise from week to week.
    pub noise: Noise,
}

/// Screens candidates.
///
/// # Errors
/// If one cannot be run, or the executor was stopped.
pub fn screen(plan: &FitPlan, candidates: &[Factor], executor: &Executor) -> Result<Screen, FitError> {
    let ends = candidates.len() * ENDS.len();
    let mut rows: Vec<Option<Vec<f64>>> = Vec::new();
    let total = REPLICATES + ends * END_REPLICATES;
    executor.run::<_, FitError>(0..total, &mut rows, |number, stop| {
        let stop = || stop();
        let Some(run) = number.checked_sub(REPLICATES) else {
            return Ok(plan.weeks_of(plan.base(), number as u32, &stop)?);
        };
        let (end, replicate) = (run / END_REPLICATES, run % END_REPLICATES);
        let factor = &candidates[end / ENDS.len()];
        let variant = at(plan.base(), factor, ENDS[end % ENDS.len()])?;
        Ok(plan.weeks_of(&variant, replicate as u32, &stop)?)
    })?;
    let rows: Vec<Vec<f64>> = rows.into_iter().flatten().collect();
    let told: Vec<Vec<f64>> = rows.iter().map(|row| plan.statistics_of(row)).collect();
    let mean_of = |first: usize, of: usize| -> f64 {
        told[first..first + END_REPLICATES].iter().map(|row| row[of]).sum::<f64>() / END_REPLICATES as f64
    };
    let count = plan.statistics().list().len();
    let moves = |candidate: usize| -> Vec<f64> {
        let first = REPLICATES + candidate * ENDS.len() * END_REPLICATES;
        let moved = |of: usize| mean_of(first + END_REPLICATES, of) - mean_of(first, of);
        (0..count).map(moved).map(|moved| if moved.is_finite() { moved } else { 0.0 }).collect()
    };
    Ok(Screen {
        moves: (0..candidates.len()).map(moves).collect(),
        luck: (0..count).map(|of| deviation(told[..REPLICATES].iter().map(|row| row[of]))).collect(),
        noise: Noise::of(&plan.actual().series, &rows[..REPLICATES]),
    })
}

/// A scenario with a factor at a probability of its law.
fn at(base: &Checked, factor: &Factor, probability: f64) -> Result<Checked, FitError> {
    let setting: (&str, Value) = (factor.key(), factor.at(probability));
    Ok(base.with(&[setting])?)
}

fn deviation(values: impl Iterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    crate::analysis::weighted::deviation(&values, &vec![1.0; values.len()])
}

impl Screen {
    /// The candidates that the data tell best, by number, the best told first.
    pub fn chosen(&self, plan: &FitPlan) -> Vec<usize> {
        let data_noise = plan.statistics().noises(&plan.noise().added);
        let noise: Vec<f64> = self.luck.iter().zip(data_noise).map(|(luck, data)| luck.hypot(data)).collect();
        // The spread tells of noise, not of people.
        let counts = |of: usize| plan.statistics().list()[of].tells != Tells::Spread && noise[of] > 0.0;
        let direction = |moves: &Vec<f64>| -> Vec<f64> {
            (0..moves.len()).map(|of| if counts(of) { moves[of] / noise[of] } else { 0.0 }).collect()
        };
        let directions: Vec<Vec<f64>> = self.moves.iter().map(direction).collect();
        pivots(directions, CHOSEN, TELLING)
    }

    /// Those of `candidates` that were not chosen.
    pub fn held(&self, candidates: &[Factor], chosen: &[usize]) -> Vec<Held> {
        (0..candidates.len())
            .filter(|place| !chosen.contains(place))
            .map(|place| Held { label: label(candidates[place].key()), moves: self.moves[place].clone() })
            .collect()
    }
}

/// Vectors that add most to those before, by number: at most so many, and each adding at least so much.
fn pivots(mut vectors: Vec<Vec<f64>>, most: usize, least: f64) -> Vec<usize> {
    let length = |vector: &Vec<f64>| vector.iter().map(|x| x * x).sum::<f64>().sqrt();
    let mut chosen = Vec::new();
    while chosen.len() < most {
        let left = (0..vectors.len()).filter(|place| !chosen.contains(place));
        let Some(next) = left.max_by(|&a, &b| length(&vectors[a]).total_cmp(&length(&vectors[b])).then(b.cmp(&a)))
        else {
            break;
        };
        let size = length(&vectors[next]);
        if size < least {
            break;
        }
        chosen.push(next);
        let unit: Vec<f64> = vectors[next].iter().map(|x| x / size).collect();
        for vector in &mut vectors {
            let along: f64 = vector.iter().zip(&unit).map(|(x, u)| x * u).sum();
            for (x, u) in vector.iter_mut().zip(&unit) {
                *x -= along * u;
            }
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_the_same_twice_is_taken_once() {
        let vectors = vec![vec![1.0, 0.0, 0.0], vec![10.0, 0.1, 0.0], vec![0.0, 5.0, 0.0], vec![0.0, 0.0, 0.5]];
        assert_eq!(pivots(vectors.clone(), 6, 0.9), [1, 2]);
        assert_eq!(pivots(vectors.clone(), 6, 0.3), [1, 2, 3]);
        assert_eq!(pivots(vectors, 1, 0.3), [1]);
        assert_eq!(pivots(vec![], 6, 0.3), [0usize; 0]);
    }
}
