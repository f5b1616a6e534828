//! `yardstick brief` as a person uses it: six kinds of document that others can open.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::Command as Tool;

use assert_cmd::Command;

/// A scenario whose names would break a careless document.
const HOSTILE: &str = "schema = 2\ntitle = \"=Who <b>counts</b> & \\\"why\\\"? 😀 مرحبا\"\n\
    question = \"<script>alert(1)</script>\"\n\
    [run]\nreplicates = 3\nweeks = 20\nwarmup_weeks = 8\nsummary_weeks = 8\n[organisation]\nemployees = 40\n\
    [people]\nuplift = { mean = 0.3 }\n\
    [[schemes]]\nname = \"=1+1 | *nothing* [x](y)\"\n\
    [[schemes]]\nname = \"LONG\"\ncount = { tokens = 1.0 }\n[schemes.leaderboard]\naudience = \"everyone\"\n";

fn brief(folder: &Path, name: &str) -> std::path::PathBuf {
    let scenario = folder.join("a b.toml");
    fs::write(&scenario, HOSTILE.replace("LONG", &"Long name ".repeat(20))).unwrap();
    let out = folder.join(name);
    let mut command = Command::cargo_bin("yardstick").unwrap();
    command.env("SOURCE_DATE_EPOCH", "1760000000").arg("brief").arg(&scenario).arg("--out").arg(&out);
    command.assert().success();
    out
}

fn output(tool: &str, arguments: &[&str], file: &Path) -> String {
    let out = Tool::new(tool).args(arguments).arg(file).arg("-").output().unwrap();
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// A part of a zip archive whose parts are not compressed.
fn part(archive: &[u8], name: &str) -> String {
    let all = String::from_utf8_lossy(archive);
    let start = all.find(&format!("{name}<")).unwrap_or_else(|| panic!("{name} is in the archive"));
    let rest = &all[start + name.len()..];
    rest[..rest.find("PK\u{3}\u{4}").unwrap_or(rest.len())].to_owned()
}

/// Heads of the first page and of the parts, and of the sections within these.
const HEADS: [&str; 6] =
    ["The question", "The answer", "How sure that is", "What to do on Monday", "What happens, and why", "Appendix"];
const SECTIONS: [&str; 10] = [
    "The schemes compared",
    "What people do",
    "What would change the answer",
    "The words used here",
    "Every number with its range",
    "More pictures",
    "Under other assumptions",
    "Assumptions changed from their defaults",
    "What the model leaves out",
    "How to reproduce this",
];

#[test]
fn every_kind_of_document_is_the_same_twice() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for name in ["a.md", "a.html", "a.docx", "a.pdf", "a.pptx", "a.xlsx"] {
        let of = |folder: &Path| fs::read(brief(folder, name)).unwrap();
        assert!(of(one.path()) == of(two.path()), "{name}");
    }
}

#[test]
fn a_page_shows_hostile_names_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let page = fs::read_to_string(brief(folder.path(), "page.html")).unwrap();
    assert!(page.contains("&lt;b&gt;counts&lt;/b&gt; &amp; &quot;why&quot;? 😀 \u{2068}مرحبا\u{2069}"));
    assert!(!page.contains("<script>alert") && !page.contains("<b>"));
    assert!(
        page.contains("names in full:") && page.contains("Long\u{2026}\u{2019}: Long name Long name"),
        "a long name"
    );
    assert!(!page.contains(" src=") && !page.contains(" href="), "it asks nobody for anything");
    let figures = page.matches("<figure>").count();
    assert!(figures >= 4 && page.matches("<svg role=\"img\"").count() == figures);
    assert_eq!(page.matches("<script type=\"application/json\">").count(), figures, "values under the pointer");
    assert!(page.matches("<summary>Numbers: ").count() >= figures, "numbers behind a click");
    for head in HEADS {
        assert!(page.contains(&format!(">{head}</h2>")), "{head}");
    }
    for section in SECTIONS {
        assert!(page.contains(&format!("<h3>{section}</h3>")), "{section}");
    }
    assert!(page.contains("people.uplift.mean"), "what was changed");
    let study = "Here 128 organisations, of 40 simulated employees and 2 replicates each, draw ";
    assert!(page.contains(study) && page.contains("of 128 plausible organisations"), "what would change it");
    assert!(page.contains("What it hangs on: ") || page.contains("How often best: "), "its picture");
    assert!(page.contains("<dt>Stop when</dt>") && page.contains("Divergence at a glance: "), "the first page");
    let picture = page.find("<figure>").unwrap();
    let monday = page.find("What to do on Monday").unwrap();
    assert!(picture < monday && monday < page.find("What happens, and why").unwrap(), "it stands alone");
}

#[test]
fn markdown_shows_pictures_that_stand_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(brief(folder.path(), "my brief.md")).unwrap();
    assert!(text.contains("=1+1 \\| \\*nothing\\* \\[x\\](y)"));
    let pictures: Vec<&str> =
        text.split("](my%20brief-files/").skip(1).map(|rest| rest.split(')').next().unwrap()).collect();
    assert!(pictures.len() >= 4, "{pictures:?}");
    for picture in pictures {
        let bytes = fs::read(folder.path().join("my brief-files").join(picture)).unwrap();
        assert!(bytes.starts_with(b"\x89PNG"), "{picture}");
    }
}

#[test]
fn a_word_document_has_real_headings_tables_and_alternatives() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = fs::read(brief(folder.path(), "a.docx")).unwrap();
    let document = part(&bytes, "word/document.xml");
    assert_eq!(document.matches("<w:pStyle w:val=\"Heading2\" />").count(), HEADS.len());
    assert_eq!(document.matches("<w:pStyle w:val=\"Heading3\" />").count(), SECTIONS.len());
    assert_eq!(document.matches("<w:pageBreakBefore />").count(), 2, "two parts after the first page");
    assert_eq!(document.matches("<w:pStyle w:val=\"Heading1\" />").count(), 1);
    assert_eq!(document.matches("<w:tblHeader />").count(), document.matches("<w:tbl>").count());
    assert!(document.matches("<w:tbl>").count() >= 2);
    let pictures = document.matches("<w:drawing>").count();
    assert!(pictures >= 4 && document.matches(" descr=\"").count() == pictures && !document.contains(" descr=\"\""));
    let core = part(&bytes, "docProps/core.xml");
    assert!(core.contains("<dc:title>=Who &lt;b&gt;counts") && core.contains("scenario SHA-256: "), "{core}");
    assert!(core.contains("2025-10-09T00:00:00Z"), "the day is that of SOURCE_DATE_EPOCH");
}

#[test]
fn a_pdf_has_text_embedded_fonts_and_its_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let pdf = brief(folder.path(), "a.pdf");
    let text = output("pdftotext", &[], &pdf);
    for head in HEADS.iter().chain(&SECTIONS) {
        assert!(text.contains(head), "{head} in {text}");
    }
    let pages: Vec<&str> = text.split('\u{c}').collect();
    assert!(pages[0].contains("Stop when") && pages[1].starts_with("What happens, and why"), "the first page is one");
    assert!(pages[2].starts_with("Appendix"), "the second is one");
    let fonts = Tool::new("pdffonts").arg(&pdf).output().unwrap();
    let fonts = String::from_utf8_lossy(&fonts.stdout).into_owned();
    assert!(
        fonts.contains("Inter-Regular") && fonts.lines().skip(2).all(|line| line.contains("yes yes yes")),
        "{fonts}"
    );
    let mut extract = Command::cargo_bin("yardstick").unwrap();
    let out = folder.path().join("again.toml");
    extract.arg("extract").arg(&pdf).arg("--out").arg(&out).assert().success();
    assert!(fs::read_to_string(out).unwrap().contains("uplift = { mean = 0.3 }"));
}

#[test]
fn what_cannot_be_is_said_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let mut unknown = Command::cargo_bin("yardstick").unwrap();
    let failed = unknown.args(["brief", "token-leaderboard", "--out", "a.odt"]).assert().code(2);
    let said = String::from_utf8_lossy(&failed.get_output().stderr).into_owned();
    assert!(said.contains("ends in .docx, .pdf, .pptx, .xlsx, .html or .md"), "{said}");
    fs::write(folder.path().join("file"), "").unwrap();
    let mut unwritable = Command::cargo_bin("yardstick").unwrap();
    let small = ["brief", "token-leaderboard", "--employees", "20", "--replicates", "2", "--weeks", "10", "--out"];
    let failed = unwritable.args(small).arg(folder.path().join("file/a.html")).assert().code(1);
    let said = String::from_utf8_lossy(&failed.get_output().stderr).into_owned();
    assert!(said.contains("a.html cannot be written: ") && said.lines().count() == 1, "{said}");
}

#[test]
fn a_better_scheme_has_a_page_where_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = folder.path().join("small.toml");
    fs::write(&scenario, HOSTILE.replace("LONG", "Tokens")).unwrap();
    let out = folder.path().join("better.md");
    let mut command = Command::cargo_bin("yardstick").unwrap();
    command.arg("brief").arg(&scenario).arg("--out").arg(&out).arg("--better").assert().success();
    let text = fs::read_to_string(&out).unwrap();
    let place = |head: &str| text.find(head).unwrap_or_else(|| panic!("{head} in {text}"));
    assert!(place("What happens, and why") < place("A better scheme") && place("A better scheme") < place("Appendix"));
    for part in ["Is there a better scheme?", "Why this one?", "Where each lever stands"] {
        assert!(place(part) > place("A better scheme"), "{part}");
    }
}
