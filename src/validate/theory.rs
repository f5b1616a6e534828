//! The theory table: parts of the model against closed forms (`docs/model.md` §9,
//! derivations in `docs/model.md`), at 10⁵ agents and 1%.

use statrs::distribution::{Continuous, ContinuousCDF, Normal};

use super::Row;
use crate::model::draws::{Key, Purpose};
use crate::model::parts::{
    BLOCK, Block, Consequence, Constants, Cuts, Policy, Price, Response, ScoreSlopes, Scoring, Sum, Timeline, Totals,
    View, Worth, quantile,
};
use crate::model::{choice, incentive};
use crate::scenario::{Activity, ByActivity, Review, Scenario};

const AGENTS: u32 = 100_000;
const TOLERANCE: f64 = 0.01;

/// Every row of the theory table; deterministic.
pub fn theory() -> Vec<Row> {
    let mut rows = baker();
    rows.extend(tournament_slopes());
    rows.extend(regressional());
    rows.extend(adversarial());
    rows.extend(belief());
    rows.extend(audits());
    rows
}

/// A row that passes within 1% of what is expected, or within 0.001 of zero.
fn row(id: &'static str, statement: &'static str, expected: f64, got: f64) -> Row {
    let allowed = (TOLERANCE * expected.abs()).max(0.001);
    Row {
        id,
        statement,
        expected: format!("{expected:.4}"),
        got,
        interval: None,
        passed: (got - expected).abs() <= allowed,
        expected_to_hold: true,
        note: None,
    }
}

/// Constants, and a policy with a bonus, of a scenario with one role.
fn parts() -> (Constants, Policy) {
    let scenario = Scenario::new("Theory");
    let policy = Timeline::without_scheme(&scenario).at(0).clone();
    (Constants::new(&scenario, 0), Policy { consequence: Consequence::Bonus { cap_multiple: f32::INFINITY }, ..policy })
}

/// A block of equals in which everything is zero but what is given.
struct Equals {
    zero: Block,
    one: Block,
    belief: Block,
    scruple: Block,
}

impl Equals {
    fn new(belief: f32, scruple: f32) -> Self {
        Self { zero: [0.0; BLOCK], one: [1.0; BLOCK], belief: [belief; BLOCK], scruple: [scruple; BLOCK] }
    }

    fn view(&self) -> View<'_> {
        let Self { zero, one, belief, scruple } = self;
        View {
            hours: ByActivity::all(zero),
            skill: one,
            log_skill: zero,
            uplift: zero,
            status: one,
            review_belief: belief,
            scruple,
            may_game: one,
            token_intensity: one,
            friction: zero,
            motivation_start: one,
            proficiency: zero,
            motivation: one,
            knows: one,
            percentile: one,
            norm: zero,
            agents: zero,
            near: zero,
            extra_reach: zero,
        }
    }
}

/// Best response where an hour is worth nothing by itself and costs `cost` times the hours, so
/// that no week binds: slack, worth next to nothing, takes the rest.
fn unbound_response(worth: &mut Worth) -> ByActivity<Block> {
    worth.intercept[Activity::Slack] = [0.0; BLOCK];
    worth.curvature[Activity::Slack] = [1e-7; BLOCK];
    let mut response = Response::default();
    choice::best_response(worth, &[f32::INFINITY; BLOCK], &[100.0; BLOCK], &mut response);
    ByActivity::from_fn(|k| std::array::from_fn(|i| response.hours(worth, k, i)))
}

/// Efforts in three activities under a bonus of slope b on a measure with gradient `g`, at cost ½|h|².
fn linear_contract(bonus: f32, g: [f32; 3]) -> [f64; 3] {
    let mut worth = Worth { curvature: ByActivity::all([1.0; BLOCK]), can_game: [1.0; BLOCK], ..Worth::default() };
    let mut slopes = ScoreSlopes::default();
    for (k, gradient) in Activity::ACTIVE.into_iter().zip(g) {
        slopes.index_gradient[k] = [gradient; BLOCK];
    }
    let price = Price { point: [0.0; BLOCK], bonus: [bonus; BLOCK] };
    choice::add_bonus(f32::INFINITY, &price, &slopes, &mut worth);
    let hours = unbound_response(&mut worth);
    std::array::from_fn(|k| f64::from(hours[Activity::ACTIVE[k]][0]))
}

/// T1, T3: the linear contract and Baker's (2002) optimal bonus.
fn baker() -> Vec<Row> {
    let (f, g) = ([1.0, 0.3, 0.0], [0.2f32, 0.4, 1.0]);
    let dot = |a: &[f64; 3], b: &[f64; 3]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let surplus = |bonus: f64| {
        let effort = linear_contract(bonus as f32, g);
        dot(&f, &effort) - 0.5 * dot(&effort, &effort)
    };
    let best = (0..=10_000).map(|i| f64::from(i) / 10_000.0).max_by(|a, b| surplus(*a).total_cmp(&surplus(*b)));
    let best = best.unwrap_or(f64::NAN);
    let g64 = g.map(f64::from);
    let angle = (dot(&f, &g64) / (dot(&f, &f) * dot(&g64, &g64)).sqrt()).acos().to_degrees();
    vec![
        row(
            "T1",
            "Effort under a linear contract is the bonus over the cost",
            0.5,
            linear_contract(0.5, [1.0, 0.0, 0.0])[0],
        ),
        row("T3a", "Angle between measure and value, degrees", 73.75, angle),
        row("T3b", "Baker's optimal bonus", 0.2667, best),
        row("T3c", "Share of the first-best surplus at that bonus", 0.0783, surplus(best) / (0.5 * dot(&f, &f))),
        row("T3d", "Surplus at twice that bonus", 0.0, surplus(2.0 * best)),
    ]
}

/// Draws of a standard normal for every agent, by replicate and number.
fn normals(replicate: u32, number: i32) -> (Vec<f32>, Vec<f32>) {
    let key = Key::new(1, replicate);
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for first in (0..AGENTS).step_by(BLOCK) {
        let (mut a, mut b) = ([0.0; BLOCK], [0.0; BLOCK]);
        key.normals(first, number, Purpose::SkillUplift, [&mut a, &mut b]);
        one.extend(a);
        two.extend(b);
    }
    (one, two)
}

/// Mean over replicates, which brings the error of sampling 10⁵ agents well below the tolerance.
fn over_replicates(of: impl Fn(u32) -> f64) -> f64 {
    const REPLICATES: u32 = 20;
    (0..REPLICATES).map(of).sum::<f64>() / f64::from(REPLICATES)
}

/// λ of an employee at expected score 0 under a policy.
fn price_at_zero(policy: &Policy, scoring: &Scoring, cuts: Cuts, belief: f32) -> Price {
    let (constants, _) = parts();
    let constants = Constants { status_unit: 1.0, ..constants };
    let equals = Equals::new(belief, 0.0);
    let zero = [0.0; BLOCK];
    let precision = [incentive::precision(&Constants { spread_min: 0.0, ..constants.clone() }, scoring, 0.0); BLOCK];
    let mut price = Price::default();
    incentive::price(&constants, policy, scoring, &equals.view(), &zero, &zero, &precision, cuts, &mut price);
    price
}

/// T4: the slope of a tournament among equals with unit prize and noise (Lazear and Rosen 1981).
fn tournament_slopes() -> Vec<Row> {
    let (_, policy) = parts();
    let scoring = Scoring::with_noise(1.0, 1.0);
    let slope = |winners: f64| {
        let policy = Policy {
            consequence: Consequence::Tournament { winners },
            review: Review::Official,
            stake_hours: 1.0,
            ..policy.clone()
        };
        over_replicates(|replicate| {
            let winning = quantile(&std::iter::once(&normals(replicate, 0).0[..]), 1.0 - winners, 0.0, &mut Vec::new());
            f64::from(price_at_zero(&policy, &scoring, Cuts { shown: 0.0, winning }, 0.0).point[0])
        })
    };
    let board = Policy { visibility: 1.0, review: Review::None, top_share: 0.0, ..policy.clone() };
    let noise = 0.7f32;
    let two = price_at_zero(&board, &Scoring::with_noise(noise * noise, 1.0 / noise), Cuts::default(), 0.0);
    let normal = Normal::standard();
    let closed = |winners: f64| normal.pdf(normal.inverse_cdf(1.0 - winners));
    vec![
        row("T4a", "Tournament slope, best 10% win", closed(0.1), slope(0.1)),
        row("T4b", "Tournament slope, best 1% win", closed(0.01), slope(0.01)),
        row(
            "T4c",
            "Leaderboard slope of two equals, noise 0.7",
            1.0 / (2.0 * 0.7 * std::f64::consts::PI.sqrt()),
            two.point[0].into(),
        ),
    ]
}

/// T5: selecting on a noisy measure (regressional Goodhart).
fn regressional() -> Vec<Row> {
    let selected = |share: f64| {
        let mean = |replicate: u32| {
            let (value, noise) = normals(replicate, 0);
            let measure: Vec<f32> = value.iter().zip(&noise).map(|(value, noise)| value + noise).collect();
            let cut = quantile(&std::iter::once(&measure[..]), 1.0 - share, 0.0, &mut Vec::new());
            let chosen: Vec<f64> =
                measure.iter().zip(&value).filter(|(m, _)| **m >= cut).map(|(_, v)| f64::from(*v)).collect();
            chosen.iter().sum::<f64>() / chosen.len() as f64
        };
        over_replicates(mean)
    };
    vec![
        row("T5a", "Mean value of the best 10% by a measure as noisy as value varies", 1.241, selected(0.10)),
        row("T5b", "The same of the best 1%", 1.885, selected(0.01)),
    ]
}

/// T5: correlation of measure and value as incentives on a gameable measure rise (adversarial Goodhart).
fn adversarial() -> Vec<Row> {
    let correlation_in = |bonus: f32, replicate: u32| {
        let (value, real) = normals(replicate, 1);
        let (junk, _) = normals(replicate, 2);
        let mut totals = Totals::default();
        for from in (0..value.len()).step_by(BLOCK) {
            let block = |values: &[f32]| -> Block { std::array::from_fn(|i| values[from + i]) };
            let (v, a, k) = (block(&value), block(&real), block(&junk));
            let made: Block = std::array::from_fn(|i| v[i] + bonus * 0.5 * a[i]);
            let shown: Block = std::array::from_fn(|i| made[i] + bonus * 2.0 * k[i]);
            totals.add_moments::<true>([Sum::Score, Sum::ScoreSquared, Sum::ScoreReal], &shown, &made, BLOCK);
            totals.add::<true>(Sum::Real, &made, BLOCK);
            totals.add_square::<true>(Sum::RealSquared, &made, BLOCK);
        }
        let moments = [Sum::Score, Sum::ScoreSquared, Sum::ScoreReal];
        totals.correlation(value.len() as f64, moments, Sum::Real, Sum::RealSquared).unwrap_or(f64::NAN)
    };
    let correlation = |bonus: f32| over_replicates(|replicate| correlation_in(bonus, replicate));
    vec![
        row("T5c", "Correlation of measure and value without incentive", 1.0, correlation(0.0)),
        row("T5d", "The same at slope 1", 0.488, correlation(1.0)),
        row("T5e", "The same at slope 3", 0.288, correlation(3.0)),
        row("T5f", "The same without bound", 0.243, correlation(1e4)),
    ]
}

/// T8: fear of a denied review against an official one (career concerns, Holmström 1999).
fn belief() -> Vec<Row> {
    let effort = |review: Review| {
        let (_, policy) = parts();
        let policy = Policy { review, seen: 1.0, stake_hours: 0.9 * 0.5, ..policy };
        let price = price_at_zero(&policy, &Scoring::with_noise(1.0, 1.0), Cuts::default(), 0.3);
        linear_contract(price.bonus[0], [1.0, 0.0, 0.0])[0]
    };
    vec![
        row("T8a", "Effort under an official review, discount 0.9, equal precisions", 0.45, effort(Review::Official)),
        row("T8b", "The same denied, believed with probability 0.3", 0.135, effort(Review::Denied)),
    ]
}

/// T9: gaming under audits (Becker 1968): max(0, (λ g - κ - audits · penalty) / c).
fn audits() -> Vec<Row> {
    let gaming = |audit_rate: f32| {
        let (constants, policy) = parts();
        let policy = Policy { audit_rate, ..policy };
        let equals = Equals::new(0.0, 0.3);
        let mut worth = Worth::default();
        choice::intrinsic_worth(&constants, &policy, 0, &equals.view(), &mut worth);
        for k in Activity::ACTIVE.into_iter().filter(|k| *k != Activity::Gaming) {
            worth.intercept[k] = [-1.0; BLOCK];
        }
        let (paid, falls) = choice::number_pays(2.0, 0.5, 0.0, 0.0);
        worth.intercept[Activity::Gaming] = worth.intercept[Activity::Gaming].map(|own| own + paid);
        worth.curvature[Activity::Gaming] = worth.curvature[Activity::Gaming].map(|own| own + falls);
        f64::from(unbound_response(&mut worth)[Activity::Gaming][0])
    };
    let closed = |audit_rate: f64| ((2.0 * 0.5 - 0.3 - audit_rate * 8.0) / 0.6).max(0.0);
    vec![
        row("T9a", "Gaming without audits", closed(0.0), gaming(0.0)),
        row("T9b", "Gaming at an audit rate of 0.05", closed(0.05), gaming(0.05)),
        row("T9c", "Gaming at an audit rate of 0.1", closed(0.1), gaming(0.1)),
    ]
}
