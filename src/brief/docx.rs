//! A briefing for word processors: real headings, real tables, pictures with alt text.

use std::fmt::Write as _;
use std::io::Cursor;

use docx_rs::{
    AlignmentType, BorderType, Docx, Footer, LineSpacing, PageMargin, PageNum, Paragraph, Pic, Run, RunFonts, Style,
    StyleType, Table, TableBorder, TableBorderPosition, TableBorders, TableCell, TableRow, WidthType,
};

use super::{Block, BriefError, Briefing, CANVAS, escaped, plain};
use crate::chart::{Format as ChartFormat, Provenance};

/// Width of the text on an A4 page, in twentieths of a point and in English metric units.
const TEXT_WIDTH: usize = 9638;
const TEXT_WIDTH_EMU: u32 = 6_120_000;
const MARGIN: i32 = 1134;
const GREY: &str = "555C6B";
const RULE: &str = "C9CEDA";

/// The document, as bytes.
pub fn docx(briefing: &Briefing) -> Result<Vec<u8>, BriefError> {
    let heading = |id: &str, name: &str, size: usize, level: usize| {
        Style::new(id, StyleType::Paragraph)
            .name(name)
            .based_on("Normal")
            .next("Normal")
            .q_format(true)
            .size(size)
            .bold()
            .outline_lvl(level)
            .line_spacing(LineSpacing::new().before(if level == 0 { 0 } else { 320 }).after(120))
    };
    let mut document = Docx::new()
        .page_size(11906, 16838)
        .page_margin(PageMargin::new().top(MARGIN).bottom(MARGIN).left(MARGIN).right(MARGIN).footer(567))
        .default_fonts(RunFonts::new().ascii("Calibri").hi_ansi("Calibri").cs("Calibri"))
        .default_size(22)
        .add_style(Style::new("Normal", StyleType::Paragraph).name("Normal").q_format(true))
        .add_style(heading("Heading1", "heading 1", 40, 0))
        .add_style(heading("Heading2", "heading 2", 28, 1))
        .add_style(
            Style::new("Caption", StyleType::Paragraph)
                .name("caption")
                .based_on("Normal")
                .size(19)
                .italic()
                .color(GREY),
        )
        .footer(footer(&briefing.provenance))
        .add_paragraph(text(&briefing.title).style("Heading1"));
    let mut alternatives = Vec::new();
    for block in &briefing.blocks {
        document = match block {
            Block::Heading(words) => document.add_paragraph(text(words).style("Heading2").keep_next(true)),
            Block::Lead(words) => document
                .add_paragraph(spaced(Paragraph::new().add_run(Run::new().add_text(plain(words)).bold().size(25)))),
            Block::Paragraph(words) => document.add_paragraph(spaced(text(words))),
            Block::List(points) => points.iter().fold(document, |document, point| {
                let bullet = Run::new().add_text("•").add_tab().add_text(plain(point));
                let hanging = docx_rs::SpecialIndentType::Hanging(284);
                document.add_paragraph(spaced(Paragraph::new().add_run(bullet).indent(
                    Some(284),
                    Some(hanging),
                    None,
                    None,
                )))
            }),
            Block::Table { head, rows } => document.add_table(table(head, rows)).add_paragraph(Paragraph::new()),
            Block::Chart(figure) => {
                alternatives.push(figure.alt_text.clone());
                let height = TEXT_WIDTH_EMU / CANVAS.0 * CANVAS.1;
                let picture =
                    Pic::new_with_dimensions(super::chart(figure, ChartFormat::Png, true)?, CANVAS.0, CANVAS.1)
                        .id(format!("rIdImage{}", alternatives.len()))
                        .size(TEXT_WIDTH_EMU, height);
                document
                    .add_paragraph(Paragraph::new().add_run(Run::new().add_image(picture)).keep_next(true))
                    .add_paragraph(spaced(text(&figure.title).style("Caption")))
            }
            Block::Command(words) => {
                let code =
                    Run::new().add_text(plain(words)).fonts(RunFonts::new().ascii("Consolas").hi_ansi("Consolas"));
                document.add_paragraph(spaced(Paragraph::new().add_run(code.size(19))))
            }
        };
    }
    let mut parts = document.build();
    let xml = String::from_utf8(parts.document).map_err(|error| BriefError::Document(error.to_string()))?;
    parts.document = with_header_rows(&with_alternatives(&xml, &alternatives)).into_bytes();
    parts.doc_props.core = core_properties(briefing).into_bytes();
    let mut out = Cursor::new(Vec::new());
    parts.pack(&mut out).map_err(|error| BriefError::Document(error.to_string()))?;
    Ok(out.into_inner())
}

fn text(words: &str) -> Paragraph {
    Paragraph::new().add_run(Run::new().add_text(plain(words)))
}

fn spaced(paragraph: Paragraph) -> Paragraph {
    paragraph.line_spacing(LineSpacing::new().after(120).line(269))
}

fn footer(provenance: &Provenance) -> Footer {
    let line = Run::new().add_text(plain(&provenance.footer())).size(15).color(GREY);
    let number = Paragraph::new().align(AlignmentType::Right).add_page_num(PageNum::new());
    Footer::new().add_paragraph(Paragraph::new().add_run(line)).add_paragraph(number)
}

fn table(head: &[String], rows: &[Vec<String>]) -> Table {
    let first = (TEXT_WIDTH as f64 * super::first_share(head.len())) as usize;
    let other = (TEXT_WIDTH - first) / head.len().saturating_sub(1).max(1);
    let widths: Vec<usize> = (0..head.len()).map(|column| if column == 0 { first } else { other }).collect();
    let row = |cells: &[String], is_head: bool| {
        let cells = cells.iter().zip(&widths).enumerate().map(|(column, (words, width))| {
            let run = Run::new().add_text(plain(words)).size(18);
            let run = if is_head { run.bold() } else { run };
            let side = if super::is_numeric(rows, column) { AlignmentType::Right } else { AlignmentType::Left };
            TableCell::new().width(*width, WidthType::Dxa).add_paragraph(Paragraph::new().add_run(run).align(side))
        });
        TableRow::new(cells.collect()).cant_split()
    };
    let rule = |position| TableBorder::new(position).color(RULE).size(4).border_type(BorderType::Single);
    let borders = TableBorders::with_empty()
        .set(rule(TableBorderPosition::Top))
        .set(rule(TableBorderPosition::Bottom))
        .set(rule(TableBorderPosition::InsideH));
    let all = std::iter::once(row(head, true)).chain(rows.iter().map(|cells| row(cells, false)));
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

/// Title, subject and origin of the document.
fn core_properties(briefing: &Briefing) -> String {
    let provenance = &briefing.provenance;
    let date = format!("{}T00:00:00Z", provenance.date);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
         <cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:dcmitype=\"http://purl.org/dc/dcmitype/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <dc:title>{}</dc:title><dc:subject>{}</dc:subject><dc:creator>Yardstick {}</dc:creator>\
         <cp:keywords>scenario SHA-256: {}, seed: {}, replicates: {}</cp:keywords><dc:description>{}</dc:description>\
         <cp:lastModifiedBy>Yardstick</cp:lastModifiedBy><cp:revision>1</cp:revision>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{date}</dcterms:created>\
         <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{date}</dcterms:modified><dc:language>en</dc:language></cp:coreProperties>",
        escaped(&briefing.title),
        escaped(provenance.question.as_deref().unwrap_or_default()),
        provenance.version,
        provenance.hash,
        provenance.seed,
        provenance.replicates,
        escaped(&provenance.footer()),
    )
}
