//! How is a better scheme looked for while somebody looks? Generation by generation, and shown after each.

use std::sync::Arc;

use super::choices::Choices;
use super::{Better, Message};
use crate::app::state::{State, View};
use crate::app::task::{Name, Priority, Turn, Wanted, Work};
use crate::chart::catalogue::{SearchSource, search_figure};
use crate::chart::{Figure, Kind};
use crate::experiment::search::{Found, Hunt, SearchPlan, SharedRows, Sight, takes_in_words, what_it_takes};
use crate::experiment::study::{Statement, StudyError};
use crate::run::Executor;
use crate::scenario::Document;

/// What the search is called.
pub const SEEK: Name = "seek";

/// What asking how a scheme wins is called.
pub const TAKES: Name = "takes";

/// What was asked: of which document, with which choices.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The document.
    pub document: Arc<Document>,
    /// The choices.
    pub choices: Choices,
}

impl Asked {
    /// What the page asks now.
    pub fn of(page: &Better, state: &State) -> Self {
        Self { document: Arc::clone(&state.document), choices: page.choices.clone() }
    }

    /// Whether it is the same.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.document, &other.document) && self.choices == other.choices
    }

    fn plan(&self) -> Result<Arc<SearchPlan>, String> {
        let said = |problem: &crate::scenario::Problem| match &problem.help {
            Some(help) => format!("{}; {help}", problem.message),
            None => problem.message.clone(),
        };
        let scenario = self.document.checked().map_err(|problems| problems.list.iter().map(said).collect::<String>())?;
        let search = self.choices.search(&scenario);
        let plan = SearchPlan::new(search, &scenario, |_| Err("a page has no files".into()));
        plan.map(Arc::new).map_err(|problems| problems.iter().map(said).collect::<Vec<_>>().join("\n"))
    }
}

/// A search that was begun, and what is done of it.
#[derive(Debug, Clone)]
pub struct Begun {
    /// What was asked.
    pub asked: Asked,
    plan: Arc<SearchPlan>,
    rows: SharedRows,
}

/// What was found, with its charts and sentences.
#[derive(Debug)]
pub struct Shown {
    /// What was asked.
    pub asked: Asked,
    /// What was found.
    pub found: Found,
    /// What matters most of it.
    pub headline: String,
    /// Every sentence of it, the most important first.
    pub statements: Vec<Statement>,
    /// The charts that apply so far.
    pub figures: Vec<Figure>,
}

impl Shown {
    /// Whether it is of a document, with all that was asked tried.
    pub fn is_of(&self, document: &Arc<Document>) -> bool {
        Arc::ptr_eq(&self.asked.document, document) && self.found.is_complete
    }

    fn new(asked: &Asked, found: Found, date: &str) -> Self {
        let provenance = found.provenance(asked.document.text().into(), date.to_owned());
        let source = SearchSource { found: &found, provenance: &provenance };
        let figures = Kind::OF_A_SEARCH.into_iter().filter_map(|kind| search_figure(kind, &source).ok()).collect();
        Self { asked: asked.clone(), headline: found.headline(), statements: found.statements(), figures, found }
    }
}

/// While the page is shown, unless it was told to stop or all is known; how a scheme wins once that was asked.
pub fn wanted(page: &Better, state: &State) -> Vec<Wanted> {
    let is_possible = state.errors.is_empty() && page.choices.wanted.contains(&true) && !page.choices.levers.is_empty();
    if state.view != View::Better || !is_possible {
        return Vec::new();
    }
    let key = format!("{} {:?}", state.version, page.choices);
    let mut out = Vec::new();
    if !page.stopped && !page.is_complete(state) {
        out.push(Wanted { name: SEEK, key: key.clone(), priority: Priority::Background, start: seek });
    }
    if let Some(scheme) = &page.to_win {
        let key = format!("{key} {scheme}");
        out.push(Wanted { name: TAKES, key, priority: Priority::Background, start: takes });
    }
    out
}

fn seek(state: &State) -> Work {
    let page = &state.pages.better;
    let asked = Asked::of(page, state);
    let mut begun = page.begun.clone().filter(|begun| begun.asked.is(&asked));
    let date = state.today.clone();
    Box::new(move |turn| {
        if begun.is_none() {
            match asked.plan() {
                Ok(plan) => {
                    let new = Begun { asked: asked.clone(), plan, rows: SharedRows::default() };
                    turn.tell(Message::Begun(new.clone()));
                    begun = Some(new);
                }
                Err(text) => {
                    turn.tell(Message::Impossible(asked.clone(), text));
                    return Some(());
                }
            }
        }
        go_on(turn, begun.as_ref()?, &date)
    })
}

fn go_on(turn: &Turn, begun: &Begun, date: &str) -> Option<()> {
    let executor = Executor::new().cancelled_by(turn.cancel());
    let tell = |done: usize, total: usize| turn.progress(done, total);
    let mut rows = begun.rows.clone();
    let mut watch = |sight: Sight| {
        let found = Found::new(&begun.plan, sight.archive, sight.is_complete);
        turn.tell(Message::Found(Box::new(Shown::new(&begun.asked, found, date))));
    };
    match Hunt::new(&begun.plan, &executor, &mut rows, &tell).run(&mut watch) {
        Ok(_) => Some(()),
        Err(StudyError::Stopped(_)) => None,
        Err(error) => {
            turn.tell(Message::Impossible(begun.asked.clone(), error.to_string()));
            Some(())
        }
    }
}

fn takes(state: &State) -> Work {
    let page = &state.pages.better;
    let asked = Asked::of(page, state);
    let name = page.to_win.clone().unwrap_or_default();
    let mut rows = SharedRows::default();
    Box::new(move |turn| {
        let executor = Executor::new().cancelled_by(turn.cancel());
        let answer = asked.plan().and_then(|plan| {
            let scheme = plan.base().schemes.iter().position(|scheme| scheme.name == name).unwrap_or(0);
            let tell = |done: usize, total: usize| turn.progress(done, total);
            match what_it_takes(&plan, scheme, &executor, &mut rows, &tell) {
                Ok(takes) => Ok(Some(takes.map_or_else(
                    || "There is only one scheme, so that there is nothing to win against.".to_owned(),
                    |takes| takes_in_words(&plan.search().goals, &takes),
                ))),
                Err(StudyError::Stopped(_)) => Ok(None),
                Err(error) => Err(error.to_string()),
            }
        });
        match answer {
            Ok(None) => return None,
            Ok(Some(text)) => turn.tell(Message::Takes(asked.clone(), name.clone(), text)),
            Err(text) => turn.tell(Message::Impossible(asked.clone(), text)),
        }
        Some(())
    })
}
