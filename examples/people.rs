//! Look at the people of one week: `cargo run --release --example people`.

use std::error::Error;

use yardstick::{preset, simulate};

/// The whole of it.
pub fn main() -> Result<(), Box<dyn Error>> {
    let outcome = simulate(&preset("token-leaderboard")?.smaller(200, 1));
    let board = outcome.scheme("Public token leaderboard")?;
    // Everyone of replicate 0 in week 51, one list a scheme.
    let people = &outcome.people(0, 51)?[board];
    let mut by_tokens: Vec<_> = people.iter().collect();
    by_tokens.sort_by(|a, b| b.tokens_mtok.total_cmp(&a.tokens_mtok));
    for person in &by_tokens[..5] {
        let (tokens, output) = (person.tokens_mtok, person.real_output_hours);
        println!("employee {}: {tokens:.0} million tokens, {output:.0} hours of output", person.employee);
    }
    Ok(())
}
