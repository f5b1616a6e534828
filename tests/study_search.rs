//! Searches as a user runs them: real processes, killed, shared and gone on with.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

#[path = "common/process.rs"]
mod process;

use process::{Place, command, ended_within, yardstick};

/// Asserts an exit status of the program and gives standard output and standard error.
fn with_status(arguments: &[&str], status: i32) -> (String, String) {
    process::with_status(&yardstick(arguments), status)
}

impl Place {
    /// A search of a few levers; `head` is put before them.
    fn study(&self, head: &str) -> String {
        let text = format!(
            "schema = 1\nscenario = \"token-leaderboard\"\ndesign = \"search\"\nmaximise = [\"net_value_usd\"]\n{head}\n\
             [[levers]]\nkey = \"count\"\nvalues = [\"none\", \"tokens\", \"accepted_output\"]\n\
             [[levers]]\nkey = \"leaderboard.audience\"\nvalues = [\"nobody\", \"self\", \"everyone\"]\n\
             [[levers]]\nkey = \"guardrails.token_cap_mtok\"\nvalues = [\"none\", 20, 40, 80]\n\
             [[levers]]\nkey = \"help.coaching\"\nrange = [0, 1]\nstep = 0.1\n"
        );
        self.write("study.toml", &text)
    }
}

const SMALL: &str = "minimise = [\"compute_cost_usd\"]\nconstraints = [\"real_output_hours >= reference\"]\n\
                     scheme = \"Accepted output, for oneself\"\nsamples = 60\npopulation = 16\nreplicates = 4\nemployees = 24";

/// Some seconds of work.
const LONG: &str = "minimise = [\"compute_cost_usd\"]\nsamples = 120\npopulation = 20\nreplicates = 8\nemployees = 150";

fn tables(folder: &str) -> [Vec<u8>; 2] {
    ["front.csv", "search.csv"].map(|name| fs::read(Path::new(folder).join(name)).expect(name))
}

fn run(study: &str, out: &str, more: &[&str]) -> Value {
    let arguments = [&["study", "run", study, "--out", out, "--json"], more].concat();
    serde_json::from_str(&with_status(&arguments, 0).0).expect("JSON")
}

#[test]
fn tables_are_the_same_bytes_for_any_threads_and_shards() {
    let place = Place::new();
    let study = place.study(SMALL);
    let alone = place.path("alone");
    let ran = run(&study, &alone, &["--threads", "1"]);
    assert!(ran["tried"].as_u64().unwrap() >= 60 && ran["new"] == ran["tried"], "{ran}");
    let expected = tables(&alone);
    let two = place.path("two");
    run(&study, &two, &["--threads", "2"]);
    assert_eq!(tables(&two), expected);
    // Shards that run one after the other: the second finds all done.
    let cut = place.path("cut");
    for (shard, is_new) in [("1/3", true), ("0/3", false)] {
        let ran = run(&study, &cut, &["--shard", shard]);
        assert_eq!(ran["new"].as_u64().unwrap() > 0, is_new, "{ran}");
    }
    with_status(&["study", "merge", &cut, "--quiet"], 0);
    assert_eq!(tables(&cut), expected);
    assert_eq!(run(&study, &alone, &[])["new"], 0);
    assert_eq!(tables(&alone), expected);
}

#[cfg(unix)]
#[test]
fn killed_at_any_moment_it_goes_on_where_it_was() {
    let place = Place::new();
    let study = place.study(LONG);
    let (killed, whole) = (place.path("killed"), place.path("whole"));
    let mut kills = 0;
    for wait in (0..).map(|step| Duration::from_millis(600).mul_f64(1.4f64.powi(step))) {
        let ended = ended_within(wait, &mut command(&["study", "run", &study, "--out", &killed, "--quiet"]));
        if let Some(status) = ended {
            assert!(status.success());
            break;
        }
        kills += 1;
        assert!(kills < 30);
    }
    assert!(kills > 0, "it was never killed");
    run(&study, &whole, &[]);
    assert_eq!(tables(&killed), tables(&whole));
}

#[test]
fn a_search_is_planned_reported_and_charted() {
    let place = Place::new();
    let study = place.study(SMALL);
    let (plan, _) = with_status(&["study", "plan", &study, "--shards", "4"], 0);
    for part in
        ["at most 60 schemes of 396", "4 replicates", "levers:      count", "agent-weeks", "share each generation"]
    {
        assert!(plan.contains(part), "{part}: {plan}");
    }
    let out = place.path("out");
    let (said, _) = with_status(&["study", "run", &study, "--out", &out], 0);
    for part in ["Is there a better scheme?", "Why this one?", "What does each lever buy?", "The tables are in"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let (report, _) = with_status(&["study", "report", &out], 0);
    assert!(report.contains("What would it take for \u{2018}Accepted output, for oneself\u{2019} to win?"), "{report}");
    assert!(report.contains("(offered)") && report.contains("Limits kept in"), "{report}");
    if cfg!(feature = "export") {
        let document = place.path("better.html");
        with_status(&["study", "report", &out, "--out", &document], 0);
        let document = fs::read_to_string(document).unwrap();
        assert!(document.contains("Is there a better scheme?") && document.contains("Levers along the front:"));
        let charts = place.path("charts");
        with_status(&["chart", "--study", &out, "--out", &charts, "--format", "svg"], 0);
        for name in ["front", "levers-along-front"] {
            assert!(Path::new(&charts).join(format!("{name}.svg")).exists(), "{name}");
        }
    }
}

#[test]
fn limits_that_nothing_keeps_say_which_bites_and_by_how_much() {
    let place = Place::new();
    let study = place.study(&SMALL.replace("real_output_hours >= reference", "compute_cost_usd <= 1"));
    let (said, _) = with_status(&["study", "run", &study, "--out", &place.path("out")], 0);
    assert!(said.contains("What bites is \u{2018}compute cost at most $1.0") && said.contains("too much"), "{said}");
    let front = String::from_utf8(tables(&place.path("out"))[0].clone()).unwrap();
    assert_eq!(front.lines().count(), 1, "there is no front: {front}");
}

#[test]
fn a_constant_objective_is_said() {
    let place = Place::new();
    let study = place.study("samples = 40\npopulation = 10\nreplicates = 2\nemployees = 24");
    let text = fs::read_to_string(&study).unwrap().replace("net_value_usd", "audit_cost_usd");
    fs::write(&study, text).unwrap();
    // The present scheme with audits has a cost: without it every candidate is alike.
    let scenario = place.path("mine.toml");
    let own = "schema = 2\ntitle = \"Ours\"\n[run]\nweeks = 20\n[[schemes]]\nname = \"Nothing counted\"\n";
    fs::write(&scenario, own).unwrap();
    let text = fs::read_to_string(&study).unwrap().replace("token-leaderboard", "mine.toml");
    fs::write(&study, text).unwrap();
    let (said, _) = with_status(&["study", "run", &study, "--out", &place.path("out")], 0);
    assert!(said.contains("Cost of audits ($0.00) is the same whatever was tried"), "{said}");
}

#[test]
fn what_is_wrong_with_a_search_is_shown_in_its_line() {
    let place = Place::new();
    for (head, parts) in [
        ("minimise = [\"tokens\"]", ["study.toml:5", "`tokens` is no metric"]),
        ("constraints = [\"gaming <= 1\"]", ["study.toml:5", "`gaming` is no metric"]),
        ("scheme = \"Nothing cuonted\"", ["study.toml:5", "did you mean \"Nothing counted\"?"]),
        ("[[levers]]\nkey = \"reward.stakes\"", ["study.toml:5", "the lever `reward.stakes` has no range"]),
        ("[[levers]]\nkey = \"reward.stake\"\nrange = [0, 1]", ["study.toml:6", "did you mean `reward.stakes`?"]),
    ] {
        let study = place.study(head);
        let (_, err) = with_status(&["study", "run", &study, "--out", &place.path("out")], 2);
        assert!(parts.iter().all(|part| err.contains(part)), "{head}: {err}");
    }
    let study = place.study(SMALL);
    let (_, err) = with_status(&["study", "run", &study, "--design", "sobol", "--out", &place.path("out")], 2);
    assert!(err.contains("asks for a search"), "{err}");
    let (_, err) = with_status(&["study", "merge", &place.path("nothing")], 1);
    assert!(err.contains("no study"), "{err}");
    assert!(!Path::new(&place.path("out")).exists(), "nothing was begun");
}

#[test]
fn a_new_search_can_be_run_as_it_is() {
    let place = Place::new();
    let study = place.path("new.toml");
    with_status(&["study", "new", "token-leaderboard", "--design", "search", "--out", &study], 0);
    let small = ["--samples", "30", "--replicates", "2", "--employees", "16"];
    let ran = run(&study, &place.path("out"), &small);
    assert!(ran["tried"].as_u64().unwrap() >= 30 && ran["complete"] == true, "{ran}");
    let ran = run("token-leaderboard", &place.path("usual"), &[&["--design", "search"], &small[..]].concat());
    assert!(ran["tried"].as_u64().unwrap() >= 30, "{ran}");
}
