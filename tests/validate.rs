//! The verdicts of the theory and pattern tables are those that are committed here.
//!
//! A row that fails must be listed in `KNOWN_FAILURES` and explained in
//! `docs/model.md`; a row that has come to pass must leave the list.

use yardstick::run::Executor;
use yardstick::validate::{Row, patterns, theory};

/// Rows that fail, each explained in `docs/model.md`. None does.
const KNOWN_FAILURES: &[&str] = &[];

fn verdicts(rows: &[Row], ids: &[&str]) {
    let found: Vec<&str> = rows.iter().map(|row| row.id).collect();
    assert_eq!(found, ids);
    for row in rows {
        assert_eq!(row.passed, !KNOWN_FAILURES.contains(&row.id), "{row:?}");
    }
}

#[test]
fn theory_holds() {
    verdicts(
        &theory(),
        &[
            "T1", "T3a", "T3b", "T3c", "T3d", "T4a", "T4b", "T4c", "T5a", "T5b", "T5c", "T5d", "T5e", "T5f", "T8a",
            "T8b", "T9a", "T9b", "T9c",
        ],
    );
}

#[test]
fn patterns_appear() {
    verdicts(
        &patterns(40, &Executor::new()).expect("nobody stops it"),
        &[
            "P1a", "P1b", "P2a", "P2b", "P3a", "P3b", "P3c", "P3d", "P4a", "P4b", "P4c", "P4d", "P4e", "P4f", "P5a",
            "P5b", "P6a", "P6b", "P6c", "P6d", "P7a", "P7b", "P8a", "P8b", "P9a", "P9b", "P10", "P11a", "P11b", "P12a",
            "P12b", "P13", "P14", "P15a", "P15b", "P15c", "P16a", "P16b",
        ],
    );
}
