//! The shipped example goes the whole way: what its guide says of it is so.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use yardstick::data::{Actual, Description, Import, Imported, Measure, Settings, Table};
use yardstick::scenario::read_file;

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/example-data").join(name)
}

fn imported() -> Imported {
    let open = |name: &str| File::open(example(name)).expect(name);
    let mut import = Import::new(Settings::default()).expect("random numbers");
    import.roster("roster.csv", open("roster.csv")).expect("a sound roster");
    for name in [
        "openai-usage.ndjson.gz",
        "openai-usage-late.ndjson.gz",
        "openai-costs.json",
        "copilot-totals.ndjson",
        "viva.csv",
    ] {
        import.file(name, open(name)).expect(name);
    }
    import.finish().expect("a table")
}

#[test]
fn the_example_has_a_year_of_three_vendors_with_everything_that_happens() {
    let Imported { table, report } = imported();
    let keys: Vec<&str> = table.measures().iter().map(|measure| measure.key()).collect();
    let expected =
        ["tokens_mtok", "compute_cost_usd", "weekly_active_share", "pull_requests", "meetings", "cycle_time"];
    assert_eq!(keys, expected);
    assert_eq!(table.groups(), ["all", "Engineering", "Sales", "Support", "other"]);
    let late = report.files.iter().find(|file| file.name.contains("late")).expect("it was read");
    assert!(late.replaced > 500 && late.records > late.replaced, "late rows: {late:?}");
    let description = Description::of(&table);
    assert_eq!(description.span.map(|(first, last)| last.since(first)), Some(51));
    let of =
        |key: &str| description.measures.iter().find(|of| of.measure.key() == key).unwrap_or_else(|| panic!("{key}"));
    let weeks = |weeks: &[yardstick::data::Week]| weeks.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(weeks(&of("tokens_mtok").gaps), ["2025-06-16"], "the interface was down");
    assert_eq!(weeks(&of("meetings").gaps), ["2025-07-21", "2025-07-28"]);
    assert!(!of("tokens_mtok").breaks.is_empty(), "the board");
    // After the re-organisation more people are in Support.
    let tokens = Measure::from_key("tokens_mtok").expect("a measure");
    let people = |week: &str| {
        let mut rows = table.series("Support", tokens, tokens.level());
        rows.find(|row| row.week.to_string() == week).map(|row| row.people)
    };
    assert!(people("2025-10-27") < people("2025-11-03"), "{:?}", people("2025-11-03"));
    for place in ["2025-12-22", "2025-12-29"] {
        let level = |week: &str| table.levels("all", tokens).find(|(of, _)| of.to_string() == week).map(|of| of.1);
        assert!(level(place) < level("2025-12-15").map(|before| 0.5 * before), "a holiday in {place}");
    }
}

#[test]
fn the_scenario_of_the_example_lies_on_its_weeks() {
    let document = read_file(&example("brightwater.toml")).expect("a sound scenario");
    let scenario = document.checked().expect("it can be run");
    let actual = Actual::new(Arc::new(imported().table), &scenario).expect("common weeks");
    assert_eq!(scenario.done().map(|scheme| scenario.schemes[scheme].from_week), Some(26));
    assert_eq!(actual.zero().plus(26).to_string(), "2025-09-01");
    let text = {
        let mut text = Vec::new();
        actual.table().write(&mut text).expect("memory");
        text
    };
    assert_eq!(&Table::read(&text[..]).expect("what was written"), actual.table());
}
