//! `yardstick chart`: a scenario's charts as files.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use rayon::prelude::*;

use super::Fault;
use super::input::{self, Overrides};
use crate::chart::catalogue::{self, Source};
use crate::chart::{ExportError, Figure, Format, Kind, Options, Size, Theme, files};
use crate::model::Metric;
use crate::run::Executor;

/// Which charts, how they look and where they go.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    yardstick chart token-leaderboard --out charts/\n  \
    yardstick chart mine.toml --out charts/ --chart overview --format png --size half-slide --theme dark\n  \
    yardstick chart --chart list                       name all charts")]
pub struct Arguments {
    /// Scenario file, or the name of a built-in scenario
    #[arg(required_unless_present = "charts")]
    file: Option<PathBuf>,
    /// Folder to write to; files of the same name are replaced
    #[arg(long, value_name = "DIR", required_unless_present = "charts")]
    out: Option<PathBuf>,
    /// A chart, or any metric over time, by name; may be repeated; `list` names them; default: all charts
    #[arg(long = "chart", value_name = "NAME", value_parser = wanted)]
    charts: Vec<Wanted>,
    #[command(flatten)]
    overrides: Overrides,
    /// Kinds of file
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', default_value = "svg,png,pdf,csv")]
    format: Vec<Format>,
    /// slide, half-slide, column, or width and height in pixels, such as 1200x600
    #[arg(long, default_value = "slide")]
    size: Size,
    /// Pixels of a PNG per pixel of the size
    #[arg(long, default_value = "2", value_parser = scale)]
    scale: f64,
    /// light, dark or print
    #[arg(long, default_value = "light")]
    theme: Theme,
    /// Leave the background out
    #[arg(long)]
    transparent: bool,
    /// Draw the text of SVG files as outlines, for programs without the font
    #[arg(long)]
    outlined: bool,
    /// Do not put the scenario into the files
    #[arg(long)]
    no_scenario: bool,
}

/// What `--chart` asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Wanted {
    List,
    Chart(Kind),
}

fn wanted(name: &str) -> Result<Wanted, String> {
    if name == "list" {
        return Ok(Wanted::List);
    }
    Kind::from_key(name).map(Wanted::Chart).ok_or_else(|| {
        let known = Kind::ALL.map(Kind::key).into_iter().chain(Metric::ALL.map(Metric::key));
        let nearest = known.max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)));
        format!("there is no such chart; did you mean {}? `--chart list` names all", nearest.unwrap_or("overview"))
    })
}

fn scale(text: &str) -> Result<f64, String> {
    let known = text.parse().ok().filter(|scale| (0.25..=8.0).contains(scale));
    known.ok_or_else(|| "a number from 0.25 to 8 is needed".into())
}

/// The names of all charts, for `--chart list`.
fn list() -> String {
    let kinds = Kind::ALL.map(|kind| format!("{:<28} {}\n", kind.key(), kind.label()));
    let metrics = Metric::ALL.map(|metric| format!("{:<28} {}, {}\n", metric.key(), metric.label(), metric.unit()));
    kinds.concat() + &metrics.concat()
}

pub fn chart(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if arguments.charts.contains(&Wanted::List) {
        io::stdout().write_all(list().as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let (Some(file), Some(folder)) = (&arguments.file, &arguments.out) else {
        return Err(Fault::Usage("a scenario and --out DIR are needed".into()).into());
    };
    let mut document = input::read(file)?;
    let scenario = arguments.overrides.apply(&mut document)?;
    files::make_folder(folder)?;
    let cancel = input::interruptible()?;

    let outcome = input::outcome(&scenario, &document, &Executor::new().cancelled_by(&cancel))?;
    let people = outcome.people_at_the_end(&|| cancel.is_cancelled()).map_err(|_| Fault::Interrupted)?;
    let source = Source::new(&outcome, Some(&people));
    let figures = figures(arguments, &source)?;
    let outlined = |format| if arguments.outlined && format == Format::Svg { Format::SvgOutlined } else { format };
    let formats: Vec<Format> = arguments.format.iter().copied().map(outlined).collect();
    let options = Options {
        size: arguments.size,
        scale: arguments.scale,
        theme: arguments.theme,
        transparent: arguments.transparent,
        include_scenario: !arguments.no_scenario,
    };
    let render = |figure: &Figure| {
        if cancel.is_cancelled() { Ok(Vec::new()) } else { files::render(figure, &options, &formats) }
    };
    let rendered: Vec<Vec<files::File>> = figures.par_iter().map(render).collect::<Result<_, ExportError>>()?;
    if cancel.is_cancelled() {
        return Err(Fault::Interrupted.into());
    }
    let mut out = io::stdout().lock();
    for file in rendered.iter().flatten() {
        writeln!(out, "{}", files::write(file, folder)?.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The charts that are asked for by name, or all that apply.
fn figures(arguments: &Arguments, source: &Source) -> Result<Vec<Figure>, Fault> {
    if arguments.charts.is_empty() {
        return Ok(Kind::ALL.into_iter().filter_map(|kind| catalogue::figure(kind, source).ok()).collect());
    }
    let named = |wanted: &Wanted| match wanted {
        Wanted::Chart(kind) => catalogue::figure(*kind, source)
            .map_err(|why| Fault::Usage(format!("the chart {} does not apply to this scenario: {why}", kind.key()))),
        Wanted::List => unreachable!("listed before"),
    };
    arguments.charts.iter().map(named).collect()
}
