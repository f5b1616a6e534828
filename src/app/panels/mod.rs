//! What stands around the middle.

pub mod status;
pub mod top;
