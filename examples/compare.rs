//! Change a key of a scenario and compare: `cargo run --release --example compare`.

use std::error::Error;

use yardstick::{Metric, Window, preset, simulate};

/// The whole of it.
pub fn main() -> Result<(), Box<dyn Error>> {
    let given = preset("token-leaderboard")?.smaller(200, 4);
    // A variant is checked like a file: a misspelt key or a value out of range is an error.
    let sceptic = given.with(&[("people.uplift.mean", (-0.19).into())])?;
    for (name, scenario) in [("as given", given), ("AI slows people down", sceptic)] {
        let outcome = simulate(&scenario);
        // On the same people and the same luck, so that what differs is due to the scheme.
        let difference = outcome.difference("Public token leaderboard", Metric::RealOutputHours, Window::Last)?;
        println!("{name}: {:+.2} hours of output ({:+.2} to {:+.2})", difference.mean, difference.p05, difference.p95);
    }
    Ok(())
}
