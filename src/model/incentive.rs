//! What the number pays (§5): the price of a point of score for each employee.

use super::parameters::{Consequence, Constants, Policy};
use super::score::Scoring;
use super::week::View;
use super::{BLOCK, Block, math};
use crate::scenario::Review;

/// Where the organisation's cuts lie: quantiles of last week's observed scores.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cuts {
    /// Score from which one is shown on a board of the top share.
    pub shown: f32,
    /// Score from which one wins a tournament.
    pub winning: f32,
}

/// The price of a point λ and the stake of a bonus, for a block of employees.
#[derive(Debug, Clone)]
pub struct Price {
    /// λ in productive hours per point of score.
    pub point: Block,
    /// Stake of a bonus in productive hours per +100% of the linear index; 0 under other consequences.
    pub bonus: Block,
}

impl Default for Price {
    fn default() -> Self {
        Self { point: [0.0; BLOCK], bonus: [0.0; BLOCK] }
    }
}

/// 1 / S, the precision with which an employee sees the scores of the comparison group: S = max(0.3, √(Var E + 2v)).
#[inline(always)]
pub fn precision(constants: &Constants, scoring: &Scoring, variance: f32) -> f32 {
    1.0 / math::maximum(constants.spread_min, (variance + 2.0 * scoring.noise_variance).sqrt())
}

/// λ of §5 from expected score E, group mean m and precision 1 / S, and the cuts.
#[inline(always)]
pub fn price(
    constants: &Constants,
    policy: &Policy,
    scoring: &Scoring,
    view: &View,
    score: &Block,
    mean: &Block,
    precision: &Block,
    cuts: Cuts,
    out: &mut Price,
) {
    let unit = constants.status_unit * policy.visibility;
    if policy.visibility == 0.0 {
        add_stake(constants, policy, scoring, view, score, cuts, |_| 0.0, out);
    } else if policy.top_share == 0.0 {
        let rank = |i: usize| unit * view.status[i] * math::normal_density(score[i] - mean[i], precision[i]);
        add_stake(constants, policy, scoring, view, score, cuts, rank, out);
    } else {
        let precision = scoring.own_precision;
        let rank = |i: usize| unit * view.status[i] * math::normal_density(score[i] - cuts.shown, precision);
        add_stake(constants, policy, scoring, view, score, cuts, rank, out);
    }
}

/// What reviews pay, on top of what `rank` is worth to each employee.
#[inline(always)]
fn add_stake(
    constants: &Constants,
    policy: &Policy,
    scoring: &Scoring,
    view: &View,
    score: &Block,
    cuts: Cuts,
    rank: impl Fn(usize) -> f32,
    out: &mut Price,
) {
    let (certain, feared) = match policy.review {
        Review::None => (0.0, 0.0),
        Review::Denied => (0.0, policy.seen),
        Review::Official => (1.0, 0.0),
    };
    let at_stake = |i: usize| policy.stake_hours * (certain + feared * view.review_belief[i]);
    let (cut, precision) = match policy.consequence {
        Consequence::Tournament { .. } => (cuts.winning, scoring.own_precision),
        Consequence::Target { .. } => (scoring.target, constants.target_precision),
        Consequence::Bonus { .. } => {
            for i in 0..BLOCK {
                out.point[i] = rank(i);
                out.bonus[i] = at_stake(i);
            }
            return;
        }
    };
    out.bonus = [0.0; BLOCK];
    if policy.review == Review::None {
        for i in 0..BLOCK {
            out.point[i] = rank(i);
        }
    } else {
        for i in 0..BLOCK {
            out.point[i] = rank(i) + at_stake(i) * math::normal_density(score[i] - cut, precision);
        }
    }
}
