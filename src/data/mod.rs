//! What did the organisation itself measure? Exports of its tools, as one tidy table without names.
//!
//! [`Table`] is that table, `data.csv`; an [`Import`] makes it of exports, and a
//! [`Description`] says what is in it. What is read comes as `impl Read`; this
//! module opens no file.

mod actual;
mod bounded;
mod breaks;
mod describe;
#[cfg(feature = "import")]
mod import;
mod table;
mod week;

pub use actual::Actual;
pub use breaks::Break;
pub use describe::{Description, GroupDescription, MeasureDescription};
#[cfg(feature = "import")]
pub use import::{
    Absent, CURRENCIES, Column, Columns, Dates, FileReport, Format, Holds, Import, ImportError, Imported, Mapped,
    Mapping, Places, Rates, Report, Role, RoleFault, Roles, Settings, Source, is_roster, units,
};
pub use table::{COLUMNS, EVERYONE, Measure, OTHER, Row, SMALLEST_GROUP, Statistic, Table, TableError};
pub use week::{Day, NoWeek, Week};
