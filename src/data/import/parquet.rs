//! What stands in a Parquet file? Its rows as CSV, in memory and bounded.

use std::io::Read;

use bytes::Bytes;
use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use parquet::schema::types::{Type, TypePtr};

use crate::data::week::Day;

/// Most bytes of a file, and of its rows as text.
const MOST_BYTES: u64 = 256 << 20;
const MOST_TEXT: usize = 1 << 30;

const SECONDS_A_DAY: i64 = 86_400;

/// The rows as CSV; columns that are no texts, numbers, dates or times are passed over.
pub(super) fn as_csv(input: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    input.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err("is a Parquet file of more than 256 MiB; write it in parts".into());
    }
    let unreadable = |_| "is no Parquet file that can be read; write it uncompressed or with Snappy".to_owned();
    let reader = SerializedFileReader::new(Bytes::from(bytes)).map_err(unreadable)?;
    let schema = reader.metadata().file_metadata().schema();
    let (fields, times): (Vec<TypePtr>, Vec<Times>) =
        schema.get_fields().iter().filter_map(|field| Some((field.clone(), times(field)?))).unzip();
    if fields.is_empty() {
        return Err("has no column of texts, numbers, dates or times".into());
    }
    let mut csv = csv::Writer::from_writer(Vec::new());
    let unwritten = |_| "cannot be held in memory".to_owned();
    csv.write_record(fields.iter().map(|field| field.name())).map_err(unwritten)?;
    let taken = Type::group_type_builder(schema.name()).with_fields(fields).build().map_err(unreadable)?;
    let mut written = 0;
    for row in reader.get_row_iter(Some(taken)).map_err(unreadable)? {
        let row = row.map_err(unreadable)?;
        let cells = row.get_column_iter().zip(&times).map(|((_, field), times)| text(field, *times));
        let cells = cells.collect::<Option<Vec<String>>>();
        let cells = cells.ok_or("has a time that is none")?;
        written += cells.iter().map(String::len).sum::<usize>();
        if written > MOST_TEXT {
            return Err("has more than 1 GiB of rows; write it in parts".into());
        }
        csv.write_record(&cells).map_err(unwritten)?;
    }
    csv.into_inner().map_err(|_| "cannot be held in memory".into())
}

/// How the times of a column are counted.
#[derive(Clone, Copy)]
struct Times {
    /// Parts of a second where they come as whole numbers; none where they say themselves what they are.
    a_second: Option<i64>,
    /// Whether they are of UTC, and not of an unnamed zone.
    is_utc: bool,
}

/// How a column is read whose cells are texts, numbers, dates or times: the reader panics on what it cannot convert.
fn times(field: &TypePtr) -> Option<Times> {
    use ConvertedType as As;
    let about = field.get_basic_info();
    if !field.is_primitive() || about.repetition() == Repetition::REPEATED {
        return None;
    }
    if let Some(LogicalType::Timestamp(of)) = about.logical_type_ref() {
        let a_second = (of.unit == TimeUnit::NANOS).then_some(1_000_000_000);
        return Some(Times { a_second, is_utc: of.is_adjusted_to_u_t_c });
    }
    let is_read = match (field.get_physical_type(), about.converted_type()) {
        (Physical::BOOLEAN | Physical::FLOAT | Physical::DOUBLE | Physical::INT96, _) => true,
        (Physical::INT32, of) => matches!(
            of,
            As::NONE
                | As::INT_8
                | As::INT_16
                | As::INT_32
                | As::UINT_8
                | As::UINT_16
                | As::UINT_32
                | As::DATE
                | As::DECIMAL
        ),
        (Physical::INT64, of) => {
            let is_time = matches!(about.logical_type_ref(), Some(LogicalType::Time(_)));
            !is_time
                && matches!(
                    of,
                    As::NONE | As::INT_64 | As::UINT_64 | As::DECIMAL | As::TIMESTAMP_MILLIS | As::TIMESTAMP_MICROS
                )
        }
        (Physical::BYTE_ARRAY, of) => matches!(of, As::UTF8 | As::ENUM | As::JSON | As::DECIMAL),
        (Physical::FIXED_LEN_BYTE_ARRAY, of) => of == As::DECIMAL,
    };
    is_read.then_some(Times { a_second: None, is_utc: true })
}

fn text(field: &Field, Times { a_second, is_utc }: Times) -> Option<String> {
    Some(match field {
        Field::Null => String::new(),
        Field::Bool(yes) => u8::from(*yes).to_string(),
        Field::Str(text) => text.clone(),
        Field::Date(days) => Day::from_number(*days).to_string(),
        Field::TimestampMillis(time) => moment(time.div_euclid(1000), is_utc)?,
        Field::TimestampMicros(time) => moment(time.div_euclid(1_000_000), is_utc)?,
        Field::Long(number) => match a_second {
            Some(a_second) => moment(number.div_euclid(a_second), is_utc)?,
            None => number.to_string(),
        },
        Field::Float(number) if number.is_nan() => String::new(),
        Field::Double(number) if number.is_nan() => String::new(),
        Field::Float(number) => number.to_string(),
        Field::Double(number) => number.to_string(),
        number => number.to_string(),
    })
}

/// A moment as tables write it: the day alone at midnight.
fn moment(second: i64, is_utc: bool) -> Option<String> {
    if second.rem_euclid(SECONDS_A_DAY) == 0 {
        return Some(Day::of_second(second).to_string());
    }
    let moment = jiff::Timestamp::from_second(second).ok()?;
    let zone = if is_utc { "Z" } else { "" };
    Some(format!("{}{zone}", moment.strftime("%Y-%m-%dT%H:%M:%S")))
}
