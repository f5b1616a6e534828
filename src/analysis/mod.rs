//! What results mean: distributions over replicates, summaries of windows of
//! weeks with paired differences, the weeks at which something gives, and the
//! sentences that say so. Pure: from results to values and words.

pub mod derived;
pub mod format;
mod index;
mod quantiles;
mod summary;
pub mod uncertainty;
pub mod weighted;
pub mod words;

pub use derived::{BUDGET_WEEKS, budget_week, parting_week, spent_this_year};
pub use index::Indexed;
pub use quantiles::{Distribution, distribution, quantile, ranks, series};
pub use summary::{Difference, Summary, SummaryRow, Window, interval_99, paired_window_means, summary, window_means};
