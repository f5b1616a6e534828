//! What is each column of a table that nobody knows, as somebody is saying it, and what is missing still?

use std::collections::BTreeSet;

use super::columns::Columns;
use super::map::{Absent, Format, Mapped, Mapping, Places};
use crate::data::table::Measure;
use crate::model::Metric;
use crate::scenario::Signal;

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

impl Roles {
    /// Those that a mapping gives columns; none where it says more than one of each, or of others.
    pub fn of_mapping(mapping: &Mapping, columns: &Columns) -> Option<Self> {
        let mut of = vec![Role::Unused; columns.list().len()];
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
            let at = columns.list().iter().position(|column| column.name.eq_ignore_ascii_case(name.trim()))?;
            if of[at] != Role::Unused {
                return None;
            }
            of[at] = role;
        }
        Some(Self { of, format: mapping.format.clone(), rates: Vec::new() })
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_or_said_twice_is_said_at_its_place() {
        let text = "Team,Tickets,Closed tickets,Team size\nA,3,4,6\nB,5,6,7\n";
        let columns = Columns::of(text.as_bytes(), None).unwrap().unwrap();
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
}
