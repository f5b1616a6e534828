//! `yardstick schema`: the JSON Schema of the scenario file, for editors.

use std::io::Write as _;
use std::process::ExitCode;

use crate::scenario::json_schema;

pub fn schema() -> anyhow::Result<ExitCode> {
    writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(&json_schema())?)?;
    Ok(ExitCode::SUCCESS)
}
