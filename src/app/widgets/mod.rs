//! What views are made of.

pub mod numbers;
pub mod plot;
pub mod table;
