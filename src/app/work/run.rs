//! Who computes while the window stays awake?
//!
//! A [`Desk`] is a thread that does the newest job and drops what came before.
//! Jobs answer over a channel; the window is woken to look at it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use egui::Context;

use super::export::{self as exporting, Choices, Progress};
use crate::app::state::{Preview, Previewed};

use crate::chart::{Figure, Kind, Options, catalogue};
use crate::experiment::Outcome;
use crate::model::{Alignments, Metric, Model, Person};
use crate::run::{self, Cancel, Ensemble, Executor};
use crate::scenario::{Checked, Document, Scenario, presets};
use crate::validate::{self, Row};

/// What a run has shown so far.
#[derive(Debug, Clone)]
pub struct Results {
    /// What was run.
    pub document: Arc<Document>,
    /// What came out so far.
    pub outcome: Arc<Outcome>,
    /// The charts that were asked for.
    pub figures: Vec<Figure>,
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

/// Everyone in one week, and one of them over all weeks.
#[derive(Debug, Clone)]
pub struct Individuals {
    /// What they come from.
    pub document: Arc<Document>,
    /// The week, negative in the warm-up.
    pub week: i64,
    /// Everyone, one list a scheme.
    pub people: Arc<Vec<Vec<Person>>>,
    /// The scheme and the employee of `trace`.
    pub traced: (usize, u32),
    /// The employee at the end of every week, the warm-up first.
    pub trace: Arc<Vec<Person>>,
    /// The charts of employees.
    pub figures: Vec<Figure>,
}

/// What comes back from a desk; the number is that of the job.
#[derive(Debug)]
pub enum Answer {
    /// A run, so far or complete.
    Results(u64, Box<Results>),
    /// Employees.
    Individuals(u64, Box<Individuals>),
    /// The lines of a preset.
    Sketch(Box<Sketch>),
    /// A chart as it will be exported.
    Preview(Box<Preview>),
    /// A chart for the clipboard.
    Picture(Box<egui::ColorImage>),
    /// How far an export is.
    Exporting(Progress),
    /// The theory and pattern table.
    Validation(Vec<Row>),
    /// A job broke down.
    Failed(String),
}

/// A few lines of a preset, for the gallery.
#[derive(Debug, Clone, PartialEq)]
pub struct Sketch {
    /// Number of the preset.
    pub preset: usize,
    /// Token spend and real output, by scheme and week.
    pub lines: [Vec<Vec<f32>>; 2],
}

impl Sketch {
    /// Of few people and one replicate; none after `cancel`.
    fn of(preset: usize, cancel: &Cancel) -> Option<Self> {
        const PEOPLE: u32 = 300;
        let document = Document::parse("preset", presets()[preset].text).ok()?;
        let scenario = document.checked().ok()?.smaller(PEOPLE, 1);
        let record = Model::new(&scenario).simulate_until(0, &|| cancel.is_cancelled()).ok()?;
        let start = record.horizon().start();
        let lines = [Metric::TokensMtok, Metric::RealOutputHours].map(|metric| {
            let of = |scheme| record.series(scheme, metric)[start..].iter().map(|value| *value as f32).collect();
            (0..record.schemes()).map(of).collect()
        });
        Some(Self { preset, lines })
    }
}

type Job = Box<dyn FnOnce(&Cancel) + Send>;

/// The job that waits, and the flag of the one that runs.
#[derive(Default)]
struct Slot {
    waiting: Option<(Job, Cancel)>,
    current: Cancel,
    closed: bool,
}

/// A thread that does the newest job; older ones are cancelled.
struct Desk(Arc<(Mutex<Slot>, Condvar)>);

impl Desk {
    fn new(name: &str, failed: impl Fn(String) + Send + 'static) -> std::io::Result<Self> {
        let shared = Arc::new((Mutex::new(Slot::default()), Condvar::new()));
        let (slot, pool_name) = (Arc::clone(&shared), name.to_owned());
        thread::Builder::new().name(name.to_owned()).spawn(move || {
            let named = move |index| format!("{pool_name} {index}");
            let pool = rayon::ThreadPoolBuilder::new().thread_name(named).build();
            while let Some((job, cancel)) = next(&slot) {
                let work = AssertUnwindSafe(|| match &pool {
                    Ok(pool) => pool.install(|| job(&cancel)),
                    Err(_) => job(&cancel),
                });
                if let Err(panic) = catch_unwind(work) {
                    failed(panic_text(&*panic));
                }
            }
        })?;
        Ok(Self(shared))
    }

    /// Stops what is under way.
    fn stop(&self) {
        let (slot, _) = &*self.0;
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        slot.current.cancel();
        slot.waiting = None;
    }

    fn submit(&self, job: Job) {
        let (slot, wake) = &*self.0;
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        slot.current.cancel();
        slot.current = Cancel::new();
        slot.waiting = Some((job, slot.current.clone()));
        wake.notify_one();
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let (slot, wake) = &*self.0;
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        slot.closed = true;
        slot.current.cancel();
        wake.notify_one();
    }
}

/// Waits for a job; none when the desk closes.
fn next(shared: &(Mutex<Slot>, Condvar)) -> Option<(Job, Cancel)> {
    let (slot, wake) = shared;
    let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        if slot.closed {
            return None;
        }
        if let Some(job) = slot.waiting.take() {
            return Some(job);
        }
        slot = wake.wait(slot).unwrap_or_else(PoisonError::into_inner);
    }
}

/// What a panic said.
pub fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".into())
}

/// The desks of the app and what they answer.
pub struct Worker {
    runs: Desk,
    individuals: Desk,
    validation: Desk,
    sketches: Desk,
    previews: Desk,
    exports: Desk,
    answers: Receiver<Answer>,
    sender: Sender<Answer>,
    context: Context,
    newest_run: u64,
    newest_individuals: u64,
}

/// Replicates of the first, coarse answer.
const COARSE: u32 = 2;

/// How long refining waits for the window to paint the coarse answer.
const PAINTING: Duration = Duration::from_millis(50);

/// Replicates of the pattern table.
const VALIDATION_REPLICATES: u32 = 20;

impl Worker {
    /// Breaks a run, to see what then happens.
    #[cfg(test)]
    pub(in crate::app) fn break_down(&self) {
        self.runs.submit(Box::new(|_| panic!("broken on purpose")));
    }

    /// Starts the threads; `context` is woken when there is an answer.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn new(context: &Context) -> std::io::Result<Self> {
        let (sender, answers) = channel();
        let failed = || {
            let (sender, context) = (sender.clone(), context.clone());
            move |text| {
                let _ = sender.send(Answer::Failed(text));
                context.request_repaint();
            }
        };
        let runs = Desk::new("runs", failed())?;
        let individuals = Desk::new("individuals", failed())?;
        let validation = Desk::new("validation", failed())?;
        let sketches = Desk::new("sketches", failed())?;
        let previews = Desk::new("previews", failed())?;
        let exports = Desk::new("exports", failed())?;
        Ok(Self {
            runs,
            individuals,
            validation,
            sketches,
            previews,
            exports,
            answers,
            sender,
            context: context.clone(),
            newest_run: 0,
            newest_individuals: 0,
        })
    }

    /// Answers of the newest jobs; those of older ones are left out.
    pub fn answers(&self) -> Vec<Answer> {
        self.answers
            .try_iter()
            .filter(|answer| match answer {
                Answer::Results(number, _) => *number == self.newest_run,
                Answer::Individuals(number, _) => *number == self.newest_individuals,
                _ => true,
            })
            .collect()
    }

    /// Runs what `document` says and draws `charts`: coarse first, then up to all replicates.
    ///
    /// `known` is an earlier run of the same numbers, which is not repeated.
    pub fn run(&mut self, document: Arc<Document>, charts: Vec<Kind>, date: String, known: Option<&Results>) {
        self.newest_run += 1;
        let number = self.newest_run;
        let (sender, context) = (self.sender.clone(), self.context.clone());
        let known = known.map(|known| (known.outcome.ensemble().clone(), known.alignments.clone()));
        self.runs.submit(Box::new(move |cancel| {
            let publish = |results| {
                let _ = sender.send(Answer::Results(number, Box::new(results)));
                context.request_repaint();
            };
            refine(&document, &charts, &date, known, cancel, publish);
        }));
    }

    /// Runs every preset with few people, for the gallery.
    pub fn sketch(&self) {
        let answer = self.answerer();
        self.sketches.submit(Box::new(move |cancel| {
            for preset in 0..presets().len() {
                let Some(sketch) = Sketch::of(preset, cancel) else { return };
                answer(Answer::Sketch(Box::new(sketch)));
            }
        }));
    }

    /// Draws a chart as it will be exported.
    pub fn preview(&self, run: Arc<Results>, asked: Previewed, date: String) {
        let answer = self.answerer();
        self.previews.submit(Box::new(move |cancel| {
            let picture = exporting::picture(&run, asked.0, &asked.1, true, &date, cancel).map(Arc::new);
            if !cancel.is_cancelled() {
                answer(Answer::Preview(Box::new(Preview { asked, picture })));
            }
        }));
    }

    /// Draws a chart for the clipboard.
    pub fn copy(&self, run: Arc<Results>, kind: Kind, options: Options, date: String) {
        let answer = self.answerer();
        self.previews.submit(Box::new(move |cancel| {
            if let Some(picture) = exporting::picture(&run, kind, &options, false, &date, cancel) {
                answer(Answer::Picture(Box::new(picture)));
            }
        }));
    }

    /// Writes charts.
    pub fn export(&self, run: Arc<Results>, choices: Choices, date: String) {
        let answer = self.answerer();
        self.exports.submit(Box::new(move |cancel| {
            exporting::charts(&run, &choices, &date, cancel, &|progress| answer(Answer::Exporting(progress)));
        }));
    }

    /// Writes a briefing.
    pub fn brief(&self, run: Arc<Results>, path: PathBuf, date: String) {
        let answer = self.answerer();
        self.exports.submit(Box::new(move |cancel| {
            exporting::briefing(&run, &path, &date, cancel, &|progress| answer(Answer::Exporting(progress)));
        }));
    }

    /// Stops an export; nothing is written.
    pub fn stop_exporting(&self) {
        self.exports.stop();
    }

    /// Sends an answer and wakes the window.
    fn answerer(&self) -> impl Fn(Answer) + Send + Sync + 'static {
        let (sender, context) = (self.sender.clone(), self.context.clone());
        move |answer| {
            let _ = sender.send(answer);
            context.request_repaint();
        }
    }

    /// Runs the theory and pattern table.
    pub fn validate(&self) {
        let (sender, context) = (self.sender.clone(), self.context.clone());
        self.validation.submit(Box::new(move |cancel| {
            let mut rows = validate::theory();
            let executor = Executor::new().cancelled_by(cancel);
            let Ok(patterns) = validate::patterns(VALIDATION_REPLICATES, &executor) else { return };
            rows.extend(patterns);
            let _ = sender.send(Answer::Validation(rows));
            context.request_repaint();
        }));
    }

    /// Looks at everyone in a week of replicate 0, and at one employee over all weeks.
    ///
    /// What `known` has of the same run is not computed again.
    pub fn look(&mut self, run: Arc<Results>, week: i64, traced: (usize, u32), known: Option<Arc<Individuals>>) {
        self.newest_individuals += 1;
        let number = self.newest_individuals;
        let (sender, context) = (self.sender.clone(), self.context.clone());
        self.individuals.submit(Box::new(move |cancel| {
            let stop = || cancel.is_cancelled();
            let document = &run.document;
            let model = Model::new(run.outcome.scenario());
            let known = known.filter(|known| Arc::ptr_eq(&known.document, document));
            let people = match known.as_ref().filter(|known| known.week == week) {
                Some(known) => Some(Arc::clone(&known.people)),
                None => model.people_until(0, week, &stop).ok().map(Arc::new),
            };
            let trace = match known.as_ref().filter(|known| known.traced == traced) {
                Some(known) => Some(Arc::clone(&known.trace)),
                None => model.trace_until(0, traced.0, traced.1, &stop).ok().map(Arc::new),
            };
            let (Some(people), Some(trace)) = (people, trace) else { return };
            let source = catalogue::Source::new(&run.outcome, Some(&people));
            let kinds = [Kind::TokensAgainstOutput, Kind::LeaderboardAgainstReality];
            let figures = kinds.into_iter().filter_map(|kind| catalogue::figure(kind, &source)).collect();
            let answer = Individuals { document: Arc::clone(document), week, people, traced, trace, figures };
            let _ = sender.send(Answer::Individuals(number, Box::new(answer)));
            context.request_repaint();
        }));
    }
}

/// Runs replicates in growing batches and publishes after each.
fn refine(
    document: &Arc<Document>,
    charts: &[Kind],
    date: &str,
    known: Option<(Ensemble, Option<Arc<Alignments>>)>,
    cancel: &Cancel,
    publish: impl Fn(Results),
) {
    let Ok(scenario) = document.checked() else { return };
    let model = Model::new(&scenario);
    let executor = Executor::new().cancelled_by(cancel);
    let planned = model.replicates();
    let (mut ensemble, mut alignments) = known.unwrap_or_else(|| (Ensemble::of(&model), None));
    let mut done = ensemble.finished() as u32;
    let (started, first) = (Instant::now(), done);
    let weeks =
        f64::from(scenario.organisation.employees) * model.horizon().len() as f64 * scenario.schemes.len() as f64;
    if done > 0 {
        publish(results(&scenario, document, &ensemble, charts, date, alignments.clone(), 0.0));
    }
    let mut batch = COARSE;
    while done < planned {
        let end = planned.min(done + batch);
        if run::extend(&model, &mut ensemble, end as usize, &executor).is_err() {
            return;
        }
        done = end;
        batch = (batch * 2).max(8);
        let speed = f64::from(done - first) * weeks / started.elapsed().as_secs_f64().max(1e-9);
        publish(results(&scenario, document, &ensemble, charts, date, alignments.clone(), speed));
        if end == COARSE {
            pause(cancel);
        }
        if alignments.is_none() {
            alignments = model.alignments_until(&|| cancel.is_cancelled()).ok().map(Arc::new);
            if done == planned && alignments.is_some() {
                publish(results(&scenario, document, &ensemble, charts, date, alignments.clone(), speed));
            }
        }
    }
}

/// Leaves the processor to the window, which paints a first answer, perhaps in software.
fn pause(cancel: &Cancel) {
    let started = Instant::now();
    while !cancel.is_cancelled() && started.elapsed() < PAINTING {
        thread::sleep(Duration::from_millis(2));
    }
}

fn results(
    scenario: &Checked,
    document: &Arc<Document>,
    ensemble: &Ensemble,
    charts: &[Kind],
    date: &str,
    alignments: Option<Arc<Alignments>>,
    employee_weeks_per_second: f64,
) -> Results {
    let outcome = Outcome::new(scenario, ensemble.clone()).written_as(document).on(date);
    let source = catalogue::Source::new(&outcome, None);
    let figures = charts.iter().filter_map(|kind| catalogue::figure(*kind, &source)).collect();
    Results {
        document: Arc::clone(document),
        outcome: Arc::new(outcome),
        figures,
        alignments,
        employee_weeks_per_second,
    }
}
