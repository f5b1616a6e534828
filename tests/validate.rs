//! The verdicts of the theory and pattern tables are those that are committed here.
//!
//! A row that is known not to hold says so itself, and that it stands beside
//! one whose setting was chosen.

use yardstick::run::Executor;
use yardstick::validate::{Row, patterns, theory};

fn verdicts(rows: &[Row], ids: &[&str]) {
    let found: Vec<&str> = rows.iter().map(|row| row.id).collect();
    assert_eq!(found, ids);
    for row in rows {
        assert!(row.is_as_expected(), "{row:?}");
        assert!(row.expected_to_hold || row.note.is_some(), "{row:?}");
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
            "P1a", "P1b", "P2a", "P2b", "P3a", "P3b", "P3c", "P3d", "P4a", "P4b", "P4c", "P4d", "P4e", "P4f", "P4g",
            "P4h", "P5a", "P5b", "P6a", "P6b", "P6c", "P6d", "P6e", "P6f", "P7a", "P7b", "P8a", "P8b", "P9a", "P9b",
            "P10", "P11a", "P11b", "P12a", "P12b", "P13a", "P13b", "P14a", "P14b", "P15a", "P15b", "P15c", "P16a",
            "P16b", "A1", "A2a", "A2b", "A2c", "A3", "A4a", "A4b", "A5a", "A5b", "A5c",
        ],
    );
}
