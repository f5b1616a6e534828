//! `yardstick brief`: a briefing for a strategy document.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use super::Fault;
use super::input::{self, Overrides};
use super::results;
use crate::analysis;
use crate::brief::{self, Format};
use crate::chart::Provenance;
use crate::chart::catalogue::Source;
use crate::experiment;
use crate::model::Model;
use crate::run::{self, Cancel};

/// Of what, and where to.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    yardstick brief token-leaderboard --out board.docx\n  \
    yardstick brief mine.toml --out board.pdf --replicates 100")]
pub struct Arguments {
    /// Scenario file, or the name of a built-in scenario
    file: PathBuf,
    /// The document, by the end of its name .docx, .pdf, .html or .md; an earlier one is replaced
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    overrides: Overrides,
}

pub fn brief(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let format = Format::of(&arguments.out).ok_or_else(|| {
        Fault::Usage(format!("{}: a briefing ends in .docx, .pdf, .html or .md", arguments.out.display()))
    })?;
    let mut document = input::read(&arguments.file)?;
    input::warn(&document, &arguments.file.to_string_lossy());
    document.set(&arguments.overrides.apply(document.scenario())?);
    let scenario = document.scenario();
    let cancel = Cancel::new();
    let handler = cancel.clone();
    ctrlc::set_handler(move || handler.cancel()).context("cannot listen for Ctrl-C")?;

    let model = Model::new(scenario);
    let ensemble = run::ensemble(&model, &cancel).ok_or(Fault::Interrupted)?;
    let summary = analysis::summary(scenario, &ensemble);
    let last_week = i64::from(scenario.run.weeks) - 1;
    let people = model.people(0, last_week, &|| cancel.is_cancelled());
    let trials = experiment::sensitivity(scenario, &cancel).ok_or(Fault::Interrupted)?;
    let date = results::now()?.strftime("%F").to_string();
    let source = Source {
        scenario,
        ensemble: &ensemble,
        summary: &summary,
        people: people.as_deref(),
        provenance: &Provenance::of(&document, ensemble.finished(), date),
    };
    let briefing = brief::briefing(&source, &trials, &brief::command(scenario, &arguments.file));
    let rendered = brief::render(&briefing, format, &arguments.out)?;
    if cancel.is_cancelled() {
        return Err(Fault::Interrupted.into());
    }
    for path in brief::write(&rendered)? {
        writeln!(io::stdout(), "{}", path.display())?;
    }
    Ok(ExitCode::SUCCESS)
}
