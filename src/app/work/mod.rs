//! What is computed for the window, off its thread.

pub mod export;
pub mod run;
