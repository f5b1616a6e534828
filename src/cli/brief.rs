//! `yardstick brief`: a briefing for a strategy document.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use super::Fault;
use super::input::{self, Overrides};
use crate::brief::{self, Format};
use crate::chart::catalogue::Source;
use crate::experiment::search::Found;
use crate::experiment::study::{Screening, ScreeningSize};
use crate::run::Executor;

/// Of what, and where to.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    yardstick brief token-leaderboard --out board.docx\n  \
    yardstick brief mine.toml --out board.pdf --replicates 100\n  \
    yardstick brief mine.toml --out board.pdf --better    with a page on the best scheme among all levers")]
pub struct Arguments {
    /// Scenario file, or the name of a built-in scenario
    file: PathBuf,
    /// The document, by the end of its name .docx, .pdf, .pptx, .xlsx, .html or .md; an earlier one is replaced
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Look among all levers for a better scheme, too, and give that a page; takes some seconds
    #[arg(long)]
    better: bool,
    #[command(flatten)]
    overrides: Overrides,
    /// Table of own numbers, which stand behind what is simulated; the scenario says when its week 0 began
    #[arg(long, value_name = "data.csv")]
    data: Option<PathBuf>,
}

pub fn brief(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let format = Format::of(&arguments.out).ok_or_else(|| {
        Fault::Usage(format!("{}: a briefing ends in {}", arguments.out.display(), brief::Format::ENDS))
    })?;
    let mut document = input::read(&arguments.file)?;
    input::warn(&document, &arguments.file.to_string_lossy());
    let scenario = arguments.overrides.apply(&mut document)?;
    let actual = arguments.data.as_deref().map(|path| input::actual(path, &scenario)).transpose()?;
    let cancel = input::interruptible()?;
    let executor = Executor::new().cancelled_by(&cancel);
    let outcome = input::outcome(&scenario, &document, &executor)?;
    let people = outcome.people_at_the_end(&|| cancel.is_cancelled()).map_err(|_| Fault::Interrupted)?;
    let study = Screening::of(&scenario, ScreeningSize::BRIEF, &executor).map_err(|_| Fault::Interrupted)?;
    let source = Source::new(&outcome, Some(&people)).beside(actual.as_ref());
    let mut briefing =
        brief::briefing(&source, study.as_ref().map_err(String::as_str), &brief::command(&scenario, &arguments.file));
    if arguments.better {
        let found = Found::quickly(&scenario, &executor).map_err(|_| Fault::Interrupted)?;
        briefing = briefing.with_search(&found.map_err(Fault::Impossible)?);
    }
    let rendered = brief::render(&briefing, format, &arguments.out)?;
    if cancel.is_cancelled() {
        return Err(Fault::Interrupted.into());
    }
    for path in brief::write(&rendered)? {
        writeln!(io::stdout(), "{}", path.display())?;
    }
    Ok(ExitCode::SUCCESS)
}
