//! What the organisation counts (§4): the expected signal, how it answers to an
//! hour of each activity, and what is observed.

use super::parameters::{Constants, Counted, Gaming, Policy};
use super::week::View;
use super::{BLOCK, Block, math};
use crate::scenario::Signal;

/// The activities to which a signal answers: all but slack, in the order of [`Activity`](crate::scenario::Activity).
pub const ANSWERING: usize = 5;

/// Expected signal E_j and its slopes ∂E_j/∂h_k for a block of employees.
#[derive(Debug, Clone)]
pub struct Expected {
    pub value: Block,
    pub slopes: [Block; ANSWERING],
}

impl Default for Expected {
    fn default() -> Self {
        Self { value: [0.0; BLOCK], slopes: [[0.0; BLOCK]; ANSWERING] }
    }
}

/// Tokens expected at given hours, without noise or cap: z (4 h_a + 5 h_x + 0.3 h_r + τ_g h_g), in millions (§3.5).
#[inline(always)]
pub fn expected_tokens(constants: &Constants, gaming: &Gaming, view: &View, out: &mut Block) {
    let [_, _, assisted, exploring, reviewing, games] = view.hours;
    for i in 0..BLOCK {
        out[i] = view.token_intensity[i]
            * (constants.mtok_per_assisted_hour * assisted[i]
                + constants.mtok_per_exploring_hour * exploring[i]
                + constants.mtok_per_reviewing_hour * reviewing[i]
                + gaming.mtok_per_hour * games[i]);
    }
}

/// E_j at the hours of `view`, with slopes where `SLOPES`.
///
/// `output` stands for real output in the signals that follow it, `tokens` for
/// the tokens of the week; both before the cap of `policy`.
#[inline(always)]
pub fn expected<const SLOPES: bool>(
    counted: &Counted,
    constants: &Constants,
    policy: &Policy,
    role: usize,
    view: &View,
    output: &Block,
    tokens: &Block,
    out: &mut Expected,
) {
    match counted.signal {
        Signal::Tokens => token_signal::<SLOPES>(constants, policy, role, view, tokens, out),
        Signal::WeeklyActive => active_signal::<SLOPES>(counted, view, out),
        Signal::LinesOfCode | Signal::PullRequests | Signal::Meetings | Signal::TicketsClosed => {
            linear_signal::<SLOPES>(counted, view, out);
        }
        Signal::CycleTime | Signal::AcceptedOutput | Signal::CustomerImpact => {
            output_signal::<SLOPES>(counted, constants, policy, role, view, output, out);
        }
        Signal::OutputPerDollar => {
            output_signal::<SLOPES>(counted, constants, policy, role, view, output, out);
            per_dollar::<SLOPES>(constants, policy, role, view, tokens, out);
        }
    }
}

/// ∂tokens/∂h_k at intensity 1, in millions an hour.
#[inline(always)]
pub fn token_rates(constants: &Constants, gaming: &Gaming) -> [f32; ANSWERING] {
    [
        0.0,
        constants.mtok_per_assisted_hour,
        constants.mtok_per_exploring_hour,
        constants.mtok_per_reviewing_hour,
        gaming.mtok_per_hour,
    ]
}

#[inline(always)]
fn token_signal<const SLOPES: bool>(
    constants: &Constants,
    policy: &Policy,
    role: usize,
    view: &View,
    tokens: &Block,
    out: &mut Expected,
) {
    let cap = policy.token_cap_mtok;
    for i in 0..BLOCK {
        out.value[i] = math::minimum(tokens[i], cap);
    }
    if SLOPES {
        for (slope, rate) in out.slopes.iter_mut().zip(token_rates(constants, &policy.gaming[role])) {
            for i in 0..BLOCK {
                slope[i] = if tokens[i] < cap { view.token_intensity[i] * rate } else { 0.0 };
            }
        }
    }
}

/// 1 - exp(-(h_a + h_x + 0.1 h_r + a h_g) / 0.5).
#[inline(always)]
pub fn active_value(counted: &Counted, hours: &[Block; 6], value: &mut Block) {
    let [per_u, per_a, per_x, per_r] = counted.per_hour;
    let rate = 1.0 / counted.saturation_hours;
    for i in 0..BLOCK {
        let use_hours = per_u * hours[1][i]
            + per_a * hours[2][i]
            + per_x * hours[3][i]
            + per_r * hours[4][i]
            + counted.per_gaming_hour * hours[5][i];
        value[i] = 1.0 - math::exp(-use_hours * rate);
    }
}

#[inline(always)]
fn active_signal<const SLOPES: bool>(counted: &Counted, view: &View, out: &mut Expected) {
    active_value(counted, &view.hours.map(|hours| *hours), &mut out.value);
    if SLOPES {
        let [per_u, per_a, per_x, per_r] = counted.per_hour;
        let per_hour = [per_u, per_a, per_x, per_r, counted.per_gaming_hour];
        for (slope, rate) in out.slopes.iter_mut().zip(per_hour) {
            let rate = rate / counted.saturation_hours;
            for i in 0..BLOCK {
                slope[i] = rate * (1.0 - out.value[i]);
            }
        }
    }
}

/// (Σ rate_k h_k + a h_g) s^exponent, clipped at 0; the slopes are not clipped.
#[inline(always)]
fn linear_signal<const SLOPES: bool>(counted: &Counted, view: &View, out: &mut Expected) {
    let [_, unassisted, assisted, exploring, reviewing, games] = view.hours;
    let [per_u, per_a, per_x, per_r] = counted.per_hour;
    for i in 0..BLOCK {
        let scale = math::exp(counted.skill_exponent * view.log_skill[i]);
        let sum = per_u * unassisted[i]
            + per_a * assisted[i]
            + per_x * exploring[i]
            + per_r * reviewing[i]
            + counted.per_gaming_hour * games[i];
        out.value[i] = math::maximum(0.0, sum * scale);
        if SLOPES {
            out.slopes[0][i] = per_u * scale;
            out.slopes[1][i] = per_a * scale;
            out.slopes[2][i] = per_x * scale;
            out.slopes[3][i] = per_r * scale;
            out.slopes[4][i] = counted.per_gaming_hour * scale;
        }
    }
}

/// real + a h_g, with the slopes of real output at the present hours.
#[inline(always)]
fn output_signal<const SLOPES: bool>(
    counted: &Counted,
    constants: &Constants,
    policy: &Policy,
    role: usize,
    view: &View,
    output: &Block,
    out: &mut Expected,
) {
    let games = view.hours[5];
    for i in 0..BLOCK {
        out.value[i] = output[i] + counted.per_gaming_hour * games[i];
    }
    if SLOPES {
        output_slopes(constants, policy.uplift_factor[role], view, &mut out.slopes);
        out.slopes[4] = [counted.per_gaming_hour; BLOCK];
    }
}

/// ∂real/∂h_k for unassisted, assisted, exploring and reviewing hours; gaming is left as it is.
#[inline(always)]
pub fn output_slopes(constants: &Constants, uplift_factor: f32, view: &View, slopes: &mut [Block; ANSWERING]) {
    let [_, unassisted, assisted, _, reviewing, _] = view.hours;
    for i in 0..BLOCK {
        let (s, p) = (view.skill[i], view.proficiency[i]);
        let m = s * (1.0 + view.uplift[i] * uplift_factor * p);
        let (h_u, h_a) = (unassisted[i], assisted[i]);
        let inverse_rho = 1.0 / (1.0 + reviewing[i] * constants.reviewing_rate);
        let d_u = constants.defect_unassisted;
        let d_a = constants.defect_assisted * (1.0 - constants.defect_proficiency_relief * p);
        let y_u = s * (h_u - 0.5 * constants.unassisted_fall * h_u * h_u);
        let y_a = m * (h_a - 0.5 * constants.assisted_fall * h_a * h_a);
        slopes[0][i] = s * (1.0 - constants.unassisted_fall * h_u) * (1.0 - d_u * inverse_rho);
        slopes[1][i] = m * (1.0 - constants.assisted_fall * h_a) * (1.0 - d_a * inverse_rho);
        slopes[2][i] = 0.0;
        slopes[3][i] = (d_u * y_u + d_a * y_a) * constants.reviewing_rate * inverse_rho * inverse_rho;
    }
}

/// Turns a signal of output into output at equal cost: times W / (W + price · tokens).
#[inline(always)]
fn per_dollar<const SLOPES: bool>(
    constants: &Constants,
    policy: &Policy,
    role: usize,
    view: &View,
    tokens: &Block,
    out: &mut Expected,
) {
    let (wage, price, cap) = (constants.weekly_wage_usd, constants.price_usd_per_mtok, policy.token_cap_mtok);
    let mut scale = [0.0; BLOCK];
    for i in 0..BLOCK {
        scale[i] = 1.0 / (wage + price * math::minimum(tokens[i], cap));
        out.value[i] *= wage * scale[i];
    }
    if SLOPES {
        for (slope, rate) in out.slopes.iter_mut().zip(token_rates(constants, &policy.gaming[role])) {
            for i in 0..BLOCK {
                let token_rate = if tokens[i] < cap { view.token_intensity[i] * rate } else { 0.0 };
                slope[i] = slope[i] * wage * scale[i] - out.value[i] * price * token_rate * scale[i];
            }
        }
    }
}

/// M_j = max(0, E_j (1 + noise n)); tokens are observed as they are.
#[inline(always)]
pub fn observe(counted: &Counted, noise: &Block, value: &mut Block) {
    if counted.signal != Signal::Tokens {
        for i in 0..BLOCK {
            value[i] = math::maximum(0.0, value[i] * (1.0 + counted.noise * noise[i]));
        }
    }
}
