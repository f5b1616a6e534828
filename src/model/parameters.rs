//! A scenario resolved into the single-precision numbers that a week is
//! computed from: constants of a role, and the policy in force in each week.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::{
    Activity, Agents, Audience, ByActivity, DEFAULT_TARGET, Permissions, PriceByWork, Review, RewardKind, Scenario,
    Scheme, Signal,
};

/// Constants of one role (§3), in the units of `docs/model.md`.
#[derive(Debug, Clone)]
pub struct Constants {
    pub hours_per_week: f32,
    pub min_hours_available: f32,
    pub slack_value: f32,
    pub slack_curvature: f32,
    pub discouragement: f32,
    /// Diminishing returns of unassisted work per hour: `diminishing / H`.
    pub unassisted_fall: f32,
    /// Diminishing returns of assisted work per hour: `1 / (2 fit H)`.
    pub assisted_fall: f32,
    pub exploring_base: f32,
    pub exploring_novelty: f32,
    pub exploring_curvature: f32,
    pub reviewing_value: f32,
    pub reviewing_curvature_share: f32,
    pub gaming_curvature: f32,
    pub conformity: f32,
    pub audit_penalty: f32,
    pub habit_rate: f32,
    pub choice_noise: f32,
    pub rework_hours_per_defect: f32,
    pub rework_lag: usize,
    pub defect_unassisted: f32,
    pub defect_assisted: f32,
    pub defect_proficiency_relief: f32,
    /// Inverse of `review_hours_scale`.
    pub reviewing_rate: f32,
    pub mtok_per_assisted_hour: f32,
    pub mtok_per_exploring_hour: f32,
    pub mtok_per_reviewing_hour: f32,
    pub token_noise: f32,
    pub price_usd_per_mtok: f32,
    /// Where tokens cost otherwise by what they are used for.
    pub pricing: Option<Pricing>,
    /// W of `output_per_dollar`: a week's wage in US dollars.
    pub weekly_wage_usd: f32,
    pub learning_rate: f32,
    pub learning_hours_scale: f32,
    pub learning_assisted_share: f32,
    pub forgetting_rate: f32,
    pub gaming_threshold: f32,
    pub discovery_rate: f32,
    pub discovery_contagion: f32,
    pub motivation_rate: f32,
    pub crowding_out: f32,
    /// `crowding_out` per unit of price, up to `crowding_out` itself.
    pub crowding_per_price: f32,
    /// Inverse of `crowding_price_scale`.
    pub pull_per_price: f32,
    /// AI uplift added by agents.
    pub agent_uplift: f32,
    /// Defects added by agents per unit of assisted output.
    pub agent_defect: f32,
    pub status_unit: f32,
    pub spread_min: f32,
    pub score_floor: f32,
    /// Inverse of `target_width`.
    pub target_precision: f32,
    pub percentile_slope: f32,
    pub percentile_recovery: f32,
    /// `weekly_active` (§4), which is recorded whether counted or not.
    pub active: Counted,
    /// Incidents per million tokens under broad permissions.
    pub incidents_per_mtok: f64,
    pub incident_cost_usd: f64,
    pub scoped_incident_factor: f64,
}

impl Constants {
    pub fn new(scenario: &Scenario, role: usize) -> Self {
        let (work, ai, agents) = (scenario.role_work(role), scenario.role_ai(role), scenario.role_agents(role));
        let behaviour = &scenario.behaviour;
        let hours = scenario.organisation.hours_per_week;
        Self {
            hours_per_week: hours as f32,
            min_hours_available: work.min_hours_available as f32,
            slack_value: behaviour.slack_value as f32,
            slack_curvature: behaviour.slack_curvature as f32,
            discouragement: behaviour.discouragement as f32,
            unassisted_fall: (work.unassisted_diminishing / hours) as f32,
            assisted_fall: (1.0 / (2.0 * work.ai_fit * hours)) as f32,
            exploring_base: behaviour.exploring_base as f32,
            exploring_novelty: behaviour.exploring_novelty as f32,
            exploring_curvature: behaviour.exploring_curvature as f32,
            reviewing_value: behaviour.reviewing_value as f32,
            reviewing_curvature_share: behaviour.reviewing_curvature_share as f32,
            gaming_curvature: behaviour.gaming_curvature as f32,
            conformity: behaviour.conformity as f32,
            audit_penalty: behaviour.audit_penalty as f32,
            habit_rate: behaviour.habit_rate as f32,
            choice_noise: behaviour.choice_noise as f32,
            rework_hours_per_defect: work.rework_hours_per_defect as f32,
            rework_lag: work.rework_lag_weeks as usize,
            defect_unassisted: work.defect_unassisted as f32,
            defect_assisted: work.defect_assisted as f32,
            defect_proficiency_relief: work.defect_proficiency_relief as f32,
            reviewing_rate: (1.0 / work.review_hours_scale) as f32,
            mtok_per_assisted_hour: ai.mtok_per_assisted_hour as f32,
            mtok_per_exploring_hour: ai.mtok_per_exploring_hour as f32,
            mtok_per_reviewing_hour: ai.mtok_per_reviewing_hour as f32,
            token_noise: ai.token_noise as f32,
            price_usd_per_mtok: ai.blended_price_usd_per_mtok() as f32,
            pricing: ai.price.as_ref().and_then(|mix| mix.by_work.as_ref()).map(Pricing::new),
            weekly_wage_usd: (hours * scenario.organisation.wage_per_hour_usd) as f32,
            learning_rate: ai.learning_rate as f32,
            learning_hours_scale: ai.learning_hours_scale as f32,
            learning_assisted_share: ai.learning_assisted_share as f32,
            forgetting_rate: ai.forgetting_rate as f32,
            gaming_threshold: behaviour.gaming_threshold_hours as f32,
            discovery_rate: behaviour.discovery_rate as f32,
            discovery_contagion: behaviour.discovery_contagion as f32,
            motivation_rate: behaviour.motivation_rate as f32,
            crowding_out: behaviour.crowding_out as f32,
            crowding_per_price: (behaviour.crowding_out / behaviour.crowding_price_scale) as f32,
            pull_per_price: (1.0 / behaviour.crowding_price_scale) as f32,
            agent_uplift: agents.uplift as f32,
            agent_defect: agents.defect as f32,
            status_unit: behaviour.status_unit as f32,
            spread_min: behaviour.spread_min as f32,
            score_floor: behaviour.score_floor as f32,
            target_precision: (1.0 / behaviour.target_width) as f32,
            percentile_slope: behaviour.percentile_slope as f32,
            percentile_recovery: behaviour.percentile_recovery as f32,
            active: Counted::new(scenario, role, Signal::WeeklyActive, 0.0, 0.0),
            incidents_per_mtok: ai.incidents_per_gtok / 1000.0,
            incident_cost_usd: ai.incident_cost_usd,
            scoped_incident_factor: ai.scoped_incident_factor,
        }
    }
}

/// What tokens cost by what they are used for, as multiples of the role's price (§3.5).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pricing {
    attended: ByActivity<f32>,
    agents: f32,
}

impl Pricing {
    fn new(given: &PriceByWork) -> Self {
        Self { attended: given.by_activity().map(|multiple| multiple as f32), agents: given.agents as f32 }
    }

    /// Mean price of the tokens of an hour, of which agents use all but one in `reach` (ρ).
    #[inline(always)]
    pub fn per_token(&self, reach: f32) -> ByActivity<f32> {
        let inverse = 1.0 / reach;
        self.attended.map(|attended| (attended + (reach - 1.0) * self.agents) * inverse)
    }
}

/// A signal as one role's people are counted by it (§4).
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    pub signal: Signal,
    /// w_j, normalised over the scheme's signals.
    pub weight: f32,
    /// Signal per hour of each activity but slack; of gaming a_j = α_j · gain_j.
    pub per_hour: ByActivity<f32>,
    pub skill_exponent: f32,
    pub saturation_hours: f32,
    pub noise: f32,
    pub lag: usize,
    /// `lag_discount ^ lag`.
    pub discount: f32,
}

impl Counted {
    fn new(scenario: &Scenario, role: usize, signal: Signal, weight: f64, gaming_share: f64) -> Self {
        let row = scenario.signal(role, signal);
        Self {
            signal,
            weight: weight as f32,
            per_hour: ByActivity::new([
                0.0,
                row.per_unassisted_hour as f32,
                row.per_assisted_hour as f32,
                row.per_exploring_hour as f32,
                row.per_reviewing_hour as f32,
                (gaming_share * row.gain) as f32,
            ]),
            skill_exponent: row.skill_exponent as f32,
            saturation_hours: row.saturation_hours as f32,
            noise: row.noise as f32,
            lag: row.lag_weeks as usize,
            discount: scenario.behaviour.lag_discount.powi(row.lag_weeks as i32) as f32,
        }
    }

    /// Signal of the hours of an employee, rate by rate.
    #[inline(always)]
    pub fn sum(&self, hours: &ByActivity<f32>) -> f32 {
        let of = |k: Activity| self.per_hour[k] * hours[k];
        let work = of(Activity::Unassisted) + of(Activity::Assisted);
        work + of(Activity::Exploring) + of(Activity::Reviewing) + of(Activity::Gaming)
    }

    /// The signal as it is measured in the warm-up, when gaming is aimed at nothing.
    pub fn without_gaming(scenario: &Scenario, role: usize, signal: Signal) -> Self {
        Self::new(scenario, role, signal, 1.0, 0.0)
    }

    /// The signal alone, with all gaming aimed at it.
    pub fn alone(scenario: &Scenario, role: usize, signal: Signal) -> Self {
        Self::new(scenario, role, signal, 1.0, 1.0)
    }
}

/// What an hour of gaming does besides raising the number (§4).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Gaming {
    /// τ_g: tokens per hour of gaming, in millions.
    pub mtok_per_hour: f32,
    /// Hours that each team-mate loses per hour of gaming.
    pub teammates_hours_lost: f32,
    /// Standard hours of output destroyed per hour of gaming.
    pub output_destroyed: f32,
}

/// What makes one role's people take up agents under a policy (§3.7).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TakeUp {
    /// Chance not to take them up in a week without example and pull.
    pub stays: f32,
    /// Weekly rate at a full share of others with agents.
    pub example: f32,
    /// Weekly rate at the full pull of a price.
    pub pull: f32,
}

impl TakeUp {
    fn new(agents: &Agents, shows: f64, example: f64, coaching: f64) -> Self {
        Self {
            stays: ((1.0 - agents.take_up_rate) * (-agents.take_up_coaching * coaching).exp()) as f32,
            example: (shows * agents.take_up_example * example) as f32,
            pull: (shows * agents.take_up_pull) as f32,
        }
    }
}

/// The consequence of the number in force (§5).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Consequence {
    /// The best share wins.
    Tournament { winners: f64 },
    /// A score to reach, or the value of the single counted signal from which it follows.
    Target { score: Option<f64>, value: Option<f64> },
    /// A piece rate up to a multiple of the baseline.
    Bonus { cap_multiple: f32 },
}

/// What is in force in a stretch of weeks, for the whole organisation.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The counted signals of each role; all empty where nothing is counted.
    pub counted: Vec<Vec<Counted>>,
    /// Side effects of gaming in each role.
    pub gaming: Vec<Gaming>,
    pub audience: Audience,
    pub visibility: f32,
    pub seen: f32,
    pub top_share: f64,
    pub review: Review,
    pub consequence: Consequence,
    /// Share of pay at stake.
    pub stakes: f64,
    /// Stake in productive hours before belief: `pay_hours · stakes`.
    pub stake_hours: f32,
    /// Most tokens per employee-week; infinite: no cap.
    pub token_cap_mtok: f32,
    pub audit_rate: f32,
    pub scoped: bool,
    pub uplift_factor: Vec<f32>,
    /// Share of the reach beyond one's own hour that permissions leave, by role.
    pub reach_factor: Vec<f32>,
    /// What makes people take up agents, by role.
    pub take_up: Vec<TakeUp>,
    /// Price of tokens as a multiple of that at the start, by role.
    pub price_factor: Vec<f64>,
    pub coaching: f32,
    /// The weights as written, to notice a change of `count`.
    pub weights: BTreeMap<Signal, f64>,
}

/// What one role's people may use and get under a policy.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub gaming: Gaming,
    /// Most tokens per employee-week; infinite: no cap.
    pub token_cap_mtok: f32,
    pub uplift_factor: f32,
    pub reach_factor: f32,
    pub take_up: TakeUp,
    pub coaching: f32,
    /// Price of tokens as a multiple of that at the start.
    pub price_factor: f32,
}

impl Policy {
    /// The limits of one role.
    #[inline]
    pub fn limits(&self, role: usize) -> Limits {
        Limits {
            gaming: self.gaming[role],
            token_cap_mtok: self.token_cap_mtok,
            uplift_factor: self.uplift_factor[role],
            reach_factor: self.reach_factor[role],
            take_up: self.take_up[role],
            coaching: self.coaching,
            price_factor: self.price_factor[role] as f32,
        }
    }

    /// Whether the example of others moves anybody to take up agents.
    pub fn sets_example(&self) -> bool {
        self.take_up.iter().any(|take_up| take_up.example > 0.0)
    }

    /// Whether a metric is counted.
    pub fn counts(&self) -> bool {
        !self.counted.is_empty() && !self.counted[0].is_empty()
    }

    /// `scheme: None` is the policy without one: nothing counted, no limit, no help.
    fn new(scenario: &Scenario, week: i64, scheme: Option<&Scheme>, before: Option<&Policy>) -> Self {
        let none = Scheme::default();
        let scheme = scheme.unwrap_or(&none);
        let roles = 0..scenario.role_count();
        let total: f64 = scheme.count.values().sum();
        let weights: Vec<(Signal, f64)> =
            scheme.count.iter().filter(|(_, weight)| **weight > 0.0).map(|(s, w)| (*s, w / total)).collect();
        let (counted, gaming): (Vec<_>, Vec<_>) = roles
            .clone()
            .map(|role| {
                let rows: Vec<_> = weights.iter().map(|(signal, _)| scenario.signal(role, *signal)).collect();
                let appeal: Vec<f64> =
                    weights.iter().zip(&rows).map(|((_, weight), row)| weight * row.gain / row.typical).collect();
                let sum: f64 = appeal.iter().sum();
                // All gains zero: gaming reaches nothing, so how it is split does not matter.
                let share = |j: usize| if sum > 0.0 { appeal[j] / sum } else { 1.0 / appeal.len() as f64 };
                let counted = weights
                    .iter()
                    .enumerate()
                    .map(|(j, (signal, weight))| Counted::new(scenario, role, *signal, *weight, share(j)))
                    .collect();
                let mean = |of: fn(&crate::scenario::SignalParameters) -> f64| {
                    rows.iter().enumerate().map(|(j, row)| share(j) * of(row)).sum::<f64>() as f32
                };
                let gaming = if rows.is_empty() {
                    before.map_or_else(Gaming::default, |policy| policy.gaming[role])
                } else {
                    Gaming {
                        mtok_per_hour: mean(|row| row.mtok_per_gaming_hour),
                        teammates_hours_lost: mean(|row| row.teammates_hours_lost),
                        output_destroyed: mean(|row| row.output_destroyed),
                    }
                };
                (counted, gaming)
            })
            .unzip();
        let audience = scenario.audience(scheme.leaderboard.audience);
        let reward = &scheme.reward;
        // What is counted shows who uses AI, and colleagues see each other's number.
        let shows: f64 = weights.iter().filter(|(signal, _)| signal.shows_ai()).map(|(_, weight)| weight).sum();
        let example = if scheme.leaderboard.audience.is_among_colleagues() { audience.visibility } else { 0.0 };
        let scoped = scheme.guardrails.agent_permissions == Permissions::Scoped;
        Self {
            counted,
            gaming,
            audience: scheme.leaderboard.audience,
            visibility: if weights.is_empty() { 0.0 } else { audience.visibility as f32 },
            seen: audience.seen as f32,
            top_share: scheme.leaderboard.top_share,
            review: reward.review,
            consequence: match reward.kind {
                RewardKind::Tournament => Consequence::Tournament { winners: reward.winners },
                RewardKind::Target => Consequence::Target {
                    score: reward.target_value.is_none().then(|| reward.target.unwrap_or(DEFAULT_TARGET)),
                    value: reward.target_value,
                },
                RewardKind::Bonus => Consequence::Bonus { cap_multiple: reward.cap_multiple as f32 },
            },
            stakes: reward.stakes,
            stake_hours: (scenario.behaviour.pay_hours * reward.stakes) as f32,
            token_cap_mtok: scheme.guardrails.token_cap_mtok.map_or(f32::INFINITY, |cap| cap as f32),
            audit_rate: scheme.guardrails.audit_rate as f32,
            scoped,
            reach_factor: roles
                .clone()
                .map(|role| if scoped { scenario.role_agents(role).scoped_reach_factor as f32 } else { 1.0 })
                .collect(),
            take_up: roles
                .clone()
                .map(|role| TakeUp::new(&scenario.role_agents(role), shows, example, scheme.help.coaching))
                .collect(),
            price_factor: roles.clone().map(|role| scenario.role_ai(role).price_factor(week)).collect(),
            uplift_factor: roles
                .map(|role| if scoped { scenario.role_ai(role).scoped_uplift_factor as f32 } else { 1.0 })
                .collect(),
            coaching: scheme.help.coaching as f32,
            weights: weights.into_iter().collect(),
        }
    }
}

/// The policies of one scheme in order of time.
#[derive(Debug, Clone)]
pub struct Timeline {
    policies: Vec<(i64, Policy)>,
}

impl Timeline {
    pub fn new(scenario: &Scenario, scheme: usize) -> Self {
        let given = &scenario.schemes[scheme];
        let (start, end) = (i64::from(given.from_week), given.until_week.map_or(i64::MAX, i64::from));
        let phases = given.phases.iter().map(|phase| i64::from(phase.from_week));
        let of_scheme = std::iter::once(start).chain(phases).filter(|week| (start..end).contains(week));
        let prices = (0..scenario.role_count()).filter_map(|role| scenario.role_ai(role).price);
        let of_prices = prices.flat_map(|mix| mix.changes).map(|change| i64::from(change.from_week));
        let changes: BTreeSet<i64> = of_scheme.chain(given.until_week.map(i64::from)).chain(of_prices).collect();
        let mut policies = Self::without_scheme(scenario).policies;
        for week in changes {
            let in_force = (start..end).contains(&week).then(|| scenario.scheme_at(scheme, week as u32));
            let policy = Policy::new(scenario, week, in_force.as_ref(), policies.last().map(|(_, policy)| policy));
            policies.push((week, policy));
        }
        Self { policies }
    }

    /// The policy of the warm-up, for ever.
    pub fn without_scheme(scenario: &Scenario) -> Self {
        Self { policies: vec![(i64::MIN, Policy::new(scenario, i64::MIN, None, None))] }
    }

    /// The policy in force in a week.
    pub fn at(&self, week: i64) -> &Policy {
        let later = self.policies.partition_point(|(start, _)| *start <= week);
        &self.policies[later - 1].1
    }

    /// Whether a review is denied in some week.
    pub fn denies_review(&self) -> bool {
        self.policies.iter().any(|(_, policy)| policy.review == Review::Denied)
    }

    /// The signals that are counted in some week.
    pub fn signals(&self) -> impl Iterator<Item = Signal> {
        self.policies.iter().flat_map(|(_, policy)| policy.weights.keys().copied())
    }
}
