//! The binary: parses the command line and hands over to [`yardstick::cli`].

use std::process::ExitCode;

/// A window that stays open for days gives back what it no longer uses; glibc keeps it, scattered
/// (`benches/README.md`).
#[cfg(all(feature = "app", target_os = "linux"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    yardstick::cli::main()
}
