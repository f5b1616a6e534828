//! What the organisation counts (§4): the expected signal, how it answers to an
//! hour of each activity, and what is observed.

use super::parameters::{Constants, Counted, Gaming, Limits};
use super::week::View;
use super::{BLOCK, Block, math, work};
use crate::scenario::{Activity, ByActivity, Signal};

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
    /// E_j of employee `i`, and its slopes ∂E_j/∂h_k; 0 for slack.
    fn at(&self, from: Read, i: usize) -> (f32, ByActivity<f32>);
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
pub fn expected_tokens(constants: &Constants, limits: Limits, view: &View, out: &mut Block) {
    for i in 0..BLOCK {
        let hours = view.hours.map(|hours| hours[i]);
        out[i] = work::expected_tokens(constants, &limits.gaming, view.token_intensity(limits.reach_factor, i), &hours);
    }
}

/// ∂tokens/∂h_k at intensity 1, in millions an hour.
#[inline(always)]
pub fn token_rates(constants: &Constants, gaming: &Gaming) -> ByActivity<f32> {
    ByActivity::new([
        0.0,
        0.0,
        constants.mtok_per_assisted_hour,
        constants.mtok_per_exploring_hour,
        constants.mtok_per_reviewing_hour,
        gaming.mtok_per_hour,
    ])
}

/// Tokens, up to the cap.
pub struct Tokens {
    rates: ByActivity<f32>,
    cap: f32,
    reach_factor: f32,
}

impl Tokens {
    #[inline(always)]
    pub fn new(constants: &Constants, limits: Limits) -> Self {
        Self {
            rates: token_rates(constants, &limits.gaming),
            cap: limits.token_cap_mtok,
            reach_factor: limits.reach_factor,
        }
    }
}

impl Expects for Tokens {
    #[inline(always)]
    fn at(&self, from: Read, i: usize) -> (f32, ByActivity<f32>) {
        let tokens = from.tokens[i];
        let intensity = if tokens < self.cap { from.view.token_intensity(self.reach_factor, i) } else { 0.0 };
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
    pub fn value(&self, hours: &ByActivity<f32>) -> f32 {
        let use_hours = self.counted.sum(hours);
        1.0 - math::exp(-use_hours * (1.0 / self.counted.saturation_hours))
    }
}

impl Expects for Active<'_> {
    #[inline(always)]
    fn at(&self, from: Read, i: usize) -> (f32, ByActivity<f32>) {
        let value = self.value(&from.view.hours.map(|hours| hours[i]));
        let rest = 1.0 - value;
        (value, self.counted.per_hour.map(|rate| rate / self.counted.saturation_hours * rest))
    }
}

/// (Σ rate_k h_k + a h_g) s^exponent, clipped at 0; the slopes are not clipped.
pub struct Linear<'a> {
    pub counted: &'a Counted,
}

impl Expects for Linear<'_> {
    #[inline(always)]
    fn at(&self, from: Read, i: usize) -> (f32, ByActivity<f32>) {
        let scale = math::exp(self.counted.skill_exponent * from.view.log_skill[i]);
        let sum = self.counted.sum(&from.view.hours.map(|hours| hours[i]));
        (math::maximum(0.0, sum * scale), self.counted.per_hour.map(|rate| rate * scale))
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
    fn at(&self, from: Read, i: usize) -> (f32, ByActivity<f32>) {
        let per_gaming_hour = self.counted.per_hour[Activity::Gaming];
        let mut slopes = output_slopes(self.constants, self.limits.uplift_factor, from.view, i);
        slopes[Activity::Gaming] = per_gaming_hour;
        (from.output[i] + per_gaming_hour * from.view.hours[Activity::Gaming][i], slopes)
    }
}

/// ∂real/∂h_k of employee `i`, without what gaming destroys.
#[inline(always)]
pub fn output_slopes(constants: &Constants, uplift_factor: f32, view: &View, i: usize) -> ByActivity<f32> {
    let (s, p) = (view.skill[i], view.proficiency[i]);
    let hours = |k: Activity| view.hours[k][i];
    let (h_u, h_a, h_r) = (hours(Activity::Unassisted), hours(Activity::Assisted), hours(Activity::Reviewing));
    let m = s * (1.0 + view.uplift(constants, uplift_factor, i) * p);
    let inverse_rho = 1.0 / (1.0 + h_r * constants.reviewing_rate);
    let d_u = constants.defect_unassisted;
    let d_a = view.defect_assisted(constants, i) * (1.0 - constants.defect_proficiency_relief * p);
    let y_u = s * (h_u - 0.5 * constants.unassisted_fall * h_u * h_u);
    let y_a = m * (h_a - 0.5 * constants.assisted_fall * h_a * h_a);
    ByActivity::new([
        0.0,
        s * (1.0 - constants.unassisted_fall * h_u) * (1.0 - d_u * inverse_rho),
        m * (1.0 - constants.assisted_fall * h_a) * (1.0 - d_a * inverse_rho),
        0.0,
        (d_u * y_u + d_a * y_a) * constants.reviewing_rate * inverse_rho * inverse_rho,
        0.0,
    ])
}

/// Output at equal cost: that of `output`, times W / (W + price · tokens).
///
/// Where prices differ by kind of work, tokens count by what they cost; at the cap their mix is taken as given.
pub struct PerDollar<'a> {
    pub output: Output<'a>,
    pub tokens: Tokens,
}

impl Expects for PerDollar<'_> {
    #[inline(always)]
    fn at(&self, from: Read, i: usize) -> (f32, ByActivity<f32>) {
        let constants = self.output.constants;
        let limits = self.output.limits;
        let (wage, price) = (constants.weekly_wage_usd, constants.price_usd_per_mtok * limits.price_factor);
        let (output, mut slopes) = self.output.at(from, i);
        let (mut tokens, mut token_slopes) = self.tokens.at(from, i);
        if let Some(pricing) = &constants.pricing {
            let (hours, reach) = (from.view.hours.map(|hours| hours[i]), from.view.reach(limits.reach_factor, i));
            tokens *= work::relative_price(pricing, &self.tokens.rates, &hours, reach);
            let per_token = pricing.per_token(reach);
            Activity::each_active(|k| token_slopes[k] *= per_token[k]);
        }
        let scale = 1.0 / (wage + price * tokens);
        let value = output * (wage * scale);
        Activity::each_active(|k| {
            slopes[k] = slopes[k] * wage * scale - value * price * token_slopes[k] * scale;
        });
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
