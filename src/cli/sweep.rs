//! `yardstick sweep`: every combination of some values, in one tidy table.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::ValueEnum as _;
use serde_json::{Map, Value, json};

use super::Fault;
use super::input::{self, Overrides};
use super::study::{Manner, Session, usage};
use crate::analysis::Window;
use crate::analysis::format::{data, data_text, data_value};
use crate::experiment::design::{Kind, Law};
use crate::experiment::study::{DEFAULT_METRICS, Outcomes, Source, Study, StudyPlan};
use crate::model::Metric;
use crate::scenario::{Problem, Scenario, write_file_with};

/// What to vary and where to.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: which cap is best, twelve values with five seeds each\n  \
    yardstick sweep mine.toml --set schemes.1.guardrails.token_cap_mtok=5,10,20,40,60,80,100,150,200,300,400,500 \\\n    \
    --set run.seed=1,2,3,4,5 --replicates 1 --out caps.csv")]
pub struct Arguments {
    /// Scenario file, or the name of a built-in scenario
    file: PathBuf,
    /// Values of a key; several keys make a grid, the last changing fastest
    #[arg(long = "set", value_name = "KEY=V1,V2,…", required = true)]
    set: Vec<String>,
    /// File to write; without it, standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Form of the table; default: by the end of the file's name, else csv
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Form>,
    /// Metrics, by their names in result files
    #[arg(long, value_name = "M1,M2,…", value_delimiter = ',', value_parser = metric)]
    metrics: Vec<Metric>,
    /// Weeks over which they are taken
    #[arg(long, default_value = "last", value_parser = window)]
    window: Window,
    /// Independent repetitions of each combination
    #[arg(long, value_name = "N")]
    replicates: Option<u32>,
    /// Employees simulated
    #[arg(long, value_name = "N")]
    employees: Option<u32>,
    /// Weeks after the warm-up
    #[arg(long, value_name = "N")]
    weeks: Option<u32>,
    /// Threads; default: one a core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Print nothing but the table and errors
    #[arg(long)]
    quiet: bool,
}

/// Forms of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// Comma-separated values
    Csv,
    /// A list of objects
    Json,
    /// Columns for data tools
    #[cfg(feature = "parquet")]
    Parquet,
}

fn metric(text: &str) -> Result<Metric, String> {
    Metric::from_key(text).ok_or_else(|| {
        let likeness = |metric: &Metric| strsim::jaro_winkler(metric.key(), text);
        let nearest = Metric::ALL.into_iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        format!("there is no such metric; did you mean {}?", nearest.map_or("", Metric::key))
    })
}

fn window(text: &str) -> Result<Window, String> {
    let found = Window::ALL.into_iter().find(|window| window.key() == text);
    found.ok_or_else(|| format!("allowed: {}", Window::ALL.map(Window::key).join(", ")))
}

pub fn sweep(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let form = form(arguments)?;
    let plan = plan(arguments)?;
    let manner = Manner { threads: arguments.threads, quiet: arguments.quiet, json: false };
    let session = Session::new(&manner)?;
    let mut outcomes = Outcomes::new(&plan);
    let ran = session.with("combinations", |executor| plan.run(executor, 0..plan.len(), &mut outcomes));
    ran.map_err(|error| session.fault(error, "nothing was written"))?;
    let table = Table { plan: &plan, outcomes: &outcomes, schemes: plan.schemes() };
    let write = |out: &mut dyn Write| table.write(form, out);
    match &arguments.out {
        Some(path) => write_file_with(path, write).with_context(|| format!("cannot write {}", path.display()))?,
        None => write(&mut io::stdout().lock())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn form(arguments: &Arguments) -> Result<Form, Fault> {
    let end = arguments.out.as_deref().and_then(Path::extension).map(|end| end.to_string_lossy().to_lowercase());
    let named = end.as_deref().and_then(|end| Form::from_str(end, true).ok());
    match arguments.format.or(named) {
        Some(form) => Ok(form),
        None if end.as_deref() == Some("parquet") => {
            Err(Fault::Usage("this program was built without Parquet; write .csv or .json".into()))
        }
        None => Ok(Form::Csv),
    }
}

/// A grid of the given values.
fn plan(arguments: &Arguments) -> Result<StudyPlan, Fault> {
    let mut document = input::read(&arguments.file)?;
    let Arguments { replicates, employees, weeks, .. } = *arguments;
    let scenario = Overrides { seed: None, replicates, employees, weeks, set: Vec::new() }.apply(&mut document)?;
    let factors: Vec<Source> = arguments.set.iter().map(|set| factor(&scenario, set)).collect::<Result<_, _>>()?;
    let metrics = if arguments.metrics.is_empty() { DEFAULT_METRICS.to_vec() } else { arguments.metrics.clone() };
    let study = Study {
        replicates: scenario.run.replicates,
        employees: scenario.organisation.employees,
        metrics,
        window: arguments.window,
        factors,
        ..Study::new(arguments.file.display().to_string(), Kind::Grid)
    };
    StudyPlan::new(study, &scenario, |_| Err("there is no file of draws".into())).map_err(|problems| usage(&problems))
}

/// The values that one `--set` lists.
fn factor(scenario: &Scenario, set: &str) -> Result<Source, Fault> {
    let (key, values) = set.split_once('=').ok_or_else(|| {
        Fault::Usage(format!("--set {set}: write KEY=V1,V2,…, such as schemes.1.reward.stakes=0.1,0.2,0.4"))
    })?;
    let key = key.trim();
    let value = |text: &str| {
        let mut changed = scenario.clone();
        changed.assign(&format!("{key}={text}"))?;
        changed.value(key).ok_or_else(|| Problem::error(key, format!("`{key}` cannot be varied")))
    };
    let values = values.split(',').map(value).collect::<Result<Vec<_>, Problem>>();
    Ok(Source::Law(key.to_owned(), Law::Values(values.map_err(|problem| usage(&[problem]))?)))
}

struct Table<'a> {
    plan: &'a StudyPlan,
    outcomes: &'a Outcomes,
    schemes: Vec<String>,
}

/// One row: what was set, and what came of one metric of one scheme.
struct Row<'a> {
    set: Vec<Option<toml::Value>>,
    scheme: &'a str,
    metric: &'static str,
    numbers: [f64; 3],
}

const MEASURED: [&str; 5] = ["scheme", "metric", "mean", "sd", "diff_vs_reference"];

impl Table<'_> {
    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let metrics = &self.plan.study().metrics;
        (0..self.outcomes.len()).flat_map(move |variant| {
            (0..self.schemes.len() * metrics.len()).map(move |place| {
                let (scheme, metric) = (place / metrics.len(), place % metrics.len());
                let cell = self.outcomes.cell(variant, scheme, metric);
                Row {
                    set: self.plan.design().row(variant as u64),
                    scheme: &self.schemes[scheme],
                    metric: metrics[metric].key(),
                    numbers: [cell.mean, cell.sd, cell.difference],
                }
            })
        })
    }

    fn write(&self, form: Form, out: &mut dyn Write) -> io::Result<()> {
        match form {
            Form::Csv => self.write_csv(out),
            Form::Json => self.write_json(out),
            #[cfg(feature = "parquet")]
            Form::Parquet => self.write_parquet(out),
        }
    }

    fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(self.plan.design().columns().into_iter().chain(MEASURED))?;
        for row in self.rows() {
            let set = row.set.iter().map(|value| value.as_ref().map(data_value).unwrap_or_default());
            let named = [data_text(row.scheme), row.metric.to_owned()];
            csv.write_record(set.chain(named).chain(row.numbers.map(data)))?;
        }
        csv.flush()
    }

    #[cfg(feature = "parquet")]
    fn write_parquet(&self, out: &mut dyn Write) -> io::Result<()> {
        use crate::experiment::study::{ParquetColumn, write_parquet};
        let keys = self.plan.design().columns().into_iter().enumerate().map(|(place, key)| {
            (key.to_owned(), ParquetColumn::of(self.rows().map(|mut row| row.set.swap_remove(place))))
        });
        let texts = |of: fn(Row) -> String| ParquetColumn::Texts(self.rows().map(of).collect());
        let numbers = |place: usize| ParquetColumn::Numbers(self.rows().map(|row| row.numbers[place]).collect());
        let measured = [
            texts(|row| row.scheme.to_owned()),
            texts(|row| row.metric.to_owned()),
            numbers(0),
            numbers(1),
            numbers(2),
        ];
        let measured = MEASURED.iter().map(|name| (*name).to_owned()).zip(measured);
        write_parquet(out, &keys.chain(measured).collect::<Vec<_>>())
    }

    fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        let columns = self.plan.design().columns();
        let object = |row: Row| {
            let set = columns.iter().zip(row.set).map(|(key, value)| ((*key).to_owned(), json!(value)));
            let numbers = row.numbers.map(|number| if number.is_nan() { Value::Null } else { json!(number) });
            let measured = [json!(row.scheme), json!(row.metric)].into_iter().chain(numbers);
            let measured = MEASURED.iter().map(|name| (*name).to_owned()).zip(measured);
            Value::Object(set.chain(measured).collect::<Map<_, _>>())
        };
        writeln!(out, "{:#}", Value::Array(self.rows().map(object).collect()))
    }
}
