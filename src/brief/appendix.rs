//! What do those ask who read on? The words, every number with its range, more pictures, assumptions, and how to
//! do it again.

use std::sync::Arc;

use super::content::{Writer, capitalised};
use super::second_page::value;
use super::{APPENDIX, Block};
use crate::analysis::{Difference, Window, format, words};
use crate::chart::Kind;
use crate::chart::catalogue::{StudySource, study_figure};
use crate::experiment::Provenance;
use crate::model::{LEFT_OUT, Metric};

/// The compared quantities, with the heads of their columns.
const COLUMNS: [(Metric, &str); 6] = [
    (Metric::TokensMtok, "Tokens, millions"),
    (Metric::ComputeCostUsd, "Compute cost, US$"),
    (Metric::RealOutputHours, "Real output, hours"),
    (Metric::NetValueUsd, "Net value, US$"),
    (Metric::DashboardIndex, "Dashboard, 100 before"),
    (Metric::GamingShare, "Gaming, % of employees"),
];

/// Further pictures, each with its height as a share of its width.
const PICTURES: [(Kind, f64); 4] = [
    (Kind::DifferenceToReference, 0.34),
    (Kind::DashboardAgainstReality, 0.42),
    (Kind::ComputeCost, 0.42),
    (Kind::LeaderboardAgainstReality, 0.5),
];

/// What the words of a briefing mean.
const WORDS: [(&str, &str); 6] = [
    ("Token", "a piece of text that an AI tool reads or writes; what compute is billed by."),
    (
        "Real output",
        "hours of an average employee's unassisted work that survive defects, whoever or whatever did them.",
    ),
    ("Net value", "what real output is worth, less compute, payouts, audits and incidents."),
    ("Gaming", "activity whose only use is to raise the number that is counted."),
    ("Dashboard", "the counted number as leaders see it, 100 before the scheme."),
    ("Scheme", "what is counted, who sees it, what hangs on it, and which limits and help come with it."),
];

impl Writer<'_> {
    pub fn appendix(&self, command: &str, blocks: &mut Vec<Block>) {
        blocks.push(Block::Part(APPENDIX.into()));
        blocks.push(Block::Heading("The words used here".into()));
        blocks.push(Block::Terms(WORDS.map(|(term, said)| (term.to_owned(), said.to_owned())).into()));
        let names: Vec<String> =
            self.renamed().map(|(whole, short)| format!("\u{2018}{short}\u{2019}: {whole}")).collect();
        if !names.is_empty() {
            blocks.push(Block::Paragraph(
                "Schemes whose names are shortened or numbered here, and their names in full:".into(),
            ));
            blocks.push(Block::List(names));
        }
        self.ranges(blocks);
        blocks.push(Block::Heading("More pictures".into()));
        let pictures = PICTURES.iter().filter_map(|(kind, height)| Some(Block::chart(self.figure(*kind)?, *height)));
        blocks.extend(pictures);
        self.other_assumptions(blocks);
        self.changed_assumptions(blocks);
        blocks.push(Block::Heading("What the model leaves out".into()));
        blocks.push(Block::Paragraph(format!("{}.", capitalised(&LEFT_OUT.join("; ")))));
        self.reproduction(command, blocks);
    }

    /// Every number with the range of its difference.
    fn ranges(&self, blocks: &mut Vec<Block>) {
        blocks.push(Block::Heading("Every number with its range".into()));
        let reference = self.name(self.reference());
        let brackets = if self.is_single() {
            format!("the difference to {reference} on the same draws, {}", words::SINGLE)
        } else {
            format!(
                "the range that holds 90% of the differences to {reference} on the same draws; where it holds zero \
                 there is no clear difference"
            )
        };
        let text = format!("Means per employee and week over {}. In brackets: {brackets}.", self.last_weeks());
        blocks.push(Block::Paragraph(text));
        let head = ["Scheme"].into_iter().chain(COLUMNS.map(|(_, head)| head)).map(Into::into).collect();
        let row = |scheme: usize| {
            let cells = COLUMNS.map(|(metric, _)| self.range(scheme, metric));
            std::iter::once(self.scenario.schemes[scheme].name.clone()).chain(cells).collect()
        };
        blocks.push(Block::Table { head, rows: (0..self.scenario.schemes.len()).map(row).collect() });
        let parting = &self.scenario.parting;
        blocks.push(Block::Paragraph(format!(
            "The dashboard misleads from the first week in which it stands at {} or more while real output is \
             below {} of the reference's for {}.",
            format::number(parting.dashboard_index, 0),
            format::share(parting.output_ratio),
            format::counted(parting.weeks as usize, "week"),
        )));
    }

    fn range(&self, scheme: usize, metric: Metric) -> String {
        let Some(row) = self.summary.get(scheme, metric, Window::Last) else { return "–".into() };
        let value = value(row);
        let is_any =
            |difference: &Difference| scheme != self.reference() && (difference.p05, difference.p95) != (0.0, 0.0);
        let Some(difference) = row.difference.filter(is_any) else { return value };
        let scale = format::scale(metric);
        let decimals = format::decimals(scale * (difference.p95 - difference.p05)).min(2);
        let signed = |value: f64| format::signed(scale * value, decimals);
        if self.is_single() {
            return format!("{value} ({})", signed(difference.mean));
        }
        format!("{value} ({} to {})", signed(difference.p05), signed(difference.p95))
    }

    /// What plausible organisations say together: a sentence for each question, and a picture.
    fn other_assumptions(&self, blocks: &mut Vec<Block>) {
        blocks.push(Block::Heading("Under other assumptions".into()));
        let answer = match self.study {
            Ok(answer) => answer,
            Err(why) => return blocks.push(Block::Paragraph(why.to_owned())),
        };
        let (findings, base) = (&answer.findings, answer.plan.base());
        blocks.push(Block::Paragraph(format!(
            "Before this, every assumption was as given. Here {}, of {} and {} each, draw {} at once from their plausible \
             ranges; shares are of those ranges, not of the world.",
            format::counted(findings.variants, "organisation"),
            format::counted(base.organisation.employees as usize, "simulated employee"),
            format::counted(base.run.replicates as usize, "replicate"),
            format::counted(answer.plan.factors().len(), "assumption"),
        )));
        blocks.push(Block::List(self.statements.iter().map(|said| said.answer.clone()).collect()));
        let origin = self.source.provenance;
        let provenance = answer.provenance(Arc::clone(&origin.scenario_toml), origin.date.clone());
        let source = StudySource { answer, provenance: &provenance };
        let picture = [Kind::HangsOn, Kind::ShareBest].into_iter().find_map(|kind| study_figure(kind, &source).ok());
        blocks.extend(picture.map(|mut figure| {
            for words in [&mut figure.title, &mut figure.subtitle] {
                *words = self.with_short_names(words);
            }
            Block::chart(figure, 0.42)
        }));
    }

    fn changed_assumptions(&self, blocks: &mut Vec<Block>) {
        blocks.push(Block::Heading("Assumptions changed from their defaults".into()));
        let changed = self.scenario.changed_assumptions();
        if changed.is_empty() {
            blocks.push(Block::Paragraph("None: every number but those of the schemes is the default.".into()));
            return;
        }
        let head = ["Assumption", "Here", "Default", "Unit", "Evidence for the default"].map(String::from).into();
        let rows = changed
            .into_iter()
            .map(|change| {
                vec![
                    format!("{} ({})", change.parameter.label, change.key),
                    number(change.value),
                    change.default.map_or_else(|| "none".into(), number),
                    change.parameter.unit.to_owned(),
                    format!("{}: {}", capitalised(change.parameter.grade.label()), change.parameter.source),
                ]
            })
            .collect();
        blocks.push(Block::Table { head, rows });
    }

    fn reproduction(&self, command: &str, blocks: &mut Vec<Block>) {
        let Provenance { version, hash, seed, .. } = self.source.provenance;
        blocks.push(Block::Heading("How to reproduce this".into()));
        blocks.push(Block::Paragraph(format!(
            "Made with Yardstick {version}, a simulator of incentives, from the scenario that travels in this file; seed \
             {seed}, SHA-256 {hash}. The same scenario, seed and version give the same numbers to the last digit."
        )));
        blocks.push(Block::Command(command.to_owned()));
    }
}

/// A number of the scenario: up to four significant digits.
fn number(value: f64) -> String {
    format::significant(value, 4)
}
