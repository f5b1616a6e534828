//! How a week is spent (§3.3, §3.4): what an hour is worth, the best response to
//! it, and the habit that follows slowly.

use super::incentive::Price;
use super::parameters::{Constants, Policy};
use super::score::ScoreSlopes;
use super::week::View;
use super::{BLOCK, Block, math};
use crate::scenario::Activity::{self, Assisted, Exploring, Gaming, Reviewing, Slack, Unassisted};
use crate::scenario::ByActivity;

/// Employees whose levels are found together: two vectors of the widest kind.
const TOGETHER: usize = 32;

/// Marginal utility b_k - c_k h_k of each activity, for a block of employees.
#[derive(Debug, Clone)]
pub struct Worth {
    pub intercept: ByActivity<Block>,
    pub curvature: ByActivity<Block>,
    /// 1 where gaming is within reach, else 0.
    pub can_game: Block,
}

impl Default for Worth {
    fn default() -> Self {
        Self {
            intercept: ByActivity::all([0.0; BLOCK]),
            curvature: ByActivity::all([0.0; BLOCK]),
            can_game: [0.0; BLOCK],
        }
    }
}

/// A best response to what an hour is worth, for a block of employees.
#[derive(Debug, Clone)]
pub struct Response {
    /// μ: what the last hour is worth, of whatever is done at all.
    pub level: Block,
    /// 1 / c_k; 0 for gaming out of reach.
    pub inverse: ByActivity<Block>,
}

impl Default for Response {
    fn default() -> Self {
        Self { level: [0.0; BLOCK], inverse: ByActivity::all([0.0; BLOCK]) }
    }
}

impl Response {
    /// The best hours of activity `k` for the employee at place `i`.
    #[inline(always)]
    pub fn hours(&self, worth: &Worth, k: Activity, i: usize) -> f32 {
        math::maximum(0.0, (worth.intercept[k][i] - self.level[i]) * self.inverse[k][i])
    }
}

/// What an hour is worth without the number (§3.3).
#[inline(always)]
pub fn intrinsic_worth(constants: &Constants, policy: &Policy, role: usize, view: &View, out: &mut Worth) {
    let discouragement =
        if policy.counts() && policy.top_share == 0.0 { constants.discouragement * policy.visibility } else { 0.0 };
    let uplift_factor = policy.uplift_factor[role];
    let audits = policy.audit_rate * constants.audit_penalty;
    let exploring = constants.exploring_base + policy.coaching;
    let Worth { intercept, curvature, can_game } = out;
    for i in 0..BLOCK {
        let low_rank = math::maximum(0.0, 1.0 - 2.0 * view.percentile[i]);
        intercept[Slack][i] = constants.slack_value + discouragement * view.status[i] * low_rank;
        curvature[Slack][i] = constants.slack_curvature;
    }
    for i in 0..BLOCK {
        let (s, p) = (view.skill[i], view.proficiency[i]);
        let drive = view.motivation_start[i] * view.motivation[i] * s;
        let assisted_drive = drive * (1.0 + view.uplift(constants, uplift_factor, i) * p);
        intercept[Unassisted][i] = drive;
        curvature[Unassisted][i] = drive * constants.unassisted_fall;
        intercept[Assisted][i] = assisted_drive - view.friction[i] * (1.0 - p);
        curvature[Assisted][i] = assisted_drive * constants.assisted_fall;
        intercept[Reviewing][i] = constants.reviewing_value * drive;
        curvature[Reviewing][i] = constants.reviewing_value * drive * constants.reviewing_curvature_share;
    }
    for i in 0..BLOCK {
        intercept[Exploring][i] = constants.exploring_novelty * (1.0 - view.proficiency[i]) + exploring;
        curvature[Exploring][i] = constants.exploring_curvature;
        let scruple = view.scruple[i] * math::maximum(0.0, 1.0 - constants.conformity * view.norm[i]);
        intercept[Gaming][i] = -scruple - audits;
        curvature[Gaming][i] = constants.gaming_curvature;
        can_game[i] = view.may_game[i] * view.knows[i];
    }
}

/// What a number pays for an hour of one activity, as intercept and curvature
/// expanded at the present `hours` (§3.3): λ(g + C h) and λ C.
#[inline(always)]
pub fn number_pays(price: f32, gradient: f32, curvature: f32, hours: f32) -> (f32, f32) {
    let falls = price * curvature;
    (price * gradient + falls * hours, falls)
}

/// Adds a bonus on the linear index, up to its cap (§5).
#[inline(always)]
pub fn add_bonus(cap_multiple: f32, price: &Price, slopes: &ScoreSlopes, out: &mut Worth) {
    for k in Activity::ACTIVE {
        let b = &mut out.intercept[k];
        for i in 0..BLOCK {
            let paid = if slopes.index[i] < cap_multiple { price.bonus[i] } else { 0.0 };
            b[i] += paid * slopes.index_gradient[k][i];
        }
    }
}

/// The best response to `worth` (§3.4): maximises Σ(b_k h_k - c_k h_k²/2) over
/// h >= 0 that sum to `available`, by exact water-filling; left as levels and
/// inverse curvatures, from which hours are (b_k - level) / c_k where positive.
///
/// The level μ is found by Newton's method on the hours wanted at a level, which
/// is exact once the set of activities worth more than the level stands still;
/// the sums are taken anew in each pass. It rises from the second pass on, so
/// an activity that drops out stays out: at most seven passes. It starts at
/// `near`, or at what slack is worth if that is less: any start gives the same
/// level, that of last week quickly. Gaming out of reach has no share in the sums.
#[inline(always)]
pub fn best_response(worth: &Worth, near: &Block, available: &Block, out: &mut Response) {
    let Worth { intercept, curvature, can_game } = worth;
    let Response { level, inverse } = out;
    for i in 0..BLOCK {
        let mut invert = |one: Activity, two: Activity, share: f32| {
            // One division for two inverses; curvatures are far inside the range of their product.
            let product = 1.0 / (curvature[one][i] * curvature[two][i]);
            (inverse[one][i], inverse[two][i]) = (product * curvature[two][i], product * curvature[one][i] * share);
        };
        invert(Slack, Exploring, 1.0);
        invert(Unassisted, Assisted, 1.0);
        invert(Reviewing, Gaming, can_game[i]);
        level[i] = math::minimum(near[i], intercept[Slack][i] - 0.1 * curvature[Slack][i]);
    }
    for from in (0..BLOCK).step_by(TOGETHER) {
        for _ in 0..7 {
            let mut changed = 0;
            for i in from..from + TOGETHER {
                let (before, mut sum, mut slope) = (level[i], 0.0, 0.0);
                Activity::each(|k| {
                    // Read whether it is wanted or not: narrow vectors have no reading under a condition.
                    let (intercept, inverse) = (intercept[k][i], inverse[k][i]);
                    let share = if intercept > before { inverse } else { 0.0 };
                    sum += share * intercept;
                    slope += share;
                });
                let next = (sum - available[i]) / slope;
                Activity::each(|k| {
                    changed |= i32::from((intercept[k][i] > next) != (intercept[k][i] > before));
                });
                level[i] = next;
            }
            if changed == 0 {
                break;
            }
        }
    }
}

/// Hours of employee `i`, moved from those of `view` towards the best response,
/// unevenly, and scaled to the hours available (§3.4).
#[inline(always)]
pub fn move_by_habit(
    constants: &Constants,
    worth: &Worth,
    response: &Response,
    view: &View,
    noise: &ByActivity<Block>,
    available: f32,
    i: usize,
) -> ByActivity<f32> {
    let (mut sum, mut moved) = (0.0, ByActivity::all(0.0));
    Activity::each(|k| {
        let before = view.hours[k][i];
        let best = response.hours(worth, k, i);
        moved[k] = before + constants.habit_rate * (best * noise[k][i] - before);
        sum += moved[k];
    });
    let scale = available / sum;
    moved.map(|hours| hours * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn respond(b: [f32; 6], c: [f32; 6], available: f32, can_game: bool) -> [f32; 6] {
        let mut worth = Worth { can_game: [f32::from(u8::from(can_game)); BLOCK], ..Worth::default() };
        let block = |values: [f32; 6]| ByActivity::new(values).map(|value| [value; BLOCK]);
        (worth.intercept, worth.curvature) = (block(b), block(c));
        let mut response = Response::default();
        best_response(&worth, &[f32::INFINITY; BLOCK], &[available; BLOCK], &mut response);
        Activity::ALL.map(|k| response.hours(&worth, k, BLOCK - 1))
    }

    #[test]
    fn an_interior_best_response_equalises_marginal_worth() {
        let (b, c) = ([1.0, 2.0, 1.5, 0.9, 1.2, 0.8], [0.05, 0.05, 0.1, 0.1, 0.1, 0.1]);
        let hours = respond(b, c, 60.0, true);
        assert!((hours.iter().sum::<f32>() - 60.0).abs() < 1e-4);
        for k in 0..6 {
            assert!(((b[k] - c[k] * hours[k]) - (b[0] - c[0] * hours[0])).abs() < 1e-5, "{hours:?}");
        }
    }

    #[test]
    fn what_is_worth_less_than_the_margin_gets_no_hour() {
        let (b, c) = ([1.0, 2.0, -3.0, 0.1, 0.2, 5.0], [0.05; 6]);
        let hours = respond(b, c, 10.0, false);
        assert_eq!(hours[2..], [0.0; 4]);
        let level = b[1] - c[1] * hours[1];
        assert!((hours.iter().sum::<f32>() - 10.0).abs() < 1e-5);
        assert!(level >= 1.0 && hours[0] == 0.0, "{hours:?} {level}");
        assert!(respond(b, c, 10.0, true)[5] > 9.9);
    }
}
