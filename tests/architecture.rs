//! The invariants of `ARCHITECTURE.md` that a test can hold.

use std::fs;
use std::path::{Path, PathBuf};

/// The order in which data goes, whatever package a module is compiled in; the program and the app stand
/// beside each other at its end, and the program opens the app.
const LINE: [&str; 11] =
    ["scenario", "model", "run", "analysis", "data", "experiment", "validate", "chart", "brief", "app", "cli"];

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

/// Words and signs of code, without comments, texts and lifetimes.
fn tokens(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let (mut at, mut out) = (0, Vec::new());
    let at_is = |at: usize, what: &str| what.chars().enumerate().all(|(i, c)| letters.get(at + i) == Some(&c));
    while at < letters.len() {
        let letter = letters[at];
        if at_is(at, "//") {
            at += letters[at..].iter().position(|c| *c == '\n').unwrap_or(letters.len() - at);
        } else if at_is(at, "/*") {
            let end = (at + 2..letters.len()).find(|end| at_is(*end, "*/"));
            at = end.map_or(letters.len(), |end| end + 2);
        } else if letter.is_alphabetic() || letter == '_' {
            let end = (at..letters.len()).find(|end| !(letters[*end].is_alphanumeric() || letters[*end] == '_'));
            let end = end.unwrap_or(letters.len());
            let word: String = letters[at..end].iter().collect();
            let hashes = letters[end..].iter().take_while(|c| **c == '#').count();
            if matches!(&*word, "r" | "br") && letters.get(end + hashes) == Some(&'"') {
                let close = format!("\"{}", "#".repeat(hashes));
                at = (end + hashes + 1..letters.len()).find(|at| at_is(*at, &close)).unwrap_or(letters.len());
                at += close.len();
            } else {
                out.push(word);
                at = end;
            }
        } else if letter == '"' {
            at += 1;
            while at < letters.len() && letters[at] != '"' {
                at += if letters[at] == '\\' { 2 } else { 1 };
            }
            at += 1;
        } else if letter == '\'' {
            let is_letter = letters.get(at + 1) == Some(&'\\') || letters.get(at + 2) == Some(&'\'');
            let from = at + if letters.get(at + 1) == Some(&'\\') { 3 } else { 2 };
            let end = (from..letters.len()).find(|end| letters[*end] == '\'');
            at = if is_letter { end.unwrap_or(letters.len()) + 1 } else { at + 1 };
        } else if at_is(at, "::") {
            out.push("::".into());
            at += 2;
        } else {
            if !letter.is_whitespace() {
                out.push(letter.into());
            }
            at += 1;
        }
    }
    out
}

/// Where a path that starts at `crate`, `self` or `super` leads, from the module `here`.
fn resolved(path: &[&str], here: &[String]) -> Option<Vec<String>> {
    let mut place = match *path.first()? {
        "crate" => Vec::new(),
        "self" => here.to_vec(),
        "super" => here[..here.len().checked_sub(1)?].to_vec(),
        _ => return None,
    };
    for segment in &path[1..] {
        if *segment == "super" {
            place.pop()?;
        } else {
            place.push((*segment).to_owned());
        }
    }
    Some(place)
}

/// Every module at the top that code in the module `file` names: in any form of `use`, and in paths.
fn named(file: &[String], text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let mut here = file.to_vec();
    // Depth of braces at which each inline module began.
    let (mut depth, mut inline) = (0, Vec::new());
    let (mut found, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        match tokens[at] {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                if inline.last() == Some(&depth) {
                    inline.pop();
                    here.pop();
                }
            }
            "mod" if tokens.get(at + 2) == Some(&"{") => {
                inline.push(depth);
                here.push(tokens[at + 1].to_owned());
                (depth, at) = (depth + 1, at + 3);
                continue;
            }
            "crate" | "self" | "super" if tokens.get(at + 1) == Some(&"::") => {
                at = follow(&tokens, at, &mut Vec::new(), &here, &mut found);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Follows a path, with all that braces hold after it, and notes where its ends lead; returns the place after it.
fn follow<'a>(
    tokens: &[&'a str],
    mut at: usize,
    path: &mut Vec<&'a str>,
    here: &[String],
    found: &mut Vec<String>,
) -> usize {
    let length = path.len();
    loop {
        match tokens.get(at) {
            Some(&"{") => {
                at += 1;
                while tokens.get(at).is_some_and(|token| *token != "}") {
                    at = follow(tokens, at, path, here, found);
                    at += usize::from(tokens.get(at) == Some(&","));
                }
                at += 1;
                break;
            }
            Some(word) => {
                path.push(word);
                at += 1;
                if tokens.get(at) == Some(&"::") {
                    at += 1;
                    continue;
                }
                if tokens.get(at) == Some(&"as") {
                    at += 2;
                }
                found.extend(resolved(path, here).and_then(|place| place.first().cloned()));
                break;
            }
            None => break,
        }
    }
    path.truncate(length);
    at
}

/// The path of a source's module: `src/chart/axis.rs` is `chart::axis`.
fn module(path: &Path) -> Vec<String> {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("a source");
    let mut parts: Vec<String> = below.with_extension("").iter().map(|part| part.to_string_lossy().into()).collect();
    parts.retain(|part| part != "mod");
    parts
}

#[test]
fn every_form_of_use_is_seen() {
    let here = ["chart".to_owned(), "axis".to_owned()];
    let of = |text: &str| named(&here, text);
    assert_eq!(of("use crate::cli::Fault;"), ["cli"]);
    assert_eq!(of("pub use crate::{brief::{self, Block as B}, run::*};"), ["brief", "brief", "run"]);
    assert_eq!(of("use super::super::{\n  app::{state::State,\n theme},\n};"), ["app", "app"]);
    assert_eq!(of("use super::labels;\nuse self::inner::x;"), ["chart", "chart"]);
    assert_eq!(
        of("fn f() -> crate::cli::Fault { crate::brief::render::<crate::app::App>() }"),
        ["cli", "brief", "app"]
    );
    assert_eq!(
        of("mod tests { use super::*; use super::super::super::cli; } use super::x;"),
        ["chart", "cli", "chart"]
    );
    assert_eq!(
        of("// crate::cli\n/* crate::cli */ let a = (\"crate::cli\", r#\"crate::\"cli\"#, '\"', 'x'); fn g<'a>() {}"),
        [""; 0]
    );
}

#[test]
fn no_module_reaches_back() {
    let (mut seen, mut links) = (Vec::new(), 0);
    for (path, text) in sources("src") {
        let file = module(&path);
        if file[0] == "packages" || file.len() == 1 && matches!(&*file[0], "lib" | "main") {
            continue;
        }
        let place = LINE.iter().position(|module| *module == file[0]);
        let place = place.unwrap_or_else(|| panic!("{} has no place in the line", path.display()));
        seen.push(place);
        for other in named(&file, &text) {
            let target = LINE.iter().position(|module| *module == other);
            let target =
                target.unwrap_or_else(|| panic!("{} names crate::{other}, which is no module", path.display()));
            assert!(target <= place, "{} reaches back to {other}", path.display());
            links += usize::from(target < place);
        }
    }
    assert!((0..LINE.len()).all(|place| seen.contains(&place)), "a module of the line is gone");
    assert!(links > 200, "only {links} links were seen");
}

#[test]
fn packages_hold_modules_of_the_line_each_once_and_nothing_else() {
    let mut held = Vec::new();
    for (path, text) in sources("src/packages") {
        for line in text.lines() {
            if let Some(module) = line.strip_prefix("pub mod ") {
                held.push(module.trim_end_matches(';').to_owned());
            }
            let declares = ["//!", "#", "pub mod ", "pub use "].iter().any(|begin| line.starts_with(begin));
            assert!(declares || line.is_empty(), "{}: {line}", path.display());
        }
    }
    let place = |module: &String| LINE.iter().position(|of| of == module);
    held.sort_by_key(place);
    // The package at the top has the last two.
    assert_eq!(held, LINE[..LINE.len() - 2]);
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
fn analysis_runs_nothing() {
    for (path, text) in sources("src/analysis") {
        let words = tokens(&text);
        assert!(!words.iter().any(|word| word == "Model" || word == "Executor"), "{} runs models", path.display());
    }
}

#[test]
fn unsafe_code_stands_in_one_place() {
    for (path, text) in sources("src") {
        let dispatches = path.ends_with("model/dispatch.rs");
        assert!(dispatches || !tokens(&text).windows(2).any(|pair| pair == ["unsafe", "{"]), "{}", path.display());
    }
}

/// Colours are chosen in the palette of charts, in the window's theme, and in the styles of documents, of which one is code.
#[test]
fn colours_are_chosen_in_few_places() {
    let places = ["chart/palette.rs", "app/theme.rs", "brief/pages.rs"];
    let is_color = |text: &str| {
        text.match_indices('#').any(|(at, _)| {
            let digits = text[at + 1..].bytes().take_while(u8::is_ascii_hexdigit).count();
            digits == 6
        })
    };
    for (path, text) in sources("src") {
        let tests = text.find("#[cfg(test)]").unwrap_or(text.len());
        let code = text[..tests].lines().filter(|line| !line.trim_start().starts_with("//"));
        let chosen = code.filter(|line| is_color(line) || line.contains("from_rgb(") || line.contains("from_gray("));
        // A problem with a colour shows how one is written.
        let chosen: Vec<&str> = chosen.filter(|line| !line.contains("#rrggbb")).collect();
        assert!(
            chosen.is_empty() || places.iter().any(|place| path.ends_with(place)),
            "{}: {chosen:?}",
            path.display()
        );
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
