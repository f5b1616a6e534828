//! Commands that this build has not: named, they say how to get them.

use std::ffi::OsString;
use std::process::ExitCode;

use crate::cli::Fault;

/// Whatever the command would take.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub struct Arguments {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    _given: Vec<OsString>,
}

/// Says what this build does not do, and with which feature one does.
pub fn absent(lacks: &str, feature: &str) -> anyhow::Result<ExitCode> {
    let how = format!("build it with `--no-default-features --features cli,{feature}`");
    Err(Fault::Usage(format!("this build {lacks}; {how}")).into())
}
