//! What stands in the columns of a table that nobody knows?
//!
//! Only kinds, ends and counts of what was read are kept here, never a cell.

use std::collections::BTreeSet;
use std::io::Read;

use super::Import;
use super::map::{Dates, Format};
use super::money;
use super::rows::{self, Rows};
use super::source::Source;
use super::workbook;
use crate::data::week::{Day, Week};

/// Rows that are looked at.
const LOOKED_AT: usize = 2000;

/// Most columns that somebody can be asked about.
const MOST_COLUMNS: usize = 200;

/// Currencies that a column is known to be in by its name or cells, besides US dollars.
pub const CURRENCIES: [&str; 12] = ["EUR", "GBP", "JPY", "INR", "CHF", "CAD", "AUD", "CNY", "SEK", "NOK", "DKK", "BRL"];

/// The columns of a table that is no known export.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    list: Vec<Column>,
    pub(super) format: Format,
    sheets: Vec<String>,
}

/// A column as far as its first rows tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The name in the head; may be empty.
    pub name: String,
    /// What stands in it.
    pub holds: Holds,
    /// The currency that its cells name, where that is none of US dollars.
    pub currency: Option<String>,
    /// Cells that are not like the others.
    pub odd: usize,
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Holds {
    /// Nothing.
    Nothing,
    /// Days from the first to the last, all of one day of the week or not.
    Days {
        /// The first.
        first: Day,
        /// The last.
        last: Day,
        /// Whether all lie whole weeks apart.
        is_weekly: bool,
    },
    /// Numbers from the least to the most.
    Numbers {
        /// The least.
        least: f64,
        /// The most.
        most: f64,
        /// Whether all are whole.
        is_whole: bool,
    },
    /// So many different texts.
    Texts(usize),
}

impl Columns {
    /// Looks at a file; none where it is no table, or one whose columns are known.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn of(input: impl Read, sheet: Option<&str>) -> Result<Option<Self>, String> {
        let (head, input) = Import::begin("", Box::new(input), false).map_err(|error| error.what)?;
        let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
        if head.starts_with(b"PK\x03\x04") {
            let (csv, names) = workbook::as_csv(input, sheet)?;
            let is_first = sheet.is_none() || sheet == names.first().map(String::as_str);
            let found = Self::of_rows(&csv[..], b',');
            Ok(found.map(|mut found| {
                found.format.sheet = sheet.filter(|_| !is_first).map(str::to_owned);
                Self { sheets: names, ..found }
            }))
        } else if head.starts_with(b"PAR1") {
            Ok(Self::of_rows(&super::parquet(input)?[..], b','))
        } else if matches!(first, Some(b'{' | b'[')) {
            Ok(None)
        } else {
            Ok(Self::of_rows(input, rows::delimiter(&head)))
        }
    }

    fn of_rows(input: impl Read, delimiter: u8) -> Option<Self> {
        let mut rows = Rows::new(input, delimiter).ok()?;
        let names = rows.columns.clone();
        if !(2..=MOST_COLUMNS).contains(&names.len()) || Source::of_columns(&names).is_some() {
            return None;
        }
        let mut cells: Vec<Vec<String>> = vec![Vec::new(); names.len()];
        let mut left = LOOKED_AT;
        // What is wrong with a later row is said when all of them are read.
        while let Ok(Some((_, record))) = rows.next() {
            for (cells, cell) in cells.iter_mut().zip(record) {
                let text = String::from_utf8_lossy(cell).trim().to_owned();
                cells.extend((!text.is_empty()).then_some(text));
            }
            left -= 1;
            if left == 0 {
                break;
            }
        }
        let format = Format {
            decimal_comma: delimiter != b',' && cells.iter().any(|cells| has_decimal_commas(cells)),
            dates: cells.iter().find_map(|cells| order(cells)).unwrap_or_default(),
            ..Format::default()
        };
        let list = names.into_iter().zip(&cells).map(|(name, cells)| Column::of(name, cells, &format)).collect();
        Some(Self { list, format, sheets: Vec::new() })
    }

    /// The columns in their order.
    pub fn list(&self) -> &[Column] {
        &self.list
    }

    /// The sheets of a workbook.
    pub fn sheets(&self) -> &[String] {
        &self.sheets
    }
}

impl Column {
    fn of(name: String, cells: &[String], format: &Format) -> Self {
        let is_most = |count: usize| count > 0 && 10 * count >= 8 * cells.len();
        let days: Vec<Day> = cells.iter().filter_map(|cell| format.day(cell)).collect();
        let plain_number = |cell: &String| rows::number(cell, format.decimal_comma);
        let money = |cell: &String| {
            let (amount, currency) = money::amount(cell).ok()?;
            (currency == "USD" || CURRENCIES.contains(&&*currency)).then_some((amount, currency))
        };
        let numbers: Vec<f64> =
            cells.iter().filter_map(|cell| plain_number(cell).or_else(|| Some(money(cell)?.0))).collect();
        let (holds, like) = if is_most(days.len()) {
            let first = days.iter().copied().fold(days[0], Day::min);
            let last = days.iter().copied().fold(days[0], Day::max);
            let is_weekly = first != last && days.iter().all(|day| (day.number() - first.number()) % 7 == 0);
            (Holds::Days { first, last, is_weekly }, days.len())
        } else if is_most(numbers.len()) {
            let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
            let most = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let is_whole = numbers.iter().all(|number| number.fract() == 0.0);
            (Holds::Numbers { least, most, is_whole }, numbers.len())
        } else if cells.is_empty() {
            (Holds::Nothing, 0)
        } else {
            (Holds::Texts(cells.iter().collect::<BTreeSet<_>>().len()), cells.len())
        };
        let named = |cell: &String| plain_number(cell).is_none().then(|| money(cell)).flatten();
        let currency = cells.iter().filter_map(named).map(|(_, currency)| currency).find(|of| of != "USD");
        let currency = currency.filter(|_| matches!(holds, Holds::Numbers { .. }));
        Self { name, holds, currency, odd: cells.len() - like }
    }
}

/// In which order the dates of a column stand; none where they are no dates.
fn order(cells: &[String]) -> Option<Dates> {
    let days = |dates| -> Option<Vec<Day>> {
        let format = Format { dates, ..Format::default() };
        let days: Vec<Day> = cells.iter().filter_map(|cell| format.day(cell)).collect();
        (!days.is_empty() && 10 * days.len() >= 8 * cells.len()).then_some(days)
    };
    let possible: Vec<(Dates, Vec<Day>)> = Dates::ALL.into_iter().filter_map(|of| Some((of, days(of)?))).collect();
    // Where two orders go: that in which more are dates, then that with fewer days of the week.
    let weekdays = |days: &[Day]| {
        days.iter().map(|day| day.number() - Week::of(*day).start().number()).collect::<BTreeSet<_>>().len()
    };
    possible.into_iter().min_by_key(|(_, days)| (cells.len() - days.len(), weekdays(days))).map(|(of, _)| of)
}

/// Whether cells are numbers only with a decimal comma.
fn has_decimal_commas(cells: &[String]) -> bool {
    let count = |comma| cells.iter().filter(|cell| rows::number(cell, comma).is_some()).count();
    let (with, without) = (count(true), count(false));
    with > without && 10 * with >= 8 * cells.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    fn columns(text: &str) -> Columns {
        Columns::of(text.as_bytes(), None).unwrap().unwrap()
    }

    #[test]
    fn the_order_of_dates_is_that_in_which_all_are_dates_and_lie_weeks_apart() {
        let of = |cells: &[&str]| order(&cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["03/30/2026", "04/06/2026"]), Some(Dates::MonthDayYear));
        assert_eq!(of(&["02/03/2026", "09/03/2026"]), Some(Dates::DayMonthYear), "Mondays");
        assert_eq!(of(&["03/02/2026", "03/09/2026"]), Some(Dates::MonthDayYear), "Mondays");
        assert_eq!(of(&["2026-03-02"]), Some(Dates::YearMonthDay));
        assert_eq!(of(&["2", "x"]), None);
    }

    #[test]
    fn known_exports_and_what_is_no_table_are_not_asked_about() {
        for text in [
            "PersonId,MetricDate\nx,2026-03-01\n",
            "{\"day\":1}",
            "alone\n1\n",
            "week,group,metric,statistic,value,people\n",
        ] {
            assert_eq!(Columns::of(text.as_bytes(), None).unwrap(), None, "{text}");
        }
    }

    #[test]
    fn a_column_says_its_kind_and_how_many_cells_are_otherwise() {
        let mut text = String::from("Week,Spent,Who\n");
        for week in ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30"] {
            let _ = writeln!(text, "{week},€ 12.50,x");
        }
        text += "2026-04-06,free,y\n";
        let columns = columns(&text);
        let [week, spent, who] = columns.list() else { panic!("{columns:?}") };
        assert!(matches!(week.holds, Holds::Days { is_weekly: true, .. }));
        assert_eq!((spent.currency.as_deref(), spent.odd), (Some("EUR"), 1));
        assert_eq!(who.holds, Holds::Texts(2));
    }
}
