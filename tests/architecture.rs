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
