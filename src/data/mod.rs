//! What did the organisation itself measure? Exports of its tools, as one tidy table without names.
//!
//! [`Table`] is that table, `data.csv`. What is read comes as `impl Read`; this
//! module opens no file.

mod bounded;
mod table;
mod week;

pub use table::{COLUMNS, EVERYONE, Measure, OTHER, Row, SMALLEST_GROUP, Statistic, Table, TableError};
pub use week::{Day, NoWeek, Week};
