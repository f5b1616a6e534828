//! At which value of an assumption does another scheme become the best one?

use super::resample::resamples;

/// Values of the range that are tried before any bisection, both ends included.
const SCAN: u32 = 9;

/// How narrow a bracket becomes, as a share of the range.
const NARROW: f64 = 1e-3;

const RESAMPLES: usize = 400;

/// A value at which the best scheme changes.
#[derive(Debug, Clone, PartialEq)]
pub struct TippingPoint {
    /// The value.
    pub value: f64,
    /// Between which values it lies over 90% of resampled replicates; an end is none
    /// where it lies beyond the range. None from a single replicate.
    pub interval: Option<(Option<f64>, Option<f64>)>,
    /// Number of the scheme that is best just below.
    pub below: usize,
    /// Number of the scheme that is best just above.
    pub above: usize,
}

/// What came out at one value: `values[scheme][replicate]`.
struct Trial {
    at: f64,
    values: Vec<Vec<f64>>,
    best: usize,
}

/// Every value between `low` and `high` at which the best scheme changes, upwards;
/// none of them is an answer, too. `values` gives `[scheme][replicate]` for a value
/// of the assumption, on the same draws each time; it need not be monotone, but what
/// changes and changes back within an eighth of the range can be missed. None where
/// a value is undefined or an evaluation fails.
pub fn tipping_points(
    low: f64,
    high: f64,
    seed: u64,
    mut values: impl FnMut(f64) -> Option<Vec<Vec<f64>>>,
) -> Option<Vec<TippingPoint>> {
    let mut trial = |at: f64| {
        let values = values(at)?;
        let means: Vec<f64> = values.iter().map(|scheme| scheme.iter().sum::<f64>() / scheme.len() as f64).collect();
        if means.iter().any(|mean| !mean.is_finite()) {
            return None;
        }
        let best = (0..means.len()).max_by(|&a, &b| means[a].total_cmp(&means[b]).then(b.cmp(&a)))?;
        Some(Trial { at, values, best })
    };
    let step = (high - low) / f64::from(SCAN - 1);
    let mut trials = (0..SCAN).map(|place| trial(low + f64::from(place) * step)).collect::<Option<Vec<Trial>>>()?;
    // A bracket is halved until its ends are near; a third scheme between them makes two brackets of one.
    let mut place = 0;
    while place + 1 < trials.len() {
        let (left, right) = (&trials[place], &trials[place + 1]);
        if left.best != right.best && right.at - left.at > NARROW * (high - low) {
            let middle = trial(f64::midpoint(left.at, right.at))?;
            trials.insert(place + 1, middle);
        } else {
            place += 1;
        }
    }
    let changes = (0..trials.len() - 1).filter(|&place| trials[place].best != trials[place + 1].best);
    Some(changes.map(|place| point(&trials, place, seed)).collect())
}

fn point(trials: &[Trial], place: usize, seed: u64) -> TippingPoint {
    let (below, above) = (trials[place].best, trials[place + 1].best);
    let replicates = trials[0].values[0].len();
    let all: Vec<usize> = (0..replicates).collect();
    let lead = |drawn: &[usize], trial: &Trial| -> f64 {
        drawn.iter().map(|&replicate| trial.values[below][replicate] - trial.values[above][replicate]).sum()
    };
    let value = root((&trials[place], &trials[place + 1]), &|trial| lead(&all, trial));
    let interval = (replicates > 1).then(|| {
        let mut found = Vec::with_capacity(RESAMPLES);
        resamples(replicates, RESAMPLES, seed, |drawn| {
            found.push(nearest_root(trials, value, &|trial| lead(drawn, trial)));
        });
        found.sort_by(f64::total_cmp);
        let end = |place: usize| Some(found[place]).filter(|value| value.is_finite());
        (end(RESAMPLES / 20), end(RESAMPLES - 1 - RESAMPLES / 20))
    });
    TippingPoint { value, interval, below, above }
}

/// Where a lead that changes its sign between two trials is 0, by a straight line.
fn root((left, right): (&Trial, &Trial), lead: &dyn Fn(&Trial) -> f64) -> f64 {
    let (a, b) = (lead(left), lead(right));
    if a == b {
        f64::midpoint(left.at, right.at)
    } else {
        left.at + (right.at - left.at) * (a / (a - b)).clamp(0.0, 1.0)
    }
}

/// Where a lead falls below 0, nearest to a value; infinite where it never does.
fn nearest_root(trials: &[Trial], near: f64, lead: &dyn Fn(&Trial) -> f64) -> f64 {
    let leads: Vec<f64> = trials.iter().map(lead).collect();
    let falls = (0..trials.len() - 1).filter(|&place| leads[place] >= 0.0 && leads[place + 1] < 0.0);
    let roots = falls.map(|place| root((&trials[place], &trials[place + 1]), lead));
    let nearest = roots.min_by(|a, b| (a - near).abs().total_cmp(&(b - near).abs()));
    nearest.unwrap_or(if leads[0] < 0.0 { f64::NEG_INFINITY } else { f64::INFINITY })
}

/// One cell of a map of two assumptions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// Number of the best scheme.
    pub best: usize,
    /// How much it leads the second best; 0 where there is no other.
    pub margin: f64,
}

/// The cells of a map from `values[scheme][cell]`; none where a value is undefined.
pub fn cells(values: &[Vec<f64>]) -> Vec<Option<Cell>> {
    let count = values.first().map_or(0, Vec::len);
    let cell = |place: usize| {
        let mut order: Vec<usize> = (0..values.len()).collect();
        if order.iter().any(|&scheme| !values[scheme][place].is_finite()) {
            return None;
        }
        order.sort_by(|&a, &b| values[b][place].total_cmp(&values[a][place]));
        let best = order[0];
        let margin = order.get(1).map_or(0.0, |&second| values[best][place] - values[second][place]);
        Some(Cell { best, margin })
    };
    (0..count).map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines over x, each with its own offset per replicate.
    fn lines(x: f64, lines: &[(f64, f64)], noise: &[f64]) -> Vec<Vec<f64>> {
        let of =
            |&(at_zero, slope): &(f64, f64)| noise.iter().map(|offset| at_zero + slope * x + offset * slope).collect();
        lines.iter().map(of).collect()
    }

    #[test]
    fn lines_cross_where_they_do() {
        // 0 is best up to 0.3, 1 up to 0.55, 2 from there on.
        let noise = [0.02, -0.02, 0.01, -0.01];
        let mut tried = 0;
        let found = tipping_points(0.0, 1.0, 1, |x| {
            tried += 1;
            Some(lines(x, &[(0.0, 0.0), (-0.3, 1.0), (-0.85, 2.0)], &noise))
        });
        let found = found.unwrap();
        assert_eq!(found.iter().map(|point| (point.below, point.above)).collect::<Vec<_>>(), [(0, 1), (1, 2)]);
        for (point, expected) in found.iter().zip([0.3, 0.55]) {
            assert!((point.value - expected).abs() < 1e-9, "{point:?}");
            let (Some(low), Some(high)) = point.interval.unwrap() else { panic!("{point:?}") };
            // The crossing moves with the mean offset, whose 90% interval is about 0.013 to each side.
            assert!(
                (point.value - low - 0.0125).abs() < 0.004 && (high - point.value - 0.0125).abs() < 0.004,
                "{point:?}"
            );
        }
        assert!(tried <= 9 + 2 * 8, "{tried} evaluations");
    }

    #[test]
    fn a_scheme_may_be_best_only_in_the_middle() {
        let hump = |x: f64| Some(vec![vec![0.0], vec![0.04 - (x - 2.0).powi(2)]]);
        let found = tipping_points(0.0, 4.0, 1, hump).unwrap();
        assert_eq!(found.len(), 2);
        assert!((found[0].value - 1.8).abs() < 1e-3 && (found[1].value - 2.2).abs() < 1e-3);
        assert_eq!((found[0].below, found[0].above, found[0].interval), (0, 1, None), "no interval from one replicate");
    }

    #[test]
    fn none_in_the_range_is_an_answer_and_an_open_end_is_said() {
        assert_eq!(tipping_points(0.0, 1.0, 1, |x| Some(lines(x, &[(1.0, 0.0), (0.0, 0.5)], &[0.0]))), Some(vec![]));
        assert_eq!(tipping_points(0.0, 1.0, 1, |_| Some(vec![vec![f64::NAN]])), None);
        let near_the_end =
            |x: f64| Some(vec![vec![0.0; 4], [0.3, -0.3, 0.2, -0.2].iter().map(|offset| x - 0.95 + offset).collect()]);
        let found = tipping_points(0.0, 1.0, 1, near_the_end).unwrap();
        let (low, high) = found[0].interval.unwrap();
        assert!(low.is_some() && high.is_none(), "{found:?}");
    }

    #[test]
    fn a_cell_names_the_best_and_its_lead() {
        let values = [vec![1.0, 2.0, f64::NAN], vec![3.0, 0.5, 1.0], vec![2.5, 0.0, 0.0]];
        assert_eq!(cells(&values), [Some(Cell { best: 1, margin: 0.5 }), Some(Cell { best: 0, margin: 1.5 }), None]);
        assert_eq!(cells(&[vec![4.0]]), [Some(Cell { best: 0, margin: 0.0 })]);
    }
}
