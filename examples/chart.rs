//! Write a chart to a file: `cargo run --release --example chart`.

use std::error::Error;

use yardstick::chart::{Format, Kind, Options, catalogue, export};
use yardstick::{preset, simulate};

/// The whole of it.
pub fn main() -> Result<(), Box<dyn Error>> {
    let outcome = simulate(&preset("token-leaderboard")?.smaller(200, 4)).on("2026-01-01");
    // A figure is data; the same figure becomes SVG, PNG, PDF or CSV.
    let figure = catalogue::figure(Kind::TokenSpend, &catalogue::Source::new(&outcome, None))?;
    let path = std::env::temp_dir().join("token-spend.svg");
    std::fs::write(&path, export(&figure, &Options::default(), Format::Svg)?)?;
    println!("{}: {}", path.display(), figure.title);
    Ok(())
}
