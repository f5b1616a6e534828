//! What results mean: distributions over replicates, summaries of windows of
//! weeks with paired differences, the weeks at which something gives, and the
//! sentences that say so. Pure: from results to values and words.

pub mod cases;
pub mod derived;
pub mod format;
mod quantiles;
pub mod sensitivity;
mod summary;
pub mod validate;
pub mod words;

pub use derived::{budget_week, parting_week};
pub use quantiles::{Distribution, distribution, quantile, series};
pub use sensitivity::sensitivity;
pub use summary::{Difference, Summary, SummaryRow, Window, summary, window_means};
