//! `yardstick manual`: the manual pages, for packages and for `man`.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

/// Where to.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: yardstick manual ~/.local/share/man/man1")]
pub struct Arguments {
    /// Folder to write to, a page a command; pages of the same name are replaced
    folder: PathBuf,
}

pub fn manual(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let folder = &arguments.folder;
    let failed = || format!("the manual cannot be written to {}", folder.display());
    fs::create_dir_all(folder).with_context(failed)?;
    clap_mangen::generate_to(super::command(), folder).with_context(failed)?;
    Ok(ExitCode::SUCCESS)
}
