//! What stands in a sheet of a workbook? Its rows as CSV, in memory and bounded.

use std::io::{Cursor, Read, Write as _};

use calamine::{DataRef, Reader as _, Xlsx};

/// Most bytes of a workbook, and of what is packed in it.
const MOST_BYTES: u64 = 64 << 20;
const MOST_UNPACKED: u64 = 512 << 20;

/// Most columns and rows of a sheet.
const MOST_COLUMNS: u32 = 10_000;
const MOST_ROWS: u32 = 1 << 20;

/// The rows of a sheet by name, or of the first, as CSV, with the names of all sheets.
pub(super) fn as_csv(input: impl Read, sheet: Option<&str>) -> Result<(Vec<u8>, Vec<String>), String> {
    let mut bytes = Vec::new();
    input.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err("is a workbook of more than 64 MiB; save the sheet as CSV".into());
    }
    unpacks_within_reason(&bytes)?;
    let unreadable = |_| "is no workbook that can be read; save the sheet as CSV".to_owned();
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let names = workbook.sheet_names();
    let name = match sheet {
        Some(name) => names.iter().find(|known| *known == name).ok_or("has no sheet of the name in [format]")?,
        None => names.first().ok_or("is a workbook without a sheet")?,
    };
    let mut cells = workbook.worksheet_cells_reader(&name.clone()).map_err(unreadable)?;
    let mut out = Sheet { csv: Vec::new(), row: 0, cells: Vec::new() };
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        if column >= MOST_COLUMNS || row >= MOST_ROWS || row < out.row {
            return Err("has a sheet beyond what is read; save the sheet as CSV".into());
        }
        out.put(row, column as usize, text(cell.get_value()))?;
    }
    out.end_row()?;
    Ok((out.csv, names))
}

/// Whether a packed file is within reason once it is unpacked; a small one can hold gigabytes of nothing.
fn unpacks_within_reason(bytes: &[u8]) -> Result<(), String> {
    let unreadable = |_| "is no workbook that can be read; save the sheet as CSV".to_owned();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut left = MOST_UNPACKED;
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(unreadable)?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        let read = read.map_err(|_| "is no workbook that can be read; save the sheet as CSV".to_owned())?;
        left =
            left.checked_sub(read).ok_or("is a workbook that unpacks to more than 512 MiB; save the sheet as CSV")?;
    }
    Ok(())
}

struct Sheet {
    csv: Vec<u8>,
    row: u32,
    cells: Vec<String>,
}

impl Sheet {
    fn put(&mut self, row: u32, column: usize, text: String) -> Result<(), String> {
        while self.row < row {
            self.end_row()?;
            self.row += 1;
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        self.cells[column] = text;
        Ok(())
    }

    /// Ends the row; an empty one is a line too, so that lines are counted as in the sheet.
    fn end_row(&mut self) -> Result<(), String> {
        if self.cells.is_empty() {
            self.csv.push(b'\n');
            return Ok(());
        }
        let mut writer = csv::Writer::from_writer(&mut self.csv);
        let written = writer.write_record(&self.cells).map_err(csv::Error::into).and_then(|()| writer.flush());
        drop(writer);
        self.cells.clear();
        written.map_err(|error: std::io::Error| error.to_string())
    }
}

fn text(value: &DataRef) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => u8::from(*yes).to_string(),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let mut text = Vec::new();
            let _ = write!(text, "{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) != (0, 0, 0) {
                let _ = write!(text, "T{hour:02}:{minute:02}:{second:02}");
            }
            String::from_utf8(text).unwrap_or_default()
        }
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}
