//! A Parquet file means what the same table means as CSV.

use std::fmt::Write as _;
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};
use yardstick::data::{Import, Mapping, Settings, Table};

const MAPPING: &str = "[columns]\ndate = \"Closed\"\nperson = \"Assignee\"\ngroup = \"Team\"\n\
    [metrics.tickets_closed]\ncolumn = \"Tickets\"\n[metrics.accepted_output]\ncolumn = \"Points\"\n\
    [format]\nutc_offset_hours = -5\n";

/// Days since 1970 of 2026-03-02.
const FIRST: i64 = 20_514;

struct Row {
    day: i64,
    hour: i64,
    who: String,
    team: &'static str,
    tickets: i64,
    points: Option<f64>,
}

/// Rows of twelve people in two teams over three weeks; points lack for some.
fn rows() -> Vec<Row> {
    let row = |day: i64, person: i32| Row {
        day: FIRST + day,
        // At 22 o'clock in a zone five hours west it is the next day.
        hour: [0, 9, 22][person as usize % 3],
        who: format!("p{person}"),
        team: if person < 6 { "Support" } else { "Sales, north" },
        tickets: i64::from(1 + person % 4),
        points: (person % 5 != 0).then(|| 0.25 * f64::from(person)),
    };
    [0, 4, 7, 11, 14, 18].into_iter().flat_map(|day| (0..12).map(move |person| row(day, person))).collect()
}

fn csv() -> String {
    let mut text = String::from("Closed,Assignee,Team,Tickets,Points\n");
    for Row { day, hour, who, team, tickets, points } in rows() {
        let date = jiff::civil::date(1970, 1, 1) + jiff::Span::new().days(day);
        let time = if hour == 0 { String::new() } else { format!(" {hour:02}:00:00") };
        let points = points.map_or_else(String::new, |points| points.to_string());
        let _ = writeln!(text, "{date}{time},{who},\"{team}\",{tickets},{points}");
    }
    text
}

fn column(name: &str, physical: Physical, logical: Option<LogicalType>, repetition: Repetition) -> Result<TypePtr> {
    let builder = Type::primitive_type_builder(name, physical).with_repetition(repetition);
    Ok(Arc::new(builder.with_logical_type(logical).build()?))
}

fn put<T: DataType>(
    group: &mut SerializedRowGroupWriter<Vec<u8>>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<()> {
    let mut out = group.next_column()?.expect("another column");
    out.typed::<T>().write_batch(values, levels, None)?;
    out.close()
}

/// The rows with times counted in `unit`, beside a column of times of day, which no table has as text.
fn file(unit: TimeUnit) -> Result<Vec<u8>> {
    let (required, text) = (Repetition::REQUIRED, Some(LogicalType::String));
    let fields = vec![
        column("Closed", Physical::INT64, Some(LogicalType::timestamp(false, unit)), required)?,
        column("Clock", Physical::INT64, Some(LogicalType::time(true, TimeUnit::NANOS)), required)?,
        column("Assignee", Physical::BYTE_ARRAY, text.clone(), required)?,
        column("Team", Physical::BYTE_ARRAY, text, required)?,
        column("Tickets", Physical::INT64, None, required)?,
        column("Points", Physical::DOUBLE, None, Repetition::OPTIONAL)?,
        column("Whatever", Physical::BYTE_ARRAY, None, required)?,
        column("Level", Physical::INT32, None, required)?,
    ];
    let schema = Arc::new(Type::group_type_builder("table").with_fields(fields).build()?);
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties)?;
    let rows = rows();
    let a_second = match unit {
        TimeUnit::MILLIS => 1_000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    };
    let mut group = writer.next_row_group()?;
    let texts = |of: &dyn Fn(usize) -> String| -> Vec<ByteArray> {
        (0..rows.len()).map(|row| ByteArray::from(of(row).as_str())).collect()
    };
    let times: Vec<i64> = rows.iter().map(|row| (86_400 * row.day + 3_600 * row.hour) * a_second).collect();
    put::<Int64Type>(&mut group, &times, None)?;
    put::<Int64Type>(&mut group, &vec![1; rows.len()], None)?;
    put::<ByteArrayType>(&mut group, &texts(&|row| rows[row].who.clone()), None)?;
    put::<ByteArrayType>(&mut group, &texts(&|row| rows[row].team.to_owned()), None)?;
    put::<Int64Type>(&mut group, &rows.iter().map(|row| row.tickets).collect::<Vec<_>>(), None)?;
    let points: Vec<f64> = rows.iter().filter_map(|row| row.points).collect();
    let levels: Vec<i16> = rows.iter().map(|row| i16::from(row.points.is_some())).collect();
    put::<DoubleType>(&mut group, &points, Some(&levels))?;
    put::<ByteArrayType>(&mut group, &texts(&|_| "\u{1}".to_owned()), None)?;
    put::<Int32Type>(&mut group, &vec![3; rows.len()], None)?;
    group.close()?;
    writer.into_inner()
}

fn imported(name: &str, bytes: &[u8]) -> std::result::Result<Table, String> {
    let settings = Settings { mapping: Some(Mapping::read(MAPPING)?), ..Settings::default() };
    let mut import = Import::new(settings).map_err(|error| error.to_string())?;
    import.file(name, bytes).map_err(|error| error.to_string())?;
    import.finish().map(|imported| imported.table).map_err(|error| error.to_string())
}

#[test]
fn it_gives_the_same_table_as_csv_whatever_its_times_are_counted_in() {
    let by_csv = imported("tickets.csv", csv().as_bytes()).unwrap();
    assert_eq!(by_csv.groups(), ["all", "Sales, north", "Support"]);
    for unit in [TimeUnit::MILLIS, TimeUnit::MICROS, TimeUnit::NANOS] {
        assert_eq!(imported("tickets.parquet", &file(unit).unwrap()).unwrap(), by_csv, "{unit:?}");
    }
}

#[test]
fn one_that_is_cut_off_ends_in_a_sentence() {
    let whole = file(TimeUnit::MICROS).unwrap();
    let error = imported("tickets.parquet", &whole[..whole.len() - 9]).unwrap_err();
    assert!(error.contains("tickets.parquet: is no Parquet file that can be read"), "{error}");
}
