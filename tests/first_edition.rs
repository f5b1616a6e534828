//! The first edition of the model is still there, bit for bit: a scenario with
//! the numbers that the second edition changed set back gives the series that
//! the first edition's engine gave.
//!
//! The hashes were taken from that engine before it was changed.

use sha2::{Digest, Sha256};
use yardstick::model::{Metric, Model};
use yardstick::scenario::{
    Audience, Permissions, Phase, Review, RewardKind, Scenario, Scheme, Signal, SignalOverrides,
};

#[path = "common/schemes.rs"]
mod schemes;

use schemes::{counting, role};

fn organisation(employees: u32, schemes: Vec<Scheme>) -> Scenario {
    let mut scenario = Scenario::new("First edition");
    scenario.organisation.employees = employees;
    scenario.run.weeks = 40;
    scenario.schemes = schemes;
    scenario
}

/// SHA-256 of the bits of every series of the first edition, in the order of its result files.
fn hash(scenario: &Scenario) -> String {
    let mut scenario = scenario.clone();
    scenario.keep_first_edition();
    let record = Model::new(&scenario.checked().expect("it can be run")).simulate(3);
    let mut digest = Sha256::new();
    for scheme in 0..record.schemes() {
        for metric in Metric::ALL.into_iter().filter(|metric| *metric != Metric::AgentShare) {
            for value in record.series(scheme, metric) {
                // Every missing value has the same bits.
                digest.update(if value.is_nan() { f64::NAN } else { *value }.to_bits().to_le_bytes());
            }
        }
    }
    digest.finalize().iter().fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"))
}

#[test]
fn every_signal_and_audience_gives_the_same_bits() {
    let pairs = Signal::ALL.into_iter().zip(Audience::ALL.into_iter().cycle());
    let schemes: Vec<Scheme> = pairs.map(|(signal, audience)| counting(signal, audience, Review::Official)).collect();
    let halves = schemes.chunks(5).map(|half| hash(&organisation(333, half.to_vec()))).collect::<Vec<_>>();
    assert_eq!(
        halves,
        [
            "7b532186cee84af3ce1dfc330a76e4b90a2d6d827f9122877e205098fc333918",
            "79c31c35798ec43e92f51718160711e3b9bc3fce77f54df2a4875cadb9ec0406",
        ]
    );
}

#[test]
fn limits_consequences_and_several_signals_give_the_same_bits() {
    let mut limited = counting(Signal::Tokens, Audience::Everyone, Review::Official);
    limited.guardrails.token_cap_mtok = Some(60.0);
    limited.guardrails.audit_rate = 0.02;
    limited.guardrails.agent_permissions = Permissions::Scoped;
    let mut top = counting(Signal::Tokens, Audience::Leaders, Review::None);
    top.leaderboard.top_share = 0.1;
    let mut bonus = counting(Signal::TicketsClosed, Audience::Manager, Review::Official);
    bonus.reward.kind = RewardKind::Bonus;
    let mut target = counting(Signal::WeeklyActive, Audience::Manager, Review::Denied);
    target.reward.kind = RewardKind::Target;
    target.until_week = Some(20);
    let mut two = counting(Signal::OutputPerDollar, Audience::Team, Review::Denied);
    two.count.insert(Signal::Tokens, 2.0);
    two.help.coaching = 0.3;
    assert_eq!(
        hash(&organisation(700, vec![Scheme::default(), limited, top, bonus, target, two])),
        "11ee679a63422ed2ba1b29f35f651161be3a00a6fec87fbb85727e96a6963a8c"
    );
}

#[test]
fn roles_and_phases_give_the_same_bits() {
    let mut changing = counting(Signal::Tokens, Audience::Everyone, Review::Denied);
    changing.from_week = 3;
    let mut quiet = Phase { from_week: 12, ..Phase::default() };
    quiet.leaderboard.audience = Some(Audience::Oneself);
    let nothing = Phase { from_week: 30, count: Some([].into()), ..Phase::default() };
    changing.phases = vec![quiet, nothing];
    let mut scenario =
        organisation(205, vec![changing, counting(Signal::PullRequests, Audience::Everyone, Review::Official)]);
    let mut support = role("Support", 0.4);
    support.work = toml::from_str("ai_fit = 0.6\nrework_lag_weeks = 3").expect("TOML");
    support.ai = toml::from_str("mtok_per_assisted_hour = 2.0").expect("TOML");
    support.signals.insert(Signal::PullRequests, SignalOverrides { gain: Some(1.0), ..SignalOverrides::default() });
    scenario.roles = vec![role("Engineering", 0.6), support];
    assert_eq!(hash(&scenario), "ff715d604d5e417d78338796fcae0aa77b39c7c91f1468d898c140f176f5726a");
}
