//! What comes of running scenarios? One run as a value, and the same question
//! asked of many scenarios.

pub mod sensitivity;

pub use sensitivity::sensitivity;
