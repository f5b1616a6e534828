//! Which files do charts become, and how are they written so that nobody reads half of one?

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::export::{ExportError, Format, Options, export};
use super::figure::Figure;
use super::metadata;
use crate::scenario::write_file;

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, after the chart.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Why charts could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
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

/// The files of `figure`: one a format, and the sidecar of a CSV.
///
/// # Errors
/// If one cannot be made.
pub fn render(figure: &Figure, options: &Options, formats: &[Format]) -> Result<Vec<File>, ExportError> {
    let chart = figure.kind.key();
    let mut files = Vec::new();
    for &format in formats {
        let name = format!("{chart}.{}", format.extension());
        files.push(File { name, bytes: export(figure, options, format)? });
        if format == Format::Csv {
            let sidecar = metadata::sidecar(figure, options.include_scenario);
            files.push(File { name: format!("{chart}.csv.json"), bytes: sidecar.into_bytes() });
        }
    }
    Ok(files)
}

/// Makes a folder, where there is none.
///
/// # Errors
/// If it cannot be made.
pub fn make_folder(path: &Path) -> Result<(), WriteError> {
    fs::create_dir_all(path).map_err(|cause| WriteError::Folder { path: path.to_owned(), cause })
}

/// Writes a file into `folder`, in place of one of its name, at once when it is complete; returns its path.
///
/// # Errors
/// If it cannot be written; then what was there is still there.
pub fn write(file: &File, folder: &Path) -> Result<PathBuf, WriteError> {
    let path = folder.join(&file.name);
    match write_file(&path, &file.bytes) {
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
        fs::create_dir(folder.path().join("chart.svg")).unwrap();
        let file = File { name: "chart.svg".into(), bytes: b"after".to_vec() };
        let message = write(&file, folder.path()).unwrap_err().to_string();
        assert!(message.contains("chart.svg cannot be written: "), "{message}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
    }
}
