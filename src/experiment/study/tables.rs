//! How do tables get onto disk, so that nobody takes half of them for the whole?

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::FolderError;
use super::parts::{STUDY, write_json};
use crate::scenario::{hex, write_file_with};

/// Cells as they stand in a file.
pub(in crate::experiment) type Row = Vec<String>;

/// The head of a table and its rows.
pub(in crate::experiment) type Rows<'a> = Box<dyn Iterator<Item = Row> + 'a>;

/// Writes tables and, last, `study.json`: what `study` says, complete now, with the hash of each table.
///
/// # Errors
/// If the folder cannot be written to.
pub(in crate::experiment) fn write_tables(
    folder: &Path,
    mut study: Value,
    tables: Vec<(&'static str, Rows<'_>)>,
) -> Result<(), FolderError> {
    let mut files = Vec::new();
    for (name, rows) in tables {
        let path = folder.join(name);
        let mut sum = Sha256::new();
        write_file_with(&path, |out| write_table(&mut Hashed { out, sum: &mut sum }, rows))
            .map_err(|cause| FolderError::io(&path, cause))?;
        files.push(json!({ "name": name, "sha256": hex(&sum.finalize()) }));
    }
    study["complete"] = true.into();
    study["files"] = Value::Array(files);
    write_json(&folder.join(STUDY), &study)
}

fn write_table(out: &mut dyn Write, rows: Rows) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    for row in rows {
        csv.write_record(row).map_err(io::Error::from)?;
    }
    csv.flush()
}

/// Passes on what is written and takes its hash.
struct Hashed<'a> {
    out: &'a mut dyn Write,
    sum: &'a mut Sha256,
}

impl Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.sum.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
