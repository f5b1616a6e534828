//! What hours become (§3.5): tokens, output, defects and real output.

use super::parameters::{Constants, Gaming, Limits};
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

/// Puts the work of employee `i` at `hours` into `out`; `noise` is this week's
/// factor on tokens, and there is a cap on them where `CAPPED`.
///
/// Output of an activity is not below 0, even where a scheme drives its hours
/// past the point at which the formula falls again.
#[inline(always)]
pub fn work<const CAPPED: bool>(
    constants: &Constants,
    limits: Limits,
    view: &View,
    hours: &[f32; 6],
    noise: f32,
    i: usize,
    out: &mut Work,
) {
    let &[_, h_u, h_a, _, reviewing, games] = hours;
    let wanted = expected_tokens(constants, &limits.gaming, view.token_intensity[i], hours) * noise;
    let cap = limits.token_cap_mtok;
    let efficiency = if CAPPED && wanted > cap { cap / wanted } else { 1.0 };
    out.tokens[i] = if CAPPED { math::minimum(wanted, cap) } else { wanted };

    let (s, p) = (view.skill[i], view.proficiency[i]);
    let y_u = math::maximum(0.0, s * (h_u - 0.5 * constants.unassisted_fall * h_u * h_u));
    let productivity = s * (1.0 + view.uplift[i] * limits.uplift_factor * p * efficiency);
    let y_a = math::maximum(0.0, productivity * (h_a - 0.5 * constants.assisted_fall * h_a * h_a));
    let defect_assisted = constants.defect_assisted * (1.0 - constants.defect_proficiency_relief * p);
    let made = constants.defect_unassisted * y_u + defect_assisted * y_a;
    let defects = made / (1.0 + reviewing * constants.reviewing_rate);
    let gross = y_u + y_a;
    out.gross[i] = gross;
    out.defects[i] = defects;
    out.real[i] = math::maximum(0.0, gross - defects - limits.gaming.output_destroyed * games);
}

/// Tokens expected at `hours`, without noise or cap: z (4 h_a + 5 h_x + 0.3 h_r + τ_g h_g), in millions (§3.5).
#[inline(always)]
pub fn expected_tokens(constants: &Constants, gaming: &Gaming, intensity: f32, hours: &[f32; 6]) -> f32 {
    let [_, _, assisted, exploring, reviewing, games] = hours;
    intensity
        * (constants.mtok_per_assisted_hour * assisted
            + constants.mtok_per_exploring_hour * exploring
            + constants.mtok_per_reviewing_hour * reviewing
            + gaming.mtok_per_hour * games)
}
