//! How do records of people become numbers of groups that are large enough?
//!
//! In each week every measure is summed per person; people come together by
//! group. A group of fewer than the smallest size goes into 'other'; where that
//! is still too small, its people are left out of everything, so that nobody can
//! be found by subtracting groups from the whole. A percentile is told only
//! where at least so many people lie on either side of it.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::ImportError;
use super::gathering::{Gathering, Told};
use super::ledger::{Column, Kind, Sheet};
use super::person::Person;
use super::roster::Roster;
use super::source::Source;
use crate::analysis::quantile;
use crate::data::table::{EVERYONE, Measure, OTHER, Row, Statistic, Table};
use crate::data::week::{Day, Week};
use crate::model::Metric;

/// What became of people and weeks on the way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Losses {
    /// Groups that were merged in some week.
    pub merged: BTreeSet<u16>,
    /// Weeks of people that are in no number.
    pub dropped: u64,
    /// People of the exports whom the roster does not know.
    pub strangers: BTreeSet<usize>,
    /// Weeks that a source tells in part.
    pub partial: BTreeSet<(Source, Week)>,
    /// Weeks in which two sources tell the same, and which was taken and left.
    pub doubled: BTreeMap<(Source, Source, Measure), u64>,
}

/// Makes the table.
pub(super) struct Weekly<'a> {
    gathering: &'a Gathering,
    roster: Option<&'a Roster>,
    smallest: usize,
    headcount: Option<usize>,
    /// From the first to the last week of each person, where there is no roster.
    spans: Vec<Option<(Week, Week)>>,
    /// The group of each person from a week on, where there is no roster.
    groups: Vec<Vec<(Week, u16)>>,
    pub losses: Losses,
}

/// A sheet with its entries by week.
struct Calendar<'a> {
    sheet: &'a Sheet,
    weeks: BTreeMap<Week, Vec<u32>>,
}

impl<'a> Calendar<'a> {
    fn new(sheet: &'a Sheet) -> Self {
        let week_of = sheet.week_of();
        let mut weeks: BTreeMap<Week, Vec<u32>> = BTreeMap::new();
        for (place, entry) in sheet.entries.iter().enumerate() {
            weeks.entry(week_of(entry.day)).or_default().push(place as u32);
        }
        Self { sheet, weeks }
    }
}

/// The people of a week: place and group.
type Members = Vec<(usize, Option<u16>)>;

impl<'a> Weekly<'a> {
    pub(super) fn new(
        gathering: &'a Gathering,
        roster: Option<&'a Roster>,
        smallest: u32,
        headcount: Option<u32>,
    ) -> Self {
        Self {
            gathering,
            roster,
            smallest: smallest as usize,
            headcount: headcount.map(|count| count as usize),
            spans: Vec::new(),
            groups: Vec::new(),
            losses: Losses::default(),
        }
    }

    pub(super) fn table(&mut self) -> Result<Table, ImportError> {
        let calendars: Vec<Calendar> = self.gathering.ledger.sheets().map(Calendar::new).collect();
        self.place_people(&calendars);
        let weeks: BTreeSet<Week> = calendars.iter().flat_map(|calendar| calendar.weeks.keys().copied()).collect();
        let measures: BTreeSet<Measure> =
            calendars.iter().flat_map(|calendar| calendar.sheet.columns.iter().map(|column| column.measure)).collect();
        let mut told: BTreeMap<Told, (f64, u32)> = BTreeMap::new();
        for week in weeks {
            let members = self.members(week);
            for measure in &measures {
                self.measure(week, *measure, &members, &calendars, &mut told)?;
            }
        }
        self.add_told(&mut told)?;
        let rows = told.into_iter().map(|((week, group, measure, statistic), (value, people))| Row {
            week,
            group,
            measure,
            statistic,
            value,
            people,
        });
        let table = Table::new(rows.collect()).map_err(|error| ImportError::of_all(error.to_string()))?;
        if table.is_empty() {
            return Err(ImportError::of_all(format!(
                "nothing is left: no whole week of at least {} people is in what was read",
                self.smallest
            )));
        }
        Ok(table)
    }

    fn place_people(&mut self, calendars: &[Calendar]) {
        let count = self.gathering.people.len();
        self.spans = vec![None; count];
        self.groups = vec![Vec::new(); count];
        if let Some(roster) = self.roster {
            let people = calendars.iter().flat_map(|calendar| &calendar.sheet.entries).map(|entry| entry.person);
            let strangers = people.filter(|person| !roster.knows(*person)).filter_map(Person::place);
            self.losses.strangers = strangers.collect();
            return;
        }
        for calendar in calendars {
            for (week, entries) in &calendar.weeks {
                for entry in entries.iter().map(|place| calendar.sheet.entries[*place as usize]) {
                    let Some(place) = entry.person.place() else { continue };
                    let span = self.spans[place].get_or_insert((*week, *week));
                    *span = (span.0.min(*week), span.1.max(*week));
                    if let Some(group) = entry.group {
                        self.groups[place].push((*week, group));
                    }
                }
            }
        }
        for groups in &mut self.groups {
            // Of several in one week the last; a group holds until there is another.
            groups.sort_by_key(|(week, _)| *week);
            groups.dedup_by_key(|(_, group)| *group);
        }
    }

    fn members(&self, week: Week) -> Members {
        if let Some(roster) = self.roster {
            return roster.members(week).collect();
        }
        let is_there = |span: &Option<(Week, Week)>| span.is_some_and(|(first, last)| (first..=last).contains(&week));
        let there = self.spans.iter().enumerate().filter(|(_, span)| is_there(span));
        let group = |place: usize| {
            let until = self.groups[place].iter().take_while(|(from, _)| *from <= week);
            until.last().or(self.groups[place].first()).map(|(_, group)| *group)
        };
        there.map(|(place, _)| (place, group(place))).collect()
    }

    /// The sheets that tell a measure in a week, without those that tell the same as others.
    fn tellers<'c>(
        &mut self,
        week: Week,
        measure: Measure,
        calendars: &'c [Calendar<'a>],
    ) -> Result<Vec<(&'c Calendar<'a>, usize)>, ImportError> {
        let mut tellers: Vec<(&Calendar, usize)> = Vec::new();
        for calendar in calendars {
            let columns = calendar.sheet.columns.iter();
            let Some(column) = columns.into_iter().position(|column| column.measure == measure) else { continue };
            let Some(entries) = calendar.weeks.get(&week) else { continue };
            if !entries.iter().any(|entry| !calendar.sheet.amount(*entry as usize, column).is_nan()) {
                continue;
            }
            if is_partial(calendar, week) {
                self.losses.partial.insert((calendar.sheet.source, week));
                continue;
            }
            tellers.push((calendar, column));
        }
        let mut taken: Vec<(&Calendar, usize)> = Vec::new();
        tellers.sort_by_key(|(calendar, _)| calendar.sheet.source.family(measure));
        for teller in tellers {
            let source = teller.0.sheet.source;
            match taken.last().map(|(calendar, _)| calendar.sheet.source) {
                Some(before) if before.family(measure).0 == source.family(measure).0 => {
                    *self.losses.doubled.entry((before, source, measure)).or_default() += 1;
                }
                _ => taken.push(teller),
            }
        }
        let is_tidy = |calendar: &Calendar| calendar.sheet.source == Source::Tidy;
        if taken.len() > 1 && taken.iter().any(|(calendar, _)| is_tidy(calendar)) {
            return Err(two_sources(week, measure));
        }
        Ok(taken)
    }

    fn measure(
        &mut self,
        week: Week,
        measure: Measure,
        members: &Members,
        calendars: &[Calendar<'a>],
        told: &mut BTreeMap<Told, (f64, u32)>,
    ) -> Result<(), ImportError> {
        let tellers = self.tellers(week, measure, calendars)?;
        if tellers.is_empty() {
            return Ok(());
        }
        let mut sums = Sums::new(self.gathering.people.len());
        for (calendar, column) in &tellers {
            sums.take(calendar, *column, week);
        }
        if let Some((value, weight)) = sums.weighted {
            let people = self.everyone(members)?;
            if people >= self.smallest {
                let place = (week, EVERYONE.to_owned(), measure, Statistic::Percentile(50));
                told.insert(place, (value / weight, people as u32));
            }
            return Ok(());
        }
        if !sums.is_of_people {
            let people = self.everyone(members)?;
            let value = sums.nobody / people as f64;
            let is_sound = !measure.is_share_of_people() || value <= 1.0;
            if people >= self.smallest && is_sound {
                told.insert((week, EVERYONE.to_owned(), measure, measure.level()), (value, people as u32));
            }
            return Ok(());
        }
        let mut values: BTreeMap<Option<u16>, Vec<f64>> = BTreeMap::new();
        let mut count = 0;
        for (place, group) in members {
            let value = sums.of(*place);
            if !value.is_nan() {
                values.entry(*group).or_default().push(value);
                count += 1;
            }
        }
        if sums.is_complete && self.roster.is_none() {
            // Those of the headcount whom no export has seen had none of it.
            let unseen = self.headcount.unwrap_or(0).saturating_sub(count);
            values.entry(None).or_default().extend(std::iter::repeat_n(0.0, unseen));
        }
        // A share of people has no part of nobody.
        let nobody = if measure.is_share_of_people() { 0.0 } else { sums.nobody };
        self.tell(week, measure, values, nobody, told);
        Ok(())
    }

    /// How many people there are.
    fn everyone(&self, members: &Members) -> Result<usize, ImportError> {
        match self.headcount {
            Some(count) if self.roster.is_none() => Ok(count),
            _ if !members.is_empty() => Ok(members.len()),
            _ => Err(ImportError::of_all(
                "what was read has totals and no people; say how many there are with --headcount N or --people ROSTER.csv",
            )),
        }
    }

    /// Puts groups that are too small together, and tells each of the others.
    fn tell(
        &mut self,
        week: Week,
        measure: Measure,
        values: BTreeMap<Option<u16>, Vec<f64>>,
        nobody: f64,
        told: &mut BTreeMap<Told, (f64, u32)>,
    ) {
        let (mut large, mut other, mut named) = (BTreeMap::new(), Vec::new(), false);
        for (group, values) in values {
            let name = group.map(|group| self.gathering.groups.name(group));
            named |= name.is_some();
            match (group, name) {
                (Some(_), Some(name)) if values.len() >= self.smallest && name != OTHER => {
                    large.insert(name.to_owned(), values);
                }
                (group, _) => {
                    self.losses.merged.extend(group);
                    other.extend(values);
                }
            }
        }
        if other.len() < self.smallest {
            self.losses.dropped += other.len() as u64;
        } else {
            large.insert(if named { OTHER } else { EVERYONE }.to_owned(), other);
        }
        let mut everyone: Vec<f64> = large.values().flatten().copied().collect();
        if large.remove(EVERYONE).is_none() && everyone.is_empty() {
            return;
        }
        let mut put = |group: &str, values: &mut Vec<f64>, nobody: f64| {
            for (statistic, value) in statistics(measure, values, nobody, self.smallest) {
                told.insert((week, group.to_owned(), measure, statistic), (value, values.len() as u32));
            }
        };
        put(EVERYONE, &mut everyone, nobody);
        for (group, values) in &mut large {
            put(group, values, 0.0);
        }
    }

    /// Adds what was told of groups, after the same rules.
    fn add_told(&mut self, told: &mut BTreeMap<Told, (f64, u32)>) -> Result<(), ImportError> {
        let known: BTreeSet<(Week, Measure)> = told.keys().map(|(week, _, measure, _)| (*week, *measure)).collect();
        let mut small: BTreeMap<Told, Vec<(f64, u32)>> = BTreeMap::new();
        let mut whole: BTreeMap<Told, Vec<(f64, u32)>> = BTreeMap::new();
        for ((week, group, measure, statistic), (value, people)) in &self.gathering.told {
            if known.contains(&(*week, *measure)) {
                return Err(two_sources(*week, *measure));
            }
            let of = |group: &str| (*week, group.to_owned(), *measure, *statistic);
            let adds_up = *statistic == measure.level();
            if *people as usize >= self.smallest {
                told.insert(of(group), (*value, *people));
                if adds_up && group != EVERYONE {
                    whole.entry(of(EVERYONE)).or_default().push((*value, *people));
                }
            } else if adds_up && group != EVERYONE {
                small.entry(of(OTHER)).or_default().push((*value, *people));
            } else {
                self.losses.dropped += u64::from(*people);
            }
        }
        for (place, mut parts) in small {
            parts.extend(told.get(&place).copied());
            let (value, people) = mean(&parts);
            if people as usize >= self.smallest {
                told.insert(place.clone(), (value, people));
                let all = (place.0, EVERYONE.to_owned(), place.2, place.3);
                whole.entry(all).or_default().push((value, people));
            } else {
                self.losses.dropped += u64::from(people);
            }
        }
        for (place, parts) in whole {
            told.entry(place).or_insert_with(|| mean(&parts));
        }
        Ok(())
    }
}

/// The mean of means of so many people each.
fn mean(parts: &[(f64, u32)]) -> (f64, u32) {
    let people: u32 = parts.iter().map(|(_, people)| people).sum();
    let sum: f64 = parts.iter().map(|(value, people)| value * f64::from(*people)).sum();
    (sum / f64::from(people.max(1)), people)
}

fn two_sources(week: Week, measure: Measure) -> ImportError {
    ImportError::of_all(format!(
        "two sources tell {} in the week of {week}, and adding them could count it twice; leave one out",
        measure.key()
    ))
}

/// Whether a week stands at an end of several that a source tells by days, and is told in part:
/// nothing before its Wednesday, or nothing after.
fn is_partial(calendar: &Calendar, week: Week) -> bool {
    let ends = (calendar.weeks.keys().next(), calendar.weeks.keys().next_back());
    if calendar.weeks.len() == 1 || calendar.sheet.is_weekly() || (ends.0 != Some(&week) && ends.1 != Some(&week)) {
        return false;
    }
    let days = calendar.weeks[&week].iter().map(|entry| calendar.sheet.entries[*entry as usize].day);
    let wednesday = Day::from_number(week.start().number() + 2);
    let (first, last) = days.fold((None, None), |(first, last): (Option<Day>, Option<Day>), day| {
        (Some(first.map_or(day, |first| first.min(day))), Some(last.map_or(day, |last| last.max(day))))
    });
    let begins_late = ends.0 == Some(&week) && first.is_some_and(|first| first >= wednesday);
    let ends_early = ends.1 == Some(&week) && last.is_some_and(|last| last <= wednesday);
    begins_late || ends_early
}

/// What each person has of a measure in a week.
struct Sums {
    values: Vec<f64>,
    is_seen: Vec<bool>,
    nobody: f64,
    is_of_people: bool,
    /// Whether no record means nothing of it.
    is_complete: bool,
    /// A sum of weighted values, and of the weights.
    weighted: Option<(f64, f64)>,
}

impl Sums {
    fn new(people: usize) -> Self {
        Self {
            values: vec![f64::NAN; people],
            is_seen: vec![false; people],
            nobody: 0.0,
            is_of_people: false,
            is_complete: false,
            weighted: None,
        }
    }

    fn take(&mut self, calendar: &Calendar, column: usize, week: Week) {
        let sheet = calendar.sheet;
        let Column { kind, .. } = sheet.columns[column];
        let mut is_of_people = false;
        for place in &calendar.weeks[&week] {
            let (entry, amount) = (sheet.entries[*place as usize], sheet.amount(*place as usize, column));
            if kind == Kind::WeightedByNext {
                let weight = sheet.amount(*place as usize, column + 1);
                if weight > 0.0 && !amount.is_nan() {
                    let (value, weights) = self.weighted.unwrap_or((0.0, 0.0));
                    self.weighted = Some((value + amount * weight, weights + weight));
                }
                continue;
            }
            let Some(person) = entry.person.place() else {
                self.nobody += if amount.is_nan() { 0.0 } else { amount };
                continue;
            };
            is_of_people = true;
            self.is_seen[person] = true;
            let value = &mut self.values[person];
            *value = match (value.is_nan(), kind.is_yes()) {
                _ if amount.is_nan() => *value,
                (true, true) => f64::from(u8::from(amount > 0.0)),
                (false, true) => value.max(f64::from(u8::from(amount > 0.0))),
                (true, false) => amount,
                (false, false) => *value + amount,
            };
        }
        self.is_of_people |= is_of_people;
        self.is_complete |= is_of_people && kind.is_complete();
    }

    /// What a person has; NaN where nothing is known.
    fn of(&self, place: usize) -> f64 {
        let value = self.values.get(place).copied().unwrap_or(f64::NAN);
        let is_seen = self.is_seen.get(place).copied().unwrap_or(false);
        if value.is_nan() && self.is_complete && !is_seen { 0.0 } else { value }
    }
}

/// The statistics of people's values that at least so many people stand behind.
fn statistics(measure: Measure, values: &mut [f64], nobody: f64, smallest: usize) -> Vec<(Statistic, f64)> {
    let count = values.len();
    let sum: f64 = values.iter().sum();
    let mut told = vec![(measure.level(), (sum + nobody) / count as f64)];
    if measure.is_share_of_people() {
        return told;
    }
    values.sort_by(f64::total_cmp);
    for statistic in Statistic::OF_PEOPLE {
        match statistic {
            Statistic::Percentile(percent) => {
                let beyond = count * usize::from(percent.min(100 - percent)) / 100;
                if beyond >= smallest {
                    told.push((statistic, quantile(values, f64::from(percent) / 100.0)));
                }
            }
            // As the model has it: a tenth, rounded up to a whole one.
            Statistic::TopDecileShare if measure == Measure::Metric(Metric::TokensMtok) && sum > 0.0 => {
                let top = count.div_ceil(10);
                if top >= smallest {
                    told.push((statistic, values[count - top..].iter().sum::<f64>() / sum));
                }
            }
            _ => {}
        }
    }
    told
}
