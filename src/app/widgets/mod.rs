//! What views are made of.

pub mod keys;
pub mod numbers;
pub mod plot;
pub mod table;
