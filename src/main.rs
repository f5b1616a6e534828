//! The binary: parses the command line and hands over to [`yardstick::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    yardstick::cli::main()
}
