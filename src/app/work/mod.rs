//! What is computed for the window, off its thread? One file a piece of work: its name, when it is wanted, what it does.

pub mod export;
pub mod run;
pub mod sketch;
pub mod validation;
