//! `yardstick study report`: what came of a study, in words and tables.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::search;
use super::session::{Manner, Session, print};
use crate::cli::Fault;
use crate::cli::results::today;
use crate::experiment::Provenance;
use crate::experiment::search::{Found, SearchFolder};
use crate::experiment::study::{Findings, Folder, FollowUp, Section, Table, report as sections};

/// Which study, and where to.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Folder of the study
    folder: PathBuf,
    /// Document to write, by the end of its name .docx, .pdf, .pptx, .xlsx, .html or .md; without it, plain text on standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    manner: Manner,
}

pub fn report(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let session = Session::new(&arguments.manner)?;
    if SearchFolder::is_one(&arguments.folder) {
        let (found, sections, provenance) = search::report(&arguments.folder, &session)?;
        return told(arguments, "Is there a better scheme?", sections, Some(&found), provenance);
    }
    let fault = |error| session.fault(error, "what is finished is kept");
    let (folder, plan) = Folder::open(&arguments.folder).map_err(|error| fault(error.into()))?;
    let outcomes = folder.outcomes(&plan).map_err(|error| fault(error.into()))?;
    let findings = Findings::new(&plan, &outcomes);
    let follow_up = session.with("further runs", |executor| FollowUp::kept_in(&folder, &plan, &findings, executor));
    let sections = sections(&plan, &findings, Some(&follow_up.map_err(fault)?));
    let text = plan.scenario().document().text().into();
    let provenance = Provenance::new(plan.scenario(), text, plan.base().run.replicates as usize, today()?);
    told(arguments, "Will it hold?", sections, None, provenance)
}

/// Writes the document, or prints it.
fn told(
    arguments: &Arguments,
    title: &str,
    sections: Vec<Section>,
    found: Option<&Found>,
    provenance: Provenance,
) -> anyhow::Result<ExitCode> {
    if let Some(path) = &arguments.out {
        document(title, sections, found, provenance, path, arguments.manner.quiet)?;
        return Ok(ExitCode::SUCCESS);
    }
    let blocks: Vec<String> = sections.iter().map(plain).collect();
    let text = format!("{}\n\n{}\n{}\n", provenance.scenario, blocks.join("\n"), provenance.footer());
    print(&arguments.manner, &text, &sections.iter().map(as_json).collect())?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(feature = "export")]
fn document(
    title: &str,
    sections: Vec<Section>,
    found: Option<&Found>,
    from: Provenance,
    path: &std::path::Path,
    quiet: bool,
) -> anyhow::Result<()> {
    use std::io::Write as _;

    use crate::brief::{self, Format};
    let format = Format::of(path)
        .ok_or_else(|| Fault::Usage(format!("{}: a report ends in {}", path.display(), brief::Format::ENDS)))?;
    let charts = found.map(|found| brief::charts_of_search(found, &from)).unwrap_or_default();
    let written = brief::write(&brief::render(&brief::study(title, sections, charts, from), format, path)?)?;
    if !quiet {
        written.iter().try_for_each(|path| writeln!(std::io::stdout(), "{}", path.display()))?;
    }
    Ok(())
}

#[cfg(not(feature = "export"))]
fn document(
    _: &str,
    _: Vec<Section>,
    _: Option<&Found>,
    _: Provenance,
    path: &std::path::Path,
    _: bool,
) -> anyhow::Result<()> {
    let message = "this program was built without documents; leave out --out for plain text";
    Err(Fault::Usage(format!("{}: {message}", path.display())).into())
}

/// A section as it reads on a terminal.
fn plain(section: &Section) -> String {
    let answers: Vec<String> = section.answers.iter().map(|answer| format!("  {answer}\n")).collect();
    let table = section.table.as_ref().map(columns).unwrap_or_default();
    format!("{}\n{}{table}", section.question, answers.concat())
}

/// A table with its columns below each other.
fn columns(Table { head, rows }: &Table) -> String {
    let all = || std::iter::once(head).chain(rows);
    let wide = |column: usize| all().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..head.len()).map(wide).collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        format!("    {}\n", cells.join("  ").trim_end())
    };
    all().map(line).collect()
}

fn as_json(section: &Section) -> Value {
    let table = section.table.as_ref().map(|Table { head, rows }| json!({ "head": head, "rows": rows }));
    json!({ "question": section.question, "answers": section.answers, "table": table })
}
