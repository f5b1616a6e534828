//! A briefing for a strategy document: what was asked, the answer, why, and how sure.
//!
//! [`content`] says what is in it, once; [`markdown`], [`html`], [`docx`], [`pdf`]
//! and [`pptx`] only set it, and [`workbook`] holds the numbers. Equal scenario,
//! seed, version and day give equal bytes.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::chart::text::{self, Weight};
use crate::chart::{ExportError, Extent, Figure, Format as ChartFormat, Options, Size, files::File};
use crate::experiment::Provenance;
use crate::scenario::write_file;

mod appendix;
mod better;
mod content;
mod docx;
mod first_page;
mod html;
mod markdown;
mod native;
mod numbers;
mod package;
mod pages;
mod pdf;
mod pptx;
mod second_page;
mod study;
mod workbook;

pub use better::charts_of_search;
pub use content::{briefing, command};
pub use numbers::Numbers;
pub use study::study;

/// The head of the last part of a briefing.
const APPENDIX: &str = "Appendix";

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Markdown with its pictures in a folder beside it.
    #[serde(rename = "md")]
    Markdown,
    /// One self-contained page.
    Html,
    /// For word processors.
    Docx,
    /// Laid out, with vector charts and the scenario attached.
    Pdf,
    /// Slides, with charts that office programs edit.
    Pptx,
    /// The numbers behind it, one table a sheet.
    Xlsx,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Docx, Self::Pdf, Self::Pptx, Self::Xlsx, Self::Html, Self::Markdown];

    /// The ends of files' names, in words.
    pub const ENDS: &str = ".docx, .pdf, .pptx, .xlsx, .html or .md";

    /// The end of a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Docx => "docx",
            Self::Pdf => "pdf",
            Self::Pptx => "pptx",
            Self::Xlsx => "xlsx",
        }
    }

    /// By the end of a file's name; none if it is none of [`Self::ALL`].
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_lowercase();
        Self::ALL.into_iter().find(|format| format.extension() == extension)
    }
}

/// A document as a list of blocks.
#[derive(Debug, Clone, PartialEq)]
pub struct Briefing {
    /// The scenario's title.
    pub title: String,
    /// Where the numbers come from.
    pub provenance: Provenance,
    /// What is said, in order.
    pub blocks: Vec<Block>,
    /// The numbers behind it, for a workbook.
    pub numbers: Vec<Numbers>,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// The head of a part that begins on a new page.
    Part(String),
    /// The head of a section, in a part where there are any.
    Heading(String),
    /// The sentence that matters most.
    Lead(String),
    /// Prose.
    Paragraph(String),
    /// Points.
    List(Vec<String>),
    /// Terms, and what there is to say to each.
    Terms(Vec<(String, String)>),
    /// A table; its first column names the rows.
    Table {
        /// Names of the columns.
        head: Vec<String>,
        /// As many cells a row as the head has.
        rows: Vec<Vec<String>>,
    },
    /// The panels of a chart, under its title and above its note.
    Chart {
        /// The chart.
        figure: Box<Figure>,
        /// Height of its panels, as a share of their width.
        height: f64,
    },
    /// What is typed at a command line.
    Command(String),
}

/// Why a briefing could not be written.
#[derive(Debug, thiserror::Error)]
pub enum BriefError {
    /// A chart could not be made.
    #[error(transparent)]
    Chart(#[from] ExportError),
    /// The document could not be put together.
    #[error("the document could not be put together: {0}")]
    Document(String),
    /// A file could not be written.
    #[error("{} cannot be written: {cause}; choose another place", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
}

impl Block {
    /// A chart of a height, as a share of its width.
    fn chart(figure: Figure, height: f64) -> Self {
        Self::Chart { figure: Box::new(figure), height }
    }
}

/// Width of the canvas of charts in documents, and their text, which is then as large as the text around them.
const CANVAS: f64 = 1000.0;
const TEXT: f64 = 16.5;

/// A chart whose height is a share of its width; its title, note and origin stand beside it as text.
fn chart_options(height: f64, include_scenario: bool) -> Options {
    let size = Size { width: CANVAS, height: CANVAS * height, text: TEXT };
    Options { size, scale: 2.0, extent: Extent::Panels, include_scenario, ..Options::default() }
}

fn chart(figure: &Figure, height: f64, format: ChartFormat, include_scenario: bool) -> Result<Vec<u8>, ExportError> {
    crate::chart::export(figure, &chart_options(height, include_scenario), format)
}

/// Where a document comes from on one line of a width, at a size of text: the scenario's title gives way.
fn footer(provenance: &Provenance, width: f64, size: f64) -> String {
    let room = width - text::width(&text::drawable(&provenance.footer_naming("")), size, Weight::Regular);
    let name = text::shortened(&text::drawable(&provenance.scenario), size, Weight::Regular, room.max(0.0));
    provenance.footer_naming(&name)
}

/// The files of a briefing that is to be `path`, with their folders: what stands beside it first, the document last.
///
/// # Errors
/// If a chart or the document cannot be made.
pub fn render(briefing: &Briefing, format: Format, path: &Path) -> Result<Vec<(PathBuf, File)>, BriefError> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let alone = |bytes| Ok(vec![(folder.to_owned(), File { name: name.clone(), bytes })]);
    match format {
        Format::Html => alone(html::html(briefing).into_bytes()),
        Format::Docx => alone(docx::docx(briefing)?),
        Format::Pdf => alone(pdf::pdf(briefing)?),
        Format::Pptx => alone(pptx::pptx(briefing)?),
        Format::Xlsx => alone(workbook::xlsx(briefing)?),
        Format::Markdown => {
            let beside = format!("{}-files", path.file_stem().unwrap_or_default().to_string_lossy());
            let (text, pictures) = markdown::markdown(briefing, &beside)?;
            let document = File { name, bytes: text.into_bytes() };
            let pictures = pictures.into_iter().map(|picture| (folder.join(&beside), picture));
            Ok(pictures.chain([(folder.to_owned(), document)]).collect())
        }
    }
}

/// Writes files that [`render`] made, each at once when it is complete; the document comes last.
///
/// # Errors
/// If one cannot be written; then the document is as it was.
pub fn write(rendered: &[(PathBuf, File)]) -> Result<Vec<PathBuf>, BriefError> {
    let mut written = Vec::new();
    for (folder, file) in rendered {
        let path = folder.join(&file.name);
        let made = if folder.as_os_str().is_empty() { Ok(()) } else { std::fs::create_dir_all(folder) };
        made.and_then(|()| write_file(&path, &file.bytes))
            .map_err(|cause| BriefError::File { path: path.clone(), cause })?;
        written.push(path);
    }
    Ok(written)
}

/// The first column's share of a table's width.
fn first_share(columns: usize) -> f64 {
    match columns {
        0..6 => 0.34,
        6 => 0.25,
        _ => 0.17,
    }
}

/// Whether a column of a table holds numbers, which stand at its right.
fn is_numeric(rows: &[Vec<String>], column: usize) -> bool {
    let is_number = |cell: &str| cell.starts_with(|c: char| c.is_ascii_digit() || "$−~+–".contains(c));
    column > 0 && rows.iter().all(|row| row.get(column).is_some_and(|cell| is_number(cell)))
}

/// A text on one line, without what XML cannot hold.
fn plain(text: &str) -> String {
    let kept: String =
        text.chars().map(|c| if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') { ' ' } else { c }).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text for XML and HTML, attributes included.
fn escaped(text: &str) -> String {
    plain(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A text for a page that sorts letters by direction: words that run from right to left stand apart
/// (Unicode's isolates), so that numbers beside them stay where they are.
fn isolated(text: &str) -> String {
    let runs_left = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(runs_left) {
        let (before, run) = rest.split_at(start);
        let end = run.find(|c: char| c.is_alphanumeric() && !runs_left(c)).unwrap_or(run.len());
        let (words, after) = run.split_at(run[..end].trim_end_matches(|c| !runs_left(c)).len());
        out.extend([before, "\u{2068}", words, "\u{2069}"]);
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::isolated;

    #[test]
    fn words_from_right_to_left_stand_apart_and_others_stay() {
        assert_eq!(isolated("Tokens: 3.2 h"), "Tokens: 3.2 h");
        assert_eq!(isolated("‘שלום עולם’: 3.2 h"), "‘\u{2068}שלום עולם\u{2069}’: 3.2 h");
        assert_eq!(isolated("a לוח 2 עולם"), "a \u{2068}לוח\u{2069} 2 \u{2068}עולם\u{2069}");
        assert_eq!(isolated("مرحبا"), "\u{2068}مرحبا\u{2069}");
    }
}
