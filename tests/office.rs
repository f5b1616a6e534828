//! What `yardstick brief` writes for office programs: packages without a loose end, and charts with the numbers behind them.
#![cfg(all(feature = "cli", feature = "export"))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;

use assert_cmd::Command;
use resvg::usvg::roxmltree::Document;
use yardstick::brief::{self, Block, Briefing, Format, Numbers};
use yardstick::chart::palette::scheme_styles;
use yardstick::chart::{Axis, Bar, Cell, Dash, Figure, Ink, Kind, Layer, Mark, Panel, Provenance, Scale};
use yardstick::scenario::{Document as YardstickFile, Scenario, Scheme, default_preset};

/// Names that would break a careless file: a formula, markup, letters from right to left, 200 letters.
const HOSTILE: &str = "schema = 2\ntitle = \"=Who <b>counts</b> & \\\"why\\\"? 😀 مرحبا\"\n\
    question = \"=HYPERLINK(\\\"x\\\") ]]> <script>alert(1)</script>\"\n\
    [run]\nreplicates = 3\nweeks = 20\nwarmup_weeks = 8\nsummary_weeks = 8\n[organisation]\nemployees = 40\n\
    [people]\nuplift = { mean = 0.3 } # kept\n\
    [[schemes]]\nname = \"=1+1 | *nothing*\"\n\
    [[schemes]]\nname = \"LONG\"\ncount = { tokens = 1.0 }\n[schemes.leaderboard]\naudience = \"everyone\"\n\
    [[schemes]]\nname = \"-2 مكافأة للجميع\"\ncount = { tokens = 1.0 }\n[schemes.reward]\nkind = \"bonus\"\nstakes = 0.1\n";

fn scenario() -> String {
    HOSTILE.replace("LONG", &"@Long name ".repeat(18))
}

fn brief(folder: &Path, name: &str) -> Vec<u8> {
    let (file, out) = (folder.join("a.toml"), folder.join(name));
    fs::write(&file, scenario()).unwrap();
    let mut command = Command::cargo_bin("yardstick").unwrap();
    command.env("SOURCE_DATE_EPOCH", "1760000000").arg("brief").arg(&file).arg("--out").arg(&out);
    command.assert().success();
    fs::read(out).unwrap()
}

/// The parts of a package.
fn parts(file: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut parts = BTreeMap::new();
    for number in 0..archive.len() {
        let mut entry = archive.by_index(number).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let name = entry.name().unwrap().into_owned();
        let is_new = entry.is_dir() || parts.insert(name.clone(), bytes).is_none();
        assert!(is_new, "{name} is there twice");
    }
    parts
}

fn text<'a>(parts: &'a BTreeMap<String, Vec<u8>>, name: &str) -> &'a str {
    std::str::from_utf8(parts.get(name).unwrap_or_else(|| panic!("no {name}"))).unwrap()
}

fn ending(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or_default()
}

/// Parts by the beginning of their names, XML alone.
fn named<'a>(parts: &'a BTreeMap<String, Vec<u8>>, begin: &str) -> Vec<&'a str> {
    let is_part = |name: &&String| name.starts_with(begin) && ending(name) == "xml";
    parts.keys().filter(is_part).map(|name| text(parts, name)).collect()
}

/// The part that a relationship means.
fn target(from: &str, way: &str) -> String {
    if let Some(absolute) = way.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut folders: Vec<&str> = from.split('/').collect();
    folders.pop();
    for step in way.split('/') {
        if step == ".." {
            folders.pop().unwrap_or_else(|| panic!("{way} leaves the package"));
        } else {
            folders.push(step);
        }
    }
    folders.join("/")
}

/// Every part is what it is said to be, every relationship leads to a part, and every id to a relationship.
fn check_package(file: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let parts = parts(file);
    let types = Document::parse(text(&parts, "[Content_Types].xml")).unwrap();
    let attributes = |tag: &str, of: &str| -> BTreeSet<String> {
        let nodes = types.descendants().filter(|node| node.tag_name().name() == tag);
        nodes.map(|node| node.attribute(of).unwrap().to_owned()).collect()
    };
    let (overrides, defaults) = (attributes("Override", "PartName"), attributes("Default", "Extension"));
    for name in &overrides {
        assert!(parts.contains_key(name.trim_start_matches('/')), "{name} is declared and not there");
    }
    let mut reached = BTreeSet::new();
    for (name, bytes) in &parts {
        let extension = ending(name);
        let is_typed = overrides.contains(&format!("/{name}")) || defaults.contains(extension);
        assert!(is_typed || name == "[Content_Types].xml", "{name} has no content type");
        if !matches!(extension, "xml" | "rels") {
            continue;
        }
        let document = Document::parse(std::str::from_utf8(bytes).unwrap());
        let document = document.unwrap_or_else(|error| panic!("{name}: {error}"));
        if extension == "rels" {
            let from = name.replace("_rels/", "");
            let from = from.strip_suffix(".rels").unwrap();
            assert!(from.is_empty() || parts.contains_key(from), "{name} is of no part");
            for relation in document.root_element().children().filter(roxmltree_element) {
                if relation.attribute("TargetMode") != Some("External") {
                    let to = target(from, relation.attribute("Target").unwrap());
                    assert!(parts.contains_key(&to), "{name} points at {to}");
                    reached.insert(to);
                }
            }
        } else {
            let relations = name.rsplit_once('/').map(|(folder, name)| format!("{folder}/_rels/{name}.rels"));
            let relations = relations.and_then(|name| parts.get(&name)).map_or("", |b| std::str::from_utf8(b).unwrap());
            for node in document.descendants() {
                for attribute in node.attributes() {
                    if attribute.namespace().is_some_and(|space| space.ends_with("/officeDocument/2006/relationships"))
                    {
                        let id = format!("Id=\"{}\"", attribute.value());
                        assert!(relations.contains(&id), "{name}: no relationship {id}");
                    }
                }
            }
        }
    }
    let loose = parts.keys().filter(|name| ending(name) != "rels" && *name != "[Content_Types].xml");
    // The library for documents also writes parts that nobody asked for.
    for name in loose.filter(|name| !name.starts_with("word/")) {
        assert!(reached.contains(name), "nothing points at {name}");
    }
    parts
}

fn roxmltree_element(node: &resvg::usvg::roxmltree::Node) -> bool {
    node.is_element()
}

/// The texts of elements of a name.
fn texts(xml: &str, tag: &str) -> Vec<String> {
    let document = Document::parse(xml).unwrap();
    let nodes = document.descendants().filter(|node| node.tag_name().name() == tag);
    nodes.map(|node| node.text().unwrap_or_default().to_owned()).collect()
}

#[test]
fn slides_carry_one_message_notes_alternatives_and_charts_with_their_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let parts = check_package(&brief(folder.path(), "deck.pptx"));
    let slides = named(&parts, "ppt/slides/slide");
    assert!((5..=40).contains(&slides.len()), "{} slides", slides.len());
    for slide in &slides {
        let document = Document::parse(slide).unwrap();
        let titles = ["title", "ctrTitle"].map(|kind| slide.matches(&format!("type=\"{kind}\"")).count());
        assert_eq!(titles.iter().sum::<usize>(), 1, "one message: {slide}");
        for node in document.descendants().filter(|node| ["graphicFrame", "pic"].contains(&node.tag_name().name())) {
            let described = node.descendants().find_map(|node| node.attribute("descr")).unwrap_or_default();
            assert!(described.len() > 20, "{described}");
        }
    }
    let notes = named(&parts, "ppt/notesSlides/notesSlide");
    assert_eq!(notes.len(), slides.len());
    assert!(notes.iter().all(|notes| notes.contains("Scenario SHA-256: ") && notes.contains("seed ")));

    let charts: Vec<&String> = parts.keys().filter(|name| name.starts_with("ppt/charts/chart")).collect();
    assert!(charts.len() >= 5, "{charts:?}");
    for chart in charts {
        let xml = text(&parts, chart);
        let number = chart.trim_start_matches("ppt/charts/chart").trim_end_matches(".xml");
        let behind = check_package(&parts[&format!("ppt/embeddings/Microsoft_Excel_Sheet{number}.xlsx")]);
        let sheet = text(&behind, "xl/worksheets/sheet1.xml");
        let stored: BTreeSet<String> = texts(sheet, "v").into_iter().collect();
        let document = Document::parse(xml).unwrap();
        let shown: Vec<&str> = document
            .descendants()
            .filter(|node| node.tag_name().name() == "numCache")
            .flat_map(|cache| cache.descendants().filter(|node| node.tag_name().name() == "v"))
            .filter_map(|node| node.text())
            .collect();
        assert!(!shown.is_empty(), "{chart} shows nothing");
        for value in shown {
            assert!(stored.contains(value), "{chart}: {value} is not in the workbook behind it");
        }
        assert!(!sheet.contains("<f>"), "a name became a formula");
    }
}

#[test]
fn a_workbook_holds_numbers_with_units_and_names_stay_text() {
    let folder = tempfile::tempdir().unwrap();
    let parts = check_package(&brief(folder.path(), "numbers.xlsx"));
    let workbook = Document::parse(text(&parts, "xl/workbook.xml")).unwrap();
    let names: Vec<&str> = workbook.descendants().filter_map(|node| node.attribute("name")).collect();
    for wanted in ["About", "Summary", "Weeks", "Assumptions", "Divergence at a glance"] {
        assert!(names.contains(&wanted), "{names:?}");
    }
    let sheets = named(&parts, "xl/worksheets/sheet");
    assert!(sheets.iter().all(|sheet| !sheet.contains("<f>")), "a name became a formula");
    let strings = texts(text(&parts, "xl/sharedStrings.xml"), "t");
    for wanted in ["=1+1 | *nothing*", "-2 مكافأة للجميع", "Unit", "Simulated; not a forecast"] {
        assert!(strings.iter().any(|string| string == wanted), "{wanted}");
    }
    assert!(strings.iter().any(|string| string.contains("US$")), "units");
    let charts = named(&parts, "xl/charts/chart");
    assert!(charts.len() >= 5 && charts.iter().all(|chart| chart.contains("<c:v>")), "{} charts", charts.len());
}

#[test]
fn the_scenario_comes_back_from_every_kind_of_file() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.pptx", "a.xlsx", "a.docx", "a.html", "a.pdf"] {
        brief(folder.path(), name);
        let mut extract = Command::cargo_bin("yardstick").unwrap();
        let out = extract.arg("extract").arg(folder.path().join(name)).assert().success();
        assert_eq!(String::from_utf8_lossy(&out.get_output().stdout), scenario(), "{name}");
    }
    check_package(&fs::read(folder.path().join("a.docx")).unwrap());
}

#[test]
fn what_holds_no_scenario_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let said = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        fs::write(&file, bytes).unwrap();
        let failed = Command::cargo_bin("yardstick").unwrap().arg("extract").arg(file).assert().failure();
        String::from_utf8_lossy(&failed.get_output().stderr).into_owned()
    };
    let mut other = zip::ZipWriter::new(Cursor::new(Vec::new()));
    other.start_file("[Content_Types].xml", zip::write::SimpleFileOptions::default()).unwrap();
    let other = other.finish().unwrap().into_inner();
    assert!(said("other.docx", &other).contains("no scenario travels in this file"));
    assert!(said("cut.pptx", &other[..30]).contains("the file is damaged"));
    assert!(said("page.html", b"<!DOCTYPE html><p>hello").contains("no scenario travels in this file"));
    assert!(said("note.txt", b"hello").contains("this is not a file that Yardstick exported"));
}

fn preset_schemes() -> Vec<Scheme> {
    let preset = default_preset();
    YardstickFile::parse(preset.name, preset.text).unwrap().scenario().schemes.clone()
}

/// A briefing larger than any scenario: forty schemes, in lines, panels, bars and rows.
fn forty() -> Briefing {
    let mut scenario = Scenario::new("Forty");
    let name = |number: usize| format!("={number}+1 <b>{}</b> مرحبا", "long ".repeat(30));
    scenario.schemes = preset_schemes();
    let styles = scheme_styles(&scenario.schemes);
    let schemes: Vec<_> = (0..40).map(|number| styles[number % styles.len()].clone()).collect();
    let provenance = Provenance::new(&scenario, "schema = 2".into(), 2, "2026-11-25".into());
    let xs: Vec<f64> = (0..30).map(f64::from).collect();
    let line = |number: usize| Layer::Line {
        ink: Ink::Scheme(number),
        series: name(number),
        label: None,
        xs: xs.clone(),
        ys: xs.iter().map(|x| if *x < 3.0 { f64::NAN } else { x * number as f64 }).collect(),
        dash: Dash::Solid,
        markers: false,
    };
    let week = Axis { label: "=Week".into(), scale: Scale::Linear { min: 0.0, max: 29.0, truncated: false } };
    let panel = |title: Option<String>, layers: Vec<Layer>, y: Axis| Panel {
        title,
        takeaway: None,
        words: String::new(),
        x: week.clone(),
        y,
        layers,
        marks: vec![Mark::Horizontal { y: 100.0, label: "=before".into() }],
    };
    let value = || Axis::linear("+value, US$", [0.0, 1200.0], true);
    let bar = |number: usize| Bar {
        ink: Ink::Scheme(number),
        name: name(number),
        value: number as f64 - 20.0,
        low: number as f64 - 25.0,
        high: f64::NAN,
        text: "=no clear difference".into(),
    };
    let names = Axis { label: String::new(), scale: Scale::Names((0..40).map(name).collect()) };
    let figure = |panels: Vec<Panel>| Figure {
        kind: Kind::Overview,
        title: format!("=Title {}", "word ".repeat(60)),
        subtitle: "@measure".into(),
        schemes: schemes.clone(),
        panels,
        key: Vec::new(),
        note: "-note".into(),
        provenance: provenance.clone(),
        alt_text: "Forty schemes, in lines and bars".into(),
    };
    let head: Vec<String> = (0..8).map(|column| format!("=Column {column}")).collect();
    let rows: Vec<Vec<String>> = (0..40)
        .map(|row| (0..8).map(|column| if column == 0 { name(row) } else { "−1,234.5".into() }).collect())
        .collect();
    let chart = |figure: Figure| Block::Chart { figure: Box::new(figure), height: 0.6 };
    let blocks = vec![
        Block::Part("=Part".into()),
        Block::Terms(vec![("=Term".into(), name(1))]),
        Block::Heading("=Heading".into()),
        Block::Lead(format!("@Lead {}", "word ".repeat(80))),
        Block::List((0..40).map(|number| format!("+Point {}", name(number))).collect()),
        Block::Table { head: head.clone(), rows },
        chart(figure(vec![panel(None, (0..40).map(line).collect(), value())])),
        chart(figure((0..40).map(|n| panel(Some(name(n)), vec![line(n)], value())).collect())),
        chart(figure(vec![panel(None, vec![Layer::Bars((0..40).map(bar).collect())], names)])),
    ];
    let row = |number: usize| vec![Cell::Text(name(number)), Cell::Number(number as f64), Cell::Empty];
    let numbers = Numbers {
        name: "=a/b:c*d?[e]'".into(),
        about: "=about".into(),
        head: head[..3].to_vec(),
        rows: (0..40).map(row).collect(),
    };
    Briefing { title: name(0), provenance, blocks, numbers: vec![numbers] }
}

#[test]
fn forty_schemes_are_no_more_than_more_slides_and_rows() {
    let briefing = forty();
    for format in Format::ALL {
        let name = format!("forty.{}", format.extension());
        let files = brief::render(&briefing, format, Path::new(&name)).unwrap();
        let (_, document) = files.last().unwrap();
        if matches!(format, Format::Pptx | Format::Xlsx | Format::Docx) {
            let parts = check_package(&document.bytes);
            let sheets = named(&parts, "xl/worksheets/sheet");
            assert!(sheets.iter().all(|sheet| !sheet.contains("<f>")));
        }
        let again = brief::render(&briefing, format, Path::new(&name)).unwrap();
        assert!(files == again, "{name} is the same twice");
        if let Some(folder) = std::env::var_os("YARDSTICK_KEEP_DOCUMENTS") {
            brief::write(&brief::render(&briefing, format, &Path::new(&folder).join(&name)).unwrap()).unwrap();
        }
    }
}
