//! The real app and its file: nothing of the user's is lost, and everything is told.
#![cfg(feature = "app")]

#[path = "common/app.rs"]
mod app;
#[path = "common/dropped.rs"]
mod dropped;

use std::path::Path;

use app::{Window, small, until, window};
use dropped::drop_files;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use yardstick::app::state::{Dialog, State};

fn stakes(window: &Window) -> f64 {
    window.state().state().scenario().schemes[1].reward.stakes
}

fn set_stakes(window: &mut Window, share: f64) {
    window.get_by_role_and_label(Role::Slider, "Share of pay at stake").set_value_accesskit(share);
    window.run_steps(3);
}

fn save(window: &mut Window) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::S);
    window.run_steps(3);
}

fn last_notice(window: &Window) -> String {
    window.state().state().notices.last().expect("something was told").text.clone()
}

fn text_of(path: &Path) -> String {
    std::fs::read_to_string(path).expect("it is there")
}

#[test]
fn of_two_windows_on_one_file_the_second_asks_before_it_replaces() {
    let (mut first, folder) = small();
    let path = folder.path().join("small.toml");
    let mut second = window(Some(&path), &folder.path().join("other state"));
    second.run_steps(3);
    set_stakes(&mut first, 0.3);
    set_stakes(&mut second, 0.4);
    save(&mut first);
    assert!(text_of(&path).contains("stakes = 0.3"));

    save(&mut second);
    assert_eq!(second.state().state().dialog, Some(Dialog::Overwrite(path.clone())));
    assert!(text_of(&path).contains("stakes = 0.3"), "nothing is replaced unasked");
    second.get_by_role_and_label(Role::Button, "Cancel").click();
    second.run_steps(3);
    assert!(second.state().state().is_unsaved() && (stakes(&second) - 0.4).abs() < 0.01, "nothing is lost");

    save(&mut second);
    second.get_by_role_and_label(Role::Button, "Replace it").click();
    second.run_steps(3);
    assert!(text_of(&path).contains("stakes = 0.4") && !second.state().state().is_unsaved());
    until(&mut first, "the other's change", |state| (state.scenario().schemes[1].reward.stakes - 0.4).abs() < 0.01);
    assert!(last_notice(&first).contains("has been read again"), "{}", last_notice(&first));
}

#[test]
fn a_file_that_is_gone_can_be_written_again() {
    let (mut window, folder) = small();
    let path = folder.path().join("small.toml");
    std::fs::remove_file(&path).unwrap();
    until(&mut window, "the notice", |state: &State| {
        state.notices.iter().any(|notice| notice.text.contains("is gone"))
    });
    assert!(window.state().state().is_unsaved());
    save(&mut window);
    assert!(text_of(&path).contains("weeks = 30 # Comments stay.") && !window.state().state().is_unsaved());
}

#[test]
fn what_cannot_be_saved_stays_and_says_so() {
    let (mut window, folder) = small();
    let path = folder.path().join("small.toml");
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    set_stakes(&mut window, 0.3);
    save(&mut window);
    assert!(last_notice(&window).contains("read-only"), "{}", last_notice(&window));
    assert!(window.state().state().is_unsaved() && (stakes(&window) - 0.3).abs() < 0.01);
    assert!(text_of(&path).contains("stakes = 0.1"));
}

#[test]
fn a_file_that_is_dropped_on_the_window_opens() {
    let (mut window, folder) = small();
    let path = folder.path().join("dropped.toml");
    std::fs::write(&path, app::SMALL.replace("A small office", "Another office")).unwrap();
    drop_files(&mut window, &[path]);
    window.run_steps(2);
    window.run_steps(3);
    assert_eq!(window.state().state().scenario().title, "Another office");
}
