//! Which charts are there, and what does each say about a run or a study?

use super::axis::{Axis, Scale};
use super::figure::{Figure, Ink, Key, Layer, Mark, Panel, RangeBar, SchemeStyle};
use super::palette;
use crate::analysis::{Difference, Distribution, Summary, SummaryRow, Window, format};
use crate::data::Actual;
use crate::experiment::fit::Fitted;
use crate::experiment::search::Found;
use crate::experiment::study::Answer;
use crate::experiment::{Outcome, Provenance};
use crate::model::{Metric, Person};
use crate::run::Ensemble;
use crate::scenario::Scenario;

mod compare;
mod divergence;
mod fit;
mod kinds;
mod money;
mod own;
mod people;
mod search;
mod study;
mod time;

pub use kinds::{Kind, figure, fit_figure, search_figure, study_figure};
pub use own::own_figure;

/// Lines of more schemes than this have a key instead of names at their ends.
pub const MOST_NAMED_LINES: usize = 5;

/// A run to make charts of.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// What was run.
    pub scenario: &'a Scenario,
    /// What came out so far.
    pub ensemble: &'a Ensemble,
    /// What it means.
    pub summary: &'a Summary,
    /// Everyone in one week of one replicate, one list a scheme, for the charts of employees.
    pub people: Option<&'a [Vec<Person>]>,
    /// Where the numbers come from.
    pub provenance: &'a Provenance,
    /// What really was, which stands behind what is simulated.
    pub actual: Option<&'a Actual>,
}

/// Why a run or a study has no such chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotApplicable {
    /// It shows employees, and none are at hand.
    #[error("it shows employees, and none are given")]
    People,
    /// It shows differences, and there is nothing to differ from.
    #[error("it compares schemes, and none differs from a reference")]
    Difference,
    /// It shows ranks, and no scheme ranks anybody.
    #[error("it shows ranks, and no scheme counts anything in that week")]
    Ranks,
    /// It shows many organisations, and this is a run of one.
    #[error("it shows many organisations: ask a study")]
    OfAStudy,
    /// It shows many schemes, and this is no search.
    #[error("it shows what a search finds: ask one")]
    OfASearch,
    /// It shows an organisation's own numbers, and none are given.
    #[error("it shows your own numbers and what was learnt of them: fit them first")]
    OfAFit,
    /// It shows one organisation, and this is a study of many.
    #[error("it shows one organisation: run the scenario")]
    OfARun,
    /// It shows what was measured, and this is simulated.
    #[error("it shows own numbers, and these are simulated")]
    OfOwnNumbers,
    /// That was not asked, or nothing came of it.
    #[error("it has not asked that, or there is nothing to show")]
    Nothing,
}

impl<'a> Source<'a> {
    /// An outcome, and everyone in one of its weeks where charts of employees are wanted.
    pub fn new(outcome: &'a Outcome, people: Option<&'a [Vec<Person>]>) -> Self {
        Self {
            scenario: outcome.scenario(),
            ensemble: outcome.ensemble(),
            summary: outcome.summary(),
            people,
            provenance: outcome.provenance(),
            actual: None,
        }
    }

    /// The same with what really was.
    #[must_use]
    pub const fn beside(self, actual: Option<&'a Actual>) -> Self {
        Self { actual, ..self }
    }
}

/// A study to make charts of.
#[derive(Debug, Clone, Copy)]
pub struct StudySource<'a> {
    /// What it answers.
    pub answer: &'a Answer,
    /// Where the numbers come from.
    pub provenance: &'a Provenance,
}

/// A search to make charts of.
#[derive(Debug, Clone, Copy)]
pub struct SearchSource<'a> {
    /// What it found.
    pub found: &'a Found,
    /// Where the numbers come from.
    pub provenance: &'a Provenance,
}

/// A fit to make charts of.
#[derive(Debug, Clone, Copy)]
pub struct FitSource<'a> {
    /// What was learnt.
    pub fitted: &'a Fitted,
    /// The scenario that was fitted.
    pub scenario: &'a Scenario,
    /// Where the numbers come from.
    pub provenance: &'a Provenance,
}

impl Source<'_> {
    fn styles(&self) -> Vec<SchemeStyle> {
        palette::scheme_styles(&self.scenario.schemes)
    }

    fn name(&self, scheme: usize) -> &str {
        &self.scenario.schemes[scheme].name
    }

    /// The scheme that the others are compared with.
    fn reference(&self) -> usize {
        self.scenario.reference()
    }

    /// Everyone but the reference.
    fn others(&self) -> impl Iterator<Item = usize> {
        let reference = self.reference();
        (0..self.scenario.schemes.len()).filter(move |scheme| *scheme != reference)
    }

    /// A metric over the last weeks; none where it is undefined.
    fn last(&self, scheme: usize, metric: Metric) -> Option<&SummaryRow> {
        self.summary.get(scheme, metric, Window::Last)
    }

    /// Mean of a metric over the last weeks; NaN where it is undefined.
    fn last_mean(&self, scheme: usize, metric: Metric) -> f64 {
        self.last(scheme, metric).map_or(f64::NAN, |row| row.mean)
    }

    /// A metric over the last weeks less the reference's; none where one of them is undefined.
    fn difference(&self, scheme: usize, metric: Metric) -> Option<Difference> {
        self.last(scheme, metric)?.difference
    }

    /// The window of [`Source::last`] in words.
    fn window(&self) -> String {
        format!("mean of the last {} weeks", self.scenario.run.summary_weeks.min(self.scenario.run.weeks))
    }

    fn weeks(&self) -> Vec<f64> {
        let horizon = self.ensemble.horizon();
        (0..horizon.len()).map(|position| horizon.week(position) as f64).collect()
    }

    fn week_axis(&self) -> Axis {
        let run = &self.scenario.run;
        let (min, max) = (-f64::from(run.warmup_weeks), f64::from(run.weeks.max(1)) - 1.0);
        Axis { label: "Week".into(), scale: Scale::Linear { min, max: max.max(min + 1.0), truncated: false } }
    }

    /// Population and replicates, for the end of a subtitle.
    fn population(&self) -> String {
        let (finished, planned) = (self.ensemble.finished(), self.ensemble.planned());
        let replicates = if finished == planned {
            format::counted(planned, "replicate")
        } else {
            format!("{finished} of {} so far", format::counted(planned, "replicate"))
        };
        format!(
            "{} · {replicates}",
            format::counted(self.scenario.organisation.employees as usize, "simulated employee")
        )
    }

    /// What lines and bands hold.
    fn band_note(&self) -> String {
        match self.ensemble.finished() {
            0 | 1 => "Lines: a single replicate, so no bands.".into(),
            count => format!("Lines: mean of {count} replicates. Bands: the middle 50% and 90% of replicates."),
        }
    }

    /// The warm-up, and starts, stops and changes of `schemes`, in one of `panels` panels.
    ///
    /// Where there are several, the note says what is shaded.
    fn marks(&self, schemes: &[usize], panels: usize) -> Vec<Mark> {
        let run = &self.scenario.run;
        let mut marks = Vec::new();
        if run.warmup_weeks > 0 {
            let label = if panels == 1 { "Warm-up".into() } else { String::new() };
            marks.push(Mark::Span { from: -f64::from(run.warmup_weeks), to: 0.0, label });
        }
        let mut events: Vec<(u32, &str, usize)> = Vec::new();
        for &number in schemes {
            let scheme = &self.scenario.schemes[number];
            let last = scheme.until_week.unwrap_or(run.weeks).min(run.weeks);
            if !scheme.count.is_empty() && scheme.from_week < last {
                events.push((scheme.from_week, "start", number));
                if last < run.weeks {
                    events.push((last, "stop", number));
                }
            }
            events.extend(
                scheme
                    .phases
                    .iter()
                    .filter(|phase| phase.from_week < run.weeks)
                    .map(|phase| (phase.from_week, "change", number)),
            );
        }
        events.sort_unstable();
        for group in events.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let (week, verb, first) = group[0];
            let label = match (group.len(), schemes.len()) {
                (_, 1) => capitalised(&format!(
                    "{verb}{}",
                    if verb == "stop" {
                        "ped"
                    } else if verb == "change" {
                        "d"
                    } else {
                        ""
                    }
                )),
                (1, _) => format!("{} {verb}s", self.name(first)),
                (count, _) => format!("{count} schemes {verb}"),
            };
            marks.push(Mark::Vertical { x: f64::from(week), label });
        }
        marks
    }

    /// What is shaded in a figure of `panels` panels.
    fn shade_note(&self, panels: usize) -> &'static str {
        if panels > 1 && self.scenario.run.warmup_weeks > 0 { " Shaded: warm-up." } else { "" }
    }

    fn figure(&self, kind: Kind, title: String, measure: &str, panels: Vec<Panel>, note: String) -> Figure {
        let schemes: Vec<&str> = self.scenario.schemes.iter().map(|scheme| scheme.name.as_str()).collect();
        let subtitle = format!("{measure} · {}", self.population());
        Figure {
            kind,
            alt_text: format!("{}: {title}. {subtitle}. Schemes: {}. {note}", kind.label(), schemes.join("; ")),
            title,
            subtitle,
            schemes: self.styles(),
            panels,
            key: Vec::new(),
            note,
            provenance: self.provenance.clone(),
        }
    }
}

/// Ranges within what is plausible, one below the other.
fn ranges_panel(bars: Vec<RangeBar>) -> Panel {
    Panel {
        title: None,
        takeaway: None,
        words: String::new(),
        x: Axis { label: "Plausible range".into(), scale: Scale::Ends(["lowest".into(), "highest".into()]) },
        y: Axis { label: String::new(), scale: Scale::Names(bars.iter().map(|bar| bar.name.clone()).collect()) },
        layers: vec![Layer::Ranges(bars)],
        marks: Vec::new(),
    }
}

/// Names of schemes as a key.
fn scheme_key(styles: &[SchemeStyle]) -> Vec<Key> {
    let entry = |(number, style): (usize, &SchemeStyle)| Key {
        ink: Ink::Scheme(number),
        dash: Some(style.dash),
        label: style.name.clone(),
    };
    styles.iter().enumerate().map(entry).collect()
}

/// A measure with its unit, in plain words.
fn measure(metric: Metric) -> String {
    format!("{}, {}", metric.label(), plain_unit(metric))
}

fn plain_unit(metric: Metric) -> String {
    metric.unit().replace("Mtok", "million tokens")
}

/// One number of each week's distribution; NaN where there is none.
fn each(series: &[Option<Distribution>], number: fn(&Distribution) -> f64) -> Vec<f64> {
    series.iter().map(|week| week.as_ref().map_or(f64::NAN, number)).collect()
}

pub(super) fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// All values that layers plot along the y axis.
fn y_values(layers: &[Layer]) -> Vec<f64> {
    let mut values = Vec::new();
    for layer in layers {
        match layer {
            Layer::Band { low, high, .. } => values.extend(low.iter().chain(high)),
            Layer::Line { ys, .. } | Layer::Points { ys, .. } => values.extend(ys),
            Layer::Histogram { shares, .. } => values.extend(shares),
            Layer::Gap { .. }
            | Layer::Stack { .. }
            | Layer::Bars(_)
            | Layer::Slope(_)
            | Layer::Cells(_)
            | Layer::Ranges(_) => {}
        }
    }
    values
}

/// The chart of a run that a test has made up.
#[cfg(test)]
fn drawn(scenario: &Scenario, ensemble: &Ensemble, chart: fn(&Source) -> Figure) -> Figure {
    let summary = crate::analysis::summary(scenario, ensemble);
    let replicates = ensemble.finished();
    let provenance = Provenance::new(scenario, "".into(), replicates, "2026-01-01".into());
    chart(&Source { scenario, ensemble, summary: &summary, people: None, provenance: &provenance, actual: None })
}
