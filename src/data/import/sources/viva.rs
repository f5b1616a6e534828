//! Viva Insights: a row a person and week, or day.
//!
//! Who has no row was not measured, so that nothing is known of them. A week
//! begins on the day that the query was set to, Sunday as a rule. The names of
//! columns differ by who cleaned the file.

use super::super::fault::{Read, Wrong};
use super::super::gathering::Gathering;
use super::super::rows::Cells;
use super::super::source::{Source, plain};
use super::day;

/// Where the columns are.
pub(in crate::data::import) struct Viva {
    person: usize,
    date: usize,
    organisation: Option<usize>,
    meetings: Option<usize>,
    actions: Vec<usize>,
}

impl Viva {
    pub(in crate::data::import) fn new(columns: &[String]) -> Read<Self> {
        let plain: Vec<String> = columns.iter().map(|column| plain(column)).collect();
        let find = |name: &str| plain.iter().position(|column| column == name);
        let need =
            |name: &str, shown: &str| find(name).ok_or_else(|| Wrong::whole(format!("there is no column {shown}")));
        Ok(Self {
            person: need("personid", "PersonId")?,
            date: need("metricdate", "MetricDate")?,
            organisation: find("organization"),
            meetings: find("meetingscount").or_else(|| find("meetings")),
            actions: (0..plain.len()).filter(|at| plain[*at].starts_with("copilotactionstakenin")).collect(),
        })
    }

    pub(in crate::data::import) fn take(&self, cells: &Cells, into: &mut Gathering) -> Read<()> {
        let day = day("MetricDate", cells.text(self.date)?)?;
        let name = cells.text(self.person)?.ok_or_else(|| Wrong::field("PersonId", "is missing"))?;
        let mut entry = into.entry(Some(name), day);
        if let Some(organisation) = self.organisation {
            entry.group = into.groups.number(cells.text(organisation)?.unwrap_or_default())?;
        }
        let meetings = self.meetings.map(|at| cells.number(at)).transpose()?.flatten();
        let mut actions = None;
        for at in &self.actions {
            if let Some(count) = cells.number(*at)? {
                actions = Some(actions.unwrap_or(0.0) + count);
            }
        }
        let active = actions.map_or(f64::NAN, |actions: f64| f64::from(u8::from(actions > 0.0)));
        into.put(Source::Viva, (entry.person, day), entry, &[meetings.unwrap_or(f64::NAN), active])
    }
}
