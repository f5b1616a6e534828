//! What the middle of the window shows.

pub mod explore;
