//! What hours become (§3.5): tokens, output, defects and real output.

use super::parameters::{Constants, Policy};
use super::week::View;
use super::{BLOCK, Block, math};

/// The week's work of a block of employees.
#[derive(Debug, Clone)]
pub struct Work {
    /// Tokens after the cap, in millions.
    pub tokens: Block,
    /// Output before defects, in standard hours.
    pub gross: Block,
    /// Defects D, in standard hours.
    pub defects: Block,
    /// Real output, in standard hours.
    pub real: Block,
}

impl Default for Work {
    fn default() -> Self {
        Self { tokens: [0.0; BLOCK], gross: [0.0; BLOCK], defects: [0.0; BLOCK], real: [0.0; BLOCK] }
    }
}

/// Work at the hours of `view`. `out.tokens` holds the expected tokens at those
/// hours on entry; `noise` is this week's factor on them.
///
/// Output of an activity is not below 0, even where a scheme drives its hours
/// past the point at which the formula falls again.
#[inline(always)]
pub fn work(constants: &Constants, policy: &Policy, role: usize, view: &View, noise: &Block, out: &mut Work) {
    let [_, unassisted, assisted, _, reviewing, games] = view.hours;
    let (cap, uplift_factor) = (policy.token_cap_mtok, policy.uplift_factor[role]);
    let destroyed = policy.gaming[role].output_destroyed;
    let mut efficiency = [1.0; BLOCK];
    for i in 0..BLOCK {
        out.tokens[i] *= noise[i];
    }
    if cap < f32::INFINITY {
        for i in 0..BLOCK {
            let wanted = out.tokens[i];
            efficiency[i] = if wanted > cap { cap / wanted } else { 1.0 };
            out.tokens[i] = math::minimum(wanted, cap);
        }
    }
    for i in 0..BLOCK {
        let (s, p) = (view.skill[i], view.proficiency[i]);
        let (h_u, h_a) = (unassisted[i], assisted[i]);
        let y_u = math::maximum(0.0, s * (h_u - 0.5 * constants.unassisted_fall * h_u * h_u));
        let productivity = s * (1.0 + view.uplift[i] * uplift_factor * p * efficiency[i]);
        let y_a = math::maximum(0.0, productivity * (h_a - 0.5 * constants.assisted_fall * h_a * h_a));
        let defect_assisted = constants.defect_assisted * (1.0 - constants.defect_proficiency_relief * p);
        let made = constants.defect_unassisted * y_u + defect_assisted * y_a;
        let defects = made / (1.0 + reviewing[i] * constants.reviewing_rate);
        let gross = y_u + y_a;
        out.gross[i] = gross;
        out.defects[i] = defects;
        out.real[i] = math::maximum(0.0, gross - defects - destroyed * games[i]);
    }
}
