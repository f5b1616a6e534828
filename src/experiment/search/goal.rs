//! What makes one scheme better than another, and what may not happen?
//!
//! A candidate is run in several units: replicates of the scenario as given, or plausible
//! organisations. Objectives and constraints look at the mean over units, or at the worst
//! tenth: the 10th percentile of what is to be more, the 90th of what is to be less. All
//! schemes meet the same units on the same draws, so that differences are paired.

use crate::analysis::{distribution, format};
use crate::experiment::study::metric;
use crate::model::Metric;
use crate::scenario::Problem;

/// Which way an objective goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sense {
    /// More is better.
    Maximise,
    /// Less is better.
    Minimise,
}

/// A metric that is to be made more or less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Objective {
    /// The metric.
    pub metric: Metric,
    /// Which way.
    pub sense: Sense,
}

impl Objective {
    /// A value such that less is better.
    pub fn loss(&self, value: f64) -> f64 {
        match self.sense {
            Sense::Maximise => -value,
            Sense::Minimise => value,
        }
    }
}

/// What a constraint compares a metric with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// A number.
    Number(f64),
    /// So many times what the reference scheme brings in the same unit.
    Reference(f64),
}

/// What may not happen: a metric beyond a bound.
#[derive(Debug, Clone, PartialEq)]
pub struct Constraint {
    /// The metric.
    pub metric: Metric,
    /// Whether the bound is the most that is allowed; else the least.
    pub is_most: bool,
    /// The bound.
    pub bound: Bound,
}

impl Constraint {
    /// Reads `compute_cost_usd <= 150`, `real_output_hours >= reference` or
    /// `real_output_hours >= 0.98 * reference`.
    ///
    /// # Errors
    /// If it is none; the key of the problem is empty.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let refused = |message: String, help: &str| Problem::error("", message).with_help(help);
        let form = "write a metric, `<=` or `>=`, and a number or `reference`, such as `compute_cost_usd <= 150`";
        let (name, is_most, bound) = match (text.split_once("<="), text.split_once(">=")) {
            (Some((name, bound)), None) => (name, true, bound),
            (None, Some((name, bound))) => (name, false, bound),
            _ => return Err(refused(format!("`{text}` is no constraint"), form)),
        };
        let metric = metric(name.trim()).map_err(|problem| problem.moved_to(""))?;
        let number = |text: &str| text.trim().parse().ok().filter(|number: &f64| number.is_finite());
        let bound = bound.trim();
        let bound = match bound.strip_suffix("reference").map(str::trim) {
            Some("") => Some(Bound::Reference(1.0)),
            Some(factor) => factor.strip_suffix('*').and_then(number).map(Bound::Reference),
            None => number(bound).map(Bound::Number),
        };
        let bound = bound.ok_or_else(|| refused(format!("`{text}` ends in no number and no `reference`"), form))?;
        Ok(Self { metric, is_most, bound })
    }

    /// As it stands in a study file.
    pub fn text(&self) -> String {
        let sign = if self.is_most { "<=" } else { ">=" };
        let bound = match self.bound {
            Bound::Number(number) => number.to_string(),
            Bound::Reference(1.0) => "reference".into(),
            Bound::Reference(factor) => format!("{factor} * reference"),
        };
        format!("{} {sign} {bound}", self.metric.key())
    }

    /// In words: 'compute cost at most $150'.
    pub fn said(&self) -> String {
        let most = if self.is_most { "at most" } else { "at least" };
        let bound = match self.bound {
            Bound::Number(number) => format::value(self.metric, number, number.abs() / 10.0),
            Bound::Reference(1.0) => "the reference\u{2019}s".into(),
            Bound::Reference(factor) => {
                format!("{}% of the reference\u{2019}s", format::significant(100.0 * factor, 3))
            }
        };
        format!("{} {most} {bound}", crate::analysis::words::inside(self.metric.label()))
    }

    /// By how much a value misses it, in the metric's unit; 0 or less where it does not.
    fn excess(&self, value: f64, reference: f64) -> f64 {
        let bound = match self.bound {
            Bound::Number(number) => number,
            Bound::Reference(factor) => factor * reference,
        };
        if self.is_most { value - bound } else { bound - value }
    }
}

/// How units come to one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// By their mean.
    Mean,
    /// By the worst tenth.
    WorstTenth,
}

impl Judged {
    /// One number of `values`, of which less is better where `is_loss`; NaN where there is none.
    fn of(self, values: &[f64], is_loss: bool) -> f64 {
        let known: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
        match (self, distribution(&known)) {
            (_, None) => f64::NAN,
            (Self::Mean, Some(of)) => of.mean,
            (Self::WorstTenth, _) => tenth(known, is_loss),
        }
    }

    /// How much wider the error of the judged number is than that of a mean: by a normal law
    /// the error of a 10th percentile is √(p (1 − p)) / φ(z) = 1.71 standard deviations over √n.
    const fn widening(self) -> f64 {
        match self {
            Self::Mean => 1.0,
            Self::WorstTenth => 1.71,
        }
    }
}

/// The 10th percentile, or the 90th, by linear interpolation (type 7).
fn tenth(mut values: Vec<f64>, upper: bool) -> f64 {
    values.sort_by(f64::total_cmp);
    crate::analysis::quantile(&values, if upper { 0.9 } else { 0.1 })
}

/// Objectives and constraints together.
#[derive(Debug, Clone, PartialEq)]
pub struct Goals {
    /// One to three.
    pub objectives: Vec<Objective>,
    /// What may not happen.
    pub constraints: Vec<Constraint>,
    /// By what they are judged.
    pub judged: Judged,
}

/// Values of one scheme by metric and unit; NaN where a unit was not run or the metric is undefined.
pub trait Values {
    /// One metric, unit by unit.
    fn of(&self, metric: Metric) -> Vec<f64>;
}

/// What a scheme comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// One value an objective, in its metric's unit; NaN where undefined.
    pub objectives: Vec<f64>,
    /// By how much each constraint is missed, in its metric's unit; 0 or less where it is kept.
    pub excesses: Vec<f64>,
    /// Those misses together, each as a share of its bound.
    pub violation: f64,
    /// The share of units in which every constraint is kept.
    pub holds: f64,
}

impl Goals {
    /// Every metric that is looked at, once.
    pub fn metrics(&self) -> Vec<Metric> {
        let mut out = Vec::new();
        let all = self.objectives.iter().map(|of| of.metric).chain(self.constraints.iter().map(|of| of.metric));
        for metric in all {
            if !out.contains(&metric) {
                out.push(metric);
            }
        }
        out
    }

    /// What a scheme comes to beside the reference.
    pub fn judge(&self, own: &impl Values, reference: &impl Values) -> Judgement {
        let objective = |of: &Objective| self.judged.of(&own.of(of.metric), of.sense == Sense::Minimise);
        let objectives: Vec<f64> = self.objectives.iter().map(objective).collect();
        let by_unit: Vec<Vec<f64>> = self.constraints.iter().map(|of| excesses(of, own, reference)).collect();
        let excesses: Vec<f64> = by_unit.iter().map(|units| self.judged.of(units, true)).collect();
        let violation = |(constraint, excess): (&Constraint, &f64)| match excess {
            // Undefined: nobody can say that it is kept.
            excess if excess.is_nan() => 1.0,
            excess => excess.max(0.0) / scale(constraint, reference),
        };
        let mut violation: f64 = self.constraints.iter().zip(&excesses).map(violation).sum();
        if objectives.iter().any(|value| value.is_nan()) {
            violation += 1.0;
        }
        let units = by_unit.first().map_or(0, Vec::len);
        let known: Vec<usize> =
            (0..units).filter(|&unit| by_unit.iter().all(|excesses| !excesses[unit].is_nan())).collect();
        let kept = known.iter().filter(|&&unit| by_unit.iter().all(|excesses| excesses[unit] <= 0.0)).count();
        let holds = if units == 0 { 1.0 } else { kept as f64 / known.len().max(1) as f64 };
        Judgement { objectives, excesses, violation, holds }
    }

    /// By how much one scheme loses against another in an objective, and twice the standard error of that.
    pub fn loss(&self, objective: usize, own: &impl Values, other: &impl Values) -> Loss {
        let of = &self.objectives[objective];
        let (mine, theirs) = (own.of(of.metric), other.of(of.metric));
        let pairs: Vec<f64> = mine.iter().zip(&theirs).map(|(own, other)| of.loss(*own) - of.loss(*other)).collect();
        let pairs: Vec<f64> = pairs.into_iter().filter(|pair| pair.is_finite()).collect();
        let count = pairs.len() as f64;
        let mean = pairs.iter().sum::<f64>() / count;
        let variance = pairs.iter().map(|pair| (pair - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
        let is_loss = of.sense == Sense::Minimise;
        let judged = match self.judged {
            Judged::Mean => mean,
            Judged::WorstTenth => of.loss(self.judged.of(&mine, is_loss)) - of.loss(self.judged.of(&theirs, is_loss)),
        };
        Loss { amount: judged, noise: 2.0 * self.judged.widening() * (variance / count).sqrt() }
    }

    /// Whether a scheme that has been run in a few units only can be given up: in each of them
    /// another is better in every objective, and by more than three standard errors on the whole.
    pub fn is_hopeless(&self, own: &impl Values, other: &impl Values) -> bool {
        self.objectives.iter().all(|of| {
            let (own, other) = (own.of(of.metric), other.of(of.metric));
            let losses: Vec<f64> = own.iter().zip(&other).map(|(own, other)| of.loss(*own) - of.loss(*other)).collect();
            let losses: Vec<f64> = losses.into_iter().filter(|loss| loss.is_finite()).collect();
            let count = losses.len() as f64;
            let mean = losses.iter().sum::<f64>() / count;
            let variance = losses.iter().map(|loss| (loss - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
            losses.len() > 1 && losses.iter().all(|loss| *loss > 0.0) && mean > 3.0 * (variance / count).sqrt()
        })
    }
}

/// How much worse one scheme is than another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loss {
    /// In the objective's unit; below 0 where it is better.
    pub amount: f64,
    /// Differences smaller than this may be luck.
    pub noise: f64,
}

impl Loss {
    /// Whether it is more than luck.
    pub fn is_clear(&self) -> bool {
        self.amount > self.noise
    }

    /// Whether the scheme is better by more than luck.
    pub fn is_clear_gain(&self) -> bool {
        -self.amount > self.noise
    }
}

fn excesses(constraint: &Constraint, own: &impl Values, reference: &impl Values) -> Vec<f64> {
    let (own, reference) = (own.of(constraint.metric), reference.of(constraint.metric));
    own.iter().zip(&reference).map(|(own, reference)| constraint.excess(*own, *reference)).collect()
}

/// What a miss is a share of.
fn scale(constraint: &Constraint, reference: &impl Values) -> f64 {
    let size = match constraint.bound {
        Bound::Number(number) => number.abs(),
        Bound::Reference(factor) => (factor * Judged::Mean.of(&reference.of(constraint.metric), false)).abs(),
    };
    if size > 0.0 { size } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Table(Vec<(Metric, Vec<f64>)>);

    impl Values for Table {
        fn of(&self, metric: Metric) -> Vec<f64> {
            self.0.iter().find(|(of, _)| *of == metric).map(|(_, values)| values.clone()).unwrap_or_default()
        }
    }

    fn table(net: &[f64], cost: &[f64]) -> Table {
        Table(vec![(Metric::NetValueUsd, net.into()), (Metric::ComputeCostUsd, cost.into())])
    }

    fn goals(constraints: &[&str], judged: Judged) -> Goals {
        let objective = |metric, sense| Objective { metric, sense };
        Goals {
            objectives: vec![
                objective(Metric::NetValueUsd, Sense::Maximise),
                objective(Metric::ComputeCostUsd, Sense::Minimise),
            ],
            constraints: constraints.iter().map(|text| Constraint::parse(text).unwrap()).collect(),
            judged,
        }
    }

    #[test]
    fn constraints_are_read_as_they_are_written() {
        for text in [
            "compute_cost_usd <= 150",
            "real_output_hours >= reference",
            "real_output_hours >= 0.98 * reference",
            "gaming_share <= 0.05",
        ] {
            assert_eq!(Constraint::parse(text).unwrap().text(), text);
        }
        let odd = Constraint::parse(" compute_cost_usd<=1e2 ").unwrap();
        assert_eq!((odd.text(), odd.said()), ("compute_cost_usd <= 100".into(), "compute cost at most $100".into()));
        for (text, part) in [
            ("compute_cost_usd < 150", "is no constraint"),
            ("compute_cost <= 150", "`compute_cost` is no metric"),
            ("compute_cost_usd <= much", "ends in no number"),
            ("compute_cost_usd <= nan", "ends in no number"),
            ("compute_cost_usd >= 2 reference", "ends in no number"),
        ] {
            let problem = Constraint::parse(text).unwrap_err();
            assert!(problem.message.contains(part) && problem.help.is_some(), "{problem:?}");
        }
        assert!(Constraint::parse("compute_cost <= 150").unwrap_err().help.unwrap().contains("compute_cost_usd"));
    }

    #[test]
    fn a_judgement_says_what_is_missed_and_how_often_it_holds() {
        let reference = table(&[10.0; 4], &[50.0, 60.0, 70.0, 80.0]);
        let own = table(&[8.0, 12.0, 16.0, 20.0], &[60.0, 60.0, 60.0, 100.0]);
        let goals = goals(&["compute_cost_usd <= 60", "compute_cost_usd <= reference"], Judged::Mean);
        let judged = goals.judge(&own, &reference);
        assert_eq!(judged.objectives, [14.0, 70.0]);
        // 70 against 60 and against 65 on average.
        assert_eq!(judged.excesses, [10.0, 5.0]);
        assert!((judged.violation - (10.0 / 60.0 + 5.0 / 65.0)).abs() < 1e-12);
        // Both are kept in the second unit and in the third.
        assert_eq!(judged.holds, 0.5);
        let itself = goals.judge(&reference, &reference);
        assert_eq!(itself.excesses[1], 0.0);
    }

    #[test]
    fn the_worst_tenth_is_low_for_gains_and_high_for_costs() {
        let values: Vec<f64> = (0..=10).map(f64::from).collect();
        let own = table(&values, &values);
        let judged = goals(&["compute_cost_usd <= 9.5"], Judged::WorstTenth).judge(&own, &own);
        assert_eq!(judged.objectives, [1.0, 9.0]);
        assert_eq!(judged.violation, 0.0);
        assert!((judged.holds - 10.0 / 11.0).abs() < 1e-12);
    }

    #[test]
    fn luck_is_told_from_loss_by_pairs() {
        let goals = goals(&[], Judged::Mean);
        let base = table(&[10.0, 20.0, 30.0, 40.0], &[1.0, 2.0, 3.0, 4.0]);
        let same = table(&[11.0, 19.0, 31.0, 39.0], &[1.0, 2.0, 3.0, 4.0]);
        let worse = table(&[9.0, 19.1, 28.9, 39.0], &[2.0, 3.1, 3.9, 5.0]);
        let lost = goals.loss(0, &worse, &base);
        assert!((lost.amount - 1.0).abs() < 1e-12 && lost.is_clear() && !lost.is_clear_gain(), "{lost:?}");
        assert!(!goals.loss(0, &same, &base).is_clear() && goals.loss(0, &base, &worse).is_clear_gain());
        assert!(goals.is_hopeless(&worse, &base) && !goals.is_hopeless(&same, &base));
        assert!(!goals.is_hopeless(&base, &worse));
    }

    #[test]
    fn what_is_undefined_is_no_success() {
        let nothing = table(&[f64::NAN; 2], &[f64::NAN; 2]);
        let judged = goals(&["compute_cost_usd <= 60"], Judged::Mean).judge(&nothing, &nothing);
        assert!(judged.violation >= 2.0 && judged.holds == 0.0, "{judged:?}");
    }
}
