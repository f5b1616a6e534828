//! The report of a study: its sentences, each with the table that it is made from.

use super::{Findings, FollowUp, Index, StudyPlan, statements};
use crate::analysis::format;
use crate::analysis::uncertainty::WEEKS_PER_YEAR;

/// The most factors in a table.
const LISTED: usize = 10;

/// A question, what there is to say to it, and the numbers behind that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The question, as a heading.
    pub question: String,
    /// The answers, a sentence or two each.
    pub answers: Vec<String>,
    /// The table, where there is one.
    pub table: Option<Table>,
}

/// Cells as people read them; the first column names the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Names of the columns.
    pub head: Vec<String>,
    /// As many cells a row as the head has.
    pub rows: Vec<Vec<String>>,
}

/// The sections of a report, the most important first. Without `follow_up` nothing is said of where it tips.
pub fn report(plan: &StudyPlan, findings: &Findings, follow_up: Option<&FollowUp>) -> Vec<Section> {
    let writer = Writer { plan, findings, schemes: plan.schemes(), factors: plan.factors() };
    let mut sections: Vec<Section> = Vec::new();
    for statement in statements(plan, findings, follow_up) {
        match sections.last_mut().filter(|section| section.question == statement.question) {
            Some(section) => section.answers.push(statement.answer),
            None => sections.push(Section {
                question: statement.question.into(),
                answers: vec![statement.answer],
                table: writer.table(statement.question),
            }),
        }
    }
    sections.push(Section { question: "How it was asked".into(), answers: vec![writer.how()], table: None });
    sections
}

struct Writer<'a> {
    plan: &'a StudyPlan,
    findings: &'a Findings,
    schemes: Vec<String>,
    factors: Vec<String>,
}

impl Writer<'_> {
    /// The table that belongs to a question, if it has one.
    fn table(&self, question: &str) -> Option<Table> {
        match question {
            "Will it hold?" => Some(self.best()),
            "Under which theories?" => Some(self.theories()),
            "What does it hang on?" => self.hangs_on(),
            "What is a pilot worth?" => self.information(),
            _ => None,
        }
    }

    fn best(&self) -> Table {
        let rows = self.findings.best.iter().zip(&self.schemes).map(|(of, name)| {
            let regrets = [of.mean_regret, of.p95_regret, of.max_regret].map(format::usd);
            [name.clone(), format::share(of.share_best)].into_iter().chain(regrets).collect()
        });
        let head = ["Scheme", "Best in", "Regret: mean", "95% at most", "Most"];
        Table { head: head.map(String::from).into(), rows: rows.collect() }
    }

    fn theories(&self) -> Table {
        let rows = self.findings.theory_names.iter().enumerate().map(|(theory, name)| {
            let of = self.findings.theories.iter().filter(|row| row.theory == theory);
            std::iter::once(name.clone()).chain(of.map(|row| format::usd(row.mean_regret))).collect()
        });
        let head = std::iter::once("Regret under".to_owned()).chain(self.schemes.iter().cloned());
        Table { head: head.collect(), rows: rows.collect() }
    }

    fn hangs_on(&self) -> Option<Table> {
        let answer = self.findings.answer.as_ref()?;
        let shares = |share: f64, half: f64| [format::share(share.clamp(0.0, 1.0)), format::share(half)];
        let cells = |index: Index| -> Vec<String> {
            match index {
                Index::Effect(of) => vec![format::usd(of.mu_star), format::usd(of.mu_star_conf), format::usd(of.sigma)],
                Index::Variance(of) => [shares(of.st, of.st_conf), shares(of.s1, of.s1_conf)].concat(),
                Index::Share(share) => vec![format::share(share)],
                Index::Swing(low, high) => vec![format::usd(low), format::usd(high)],
            }
        };
        let head: &[&str] = match answer.first()? {
            Index::Effect(_) => &["Mean effect", "± (95%)", "Spread of effects"],
            Index::Variance(_) => &["Of the spread, with others", "± (95%)", "Alone", "± (95%)"],
            Index::Share(_) => &["Of the spread, alone"],
            Index::Swing(..) => &["Lowest", "Highest"],
        };
        let ranked = self.findings.ranking().into_iter().take(LISTED);
        let row = |factor: usize| std::iter::once(self.factors[factor].clone()).chain(cells(answer[factor])).collect();
        let head = std::iter::once("Assumption").chain(head.iter().copied()).map(str::to_owned).collect();
        Some(Table { head, rows: ranked.map(row).collect() })
    }

    fn information(&self) -> Option<Table> {
        let of = self.findings.information.as_ref()?;
        let mut order: Vec<usize> = (0..of.factors.len()).collect();
        order.sort_by(|&a, &b| of.factors[b].total_cmp(&of.factors[a]));
        let year = |value: f64| format::usd(value * WEEKS_PER_YEAR);
        let everything = vec!["Everything that was varied".to_owned(), year(of.perfect)];
        let row = |factor: usize| vec![self.factors[factor].clone(), year(of.factors[factor])];
        let rows = std::iter::once(everything).chain(order.into_iter().take(LISTED).map(row)).collect();
        let head = ["To know", "Worth at most, per employee and year"].map(String::from).into();
        Some(Table { head, rows })
    }

    fn how(&self) -> String {
        let base = self.plan.base();
        format!(
            "A {} design of {} over {}; each has {}, {} and {}. Shares are of this stated range, not of the world: no \
             probability is claimed. Regret is what the best scheme would have brought more, in US$ per employee and \
             week on the same people and luck. Plan {}.",
            self.plan.design().kind().key(),
            format::counted(self.findings.variants, "variant"),
            format::counted(self.factors.len(), "factor"),
            format::counted(base.organisation.employees as usize, "employee"),
            format::counted(base.run.weeks as usize, "week"),
            format::counted(base.run.replicates as usize, "replicate"),
            &self.plan.hash()[..12],
        )
    }
}
