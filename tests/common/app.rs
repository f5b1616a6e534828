//! The real app without a window, on a small scenario.

#[path = "picture.rs"]
mod picture;

use std::path::Path;
use std::time::Duration;

use egui::vec2;
use egui_kittest::Harness;
use yardstick::app::App;
use yardstick::app::state::State;

pub const SMALL: &str = r#"schema = 2
title = "A small office"

[run]
replicates = 4
weeks = 30 # Comments stay.

[organisation]
employees = 40

[[schemes]]
name = "Nothing counted"
reference = true

[[schemes]]
name = "Tokens"
count = { tokens = 1.0 }
[schemes.leaderboard]
audience = "everyone"
[schemes.reward]
review = "denied"
stakes = 0.1
"#;

pub type Window = Harness<'static, App>;

pub fn window(path: Option<&Path>, folder: &Path) -> Window {
    let (path, folder) = (path.map(Path::to_owned), folder.to_owned());
    let builder = Harness::builder().with_size(vec2(1280.0, 720.0)).renderer(picture::Painter::default());
    builder.build_eframe(move |creation| {
        App::new(&creation.egui_ctx, path.as_deref(), Some(folder)).expect("threads start")
    })
}

/// A window on [`SMALL`], with the folder that it and its state are in.
pub fn small() -> (Window, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder that can be written to");
    let path = folder.path().join("small.toml");
    std::fs::write(&path, SMALL).expect("a folder that can be written to");
    let mut window = window(Some(&path), &folder.path().join("state"));
    until(&mut window, "results", State::is_final);
    (window, folder)
}

/// Steps until `fulfilled`; the work happens on other threads.
pub fn until(window: &mut Window, what: &str, fulfilled: impl Fn(&State) -> bool) {
    for _ in 0..3000 {
        window.step();
        if fulfilled(window.state().state()) {
            window.run_steps(2);
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{what} did not come");
}
