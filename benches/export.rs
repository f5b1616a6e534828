//! How long a chart takes to become a file. `cargo bench --bench export`.

use divan::Bencher;
use yardstick::chart::catalogue::{self, Source};
use yardstick::chart::{Figure, Format, Kind, Options, export};
use yardstick::scenario::{Document, default_preset};
use yardstick::simulate;

fn main() {
    divan::main();
}

/// Every chart of the default scenario with a tenth of its employees.
fn figures() -> Vec<Figure> {
    let document = Document::parse(default_preset().name, default_preset().text).expect("presets are valid");
    let mut scenario = document.scenario().clone();
    scenario.organisation.employees /= 10;
    let outcome = simulate(&scenario.checked().expect("it can be run")).written_as(&document).on("2026-11-23");
    let people = outcome.people_at_the_end(&|| false).expect("nobody stops it");
    let source = Source::new(&outcome, Some(&people));
    Kind::OF_A_RUN.into_iter().filter_map(|kind| catalogue::figure(kind, &source).ok()).collect()
}

/// The four-panel overview, the largest chart.
#[divan::bench(args = [Format::Svg, Format::Png, Format::Pdf, Format::Csv])]
fn overview(bencher: Bencher, format: Format) {
    let figures = figures();
    bencher.bench(|| export(&figures[0], &Options::default(), format));
}

/// All charts in three formats, one after the other.
#[divan::bench(sample_count = 5)]
fn whole_set(bencher: Bencher) {
    let figures = figures();
    bencher.bench(|| {
        for figure in &figures {
            for format in [Format::Svg, Format::Png, Format::Pdf] {
                divan::black_box(export(figure, &Options::default(), format)).expect("it can be exported");
            }
        }
    });
}
