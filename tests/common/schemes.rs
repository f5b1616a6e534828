//! Schemes and roles to try the model with.

use yardstick::scenario::{Audience, Review, Role, Scheme, Signal};

/// A scheme that counts one signal.
pub fn counting(signal: Signal, audience: Audience, review: Review) -> Scheme {
    let mut scheme = Scheme { name: format!("{signal:?} {audience:?} {review:?}"), ..Scheme::default() };
    scheme.count.insert(signal, 1.0);
    scheme.leaderboard.audience = audience;
    scheme.reward.review = review;
    scheme
}

/// A role of which nothing but its share is its own.
#[allow(dead_code, reason = "not every test has roles")]
pub fn role(name: &str, share: f64) -> Role {
    Role {
        name: name.into(),
        share,
        people: toml::Table::new(),
        work: toml::Table::new(),
        ai: toml::Table::new(),
        agents: toml::Table::new(),
        signals: [].into(),
    }
}
