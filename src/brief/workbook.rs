//! The numbers behind a briefing as a workbook: what it is about first, then one table a sheet, with its chart.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Url, Workbook, Worksheet, XlsxError};

use super::native::{Native, Setting, digits};
use super::numbers::Numbers;
use super::package::with_scenario;
use super::{Block, BriefError, Briefing, plain};
use crate::chart::{Cell, Figure};
use crate::experiment::Provenance;

/// Rows of a sheet above its table that hold the chart.
const CHART_ROWS: u32 = 22;
/// The sheet behind a chart on a slide.
const DATA: &str = "Data";
/// Most letters in the name of a sheet, and in the words for those who cannot see a chart.
const LONGEST_NAME: usize = 31;
const LONGEST_ALTERNATIVE: usize = 255;

impl From<XlsxError> for BriefError {
    fn from(error: XlsxError) -> Self {
        Self::Document(error.to_string())
    }
}

/// The workbook, as bytes.
pub fn xlsx(briefing: &Briefing) -> Result<Vec<u8>, BriefError> {
    let mut writer = Writer { sheets: Vec::new(), about: Vec::new() };
    for numbers in &briefing.numbers {
        writer.numbers(numbers)?;
    }
    let mut heading = briefing.title.as_str();
    for block in &briefing.blocks {
        match block {
            Block::Part(words) | Block::Heading(words) => heading = words,
            Block::Chart { figure, .. } => writer.figure(figure)?,
            Block::Table { head, rows } => writer.words(heading, head, rows)?,
            Block::Lead(_) | Block::Paragraph(_) | Block::List(_) | Block::Terms(_) | Block::Command(_) => {}
        }
    }
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(&briefing.title, &briefing.provenance.date));
    workbook.push_worksheet(writer.first(briefing)?);
    for sheet in writer.sheets {
        workbook.push_worksheet(sheet);
    }
    with_scenario(&workbook.save_to_buffer()?, "xl/workbook.xml", &briefing.provenance.scenario_toml)
}

/// The workbook behind a chart on a slide; with the chart in it where it is `drawn`.
pub fn of_chart(native: &Native, drawn: Option<Setting>, date: &str) -> Result<Vec<u8>, BriefError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties("", date));
    let sheet = workbook.add_worksheet();
    sheet.set_name(DATA)?;
    native.write(sheet)?;
    if let Some(setting) = drawn {
        sheet.insert_chart(0, 0, &native.chart(DATA, setting))?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// Bears the day of the run, not of the clock.
fn properties(title: &str, date: &str) -> DocProperties {
    let properties = DocProperties::new().set_title(plain(title)).set_author("Yardstick");
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<u16>().unwrap_or(1));
    let (year, month, day) = (parts.next().unwrap_or(1), parts.next().unwrap_or(1), parts.next().unwrap_or(1));
    let day = ExcelDateTime::from_ymd(year, month as u8, day as u8).or_else(|_| ExcelDateTime::from_ymd(2000, 1, 1));
    match day {
        Ok(day) => properties.set_creation_datetime(&day),
        Err(_) => properties,
    }
}

/// Sheets while they are made, and what each is about.
struct Writer {
    sheets: Vec<Worksheet>,
    about: Vec<[String; 3]>,
}

impl Writer {
    fn sheet(&mut self, wanted: &str, about: &str, measure: &str) -> Result<(Worksheet, String), XlsxError> {
        let name = unique(wanted, self.about.iter().map(|[name, ..]| name.as_str()));
        let mut sheet = Worksheet::new();
        sheet.set_name(&name)?;
        self.about.push([name.clone(), about.to_owned(), measure.to_owned()]);
        Ok((sheet, name))
    }

    fn numbers(&mut self, numbers: &Numbers) -> Result<(), XlsxError> {
        let (mut sheet, _) = self.sheet(&numbers.name, &numbers.about, "")?;
        let formats: Vec<Format> = (0..numbers.head.len())
            .map(|column| {
                let cells: Vec<Cell> = numbers.rows.iter().map(|row| row[column].clone()).collect();
                Format::new().set_num_format(digits(&cells))
            })
            .collect();
        table(&mut sheet, &numbers.head, &numbers.rows, &formats)?;
        self.sheets.push(sheet);
        Ok(())
    }

    /// A table of words, in which plain numbers are numbers.
    fn words(&mut self, heading: &str, head: &[String], rows: &[Vec<String>]) -> Result<(), XlsxError> {
        let (mut sheet, _) = self.sheet(heading, heading, "")?;
        let cell = |words: &String| match words.replace('\u{2212}', "-").replace(',', "").parse::<f64>() {
            Ok(value)
                if value.is_finite() && words.chars().all(|c| c.is_ascii_digit() || ".,-\u{2212}".contains(c)) =>
            {
                Cell::Number(value)
            }
            _ => Cell::Text(words.clone()),
        };
        let rows: Vec<Vec<Cell>> = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
        table(&mut sheet, head, &rows, &vec![Format::new(); head.len()])?;
        self.sheets.push(sheet);
        Ok(())
    }

    /// A sheet a panel.
    fn figure(&mut self, figure: &Figure) -> Result<(), XlsxError> {
        for panel in &figure.panels {
            let native = Native::of(figure, panel);
            let native = if native.is_drawn() { native.below(CHART_ROWS) } else { native };
            let (title, measure) = native.about();
            let about =
                if panel.title.is_some() { format!("{}: {title}", figure.kind.label()) } else { title.to_owned() };
            let (mut sheet, name) = self.sheet(figure.kind.label(), &about, measure)?;
            native.write(&mut sheet)?;
            if native.is_drawn() {
                let mut chart = native.chart(&name, Setting { size: 10.0, titled: false, keyed: true });
                let alternative: String = plain(&figure.alt_text).chars().take(LONGEST_ALTERNATIVE).collect();
                chart.set_width(900).set_height(20 * (CHART_ROWS - 1)).set_alt_text(alternative);
                sheet.insert_chart_with_offset(2, 0, &chart, 4, 4)?;
            }
            self.sheets.push(sheet);
        }
        Ok(())
    }

    /// The first sheet: what was asked, where the numbers come from, and what stands on the others.
    fn first(&self, briefing: &Briefing) -> Result<Worksheet, XlsxError> {
        let Provenance { version, question, hash, seed, replicates, date, .. } = &briefing.provenance;
        let bold = Format::new().set_bold();
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let mut sheet = Worksheet::new();
        sheet.set_name(ABOUT)?;
        sheet.set_column_width(0, 32)?.set_column_width(1, 90)?.set_column_width(2, 50)?;
        sheet.write_string_with_format(0, 0, plain(&briefing.title), &Format::new().set_bold().set_font_size(16))?;
        let facts = [
            ("Question", question.clone().unwrap_or_default()),
            ("What this is", Provenance::CAVEAT.to_owned()),
            ("Program", format!("Yardstick {version}")),
            ("Scenario, SHA-256", hash.clone()),
            ("Seed", seed.to_string()),
            ("Replicates", replicates.to_string()),
            ("Date", date.clone()),
        ];
        let mut row = 2;
        for (name, fact) in facts.iter().filter(|(_, fact)| !fact.is_empty()) {
            sheet.write_string_with_format(row, 0, *name, &bold)?;
            sheet.write_string_with_format(row, 1, plain(fact), &wrapped)?;
            row += 1;
        }
        row += 1;
        for (column, head) in (0..).zip(["Sheet", "What it shows", "Measure and unit"]) {
            sheet.write_string_with_format(row, column, head, &bold)?;
        }
        for [name, about, measure] in &self.about {
            row += 1;
            sheet.write_url(row, 0, Url::new(format!("internal:'{}'!A1", name.replace('\'', "''"))).set_text(name))?;
            sheet.write_string_with_format(row, 1, plain(about), &wrapped)?;
            sheet.write_string_with_format(row, 2, plain(measure), &wrapped)?;
        }
        Ok(sheet)
    }
}

/// The name of the first sheet.
const ABOUT: &str = "About";

fn table(sheet: &mut Worksheet, head: &[String], rows: &[Vec<Cell>], formats: &[Format]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    for (column, name) in (0..).zip(head) {
        sheet.write_string_with_format(0, column, plain(name), &bold)?;
        let is_text = rows.iter().any(|row| matches!(&row[column as usize], Cell::Text(words) if words.len() > 12));
        sheet.set_column_width(column, if is_text { 32 } else { 15 })?;
    }
    for (row, cells) in (1..).zip(rows) {
        for ((column, cell), format) in (0..).zip(cells).zip(formats) {
            match cell {
                Cell::Text(words) => drop(sheet.write_string(row, column, plain(words))?),
                Cell::Number(value) => drop(sheet.write_number_with_format(row, column, *value, format)?),
                Cell::Empty => {}
            }
        }
    }
    if !rows.is_empty() && !head.is_empty() {
        sheet.autofilter(0, 0, rows.len() as u32, head.len() as u16 - 1)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    Ok(())
}

/// A name that a sheet may have and none has yet, upper and lower case alike.
fn unique<'a>(wanted: &str, taken: impl Iterator<Item = &'a str>) -> String {
    let taken: Vec<String> = taken.chain([ABOUT]).map(str::to_lowercase).collect();
    let kept: String = plain(wanted).chars().filter(|c| !"[]:*?/\\".contains(*c)).collect();
    let kept = kept.trim_matches(['\'', ' ']);
    let kept = if kept.is_empty() || kept.eq_ignore_ascii_case("history") { "Sheet" } else { kept };
    let cut = |most: usize| kept.chars().take(most).collect::<String>().trim_end_matches(['\'', ' ']).to_owned();
    let numbered = |number: usize| match number {
        1 => cut(LONGEST_NAME),
        _ => format!("{} {number}", cut(LONGEST_NAME - 4)),
    };
    (1..=taken.len() + 1).map(numbered).find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::unique;

    #[test]
    fn a_sheet_has_a_name_of_its_own_that_office_programs_take() {
        assert_eq!(unique("What [would] change: it?", [].into_iter()), "What would change it");
        assert_eq!(unique("about", [].into_iter()), "about 2", "the first sheet has it");
        assert_eq!(unique("'''", [].into_iter()), "Sheet");
        let long = "é".repeat(200);
        let first = unique(&long, [].into_iter());
        let second = unique(&long, [first.as_str()].into_iter());
        assert_eq!((first.chars().count(), second.chars().count()), (31, 29));
        assert!(second.ends_with(" 2") && first != second);
    }
}
