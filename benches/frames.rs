//! How long from a lever to its result, and how long is a frame? A scripted
//! drag of the real app without a screen.
//!
//! ```text
//! cargo bench --bench frames
//! ```

use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::vec2;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use yardstick::app::App;
use yardstick::scenario::{Document, MAX_SCHEMES, default_preset};

/// Positions of the lever.
const MOVES: u32 = 60;

fn window(path: &std::path::Path, folder: &std::path::Path) -> Harness<'static, App> {
    let (path, folder) = (path.to_owned(), folder.to_owned());
    Harness::builder()
        .with_size(vec2(1280.0, 720.0))
        .build_eframe(move |creation| App::new(&creation.egui_ctx, Some(&path), Some(folder)).expect("threads start"))
}

/// Runs a frame up to triangles and says how long that took.
fn frame(window: &mut Harness<'static, App>) -> Duration {
    let start = Instant::now();
    window.step();
    let shapes = window.output().shapes.clone();
    let triangles = window.ctx.tessellate(shapes, 1.0);
    assert!(!triangles.is_empty());
    start.elapsed()
}

/// Whether the results are of the scenario as it is now, however coarse.
fn has_answered(window: &Harness<'static, App>) -> bool {
    let state = window.state().state();
    state.results.as_ref().is_some_and(|results| std::sync::Arc::ptr_eq(&results.document, &state.document))
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1e3;
    println!("{what:<44} p50 {:>7.1} ms   p95 {:>7.1} ms   p99 {:>7.1} ms", at(0.5), at(0.95), at(0.99));
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder for what is kept");
    let preset = default_preset();
    let document = Document::parse(preset.name, preset.text).expect("a test reads every preset");
    let mut eight = document.scenario().clone();
    while eight.schemes.len() < MAX_SCHEMES {
        let mut scheme = eight.schemes[1].clone();
        scheme.name = format!("{} {}", scheme.name, eight.schemes.len());
        eight.schemes.push(scheme);
    }
    for (name, scenario) in [("default scenario", document.scenario().clone()), ("eight schemes", eight)] {
        let count = scenario.schemes.len();
        let path = folder.path().join("scenario.toml");
        std::fs::write(&path, Document::new(scenario).text()).expect("the folder can be written to");
        let mut window = window(&path, folder.path());
        assert_eq!(window.state().state().scenario().schemes.len(), count, "it is this scenario that is open");
        while !has_answered(&window) {
            frame(&mut window);
        }
        let (mut answers, mut frames) = (Vec::new(), Vec::new());
        for number in 1..=MOVES {
            let stakes = 0.1 + 0.3 * f64::from(number) / f64::from(MOVES);
            window.get_by_role_and_label(Role::Slider, "Share of pay at stake").set_value_accesskit(stakes);
            let start = Instant::now();
            let before = window.state().state().version;
            while window.state().state().version == before || !has_answered(&window) {
                frames.push(frame(&mut window));
            }
            frames.push(frame(&mut window));
            answers.push(start.elapsed());
        }
        report(&format!("{name}: from the lever to new numbers"), answers);
        report(&format!("{name}: one frame"), frames);
    }
}
