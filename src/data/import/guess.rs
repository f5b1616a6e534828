//! Which column of a table that nobody knows is which? What names and values suggest.

use std::collections::BTreeSet;

use super::columns::{CURRENCIES, Column, Columns, Holds};
use super::map::{Absent, Mapped};
use super::roles::{Role, Roles};
use super::roster;
use super::source::plain;
use crate::data::table::{Measure, Statistic};
use crate::model::Metric;
use crate::scenario::Signal;

impl Columns {
    /// What names and values suggest.
    pub fn guess(&self) -> Roles {
        let mut of = vec![Role::Unused; self.list().len()];
        let day = self.best(|column| match (column.holds, plain(&column.name)) {
            (Holds::Days { .. }, name) if name.contains("week") => 3,
            (Holds::Days { .. }, name) if name.contains("date") || name.contains("day") => 2,
            (Holds::Days { .. }, _) => 1,
            _ => 0,
        });
        if let Some(at) = day {
            let column = &self.list()[at];
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
        for (role, column) in of.iter_mut().zip(self.list()) {
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

    /// The column that something is most like; the first of several, none where nothing is.
    fn best(&self, likeness: impl Fn(&Column) -> u8) -> Option<usize> {
        let most = self.list().iter().map(&likeness).max().filter(|most| *most > 0)?;
        self.list().iter().position(|column| likeness(column) == most)
    }
}

impl Column {
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
    use super::super::map::{Dates, Mapping};
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
        let back = Roles { rates: roles.rates.clone(), ..Roles::of_mapping(&mapping, &columns).unwrap() };
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
}
