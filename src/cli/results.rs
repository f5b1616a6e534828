//! Result files of `run --out DIR`: all of them or none.
//!
//! Everything is written to a folder of its own beside the target and moved in
//! when it is complete; an interrupted run leaves nothing behind.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::{Value, json};

use super::Fault;
use crate::analysis::format::{data, data_text};
use crate::analysis::{Summary, series};
use crate::experiment::Outcome;
use crate::model::{self, Metric, Person};
use crate::run::{Cancel, Ensemble};
use crate::scenario::{Activity, sha256};

const RUN: &str = "run.json";

/// How a run went.
pub struct Execution {
    /// Threads that ran it.
    pub threads: usize,
    /// Time of the simulation alone.
    pub seconds: f64,
    /// When it began.
    pub started_at: jiff::Timestamp,
}

/// The day of [`now`], `YYYY-MM-DD`.
pub fn today() -> anyhow::Result<String> {
    Ok(now()?.strftime("%F").to_string())
}

/// Now, or the time that `SOURCE_DATE_EPOCH` sets.
pub fn now() -> anyhow::Result<jiff::Timestamp> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) => {
            let seconds = seconds.parse().context("SOURCE_DATE_EPOCH must be a number of seconds")?;
            jiff::Timestamp::from_second(seconds).context("SOURCE_DATE_EPOCH is out of range")
        }
        Err(_) => Ok(jiff::Timestamp::now()),
    }
}

/// A folder that results may be written to.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Files of an earlier result, which go.
    earlier: Vec<String>,
}

impl Folder {
    /// Looks whether results may be written to a folder, before anything is computed.
    ///
    /// # Errors
    /// Where the folder holds something other than an earlier result and `force` is not given,
    /// or cannot be made or written to.
    pub fn prepare(path: &Path, force: bool) -> Result<Self, Fault> {
        let cannot = |cause: io::Error| Fault::Impossible(format!("cannot write to {}: {cause}", path.display()));
        fs::create_dir_all(path).map_err(cannot)?;
        let earlier = earlier(path);
        let is_empty = fs::read_dir(path).map_err(cannot)?.next().is_none();
        if !is_empty && earlier.is_none() && !force {
            let there = path.display();
            return Err(Fault::Impossible(format!(
                "{there} holds files that are not a result of this program; choose another folder, or add --force"
            )));
        }
        tempfile::tempfile_in(path).map_err(cannot)?;
        Ok(Self { path: path.to_owned(), earlier: earlier.unwrap_or_default() })
    }

    /// Writes all result files.
    ///
    /// # Errors
    /// Where one cannot be written; then none is.
    pub fn write(
        &self,
        outcome: &Outcome,
        execution: &Execution,
        per_replicate: bool,
        people: Option<&(u32, i64, Vec<Vec<Person>>)>,
        cancel: &Cancel,
    ) -> anyhow::Result<()> {
        let stage = tempfile::Builder::new().prefix(".yardstick-").tempdir_in(&self.path)?;
        let (ensemble, summary) = (outcome.ensemble(), outcome.summary());
        let names: Vec<&str> = outcome.scenario().schemes.iter().map(|scheme| scheme.name.as_str()).collect();
        let mut files = vec![
            self.stage(stage.path(), "series.csv", |out| write_series(out, &names, ensemble))?,
            self.stage(stage.path(), "summary.csv", |out| write_summary(out, &names, summary))?,
        ];
        if per_replicate {
            let write = |out: &mut dyn io::Write| write_replicates(out, &names, ensemble);
            files.push(self.stage(stage.path(), "replicates.csv", write)?);
        }
        if let Some((replicate, week, people)) = people {
            let name = format!("people-{replicate}-{week}.csv");
            files.push(self.stage(stage.path(), &name, |out| write_people(out, &names, people))?);
        }
        if cancel.is_cancelled() {
            return Err(Fault::Interrupted.into());
        }
        let run = run_json(outcome, execution, &files);
        let text = serde_json::to_string_pretty(&run)? + "\n";
        self.stage(stage.path(), RUN, |out| Ok(out.write_all(text.as_bytes())?))?;
        self.publish(stage.path(), &files).with_context(|| format!("cannot write to {}", self.path.display()))
    }

    /// Writes one file into the stage; returns its name and SHA-256.
    fn stage(
        &self,
        stage: &Path,
        name: &str,
        write: impl FnOnce(&mut dyn io::Write) -> anyhow::Result<()>,
    ) -> anyhow::Result<(String, String)> {
        let path = stage.join(name);
        let whole = || format!("cannot write {} to {}", name, self.path.display());
        let mut out = io::BufWriter::new(fs::File::create(&path).with_context(whole)?);
        write(&mut out).with_context(whole)?;
        out.into_inner()
            .map_err(io::IntoInnerError::into_error)
            .and_then(|file| file.sync_all())
            .with_context(whole)?;
        Ok((name.to_owned(), sha256(fs::read(&path)?)))
    }

    /// Moves the staged files to their names, `run.json` last, and drops what an earlier result had besides.
    fn publish(&self, stage: &Path, files: &[(String, String)]) -> io::Result<()> {
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).chain([RUN]).collect();
        for name in self.earlier.iter().filter(|name| !names.contains(&name.as_str())) {
            match fs::remove_file(self.path.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        names.iter().try_for_each(|name| fs::rename(stage.join(name), self.path.join(name)))
    }
}

/// Names of the files of an earlier result in a folder; none where there is none.
fn earlier(folder: &Path) -> Option<Vec<String>> {
    let run: Value = serde_json::from_slice(&fs::read(folder.join(RUN)).ok()?).ok()?;
    let files = run.get("files")?.as_array()?;
    let names = files.iter().filter_map(|file| file.get("name")?.as_str());
    // Only plain names: a crafted run.json must not reach outside the folder.
    Some(
        names
            .filter(|name| Path::new(name).file_name().is_some_and(|plain| plain == *name))
            .map(str::to_owned)
            .collect(),
    )
}

fn run_json(outcome: &Outcome, execution: &Execution, files: &[(String, String)]) -> Value {
    let (scenario, provenance) = (outcome.scenario(), outcome.provenance());
    json!({
        "schema": 1,
        "program": "yardstick",
        "version": provenance.version,
        "scenario": scenario.filled(),
        "scenario_sha256": provenance.hash,
        "seed": provenance.seed,
        "replicates": provenance.replicates,
        "employees": scenario.organisation.employees,
        "weeks": scenario.run.weeks,
        "threads": execution.threads,
        "agent_weeks": outcome.agent_weeks(),
        "kernel": model::kernel(),
        "seconds": execution.seconds,
        "started_at": execution.started_at.to_string(),
        "files": files.iter().map(|(name, hash)| json!({ "name": name, "sha256": hash })).collect::<Vec<_>>(),
    })
}

fn write_series(out: &mut dyn io::Write, names: &[&str], ensemble: &Ensemble) -> anyhow::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["scheme", "week", "metric", "mean", "p05", "p25", "p50", "p75", "p95", "se"])?;
    let horizon = ensemble.horizon();
    for (scheme, name) in names.iter().enumerate() {
        let all: Vec<_> = Metric::ALL.into_iter().map(|metric| (metric, series(ensemble, scheme, metric))).collect();
        for position in 0..horizon.len() {
            for (metric, weeks) in &all {
                let mut row = vec![data_text(name), horizon.week(position).to_string(), metric.key().to_owned()];
                match &weeks[position] {
                    Some(d) => row.extend([d.mean, d.p05, d.p25, d.p50, d.p75, d.p95, d.se].map(data)),
                    None => row.extend(std::iter::repeat_n(String::new(), 7)),
                }
                csv.write_record(row)?;
            }
        }
    }
    Ok(csv.flush()?)
}

fn write_summary(out: &mut dyn io::Write, names: &[&str], summary: &Summary) -> anyhow::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record([
        "scheme",
        "metric",
        "window",
        "mean",
        "p05",
        "p95",
        "diff_vs_reference",
        "diff_p05",
        "diff_p95",
        "diff_se",
        "p_better",
    ])?;
    for row in summary.rows() {
        let mut cells = vec![data_text(names[row.scheme]), row.metric.key().to_owned(), row.window.key().to_owned()];
        cells.extend([row.mean, row.p05, row.p95].map(data));
        match row.difference {
            Some(d) => {
                cells.extend([d.mean, d.p05, d.p95, d.se].map(data));
                cells.push(d.p_better.map_or_else(String::new, data));
            }
            None => cells.extend(std::iter::repeat_n(String::new(), 5)),
        }
        csv.write_record(cells)?;
    }
    Ok(csv.flush()?)
}

fn write_replicates(out: &mut dyn io::Write, names: &[&str], ensemble: &Ensemble) -> anyhow::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["scheme", "replicate", "week", "metric", "value"])?;
    let horizon = ensemble.horizon();
    for (scheme, name) in names.iter().enumerate() {
        for (replicate, record) in ensemble.records() {
            for position in 0..horizon.len() {
                for metric in Metric::ALL {
                    let value = data(record.series(scheme, metric)[position]);
                    let week = horizon.week(position).to_string();
                    csv.write_record([&data_text(name), &replicate.to_string(), &week, metric.key(), &value])?;
                }
            }
        }
    }
    Ok(csv.flush()?)
}

fn write_people(out: &mut dyn io::Write, names: &[&str], people: &[Vec<Person>]) -> anyhow::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    let activities = |suffix: &str| Activity::ALL.map(|activity| format!("{}{suffix}", activity.key()));
    let mut head: Vec<String> = [
        "scheme",
        "employee",
        "team",
        "role",
        "skill",
        "uplift",
        "proficiency",
        "motivation",
        "motivation_start",
        "status",
        "review_belief",
        "scruple",
        "token_intensity",
        "friction",
        "reach",
        "agents",
        "knows",
        "percentile",
        "lost_hours",
        "rework_hours",
        "tokens_mtok",
        "gross_output_hours",
        "defects_hours",
        "real_output_hours",
        "norm",
        "expected_score",
        "observed_score",
        "price_of_point",
    ]
    .map(str::to_owned)
    .to_vec();
    head.extend(activities("_hours"));
    head.extend(activities("_worth"));
    csv.write_record(&head)?;
    for (name, people) in names.iter().zip(people) {
        for person in people {
            let mut row = vec![data_text(name)];
            row.extend([person.employee, person.team, person.role].map(|number| number.to_string()));
            row.extend(
                [
                    person.skill,
                    person.uplift,
                    person.proficiency,
                    person.motivation,
                    person.motivation_start,
                    person.status,
                    person.review_belief,
                    person.scruple.unwrap_or(f64::NAN),
                    person.token_intensity,
                    person.friction,
                    person.reach,
                ]
                .map(data),
            );
            row.extend([person.agents, person.knows].map(|state| state.to_string()));
            row.extend(
                [
                    person.percentile,
                    person.lost_hours,
                    person.rework_hours,
                    person.tokens_mtok,
                    person.gross_output_hours,
                    person.defects_hours,
                    person.real_output_hours,
                    person.norm,
                    person.expected_score.unwrap_or(f64::NAN),
                    person.observed_score.unwrap_or(f64::NAN),
                    person.price_of_point,
                ]
                .map(data),
            );
            row.extend(person.hours.map(data).into_array());
            row.extend(person.worth.map(|worth| worth.map_or_else(String::new, data)).into_array());
            csv.write_record(row)?;
        }
    }
    Ok(csv.flush()?)
}
