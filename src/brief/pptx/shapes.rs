//! How is something written on a slide? The XML of its shapes (ECMA-376, part 1, 19 to 21).

use std::fmt::Write as _;

use super::deck::Grid;
use crate::brief::{escaped, first_share, is_numeric};
use crate::chart::text::{self, Weight};
use crate::chart::{Color, Theme};

/// English metric units to a point.
const UNITS: f64 = 12700.0;

/// The namespaces of a slide.
pub const NAMESPACES: &str = "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"";

/// What every tree of shapes begins with.
pub const ROOT: &str = "<p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr>\
    <a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"0\" cy=\"0\"/><a:chOff x=\"0\" y=\"0\"/><a:chExt cx=\"0\" cy=\"0\"/>\
    </a:xfrm></p:grpSpPr>";

/// A place on a slide, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

impl Place {
    /// What is left of it below its top.
    pub fn without_top(self, height: f64) -> Self {
        Self { y: self.y + height, height: self.height - height, ..self }
    }

    fn xml(self, prefix: char) -> String {
        let unit = |points: f64| (points * UNITS).round() as i64;
        format!(
            "<{prefix}:xfrm><a:off x=\"{}\" y=\"{}\"/><a:ext cx=\"{}\" cy=\"{}\"/></{prefix}:xfrm>",
            unit(self.x),
            unit(self.y),
            unit(self.width),
            unit(self.height)
        )
    }
}

/// A paragraph of one size.
pub fn paragraph(words: &str, size: f64) -> String {
    format!("<a:p><a:r><a:rPr lang=\"en-GB\" sz=\"{:.0}\"/><a:t>{}</a:t></a:r></a:p>", size * 100.0, escaped(words))
}

/// Words in a placeholder, where the layout has it.
pub fn placeholder(id: u32, name: &str, kind: &str, paragraphs: &str) -> String {
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"{name}\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr>\
         <p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/>{paragraphs}</p:txBody></p:sp>"
    )
}

/// The number of the slide, where the layout has it.
pub fn slide_number(id: u32, number: usize) -> String {
    let field = format!(
        "<a:p><a:fld id=\"{{6C1B6A2E-8B0D-4F1C-9C55-59415244534C}}\" type=\"slidenum\"><a:rPr lang=\"en-GB\"/>\
         <a:t>{number}</a:t></a:fld></a:p>"
    );
    placeholder(id, "Slide number", "type=\"sldNum\" sz=\"quarter\" idx=\"4\"", &field)
}

/// Quiet words at a place of their own.
pub fn text_box(id: u32, name: &str, place: Place, words: &str, size: f64) -> String {
    boxed(id, name, place, &run(words, Theme::Light.tokens().text_quiet, size))
}

/// What colours mean.
pub fn key(id: u32, place: Place, key: &[(&str, Color)]) -> String {
    let quiet = Theme::Light.tokens().text_quiet;
    let letters: usize = key.iter().map(|(name, _)| name.chars().count() + 4).sum();
    let size = if letters > 260 { 9.0 } else { 11.0 };
    let entry = |(name, color): &(&str, Color)| {
        run("■ ", *color, size) + &run_kept(&format!("{}    ", escaped(name)), quiet, size)
    };
    boxed(id, "Key", place, &key.iter().map(entry).collect::<String>())
}

fn run(words: &str, color: Color, size: f64) -> String {
    run_kept(&escaped(words), color, size)
}

/// The same of words that are escaped and keep their spaces.
fn run_kept(words: &str, color: Color, size: f64) -> String {
    format!(
        "<a:r><a:rPr lang=\"en-GB\" sz=\"{:.0}\"><a:solidFill><a:srgbClr val=\"{}\"/></a:solidFill>\
         <a:latin typeface=\"+mn-lt\"/></a:rPr><a:t>{words}</a:t></a:r>",
        size * 100.0,
        hex(color)
    )
}

fn boxed(id: u32, name: &str, place: Place, runs: &str) -> String {
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"{name}\"/><p:cNvSpPr txBox=\"1\"/><p:nvPr/></p:nvSpPr><p:spPr>{}\
         <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody>\
         <a:bodyPr wrap=\"square\" lIns=\"0\" tIns=\"0\" rIns=\"0\" bIns=\"0\"><a:noAutofit/></a:bodyPr><a:lstStyle/>\
         <a:p>{runs}</a:p></p:txBody></p:sp>",
        place.xml('a'),
    )
}

/// A chart by its relationship.
pub fn chart(id: u32, place: Place, alt_text: &str, relationship: &str) -> String {
    let graphic = format!(
        "<a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"><c:chart \
         xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" r:id=\"{relationship}\"/></a:graphicData>"
    );
    frame(id, "Chart", place, alt_text, &graphic)
}

/// A picture by its relationship.
pub fn picture(id: u32, place: Place, alt_text: &str, relationship: &str) -> String {
    format!(
        "<p:pic><p:nvPicPr><p:cNvPr id=\"{id}\" name=\"Picture\" descr=\"{}\"/><p:cNvPicPr>\
         <a:picLocks noChangeAspect=\"1\"/></p:cNvPicPr><p:nvPr/></p:nvPicPr><p:blipFill>\
         <a:blip r:embed=\"{relationship}\"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>{}\
         <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr></p:pic>",
        escaped(alt_text),
        place.xml('a')
    )
}

fn frame(id: u32, name: &str, place: Place, alt_text: &str, graphic: &str) -> String {
    format!(
        "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"{id}\" name=\"{name} {id}\" descr=\"{}\"/>\
         <p:cNvGraphicFramePr><a:graphicFrameLocks noGrp=\"1\"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>{}\
         <a:graphic>{graphic}</a:graphic></p:graphicFrame>",
        escaped(alt_text),
        place.xml('p')
    )
}

/// How a table is set: its letters, the widths of its columns and the heights of its rows, in points.
struct Setting {
    size: f64,
    widths: Vec<f64>,
}

/// Room around the words of a cell, across and down.
const PADDING: (f64, f64) = (6.0, 3.0);

impl Setting {
    fn of(grid: &Grid, width: f64) -> Self {
        let columns = grid.head.len().max(1);
        let first = width * first_share(columns);
        let other = (width - first) / (columns - 1).max(1) as f64;
        let widths = (0..columns).map(|column| if column == 0 { first } else { other }).collect();
        Self { size: if columns > 6 { 10.0 } else { 12.0 }, widths }
    }

    fn height<'a>(&self, cells: impl Iterator<Item = &'a str>) -> f64 {
        let lines = cells.zip(&self.widths).map(|(words, width)| {
            let room = width - 2.0 * PADDING.0;
            text::wrapped(&text::drawable(words), self.size, Weight::SemiBold, room, usize::MAX).len()
        });
        lines.max().unwrap_or(1).max(1) as f64 * self.size * 1.25 + 2.0 * PADDING.1
    }
}

/// The rows of a table in portions, each of which fits a height.
pub fn portions(grid: &Grid, width: f64, height: f64) -> Vec<Grid> {
    let setting = Setting::of(grid, width);
    let room = height - setting.height(grid.head.iter().map(String::as_str));
    let mut out = vec![Grid { rows: Vec::new(), ..grid.clone() }];
    let mut used = 0.0;
    for row in &grid.rows {
        let needed = setting.height(row.iter().map(|(words, _)| words.as_str()));
        if used + needed > room && used > 0.0 {
            out.push(Grid { rows: Vec::new(), ..grid.clone() });
            used = 0.0;
        }
        used += needed;
        if let Some(portion) = out.last_mut() {
            portion.rows.push(row.clone());
        }
    }
    out
}

/// A table.
pub fn table(id: u32, place: Place, grid: &Grid) -> String {
    let setting = Setting::of(grid, place.width);
    let unit = |points: f64| (points * UNITS).round() as i64;
    let mut xml = String::from(
        "<a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/table\"><a:tbl><a:tblPr firstRow=\"1\"/>\
         <a:tblGrid>",
    );
    for width in &setting.widths {
        let _ = write!(xml, "<a:gridCol w=\"{}\"/>", unit(*width));
    }
    xml.push_str("</a:tblGrid>");
    let words: Vec<Vec<String>> =
        grid.rows.iter().map(|row| row.iter().map(|(words, _)| words.clone()).collect()).collect();
    let head: Vec<(String, Option<Color>)> = grid.head.iter().map(|words| (words.clone(), None)).collect();
    let mut height = 0.0;
    for (number, row) in std::iter::once(&head).chain(&grid.rows).enumerate() {
        let tall = setting.height(row.iter().map(|(words, _)| words.as_str()));
        height += tall;
        let _ = write!(xml, "<a:tr h=\"{}\">", unit(tall));
        for (column, (words_here, fill)) in row.iter().enumerate() {
            let at_right = is_numeric(&words, column);
            xml.push_str(&cell(words_here, *fill, setting.size, number == 0, at_right));
        }
        xml.push_str("</a:tr>");
    }
    xml.push_str("</a:tbl></a:graphicData>");
    frame(id, "Table", Place { height, ..place }, &grid.alt_text, &xml)
}

fn cell(words: &str, fill: Option<Color>, size: f64, is_head: bool, at_right: bool) -> String {
    let tokens = Theme::Light.tokens();
    let side = if at_right { "r" } else { "l" };
    let bold = if is_head { " b=\"1\"" } else { "" };
    let color = fill.map_or(tokens.text, |fill| tokens.text.readable(fill, 4.5));
    let none = |edge: &str| format!("<a:{edge} w=\"0\"><a:noFill/></a:{edge}>");
    let rule = format!(
        "<a:lnB w=\"9525\"><a:solidFill><a:srgbClr val=\"{}\"/></a:solidFill></a:lnB>",
        hex(if is_head { tokens.axis } else { tokens.grid })
    );
    let filled = fill.map_or("<a:noFill/>".to_owned(), |fill| {
        format!("<a:solidFill><a:srgbClr val=\"{}\"/></a:solidFill>", hex(fill))
    });
    let (across, down) = ((PADDING.0 * UNITS) as i64, (PADDING.1 * UNITS) as i64);
    format!(
        "<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn=\"{side}\"/><a:r><a:rPr lang=\"en-GB\" sz=\"{:.0}\"{bold}>\
         <a:solidFill><a:srgbClr val=\"{}\"/></a:solidFill></a:rPr><a:t>{}</a:t></a:r></a:p></a:txBody>\
         <a:tcPr marL=\"{across}\" marR=\"{across}\" marT=\"{down}\" marB=\"{down}\">{}{}{}{rule}{filled}</a:tcPr></a:tc>",
        size * 100.0,
        hex(color),
        escaped(words),
        none("lnL"),
        none("lnR"),
        none("lnT"),
    )
}

/// The largest of `sizes` at which paragraphs fit a place, with the share of a line left between them.
pub fn fitting(
    paragraphs: &[String],
    (width, height): (f64, f64),
    gap: f64,
    weight: Weight,
    sizes: &[f64],
) -> Option<f64> {
    sizes.iter().copied().find(|size| tall(paragraphs, width, gap, weight, *size) <= height)
}

/// How tall paragraphs are at a size.
pub fn tall(paragraphs: &[String], width: f64, gap: f64, weight: Weight, size: f64) -> f64 {
    let lines = |words: &String| text::wrapped(&text::drawable(words), size, weight, width, usize::MAX).len().max(1);
    paragraphs.iter().map(|words| lines(words) as f64 * size * 1.2 + gap).sum()
}

fn hex(color: Color) -> String {
    format!("{:02X}{:02X}{:02X}", color.red, color.green, color.blue)
}
