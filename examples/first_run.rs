//! Run a built-in scenario and read a mean: `cargo run --release --example first_run`.

use std::error::Error;

use yardstick::{Metric, Window, preset, simulate};

/// The whole of it.
pub fn main() -> Result<(), Box<dyn Error>> {
    let scenario = preset("token-leaderboard")?.smaller(200, 4);
    let outcome = simulate(&scenario);
    let tokens = outcome.mean("Public token leaderboard", Metric::TokensMtok, Window::Last)?;
    println!("{tokens:.1} million tokens per employee-week under a public board");
    Ok(())
}
