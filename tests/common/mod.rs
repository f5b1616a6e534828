//! Scenarios of every kind, for properties that hold of all.

use std::collections::BTreeMap;

use proptest::{collection::vec, option, prelude::*, sample::select};
use yardstick::scenario::{
    Audience, AudienceOverrides, Guardrails, GuardrailsChange, Help, Leaderboard, LeaderboardChange, MAX_SCHEMES,
    Organisation, Permissions, Phase, Review, Reward, RewardChange, RewardKind, Role, Run, Scenario, Scheme, Signal,
    SignalOverrides,
};

/// Valid scenarios: roles, phases, every audience, kind, review and signal, 1 to 60 employees,
/// 1 to 20 weeks, and the extremes: nothing at stake, a cap of 0, one employee, all or none honest.
pub fn scenario() -> impl Strategy<Value = Scenario> {
    (run(), organisation(), traits(), signals(), audiences(), vec(scheme(), 1..=3), prose()).prop_flat_map(
        |(run, organisation, (never, unscrupulous, budget), signals, audiences, schemes, (title, question))| {
            let teams = organisation.employees.div_ceil(organisation.team_size) as usize;
            roles(teams.min(3)).prop_map(move |roles| {
                let mut scenario = Scenario::new(title.clone());
                scenario.question.clone_from(&question);
                scenario.run = run.clone();
                scenario.organisation = organisation.clone();
                scenario.roles = roles;
                scenario.people.scruples.never = never;
                scenario.people.scruples.unscrupulous = unscrupulous;
                scenario.ai.annual_budget_usd = budget;
                scenario.signals = signals.clone();
                scenario.audiences = audiences.clone();
                scenario.schemes.clone_from(&schemes);
                assert!(scenario.schemes.len() <= MAX_SCHEMES);
                for (index, scheme) in scenario.schemes.iter_mut().enumerate() {
                    scheme.name = format!("{} {index}", scheme.name);
                    scheme.reference &= index == 0;
                }
                scenario
            })
        },
    )
}

fn prose() -> impl Strategy<Value = (String, Option<String>)> {
    ("\\PC{0,12}", option::of(any::<String>()))
}

fn run() -> impl Strategy<Value = Run> {
    (0..=i64::MAX as u64, 1..=3u32, 1..=20u32, 1..=6u32, 1..=6u32).prop_map(
        |(seed, replicates, weeks, warmup_weeks, baseline_weeks)| Run {
            seed,
            replicates,
            weeks,
            warmup_weeks,
            baseline_weeks: baseline_weeks.min(warmup_weeks),
            ..Run::default()
        },
    )
}

fn organisation() -> impl Strategy<Value = Organisation> {
    (prop_oneof![Just(1), 1..=60u32], 1..=12u32, 0.0..500.0).prop_map(|(employees, team_size, value_per_hour_usd)| {
        Organisation { employees, team_size, value_per_hour_usd, ..Organisation::default() }
    })
}

fn traits() -> impl Strategy<Value = (f64, f64, Option<f64>)> {
    let honesty = prop_oneof![Just((1.0, 0.0)), Just((0.0, 1.0)), Just((0.0, 0.0)), (0.0..0.5, 0.0..0.5)];
    (honesty, option::of(0.0..1e6)).prop_map(|((never, unscrupulous), budget)| (never, unscrupulous, budget))
}

fn signal() -> impl Strategy<Value = Signal> {
    select(Signal::ALL.to_vec())
}

fn signals() -> impl Strategy<Value = BTreeMap<Signal, SignalOverrides>> {
    let row = (option::of(0.0..200.0), option::of(0..=8u32), option::of(0.0..1.0))
        .prop_map(|(gain, lag_weeks, noise)| SignalOverrides { gain, lag_weeks, noise, ..SignalOverrides::default() });
    proptest::collection::btree_map(signal(), row, 0..3)
}

fn audiences() -> impl Strategy<Value = BTreeMap<Audience, AudienceOverrides>> {
    let row = (option::of(0.0..=1.0), option::of(0.0..=1.0))
        .prop_map(|(visibility, seen)| AudienceOverrides { visibility, seen });
    proptest::collection::btree_map(select(Audience::ALL.to_vec()), row, 0..2)
}

/// No roles, or up to as many as there are teams.
fn roles(most: usize) -> impl Strategy<Value = Vec<Role>> {
    let role = (1.0..9.0, option::of(0.0..0.5), option::of(0.1..=1.0), option::of(0.0..9.0), signals());
    vec(role, 0..=most).prop_map(|roles| {
        let sum: f64 = roles.iter().map(|(share, ..)| share).sum();
        let role = |(index, (share, mean, fit, tokens, signals)): (usize, _)| {
            let (share, mean, fit, tokens): (f64, Option<f64>, Option<f64>, Option<f64>) = (share, mean, fit, tokens);
            Role {
                name: format!("Role {index}"),
                share: share / sum,
                people: mean.map(|mean| toml::toml! { uplift = { mean = mean } }).unwrap_or_default(),
                work: fit.map(|fit| toml::Table::from_iter([("ai_fit".to_owned(), fit.into())])).unwrap_or_default(),
                ai: tokens
                    .map(|mtok| toml::Table::from_iter([("mtok_per_assisted_hour".to_owned(), mtok.into())]))
                    .unwrap_or_default(),
                agents: fit
                    .map(|share| toml::Table::from_iter([("start_share".to_owned(), share.into())]))
                    .unwrap_or_default(),
                signals,
            }
        };
        roles.into_iter().enumerate().map(role).collect()
    })
}

fn count() -> impl Strategy<Value = BTreeMap<Signal, f64>> {
    proptest::collection::btree_map(signal(), 0.01..5.0, 0..=3)
}

fn stakes() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), 0.0..1.0]
}

fn scheme() -> impl Strategy<Value = Scheme> {
    let when = (0..8u32, option::of(1..12u32), vec(phase(), 0..=2));
    let limits = (option::of(prop_oneof![Just(0.0), 0.0..80.0]), prop_oneof![Just(0.0), 0.0..=1.0]);
    let permissions = select(Permissions::ALL.to_vec());
    (("\\PC{1,8}", any::<bool>(), count()), when, leaderboard(), reward(), limits, permissions, 0.0..1.0).prop_map(
        |(
            (name, reference, count),
            (from_week, length, phases),
            leaderboard,
            reward,
            limits,
            permissions,
            coaching,
        )| {
            let target_value = reward.target_value.filter(|_| count.len() == 1 && phases.is_empty());
            let target = reward.target.filter(|_| target_value.is_none());
            let mut week = from_week;
            Scheme {
                name,
                reference,
                count,
                from_week,
                until_week: length.map(|length| from_week + length),
                leaderboard,
                reward: Reward { target, target_value, ..reward },
                guardrails: Guardrails {
                    token_cap_mtok: limits.0,
                    audit_rate: limits.1,
                    agent_permissions: permissions,
                },
                help: Help { coaching },
                phases: phases
                    .into_iter()
                    .map(|phase| {
                        week += phase.from_week;
                        Phase { from_week: week, ..phase }
                    })
                    .collect(),
                color: None,
            }
        },
    )
}

fn leaderboard() -> impl Strategy<Value = Leaderboard> {
    (select(Audience::ALL.to_vec()), prop_oneof![Just(0.0), 0.0..0.99])
        .prop_map(|(audience, top_share)| Leaderboard { audience, top_share })
}

fn reward() -> impl Strategy<Value = Reward> {
    let targets = (option::of(-2.0..3.0), option::of(0.1..50.0));
    (select(RewardKind::ALL.to_vec()), select(Review::ALL.to_vec()), stakes(), 0.01..0.99, targets, 1.0..5.0).prop_map(
        |(kind, review, stakes, winners, (target, target_value), cap_multiple)| Reward {
            kind,
            review,
            stakes,
            winners,
            target,
            target_value,
            cap_multiple,
        },
    )
}

/// A phase whose first week counts from the one before.
fn phase() -> impl Strategy<Value = Phase> {
    let audience = option::of(select(Audience::ALL.to_vec()));
    (1..6u32, option::of(count()), audience, option::of(stakes()), option::of(0.0..40.0)).prop_map(
        |(from_week, count, audience, stakes, cap)| Phase {
            from_week,
            count,
            leaderboard: LeaderboardChange { audience, ..LeaderboardChange::default() },
            reward: RewardChange { stakes, ..RewardChange::default() },
            guardrails: GuardrailsChange { token_cap_mtok: cap, ..GuardrailsChange::default() },
            ..Phase::default()
        },
    )
}
