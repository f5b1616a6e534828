//! What do thousands of variants say together: which scheme is best and how often,
//! what the answer hangs on, where it fails and tips, what knowing more is worth,
//! and how much is mere noise?
//!
//! Pure: from tables of values to results. Variants in which a value is undefined
//! are left out, never taken as 0. Every bootstrap has its own seed, so that the
//! same table gives the same interval.

mod boxes;
mod column;
mod information;
mod morris;
mod noise;
mod regret;
mod resample;
mod smooth;
mod tipping;
mod variance;
pub mod words;

pub use boxes::{DiscoveredBox, Limit, Restriction, discover};
pub use column::Column;
pub use information::{Information, WEEKS_PER_YEAR, information, main_effect_width, main_effects};
pub use morris::{MorrisIndex, morris};
pub use noise::{Noise, noise};
pub use regret::{Best, TheoryRegret, best, by_theory, regrets};
pub use tipping::{Cell, TippingPoint, cells, tipping_points};
pub use variance::{VarianceIndex, variance_indices};
