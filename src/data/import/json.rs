//! What does a record of JSON say? Texts borrowed from it, numbers within reason, and faults that repeat nothing of it.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};

use super::fault::{Read, Wrong};
use crate::data::week::Day;

/// The largest count that is believed.
const MOST: f64 = 1e15;

/// Reads a record.
pub(super) fn parse<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Read<T> {
    let fast = serde_json::from_slice(bytes);
    fast.or_else(|_| {
        // Again, and slower, for where it is wrong.
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
            let path = error.path().to_string();
            let field = if path == "." { String::new() } else { path };
            let inner = error.inner();
            let said = inner.to_string();
            let what = match inner.classify() {
                serde_json::error::Category::Data if said.starts_with("missing field `") => {
                    said.split(" at line").next().unwrap_or("a field is missing").to_owned()
                }
                serde_json::error::Category::Data => "is not what belongs there".into(),
                _ if std::str::from_utf8(bytes).is_err() => "is no UTF-8; save the file as UTF-8".into(),
                _ => format!("is no JSON from column {} of its line {} on", inner.column(), inner.line()),
            };
            Wrong::field(field, what)
        })
    })
}

/// A text, borrowed where nothing in it is escaped.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(transparent)]
pub(super) struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl std::ops::Deref for Text<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

/// A name that may be written as a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Id<'a>(Cow<'a, str>);

impl std::ops::Deref for Id<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Id<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Id<'de>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a name or a number")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Id(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Id(Cow::Owned(text.to_owned())))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Id(Cow::Owned(number.to_string())))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Id(Cow::Owned(number.to_string())))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// A number, also where it is written as a text, as exact amounts of money are.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Number(pub f64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl Visitor<'_> for Either {
            type Value = Number;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a number")
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Number, E> {
                let is_sound = number.is_finite() && number.abs() <= MOST;
                if is_sound { Ok(Number(number)) } else { Err(E::custom("out of range")) }
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Number, E> {
                self.visit_f64(number as f64)
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Number, E> {
                self.visit_f64(number as f64)
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Number, E> {
                text.trim().parse().map_err(|_| E::custom("no number")).and_then(|number| self.visit_f64(number))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// A count of something: a number that is not negative.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Count(pub f64);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Number(number) = Number::deserialize(deserializer)?;
        if number >= 0.0 { Ok(Self(number)) } else { Err(D::Error::custom("negative")) }
    }
}

/// The sum of those counts that are there; none where none is.
pub(super) fn sum(counts: &[Option<Count>]) -> Option<f64> {
    counts.iter().flatten().map(|count| count.0).reduce(|sum, count| sum + count)
}

/// The day, in UTC, of a date or a moment; without a zone it is taken to be UTC.
pub(super) fn day(text: &str) -> Option<Day> {
    let text = text.trim();
    let Some((date, time)) = text.split_at_checked(10).filter(|(_, rest)| !rest.is_empty()) else {
        return Day::read(text);
    };
    let day = Day::read(date)?;
    if time.len() < 2 || !time.starts_with(['T', 't', ' ']) {
        return None;
    }
    let has_zone = time.ends_with(['Z', 'z']) || time[1..].contains(['+', '-']);
    if has_zone {
        let moment: jiff::Timestamp = text.parse().ok()?;
        return Some(Day::of_second(moment.as_second()));
    }
    text.parse::<jiff::civil::DateTime>().ok().map(|_| day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Record<'a> {
        #[serde(borrow)]
        name: Option<Text<'a>>,
        id: Option<Id<'a>>,
        count: Count,
    }

    #[test]
    fn texts_are_borrowed_and_numbers_may_be_texts() {
        let record: Record = parse(br#"{"name":"ann","id":7,"count":"12.5","more":[1]}"#).unwrap();
        assert!(matches!(record.name, Some(Text(Cow::Borrowed("ann")))));
        assert_eq!((&*record.id.unwrap(), record.count), ("7", Count(12.5)));
        let record: Record = parse(br#"{"name":"a\"n","id":"x","count":3}"#).unwrap();
        assert_eq!(&*record.name.unwrap(), "a\"n");
    }

    #[test]
    fn a_fault_names_the_field_and_repeats_nothing() {
        for (json, field, says) in [
            (r#"{"count":"alice@example.com"}"#, "count", "not what belongs"),
            (r#"{"count":-1}"#, "count", "not what belongs"),
            (r#"{"count":1e300}"#, "count", "not what belongs"),
            (r#"{"count":NaN}"#, "count", "no JSON from column"),
            (r#"{"name":{"alice":1},"count":1}"#, "name", "not what belongs"),
            (r#"{"name":"alice"}"#, "", "missing field `count`"),
            ("{\"name\":\"alice", "name", "no JSON from column"),
        ] {
            let wrong = parse::<Record>(json.as_bytes()).unwrap_err();
            assert_eq!(wrong.field, field, "{json}: {wrong:?}");
            assert!(wrong.what.contains(says) && !wrong.what.contains("alice"), "{json}: {wrong:?}");
        }
        let wrong = parse::<Record>(b"{\"name\":\"\xff\",\"count\":1}").unwrap_err();
        assert!(wrong.what.contains("UTF-8"), "{wrong:?}");
    }

    #[test]
    fn days_are_utc() {
        let of = |text: &str| day(text).map(|day| day.to_string());
        for (text, expected) in [
            ("2026-03-02", "2026-03-02"),
            ("2026-03-02T23:30:00Z", "2026-03-02"),
            ("2026-03-02T23:30:00-05:00", "2026-03-03"),
            ("2026-03-02T00:30:00+09:00", "2026-03-01"),
            ("2026-03-02T23:30:00.123", "2026-03-02"),
            ("2026-03-02 00:00:00", "2026-03-02"),
        ] {
            assert_eq!(of(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "today", "2026-03-02T", "2026-03-02x", "03/02/2026", "2026-03-02T99:00:00Z", "２０２６-03-02"]
        {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
