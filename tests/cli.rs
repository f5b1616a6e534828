//! The binary as a user runs it: what it prints, writes and answers.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use assert_cmd::cargo::CommandCargoExt as _;

const SMALL: [&str; 6] = ["--employees", "60", "--replicates", "3", "--weeks", "10"];

fn yardstick(arguments: &[&str]) -> Output {
    Command::cargo_bin("yardstick")
        .expect("the binary")
        .args(arguments)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .expect("it starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// Asserts an exit status and gives standard output and standard error.
fn with_status(output: &Output, status: i32) -> (String, String) {
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(status), "{out}{err}");
    (out, err)
}

fn run_small(extra: &[&str]) -> Output {
    yardstick(&[&["run", "token-leaderboard"], &SMALL[..], extra].concat())
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn run_prints_a_comparison_that_fits_100_columns() {
    let (out, err) = with_status(&run_small(&[]), 0);
    assert_eq!(err, "", "quiet in a pipe");
    for word in ["Nothing counted", "Net value", "Dashboard", "90% of replicates", "Simulated; not a forecast"] {
        assert!(out.contains(word), "{word} is missing:\n{out}");
    }
    let table = out.lines().take_while(|line| !line.starts_with("- "));
    for line in table {
        assert!(line.chars().count() <= 100, "{line}");
    }
    assert!(!out.contains('\u{1b}'), "no colour in a pipe");
}

#[test]
fn a_single_replicate_claims_no_interval() {
    let (out, _) = with_status(&yardstick(&["run", "token-leaderboard", "--employees", "60", "--replicates", "1"]), 0);
    assert!(out.contains("60 employees, 1 replicate, ") && out.contains("from a single replicate"), "{out}");
    assert!(!out.contains("90% of replicates") && !out.contains(" to "), "an interval of one number:\n{out}");
}

#[test]
fn json_says_the_same_to_machines() {
    let (out, _) = with_status(&run_small(&["--json"]), 0);
    let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(json["employees"], 60);
    let schemes = json["schemes"].as_array().expect("schemes");
    assert_eq!(schemes.len(), 5);
    let metrics = schemes[1]["metrics"].as_array().expect("metrics");
    let output = metrics.iter().find(|row| row["metric"] == "real_output_hours" && row["window"] == "last");
    assert!(output.expect("real output")["difference"]["p05"].is_number());
}

#[test]
fn results_are_complete_and_the_same_on_any_number_of_threads() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    for (name, threads) in [("one", "1"), ("two", "2")] {
        let extra = ["--out", &out(name), "--threads", threads, "--per-replicate", "--people", "2:9", "--quiet"];
        let (printed, _) = with_status(&run_small(&extra), 0);
        assert_eq!(printed, "");
    }
    let names = ["people-2-9.csv", "replicates.csv", "run.json", "series.csv", "summary.csv"];
    assert_eq!(files(&folder.path().join("one")), names);
    for name in names.iter().filter(|name| **name != "run.json") {
        let read = |which: &str| fs::read(folder.path().join(which).join(name)).expect("a result");
        assert!(read("one") == read("two"), "{name} differs between threads");
    }
    let run: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("one/run.json")).expect("run.json")).expect("JSON");
    assert_eq!(run["agent_weeks"], 60 * 3 * (12 + 5 * 10));
    assert_eq!((&run["seed"], &run["replicates"], &run["weeks"]), (&1.into(), &3.into(), &10.into()));
    assert_eq!(run["scenario"]["ai"]["price_usd_per_mtok"], 1.0, "defaults are filled in");
    assert_eq!(run["files"].as_array().map(Vec::len), Some(4));
    let series = fs::read_to_string(folder.path().join("one/series.csv")).expect("series.csv");
    assert!(series.starts_with("scheme,week,metric,mean,p05,p25,p50,p75,p95,se\nNothing counted,-12,tokens_mtok,"));
    assert_eq!(series.lines().count(), 1 + 5 * 22 * 30);
    let people = fs::read_to_string(folder.path().join("one/people-2-9.csv")).expect("people");
    assert_eq!(people.lines().count(), 1 + 5 * 60);
}

#[test]
fn an_earlier_result_is_replaced_and_other_files_are_not_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("out");
    let out = path.to_string_lossy().into_owned();
    with_status(&run_small(&["--out", &out, "--per-replicate", "--quiet"]), 0);
    with_status(&run_small(&["--out", &out, "--quiet"]), 0);
    assert_eq!(files(&path), ["run.json", "series.csv", "summary.csv"], "the earlier replicates.csv is gone");

    let other = folder.path().join("other");
    fs::create_dir(&other).expect("a folder");
    fs::write(other.join("notes.txt"), "mine").expect("a file");
    let other = other.to_string_lossy().into_owned();
    let (_, err) = with_status(&run_small(&["--out", &other, "--quiet"]), 1);
    assert!(err.contains("--force"), "{err}");
    assert_eq!(files(Path::new(&other)), ["notes.txt"]);
    with_status(&run_small(&["--out", &other, "--quiet", "--force"]), 0);
    assert_eq!(fs::read_to_string(Path::new(&other).join("notes.txt")).expect("still there"), "mine");
}

#[test]
fn a_folder_that_cannot_be_is_said_in_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, "").expect("a file");
    let below = file.join("out").to_string_lossy().into_owned();
    let (out, err) = with_status(&run_small(&["--out", &below]), 1);
    assert_eq!(out, "");
    assert!(err.starts_with("yardstick: cannot write to ") && err.lines().count() == 1, "{err}");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let mut child = Command::cargo_bin("yardstick")
        .expect("the binary")
        .args(["run", "token-leaderboard", "--employees", "200000", "--replicates", "500", "--out"])
        .arg(&out)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    // The folder is made when Ctrl-C is about to be listened for; give it the time to be.
    while !out.exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    std::thread::sleep(std::time::Duration::from_millis(500));
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert_eq!(files(&out), [""; 0]);
}

#[test]
fn no_cell_is_a_formula() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = folder.path().join("a.toml");
    fs::write(&scenario, "schema = 2\ntitle = \"t\"\n[[schemes]]\nname = \"=1+1\"\n").expect("a file");
    let out = folder.path().join("out");
    let arguments =
        [&["run", scenario.to_str().expect("UTF-8"), "--quiet", "--out", out.to_str().expect("UTF-8")], &SMALL[..]];
    with_status(&yardstick(&arguments.concat()), 0);
    let series = fs::read_to_string(out.join("series.csv")).expect("series.csv");
    assert!(series.lines().skip(1).all(|line| line.starts_with("'=1+1,")));
}

#[test]
fn a_wrong_assignment_names_the_nearest_key() {
    let (_, err) = with_status(&run_small(&["--set", "organisation.employes=5"]), 2);
    assert!(err.contains("employees"), "{err}");
    let (_, err) = with_status(&run_small(&["--set", "schemes.1.reward.stakes=lots"]), 2);
    assert!(err.contains("schemes.1.reward.stakes"), "{err}");
    let (_, err) = with_status(&run_small(&["--people", "7:3", "--out", "/nowhere"]), 2);
    assert!(err.contains("replicates 0 to 2"), "{err}");
}

#[test]
fn check_says_everything_that_is_wrong() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.toml");
    fs::write(&file, "schema = 2\ntitle = \"t\"\n[run]\nwekes = 3\nseed = \"x\"\n[[schemes]]\nname = \"a\"\n")
        .expect("a file");
    let (_, err) = with_status(&yardstick(&["check", file.to_str().expect("UTF-8")]), 2);
    for fragment in ["a.toml:4:1", "weeks", "a.toml:5:8", "^"] {
        assert!(err.contains(fragment), "{fragment} is missing:\n{err}");
    }
    let (out, _) = with_status(&yardstick(&["check", "scenarios/token-leaderboard.toml"]), 0);
    assert!(out.contains("ok"));
    with_status(&yardstick(&["check", "no-such-file.toml"]), 1);
}

#[test]
fn presets_are_listed_and_written() {
    let (out, _) = with_status(&yardstick(&["presets"]), 0);
    assert!(out.lines().any(|line| line.starts_with("token-leaderboard ")));
    let (out, _) = with_status(&yardstick(&["presets", "token-leaderboard"]), 0);
    assert_eq!(out, fs::read_to_string("scenarios/token-leaderboard.toml").expect("the file"));
    let (_, err) = with_status(&yardstick(&["presets", "token-leaderbord"]), 2);
    assert!(err.contains("did you mean 'token-leaderboard'"), "{err}");
}

#[test]
fn completions_schema_and_version_are_printed() {
    let (out, _) = with_status(&yardstick(&["completions", "bash"]), 0);
    assert!(out.contains("validate"));
    let (out, _) = with_status(&yardstick(&["schema"]), 0);
    assert_eq!(out.trim(), fs::read_to_string("assets/scenario.schema.json").expect("the file").trim());
    let (out, _) = with_status(&yardstick(&["schema", "study"]), 0);
    let schema: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(schema["title"], "Study");
    assert!(schema["properties"]["factors"].is_object(), "{out}");
    let (out, _) = with_status(&yardstick(&["--version"]), 0);
    assert_eq!(out.trim(), concat!("yardstick ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn without_a_display_the_app_names_what_works() {
    let (_, err) = with_status(&yardstick(&[]), 1);
    assert!(err.contains("yardstick run") && err.lines().count() == 1, "{err}");
}

#[test]
fn validate_prints_every_row_with_its_verdict() {
    let (out, _) = with_status(&yardstick(&["validate", "--replicates", "40", "--json"]), 0);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&out).expect("JSON");
    assert!(rows.len() > 50 && rows.iter().all(|row| row["passed"].is_boolean() && row["expected"].is_string()));
}
