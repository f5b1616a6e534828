//! Which files do charts become, and how are they written so that nobody reads half of one?

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::export::{ExportError, Format, Options, export};
use super::figure::Figure;
use super::metadata;
use crate::scenario::write_file;

/// Why charts could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A chart could not be made.
    #[error("{chart}: {cause}")]
    Export {
        /// Its name.
        chart: &'static str,
        /// Why.
        cause: ExportError,
    },
    /// The folder could not be made.
    #[error("the folder {} cannot be made: {cause}; choose another", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// A file could not be written.
    #[error("{} cannot be written: {cause}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
}

/// Writes `figure` into `folder`, one file a format, and the sidecar of a CSV.
///
/// Files are named after the chart and replace earlier ones of that name, each
/// at once when it is complete. Returns the files' paths.
///
/// # Errors
/// If the folder cannot be made, or a file cannot be made or written; files
/// that were finished before stay.
pub fn write(
    figure: &Figure,
    options: &Options,
    formats: &[Format],
    folder: &Path,
) -> Result<Vec<PathBuf>, WriteError> {
    fs::create_dir_all(folder).map_err(|cause| WriteError::Folder { path: folder.to_owned(), cause })?;
    let chart = figure.kind.key();
    let mut written = Vec::new();
    for &format in formats {
        let bytes = export(figure, options, format).map_err(|cause| WriteError::Export { chart, cause })?;
        written.push(place(&bytes, folder.join(format!("{chart}.{}", format.extension())))?);
        if format == Format::Csv {
            let sidecar = metadata::sidecar(figure, options.include_scenario);
            written.push(place(sidecar.as_bytes(), folder.join(format!("{chart}.csv.json")))?);
        }
    }
    Ok(written)
}

fn place(bytes: &[u8], path: PathBuf) -> Result<PathBuf, WriteError> {
    match write_file(&path, bytes) {
        Ok(()) => Ok(path),
        Err(cause) => Err(WriteError::File { path, cause }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_the_way_is_named_in_one_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("chart.svg");
        fs::create_dir(&path).unwrap();
        let message = place(b"after", path).unwrap_err().to_string();
        assert!(message.contains("chart.svg cannot be written: "), "{message}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
    }
}
