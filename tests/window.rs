//! The true window on a screen of its own: it opens, and the charts are drawn.
#![cfg(all(feature = "app", target_os = "linux"))]

#[path = "common/screen.rs"]
mod screen;

use std::process::Command;
use std::time::Duration;

use screen::{Running, screen};

use yardstick::chart::palette::scheme_styles;
use yardstick::scenario::{Document, default_preset};

/// Red, green and blue of every pixel on a screen.
fn pixels(display: &str) -> Vec<u8> {
    let shot = Command::new("import")
        .env("DISPLAY", display)
        .args(["-window", "root", "-depth", "8", "rgb:-"])
        .output()
        .expect("ImageMagick is installed");
    assert!(shot.status.success(), "{}", String::from_utf8_lossy(&shot.stderr));
    shot.stdout
}

#[test]
fn the_charts_of_the_default_scenario_are_drawn() {
    let (_server, display) = screen();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("settings.json"), r#"{"theme":"light","window":[1280.0,720.0]}"#).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_yardstick"));
    command.env("DISPLAY", &display).env_remove("WAYLAND_DISPLAY").env("YARDSTICK_STATE_DIR", folder.path());
    let mut app = Running(command.spawn().unwrap());

    let preset = default_preset();
    let document = Document::parse(preset.name, preset.text).unwrap();
    let styles = scheme_styles(&document.scenario().schemes);
    let mut seen = Vec::new();
    for _ in 0..240 {
        std::thread::sleep(Duration::from_millis(250));
        assert_eq!(app.0.try_wait().unwrap(), None, "the app has ended");
        let pixels = pixels(&display);
        seen = styles
            .iter()
            .map(|style| {
                pixels
                    .chunks_exact(3)
                    .filter(|pixel| *pixel == [style.light.red, style.light.green, style.light.blue])
                    .count()
            })
            .collect();
        // The list of schemes alone has about 60 of each.
        if seen.iter().all(|count| *count > 120) {
            return;
        }
    }
    panic!("pixels in the colours of the schemes: {seen:?}");
}
