//! What the middle of the window shows.

pub mod assumptions;
pub mod employee;
pub mod explore;
pub mod inside;
pub mod predict;
