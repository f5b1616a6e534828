//! What stands in a Parquet file? Its rows as CSV, in memory and bounded.

use std::io::Read;

use bytes::Bytes;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;

use crate::data::week::Day;

/// Most bytes of a file, and of its rows as text.
const MOST_BYTES: u64 = 256 << 20;
const MOST_TEXT: usize = 1 << 30;

/// The rows as CSV.
pub(super) fn as_csv(input: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    input.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err("is a Parquet file of more than 256 MiB; write it in parts".into());
    }
    let unreadable = |_| "is no Parquet file that can be read; write it uncompressed or with Snappy".to_owned();
    let reader = SerializedFileReader::new(Bytes::from(bytes)).map_err(unreadable)?;
    let schema = reader.metadata().file_metadata().schema();
    let names: Vec<String> = schema.get_fields().iter().map(|field| field.name().to_owned()).collect();
    let mut csv = csv::Writer::from_writer(Vec::new());
    let unwritten = |_| "cannot be held in memory".to_owned();
    csv.write_record(&names).map_err(unwritten)?;
    let mut written = 0;
    for row in reader.get_row_iter(None).map_err(unreadable)? {
        let row = row.map_err(unreadable)?;
        let cells = row.get_column_iter().map(|(_, field)| text(field)).collect::<Option<Vec<String>>>();
        let cells = cells.ok_or("has columns that are no texts, numbers, dates or times")?;
        written += cells.iter().map(String::len).sum::<usize>();
        if written > MOST_TEXT {
            return Err("has more than 1 GiB of rows; write it in parts".into());
        }
        csv.write_record(&cells).map_err(unwritten)?;
    }
    csv.into_inner().map_err(|_| "cannot be held in memory".into())
}

fn text(field: &Field) -> Option<String> {
    Some(match field {
        Field::Null => String::new(),
        Field::Bool(yes) => u8::from(*yes).to_string(),
        Field::Str(text) => text.clone(),
        Field::Date(days) => Day::from_number(*days).to_string(),
        Field::TimestampMillis(time) => moment(time.div_euclid(1000))?,
        Field::TimestampMicros(time) => moment(time.div_euclid(1_000_000))?,
        Field::Byte(_)
        | Field::Short(_)
        | Field::Int(_)
        | Field::Long(_)
        | Field::UByte(_)
        | Field::UShort(_)
        | Field::UInt(_)
        | Field::ULong(_)
        | Field::Float(_)
        | Field::Double(_) => field.to_string(),
        _ => return None,
    })
}

fn moment(second: i64) -> Option<String> {
    jiff::Timestamp::from_second(second).ok().map(|moment| moment.to_string())
}
