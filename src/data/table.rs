//! What is in `data.csv`? Weekly numbers of groups of people: tidy, and without names.
//!
//! One row is one statistic of one metric of one group in one ISO week. What
//! is not there is not known: no row stands for a zero.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{Read, Write};

use csv::ByteRecord;

use super::bounded::Bounded;
use super::week::Week;
use crate::analysis::format::{data, data_text};
use crate::model::Metric;
use crate::scenario::Signal;

/// Fewest people whose numbers may stand together.
pub const SMALLEST_GROUP: u32 = 5;

/// The group of everyone.
pub const EVERYONE: &str = "all";

/// The group of those whose own groups are too small.
pub const OTHER: &str = "other";

/// Most rows of a table: a century of a thousand groups would fit.
const MOST_ROWS: usize = 5_000_000;

/// Most bytes of a row.
const MOST_BYTES: usize = 10_000;

/// The columns, in the order in which they are written.
pub const COLUMNS: [&str; 6] = ["week", "group", "metric", "statistic", "value", "people"];

/// What is measured: a metric of a run's results, or a signal that an organisation can count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// A metric of the results.
    Metric(Metric),
    /// A signal, a week and an employee.
    Signal(Signal),
}

impl Measure {
    /// Every one.
    pub fn all() -> impl Iterator<Item = Self> {
        Metric::ALL.into_iter().map(Self::Metric).chain(Signal::ALL.into_iter().map(Self::Signal))
    }

    /// The name in a table.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Metric(metric) => metric.key(),
            Self::Signal(signal) => signal.key(),
        }
    }

    /// The one with this name in a table.
    pub fn from_key(key: &str) -> Option<Self> {
        Metric::from_key(key).map(Self::Metric).or_else(|| Signal::from_key(key).map(Self::Signal))
    }

    /// The name on screen.
    pub fn label(self) -> String {
        match self {
            Self::Metric(metric) => metric.label().to_owned(),
            Self::Signal(signal) => {
                let label = signal.label();
                label[..1].to_uppercase() + &label[1..]
            }
        }
    }

    /// The unit, as written on an axis.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Metric(metric) => metric.unit(),
            Self::Signal(signal) => signal.unit(),
        }
    }

    /// Whether it is an amount of money, in US dollars.
    pub fn is_money(self) -> bool {
        self.key().ends_with("_usd")
    }

    /// What is known as a result of the model and as a signal, as the result, which can be fitted.
    #[must_use]
    pub fn as_result(self) -> Self {
        match self {
            Self::Signal(Signal::Tokens) => Self::Metric(Metric::TokensMtok),
            Self::Signal(Signal::WeeklyActive) => Self::Metric(Metric::WeeklyActiveShare),
            measure => measure,
        }
    }

    /// Whether it is a share of employees, so that its level is a [`Statistic::Share`].
    pub const fn is_share_of_people(self) -> bool {
        matches!(
            self,
            Self::Metric(Metric::WeeklyActiveShare | Metric::GamingShare | Metric::KnowsShare | Metric::AgentShare)
        )
    }

    /// The statistic that tells its level.
    pub const fn level(self) -> Statistic {
        if self.is_share_of_people() { Statistic::Share } else { Statistic::Mean }
    }
}

/// What of a group's values is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Statistic {
    /// The mean over people.
    Mean,
    /// The share of people for whom it holds.
    Share,
    /// The value that this many percent of the people do not exceed.
    Percentile(u8),
    /// The part of the sum that the tenth of the people with most has.
    TopDecileShare,
}

impl Statistic {
    /// Those that an import makes of people's values, beside the level.
    pub const OF_PEOPLE: [Self; 6] = [
        Self::Percentile(10),
        Self::Percentile(25),
        Self::Percentile(50),
        Self::Percentile(75),
        Self::Percentile(90),
        Self::TopDecileShare,
    ];

    /// The one with this name in a table.
    pub fn from_key(key: &str) -> Option<Self> {
        match key {
            "mean" => Some(Self::Mean),
            "share" => Some(Self::Share),
            "top_decile_share" => Some(Self::TopDecileShare),
            _ => {
                let percent = key.strip_prefix('p').filter(|digits| digits.len() == 2)?;
                percent.parse().ok().filter(|percent| (1..100).contains(percent)).map(Self::Percentile)
            }
        }
    }

    /// Whether it lies between 0 and 1.
    pub const fn is_share(self) -> bool {
        matches!(self, Self::Share | Self::TopDecileShare)
    }
}

impl fmt::Display for Statistic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mean => formatter.write_str("mean"),
            Self::Share => formatter.write_str("share"),
            Self::Percentile(percent) => write!(formatter, "p{percent:02}"),
            Self::TopDecileShare => formatter.write_str("top_decile_share"),
        }
    }
}

/// One number of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The week.
    pub week: Week,
    /// The group; [`EVERYONE`] is the whole organisation.
    pub group: String,
    /// What is measured.
    pub measure: Measure,
    /// What of it.
    pub statistic: Statistic,
    /// The number, in the unit of the measure a person and week.
    pub value: f64,
    /// People whom it is of, at least [`SMALLEST_GROUP`].
    pub people: u32,
}

impl Row {
    fn place(&self) -> (Week, &str, Measure, Statistic) {
        (self.week, &self.group, self.measure, self.statistic)
    }

    /// What keeps a row from being one, with the column.
    fn fault(&self) -> Option<(&'static str, String)> {
        let share = self.statistic.is_share() || self.measure.is_share_of_people();
        if self.group.trim().is_empty() {
            Some(("group", "is empty".into()))
        } else if self.statistic == Statistic::Share && !self.measure.is_share_of_people() {
            Some((
                "statistic",
                format!("`share` is no statistic of {}, which is no share of people", self.measure.key()),
            ))
        } else if !self.value.is_finite() {
            Some(("value", "is no finite number".into()))
        } else if share && !(0.0..=1.0).contains(&self.value) {
            Some(("value", "a share lies between 0 and 1".into()))
        } else if self.people < SMALLEST_GROUP {
            Some(("people", format!("fewer than {SMALLEST_GROUP} people are no group; merge it with others")))
        } else {
            None
        }
    }
}

/// What is wrong with a table; it never repeats what a cell says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// A cell is wrong.
    #[error("line {line}, `{column}`: {what}")]
    Cell {
        /// The line, from 1.
        line: u64,
        /// The column.
        column: &'static str,
        /// What is wrong and what to do.
        what: String,
    },
    /// A line is wrong.
    #[error("line {line}: {what}")]
    Line {
        /// The line, from 1.
        line: u64,
        /// What is wrong and what to do.
        what: String,
    },
    /// The whole is.
    #[error("{0}")]
    Whole(String),
}

/// Weekly numbers of groups, each once, ordered by week, group, measure and statistic.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    rows: Vec<Row>,
}

impl Table {
    /// A table of rows in any order.
    ///
    /// # Errors
    /// A row that is none (see [`Row`]), or two for the same number; lines count as if
    /// they were written in this order.
    pub fn new(rows: Vec<Row>) -> Result<Self, TableError> {
        Self::of((2..).zip(rows).collect())
    }

    /// Reads a table with a head; columns in any order, more of them are passed over.
    ///
    /// ```
    /// # use yardstick_engine as yardstick;
    /// use yardstick::data::{Measure, Table};
    /// use yardstick::model::Metric;
    ///
    /// let text = "week,group,metric,statistic,value,people\n2026-03-02,all,tokens_mtok,mean,3.5,600\n";
    /// let table = Table::read(text.as_bytes())?;
    /// let (week, value) = table.levels("all", Measure::Metric(Metric::TokensMtok)).next().unwrap();
    /// assert_eq!((week.to_string().as_str(), value), ("2026-03-02", 3.5));
    /// # Ok::<(), yardstick::data::TableError>(())
    /// ```
    ///
    /// # Errors
    /// What is wrong first, with its line and column.
    pub fn read(input: impl Read) -> Result<Self, TableError> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(Bounded::new(input, MOST_BYTES));
        let columns = columns(reader.byte_headers().map_err(|error| unreadable(1, &error))?)?;
        let (mut rows, mut record) = (Vec::new(), ByteRecord::new());
        loop {
            let line = reader.position().line();
            reader.get_mut().allow();
            match reader.read_byte_record(&mut record) {
                Ok(true) => rows.push((line, row(line, &columns, &record)?)),
                Ok(false) => return Self::of(rows),
                Err(error) => return Err(unreadable(line, &error)),
            }
            if rows.len() > MOST_ROWS {
                return Err(TableError::Whole(format!("more than {MOST_ROWS} rows are no table of weekly numbers")));
            }
        }
    }

    fn of(mut rows: Vec<(u64, Row)>) -> Result<Self, TableError> {
        for (line, row) in &mut rows {
            if row.measure.is_share_of_people() && row.statistic == Statistic::Mean {
                row.statistic = Statistic::Share;
            }
            if let Some((column, what)) = row.fault() {
                return Err(TableError::Cell { line: *line, column, what });
            }
        }
        rows.sort_by(|(_, a), (_, b)| a.place().cmp(&b.place()));
        if let Some(twice) = rows.windows(2).find(|pair| pair[0].1.place() == pair[1].1.place()) {
            let (first, line) = (twice[0].0.min(twice[1].0), twice[0].0.max(twice[1].0));
            let what = format!("the same week, group, metric and statistic as in line {first}; leave one out");
            return Err(TableError::Line { line, what });
        }
        Ok(Self { rows: rows.into_iter().map(|(_, row)| row).collect() })
    }

    /// Writes it; reading gives the same table.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, out: impl Write) -> std::io::Result<()> {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(COLUMNS)?;
        for row in &self.rows {
            csv.write_record([
                row.week.to_string(),
                data_text(&row.group),
                row.measure.key().to_owned(),
                row.statistic.to_string(),
                data(row.value),
                row.people.to_string(),
            ])?;
        }
        csv.flush()
    }

    /// Every row, ordered.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The first and the last week; none where it is empty.
    pub fn span(&self) -> Option<(Week, Week)> {
        Some((self.rows.first()?.week, self.rows.last()?.week))
    }

    /// The groups: everyone first, then by name, the others last.
    pub fn groups(&self) -> Vec<&str> {
        let names: BTreeSet<&str> = self.rows.iter().map(|row| &*row.group).collect();
        let mut names: Vec<&str> = names.into_iter().collect();
        names.sort_by_key(|name| (*name != EVERYONE, *name == OTHER));
        names
    }

    /// What is measured of any group.
    pub fn measures(&self) -> Vec<Measure> {
        let measures: BTreeSet<Measure> = self.rows.iter().map(|row| row.measure).collect();
        measures.into_iter().collect()
    }

    /// The rows of one statistic of one measure of one group, by week; weeks may lack.
    pub fn series(&self, group: &str, measure: Measure, statistic: Statistic) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.group == group && row.measure == measure && row.statistic == statistic)
    }

    /// The level of a measure of a group in each week that has one.
    pub fn levels(&self, group: &str, measure: Measure) -> impl Iterator<Item = (Week, f64)> {
        self.series(group, measure, measure.level()).map(|row| (row.week, row.value))
    }
}

fn unreadable(line: u64, error: &csv::Error) -> TableError {
    match error.kind() {
        csv::ErrorKind::Io(error) => TableError::Line { line, what: error.to_string() },
        _ => TableError::Line { line, what: "is no row of a table".into() },
    }
}

/// Where each column is.
fn columns(head: &ByteRecord) -> Result<[usize; COLUMNS.len()], TableError> {
    let mut places = [0; COLUMNS.len()];
    for (place, name) in places.iter_mut().zip(COLUMNS) {
        let is_named = |cell: &[u8]| cell.trim_ascii().eq_ignore_ascii_case(name.as_bytes());
        let mut found = (0..head.len()).filter(|at| is_named(&head[*at]));
        *place = found.next().ok_or_else(|| {
            let columns = COLUMNS.join(",");
            TableError::Whole(format!(
                "line 1 has no column `{name}`; a table has {columns}, and `yardstick data import` makes one"
            ))
        })?;
        if found.next().is_some() {
            return Err(TableError::Whole(format!("line 1 has the column `{name}` twice")));
        }
    }
    Ok(places)
}

fn row(line: u64, columns: &[usize; COLUMNS.len()], record: &ByteRecord) -> Result<Row, TableError> {
    let cell = |column: usize| -> Result<&str, TableError> {
        let fault = |what: &str| TableError::Cell { line, column: COLUMNS[column], what: what.into() };
        let bytes = record.get(columns[column]).ok_or_else(|| fault("is missing"))?;
        std::str::from_utf8(bytes).map(str::trim).map_err(|_| fault("is no UTF-8; save the file as UTF-8"))
    };
    let fault = |column: usize, what: String| TableError::Cell { line, column: COLUMNS[column], what };
    let [week, group, metric, statistic, value, people] = [cell(0)?, cell(1)?, cell(2)?, cell(3)?, cell(4)?, cell(5)?];
    Ok(Row {
        week: week.parse().map_err(|error: super::week::NoWeek| fault(0, error.to_string()))?,
        group: group.strip_prefix('\'').filter(|rest| data_text(rest) == group).unwrap_or(group).to_owned(),
        measure: Measure::from_key(metric).ok_or_else(|| fault(2, no_measure(metric)))?,
        statistic: Statistic::from_key(statistic)
            .ok_or_else(|| fault(3, "is none of mean, share, p10, p25, p50, p75, p90, top_decile_share".into()))?,
        value: value
            .parse()
            .map_err(|_| fault(4, "is no number; leave the whole row out where nothing is known".into()))?,
        people: people.parse().map_err(|_| fault(5, "is no whole number of people".into()))?,
    })
}

pub(super) fn no_measure(name: &str) -> String {
    let known: Vec<&str> = Measure::all().map(Measure::key).collect();
    let near = crate::scenario::shape::nearest(name, &known);
    let help = near.map_or("the names are those of `yardstick run --json` and of signals".into(), |near| {
        format!("did you mean `{near}`?")
    });
    format!("there is no such metric; {help}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "week,group,metric,statistic,value,people\n";

    fn read(rows: &str) -> Result<Table, TableError> {
        Table::read(format!("{HEAD}{rows}").as_bytes())
    }

    #[test]
    fn a_table_reads_as_it_was_written() {
        let text = "\u{feff}people,week,group,metric,statistic,value,note\r\n\
            600,2026-03-09,all,tokens_mtok,mean,0.1,\r\n\
            12,2026-03-02,\"Sales, north\",weekly_active_share,mean,0.5,x\r\n\
            12,2026-03-02,'=risky,meetings,p50,7.25,x\r\n\
            600,2026-03-02,all,tokens_mtok,top_decile_share,0.62,\r\n";
        let table = Table::read(text.as_bytes()).unwrap();
        let mut written = Vec::new();
        table.write(&mut written).unwrap();
        assert_eq!(Table::read(&written[..]).unwrap(), table);
        assert_eq!(table.groups(), ["all", "=risky", "Sales, north"]);
        let active = Measure::Metric(Metric::WeeklyActiveShare);
        assert_eq!(table.levels("Sales, north", active).map(|level| level.1).collect::<Vec<_>>(), [0.5]);
        assert_eq!(table.rows()[1].statistic, Statistic::Share, "the mean of a yes or no is a share");
        assert!(String::from_utf8(written).unwrap().contains("2026-03-02,'=risky,meetings,p50,7.25,12\n"));
    }

    #[test]
    fn an_error_names_line_and_column_and_repeats_no_cell() {
        for (rows, place, says) in [
            ("2026-03-03,all,tokens_mtok,mean,1,9\n", "line 2, `week`", "2026-03-02"),
            ("2026-03-02,all,tokens_mtk,mean,1,9\n", "line 2, `metric`", "did you mean `tokens_mtok`?"),
            ("2026-03-02,all,tokens_mtok,median,1,9\n", "line 2, `statistic`", "p50"),
            ("2026-03-02,all,tokens_mtok,share,0.1,9\n", "line 2, `statistic`", "no share of people"),
            ("2026-03-02,all,tokens_mtok,mean,,9\n", "line 2, `value`", "leave the whole row out"),
            ("2026-03-02,all,tokens_mtok,mean,inf,9\n", "line 2, `value`", "finite"),
            ("2026-03-02,all,weekly_active_share,mean,45,9\n", "line 2, `value`", "between 0 and 1"),
            ("2026-03-02,all,tokens_mtok,mean,1,4\n", "line 2, `people`", "fewer than 5"),
            ("2026-03-02, ,tokens_mtok,mean,1,9\n", "line 2, `group`", "empty"),
            ("2026-03-02,all,tokens_mtok,mean,1\n", "line 2, `people`", "missing"),
            ("2026-03-02,all,tokens_mtok,mean,1,9\n2026-03-02,all,tokens_mtok,mean,2,9\n", "line 3", "as in line 2"),
        ] {
            let error = read(rows).unwrap_err().to_string();
            assert!(error.starts_with(place) && error.contains(says), "{error}");
        }
        let error = read("alice@example.com,all,secret-metric,mean,1,9\n").unwrap_err().to_string();
        assert!(!error.contains("alice") && !error.contains("secret"), "{error}");
        let error = Table::read(&b"week,group\n"[..]).unwrap_err().to_string();
        assert!(error.contains("no column `metric`"), "{error}");
        let error =
            Table::read(&b"week,group,metric,statistic,value,people\n2026-03-02,\xff,a,b,c,d\n"[..]).unwrap_err();
        assert!(error.to_string().contains("`group`: is no UTF-8"), "{error}");
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_does_not_fill_the_memory() {
        let endless = std::io::Read::chain(HEAD.as_bytes(), std::io::Read::chain(&b"\""[..], std::io::repeat(b'x')));
        let error = Table::read(endless).unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains("quotation mark"), "{error}");
    }

    #[test]
    fn every_statistic_has_one_name() {
        for statistic in Statistic::OF_PEOPLE.into_iter().chain([Statistic::Mean, Statistic::Share]) {
            assert_eq!(Statistic::from_key(&statistic.to_string()), Some(statistic));
        }
        for name in ["p100", "p00", "p5", "P50", "median", ""] {
            assert_eq!(Statistic::from_key(name), None, "{name}");
        }
        let mut keys: Vec<&str> = Measure::all().map(Measure::key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), Measure::all().count(), "no two measures share a name");
    }
}
