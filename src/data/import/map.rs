//! Which column is which? A small file for any tidy table.
//!
//! ```toml
//! [columns]
//! date = "Closed on"          # or week = "…", of which there is one row a week
//! person = "Assignee"         # names become groups of at least five
//! group = "Department"        # optional
//! # people = "Headcount"      # without `person`: of how many people a row is
//!
//! [metrics.tickets_closed]    # names of `data.csv`
//! column = "Tickets"
//! # scale = 1e-6              # what a number is multiplied by
//! # currency = "EUR"          # of money, with --rate EUR=…
//! # absent = "zero"           # who has no row has none of it; else they were not measured
//! # total = true              # without `person`: a sum over the group's people
//! # statistic = "p50"         # without `person`: what of the group's values it is
//!
//! [format]
//! # delimiter = ";"
//! # decimal_comma = true
//! # dates = "day-month-year"  # or month-day-year; else 2026-03-02
//! # utc_offset_hours = -5     # of times that name no zone
//! # sheet = "2026"            # of a workbook; else the first
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::json;
use super::ledger::{Column, Kind};
use crate::data::table::{Measure, Statistic};
use crate::data::week::Day;

/// Which column is which in a tidy table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Who and when.
    pub columns: Places,
    /// What is measured, by names of the table.
    pub metrics: BTreeMap<String, Mapped>,
    /// How dates and numbers are written.
    #[serde(default, skip_serializing_if = "is_default")]
    pub format: Format,
}

/// Columns that say who and when.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {
    /// A day or a moment; several rows a week are added up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// A day of the week that the row is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub week: Option<String>,
    /// A person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Their group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Of how many people a row is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<String>,
}

/// A column of numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapped {
    /// The column.
    pub column: String,
    /// What its numbers are multiplied by.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub scale: f64,
    /// The currency of amounts of money.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// What no row of a person means.
    #[serde(default, skip_serializing_if = "is_default")]
    pub absent: Absent,
    /// Whether a number of a group is the sum over its people.
    #[serde(default, skip_serializing_if = "is_default")]
    pub total: bool,
    /// What of a group's values a number is; else their mean, or the share of people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statistic: Option<String>,
}

const fn one() -> f64 {
    1.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
fn is_one(value: &f64) -> bool {
    *value == one()
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What no row of a person means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absent {
    /// They were not measured.
    #[default]
    Unknown,
    /// They had none.
    Zero,
}

/// How dates and numbers are written.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Format {
    /// What stands between cells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// Whether decimals follow a comma.
    #[serde(skip_serializing_if = "is_default")]
    pub decimal_comma: bool,
    /// The order of dates.
    #[serde(skip_serializing_if = "is_default")]
    pub dates: Dates,
    /// Hours east of UTC of times that name no zone.
    #[serde(skip_serializing_if = "is_default")]
    pub utc_offset_hours: f64,
    /// The sheet of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
}

/// The order of dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dates {
    /// 2026-03-02
    #[default]
    YearMonthDay,
    /// 2.3.2026, 02/03/2026
    DayMonthYear,
    /// 3/2/2026
    MonthDayYear,
}

impl Dates {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::YearMonthDay, Self::DayMonthYear, Self::MonthDayYear];

    /// In words, with an example.
    pub const fn label(self) -> &'static str {
        match self {
            Self::YearMonthDay => "year, month, day: 2026-03-02",
            Self::DayMonthYear => "day, month, year: 02.03.2026",
            Self::MonthDayYear => "month, day, year: 03/02/2026",
        }
    }
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let mapping: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        if mapping.columns.date.is_some() == mapping.columns.week.is_some() {
            return Err("[columns] names either `date` or `week`".into());
        }
        if mapping.columns.person.is_some() == mapping.columns.people.is_some() {
            return Err("[columns] names either `person`, or `people` for rows of whole groups".into());
        }
        if mapping.metrics.is_empty() {
            return Err("there is no metric, such as [metrics.tickets_closed] with column = \"Tickets\"".into());
        }
        let delimiter = mapping.format.delimiter;
        if delimiter.is_some_and(|delimiter| !delimiter.is_ascii()) {
            return Err("format.delimiter: is no ASCII character".into());
        }
        if mapping.format.utc_offset_hours.abs() > 14.0 || mapping.format.utc_offset_hours.is_nan() {
            return Err("format.utc_offset_hours lies between -14 and 14".into());
        }
        for (name, mapped) in &mapping.metrics {
            let measure = Measure::from_key(name)
                .ok_or_else(|| format!("metrics.{name}: {}", crate::data::table::no_measure(name)))?;
            if !(mapped.scale.is_finite() && mapped.scale > 0.0) {
                return Err(format!("metrics.{name}.scale is more than 0"));
            }
            let of_people = mapping.columns.person.is_some();
            if of_people && (mapped.total || mapped.statistic.is_some()) {
                return Err(format!("metrics.{name}: `total` and `statistic` are for rows of whole groups"));
            }
            if mapped.statistic(measure).is_none() {
                return Err(format!("metrics.{name}.statistic: is none of mean, share, p10 … p90, top_decile_share"));
            }
        }
        Ok(mapping)
    }

    /// The text of a file that says it; reading gives the same mapping.
    ///
    /// # Panics
    /// Never: everything in it has a place in TOML.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("texts, numbers and truths can be written as TOML")
    }

    /// The measures with their columns, in order.
    pub(super) fn measures(&self) -> impl Iterator<Item = (Measure, &Mapped)> {
        self.metrics.iter().filter_map(|(name, mapped)| Some((Measure::from_key(name)?, mapped)))
    }

    /// How its numbers of people come together.
    pub(super) fn kinds(&self) -> Vec<Column> {
        let kind = |(measure, mapped): (Measure, &Mapped)| {
            let kind = match (measure.is_share_of_people(), mapped.absent) {
                (true, Absent::Zero) => Kind::Yes,
                (true, Absent::Unknown) => Kind::YesReading,
                (false, Absent::Zero) => Kind::Sum,
                (false, Absent::Unknown) => Kind::Reading,
            };
            Column { measure, kind }
        };
        self.measures().map(kind).collect()
    }
}

impl Mapped {
    /// What of a group's values it is.
    pub(super) fn statistic(&self, measure: Measure) -> Option<Statistic> {
        self.statistic.as_deref().map_or(Some(measure.level()), Statistic::from_key)
    }
}

impl Format {
    /// The day, in UTC, of a cell.
    pub(super) fn day(&self, text: &str) -> Option<Day> {
        let (date, time) = text.split_at_checked(text.find(['T', ' ']).unwrap_or(text.len()))?;
        let parts: Vec<&str> = date.split(['-', '/', '.']).collect();
        let [first, second, third] = parts[..] else { return None };
        let (year, month, day) = match self.dates {
            Dates::YearMonthDay => (first, second, third),
            Dates::DayMonthYear => (third, second, first),
            Dates::MonthDayYear => (third, first, second),
        };
        if year.len() != 4 {
            return None;
        }
        let whole = format!("{year}-{month:0>2}-{day:0>2}");
        if time.is_empty() {
            return Day::read(&whole);
        }
        let has_zone = time.ends_with(['Z', 'z']) || time.contains(['+', '-']);
        if has_zone || self.utc_offset_hours == 0.0 {
            return json::day(&format!("{whole}{time}"));
        }
        let local: jiff::civil::DateTime = format!("{whole}T{}", time[1..].trim()).parse().ok()?;
        let minutes = (self.utc_offset_hours * 60.0).round() as i64;
        let utc = local.checked_sub(jiff::Span::new().minutes(minutes)).ok()?;
        Some(Day::of(utc.date()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_the_mapping_says_and_never_guessed() {
        let of = |dates, utc_offset_hours, text: &str| {
            let format = Format { dates, utc_offset_hours, ..Format::default() };
            format.day(text).map(|day| day.to_string())
        };
        assert_eq!(of(Dates::DayMonthYear, 0.0, "2.3.2026").as_deref(), Some("2026-03-02"));
        assert_eq!(of(Dates::MonthDayYear, 0.0, "3/2/2026").as_deref(), Some("2026-03-02"));
        assert_eq!(of(Dates::YearMonthDay, 0.0, "3/2/2026"), None);
        assert_eq!(of(Dates::DayMonthYear, 0.0, "2.13.2026"), None);
        assert_eq!(of(Dates::YearMonthDay, -5.0, "2026-03-01 23:30").as_deref(), Some("2026-03-02"));
        assert_eq!(of(Dates::YearMonthDay, -5.0, "2026-03-01T23:30:00Z").as_deref(), Some("2026-03-01"));
        assert_eq!(of(Dates::YearMonthDay, 9.0, "2026-03-02 03:00:00").as_deref(), Some("2026-03-01"));
    }

    #[test]
    fn a_mapping_says_what_is_wrong_with_it() {
        let whole = "[columns]\nweek = \"W\"\npeople = \"N\"\n[metrics.tickets_closed]\ncolumn = \"T\"\n";
        assert!(Mapping::read(whole).is_ok());
        for (change, says) in [
            (("week = \"W\"", ""), "either `date` or `week`"),
            (("people = \"N\"", "people = \"N\"\nperson = \"P\""), "either `person`"),
            (("tickets_closed", "tickets_close"), "did you mean `tickets_closed`?"),
            (("column = \"T\"", "column = \"T\"\nscale = 0"), "scale is more than 0"),
            (("column = \"T\"", "column = \"T\"\nstatistic = \"median\""), "none of mean"),
            (("column = \"T\"", "colum = \"T\""), "colum"),
            (("[metrics.tickets_closed]\ncolumn = \"T\"", "[metrics]"), "there is no metric"),
        ] {
            let error = Mapping::read(&whole.replace(change.0, change.1)).unwrap_err();
            assert!(error.contains(says), "{change:?}: {error}");
        }
    }
}
