//! `yardstick data import`: exports in, one table out.

use std::fs::{self, File};
use std::io::{self, IsTerminal as _, Read, Write as _, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use indicatif::{HumanDuration, ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::cli::{Fault, input};
use crate::data::{
    Description, FileReport, Import, ImportError, Imported, Mapping, Rates, SMALLEST_GROUP, Settings, Source,
};
use crate::run::Cancel;
use crate::scenario::write_file_with;

/// What to read, how, and where to.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Exports: NDJSON, JSON, CSV, TSV, XLSX or Parquet
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Whose exports they are; default: told by their content
    #[arg(long = "as", value_name = "SOURCE", value_parser = source)]
    source: Option<Source>,
    /// File that says which column of a tidy table is which
    #[arg(long, value_name = "MAP.toml")]
    map: Option<PathBuf>,
    /// Table of who is in which group, such as email,login,group,since,until; read, used and forgotten
    #[arg(long, value_name = "ROSTER.csv")]
    people: Option<PathBuf>,
    /// Column of the roster that names groups; default: group, role or team
    #[arg(long, value_name = "COLUMN", requires = "people")]
    group_by: Option<String>,
    /// People in the organisation, where there is no roster
    #[arg(long, value_name = "N", conflicts_with = "people", value_parser = clap::value_parser!(u32).range(1..))]
    headcount: Option<u32>,
    /// Fewest people whose numbers stand together
    #[arg(long, value_name = "N", default_value_t = SMALLEST_GROUP, value_parser = clap::value_parser!(u32).range(i64::from(SMALLEST_GROUP)..))]
    smallest_group: u32,
    /// Leave out what is wrong and count it, instead of stopping there
    #[arg(long)]
    lenient: bool,
    /// What a currency is worth in US dollars; may be repeated
    #[arg(long, value_name = "CUR=USD")]
    rate: Vec<String>,
    /// Table to write
    #[arg(long, value_name = "data.csv")]
    out: PathBuf,
    /// Print nothing but errors
    #[arg(long, conflicts_with = "json")]
    quiet: bool,
    /// Print what was read as JSON
    #[arg(long)]
    json: bool,
}

fn source(text: &str) -> Result<Source, String> {
    Source::from_key(text).ok_or_else(|| format!("allowed: {}", Source::ALL.map(Source::key).join(", ")))
}

pub fn import(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let settings = settings(arguments)?;
    let cancel = input::interruptible()?;
    let Imported { table, report } = read(arguments, settings, &cancel)?;
    let write = |out: &mut dyn io::Write| table.write(out);
    write_file_with(&arguments.out, write).with_context(|| format!("cannot write {}", arguments.out.display()))?;
    let description = Description::of(&table);
    let text = if arguments.json {
        let files: Vec<Value> = report
            .files
            .iter()
            .map(|file| {
                json!({
                    "file": file.name,
                    "source": file.source.key(),
                    "records": file.records,
                    "replaced": file.replaced,
                    "left_out": file.left_out,
                    "of_others": file.of_others,
                })
            })
            .collect();
        let all = json!({ "files": files, "people": report.people, "notes": report.notes, "data": description.json() });
        format!("{all:#}\n")
    } else if arguments.quiet {
        String::new()
    } else {
        let files: Vec<String> = report.files.iter().map(FileReport::sentence).collect();
        format!("{}\n\n{}\n{}\n", files.join("\n"), description.text(), report.notes.join("\n"))
    };
    stdout().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn settings(arguments: &Arguments) -> Result<Settings, Fault> {
    let mut rates = Rates::default();
    for rate in &arguments.rate {
        rates.add(rate).map_err(|what| Fault::Usage(format!("--rate {rate}: {what}")))?;
    }
    let map = |path: &PathBuf| {
        let text = fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
        Mapping::read(&text).map_err(|what| Fault::Usage(format!("{}: {what}", path.display())))
    };
    Ok(Settings {
        source: arguments.source,
        mapping: arguments.map.as_ref().map(map).transpose()?,
        smallest_group: arguments.smallest_group,
        lenient: arguments.lenient,
        rates,
        headcount: arguments.headcount,
        group_by: arguments.group_by.clone(),
    })
}

fn unreadable(path: &Path, error: &io::Error) -> Fault {
    Fault::Impossible(format!("cannot read {}: {error}", path.display()))
}

fn read(arguments: &Arguments, settings: Settings, cancel: &Cancel) -> Result<Imported, Fault> {
    let wrong = |error: ImportError| {
        if cancel.is_cancelled() { Fault::Interrupted } else { Fault::Usage(error.to_string()) }
    };
    let mut import = Import::new(settings).map_err(wrong)?;
    let paths = || arguments.people.iter().chain(&arguments.files);
    let mut total = 0;
    for path in paths() {
        total += fs::metadata(path).map_err(|error| unreadable(path, &error))?.len();
    }
    let bar = bar(total, arguments.quiet || arguments.json);
    for (place, path) in paths().enumerate() {
        let file = File::open(path).map_err(|error| unreadable(path, &error))?;
        let watched = Watched { inner: file, bar: &bar, cancel };
        let name = path.display().to_string();
        let is_roster = place == 0 && arguments.people.is_some();
        let taken = if is_roster { import.roster(&name, watched) } else { import.file(&name, watched) };
        taken.map_err(wrong)?;
    }
    bar.finish_and_clear();
    import.finish().map_err(wrong)
}

fn bar(total: u64, is_quiet: bool) -> ProgressBar {
    if is_quiet || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}{msg}");
    ProgressBar::new(total).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// A file that says how far it is, and that Ctrl-C ends.
struct Watched<'a> {
    inner: File,
    bar: &'a ProgressBar,
    cancel: &'a Cancel,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.cancel.is_cancelled() {
            return Err(io::Error::other("interrupted"));
        }
        let read = self.inner.read(buffer)?;
        self.bar.inc(read as u64);
        if self.bar.position() > 0 {
            self.bar.set_message(format!(", {} left", HumanDuration(self.bar.eta())));
        }
        Ok(read)
    }
}
