//! What hours become (§3.5): tokens, output, defects and real output.

use super::parameters::{Constants, Gaming, Limits, Pricing};
use super::week::View;
use super::{BLOCK, Block, math};
use crate::scenario::{Activity, ByActivity};

/// The week's work of a block of employees.
#[derive(Debug, Clone)]
pub struct Work {
    /// Tokens after the cap, in millions.
    pub tokens: Block,
    /// The same at relative prices, where these differ by kind of work.
    pub billed: Block,
    /// Output before defects, in standard hours.
    pub gross: Block,
    /// Defects D, in standard hours.
    pub defects: Block,
    /// Real output, in standard hours.
    pub real: Block,
}

impl Default for Work {
    fn default() -> Self {
        let zero = [0.0; BLOCK];
        Self { tokens: zero, billed: zero, gross: zero, defects: zero, real: zero }
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
    hours: &ByActivity<f32>,
    noise: f32,
    i: usize,
    out: &mut Work,
) {
    let (h_u, h_a) = (hours[Activity::Unassisted], hours[Activity::Assisted]);
    let (reviewing, games) = (hours[Activity::Reviewing], hours[Activity::Gaming]);
    let wanted =
        expected_tokens(constants, &limits.gaming, view.token_intensity(limits.reach_factor, i), hours) * noise;
    let cap = limits.token_cap_mtok;
    let efficiency = if CAPPED && wanted > cap { cap / wanted } else { 1.0 };
    out.tokens[i] = if CAPPED { math::minimum(wanted, cap) } else { wanted };

    let (s, p) = (view.skill[i], view.proficiency[i]);
    let y_u = math::maximum(0.0, s * (h_u - 0.5 * constants.unassisted_fall * h_u * h_u));
    let productivity = s * (1.0 + view.uplift(constants, limits.uplift_factor, i) * p * efficiency);
    let y_a = math::maximum(0.0, productivity * (h_a - 0.5 * constants.assisted_fall * h_a * h_a));
    let defect_assisted = view.defect_assisted(constants, i) * (1.0 - constants.defect_proficiency_relief * p);
    let made = constants.defect_unassisted * y_u + defect_assisted * y_a;
    let defects = made / (1.0 + reviewing * constants.reviewing_rate);
    let gross = y_u + y_a;
    out.gross[i] = gross;
    out.defects[i] = defects;
    out.real[i] = math::maximum(0.0, gross - defects - limits.gaming.output_destroyed * games);
}

/// Tokens expected at `hours`, without noise or cap: z ρ (1.0 h_a + 1.2 h_x + 0.1 h_r + τ_g h_g), in millions (§3.5).
///
/// `intensity` is z ρ.
#[inline(always)]
pub fn expected_tokens(constants: &Constants, gaming: &Gaming, intensity: f32, hours: &ByActivity<f32>) -> f32 {
    intensity
        * (constants.mtok_per_assisted_hour * hours[Activity::Assisted]
            + constants.mtok_per_exploring_hour * hours[Activity::Exploring]
            + constants.mtok_per_reviewing_hour * hours[Activity::Reviewing]
            + gaming.mtok_per_hour * hours[Activity::Gaming])
}

/// Mean price of the tokens of `hours` at reach ρ, as a multiple of the role's price; `rates` are tokens an hour at intensity 1.
#[inline(always)]
pub fn relative_price(pricing: &Pricing, rates: &ByActivity<f32>, hours: &ByActivity<f32>, reach: f32) -> f32 {
    let per_token = pricing.per_token(reach);
    let (mut tokens, mut billed) = (0.0, 0.0);
    Activity::each_active(|k| {
        let used = rates[k] * hours[k];
        tokens += used;
        billed += used * per_token[k];
    });
    if tokens > 0.0 { billed / tokens } else { 1.0 }
}
