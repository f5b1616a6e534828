//! Which column of a table that nobody knows is which? What its columns hold, and what that and their names suggest.
//!
//! Only kinds, ends and counts of what was read are kept here, never a cell.

use std::collections::BTreeSet;
use std::io::Read;

use super::Import;
use super::map::{Absent, Dates, Format, Mapped, Mapping, Places};
use super::money;
use super::roster;
use super::rows::{self, Rows};
use super::source::{Source, plain};
use super::workbook;
use crate::data::table::{Measure, Statistic};
use crate::data::week::{Day, Week};
use crate::model::Metric;
use crate::scenario::Signal;

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
    format: Format,
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

/// What a column is.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Role {
    /// Nothing that is asked for.
    #[default]
    Unused,
    /// A day or a moment.
    Date,
    /// A day of the week that the row is of.
    Week,
    /// A person.
    Person,
    /// The group.
    Group,
    /// Of how many people a row is.
    People,
    /// Numbers of a measure.
    Metric(Measure, Mapped),
}

/// What each column is, as it is being said: not yet a [`Mapping`] where something is missing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Roles {
    /// Of each column in its order.
    pub of: Vec<Role>,
    /// How dates and numbers are written.
    pub format: Format,
    /// What a unit of other currencies is worth in US dollars, as far as it is said.
    pub rates: Vec<(String, f64)>,
}

/// What is missing in [`Roles`], or said twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleFault {
    /// The number of the column; none where it is of all of them.
    pub column: Option<usize>,
    /// What is wrong and what to do.
    pub what: String,
}

impl Columns {
    /// Looks at a file; none where it is no table, or one whose columns are known.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn of(input: impl Read, sheet: Option<&str>) -> Result<Option<Self>, String> {
        let (head, input) = Import::begin("", input, false).map_err(|error| error.what)?;
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

    /// What names and values suggest.
    pub fn guess(&self) -> Roles {
        let mut of = vec![Role::Unused; self.list.len()];
        let day = self.best(|column| match (column.holds, plain(&column.name)) {
            (Holds::Days { .. }, name) if name.contains("week") => 3,
            (Holds::Days { .. }, name) if name.contains("date") || name.contains("day") => 2,
            (Holds::Days { .. }, _) => 1,
            _ => 0,
        });
        if let Some(at) = day {
            let column = &self.list[at];
            let is_weekly = matches!(column.holds, Holds::Days { is_weekly: true, .. });
            let is_weekly = is_weekly || plain(&column.name).contains("week");
            of[at] = if is_weekly { Role::Week } else { Role::Date };
        }
        let person = self.best(|column| u8::from(names_people(column)));
        let people = self.best(|column| u8::from(is_count(column) && counts_people(&column.name)));
        match (person, people) {
            (Some(at), _) => of[at] = Role::Person,
            (None, Some(at)) => of[at] = Role::People,
            (None, None) => {}
        }
        let group = self.best(|column| u8::from(is_text(column) && names_groups(&column.name)));
        if let Some(at) = group.filter(|at| of[*at] == Role::Unused) {
            of[at] = Role::Group;
        }
        let mut taken = BTreeSet::new();
        for (role, column) in of.iter_mut().zip(&self.list) {
            if *role == Role::Unused
                && matches!(column.holds, Holds::Numbers { .. })
                && !counts_people(&column.name)
                && let Some(measure) = measure_of(&column.name)
                && taken.insert(measure)
            {
                *role = Role::Metric(measure, column.mapped(measure));
            }
        }
        Roles { of, format: self.format.clone(), rates: Vec::new() }
    }

    /// The roles that a mapping gives them; none where it says more than one of each column, or of others.
    pub fn roles(&self, mapping: &Mapping) -> Option<Roles> {
        let mut of = vec![Role::Unused; self.list.len()];
        let places = &mapping.columns;
        let said = [
            (&places.date, Role::Date),
            (&places.week, Role::Week),
            (&places.person, Role::Person),
            (&places.group, Role::Group),
            (&places.people, Role::People),
        ];
        let said = said.into_iter().filter_map(|(name, role)| Some((name.clone()?, role)));
        let metrics = mapping.measures().map(|(measure, of)| (of.column.clone(), Role::Metric(measure, of.clone())));
        for (name, role) in said.chain(metrics) {
            let at = self.list.iter().position(|column| column.name.eq_ignore_ascii_case(name.trim()))?;
            if of[at] != Role::Unused {
                return None;
            }
            of[at] = role;
        }
        Some(Roles { of, format: mapping.format.clone(), rates: Vec::new() })
    }

    /// The column that something is most like; the first of several, none where nothing is.
    fn best(&self, likeness: impl Fn(&Column) -> u8) -> Option<usize> {
        let most = self.list.iter().map(&likeness).max().filter(|most| *most > 0)?;
        self.list.iter().position(|column| likeness(column) == most)
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

    /// How numbers of a measure are mapped that stand here, as far as name and values tell.
    fn mapped(&self, measure: Measure) -> Mapped {
        let name = self.name.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        let most = if let Holds::Numbers { most, .. } = self.holds { most } else { 0.0 };
        let is_percent = has(&["%", "percent", "pct"]) || (has(&["share", "rate"]) && most > 1.0);
        let is_mean = has(&["per ", "/", "mean", "average", "avg", "median"]) || is_percent;
        let is_share = measure.is_share_of_people() || matches!(measure, Measure::Metric(metric) if metric.is_share());
        let scale = match measure {
            _ if is_share && is_percent => 0.01,
            Measure::Metric(Metric::TokensMtok) if has(&["mtok", "million", "mio"]) => 1.0,
            Measure::Metric(Metric::TokensMtok) if has(&["ktok", "thousand"]) => 1e-3,
            Measure::Metric(Metric::TokensMtok) if most > 10_000.0 => 1e-6,
            _ if measure.is_money() && has(&["cent"]) => 0.01,
            Measure::Signal(Signal::CycleTime) if has(&["hour"]) => 1.0 / 24.0,
            Measure::Signal(Signal::CycleTime) if has(&["minute"]) => 1.0 / 1440.0,
            _ if measure.key().ends_with("_hours") && has(&["minute"]) => 1.0 / 60.0,
            _ => 1.0,
        };
        let is_money = measure.is_money() && self.currency.is_none();
        let words: Vec<&str> = self.name.split(|letter: char| !letter.is_alphanumeric()).collect();
        let in_name = CURRENCIES.into_iter().find(|code| words.contains(code));
        let percentile = if has(&["median"]) { Some(Statistic::Percentile(50)) } else { None };
        let named = words.iter().find_map(|word| Statistic::from_key(&word.to_lowercase()));
        let statistic = named.filter(|of| matches!(of, Statistic::Percentile(_))).or(percentile);
        let is_total = !is_mean && statistic.is_none() && !(is_share && most <= 1.0);
        Mapped {
            column: self.name.clone(),
            scale,
            currency: in_name.filter(|_| is_money).map(str::to_owned),
            absent: Absent::default(),
            total: is_total && measure != Measure::Signal(Signal::CycleTime),
            statistic: statistic.map(|of| of.to_string()),
        }
    }

    /// The same for somebody who says which measure it is.
    pub fn role(&self, measure: Measure) -> Role {
        Role::Metric(measure, self.mapped(measure))
    }
}

impl Roles {
    /// The measure of a column.
    pub fn measure(&self, column: usize) -> Option<Measure> {
        match self.of.get(column)? {
            Role::Metric(measure, _) => Some(*measure),
            _ => None,
        }
    }

    /// Currencies whose worth has to be said.
    pub fn currencies(&self, columns: &Columns) -> Vec<String> {
        let mut needed = BTreeSet::new();
        for (role, column) in self.of.iter().zip(columns.list()) {
            if let Role::Metric(measure, mapped) = role
                && measure.is_money()
            {
                needed.extend(mapped.currency.clone().or_else(|| column.currency.clone()));
            }
        }
        needed.into_iter().collect()
    }

    /// What is missing or said twice, with its place.
    pub fn faults(&self, columns: &Columns) -> Vec<RoleFault> {
        let mut faults = Vec::new();
        let mut say = |column, what: String| faults.push(RoleFault { column, what });
        let names: Vec<&str> = columns.list().iter().map(|column| &*column.name).collect();
        let mut one_of = |roles: &[Role], twice: &str, none: Option<&str>| {
            let found: Vec<usize> = (0..self.of.len()).filter(|at| roles.contains(&self.of[*at])).collect();
            for at in found.iter().skip(1) {
                say(Some(*at), format!("\u{2018}{}\u{2019} {twice} already; choose one of them.", names[found[0]]));
            }
            if let (true, Some(none)) = (found.is_empty(), none) {
                say(None, none.into());
            }
        };
        one_of(&[Role::Date, Role::Week], "says when", Some("No column is a week or a date yet: say which one is."));
        one_of(
            &[Role::Person, Role::People],
            "says whose numbers these are",
            Some(
                "No column says whose numbers these are yet: a person, or of how many people a row is. Without either \
                 nobody can know that a number is of at least five.",
            ),
        );
        one_of(&[Role::Group], "is the group", None);
        let metrics: Vec<(usize, Measure)> =
            (0..self.of.len()).filter_map(|at| Some((at, self.measure(at)?))).collect();
        if metrics.is_empty() {
            say(None, "No column is a metric yet: say what is measured.".into());
        }
        for (place, (at, measure)) in metrics.iter().enumerate() {
            if let Some((first, _)) = metrics[..place].iter().find(|(_, other)| other == measure) {
                let what = format!(
                    "\u{2018}{}\u{2019} is {} already; leave one of them unused.",
                    names[*first],
                    measure.label().to_lowercase()
                );
                say(Some(*at), what);
            }
        }
        for (at, role) in self.of.iter().enumerate().filter(|(_, role)| **role != Role::Unused) {
            let twins = names.iter().filter(|name| name.eq_ignore_ascii_case(names[at])).count();
            if names[at].is_empty() {
                say(Some(at), "has no name in the first line; give it one in the file.".into());
            } else if twins > 1 {
                say(Some(at), "is the name of two columns; give one of them another name in the file.".into());
            }
            if let Role::Metric(_, mapped) = role
                && !(mapped.scale.is_finite() && mapped.scale > 0.0)
            {
                say(Some(at), "is multiplied by something that is more than 0.".into());
            }
        }
        for currency in self.currencies(columns) {
            if !self.rates.iter().any(|(of, worth)| *of == currency && *worth > 0.0) {
                say(None, format!("Say what 1 {currency} is worth in US dollars."));
            }
        }
        faults
    }

    /// The mapping that they are; none where something is missing or said twice.
    pub fn mapping(&self, columns: &Columns) -> Option<Mapping> {
        if !self.faults(columns).is_empty() {
            return None;
        }
        let name = |role: &Role| {
            let at = self.of.iter().position(|of| of == role)?;
            Some(columns.list().get(at)?.name.clone())
        };
        let is_of_people = self.of.contains(&Role::Person);
        let mapped = |role: &Role| {
            let Role::Metric(measure, mapped) = role else { return None };
            let mut mapped = mapped.clone();
            if is_of_people {
                (mapped.total, mapped.statistic) = (false, None);
            } else {
                mapped.absent = Absent::default();
            }
            mapped.currency = mapped.currency.filter(|_| measure.is_money());
            Some((measure.key().to_owned(), mapped))
        };
        Some(Mapping {
            columns: Places {
                date: name(&Role::Date),
                week: name(&Role::Week),
                person: name(&Role::Person),
                group: name(&Role::Group),
                people: name(&Role::People),
            },
            metrics: self.of.iter().filter_map(mapped).collect(),
            format: self.format.clone(),
        })
    }
}

/// The units that numbers of a measure come in, by which they are multiplied.
pub fn units(measure: Measure) -> Vec<(&'static str, f64)> {
    match measure {
        Measure::Metric(Metric::TokensMtok) | Measure::Signal(Signal::Tokens) => {
            vec![("million tokens", 1.0), ("thousand tokens", 1e-3), ("tokens", 1e-6)]
        }
        Measure::Signal(Signal::CycleTime) => vec![("days", 1.0), ("hours", 1.0 / 24.0), ("minutes", 1.0 / 1440.0)],
        Measure::Metric(metric) if metric.is_share() => vec![("0 to 1", 1.0), ("percent", 0.01)],
        _ if measure.is_money() => vec![("US$", 1.0), ("US cents", 0.01)],
        _ if measure.key().ends_with("_hours") => vec![("hours", 1.0), ("minutes", 1.0 / 60.0)],
        _ => vec![(measure.unit().split(" a week").next().unwrap_or_default(), 1.0)],
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

fn is_text(column: &Column) -> bool {
    matches!(column.holds, Holds::Texts(_))
}

fn is_count(column: &Column) -> bool {
    matches!(column.holds, Holds::Numbers { is_whole: true, least, .. } if least >= 0.0)
}

fn names_people(column: &Column) -> bool {
    let name = plain(&column.name);
    let is_name = roster::NAMES.contains(&&*name)
        || ["assignee", "author", "owner", "agent", "developer", "engineer", "email", "username", "login"]
            .iter()
            .any(|word| name.contains(word));
    is_name && (is_text(column) || (name.ends_with("id") && is_count(column)))
}

fn counts_people(name: &str) -> bool {
    let name = plain(name);
    ["people", "headcount", "heads", "employees", "members", "staff", "fte", "persons", "teamsize", "n"]
        .iter()
        .any(|word| name == *word || (word.len() > 3 && name.contains(word)))
        && !name.contains("active")
}

fn names_groups(name: &str) -> bool {
    let name = plain(name);
    ["group", "role", "team", "dept", "department", "organization", "organisation", "unit", "division", "squad"]
        .iter()
        .any(|word| name.contains(word))
}

/// The measure that a name tells of; the first that fits.
fn measure_of(name: &str) -> Option<Measure> {
    let plain = plain(name);
    if let Some(measure) = Measure::all().find(|measure| self::plain_key(*measure) == plain) {
        return Some(measure.as_result());
    }
    let words: [(&[&str], Measure); 13] = [
        (&["token", "mtok"], Measure::Metric(Metric::TokensMtok)),
        (&["active"], Measure::Metric(Metric::WeeklyActiveShare)),
        (&["cost", "spend", "spent", "usd", "price", "amount"], Measure::Metric(Metric::ComputeCostUsd)),
        (&["meeting"], Measure::Signal(Signal::Meetings)),
        (&["pullrequest", "mergerequest", "prs", "prmerged"], Measure::Signal(Signal::PullRequests)),
        (&["ticket", "issue", "case"], Measure::Signal(Signal::TicketsClosed)),
        (&["line", "loc"], Measure::Signal(Signal::LinesOfCode)),
        (&["cycletime", "leadtime"], Measure::Signal(Signal::CycleTime)),
        (&["rework"], Measure::Metric(Metric::ReworkHours)),
        (&["reviewhour", "reviewing"], Measure::Metric(Metric::ReviewingHours)),
        (&["defect"], Measure::Metric(Metric::DefectShare)),
        (&["accepted"], Measure::Signal(Signal::AcceptedOutput)),
        (&["customerimpact"], Measure::Signal(Signal::CustomerImpact)),
    ];
    words.into_iter().find(|(words, _)| words.iter().any(|word| plain.contains(word))).map(|(_, measure)| measure)
}

/// The key of a measure without punctuation.
fn plain_key(measure: Measure) -> String {
    plain(measure.key())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    fn columns(text: &str) -> Columns {
        Columns::of(text.as_bytes(), None).unwrap().unwrap()
    }

    fn said(text: &str) -> String {
        let columns = columns(text);
        columns.guess().mapping(&columns).map_or_else(String::new, |mapping| mapping.to_toml())
    }

    #[test]
    fn names_and_values_suggest_what_each_column_is() {
        let mut text = String::from("Closed on;Assignee;Dept;Tickets;Cost (EUR);Note\n");
        for day in 2..20 {
            let _ = writeln!(text, "{day:02}.03.2026;person{};Support;3;1,50;fine {day}", day % 7);
        }
        let columns = columns(&text);
        let mut roles = columns.guess();
        let tickets = Measure::Signal(Signal::TicketsClosed);
        assert_eq!(roles.of[..3], [Role::Date, Role::Person, Role::Group]);
        assert_eq!((roles.measure(3), &roles.of[5]), (Some(tickets), &Role::Unused));
        assert_eq!((roles.format.dates, roles.format.decimal_comma), (Dates::DayMonthYear, true));
        let faults = roles.faults(&columns);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].what.contains("1 EUR is worth"), "{faults:?}");
        roles.rates.push(("EUR".into(), 1.1));
        let mapping = roles.mapping(&columns).unwrap();
        assert_eq!(Mapping::read(&mapping.to_toml()).unwrap(), mapping);
        assert_eq!(mapping.metrics["compute_cost_usd"].currency.as_deref(), Some("EUR"));
        let back = Roles { rates: roles.rates.clone(), ..columns.roles(&mapping).unwrap() };
        assert_eq!(back.mapping(&columns).unwrap(), mapping, "a file that was saved can be changed");
    }

    #[test]
    fn rows_of_groups_are_sums_unless_their_names_say_otherwise() {
        let text = "Week\tTeam\tHeadcount\tTokens\tActive %\tMeetings per person\n\
            2026-03-02\tA\t10\t40000000\t50\t4\n2026-03-09\tA\t10\t41000000\t55\t4.5\n";
        let said = said(text);
        for part in [
            "week = \"Week\"",
            "group = \"Team\"",
            "people = \"Headcount\"",
            "[metrics.tokens_mtok]\ncolumn = \"Tokens\"\nscale = 0.000001\ntotal = true\n",
            "[metrics.weekly_active_share]\ncolumn = \"Active %\"\nscale = 0.01\n",
            "[metrics.meetings]\ncolumn = \"Meetings per person\"\n",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(!said.contains("[format]"), "nothing is said that goes without saying: {said}");
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
    fn what_is_missing_or_said_twice_is_said_at_its_place() {
        let columns = columns("Team,Tickets,Closed tickets,Team size\nA,3,4,6\nB,5,6,7\n");
        let mut roles = columns.guess();
        let tickets = Measure::Signal(Signal::TicketsClosed);
        assert_eq!(roles.of[3], Role::People);
        assert_eq!(roles.of[2], Role::Unused, "one column a metric is guessed");
        roles.of[2] = columns.list()[2].role(tickets);
        let faults = roles.faults(&columns);
        assert_eq!(faults.iter().map(|fault| fault.column).collect::<Vec<_>>(), [None, Some(2)]);
        assert!(faults[0].what.contains("a week or a date") && faults[1].what.contains("‘Tickets’ is tickets closed"));
        assert_eq!(roles.mapping(&columns), None);
        roles.of = vec![Role::Week, Role::Date, Role::Group, Role::Unused];
        let places: Vec<Option<usize>> = roles.faults(&columns).iter().map(|fault| fault.column).collect();
        assert_eq!(places, [Some(1), None, None]);
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
