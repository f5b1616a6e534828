//! What does the second page say? What happens under each scheme, and why.

use super::Block;
use super::content::{Writer, capitalised};
use crate::analysis::{Difference, SummaryRow, Window, budget_week, format, parting_week, words};
use crate::chart::Kind;
use crate::model::Metric;
use crate::scenario::Activity;

/// Fewest hours a week that count as a change in what people do.
const LEAST_HOURS: f64 = 0.05;

/// The compared quantities, with the heads of their columns.
const COLUMNS: [(Metric, &str); 5] = [
    (Metric::TokensMtok, "Tokens, millions"),
    (Metric::ComputeCostUsd, "Compute cost"),
    (Metric::RealOutputHours, "Real output, hours"),
    (Metric::NetValueUsd, "Net value"),
    (Metric::GamingShare, "Gaming the number"),
];

/// Marks a number without a clear difference.
const UNCLEAR: &str = "≈";

impl Writer<'_> {
    pub fn second_page(&self, blocks: &mut Vec<Block>) {
        blocks.push(Block::Part("What happens, and why".into()));
        blocks.push(Block::Heading("The schemes compared".into()));
        blocks.push(Block::Paragraph(self.how_to_read()));
        blocks.push(self.comparison());
        blocks.push(Block::Heading("What people do".into()));
        blocks.push(Block::Paragraph(format!(
            "Each simulated employee spends the week on what an hour of it is worth to them: pride in the work, what the \
             number pays in standing or money, and what gaming it costs in scruples and audits. Against {}, in {}:",
            self.name(self.reference()),
            self.last_weeks()
        )));
        let conduct: Vec<String> = self.others().map(|scheme| self.conduct(scheme)).collect();
        if !conduct.is_empty() {
            blocks.push(Block::List(conduct));
        }
        blocks.extend(self.figure(Kind::HoursByActivity).map(|figure| Block::chart(figure, 0.4)));
        let tips = self.statements.iter().find(|said| said.question == "Where does it tip?");
        let fails = self.statements.iter().find(|said| said.question == "Where does it fail?");
        let said: Vec<String> = tips.into_iter().chain(fails).map(|said| said.answer.clone()).collect();
        if !said.is_empty() {
            blocks.push(Block::Heading("What would change the answer".into()));
            blocks.push(Block::List(said));
        }
    }

    fn how_to_read(&self) -> String {
        let reference = self.name(self.reference());
        let sure = if self.is_single() {
            format!("The numbers are {}.", words::SINGLE)
        } else {
            format!("{UNCLEAR}: no clear difference.")
        };
        format!(
            "Means per employee and week over {}, with the change against {reference}; every scheme meets the same \
             people and the same luck. {sure}",
            self.last_weeks()
        )
    }

    fn comparison(&self) -> Block {
        let heads = COLUMNS.map(|(_, head)| head);
        let head: Vec<String> =
            ["Scheme"].into_iter().chain(heads).chain(["Dashboard misleads from"]).map(Into::into).collect();
        let row = |scheme: usize| {
            let cells = COLUMNS.map(|(metric, _)| self.cell(scheme, metric));
            let parts = parting_week(self.scenario, self.source.ensemble, scheme)
                .map_or_else(|| "never".into(), |week| format!("week {week}"));
            [self.scenario.schemes[scheme].name.clone()].into_iter().chain(cells).chain([parts]).collect()
        };
        Block::Table { head, rows: (0..self.scenario.schemes.len()).map(row).collect() }
    }

    /// A number, and how it changed against the reference.
    fn cell(&self, scheme: usize, metric: Metric) -> String {
        let Some(row) = self.summary.get(scheme, metric, Window::Last) else { return "–".into() };
        let value = value(row);
        if scheme == self.reference() {
            return value;
        }
        match words::change(self.scenario, self.summary, scheme, metric) {
            Some(change) => format!("{value} ({change})"),
            None if row.difference.is_some_and(|difference| difference.mean == 0.0) => value,
            // A change from nothing has no percentage.
            None if row.difference.is_some_and(|difference| difference.is_clear()) => value,
            None => format!("{value} ({UNCLEAR})"),
        }
    }

    /// One scheme's shifts of hours against the reference, the largest first.
    fn conduct(&self, scheme: usize) -> String {
        let mut shifts: Vec<(Activity, Difference)> = Activity::ALL
            .into_iter()
            .filter_map(|activity| Some((activity, self.difference(scheme, Metric::hours(activity))?)))
            .filter(|(_, difference)| difference.is_clear() && difference.mean.abs() >= LEAST_HOURS)
            .collect();
        shifts.sort_by(|a, b| b.1.mean.abs().total_cmp(&a.1.mean.abs()));
        let moved: Vec<String> = shifts
            .iter()
            .take(3)
            .map(|(activity, difference)| {
                let more = if difference.mean > 0.0 { "more" } else { "less" };
                let hours = format::number(difference.mean.abs(), 1);
                format!("{hours} h {more} {}", words::inside(Metric::hours(*activity).label()))
            })
            .collect();
        let first = if moved.is_empty() {
            format!("{}: no clear shift of hours", self.name(scheme))
        } else {
            format!("{}: {} a week", self.name(scheme), moved.join(", "))
        };
        let mut said = vec![first];
        if let Some(row) = self.summary.get(scheme, Metric::GamingShare, Window::Last).filter(|row| row.mean > 0.0) {
            said.push(format!("{} of employees game the number", value(row)));
        }
        for (metric, name) in [
            (Metric::DefectShare, "defects"),
            (Metric::MotivationIndex, "motivation"),
            (Metric::Proficiency, "AI proficiency"),
        ] {
            if let Some(change) = words::change(self.scenario, self.summary, scheme, metric) {
                said.push(format!("{name} {change}"));
            }
        }
        if let Some(week) = budget_week(self.scenario, self.source.ensemble, scheme) {
            said.push(format!("the yearly budget is gone in week {week}"));
        }
        capitalised(&said.join("; ")) + "."
    }
}

/// A number with as many digits as a reader wants, even where every replicate agrees.
pub(super) fn value(row: &SummaryRow) -> String {
    format::value(row.metric, row.mean, (row.p95 - row.p05).max(0.02 * row.mean.abs()))
}
