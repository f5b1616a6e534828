//! What people carry into the next week (§3.7): proficiency, knowing how to game, motivation, agents.

use super::incentive::Price;
use super::parameters::{Constants, Limits};
use super::week::View;
use super::{BLOCK, Block, math};
use crate::scenario::{Activity, ByActivity};

/// New proficiency, knowledge, motivation and agents of a block of employees.
#[derive(Debug, Clone)]
pub struct Learned {
    pub proficiency: Block,
    pub knows: Block,
    /// Motivation over its start, θ / θ0.
    pub motivation: Block,
    /// 1 for those who have taken up agents, else 0.
    pub agents: Block,
}

impl Default for Learned {
    fn default() -> Self {
        Self { proficiency: [0.0; BLOCK], knows: [0.0; BLOCK], motivation: [0.0; BLOCK], agents: [0.0; BLOCK] }
    }
}

/// Puts what employee `i` learns from `hours` into `out`; `chances` are this week's uniforms of finding out and of taking up agents, and something is counted where `COUNTS`.
#[inline(always)]
pub fn learn<const COUNTS: bool>(
    constants: &Constants,
    limits: Limits,
    view: &View,
    hours: &ByActivity<f32>,
    price: &Price,
    chances: [f32; 2],
    i: usize,
    out: &mut Learned,
) {
    let rate = constants.learning_rate * (1.0 + limits.coaching) / constants.learning_hours_scale;
    let p = view.proficiency[i];
    let practice = hours[Activity::Exploring] + constants.learning_assisted_share * hours[Activity::Assisted];
    let next = p + rate * practice * (1.0 - p) - constants.forgetting_rate * p;
    out.proficiency[i] = math::minimum(1.0, math::maximum(0.0, next));

    out.knows[i] = view.knows[i];
    if COUNTS {
        let stays_ignorant =
            (1.0 - constants.discovery_rate) * math::exp(-constants.discovery_contagion * view.norm[i]);
        let finds_out = if chances[0] < 1.0 - stays_ignorant { 1.0 } else { 0.0 };
        out.knows[i] = math::maximum(view.knows[i], finds_out);
    }

    let paid = price.point[i] + price.bonus[i];
    let crowding = math::minimum(constants.crowding_out, paid * constants.crowding_per_price);
    let target = 1.0 - crowding * view.norm[i];
    out.motivation[i] = view.motivation[i] + constants.motivation_rate * (target - view.motivation[i]);

    let take_up = limits.take_up;
    let stays = if COUNTS {
        let pull = math::minimum(1.0, paid * constants.pull_per_price);
        take_up.stays * math::exp(-(take_up.example * view.near[i] + take_up.pull * pull))
    } else {
        take_up.stays
    };
    let takes_up = if chances[1] < 1.0 - stays { 1.0 } else { 0.0 };
    out.agents[i] = math::maximum(view.agents[i], takes_up);
}
