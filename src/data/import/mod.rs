//! How do exports become a table? Files are read one after another, once, and forgotten.
//!
//! An [`Import`] takes a roster, if there is one, then files, and at the end
//! makes the [`Table`]. What it keeps on the way is numbers of people and days
//! under codes ([`person`]); nothing that was read is written, logged or
//! repeated in an error.

mod columns;
mod fault;
mod gathering;
mod guess;
mod json;
mod ledger;
mod map;
mod money;
#[cfg(feature = "parquet")]
mod parquet;
mod person;
mod report;
mod roles;
mod roster;
mod rows;
mod source;
mod sources;
mod values;
mod weekly;
mod workbook;

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher as _};
use std::io::{self, Read};

pub use columns::{CURRENCIES, Column, Columns, Holds};
pub use fault::ImportError;
pub use map::{Absent, Dates, Format, Mapped, Mapping, Places};
pub use money::Rates;
pub use report::{FileReport, Report};
pub use roles::{Role, RoleFault, Roles, units};
pub use roster::is_roster;
pub use source::Source;

use fault::Wrong;
use gathering::Gathering;
use person::People;
use roster::Roster;
use rows::{Cells, Rows};
use sources::{github::Billing, tidy::Tidy, viva::Viva};
use values::{Broken, Values};
use weekly::Weekly;

use super::table::{SMALLEST_GROUP, Table, TableError};

/// Bytes by which a source is known.
const HEAD: u64 = 1 << 16;

/// How exports are to be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Whose exports they are; else by their content.
    pub source: Option<Source>,
    /// Which column is which in a tidy table.
    pub mapping: Option<Mapping>,
    /// Fewest people of a group, at least [`SMALLEST_GROUP`].
    pub smallest_group: u32,
    /// Whether what is wrong is left out and counted, instead of ending it.
    pub lenient: bool,
    /// What other currencies are worth.
    pub rates: Rates,
    /// How many people there are, where no roster says so.
    pub headcount: Option<u32>,
    /// The column of the roster that names groups; else the first of group, role, team.
    pub group_by: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            source: None,
            mapping: None,
            smallest_group: SMALLEST_GROUP,
            lenient: false,
            rates: Rates::default(),
            headcount: None,
            group_by: None,
        }
    }
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The weekly numbers.
    pub table: Table,
    /// What was read, left out and merged.
    pub report: Report,
}

/// Exports on their way to a table.
///
/// ```
/// # use yardstick_engine as yardstick;
/// use yardstick::data::{Import, Settings};
///
/// let line = |day: &str, who: u32| {
///     format!("{{\"day\":\"{day}\",\"user_login\":\"p{who}\",\"loc_added_sum\":{}}}\n", 10 * who)
/// };
/// let days = ["2026-03-02", "2026-03-06"];
/// let export: String = days.iter().flat_map(|day| (1..=9).map(move |who| line(day, who))).collect();
/// let mut import = Import::new(Settings::default())?;
/// import.file("copilot.ndjson", export.as_bytes())?;
/// let imported = import.finish()?;
/// let row = &imported.table.rows()[0];
/// assert_eq!((row.group.as_str(), row.measure.key(), row.value, row.people), ("all", "lines_of_code", 100.0, 9));
/// # Ok::<(), yardstick::data::ImportError>(())
/// ```
pub struct Import {
    settings: Settings,
    gathering: Gathering,
    roster: Option<Roster>,
    report: Report,
    /// The files that came, by a code of their content.
    came: HashMap<u64, String>,
}

impl Import {
    /// Nothing read yet.
    ///
    /// # Errors
    /// If the smallest group is below [`SMALLEST_GROUP`], or the system gives no random key.
    pub fn new(settings: Settings) -> Result<Self, ImportError> {
        if settings.smallest_group < SMALLEST_GROUP {
            return Err(ImportError::of_all(format!("the smallest group is at least {SMALLEST_GROUP} people")));
        }
        let gathering = Gathering::new(People::new()?, settings.rates.clone(), settings.lenient);
        Ok(Self { settings, gathering, roster: None, report: Report::default(), came: HashMap::new() })
    }

    /// Takes in who is in which group, before any file: a table such as `email,login,group,since,until`.
    ///
    /// # Errors
    /// What is wrong, with its line.
    ///
    /// # Panics
    /// After a file.
    pub fn roster(&mut self, name: &str, mut input: impl Read) -> Result<(), ImportError> {
        assert!(self.came.is_empty(), "the roster says who is who, and comes first");
        let at = |(line, wrong)| error(name, line, wrong);
        let (head, input) = Self::begin(name, Box::new(&mut input), false)?;
        let group_by = self.settings.group_by.as_deref();
        let roster = Roster::read(input, &head, group_by, &mut self.gathering).map_err(at)?;
        self.roster = Some(roster);
        self.report.roster_left_out = std::mem::take(&mut self.gathering.tally).left_out;
        Ok(())
    }

    /// Reads an export to its end.
    ///
    /// # Errors
    /// What is wrong, with its line and field.
    pub fn file(&mut self, name: &str, mut input: impl Read) -> Result<(), ImportError> {
        self.read(name, &mut input)
    }

    /// Reads an export; compiled once, here, for whatever it comes from.
    fn read(&mut self, name: &str, input: &mut dyn Read) -> Result<(), ImportError> {
        let whole = |what: String| error(name, 0, Wrong::whole(what));
        let mut coded = Coded { inner: input, code: DefaultHasher::new() };
        let (head, mut input) = Self::begin(name, Box::new(&mut coded), false)?;
        let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
        let read = if head.starts_with(b"PK\x03\x04") {
            let sheet = self.settings.mapping.as_ref().and_then(|mapping| mapping.format.sheet.as_deref());
            let (csv, _) = workbook::as_csv(&mut input, sheet).map_err(whole)?;
            self.table(&mut &csv[..], Some(b','))
        } else if head.starts_with(b"PAR1") {
            let csv = parquet(&mut input).map_err(whole)?;
            self.table(&mut &csv[..], Some(b','))
        } else if matches!(first, Some(b'{' | b'[')) {
            self.json(&head, &mut input)
        } else {
            self.table_of(&head, &mut input)
        };
        drop(input);
        let source = read.map_err(|(line, wrong)| error(name, line, wrong))?;
        let tally = std::mem::take(&mut self.gathering.tally);
        if let Some(earlier) = self.came.insert(coded.code.finish(), name.to_owned()) {
            return Err(whole(format!("is the same file as {earlier}; leave one out")));
        }
        self.report.files.push(FileReport::new(name, source, tally));
        Ok(())
    }

    /// Makes the table.
    ///
    /// # Errors
    /// Where two sources may tell the same twice, or nothing is left.
    pub fn finish(mut self) -> Result<Imported, ImportError> {
        let (smallest, headcount) = (self.settings.smallest_group, self.settings.headcount);
        let mut weekly = Weekly::new(&self.gathering, self.roster.as_ref(), smallest, headcount);
        let table = weekly.table()?;
        self.report.conclude(&weekly.losses, self.gathering.people.len(), smallest);
        Ok(Imported { table, report: self.report })
    }

    /// The first bytes of a file, unpacked and without a mark of their order, and a reader of all.
    fn begin<'r>(
        name: &str,
        mut input: Box<dyn Read + 'r>,
        is_packed: bool,
    ) -> Result<(Vec<u8>, Box<dyn Read + 'r>), ImportError> {
        let whole = |what: &str| error(name, 0, Wrong::whole(what));
        let mut head = Vec::new();
        let read = input.by_ref().take(HEAD).read_to_end(&mut head);
        read.map_err(|error| whole(&format!("cannot be read: {error}")))?;
        let is_binary = head.starts_with(b"PK\x03\x04") || head.starts_with(b"PAR1");
        if head.starts_with(b"\x1f\x8b") && !is_packed {
            let unpacked = flate2::read::MultiGzDecoder::new(io::Cursor::new(head).chain(input));
            return Self::begin(name, Box::new(unpacked), true);
        }
        if head.starts_with(b"\xef\xbb\xbf") {
            head.drain(..3);
        }
        if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
            Err(whole("is UTF-16; save it as UTF-8"))
        } else if head.trim_ascii().is_empty() {
            Err(whole("is empty"))
        } else if !is_binary && head.contains(&0) {
            Err(whole("is no text"))
        } else {
            Ok((head.clone(), Box::new(io::Cursor::new(head).chain(input))))
        }
    }

    fn json(&mut self, head: &[u8], input: &mut dyn Read) -> Result<Source, (u64, Wrong)> {
        let source = self.settings.source.or_else(|| Source::of_json(head)).ok_or_else(|| (0, unknown()))?;
        let mut values = Values::new(input);
        loop {
            match values.next() {
                Ok(None) => return Ok(source),
                Ok(Some((line, object))) => match sources::take(source, object, &mut self.gathering) {
                    Ok(()) => {}
                    Err(_) if self.settings.lenient => self.gathering.tally.left_out += 1,
                    Err(wrong) => return Err((line, wrong)),
                },
                Err(broken) if self.settings.lenient => {
                    self.gathering.tally.left_out += 1;
                    if matches!(broken, Broken::Ends(..)) || values.skip_line().is_err() {
                        return Ok(source);
                    }
                }
                Err(broken) => return Err(broken.into()),
            }
        }
    }

    fn table_of(&mut self, head: &[u8], input: &mut dyn Read) -> Result<Source, (u64, Wrong)> {
        let mapped = self.settings.mapping.as_ref().and_then(|mapping| mapping.format.delimiter);
        let delimiter = mapped.map_or_else(|| rows::delimiter(head), |delimiter| delimiter as u8);
        self.table(input, Some(delimiter))
    }

    /// Reads rows; a table of our own is taken as it is.
    fn table(&mut self, input: &mut dyn Read, delimiter: Option<u8>) -> Result<Source, (u64, Wrong)> {
        let mut rows = Rows::new(input, delimiter.unwrap_or(b','))?;
        let columns = rows.columns.clone();
        let known = Source::of_columns(&columns);
        // A table of ours among others that the mapping is of is taken as it is.
        let is_of_it = |mapping: &Mapping| known != Some(Source::Tidy) || Tidy::new(mapping, &columns).is_ok();
        let mapping = self.settings.mapping.clone().filter(is_of_it);
        let asked = self.settings.source.filter(|source| *source != Source::Tidy || mapping.is_some());
        let mapped = mapping.as_ref().map(|_| Source::Tidy);
        let source = asked.or(known.filter(|source| *source != Source::Tidy)).or(mapped).or(known);
        let source = source.ok_or_else(|| (1, unknown()))?;
        let decimal_comma = mapping.as_ref().is_some_and(|mapping| mapping.format.decimal_comma);
        let at_head = |wrong| (1, wrong);
        let taker: Taker = match (source, &mapping) {
            (Source::Viva, _) => Taker::Viva(Viva::new(&columns).map_err(at_head)?),
            (Source::Billing, _) => Taker::Billing(Billing::new(&columns).map_err(at_head)?),
            (Source::Tidy, Some(mapping)) => Taker::Mapped(Tidy::new(mapping, &columns).map_err(at_head)?),
            (Source::Tidy, None) => Taker::Own(Vec::new()),
            _ => return Err((1, Wrong::whole(format!("is a table, but {} come as JSON", source.label())))),
        };
        self.rows(&mut rows, &columns, taker, decimal_comma && source == Source::Tidy)?;
        Ok(source)
    }

    fn rows(
        &mut self,
        rows: &mut Rows<&mut dyn Read>,
        columns: &[String],
        mut taker: Taker,
        decimal_comma: bool,
    ) -> Result<(), (u64, Wrong)> {
        loop {
            match rows.next() {
                Ok(None) => break,
                Ok(Some((line, record))) => {
                    let cells = Cells { record, columns, decimal_comma };
                    match taker.take(&cells, &mut self.gathering) {
                        Ok(()) => {}
                        Err(_) if self.settings.lenient => self.gathering.tally.left_out += 1,
                        Err(wrong) => return Err((line, wrong)),
                    }
                }
                Err(_) if self.settings.lenient => {
                    self.gathering.tally.left_out += 1;
                    break;
                }
                Err(broken) => return Err(broken.into()),
            }
        }
        taker.end(&mut self.gathering)
    }
}

/// What takes in the rows of a table.
enum Taker<'a> {
    Viva(Viva),
    Billing(Billing),
    Mapped(Tidy<'a>),
    /// A table of ours, as text.
    Own(Vec<u8>),
}

impl Taker<'_> {
    fn take(&mut self, cells: &Cells, into: &mut Gathering) -> fault::Read<()> {
        match self {
            Self::Viva(viva) => viva.take(cells, into),
            Self::Billing(billing) => billing.take(cells, into),
            Self::Mapped(tidy) => tidy.take(cells, into),
            Self::Own(text) => {
                if text.is_empty() {
                    write(text, cells.columns.iter().map(String::as_bytes))?;
                }
                into.tally.records += 1;
                write(text, cells.record.iter())
            }
        }
    }

    fn end(self, into: &mut Gathering) -> Result<(), (u64, Wrong)> {
        let Self::Own(text) = self else { return Ok(()) };
        let table = Table::read(&text[..]).map_err(|error| match error {
            TableError::Cell { line, column, what } => (line, Wrong::field(column, what)),
            TableError::Line { line, what } => (line, Wrong::whole(what)),
            TableError::Whole(what) => (0, Wrong::whole(what)),
        })?;
        for row in table.rows() {
            let place = (row.week, row.group.clone(), row.measure, row.statistic);
            if into.told.insert(place, (row.value, row.people)).is_some() {
                let what = format!("{} in the week of {} was told by an earlier table", row.measure.key(), row.week);
                return Err((0, Wrong::whole(what)));
            }
        }
        Ok(())
    }
}

fn write<'a>(text: &mut Vec<u8>, cells: impl Iterator<Item = &'a [u8]>) -> fault::Read<()> {
    if text.len() > 1 << 30 {
        return Err(Wrong::whole("is too long for a table of weekly numbers"));
    }
    let mut csv = csv::Writer::from_writer(text);
    csv.write_record(cells).map_err(|_| Wrong::whole("is no row of a table"))
}

#[cfg(feature = "parquet")]
fn parquet(input: impl Read) -> Result<Vec<u8>, String> {
    parquet::as_csv(input)
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: impl Read) -> Result<Vec<u8>, String> {
    Err("is Parquet, which this build does not read; save it as CSV, or build with `--features parquet`".into())
}

fn unknown() -> Wrong {
    let names: Vec<&str> = Source::ALL.map(Source::key).into();
    Wrong::whole(format!(
        "is no export that is known by its content; say what it is with --as ({}), or which column is which with --map (the window makes such a file by asking)",
        names.join(", ")
    ))
}

fn error(file: &str, line: u64, wrong: Wrong) -> ImportError {
    ImportError { file: file.to_owned(), line, field: wrong.field, what: wrong.what }
}

impl From<Broken> for (u64, Wrong) {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Here(line, what) => (line, Wrong::whole(what)),
            Broken::Ends(line, what) => (line, Wrong::whole(what)),
        }
    }
}

/// A reader that makes a code of what it reads, so that the same file is not taken in twice.
struct Coded<R> {
    inner: R,
    code: DefaultHasher,
}

impl<R: Read> Read for Coded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.code.write(&buffer[..read]);
        Ok(read)
    }
}
