//! What stands around the middle, and before it.

pub mod comparison;
pub mod dialogs;
pub mod export;
pub mod fault;
pub mod gallery;
pub mod levers;
pub mod phases;
pub mod schemes;
pub mod status;
pub mod top;
