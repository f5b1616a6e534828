//! How the app looks: a few pictures, kept in `tests/snapshots/`.
//!
//! After a change that is meant to be seen: `UPDATE_SNAPSHOTS=1 cargo test --test app_pictures`, and look at them.
#![cfg(feature = "app")]

#[path = "common/app.rs"]
mod app;

use app::{Window, small, until, window};
use egui::{Key, Modifiers};
use egui_kittest::{SnapshotOptions, image_snapshot_options};
use yardstick::app::settings::{Settings, Theme};
use yardstick::app::state::State;

/// A folder for what is kept, in which a theme was chosen.
fn kept(theme: Theme) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder that can be written to");
    let settings = Settings { theme, tour_offered: true, ..Settings::default() };
    settings.write(folder.path()).expect("a folder that can be written to");
    folder
}

fn is_whole(state: &State) -> bool {
    state.is_final() && state.alignments.is_some()
}

/// Asserts that the window looks as in the kept picture, but for the status
/// bar: how fast this machine computes differs.
fn assert_looks(window: &mut Window, name: &str) {
    const STATUS_HEIGHT: f32 = 38.0;
    window.run_steps(4);
    let hidden = (STATUS_HEIGHT * window.ctx.pixels_per_point()) as u32;
    let mut picture = window.render().expect("it can be drawn");
    let (width, height) = picture.dimensions();
    for y in height - hidden..height {
        for x in 0..width {
            picture.put_pixel(x, y, image::Rgba([0, 0, 0, 255]));
        }
    }
    // Text may differ by a shade where a processor rounds otherwise.
    let options = SnapshotOptions::new().threshold(1.0).max_failed_pixels(100);
    image_snapshot_options(&picture, name, &options);
}

#[test]
fn explore_in_light() {
    let folder = kept(Theme::Light);
    let mut window = window(None, folder.path());
    until(&mut window, "all replicates", is_whole);
    assert_looks(&mut window, "explore-light");
}

#[test]
fn inside_in_dark() {
    let folder = kept(Theme::Dark);
    let mut window = window(None, folder.path());
    until(&mut window, "all replicates", is_whole);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    until(&mut window, "the people", |state| state.pages.inside.individuals.is_some());
    assert_looks(&mut window, "inside-dark");
}

#[test]
fn assumptions_in_light() {
    let folder = kept(Theme::Light);
    let mut window = window(None, folder.path());
    until(&mut window, "all replicates", is_whole);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    assert_looks(&mut window, "assumptions-light");
}

#[test]
fn a_small_office_at_twice_the_size() {
    let (mut window, _folder) = small();
    until(&mut window, "alignments", is_whole);
    for _ in 0..10 {
        window.key_press_modifiers(Modifiers::COMMAND, Key::Plus);
        window.run_steps(1);
    }
    assert!((window.state().state().settings.zoom - 2.0).abs() < 1e-5);
    assert_looks(&mut window, "twice-dark");
}
