//! How many threads does the app hold? Counted in a process of its own.
#![cfg(all(feature = "app", target_os = "linux"))]

#[path = "common/app.rs"]
mod app;

use app::{small, until};
use egui::{Event, Key, Modifiers};

/// Names of the threads of this process, sorted.
fn threads() -> Vec<String> {
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux lists them");
    let name = |task: std::io::Result<std::fs::DirEntry>| std::fs::read_to_string(task.ok()?.path().join("comm")).ok();
    let mut names: Vec<String> = tasks.filter_map(name).map(|name| name.trim().to_owned()).collect();
    names.sort();
    names
}

/// Two threads wait for files: one looks whether the scenario changes, one writes unsaved work.
const WAITING: [&str; 2] = ["file watcher", "recovery"];

#[test]
fn the_app_holds_one_thread_a_processor_and_two_that_wait_for_files() {
    let before = threads();
    let (mut window, _folder) = small();
    // A run, individuals, sketches, a preview and the check of the model have all been computed.
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    until(&mut window, "individuals", |state| state.pages.inside.individuals.is_some());
    window.key_press_modifiers(Modifiers::COMMAND, Key::N);
    until(&mut window, "sketches", |state| state.sketches.len() > 1);
    window.key_press(Key::Escape);
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::E);
    until(&mut window, "the preview", |state| state.preview.is_some());
    window.key_press(Key::Escape);
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run_steps(3);
    window.event(Event::Text("check the model".into()));
    window.run_steps(2);
    window.key_press(Key::Enter);
    until(&mut window, "the rows", |state| state.validation.is_some());

    let mut own = threads();
    for name in &before {
        let place = own.iter().position(|other| other == name).expect("it is still there");
        own.remove(place);
    }
    let processors = std::thread::available_parallelism().unwrap().get();
    let computing = (0..processors).map(|number| format!("work {number}"));
    let mut expected: Vec<String> = WAITING.map(str::to_owned).into_iter().chain(computing).collect();
    expected.sort();
    assert_eq!(own, expected);
}
