//! What would it take for a scheme to win? The smallest changes of its levers that make it
//! the best of the scenario.
//!
//! One lever at a time over the places where it may stand, and back towards where it stood
//! as long as the scheme still wins. Where no lever alone is enough, the one that helps most
//! stays moved and the next is looked for; in the end whatever is not needed goes back.

use super::archive::{Archive, Round, Tried};
use super::found::best_present;
use super::goal::Loss;
use super::hunt::{Hunt, Rows};
use super::plan::SearchPlan;
use super::space::{Movable, Place, plain};
use crate::experiment::study::StudyError;
use crate::run::Executor;
use crate::scenario::Scheme;

/// Levers that are moved together at most.
const MOST_MOVED: usize = 4;

/// Places of a lever that are tried at first.
const FIRST_PLACES: usize = 6;

/// Ways to win that are said at most.
const MOST_WAYS: usize = 3;

/// One lever that is moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// Its name.
    pub label: &'static str,
    /// Where it stood, in words.
    pub from: String,
    /// Where it stands then, in words.
    pub to: String,
}

/// Changes that make a scheme win, or bring it nearest.
#[derive(Debug, Clone)]
pub struct Way {
    /// What is moved.
    pub moved: Vec<Moved>,
    /// The scheme after that.
    pub scheme: Scheme,
    /// What it loses against the best of the others in the first objective: below 0 where it wins.
    pub loss: Loss,
    /// Whether it keeps every limit.
    pub is_feasible: bool,
}

/// What it takes for a scheme to win.
#[derive(Debug, Clone)]
pub struct Takes {
    /// The scheme.
    pub name: String,
    /// The best of the others.
    pub rival: String,
    /// What it loses against that as it is.
    pub loss: Loss,
    /// Whether it keeps every limit as it is.
    pub is_feasible: bool,
    /// Ways to win, the smallest first; empty where it wins already, or nothing makes it.
    pub ways: Vec<Way>,
    /// The change that comes nearest where nothing makes it win.
    pub nearest: Option<Way>,
}

impl Takes {
    /// Whether it wins as it is.
    pub fn wins_already(&self) -> bool {
        self.is_feasible && self.loss.is_clear_gain()
    }
}

/// What it takes for a scheme of the scenario, by its number there, to win; none where it stands alone.
///
/// # Errors
/// As [`Hunt::run`].
pub fn what_it_takes(
    plan: &SearchPlan,
    scheme: usize,
    executor: &Executor,
    rows: &mut impl Rows,
    tell: &(dyn Fn(usize, usize) + Sync),
) -> Result<Option<Takes>, StudyError> {
    let Some(given) = plan.base().schemes.get(scheme).filter(|_| plan.base().schemes.len() > 1).cloned() else {
        return Ok(None);
    };
    let mut hunt = Hunt::new(plan, executor, rows, tell);
    hunt.present()?;
    let find = |tried: &Tried| tried.round == Round::Present && tried.scheme.name == given.name;
    let number = hunt.archive().tried().iter().position(find).unwrap_or(0);
    let rival = best_present(hunt.archive(), Some(number));
    let mut quest = Quest { plan, hunt, rival, given: plain(&given) };
    let takes = Takes {
        name: given.name.clone(),
        rival: quest.archive().tried()[rival].scheme.name.clone(),
        loss: quest.loss(number),
        is_feasible: quest.archive().tried()[number].is_feasible(),
        ways: Vec::new(),
        nearest: None,
    };
    if takes.wins_already() {
        return Ok(Some(takes));
    }
    let (ways, nearest) = quest.ways(number)?;
    Ok(Some(Takes { ways, nearest, ..takes }))
}

struct Quest<'a, R> {
    plan: &'a SearchPlan,
    hunt: Hunt<'a, R>,
    rival: usize,
    given: Scheme,
}

/// A lever by its number, the place it is moved to, and the scheme after that by its number.
type Try = (usize, usize, usize);

impl<R: Rows> Quest<'_, R> {
    fn archive(&self) -> &Archive {
        self.hunt.archive()
    }

    fn loss(&self, number: usize) -> Loss {
        self.archive().losses(self.plan, number, self.rival)[0]
    }

    fn wins(&self, number: usize) -> bool {
        self.archive().tried()[number].is_feasible() && self.loss(number).is_clear_gain()
    }

    /// Ways to win, else the nearest.
    fn ways(&mut self, number: usize) -> Result<(Vec<Way>, Option<Way>), StudyError> {
        let mut base = (self.given.clone(), number);
        let mut moved: Vec<usize> = Vec::new();
        while moved.len() < MOST_MOVED {
            let tries = self.tries(&base.0, &moved)?;
            let winning: Vec<Try> = tries.iter().copied().filter(|of| self.wins(of.2)).collect();
            if !winning.is_empty() {
                let mut ways = Vec::new();
                for of in self.smallest(&base.0, winning) {
                    let (scheme, number) = self.nearer(&base.0, of)?;
                    let pruned = self.pruned(scheme, number)?;
                    ways.push(self.way(pruned));
                }
                ways.truncate(if moved.is_empty() { MOST_WAYS } else { 1 });
                return Ok((ways, None));
            }
            // What helps most stays.
            let before = base.1;
            let best = tries.into_iter().min_by(|a, b| self.better(a.2, b.2));
            let Some((lever, place, best)) = best.filter(|of| self.better(of.2, before).is_lt()) else { break };
            moved.push(lever);
            base = (self.moved(&base.0, lever, place), best);
        }
        let nearest = (!moved.is_empty()).then(|| self.way(base));
        Ok((Vec::new(), nearest))
    }

    /// Which comes nearer to winning: first by limits, then by the first objective.
    fn better(&self, a: usize, b: usize) -> std::cmp::Ordering {
        let of = |number: usize| &self.archive().tried()[number];
        let whole = |tried: &Tried| !tried.is_complete;
        whole(of(a))
            .cmp(&whole(of(b)))
            .then(of(a).violation().total_cmp(&of(b).violation()))
            .then(of(a).score().objectives[0].total_cmp(&of(b).score().objectives[0]))
    }

    fn levers(&self) -> &[Movable] {
        self.plan.space().levers()
    }

    fn moved(&self, scheme: &Scheme, lever: usize, place: usize) -> Scheme {
        let (mut moved, lever) = (scheme.clone(), &self.levers()[lever]);
        lever.put(&lever.places()[place], &mut moved);
        self.plan.space().settled(moved)
    }

    /// Every lever that is not moved yet, at some of its places.
    fn tries(&mut self, scheme: &Scheme, moved: &[usize]) -> Result<Vec<Try>, StudyError> {
        let mut wanted = Vec::new();
        for (lever, movable) in self.levers().iter().enumerate().filter(|(lever, _)| !moved.contains(lever)) {
            let last = movable.places().len() - 1;
            let step = last.div_ceil(FIRST_PLACES).max(1);
            let places = if movable.is_ordered() {
                (0..last).step_by(step).chain([last]).collect()
            } else {
                (0..=last).collect::<Vec<_>>()
            };
            wanted.extend(places.into_iter().map(|place| (lever, place, self.moved(scheme, lever, place))));
        }
        wanted.retain(|(.., changed)| changed != scheme && self.plan.is_possible(changed));
        self.evaluate(wanted.iter().map(|(.., scheme)| scheme))?;
        let tried =
            |(lever, place, scheme): &(usize, usize, Scheme)| Some((*lever, *place, self.archive().number(scheme)?));
        Ok(wanted.iter().filter_map(tried).collect())
    }

    fn evaluate<'b>(&mut self, schemes: impl Iterator<Item = &'b Scheme>) -> Result<(), StudyError> {
        let mut new: Vec<Scheme> = Vec::new();
        for scheme in schemes {
            if self.archive().number(scheme).is_none() && !new.contains(scheme) {
                new.push(scheme.clone());
            }
        }
        self.hunt.evaluate(new, Round::Winning)
    }

    /// The winning places that are nearest to where each lever stood, the smallest change first.
    fn smallest(&self, scheme: &Scheme, winning: Vec<Try>) -> Vec<Try> {
        let size = |(lever, place, _): &Try| {
            let lever = &self.levers()[*lever];
            match lever.number_at(scheme) {
                Some(at) if lever.is_ordered() => place.abs_diff(at) as f64 / lever.places().len() as f64,
                _ => 1.0,
            }
        };
        let mut sorted = winning;
        sorted.sort_by(|a, b| size(a).total_cmp(&size(b)).then_with(|| self.better(a.2, b.2)));
        let mut out: Vec<Try> = Vec::new();
        for of in sorted {
            if !out.iter().any(|other| other.0 == of.0) && out.len() < MOST_WAYS {
                out.push(of);
            }
        }
        out
    }

    /// The same with an ordered lever as near to where it stood as still wins, by bisection.
    fn nearer(&mut self, scheme: &Scheme, (lever, place, number): Try) -> Result<(Scheme, usize), StudyError> {
        let mut best = (self.moved(scheme, lever, place), number);
        let movable = &self.levers()[lever];
        let Some(mut losing) = movable.number_at(scheme).filter(|_| movable.is_ordered()) else { return Ok(best) };
        let mut winning = place;
        while winning.abs_diff(losing) > 1 {
            let middle = usize::midpoint(winning, losing);
            let changed = self.moved(scheme, lever, middle);
            self.evaluate(std::iter::once(&changed))?;
            match self.archive().number(&changed).filter(|&number| self.wins(number)) {
                Some(number) => (winning, best) = (middle, (changed, number)),
                None => losing = middle,
            }
        }
        Ok(best)
    }

    /// The same without changes that are not needed.
    fn pruned(&mut self, scheme: Scheme, number: usize) -> Result<(Scheme, usize), StudyError> {
        let mut kept = (scheme, number);
        for lever in 0..self.levers().len() {
            let mut back = kept.0.clone();
            let movable = &self.levers()[lever];
            movable.put(&movable.at(&self.given), &mut back);
            let back = self.plan.space().settled(back);
            if back == kept.0 || back == self.given || !self.plan.is_possible(&back) {
                continue;
            }
            self.evaluate(std::iter::once(&back))?;
            if let Some(number) = self.archive().number(&back).filter(|&number| self.wins(number)) {
                kept = (back, number);
            }
        }
        Ok(kept)
    }

    fn way(&self, (scheme, number): (Scheme, usize)) -> Way {
        let moved = |lever: &Movable| {
            let (from, to): (Place, Place) = (lever.at(&self.given), lever.at(&scheme));
            let says_something = lever.applies(&scheme) || lever.applies(&self.given);
            let is_moved = from != to && says_something && lever.applies(&scheme);
            is_moved.then(|| Moved { label: lever.label(), from: lever.say(&from), to: lever.say(&to) })
        };
        Way {
            moved: self.levers().iter().filter_map(moved).collect(),
            loss: self.loss(number),
            is_feasible: self.archive().tried()[number].is_feasible(),
            scheme,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::search::goal::Constraint;
    use crate::experiment::search::hunt::SharedRows;
    use crate::experiment::search::plan::tests::plan;

    fn takes(plan: &SearchPlan, scheme: usize) -> Takes {
        what_it_takes(plan, scheme, &Executor::new(), &mut SharedRows::default(), &|_, _| {}).unwrap().unwrap()
    }

    #[test]
    fn every_scheme_wins_already_or_is_told_how_or_how_near() {
        let plan = plan(|search| search.replicates = 6);
        let mut winners = 0;
        for scheme in 0..plan.base().schemes.len() {
            let takes = takes(&plan, scheme);
            assert_ne!(takes.name, takes.rival);
            winners += usize::from(takes.wins_already());
            if takes.wins_already() {
                assert!(takes.ways.is_empty() && takes.nearest.is_none());
            }
            for way in &takes.ways {
                assert!(way.is_feasible && way.loss.is_clear_gain() && !way.moved.is_empty(), "{way:?}");
                assert!(way.moved.iter().all(|moved| moved.from != moved.to), "{way:?}");
            }
            assert!(takes.ways.len() <= MOST_WAYS);
        }
        assert!(winners <= 1, "{winners} schemes beat all others");
    }

    #[test]
    fn under_limits_that_nothing_keeps_there_is_only_a_nearest() {
        let limit = Constraint::parse("compute_cost_usd <= 0.001").unwrap();
        let plan = plan(|search| search.goals.constraints = vec![limit.clone()]);
        let takes = takes(&plan, 1);
        assert!(!takes.is_feasible && takes.ways.is_empty());
        let nearest = takes.nearest.expect("some lever lowers the cost");
        assert!(!nearest.is_feasible && !nearest.moved.is_empty());
    }
}
