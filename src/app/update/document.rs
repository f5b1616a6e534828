//! How does the document change? Steps that can be taken back and done again.

use std::path::PathBuf;
use std::sync::Arc;

use super::Store;
use crate::app::pages::Pages;
use crate::app::state::{Change, first_counting};
use crate::scenario::{Document, Scenario};

/// Steps that can be taken back.
const MOST_STEPS: usize = 300;

impl Store {
    /// Makes the document say something else; changes until the end of the step are one step.
    pub(super) fn edit(&mut self, scenario: &Scenario) {
        if scenario == self.scenario() {
            return;
        }
        let mut scenario = scenario.clone();
        scenario.rename_done(self.scenario());
        if !self.state.step_open {
            self.state.past.push(Arc::clone(&self.state.document));
            if self.state.past.len() > MOST_STEPS {
                self.state.past.remove(0);
            }
            self.state.step_open = true;
            self.remember();
        }
        self.state.future.clear();
        let mut document = Document::clone(&self.state.document);
        document.set(&scenario);
        self.show(Arc::new(document));
    }

    /// Makes a change that is one step by itself.
    pub(super) fn as_step(&mut self, scenario: &Scenario) {
        self.state.step_open = false;
        self.edit(scenario);
        self.state.step_open = false;
    }

    /// Takes the last step back, or does it again.
    pub(super) fn step(&mut self, back: bool) {
        let state = &mut self.state;
        let (from, to) = if back { (&mut state.past, &mut state.future) } else { (&mut state.future, &mut state.past) };
        if let Some(document) = from.pop() {
            to.push(Arc::clone(&state.document));
            state.step_open = false;
            self.remember();
            self.show(document);
        }
    }

    /// Opens a document; the history begins anew.
    pub(super) fn open(&mut self, document: Document, path: Option<PathBuf>, name: String) {
        let state = &mut self.state;
        state.saved = Arc::new(document);
        (state.path, state.name) = (path, name);
        state.past.clear();
        state.future.clear();
        state.step_open = false;
        state.change = None;
        let document = Arc::clone(&state.saved);
        self.show(document);
        self.state.selected = first_counting(self.scenario());
        self.with_pages(Pages::opened);
    }

    /// Notes that the document is not in its file, whatever it says.
    pub(super) fn mark_unsaved(&mut self) {
        self.state.saved = Arc::new(Document::new(Scenario::new("")));
    }

    /// Keeps the present results to compare with what the next change does.
    fn remember(&mut self) {
        let before = self.present_results().cloned();
        self.state.change = before.map(|before| Change { before, sentence: String::new() });
    }

    fn show(&mut self, document: Arc<Document>) {
        let state = &mut self.state;
        state.errors = document.errors().to_vec();
        state.document = document;
        state.selected = state.selected.min(state.document.scenario().schemes.len() - 1);
        state.version += 1;
        self.with_pages(Pages::changed);
    }
}
