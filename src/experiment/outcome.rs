//! What came of a run, as one value: numbers, what they mean, and where they come from.

use std::sync::{Arc, OnceLock};

use super::Provenance;
use crate::analysis::words::{self, Takeaway};
use crate::analysis::{self, Difference, Distribution, Summary, SummaryRow, Window};
use crate::model::{LookError, Metric, Model, Person, Stopped};
use crate::run::{self, Ensemble, Executor};
use crate::scenario::{Checked, Document};

/// A scenario and what came of it.
///
/// ```
/// # use yardstick_engine as yardstick;
/// use yardstick::{Metric, Scenario, Window, simulate};
///
/// let mut scenario = Scenario::new("Ten people, ten weeks");
/// scenario.organisation.employees = 10;
/// scenario.run.weeks = 10;
/// let outcome = simulate(&scenario.checked()?);
/// let output = outcome.mean("Nothing counted", Metric::RealOutputHours, Window::Last)?;
/// assert!(output > 0.0);
/// let misspelt = outcome.mean("Nothing cuonted", Metric::RealOutputHours, Window::Last).unwrap_err();
/// assert!(misspelt.to_string().ends_with("did you mean 'Nothing counted'?"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Outcome {
    scenario: Checked,
    ensemble: Ensemble,
    summary: Summary,
    /// The scenario's file; absent: as the program would write it.
    text: Option<Arc<str>>,
    date: String,
    /// The version of the program that ran it.
    version: String,
    takeaways: OnceLock<Vec<Takeaway>>,
    provenance: OnceLock<Provenance>,
}

/// Runs all replicates of a scenario, in parallel on rayon's current pool.
pub fn simulate(scenario: &Checked) -> Outcome {
    Outcome::new(scenario, run::ensemble(&Model::new(scenario)))
}

/// The same by an executor, which can be observed and stopped.
///
/// # Errors
/// [`Stopped`] where the executor was.
pub fn simulate_with(scenario: &Checked, executor: &Executor) -> Result<Outcome, Stopped> {
    Ok(Outcome::new(scenario, run::ensemble_with(&Model::new(scenario), executor)?))
}

impl Outcome {
    /// What `ensemble`, the finished replicates of a run of `scenario`, comes to.
    pub fn new(scenario: &Checked, ensemble: Ensemble) -> Self {
        Self {
            summary: analysis::summary(scenario, &ensemble),
            scenario: scenario.clone(),
            ensemble,
            text: None,
            date: String::new(),
            version: env!("CARGO_PKG_VERSION").into(),
            takeaways: OnceLock::new(),
            provenance: OnceLock::new(),
        }
    }

    /// The same, of a scenario that is written as `document` is.
    #[must_use]
    pub fn written_as(self, document: &Document) -> Self {
        Self { text: Some(document.text().into()), provenance: OnceLock::new(), ..self }
    }

    /// The same, run on a day, `YYYY-MM-DD`.
    #[must_use]
    pub fn on(self, date: impl Into<String>) -> Self {
        Self { date: date.into(), provenance: OnceLock::new(), ..self }
    }

    /// The same, run by a version of this program.
    pub(super) fn by_version(self, version: String) -> Self {
        Self { version, provenance: OnceLock::new(), ..self }
    }

    /// What was run.
    pub fn scenario(&self) -> &Checked {
        &self.scenario
    }

    /// The replicates that have finished.
    pub fn ensemble(&self) -> &Ensemble {
        &self.ensemble
    }

    /// Means and differences of every metric, scheme and window.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// What it shows, in sentences.
    pub fn takeaways(&self) -> &[Takeaway] {
        self.takeaways.get_or_init(|| words::takeaways(&self.scenario, &self.summary, &self.ensemble))
    }

    /// Where the numbers come from.
    pub fn provenance(&self) -> &Provenance {
        self.provenance.get_or_init(|| {
            let text = self.text.clone().unwrap_or_else(|| self.scenario.document().text().into());
            let provenance = Provenance::new(&self.scenario, text, self.ensemble.finished(), self.date.clone());
            Provenance { version: self.version.clone(), ..provenance }
        })
    }

    /// The number of the scheme with this name.
    ///
    /// # Errors
    /// If there is none; it names the nearest.
    pub fn scheme(&self, name: &str) -> Result<usize, OutcomeError> {
        let schemes = &self.scenario.schemes;
        schemes.iter().position(|scheme| scheme.name == name).ok_or_else(|| {
            let likeness = |other: &str| strsim::jaro_winkler(other, name);
            let names = schemes.iter().map(|scheme| scheme.name.as_str());
            let nearest = names.max_by(|a, b| likeness(a).total_cmp(&likeness(b))).unwrap_or_default();
            OutcomeError::Scheme { name: name.to_owned(), nearest: nearest.to_owned() }
        })
    }

    /// A metric of a scheme in a window of weeks: mean, interval, and difference to the reference.
    ///
    /// # Errors
    /// If there is no such scheme, or the metric is undefined there.
    pub fn row(&self, scheme: &str, metric: Metric, window: Window) -> Result<&SummaryRow, OutcomeError> {
        let undefined = || OutcomeError::Undefined { scheme: scheme.to_owned(), metric, window };
        self.summary.get(self.scheme(scheme)?, metric, window).ok_or_else(undefined)
    }

    /// Mean over weeks and replicates, in the metric's [unit](Metric::unit).
    ///
    /// # Errors
    /// As for [`Outcome::row`].
    pub fn mean(&self, scheme: &str, metric: Metric, window: Window) -> Result<f64, OutcomeError> {
        Ok(self.row(scheme, metric, window)?.mean)
    }

    /// The scheme less the reference, on the same people and the same luck.
    ///
    /// # Errors
    /// As for [`Outcome::row`].
    pub fn difference(&self, scheme: &str, metric: Metric, window: Window) -> Result<Difference, OutcomeError> {
        let undefined = || OutcomeError::Undefined { scheme: scheme.to_owned(), metric, window };
        self.row(scheme, metric, window)?.difference.ok_or_else(undefined)
    }

    /// Week by week, the warm-up first: distributions over replicates; none where undefined.
    ///
    /// # Errors
    /// If there is no such scheme.
    pub fn series(&self, scheme: &str, metric: Metric) -> Result<Vec<Option<Distribution>>, OutcomeError> {
        Ok(analysis::series(&self.ensemble, self.scheme(scheme)?, metric))
    }

    /// The scheme with the greatest net value in the last weeks; the reference where nothing is known.
    pub fn best(&self) -> usize {
        let net = |scheme| Some((scheme, self.summary.get(scheme, Metric::NetValueUsd, Window::Last)?.mean));
        let known = (0..self.scenario.schemes.len()).filter_map(net);
        known.max_by(|a, b| a.1.total_cmp(&b.1)).map_or(self.scenario.reference(), |(scheme, _)| scheme)
    }

    /// Everyone at the end of a week of a replicate, one list a scheme.
    ///
    /// # Errors
    /// If there is no such week.
    pub fn people(&self, replicate: u32, week: i64) -> Result<Vec<Vec<Person>>, LookError> {
        Model::new(&self.scenario).people(replicate, week)
    }

    /// Everyone at the end of replicate 0, one list a scheme, unless it is stopped.
    ///
    /// # Errors
    /// [`Stopped`] when `stop`, which is asked once a week, answers true.
    pub fn people_at_the_end(&self, stop: &dyn Fn() -> bool) -> Result<Vec<Vec<Person>>, Stopped> {
        let model = Model::new(&self.scenario);
        model.people_until(0, model.last_week(), stop).map_err(|_| Stopped)
    }

    /// Employee-weeks really computed: the warm-up once for all schemes.
    pub fn agent_weeks(&self) -> u64 {
        super::agent_weeks(&self.scenario, self.ensemble.finished())
    }
}

/// Why an outcome does not say something.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum OutcomeError {
    /// No scheme is called so.
    #[error("there is no scheme '{name}'; did you mean '{nearest}'?")]
    Scheme {
        /// The name that was asked for.
        name: String,
        /// The name of a scheme that is most like it.
        nearest: String,
    },
    /// The metric has no value there.
    #[error("{} of '{scheme}' is undefined in the window '{}'", metric.key(), window.key())]
    Undefined {
        /// The scheme.
        scheme: String,
        /// The metric.
        metric: Metric,
        /// The window.
        window: Window,
    },
}
