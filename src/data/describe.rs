//! What is in a table? Weeks, groups, people, gaps, breaks in level, and what of it the model knows.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::breaks::{Break, breaks};
use super::table::{EVERYONE, Measure, Statistic, Table};
use super::week::Week;
use crate::analysis::format::{counted, number, significant};

/// What is in a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// The first and the last week; none of an empty table.
    pub span: Option<(Week, Week)>,
    /// The groups, everyone first.
    pub groups: Vec<GroupDescription>,
    /// The measures.
    pub measures: Vec<MeasureDescription>,
}

/// What is there of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupDescription {
    /// Its name.
    pub name: String,
    /// Fewest and most people in a week.
    pub people: (u32, u32),
    /// Weeks of which something is known.
    pub weeks: usize,
}

/// What is there of a measure, in the group of everyone or else in the largest.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureDescription {
    /// The measure.
    pub measure: Measure,
    /// Whether it is a result of the model, so that actual and simulated can stand together.
    pub is_simulated: bool,
    /// The group that the rest is of.
    pub group: String,
    /// How many groups have it.
    pub groups: usize,
    /// The first and the last week.
    pub span: (Week, Week),
    /// The mean over weeks of the level.
    pub level: f64,
    /// Weeks between that have no number.
    pub gaps: Vec<Week>,
    /// Where the level breaks.
    pub breaks: Vec<Break>,
    /// Which statistics there are.
    pub statistics: Vec<Statistic>,
}

impl Description {
    /// What is in `table`.
    pub fn of(table: &Table) -> Self {
        let groups = table.groups().into_iter().map(|name| group(table, name)).collect();
        let measures = table.measures().into_iter().filter_map(|measure| described(table, measure)).collect();
        Self { span: table.span(), groups, measures }
    }

    /// In sentences, one a line.
    pub fn text(&self) -> String {
        let Some((first, last)) = self.span else { return "There is nothing in it.\n".into() };
        let weeks = counted((last.since(first) + 1) as usize, "week");
        let mut lines = vec![format!("{weeks}, from {first} to {last}"), String::new(), "Groups".into()];
        for group in &self.groups {
            let (least, most) = group.people;
            let most_people = number(f64::from(most), 0);
            let people =
                if least == most { most_people } else { format!("{} to {most_people}", number(f64::from(least), 0)) };
            lines.push(format!("  {}: {people} people, {}", group.name, counted(group.weeks, "week")));
        }
        for (is_simulated, head) in [(true, "Metrics that the model can use"), (false, "Signals, shown and not fitted")]
        {
            let of = self.measures.iter().filter(|measure| measure.is_simulated == is_simulated);
            let sentences: Vec<String> = of.map(MeasureDescription::sentence).collect();
            if !sentences.is_empty() {
                lines.extend([String::new(), head.into()]);
                lines.extend(sentences.into_iter().map(|sentence| format!("  {sentence}")));
            }
        }
        lines.join("\n") + "\n"
    }

    /// As JSON.
    pub fn json(&self) -> Value {
        let week = |week: &Week| week.to_string();
        let groups = self.groups.iter().map(|group| {
            json!({ "group": group.name, "people_least": group.people.0, "people_most": group.people.1, "weeks": group.weeks })
        });
        let measures = self.measures.iter().map(|measure| {
            let breaks = measure
                .breaks
                .iter()
                .map(|found| json!({ "week": week(&found.week), "before": found.before, "after": found.after }));
            json!({
                "metric": measure.measure.key(),
                "simulated": measure.is_simulated,
                "group": measure.group,
                "groups": measure.groups,
                "first": week(&measure.span.0),
                "last": week(&measure.span.1),
                "level": measure.level,
                "gaps": measure.gaps.iter().map(week).collect::<Vec<_>>(),
                "breaks": breaks.collect::<Vec<_>>(),
                "statistics": measure.statistics.iter().map(Statistic::to_string).collect::<Vec<_>>(),
            })
        });
        json!({
            "first": self.span.map(|span| week(&span.0)),
            "last": self.span.map(|span| week(&span.1)),
            "groups": groups.collect::<Vec<_>>(),
            "metrics": measures.collect::<Vec<_>>(),
        })
    }
}

impl MeasureDescription {
    /// One line.
    pub fn sentence(&self) -> String {
        let mut parts = vec![format!("{} ({})", self.measure.key(), self.measure.unit())];
        let weeks = (self.span.1.since(self.span.0) + 1) as usize - self.gaps.len();
        parts.push(format!("{} from {}", counted(weeks, "week"), self.span.0));
        let scope = if self.group == EVERYONE { String::new() } else { format!(" in {}", self.group) };
        parts.push(format!("mean {}{scope}", significant(self.level, 3)));
        if !self.gaps.is_empty() {
            let weeks: Vec<String> = self.gaps.iter().take(3).map(Week::to_string).collect();
            let more = self.gaps.len().saturating_sub(3);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            parts.push(format!("no number in {}{more}", weeks.join(", ")));
        }
        for found in &self.breaks {
            let change = significant(found.after, 3);
            parts.push(format!("breaks on {} from {} to {change}", found.week, significant(found.before, 3)));
        }
        parts.join("; ")
    }
}

fn group(table: &Table, name: &str) -> GroupDescription {
    let rows = table.rows().iter().filter(|row| row.group == name);
    let (mut least, mut most, mut weeks) = (u32::MAX, 0, BTreeSet::new());
    for row in rows {
        (least, most) = (least.min(row.people), most.max(row.people));
        weeks.insert(row.week);
    }
    GroupDescription { name: name.to_owned(), people: (least.min(most), most), weeks: weeks.len() }
}

fn described(table: &Table, measure: Measure) -> Option<MeasureDescription> {
    let rows = || table.rows().iter().filter(|row| row.measure == measure);
    let groups: BTreeSet<&str> = rows().map(|row| &*row.group).collect();
    let people = |name: &&&str| rows().filter(|row| row.group == **name).map(|row| row.people).max();
    let group = *groups.get(EVERYONE).or_else(|| groups.iter().max_by_key(people))?;
    let statistics: BTreeSet<Statistic> = rows().filter(|row| row.group == group).map(|row| row.statistic).collect();
    // A middle value where nothing else is told.
    let level = if statistics.contains(&measure.level()) { measure.level() } else { *statistics.iter().next()? };
    let levels: Vec<(Week, f64)> = table.series(group, measure, level).map(|row| (row.week, row.value)).collect();
    let span = (levels.first()?.0, levels.last()?.0);
    let known: BTreeSet<Week> = levels.iter().map(|(week, _)| *week).collect();
    let between = (0..span.1.since(span.0)).map(|weeks| span.0.plus(weeks));
    Some(MeasureDescription {
        measure,
        is_simulated: matches!(measure, Measure::Metric(_)),
        group: group.to_owned(),
        groups: groups.len(),
        span,
        level: levels.iter().map(|(_, value)| value).sum::<f64>() / levels.len() as f64,
        gaps: between.filter(|week| !known.contains(week)).collect(),
        breaks: breaks(&levels),
        statistics: statistics.into_iter().collect(),
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn gaps_breaks_and_groups_are_told() {
        let mut text = String::from("week,group,metric,statistic,value,people\n");
        let first: Week = "2026-03-02".parse().unwrap();
        for place in (0..30).filter(|place| *place != 7) {
            let level = if place < 15 { 2.0 } else { 5.0 } + 0.1 * f64::from(place % 3);
            let week = first.plus(place);
            let _ = writeln!(text, "{week},all,tokens_mtok,mean,{level},{}", 590 + place);
            let _ = writeln!(text, "{week},Sales,meetings,mean,3,12");
        }
        let description = Description::of(&Table::read(text.as_bytes()).unwrap());
        let tokens = &description.measures[0];
        assert_eq!(tokens.gaps, [first.plus(7)]);
        assert_eq!(tokens.breaks.iter().map(|found| found.week).collect::<Vec<_>>(), [first.plus(15)]);
        let said = description.text();
        for part in [
            "30 weeks, from 2026-03-02 to 2026-09-21",
            "all: 590 to 619 people, 29 weeks",
            "Sales: 12 people",
            "no number in 2026-04-20",
            "breaks on 2026-06-15 from 2.1 to 5.1",
            "Signals, shown and not fitted\n  meetings",
        ] {
            assert!(said.contains(part), "{part} is missing in\n{said}");
        }
        assert_eq!(description.json()["metrics"][0]["breaks"][0]["week"], "2026-06-15");
        assert_eq!(Description::of(&Table::default()).text(), "There is nothing in it.\n");
    }
}
