//! What is compared of a series: levels, slopes, changes and spread.

use serde::{Deserialize, Serialize};

use super::actual::Actual;
use super::noise::weekly_noise;

/// Weeks at the end that make the level there, and at most to each side of a change.
const LAST_WEEKS: usize = 8;
const SIDE_WEEKS: usize = 6;

/// Fewest weeks of a slope, and to each side of a change.
const FEWEST_FOR_SLOPE: usize = 4;
const FEWEST_FOR_SIDE: usize = 2;

/// What a statistic tells of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tells {
    /// The level before the scheme.
    LevelBefore,
    /// The level in the last weeks.
    LevelAtTheEnd,
    /// The mean slope a week before the scheme.
    SlopeBefore,
    /// The mean slope a week since the scheme began.
    SlopeAfter,
    /// The change at a week in which something changed.
    ChangeAt(i64),
    /// The spread from week to week, as a logarithm.
    Spread,
}

impl Tells {
    /// In words.
    pub fn label(self) -> String {
        match self {
            Self::LevelBefore => "level before".into(),
            Self::LevelAtTheEnd => "level at the end".into(),
            Self::SlopeBefore => "slope before".into(),
            Self::SlopeAfter => "slope after".into(),
            Self::ChangeAt(week) => format!("change in week {week}"),
            Self::Spread => "spread from week to week".into(),
        }
    }
}

/// One statistic of one series, and the places of that series that it is taken from.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistic {
    /// The number of the series.
    pub series: usize,
    /// What it tells.
    pub tells: Tells,
    /// Weight of each fitted week, for those that are weighted sums of weeks.
    weights: Vec<f64>,
}

/// The statistics of everything that is fitted.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    list: Vec<Statistic>,
    /// Of each series, the weeks that are fitted.
    weeks: Vec<Vec<i64>>,
}

impl Statistics {
    /// Those that the data have weeks for.
    pub fn of(actual: &Actual) -> Self {
        let weeks: Vec<Vec<i64>> =
            actual.series.iter().map(|series| series.fitted(actual.until).map(|(week, _)| week).collect()).collect();
        let start = actual.events.first().copied().unwrap_or(0);
        let mut list = Vec::new();
        for (series, weeks) in weeks.iter().enumerate() {
            let mut add = |tells, weights: Option<Vec<f64>>| {
                if let Some(weights) = weights {
                    list.push(Statistic { series, tells, weights });
                }
            };
            let among = |wanted: &dyn Fn(usize) -> bool| (0..weeks.len()).filter(|&at| wanted(at)).collect::<Vec<_>>();
            let before = among(&|at| weeks[at] < start);
            let after = among(&|at| weeks[at] >= start);
            let since = if after.is_empty() { &before } else { &after };
            let last: Vec<usize> = since[since.len().saturating_sub(LAST_WEEKS)..].to_vec();
            if !after.is_empty() {
                add(Tells::LevelBefore, mean_weights(&before, weeks.len(), FEWEST_FOR_SIDE));
                add(Tells::SlopeBefore, slope_weights(&before, weeks));
            }
            for &event in &actual.events {
                let sides = [before_week(weeks, event), after_week(weeks, event)];
                let [left, right] = sides.map(|side| mean_weights(&side, weeks.len(), FEWEST_FOR_SIDE));
                let change = left.zip(right).map(|(left, right)| right.iter().zip(left).map(|(r, l)| r - l).collect());
                add(Tells::ChangeAt(event), change);
            }
            add(Tells::LevelAtTheEnd, mean_weights(&last, weeks.len(), 1));
            add(Tells::SlopeAfter, slope_weights(since, weeks));
            add(Tells::Spread, (weeks.len() >= 2 * FEWEST_FOR_SLOPE).then(Vec::new));
        }
        Self { list, weeks }
    }

    /// What each is.
    pub fn list(&self) -> &[Statistic] {
        &self.list
    }

    /// The fitted weeks of a series.
    pub fn weeks(&self, series: usize) -> &[i64] {
        &self.weeks[series]
    }

    /// Their values for series on their scales: of each, the fitted weeks.
    pub fn values(&self, series: &[Vec<f64>]) -> Vec<f64> {
        self.list.iter().map(|of| of.value(&self.weeks[of.series], &series[of.series])).collect()
    }

    /// Of each, the standard deviation that noise of single weeks gives it; `noise` by series.
    pub fn noises(&self, noise: &[f64]) -> Vec<f64> {
        let of = |of: &Statistic| match of.tells {
            // Of the logarithm of a deviation of n values.
            Tells::Spread => (0.5 / self.weeks[of.series].len() as f64).sqrt(),
            _ => noise[of.series] * of.weights.iter().map(|weight| weight * weight).sum::<f64>().sqrt(),
        };
        self.list.iter().map(of).collect()
    }
}

impl Statistic {
    fn value(&self, weeks: &[i64], places: &[f64]) -> f64 {
        match self.tells {
            Tells::Spread => weekly_noise(weeks, places).max(1e-6).ln(),
            _ => self.weights.iter().zip(places).map(|(weight, place)| weight * place).sum(),
        }
    }
}

/// The last weeks before one, by place.
fn before_week(weeks: &[i64], week: i64) -> Vec<usize> {
    let end = weeks.partition_point(|other| *other < week);
    (end.saturating_sub(SIDE_WEEKS)..end).filter(|&at| week - weeks[at] <= SIDE_WEEKS as i64).collect()
}

/// The first weeks from one on, by place.
fn after_week(weeks: &[i64], week: i64) -> Vec<usize> {
    let start = weeks.partition_point(|other| *other < week);
    (start..weeks.len().min(start + SIDE_WEEKS)).filter(|&at| weeks[at] - week < SIDE_WEEKS as i64).collect()
}

fn mean_weights(places: &[usize], count: usize, fewest: usize) -> Option<Vec<f64>> {
    if places.len() < fewest.max(1) {
        return None;
    }
    let mut weights = vec![0.0; count];
    for &place in places {
        weights[place] = 1.0 / places.len() as f64;
    }
    Some(weights)
}

/// Weights whose sum is the slope of the least-squares line.
fn slope_weights(places: &[usize], weeks: &[i64]) -> Option<Vec<f64>> {
    if places.len() < FEWEST_FOR_SLOPE {
        return None;
    }
    let centre = places.iter().map(|&place| weeks[place] as f64).sum::<f64>() / places.len() as f64;
    let squares: f64 = places.iter().map(|&place| (weeks[place] as f64 - centre).powi(2)).sum();
    let mut weights = vec![0.0; weeks.len()];
    for &place in places {
        weights[place] = (weeks[place] as f64 - centre) / squares;
    }
    Some(weights)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Week;
    use crate::experiment::fit::actual::{Scale, Series};
    use crate::model::Metric;

    fn actual(weeks: std::ops::Range<i64>, until: i64, events: Vec<i64>) -> Actual {
        let weeks: Vec<i64> = weeks.collect();
        let series = Series {
            metric: Metric::TokensMtok,
            scale: Scale::Plain,
            values: weeks.iter().map(|week| *week as f64).collect(),
            set_aside: vec![false; weeks.len()],
            noise: 0.5,
            weeks,
        };
        let week_zero: Week = "2026-03-02".parse().unwrap();
        Actual { scheme: 0, week_zero, series: vec![series], until, events, people: 100, unused: vec![] }
    }

    fn value(statistics: &Statistics, series: &[f64], tells: Tells) -> f64 {
        let place = statistics.list().iter().position(|of| of.tells == tells).unwrap();
        statistics.values(&[series.to_vec()])[place]
    }

    #[test]
    fn a_line_with_a_step_is_told_apart() {
        let actual = actual(-12..40, 40, vec![0, 20]);
        let statistics = Statistics::of(&actual);
        let series: Vec<f64> =
            (-12..40).map(|week| 0.5 * f64::from(week) + if week >= 20 { 10.0 } else { 0.0 }).collect();
        let told = |tells| value(&statistics, &series, tells);
        assert!((told(Tells::LevelBefore) - 0.5 * -6.5).abs() < 1e-12);
        assert!((told(Tells::SlopeBefore) - 0.5).abs() < 1e-12);
        assert!((told(Tells::ChangeAt(0)) - 3.0).abs() < 1e-12, "six weeks on a slope of a half");
        assert!((told(Tells::ChangeAt(20)) - 13.0).abs() < 1e-12);
        assert!((told(Tells::LevelAtTheEnd) - (0.5 * 35.5 + 10.0)).abs() < 1e-12);
        assert!(told(Tells::Spread) < -10.0);
    }

    #[test]
    fn noise_of_a_mean_and_of_a_slope_is_that_of_the_textbook() {
        let statistics = Statistics::of(&actual(-12..40, 40, vec![0]));
        let noises = statistics.noises(&[0.5]);
        let of = |tells| noises[statistics.list().iter().position(|of| of.tells == tells).unwrap()];
        assert!((of(Tells::LevelBefore) - 0.5 / 12f64.sqrt()).abs() < 1e-12);
        // Σ (t - t̄)² of n steps is n (n² - 1) / 12.
        assert!((of(Tells::SlopeBefore) - 0.5 / (12.0 * 143.0 / 12.0f64).sqrt()).abs() < 1e-12);
        assert!((of(Tells::ChangeAt(0)) - 0.5 * (2.0f64 / 6.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn only_what_the_weeks_tell_is_asked() {
        let tells =
            |actual: &Actual| -> Vec<Tells> { Statistics::of(actual).list().iter().map(|of| of.tells).collect() };
        let all_after = tells(&actual(5..30, 30, vec![0]));
        assert_eq!(all_after, [Tells::LevelAtTheEnd, Tells::SlopeAfter, Tells::Spread]);
        let all_before = tells(&actual(-10..-2, 30, vec![0]));
        assert_eq!(all_before, [Tells::LevelAtTheEnd, Tells::SlopeAfter, Tells::Spread]);
        // Weeks that are held out are not asked.
        let statistics = Statistics::of(&actual(-12..40, 30, vec![0, 35]));
        assert!(!statistics.list().iter().any(|of| of.tells == Tells::ChangeAt(35)));
        assert_eq!(statistics.weeks(0).last(), Some(&29));
    }
}
