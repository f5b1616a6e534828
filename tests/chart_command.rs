//! `yardstick chart` and `yardstick extract` as a person uses them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;

/// The program on the smallest sensible run, on a fixed day.
fn yardstick(arguments: &[&str], out: &Path) -> Command {
    let mut command = Command::cargo_bin("yardstick").unwrap();
    command.env("SOURCE_DATE_EPOCH", "1760000000").args(arguments).arg("--out").arg(out);
    command
}

const SMALL: [&str; 9] =
    ["chart", "token-leaderboard", "--replicates", "2", "--employees", "40", "--scale", "1", "--size=column"];

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn one_chart_comes_in_every_format_and_brings_its_scenario() {
    let folder = tempfile::tempdir().unwrap();
    yardstick(&[&SMALL[..], &["--chart", "token-spend"]].concat(), folder.path()).assert().success();
    let files = ["token-spend.csv", "token-spend.csv.json", "token-spend.pdf", "token-spend.png", "token-spend.svg"];
    assert_eq!(names(folder.path()), files);
    let svg = fs::read_to_string(folder.path().join("token-spend.svg")).unwrap();
    assert!(svg.contains("2 replicates · 2025-10-09"), "the day is that of SOURCE_DATE_EPOCH");

    let extracted = folder.path().join("extracted.toml");
    let pdf = folder.path().join("token-spend.pdf");
    yardstick(&["extract", pdf.to_str().unwrap()], &extracted).assert().success();
    let again = tempfile::tempdir().unwrap();
    let from_extracted = ["chart", extracted.to_str().unwrap(), "--chart=token-spend", "--scale=1", "--size=column"];
    yardstick(&from_extracted, again.path()).assert().success();
    for file in files {
        assert!(fs::read(folder.path().join(file)).unwrap() == fs::read(again.path().join(file)).unwrap(), "{file}");
    }
}

#[test]
fn all_charts_are_written_where_none_is_named() {
    let folder = tempfile::tempdir().unwrap();
    yardstick(&[&SMALL[..], &["--format", "svg"]].concat(), folder.path()).assert().success();
    assert_eq!(names(folder.path()).len(), yardstick::chart::Kind::OF_A_RUN.len());
}

#[test]
fn a_finished_study_is_drawn_and_a_run_that_is_asked_of_it_is_refused() {
    let (study, charts) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let small = ["--design=sobol", "--samples=16", "--replicates=2", "--employees=20"];
    yardstick(&[&["study", "run", "token-leaderboard"], &small[..]].concat(), study.path()).assert().success();
    let from = ["chart", "--study", study.path().to_str().unwrap(), "--format=svg,csv", "--size=column"];
    yardstick(&from, charts.path()).assert().success();
    let written = names(charts.path());
    for name in ["share-best.svg", "share-best.csv", "hangs-on.svg"] {
        assert!(written.iter().any(|written| written == name), "{name} is not among {written:?}");
    }
    let svg = fs::read_to_string(charts.path().join("share-best.svg")).unwrap();
    assert!(svg.contains("of 16 plausible organisations"), "the number of variants");
    let refused = yardstick(&[&from[..], &["--chart=token-spend"]].concat(), charts.path()).assert().failure();
    let message = String::from_utf8(refused.get_output().stderr.clone()).unwrap();
    assert!(message.contains("token-spend"), "{message}");
}

#[test]
fn what_cannot_be_done_is_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "in the way").unwrap();
    let failed = yardstick(&SMALL, &file.join("charts")).assert().code(1);
    let message = String::from_utf8(failed.get_output().stderr.clone()).unwrap();
    assert!(message.starts_with("yardstick: the folder ") && message.lines().count() == 1, "{message}");

    let failed = yardstick(&[&SMALL[..], &["--chart", "tokn-spend"]].concat(), folder.path()).assert().code(2);
    let message = String::from_utf8(failed.get_output().stderr.clone()).unwrap();
    assert!(message.contains("did you mean token-spend?"), "{message}");
    assert_eq!(names(folder.path()), ["file"]);
}
