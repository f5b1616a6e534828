//! What commands that run a study share: threads, progress, being stopped, what is said.

use std::fmt::Write as _;
use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use indicatif::{HumanDuration, ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::cli::{Fault, input};
use crate::experiment::study::{Findings, Folder, FollowUp, Statement, StudyError, StudyPlan, statements};
use crate::run::{Cancel, Executor, Progress};

/// How much is said and on how many threads.
#[derive(Debug, Clone, clap::Args)]
pub struct Manner {
    /// Threads; default: one a core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// Print nothing but errors
    #[arg(long, conflicts_with = "json")]
    pub quiet: bool,
    /// Print what came out as JSON
    #[arg(long)]
    pub json: bool,
}

/// A command that computes and can be stopped.
pub struct Session {
    pool: rayon::ThreadPool,
    cancel: Cancel,
    terminated: Arc<AtomicBool>,
    quiet: bool,
}

impl Session {
    /// Starts threads and listens for signals.
    ///
    /// # Errors
    /// If either cannot be done.
    pub fn new(manner: &Manner) -> anyhow::Result<Self> {
        let cancel = input::interruptible()?;
        let terminated = Arc::new(AtomicBool::new(false));
        // After the handler above, which is called as well.
        #[cfg(unix)]
        signal_hook::flag::register(signal_hook::consts::SIGTERM, Arc::clone(&terminated))
            .context("cannot listen for SIGTERM")?;
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(manner.threads.map_or(0, usize::from))
            .build()
            .context("cannot start threads")?;
        Ok(Self { pool, cancel, terminated, quiet: manner.quiet || manner.json })
    }

    /// Does work on the threads with an executor that shows how far it is.
    pub fn with<T: Send>(&self, what: &str, work: impl FnOnce(&Executor) -> T + Send) -> T {
        let bar = self.bar(what);
        let observer = |so_far: Progress| {
            bar.set_length(so_far.total as u64);
            bar.set_position(so_far.done as u64);
            bar.set_message(so_far.left().map(left).unwrap_or_default());
        };
        let executor = Executor::new().cancelled_by(&self.cancel).observed_by(&observer);
        let done = self.pool.install(|| work(&executor));
        bar.finish_and_clear();
        done
    }

    /// The same for work that says itself how far it is: so many of so many at most.
    pub fn counting<T: Send>(
        &self,
        what: &str,
        work: impl FnOnce(&Executor, &(dyn Fn(usize, usize) + Sync)) -> T + Send,
    ) -> T {
        let bar = self.bar(what);
        let tell = |done: usize, total: usize| {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        };
        let executor = Executor::new().cancelled_by(&self.cancel);
        let done = self.pool.install(|| work(&executor, &tell));
        bar.finish_and_clear();
        done
    }

    /// Whether it was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    fn bar(&self, what: &str) -> ProgressBar {
        if self.quiet || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template(&format!("{{bar:40}} {{human_pos}} of {{human_len}} {what}{{msg}}"))
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::new(0).with_style(style)
    }

    /// Why a study ended early, and what that means to a scheduler.
    pub fn fault(&self, error: StudyError, kept: &str) -> Fault {
        match error {
            StudyError::Stopped(_) if self.terminated.load(Ordering::Relaxed) => {
                Fault::Later(format!("stopped by SIGTERM; {kept}: run the same command again to go on"))
            }
            StudyError::Stopped(_) => {
                Fault::Paused(format!("interrupted; {kept}: run the same command again to go on"))
            }
            StudyError::Folder(error) if error.is_passing() => Fault::Later(error.to_string()),
            StudyError::Folder(error) => Fault::Impossible(error.to_string()),
            error @ StudyError::Variant { .. } => Fault::Usage(error.to_string()),
        }
    }
}

fn left(time: Duration) -> String {
    format!(", {} left", HumanDuration(time))
}

/// The sentences of a finished study, as text and as JSON.
pub fn said(plan: &StudyPlan, findings: &Findings, follow_up: &FollowUp, folder: &Folder) -> (String, Value) {
    let statements = statements(plan, findings, Some(follow_up));
    let answers = statements.iter().map(|of| json!({ "question": of.question, "answer": of.answer })).collect();
    (format!("{}\nThe tables are in {}.\n", text(&statements), folder.path().display()), answers)
}

/// Questions with their answers below.
pub fn text(statements: &[Statement]) -> String {
    let mut out = String::new();
    let mut before = "";
    for Statement { question, answer } in statements {
        if *question != before {
            let _ = writeln!(out, "{}{question}", if before.is_empty() { "" } else { "\n" });
        }
        let _ = writeln!(out, "  {answer}");
        before = question;
    }
    out
}

/// Prints text or JSON, as was asked for.
///
/// # Errors
/// If standard output cannot be written to.
pub fn print(manner: &Manner, text: &str, json: &Value) -> anyhow::Result<()> {
    let text = match (manner.json, manner.quiet) {
        (true, _) => format!("{json:#}\n"),
        (false, true) => String::new(),
        (false, false) => text.to_owned(),
    };
    Ok(std::io::Write::write_all(&mut anstream::stdout(), text.as_bytes())?)
}
