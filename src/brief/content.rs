//! What a briefing says: plain sentences from a run, each with how sure it is.

use std::sync::Arc;

use super::{Block, Briefing};
use crate::analysis::{
    Difference, Distribution, Summary, Window, budget_week, distribution, format, parting_week, window_means, words,
};
use crate::chart::Kind;
use crate::chart::catalogue::{self, Source, StudySource, study_figure};
use crate::experiment::Provenance;
use crate::experiment::study::Answer;
use crate::model::{LEFT_OUT, Metric};
use crate::scenario::{Activity, Scenario};

/// The compared quantities, with the heads of their columns.
const COLUMNS: [(Metric, &str); 6] = [
    (Metric::TokensMtok, "Tokens, millions"),
    (Metric::ComputeCostUsd, "Compute cost"),
    (Metric::RealOutputHours, "Real output, hours"),
    (Metric::NetValueUsd, "Net value"),
    (Metric::DashboardIndex, "Dashboard, 100 before"),
    (Metric::GamingShare, "Employees gaming"),
];

/// The charts of a briefing.
const CHARTS: [Kind; 5] = [
    Kind::Overview,
    Kind::DifferenceToReference,
    Kind::DashboardAgainstReality,
    Kind::HoursByActivity,
    Kind::LeaderboardAgainstReality,
];

/// Fewest hours a week that count as a change in what people do.
const LEAST_HOURS: f64 = 0.05;

/// The scheme with the greatest net value in the last weeks; the reference where nothing is known.
pub fn best(scenario: &Scenario, summary: &Summary) -> usize {
    (0..scenario.schemes.len())
        .filter_map(|scheme| Some((scheme, summary.get(scheme, Metric::NetValueUsd, Window::Last)?.mean)))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map_or(scenario.reference(), |(scheme, _)| scheme)
}

/// The briefing of a run; `study` is what plausible organisations answer, or why they do not; `command`
/// is how to run it again.
pub fn briefing(source: &Source, study: Result<&Answer, &str>, command: &str) -> Briefing {
    let writer = Writer { source, scenario: source.scenario, summary: source.summary };
    let mut blocks = Vec::new();
    writer.asked(&mut blocks);
    writer.answer(&mut blocks);
    writer.comparison(&mut blocks);
    blocks.push(Block::Heading("What happens over time".into()));
    let charts = CHARTS.into_iter().filter_map(|kind| catalogue::figure(kind, source).ok());
    blocks.extend(charts.map(|figure| Block::Chart(Box::new(figure))));
    writer.mechanism(&mut blocks);
    writer.what_would_change_it(study, &mut blocks);
    writer.assumptions(&mut blocks);
    blocks.push(Block::Heading("What the model leaves out".into()));
    blocks.push(Block::List(LEFT_OUT.iter().map(|what| capitalised(what)).collect()));
    writer.reproduction(command, &mut blocks);
    Briefing { title: source.scenario.title.clone(), provenance: source.provenance.clone(), blocks }
}

/// How to run a scenario again from the command line.
pub fn command(scenario: &Scenario, file: &std::path::Path) -> String {
    let (run, organisation) = (&scenario.run, &scenario.organisation);
    // Without its folder, which is nobody's business and would make equal runs differ.
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
    let name = if name.contains(' ') { format!("\"{name}\"") } else { name.into_owned() };
    format!(
        "yardstick run {name} --seed {} --replicates {} --employees {} --weeks {} --out results/",
        run.seed, run.replicates, organisation.employees, run.weeks
    )
}

struct Writer<'a> {
    source: &'a Source<'a>,
    scenario: &'a Scenario,
    summary: &'a Summary,
}

impl Writer<'_> {
    fn name(&self, scheme: usize) -> String {
        format!("\u{2018}{}\u{2019}", self.scenario.schemes[scheme].name)
    }

    fn difference(&self, scheme: usize, metric: Metric) -> Option<Difference> {
        self.summary.get(scheme, metric, Window::Last)?.difference
    }

    fn others(&self) -> impl Iterator<Item = usize> {
        let reference = self.scenario.reference();
        (0..self.scenario.schemes.len()).filter(move |scheme| *scheme != reference)
    }

    fn asked(&self, blocks: &mut Vec<Block>) {
        let (scenario, run) = (self.scenario, &self.scenario.run);
        blocks.push(Block::Heading("What was asked".into()));
        if let Some(question) = &scenario.question {
            blocks.push(Block::Paragraph(question.clone()));
        }
        let names: Vec<String> = (0..scenario.schemes.len()).map(|scheme| self.name(scheme)).collect();
        blocks.push(Block::Paragraph(format!(
            "{} through {} under each of {}: {}. Every scheme meets the same people and \
             the same luck{}; the differences between schemes are therefore due to the schemes. This is a \
             simulation of stated assumptions, not a forecast.",
            match scenario.organisation.employees {
                1 => "1 simulated employee lives".to_owned(),
                count => format!("{} simulated employees live", format::number(f64::from(count), 0)),
            },
            format::counted(run.weeks as usize, "week"),
            format::counted(scenario.schemes.len(), "scheme"),
            names.join(", "),
            match self.source.ensemble.finished() {
                1 => String::new(),
                count => format!(", {count} times over"),
            },
        )));
    }

    /// The answer first, with how sure it is.
    fn answer(&self, blocks: &mut Vec<Block>) {
        blocks.push(Block::Heading("The answer".into()));
        let (best, reference) = (best(self.scenario, self.summary), self.scenario.reference());
        let lead = match self.difference(best, Metric::NetValueUsd) {
            _ if self.scenario.schemes.len() == 1 => {
                "There is only one scheme, so there is nothing to compare it with.".to_owned()
            }
            Some(difference) if best != reference && difference.is_clear() => format!(
                "In this simulation {} creates the most net value: {} more per employee and week than {}.",
                self.name(best),
                usd(difference.mean, &difference),
                self.name(reference)
            ),
            Some(_) if best != reference => format!(
                "No scheme is clearly better than {} in this simulation; {} is ahead, but not clearly.",
                self.name(reference),
                self.name(best)
            ),
            _ => format!("In this simulation no scheme creates more net value than {}.", self.name(reference)),
        };
        blocks.push(Block::Lead(lead));
        let mut points: Vec<String> = Vec::new();
        if self.is_single() {
            points.push(format!("How sure: not known. The numbers are {}; run it with more.", words::SINGLE));
        } else if let Some(difference) = self.difference(best, Metric::NetValueUsd).filter(|_| best != reference) {
            points.push(format!(
                "How sure: 90% of the runs put the difference between {} and {} per employee and week; {} is ahead in {}% of them.",
                usd(difference.p05, &difference),
                usd(difference.p95, &difference),
                self.name(best),
                format::number(100.0 * difference.p_better.unwrap_or(f64::NAN), 0)
            ));
            points.extend(self.runner_up(best));
        }
        points.extend(words::takeaways(self.scenario, self.summary, self.source.ensemble).into_iter().map(|t| t.text));
        blocks.push(Block::List(points));
    }

    /// How the best scheme stands to the second, on the same draws.
    fn runner_up(&self, best: usize) -> Option<String> {
        let net = |scheme: usize| self.summary.get(scheme, Metric::NetValueUsd, Window::Last).map(|row| row.mean);
        let second = (0..self.scenario.schemes.len())
            .filter(|scheme| *scheme != best)
            .filter_map(|scheme| Some((scheme, net(scheme)?)))
            .max_by(|a, b| a.1.total_cmp(&b.1))?
            .0;
        let of = |scheme| window_means(self.scenario, self.source.ensemble, scheme, Metric::NetValueUsd, Window::Last);
        let pairs: Vec<f64> = of(best).iter().zip(of(second)).map(|(a, b)| a - b).collect();
        let Distribution { mean, p05, p95, .. } = distribution(&pairs)?;
        let decimals = format::decimals(p95 - p05).min(2);
        let amount = |value: f64| format!("${}", format::number(value, decimals));
        (second != self.scenario.reference()).then(|| {
            if p05 > 0.0 {
                format!(
                    "The next best is {}, {} behind ({} to {}).",
                    self.name(second),
                    amount(mean),
                    amount(p05),
                    amount(p95)
                )
            } else {
                format!("Between it and the next best, {}, there is no clear difference.", self.name(second))
            }
        })
    }

    fn comparison(&self, blocks: &mut Vec<Block>) {
        let run = &self.scenario.run;
        blocks.push(Block::Heading("The schemes compared".into()));
        let reference = self.name(self.scenario.reference());
        let brackets = if self.is_single() {
            format!("the difference to {reference} on the same draws, {}", words::SINGLE)
        } else {
            format!(
                "the range that holds 90% of the differences to {reference} on the same draws; \u{2018}~\u{2019} marks \
                 one that holds zero: no clear difference"
            )
        };
        blocks.push(Block::Paragraph(format!(
            "Means per employee and week over the last {} of {}. In brackets, {brackets}.",
            run.summary_weeks.min(run.weeks),
            format::counted(run.weeks as usize, "week"),
        )));
        let head: Vec<String> = ["Scheme"]
            .into_iter()
            .chain(COLUMNS.map(|(_, head)| head))
            .chain(["Board and output part"])
            .map(Into::into)
            .collect();
        let row = |scheme: usize| {
            let cells = COLUMNS.map(|(metric, _)| self.cell(scheme, metric));
            let parts = parting_week(self.scenario, self.source.ensemble, scheme)
                .map_or_else(|| "never".into(), |week| format!("week {week}"));
            [self.scenario.schemes[scheme].name.clone()].into_iter().chain(cells).chain([parts]).collect()
        };
        blocks.push(Block::Table { head, rows: (0..self.scenario.schemes.len()).map(row).collect() });
        blocks.push(Block::Paragraph(format!(
            "Board and output part in the first week from which the dashboard stands at {} or more while real output is \
             below {} of the reference's for {} weeks.",
            format::number(self.scenario.parting.dashboard_index, 0),
            format::number(self.scenario.parting.output_ratio, 2),
            self.scenario.parting.weeks
        )));
    }

    /// Whether there is nothing to tell luck from effect by.
    fn is_single(&self) -> bool {
        self.source.ensemble.finished() == 1
    }

    fn cell(&self, scheme: usize, metric: Metric) -> String {
        let Some(row) = self.summary.get(scheme, metric, Window::Last) else { return "–".into() };
        let value = format::value(metric, row.mean, row.p95 - row.p05);
        let Some(difference) = row.difference.filter(|_| scheme != self.scenario.reference()) else { return value };
        let scale = format::scale(metric);
        let decimals = format::decimals(scale * (difference.p95 - difference.p05)).min(2);
        let signed = |value: f64| format::signed(scale * value, decimals);
        if self.is_single() {
            return format!("{value} ({})", signed(difference.mean));
        }
        let unclear = if difference.is_clear() || difference.mean == 0.0 { "" } else { "~" };
        format!("{value} ({unclear}{} to {})", signed(difference.p05), signed(difference.p95))
    }

    /// What people did, in words and hours.
    fn mechanism(&self, blocks: &mut Vec<Block>) {
        blocks.push(Block::Heading("What people did".into()));
        blocks.push(Block::Paragraph(format!(
            "Each simulated employee spends the week on what an hour of it is worth to them: pride in the work, what the \
             number pays in standing or money, and what gaming it costs in scruples and audits. Against {}, in the last {} weeks:",
            self.name(self.scenario.reference()),
            self.scenario.run.summary_weeks.min(self.scenario.run.weeks)
        )));
        blocks.push(Block::List(self.others().map(|scheme| self.conduct(scheme)).collect()));
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
            .take(4)
            .map(|(activity, difference)| {
                let more = if difference.mean > 0.0 { "more" } else { "less" };
                let hours = format::number(
                    difference.mean.abs(),
                    format::decimals(difference.p95 - difference.p05).clamp(1, 2),
                );
                format!("{hours} h {more} {}", words::inside(Metric::hours(*activity).label()))
            })
            .collect();
        let first = if moved.is_empty() {
            format!("{}: no clear shift of hours", self.name(scheme))
        } else {
            format!("{}: {} a week", self.name(scheme), moved.join(", "))
        };
        let mut said = vec![first];
        if let Some(row) = self.summary.get(scheme, Metric::GamingShare, Window::Last) {
            said.push(format!(
                "{} of employees game the number",
                format::value(row.metric, row.mean, row.p95 - row.p05)
            ));
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
        said.join("; ") + "."
    }

    /// What plausible organisations say together: a picture, and a sentence for each question.
    fn what_would_change_it(&self, study: Result<&Answer, &str>, blocks: &mut Vec<Block>) {
        blocks.push(Block::Heading("What would change the answer".into()));
        let answer = match study {
            Ok(answer) => answer,
            Err(why) => return blocks.push(Block::Paragraph(why.to_owned())),
        };
        let (findings, base) = (&answer.findings, answer.plan.base());
        blocks.push(Block::Paragraph(format!(
            "So far every assumption was as given. Here {}, of {} and {} each, draw {} at once from their plausible ranges; \
             shares are of those ranges, not of the world.",
            format::counted(findings.variants, "organisation"),
            format::counted(base.organisation.employees as usize, "simulated employee"),
            format::counted(base.run.replicates as usize, "replicate"),
            format::counted(answer.plan.factors().len(), "assumption"),
        )));
        blocks.push(Block::List(answer.statements().into_iter().map(|said| said.answer).collect()));
        let origin = self.source.provenance;
        let provenance = answer.provenance(Arc::clone(&origin.scenario_toml), origin.date.clone());
        let source = StudySource { answer, provenance: &provenance };
        let picture = [Kind::HangsOn, Kind::ShareBest].into_iter().find_map(|kind| study_figure(kind, &source).ok());
        blocks.extend(picture.map(|figure| Block::Chart(Box::new(figure))));
    }

    fn assumptions(&self, blocks: &mut Vec<Block>) {
        blocks.push(Block::Heading("Assumptions changed from their defaults".into()));
        let changed = self.scenario.changed_assumptions();
        if changed.is_empty() {
            blocks.push(Block::Paragraph("None: every number but the levers is the default.".into()));
            return;
        }
        let head = ["Assumption", "Here", "Default", "Unit", "Evidence for the default"].map(String::from).into();
        let rows = changed
            .into_iter()
            .map(|change| {
                vec![
                    format!("{} ({})", change.parameter.meaning.trim_end_matches('.'), change.key),
                    number(change.value),
                    change.default.map_or_else(|| "none".into(), number),
                    change.parameter.unit.to_owned(),
                    format!("{}: {}", change.parameter.grade.label(), change.parameter.source),
                ]
            })
            .collect();
        blocks.push(Block::Table { head, rows });
    }

    fn reproduction(&self, command: &str, blocks: &mut Vec<Block>) {
        let Provenance { version, hash, seed, .. } = self.source.provenance;
        blocks.push(Block::Heading("How to reproduce this".into()));
        blocks.push(Block::Paragraph(format!(
            "Yardstick {version}, seed {seed}, scenario SHA-256 {hash}. The same scenario, seed and version give the same \
             numbers to the last digit on any number of threads."
        )));
        blocks.push(Block::Command(command.to_owned()));
    }
}

fn usd(value: f64, difference: &Difference) -> String {
    let text = format::number(value, format::decimals(difference.p95 - difference.p05).min(2));
    text.strip_prefix('\u{2212}').map_or_else(|| format!("${text}"), |size| format!("\u{2212}${size}"))
}

/// A number of the scenario: up to four significant digits.
fn number(value: f64) -> String {
    let digits = if value == 0.0 { 0 } else { (3 - value.abs().log10().floor() as i32).clamp(0, 8) as usize };
    let text = format::number(value, digits);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
