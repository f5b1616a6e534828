//! Anything tidy, by a mapping: rows of people, or of whole groups.

use std::collections::btree_map::Entry;

use super::super::fault::{Read, Wrong};
use super::super::gathering::{Gathering, Told};
use super::super::ledger::Column;
use super::super::map::{Mapped, Mapping};
use super::super::rows::Cells;
use crate::data::table::{EVERYONE, Measure, Statistic};
use crate::data::week::{Day, Week};

/// Where the mapped columns are.
pub(in crate::data::import) struct Tidy<'a> {
    mapping: &'a Mapping,
    date: usize,
    person: Option<usize>,
    group: Option<usize>,
    people: Option<usize>,
    metrics: Vec<(Measure, &'a Mapped, usize)>,
    kinds: Vec<Column>,
}

impl<'a> Tidy<'a> {
    pub(in crate::data::import) fn new(mapping: &'a Mapping, columns: &[String]) -> Read<Self> {
        let find = |name: &str| {
            let mut found = (0..columns.len()).filter(|at| columns[*at].eq_ignore_ascii_case(name.trim()));
            match (found.next(), found.next()) {
                (Some(at), None) => Ok(at),
                (None, _) => Err(Wrong::whole(format!("there is no column `{name}`, which the mapping names"))),
                (_, Some(_)) => Err(Wrong::whole(format!("there are two columns `{name}`"))),
            }
        };
        let optional = |name: &Option<String>| name.as_deref().map(find).transpose();
        let places = &mapping.columns;
        let metrics = mapping.measures().map(|(measure, mapped)| Ok((measure, mapped, find(&mapped.column)?)));
        Ok(Self {
            mapping,
            date: find(places.date.as_deref().or(places.week.as_deref()).unwrap_or_default())?,
            person: optional(&places.person)?,
            group: optional(&places.group)?,
            people: optional(&places.people)?,
            metrics: metrics.collect::<Read<_>>()?,
            kinds: mapping.kinds(),
        })
    }

    pub(in crate::data::import) fn take(&self, cells: &Cells, into: &mut Gathering) -> Read<()> {
        let text = cells.text(self.date)?.ok_or_else(|| cells.wrong(self.date, "is missing"))?;
        let day = self.mapping.format.day(text);
        let day = day.ok_or_else(|| cells.wrong(self.date, "is no date as [format] dates has it"))?;
        match (self.person, self.people) {
            (Some(person), _) => self.take_person(cells, person, day, into),
            (None, Some(people)) => self.take_group(cells, people, day, into),
            (None, None) => Err(Wrong::whole("the mapping names neither people nor their number")),
        }
    }

    /// What a cell says in the unit of its measure; none where it is empty.
    fn amount(cells: &Cells, (measure, mapped, at): (Measure, &Mapped, usize), into: &Gathering) -> Read<Option<f64>> {
        let is_money = mapped.currency.is_some() || measure.is_money();
        let Some(number) = (match &mapped.currency {
            Some(currency) => {
                let usd = |number| into.rates.usd(number, currency).map_err(|what| cells.wrong(at, what));
                cells.number(at)?.map(usd).transpose()?
            }
            None if is_money && !cells.decimal_comma => {
                let usd = |text| into.rates.usd_of_text(text).map_err(|what| cells.wrong(at, what));
                cells.text(at)?.map(usd).transpose()?
            }
            None => cells.number(at)?,
        }) else {
            return Ok(None);
        };
        Ok(Some(number * mapped.scale))
    }

    fn take_person(&self, cells: &Cells, person: usize, day: Day, into: &mut Gathering) -> Read<()> {
        let name = cells.text(person)?.ok_or_else(|| cells.wrong(person, "is missing"))?;
        let mut amounts = Vec::with_capacity(self.metrics.len());
        for metric in &self.metrics {
            amounts.push(Self::amount(cells, *metric, into)?.unwrap_or(f64::NAN));
        }
        let mut entry = into.entry(Some(name), day);
        if let Some(group) = self.group {
            entry.group = into.groups.number(cells.text(group)?.unwrap_or_default())?;
        }
        into.ledger.add_mapped(&self.kinds, (entry.person, day), entry, &amounts)?;
        into.tally.records += 1;
        Ok(())
    }

    fn take_group(&self, cells: &Cells, people: usize, day: Day, into: &mut Gathering) -> Read<()> {
        let count = cells.number(people)?.filter(|count| count.fract() == 0.0 && *count <= 1e9);
        let count = count.ok_or_else(|| cells.wrong(people, "is no whole number of people"))?;
        let group = self.group.map(|at| cells.text(at)).transpose()?.flatten().unwrap_or(EVERYONE).to_owned();
        for metric in &self.metrics {
            let (measure, mapped, at) = *metric;
            let Some(amount) = Self::amount(cells, *metric, into)? else { continue };
            if mapped.total && count == 0.0 {
                return Err(cells.wrong(people, "is 0, so that nothing comes to a person"));
            }
            let value = if mapped.total { amount / count } else { amount };
            let statistic = mapped.statistic(measure).unwrap_or(Statistic::Mean);
            if (statistic.is_share() || measure.is_share_of_people()) && value > 1.0 {
                return Err(cells.wrong(at, "is a share of more than 1; for percent write scale = 0.01"));
            }
            let place = (Week::of(day), group.clone(), measure, statistic);
            self.tell(place, (value, count as u32), into).map_err(|what| cells.wrong(at, what))?;
        }
        into.tally.records += 1;
        Ok(())
    }

    /// Takes in a number of a group; days of one week are added up where that means something.
    fn tell(&self, place: Told, (value, people): (f64, u32), into: &mut Gathering) -> Result<(), &'static str> {
        let is_daily = self.mapping.columns.date.is_some();
        let is_sum = place.3 == Statistic::Mean;
        match into.told.entry(place) {
            Entry::Vacant(vacant) => {
                vacant.insert((value, people));
            }
            Entry::Occupied(mut known) if is_daily && is_sum => {
                let (sum, most) = known.get_mut();
                (*sum, *most) = (*sum + value, people.max(*most));
            }
            Entry::Occupied(_) if is_daily => return Err("is of a day, but a share or percentile of a week is no sum"),
            Entry::Occupied(_) => return Err("is there twice for one week and group"),
        }
        Ok(())
    }
}
