//! Marked names that stand in every source are found in nothing that the program writes or says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use assert_cmd::cargo::CommandCargoExt as _;
use serde_json::json;

use super::samples::*;

/// What every planted name holds.
const MARK: &str = "zqmarkedname";

/// Every file below a folder.
fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push((path.display().to_string(), fs::read(&path).expect("a file")));
        }
    }
}

fn holds_a_name(bytes: &[u8]) -> bool {
    String::from_utf8_lossy(bytes).to_lowercase().contains(MARK)
}

fn marked(number: usize) -> String {
    format!("{MARK}{number}")
}

/// Each source with marked names, and one fault of each that a name stands in.
fn sources() -> Vec<(&'static str, String, String)> {
    let people: Vec<String> = (0..6).map(marked).collect();
    let mails: Vec<String> = people.iter().map(|name| format!("{name}@example.com")).collect();
    let mut found = Vec::new();
    let copilot_records = || DAYS.iter().flat_map(|day| people.iter().map(|name| copilot(day, name)));
    let mut wrong = copilot(DAYS[0], &people[0]);
    wrong["loc_added_sum"] = json!(people[0]);
    found.push(("copilot.ndjson", lines(copilot_records()), lines(copilot_records().chain([wrong]))));
    let claude = || DAYS.iter().flat_map(|day| mails.iter().map(|mail| claude_code(day, mail)));
    let mut wrong = claude_code(DAYS[0], &mails[0]);
    wrong["date"] = json!(mails[0]);
    found.push(("claude.json", page(claude()), page(claude().chain([wrong]))));
    let points = || mails.iter().map(|mail| telemetry(mail, "claude_code.token.usage", None, 60, 1e6, 1));
    let mut wrong = telemetry(&mails[0], "claude_code.token.usage", None, 60, 1e6, 1);
    wrong["resourceMetrics"][0]["scopeMetrics"][0]["metrics"][0]["sum"]["dataPoints"][0]["asDouble"] = json!(mails[0]);
    found.push(("otel.ndjson", lines(points()), lines(points().chain([wrong]))));
    let usage = || [2, 6].map(|day| bucket(day, people.iter().map(|name| openai_usage(Some(name))).collect()));
    let mut wrong = bucket(3, json!([openai_usage(Some(&people[0]))]));
    wrong["results"][0]["input_tokens"] = json!(people[0]);
    found.push(("openai.json", page(usage()), page(usage().into_iter().chain([wrong]))));
    let mut cost = openai_cost(30.0, "usd");
    cost["project_id"] = json!(people[1]);
    let costs = || [2, 6].map(|day| bucket(day, json!([cost])));
    let wrong = bucket(3, json!([openai_cost(1.0, &people[0])]));
    found.push(("costs.json", page(costs()), page(costs().into_iter().chain([wrong]))));
    let rows: Vec<(&str, &str, &str, &str)> = people.iter().map(|name| (&**name, "2026-03-01", "4", "1")).collect();
    let sound = viva(&rows);
    let wrong = format!("{sound}x,{},Product,1,0,31,8,14\n", people[0]);
    found.push(("viva.csv", sound, wrong));
    let row = |day: &str, name: &str, net: &str| format!("{day},copilot,seat,1,user,19,19,4,{net},{name},org,R&D\n");
    let sound: String =
        DAYS.iter().flat_map(|day| people.iter().map(|name| row(day, name, "15"))).collect::<Vec<_>>().concat();
    let sound = BILLING.to_owned() + &sound;
    let wrong = sound.clone() + &row(DAYS[0], &people[0], &people[0]);
    found.push(("billing.csv", sound, wrong));
    found
}

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn run(&self, arguments: &[&str]) -> Output {
        let state = self.folder.path().join("state");
        Command::cargo_bin("yardstick")
            .expect("the binary")
            .current_dir(self.folder.path().join("work"))
            .env("YARDSTICK_STATE_DIR", &state)
            .env("TMPDIR", self.folder.path().join("tmp"))
            .env("HOME", self.folder.path().join("home"))
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .args(arguments)
            .output()
            .expect("it starts")
    }
}

#[test]
fn marked_names_are_found_nowhere() {
    let place = Place { folder: tempfile::tempdir().expect("a folder") };
    let exports = place.folder.path().join("exports");
    for name in ["exports", "work", "state", "tmp", "home"] {
        fs::create_dir(place.folder.path().join(name)).expect("a folder");
    }
    let roster = [0, 1, 2, 3, 4, 5].map(|number| format!("{0}@example.com,{0},A\n", marked(number))).concat();
    let roster_path = exports.join("roster.csv");
    fs::write(&roster_path, format!("email,login,group\n{roster}")).expect("a file");
    let roster_path = roster_path.display().to_string();

    let mut said = Vec::new();
    for (name, sound, wrong) in sources() {
        assert!(holds_a_name(sound.as_bytes()), "{name} is marked");
        let path = exports.join(name).display().to_string();
        fs::write(&path, sound).expect("a file");
        for extra in [&[][..], &["--json"], &["--people", &roster_path]] {
            let extra =
                if name == "costs.json" && extra.len() < 2 { &[extra, &["--headcount", "6"]].concat() } else { extra };
            let output = place.run(&[&["data", "import", &path, "--out", "data.csv"], extra].concat());
            assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
            said.push((name, output));
        }
        said.push((name, place.run(&["data", "describe", "data.csv"])));
        let path = exports.join(format!("wrong-{name}")).display().to_string();
        fs::write(&path, wrong).expect("a file");
        for extra in [&[][..], &["--as", "copilot"], &["--as", "viva"]] {
            let output = place.run(&[&["data", "import", &path, "--out", "wrong.csv"], extra].concat());
            assert_eq!(output.status.code(), Some(2), "{name}");
            assert!(String::from_utf8_lossy(&output.stderr).contains(&format!("wrong-{name}")), "the file is named");
            said.push((name, output));
        }
        said.push((
            name,
            place.run(&["data", "import", &path, "--lenient", "--headcount", "6", "--out", "lenient.csv"]),
        ));
        // What was not imported at all is no table.
        said.push((name, place.run(&["data", "describe", &path])));
    }
    for (name, output) in said {
        assert!(!holds_a_name(&output.stdout), "{name}: {}", String::from_utf8_lossy(&output.stdout));
        assert!(!holds_a_name(&output.stderr), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let mut written = Vec::new();
    for folder in ["work", "state", "tmp", "home"] {
        files(&place.folder.path().join(folder), &mut written);
    }
    let names: BTreeSet<&str> = written.iter().filter_map(|(path, _)| path.rsplit('/').next()).collect();
    assert_eq!(names, BTreeSet::from(["data.csv", "lenient.csv"]), "a failed import writes nothing");
    for (path, bytes) in written {
        assert!(!holds_a_name(&bytes), "{path} holds a name");
    }
}
