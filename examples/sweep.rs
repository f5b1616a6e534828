//! Ask one question of several scenarios: `cargo run --release --example sweep`.

use std::error::Error;

use yardstick::experiment::Plan;
use yardstick::run::Executor;
use yardstick::{Metric, Window, preset};

/// The whole of it.
pub fn main() -> Result<(), Box<dyn Error>> {
    let mut plan = Plan::new(preset("token-leaderboard")?.smaller(200, 4));
    for conformity in [0.0, 0.3, 0.6, 0.9] {
        plan.push(vec![("behaviour.conformity".into(), conformity.into())])?;
    }
    // Variants run in parallel; what is kept of each is up to you.
    let gaming = plan.collect(&Executor::new(), |_, outcome| {
        outcome.mean("Public token leaderboard", Metric::GamingHours, Window::Last)
    })?;
    for (number, hours) in gaming.into_iter().enumerate() {
        println!("{:?}: {:.2} hours of gaming a week", plan.settings(number)[0].1, hours?);
    }
    Ok(())
}
