//! What a scenario says: the organisation, its people, the AI tools, and the
//! schemes to compare.
//!
//! A [`Scenario`] is the whole of a scenario file with every default of
//! `docs/model.md` filled in. It is a plain value: reading and writing files is
//! [`read_file`] and [`write_file`], what the numbers mean is in the module `model`.
//! Keys carry their unit; a key that is absent from a file has the default that
//! `Default` gives here.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A table of which every key has a default.
macro_rules! defaulted {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty = $default:expr),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type),+
        }
        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default),+ }
            }
        }
    };
}

mod calendar;
mod check;
mod checked;
mod digest;
mod edit;
mod in_words;
mod kind;
mod migrate;
mod parameters;
mod presets;
mod problem;
pub mod read;
mod resolve;
mod save;
pub mod schema;
mod scheme;
pub mod shape;
pub mod vocabulary;

pub use calendar::OwnData;
pub use check::{check, is_valid};
pub use checked::Checked;
pub use digest::{hex, sha256};
pub use kind::KeyKind;
pub use migrate::migrate;
pub use parameters::{
    Change, Grade, Group, Law, Lever, Parameter, Plausible, Question, Shown, Slot, levers, parameter, parameters,
};
pub use presets::{Preset, default_preset, preset, presets};
pub use problem::{Problem, Problems, Severity};
pub use read::{Document, ReadError, read_file};
pub use save::{write_file, write_file_with};
pub use schema::json_schema;
pub use scheme::{
    DEFAULT_TARGET, Guardrails, GuardrailsChange, Help, HelpChange, Leaderboard, LeaderboardChange, Phase, Reward,
    RewardChange, Scheme,
};
pub use vocabulary::{
    Activity, Audience, AudienceParameters, ByActivity, Permissions, Review, RewardKind, Signal, SignalParameters,
};

/// The schema version that this program reads and writes.
pub const SCHEMA_VERSION: u32 = 2;

/// The largest number of schemes in one scenario.
pub const MAX_SCHEMES: usize = 8;

/// The longest name of a scheme or a role, in characters.
pub const MAX_NAME: usize = 200;

/// A scenario: one organisation and the schemes to be compared in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Version of the file format; this program writes 2.
    pub schema: u32,
    /// What the scenario is called.
    pub title: String,
    /// The question that the scenario answers, in a leader's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// Where the case is reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What happened, in two sentences.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub story: Option<String>,
    /// What to look for in the results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_for: Option<String>,
    /// Seed, replicates and horizon.
    #[serde(default)]
    pub run: Run,
    /// Size, hours and money of the organisation.
    #[serde(default)]
    pub organisation: Organisation,
    /// Roles; empty: one role, all of the organisation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// Distributions of the employees' traits (§2).
    #[serde(default)]
    pub people: People,
    /// How hours become output, defects and rework (§3.4, §3.5).
    #[serde(default)]
    pub work: Work,
    /// Tokens, prices, learning and incidents (§3.5, §3.7, §6).
    #[serde(default)]
    pub ai: Ai,
    /// Agents that run alone: who takes them up, and what they do (§2, §3.5, §3.7).
    #[serde(default)]
    pub agents: Agents,
    /// Habit, noise, norms, learning to game, motivation (§3, §5).
    #[serde(default)]
    pub behaviour: Behaviour,
    /// Overrides of rows of the table of signals (§4).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub signals: BTreeMap<Signal, SignalOverrides>,
    /// Overrides of rows of the table of audiences (§5).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub audiences: BTreeMap<Audience, AudienceOverrides>,
    /// When dashboard and reality count as parted (§7).
    #[serde(default)]
    pub parting: Parting,
    /// How the organisation's own numbers lie on the weeks of the scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<OwnData>,
    /// The schemes to compare, one to eight.
    pub schemes: Vec<Scheme>,
}

/// Seed, number of replicates and horizon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Run {
    /// Seed of every draw.
    pub seed: u64,
    /// Independent repetitions with other draws.
    pub replicates: u32,
    /// Weeks after the warm-up.
    pub weeks: u32,
    /// Weeks without any scheme before week 0.
    pub warmup_weeks: u32,
    /// The last weeks of the warm-up from which baselines are taken.
    pub baseline_weeks: u32,
    /// Length of the `last` window of a summary, in weeks.
    pub summary_weeks: u32,
}

impl Default for Run {
    fn default() -> Self {
        Self { seed: 1, replicates: 40, weeks: 104, warmup_weeks: 12, baseline_weeks: 6, summary_weeks: 26 }
    }
}

/// Size, hours and money of the organisation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Organisation {
    /// Employees simulated.
    pub employees: u32,
    /// Employees in a team; the last team may be smaller.
    pub team_size: u32,
    /// Hours of a working week, H.
    pub hours_per_week: f64,
    /// Worth of one standard hour of real output, in US dollars.
    pub value_per_hour_usd: f64,
    /// Cost of one hour of an employee's time, in US dollars.
    pub wage_per_hour_usd: f64,
}

impl Default for Organisation {
    fn default() -> Self {
        Self { employees: 1000, team_size: 8, hours_per_week: 40.0, value_per_hour_usd: 120.0, wage_per_hour_usd: 90.0 }
    }
}

/// A part of the organisation whose people, work, tools or signals differ.
///
/// Each table holds only the keys that differ; the others are those of the
/// scenario's own `[people]`, `[work]`, `[ai]`, `[agents]` and `[signals]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// What the role is called.
    pub name: String,
    /// Share of the organisation's teams, in (0, 1]; the roles' shares sum to 1.
    pub share: f64,
    /// Keys of `[people]` for this role only.
    #[serde(default, skip_serializing_if = "toml::Table::is_empty")]
    #[schemars(with = "People")]
    pub people: toml::Table,
    /// Keys of `[work]` for this role only.
    #[serde(default, skip_serializing_if = "toml::Table::is_empty")]
    #[schemars(with = "Work")]
    pub work: toml::Table,
    /// Keys of `[ai]` for this role only.
    #[serde(default, skip_serializing_if = "toml::Table::is_empty")]
    #[schemars(with = "Ai")]
    pub ai: toml::Table,
    /// Keys of `[agents]` for this role only.
    #[serde(default, skip_serializing_if = "toml::Table::is_empty")]
    #[schemars(with = "Agents")]
    pub agents: toml::Table,
    /// Rows of `[signals]` for this role only.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub signals: BTreeMap<Signal, SignalOverrides>,
}

/// Distributions of the employees' traits (§2).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct People {
    /// Skill s: log-normal with mean 1.
    pub skill: Skill,
    /// AI uplift at full proficiency u: clipped normal, lower for the skilled.
    pub uplift: Uplift,
    /// AI proficiency at the start p(0): beta.
    pub proficiency: Proficiency,
    /// Intrinsic motivation θ0: log-normal with mean 1.
    pub motivation: Motivation,
    /// Status sensitivity σ: log-normal with mean 1.
    pub status: Status,
    /// Belief φ that a number 'not used in reviews' is used: beta.
    pub review_belief: ReviewBelief,
    /// Scruple κ: the cost of an hour of gaming.
    pub scruples: Scruples,
    /// Token intensity z: log-normal with median 1.
    pub token_intensity: TokenIntensity,
    /// Friction ψ of using AI: log-normal.
    pub friction: Friction,
}

defaulted! {
    /// Skill: log-normal with mean 1.
    Skill {
        /// Coefficient of variation.
        cv: f64 = 0.32,
    }
}
defaulted! {
    /// AI uplift: `clip(Normal(mean, sd) + skill_slope (s - 1), min, max)`.
    Uplift {
        /// Mean at skill 1, as a share of output.
        mean: f64 = 0.25,
        /// Standard deviation.
        sd: f64 = 0.25,
        /// Change per unit of skill.
        skill_slope: f64 = -0.25,
        /// Smallest uplift.
        min: f64 = -0.5,
        /// Largest uplift.
        max: f64 = 1.2,
    }
}
defaulted! {
    /// AI proficiency at the start: Beta(alpha, beta).
    Proficiency {
        /// First shape parameter.
        alpha: f64 = 2.0,
        /// Second shape parameter.
        beta: f64 = 6.0,
    }
}
defaulted! {
    /// Intrinsic motivation: log-normal with mean 1.
    Motivation {
        /// Coefficient of variation.
        cv: f64 = 0.35,
    }
}
defaulted! {
    /// Status sensitivity: log-normal with mean 1.
    Status {
        /// Coefficient of variation.
        cv: f64 = 0.6,
    }
}
defaulted! {
    /// Belief that a number 'not used in reviews' is used: Beta(alpha, beta).
    ReviewBelief {
        /// First shape parameter.
        alpha: f64 = 2.0,
        /// Second shape parameter.
        beta: f64 = 3.0,
    }
}
defaulted! {
    /// Scruple: a share never games, a share has next to no scruple, the rest is log-normal.
    Scruples {
        /// Share that never games.
        never: f64 = 0.39,
        /// Share whose scruple is `unscrupulous_cost`.
        unscrupulous: f64 = 0.22,
        /// Cost of an hour of gaming to the unscrupulous, in productive hours.
        unscrupulous_cost: f64 = 0.05,
        /// Mean cost of an hour of gaming to the rest, in productive hours.
        mean: f64 = 1.0,
        /// Coefficient of variation of that cost.
        cv: f64 = 0.8,
    }
}
defaulted! {
    /// Token intensity: log-normal with median 1.
    TokenIntensity {
        /// Standard deviation of the logarithm.
        sigma_ln: f64 = 1.2,
    }
}
defaulted! {
    /// Friction of using AI: log-normal.
    Friction {
        /// Mean, in productive hours per hour of use.
        mean: f64 = 0.45,
        /// Coefficient of variation.
        cv: f64 = 0.7,
    }
}
defaulted! {
    /// How hours become output, defects and rework (§3.4, §3.5).
    Work {
        /// Share of tasks that suit AI, `fit`.
        ai_fit: f64 = 0.4,
        /// Defects per unit of unassisted output before review.
        defect_unassisted: f64 = 0.08,
        /// Defects per unit of assisted output before review, at proficiency 0.
        defect_assisted: f64 = 0.20,
        /// Share of the assisted defects that full proficiency avoids.
        defect_proficiency_relief: f64 = 0.5,
        /// Weeks until a defect comes back as rework, L.
        rework_lag_weeks: u32 = 2,
        /// Hours of rework per defect (a defect is one standard hour of output).
        rework_hours_per_defect: f64 = 0.5,
        /// Diminishing returns of unassisted hours: share lost on the last hour of a full week.
        unassisted_diminishing: f64 = 0.5,
        /// Hours of reviewing a week that halve the defects.
        review_hours_scale: f64 = 6.0,
        /// Fewest hours a week that remain for one's own choice.
        min_hours_available: f64 = 5.0,
        /// Hours a week by activity before the warm-up.
        start_hours: StartHours = StartHours::default(),
        /// Real output a week before the warm-up, in standard hours.
        start_output_hours: f64 = 25.0,
    }
}
defaulted! {
    /// Hours a week by activity before the warm-up.
    StartHours {
        /// Slack.
        slack: f64 = 8.0,
        /// Unassisted work.
        unassisted: f64 = 26.0,
        /// AI-assisted work.
        assisted: f64 = 3.0,
        /// Learning what the tools can do.
        exploring: f64 = 0.0,
        /// Checking one's own and the AI's work.
        reviewing: f64 = 3.0,
        /// Activity whose only use is to raise the counted number.
        gaming: f64 = 0.0,
    }
}
defaulted! {
    /// Tokens, prices, learning and incidents (§3.5, §3.7, §6).
    Ai {
        /// Tokens per assisted hour at intensity 1, in millions, without agents that run alone.
        mtok_per_assisted_hour: f64 = 1.0,
        /// Tokens per exploring hour at intensity 1, in millions, without agents that run alone.
        mtok_per_exploring_hour: f64 = 1.2,
        /// Tokens per reviewing hour at intensity 1, in millions, without agents that run alone.
        mtok_per_reviewing_hour: f64 = 0.1,
        /// Standard deviation of the logarithm of weekly token noise.
        token_noise: f64 = 0.3,
        /// Blended price in US dollars per million tokens; default 1.00. Not together with `price`.
        #[serde(skip_serializing_if = "Option::is_none")]
        price_usd_per_mtok: Option<f64> = None,
        /// The price as a mix of four kinds of token. Not together with `price_usd_per_mtok`.
        #[serde(skip_serializing_if = "Option::is_none")]
        price: Option<PriceMix> = None,
        /// Yearly budget for compute of the whole organisation, in US dollars; absent: none.
        #[serde(skip_serializing_if = "Option::is_none")]
        annual_budget_usd: Option<f64> = None,
        /// Expected incidents per billion tokens of the whole organisation.
        incidents_per_gtok: f64 = 0.0005,
        /// Cost of one incident, in US dollars.
        incident_cost_usd: f64 = 20_000.0,
        /// Proficiency gained per week at `learning_hours_scale` hours of practice.
        learning_rate: f64 = 0.03,
        /// Weekly hours of practice at which learning runs at its rate.
        learning_hours_scale: f64 = 10.0,
        /// Practice in an assisted hour, as a share of that in an exploring hour.
        learning_assisted_share: f64 = 0.5,
        /// Share of proficiency forgotten per week.
        forgetting_rate: f64 = 0.004,
        /// Factor on the uplift under scoped permissions.
        scoped_uplift_factor: f64 = 0.9,
        /// Factor on incidents under scoped permissions.
        scoped_incident_factor: f64 = 0.1,
    }
}

defaulted! {
    /// Agents that run alone: who takes them up, and what they do (§2, §3.5, §3.7).
    Agents {
        /// Share of employees with agents before the warm-up.
        start_share: f64 = 0.32,
        /// Weekly chance to take up agents unprompted.
        take_up_rate: f64 = 0.004,
        /// Weekly rate at which the example of others spreads agents, where a number that shows use of AI is seen by all.
        take_up_example: f64 = 0.18,
        /// Weekly rate at which pay or rank for such a number drives people to agents.
        take_up_pull: f64 = 0.05,
        /// Weekly rate at which agents are taken up per unit of coaching.
        take_up_coaching: f64 = 0.02,
        /// Hours of agent work that an attended hour sets going: log-normal.
        reach: Reach = Reach::default(),
        /// AI uplift added by agents, as a share of output.
        uplift: f64 = 0.10,
        /// Defects added by agents per unit of assisted output before review.
        defect: f64 = 0.05,
        /// Share of the reach beyond one's own hour that scoped permissions leave.
        scoped_reach_factor: f64 = 0.5,
    }
}
defaulted! {
    /// Reach of agents: log-normal.
    Reach {
        /// Median hours of agent work that an attended hour sets going.
        median: f64 = 5.0,
        /// Standard deviation of the logarithm.
        sigma_ln: f64 = 1.0,
    }
}

impl StartHours {
    /// The hours by activity.
    pub const fn by_activity(&self) -> ByActivity<f64> {
        ByActivity::new([self.slack, self.unassisted, self.assisted, self.exploring, self.reviewing, self.gaming])
    }
}

impl Ai {
    /// Price in a week as a multiple of that at the start; 1 in the warm-up.
    pub fn price_factor(&self, week: i64) -> f64 {
        let changes = self.price.iter().flat_map(|mix| &mix.changes);
        changes.take_while(|change| i64::from(change.from_week) <= week).last().map_or(1.0, |change| change.factor)
    }

    /// Blended price at the start, in US dollars per million tokens.
    pub fn blended_price_usd_per_mtok(&self) -> f64 {
        match (&self.price, self.price_usd_per_mtok) {
            (Some(mix), _) => mix.parts().iter().map(|(_, part)| part.share * part.usd_per_mtok).sum(),
            (None, Some(price)) => price,
            (None, None) => 1.0,
        }
    }
}

/// A price as a mix of four kinds of token; the shares sum to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceMix {
    /// Input that no cache holds.
    pub fresh_input: PricePart,
    /// Input read from a cache.
    pub cache_read: PricePart,
    /// Input written to a cache.
    pub cache_write: PricePart,
    /// Output.
    pub output: PricePart,
    /// What tokens cost by what they are used for, where that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_work: Option<PriceByWork>,
    /// Changes of the price from a week on, each later than the one before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<PriceChange>,
}

impl PriceMix {
    /// The four parts with their key names.
    pub fn parts(&self) -> [(&'static str, &PricePart); 4] {
        [
            ("fresh_input", &self.fresh_input),
            ("cache_read", &self.cache_read),
            ("cache_write", &self.cache_write),
            ("output", &self.output),
        ]
    }
}

defaulted! {
    /// Price of a token by what it is used for, as a multiple of the mix: what agents that run alone use comes
    /// mostly out of a cache.
    PriceByWork {
        /// Multiple for tokens of assisted hours.
        assisted: f64 = 1.0,
        /// Multiple for tokens of exploring hours.
        exploring: f64 = 1.0,
        /// Multiple for tokens of reviewing hours.
        reviewing: f64 = 1.0,
        /// Multiple for tokens of hours of gaming.
        gaming: f64 = 1.0,
        /// Multiple for tokens that agents use beyond the attended hour, whatever it is for.
        agents: f64 = 1.0,
    }
}

impl PriceByWork {
    /// The multiples by activity, of tokens of attended hours.
    pub const fn by_activity(&self) -> ByActivity<f64> {
        ByActivity::new([1.0, 1.0, self.assisted, self.exploring, self.reviewing, self.gaming])
    }
}

/// A change of the price from a week on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceChange {
    /// First week in which it holds.
    pub from_week: u32,
    /// Price as a multiple of that at the start.
    pub factor: f64,
}

/// One kind of token in a [`PriceMix`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PricePart {
    /// Price in US dollars per million tokens.
    pub usd_per_mtok: f64,
    /// Share of all tokens, in [0, 1].
    pub share: f64,
}

defaulted! {
    /// Habit, noise, norms, learning to game, motivation and what rank is worth (§3, §5).
    Behaviour {
        /// Share of the scruple that a norm of gaming removes.
        conformity: f64 = 0.6,
        /// Weight of the whole organisation in the norm where nothing is visible.
        norm_organisation_base: f64 = 0.2,
        /// Growth of that weight with visibility.
        norm_organisation_visibility: f64 = 0.6,
        /// Weekly hours of gaming from which an employee counts as gaming.
        gaming_threshold_hours: f64 = 0.5,
        /// Worth of the first hour of slack.
        slack_value: f64 = 0.9,
        /// Fall of that worth per hour.
        slack_curvature: f64 = 0.06,
        /// Worth of the first exploring hour to the fully proficient.
        exploring_base: f64 = 0.15,
        /// What novelty adds for those with no proficiency.
        exploring_novelty: f64 = 0.55,
        /// Fall of the worth of exploring per hour.
        exploring_curvature: f64 = 0.25,
        /// Worth of the first reviewing hour, as a share of motivated skill.
        reviewing_value: f64 = 0.6,
        /// Fall of that worth per hour, as a share of it.
        reviewing_curvature_share: f64 = 0.1,
        /// Rise of the cost of gaming per hour.
        gaming_curvature: f64 = 0.6,
        /// Slack added to the lowest rank under full visibility, per unit of status sensitivity.
        discouragement: f64 = 0.4,
        /// Share of the way to the best response that people move in a week.
        habit_rate: f64 = 0.25,
        /// Standard deviation of the logarithm of the noise in choices.
        choice_noise: f64 = 0.15,
        /// Weekly chance to find out alone how to game the number.
        discovery_rate: f64 = 0.03,
        /// Rate at which a full norm of gaming spreads that knowledge, per week.
        discovery_contagion: f64 = 0.8,
        /// Weekly rate at which motivation moves to its target.
        motivation_rate: f64 = 0.05,
        /// Share of motivation that pay for a gamed number crowds out.
        crowding_out: f64 = 0.5,
        /// Price of a point at which crowding out is complete.
        crowding_price_scale: f64 = 2.0,
        /// Worth of status, in productive hours.
        status_unit: f64 = 3.0,
        /// A week's pay, in productive hours.
        pay_hours: f64 = 40.0,
        /// Weekly discount of a measure that comes late.
        lag_discount: f64 = 0.97,
        /// Slope of the logistic that turns a standardised score into a percentile.
        percentile_slope: f64 = 1.702,
        /// Weekly return of the felt percentile to one half where nothing is counted.
        percentile_recovery: f64 = 0.2,
        /// Smallest spread of scores.
        spread_min: f64 = 0.3,
        /// Share of the baseline added inside the logarithm of a score.
        score_floor: f64 = 0.1,
        /// Smallest standard deviation of a log measure.
        log_sd_min: f64 = 0.05,
        /// Width of the felt probability of reaching a target, in score.
        target_width: f64 = 0.5,
        /// Cost to an employee of an audited hour of gaming, in productive hours.
        audit_penalty: f64 = 8.0,
        /// Hours of an auditor per audit.
        audit_hours: f64 = 0.25,
    }
}

/// Overrides of one row of the table of signals (§4); an absent key keeps the row's default.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SignalOverrides {
    /// Signal got per hour of gaming aimed at it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gain: Option<f64>,
    /// Weeks until the signal is seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lag_weeks: Option<u32>,
    /// Standard deviation of the relative noise of measurement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noise: Option<f64>,
    /// Tokens per hour of gaming, in millions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mtok_per_gaming_hour: Option<f64>,
    /// Hours that each team-mate loses per hour of gaming.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub teammates_hours_lost: Option<f64>,
    /// Standard hours of output destroyed per hour of gaming.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_destroyed: Option<f64>,
    /// Typical weekly value, by which gaming is split between several signals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub typical: Option<f64>,
    /// Exponent of skill in the signal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skill_exponent: Option<f64>,
    /// Signal per unassisted hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_unassisted_hour: Option<f64>,
    /// Signal per assisted hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_assisted_hour: Option<f64>,
    /// Signal per exploring hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_exploring_hour: Option<f64>,
    /// Signal per reviewing hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_reviewing_hour: Option<f64>,
    /// Hours of use after which a week is all but surely active (`weekly_active` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saturation_hours: Option<f64>,
    /// Days that the baseline throughput is shown as (`cycle_time` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline_days: Option<f64>,
}

/// Overrides of one row of the table of audiences (§5).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AudienceOverrides {
    /// How much rank is felt, in [0, 1].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visibility: Option<f64>,
    /// Whether those who decide on careers see it, in [0, 1].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<f64>,
}

defaulted! {
    /// When dashboard and reality count as parted (§7).
    Parting {
        /// The dashboard index that is reached or passed.
        dashboard_index: f64 = 105.0,
        /// Real output as a share of the reference's that is not passed.
        output_ratio: f64 = 0.99,
        /// Weeks over whose means both must hold.
        weeks: u32 = 4,
    }
}

impl Scenario {
    /// A scenario with every default and one scheme that counts nothing.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            schema: SCHEMA_VERSION,
            title: title.into(),
            question: None,
            source: None,
            story: None,
            look_for: None,
            run: Run::default(),
            organisation: Organisation::default(),
            roles: Vec::new(),
            people: People::default(),
            work: Work::default(),
            ai: Ai::default(),
            agents: Agents::default(),
            behaviour: Behaviour::default(),
            signals: BTreeMap::new(),
            audiences: BTreeMap::new(),
            parting: Parting::default(),
            data: None,
            schemes: vec![Scheme::default()],
        }
    }

    /// Index of the scheme with which the others are compared.
    pub fn reference(&self) -> usize {
        self.schemes.iter().position(|scheme| scheme.reference).unwrap_or(0)
    }
}
