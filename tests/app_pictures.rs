//! How the app looks: a few pictures, kept in `tests/snapshots/`.
//!
//! After a change that is meant to be seen: `UPDATE_SNAPSHOTS=1 cargo test --test app_pictures`, and look at them.
#![cfg(feature = "app")]

#[path = "common/app.rs"]
mod app;
#[path = "common/picture.rs"]
mod picture;

use app::{Window, until};
use egui::{Key, Modifiers, vec2};
use egui_kittest::{Harness, SnapshotOptions};
use picture::Painter;
use yardstick::app::App;
use yardstick::app::settings::{Settings, Theme};
use yardstick::app::state::State;

/// The window on the finished default scenario.
fn finished(theme: Theme, size: [f32; 2], zoom: f32) -> (Window, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder that can be written to");
    let settings = Settings { theme, zoom, tour_offered: true, ..Settings::default() };
    settings.write(folder.path()).expect("a folder that can be written to");
    let state_folder = folder.path().to_owned();
    let mut window = Harness::builder()
        .with_size(vec2(size[0], size[1]))
        .renderer(Painter::default())
        .build_eframe(move |creation| App::new(&creation.egui_ctx, None, Some(state_folder)).expect("threads start"));
    until(&mut window, "all replicates", State::is_final);
    (window, folder)
}

fn assert_looks(window: &mut Window, name: &str) {
    // Text may differ by a shade where a processor rounds otherwise.
    let options = SnapshotOptions::new().threshold(1.0).max_failed_pixels(200);
    window.snapshot_options(name, &options);
}

#[test]
fn explore_in_light() {
    let (mut window, _folder) = finished(Theme::Light, [1280.0, 720.0], 1.0);
    assert_looks(&mut window, "explore-light");
}

#[test]
fn inside_in_dark() {
    let (mut window, _folder) = finished(Theme::Dark, [1280.0, 720.0], 1.0);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    until(&mut window, "the people", |state| state.looking.individuals.is_some());
    assert_looks(&mut window, "inside-dark");
}
