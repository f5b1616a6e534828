//! What was tried, and what came of it?

use std::collections::BTreeMap;

use super::goal::{Judgement, Loss, Objective};
use super::nsga::{Genome, Score, fronts};
use super::plan::{Row, SearchPlan};
use super::space::{levers_in_force, plain};
use crate::scenario::Scheme;

/// Why a scheme was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Round {
    /// It stands in the scenario.
    Present,
    /// By the search, in this generation.
    Generation(usize),
    /// The scheme that is offered, with one lever less.
    Simpler,
    /// A scheme of the scenario with some levers moved, to see what makes it win.
    Winning,
}

impl Round {
    /// The word in tables.
    pub fn text(self) -> String {
        match self {
            Self::Present => "present".into(),
            Self::Generation(number) => number.to_string(),
            Self::Simpler => "simpler".into(),
            Self::Winning => "winning".into(),
        }
    }
}

/// A scheme that was tried.
#[derive(Debug, Clone)]
pub struct Tried {
    /// The scheme; without a name, unless it stands in the scenario.
    pub scheme: Scheme,
    /// Where levers stand in it; none where they cannot reach it.
    pub genome: Option<Genome>,
    /// Why it was tried.
    pub round: Round,
    /// What it comes to.
    pub judgement: Judgement,
    /// Whether it was run in every unit; else it was given up as hopeless.
    pub is_complete: bool,
    /// How many levers are in force.
    pub levers: usize,
    score: Score,
    numbers: Vec<f64>,
}

impl Tried {
    /// Whether it was run to its end and keeps every limit.
    pub fn is_feasible(&self) -> bool {
        self.is_complete && self.score.violation <= 0.0
    }

    /// By how much limits are missed in all, each as a share of its bound.
    pub fn violation(&self) -> f64 {
        self.score.violation
    }

    pub(super) fn score(&self) -> &Score {
        &self.score
    }
}

/// Everything that was tried, by number.
#[derive(Debug, Clone, Default)]
pub struct Archive {
    tried: Vec<Tried>,
    numbers: BTreeMap<String, usize>,
}

impl Archive {
    /// What was tried, in the order in which it was asked for.
    pub fn tried(&self) -> &[Tried] {
        &self.tried
    }

    /// The number of a scheme, whatever it is called; none if it was not tried.
    pub fn number(&self, scheme: &Scheme) -> Option<usize> {
        self.numbers.get(&name(scheme)).copied()
    }

    /// Takes in what came of a scheme; the first is the scenario's reference.
    pub(super) fn push(&mut self, plan: &SearchPlan, scheme: Scheme, round: Round, numbers: Vec<f64>) {
        let row = plan.read(&numbers);
        let goals = &plan.search().goals;
        let judgement = match self.tried.first() {
            Some(reference) => goals.judge(&row, &plan.read(&reference.numbers)),
            None => goals.judge(&row, &row),
        };
        let is_complete = row.units() == plan.units();
        let loss = |(of, value): (&Objective, &f64)| if value.is_nan() { f64::MAX } else { of.loss(*value) };
        let objectives = goals.objectives.iter().zip(&judgement.objectives).map(loss).collect();
        let score = Score { objectives, violation: judgement.violation };
        let genome = plan.space().genome(&scheme);
        self.numbers.entry(name(&scheme)).or_insert(self.tried.len());
        let levers = levers_in_force(&scheme);
        self.tried.push(Tried { scheme, genome, round, judgement, is_complete, levers, score, numbers });
    }

    /// What was kept of one that was tried.
    pub fn row<'a>(&'a self, plan: &'a SearchPlan, number: usize) -> Row<'a> {
        plan.read(&self.tried[number].numbers)
    }

    /// By how much one loses against another in each objective.
    pub fn losses(&self, plan: &SearchPlan, own: usize, other: usize) -> Vec<Loss> {
        let (own, other) = (self.row(plan, own), self.row(plan, other));
        let goals = &plan.search().goals;
        (0..goals.objectives.len()).map(|objective| goals.loss(objective, &own, &other)).collect()
    }

    /// Numbers of those that keep every limit and that no other beats, from the best in the
    /// first objective on; of several that come to the same the simplest.
    pub fn front(&self) -> Vec<usize> {
        let mut able: Vec<usize> = (0..self.tried.len()).filter(|&number| self.tried[number].is_feasible()).collect();
        able.sort_by_key(|&number| (self.tried[number].levers, number));
        let mut distinct: Vec<usize> = Vec::new();
        for number in able {
            let same = |other: &usize| self.tried[*other].score.objectives == self.tried[number].score.objectives;
            if !distinct.iter().any(same) {
                distinct.push(number);
            }
        }
        let scores: Vec<&Score> = distinct.iter().map(|&number| &self.tried[number].score).collect();
        let first = fronts(&scores).into_iter().next().unwrap_or_default();
        let mut front: Vec<usize> = first.into_iter().map(|place| distinct[place]).collect();
        front.sort_by(|&a, &b| {
            let (a, b) = (&self.tried[a].score.objectives, &self.tried[b].score.objectives);
            a.iter()
                .zip(b)
                .map(|(a, b)| a.total_cmp(b))
                .find(|order| order.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        front
    }

    /// Of those that miss a limit, the one that misses least.
    pub fn nearest_miss(&self) -> Option<usize> {
        let complete = (0..self.tried.len()).filter(|&number| self.tried[number].is_complete);
        complete.min_by(|&a, &b| self.tried[a].violation().total_cmp(&self.tried[b].violation()))
    }

    /// Objectives, by their place, that come to the same whatever is tried.
    pub fn constant_objectives(&self) -> Vec<usize> {
        let count = self.tried.first().map_or(0, |tried| tried.judgement.objectives.len());
        let is_constant = |objective: &usize| {
            let values = self.tried.iter().map(|tried| tried.judgement.objectives[*objective]);
            let (low, high) = values
                .filter(|value| value.is_finite())
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
            high - low <= 1e-9 * high.abs().max(1.0)
        };
        if self.tried.len() < 2 { Vec::new() } else { (0..count).filter(is_constant).collect() }
    }
}

/// A scheme as a key: what it is called and how it looks do not matter.
fn name(scheme: &Scheme) -> String {
    toml::to_string(&plain(scheme)).expect("a scheme can be written as TOML")
}
