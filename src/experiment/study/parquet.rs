//! A table as a Parquet file, for data tools that read columns.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};

use super::{Cell, Outcomes, StudyPlan};

/// Rows that are written together.
const GROUP: usize = 1 << 16;

/// Outcomes as a table with the columns of `outcomes.csv`.
pub(super) fn outcomes(plan: &StudyPlan, outcomes: &Outcomes) -> Vec<(String, ParquetColumn)> {
    let (schemes, metrics) = (plan.schemes(), &plan.study().metrics);
    let places: Vec<(usize, usize, usize)> = (0..outcomes.len())
        .flat_map(|variant| (0..schemes.len()).map(move |scheme| (variant, scheme)))
        .flat_map(|(variant, scheme)| (0..metrics.len()).map(move |metric| (variant, scheme, metric)))
        .collect();
    let numbers = |of: fn(Cell) -> f64| {
        let number = |&(variant, scheme, metric): &(usize, usize, usize)| of(outcomes.cell(variant, scheme, metric));
        ParquetColumn::Numbers(places.iter().map(number).collect())
    };
    let columns = [
        ("variant", ParquetColumn::Whole(places.iter().map(|place| place.0 as i64).collect())),
        ("scheme", ParquetColumn::Texts(places.iter().map(|place| schemes[place.1].clone()).collect())),
        ("metric", ParquetColumn::Texts(places.iter().map(|place| metrics[place.2].key().into()).collect())),
        ("mean", numbers(|cell| cell.mean)),
        ("sd", numbers(|cell| cell.sd)),
        ("diff_vs_reference", numbers(|cell| cell.difference)),
    ];
    columns.map(|(name, column)| (name.to_owned(), column)).into()
}

/// One column; undefined numbers are NaN.
#[derive(Debug, Clone)]
pub enum ParquetColumn {
    /// Whole numbers.
    Whole(Vec<i64>),
    /// Numbers.
    Numbers(Vec<f64>),
    /// Texts.
    Texts(Vec<String>),
}

impl ParquetColumn {
    /// The narrowest column that holds such values.
    pub fn of(values: impl IntoIterator<Item = Option<toml::Value>>) -> Self {
        let values: Vec<Option<toml::Value>> = values.into_iter().collect();
        let whole = |value: &Option<toml::Value>| value.as_ref().and_then(toml::Value::as_integer);
        let number = |value: &Option<toml::Value>| match value {
            Some(toml::Value::Float(number)) => Some(*number),
            Some(toml::Value::Integer(number)) => Some(*number as f64),
            None => Some(f64::NAN),
            Some(_) => None,
        };
        if let Some(numbers) = values.iter().map(whole).collect() {
            return Self::Whole(numbers);
        }
        if let Some(numbers) = values.iter().map(number).collect() {
            return Self::Numbers(numbers);
        }
        let text = |value: Option<toml::Value>| match value {
            Some(toml::Value::String(text)) => text,
            Some(other) => other.to_string(),
            None => String::new(),
        };
        Self::Texts(values.into_iter().map(text).collect())
    }

    fn len(&self) -> usize {
        match self {
            Self::Whole(values) => values.len(),
            Self::Numbers(values) => values.len(),
            Self::Texts(values) => values.len(),
        }
    }

    fn kind(&self, name: &str) -> Result<TypePtr> {
        let (physical, logical) = match self {
            Self::Whole(_) => (Physical::INT64, None),
            Self::Numbers(_) => (Physical::DOUBLE, None),
            Self::Texts(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let builder = Type::primitive_type_builder(name, physical).with_repetition(Repetition::REQUIRED);
        Ok(Arc::new(builder.with_logical_type(logical).build()?))
    }
}

/// Writes a table of named columns of the same length.
///
/// # Errors
/// If they cannot be written.
pub fn write_parquet(out: &mut dyn Write, columns: &[(String, ParquetColumn)]) -> std::io::Result<()> {
    let bytes = bytes(columns).map_err(std::io::Error::other)?;
    out.write_all(&bytes)
}

fn bytes(columns: &[(String, ParquetColumn)]) -> Result<Vec<u8>> {
    let fields = columns.iter().map(|(name, column)| column.kind(name)).collect::<Result<Vec<_>>>()?;
    let schema = Arc::new(Type::group_type_builder("table").with_fields(fields).build()?);
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(WriterProperties::builder().build()))?;
    let rows = columns.first().map_or(0, |(_, column)| column.len());
    for first in (0..rows).step_by(GROUP) {
        let range = first..rows.min(first + GROUP);
        let mut group = writer.next_row_group()?;
        for (_, column) in columns {
            let Some(mut out) = group.next_column()? else { break };
            match column {
                ParquetColumn::Whole(values) => {
                    out.typed::<Int64Type>().write_batch(&values[range.clone()], None, None)?;
                }
                ParquetColumn::Numbers(values) => {
                    out.typed::<DoubleType>().write_batch(&values[range.clone()], None, None)?;
                }
                ParquetColumn::Texts(values) => {
                    let texts: Vec<ByteArray> =
                        values[range.clone()].iter().map(|text| ByteArray::from(text.as_str())).collect();
                    out.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
                }
            }
            out.close()?;
        }
        group.close()?;
    }
    writer.close()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    #[test]
    fn a_table_is_read_as_it_was_written() {
        let rows = GROUP + 3;
        let columns = [
            ("variant".to_owned(), ParquetColumn::Whole((0..rows as i64).collect())),
            ("a.key".to_owned(), ParquetColumn::of((0..rows).map(|row| (row > 0).then_some(toml::Value::Float(0.5))))),
            ("word".to_owned(), ParquetColumn::of((0..rows).map(|row| Some(format!("w{row}").into())))),
        ];
        let mut file = tempfile::tempfile().unwrap();
        write_parquet(&mut file, &columns).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        assert_eq!(reader.metadata().file_metadata().num_rows(), rows as i64);
        let last = reader.get_row_iter(None).unwrap().last().unwrap().unwrap();
        assert_eq!((last.get_long(0).unwrap(), last.get_double(1).unwrap()), (rows as i64 - 1, 0.5));
        assert_eq!(last.get_string(2).unwrap(), &format!("w{}", rows - 1));
        let first = reader.get_row_iter(None).unwrap().next().unwrap().unwrap();
        assert!(first.get_double(1).unwrap().is_nan());
    }
}
