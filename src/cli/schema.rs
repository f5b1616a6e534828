//! `yardstick schema`: the JSON Schema of a scenario or study file, for editors.

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::experiment::study;
use crate::scenario;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Kind of file
    #[arg(value_enum, default_value_t = File::Scenario)]
    of: File,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum File {
    /// A scenario
    Scenario,
    /// A study
    Study,
}

pub fn schema(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let schema = match arguments.of {
        File::Scenario => scenario::json_schema(),
        File::Study => study::json_schema(),
    };
    writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(&schema)?)?;
    Ok(ExitCode::SUCCESS)
}
