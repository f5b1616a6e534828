//! The program as a process of its own, wherever the tests run.
#![allow(dead_code, reason = "not every test needs all of it")]

use std::path::PathBuf;
use std::process::{Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::cargo::CommandCargoExt as _;

/// What a scheduler may have set where the tests run.
pub const TASKS: [&str; 3] = ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX", "HQ_TASK_ID"];

/// The program with these arguments, and without what a scheduler may have set.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("yardstick").expect("the binary");
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in TASKS {
        command.env_remove(name);
    }
    command
}

/// What comes of the program with these arguments.
pub fn yardstick(arguments: &[&str]) -> Output {
    command(arguments).output().expect("it starts")
}

/// Asserts an exit status and gives standard output and standard error.
pub fn with_status(output: &Output, status: i32) -> (String, String) {
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    assert_eq!(output.status.code(), Some(status), "{out}{err}");
    (out, err)
}

/// How a command ended, or none if it took longer and was killed by SIGKILL.
pub fn ended_within(wait: Duration, command: &mut Command) -> Option<ExitStatus> {
    let mut child = command.spawn().expect("it starts");
    let clock = Instant::now();
    while clock.elapsed() <= wait {
        if let Some(status) = child.try_wait().expect("a child") {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("SIGKILL");
    child.wait().expect("a child");
    None
}

/// A folder to run it in.
pub struct Place {
    _temporary: tempfile::TempDir,
    pub path: PathBuf,
}

impl Place {
    pub fn new() -> Self {
        let temporary = tempfile::tempdir().expect("a folder");
        Self { path: temporary.path().to_owned(), _temporary: temporary }
    }

    pub fn path(&self, name: &str) -> String {
        self.path.join(name).to_string_lossy().into_owned()
    }

    /// Writes a file and gives its path.
    pub fn write(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path.join(name), text).expect("a file");
        self.path(name)
    }
}
