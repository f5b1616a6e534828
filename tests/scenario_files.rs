//! What reading, checking and saving scenario files does, seen from outside.

use yardstick::scenario::{Document, presets, read_file};

/// Asserts that each fragment is in what is shown for a faulty file.
fn check(text: &str, expected: &[&str]) {
    let shown = match Document::parse("a.toml", text) {
        Ok(_) => panic!("accepted:\n{text}"),
        Err(problems) => problems.to_string(),
    };
    for fragment in expected {
        assert!(shown.contains(fragment), "no {fragment:?} in\n{shown}");
    }
}

/// A whole file with some lines of its own before the schemes.
fn file(lines: &str) -> String {
    format!("schema = 1\ntitle = \"A\"\n{lines}\n[[schemes]]\nname = \"Nothing counted\"\n")
}

#[test]
fn presets_are_read_without_a_warning_and_written_as_they_were() {
    for preset in presets() {
        let mut document = Document::parse(preset.name, preset.text).unwrap_or_else(|problems| panic!("{problems}"));
        assert!(document.warnings().is_empty(), "{:?}", document.warnings());
        let scenario = document.scenario().clone();
        document.set(&scenario);
        assert_eq!(document.text(), preset.text);
    }
}

#[test]
fn a_misspelt_key_gets_its_place_and_the_nearest_name() {
    check(
        &file("[organisation]\nemployes = 200"),
        &[
            "a.toml:4:1",
            "4 | employes = 200",
            "^^^^^^^^",
            "`employes` is no key in `organisation`",
            "did you mean `employees`?",
        ],
    );
    check(&file("[organization]\nemployees = 200"), &["a.toml:3:2", "did you mean `organisation`?"]);
    check(&file("[work.start_hours]\nslak = 200"), &["a.toml:4:1", "did you mean `slack`?"]);
    check(&file("zzz = 200"), &["a.toml:3:1", "`zzz` is no key at the top of the file", "allowed: schema, title"]);
}

#[test]
fn wrong_types_and_words_are_named() {
    check(&file("[run]\nweeks = \"ten\""), &["a.toml:4:9", "`run.weeks` must be a whole number, not text"]);
    check(&file("[run]\nweeks = 10.5"), &["must be a whole number, not a number with decimals"]);
    check(&file("run = 5"), &["`run` must be a table, not a whole number"]);
    check(
        &(file("") + "leaderboard.audience = \"everybody\""),
        &["a.toml:6:24", "cannot be \"everybody\"", "did you mean \"everyone\"?", "allowed: nobody, self, manager"],
    );
    check(&(file("") + "count = { token = 1 }"), &["did you mean `tokens`?"]);
    check(&file("[signals.tokenz]\ngain = 1"), &["did you mean `tokens`?"]);
    check(&file("[[roles]]\nname = \"A\"\nshare = 1\nwork = { ai_fits = 1 }"), &["did you mean `ai_fit`?"]);
}

#[test]
fn missing_keys_say_what_to_add() {
    check("title = \"A\"\n[[schemes]]\nname = \"B\"", &["`schema` is missing", "add `schema = 1`"]);
    check("schema = 1\n[[schemes]]\nname = \"B\"", &["`title` is missing"]);
    check("schema = 1\ntitle = \"A\"", &["`schemes` is missing", "add at least one `[[schemes]]`"]);
    check(&file("[[schemes]]\nreference = true"), &["a.toml:3:1", "`schemes.0.name` is missing"]);
}

#[test]
fn every_problem_is_shown_at_once() {
    check(
        &file("[run]\nweaks = 1\nreplicates = \"x\"\n[organisation]\nteam_size = true"),
        &["a.toml:4:1", "a.toml:5:14", "a.toml:7:13"],
    );
    check("schema = 1\ntitle = \nweeks = [1,\n[run]\nweeks = = 4", &["a.toml:2:", "a.toml:5:"]);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = read_file("no/such.toml".as_ref()).unwrap_err().to_string();
    assert!(error.starts_with("cannot read no/such.toml: "), "{error}");
}
