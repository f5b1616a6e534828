//! `yardstick chart`: a scenario's charts as files.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use rayon::prelude::*;

use super::input;
use super::results::now;
use crate::analysis;
use crate::chart::catalogue::{self, Source};
use crate::chart::{Format, Kind, Options, Provenance, Size, Theme, files};
use crate::model::{Metric, Model};
use crate::run::{self, Cancel};

/// Exports a scenario's charts.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Scenario file, or the name of a built-in scenario
    #[arg(required_unless_present = "charts")]
    file: Option<PathBuf>,
    /// The folder to write to; files of the same name are replaced
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// A chart, or any metric, by name; may be repeated; `list` names them; default: all charts
    #[arg(long = "chart", value_name = "NAME", value_parser = wanted)]
    charts: Vec<Wanted>,
    /// Kinds of file
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', default_value = "svg,png,pdf,csv", value_parser = format)]
    format: Vec<Format>,
    /// slide, half-slide, column, or width and height in pixels, such as 1200x600
    #[arg(long, default_value = "slide", value_parser = size)]
    size: Size,
    /// Pixels of a PNG per pixel of the size
    #[arg(long, default_value = "2", value_parser = scale)]
    scale: f64,
    /// light, dark or print
    #[arg(long, default_value = "light", value_parser = theme)]
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

fn format(name: &str) -> Result<Format, String> {
    match name {
        "svg" => Ok(Format::Svg),
        "png" => Ok(Format::Png),
        "pdf" => Ok(Format::Pdf),
        "csv" => Ok(Format::Csv),
        _ => Err("known are svg, png, pdf and csv".into()),
    }
}

fn size(text: &str) -> Result<Size, String> {
    let ((width, height), most) = (Size::LEAST, Size::GREATEST);
    Size::parse(text).ok_or_else(|| {
        format!("known are slide, half-slide, column, and WIDTHxHEIGHT from {width}x{height} to {most}x{most}")
    })
}

fn scale(text: &str) -> Result<f64, String> {
    let known = text.parse().ok().filter(|scale| (0.25..=8.0).contains(scale));
    known.ok_or_else(|| "a number from 0.25 to 8 is needed".into())
}

fn theme(name: &str) -> Result<Theme, String> {
    let known = Theme::ALL.into_iter().find(|theme| theme.key() == name);
    known.ok_or_else(|| "known are light, dark and print".into())
}

/// Runs the command.
///
/// # Errors
/// If the scenario cannot be read, a chart that was asked for by name does not
/// apply to it, or a file cannot be written.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if args.charts.contains(&Wanted::List) {
        let kinds = Kind::ALL.map(|kind| format!("{:<28} {}\n", kind.key(), kind.label()));
        let metrics = Metric::ALL.map(|metric| format!("{:<28} {}, {}\n", metric.key(), metric.label(), metric.unit()));
        io::stdout().write_all((kinds.concat() + &metrics.concat()).as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let (Some(file), Some(folder)) = (&args.file, &args.out) else {
        let missing = "a scenario FILE and --out DIR are needed\n";
        clap::Error::raw(clap::error::ErrorKind::MissingRequiredArgument, missing).exit();
    };
    let document = input::read(file)?;
    let scenario = document.scenario();
    let model = Model::new(scenario);
    let ensemble = run::ensemble(&model, &Cancel::new()).context("the run was stopped")?;
    let summary = analysis::summary(scenario, &ensemble);
    let provenance = Provenance::of(&document, ensemble.finished(), today()?);

    let all = args.charts.is_empty();
    let kinds = args.charts.iter().filter_map(|wanted| match wanted {
        Wanted::Chart(kind) => Some(*kind),
        Wanted::List => None,
    });
    let kinds: Vec<Kind> = if all { Kind::ALL.to_vec() } else { kinds.collect() };
    let last_week = i64::from(scenario.run.weeks) - 1;
    let people =
        if kinds.iter().any(|kind| kind.needs_people()) { model.people(0, last_week, &|| false) } else { None };
    let source =
        Source { scenario, summary: &summary, ensemble: &ensemble, people: people.as_deref(), provenance: &provenance };
    let mut figures = Vec::new();
    for kind in kinds {
        match catalogue::figure(kind, &source) {
            Some(figure) => figures.push(figure),
            None if all => {}
            None => bail!("{} does not apply to this scenario", kind.key()),
        }
    }
    let outlined =
        |format: &Format| if args.outlined && *format == Format::Svg { Format::SvgOutlined } else { *format };
    let formats: Vec<Format> = args.format.iter().map(outlined).collect();
    let options = Options {
        size: args.size,
        scale: args.scale,
        theme: args.theme,
        transparent: args.transparent,
        include_scenario: !args.no_scenario,
    };
    let written: Vec<Vec<PathBuf>> =
        figures.par_iter().map(|figure| files::write(figure, &options, &formats, folder)).collect::<Result<_, _>>()?;
    let mut out = io::stdout().lock();
    for path in written.iter().flatten() {
        writeln!(out, "{}", path.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The day that files carry, in UTC.
fn today() -> anyhow::Result<String> {
    Ok(now()?.strftime("%F").to_string())
}
