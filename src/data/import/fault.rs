//! What is wrong with an export? Said with file, line and field, and never with what a cell says.

use std::fmt;

/// Why an import ended.
///
/// It names places and what belongs there; it repeats nothing of what was read,
/// which may be a person's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportError {
    /// The file, as it was given; empty where it is of all of them.
    pub file: String,
    /// The line, from 1; 0 where it is of the whole file.
    pub line: u64,
    /// The field; empty where it is of the whole line.
    pub field: String,
    /// What is wrong and what to do.
    pub what: String,
}

impl fmt::Display for ImportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut places = Vec::new();
        if !self.file.is_empty() {
            places.push(self.file.clone());
        }
        if self.line > 0 {
            places.push(format!("line {}", self.line));
        }
        if !self.field.is_empty() {
            places.push(format!("`{}`", self.field));
        }
        if !places.is_empty() {
            write!(formatter, "{}: ", places.join(", "))?;
        }
        formatter.write_str(&self.what)
    }
}

impl std::error::Error for ImportError {}

impl ImportError {
    /// Of everything that was read together.
    pub(super) fn of_all(what: impl Into<String>) -> Self {
        Self { file: String::new(), line: 0, field: String::new(), what: what.into() }
    }
}

/// What is wrong with one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    /// The field; empty where it is of the whole.
    pub field: String,
    /// What is wrong and what to do.
    pub what: String,
}

impl Wrong {
    pub(super) fn field(field: impl Into<String>, what: impl Into<String>) -> Self {
        Self { field: field.into(), what: what.into() }
    }

    pub(super) fn whole(what: impl Into<String>) -> Self {
        Self::field("", what)
    }

    /// The same in the part of a record with this name.
    pub(super) fn within(mut self, part: &str) -> Self {
        self.field = if self.field.is_empty() { part.to_owned() } else { format!("{part}.{}", self.field) };
        self
    }
}

pub(super) type Read<T> = Result<T, Wrong>;
