//! What do sources put their records into? One place for people, records, rates and what was left out.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use super::fault::{Read, Wrong};
use super::ledger::{Entry, Ledger};
use super::money::Rates;
use super::person::{People, Person};
use super::source::Source;
use crate::data::table::{Measure, Statistic};
use crate::data::week::{Day, Week};

/// Which number of a group was told, with its value and people beside it.
pub(super) type Told = (Week, String, Measure, Statistic);

/// What has come of the files so far.
pub(super) struct Gathering {
    pub people: People,
    pub ledger: Ledger,
    pub groups: GroupNames,
    pub rates: Rates,
    /// Numbers that were told of groups, not of people, each with how many people it is of.
    pub told: BTreeMap<Told, (f64, u32)>,
    pub is_lenient: bool,
    pub tally: Tally,
    /// The last value of each running total, with the time at which it began.
    totals: HashMap<u64, (u64, f64)>,
    /// How long the parts of each day are that a source tells.
    widths: HashMap<(Source, Day), i64>,
}

/// What happened to the records of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub records: u64,
    pub replaced: u64,
    pub left_out: u64,
    pub of_others: u64,
}

/// Most running totals that are followed.
const MOST_TOTALS: usize = 2_000_000;

impl Gathering {
    pub(super) fn new(people: People, rates: Rates, is_lenient: bool) -> Self {
        Self {
            people,
            ledger: Ledger::new(),
            groups: GroupNames::default(),
            rates,
            told: BTreeMap::new(),
            is_lenient,
            tally: Tally::default(),
            totals: HashMap::new(),
            widths: HashMap::new(),
        }
    }

    /// Takes a record in, in place of an earlier one with the same key.
    pub(super) fn put(&mut self, source: Source, key: impl Hash, entry: Entry, amounts: &[f64]) -> Read<()> {
        let is_known = self.ledger.put(source, key, entry, amounts)?;
        self.tally.records += 1;
        self.tally.replaced += u64::from(is_known);
        Ok(())
    }

    /// Adds a record to an earlier one with the same key.
    pub(super) fn add(&mut self, source: Source, key: impl Hash, entry: Entry, amounts: &[f64]) -> Read<()> {
        self.ledger.add(source, key, entry, amounts)?;
        self.tally.records += 1;
        Ok(())
    }

    /// Takes each part of a record in of a record; where one is wrong, it is left out if that is allowed.
    pub(super) fn each<T>(
        &mut self,
        name: &str,
        parts: impl IntoIterator<Item = T>,
        mut take: impl FnMut(&mut Self, T) -> Read<()>,
    ) -> Read<()> {
        for (place, part) in parts.into_iter().enumerate() {
            match take(self, part) {
                Ok(()) => {}
                Err(_) if self.is_lenient => self.tally.left_out += 1,
                Err(wrong) => return Err(wrong.within(&format!("{name}[{place}]"))),
            }
        }
        Ok(())
    }

    /// What a running total has grown by since it was last told; one that began anew counts from nothing.
    pub(super) fn growth(&mut self, series: u64, began: u64, value: f64) -> Read<f64> {
        if self.totals.len() == MOST_TOTALS {
            return Err(Wrong::whole("there are too many running totals; export differences (delta temporality)"));
        }
        let before = self.totals.insert(series, (began, value));
        Ok(match before {
            Some((start, last)) if start == began && value >= last => value - last,
            _ => value,
        })
    }

    /// Notes how long the parts are in which a source tells a day; two lengths would count it twice.
    pub(super) fn width(&mut self, source: Source, day: Day, seconds: i64) -> Read<()> {
        let known = *self.widths.entry((source, day)).or_insert(seconds);
        let what = "the same day is told in parts of two lengths, which would count it twice; export one of them";
        if known == seconds { Ok(()) } else { Err(Wrong::field("end_time", what)) }
    }

    /// An entry of a person by name, or of nobody.
    pub(super) fn entry(&mut self, name: Option<&str>, day: Day) -> Entry {
        let name = name.filter(|name| !name.trim().is_empty());
        let person = name.map_or(Person::NOBODY, |name| self.people.person(name));
        Entry { person, day, group: None }
    }
}

/// Names of groups by number.
#[derive(Debug, Clone, Default)]
pub(super) struct GroupNames {
    names: Vec<String>,
    numbers: HashMap<String, u16>,
}

impl GroupNames {
    /// The number of a group; none of an empty name.
    pub(super) fn number(&mut self, name: &str) -> Read<Option<u16>> {
        let name = name.trim();
        if name.is_empty() {
            return Ok(None);
        }
        if name == crate::data::EVERYONE {
            return Err(Wrong::whole("the group `all` is everyone; give that part another name"));
        }
        if let Some(number) = self.numbers.get(name) {
            return Ok(Some(*number));
        }
        let number = u16::try_from(self.names.len()).ok().filter(|number| *number < 10_000);
        let number =
            number.ok_or_else(|| Wrong::whole("there are more than 10,000 groups; is that column one of people?"))?;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        Ok(Some(number))
    }

    pub(super) fn name(&self, number: u16) -> &str {
        &self.names[usize::from(number)]
    }
}
