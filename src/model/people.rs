//! Individuals of one replicate, recomputed when they are asked for.

use std::cell::Cell;

use super::dispatch::Kernel;
use super::draws::Key;
use super::parameters::Consequence;
use super::population::Population;
use super::simulate::{Replicate, Seen};
use super::{Model, Stopped};
use crate::scenario::{Activity, ByActivity};

/// One employee in one week of one scheme, as at the end of the week.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Number of the employee, from 0; teams are contiguous.
    pub employee: u32,
    /// Number of the team, from 0.
    pub team: u32,
    /// Number of the role, from 0.
    pub role: u32,
    /// Skill s.
    pub skill: f64,
    /// AI uplift at full proficiency u.
    pub uplift: f64,
    /// AI proficiency p.
    pub proficiency: f64,
    /// Intrinsic motivation θ.
    pub motivation: f64,
    /// Intrinsic motivation at the start θ0.
    pub motivation_start: f64,
    /// Status sensitivity σ.
    pub status: f64,
    /// Belief φ that a number 'not used in reviews' is used.
    pub review_belief: f64,
    /// Scruple κ in productive hours per hour of gaming; absent: never games.
    pub scruple: Option<f64>,
    /// Token intensity z.
    pub token_intensity: f64,
    /// Friction ψ of using AI.
    pub friction: f64,
    /// Reach r: hours of agents that an attended hour sets going once agents are taken up.
    pub reach: f64,
    /// Whether the employee has taken up agents.
    pub agents: bool,
    /// Effective reach ρ of the week: hours that an attended hour really set going; 1 without agents.
    pub effective_reach: f64,
    /// Whether the employee has seen how to game the number.
    pub knows: bool,
    /// Felt percentile π, in [0, 1].
    pub percentile: f64,
    /// Hours of the week by activity.
    pub hours: ByActivity<f64>,
    /// Hours lost to team-mates' gaming.
    pub lost_hours: f64,
    /// Hours of rework.
    pub rework_hours: f64,
    /// Tokens of the week, after the cap, in millions.
    pub tokens_mtok: f64,
    /// Output before defects, in standard hours.
    pub gross_output_hours: f64,
    /// Defects made, in standard hours.
    pub defects_hours: f64,
    /// Real output, in standard hours.
    pub real_output_hours: f64,
    /// Norm of gaming that the employee felt when choosing, in [0, 1].
    pub norm: f64,
    /// Expected score E when choosing; absent where nothing is counted.
    pub expected_score: Option<f64>,
    /// Observed score of the week; absent where nothing is counted.
    pub observed_score: Option<f64>,
    /// Price of a point of score λ when choosing, in productive hours.
    pub price_of_point: f64,
    /// What the next hour of each activity was worth when choosing, at the hours
    /// of the week before and with the number's pay (§3.3), in productive hours;
    /// absent where gaming is out of reach.
    pub worth: ByActivity<Option<f64>>,
    /// The part of `worth` that the number pays: λ g_k, and a bonus.
    pub worth_from_number: ByActivity<f64>,
}

/// What one employee is drawn with (§2).
#[derive(Debug, Clone, PartialEq)]
pub struct Traits {
    /// Number of the role, from 0.
    pub role: u32,
    /// Skill s.
    pub skill: f64,
    /// AI uplift at full proficiency u.
    pub uplift: f64,
    /// AI proficiency at the start p(0).
    pub proficiency: f64,
    /// Intrinsic motivation θ0.
    pub motivation: f64,
    /// Status sensitivity σ.
    pub status: f64,
    /// Belief φ that a number 'not used in reviews' is used.
    pub review_belief: f64,
    /// Scruple κ; absent: never games.
    pub scruple: Option<f64>,
    /// Token intensity z.
    pub token_intensity: f64,
    /// Friction ψ of using AI.
    pub friction: f64,
    /// Reach r of agents.
    pub reach: f64,
    /// Whether agents are taken up at the start.
    pub agents: bool,
}

/// Why somebody cannot be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LookError {
    /// The run has no such week.
    #[error("there is no week {week}: this run has weeks {first} to {last}")]
    Week {
        /// The week that was asked for.
        week: i64,
        /// The first that there is, negative in the warm-up.
        first: i64,
        /// The last that there is.
        last: i64,
    },
    /// Nobody has this number.
    #[error("there is no employee {employee}: there are {employees}, counted from 0")]
    Employee {
        /// The number that was asked for.
        employee: u32,
        /// How many there are.
        employees: u32,
    },
    /// No scheme has this number.
    #[error("there is no scheme {scheme}: there are {schemes}, counted from 0")]
    Scheme {
        /// The number that was asked for.
        scheme: usize,
        /// How many there are.
        schemes: usize,
    },
    /// It was stopped.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl Person {
    /// The employee at place `i` of a block just after its week.
    fn of(seen: &Seen, employee: u32, team_size: u32, i: usize) -> Self {
        let (population, scratch, setting) = (seen.population, seen.scratch, seen.setting);
        let block = seen.block;
        let counted = setting.scoring.is_some();
        let can_game = scratch.worth.can_game[i] > 0.0;
        let worth = |k: Activity| {
            let hours = f64::from(seen.hours_before[k][i]);
            f64::from(scratch.worth.intercept[k][i]) - f64::from(scratch.worth.curvature[k][i]) * hours
        };
        let from_number = |k: Activity| {
            if !counted {
                return 0.0;
            }
            let score = scratch.price.point[i] * scratch.slopes.gradient[k][i];
            let bonus = match setting.policy.consequence {
                Consequence::Bonus { cap_multiple } if scratch.slopes.index[i] < cap_multiple => {
                    scratch.price.bonus[i] * scratch.slopes.index_gradient[k][i]
                }
                _ => 0.0,
            };
            f64::from(score + bonus)
        };
        let start = f64::from(population.motivation[block][i]);
        Self {
            employee,
            team: employee / team_size,
            role: setting.role as u32,
            skill: population.skill[block][i].into(),
            uplift: population.uplift[block][i].into(),
            proficiency: scratch.learned.proficiency[i].into(),
            motivation: start * f64::from(scratch.learned.motivation[i]),
            motivation_start: start,
            status: population.status[block][i].into(),
            review_belief: population.review_belief[block][i].into(),
            scruple: (population.may_game[block][i] > 0.0).then(|| population.scruple[block][i].into()),
            token_intensity: population.token_intensity[block][i].into(),
            friction: population.friction[block][i].into(),
            reach: 1.0 + f64::from(population.extra_reach[block][i]),
            agents: scratch.learned.agents[i] > 0.0,
            effective_reach: {
                let factor = setting.policy.limits(setting.role).reach_factor;
                1.0 + f64::from(seen.agents_before[i] * population.extra_reach[block][i] * factor)
            },
            knows: scratch.learned.knows[i] > 0.0,
            percentile: scratch.percentile[i].into(),
            hours: ByActivity::from_fn(|k| scratch.hours[k][i].into()),
            lost_hours: scratch.lost[i].into(),
            rework_hours: scratch.rework[i].into(),
            tokens_mtok: scratch.work.tokens[i].into(),
            gross_output_hours: scratch.work.gross[i].into(),
            defects_hours: scratch.work.defects[i].into(),
            real_output_hours: scratch.work.real[i].into(),
            norm: seen.norm[i].into(),
            expected_score: counted.then(|| seen.score[i].into()),
            observed_score: counted.then(|| scratch.observed_score[i].into()),
            price_of_point: scratch.price.point[i].into(),
            worth: ByActivity::from_fn(|k| (k != Activity::Gaming || can_game).then(|| worth(k))),
            worth_from_number: ByActivity::from_fn(from_number),
        }
    }
}

impl Model {
    /// What everyone of a replicate is drawn with, in order of their numbers.
    pub fn traits(&self, replicate: u32) -> Vec<Traits> {
        let population = Population::new(&self.layout, Key::new(self.scenario.run.seed, replicate), true);
        let at = |employee: u32| {
            let (role, block, i) = self.layout.find(employee);
            Traits {
                role: role as u32,
                skill: population.skill[block][i].into(),
                uplift: population.uplift[block][i].into(),
                proficiency: population.proficiency[block][i].into(),
                motivation: population.motivation[block][i].into(),
                status: population.status[block][i].into(),
                review_belief: population.review_belief[block][i].into(),
                scruple: (population.may_game[block][i] > 0.0).then(|| population.scruple[block][i].into()),
                token_intensity: population.token_intensity[block][i].into(),
                friction: population.friction[block][i].into(),
                reach: 1.0 + f64::from(population.extra_reach[block][i]),
                agents: population.agents[block][i] > 0.0,
            }
        };
        (0..self.layout.employees).map(at).collect()
    }

    /// Everyone at the end of a week of a replicate, one list a scheme, in order
    /// of their numbers; recomputed, so the same as in [`Model::simulate`].
    ///
    /// Weeks of the warm-up are negative.
    ///
    /// # Errors
    /// Where a run has no such week.
    pub fn people(&self, replicate: u32, week: i64) -> Result<Vec<Vec<Person>>, LookError> {
        self.people_until(replicate, week, &|| false)
    }

    /// The same, unless it is stopped: `stop` is asked once a week.
    ///
    /// # Errors
    /// Where a run has no such week, and when `stop` answers true.
    pub fn people_until(
        &self,
        replicate: u32,
        week: i64,
        stop: &dyn Fn() -> bool,
    ) -> Result<Vec<Vec<Person>>, LookError> {
        let (horizon, schemes) = (self.horizon(), self.timelines.len());
        let position = usize::try_from(week + i64::from(horizon.warmup)).ok().filter(|p| *p < horizon.len());
        let position = position.ok_or(LookError::Week { week, first: horizon.week(0), last: self.last_week() })?;
        let mut people = vec![Vec::with_capacity(self.layout.employees as usize); schemes];
        self.watch(replicate, position, stop, &mut |seen| {
            if seen.position == position {
                let first = self.layout.roles[seen.setting.role].first_in(seen.block);
                let team_size = self.layout.team_size;
                people[seen.scheme]
                    .extend((0..seen.setting.present).map(|i| Person::of(seen, first + i as u32, team_size, i)));
            }
        })?;
        if week < 0 {
            // The warm-up is the same for every scheme and is computed once.
            let all = std::mem::take(&mut people[0]);
            people = vec![all; schemes];
        }
        Ok(people)
    }

    /// The last week of a run.
    pub fn last_week(&self) -> i64 {
        i64::from(self.horizon().weeks) - 1
    }

    /// One employee at the end of every week of one scheme and replicate, the warm-up first.
    ///
    /// # Errors
    /// Where there is no such employee or scheme.
    pub fn trace(&self, replicate: u32, scheme: usize, employee: u32) -> Result<Vec<Person>, LookError> {
        self.trace_until(replicate, scheme, employee, &|| false)
    }

    /// The same, unless it is stopped: `stop` is asked once a week.
    ///
    /// # Errors
    /// Where there is no such employee or scheme, and when `stop` answers true.
    pub fn trace_until(
        &self,
        replicate: u32,
        scheme: usize,
        employee: u32,
        stop: &dyn Fn() -> bool,
    ) -> Result<Vec<Person>, LookError> {
        let (horizon, employees, schemes) = (self.horizon(), self.layout.employees, self.timelines.len());
        if employee >= employees {
            return Err(LookError::Employee { employee, employees });
        }
        if scheme >= schemes {
            return Err(LookError::Scheme { scheme, schemes });
        }
        let (_, block, place) = self.layout.find(employee);
        let mut weeks = Vec::with_capacity(horizon.len());
        self.watch(replicate, horizon.len() - 1, stop, &mut |seen| {
            let of_scheme = if seen.position < horizon.start() { 0 } else { scheme };
            if seen.block == block && seen.scheme == of_scheme {
                weeks.push(Person::of(seen, employee, self.layout.team_size, place));
            }
        })?;
        Ok(weeks)
    }

    /// Runs a replicate up to a position and shows every block.
    fn watch(
        &self,
        replicate: u32,
        last: usize,
        stop: &dyn Fn() -> bool,
        see: &mut dyn FnMut(&Seen),
    ) -> Result<(), Stopped> {
        let (reached, stopped) = (Cell::new(0), Cell::new(false));
        let past = || {
            stopped.set(stopped.get() || stop());
            stopped.get() || reached.get() > last
        };
        let mut watch = |seen: &Seen| {
            if seen.position <= last {
                see(seen);
            }
            let everyone = seen.block + 1 == self.layout.blocks;
            if everyone && seen.position == last {
                reached.set(last + 1);
            }
        };
        Replicate::to_watch(self, Kernel::detect(), replicate).run(&past, Some(&mut watch));
        if stopped.get() { Err(Stopped) } else { Ok(()) }
    }
}
