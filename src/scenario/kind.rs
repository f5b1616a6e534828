//! What may stand at a dotted key: a number in a range, or one of several choices?

use serde_json::Value as Schema;
use toml::Value;

use super::{Problem, shape};

/// What a key holds that a study can vary.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum KeyKind {
    /// A number.
    Number {
        /// Smallest value of its range.
        least: f64,
        /// Largest value of its range.
        most: f64,
        /// Whether it is a whole number.
        whole: bool,
    },
    /// One of several words, or true and false.
    Choice,
}

impl KeyKind {
    /// What a dotted key holds; none if there is no such key, or it holds a table or free text.
    pub fn of(key: &str) -> Option<Self> {
        let schema = shape::schema_at(key)?;
        let bound = |names: [&str; 2], otherwise| {
            names.iter().find_map(|name| schema.get(*name).and_then(Schema::as_f64)).unwrap_or(otherwise)
        };
        match shape::kind(schema) {
            kind @ ("number" | "integer") => Some(Self::Number {
                least: bound(["minimum", "exclusiveMinimum"], f64::NEG_INFINITY),
                most: bound(["maximum", "exclusiveMaximum"], f64::INFINITY),
                whole: kind == "integer",
            }),
            "enum" | "boolean" => Some(Self::Choice),
            _ => None,
        }
    }

    /// Whether scenarios have such a key, whatever it holds.
    pub fn is_known(key: &str) -> bool {
        shape::schema_at(key).is_some()
    }

    /// Why a key cannot have a value, whatever the scenario; none if it can.
    pub fn problem(key: &str, value: &Value) -> Option<Problem> {
        shape::problems_at(key, value)?.into_iter().next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_numbers_or_choices() {
        let number = |key| match KeyKind::of(key) {
            Some(KeyKind::Number { least, most, whole }) => (least, most, whole),
            other => panic!("{key}: {other:?}"),
        };
        assert_eq!(number("people.scruples.never"), (0.0, 1.0, false));
        assert_eq!(number("work.rework_lag_weeks"), (1.0, 8.0, true));
        assert!(!number("schemes.1.reward.stakes").2);
        assert_eq!(KeyKind::of("schemes.1.leaderboard.audience"), Some(KeyKind::Choice));
        assert_eq!((KeyKind::of("title"), KeyKind::of("people"), KeyKind::of("nothing.here")), (None, None, None));
        assert!(KeyKind::problem("people.scruples.never", &2.0.into()).is_some());
        assert!(KeyKind::problem("people.scruples.never", &0.5.into()).is_none());
    }
}
