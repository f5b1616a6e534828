//! What is to be computed? A function of the state alone.

use super::state::State;
use super::task::Wanted;
use super::work::{export, run, sketch, validation};

/// Everything that the state asks for, what its pages ask for included.
pub fn wanted(state: &State) -> Vec<Wanted> {
    let own = [
        run::wanted(state),
        sketch::wanted(state),
        validation::wanted(state),
        export::preview_wanted(state),
        export::copy_wanted(state),
        export::wanted(state),
    ];
    own.into_iter().flatten().chain(state.pages.wanted(state)).collect()
}
