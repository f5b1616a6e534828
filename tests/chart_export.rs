//! Charts as files: complete, readable by others, the same every time, and legible.

#[path = "common/charts.rs"]
mod charts;

use std::sync::LazyLock;

use charts::{
    SCENARIO_TOML, answer, figures, figures_with, fit_figures, fitted, found, names, run, scenario, search_figures,
    small, study_figures,
};
use proptest::prelude::*;
use yardstick::chart::layout::{self, Extent, Look};
use yardstick::chart::scene::{Part, Rect, Scene, Shape};
use yardstick::chart::text::Weight;
use yardstick::chart::{
    ExtractError, Figure, Format, Ink, Kind, Layer, Options, Provenance, Size, Theme, export, extract, metadata,
};
use yardstick::scenario::{Document, presets};

static FOUR: LazyLock<Vec<Figure>> = LazyLock::new(|| figures(&run(scenario(&names(4)))));

/// Charts of a study of the same schemes.
static STUDY: LazyLock<Vec<Figure>> = LazyLock::new(|| study_figures(&answer(scenario(&names(4)))));

/// Charts of a search of the same scenario.
static SEARCH: LazyLock<Vec<Figure>> = LazyLock::new(|| search_figures(&found(scenario(&names(4)))));

/// Charts of a fit to numbers of one of these schemes.
static FIT: LazyLock<Vec<Figure>> = LazyLock::new(|| fit_figures(&fitted(&scenario(&names(4))), &scenario(&names(4))));

/// Charts of every kind.
fn every_kind() -> impl Iterator<Item = &'static Figure> {
    FOUR.iter().chain(STUDY.iter()).chain(SEARCH.iter()).chain(FIT.iter())
}

fn token_spend() -> &'static Figure {
    FOUR.iter().find(|figure| figure.kind == Kind::TokenSpend).expect("it always applies")
}

/// No text covers another, and nothing leaves the canvas.
fn is_legible(scene: &Scene) -> Result<(), String> {
    let rounding = 1e-9;
    let canvas =
        Rect { left: -rounding, top: -rounding, right: scene.width + rounding, bottom: scene.height + rounding };
    let texts: Vec<_> = scene.texts().map(|line| (line.text.as_str(), line.rect())).collect();
    for (index, (text, rect)) in texts.iter().enumerate() {
        if !canvas.holds(*rect) {
            return Err(format!("{text:?} leaves the canvas: {rect:?}"));
        }
        if let Some((other, _)) = texts[..index].iter().find(|(_, other)| other.overlaps(*rect)) {
            return Err(format!("{text:?} covers {other:?}"));
        }
    }
    let points = scene.shapes.iter().flat_map(|shape| match shape {
        Shape::Area { points, .. } | Shape::Path { points, .. } => points.as_slice(),
        Shape::Mark { at, .. } => std::slice::from_ref(at),
        Shape::Text(_) => &[],
    });
    for &(x, y) in points {
        if !canvas.contains((x, y)) {
            return Err(format!("something is drawn at {x}, {y}"));
        }
    }
    Ok(())
}

/// The whole figure is legible at a size of paper.
fn legible(figure: &Figure, size: Size) -> Result<(), String> {
    is_legible(&layout::scene(figure, &Look::whole(size, Theme::Light)))
        .map_err(|error| format!("{} at {size:?}: {error}", figure.kind.key()))
}

/// Its panels are legible on cards of the window, each alone and all enlarged.
fn legible_on_cards(figure: &Figure) -> Result<(), String> {
    let alone = (0..figure.panels.len()).map(Extent::Panel);
    for extent in alone.chain([Extent::Panels]) {
        let sizes: &[(f64, f64)] = match extent {
            Extent::Panel(_) => &[(320.0, 190.0), (300.0, 130.0), (560.0, 260.0)],
            _ => &[(680.0, 540.0), (1900.0, 1000.0)],
        };
        for &(width, height) in sizes {
            let size = Size { width, height, text: 13.0 };
            let before = figure.panels.first();
            let look = Look { extent, selected: Some(0), before, ..Look::whole(size, Theme::Dark) };
            is_legible(&layout::scene(figure, &look))
                .map_err(|error| format!("{} {extent:?} at {width} × {height}: {error}", figure.kind.key()))?;
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
    assert_eq!(kinds, Kind::OF_A_RUN);
    let kinds: Vec<Kind> = STUDY.iter().map(|figure| figure.kind).collect();
    assert_eq!(kinds, Kind::OF_A_STUDY);
    let kinds: Vec<Kind> = SEARCH.iter().map(|figure| figure.kind).collect();
    assert_eq!(kinds, Kind::OF_A_SEARCH);
    let kinds: Vec<Kind> = FIT.iter().map(|figure| figure.kind).collect();
    assert_eq!(kinds, Kind::OF_A_FIT);
}

#[test]
fn no_text_covers_another_at_any_size() {
    for count in [1, 2, 3, 5, 6, 8] {
        let study = if count > 1 { study_figures(&answer(scenario(&names(count)))) } else { Vec::new() };
        let search = search_figures(&found(scenario(&names(count))));
        let fit = fit_figures(&fitted(&scenario(&names(count))), &scenario(&names(count)));
        for figure in figures(&run(scenario(&names(count)))).into_iter().chain(study).chain(search).chain(fit) {
            for size in sizes() {
                legible(&figure, size).unwrap();
            }
            legible_on_cards(&figure).unwrap();
        }
    }
}

#[test]
fn eight_long_names_stay_legible_and_apart_on_cards() {
    let latin = |number: usize| format!("{} {number}", "An ordinary leaderboard of tokens for everyone ".repeat(4));
    let hebrew = |number: usize| format!("{}{number}", "לוח תוצאות לכולם ".repeat(10));
    for name in [&latin as &dyn Fn(usize) -> String, &hebrew] {
        let names: Vec<String> = (0..8).map(name).collect();
        let study = study_figures(&answer(scenario(&names)));
        let search = search_figures(&found(scenario(&names)));
        let fit = fit_figures(&fitted(&scenario(&names)), &scenario(&names));
        for figure in figures(&run(scenario(&names))).into_iter().chain(study).chain(search).chain(fit) {
            legible_on_cards(&figure).unwrap();
        }
    }
}

#[test]
fn a_value_is_found_where_it_is_drawn() {
    for figure in every_kind() {
        let scene = layout::scene(figure, &Look::whole(Size::SLIDE, Theme::Light));
        assert_eq!(scene.plots.len(), figure.panels.len(), "{:?}", figure.kind);
        for plot in &scene.plots {
            for (across, down) in [(0.0, 0.0), (0.3, 0.8), (1.0, 1.0)] {
                let at = (plot.rect.left + across * plot.rect.width(), plot.rect.top + down * plot.rect.height());
                let (x, y) = plot.values(at);
                let again = plot.at(x, y);
                assert!((again.0 - at.0).abs() < 1e-6 && (again.1 - at.1).abs() < 1e-6, "{:?}", figure.kind);
            }
        }
    }
}

#[test]
fn every_member_of_every_layer_has_its_shapes() {
    for figure in every_kind() {
        let scene = layout::scene(figure, &Look::whole(Size::SLIDE, Theme::Light));
        for (number, panel) in figure.panels.iter().enumerate() {
            for (layer, content) in panel.layers.iter().enumerate() {
                let of_layer = |part: &&Part| part.panel == number && part.layer == layer;
                let parts: Vec<&Part> = scene.parts.iter().filter(of_layer).collect();
                let is_empty = matches!(content, Layer::Points { xs, .. } if xs.is_empty());
                assert!(is_empty || !parts.is_empty(), "{:?}: layer {layer} is not drawn", figure.kind);
                assert!(parts.iter().all(|part| part.ink == content.ink(part.member)));
            }
        }
    }
}

#[test]
fn the_selected_scheme_stands_out_and_what_was_is_faint() {
    let figure = token_spend();
    let size = Size { width: 320.0, height: 190.0, text: 13.0 };
    let plain = Look { extent: Extent::Panel(0), ..Look::whole(size, Theme::Light) };
    let chosen = Look { selected: Some(1), before: Some(&figure.panels[0]), ..plain };
    let width = |scene: &Scene, scheme| {
        let parts = scene.parts.iter().filter(|part| part.ink == Ink::Scheme(scheme));
        let widths = parts.flat_map(|part| &scene.shapes[part.shapes.clone()]).filter_map(|shape| match shape {
            Shape::Path { width, .. } => Some(*width),
            _ => None,
        });
        widths.fold(0.0, f64::max)
    };
    let (plain, chosen) = (layout::scene(figure, &plain), layout::scene(figure, &chosen));
    assert!(width(&chosen, 1) > 1.3 * width(&plain, 1));
    assert_eq!(width(&chosen, 0), width(&plain, 0));
    let weights = |scene: &Scene| scene.texts().filter(|line| line.weight == Weight::SemiBold).count();
    assert!(weights(&chosen) < weights(&plain), "the others' names step back");
    let belonging: usize = chosen.parts.iter().map(|part| part.shapes.len()).sum();
    let all: usize = plain.parts.iter().map(|part| part.shapes.len()).sum();
    assert_eq!(belonging, all, "faint lines are nobody's");
    assert!(chosen.shapes.len() > plain.shapes.len());
}

#[test]
fn what_a_deleted_scheme_did_is_not_drawn() {
    let figure = token_spend();
    let mut fewer = figure.clone();
    fewer.schemes.truncate(3);
    fewer.panels[0].layers.retain(|layer| layer.ink(0) != Ink::Scheme(3));
    let size = Size { width: 320.0, height: 190.0, text: 13.0 };
    let alone = Look { extent: Extent::Panel(0), ..Look::whole(size, Theme::Light) };
    let shapes = |before| layout::scene(&fewer, &Look { before, ..alone }).shapes.len();
    let (kept, all) = (fewer.panels[0].clone(), &figure.panels[0]);
    assert_eq!(shapes(Some(all)), shapes(Some(&kept)));
    assert!(shapes(Some(all)) > shapes(None));
}

#[test]
fn a_cut_name_is_known_whole_where_it_stands() {
    let long =
        "Accepted output, for oneself, with a coach and a budget for questions that nobody dares to ask".to_owned();
    let figures = figures(&run(scenario(&[names(1)[0].clone(), long.clone()])));
    let figure = figures.iter().find(|figure| figure.kind == Kind::TokenSpend).unwrap();
    let size = Size { width: 320.0, height: 190.0, text: 13.0 };
    let scene = layout::scene(figure, &Look { extent: Extent::Panel(0), ..Look::whole(size, Theme::Light) });
    let cut = scene.shortened.iter().find(|name| name.whole == long).expect("it is cut");
    assert_eq!(scene.whole_at((cut.rect.left + 1.0, cut.rect.top + 1.0)), Some(long.as_str()));
    let large = Size { width: 1600.0, height: 900.0, ..size };
    let scene = layout::scene(figure, &Look { extent: Extent::Panel(0), ..Look::whole(large, Theme::Light) });
    assert_eq!(scene.shortened, [], "a large plot has room for it");
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
        let scenario = scenario(&Vec::from_iter(names));
        let study = if scenario.schemes.len() > 1 { study_figures(&answer(scenario.clone())) } else { Vec::new() };
        for figure in figures(&run(scenario)).into_iter().chain(study) {
            for size in [Size::SLIDE, Size::COLUMN] {
                prop_assert_eq!(legible(&figure, size), Ok(()));
            }
            prop_assert_eq!(legible_on_cards(&figure), Ok(()));
            let bytes = export(&figure, &Options::default(), Format::Svg).unwrap();
            prop_assert_eq!(extract(&bytes), Ok(SCENARIO_TOML.to_owned()));
        }
    }
}

#[test]
fn the_same_figure_gives_the_same_bytes() {
    for figure in every_kind() {
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

#[test]
fn the_table_of_a_map_and_of_a_box_has_the_values_of_their_axes() {
    let table = |kind| STUDY.iter().find(|figure: &&Figure| figure.kind == kind).unwrap().data_table();
    let number = |row: &[yardstick::chart::Cell], column: usize| match &row[column] {
        yardstick::chart::Cell::Number(number) => *number,
        other => panic!("{other:?}"),
    };
    let map = table(Kind::TippingMap);
    assert_eq!((map.columns.len(), &map.columns[3..]), (5, &["y".to_owned(), "value".to_owned()][..]));
    assert_eq!(map.rows.len(), 121);
    let mut places: Vec<(u64, u64)> =
        map.rows.iter().map(|row| (number(row, 2).to_bits(), number(row, 3).to_bits())).collect();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), 121, "every cell has a place of its own");
    let regret = table(Kind::RegretByTheory);
    assert_eq!(regret.rows.len() % 4, 0);
    let free = |row: &&Vec<yardstick::chart::Cell>| number(row, 3) == 0.0;
    assert!(regret.rows.chunks(4).all(|theory| theory.iter().filter(|row| number(row, 3) >= 0.0).count() == 4));
    assert!(regret.rows.iter().filter(free).count() > 0, "some scheme is always best under some theory");
    let failure = table(Kind::FailureBox);
    let column = |name: &str| failure.columns.iter().position(|column| column == name).unwrap();
    let ends = ["from", "low", "high", "to"].map(column);
    for row in &failure.rows {
        assert!(ends.map(|end| number(row, end)).is_sorted(), "{row:?}");
    }
}

#[test]
fn cells_tell_schemes_apart_without_colour() {
    let map = STUDY.iter().find(|figure| figure.kind == Kind::TippingMap).unwrap();
    let Layer::Cells(cells) = &map.panels[0].layers[0] else { panic!("a map has cells") };
    for theme in Theme::ALL {
        let scene = layout::scene(map, &Look::whole(Size::COLUMN, theme));
        let numbers = scene.texts().filter(|line| cells.iter().any(|cell| cell.text == line.text)).count();
        assert!(numbers >= cells.len(), "{numbers} of {} cells say which scheme is best", cells.len());
    }
    let named = |cell: &yardstick::chart::HeatCell| {
        map.key.iter().any(|key| key.label == format!("{} {}", cell.text, cell.series))
    };
    assert!(cells.iter().all(named));
}
