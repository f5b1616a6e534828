//! Who is in which group, and since when? A people file that is read, used and forgotten.

use std::io;

use super::fault::{Read, Wrong};
use super::gathering::{Gathering, GroupNames};
use super::json;
use super::person::{People, Person};
use super::rows::{Cells, Rows, delimiter};
use super::source::{Source, plain};
use super::values::Broken;
use crate::data::week::{Day, Week};

/// Names of columns that name a person.
pub(super) const NAMES: [&str; 13] = [
    "person",
    "email",
    "emailaddress",
    "mail",
    "login",
    "user",
    "username",
    "userlogin",
    "userid",
    "id",
    "name",
    "personid",
    "employee",
];

/// Names of columns that name a group, the first that is there.
const GROUPS: [&str; 5] = ["group", "role", "team", "department", "organization"];

/// Names of columns that say when something was counted, as no table of people has.
const COUNTED_WHEN: [&str; 8] =
    ["week", "weekof", "weekstart", "weekstarting", "weekbeginning", "weekcommencing", "date", "day"];

/// Whether a table that begins like this says who is in which group, and is no export.
pub fn is_roster(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let is_text = !head.contains(&0) && !matches!(head.trim_ascii().first(), None | Some(b'{' | b'['));
    let columns = Rows::new(head, delimiter(head)).map(|rows| rows.columns);
    let is_counted = |columns: &[String]| columns.iter().any(|column| COUNTED_WHEN.contains(&&*plain(column)));
    let is_ours = |columns: Vec<String>| {
        Source::of_columns(&columns).is_none() && !is_counted(&columns) && Places::find(&columns, None).is_ok()
    };
    is_text && columns.is_ok_and(is_ours)
}

/// A time in a group.
#[derive(Debug, Clone, Copy)]
struct Stay {
    since: Day,
    until: Day,
    group: Option<u16>,
}

/// Who is in which group, by person.
#[derive(Debug, Default)]
pub(super) struct Roster {
    stays: Vec<Vec<Stay>>,
}

impl Roster {
    /// Reads a table with columns such as `email,login,group,since,until`.
    pub(super) fn read(
        input: impl io::Read,
        head: &[u8],
        group_by: Option<&str>,
        into: &mut Gathering,
    ) -> Result<Self, (u64, Wrong)> {
        let broken = |error: Broken| match error {
            Broken::Here(line, what) => (line, Wrong::whole(what)),
            Broken::Ends(line, what) => (line, Wrong::whole(what)),
        };
        let mut rows = Rows::new(input, delimiter(head)).map_err(broken)?;
        let places = Places::find(&rows.columns, group_by).map_err(|wrong| (1, wrong))?;
        let (mut roster, columns) = (Self::default(), rows.columns.clone());
        while let Some((line, record)) = rows.next().map_err(broken)? {
            let cells = Cells { record, columns: &columns, decimal_comma: false };
            match roster.take(&cells, &places, &mut into.people, &mut into.groups) {
                Ok(()) => {}
                Err(_) if into.is_lenient => into.tally.left_out += 1,
                Err(wrong) => return Err((line, wrong)),
            }
        }
        if roster.stays.is_empty() {
            return Err((0, Wrong::whole("nobody is in it")));
        }
        Ok(roster)
    }

    fn take(&mut self, cells: &Cells, places: &Places, people: &mut People, groups: &mut GroupNames) -> Read<()> {
        let mut names = Vec::new();
        for at in &places.names {
            names.extend(cells.text(*at)?);
        }
        if names.is_empty() {
            return Err(Wrong::whole("nobody is named in it"));
        }
        let day = |at: Option<usize>, absent: i32| -> Read<Day> {
            let Some(at) = at else { return Ok(Day::from_number(absent)) };
            let Some(text) = cells.text(at)? else { return Ok(Day::from_number(absent)) };
            json::day(text).ok_or_else(|| cells.wrong(at, "is no date, such as 2026-03-02"))
        };
        let (since, until) = (day(places.since, -1_000_000)?, day(places.until, 1_000_000)?);
        let group = groups.number(cells.text(places.group)?.unwrap_or_default())?;
        let person = people.alias(&names);
        let person = person.ok_or_else(|| Wrong::whole("its names are those of two people that came before"))?;
        let place = person.place().unwrap_or_default();
        if self.stays.len() <= place {
            self.stays.resize(place + 1, Vec::new());
        }
        let stays = &mut self.stays[place];
        if stays.iter().any(|stay| stay.since == since) {
            return Err(Wrong::whole(
                "this person stands here twice; where they changed groups, say when under `since`",
            ));
        }
        stays.push(Stay { since, until, group });
        Ok(())
    }

    /// Whether somebody is in it at any time.
    pub(super) fn knows(&self, person: Person) -> bool {
        person.place().and_then(|place| self.stays.get(place)).is_some_and(|stays| !stays.is_empty())
    }

    /// Everyone who is there for most of a week, with their group.
    pub(super) fn members(&self, week: Week) -> impl Iterator<Item = (usize, Option<u16>)> {
        let day = Day::from_number(week.start().number() + 3);
        self.stays.iter().enumerate().filter_map(move |(place, stays)| {
            let begun = stays.iter().filter(|stay| stay.since <= day);
            let stay = begun.max_by_key(|stay| stay.since)?;
            (day <= stay.until).then_some((place, stay.group))
        })
    }
}

struct Places {
    names: Vec<usize>,
    group: usize,
    since: Option<usize>,
    until: Option<usize>,
}

impl Places {
    fn find(columns: &[String], group_by: Option<&str>) -> Read<Self> {
        let plain: Vec<String> = columns.iter().map(|column| plain(column)).collect();
        let find = |names: &[&str]| names.iter().find_map(|name| plain.iter().position(|column| column == name));
        let names: Vec<usize> = (0..plain.len()).filter(|at| NAMES.contains(&&*plain[*at])).collect();
        if names.is_empty() {
            return Err(Wrong::whole("no column names people, such as email or login"));
        }
        let group = match group_by {
            Some(name) => columns.iter().position(|column| column.eq_ignore_ascii_case(name)),
            None => find(&GROUPS),
        };
        let group = group.ok_or_else(|| Wrong::whole("no column names groups, such as group, role or team"))?;
        let (since, until) = (find(&["since", "from", "start", "startdate"]), find(&["until", "to", "end", "enddate"]));
        Ok(Self { names, group, since, until })
    }
}
