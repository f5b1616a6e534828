//! What does the scenario do? A coarse answer first, then up to all replicates.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crate::app::message::Message;
use crate::app::state::State;
use crate::app::task::{Name, Priority, Turn, Wanted, Work};
use crate::chart::{Figure, Kind, catalogue};
use crate::data::Actual;
use crate::experiment::Outcome;
use crate::model::{Alignments, Model};
use crate::run::{self, Ensemble, Executor};
use crate::scenario::{Checked, Document, Scenario};

/// What the work is called.
pub const RUN: Name = "run";

/// Replicates of the first, coarse answer.
const COARSE: u32 = 2;

/// How long refining waits for the window to paint the coarse answer.
const PAINTING: Duration = Duration::from_millis(50);

/// What a run has shown so far.
#[derive(Debug, Clone)]
pub struct Results {
    /// What was run.
    pub document: Arc<Document>,
    /// What came out so far.
    pub outcome: Arc<Outcome>,
    /// The charts that were asked for.
    pub figures: Vec<Figure>,
    /// What really was, behind what is simulated.
    pub actual: Option<Arc<Actual>>,
    /// How the numbers are aligned with value, once computed.
    pub alignments: Option<Arc<Alignments>>,
    /// Simulated employee-weeks per second, 0 where nothing was simulated.
    pub employee_weeks_per_second: f64,
}

impl Results {
    /// What was run.
    pub fn scenario(&self) -> &Scenario {
        self.document.scenario()
    }
}

/// As long as nothing keeps the scenario from being run.
pub fn wanted(state: &State) -> Option<Wanted> {
    let key = format!("{} {} {:?}", state.version, state.pages.data.number, state.charts());
    state.errors.is_empty().then_some(Wanted { name: RUN, key, priority: Priority::Run, start })
}

fn start(state: &State) -> Work {
    let mut refinement = Refinement::new(state);
    Box::new(move |turn| refinement.go_on(turn))
}

/// A run that publishes what it has after growing batches of replicates.
struct Refinement {
    document: Arc<Document>,
    charts: Vec<Kind>,
    date: String,
    actual: Option<Arc<Actual>>,
    /// Made in the first turn, off the window's thread.
    model: Option<(Checked, Model)>,
    /// Replicates that have finished, those of a batch that was broken off included.
    ensemble: Option<Ensemble>,
    alignments: Option<Arc<Alignments>>,
    /// Replicates that were published.
    done: u32,
    /// Replicates of the next batch.
    batch: u32,
    /// Replicates that were run here, and how long that took.
    speed: (u32, Duration),
}

impl Refinement {
    /// Begins with what is known of the same numbers.
    fn new(state: &State) -> Self {
        let known = state.present_results();
        Self {
            document: Arc::clone(&state.document),
            charts: state.charts(),
            date: state.today.clone(),
            actual: state.actual().map(Arc::new),
            model: None,
            ensemble: known.map(|known| known.outcome.ensemble().clone()),
            alignments: known.and_then(|known| known.alignments.clone()),
            done: 0,
            batch: COARSE,
            speed: (0, Duration::ZERO),
        }
    }

    fn go_on(&mut self, turn: &Turn) -> Option<()> {
        let (scenario, model) = if let Some(made) = self.model.take() {
            made
        } else {
            let scenario = self.document.checked().ok()?;
            let model = Model::new(&scenario);
            (scenario, model)
        };
        let came_to = self.refine(&scenario, &model, turn);
        self.model = Some((scenario, model));
        came_to
    }

    fn refine(&mut self, scenario: &Checked, model: &Model, turn: &Turn) -> Option<()> {
        let planned = model.replicates();
        if self.done == 0
            && let Some(ensemble) = self.ensemble.as_ref().filter(|ensemble| ensemble.finished() > 0)
        {
            self.done = ensemble.finished() as u32;
            self.publish(scenario, model, turn);
        }
        loop {
            if self.done < planned {
                let end = planned.min(self.done + self.batch);
                self.simulate(model, end, turn)?;
                (self.done, self.batch) = (end, (self.batch * 2).max(8));
                self.publish(scenario, model, turn);
                if end == COARSE {
                    pause(turn);
                }
            }
            if self.alignments.is_none() {
                self.alignments = Some(Arc::new(model.alignments_until(&|| turn.is_over()).ok()?));
                if self.done == planned {
                    self.publish(scenario, model, turn);
                }
            }
            if self.done == planned {
                return Some(());
            }
        }
    }

    /// Runs those of the first `end` replicates that are not there yet.
    fn simulate(&mut self, model: &Model, end: u32, turn: &Turn) -> Option<()> {
        let started = Instant::now();
        let ensemble = self.ensemble.get_or_insert_with(|| Ensemble::of(model));
        let before = ensemble.finished();
        let came_to = run::extend(model, ensemble, end as usize, &Executor::new().cancelled_by(turn.cancel()));
        self.speed.0 += (ensemble.finished() - before) as u32;
        self.speed.1 += started.elapsed();
        came_to.ok()
    }

    fn publish(&self, scenario: &Checked, model: &Model, turn: &Turn) {
        let Some(ensemble) = &self.ensemble else { return };
        let employees = f64::from(scenario.organisation.employees);
        let weeks = employees * (model.horizon().len() * model.schemes().len()) as f64;
        let speed = f64::from(self.speed.0) * weeks / self.speed.1.as_secs_f64().max(1e-9);
        let mut results = results(scenario, &self.document, ensemble, &self.charts, &self.date, self.actual.as_ref());
        results.alignments.clone_from(&self.alignments);
        results.employee_weeks_per_second = speed;
        turn.tell(Message::Results(Box::new(results)));
    }
}

/// Leaves the processor to the window, which paints a first answer, perhaps in software.
fn pause(turn: &Turn) {
    let started = Instant::now();
    while !turn.is_over() && started.elapsed() < PAINTING {
        thread::sleep(Duration::from_millis(2));
    }
}

fn results(
    scenario: &Checked,
    document: &Arc<Document>,
    ensemble: &Ensemble,
    charts: &[Kind],
    date: &str,
    actual: Option<&Arc<Actual>>,
) -> Results {
    let outcome = Outcome::new(scenario, ensemble.clone()).written_as(document).on(date);
    let source = catalogue::Source::new(&outcome, None).beside(actual.map(|actual| &**actual));
    let figures = charts.iter().filter_map(|kind| catalogue::figure(*kind, &source).ok()).collect();
    Results {
        document: Arc::clone(document),
        outcome: Arc::new(outcome),
        figures,
        actual: actual.cloned(),
        alignments: None,
        employee_weeks_per_second: 0.0,
    }
}

#[cfg(test)]
pub(in crate::app) mod tests {
    use super::*;

    /// Results of a document none of whose replicates has finished.
    pub fn results(document: &Arc<Document>) -> Results {
        let scenario = document.checked().unwrap();
        let ensemble = Ensemble::of(&Model::new(&scenario));
        super::results(&scenario, document, &ensemble, &[], "2026-01-01", None)
    }
}
