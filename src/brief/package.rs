//! What is inside an office file? Parts in a zip, what each is, and what points where (ECMA-376, part 2).
//!
//! The same parts give the same bytes: their order is that in which they were
//! added, and no entry bears a time.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::native::tidied;
use super::{BriefError, Briefing, escaped};
use crate::chart::metadata::office_scenario;

/// The head of every part that is XML.
pub const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const CONTENT_TYPES: &str = "[Content_Types].xml";
const ITEM_TYPE: &str = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml";

/// A package while it fills.
#[derive(Debug, Default)]
pub struct Package {
    parts: Vec<(String, Vec<u8>)>,
    types: Vec<(String, String)>,
    /// By the part that points: kinds and targets, in the order of their numbers.
    relations: BTreeMap<String, Vec<(String, String)>>,
}

impl Package {
    /// Adds a part with its content type; `name` has no slash before it.
    pub fn add(&mut self, name: &str, content_type: &str, bytes: impl Into<Vec<u8>>) {
        self.parts.push((name.to_owned(), bytes.into()));
        self.types.push((name.to_owned(), content_type.to_owned()));
    }

    /// Lets a part (the package itself: an empty name) point at another; returns the relationship's id.
    ///
    /// `kind` is the last word of the relationship's type, or all of it.
    pub fn relate(&mut self, from: &str, kind: &str, to: &str) -> String {
        let kind = if kind.contains(':') { kind.to_owned() } else { format!("{OFFICE}/{kind}") };
        let list = self.relations.entry(from.to_owned()).or_default();
        list.push((kind, relative(from, to)));
        format!("rId{}", list.len())
    }

    /// Adds what the file says about itself.
    pub fn properties(&mut self, briefing: &Briefing) {
        let (core, extended) = ("docProps/core.xml", "docProps/app.xml");
        self.add(core, "application/vnd.openxmlformats-package.core-properties+xml", core_properties(briefing));
        self.relate("", &format!("{RELATIONSHIPS}/metadata/core-properties"), core);
        let program = format!(
            "{XML}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">\
             <Application>Yardstick</Application></Properties>"
        );
        self.add(extended, "application/vnd.openxmlformats-officedocument.extended-properties+xml", program);
        self.relate("", "extended-properties", extended);
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// If the zip cannot be written.
    pub fn finish(self) -> Result<Vec<u8>, BriefError> {
        let mut types = format!(
            "{XML}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
             <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Default Extension=\"xml\" ContentType=\"application/xml\"/>"
        );
        for (name, content_type) in &self.types {
            let _ = write!(types, "<Override PartName=\"/{}\" ContentType=\"{content_type}\"/>", escaped(name));
        }
        types.push_str("</Types>");
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        write(&mut zip, CONTENT_TYPES, types.as_bytes())?;
        for (from, list) in &self.relations {
            let mut xml = format!("{XML}<Relationships xmlns=\"{RELATIONSHIPS}\">");
            for (number, (kind, target)) in (1..).zip(list) {
                let _ = write!(xml, "<Relationship Id=\"rId{number}\" Type=\"{kind}\" Target=\"{target}\"/>");
            }
            xml.push_str("</Relationships>");
            write(&mut zip, &relationships_of(from), xml.as_bytes())?;
        }
        for (name, bytes) in &self.parts {
            write(&mut zip, name, bytes)?;
        }
        Ok(zip.finish().map_err(failed)?.into_inner())
    }
}

/// Title, subject and origin of the document.
pub fn core_properties(briefing: &Briefing) -> String {
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

/// Puts the scenario into an office file whose main part is `main`, where the office programs keep it, and tidies the
/// charts of a workbook.
///
/// # Errors
/// If the file is no package with such a part.
pub fn with_scenario(file: &[u8], main: &str, scenario: &str) -> Result<Vec<u8>, BriefError> {
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(failed)?;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let pointing = relationships_of(main);
    for number in 0..archive.len() {
        let mut entry = archive.by_index(number).map_err(failed)?;
        let name = entry.name().map_err(failed)?.into_owned();
        let (end, addition) = if name == CONTENT_TYPES {
            let addition = format!("<Override PartName=\"/customXml/itemProps1.xml\" ContentType=\"{ITEM_TYPE}\"/>");
            ("</Types>", addition)
        } else if name == pointing {
            let target = relative(main, "customXml/item1.xml");
            let addition =
                format!("<Relationship Id=\"rIdScenario\" Type=\"{OFFICE}/customXml\" Target=\"{target}\"/>");
            ("</Relationships>", addition)
        } else if name.starts_with("xl/charts/chart") {
            let mut text = String::new();
            entry.read_to_string(&mut text).map_err(failed)?;
            write(&mut zip, &name, tidied(&text).as_bytes())?;
            continue;
        } else {
            zip.raw_copy_file(entry).map_err(failed)?;
            continue;
        };
        let mut text = String::new();
        entry.read_to_string(&mut text).map_err(failed)?;
        write(&mut zip, &name, text.replacen(end, &(addition + end), 1).as_bytes())?;
    }
    let properties = format!(
        "{XML}<ds:datastoreItem ds:itemID=\"{{6C1B6A2E-8B0D-4F1C-9C55-59415244534B}}\" \
         xmlns:ds=\"http://schemas.openxmlformats.org/officeDocument/2006/customXml\"><ds:schemaRefs/></ds:datastoreItem>"
    );
    let relationships = format!(
        "{XML}<Relationships xmlns=\"{RELATIONSHIPS}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/customXmlProps\" \
         Target=\"itemProps1.xml\"/></Relationships>"
    );
    write(&mut zip, "customXml/item1.xml", office_scenario(scenario).as_bytes())?;
    write(&mut zip, "customXml/itemProps1.xml", properties.as_bytes())?;
    write(&mut zip, "customXml/_rels/item1.xml.rels", relationships.as_bytes())?;
    Ok(zip.finish().map_err(failed)?.into_inner())
}

/// A part of a package.
///
/// # Errors
/// If there is none of that name.
pub fn part(file: &[u8], name: &str) -> Result<String, BriefError> {
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(failed)?;
    let mut text = String::new();
    archive.by_name(name).map_err(failed)?.read_to_string(&mut text).map_err(failed)?;
    Ok(text)
}

fn write(zip: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, bytes: &[u8]) -> Result<(), BriefError> {
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    zip.start_file(name, options).map_err(failed)?;
    zip.write_all(bytes).map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> BriefError {
    BriefError::Document(error.to_string())
}

/// The part that says what a part points at.
fn relationships_of(part: &str) -> String {
    match part.rsplit_once('/') {
        Some((folder, name)) => format!("{folder}/_rels/{name}.rels"),
        None => format!("_rels/{part}.rels"),
    }
}

/// The way from one part to another.
fn relative(from: &str, to: &str) -> String {
    let (from, target): (Vec<&str>, Vec<&str>) = (from.split('/').collect(), to.split('/').collect());
    let folders = &from[..from.len() - 1];
    let shared = folders.iter().zip(&target[..target.len() - 1]).take_while(|(a, b)| a == b).count();
    "../".repeat(folders.len() - shared) + &target[shared..].join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_goes_up_and_down() {
        let ways = [
            ("", "ppt/presentation.xml", "ppt/presentation.xml"),
            ("ppt/presentation.xml", "ppt/slides/slide1.xml", "slides/slide1.xml"),
            ("ppt/slides/slide1.xml", "ppt/charts/chart1.xml", "../charts/chart1.xml"),
            ("ppt/presentation.xml", "customXml/item1.xml", "../customXml/item1.xml"),
        ];
        for (from, to, way) in ways {
            assert_eq!(relative(from, to), way, "from {from}");
        }
        assert_eq!(relationships_of(""), "_rels/.rels");
        assert_eq!(relationships_of("ppt/slides/slide1.xml"), "ppt/slides/_rels/slide1.xml.rels");
    }
}
