//! Files that nobody means to open: each is refused with a reason, none brings the program down.

use std::{fs, path::PathBuf};

use proptest::prelude::*;
use yardstick::scenario::{Document, default_preset};

#[test]
fn every_file_of_the_corpus_is_refused_with_a_reason() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus"));
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 20);
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Err(problems) = Document::from_bytes(&name, &fs::read(&path).unwrap()) else {
            panic!("{name} was accepted");
        };
        let shown = problems.to_string();
        assert!(shown.starts_with("error: ") && shown.contains(&name), "{shown}");
        assert!(problems.list.iter().all(|problem| !problem.message.is_empty()), "{shown}");
        let mut keys: Vec<_> =
            problems.list.iter().map(|problem| (&problem.message, problem.line, problem.column)).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), problems.list.len(), "a problem is shown twice:\n{shown}");
    }
}

/// Asserts that bytes are refused for a reason that has this in it.
fn check(bytes: &[u8], expected: &str) {
    let shown = Document::from_bytes("a.toml", bytes).expect_err("these bytes are no scenario").to_string();
    assert!(shown.contains(expected), "{shown}");
}

#[test]
fn bytes_that_are_no_scenario_are_refused() {
    check(b"", "the file is empty");
    check("\u{feff}\r\n".as_bytes(), "the file is empty");
    check(b"title = \"\xff\"", "byte 9 does not belong to any character");
    check(&vec![b'#'; (4 << 20) + 1], "the file has 4194305 bytes; a scenario has at most 4194304");
}

#[test]
fn deep_nesting_is_refused_without_running_out_of_stack() {
    for open in ["x = ", "x.y = "].into_iter().flat_map(|start| ["[", "{a=", "[{b="].map(|open| (start, open))) {
        check((open.0.to_owned() + &open.1.repeat(100_000)).as_bytes(), "error: ");
    }
    check(("[".repeat(100_000) + &"]".repeat(100_000)).as_bytes(), "error: ");
    check(("x".to_owned() + &".x".repeat(100_000) + " = 1").as_bytes(), "error: ");
    check(("[x".to_owned() + &".x".repeat(100_000) + "]").as_bytes(), "error: ");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_are_read_or_refused(at in any::<prop::sample::Index>(), length in 0..9usize, put in "[ -~\n]{0,12}") {
        let mut bytes = default_preset().text.as_bytes().to_vec();
        let at = at.index(bytes.len());
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, put.bytes());
        if let Err(problems) = Document::from_bytes("a.toml", &bytes) {
            prop_assert!(!problems.list.is_empty());
            prop_assert!(!problems.render(true).is_empty());
        }
    }
}
