//! The engine agrees with the plain reading of the model.
//!
//! The engine computes in single precision, the reference in double, so a few
//! people cross a threshold (half an hour of gaming, a cap, finding out) a week
//! earlier or later: means must agree closely, not bit for bit.

use yardstick::model::{Metric, Model};
use yardstick::scenario::{
    Audience, Permissions, Phase, Review, RewardKind, Scenario, Scheme, Signal, SignalOverrides,
};

mod reference;
#[path = "common/schemes.rs"]
mod schemes;

use reference::Reference;
use schemes::{counting, role};

fn scenario(schemes: Vec<Scheme>) -> Scenario {
    let mut scenario = Scenario::new("Reference");
    scenario.organisation.employees = 203;
    scenario.run.weeks = 40;
    scenario.schemes = schemes;
    scenario
}

/// Metrics that count people or pairs: one person who crosses a threshold moves them by a step.
fn steps(metric: Metric) -> bool {
    matches!(
        metric,
        Metric::GamingShare
            | Metric::KnowsShare
            | Metric::AgentShare
            | Metric::WeeklyActiveShare
            | Metric::CorrTokensOutput
            | Metric::CorrMetricOutput
            | Metric::TopDecileTokenShare
            | Metric::GiniTokens
            | Metric::DefectShare
    )
}

fn agree(scenario: &Scenario) {
    let record = Model::new(&scenario.clone().checked().expect("it can be run")).simulate(2);
    let horizon = record.horizon();
    for (scheme, series) in Reference::new(scenario, 2).run().into_iter().enumerate() {
        for (metric, expected) in series {
            for (position, expected) in expected.into_iter().enumerate() {
                let got = record.series(scheme, metric)[position];
                let place = (&scenario.schemes[scheme].name, metric, horizon.week(position));
                let Some(expected) = expected else {
                    assert!(got.is_nan(), "{place:?}: {got} is not missing");
                    continue;
                };
                let (relative, absolute): (f64, f64) =
                    if position < horizon.start() { (1e-4, 1e-4) } else { (4e-3, 2e-3) };
                let absolute = if steps(metric) { absolute.max(0.012) } else { absolute };
                let allowed = relative * expected.abs() + absolute;
                assert!((got - expected).abs() <= allowed, "{place:?}: {got} is not {expected}");
            }
        }
    }
}

#[test]
fn tokens_for_everyone_and_official_with_limits() {
    let mut limited = counting(Signal::Tokens, Audience::Everyone, Review::Official);
    limited.name = "Limited".into();
    limited.guardrails.token_cap_mtok = Some(60.0);
    limited.guardrails.audit_rate = 0.02;
    limited.guardrails.agent_permissions = Permissions::Scoped;
    let mut top = counting(Signal::Tokens, Audience::Leaders, Review::None);
    top.name = "Top".into();
    top.leaderboard.top_share = 0.1;
    agree(&scenario(vec![
        Scheme::default(),
        counting(Signal::Tokens, Audience::Everyone, Review::Denied),
        limited,
        top,
    ]));
}

#[test]
fn activity_signals_under_every_consequence() {
    let mut bonus = counting(Signal::TicketsClosed, Audience::Manager, Review::Official);
    bonus.reward.kind = RewardKind::Bonus;
    let mut target = counting(Signal::WeeklyActive, Audience::Manager, Review::Official);
    target.reward.kind = RewardKind::Target;
    target.reward.target_value = Some(0.9);
    target.until_week = Some(20);
    agree(&scenario(vec![
        counting(Signal::LinesOfCode, Audience::Team, Review::Denied),
        bonus,
        target,
        counting(Signal::Meetings, Audience::Everyone, Review::Official),
        counting(Signal::PullRequests, Audience::Oneself, Review::Denied),
    ]));
}

#[test]
fn output_signals_with_help_and_targets() {
    let mut coached = counting(Signal::AcceptedOutput, Audience::Oneself, Review::None);
    coached.help.coaching = 0.3;
    coached.guardrails.agent_permissions = Permissions::Scoped;
    let mut two = counting(Signal::OutputPerDollar, Audience::Everyone, Review::Official);
    two.count.insert(Signal::CustomerImpact, 2.0);
    two.guardrails.token_cap_mtok = Some(30.0);
    let mut days = counting(Signal::CycleTime, Audience::Team, Review::Official);
    days.reward.kind = RewardKind::Target;
    days.reward.target_value = Some(5.0);
    agree(&scenario(vec![coached, two, days]));
}

#[test]
fn roles_and_phases() {
    let mut changing = counting(Signal::Tokens, Audience::Everyone, Review::Denied);
    changing.from_week = 3;
    let mut quiet = Phase { from_week: 12, ..Phase::default() };
    quiet.leaderboard.audience = Some(Audience::Oneself);
    let mut other = Phase { from_week: 20, count: Some([(Signal::AcceptedOutput, 1.0)].into()), ..Phase::default() };
    other.help.coaching = Some(0.2);
    let nothing = Phase { from_week: 30, count: Some([].into()), ..Phase::default() };
    changing.phases = vec![quiet, other, nothing];
    let mut scenario = scenario(vec![changing, counting(Signal::PullRequests, Audience::Everyone, Review::Official)]);
    let mut support = role("Support", 0.4);
    support.people = toml::from_str("uplift = { mean = 0.4 }").expect("TOML");
    support.work = toml::from_str("ai_fit = 0.6\nrework_lag_weeks = 3").expect("TOML");
    support.ai = toml::from_str("mtok_per_assisted_hour = 2.0").expect("TOML");
    support.agents = toml::from_str("start_share = 0.6\nuplift = -0.1\nreach = { median = 3.0 }").expect("TOML");
    support.signals.insert(Signal::PullRequests, SignalOverrides { gain: Some(1.0), ..SignalOverrides::default() });
    scenario.roles = vec![role("Engineering", 0.6), support];
    agree(&scenario);
}

#[test]
fn prices_by_kind_of_work_by_role_and_by_week() {
    let mix = "
        fresh_input = { usd_per_mtok = 4.0, share = 0.1 }
        cache_read = { usd_per_mtok = 0.5, share = 0.8 }
        cache_write = { usd_per_mtok = 5.0, share = 0.05 }
        output = { usd_per_mtok = 20.0, share = 0.05 }
        by_work = { exploring = 2.0, reviewing = 1.5, gaming = 0.8, agents = 0.3 }
        changes = [{ from_week = 6, factor = 0.5 }, { from_week = 20, factor = 2.5 }]";
    let mut per_dollar = counting(Signal::OutputPerDollar, Audience::Everyone, Review::Official);
    per_dollar.from_week = 10;
    per_dollar.until_week = Some(30);
    let mut capped = counting(Signal::Tokens, Audience::Everyone, Review::Denied);
    capped.guardrails.token_cap_mtok = Some(40.0);
    capped.guardrails.agent_permissions = Permissions::Scoped;
    let mut scenario = scenario(vec![Scheme::default(), per_dollar, capped]);
    scenario.ai.price = Some(toml::from_str(mix).expect("TOML"));
    let mut support = role("Support", 0.4);
    let own = mix.replace("agents = 0.3", "agents = 1.2").replace("from_week = 6", "from_week = 15");
    support.ai.insert("price".into(), toml::Value::Table(toml::from_str(&own).expect("TOML")));
    scenario.roles = vec![role("Engineering", 0.6), support];
    agree(&scenario);

    let cost = |scenario: &Scenario| {
        let record = Model::new(&scenario.clone().checked().expect("it can be run")).simulate(2);
        (record.series(0, Metric::TokensMtok).to_vec(), record.series(0, Metric::ComputeCostUsd).to_vec())
    };
    let (tokens, cheap_agents) = cost(&scenario);
    scenario.roles.clear();
    scenario.ai.price.as_mut().expect("it has one").by_work = None;
    scenario.ai.price.as_mut().expect("it has one").changes = Vec::new();
    let (same_tokens, one_price) = cost(&scenario);
    assert_eq!(tokens, same_tokens, "who pays what changes nobody's week where dollars are not counted");
    let price = scenario.ai.blended_price_usd_per_mtok();
    assert!(one_price.iter().zip(&tokens).all(|(cost, tokens)| (cost / tokens / price - 1.0).abs() < 1e-12));
    assert!(cheap_agents[0] < 0.9 * one_price[0], "agents' tokens are cheaper for six in ten");
}
