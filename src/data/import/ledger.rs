//! What was read of whom, and when? Amounts of people and days, each once, however often it was exported.
//!
//! A record that comes again, as late rows and overlapping reports do, takes the
//! place of the earlier one.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash, RandomState};

use super::fault::{Read, Wrong};
use super::person::Person;
use super::source::Source;
use crate::data::table::Measure;
use crate::data::week::{Day, Week};

/// Most records kept at a time: some ten thousand people for a year, in about 250 MB.
const MOST_RECORDS: usize = 3_600_000;

/// How amounts of one measure come together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// What happened is added up; who has no record in a week that the source covers has none of it.
    Sum,
    /// What was measured is added up; who has no record was not measured.
    Reading,
    /// Whether it was so on any day; who has no record in a week that is covered has it not.
    Yes,
    /// Whether it was so on any day that was measured.
    YesReading,
    /// A middle value of the organisation, weighted by the next column.
    WeightedByNext,
    /// The weights of the column before.
    Weight,
}

impl Kind {
    pub(super) const fn is_yes(self) -> bool {
        matches!(self, Self::Yes | Self::YesReading)
    }

    /// Whether no record in a week that is covered means nothing of it.
    pub(super) const fn is_complete(self) -> bool {
        matches!(self, Self::Sum | Self::Yes)
    }
}

/// What each record of a sheet can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Column {
    pub measure: Measure,
    pub kind: Kind,
}

/// Whose record it is, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub person: Person,
    pub day: Day,
    /// The group that the export itself names.
    pub group: Option<u16>,
}

/// Every record of one source.
pub(super) struct Sheet {
    pub source: Source,
    pub columns: Vec<Column>,
    keys: HashMap<u64, u32>,
    pub entries: Vec<Entry>,
    /// Amounts of each entry in the order of the columns; NaN: absent.
    amounts: Vec<f64>,
}

impl Sheet {
    /// What an entry says in a column; NaN: nothing.
    pub(super) fn amount(&self, entry: usize, column: usize) -> f64 {
        self.amounts[entry * self.columns.len() + column]
    }

    /// The week of a day. Where all records are of one day of the week they are of weeks that begin
    /// on it, and belong to the ISO week with most of their days.
    pub(super) fn week_of(&self) -> impl Fn(Day) -> Week + use<> {
        let is_weekly = self.is_weekly();
        move |day| if is_weekly { Week::of(Day::from_number(day.number() + 3)) } else { Week::of(day) }
    }

    /// Whether all records are of one day of the week: of several weeks, or of a source that tells whole weeks so.
    pub(super) fn is_weekly(&self) -> bool {
        let Some(first) = self.entries.first().map(|entry| entry.day) else { return false };
        let is_same = |entry: &Entry| (entry.day.number() - first.number()) % 7 == 0;
        let is_several = self.entries.iter().any(|entry| entry.day != first);
        self.entries.iter().all(is_same) && (is_several || matches!(self.source, Source::Viva | Source::Tidy))
    }
}

/// The sheets of all sources.
pub(super) struct Ledger {
    sheets: BTreeMap<Source, Sheet>,
    codes: RandomState,
    records: usize,
}

impl Ledger {
    pub(super) fn new() -> Self {
        Self { sheets: BTreeMap::new(), codes: RandomState::new(), records: 0 }
    }

    /// Takes a record in; `key` tells it from all others of its source. Returns whether it came before.
    pub(super) fn put(&mut self, source: Source, key: impl Hash, entry: Entry, amounts: &[f64]) -> Read<bool> {
        self.place(source, &source.columns(), key, entry, amounts, false)
    }

    /// Adds to a record.
    pub(super) fn add(&mut self, source: Source, key: impl Hash, entry: Entry, amounts: &[f64]) -> Read<bool> {
        self.place(source, &source.columns(), key, entry, amounts, true)
    }

    /// Adds to a record of a table with columns of its own.
    pub(super) fn add_mapped(
        &mut self,
        columns: &[Column],
        key: impl Hash,
        entry: Entry,
        amounts: &[f64],
    ) -> Read<bool> {
        self.place(Source::Tidy, columns, key, entry, amounts, true)
    }

    fn place(
        &mut self,
        source: Source,
        columns: &[Column],
        key: impl Hash,
        entry: Entry,
        amounts: &[f64],
        adds: bool,
    ) -> Read<bool> {
        debug_assert_eq!(columns.len(), amounts.len());
        let key = self.codes.hash_one(&key);
        let new = || Sheet {
            source,
            columns: columns.to_vec(),
            keys: HashMap::new(),
            entries: Vec::new(),
            amounts: Vec::new(),
        };
        let sheet = self.sheets.entry(source).or_insert_with(new);
        if let Some(place) = sheet.keys.get(&key) {
            let place = *place as usize;
            sheet.entries[place] = entry;
            let range = place * columns.len()..(place + 1) * columns.len();
            for (known, amount) in sheet.amounts[range].iter_mut().zip(amounts) {
                *known = match adds {
                    true if known.is_nan() => *amount,
                    true if amount.is_nan() => *known,
                    true => *known + amount,
                    false => *amount,
                };
            }
            return Ok(true);
        }
        if self.records == MOST_RECORDS {
            return Err(Wrong::whole(format!(
                "there are more than {MOST_RECORDS} records of a person and a day; import parts of the organisation one by one"
            )));
        }
        self.records += 1;
        sheet.keys.insert(key, sheet.entries.len() as u32);
        sheet.entries.push(entry);
        sheet.amounts.extend_from_slice(amounts);
        Ok(false)
    }

    pub(super) fn sheets(&self) -> impl Iterator<Item = &Sheet> {
        self.sheets.values()
    }
}
