//! What stands around the middle.

pub mod comparison;
pub mod controls;
pub mod fault;
pub mod levers;
pub mod phases;
pub mod schemes;
pub mod status;
pub mod top;
pub mod tour;
