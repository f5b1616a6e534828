//! The page that asks whether the answer holds: it comes by itself, stops and goes on, and leads back to Explore.
#![cfg(feature = "app")]

#[path = "common/app.rs"]
mod app;

use app::{Window, small, until};
use egui::accesskit::Role;
use egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable as _;
use yardstick::app::state::{State, View};
use yardstick::chart::Kind;

/// A window that shows the page on a small office, with its first answer.
fn asked() -> (Window, tempfile::TempDir) {
    let (mut window, folder) = small();
    window.set_size(vec2(1280.0, 1600.0));
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    until(&mut window, "the first answer", |state| state.view == View::Hold && state.pages.hold.shown.is_some());
    (window, folder)
}

fn variants(state: &State) -> usize {
    state.pages.hold.shown.as_ref().map_or(0, |shown| shown.answer.findings.variants)
}

fn has(state: &State, kind: Kind) -> bool {
    state.pages.hold.figure(kind).is_some()
}

fn says(window: &Window, part: &str) -> bool {
    window.query_all_by(|node| node.value().is_some_and(|text| text.contains(part))).count() > 0
}

#[test]
fn an_answer_comes_by_itself_and_sharpens() {
    let (mut window, _folder) = asked();
    let first = variants(window.state().state());
    assert!(first >= 32 && says(&window, &format!("of {first} plausible organisations")), "{first}");
    until(&mut window, "a sharper answer", |state| variants(state) > first && has(state, Kind::TippingMap));
    let state = window.state().state();
    for kind in [Kind::ShareBest, Kind::RegretByTheory, Kind::HangsOn] {
        assert!(has(state, kind), "{kind:?}");
        let title = &state.pages.hold.figure(kind).unwrap().title;
        assert!(says(&window, title), "{title}");
    }
    // Every picture can be read out and taken away.
    for kind in [Kind::ShareBest, Kind::TippingMap] {
        let alt = &state.pages.hold.figure(kind).unwrap().alt_text;
        let pictures = window.query_all_by(|node| {
            node.role() == Role::Image && node.label().is_some_and(|label| label.contains(alt.as_str()))
        });
        assert_eq!(pictures.count(), 1, "{kind:?}");
    }
    window.get_by_role_and_label(Role::Button, "Numbers: How often best").click();
    window.run_steps(3);
    assert_eq!(window.state().state().table, Some(Kind::ShareBest));
    assert!(window.query_by_label("Copy as CSV").is_some());
}

#[test]
fn it_stops_and_goes_on_from_where_it_was() {
    let (mut window, _folder) = asked();
    window.get_by_role_and_label(Role::Button, "Stop").click();
    window.run_steps(3);
    assert!(window.state().state().pages.hold.stopped);
    std::thread::sleep(std::time::Duration::from_millis(300));
    window.run_steps(2);
    let before = variants(window.state().state());
    std::thread::sleep(std::time::Duration::from_millis(300));
    window.run_steps(2);
    assert_eq!(variants(window.state().state()), before, "nothing more comes");
    window.get_by_role_and_label(Role::Button, "Go on").click();
    until(&mut window, "more", |state| variants(state) > before);
}

#[test]
fn a_change_marks_the_answer_as_of_earlier_settings_and_it_begins_anew() {
    let (mut window, _folder) = asked();
    window.get_by_role_and_label(Role::Button, "Stop").click();
    window.run_steps(3);
    window.get_by_role_and_label(Role::Slider, "Share of pay at stake").set_value_accesskit(0.4);
    window.run_steps(3);
    let state = window.state().state();
    assert!(state.can_undo() && !state.pages.hold.is_present(state));
    assert!(window.query_by_label("Of earlier settings").is_some());
    window.get_by_role_and_label(Role::Button, "Go on").click();
    until(&mut window, "an answer of the present settings", |state| state.pages.hold.is_present(state));
    assert!(window.query_by_label("Of earlier settings").is_none());
}

/// The number that the scenario has for a key.
fn number(state: &State, key: &str) -> f64 {
    match state.scenario().value(key) {
        Some(toml::Value::Float(number)) => number,
        Some(toml::Value::Integer(number)) => number as f64,
        other => panic!("{key} is {other:?}"),
    }
}

#[test]
fn a_click_on_the_map_goes_there() {
    let (mut window, _folder) = asked();
    window.set_size(vec2(1280.0, 3000.0));
    until(&mut window, "the map", |state| has(state, Kind::TippingMap));
    window.get_by_role_and_label(Role::Button, "Stop").click();
    window.run_steps(3);
    let hold = &window.state().state().pages.hold;
    let shown = hold.shown.clone().unwrap();
    let map = shown.answer.follow_up.as_ref().unwrap().map.as_ref().unwrap().clone();
    let keys = map.factors.map(|factor| shown.answer.factor(factor).unwrap().key().to_owned());
    let alt = hold.figure(Kind::TippingMap).unwrap().alt_text.clone();
    let picture =
        window.get_by(|node| node.role() == Role::Image && node.label().is_some_and(|label| label.contains(&alt)));
    // Right of the middle and above it: neither the place chosen at first nor a seam.
    let rect = picture.rect();
    let at = rect.lerp_inside(vec2(0.62, 0.37));
    window.event(egui::Event::PointerMoved(at));
    window.run_steps(2);
    for pressed in [true, false] {
        let button = egui::PointerButton::Primary;
        window.event(egui::Event::PointerButton { pos: at, button, pressed, modifiers: Modifiers::NONE });
        window.run_steps(2);
    }
    let state = window.state().state();
    assert_eq!(state.view, View::Explore);
    let (x, y) = (number(state, &keys[0]), number(state, &keys[1]));
    assert!(map.x.contains(&x) && map.y.contains(&y), "{x}, {y} is no cell of the map");
    assert!(x > map.x[map.x.len() / 2] && y > map.y[map.y.len() / 2], "{x}, {y} is not where the click was");
}

#[test]
fn a_place_on_the_map_becomes_the_scenario_as_one_step() {
    let (mut window, _folder) = asked();
    until(&mut window, "the map", |state| has(state, Kind::TippingMap));
    let before = window.state().state().scenario().clone();
    let hold = &window.state().state().pages.hold;
    let shown = hold.shown.clone().unwrap();
    let map = shown.answer.follow_up.as_ref().unwrap().map.as_ref().unwrap().clone();
    let keys = map.factors.map(|factor| shown.answer.factor(factor).unwrap().key().to_owned());
    window.get_by_role_and_label(Role::Button, "Show in Explore").click();
    window.run_steps(3);
    let state = window.state().state();
    assert_eq!(state.view, View::Explore);
    let middle = [map.x[map.x.len() / 2], map.y[map.y.len() / 2]];
    assert_eq!([number(state, &keys[0]), number(state, &keys[1])], middle);
    window.get_by_role_and_label(Role::Button, "Undo").click();
    window.run_steps(3);
    assert_eq!(window.state().state().scenario(), &before, "one step");
    assert!(!window.state().state().can_undo());
}
