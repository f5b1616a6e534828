//! What did the organisation measure, on the scenario's calendar and as far as the model says it, too?

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::FitError;
use super::noise::weekly_noise;
use crate::analysis::format;
use crate::analysis::weighted::median;
use crate::data::{EVERYONE, Measure, Row, Statistic, Table, Week};
use crate::model::Metric;
use crate::scenario::Scenario;

/// Fewest weeks with numbers that a series needs.
const FEWEST_WEEKS: usize = 4;

/// A week is set aside that lies so many spreads, and at least so much, from the median of those around it.
const OUTLYING: f64 = 6.0;
const LEAST_OUTLYING: f64 = 0.08;

/// Weeks to each side with which a week is compared.
const AROUND: usize = 3;

/// How the numbers of a metric are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// By ratios: amounts that are never 0.
    Ratio,
    /// By differences.
    Plain,
}

impl Scale {
    /// The scale of a metric with these values.
    fn of(metric: Metric, values: &[f64]) -> Self {
        let is_bounded = matches!(
            metric,
            Metric::Proficiency | Metric::CorrTokensOutput | Metric::CorrMetricOutput | Metric::GiniTokens
        );
        let is_amount = !metric.is_share() && !is_bounded && metric != Metric::NetValueUsd;
        if is_amount && values.iter().all(|value| *value > 0.0) { Self::Ratio } else { Self::Plain }
    }

    /// A value on the scale; an amount of 0 counts as next to nothing.
    pub fn to(self, value: f64) -> f64 {
        match self {
            Self::Ratio => value.max(1e-6).ln(),
            Self::Plain => value,
        }
    }

    /// The value at a place of the scale.
    pub fn from(self, place: f64) -> f64 {
        match self {
            Self::Ratio => place.exp(),
            Self::Plain => place,
        }
    }
}

/// One metric, week by week.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Which metric of the results it is.
    pub metric: Metric,
    /// How it is compared.
    pub scale: Scale,
    /// Weeks of the scenario, ascending.
    pub weeks: Vec<i64>,
    /// The value of each, in the metric's unit.
    pub values: Vec<f64>,
    /// Whether each is out of line with those around it, such as a holiday: shown, but not fitted.
    pub set_aside: Vec<bool>,
    /// Standard deviation from week to week on the scale.
    pub noise: f64,
}

impl Series {
    pub(super) fn new(metric: Metric, weeks: Vec<i64>, values: Vec<f64>) -> Self {
        let scale = Scale::of(metric, &values);
        let places: Vec<f64> = values.iter().map(|value| scale.to(*value)).collect();
        let noise = weekly_noise(&weeks, &places);
        let set_aside = (0..places.len()).map(|at| is_outlying(&places, at, noise)).collect();
        Self { metric, scale, weeks, values, set_aside, noise }
    }

    /// A place on the scale that a value can have: shares lie between 0 and 1.
    pub fn bounded(&self, place: f64) -> f64 {
        let is_share = Measure::Metric(self.metric).is_share_of_people() || self.metric == Metric::TopDecileTokenShare;
        if is_share { place.clamp(0.0, 1.0) } else { place }
    }

    /// Every week's place on the scale.
    pub(super) fn places(&self) -> impl Iterator<Item = f64> {
        self.values.iter().map(|value| self.scale.to(*value))
    }

    /// What is fitted: week, and place on the scale.
    pub fn fitted(&self, until: i64) -> impl Iterator<Item = (i64, f64)> {
        let all = self.weeks.iter().zip(&self.values).zip(&self.set_aside);
        all.filter(move |((week, _), aside)| **week < until && !**aside)
            .map(|((week, value), _)| (*week, self.scale.to(*value)))
    }
}

/// Where each series lies in a row that has every week of all of them, one series after the other.
pub(super) fn spans(series: &[Series]) -> impl Iterator<Item = (&Series, Range<usize>)> {
    series.iter().scan(0, |end, of| {
        let start = *end;
        *end += of.weeks.len();
        Some((of, start..*end))
    })
}

/// Whether a value is out of line with the median of those around it.
///
/// A value on a slope is that median; so is one after a step that lasts.
fn is_outlying(places: &[f64], at: usize, noise: f64) -> bool {
    let first = at.saturating_sub(AROUND).min(places.len().saturating_sub(2 * AROUND + 1));
    let last = (first + 2 * AROUND + 1).min(places.len());
    let mut around = places[first..last].to_vec();
    median(&mut around).is_some_and(|middle| {
        let off = (places[at] - middle).abs();
        let slope = (places[last - 1] - places[first]).abs();
        off > (OUTLYING * noise).max(LEAST_OUTLYING) && off > slope
    })
}

/// What the data say that the model says, too.
#[derive(Debug, Clone, PartialEq)]
pub struct Actual {
    /// Number of the scheme that was in force.
    pub scheme: usize,
    /// The week that is week 0 of the scenario.
    pub week_zero: Week,
    /// Metrics, each over the weeks that it has.
    pub series: Vec<Series>,
    /// Weeks from this one on are not fitted but forecast.
    pub until: i64,
    /// Weeks at which what was in force changed, ascending.
    pub events: Vec<i64>,
    /// People of a usual week; 0 where the data do not say.
    pub people: u32,
    /// What of the data is not used, and why.
    pub unused: Vec<String>,
}

impl Actual {
    /// What a table says of a scenario.
    ///
    /// `scheme` and `week_zero` are those of the scenario's `[data]`, if not given here.
    ///
    /// # Errors
    /// If the scenario does not say what was in force, no week of the table is one of the scenario's,
    /// or no metric is one that the model makes.
    pub fn new(
        scenario: &Scenario,
        table: &Table,
        scheme: Option<&str>,
        week_zero: Option<Week>,
        hold_out: u32,
    ) -> Result<Self, FitError> {
        let scheme = scheme_in_force(scenario, scheme)?;
        let week_zero = week_zero.or_else(|| Week::zero(scenario)).ok_or(FitError::NoWeekZero)?;
        let (first, last) = (-i64::from(scenario.run.warmup_weeks), i64::from(scenario.run.weeks));
        let week_of = |row: &Row| i64::from(row.week.since(week_zero));
        let is_within = |row: &&Row| (first..last).contains(&week_of(row));
        let (from, to) = table.span().ok_or(FitError::NothingInData)?;
        if !table.rows().iter().any(|row| is_within(&row)) {
            let ends = [first, last - 1].map(|week| week_zero.plus(week as i32).to_string());
            return Err(FitError::NoOverlap { data: (from.to_string(), to.to_string()), scenario: ends.into() });
        }
        let mut unused = Vec::new();
        let outside: std::collections::BTreeSet<Week> =
            table.rows().iter().filter(|row| !is_within(row)).map(|row| row.week).collect();
        if !outside.is_empty() {
            unused.push(format!(
                "{} of the data lie outside the scenario's {} of warm-up and {}",
                format::counted(outside.len(), "week"),
                format::counted(scenario.run.warmup_weeks as usize, "week"),
                format::counted(scenario.run.weeks as usize, "week"),
            ));
        }
        let mut series = Vec::new();
        let mut percentiles: BTreeMap<Measure, Vec<String>> = BTreeMap::new();
        for (measure, statistic) in kinds(table) {
            let Some(metric) = metric_of(measure, statistic) else {
                if let Statistic::Percentile(_) = statistic {
                    percentiles.entry(measure).or_default().push(statistic.to_string());
                    continue;
                }
                unused.push(format!("{} ({statistic}): the model does not record it", measure.label()));
                continue;
            };
            let weekly = whole_organisation(table, measure, statistic, &|row| is_within(&row).then(|| week_of(row)));
            if weekly.len() < FEWEST_WEEKS {
                let weeks = format::counted(weekly.len(), "week");
                unused.push(format!("{} ({statistic}): {weeks} are too few", measure.label()));
                continue;
            }
            let (weeks, values) = weekly.into_iter().unzip();
            series.push(Series::new(metric, weeks, values));
        }
        unused.extend(percentiles.into_iter().map(|(measure, of)| {
            let (label, of) = (measure.label(), of.join(", "));
            format!("{label} ({of}): a simulated week has means and the share of the top tenth, and no percentiles")
        }));
        unused.extend(apart(table));
        if series.is_empty() {
            return Err(FitError::NoMetric { unused });
        }
        let end = series.iter().filter_map(|of| of.weeks.last()).max().map_or(0, |week| week + 1);
        let until = end - i64::from(hold_out);
        if series.iter().all(|of| of.fitted(until).count() < FEWEST_WEEKS) {
            return Err(FitError::NothingLeft { hold_out });
        }
        series.retain(|of| of.fitted(until).count() >= FEWEST_WEEKS);
        let mut people: Vec<f64> = people_by_week(table).into_values().map(f64::from).collect();
        Ok(Self {
            scheme,
            week_zero,
            series,
            until,
            events: events(scenario, scheme),
            people: median(&mut people).unwrap_or(0.0).round() as u32,
            unused,
        })
    }

    /// The first week with a number.
    pub fn first(&self) -> i64 {
        self.series.iter().filter_map(|of| of.weeks.first()).min().copied().unwrap_or(0)
    }

    /// The week after the last with a number.
    pub fn end(&self) -> i64 {
        self.series.iter().filter_map(|of| of.weeks.last()).max().map_or(0, |week| week + 1)
    }
}

/// The number of the scheme that was in force: the one that is named, that of the scenario's `[data]`, or the only one.
fn scheme_in_force(scenario: &Scenario, named: Option<&str>) -> Result<usize, FitError> {
    let names: Vec<&str> = scenario.schemes.iter().map(|scheme| scheme.name.as_str()).collect();
    match (named, scenario.done()) {
        (Some(name), _) => names.iter().position(|other| *other == name).ok_or_else(|| {
            let likeness = |other: &str| strsim::jaro_winkler(other, name);
            let near = names.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
            FitError::NoScheme { name: name.to_owned(), near: near.map_or("", |near| near).to_owned() }
        }),
        (None, Some(done)) => Ok(done),
        (None, None) if names.len() == 1 => Ok(0),
        (None, None) => Err(FitError::SchemeNotNamed { names: names.into_iter().map(str::to_owned).collect() }),
    }
}

/// Weeks at which something changes in a scheme.
fn events(scenario: &Scenario, number: usize) -> Vec<i64> {
    let scheme = &scenario.schemes[number];
    let phases = scheme.phases.iter().map(|phase| phase.from_week);
    let mut weeks: Vec<i64> =
        std::iter::once(scheme.from_week).chain(phases).chain(scheme.until_week).map(i64::from).collect();
    weeks.sort_unstable();
    weeks.dedup();
    weeks
}

/// Every measure with every statistic that a table has of it.
fn kinds(table: &Table) -> Vec<(Measure, Statistic)> {
    let mut kinds: Vec<(Measure, Statistic)> = table.rows().iter().map(|row| (row.measure, row.statistic)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// The metric of the results that a statistic is; none where there is no such.
fn metric_of(measure: Measure, statistic: Statistic) -> Option<Metric> {
    match (measure, statistic) {
        (Measure::Metric(Metric::TokensMtok), Statistic::TopDecileShare) => Some(Metric::TopDecileTokenShare),
        (Measure::Metric(metric), statistic) if statistic == measure.level() => Some(metric),
        _ => None,
    }
}

/// A statistic of the whole organisation by week: as the data have it, or groups together by their people.
fn whole_organisation(
    table: &Table,
    measure: Measure,
    statistic: Statistic,
    week: &dyn Fn(&Row) -> Option<i64>,
) -> BTreeMap<i64, f64> {
    let weekly = |group: Option<&str>| {
        let mut sums: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
        let of = table.rows().iter().filter(|row| (row.measure, row.statistic) == (measure, statistic));
        for row in of.filter(|row| group.is_none_or(|group| row.group == group)) {
            if let Some(week) = week(row) {
                let sum = sums.entry(week).or_default();
                *sum = (sum.0 + row.value * f64::from(row.people), sum.1 + f64::from(row.people));
            }
        }
        sums.into_iter().map(|(week, (sum, people))| (week, sum / people)).collect::<BTreeMap<i64, f64>>()
    };
    let everyone = weekly(Some(EVERYONE));
    // The top tenth of all is not a mean of those of groups.
    if everyone.is_empty() && statistic != Statistic::TopDecileShare { weekly(None) } else { everyone }
}

/// That groups are not told apart, where there are any.
fn apart(table: &Table) -> Option<String> {
    let groups = table.groups();
    let names: Vec<&str> = groups.iter().copied().filter(|group| *group != EVERYONE).collect();
    let last = names.last()?;
    let named = match &names[..names.len() - 1] {
        [] => format!("the group {last} by itself"),
        before => format!("the groups {} and {last} by themselves", before.join(", ")),
    };
    Some(format!("{named}: the fit is of everyone together, as the scenario does not say who of it they are"))
}

/// People that the data are of, week by week: those of everyone, or of all groups together.
fn people_by_week(table: &Table) -> BTreeMap<Week, u32> {
    let mut by_group: BTreeMap<(Week, &str), u32> = BTreeMap::new();
    for row in table.rows() {
        let most = by_group.entry((row.week, &row.group)).or_default();
        *most = row.people.max(*most);
    }
    let has_everyone = by_group.keys().any(|(_, group)| *group == EVERYONE);
    let mut by_week: BTreeMap<Week, u32> = BTreeMap::new();
    for ((week, group), people) in by_group {
        if !has_everyone || group == EVERYONE {
            *by_week.entry(week).or_default() += people;
        }
    }
    by_week
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holiday_is_set_aside_and_a_step_or_a_ramp_is_not() {
        let series = |values: Vec<f64>| Series::new(Metric::TokensMtok, (0..values.len() as i64).collect(), values);
        let mut values: Vec<f64> = (0..30).map(|at| if at < 15 { 10.0 } else { 20.0 }).collect();
        assert!(!series(values.clone()).set_aside.contains(&true));
        values[22] = 9.0;
        values[23] = 8.0;
        let with_holiday = series(values);
        let aside: Vec<usize> = (0..30).filter(|&at| with_holiday.set_aside[at]).collect();
        assert_eq!(aside, [22, 23]);
        assert_eq!(with_holiday.fitted(100).count(), 28);
        assert_eq!(with_holiday.fitted(10).count(), 10);
        let ramp = (0..30).map(|at| 10.0 * 1.2f64.powi(at)).collect();
        assert!(!series(ramp).set_aside.contains(&true));
    }

    #[test]
    fn amounts_are_compared_by_ratios_and_shares_by_differences() {
        assert_eq!(Scale::of(Metric::TokensMtok, &[1.0, 2.0]), Scale::Ratio);
        assert_eq!(Scale::of(Metric::GamingHours, &[0.0, 2.0]), Scale::Plain);
        assert_eq!(Scale::of(Metric::WeeklyActiveShare, &[0.5]), Scale::Plain);
        for scale in [Scale::Ratio, Scale::Plain] {
            assert!((scale.from(scale.to(3.7)) - 3.7).abs() < 1e-12);
        }
    }
}
