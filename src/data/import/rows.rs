//! What does a row of a table say? Rows of CSV and TSV, with their lines, and no more than a row in memory.

use std::io;

use csv::ByteRecord;

use super::fault::{Read, Wrong};
use super::values::Broken;
use crate::data::bounded::Bounded;

/// Most bytes of a row.
const MOST_BYTES: usize = 1 << 20;

/// Most columns.
const MOST_COLUMNS: usize = 10_000;

/// The rows of a table below its head.
pub(super) struct Rows<R> {
    reader: csv::Reader<Bounded<R>>,
    /// The names in the head.
    pub columns: Vec<String>,
    record: ByteRecord,
}

impl<R: io::Read> Rows<R> {
    /// Reads the head.
    pub(super) fn new(input: R, delimiter: u8) -> Result<Self, Broken> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .delimiter(delimiter)
            .buffer_capacity(1 << 16)
            .from_reader(Bounded::new(input, MOST_BYTES));
        let head = reader.byte_headers().map_err(|error| broken(1, &error))?;
        if head.len() > MOST_COLUMNS {
            return Err(Broken::Ends(1, "has more than 10,000 columns".into()));
        }
        let columns = head.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
        Ok(Self { reader, columns, record: ByteRecord::new() })
    }

    /// The next row with its line; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<(u64, &ByteRecord)>, Broken> {
        let line = self.reader.position().line();
        self.reader.get_mut().allow();
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) => Ok(Some((line, &self.record))),
            Ok(false) => Ok(None),
            Err(error) => Err(broken(line, &error)),
        }
    }
}

fn broken(line: u64, error: &csv::Error) -> Broken {
    match error.kind() {
        csv::ErrorKind::Io(error) => Broken::Ends(line, error.to_string()),
        _ => Broken::Ends(line, "is no row of a table".into()),
    }
}

/// What stands between the cells of a table that begins like this.
pub(super) fn delimiter(head: &[u8]) -> u8 {
    let mut is_quoted = false;
    let mut counts = [(b',', 0), (b'\t', 0), (b';', 0)];
    for byte in head {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' if !is_quoted => break,
            _ if is_quoted => {}
            byte => counts.iter_mut().filter(|(delimiter, _)| delimiter == byte).for_each(|(_, count)| *count += 1),
        }
    }
    counts
        .into_iter()
        .max_by_key(|(delimiter, count)| (*count, *delimiter == b','))
        .map_or(b',', |(delimiter, _)| delimiter)
}

/// The cells of a row by column.
pub(super) struct Cells<'a> {
    pub record: &'a ByteRecord,
    pub columns: &'a [String],
    /// Whether decimals follow a comma.
    pub decimal_comma: bool,
}

impl Cells<'_> {
    /// The text of a cell; none where it is empty.
    pub(super) fn text(&self, at: usize) -> Read<Option<&str>> {
        let cell = self.record.get(at).ok_or_else(|| self.wrong(at, "is missing: the row ends before it"))?;
        let text = std::str::from_utf8(cell).map_err(|_| self.wrong(at, "is no UTF-8; save the file as UTF-8"))?;
        Ok(Some(text.trim()).filter(|text| !text.is_empty()))
    }

    /// The number of a cell, which is not negative; none where it is empty.
    pub(super) fn number(&self, at: usize) -> Read<Option<f64>> {
        let Some(text) = self.text(at)? else { return Ok(None) };
        let number = number(text, self.decimal_comma).filter(|number| (0.0..=1e15).contains(number));
        number.map(Some).ok_or_else(|| self.wrong(at, "is no number from 0 on"))
    }

    pub(super) fn wrong(&self, at: usize, what: impl Into<String>) -> Wrong {
        Wrong::field(self.columns[at].clone(), what)
    }
}

/// A number as tables write it: 1234.5, or 1234,5 with a decimal comma.
pub(super) fn number(text: &str, decimal_comma: bool) -> Option<f64> {
    if decimal_comma {
        let is_plain = !text.contains('.') && text.matches(',').count() <= 1;
        return is_plain.then(|| text.replace(',', ".").parse().ok()).flatten();
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_are_told_from_the_head() {
        assert_eq!(delimiter(b"a,b;c,d\n;;;;"), b',');
        assert_eq!(delimiter(b"a\tb, c\td"), b'\t');
        assert_eq!(delimiter(b"\"a,b,c\";d;e\n"), b';');
        assert_eq!(delimiter(b"alone"), b',');
    }

    #[test]
    fn numbers_have_one_meaning() {
        assert_eq!((number("1234.5", false), number("1234,5", true)), (Some(1234.5), Some(1234.5)));
        for (text, comma) in [("1,234", false), ("1.234,5", true), ("", false), ("NaN", false), ("1,2,3", true)] {
            assert_eq!(number(text, comma), None, "{text}");
        }
    }
}
