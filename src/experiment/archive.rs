//! How is an outcome kept and read back, bit for bit?
//!
//! A line that names the format, a line of JSON that says what was run, and the
//! numbers as they are in memory, little-endian. The JSON holds the SHA-256 of
//! the numbers, so that a damaged file is told from a whole one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::model::{Horizon, Metric, Record};
use crate::run::Ensemble;
use crate::scenario::{Document, Problems, sha256, write_file};

/// The first line of a file.
const FORMAT: &str = "yardstick outcome 1\n";

/// What such a line starts with in any version.
const KIND: &str = "yardstick outcome ";

/// What was run.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    version: String,
    date: String,
    scenario_toml: String,
    /// Numbers of the replicates whose numbers follow, in order.
    replicates: Vec<usize>,
    /// Keys of the metrics, in the order of the numbers.
    metrics: Vec<String>,
    sha256: String,
}

/// Why a file could not be read as an outcome.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The file itself could not be read.
    #[error("cannot read {}: {cause}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// It is some other file.
    #[error("this is no outcome of a run")]
    Foreign,
    /// It is of a version that this program does not know.
    #[error("this outcome is in another version of the format; read it with the program that wrote it")]
    Version,
    /// It is not whole.
    #[error("this outcome is damaged: {0}")]
    Damaged(&'static str),
    /// Its scenario cannot be run by this program.
    #[error("the scenario of this outcome cannot be read: {0}")]
    Scenario(Box<Problems>),
}

impl Outcome {
    /// The outcome as a file that [`Outcome::from_bytes`] reads back.
    pub fn to_bytes(&self) -> Vec<u8> {
        let ensemble = self.ensemble();
        let mut numbers = Vec::new();
        for (_, record) in ensemble.records() {
            for scheme in 0..record.schemes() {
                for metric in Metric::ALL {
                    numbers.extend(record.series(scheme, metric).iter().flat_map(|value| value.to_le_bytes()));
                }
            }
        }
        let provenance = self.provenance();
        let head = Head {
            version: provenance.version.clone(),
            date: provenance.date.clone(),
            scenario_toml: provenance.scenario_toml.to_string(),
            replicates: ensemble.records().map(|(number, _)| number).collect(),
            metrics: Metric::ALL.map(|metric| metric.key().to_owned()).into(),
            sha256: sha256(&numbers),
        };
        let head = serde_json::to_string(&head).unwrap_or_else(|_| unreachable!("text and numbers are JSON"));
        [FORMAT.as_bytes(), head.as_bytes(), b"\n", &numbers].concat()
    }

    /// Reads what [`Outcome::to_bytes`] made, with the version and the day of the run.
    ///
    /// # Errors
    /// If it is another file, another version's, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ArchiveError> {
        let rest = match bytes.strip_prefix(FORMAT.as_bytes()) {
            Some(rest) => rest,
            None if bytes.starts_with(KIND.as_bytes()) => return Err(ArchiveError::Version),
            None => return Err(ArchiveError::Foreign),
        };
        let end = rest.iter().position(|byte| *byte == b'\n').ok_or(ArchiveError::Damaged("it is cut off"))?;
        let (head, numbers) = (&rest[..end], &rest[end + 1..]);
        let head: Head =
            serde_json::from_slice(head).map_err(|_| ArchiveError::Damaged("its head is not what it should be"))?;
        if head.sha256 != sha256(numbers) {
            return Err(ArchiveError::Damaged("its numbers are not those that were written"));
        }
        if !head.metrics.iter().map(String::as_str).eq(Metric::ALL.map(Metric::key)) {
            return Err(ArchiveError::Version);
        }
        let refused = |problems: Problems| ArchiveError::Scenario(Box::new(problems));
        let document = Document::parse("the scenario of the outcome", &head.scenario_toml).map_err(refused)?;
        let scenario = document.checked().map_err(refused)?;
        let horizon = Horizon { warmup: scenario.run.warmup_weeks, weeks: scenario.run.weeks };
        let (schemes, planned) = (scenario.schemes.len(), scenario.run.replicates as usize);
        let size = schemes * Metric::COUNT * horizon.len() * size_of::<f64>();
        let known = head.replicates.iter().all(|number| *number < planned);
        if !known || numbers.len() != size * head.replicates.len() {
            return Err(ArchiveError::Damaged("its numbers are not those of its scenario"));
        }
        let mut ensemble = Ensemble::new(schemes, horizon, planned);
        for (number, bytes) in head.replicates.iter().zip(numbers.chunks_exact(size)) {
            ensemble.insert(*number, record(schemes, horizon, bytes));
        }
        Ok(Self::new(&scenario, ensemble).written_as(&document).on(head.date).by_version(head.version))
    }

    /// Writes the outcome to a file, as a whole or not at all.
    ///
    /// # Errors
    /// Whatever keeps the folder from being written to.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        write_file(path, self.to_bytes())
    }

    /// Reads an outcome that was written.
    ///
    /// # Errors
    /// As for [`Outcome::from_bytes`], and if the file cannot be read.
    pub fn read(path: &Path) -> Result<Self, ArchiveError> {
        let bytes = fs::read(path).map_err(|cause| ArchiveError::Io { path: path.to_owned(), cause })?;
        Self::from_bytes(&bytes)
    }
}

/// A replicate from its numbers, of which there are as many as it has.
fn record(schemes: usize, horizon: Horizon, bytes: &[u8]) -> Record {
    let mut values = bytes.chunks_exact(size_of::<f64>()).map(|bytes| {
        let mut value = [0; size_of::<f64>()];
        value.copy_from_slice(bytes);
        f64::from_le_bytes(value)
    });
    let mut record = Record::new(schemes, horizon);
    for scheme in 0..schemes {
        for metric in Metric::ALL {
            for (place, value) in record.series_mut(scheme, metric).iter_mut().zip(values.by_ref()) {
                *place = value;
            }
        }
    }
    record
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::simulate;
    use crate::scenario::Scenario;

    fn outcome() -> Outcome {
        let mut scenario = Scenario::new("Kept");
        (scenario.organisation.employees, scenario.run.weeks, scenario.run.replicates) = (12, 5, 3);
        let scenario = scenario.checked().unwrap();
        simulate(&scenario).on("2026-01-02")
    }

    fn bits(outcome: &Outcome) -> Vec<u64> {
        let of = |record: &Record| {
            let all = Metric::ALL.iter().flat_map(|metric| record.series(0, *metric).to_vec());
            all.map(f64::to_bits).collect::<Vec<_>>()
        };
        outcome.ensemble().records().flat_map(|(_, record)| of(record)).collect()
    }

    #[test]
    fn an_outcome_reads_back_bit_for_bit() {
        let (folder, written) = (tempfile::tempdir().unwrap(), outcome());
        let path = folder.path().join("a.outcome");
        written.write(&path).unwrap();
        let read = Outcome::read(&path).unwrap();
        assert_eq!(bits(&read), bits(&written));
        assert!(bits(&read).contains(&f64::NAN.to_bits()), "missing numbers stay missing");
        assert_eq!(read.provenance(), written.provenance());
        assert_eq!(read.summary(), written.summary());
        assert_eq!(read.takeaways(), written.takeaways());
        assert_eq!(read.to_bytes(), written.to_bytes());
    }

    #[test]
    fn what_is_not_whole_or_not_ours_is_refused_in_a_sentence() {
        let whole = outcome().to_bytes();
        let said = |bytes: &[u8]| Outcome::from_bytes(bytes).unwrap_err().to_string();
        assert_eq!(said(b"schema = 1\n"), "this is no outcome of a run");
        assert!(said(b"yardstick outcome 2\n{}").contains("another version"));
        assert!(said(&whole[..30]).contains("cut off"));
        assert!(said(&whole[..whole.len() - 1]).contains("not those that were written"));
        let mut flipped = whole.clone();
        *flipped.last_mut().unwrap() ^= 1;
        assert!(said(&flipped).contains("damaged"));
        let missing = Outcome::read(Path::new("nowhere/at-all")).unwrap_err().to_string();
        assert!(missing.starts_with("cannot read nowhere/at-all: "), "{missing}");
    }
}
