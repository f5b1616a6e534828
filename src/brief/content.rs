//! What does a briefing say? Two pages that a leader reads, and an appendix for those who ask on.
//!
//! [`briefing`] puts the parts together; each part has its file. Every sentence is made
//! from the numbers of the run, and says how sure it is.

use super::Briefing;
use crate::analysis::{Difference, Distribution, Summary, Window, distribution, format, window_means};
use crate::chart::catalogue::{self, Source};
use crate::chart::text;
use crate::chart::{Figure, Kind};
use crate::experiment::study::{Answer, Statement};
use crate::model::Metric;
use crate::scenario::Scenario;

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
    let short = with_short_names(source.scenario);
    let named = Source { scenario: short.as_ref().unwrap_or(source.scenario), ..*source };
    let writer = Writer::new(&named, source.scenario, study);
    let mut blocks = Vec::new();
    writer.first_page(&mut blocks);
    writer.second_page(&mut blocks);
    writer.appendix(command, &mut blocks);
    let numbers = super::numbers::of_run(source);
    Briefing { title: source.scenario.title.clone(), provenance: source.provenance.clone(), blocks, numbers }
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

/// What the parts of a briefing are made from.
pub(super) struct Writer<'a> {
    pub source: &'a Source<'a>,
    /// The scenario, with names of schemes that have room in a sentence and in a chart.
    pub scenario: &'a Scenario,
    /// The same with the names in full.
    pub whole: &'a Scenario,
    pub summary: &'a Summary,
    pub study: Result<&'a Answer, &'a str>,
    /// What the study says, most important first; empty without one.
    pub statements: Vec<Statement>,
    /// The scheme with the greatest net value.
    pub best: usize,
    /// The scheme that the answer speaks for: the best where it is clearly ahead, else the reference.
    pub advised: usize,
}

impl<'a> Writer<'a> {
    fn new(source: &'a Source<'a>, whole: &'a Scenario, study: Result<&'a Answer, &'a str>) -> Self {
        let (scenario, summary) = (source.scenario, source.summary);
        let best = best(scenario, summary);
        let difference = summary.get(best, Metric::NetValueUsd, Window::Last).and_then(|row| row.difference);
        let is_ahead = difference.is_some_and(|difference| difference.p05 > 0.0);
        let advised = if is_ahead { best } else { scenario.reference() };
        let statements = study.map(Answer::statements).unwrap_or_default();
        let mut writer = Self { source, scenario, whole, summary, study, statements: Vec::new(), best, advised };
        let short = |said: Statement| Statement { answer: writer.with_short_names(&said.answer), ..said };
        writer.statements = statements.into_iter().map(short).collect();
        writer
    }

    /// The schemes whose names are shortened or numbered, each in full and as it is called here.
    pub fn renamed(&self) -> impl Iterator<Item = (&str, &str)> {
        let names = self.whole.schemes.iter().zip(&self.scenario.schemes);
        names.map(|(whole, short)| (whole.name.as_str(), short.name.as_str())).filter(|(whole, short)| whole != short)
    }

    /// What was said of a study, which has the names in full.
    pub fn with_short_names(&self, said: &str) -> String {
        self.renamed().fold(said.to_owned(), |said, (whole, short)| said.replace(whole, short))
    }

    pub fn name(&self, scheme: usize) -> String {
        format!("\u{2018}{}\u{2019}", self.scenario.schemes[scheme].name)
    }

    pub fn difference(&self, scheme: usize, metric: Metric) -> Option<Difference> {
        self.summary.get(scheme, metric, Window::Last)?.difference
    }

    pub fn reference(&self) -> usize {
        self.scenario.reference()
    }

    pub fn others(&self) -> impl Iterator<Item = usize> {
        let reference = self.scenario.reference();
        (0..self.scenario.schemes.len()).filter(move |scheme| *scheme != reference)
    }

    pub fn employees(&self) -> f64 {
        f64::from(self.scenario.organisation.employees)
    }

    /// Whether there is nothing to tell luck from effect by.
    pub fn is_single(&self) -> bool {
        self.source.ensemble.finished() == 1
    }

    /// The weeks that numbers are means over, in words.
    pub fn last_weeks(&self) -> String {
        let run = &self.scenario.run;
        format!("the last {}", format::counted(run.summary_weeks.min(run.weeks) as usize, "week"))
    }

    /// Net value of one scheme less another's, on the same draws; none where it is undefined.
    pub fn ahead_of(&self, scheme: usize, other: usize) -> Option<Distribution> {
        let of = |scheme| window_means(self.scenario, self.source.ensemble, scheme, Metric::NetValueUsd, Window::Last);
        let pairs: Vec<f64> = of(scheme).iter().zip(of(other)).map(|(a, b)| a - b).collect();
        distribution(&pairs)
    }

    /// What the study says to a question, the first of several; none where it does not.
    pub fn said(&self, question: &str) -> Option<&str> {
        self.statements.iter().find(|said| said.question == question).map(|said| said.answer.as_str())
    }

    pub fn figure(&self, kind: Kind) -> Option<Figure> {
        catalogue::figure(kind, self.source).ok()
    }
}

/// The longest name in a sentence and in a chart, in letters.
const LONGEST_NAME: usize = 48;

/// A scenario with long names of schemes cut, and numbered where two are then the same or where the font of charts
/// and pages lacks most of their letters; none where that changes no name.
fn with_short_names(scenario: &Scenario) -> Option<Scenario> {
    let cut = |name: &String| match name.char_indices().nth(LONGEST_NAME) {
        Some(_) => format!("{}…", name.chars().take(LONGEST_NAME - 4).collect::<String>().trim_end()),
        None => name.clone(),
    };
    let cuts: Vec<String> = scenario.schemes.iter().map(|scheme| cut(&scheme.name)).collect();
    let is_strange = |name: &str| {
        let drawn = text::drawable(name);
        2 * drawn.matches(text::MISSING).count() > drawn.chars().filter(|letter| !letter.is_whitespace()).count()
    };
    let is_twice = |name: &String| cuts.iter().filter(|other| *other == name).count() > 1;
    let mut short = scenario.clone();
    for (number, (scheme, name)) in (1..).zip(short.schemes.iter_mut().zip(&cuts)) {
        let needs_number = is_twice(name) || is_strange(name);
        scheme.name = if needs_number { format!("{name} ({number})") } else { name.clone() };
    }
    (short.schemes.iter().zip(&scenario.schemes).any(|(short, long)| short.name != long.name)).then_some(short)
}

/// An amount of money with as many digits as an interval of a width supports.
pub(super) fn usd(value: f64, width: f64) -> String {
    let text = format::number(value.abs(), format::decimals(width).min(2));
    if value < 0.0 { format!("\u{2212}${text}") } else { format!("${text}") }
}

/// A large amount of money to two digits: 'about $1.3M'.
pub(super) fn about_usd(value: f64) -> String {
    let digits = 10f64.powf(value.abs().log10().floor() - 1.0);
    let rounded = if value == 0.0 { 0.0 } else { (value / digits).round() * digits };
    format!("about {}", format::usd(rounded))
}

pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
