//! Where does a level break? The places that split a series into stretches of one level each, at the least cost.
//!
//! What lasts a week or two is smoothed away before. The squared distances from
//! the mean of each stretch, plus a penalty for each break, are least (optimal
//! partitioning, Jackson et al. 2005). The penalty is that of Yao (1988) for
//! breaks of unknown number, `2 σ² ln n` a break, with σ from the middle of the
//! differences between neighbours, which a break hardly moves; it is doubled,
//! since weeks that follow each other are alike. A break is told where the level
//! changes by three times what it usually does in as many weeks, so that a climb
//! is none.

use super::week::Week;

/// Weeks that a level lasts at least.
const SHORTEST: usize = 4;

/// How many times the usual change a break is at least.
const STANDS_OUT: f64 = 3.0;

/// A place from which the level is another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Break {
    /// The first week of the new level.
    pub week: Week,
    /// The mean before, since the break before.
    pub before: f64,
    /// The mean after, until the next break.
    pub after: f64,
}

/// The breaks of a series, by week.
pub(super) fn breaks(levels: &[(Week, f64)]) -> Vec<Break> {
    let values: Vec<f64> = levels.iter().map(|(_, value)| *value).collect();
    let sigma = noise(&values);
    let penalty = 4.0 * sigma * sigma * (values.len() as f64).ln();
    if penalty.is_nan() || penalty <= 0.0 {
        return Vec::new();
    }
    // What lasts a week or two, such as a holiday, is no level.
    let smooth = running_median(&values);
    let mut starts = stretches(&smooth, penalty, SHORTEST);
    // Where a level climbs all along, no place of it is a break.
    let usual = usual_change(&smooth);
    starts.retain(|start| *start == 0 || change(&smooth, *start) > STANDS_OUT * usual);
    let ends = starts.iter().skip(1).copied().chain([values.len()]);
    let means: Vec<f64> = starts.iter().zip(ends).map(|(start, end)| mean(&values[*start..end])).collect();
    let of =
        |(place, pair): (usize, &[f64])| Break { week: levels[starts[place + 1]].0, before: pair[0], after: pair[1] };
    means.windows(2).enumerate().map(of).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The middle of each value and its two neighbours on either side, which keeps steps where they are.
fn running_median(values: &[f64]) -> Vec<f64> {
    let middle = |place: usize| {
        let reach = place.min(values.len() - 1 - place).min(2);
        let mut near = values[place - reach..=place + reach].to_vec();
        near.sort_by(f64::total_cmp);
        near[reach]
    };
    (0..values.len()).map(middle).collect()
}

/// How far the means of the shortest stretches before and after a place are apart.
fn change(values: &[f64], place: usize) -> f64 {
    let (from, to) = (place.saturating_sub(SHORTEST), values.len().min(place + SHORTEST));
    (mean(&values[place..to]) - mean(&values[from..place])).abs()
}

/// The median of that over all places.
fn usual_change(values: &[f64]) -> f64 {
    let mut changes: Vec<f64> =
        (SHORTEST..(values.len() + 1).saturating_sub(SHORTEST)).map(|place| change(values, place)).collect();
    changes.sort_by(f64::total_cmp);
    if changes.is_empty() { 0.0 } else { crate::analysis::quantile(&changes, 0.5) }
}

/// The spread of the noise, from the median of the sizes of differences between neighbours.
fn noise(values: &[f64]) -> f64 {
    // The median size of a normal number is 0.6745 of its spread, and a difference has √2 of that of each.
    const MEDIAN: f64 = 0.674_489_75;
    let mut sizes: Vec<f64> = values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    if sizes.is_empty() {
        return f64::NAN;
    }
    sizes.sort_by(f64::total_cmp);
    crate::analysis::quantile(&sizes, 0.5) / (MEDIAN * std::f64::consts::SQRT_2)
}

/// Where each stretch begins, so that squared distances from their means and a penalty a break are least.
fn stretches(values: &[f64], penalty: f64, shortest: usize) -> Vec<usize> {
    let sums = |of: fn(f64) -> f64| -> Vec<f64> {
        std::iter::once(0.0)
            .chain(values.iter().scan(0.0, |sum, value| {
                *sum += of(*value);
                Some(*sum)
            }))
            .collect()
    };
    let (sum, squares) = (sums(|value| value), sums(|value| value * value));
    let cost = |start: usize, end: usize| {
        let part = sum[end] - sum[start];
        squares[end] - squares[start] - part * part / (end - start) as f64
    };
    // The least cost of the values up to each place, and where its last stretch begins.
    let mut best = vec![(0.0, 0); values.len() + 1];
    for end in 1..=values.len() {
        let starts = (0..end).filter(|start| {
            *start == 0 || (*start >= shortest && end - start >= shortest && values.len() - start >= shortest)
        });
        let least = starts.map(|start| {
            let breaks = if start == 0 { 0.0 } else { penalty };
            (best[start].0 + breaks + cost(start, end), start)
        });
        best[end] = least.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((0.0, 0));
    }
    let mut starts = Vec::new();
    let mut end = values.len();
    while end > 0 {
        end = best[end].1;
        starts.push(end);
    }
    starts.reverse();
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every way to split so few values, tried.
    fn tried(values: &[f64], penalty: f64, shortest: usize) -> Vec<usize> {
        let n = values.len();
        let cost = |starts: &[usize]| -> f64 {
            let ends = starts.iter().skip(1).copied().chain([n]);
            let stretch = |(start, end): (&usize, usize)| {
                let part = &values[*start..end];
                let mean = mean(part);
                part.iter().map(|value| (value - mean).powi(2)).sum::<f64>()
            };
            starts.iter().zip(ends).map(stretch).sum::<f64>() + penalty * (starts.len() - 1) as f64
        };
        let splits = (0..1u32 << (n - 1)).map(|bits| {
            std::iter::once(0).chain((1..n).filter(|place| bits >> (place - 1) & 1 == 1)).collect::<Vec<usize>>()
        });
        let is_long = |starts: &Vec<usize>| {
            let ends = starts.iter().skip(1).copied().chain([n]);
            starts.len() == 1 || starts.iter().zip(ends).all(|(start, end)| end - start >= shortest)
        };
        splits.filter(is_long).min_by(|a, b| cost(a).total_cmp(&cost(b))).unwrap()
    }

    #[test]
    fn the_split_is_the_best_of_all() {
        let mut state = 7u64;
        let mut draw = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / f64::from(1 << 24)
        };
        for round in 0..60 {
            let step = f64::from(round % 5);
            let values: Vec<f64> = (0..12).map(|place| draw() + if place > 6 { step } else { 0.0 }).collect();
            for shortest in [1, 3] {
                assert_eq!(stretches(&values, 0.4, shortest), tried(&values, 0.4, shortest), "{values:?}");
            }
        }
    }

    fn of(values: &[f64]) -> Vec<i32> {
        let first: Week = "2026-03-02".parse().unwrap();
        let levels: Vec<(Week, f64)> = (0..).map(|place| first.plus(place)).zip(values.iter().copied()).collect();
        breaks(&levels).iter().map(|found| found.week.since(first)).collect()
    }

    #[test]
    fn a_step_is_found_and_noise_and_a_holiday_are_none() {
        let noise = |place: usize| ((place * 7919) % 13) as f64 / 13.0;
        let step: Vec<f64> = (0..40).map(|place| noise(place) + if place >= 20 { 3.0 } else { 0.0 }).collect();
        assert_eq!(of(&step), [20]);
        let still: Vec<f64> = (0..40).map(noise).collect();
        assert!(of(&still).is_empty());
        let mut holiday = still;
        (holiday[17], holiday[18]) = (-4.0, -3.0);
        assert!(of(&holiday).is_empty());
        let climb: Vec<f64> = (0..40).map(|place| noise(place) + 0.4 * place as f64).collect();
        assert!(of(&climb).is_empty());
        assert!(of(&[]).is_empty() && of(&[1.0]).is_empty() && of(&[2.0; 30]).is_empty());
    }
}
