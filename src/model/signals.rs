//! What the organisation counts (§4): the expected signal, how it answers to an
//! hour of each activity, and what is observed.

use super::parameters::{Constants, Counted, Gaming, Limits};
use super::week::View;
use super::{BLOCK, Block, math, work};
use crate::scenario::Signal;

/// The activities to which a signal answers: all but slack, in the order of [`Activity`](crate::scenario::Activity).
pub const ANSWERING: usize = 5;

/// What the signals of a block of employees are read from.
#[derive(Debug, Clone, Copy)]
pub struct Read<'a> {
    pub view: &'a View<'a>,
    /// Real output in standard hours, in the signals that follow it.
    pub output: &'a Block,
    /// Tokens in millions, before the cap.
    pub tokens: &'a Block,
}

/// A signal as something to be read from each employee.
pub trait Expects {
    /// E_j of employee `i`, and its slopes ∂E_j/∂h_k.
    fn at(&self, from: Read, i: usize) -> (f32, [f32; ANSWERING]);
}

/// Runs `$body` with `$signal`, the [`Expects`] of a counted signal.
macro_rules! with_signal {
    ($counted:expr, $constants:expr, $limits:expr, |$signal:ident| $body:expr) => {{
        use crate::scenario::Signal;
        use $crate::model::signals::{Active, Linear, Output, PerDollar, Tokens};
        let (counted, constants, limits) = ($counted, $constants, $limits);
        match counted.signal {
            Signal::Tokens => {
                let $signal = Tokens::new(constants, limits);
                $body
            }
            Signal::WeeklyActive => {
                let $signal = Active { counted };
                $body
            }
            Signal::LinesOfCode | Signal::PullRequests | Signal::Meetings | Signal::TicketsClosed => {
                let $signal = Linear { counted };
                $body
            }
            Signal::CycleTime | Signal::AcceptedOutput | Signal::CustomerImpact => {
                let $signal = Output { counted, constants, limits };
                $body
            }
            Signal::OutputPerDollar => {
                let output = Output { counted, constants, limits };
                let $signal = PerDollar { output, tokens: Tokens::new(constants, limits) };
                $body
            }
        }
    }};
}
pub(super) use with_signal;

/// E_j of a block.
#[inline(always)]
pub fn expected(counted: &Counted, constants: &Constants, limits: Limits, from: Read, value: &mut Block) {
    with_signal!(counted, constants, limits, |signal| read(&signal, from, value));
}

#[inline(always)]
fn read(signal: &impl Expects, from: Read, value: &mut Block) {
    for i in 0..BLOCK {
        value[i] = signal.at(from, i).0;
    }
}

/// Tokens expected at the hours of `view`, without noise or cap, in millions.
#[inline(always)]
pub fn expected_tokens(constants: &Constants, gaming: &Gaming, view: &View, out: &mut Block) {
    for i in 0..BLOCK {
        let hours = view.hours.map(|hours| hours[i]);
        out[i] = work::expected_tokens(constants, gaming, view.token_intensity[i], &hours);
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

/// Tokens, up to the cap.
pub struct Tokens {
    rates: [f32; ANSWERING],
    cap: f32,
}

impl Tokens {
    #[inline(always)]
    pub fn new(constants: &Constants, limits: Limits) -> Self {
        Self { rates: token_rates(constants, &limits.gaming), cap: limits.token_cap_mtok }
    }
}

impl Expects for Tokens {
    #[inline(always)]
    fn at(&self, from: Read, i: usize) -> (f32, [f32; ANSWERING]) {
        let tokens = from.tokens[i];
        let intensity = if tokens < self.cap { from.view.token_intensity[i] } else { 0.0 };
        (math::minimum(tokens, self.cap), self.rates.map(|rate| intensity * rate))
    }
}

/// 1 - exp(-(h_a + h_x + 0.1 h_r + a h_g) / 0.5).
pub struct Active<'a> {
    pub counted: &'a Counted,
}

impl Active<'_> {
    /// Its value at given hours.
    #[inline(always)]
    pub fn value(&self, hours: &[f32; 6]) -> f32 {
        let [per_u, per_a, per_x, per_r] = self.counted.per_hour;
        let use_hours = per_u * hours[1]
            + per_a * hours[2]
            + per_x * hours[3]
            + per_r * hours[4]
            + self.counted.per_gaming_hour * hours[5];
        1.0 - math::exp(-use_hours * (1.0 / self.counted.saturation_hours))
    }
}

impl Expects for Active<'_> {
    #[inline(always)]
    fn at(&self, from: Read, i: usize) -> (f32, [f32; ANSWERING]) {
        let value = self.value(&from.view.hours.map(|hours| hours[i]));
        let rest = 1.0 - value;
        (value, self.counted.rates().map(|rate| rate / self.counted.saturation_hours * rest))
    }
}

/// (Σ rate_k h_k + a h_g) s^exponent, clipped at 0; the slopes are not clipped.
pub struct Linear<'a> {
    pub counted: &'a Counted,
}

impl Expects for Linear<'_> {
    #[inline(always)]
    fn at(&self, from: Read, i: usize) -> (f32, [f32; ANSWERING]) {
        let [_, unassisted, assisted, exploring, reviewing, games] = from.view.hours;
        let [per_u, per_a, per_x, per_r, per_g] = self.counted.rates();
        let scale = math::exp(self.counted.skill_exponent * from.view.log_skill[i]);
        let sum = per_u * unassisted[i]
            + per_a * assisted[i]
            + per_x * exploring[i]
            + per_r * reviewing[i]
            + per_g * games[i];
        (math::maximum(0.0, sum * scale), self.counted.rates().map(|rate| rate * scale))
    }
}

/// real + a h_g, with the slopes of real output at the present hours.
pub struct Output<'a> {
    pub counted: &'a Counted,
    pub constants: &'a Constants,
    pub limits: Limits,
}

impl Expects for Output<'_> {
    #[inline(always)]
    fn at(&self, from: Read, i: usize) -> (f32, [f32; ANSWERING]) {
        let per_gaming_hour = self.counted.per_gaming_hour;
        let [unassisted, assisted, exploring, reviewing] =
            output_slopes(self.constants, self.limits.uplift_factor, from.view, i);
        (
            from.output[i] + per_gaming_hour * from.view.hours[5][i],
            [unassisted, assisted, exploring, reviewing, per_gaming_hour],
        )
    }
}

/// ∂real/∂h_k of employee `i` for unassisted, assisted, exploring and reviewing hours.
#[inline(always)]
pub fn output_slopes(constants: &Constants, uplift_factor: f32, view: &View, i: usize) -> [f32; 4] {
    let (s, p) = (view.skill[i], view.proficiency[i]);
    let (h_u, h_a, h_r) = (view.hours[1][i], view.hours[2][i], view.hours[4][i]);
    let m = s * (1.0 + view.uplift[i] * uplift_factor * p);
    let inverse_rho = 1.0 / (1.0 + h_r * constants.reviewing_rate);
    let d_u = constants.defect_unassisted;
    let d_a = constants.defect_assisted * (1.0 - constants.defect_proficiency_relief * p);
    let y_u = s * (h_u - 0.5 * constants.unassisted_fall * h_u * h_u);
    let y_a = m * (h_a - 0.5 * constants.assisted_fall * h_a * h_a);
    [
        s * (1.0 - constants.unassisted_fall * h_u) * (1.0 - d_u * inverse_rho),
        m * (1.0 - constants.assisted_fall * h_a) * (1.0 - d_a * inverse_rho),
        0.0,
        (d_u * y_u + d_a * y_a) * constants.reviewing_rate * inverse_rho * inverse_rho,
    ]
}

/// Output at equal cost: that of `output`, times W / (W + price · tokens).
pub struct PerDollar<'a> {
    pub output: Output<'a>,
    pub tokens: Tokens,
}

impl Expects for PerDollar<'_> {
    #[inline(always)]
    fn at(&self, from: Read, i: usize) -> (f32, [f32; ANSWERING]) {
        let constants = self.output.constants;
        let (wage, price) = (constants.weekly_wage_usd, constants.price_usd_per_mtok);
        let (output, mut slopes) = self.output.at(from, i);
        let (tokens, token_slopes) = self.tokens.at(from, i);
        let scale = 1.0 / (wage + price * tokens);
        let value = output * (wage * scale);
        for k in 0..ANSWERING {
            slopes[k] = slopes[k] * wage * scale - value * price * token_slopes[k] * scale;
        }
        (value, slopes)
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
