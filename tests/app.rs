//! The real app without a window: what a user does, and what comes of it.
#![cfg(feature = "app")]

#[path = "common/app.rs"]
mod app;

use std::sync::Arc;

use app::{SMALL, Window, small, until, window};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable as _;
use yardstick::app::state::{Dialog, State, View};
use yardstick::chart::Kind;
use yardstick::model::Metric;

fn stakes(window: &Window) -> f64 {
    window.state().state().scenario().schemes[1].reward.stakes
}

#[test]
fn it_opens_on_the_running_default_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(None, folder.path());
    until(&mut window, "the first replicates", |state| state.results.is_some());
    let state = window.state().state();
    assert_eq!((state.name.as_str(), state.view), ("token-leaderboard", View::Explore));
    let figures = &state.results.as_ref().unwrap().figures;
    assert_eq!(figures.len(), 6);
    assert_eq!(figures[0].kind, Kind::Divergence);
    assert!(figures.iter().any(|figure| figure.kind == Kind::DashboardAgainstReality));
}

#[test]
fn a_lever_changes_the_table_and_undo_brings_it_back() {
    let (mut window, _folder) = small();
    let spend = |window: &Window| {
        let results = window.state().state().results.clone().unwrap();
        results.outcome.summary().get(1, Metric::TokensMtok, yardstick::analysis::Window::Last).unwrap().mean
    };
    let before = spend(&window);
    let slider = window.get_by_role_and_label(Role::Slider, "Share of pay at stake");
    slider.set_value_accesskit(0.4);
    until(&mut window, "the change", |state| state.is_final() && state.can_undo());
    assert!((stakes(&window) - 0.4).abs() < 0.01);
    let after = spend(&window);
    assert!(after > before, "{after} against {before}");
    let sentence = window.state().state().change.as_ref().unwrap().sentence.clone();
    assert!(sentence.contains("0.1 → 0.4") && sentence.contains("token spend"), "{sentence}");

    window.get_by_role_and_label(Role::Button, "Undo").click();
    until(&mut window, "the old results", |state| state.is_final() && !state.can_undo());
    assert_eq!(stakes(&window), 0.1);
    assert_eq!(spend(&window), before, "the same scenario and seed give the same numbers");
    assert!(!window.state().state().is_unsaved());
}

#[test]
fn a_chart_of_one_scheme_says_what_that_scheme_does() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(None, folder.path());
    until(&mut window, "results", State::is_final);
    for name in ["Accepted output, for oneself", "Tokens with cap and audits", "Public token leaderboard"] {
        window.get_by_role_and_label(Role::Button, name).click();
        window.run_steps(3);
        let title = format!("{name}: the dashboard shows ");
        let shown = window.query_all_by(|node| node.value().is_some_and(|text| text.starts_with(&title))).count();
        assert_eq!(shown, 1, "{title}");
    }
}

#[test]
fn compute_cost_is_the_organisations_and_per_head_by_choice() {
    let (mut window, _folder) = small();
    let shows = |state: &State, kind| state.results.as_ref().unwrap().figures.iter().any(|figure| figure.kind == kind);
    let per_head = Kind::Any(Metric::ComputeCostUsd);
    assert!(shows(window.state().state(), Kind::ComputeCost));
    window.get_by_role_and_label(Role::Button, "Per head: Compute cost").click_accesskit();
    until(&mut window, "the cost of an employee", |state| shows(state, per_head) && !shows(state, Kind::ComputeCost));
    window.run_steps(2);
    window.get_by_role_and_label(Role::Button, "Whole organisation: Compute cost").click_accesskit();
    until(&mut window, "the cost of all", |state| shows(state, Kind::ComputeCost) && !shows(state, per_head));
}

#[test]
fn schemes_are_added_duplicated_and_deleted() {
    let (mut window, _folder) = small();
    window.get_by_role_and_label(Role::Button, "Add").click();
    window.run_steps(3);
    let names = |window: &Window| -> Vec<String> {
        window.state().state().scenario().schemes.iter().map(|scheme| scheme.name.clone()).collect()
    };
    assert_eq!(names(&window), ["Nothing counted", "Tokens", "New scheme"]);
    assert_eq!(window.state().state().selected, 2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::D);
    window.run_steps(3);
    assert_eq!(names(&window)[3], "New scheme 2");
    until(&mut window, "results of four schemes", |state| {
        state.is_final() && state.results.as_ref().is_some_and(|results| results.outcome.ensemble().schemes() == 4)
    });
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.run_steps(2);
    assert_eq!(names(&window), ["Nothing counted", "Tokens"]);
}

#[test]
fn every_view_shows_and_the_palette_finds_them() {
    let (mut window, _folder) = small();
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run_steps(3);
    assert_eq!(window.state().state().dialog, Some(Dialog::Palette));
    window.event(Event::Text("inside".into()));
    window.run_steps(2);
    window.key_press(Key::Enter);
    until(&mut window, "individuals", |state| state.pages.inside.individuals.is_some());
    assert_eq!((window.state().state().view, &window.state().state().dialog), (View::Inside, &None));
    let people = &window.state().state().pages.inside.individuals.as_ref().unwrap().people;
    assert_eq!((people.len(), people[1].len()), (2, 40));
    window.get_by_label("Leaderboard against reality");
    window.get_by_label("Everyone: tokens and real output");

    window.get_by_role_and_label(Role::Button, "Assumptions").click();
    window.run_steps(3);
    window.get_by_role_and_label(Role::SearchInput, "Search assumptions").focus();
    window.run_steps(2);
    window.event(Event::Text("habit".into()));
    window.run_steps(3);
    let field = window.get_by_role_and_label(Role::SpinButton, "behaviour.habit_rate");
    field.set_value_accesskit(0.5);
    window.run_steps(3);
    assert_eq!(window.state().state().scenario().behaviour.habit_rate, 0.5);
    window.get_by_label("Only changed (4)"); // The file itself changes three.
    window.get_by_label("Reset all assumptions").click();
    window.run_steps(3);
    assert_eq!(window.state().state().scenario().behaviour.habit_rate, 0.25);
}

#[test]
fn a_preset_opens_from_the_gallery() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(None, folder.path());
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::N);
    window.run_steps(3);
    window.get_by_role_and_label(Role::Button, "Open count-meetings").click_accesskit();
    window.run_steps(3);
    assert_eq!(window.state().state().name, "count-meetings");
}

#[test]
fn a_bad_file_is_refused_with_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.toml");
    std::fs::write(&path, SMALL.replace("employees = 40", "employes = 40")).unwrap();
    let mut window = window(Some(&path), folder.path());
    window.run_steps(3);
    let state = window.state().state();
    assert_eq!(state.name, "token-leaderboard", "what was there stays");
    let details = state.notices.last().unwrap().details.clone().unwrap();
    assert!(details.contains("bad.toml:9:1") && details.contains("^^^^^^^^"), "{details}");
    let shown = window.query_all_by(|node| node.value().is_some_and(|text| text.contains("employes"))).count();
    assert!(shown > 0, "the place is on screen");
}

#[test]
fn saving_keeps_comments_and_clears_the_mark() {
    let (mut window, folder) = small();
    window.get_by_role_and_label(Role::Slider, "Share of pay at stake").set_value_accesskit(0.3);
    window.run_steps(3);
    assert!(window.state().state().is_unsaved());
    window.key_press_modifiers(Modifiers::COMMAND, Key::S);
    window.run_steps(3);
    assert!(!window.state().state().is_unsaved());
    let text = std::fs::read_to_string(folder.path().join("small.toml")).unwrap();
    assert!(text.contains("stakes = 0.3") && text.contains("weeks = 30 # Comments stay."), "{text}");
}

#[test]
fn unsaved_work_is_offered_after_a_kill() {
    let (mut first, folder) = small();
    first.get_by_role_and_label(Role::Slider, "Share of pay at stake").set_value_accesskit(0.3);
    let state = folder.path().join("state");
    let left = state.join("unsaved-0.json");
    until(&mut first, "the recovery file", |_| left.exists());
    // A kill leaves the file and frees the lock; the copy has no lock at all.
    let other = folder.path().join("after");
    std::fs::create_dir(&other).unwrap();
    std::fs::copy(&left, other.join("unsaved-0.json")).unwrap();
    let mut second = window(None, &other);
    second.run_steps(3);
    assert_eq!(second.state().state().dialog, Some(Dialog::Recover));
    second.get_by_role_and_label(Role::Button, "Take up").click();
    second.run_steps(3);
    assert!((stakes(&second) - 0.3).abs() < 0.01);
    assert!(second.state().state().is_unsaved() && second.state().state().name == "small.toml");
}

#[test]
fn nothing_is_clipped_at_twice_the_size() {
    let (mut window, _folder) = small();
    for _ in 0..10 {
        window.key_press_modifiers(Modifiers::COMMAND, Key::Plus);
        window.run_steps(2);
    }
    assert!((window.state().state().settings.zoom - 2.0).abs() < 1e-3);
    let room = egui::Rect::from_min_size(egui::Pos2::ZERO, vec2(640.0, 360.0));
    let views = View::ALL.map(View::label);
    let tops = ["File", "Help", "Undo", "Redo", "Presets…"].into_iter().chain(views);
    let places: Vec<_> =
        tops.map(|name| (name, window.get_by_role_and_label(Role::Button, name).rect().shrink(0.5))).collect();
    for (number, (name, place)) in places.iter().enumerate() {
        assert!(room.contains_rect(*place), "{name} at {place}");
        for (other, covered) in &places[..number] {
            assert!(!place.intersects(*covered), "{name} covers {other}");
        }
    }
}

#[test]
fn one_drag_is_one_step() {
    let (mut window, _folder) = small();
    window.set_size(vec2(1280.0, 1400.0)); // The lever is not scrolled out of sight.
    until(&mut window, "the alignment, whose words move the levers below,", |state| state.alignments.is_some());
    window.run_steps(3);
    let slider = window.get_by_role_and_label(Role::Slider, "Share of pay at stake").rect();
    let at = |share: f32| egui::pos2(slider.left() + slider.width() * share, slider.center().y);
    let button = |pos, pressed| Event::PointerButton {
        pos,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    window.event(Event::PointerMoved(at(0.2)));
    window.event(button(at(0.2), true));
    window.run_steps(2);
    for share in [0.4, 0.6, 0.8] {
        window.event(Event::PointerMoved(at(share)));
        window.run_steps(2);
        until(&mut window, "numbers", |state| {
            state.results.as_ref().is_some_and(|results| Arc::ptr_eq(&results.document, &state.document))
        });
        let now = window.get_by_role_and_label(Role::Slider, "Share of pay at stake").rect();
        assert_eq!(now, slider, "the lever moves under the pointer");
    }
    window.event(button(at(0.8), false));
    window.run_steps(3);
    assert!(stakes(&window) > 0.3, "{}", stakes(&window));
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.run_steps(2);
    assert_eq!((stakes(&window), window.state().state().can_undo()), (0.1, false));
}
