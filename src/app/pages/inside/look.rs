//! Who did what in one week, and one employee over all weeks?

use std::sync::Arc;

use super::{Inside, Message};
use crate::app::state::{State, View};
use crate::app::task::{Name, Priority, Turn, Wanted, Work};
use crate::app::work::run::Results;
use crate::chart::{Figure, Kind, catalogue};
use crate::model::{Model, Person};
use crate::scenario::Document;

/// What the work is called.
const LOOK: Name = "look";

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

/// While the page is shown, once there are results of the present scenario.
pub fn wanted(page: &Inside, state: &State) -> Option<Wanted> {
    let is_wanted = state.view == View::Inside && state.present_results().is_some();
    is_wanted.then(|| Wanted {
        name: LOOK,
        key: format!("{} {} {} {}", state.version, page.week, state.selected, page.employee),
        priority: Priority::Glance,
        start,
    })
}

fn start(state: &State) -> Work {
    let page = &state.pages.inside;
    let (run, known) = (state.present_results().cloned(), page.individuals.clone());
    let (week, traced) = (page.week, (state.selected, page.employee));
    Box::new(move |turn| look(run.as_ref()?, week, traced, known.as_ref(), turn))
}

/// Looks at everyone in a week of replicate 0, and at one employee; what `known` has of the same run is not computed again.
fn look(
    run: &Arc<Results>,
    week: i64,
    traced: (usize, u32),
    known: Option<&Arc<Individuals>>,
    turn: &Turn,
) -> Option<()> {
    let stop = || turn.is_over();
    let document = &run.document;
    let model = Model::new(run.outcome.scenario());
    let known = known.filter(|known| Arc::ptr_eq(&known.document, document));
    let people = match known.filter(|known| known.week == week) {
        Some(known) => Arc::clone(&known.people),
        None => Arc::new(model.people_until(0, week, &stop).ok()?),
    };
    let trace = match known.filter(|known| known.traced == traced) {
        Some(known) => Arc::clone(&known.trace),
        None => Arc::new(model.trace_until(0, traced.0, traced.1, &stop).ok()?),
    };
    let source = catalogue::Source::new(&run.outcome, Some(&people));
    let kinds = [Kind::TokensAgainstOutput, Kind::LeaderboardAgainstReality];
    let figures = kinds.into_iter().filter_map(|kind| catalogue::figure(kind, &source).ok()).collect();
    let found = Individuals { document: Arc::clone(document), week, people, traced, trace, figures };
    turn.tell(Message::Found(Box::new(found)));
    Some(())
}
