//! Charts as files: complete, readable by others, the same every time, and legible.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use yardstick::analysis;
use yardstick::chart::catalogue::{self, Source};
use yardstick::chart::{
    ExtractError, Figure, Format, Kind, Options, Provenance, Size, Theme, draw, export, extract, metadata,
};
use yardstick::model::{Model, Person};
use yardstick::run::{self, Ensemble};
use yardstick::scenario::{Audience, Document, Review, Scenario, Scheme, Signal, presets};

const SCENARIO_TOML: &str =
    "schema = 1\ntitle = \"What if … <we> & \\\"they\\\" count?\"\r\n# kept\n[[schemes]]\nname = \"A\"\n";

/// One to eight schemes of every sort, on a small organisation.
fn scenario(names: &[String]) -> Scenario {
    let signals = [None, Some(Signal::Tokens), Some(Signal::AcceptedOutput), Some(Signal::LinesOfCode)];
    let schemes = names
        .iter()
        .enumerate()
        .map(|(number, name)| {
            let mut scheme = Scheme { name: name.clone(), ..Scheme::default() };
            if let Some(signal) = signals[number % signals.len()] {
                scheme.count.insert(signal, 1.0);
                scheme.leaderboard.audience = Audience::Everyone;
                scheme.reward.review = Review::Official;
            }
            scheme.from_week = 3 * (number as u32 / 2);
            scheme.until_week = (number % 3 == 1).then_some(20);
            scheme
        })
        .collect();
    small(Scenario { schemes, ..Scenario::new("A board for everyone") })
}

/// The same scenario, quick to run.
fn small(mut scenario: Scenario) -> Scenario {
    scenario.organisation.employees = 48;
    scenario.run.replicates = 3;
    scenario.run.weeks = 30;
    scenario.run.warmup_weeks = 8;
    scenario.run.summary_weeks = 10;
    scenario
}

fn names(count: usize) -> Vec<String> {
    ["Nothing counted", "Public token leaderboard", "Accepted output, seen by oneself alone, with coaching", "Lines"]
        .iter()
        .cycle()
        .take(count)
        .enumerate()
        .map(|(number, name)| if number < 4 { (*name).to_owned() } else { format!("{name} {number}") })
        .collect()
}

fn provenance() -> Provenance {
    Provenance {
        version: "1.2.3".into(),
        scenario: "A board for everyone".into(),
        question: Some("Should we?".into()),
        hash: "0123456789abcdef".repeat(4),
        seed: 7,
        replicates: 3,
        date: "2026-11-23".into(),
        scenario_toml: Arc::from(SCENARIO_TOML),
    }
}

struct Run {
    scenario: Scenario,
    ensemble: Ensemble,
    people: Vec<Vec<Person>>,
}

fn run(scenario: Scenario) -> Run {
    let model = Model::new(&scenario.clone().checked().expect("it can be run"));
    let ensemble = run::ensemble(&model);
    let people = model.people(0, model.last_week()).expect("it has a last week");
    Run { scenario, ensemble, people }
}

fn figures(run: &Run) -> Vec<Figure> {
    figures_with(run, &provenance())
}

fn figures_with(run: &Run, provenance: &Provenance) -> Vec<Figure> {
    let Run { scenario, ensemble, people } = run;
    let summary = analysis::summary(scenario, ensemble);
    let source = Source { scenario, ensemble, summary: &summary, people: Some(people), provenance };
    Kind::ALL.into_iter().filter_map(|kind| catalogue::figure(kind, &source)).collect()
}

static FOUR: LazyLock<Vec<Figure>> = LazyLock::new(|| figures(&run(scenario(&names(4)))));

fn token_spend() -> &'static Figure {
    FOUR.iter().find(|figure| figure.kind == Kind::TokenSpend).expect("it always applies")
}

/// No text covers another or leaves the canvas.
fn legible(figure: &Figure, size: Size) -> Result<(), String> {
    let texts = draw::placed_texts(figure, size);
    let kind = figure.kind.key();
    for (index, text) in texts.iter().enumerate() {
        let rect = text.rect;
        if rect.left < 0.0 || rect.top < 0.0 || rect.right > size.width || rect.bottom > size.height {
            return Err(format!("{kind} at {size:?}: {text:?} leaves the canvas"));
        }
        if let Some(other) = texts[..index].iter().find(|other| other.rect.overlaps(rect)) {
            return Err(format!("{kind} at {size:?}: {text:?} covers {other:?}"));
        }
    }
    Ok(())
}

fn sizes() -> [Size; 5] {
    let custom = |width, height| Size::custom(width, height).expect("within bounds");
    [Size::SLIDE, Size::HALF_SLIDE, Size::COLUMN, custom(480, 320), custom(3000, 700)]
}

#[test]
fn all_kinds_apply_to_four_schemes() {
    let kinds: Vec<Kind> = FOUR.iter().map(|figure| figure.kind).collect();
    assert_eq!(kinds, Kind::ALL);
}

#[test]
fn no_text_covers_another_at_any_size() {
    for count in [1, 2, 3, 5, 6, 8] {
        for figure in figures(&run(scenario(&names(count)))) {
            for size in sizes() {
                legible(&figure, size).unwrap();
            }
        }
    }
}

#[test]
fn no_text_covers_another_in_any_preset() {
    for preset in presets() {
        let document = Document::parse(preset.name, preset.text).unwrap();
        for figure in figures(&run(small(document.scenario().clone()))) {
            for size in [Size::SLIDE, Size::HALF_SLIDE, Size::COLUMN] {
                legible(&figure, size).unwrap();
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn names_of_any_kind_stay_legible(names in prop::collection::btree_set(
        prop_oneof!["\\PC{0,29}[a-z]", "[A-Za-z ]{20,199}[a-z]", "(🚀|🏆|שלום|مرحبا|<&\"'|=1\\+1){1,8}"], 1..9
    )) {
        for figure in figures(&run(scenario(&Vec::from_iter(names)))) {
            for size in [Size::SLIDE, Size::COLUMN] {
                prop_assert_eq!(legible(&figure, size), Ok(()));
            }
            let bytes = export(&figure, &Options::default(), Format::Svg).unwrap();
            prop_assert_eq!(extract(&bytes), Ok(SCENARIO_TOML.to_owned()));
        }
    }
}

#[test]
fn the_same_figure_gives_the_same_bytes() {
    for figure in FOUR.iter() {
        for format in [Format::Svg, Format::SvgOutlined, Format::Png, Format::Pdf, Format::Csv] {
            let options = Options { size: Size::COLUMN, scale: 1.0, ..Options::default() };
            let bytes = export(figure, &options, format).unwrap();
            assert!(bytes == export(figure, &options, format).unwrap(), "{:?} {format:?}", figure.kind);
        }
    }
}

#[test]
fn the_scenario_travels_unless_switched_off() {
    for format in [Format::Svg, Format::SvgOutlined, Format::Png, Format::Pdf] {
        let options = Options { size: Size::COLUMN, scale: 1.0, ..Options::default() };
        let bytes = export(token_spend(), &options, format).unwrap();
        assert_eq!(extract(&bytes).as_deref(), Ok(SCENARIO_TOML), "{format:?}");
        let without = export(token_spend(), &Options { include_scenario: false, ..options }, format).unwrap();
        assert_eq!(extract(&without), Err(ExtractError::Absent), "{format:?}");
    }
    assert_eq!(extract(metadata::sidecar(token_spend(), true).as_bytes()).as_deref(), Ok(SCENARIO_TOML));
    assert_eq!(extract(b"Dear reader"), Err(ExtractError::Unknown));
}

#[test]
fn the_scenario_from_a_picture_gives_the_same_picture() {
    let draw = |document: &Document| {
        let provenance = Provenance::new(document.scenario(), document.text().into(), 3, "2026-11-23".into());
        let figures = figures_with(&run(document.scenario().clone()), &provenance);
        figures.iter().map(|figure| export(figure, &Options::default(), Format::Svg).unwrap()).collect::<Vec<_>>()
    };
    let first = draw(&Document::new(scenario(&names(4))));
    let text = extract(&first[0]).unwrap();
    assert!(first == draw(&Document::parse("extracted.toml", &text).unwrap()));
}

#[test]
fn every_file_says_where_it_comes_from() {
    let figure = token_spend();
    let footer = "Simulated; not a forecast · Yardstick 1.2.3 · A board for everyone (0123456789ab) · seed 7 · \
                  3 replicates · 2026-11-23";
    assert_eq!(figure.provenance.footer(), footer);
    let svg = String::from_utf8(export(figure, &Options::default(), Format::Svg).unwrap()).unwrap();
    assert!(svg.contains(footer) && svg.contains("<title id=\"yardstick-title\">"));
    assert!(svg.contains("font-family=\"Inter, sans-serif\"") && svg.contains("Public token leaderboard\n</text>"));

    let png = export(figure, &Options { size: Size::COLUMN, ..Options::default() }, Format::Png).unwrap();
    let reader = png::Decoder::new(std::io::Cursor::new(&png)).read_info().unwrap();
    let info = reader.info();
    assert_eq!((info.width, info.height), (1440, 960));
    assert_eq!(info.pixel_dims.map(|dims| dims.xppu), Some(9449), "240 pixels per inch");
    let text = |keyword| {
        let chunk = info.utf8_text.iter().find(|chunk| chunk.keyword == keyword).unwrap();
        chunk.get_text().unwrap()
    };
    assert_eq!(text("Title"), figure.title);
    assert_eq!(text("Comment"), footer);
    assert!(text("Provenance").contains(&"0123456789abcdef".repeat(4)));

    let pdf = export(figure, &Options::default(), Format::Pdf).unwrap();
    let has = |what: &str| pdf.windows(what.len()).any(|window| window == what.as_bytes());
    assert!(has("seed: 7") && has("Yardstick 1.2.3") && has("/FontFile"), "information and embedded fonts");

    let sidecar: serde_json::Value = serde_json::from_str(&metadata::sidecar(figure, false)).unwrap();
    assert_eq!(sidecar["seed"], 7);
    assert_eq!(sidecar["scenario_toml"], serde_json::Value::Null);
}

#[test]
fn the_csv_holds_what_is_plotted_and_no_formula() {
    let named = vec!["=HYPERLINK(\"x\")".to_owned(), "Plain".to_owned()];
    let run = run(scenario(&named));
    let figure = figures(&run).into_iter().find(|figure| figure.kind == Kind::RealOutput).unwrap();
    let csv = String::from_utf8(export(&figure, &Options::default(), Format::Csv).unwrap()).unwrap();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(reader.headers().unwrap(), vec!["panel", "series", "Week", "value", "p05", "p25", "p75", "p95"]);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2 * 38, "two schemes, eight weeks of warm-up and thirty more");
    assert_eq!(&rows[0][1], "'=HYPERLINK(\"x\")");
    let values = run.ensemble.values(0, yardstick::model::Metric::RealOutputHours, 0);
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    assert!((rows[0][3].parse::<f64>().unwrap() - mean).abs() < 1e-9);
}

#[test]
fn themes_and_transparency_show() {
    let corner = |theme, transparent| {
        let options = Options { size: Size::COLUMN, scale: 0.5, theme, transparent, ..Options::default() };
        let bytes = export(token_spend(), &options, Format::Png).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        pixels[..4].to_vec()
    };
    assert_eq!(corner(Theme::Light, false)[..3], [255, 255, 255]);
    assert_eq!(corner(Theme::Dark, false)[..3], [0x15, 0x18, 0x1d]);
    assert_eq!(corner(Theme::Dark, true)[3], 0, "nothing behind");
}

#[test]
fn sizes_have_names_and_bounds() {
    assert_eq!(Size::parse("slide"), Some(Size::SLIDE));
    assert_eq!(Size::parse("1000x500").map(|size| (size.width, size.height)), Some((1000.0, 500.0)));
    assert_eq!(Size::parse("100x50"), None);
    assert_eq!(Size::parse("wide"), None);
}
