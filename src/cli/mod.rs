//! The commands without a window, one file each.

pub mod chart;
pub mod extract;
