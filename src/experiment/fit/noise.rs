//! What noise from week to week have the data that the model lacks?
//!
//! Series that the model ties to each other, such as tokens and what they cost, have noise
//! between them in the data and none in the model: an invoice is never the price times what
//! a dashboard counted. So noise is looked for in differences of series, too.

use std::collections::HashMap;
use std::ops::Range;

use super::actual::{Series, spans};
use crate::analysis::weighted::{median, robust_deviation};

/// Noise from week to week, by series, as standard deviations on their scales.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Noise {
    /// What the model has.
    pub own: Vec<f64>,
    /// What is to be added to it, independently.
    pub added: Vec<f64>,
}

impl Noise {
    /// That of series beside simulated rows, each of which has every week of every series.
    pub fn of(series: &[Series], rows: &[Vec<f64>]) -> Self {
        let actual: Vec<f64> = series.iter().flat_map(Series::places).collect();
        let spans: Vec<Range<usize>> = spans(series).map(|(_, span)| span).collect();
        let simulated = |noise: &dyn Fn(&[f64]) -> f64| {
            let mut noises: Vec<f64> = rows.iter().map(|row| noise(row)).collect();
            median(&mut noises).unwrap_or(0.0)
        };
        let mut found = Self::default();
        for (number, one) in series.iter().enumerate() {
            let alone = |row: &[f64]| weekly_noise(&one.weeks, &row[spans[number].clone()]);
            found.own.push(simulated(&alone));
            let lacking = one.noise.powi(2) - found.own[number].powi(2);
            let beside = |other: &usize| {
                let between = |row: &[f64]| {
                    let (weeks, places) = difference(
                        (&one.weeks, &row[spans[number].clone()]),
                        (&series[*other].weeks, &row[spans[*other].clone()]),
                    );
                    weekly_noise(&weeks, &places)
                };
                between(&actual).powi(2) - simulated(&between).powi(2) - found.added[*other].powi(2)
            };
            let like = (0..number).filter(|&other| series[other].scale == one.scale);
            let most = like.map(|other| beside(&other)).fold(lacking, f64::max);
            found.added.push(most.max(0.0).sqrt());
        }
        found
    }
}

/// How far one series lies above another, in the weeks that both have.
fn difference(one: (&[i64], &[f64]), other: (&[i64], &[f64])) -> (Vec<i64>, Vec<f64>) {
    let there: HashMap<i64, f64> = other.0.iter().copied().zip(other.1.iter().copied()).collect();
    let both = one.0.iter().zip(one.1).filter_map(|(week, place)| Some((*week, place - there.get(week)?)));
    both.unzip()
}

/// Spread from week to week: how far a week lies from the line between its neighbours, robustly.
pub fn weekly_noise(weeks: &[i64], places: &[f64]) -> f64 {
    let bends: Vec<f64> = (1..weeks.len().max(1) - 1)
        .filter(|&at| weeks[at + 1] - weeks[at - 1] == 2)
        .map(|at| places[at] - f64::midpoint(places[at - 1], places[at + 1]))
        .collect();
    // The variance of a bend of independent values is three halves of theirs.
    robust_deviation(&bends) / 1.5f64.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Metric;
    use rand::{SeedableRng, rngs::ChaCha8Rng};
    use rand_distr::{Distribution, Normal};

    fn noisy(level: &[f64], deviation: f64, seed: u64) -> Vec<f64> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let law = Normal::new(0.0, deviation).unwrap();
        level.iter().map(|place| place + law.sample(&mut random)).collect()
    }

    #[test]
    fn noise_is_that_of_single_weeks_not_of_trends_and_steps() {
        let weeks: Vec<i64> = (0..400).collect();
        // Alternating by a fixed amount is as far from its neighbours as noise can be.
        let wiggle = |at: usize| if at.is_multiple_of(2) { 0.1 } else { -0.1 };
        let trend: Vec<f64> = (0..400).map(|at| 0.02 * at as f64 + if at > 200 { 5.0 } else { 0.0 }).collect();
        assert!(weekly_noise(&weeks, &trend) < 1e-9);
        let wiggling: Vec<f64> = trend.iter().enumerate().map(|(at, value)| value + wiggle(at)).collect();
        assert!(weekly_noise(&weeks, &wiggling) > 0.0);
        assert_eq!(weekly_noise(&[], &[]), 0.0);
        assert_eq!(weekly_noise(&[0, 2, 5], &[1.0, 2.0, 9.0]), 0.0, "no week has both neighbours");
    }

    #[test]
    fn noise_of_independent_values_is_their_deviation() {
        let values = noisy(&vec![3.0; 4000], 0.2, 1);
        let noise = weekly_noise(&(0..4000).collect::<Vec<_>>(), &values);
        assert!((noise - 0.2).abs() < 0.01, "{noise}");
    }

    #[test]
    fn what_is_tied_in_the_model_gets_the_noise_between_the_data() {
        let series = |metric, log: &[f64]| {
            Series::new(metric, (0..log.len() as i64).collect(), log.iter().map(|place| place.exp()).collect())
        };
        let tokens = noisy(&vec![3.0; 4000], 0.02, 1);
        let cost = noisy(&tokens, 0.01, 2);
        let series = [series(Metric::TokensMtok, &tokens), series(Metric::ComputeCostUsd, &cost)];
        let simulated = |deviation| {
            let tokens = noisy(&vec![3.0; 4000], deviation, 3);
            vec![[tokens.clone(), tokens].concat()]
        };
        // More luck in the model than in the data: none is lacking but between the two.
        let Noise { own, added } = Noise::of(&series, &simulated(0.05));
        assert!((own[0] - 0.05).abs() < 0.003 && own[0] == own[1], "{own:?}");
        assert!(added[0] == 0.0 && (added[1] - 0.01).abs() < 0.001, "{added:?}");
        // None in the model: what tokens lack is lacking in the cost, too, and more.
        let Noise { added, .. } = Noise::of(&series, &simulated(1e-9));
        assert!((added[0] - 0.02).abs() < 0.001 && (added[1] - 0.0224).abs() < 0.001, "{added:?}");
    }
}
