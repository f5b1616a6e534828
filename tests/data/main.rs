//! The organisation's own numbers: what each vendor's fields mean, what may be wrong with a file,
//! and that no name is left anywhere.

mod example;
mod faults;
#[cfg(feature = "parquet")]
mod parquet;
mod privacy;
mod samples;
mod traps;

use yardstick::data::{Import, ImportError, Imported, Measure, Settings, Statistic, Table};

/// Imports files by name and content, without a roster.
fn import(settings: Settings, files: &[(&str, String)]) -> Result<Imported, ImportError> {
    import_with(settings, None, files)
}

/// The same with a roster.
fn import_with(settings: Settings, roster: Option<&str>, files: &[(&str, String)]) -> Result<Imported, ImportError> {
    let mut import = Import::new(settings)?;
    if let Some(roster) = roster {
        import.roster("roster.csv", roster.as_bytes())?;
    }
    for (name, text) in files {
        import.file(name, text.as_bytes())?;
    }
    import.finish()
}

/// The table of one file that nothing is wrong with.
fn table(name: &str, text: String) -> Table {
    import(Settings::default(), &[(name, text)]).expect("a sound file").table
}

/// The value of a group's statistic in the week of a Monday; none if the table has none.
fn value(table: &Table, week: &str, group: &str, measure: &str, statistic: Statistic) -> Option<f64> {
    let measure = Measure::from_key(measure).expect("a measure");
    let week = week.parse().expect("a Monday");
    let mut found = table.series(group, measure, statistic).filter(|row| row.week == week);
    found.next().map(|row| row.value)
}

/// The level of everyone in the week that all samples have, from 2026-03-02.
fn level(table: &Table, measure: &str) -> Option<f64> {
    let statistic = Measure::from_key(measure).expect("a measure").level();
    value(table, samples::WEEK, "all", measure, statistic)
}

/// Asserts that two numbers are the same but for rounding.
fn same(found: Option<f64>, expected: f64) {
    let found = found.expect("a number");
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} is not {expected}");
}
