//! `yardstick completions`: completions for a shell.

use std::io::Write as _;
use std::process::ExitCode;

/// Which shell.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: yardstick completions bash > ~/.local/share/bash-completion/completions/yardstick")]
pub struct Arguments {
    /// The shell
    shell: clap_complete::Shell,
}

pub fn completions(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::command(), "yardstick", &mut script);
    std::io::stdout().write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}
