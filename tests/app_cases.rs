//! The way in for a new user: the gallery, predictions, and a case made one's own.
#![cfg(feature = "app")]

#[path = "common/app.rs"]
#[expect(dead_code, reason = "these tests need no small scenario")]
mod app;

use app::{until, window};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use yardstick::app::state::Dialog;
use yardstick::scenario::presets;

#[test]
fn the_gallery_tells_stories_with_sketches_and_can_be_searched() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(None, folder.path());
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::N);
    until(&mut window, "the sketches", |state| state.sketches.len() == presets().len());
    window.get_by_role_and_label(Role::SearchInput, "Search scenarios").focus();
    window.run_steps(2);
    window.event(Event::Text("reopened".into()));
    window.run_steps(3);
    assert_eq!(window.query_all_by_label("Sketch: Token spend").count(), 1, "one case is about reopened tickets");
    let story = "Tickets can be closed without being solved, and come back";
    assert!(window.query_all_by(|node| node.value().is_some_and(|text| text.contains(story))).count() > 0);
    window.get_by_role_and_label(Role::Button, "Open support-desk").click_accesskit();
    window.run_steps(3);
    assert_eq!(window.state().state().name, "support-desk");
}

#[test]
fn nothing_shows_before_the_reveal_and_the_score_is_true() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(None, folder.path());
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::N);
    window.run_steps(3);
    window.get_by_role_and_label(Role::Button, "Predict token-leaderboard").click_accesskit();
    until(&mut window, "the results", yardstick::app::state::State::is_final);
    assert!(window.query_by_label("Comparison").is_none() && window.query_by_label("Enlarge: Token spend").is_none());
    for (scheme, metric, guess) in [
        ("Public token leaderboard", "Token spend", "Higher"),
        ("Public token leaderboard", "Real output", "Higher"),
        ("Accepted output, for oneself", "Real output", "Higher"),
    ] {
        let name = format!("{scheme}, {metric}: {guess}");
        window.get_by_role_and_label(Role::RadioButton, &name).click_accesskit();
        window.run_steps(2);
    }
    window.get_by_role_and_label(Role::Button, "Reveal").click_accesskit();
    window.run_steps(3);
    window.get_by_label("2 of 3 predictions right.");
    window.get_by_label("✖ lower");
    window.get_by_label("Comparison");
    window.get_by_role_and_label(Role::Button, "Put away").click_accesskit();
    window.run_steps(3);
    assert_eq!(window.state().state().pages.explore.prediction, None);
}

#[test]
fn a_case_becomes_ones_own_with_its_comments() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(None, folder.path());
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::N);
    window.run_steps(3);
    window.get_by_role_and_label(Role::Button, "Make it mine budget-gone").click_accesskit();
    window.run_steps(3);
    window.get_by_role_and_label(Role::SpinButton, "Employees").set_value_accesskit(500.0);
    window.run_steps(3);
    window.get_by_role_and_label(Role::SpinButton, "Wage an hour").set_value_accesskit(70.0);
    window.run_steps(3);
    window.get_by_role_and_label(Role::Button, "Make the copy and save it…").click_accesskit();
    window.run_steps(3);
    let state = window.state().state();
    let scenario = state.scenario();
    assert_eq!((scenario.organisation.employees, scenario.organisation.wage_per_hour_usd), (500, 70.0));
    assert_eq!(scenario.ai.annual_budget_usd, Some(4_700_000.0 / 4.0), "the budget is for as many people");
    assert_eq!((state.name.as_str(), state.is_unsaved()), ("my-budget-gone", true));
    assert!(scenario.title.ends_with("(ours)") && state.document.text().contains("# four months"));
    assert!(matches!(state.dialog, Some(Dialog::PickSave) | None), "it asks where to save");
}
