//! One replicate: the warm-up once, then every scheme week by week on the same draws.

use std::collections::BTreeMap;

use rand_distr::{Distribution, Poisson};

use super::dispatch::Kernel;
use super::draws::{Key, Purpose};
use super::incentive::Cuts;
use super::parameters::{Consequence, Counted, Policy, Timeline};
use super::population::Population;
use super::ranking::{self, Buckets};
use super::score::{Baseline, Scoring};
use super::state::State;
use super::totals::{Sum, Totals};
use super::week::{self, Draws, Group, Scratch, Setting, Surroundings};
use super::{BLOCK, Block, Metric, Model, Record};
use crate::scenario::{Activity, Audience, ByActivity, Review, Signal};

/// A block of employees just after its week, for those who look inside.
pub struct Seen<'a> {
    /// Number of the scheme.
    pub scheme: usize,
    /// Weeks since the first of the warm-up.
    pub position: usize,
    /// Number of the block.
    pub block: usize,
    pub setting: &'a Setting<'a>,
    pub scratch: &'a Scratch,
    pub population: &'a Population,
    /// Hours before the week's choice.
    pub hours_before: &'a ByActivity<Block>,
    /// 1 for those with agents before the week's take-up.
    pub agents_before: &'a Block,
    pub norm: &'a Block,
    pub score: &'a Block,
}

/// Called with every block after its week; weeks of the warm-up come once, as of scheme 0.
pub type Watch<'a> = &'a mut dyn FnMut(&Seen);

/// Baselines of each role by signal; present for the signals that some scheme counts.
pub type Baselines = Vec<[Option<Baseline>; Signal::ALL.len()]>;

/// A replicate under way.
pub struct Replicate<'a> {
    model: &'a Model,
    kernel: Kernel,
    key: Key,
    population: Population,
    needed: [bool; Signal::ALL.len()],
    draws: Draws,
    scratch: Scratch,
    ranked: Vec<f32>,
    buckets: Buckets,
}

impl<'a> Replicate<'a> {
    pub fn new(model: &'a Model, kernel: Kernel, replicate: u32) -> Self {
        Self::with_beliefs(model, kernel, replicate, model.timelines.iter().any(Timeline::denies_review))
    }

    /// The same for those who look at its people, with every trait of theirs.
    pub fn to_watch(model: &'a Model, kernel: Kernel, replicate: u32) -> Self {
        Self::with_beliefs(model, kernel, replicate, true)
    }

    fn with_beliefs(model: &'a Model, kernel: Kernel, replicate: u32, beliefs: bool) -> Self {
        let key = Key::new(model.scenario.run.seed, replicate);
        let mut needed = [false; Signal::ALL.len()];
        for signal in model.timelines.iter().flat_map(Timeline::signals) {
            needed[signal as usize] = true;
        }
        Self {
            model,
            kernel,
            key,
            population: Population::new(&model.layout, key, beliefs),
            needed,
            draws: Draws::default(),
            scratch: Scratch::default(),
            ranked: Vec::new(),
            buckets: Buckets::default(),
        }
    }

    /// A replicate whose warm-up measures every signal, counted or not.
    pub fn measuring_everything(model: &'a Model, kernel: Kernel, replicate: u32) -> Self {
        Self { needed: [true; Signal::ALL.len()], ..Self::new(model, kernel, replicate) }
    }

    /// Weeks of output that the measured signals look back.
    fn longest_lag(&self) -> usize {
        let measured = Signal::ALL.into_iter().filter(|signal| self.needed[*signal as usize]);
        let roles = 0..self.model.layout.roles.len();
        let lag = |signal| roles.clone().map(move |role| self.model.scenario.signal(role, signal).lag_weeks);
        measured.flat_map(lag).max().unwrap_or(0) as usize
    }

    /// Everyone's traits.
    pub fn population(&self) -> &Population {
        &self.population
    }

    /// Runs all weeks; `None` once `stop` answers true.
    pub fn run(mut self, stop: &dyn Fn() -> bool, mut watch: Option<Watch>) -> Option<Record> {
        let horizon = self.model.horizon();
        let mut record = Record::new(self.model.timelines.len(), horizon);
        let (warm, baselines) = self.warm_up(&mut record, stop, watch.as_mut().map(|w| &mut **w as _))?;
        let mut running: Vec<Running> = self.model.timelines.iter().map(|t| Running::new(t, &warm)).collect();
        drop(warm);
        for position in horizon.start()..horizon.len() {
            if stop() {
                return None;
            }
            for scheme in &mut running {
                self.prepare(scheme, position, &baselines);
            }
            for (role, block) in self.model.layout.blocks() {
                self.draw(role, block, horizon.week(position));
                for (number, scheme) in running.iter_mut().enumerate() {
                    self.step_and_show(scheme, number, role, block, position, &mut watch);
                }
            }
            for (number, scheme) in running.iter_mut().enumerate() {
                self.record(scheme, number, position, &mut record);
            }
        }
        finish(&mut record, self.model);
        Some(record)
    }

    /// The weeks without a scheme, recorded for every scheme, and the baselines they give.
    pub fn warm_up(
        &mut self,
        record: &mut Record,
        stop: &dyn Fn() -> bool,
        mut watch: Option<Watch>,
    ) -> Option<(State, Baselines)> {
        let (model, horizon) = (self.model, self.model.horizon());
        let timeline = Timeline::without_scheme(&model.scenario);
        let mut warm =
            Running::new(&timeline, &State::new(&model.scenario, &model.layout, &self.population, self.longest_lag()));
        let measured_from = horizon.start() - model.scenario.run.baseline_weeks as usize;
        let mut measured = Measured::new(model, &self.needed);
        for position in 0..horizon.start() {
            if stop() {
                return None;
            }
            self.prepare(&mut warm, position, &Vec::new());
            for (role, block) in model.layout.blocks() {
                self.draw(role, block, horizon.week(position));
                self.step_and_show(&mut warm, 0, role, block, position, &mut watch);
                if position >= measured_from {
                    self.measure(&warm, role, block, position, &mut measured);
                }
            }
            self.record(&mut warm, 0, position, record);
        }
        for metric in Metric::ALL {
            let first = record.series(0, metric)[..horizon.start()].to_vec();
            for scheme in 1..record.schemes() {
                record.series_mut(scheme, metric)[..horizon.start()].copy_from_slice(&first);
            }
        }
        Some((warm.state, measured.baselines(model)))
    }

    fn draw(&mut self, role: usize, block: usize, week: i64) {
        let role = &self.model.layout.roles[role];
        let first = role.first_in(block);
        self.kernel.draw(&role.constants, self.key, first, week as i32, &self.needed, &mut self.draws);
    }

    /// §3.1 and the part of §5 that needs everyone: norms, expected scores, group statistics and cuts.
    fn prepare(&mut self, scheme: &mut Running, position: usize, baselines: &Baselines) {
        let (model, week) = (self.model, self.model.horizon().week(position));
        let policy = scheme.timeline.at(week);
        scheme.totals.iter_mut().for_each(|totals| *totals = Totals::default());
        scheme.feel_norms(model, policy, self.kernel);
        if !policy.counts() {
            scheme.scored = None;
            scheme.scoring.clear();
            return;
        }
        scheme.scoring = (0..model.layout.roles.len())
            .map(|role| {
                let days = model.scenario.signal(role, Signal::CycleTime).baseline_days;
                Scoring::new(&model.layout.roles[role].constants, policy, role, &baselines[role], days)
            })
            .collect();
        scheme.score.resize(model.layout.blocks, [0.0; BLOCK]);
        for (role, block) in model.layout.blocks() {
            let Running { scoring, state, score, .. } = &mut *scheme;
            let setting = setting(model, scoring, policy, role, block, position);
            self.kernel.expected_score(
                &setting,
                &scoring[role],
                &self.population,
                state,
                block,
                &mut self.scratch,
                &mut score[block],
            );
        }
        if policy.audience == Audience::Team {
            scheme.compare_in_teams(model);
        } else {
            scheme.compare_with_everyone(model, self.kernel);
        }
        let same_count = scheme.scored.as_ref() == Some(&policy.weights);
        let scores = if same_count { &scheme.state.observed_score } else { &scheme.score };
        scheme.cuts = cuts(policy, model, scores, scheme.cuts, &mut self.ranked);
        scheme.scored = Some(policy.weights.clone());
    }

    fn step(&mut self, scheme: &mut Running, role: usize, block: usize, position: usize) {
        let model = self.model;
        let policy = scheme.timeline.at(model.horizon().week(position));
        let Running { state, totals, scoring, norm, teammates_gaming, near, score, group_mean, group_variance, .. } =
            scheme;
        let seen = Surroundings { norm: &norm[block], teammates_gaming: &teammates_gaming[block], near: &near[block] };
        let setting = setting(model, scoring, policy, role, block, position);
        let group = if policy.audience == Audience::Team && policy.counts() {
            Group::Team { mean: &group_mean[block], variance: &group_variance[block] }
        } else {
            Group::Everyone { mean: scheme.mean, variance: scheme.variance }
        };
        let no_score = [0.0; BLOCK];
        self.kernel.step(
            &setting,
            &self.population,
            state,
            block,
            &self.draws,
            seen,
            score.get(block).unwrap_or(&no_score),
            group,
            scheme.cuts,
            &mut self.scratch,
            &mut totals[role],
        );
    }

    fn step_and_show(
        &mut self,
        scheme: &mut Running,
        number: usize,
        role: usize,
        block: usize,
        position: usize,
        watch: &mut Option<Watch>,
    ) {
        let Some(watch) = watch else { return self.step(scheme, role, block, position) };
        let hours_before = ByActivity::from_fn(|k| scheme.state.hours[k][block]);
        let agents_before = scheme.state.agents[block];
        self.step(scheme, role, block, position);
        let policy = scheme.timeline.at(self.model.horizon().week(position));
        watch(&Seen {
            scheme: number,
            position,
            block,
            setting: &setting(self.model, &scheme.scoring, policy, role, block, position),
            population: &self.population,
            scratch: &self.scratch,
            hours_before: &hours_before,
            agents_before: &agents_before,
            norm: &scheme.norm[block],
            score: scheme.score.get(block).unwrap_or(&[0.0; BLOCK]),
        });
    }

    /// Keeps the observed value of every counted signal in a week of the baseline.
    fn measure(&mut self, warm: &Running, role: usize, block: usize, position: usize, measured: &mut Measured) {
        let policy = warm.timeline.at(self.model.horizon().week(position));
        let setting = setting(self.model, &warm.scoring, policy, role, block, position);
        let Self { scratch, draws, population, .. } = self;
        for (counted, values) in &mut measured.roles[role] {
            week::observed(&setting, counted, population, &warm.state, block, draws, scratch);
            values.extend_from_slice(&scratch.expected[..setting.present]);
        }
    }

    /// The week of one scheme as means per employee (§7).
    fn record(&mut self, scheme: &mut Running, number: usize, position: usize, record: &mut Record) {
        let model = self.model;
        let week = model.horizon().week(position);
        let policy = scheme.timeline.at(week);
        let n = f64::from(model.layout.employees);
        let mut all = Totals::default();
        let (mut cost, mut incident_cost) = (0.0, 0.0);
        for (role, totals) in scheme.totals.iter().enumerate() {
            all.merge(totals);
            let (constants, tokens) = (&model.layout.roles[role].constants, totals.get(Sum::Tokens));
            let billed = if constants.pricing.is_some() { totals.get(Sum::Billed) } else { tokens };
            cost += billed * (model.prices_usd_per_mtok[role] * policy.price_factor[role]);
            let scope = if policy.scoped { constants.scoped_incident_factor } else { 1.0 };
            let expected = tokens * constants.incidents_per_mtok * scope;
            let mut stream = self.key.stream(role as u32, week as i32, Purpose::Incidents);
            // A Poisson law has a positive mean; at 0 nothing can happen.
            let incidents = Poisson::new(expected).map_or(0.0, |law| law.sample(&mut stream));
            incident_cost += incidents * constants.incident_cost_usd;
        }
        let organisation = &model.scenario.organisation;
        let mean = |sum| all.get(sum) / n;
        let mut put = |metric: Metric, value: f64| record.series_mut(number, metric)[position] = value;

        put(Metric::TokensMtok, mean(Sum::Tokens));
        put(Metric::ComputeCostUsd, cost / n);
        put(Metric::RealOutputHours, mean(Sum::Real));
        put(Metric::GrossOutputHours, mean(Sum::Gross));
        if all.get(Sum::Gross) > 0.0 {
            put(Metric::DefectShare, all.get(Sum::Defects) / all.get(Sum::Gross));
        }
        for activity in Activity::ALL {
            put(Metric::hours(activity), mean(Sum::hours(activity)));
        }
        put(Metric::LostHours, mean(Sum::Lost));
        put(Metric::ReworkHours, mean(Sum::Rework));
        put(Metric::GamingShare, mean(Sum::Games));
        put(Metric::KnowsShare, mean(Sum::Knows));
        put(Metric::AgentShare, mean(Sum::Agents));
        put(Metric::WeeklyActiveShare, mean(Sum::Active));
        put(Metric::Proficiency, mean(Sum::Proficiency));
        put(Metric::MotivationIndex, 100.0 * mean(Sum::Motivation));
        let real = (Sum::Real, Sum::RealSquared);
        let tokens = [Sum::LogTokens, Sum::LogTokensSquared, Sum::LogTokensReal];
        if let Some(correlation) = all.correlation(n, tokens, real.0, real.1) {
            put(Metric::CorrTokensOutput, correlation);
        }
        put(Metric::DashboardIndex, 100.0);
        if policy.counts() {
            let score = [Sum::Score, Sum::ScoreSquared, Sum::ScoreReal];
            if let Some(correlation) = all.correlation(n, score, real.0, real.1) {
                put(Metric::CorrMetricOutput, correlation);
            }
            put(Metric::DashboardIndex, 100.0 * mean(Sum::Index));
        }
        let audits = f64::from(policy.audit_rate) * model.scenario.behaviour.audit_hours;
        let audit_cost = audits * organisation.wage_per_hour_usd;
        let payout = payout_usd(policy, model, mean(Sum::Payout));
        put(Metric::AuditCostUsd, audit_cost);
        put(Metric::IncentiveCostUsd, payout);
        put(Metric::IncidentCostUsd, incident_cost / n);
        let worth = organisation.value_per_hour_usd * mean(Sum::Real);
        put(Metric::NetValueUsd, worth - (cost + incident_cost) / n - audit_cost - payout);

        let tokens = model.layout.roles.iter().map(|role| role.present_values(&scheme.state.tokens));
        if let Some((top_share, gini)) = self.buckets.inequality(self.kernel, tokens) {
            put(Metric::TopDecileTokenShare, top_share);
            if model.layout.employees > 1 {
                put(Metric::GiniTokens, gini);
            }
        }
    }
}

/// What a block's week depends on besides its own state.
fn setting<'a>(
    model: &'a Model,
    scoring: &'a [Scoring],
    policy: &'a Policy,
    role: usize,
    block: usize,
    position: usize,
) -> Setting<'a> {
    let part = &model.layout.roles[role];
    let (constants, present) = (&part.constants, part.present(block));
    Setting { constants, policy, scoring: scoring.get(role), role, position, present }
}

/// Expected payout per employee-week of an official consequence, in US dollars (§7).
fn payout_usd(policy: &Policy, model: &Model, mean: f64) -> f64 {
    if policy.review != Review::Official || !policy.counts() {
        return 0.0;
    }
    let organisation = &model.scenario.organisation;
    let share = match policy.consequence {
        Consequence::Tournament { winners } => winners,
        Consequence::Target { .. } | Consequence::Bonus { .. } => mean,
    };
    share * policy.stakes * organisation.hours_per_week * organisation.wage_per_hour_usd
}

/// Where the shown share and the winners of last week's scores begin (§5), looked for near the last cuts.
fn cuts(policy: &Policy, model: &Model, scores: &[Block], last: Cuts, room: &mut Vec<f32>) -> Cuts {
    let wins = match policy.consequence {
        Consequence::Tournament { winners } if policy.review != Review::None => Some(winners),
        _ => None,
    };
    let shown = (policy.top_share > 0.0 && policy.visibility > 0.0).then_some(policy.top_share);
    let parts = model.layout.roles.iter().map(|role| role.present_values(scores));
    let mut cut =
        |share: Option<f64>, near| share.map_or(0.0, |share| ranking::quantile(&parts, 1.0 - share, near, room));
    Cuts { shown: cut(shown, last.shown), winning: cut(wins, last.winning) }
}

/// Indices against the last weeks of the warm-up (§7).
fn finish(record: &mut Record, model: &Model) {
    let start = model.horizon().start();
    let weeks = model.scenario.run.baseline_weeks as usize;
    for scheme in 0..record.schemes() {
        for (index, of) in [(Metric::RealIndex, Metric::RealOutputHours), (Metric::CostIndex, Metric::ComputeCostUsd)] {
            let series = record.series(scheme, of).to_vec();
            let base = series[start - weeks..start].iter().sum::<f64>() / weeks as f64;
            if base > 0.0 {
                for (out, value) in record.series_mut(scheme, index).iter_mut().zip(&series) {
                    *out = 100.0 * value / base;
                }
            }
        }
    }
}

/// One scheme of a replicate under way.
struct Running<'a> {
    timeline: &'a Timeline,
    state: State,
    /// Sums of the week, one a role.
    totals: Vec<Totals>,
    /// How each role is scored; empty where nothing is counted.
    scoring: Vec<Scoring>,
    /// The weights by which last week's scores were made.
    scored: Option<BTreeMap<Signal, f64>>,
    norm: Vec<Block>,
    teammates_gaming: Vec<Block>,
    near: Vec<Block>,
    score: Vec<Block>,
    mean: f32,
    variance: f32,
    group_mean: Vec<Block>,
    group_variance: Vec<Block>,
    cuts: Cuts,
}

impl<'a> Running<'a> {
    fn new(timeline: &'a Timeline, warm: &State) -> Self {
        let blocks = warm.tokens.len();
        Self {
            timeline,
            state: warm.clone(),
            totals: Vec::new(),
            scoring: Vec::new(),
            scored: None,
            norm: vec![[0.0; BLOCK]; blocks],
            teammates_gaming: vec![[0.0; BLOCK]; blocks],
            near: vec![[0.0; BLOCK]; blocks],
            score: Vec::new(),
            mean: 0.0,
            variance: 0.0,
            group_mean: Vec::new(),
            group_variance: Vec::new(),
            cuts: Cuts::default(),
        }
    }

    /// Norms of gaming and the mean gaming hours of the team-mates, from last week's hours (§3.1).
    fn feel_norms(&mut self, model: &Model, policy: &Policy, kernel: Kernel) {
        self.totals.resize(model.layout.roles.len(), Totals::default());
        let behaviour = &model.scenario.behaviour;
        let threshold = behaviour.gaming_threshold_hours as f32;
        let mut gaming = 0.0;
        for role in &model.layout.roles {
            gaming += kernel.count_above(role.present_values(&self.state.hours[Activity::Gaming]), threshold);
        }
        let everywhere = (gaming / f64::from(model.layout.employees)) as f32;
        let wide = (behaviour.norm_organisation_base
            + behaviour.norm_organisation_visibility * f64::from(policy.visibility)) as f32;
        for role in &model.layout.roles {
            let hours = role.present_values(&self.state.hours[Activity::Gaming]);
            let norm = role.present_values_mut(&mut self.norm);
            let mates = role.present_values_mut(&mut self.teammates_gaming);
            let size = model.layout.team_size as usize;
            kernel.feel_norms(hours, size, threshold, (everywhere, wide), norm, mates);
        }
        if policy.sets_example() {
            self.see_agents(model, kernel, wide);
        }
    }

    /// Share of the others with agents (§3.7), the organisation with weight `wide`.
    fn see_agents(&mut self, model: &Model, kernel: Kernel, wide: f32) {
        let roles = &model.layout.roles;
        let with: f64 = roles.iter().map(|role| kernel.count_above(role.present_values(&self.state.agents), 0.5)).sum();
        let everywhere = (with / f64::from(model.layout.employees)) as f32;
        for role in roles {
            let agents = role.present_values(&self.state.agents);
            let near = role.present_values_mut(&mut self.near);
            kernel.see_agents(agents, model.layout.team_size as usize, (everywhere, wide), near);
        }
    }

    /// Mean and variance of E over everyone, in two passes.
    fn compare_with_everyone(&mut self, model: &Model, kernel: Kernel) {
        let n = f64::from(model.layout.employees);
        let parts = || model.layout.roles.iter().map(|role| role.present_values(&self.score));
        let mean = parts().map(|scores| kernel.sum(scores)).sum::<f64>() / n;
        let variance = parts().map(|scores| kernel.squared_deviations(scores, mean)).sum::<f64>() / n;
        (self.mean, self.variance) = (mean as f32, variance as f32);
    }

    /// The same within each team.
    fn compare_in_teams(&mut self, model: &Model) {
        let blocks = model.layout.blocks;
        self.group_mean.resize(blocks, [0.0; BLOCK]);
        self.group_variance.resize(blocks, [0.0; BLOCK]);
        for role in &model.layout.roles {
            let scores = role.present_values(&self.score);
            let means = role.present_values_mut(&mut self.group_mean);
            let variances = role.present_values_mut(&mut self.group_variance);
            let size = model.layout.team_size as usize;
            for ((scores, means), variances) in
                scores.chunks(size).zip(means.chunks_mut(size)).zip(variances.chunks_mut(size))
            {
                let n = scores.len() as f32;
                let mean = scores.iter().sum::<f32>() / n;
                means.fill(mean);
                variances.fill(scores.iter().map(|score| (score - mean) * (score - mean)).sum::<f32>() / n);
            }
        }
    }
}

/// Observed signals of the last weeks of the warm-up, by role.
struct Measured {
    roles: Vec<Vec<(Counted, Vec<f32>)>>,
}

impl Measured {
    fn new(model: &Model, needed: &[bool; Signal::ALL.len()]) -> Self {
        let signals = |role| {
            Signal::ALL
                .into_iter()
                .filter(|signal| needed[*signal as usize])
                .map(|signal| (Counted::without_gaming(&model.scenario, role, signal), Vec::new()))
                .collect()
        };
        Self { roles: (0..model.layout.roles.len()).map(signals).collect() }
    }

    fn baselines(&self, model: &Model) -> Baselines {
        let of = |(role, signals): (usize, &Vec<(Counted, Vec<f32>)>)| {
            let mut row = [None; Signal::ALL.len()];
            for (counted, values) in signals {
                let typical = model.scenario.signal(role, counted.signal).typical;
                row[counted.signal as usize] = Some(Baseline::of(values, typical, &model.scenario));
            }
            row
        };
        self.roles.iter().enumerate().map(of).collect()
    }
}
