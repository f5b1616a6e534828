//! Studies as a user runs them: real processes, killed, cut into shards and gone on with.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use assert_cmd::cargo::CommandCargoExt as _;
use serde_json::Value;

#[path = "common/process.rs"]
mod process;

use process::{Place, TASKS, command, ended_within, with_status, yardstick};

impl Place {
    /// A study of three factors; what `change` names is put before the first of them.
    fn study(&self, change: &str) -> String {
        let text = format!(
            "schema = 1\nscenario = \"token-leaderboard\"\ndesign = \"saltelli\"\nsamples = 8\n{change}\n\
             [[factors]]\nkey = \"people.uplift.mean\"\nlaw = {{ uniform = [-0.2, 0.5] }}\n\
             [[factors]]\nkey = \"people.scruples.never\"\nlaw = {{ uniform = [0.2, 0.6] }}\n\
             [[factors]]\nkey = \"behaviour.status_unit\"\nlaw = {{ log_uniform = [1.5, 6.0] }}\n"
        );
        self.write("study.toml", &text)
    }
}

const SMALL: &str = "replicates = 2\nemployees = 20";

/// Some seconds of work.
const LONG: &str = "replicates = 4\nemployees = 200";

/// Files in a folder whose name ends so; none where there is no folder.
fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|of| of == end)).collect();
    paths.sort();
    paths
}

/// Every table of a study with its bytes.
fn tables(folder: &str) -> Vec<(String, Vec<u8>)> {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let paths = files(Path::new(folder), "csv");
    let tables: Vec<_> = paths.iter().map(|path| (name(path), fs::read(path).expect("a table"))).collect();
    assert!(tables.len() >= 8, "{paths:?}");
    tables
}

fn same(folder: &str, expected: &[(String, Vec<u8>)]) {
    for ((name, bytes), (other, wanted)) in tables(folder).iter().zip(expected) {
        assert!(name == other && bytes == wanted, "{name} in {folder} differs");
    }
}

fn run(study: &str, out: &str, more: &[&str]) -> Value {
    let output = yardstick(&[&["study", "run", study, "--out", out, "--json"], more].concat());
    serde_json::from_str(&with_status(&output, 0).0).expect("JSON")
}

/// Finished parts with the time at which they were written.
fn parts(folder: &str) -> Vec<(PathBuf, SystemTime)> {
    let Ok(shards) = fs::read_dir(Path::new(folder).join("shards")) else { return Vec::new() };
    let paths = shards.flatten().flat_map(|shard| files(&shard.path(), "part"));
    let written = |path: &Path| fs::metadata(path).and_then(|of| of.modified()).expect("a part");
    let mut parts: Vec<_> = paths.map(|path| (path.clone(), written(&path))).collect();
    parts.sort();
    parts
}

#[test]
fn tables_are_the_same_bytes_for_any_shards_threads_and_order() {
    let place = Place::new();
    let study = place.study(SMALL);
    let alone = place.path("alone");
    assert_eq!(run(&study, &alone, &["--threads", "1"])["new"], 40);
    let expected = tables(&alone);
    let two = place.path("two");
    run(&study, &two, &["--threads", "2"]);
    same(&two, &expected);
    for of in [2, 7] {
        let out = place.path(&format!("in-{of}"));
        for index in (0..of).rev() {
            let shard = format!("{index}/{of}");
            with_status(&yardstick(&["study", "run", &study, "--out", &out, "--shard", &shard, "--quiet"]), 0);
        }
        let (said, _) = with_status(&yardstick(&["study", "merge", &out, "--quiet"]), 0);
        assert_eq!(said, "");
        same(&out, &expected);
    }
    // Run again, there is nothing left to do.
    assert_eq!(run(&study, &alone, &[])["new"], 0);
    same(&alone, &expected);
}

#[cfg(unix)]
#[test]
fn killed_at_any_moment_it_goes_on_where_it_was() {
    let place = Place::new();
    let study = place.study(LONG);
    let (killed, whole) = (place.path("killed"), place.path("whole"));
    let mut kills = 0;
    for wait in (0..).map(|step| Duration::from_millis(60).mul_f64(1.5f64.powi(step))) {
        let before = parts(&killed);
        let ended = ended_within(wait, &mut command(&["study", "run", &study, "--out", &killed, "--quiet"]));
        let after = parts(&killed);
        assert!(before.iter().all(|part| after.contains(part)), "what was finished is not done again");
        match ended {
            Some(status) => {
                assert!(status.success());
                break;
            }
            None => kills += 1,
        }
        assert!(kills < 30);
    }
    assert!(kills > 1, "killed {kills} times");
    run(&study, &whole, &[]);
    same(&killed, &tables(&whole));
    let left = fs::read_dir(Path::new(&killed).join("shards/0-of-1")).unwrap();
    assert!(left.flatten().all(|entry| !entry.file_name().to_string_lossy().starts_with('.')), "nothing is left over");
}

#[cfg(unix)]
#[test]
fn terminated_it_saves_and_says_that_trying_again_helps() {
    let place = Place::new();
    let study = place.study(LONG);
    let out = place.path("out");
    for (signal, status) in [("-TERM", 75), ("-INT", 130)] {
        let child = command(&["study", "run", &study, "--out", &out]).spawn().expect("it starts");
        let before = parts(&out).len();
        let clock = Instant::now();
        while parts(&out).len() <= before && clock.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(5));
        }
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill");
        assert!(sent.success());
        let (_, err) = with_status(&child.wait_with_output().expect("a child"), status);
        assert!(err.contains("of 40 variants are kept") && err.contains("to go on"), "{err}");
    }
    let rest = run(&study, &out, &[]);
    assert!((1..40).contains(&rest["new"].as_u64().unwrap()), "{rest}");
}

#[test]
fn a_task_of_an_array_runs_its_shard_and_a_merge_says_what_is_missing() {
    let place = Place::new();
    let study = place.study(SMALL);
    let out = place.path("out");
    let arguments = ["study", "run", &study, "--out", &out, "--shards", "4"];
    for task in ["0", "1", "3"] {
        let output = command(&arguments).env("HQ_TASK_ID", task).output().unwrap();
        let (said, _) = with_status(&output, 0);
        assert!(said.contains(&format!("Shard {task}/4 is finished: 10 of 10 variants")), "{said}");
    }
    let (_, err) = with_status(&yardstick(&["study", "merge", &out]), 1);
    assert!(err.contains("10 of 40 variants are missing, those of shards 2/4"), "{err}");
    let slurm = [("SLURM_ARRAY_TASK_ID", "3"), ("SLURM_ARRAY_TASK_MIN", "1"), ("SLURM_ARRAY_TASK_COUNT", "4")];
    with_status(&command(&arguments[..5]).envs(slurm).output().unwrap(), 0);
    let (said, _) = with_status(&yardstick(&["study", "merge", &out]), 0);
    assert!(said.contains("Will it hold?") && said.contains("of 40 plausible organisations"), "{said}");
    let (_, err) = with_status(&command(&arguments[..5]).env("JOB_COMPLETION_INDEX", "1").output().unwrap(), 2);
    assert!(err.contains("--shards N"), "{err}");
    let (_, err) = with_status(&yardstick(&arguments), 2);
    assert!(err.contains("--shard I/N"), "{err}");
}

#[test]
fn what_is_wrong_with_a_study_is_named() {
    let place = Place::new();
    let whole = fs::read_to_string(place.study(SMALL)).unwrap();
    for (from, to, part) in [
        ("employees = 20", "employes = 20", "did you mean `employees`?"),
        ("[-0.2, 0.5]", "[-2, 0.5]", "allowed: at least -1"),
        ("[-0.2, 0.5]", "[0.5, -0.2]", "a uniform law from 0.5 to -0.2"),
        ("people.scruples.never", "people.uplift.mean", "`people.uplift.mean` varies twice"),
        ("samples = 8", "samples = 9", "give 8 or 16"),
        ("saltelli", "salteli", "did you mean \"saltelli\"?"),
        ("token-leaderboard", "nowhere.toml", "there is no scenario `nowhere.toml`"),
    ] {
        let study = place.write("wrong.toml", &whole.replacen(from, to, 1));
        for command in ["plan", "run"] {
            let out = place.path("wrong");
            let more: &[&str] = if command == "run" { &["--out", &out] } else { &[] };
            let (_, err) = with_status(&yardstick(&[&["study", command, &study], more].concat()), 2);
            assert!(err.contains(part) && err.contains("wrong.toml:"), "{to}:\n{err}");
            assert!(!Path::new(&out).exists(), "{to}: nothing is begun");
        }
    }
    let (_, err) = with_status(&yardstick(&["study", "plan", "token-leaderboard"]), 2);
    assert!(err.contains("--design") && err.contains("morris"), "{err}");
}

#[test]
fn a_shard_of_another_study_or_half_of_one_is_refused_by_name() {
    let place = Place::new();
    let out = place.path("out");
    let study = place.study(SMALL);
    let shard = |index: &str, out: &str| {
        yardstick(&["study", "run", &study, "--out", out, "--shard", &format!("{index}/2"), "--quiet"])
    };
    with_status(&shard("0", &out), 0);
    let other = place.path("other");
    place.study("replicates = 2\nemployees = 20\nseed = 2");
    with_status(&shard("1", &other), 0);
    let (_, err) = with_status(&shard("1", &out), 1);
    assert!(err.contains("study.json is of another plan"), "{err}");
    fs::rename(Path::new(&other).join("shards/1-of-2"), Path::new(&out).join("shards/1-of-2")).unwrap();
    let (_, err) = with_status(&yardstick(&["study", "merge", &out]), 1);
    assert!(err.contains("1-of-2 is of another plan"), "{err}");

    fs::remove_dir_all(Path::new(&out).join("shards/1-of-2")).unwrap();
    let half = &parts(&out)[0].0;
    let bytes = fs::read(half).unwrap();
    fs::write(half, &bytes[..bytes.len() - 5]).unwrap();
    let (_, err) = with_status(&yardstick(&["study", "merge", &out]), 1);
    assert!(err.contains("0-of-2") && err.contains("is only half there"), "{err}");
}

#[cfg(unix)]
#[test]
fn a_full_disk_loses_nothing() {
    let place = Place::new();
    let study = place.study(LONG);
    let out = place.path("out");
    // A file of more than a few blocks cannot be written, as on a disk that is full.
    run(&study, &out, &["--shard", "0/40"]);
    let program = Command::cargo_bin("yardstick").unwrap().get_program().to_owned();
    let limited = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" study run \"$1\" --out \"$2\""])
        .args([program, study.clone().into(), out.clone().into()])
        .envs(std::env::vars().filter(|(name, _)| !TASKS.contains(&name.as_str())))
        .output()
        .unwrap();
    let (_, err) = with_status(&limited, 75);
    assert!(err.contains("cannot be written") && err.contains("make room and run the same command again"), "{err}");
    assert!(parts(&out).len() == 1 && run(&study, &out, &[])["new"] == 39);
}

#[test]
fn a_new_study_is_planned_run_and_reported() {
    let place = Place::new();
    let study = place.path("mine.toml");
    with_status(&yardstick(&["study", "new", "token-leaderboard", "--design", "morris", "--out", &study]), 0);
    let (_, err) = with_status(&yardstick(&["study", "new", "token-leaderboard", "--out", &study]), 1);
    assert!(err.contains("--force"), "{err}");
    let small = ["--samples", "2", "--employees", "20", "--replicates", "1"];
    let (plan, _) = with_status(&yardstick(&[&["study", "plan", &study, "--shards", "3"], &small[..]].concat()), 0);
    for part in ["morris: ", "agent-weeks: ", "time: ", "shard 2/3: variants ", "people.uplift.mean"] {
        assert!(plan.contains(part), "{part} is missing:\n{plan}");
    }
    let (file, scenario) = (place.path("file"), place.path("scenario"));
    run(&study, &file, &small);
    // Without a study file every assumption that the scenario uses is varied, as the new one says.
    run("token-leaderboard", &scenario, &[&["--design", "morris"], &small[..]].concat());
    same(&scenario, &tables(&file));

    let (text, _) = with_status(&yardstick(&["study", "report", &file]), 0);
    for part in ["Will it hold?", "What does it hang on?", "Where does it tip?", "no probability is claimed"] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
    for end in ["md", "html", "docx", "pdf"] {
        let report = place.path(&format!("report.{end}"));
        with_status(&yardstick(&["study", "report", &file, "--out", &report]), 0);
        assert!(fs::metadata(&report).unwrap().len() > 2000, "{end}");
    }
    let (_, err) = with_status(&yardstick(&["study", "report", &file, "--out", "report.txt"]), 2);
    assert!(err.contains(".docx"), "{err}");
}

#[test]
fn a_sweep_is_one_tidy_table() {
    let small = ["--employees", "20", "--replicates", "2", "--weeks", "8"];
    let set = ["--set", "schemes.1.reward.stakes=0.1,0.3", "--set", "run.seed=1,2,3"];
    let sweep = |more: &[&str]| yardstick(&[&["sweep", "token-leaderboard"], &small[..], &set, more].concat());
    let (out, err) = with_status(&sweep(&["--metrics", "net_value_usd,tokens_mtok"]), 0);
    assert_eq!(err, "");
    let mut lines = out.lines();
    let head = "schemes.1.reward.stakes,run.seed,scheme,metric,mean,sd,diff_vs_reference";
    assert_eq!(lines.next(), Some(head));
    let count = lines.count();

    // A row says what a run of that combination says.
    let set = ["--set", "schemes.1.reward.stakes=0.3", "--set", "run.seed=2", "--json"];
    let (json, _) = with_status(&yardstick(&[&["run", "token-leaderboard"], &small[..], &set].concat()), 0);
    let json: Value = serde_json::from_str(&json).unwrap();
    let schemes = json["schemes"].as_array().unwrap().len();
    assert_eq!(count, 2 * 3 * schemes * 2);
    let metrics = json["schemes"][1]["metrics"].as_array().unwrap();
    let row = metrics.iter().find(|row| row["metric"] == "net_value_usd" && row["window"] == "last").unwrap();
    let name = json["schemes"][1]["name"].as_str().unwrap();
    let mut csv = csv::Reader::from_reader(out.as_bytes());
    let swept = csv
        .records()
        .map(Result::unwrap)
        .find(|swept| (&swept[0], &swept[1], &swept[2], &swept[3]) == ("0.3", "2", name, "net_value_usd"));
    let difference: f64 = swept.unwrap()[6].parse().unwrap();
    assert!((difference - row["difference"]["mean"].as_f64().unwrap()).abs() < 1e-9);

    let place = Place::new();
    let file = place.path("sweep.json");
    with_status(&sweep(&["--out", &file]), 0);
    let rows: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(rows.as_array().unwrap().len(), 2 * 3 * schemes * 4);
    assert_eq!(rows[0]["run.seed"], 1);

    for (wrong, part) in [
        (&["--set", "schemes.1.reward.stakes"][..], "KEY=V1,V2"),
        (&["--set", "schemes.1.reward.stake=1"], "did you mean"),
        (&["--set", "people.scruples.never=2"], "people.scruples.never"),
        (&["--set", "run.seed=4"], "varies twice"),
        (&["--metrics", "tokens"], "did you mean"),
        (&["--out", "table.parquet"], "Parquet"),
    ] {
        if cfg!(feature = "parquet") && part == "Parquet" {
            continue;
        }
        let (_, err) = with_status(&sweep(wrong), 2);
        assert!(err.contains(part), "{wrong:?}: {err}");
    }
}
