//! Which week is a day in? ISO weeks, which begin on Monday, in UTC.

use std::fmt;

use jiff::civil::Date;

use crate::scenario::Scenario;

/// Days from the Monday of week 0 to 1970-01-01, a Thursday.
const THURSDAY: i32 = 3;

/// A week by the ISO calendar, from Monday on.
///
/// ```
/// # use yardstick_engine as yardstick;
/// use yardstick::data::Week;
///
/// let week: Week = "2026-03-02".parse()?;
/// assert_eq!(week.plus(1).to_string(), "2026-03-09");
/// assert_eq!(week.plus(3).since(week), 3);
/// assert!("2026-03-03".parse::<Week>().is_err(), "a Tuesday");
/// # Ok::<(), yardstick::data::NoWeek>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week(i32);

/// A text that is no week.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoWeek(String);

impl Week {
    /// The week that a day is in.
    pub fn of(day: Day) -> Self {
        Self((day.0 + THURSDAY).div_euclid(7))
    }

    /// The week that is week 0 of a scenario with own numbers; none without.
    pub fn zero(scenario: &Scenario) -> Option<Self> {
        let monday = scenario.data.as_ref()?.monday()?;
        Some(Self::of(Day::of(monday)))
    }

    /// Its Monday.
    pub fn start(self) -> Day {
        Day(7 * self.0 - THURSDAY)
    }

    /// The week so many weeks later.
    #[must_use]
    pub const fn plus(self, weeks: i32) -> Self {
        Self(self.0 + weeks)
    }

    /// Weeks from another one to this one.
    pub const fn since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }
}

impl fmt::Display for Week {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.start().fmt(formatter)
    }
}

impl std::str::FromStr for Week {
    type Err = NoWeek;

    fn from_str(text: &str) -> Result<Self, NoWeek> {
        let day =
            Day::read(text).ok_or_else(|| NoWeek("a week is the date of its Monday, such as 2026-03-02".into()))?;
        let week = Self::of(day);
        if week.start() == day {
            Ok(week)
        } else {
            Err(NoWeek(format!("{day} is no Monday; the week that it is in begins on {week}")))
        }
    }
}

/// A day of the Gregorian calendar, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The day of a date written `2026-03-02`; none if it is no date.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let digits = |range: std::ops::Range<usize>| {
            let part = &bytes[range];
            let all = part.iter().all(u8::is_ascii_digit);
            all.then(|| part.iter().fold(0, |sum, digit| 10 * sum + i16::from(digit - b'0')))
        };
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let date = Date::new(digits(0..4)?, digits(5..7)? as i8, digits(8..10)? as i8).ok()?;
        Some(Self::of(date))
    }

    /// The day of a date.
    pub fn of(date: Date) -> Self {
        let epoch = Date::constant(1970, 1, 1);
        Self(date.duration_since(epoch).as_hours() as i32 / 24)
    }

    /// The day that so many seconds after 1970 are in, in UTC.
    pub const fn of_second(second: i64) -> Self {
        Self(second.div_euclid(86_400) as i32)
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day of so many days since 1970-01-01.
    pub const fn from_number(number: i32) -> Self {
        Self(number)
    }

    /// Whether it is the last of its week.
    pub fn is_sunday(self) -> bool {
        Week::of(self).start().0 + 6 == self.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = Date::constant(1970, 1, 1).checked_add(jiff::Span::new().days(self.0));
        date.map_err(|_| fmt::Error)?.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_monday_across_years_and_before_1970() {
        for (day, monday) in [
            ("2026-01-01", "2025-12-29"),
            ("2024-12-30", "2024-12-30"),
            ("2021-01-03", "2020-12-28"),
            ("2024-02-29", "2024-02-26"),
            ("1969-12-28", "1969-12-22"),
        ] {
            let day = Day::read(day).unwrap();
            assert_eq!(Week::of(day).to_string(), monday);
        }
        assert!(Day::read("2026-11-01").unwrap().is_sunday() && !Day::read("2026-11-02").unwrap().is_sunday());
    }

    #[test]
    fn what_is_no_date_is_no_day() {
        for text in ["", "2026-02-30", "2026-3-02", "2026/03/02", "20260302", "2026-03-02T", "２０２６-03-02"] {
            assert_eq!(Day::read(text), None, "{text}");
        }
        assert_eq!(Day::of_second(-1).to_string(), "1969-12-31");
    }

    #[test]
    fn a_day_that_is_no_monday_says_which_week_it_is_in() {
        let error = "2026-03-05".parse::<Week>().unwrap_err().to_string();
        assert!(error.contains("2026-03-02"), "{error}");
    }
}
