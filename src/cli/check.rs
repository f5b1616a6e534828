//! `yardstick check`: what is wrong with scenario files, all of it at once.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use super::{Fault, input};

/// Files to check.
#[derive(Debug, clap::Args)]
#[command(after_help = "Every problem is shown with file, line and column, what is allowed, and the nearest \
    valid name for a misspelling.\nExample: yardstick check scenarios/*.toml")]
pub struct Arguments {
    /// Scenario files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub fn check(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    let (mut wrong, mut unread) = (0, 0);
    for file in &arguments.files {
        match input::read(file) {
            Ok(document) => {
                input::warn(&document, &file.display().to_string());
                writeln!(out, "{}: ok, {} schemes", file.display(), document.scenario().schemes.len())?;
            }
            Err(Fault::Scenario(problems)) => {
                wrong += 1;
                anstream::eprintln!("{}\n", problems.render(true));
            }
            Err(other) => {
                unread += 1;
                eprintln!("yardstick: {other}");
            }
        }
    }
    Ok(ExitCode::from(if wrong > 0 { 2 } else { u8::from(unread > 0) }))
}
