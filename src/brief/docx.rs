//! A briefing for word processors: real headings, real tables, pictures with alt text.

use std::fmt::Write as _;
use std::io::Cursor;

use docx_rs::{
    AlignmentType, BorderType, Docx, Footer, LineSpacing, PageMargin, PageNum, Paragraph, Pic, Run, RunFonts,
    SpecialIndentType, Style, StyleType, Tab, TabValueType, Table, TableBorder, TableBorderPosition, TableBorders,
    TableCell, TableRow, WidthType,
};

use super::{Block, BriefError, Briefing, CANVAS, escaped, pages, plain};
use crate::chart::{Figure, Format as ChartFormat, Provenance};

/// Width of the text on an A4 page, in twentieths of a point and in English metric units.
const TEXT_WIDTH: usize = 9866;
const TEXT_WIDTH_EMU: u32 = 6_264_910;
/// Margins at the sides, and above and below.
const SIDE: i32 = 1020;
const END: i32 = 850;
const GREY: &str = "555C6B";
const RULE: &str = "C9CEDA";
/// How far points and what is said to terms are moved in.
const INDENT: i32 = 284;
const TERM_INDENT: i32 = 1240;
/// Rows of a table that is not broken over pages.
const UNBROKEN_ROWS: usize = 9;
/// Size of the footer, in points.
const FOOT: f64 = 7.0;

/// The document, as bytes.
pub fn docx(briefing: &Briefing) -> Result<Vec<u8>, BriefError> {
    let mut scales = pages::scales(briefing).into_iter();
    let scale = scales.next().unwrap_or(1.0);
    let mut writer =
        Writer { document: styled(&briefing.provenance), alternatives: Vec::new(), level: 2, scale, scales };
    writer.add(text(&briefing.title).style("Heading1"));
    for block in &briefing.blocks {
        writer.block(block)?;
    }
    let mut parts = writer.document.build();
    let xml = String::from_utf8(parts.document).map_err(|error| BriefError::Document(error.to_string()))?;
    parts.document = with_header_rows(&with_alternatives(&xml, &writer.alternatives)).into_bytes();
    parts.doc_props.core = super::package::core_properties(briefing).into_bytes();
    let mut out = Cursor::new(Vec::new());
    parts.pack(&mut out).map_err(|error| BriefError::Document(error.to_string()))?;
    super::package::with_scenario(&out.into_inner(), "word/document.xml", &briefing.provenance.scenario_toml)
}

/// An empty document with its styles.
fn styled(provenance: &Provenance) -> Docx {
    let heading = |level: usize, size: usize, before: u32| {
        Style::new(format!("Heading{level}"), StyleType::Paragraph)
            .name(format!("heading {level}"))
            .based_on("Normal")
            .next("Normal")
            .q_format(true)
            .size(size)
            .bold()
            .outline_lvl(level - 1)
            .line_spacing(LineSpacing::new().before(before).after(50))
    };
    let caption = Style::new("Caption", StyleType::Paragraph).name("caption").based_on("Normal").size(15).color(GREY);
    Docx::new()
        .page_size(11906, 16838)
        .page_margin(PageMargin::new().top(END).bottom(END).left(SIDE).right(SIDE).footer(500))
        .default_fonts(RunFonts::new().ascii("Calibri").hi_ansi("Calibri").cs("Calibri"))
        .default_size(20)
        .add_style(Style::new("Normal", StyleType::Paragraph).name("Normal").q_format(true))
        .add_style(heading(1, 38, 0))
        .add_style(heading(2, 26, 140))
        .add_style(heading(3, 23, 160))
        .add_style(caption)
        .footer(footer(provenance))
}

/// A document while it grows.
struct Writer {
    document: Docx,
    /// Texts of the pictures so far, for those who cannot see them.
    alternatives: Vec<String>,
    /// Level of the next heading.
    level: usize,
    /// Size of the charts of this part, as a share of what is wanted, and of the parts that follow.
    scale: f64,
    scales: std::vec::IntoIter<f64>,
}

impl Writer {
    fn add(&mut self, paragraph: Paragraph) {
        self.document = std::mem::take(&mut self.document).add_paragraph(paragraph);
    }

    fn block(&mut self, block: &Block) -> Result<(), BriefError> {
        match block {
            Block::Part(words) => {
                (self.level, self.scale) = (3, self.scales.next().unwrap_or(1.0));
                self.add(text(words).style("Heading2").page_break_before(true).keep_next(true));
            }
            Block::Heading(words) => self.add(text(words).style(&format!("Heading{}", self.level)).keep_next(true)),
            Block::Lead(words) => {
                self.add(spaced(Paragraph::new().add_run(Run::new().add_text(plain(words)).bold().size(24))));
            }
            Block::Paragraph(words) => self.add(spaced(text(words))),
            Block::List(points) => {
                for point in points {
                    self.add(hanging("•", point, INDENT, false));
                }
            }
            Block::Terms(terms) => {
                for (term, said) in terms {
                    self.add(hanging(term, said, TERM_INDENT, true));
                }
            }
            Block::Table { head, rows } => {
                self.document = std::mem::take(&mut self.document).add_table(table(head, rows));
                self.add(Paragraph::new().line_spacing(LineSpacing::new().after(0).line(120)));
            }
            Block::Chart { figure, height } => self.chart(figure, pages::scaled(figure, *height, self.scale))?,
            Block::Command(words) => {
                let code = RunFonts::new().ascii("Consolas").hi_ansi("Consolas");
                self.add(spaced(Paragraph::new().add_run(Run::new().add_text(plain(words)).fonts(code).size(17))));
            }
        }
        Ok(())
    }

    /// Title, picture and note, which stay together.
    fn chart(&mut self, figure: &Figure, height: f64) -> Result<(), BriefError> {
        self.alternatives.push(figure.alt_text.clone());
        let picture = super::chart(figure, height, ChartFormat::Png, true)?;
        let picture = Pic::new_with_dimensions(picture, CANVAS as u32, (CANVAS * height) as u32)
            .id(format!("rIdImage{}", self.alternatives.len()))
            .size(TEXT_WIDTH_EMU, (f64::from(TEXT_WIDTH_EMU) * height) as u32);
        let title = Run::new().add_text(plain(&figure.title)).bold();
        let spacing = LineSpacing::new().before(60).after(40);
        self.add(Paragraph::new().add_run(title).keep_next(true).keep_lines(true).line_spacing(spacing));
        self.add(Paragraph::new().add_run(Run::new().add_image(picture)).keep_next(true));
        self.add(text(&figure.note).style("Caption").keep_lines(true).line_spacing(LineSpacing::new().after(80)));
        Ok(())
    }
}

fn text(words: &str) -> Paragraph {
    Paragraph::new().add_run(Run::new().add_text(plain(words)))
}

fn spaced(paragraph: Paragraph) -> Paragraph {
    paragraph.line_spacing(LineSpacing::new().after(70).line(250))
}

/// A bullet or a term at the left, and words that hang beside it.
fn hanging(first: &str, words: &str, indent: i32, bold: bool) -> Paragraph {
    let start = Run::new().add_text(plain(first));
    let start = if bold { start.bold() } else { start };
    let paragraph = Paragraph::new().add_run(start).add_run(Run::new().add_tab().add_text(plain(words)));
    let hanging = SpecialIndentType::Hanging(indent);
    spaced(paragraph.indent(Some(indent), Some(hanging), None, None).keep_lines(true))
}

/// Where it comes from, and the number of the page, on one line.
fn footer(provenance: &Provenance) -> Footer {
    let room = TEXT_WIDTH as f64 / 20.0 - 24.0;
    let words = super::footer(provenance, room, FOOT);
    let line = Run::new().add_text(plain(&words)).add_tab().size((2.0 * FOOT) as usize).color(GREY);
    let right = Tab::new().val(TabValueType::Right).pos(TEXT_WIDTH);
    Footer::new().add_paragraph(Paragraph::new().add_tab(right).add_run(line).add_page_num(PageNum::new()))
}

fn table(head: &[String], rows: &[Vec<String>]) -> Table {
    let first = (TEXT_WIDTH as f64 * super::first_share(head.len())) as usize;
    let other = (TEXT_WIDTH - first) / head.len().saturating_sub(1).max(1);
    let widths: Vec<usize> = (0..head.len()).map(|column| if column == 0 { first } else { other }).collect();
    let row = |cells: &[String], is_head: bool, keeps_next: bool| {
        let cells = cells.iter().zip(&widths).enumerate().map(|(column, (words, width))| {
            let run = Run::new().add_text(plain(words)).size(16);
            let run = if is_head { run.bold() } else { run };
            let side = if super::is_numeric(rows, column) { AlignmentType::Right } else { AlignmentType::Left };
            let paragraph = Paragraph::new().add_run(run).align(side).keep_next(keeps_next);
            TableCell::new().width(*width, WidthType::Dxa).add_paragraph(paragraph)
        });
        TableRow::new(cells.collect()).cant_split()
    };
    let rule = |position| TableBorder::new(position).color(RULE).size(4).border_type(BorderType::Single);
    let borders = TableBorders::with_empty()
        .set(rule(TableBorderPosition::Top))
        .set(rule(TableBorderPosition::Bottom))
        .set(rule(TableBorderPosition::InsideH));
    let is_short = rows.len() <= UNBROKEN_ROWS;
    let keeps_next = |number: usize| number == 0 || (is_short && number + 1 < rows.len());
    let body = rows.iter().enumerate().map(|(number, cells)| row(cells, false, keeps_next(number)));
    let all = std::iter::once(row(head, true, true)).chain(body);
    Table::without_borders(all.collect())
        .set_borders(borders)
        .set_grid(widths.clone())
        .width(TEXT_WIDTH, WidthType::Dxa)
}

/// Gives every picture a number of its own and the text for those who cannot see it, for which the library has no words.
fn with_alternatives(xml: &str, alternatives: &[String]) -> String {
    let mut out = String::with_capacity(xml.len());
    for (number, part) in xml.split("<wp:docPr id=\"1\" name=\"Figure\"").enumerate() {
        if number > 0 {
            let text = alternatives.get(number - 1).map(|text| escaped(text)).unwrap_or_default();
            let _ = write!(out, "<wp:docPr id=\"{number}\" name=\"Chart {number}\" descr=\"{text}\"");
        }
        out.push_str(part);
    }
    out
}

/// Says that the first row of a table is its head, for which the library has no words.
fn with_header_rows(xml: &str) -> String {
    let mut out = String::with_capacity(xml.len());
    for (number, part) in xml.split("<w:tbl>").enumerate() {
        if number > 0 {
            out.push_str("<w:tbl>");
        }
        out.push_str(&part.replacen("<w:trPr>", "<w:trPr><w:tblHeader />", usize::from(number > 0)));
    }
    out
}
