//! How is the question asked while somebody looks? A few organisations first, then more and more.

use std::sync::Arc;

use super::{Hold, Message};
use crate::app::pages::data::fitting::Shown as Fit;
use crate::app::state::{State, View};
use crate::app::task::{Name, Priority, Turn, Wanted, Work};
use crate::chart::catalogue::{StudySource, study_figure};
use crate::chart::{Figure, Kind};
use crate::experiment::fit::draws_csv;
use crate::experiment::study::{Answer, Screening, ScreeningError, ScreeningSize, Statement};
use crate::run::{Executor, Progress};
use crate::scenario::Document;

/// What the work is called.
pub const SCREEN: Name = "screen";

/// Organisations of the first answer.
const FIRST: usize = 32;

/// Organisations after which it is known well enough what the answer hangs on to look where it tips.
const ENOUGH: usize = 128;

/// Progress is told once in so many organisations.
const TOLD: usize = 8;

/// An answer with its charts and sentences.
#[derive(Debug)]
pub struct Shown {
    /// What it is of.
    pub document: Arc<Document>,
    /// The fit whose draws took the place of plausible ranges.
    pub learnt: Option<Arc<Fit>>,
    /// The answer.
    pub answer: Answer,
    /// Every sentence of it, the most important first.
    pub statements: Vec<Statement>,
    /// The charts that apply so far.
    pub figures: Vec<Figure>,
}

impl Shown {
    /// Of an answer for a document, by plausible ranges, on a day.
    pub fn new(document: &Arc<Document>, answer: Answer, date: &str) -> Self {
        let provenance = answer.provenance(document.text().into(), date.to_owned());
        let source = StudySource { answer: &answer, provenance: &provenance };
        let figures = Kind::OF_A_STUDY.into_iter().filter_map(|kind| study_figure(kind, &source).ok()).collect();
        Self { document: Arc::clone(document), learnt: None, statements: answer.statements(), figures, answer }
    }

    /// Whether nothing more will come.
    pub fn is_complete(&self) -> bool {
        let answer = &self.answer;
        answer.findings.variants == answer.plan.len() && answer.theories.is_some() && answer.follow_up.is_some()
    }
}

/// While the page is shown, unless it was told to stop or all is known.
pub fn wanted(page: &Hold, state: &State) -> Option<Wanted> {
    let is_possible = state.errors.is_empty() && state.scenario().schemes.len() > 1;
    let is_wanted = state.view == View::Hold && !page.stopped && is_possible && !page.is_complete(state);
    is_wanted.then(|| Wanted {
        name: SCREEN,
        key: format!("{} {:?}", state.version, page.learnt.as_ref().map(|fit| fit.number)),
        priority: Priority::Background,
        start,
    })
}

fn start(state: &State) -> Work {
    let page = &state.pages.hold;
    let begun = page.begun.as_ref().filter(|(document, _)| Arc::ptr_eq(document, &state.document));
    let mut asked = Asked {
        document: Arc::clone(&state.document),
        learnt: page.learnt.clone(),
        screening: begun.map(|(_, screening)| Arc::clone(screening)),
        date: state.today.clone(),
    };
    Box::new(move |turn| match asked.go_on(turn) {
        Ok(()) => Some(()),
        Err(ScreeningError::Stopped(_)) => None,
        Err(ScreeningError::Impossible(text)) => {
            turn.tell(Message::Impossible(Arc::clone(&asked.document), text));
            Some(())
        }
    })
}

struct Asked {
    document: Arc<Document>,
    learnt: Option<Arc<Fit>>,
    screening: Option<Arc<Screening>>,
    date: String,
}

impl Asked {
    fn go_on(&mut self, turn: &Turn) -> Result<(), ScreeningError> {
        let screening = self.screening(turn)?;
        let total = screening.planned();
        let tell = |progress: Progress| {
            if progress.done.is_multiple_of(TOLD) {
                turn.progress(progress.done, total);
            }
        };
        turn.progress(screening.done(), total);
        let quiet = Executor::new().cancelled_by(turn.cancel());
        let watched = quiet.clone().observed_by(&tell);
        let mut next = screening.done().max(FIRST).next_power_of_two().min(total);
        loop {
            screening.sharpen(next, &watched)?;
            self.publish(&screening, turn);
            let mut is_new = screening.ask_theories(&quiet)?;
            if next == ENOUGH || next == total {
                is_new |= screening.ask_where_it_tips(&quiet)?;
            }
            if is_new {
                self.publish(&screening, turn);
            }
            if next == total {
                return Ok(());
            }
            next = (2 * next).min(total);
        }
    }

    /// What was begun earlier, or a new one.
    fn screening(&mut self, turn: &Turn) -> Result<Arc<Screening>, ScreeningError> {
        if let Some(screening) = &self.screening {
            return Ok(Arc::clone(screening));
        }
        let impossible = |problems: crate::scenario::Problems| ScreeningError::from(problems.list);
        let scenario = self.document.checked().map_err(impossible)?;
        let screening = Arc::new(match &self.learnt {
            None => Screening::new(&scenario, ScreeningSize::WATCHED)?,
            // What is as given is as it was learnt.
            Some(fit) => {
                let learnt = fit.medians(&scenario).checked().map_err(impossible)?;
                Screening::of_draws(&learnt, ScreeningSize::WATCHED, &draws_csv(&fit.fitted))?
            }
        });
        turn.tell(Message::Begun(Arc::clone(&self.document), Arc::clone(&screening)));
        self.screening = Some(Arc::clone(&screening));
        Ok(screening)
    }

    fn publish(&self, screening: &Screening, turn: &Turn) {
        let shown = Shown { learnt: self.learnt.clone(), ..Shown::new(&self.document, screening.answer(), &self.date) };
        turn.tell(Message::Answered(Box::new(shown)));
    }
}
