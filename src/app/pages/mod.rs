//! What the middle of the window shows.

pub mod assumptions;
pub mod explore;
pub mod inside;
