//! The invariants of `ARCHITECTURE.md` that a test can hold.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    fn visit(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                visit(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("UTF-8");
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    assert!(!found.is_empty(), "{folder} has sources");
    found
}

/// Asserts that no source below `folder` names one of `forbidden`.
fn never_names(folder: &str, forbidden: &[&str]) {
    for (path, text) in sources(folder) {
        for word in forbidden {
            assert!(!text.contains(word), "{} names {word}", path.display());
        }
    }
}

#[test]
fn the_model_knows_no_clock_file_thread_or_window() {
    never_names("src/model", &["egui", "rayon", "std::time", "std::fs", "std::thread", "std::env", "std::io"]);
}

#[test]
fn no_module_reaches_back() {
    let line = ["scenario", "model", "run", "analysis", "experiment", "validate", "chart", "brief", "cli"];
    for (place, module) in line.iter().enumerate() {
        let later: Vec<String> = line[place + 1..].iter().map(|later| format!("crate::{later}::")).collect();
        // What a module's own documentation links to is no dependency.
        for (path, text) in sources(&format!("src/{module}")) {
            for code in text.lines().filter(|code| !code.trim_start().starts_with("//")) {
                assert!(!later.iter().any(|later| code.contains(later.as_str())), "{}: {code}", path.display());
            }
        }
    }
}

#[test]
fn unsafe_code_stands_in_one_place() {
    for (path, text) in sources("src") {
        let dispatches = path.ends_with("model/dispatch.rs");
        assert!(dispatches || !text.contains("unsafe {"), "{}", path.display());
    }
}

#[test]
fn only_the_update_changes_the_state_of_the_app() {
    never_names("src/app", &["&mut State", "&'static mut State"]);
    for (path, text) in sources("src/app") {
        let is_update = path.to_string_lossy().replace('\\', "/").contains("src/app/update/");
        assert!(is_update || !text.contains("impl Store"), "{} changes the state", path.display());
        let changes = path.ends_with("app/state.rs") && text.contains("&mut self");
        assert!(!changes, "what changes the state is in {}", path.display());
    }
}

#[test]
fn what_the_app_does_outside_is_done_where_effects_are_carried_out() {
    let outside = ["effect.rs", "files.rs", "mirror.rs", "recovery.rs", "settings.rs"];
    let deeds = ["fs::write", "remove_file", "send_viewport_cmd", "copy_text(", "copy_image(", "open::that"];
    for (path, text) in sources("src/app") {
        if !outside.iter().any(|name| path.ends_with(name)) {
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            assert!(!deeds.iter().any(|deed| code.contains(deed)), "{} acts by itself", path.display());
        }
    }
}
