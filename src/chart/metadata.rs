//! What does a file say about where it comes from, and how is the scenario read back from it?

use std::fmt::Write as _;
use std::io::{Cursor, Read as _};

use resvg::usvg::roxmltree;
use serde_json::json;

use super::figure::Figure;
use crate::experiment::Provenance;

/// The name of the scenario inside a PDF.
pub const SCENARIO_FILE: &str = "scenario.toml";

/// The namespace of Yardstick's part of an SVG's metadata.
const NAMESPACE: &str = "urn:yardstick:provenance:1";

/// The most that is read of one part of an office file, in bytes.
const LARGEST_PART: u64 = 16 << 20;

/// Where a page begins to hold the scenario, and where it ends.
const HTML_SCENARIO: (&str, &str) = ("<pre id=\"scenario\">", "</pre>");

/// The keyword of the scenario in a PNG.
const PNG_SCENARIO: &str = "Scenario";

/// Why no scenario could be read from a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExtractError {
    /// It is not a file that Yardstick exports.
    #[error(
        "this is not a file that Yardstick exported: SVG, PNG, PDF, PPTX, XLSX, DOCX, HTML, or the JSON beside a CSV"
    )]
    Unknown,
    /// It is, but without the scenario.
    #[error("no scenario travels in this file; it was exported without it, or another program removed it")]
    Absent,
    /// It is damaged.
    #[error("the file is damaged: {0}")]
    Damaged(String),
}

/// Provenance of a figure as JSON: the sidecar of a CSV.
pub fn sidecar(figure: &Figure, include_scenario: bool) -> String {
    let Provenance { version, scenario, question, hash, seed, replicates, date, scenario_toml } = &figure.provenance;
    let mut facts = json!({
        "chart": figure.kind.key(),
        "title": figure.title,
        "subtitle": figure.subtitle,
        "note": figure.note,
        "description": figure.alt_text,
        "scenario": scenario,
        "question": question,
        "scenario_sha256": hash,
        "seed": seed,
        "replicates": replicates,
        "version": version,
        "date": date,
        "caveat": Provenance::CAVEAT,
    });
    if include_scenario {
        facts["scenario_toml"] = json!(scenario_toml.as_ref());
    }
    format!("{facts:#}\n")
}

/// Provenance in a few words each, for a PDF's keywords.
pub(super) fn keywords(provenance: &Provenance) -> Vec<String> {
    let Provenance { scenario, question, hash, seed, replicates, date, .. } = provenance;
    let mut words = vec![Provenance::CAVEAT.to_owned(), format!("scenario: {scenario}")];
    words.extend(question.iter().map(|question| format!("question: {question}")));
    words.extend([
        format!("scenario SHA-256: {hash}"),
        format!("seed: {seed}"),
        format!("replicates: {replicates}"),
        format!("date: {date}"),
    ]);
    words
}

/// Keywords and texts of a PNG.
pub(super) fn png_texts(figure: &Figure, include_scenario: bool) -> Vec<(&'static str, String)> {
    let provenance = &figure.provenance;
    let mut texts = vec![
        ("Title", figure.title.clone()),
        ("Description", figure.alt_text.clone()),
        ("Software", format!("Yardstick {}", provenance.version)),
        ("Creation Time", provenance.date.clone()),
        ("Comment", provenance.footer()),
        ("Provenance", sidecar(figure, false)),
    ];
    if include_scenario {
        texts.push((PNG_SCENARIO, provenance.scenario_toml.to_string()));
    }
    texts
}

/// Puts title, description and provenance at the head of an SVG.
pub(super) fn into_svg(picture: &str, figure: &Figure, include_scenario: bool) -> String {
    let open = picture.find("<svg ").expect("a drawing starts with <svg");
    let end = open + picture[open..].find('>').expect("a tag ends") + 1;
    let (tag, rest) = (&picture[open..end - 1], &picture[end..]);
    let mut out = String::with_capacity(picture.len() + figure.provenance.scenario_toml.len() + 2000);
    let _ = write!(
        out,
        "{tag} role=\"img\" aria-labelledby=\"yardstick-title yardstick-description\">\n\
         <title id=\"yardstick-title\">{title}</title>\n\
         <desc id=\"yardstick-description\">{description}</desc>\n\
         <metadata><yardstick xmlns=\"{NAMESPACE}\"><provenance>{provenance}</provenance>",
        title = escaped(&figure.title),
        description = escaped(&format!("{} {}", figure.alt_text, figure.provenance.footer())),
        provenance = escaped(&sidecar(figure, false)),
    );
    if include_scenario {
        let _ = write!(out, "<scenario>{}</scenario>", escaped(&figure.provenance.scenario_toml));
    }
    out.push_str("</yardstick></metadata>");
    out.push_str(rest);
    out
}

/// Text for XML; what XML cannot hold at all becomes U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(character),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
    out
}

/// The scenario that travels in an exported file.
///
/// # Errors
/// If the file is of another kind, is damaged, or holds no scenario.
pub fn extract(file: &[u8]) -> Result<String, ExtractError> {
    if file.starts_with(b"\x89PNG") {
        from_png(file)
    } else if file.starts_with(b"%PDF") {
        from_pdf(file)
    } else if file.starts_with(b"PK\x03\x04") {
        from_office(file)
    } else {
        match std::str::from_utf8(file).map(str::trim_start) {
            Ok(text) if text.starts_with('{') => from_sidecar(text),
            Ok(text) if is_page(text) => from_html(text),
            Ok(text) if text.starts_with('<') => from_svg(text),
            _ => Err(ExtractError::Unknown),
        }
    }
}

fn from_png(file: &[u8]) -> Result<String, ExtractError> {
    let damaged = |error: png::DecodingError| ExtractError::Damaged(error.to_string());
    let reader = png::Decoder::new(Cursor::new(file)).read_info().map_err(damaged)?;
    let chunk = reader.info().utf8_text.iter().find(|chunk| chunk.keyword == PNG_SCENARIO);
    chunk.ok_or(ExtractError::Absent)?.get_text().map_err(damaged)
}

fn from_svg(text: &str) -> Result<String, ExtractError> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() };
    let document = roxmltree::Document::parse_with_options(text, options)
        .map_err(|error| ExtractError::Damaged(error.to_string()))?;
    if !document.root_element().has_tag_name(("http://www.w3.org/2000/svg", "svg")) {
        return Err(ExtractError::Unknown);
    }
    scenario_in(&document).ok_or(ExtractError::Absent)
}

/// Whether a text is HTML.
fn is_page(text: &str) -> bool {
    let begins = |with: &str| text.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
    begins("<!doctype html") || begins("<html")
}

/// The scenario as a page shows it and [`extract`] finds it again.
pub(crate) fn html_scenario(scenario: &str) -> String {
    let (begin, end) = HTML_SCENARIO;
    // A parser of HTML drops a line's end right behind the tag.
    format!("{begin}\n{}{end}", escaped(scenario))
}

fn from_html(text: &str) -> Result<String, ExtractError> {
    let (begin, end) = HTML_SCENARIO;
    let (_, rest) = text.split_once(begin).ok_or(ExtractError::Absent)?;
    let (scenario, _) = rest.split_once(end).ok_or_else(|| ExtractError::Damaged("the page is cut".into()))?;
    let scenario = scenario.strip_prefix('\n').unwrap_or(scenario);
    let entities = [("&#13;", "\r"), ("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    Ok(entities.into_iter().fold(scenario.to_owned(), |text, (entity, plain)| text.replace(entity, plain)))
}

/// The scenario as a part of an office file.
pub(crate) fn office_scenario(scenario: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <yardstick xmlns=\"{NAMESPACE}\"><scenario>{}</scenario></yardstick>",
        escaped(scenario)
    )
}

/// Looks through the parts that office programs keep for others, then through the pictures.
fn from_office(file: &[u8]) -> Result<String, ExtractError> {
    let damaged = |error: &dyn std::fmt::Display| ExtractError::Damaged(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).map_err(|error| damaged(&error))?;
    let names: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let kept = |name: &str| name.starts_with("customXml/item");
    let pictures = |name: &str| name.contains("/media/");
    for name in names.iter().filter(|name| kept(name)).chain(names.iter().filter(|name| pictures(name))) {
        let mut bytes = Vec::new();
        let part = archive.by_name(name).map_err(|error| damaged(&error))?;
        part.take(LARGEST_PART).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
        let found = match std::str::from_utf8(&bytes) {
            Ok(text) => roxmltree::Document::parse(text).ok().and_then(|document| scenario_in(&document)),
            Err(_) => from_png(&bytes).ok(),
        };
        if let Some(scenario) = found {
            return Ok(scenario);
        }
    }
    let is_office = names.iter().any(|name| name == "[Content_Types].xml");
    Err(if is_office { ExtractError::Absent } else { ExtractError::Unknown })
}

fn scenario_in(document: &roxmltree::Document) -> Option<String> {
    let node = document.descendants().find(|node| node.has_tag_name((NAMESPACE, "scenario")))?;
    Some(node.text().unwrap_or_default().to_owned())
}

fn from_sidecar(text: &str) -> Result<String, ExtractError> {
    let facts: serde_json::Value = serde_json::from_str(text).map_err(|_| ExtractError::Unknown)?;
    facts["scenario_toml"].as_str().map(str::to_owned).ok_or(ExtractError::Absent)
}

/// Reads the attachment as [`super::export`] writes it: a stream as it is, with its length before it.
fn from_pdf(file: &[u8]) -> Result<String, ExtractError> {
    let find = |from: usize, what: &[u8]| {
        file[from..].windows(what.len()).position(|window| window == what).map(|at| from + at)
    };
    let start =
        find(0, b"/Type /EmbeddedFile").or_else(|| find(0, b"/Type/EmbeddedFile")).ok_or(ExtractError::Absent)?;
    let head = file[..start].windows(4).rposition(|window| window == b" obj").unwrap_or(0);
    let damaged = || ExtractError::Damaged("the attached scenario cannot be read".into());
    let body = find(start, b"stream").ok_or_else(damaged)? + b"stream".len();
    let dictionary = String::from_utf8_lossy(&file[head..body]);
    if dictionary.contains("/Filter") {
        return Err(damaged());
    }
    let length = dictionary.split_once("/Length").map_or("", |(_, rest)| rest.trim_start());
    let digits = length.find(|c: char| !c.is_ascii_digit()).unwrap_or(length.len());
    let length: usize = length[..digits].parse().map_err(|_| damaged())?;
    let line_end = if file[body..].starts_with(b"\r\n") { 2 } else { 1 };
    let body = body + line_end;
    let content = file.get(body..body + length).ok_or_else(damaged)?;
    String::from_utf8(content.to_vec()).map_err(|_| damaged())
}
