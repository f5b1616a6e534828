//! `yardstick open`: the app, where there is a display.

use std::path::PathBuf;
use std::process::ExitCode;

use super::Fault;

/// Which file.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Scenario file; without it the built-in default scenario
    pub file: Option<PathBuf>,
}

/// What works without a window.
const HEADLESS: &str = if cfg!(feature = "export") {
    "`yardstick run`, `check`, `chart`, `brief`, `presets` and `validate` work without one"
} else {
    "`yardstick run`, `check`, `presets` and `validate` work without one; this build writes no charts or briefings"
};

#[cfg(feature = "app")]
pub fn open(file: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let has_display = cfg!(not(target_os = "linux"))
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    if !has_display {
        return Err(Fault::Impossible(format!("there is no display to open a window on; {HEADLESS}")).into());
    }
    crate::app::run(file)
        .map_err(|error| Fault::Impossible(format!("the window cannot be opened: {error}; {HEADLESS}")))?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(not(feature = "app"))]
pub fn open(_file: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    Err(Fault::Impossible(format!("this build has no window; {HEADLESS}")).into())
}
