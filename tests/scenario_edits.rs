//! Whether a document that is changed keeps all else, and says what it is told.

mod common;

use common::scenario;
use proptest::prelude::*;
use yardstick::scenario::{Document, Problem, Scenario, Scheme, check, default_preset};

const COMMENTED: &str = "\
# Above all.
schema = 2 # version
title = 'A'   # in single quotes

[run]
weeks = 1_04 # spelt oddly

# The second table.
[organisation]
employees =   50 # headcount
wage_per_hour_usd = 90 # whole

[[schemes]] # the first
name = \"A\" # its name
count = { tokens = 1.0 } # counted

[schemes.reward]
# Above the stakes.
stakes = 0.10 # a tenth

# Between the schemes.
[[schemes]]
name = \"B\"
# At the end.
";

fn document() -> Document {
    Document::parse("a.toml", COMMENTED).unwrap_or_else(|problems| panic!("{problems}"))
}

/// Changes the commented document and asserts that the text changes just so.
fn check_edit(change: impl FnOnce(&mut Scenario), edits: &[(&str, &str)]) {
    let mut document = document();
    let mut scenario = document.scenario().clone();
    change(&mut scenario);
    document.set(&scenario);
    let expected = edits.iter().fold(COMMENTED.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    });
    assert_eq!(document.text(), expected);
    assert_eq!(Document::parse("a.toml", document.text()).expect("valid text").scenario(), &scenario);
}

#[test]
fn a_changed_value_keeps_its_comment_and_its_spelling() {
    check_edit(|scenario| scenario.organisation.employees = 60, &[("   50 #", "   60 #")]);
    check_edit(|scenario| scenario.organisation.wage_per_hour_usd = 95.0, &[("= 90 #", "= 95 #")]);
    check_edit(|scenario| scenario.organisation.wage_per_hour_usd = 95.5, &[("= 90 #", "= 95.5 #")]);
    check_edit(|scenario| scenario.schemes[0].reward.stakes = 0.2, &[("0.10 #", "0.2 #")]);
    check_edit(|scenario| scenario.schemes[0].name = "C".into(), &[("\"A\" # its", "\"C\" # its")]);
}

#[test]
fn a_new_value_appears_where_it_belongs() {
    check_edit(|scenario| scenario.run.seed = 7, &[("spelt oddly\n", "spelt oddly\nseed = 7\n")]);
    check_edit(
        |scenario| scenario.schemes[1].help.coaching = 0.3,
        &[("name = \"B\"\n", "name = \"B\"\n\n[schemes.help]\ncoaching = 0.3\n")],
    );
}

#[test]
fn schemes_move_with_their_comments() {
    check_edit(
        |scenario| {
            scenario.schemes.remove(0);
        },
        &[(
            &COMMENTED[COMMENTED.find("\n[[schemes]] # the first").unwrap()..COMMENTED.find("\n# Between").unwrap()],
            "",
        )],
    );
    check_edit(
        |scenario| scenario.schemes.push(Scheme { name: "C".into(), ..Scheme::default() }),
        &[("name = \"B\"\n", "name = \"B\"\n\n[[schemes]]\nname = \"C\"\n")],
    );
    let mut document = document();
    let mut scenario = document.scenario().clone();
    scenario.schemes.reverse();
    document.set(&scenario);
    assert_eq!(Document::parse("a.toml", document.text()).expect("valid text").scenario(), &scenario);
    let place = |part: &str| document.text().find(part).unwrap_or_else(|| panic!("{part} in {}", document.text()));
    assert!(
        place("# Between the schemes.") < place("# the first") && place("# the first") < place("# Above the stakes.")
    );
}

#[test]
fn line_ends_and_byte_order_mark_are_kept() {
    let text = format!("\u{feff}{}", COMMENTED.replace('\n', "\r\n"));
    let mut document = Document::parse("a.toml", &text).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(document.text(), text);
    let mut scenario = document.scenario().clone();
    scenario.organisation.employees = 60;
    document.set(&scenario);
    assert_eq!(document.text(), text.replace("  50", "  60"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scenarios_are_valid(scenario in scenario()) {
        let errors: Vec<Problem> = check(&scenario)
            .into_iter()
            .filter(|problem| problem.severity == yardstick::scenario::Severity::Error)
            .collect();
        prop_assert_eq!(errors, []);
    }

    #[test]
    fn a_document_says_what_it_was_made_for(scenario in scenario()) {
        let document = Document::new(scenario.clone());
        let read = Document::parse("a.toml", document.text()).map_err(|problems| TestCaseError::fail(problems.to_string()))?;
        prop_assert_eq!(read.scenario(), &scenario);
    }

    #[test]
    fn a_changed_document_says_what_it_is_told(first in scenario(), second in scenario()) {
        let mut document = Document::new(first.clone());
        document.set(&second);
        let read = Document::parse("a.toml", document.text()).map_err(|problems| TestCaseError::fail(problems.to_string()))?;
        prop_assert_eq!(read.scenario(), &second);
        let text = document.text().to_owned();
        document.set(&second);
        prop_assert_eq!(document.text(), text);
    }

    #[test]
    fn a_shipped_file_can_be_made_to_say_anything(scenario in scenario()) {
        let mut document = Document::parse("a.toml", default_preset().text).unwrap();
        document.set(&scenario);
        let read = Document::parse("a.toml", document.text()).map_err(|problems| TestCaseError::fail(problems.to_string()))?;
        prop_assert_eq!(read.scenario(), &scenario);
    }
}
