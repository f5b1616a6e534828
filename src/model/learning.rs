//! What people carry into the next week (§3.7): proficiency, knowing how to game, motivation.

use super::incentive::Price;
use super::parameters::{Constants, Limits};
use super::week::View;
use super::{BLOCK, Block, math};

/// New proficiency, knowledge and motivation of a block of employees.
#[derive(Debug, Clone)]
pub struct Learned {
    pub proficiency: Block,
    pub knows: Block,
    /// Motivation over its start, θ / θ0.
    pub motivation: Block,
}

impl Default for Learned {
    fn default() -> Self {
        Self { proficiency: [0.0; BLOCK], knows: [0.0; BLOCK], motivation: [0.0; BLOCK] }
    }
}

/// Puts what employee `i` learns from `hours` into `out`; `chance` is this week's uniform, and something is counted where `COUNTS`.
#[inline(always)]
pub fn learn<const COUNTS: bool>(
    constants: &Constants,
    limits: Limits,
    view: &View,
    hours: &[f32; 6],
    price: &Price,
    chance: f32,
    i: usize,
    out: &mut Learned,
) {
    let [_, _, assisted, exploring, _, _] = hours;
    let rate = constants.learning_rate * (1.0 + limits.coaching) / constants.learning_hours_scale;
    let p = view.proficiency[i];
    let practice = exploring + constants.learning_assisted_share * assisted;
    let next = p + rate * practice * (1.0 - p) - constants.forgetting_rate * p;
    out.proficiency[i] = math::minimum(1.0, math::maximum(0.0, next));

    out.knows[i] = view.knows[i];
    if COUNTS {
        let stays_ignorant =
            (1.0 - constants.discovery_rate) * math::exp(-constants.discovery_contagion * view.norm[i]);
        let finds_out = if chance < 1.0 - stays_ignorant { 1.0 } else { 0.0 };
        out.knows[i] = math::maximum(view.knows[i], finds_out);
    }

    let paid = price.point[i] + price.bonus[i];
    let crowding = math::minimum(constants.crowding_out, paid * constants.crowding_per_price);
    let target = 1.0 - crowding * view.norm[i];
    out.motivation[i] = view.motivation[i] + constants.motivation_rate * (target - view.motivation[i]);
}
