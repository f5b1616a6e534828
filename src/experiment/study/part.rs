//! How are numbers kept so that half of them is never taken for the whole?
//!
//! A part is a file of one line of JSON, which says what it is and the hash of what
//! follows, and then numbers as eight bytes each, least significant first.

use std::path::Path;
use std::{fs, io};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::scenario::{sha256, write_file};

#[derive(Serialize, Deserialize)]
struct Line<H> {
    #[serde(flatten)]
    head: H,
    numbers: usize,
    sha256: String,
}

/// Writes a part to a temporary name, makes it last and gives it its name.
pub(in crate::experiment) fn write(path: &Path, head: &impl Serialize, numbers: &[f64]) -> io::Result<()> {
    let body: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    let line = Line { head, numbers: numbers.len(), sha256: sha256(&body) };
    let mut bytes = serde_json::to_vec(&line)?;
    bytes.push(b'\n');
    bytes.extend(body);
    write_file(path, bytes)
}

/// Reads a part; none where it is not whole.
pub(in crate::experiment) fn read<H: DeserializeOwned>(path: &Path) -> io::Result<Option<(H, Vec<f64>)>> {
    let bytes = fs::read(path)?;
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return Ok(None) };
    let Ok(line) = serde_json::from_slice::<Line<H>>(&bytes[..end]) else { return Ok(None) };
    let body = &bytes[end + 1..];
    if body.len() != line.numbers * 8 || sha256(body) != line.sha256 {
        return Ok(None);
    }
    let (numbers, _) = body.as_chunks::<8>();
    Ok(Some((line.head, numbers.iter().map(|number| f64::from_le_bytes(*number)).collect())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_read_as_it_was_written_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.part");
        let numbers = [0.1, -0.0, f64::NAN, f64::INFINITY, 1e-300];
        write(&path, &serde_json::json!({ "first": 3 }), &numbers).unwrap();
        let (head, found) = read::<serde_json::Value>(&path).unwrap().unwrap();
        assert_eq!(head["first"], 3);
        assert!(found.iter().zip(numbers).all(|(found, number)| found.to_bits() == number.to_bits()));
        let whole = fs::read(&path).unwrap();
        for half in [0, 10, whole.len() - 8, whole.len() - 1] {
            fs::write(&path, &whole[..half]).unwrap();
            assert!(read::<serde_json::Value>(&path).unwrap().is_none(), "{half} bytes");
        }
        let mut other = whole.clone();
        *other.last_mut().unwrap() ^= 1;
        fs::write(&path, other).unwrap();
        assert!(read::<serde_json::Value>(&path).unwrap().is_none());
    }
}
