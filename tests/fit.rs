//! A fit as a user runs it: real processes, killed, cut into shards and gone on with.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use yardstick::data::{Measure, Row, Table, Week};
use yardstick::model::{Metric, Model};
use yardstick::scenario::{Scenario, preset};

#[path = "common/process.rs"]
mod process;

use process::{command, with_status, yardstick};

const FILES: [&str; 5] = ["draws.csv", "posterior.csv", "series.csv", "scenario.toml", "fit.json"];

/// A folder with a scenario of two schemes and the weekly numbers of one of its replicates.
struct Place {
    _temporary: tempfile::TempDir,
    path: PathBuf,
    scenario: String,
    data: String,
}

impl Place {
    fn new() -> Self {
        let temporary = tempfile::tempdir().expect("a folder");
        let path = temporary.path().to_owned();
        let mut scenario = Scenario::clone(&preset("token-leaderboard").expect("it is built in"));
        (scenario.organisation.employees, scenario.run.weeks, scenario.run.replicates) = (40, 16, 2);
        scenario.run.summary_weeks = 8;
        scenario.schemes.truncate(2);
        let scenario = scenario.checked().expect("it can be run");
        let (file, data) = (path.join("mine.toml"), path.join("data.csv"));
        fs::write(&file, format!("# kept\n{}", scenario.document().text())).expect("a file");
        let record = Model::new(&scenario).simulate(5);
        let zero: Week = "2026-03-02".parse().expect("a Monday");
        let row = |metric: Metric, at: usize| Row {
            week: zero.plus(at as i32 - record.horizon().start() as i32),
            group: "all".into(),
            measure: Measure::Metric(metric),
            statistic: Measure::Metric(metric).level(),
            value: record.series(1, metric)[at],
            people: 40,
        };
        let metrics = [Metric::TokensMtok, Metric::RealOutputHours];
        let rows = metrics.into_iter().flat_map(|metric| (0..record.horizon().len()).map(move |at| (metric, at)));
        let table = Table::new(rows.map(|(metric, at)| row(metric, at)).collect()).expect("rows");
        table.write(fs::File::create(&data).expect("a file")).expect("it can be written");
        let text = |path: PathBuf| path.to_string_lossy().into_owned();
        Self { scenario: text(file), data: text(data), path, _temporary: temporary }
    }

    fn path(&self, name: &str) -> String {
        self.path.join(name).to_string_lossy().into_owned()
    }

    fn arguments<'a>(&'a self, out: &'a str, draws: &'a str) -> Vec<&'a str> {
        vec![
            "fit",
            &self.scenario,
            &self.data,
            "--out",
            out,
            "--draws",
            draws,
            "--generations",
            "3",
            "--hold-out",
            "4",
            "--scheme",
            "Public token leaderboard",
            "--week-zero",
            "2026-03-02",
            "--factors",
            "ai.mtok_per_assisted_hour,behaviour.slack_value",
        ]
    }
}

fn files(folder: &str) -> Vec<Vec<u8>> {
    FILES.iter().map(|name| fs::read(Path::new(folder).join(name)).unwrap_or_else(|_| panic!("{name}"))).collect()
}

#[test]
fn files_are_the_same_bytes_for_any_threads_and_shards() {
    let place = Place::new();
    let alone = place.path("alone");
    let one = [&place.arguments(&alone, "40")[..], &["--threads", "1", "--json"]].concat();
    let said: Value = serde_json::from_str(&with_status(&yardstick(&one), 0).0).expect("JSON");
    assert!(said["method"]["effective_size"].as_f64() > Some(10.0) && said["method"]["threshold"].as_f64() > Some(0.0));
    assert_eq!(said["factors"].as_array().map(Vec::len), Some(2));
    assert_eq!(said["forecasts"].as_array().map(Vec::len), Some(2));
    let expected = files(&alone);
    let two = place.path("two");
    let (text, _) = with_status(&yardstick(&[&place.arguments(&two, "40")[..], &["--threads", "2"]].concat()), 0);
    for question in ["What was learnt?", "Does the fit hold?", "Does it say what came next?", "How was it done?"] {
        assert!(text.contains(question), "{text}");
    }
    assert_eq!(files(&two), expected);
    // Three processes at once, which wait for each other.
    let shared = place.path("shared");
    let shards: Vec<_> = (0..3)
        .map(|index| {
            let shard = format!("{index}/3");
            let arguments = [&place.arguments(&shared, "40")[..], &["--threads", "1", "--quiet", "--shard", &shard]];
            command(&arguments.concat()).spawn().expect("it starts")
        })
        .collect();
    for shard in shards {
        with_status(&shard.wait_with_output().expect("it ends"), 0);
    }
    assert_eq!(files(&shared), expected);
    // Run again, everything is there.
    with_status(&yardstick(&one), 0);
    assert_eq!(files(&alone), expected);
}

#[test]
fn a_study_takes_the_draws_and_a_run_the_medians() {
    let place = Place::new();
    let out = place.path("fitted");
    with_status(&yardstick(&[&place.arguments(&out, "40")[..], &["--quiet"]].concat()), 0);
    let study = "schema = 1\nscenario = \"mine.toml\"\ndesign = \"latin-hypercube\"\nsamples = 8\nreplicates = 1\n\
                 employees = 20\n[[factors]]\nfile = \"fitted/draws.csv\"\n";
    fs::write(place.path("study.toml"), study).expect("a file");
    let studied = yardstick(&["study", "run", &place.path("study.toml"), "--out", &place.path("study"), "--quiet"]);
    with_status(&studied, 0);
    let medians = place.path("fitted/scenario.toml");
    assert!(fs::read_to_string(&medians).expect("a scenario").contains("# kept"));
    with_status(&yardstick(&["check", &medians]), 0);
}

#[cfg(unix)]
#[test]
fn killed_or_terminated_it_goes_on_where_it_was() {
    let place = Place::new();
    let (killed, whole) = (place.path("killed"), place.path("whole"));
    let begun = |signal: &str| {
        let mut child =
            command(&[&place.arguments(&killed, "800")[..], &["--threads", "1"]].concat()).spawn().expect("it starts");
        let (clock, before) = (Instant::now(), parts(&killed));
        // Until something more is kept.
        while parts(&killed) == before && clock.elapsed() < Duration::from_mins(1) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill");
        assert!(sent.success());
        let ended = child.wait().expect("it ends");
        (ended, child.wait_with_output().expect("it ended"))
    };
    let (ended, _) = begun("-KILL");
    assert_eq!(ended.code(), None);
    let kept = parts(&killed);
    assert!(kept > 0 && !Path::new(&killed).join("draws.csv").exists());
    let (ended, output) = begun("-TERM");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(ended.code(), Some(75), "{said}");
    assert!(said.contains("run the same command again"), "{said}");
    for out in [&killed, &whole] {
        with_status(&yardstick(&[&place.arguments(out, "800")[..], &["--quiet"]].concat()), 0);
    }
    assert_eq!(files(&killed), files(&whole));
}

/// Parts that are kept of any generation.
fn parts(folder: &str) -> usize {
    let Ok(stages) = fs::read_dir(Path::new(folder).join("generations")) else { return 0 };
    let shards = stages.flatten().filter_map(|stage| fs::read_dir(stage.path().join("shards/0-of-1")).ok());
    shards.flatten().flatten().filter(|file| file.path().extension().is_some_and(|end| end == "part")).count()
}

#[test]
fn what_is_wrong_is_said_with_what_to_do() {
    let place = Place::new();
    let out = place.path("out");
    let refused = |name: &str, value: &str, status: i32, part: &str| {
        let mut arguments = place.arguments(&out, "40");
        let at = arguments.iter().position(|of| *of == name).expect("it is there");
        arguments[at + 1] = value;
        let (_, said) = with_status(&yardstick(&arguments), status);
        assert!(said.contains(part), "{said}");
        assert!(!Path::new(&out).exists());
    };
    refused("--week-zero", "2030-01-07", 2, "no week is in both");
    refused("--week-zero", "2026-03-03", 2, "2026-03-02");
    refused("--scheme", "Token leaderboard", 2, "did you mean 'Public token leaderboard'?");
    refused("--factors", "ai.mtok_per_asisted_hour", 2, "did you mean `ai.mtok_per_assisted_hour`?");
    refused("--factors", "organisation.employees", 2, "cannot be fitted");
    refused("--draws", "3", 2, "from 20");
    refused(&place.scenario, "nowhere.csv", 1, "data import");
    fs::write(place.path("bad.csv"), "week,group\n").expect("a file");
    let bad = place.path("bad.csv");
    let mut arguments = place.arguments(&out, "40");
    arguments[2] = &bad;
    let (_, said) = with_status(&yardstick(&arguments), 2);
    assert!(said.contains("bad.csv: line 1 has no column `metric`"), "{said}");
    // Nothing is written over what is not a fit.
    fs::create_dir(&out).expect("a folder");
    fs::write(place.path("out/letter.txt"), "").expect("a file");
    let (_, said) = with_status(&yardstick(&place.arguments(&out, "40")), 1);
    assert!(said.contains("not a fit"), "{said}");
}
