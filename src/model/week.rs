//! One week of one scheme for one block of employees, in the order of §3.
//!
//! The functions here are plain loops over [`BLOCK`] employees that the
//! compiler turns into vector code; [`super::dispatch`] compiles them once for
//! each vector width.

use super::choice::{self, Response, Worth};
use super::draws::{Key, PAIRED, Purpose};
use super::incentive::{self, Cuts, Price};
use super::learning::{self, Learned};
use super::parameters::{Consequence, Constants, Counted, Limits, Policy, Pricing};
use super::population::Population;
use super::score::{ScoreSlopes, Scoring};
use super::signals::{self, Active, Read};
use super::state::State;
use super::totals::{Sum, Totals};
use super::work::{self, Work};
use super::{BLOCK, Block, math};
use crate::scenario::{Activity, ByActivity, Review, Signal};

/// Traits and state of a block of employees, as the equations read them.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub hours: ByActivity<&'a Block>,
    pub skill: &'a Block,
    pub log_skill: &'a Block,
    pub uplift: &'a Block,
    pub status: &'a Block,
    pub review_belief: &'a Block,
    pub scruple: &'a Block,
    pub may_game: &'a Block,
    pub token_intensity: &'a Block,
    pub friction: &'a Block,
    pub motivation_start: &'a Block,
    pub proficiency: &'a Block,
    pub motivation: &'a Block,
    pub knows: &'a Block,
    pub percentile: &'a Block,
    pub norm: &'a Block,
    /// 1 for those who have taken up agents, else 0.
    pub agents: &'a Block,
    /// Share of team-mates and organisation with agents, as each employee sees it.
    pub near: &'a Block,
    pub extra_reach: &'a Block,
}

impl<'a> View<'a> {
    #[inline(always)]
    pub fn new(population: &'a Population, state: &'a State, seen: Surroundings<'a>, block: usize) -> Self {
        Self {
            hours: ByActivity::from_fn(|k| &state.hours[k][block]),
            skill: &population.skill[block],
            log_skill: &population.log_skill[block],
            uplift: &population.uplift[block],
            status: &population.status[block],
            review_belief: &population.review_belief[block],
            scruple: &population.scruple[block],
            may_game: &population.may_game[block],
            token_intensity: &population.token_intensity[block],
            friction: &population.friction[block],
            motivation_start: &population.motivation[block],
            proficiency: &state.proficiency[block],
            motivation: &state.motivation[block],
            knows: &state.knows[block],
            percentile: &state.percentile[block],
            norm: seen.norm,
            near: seen.near,
            agents: &state.agents[block],
            extra_reach: &population.extra_reach[block],
        }
    }

    /// ρ of employee `i`: hours that an attended hour sets going, where permissions leave `reach_factor` of the reach.
    #[inline(always)]
    pub fn reach(&self, reach_factor: f32, i: usize) -> f32 {
        1.0 + self.agents[i] * (self.extra_reach[i] * reach_factor)
    }

    /// z ρ of employee `i`: tokens for the same attended hours.
    #[inline(always)]
    pub fn token_intensity(&self, reach_factor: f32, i: usize) -> f32 {
        self.token_intensity[i] * self.reach(reach_factor, i)
    }

    /// u of employee `i`, with agents and permissions.
    #[inline(always)]
    pub fn uplift(&self, constants: &Constants, factor: f32, i: usize) -> f32 {
        (self.uplift[i] + self.agents[i] * constants.agent_uplift) * factor
    }

    /// Defects of employee `i` per unit of assisted output before review, at proficiency 0.
    #[inline(always)]
    pub fn defect_assisted(&self, constants: &Constants, i: usize) -> f32 {
        constants.defect_assisted + self.agents[i] * constants.agent_defect
    }
}

/// What a block of employees sees the others do (§3.1, §3.7).
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// Norm of gaming.
    pub norm: &'a Block,
    /// Mean gaming hours of the team-mates.
    pub teammates_gaming: &'a Block,
    /// Share with agents; of use where the example of others counts.
    pub near: &'a Block,
}

impl<'a> Surroundings<'a> {
    /// Of those to whom the others do not matter.
    pub const fn none(zero: &'a Block) -> Self {
        Self { norm: zero, teammates_gaming: zero, near: zero }
    }
}

/// This week's draws for a block of employees, the same in every scheme (§8).
#[derive(Debug, Clone)]
#[repr(align(64))]
pub struct Draws {
    /// ξ_k: factors on the best response.
    pub choice: ByActivity<Block>,
    /// Factor on tokens.
    pub tokens: Block,
    /// Uniforms for finding out how to game.
    pub discovery: Block,
    /// Uniforms for taking up agents.
    pub take_up: Block,
    /// Standard normals of measurement, by signal; only the needed ones are drawn.
    pub measurement: [Block; Signal::ALL.len()],
}

impl Default for Draws {
    fn default() -> Self {
        Self {
            choice: ByActivity::all([0.0; BLOCK]),
            tokens: [0.0; BLOCK],
            discovery: [0.0; BLOCK],
            take_up: [0.0; BLOCK],
            measurement: [[0.0; BLOCK]; Signal::ALL.len()],
        }
    }
}

/// Draws a week for the `BLOCK` employees from `first` on; of the noise of
/// measurement only what `needed` names, which changes no other draw.
#[inline(always)]
pub fn draw(
    constants: &Constants,
    key: Key,
    first: u32,
    week: i32,
    needed: &[bool; Signal::ALL.len()],
    out: &mut Draws,
) {
    let [slack, unassisted, assisted, exploring, reviewing, gaming] = out.choice.each_mut();
    key.four_normals(first, week, Purpose::ChoiceOfWork, [slack, unassisted, assisted, exploring]);
    let active = &mut out.measurement[Signal::WeeklyActive as usize];
    key.four_normals(first, week, Purpose::ChoiceTokensActive, [reviewing, gaming, &mut out.tokens, active]);
    for noise in out.choice.each_mut() {
        log_normal(noise, constants.choice_noise);
    }
    log_normal(&mut out.tokens, constants.token_noise);
    key.two_uniforms(first, week, Purpose::Discovery, [&mut out.discovery, &mut out.take_up]);
    let (pairs, rest) = out.measurement[PAIRED..].as_chunks_mut::<2>();
    let (needed, needed_rest) = needed[PAIRED..].as_chunks::<2>();
    for pair in 0..needed.len() {
        if needed[pair][0] | needed[pair][1] {
            let [one, two] = &mut pairs[pair];
            key.normals(first, week, Purpose::Measurement(pair as u8), [one, two]);
        }
    }
    if let ([one], [true]) = (rest, needed_rest) {
        key.normals(first, week, Purpose::Measurement(needed.len() as u8), [one, &mut [0.0; BLOCK]]);
    }
}

/// exp(σ n - σ²/2): log-normal with mean 1, in place of its normals.
#[inline(always)]
fn log_normal(values: &mut Block, sigma: f32) {
    for value in values {
        // No σ that a scenario may have and no normal that is drawn leaves the range.
        *value = math::exp_within(sigma * *value - 0.5 * sigma * sigma);
    }
}

/// Everything that a block's week passes through, kept for its memory and for those who look inside.
#[derive(Debug, Clone)]
#[repr(align(64))]
pub struct Scratch {
    /// A signal, expected or observed.
    pub expected: Block,
    pub slopes: ScoreSlopes,
    pub price: Price,
    pub worth: Worth,
    pub response: Response,
    /// What an hour was worth without the number: the intercepts before it is added.
    pub available: Block,
    pub lost: Block,
    pub rework: Block,
    pub hours: ByActivity<Block>,
    pub work: Work,
    pub learned: Learned,
    pub percentile: Block,
    pub observed_score: Block,
    pub observed_index: Block,
    mean: Block,
    precision: Block,
    value: Block,
    flag: Block,
}

impl Default for Scratch {
    fn default() -> Self {
        let zero = [0.0; BLOCK];
        Self {
            expected: zero,
            slopes: ScoreSlopes::default(),
            price: Price::default(),
            worth: Worth::default(),
            response: Response::default(),
            available: zero,
            lost: zero,
            rework: zero,
            hours: ByActivity::all(zero),
            work: Work::default(),
            learned: Learned::default(),
            percentile: zero,
            observed_score: zero,
            observed_index: zero,
            mean: zero,
            precision: zero,
            value: zero,
            flag: zero,
        }
    }
}

/// Mean and variance of E in the comparison group (§5).
#[derive(Debug, Clone, Copy)]
pub enum Group<'a> {
    /// One group: everyone.
    Everyone { mean: f32, variance: f32 },
    /// Each employee's own team: values of the block.
    Team { mean: &'a Block, variance: &'a Block },
}

/// What a block's week depends on besides its own state.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    pub constants: &'a Constants,
    pub policy: &'a Policy,
    /// Present where a metric is counted.
    pub scoring: Option<&'a Scoring>,
    pub role: usize,
    /// Weeks since the first of the warm-up.
    pub position: usize,
    /// Employees in the block; the rest is padding.
    pub present: usize,
}

/// The expected score E of a block at its present hours (§4).
#[inline(always)]
pub fn expected_score(
    setting: &Setting,
    scoring: &Scoring,
    population: &Population,
    state: &State,
    block: usize,
    scratch: &mut Scratch,
    out: &mut Block,
) {
    let &Setting { constants, policy, role, position, .. } = setting;
    let view = View::new(population, state, Surroundings::none(&[0.0; BLOCK]), block);
    let Scratch { expected, work, value, .. } = scratch;
    let limits = policy.limits(role);
    signals::expected_tokens(constants, limits, &view, &mut work.tokens);
    let from = Read { view: &view, output: &state.real(position, 1)[block], tokens: &work.tokens };
    *out = [0.0; BLOCK];
    for j in 0..scoring.len() {
        signals::expected(scoring.counted(j), constants, limits, from, expected);
        scoring.add(j, expected, out, value);
    }
}

/// One week of a block (§3.2 to §3.7), from the state at the end of the last week to that of this one.
#[inline(always)]
pub fn step(
    setting: &Setting,
    population: &Population,
    state: &mut State,
    block: usize,
    draws: &Draws,
    seen: Surroundings,
    score: &Block,
    group: Group,
    cuts: Cuts,
    scratch: &mut Scratch,
    totals: &mut Totals,
) {
    let &Setting { constants, policy, role, position, .. } = setting;
    let view = View::new(population, state, seen, block);

    choice::intrinsic_worth(constants, policy, role, &view, &mut scratch.worth);
    if let Some(scoring) = setting.scoring {
        let Scratch { price, mean, precision, .. } = scratch;
        compare(constants, scoring, group, mean, precision);
        incentive::price(constants, policy, scoring, &view, score, mean, precision, cuts, price);
        pay(setting, scoring, &view, &state.real(position, 1)[block], scratch);
    } else {
        scratch.price.point = [0.0; BLOCK];
        scratch.price.bonus = [0.0; BLOCK];
    }
    let defects = &state.defects(position, constants.rework_lag)[block];
    respond(setting, defects, &state.level[block], seen.teammates_gaming, scratch);
    feel_rank(setting, &view, score, scratch);

    match (policy.token_cap_mtok < f32::INFINITY, setting.scoring.is_some()) {
        (false, false) => live::<false, false>(setting, &view, draws, scratch),
        (false, true) => live::<false, true>(setting, &view, draws, scratch),
        (true, false) => live::<true, false>(setting, &view, draws, scratch),
        (true, true) => live::<true, true>(setting, &view, draws, scratch),
    }
    if let Some(pricing) = &constants.pricing {
        bill(setting, pricing, &view, scratch);
    }
    let (real, defects) = state.results_mut(position);
    real[block] = scratch.work.real;
    defects[block] = scratch.work.defects;

    measure(setting, population, state, block, draws, scratch);
    if setting.present == BLOCK {
        record::<true>(setting, draws, scratch, totals);
    } else {
        record::<false>(setting, draws, scratch, totals);
    }

    for k in Activity::ALL {
        state.hours[k][block] = scratch.hours[k];
    }
    state.proficiency[block] = scratch.learned.proficiency;
    state.knows[block] = scratch.learned.knows;
    state.motivation[block] = scratch.learned.motivation;
    state.agents[block] = scratch.learned.agents;
    state.percentile[block] = scratch.percentile;
    state.tokens[block] = scratch.work.tokens;
    state.level[block] = scratch.response.level;
    if setting.scoring.is_some() {
        state.observed_score[block] = scratch.observed_score;
    }
}

/// Mean and precision of the comparison group, as each employee of the block sees them (§5).
#[inline(always)]
fn compare(constants: &Constants, scoring: &Scoring, group: Group, mean: &mut Block, precision: &mut Block) {
    match group {
        Group::Everyone { mean: m, variance } => {
            *mean = [m; BLOCK];
            *precision = [incentive::precision(constants, scoring, variance); BLOCK];
        }
        Group::Team { mean: m, variance } => {
            *mean = *m;
            for i in 0..BLOCK {
                precision[i] = incentive::precision(constants, scoring, variance[i]);
            }
        }
    }
}

/// Adds the number's pay to what an hour is worth (§3.3).
#[inline(always)]
fn pay(setting: &Setting, scoring: &Scoring, view: &View, output: &Block, scratch: &mut Scratch) {
    let &Setting { constants, policy, role, .. } = setting;
    let Scratch { slopes, price, worth, work, .. } = scratch;
    let limits = policy.limits(role);
    let cap_multiple = match policy.consequence {
        Consequence::Bonus { cap_multiple } => Some(cap_multiple),
        _ => None,
    };
    signals::expected_tokens(constants, limits, view, &mut work.tokens);
    let from = Read { view, output, tokens: &work.tokens };
    for j in 0..scoring.len() {
        scoring.pay(j, constants, limits, from, cap_multiple.is_some(), price, worth, slopes);
    }
    if let Some(cap_multiple) = cap_multiple {
        choice::add_bonus(cap_multiple, price, slopes, worth);
    }
}

/// Hours available and the best response (§3.4).
#[inline(always)]
fn respond(setting: &Setting, defects: &Block, last_level: &Block, teammates_gaming: &Block, scratch: &mut Scratch) {
    let &Setting { constants, policy, role, .. } = setting;
    let hours_lost = policy.gaming[role].teammates_hours_lost;
    let Scratch { worth, response, available, lost, rework, .. } = scratch;
    for i in 0..BLOCK {
        lost[i] = teammates_gaming[i] * hours_lost;
        rework[i] = constants.rework_hours_per_defect * defects[i];
        let left = constants.hours_per_week - lost[i] - rework[i];
        available[i] = math::maximum(constants.min_hours_available, left);
    }
    choice::best_response(worth, last_level, available, response);
}

/// The hours of the week, what they become and what they teach (§3.4, §3.5,
/// §3.7); with a cap on tokens where `CAPPED`, a metric counted where `COUNTS`.
#[inline(always)]
fn live<const CAPPED: bool, const COUNTS: bool>(setting: &Setting, view: &View, draws: &Draws, scratch: &mut Scratch) {
    let limits = setting.policy.limits(setting.role);
    let Scratch { worth, response, available, price, hours, work, learned, .. } = scratch;
    live_through::<CAPPED, COUNTS>(
        setting.constants,
        limits,
        view,
        draws,
        (worth, response, available),
        price,
        hours,
        work,
        learned,
    );
}

/// The loop of [`live`], with each array that is written an argument of its own, which the compiler knows to be apart.
#[inline(always)]
fn live_through<const CAPPED: bool, const COUNTS: bool>(
    constants: &Constants,
    limits: Limits,
    view: &View,
    draws: &Draws,
    (worth, response, available): (&Worth, &Response, &Block),
    price: &Price,
    hours: &mut ByActivity<Block>,
    work: &mut Work,
    learned: &mut Learned,
) {
    for i in 0..BLOCK {
        let spent = choice::move_by_habit(constants, worth, response, view, &draws.choice, available[i], i);
        Activity::each(|k| hours[k][i] = spent[k]);
        work::work::<CAPPED>(constants, limits, view, &spent, draws.tokens[i], i, work);
        let chances = [draws.discovery[i], draws.take_up[i]];
        learning::learn::<COUNTS>(constants, limits, view, &spent, price, chances, i, learned);
    }
}

/// Tokens of the week at the price of what they were used for, where that differs (§3.5).
#[inline(always)]
fn bill(setting: &Setting, pricing: &Pricing, view: &View, scratch: &mut Scratch) {
    let limits = setting.policy.limits(setting.role);
    let rates = signals::token_rates(setting.constants, &limits.gaming);
    let Scratch { hours, work, .. } = scratch;
    for i in 0..BLOCK {
        let spent = ByActivity::from_fn(|k| hours[k][i]);
        let relative = work::relative_price(pricing, &rates, &spent, view.reach(limits.reach_factor, i));
        work.billed[i] = work.tokens[i] * relative;
    }
}

/// The percentile that people feel after the week's choice (§5).
#[inline(always)]
fn feel_rank(setting: &Setting, view: &View, score: &Block, scratch: &mut Scratch) {
    let constants = setting.constants;
    let Scratch { percentile, mean, precision, .. } = scratch;
    if setting.scoring.is_some() {
        for i in 0..BLOCK {
            let z = constants.percentile_slope * (score[i] - mean[i]) * precision[i];
            percentile[i] = 1.0 / (1.0 + math::exp(-z));
        }
    } else {
        for i in 0..BLOCK {
            let before = view.percentile[i];
            percentile[i] = before + constants.percentile_recovery * (0.5 - before);
        }
    }
}

/// The observed signals, score and index of the week (§3.6, §4).
#[inline(always)]
fn measure(
    setting: &Setting,
    population: &Population,
    state: &State,
    block: usize,
    draws: &Draws,
    scratch: &mut Scratch,
) {
    scratch.observed_score = [0.0; BLOCK];
    scratch.observed_index = [0.0; BLOCK];
    let Some(scoring) = setting.scoring else { return };
    for j in 0..scoring.len() {
        observed(setting, scoring.counted(j), population, state, block, draws, scratch);
        let Scratch { expected, observed_score, observed_index, .. } = scratch;
        scoring.add(j, expected, observed_score, observed_index);
    }
}

/// M_j of the week, left in `scratch.expected`.
#[inline(always)]
pub fn observed(
    setting: &Setting,
    counted: &Counted,
    population: &Population,
    state: &State,
    block: usize,
    draws: &Draws,
    scratch: &mut Scratch,
) {
    let &Setting { constants, policy, role, position, .. } = setting;
    let Scratch { expected, hours, work, .. } = scratch;
    let view =
        View { hours: hours.each_ref(), ..View::new(population, state, Surroundings::none(&[0.0; BLOCK]), block) };
    let lag = if counted.signal.follows_output() { counted.lag } else { 0 };
    let from = Read { view: &view, output: &state.real(position, lag)[block], tokens: &work.tokens };
    signals::expected(counted, constants, policy.limits(role), from, expected);
    signals::observe(counted, &draws.measurement[counted.signal as usize], expected);
}

/// Adds the week of a block to the sums over everyone (§7).
#[inline(always)]
fn record<const FULL: bool>(setting: &Setting, draws: &Draws, scratch: &mut Scratch, totals: &mut Totals) {
    let &Setting { constants, policy, present, .. } = setting;
    let Scratch { expected, hours, work, learned, lost, rework, observed_score, observed_index, flag, value, .. } =
        scratch;
    let mut add = |sum: Sum, values: &Block| totals.add::<FULL>(sum, values, present);
    for k in Activity::ALL {
        add(Sum::hours(k), &hours[k]);
    }
    add(Sum::Tokens, &work.tokens);
    if constants.pricing.is_some() {
        add(Sum::Billed, &work.billed);
    }
    add(Sum::Gross, &work.gross);
    add(Sum::Defects, &work.defects);
    add(Sum::Real, &work.real);
    add(Sum::Lost, lost);
    add(Sum::Rework, rework);
    add(Sum::Knows, &learned.knows);
    add(Sum::Agents, &learned.agents);
    add(Sum::Proficiency, &learned.proficiency);

    let games = &hours[Activity::Gaming];
    for i in 0..BLOCK {
        flag[i] = if games[i] > constants.gaming_threshold { 1.0 } else { 0.0 };
    }
    add(Sum::Games, flag);
    add(Sum::Motivation, &learned.motivation);
    let active = setting
        .scoring
        .and_then(|scoring| scoring.signals().find(|counted| counted.signal == Signal::WeeklyActive))
        .unwrap_or(&constants.active);
    let active = Active { counted: active };
    for i in 0..BLOCK {
        expected[i] = active.value(&ByActivity::from_fn(|k| hours[k][i]));
    }
    signals::observe(active.counted, &draws.measurement[Signal::WeeklyActive as usize], expected);
    for i in 0..BLOCK {
        flag[i] = if expected[i] > 0.5 { 1.0 } else { 0.0 };
    }
    add(Sum::Active, flag);

    for i in 0..BLOCK {
        value[i] = math::ln(work.tokens[i] + 0.1);
    }
    totals.add_moments::<FULL>([Sum::LogTokens, Sum::LogTokensSquared, Sum::LogTokensReal], value, &work.real, present);
    totals.add_square::<FULL>(Sum::RealSquared, &work.real, present);
    if let Some(scoring) = setting.scoring {
        totals.add::<FULL>(Sum::Index, observed_index, present);
        totals.add_moments::<FULL>(
            [Sum::Score, Sum::ScoreSquared, Sum::ScoreReal],
            observed_score,
            &work.real,
            present,
        );
        if policy.review == Review::Official {
            match policy.consequence {
                Consequence::Tournament { .. } => {}
                Consequence::Target { .. } => {
                    for i in 0..BLOCK {
                        flag[i] = if observed_score[i] >= scoring.target { 1.0 } else { 0.0 };
                    }
                    totals.add::<FULL>(Sum::Payout, flag, present);
                }
                Consequence::Bonus { cap_multiple } => {
                    for i in 0..BLOCK {
                        let gain = math::minimum(observed_index[i], cap_multiple) - 1.0;
                        flag[i] = math::maximum(0.0, gain);
                    }
                    totals.add::<FULL>(Sum::Payout, flag, present);
                }
            }
        }
    }
}
