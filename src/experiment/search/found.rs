//! What did a search find: which schemes are worth choosing between, which of them is
//! offered, and what does each of its levers buy?
//!
//! Offered is the knee of the front: the scheme that has most of what its ends have. Then
//! the simplest that differs from it by no more than luck: a lever is left out as long as
//! nothing is clearly lost by it.

use std::sync::Arc;

use super::archive::{Archive, Round, Tried};
use super::asked::Search;
use super::goal::{Loss, Sense};
use super::hunt::hunt;
use super::plan::SearchPlan;
use super::space::{Movable, Place};
use crate::experiment::Provenance;
use crate::experiment::study::StudyError;
use crate::model::Stopped;
use crate::run::Executor;
use crate::scenario::{Checked, Scheme};

/// Schemes with a lever less that are tried further at most: this share of those of the search, and as many more.
/// What is left out may show a better scheme, whose levers are then left out in turn.
const FURTHER: usize = 4;
const LEAST_FURTHER: usize = 20;

/// The scheme that is offered.
#[derive(Debug, Clone, PartialEq)]
pub struct Offered {
    /// Its number.
    pub number: usize,
    /// The number of the knee; another where that has levers which buy nothing.
    pub knee: usize,
    /// How much of what the ends of the front have the knee has, objective by objective; empty
    /// where the front has one scheme.
    pub shares: Vec<f64>,
    /// Schemes with a lever less that were not tried yet.
    pub missing: Vec<Scheme>,
}

/// What a lever of the offered scheme buys: what would be lost without it.
#[derive(Debug, Clone)]
pub struct Buys {
    /// The name of the lever.
    pub label: &'static str,
    /// Where it stands, in words.
    pub place: String,
    /// The number of the scheme without it.
    pub without: usize,
    /// What that loses in each objective.
    pub losses: Vec<Loss>,
    /// Whether it keeps every limit.
    pub is_feasible: bool,
}

/// What a search has found, so far or in all.
#[derive(Debug, Clone)]
pub struct Found {
    /// What was asked.
    pub plan: Arc<SearchPlan>,
    /// What was tried.
    pub archive: Archive,
    /// Those that no other beats, from the best in the first objective on.
    pub front: Vec<usize>,
    /// The one that is offered; none where nothing keeps every limit.
    pub offered: Option<Offered>,
    /// What each of its levers buys.
    pub buys: Vec<Buys>,
    /// Whether nothing more will come.
    pub is_complete: bool,
}

impl Found {
    /// What an archive says.
    pub fn new(plan: &Arc<SearchPlan>, archive: &Archive, is_complete: bool) -> Self {
        let offered = offered(plan, archive);
        Self {
            plan: Arc::clone(plan),
            front: archive.front(),
            buys: offered.as_ref().map(|of| buys(plan, archive, of.number)).unwrap_or_default(),
            archive: archive.clone(),
            offered,
            is_complete,
        }
    }

    /// What a quick search among every lever of a scenario finds, or why there is none: for charts that
    /// are asked for by name, and for documents that are to be made within seconds.
    ///
    /// # Errors
    /// [`Stopped`] where the executor was.
    pub fn quickly(scenario: &Checked, executor: &Executor) -> Result<Result<Self, String>, Stopped> {
        let search = Search::quick(scenario);
        let plan = match SearchPlan::new(search, scenario, |_| Err("a quick search has no files".into())) {
            Ok(plan) => Arc::new(plan),
            Err(problems) => return Ok(Err(problems.into_iter().map(|problem| problem.message).collect())),
        };
        match hunt(&plan, executor) {
            Ok(archive) => Ok(Ok(Self::new(&plan, &archive, true))),
            Err(StudyError::Stopped(stopped)) => Err(stopped),
            Err(error) => Ok(Err(error.to_string())),
        }
    }

    /// Where its numbers come from, for a scenario written as `text`, on a day.
    pub fn provenance(&self, text: Arc<str>, date: String) -> Provenance {
        Provenance::new(self.plan.scenario(), text, self.plan.base().run.replicates as usize, date)
    }

    /// One that was tried.
    pub fn tried(&self, number: usize) -> &Tried {
        &self.archive.tried()[number]
    }

    /// The scenario's scheme that is best: that keeps every limit, if one does, and then by the first objective.
    pub fn best_present(&self) -> usize {
        best_present(&self.archive, None)
    }

    /// The share of units in which one is better than the reference in the first objective.
    pub fn beats_reference(&self, number: usize) -> f64 {
        use super::goal::Values as _;
        let objective = self.plan.search().goals.objectives[0];
        let values = |number| self.archive.row(&self.plan, number).of(objective.metric);
        let (own, reference) = (values(number), values(0));
        let better =
            own.iter().zip(&reference).filter(|(own, other)| objective.loss(**own) < objective.loss(**other)).count();
        better as f64 / own.len().max(1) as f64
    }
}

/// The number of the best scheme of the scenario, but for one of them.
pub(super) fn best_present(archive: &Archive, but: Option<usize>) -> usize {
    let present = archive.tried().iter().enumerate().filter(|(_, tried)| tried.round == Round::Present);
    let better = |a: &Tried, b: &Tried| {
        let first = |tried: &Tried| tried.score().objectives[0];
        a.violation().total_cmp(&b.violation()).then(first(a).total_cmp(&first(b)))
    };
    let others = present.filter(|(number, _)| Some(*number) != but);
    others.min_by(|(_, a), (_, b)| better(a, b)).map_or(0, |(number, _)| number)
}

/// The scheme to be offered, as far as can be told from what was tried.
pub(super) fn offered(plan: &SearchPlan, archive: &Archive) -> Option<Offered> {
    let (knee, shares) = knee(archive, &archive.front())?;
    let further = archive.tried().iter().filter(|tried| tried.round == Round::Simpler).count();
    let may_ask = further <= plan.search().samples as usize / FURTHER + LEAST_FURTHER;
    let mut number = knee;
    loop {
        let simpler = without_levers(plan, &archive.tried()[number].scheme);
        let unknown = |scheme: &&Scheme| archive.number(scheme).is_none() && plan.is_possible(scheme);
        let missing: Vec<Scheme> = simpler.iter().map(|(_, scheme)| scheme).filter(unknown).cloned().collect();
        if !missing.is_empty() && may_ask {
            return Some(Offered { number, knee, shares, missing });
        }
        let force = |number: usize| archive.tried()[number].levers;
        let next = simpler
            .iter()
            .filter_map(|(_, scheme)| archive.number(scheme))
            .filter(|&other| archive.tried()[other].is_feasible() && force(other) < force(number))
            .filter_map(|other| Some((other, lost(plan, archive, other, knee)?)))
            .min_by(|a, b| a.1.total_cmp(&b.1));
        match next {
            Some((other, _)) => number = other,
            None => return Some(Offered { number, knee, shares, missing: Vec::new() }),
        }
    }
}

/// How much one loses against another, in widths of luck; none where that is clear in any objective.
fn lost(plan: &SearchPlan, archive: &Archive, own: usize, other: usize) -> Option<f64> {
    let losses = archive.losses(plan, own, other);
    let is_clear = losses.iter().any(Loss::is_clear);
    (!is_clear).then(|| losses.iter().map(|loss| loss.amount / loss.noise.max(f64::MIN_POSITIVE)).sum())
}

/// The member of a front that has most of what its ends have, and how much that is by objective.
///
/// With every objective from 0 at its worst on the front to 1 at its best, the plane through
/// the ends holds the places whose shares sum to 1; the knee lies farthest beyond it (Das 1999).
fn knee(archive: &Archive, front: &[usize]) -> Option<(usize, Vec<f64>)> {
    let objectives = |number: usize| &archive.tried()[number].score().objectives;
    let first = *front.first()?;
    let range = |objective: usize| {
        let values = front.iter().map(|&number| objectives(number)[objective]);
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
    };
    let ranges: Vec<(f64, f64)> = (0..objectives(first).len()).map(range).collect();
    let shares = |number: usize| -> Vec<f64> {
        let share =
            |(value, (low, high)): (&f64, &(f64, f64))| if high > low { (high - value) / (high - low) } else { 1.0 };
        objectives(number).iter().zip(&ranges).map(share).collect()
    };
    if front.len() < 2 {
        return Some((first, Vec::new()));
    }
    let sum = |number: usize| shares(number).iter().sum::<f64>();
    let knee = front.iter().copied().max_by(|&a, &b| sum(a).total_cmp(&sum(b)).then(b.cmp(&a)))?;
    Some((knee, shares(knee)))
}

/// A scheme with one lever less, for each that is in force and may go.
fn without_levers<'a>(plan: &'a SearchPlan, scheme: &Scheme) -> Vec<(&'a Movable, Scheme)> {
    let nothing = Scheme::default();
    let without = |lever: &'a Movable| {
        let home = lever.at(&nothing);
        let may_go = lever.places().contains(&home) || is_between(lever, &home);
        if !lever.applies(scheme) || lever.at(scheme) == home || !may_go {
            return None;
        }
        let mut simpler = scheme.clone();
        lever.put(&home, &mut simpler);
        Some((lever, plan.space().settled(super::space::plain(&simpler))))
    };
    plan.space().levers().iter().filter_map(without).collect()
}

fn is_between(lever: &Movable, place: &Place) -> bool {
    let numbers = || {
        lever.places().iter().filter_map(|place| match place {
            Place::Number(number) => Some(*number),
            _ => None,
        })
    };
    let Place::Number(number) = place else { return false };
    numbers().any(|low| low <= *number) && numbers().any(|high| high >= *number)
}

fn buys(plan: &SearchPlan, archive: &Archive, number: usize) -> Vec<Buys> {
    let scheme = &archive.tried()[number].scheme;
    let of = |(lever, simpler): (&Movable, Scheme)| {
        let without = archive.number(&simpler).filter(|&without| without != number)?;
        Some(Buys {
            label: lever.label(),
            place: lever.said(scheme),
            without,
            losses: archive.losses(plan, without, number),
            is_feasible: archive.tried()[without].violation() <= 0.0,
        })
    };
    let mut out: Vec<Buys> = without_levers(plan, scheme).into_iter().filter_map(of).collect();
    let size = |of: &Buys| of.losses.iter().map(|loss| loss.amount / loss.noise.max(1e-12)).fold(f64::MIN, f64::max);
    out.sort_by(|a, b| size(b).total_cmp(&size(a)));
    out
}

/// Whether more of an objective is better.
pub(super) fn is_gain(sense: Sense) -> bool {
    sense == Sense::Maximise
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::experiment::search::Under;
    use crate::experiment::search::goal::{Constraint, Objective};
    use crate::experiment::search::plan::tests::plan;
    use crate::model::Metric;

    pub fn found(change: impl FnOnce(&mut Search)) -> Found {
        let plan = Arc::new(plan(change));
        let archive = hunt(&plan, &Executor::new()).unwrap();
        Found::new(&plan, &archive, true)
    }

    #[test]
    fn the_front_holds_what_no_other_beats_and_the_knee_lies_on_it() {
        let found = found(|_| {});
        assert!(found.front.len() > 2 && found.archive.tried().len() >= 60, "{}", found.front.len());
        for &a in &found.front {
            let beaten = |b: &Tried| b.is_feasible() && b.score().dominates(found.tried(a).score());
            assert!(!found.archive.tried().iter().any(beaten));
        }
        let offered = found.offered.as_ref().unwrap();
        assert!(offered.missing.is_empty() && offered.shares.len() == 2);
        assert!(offered.shares.iter().sum::<f64>() >= 1.0, "{offered:?}");
        let distinct: std::collections::BTreeSet<String> = found
            .archive
            .tried()
            .iter()
            .map(|tried| toml::to_string(&super::super::space::plain(&tried.scheme)).unwrap())
            .collect();
        let named = found.plan.base().schemes.len();
        assert!(distinct.len() + named >= found.archive.tried().len(), "nothing is run twice");
    }

    #[test]
    fn of_two_that_differ_by_luck_alone_the_simpler_is_offered() {
        let found = found(|search| search.samples = 80);
        let offered = found.offered.as_ref().unwrap();
        let force = |number: usize| found.tried(number).levers;
        assert!(force(offered.number) <= force(offered.knee));
        for loss in found.archive.losses(&found.plan, offered.number, offered.knee) {
            assert!(!loss.is_clear(), "{loss:?}");
        }
        // What is left cannot be left out: something is clearly lost, or a limit missed.
        for buys in &found.buys {
            let against_knee = found.archive.losses(&found.plan, buys.without, offered.knee);
            let is_needed = !buys.is_feasible || against_knee.iter().any(Loss::is_clear);
            assert!(is_needed || force(buys.without) >= force(offered.number), "{buys:?}");
        }
    }

    #[test]
    fn limits_that_nothing_keeps_leave_no_front_and_a_nearest_miss() {
        let found = found(|search| {
            search.goals.constraints = vec![
                Constraint::parse("compute_cost_usd <= 0.001").unwrap(),
                Constraint::parse("gaming_share <= 1").unwrap(),
            ];
        });
        assert!(found.front.is_empty() && found.offered.is_none());
        let nearest = found.archive.nearest_miss().unwrap();
        let judged = &found.tried(nearest).judgement;
        assert!(judged.excesses[0] > 0.0 && judged.excesses[1] <= 0.0, "{judged:?}");
        let least = found.archive.tried().iter().map(Tried::violation).fold(f64::INFINITY, f64::min);
        assert_eq!(found.tried(nearest).violation(), least);
    }

    #[test]
    fn an_objective_that_is_constant_ends_the_search_and_is_named() {
        let found = found(|search| {
            search.goals.objectives = vec![Objective { metric: Metric::AuditCostUsd, sense: Sense::Minimise }];
        });
        assert_eq!(found.archive.constant_objectives(), [0]);
        let tried = found.archive.tried().iter().filter(|tried| matches!(tried.round, Round::Generation(_))).count();
        assert_eq!(tried, 12, "one generation shows it");
    }

    #[test]
    fn a_seed_finds_the_same_on_any_number_of_threads_and_hopeless_ones_are_given_up() {
        let plan = plan(|search| {
            (search.replicates, search.samples, search.under) = (1, 48, Under::Plausible);
        });
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| hunt(&plan, &Executor::new())).unwrap()
        };
        let [one, three] = [on(1), on(3)];
        assert_eq!(one.front(), three.front());
        assert_eq!(one.tried().len(), three.tried().len());
        for (a, b) in one.tried().iter().zip(three.tried()) {
            assert_eq!(
                (&a.scheme, &a.score().objectives, a.is_complete),
                (&b.scheme, &b.score().objectives, b.is_complete)
            );
        }
        let given_up = one.tried().iter().filter(|tried| !tried.is_complete).count();
        assert!(given_up > 0, "none of {} was hopeless", one.tried().len());
        assert!(one.front().iter().all(|&number| one.tried()[number].is_complete));
    }
}
