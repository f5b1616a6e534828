//! Which factors matter at all? Elementary effects (Morris 1991; Campolongo, Cariboni
//! and Saltelli 2007).

use super::column::Column;
use super::resample::{half_width, mean, resamples, standard_deviation};

const RESAMPLES: usize = 1000;

/// What one factor does, in units of the outcome over the whole width of its law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MorrisIndex {
    /// Mean elementary effect.
    pub mu: f64,
    /// Mean absolute elementary effect.
    pub mu_star: f64,
    /// Half the width of its 95% interval, by bootstrap over trajectories.
    pub mu_star_conf: f64,
    /// Standard deviation of the elementary effects: how much the effect depends on all else.
    pub sigma: f64,
}

/// The indices of every factor, from a table of trajectories of one row more than
/// there are factors, in which a step moves one factor by `step` of its width.
///
/// An axis that sets several keys counts as moved when any of them does: give its
/// columns as one list. Trajectories with an undefined outcome are left out; none
/// where fewer than two remain.
pub fn morris(axes: &[&[Column]], outcome: &[f64], step: f64, seed: u64) -> Option<Vec<MorrisIndex>> {
    let rows = axes.len() + 1;
    let mut effects: Vec<Vec<f64>> = vec![Vec::new(); axes.len()];
    for trajectory in 0..outcome.len() / rows {
        let first = trajectory * rows;
        if outcome[first..first + rows].iter().any(|value| !value.is_finite()) {
            continue;
        }
        for (axis, effects) in axes.iter().zip(&mut effects) {
            // A move that rounding undid has no effect.
            let moved = (first..first + rows - 1).find_map(|row| Some((row, direction(axis, row)?)));
            effects.push(moved.map_or(0.0, |(row, direction)| direction * (outcome[row + 1] - outcome[row]) / step));
        }
    }
    let count = effects.first()?.len();
    if count < 2 {
        return None;
    }
    let mut means: Vec<Vec<f64>> = vec![Vec::with_capacity(RESAMPLES); axes.len()];
    resamples(count, RESAMPLES, seed, |drawn| {
        for (means, effects) in means.iter_mut().zip(&effects) {
            means.push(drawn.iter().map(|&place| effects[place].abs()).sum::<f64>() / count as f64);
        }
    });
    let index = |(effects, means): (&Vec<f64>, &Vec<f64>)| MorrisIndex {
        mu: mean(effects),
        mu_star: effects.iter().map(|effect| effect.abs()).sum::<f64>() / count as f64,
        mu_star_conf: half_width(means),
        sigma: standard_deviation(effects),
    };
    Some(effects.iter().zip(&means).map(index).collect())
}

/// Whether an axis rises (1) or falls (-1) from a row to the next; none if it stays.
fn direction(axis: &[Column], row: usize) -> Option<f64> {
    axis.iter().map(|column| column.number(row + 1) - column.number(row)).find(|change| *change != 0.0).map(f64::signum)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How far a four-level step moves a factor.
    const STEP: f64 = 2.0 / 3.0;

    fn trajectories(columns: &[Vec<f64>]) -> Vec<Vec<Column>> {
        columns.iter().map(|column| vec![Column::Numbers(column.clone())]).collect()
    }

    /// Values of SALib: `tests/oracles/sensitivity.py`.
    #[test]
    fn the_indices_are_those_of_salib() {
        let stored: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/oracles/sensitivity.json")).unwrap();
        let stored = &stored["morris"];
        let numbers = |value: &serde_json::Value| -> Vec<f64> {
            value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
        };
        let rows: Vec<Vec<f64>> = stored["x"].as_array().unwrap().iter().map(numbers).collect();
        let columns: Vec<Vec<f64>> = (0..4).map(|factor| rows.iter().map(|row| row[factor]).collect()).collect();
        let axes = trajectories(&columns);
        let axes: Vec<&[Column]> = axes.iter().map(Vec::as_slice).collect();
        let got = morris(&axes, &numbers(&stored["y"]), STEP, 1).unwrap();
        for (factor, index) in got.iter().enumerate() {
            for (name, value) in [("mu", index.mu), ("mu_star", index.mu_star), ("sigma", index.sigma)] {
                let expected = stored[name][factor].as_f64().unwrap();
                assert!((value - expected).abs() < 1e-6, "{name} of {factor}: {value} for {expected}");
            }
            // Two bootstraps of a thousand resamples each.
            let expected = stored["mu_star_conf"][factor].as_f64().unwrap();
            assert!((index.mu_star_conf - expected).abs() <= 0.1 * expected, "{index:?} for {expected}");
        }
    }

    #[test]
    fn words_rounding_and_missing_values_are_borne() {
        // Two factors, three trajectories: the second factor's move of the first is undone by rounding.
        let whole = Column::Numbers(vec![1.0, 1.0, 1.0, 1.0, 3.0, 3.0, 2.0, 2.0, 4.0]);
        let word = Column::Choices { names: vec!["a".into(), "b".into()], places: vec![0, 1, 1, 1, 1, 0, 0, 1, 1] };
        let outcome = [1.0, 5.0, 5.0, 4.0, 6.0, 2.0, f64::NAN, 1.0, 1.0];
        let got = morris(&[&[whole], &[word]], &outcome, 1.0, 1).unwrap();
        assert_eq!((got[0].mu, got[1].mu, got[1].sigma), (1.0, 4.0, 0.0));
        assert_eq!(
            morris(&[&[Column::Numbers(vec![0.0, 1.0])]], &[1.0, 2.0], 1.0, 1),
            None,
            "one trajectory is too few"
        );
    }
}
