//! What went wrong, whose fault it is, and the exit status that says so.

use std::process::ExitCode;

use crate::scenario::Problems;

/// A fault that a command ends with.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The command line is wrong.
    #[error("{0}")]
    Usage(String),
    /// A scenario is wrong.
    #[error("{0}")]
    Scenario(Box<Problems>),
    /// It could not be done.
    #[error("{0}")]
    Impossible(String),
    /// The user stopped it.
    #[error("interrupted; nothing was written")]
    Interrupted,
    /// The user stopped what can be gone on with.
    #[error("{0}")]
    Paused(String),
    /// It could not be done now; the same command may do it later.
    #[error("{0}")]
    Later(String),
}

impl Fault {
    fn status(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::Scenario(_) => 2,
            Self::Impossible(_) => 1,
            Self::Interrupted | Self::Paused(_) => 130,
            Self::Later(_) => 75,
        }
    }
}

/// Says on standard error what went wrong and gives the exit status.
///
/// A reader that has gone away, as in `yardstick presets | head -1`, is no fault.
pub fn report(error: &anyhow::Error) -> ExitCode {
    let broken_pipe = |cause: &std::io::Error| cause.kind() == std::io::ErrorKind::BrokenPipe;
    if error.chain().filter_map(|cause| cause.downcast_ref()).any(broken_pipe) {
        return ExitCode::SUCCESS;
    }
    match error.downcast_ref() {
        Some(Fault::Scenario(problems)) => anstream::eprintln!("{}", problems.render(true)),
        _ => eprintln!("yardstick: {error:#}"),
    }
    ExitCode::from(error.downcast_ref().map_or(1, Fault::status))
}
