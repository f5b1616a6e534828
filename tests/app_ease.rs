//! What makes the app easy to live with: kept sizes, words that explain themselves, a memory of notices.
#![cfg(feature = "app")]

#[path = "common/app.rs"]
mod app;
#[path = "common/dropped.rs"]
mod dropped;

use app::{SMALL, small, until, window};
use dropped::drop_files;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, pos2};
use egui_kittest::kittest::Queryable as _;
use yardstick::app::state::{Dialog, State};
use yardstick::chart::Kind;

#[test]
fn a_panel_that_was_widened_comes_back_as_wide() {
    let (mut first, folder) = small();
    let kept = |folder: &std::path::Path| {
        let text = std::fs::read_to_string(folder.join("state/settings.json")).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()["panels"][0].as_f64().unwrap()
    };
    let before = kept(folder.path());
    let edge = pos2(before as f32, 600.0);
    let button = |pos, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    first.event(Event::PointerMoved(edge));
    first.run_steps(2);
    first.event(button(edge, true));
    first.run_steps(2);
    let wider = edge + egui::vec2(60.0, 0.0);
    first.event(Event::PointerMoved(wider));
    first.run_steps(2);
    first.event(button(wider, false));
    first.run_steps(3);
    let after = kept(folder.path());
    assert!(after > before + 40.0, "{before} {after}");

    let mut second = window(None, &folder.path().join("state"));
    second.run_steps(3);
    assert!((kept(folder.path()) - after).abs() < 2.0, "it opens as wide as it was left");
}

#[test]
fn the_numbers_behind_those_that_decide_are_folded_and_unfolding_is_remembered() {
    let (mut first, folder) = small();
    first.set_size(egui::vec2(1280.0, 1400.0)); // Nothing is scrolled out of sight.
    first.run_steps(3);
    let rework = |window: &app::Window| window.query_all_by_label("Rework").count();
    assert_eq!(rework(&first), 0);
    first.get_by_role_and_label(Role::Button, "7 more numbers").click();
    first.run_steps(3);
    assert_eq!(rework(&first), 1);
    let mut second = window(Some(&folder.path().join("small.toml")), &folder.path().join("state"));
    until(&mut second, "results", State::is_final);
    second.run_steps(3);
    second.get_by_role_and_label(Role::Button, "Fewer numbers");
}

#[test]
fn words_say_what_they_mean_under_the_pointer() {
    let (mut window, _folder) = small();
    let shown = |window: &app::Window| {
        window.query_all_by(|node| node.value().is_some_and(|text| text.contains("survive defects"))).count()
    };
    assert_eq!(shown(&window), 0);
    let words: Vec<egui::Rect> = window.query_all_by_label("Real output").map(|node| node.rect()).collect();
    let explained = words.iter().any(|word| {
        window.event(Event::PointerMoved(word.center()));
        // Longer than the delay of a tooltip.
        window.run_steps(60);
        shown(&window) > 0
    });
    assert!(explained, "{words:?}");
}

#[test]
fn words_say_what_they_mean_to_the_keyboard() {
    let (mut window, _folder) = small();
    let shown = |window: &app::Window| {
        window.query_all_by(|node| node.value().is_some_and(|text| text.contains("survive defects"))).count()
    };
    assert_eq!(shown(&window), 0);
    let reached = (0..120).any(|_| {
        window.key_press(Key::Tab);
        window.run_steps(2);
        shown(&window) > 0
    });
    assert!(reached, "no word with that meaning takes the focus");
}

/// Presses Tab until the focus is where it began, at most so often; gives what it was on, by number.
///
/// # Panics
/// If what has the focus cannot be seen.
fn tabbed(window: &mut app::Window, most: usize) -> Vec<egui::Id> {
    let mut passed: Vec<egui::Id> = Vec::new();
    for _ in 0..most {
        window.key_press(Key::Tab);
        // Long enough to scroll there.
        window.run_steps(4);
        let Some(id) = window.ctx.memory(egui::Memory::focused) else { continue };
        if passed.contains(&id) {
            break;
        }
        passed.push(id);
        let response = window.ctx.read_response(id).expect("what has the focus is there");
        let (all, seen) = (response.rect, response.interact_rect);
        let is_seen = seen.height() >= 0.9 * all.height().min(150.0) && seen.width() >= 0.5 * all.width().min(150.0);
        assert!(is_seen, "the focus is at {all:?}, of which {seen:?} is seen, after {} others", passed.len() - 1);
    }
    passed
}

#[test]
fn what_has_the_focus_is_brought_into_view() {
    let (mut window, _folder) = small();
    let bottom = |window: &app::Window| window.get_by_role_and_label(Role::Button, "Numbers: Agents taken up").rect();
    assert!(bottom(&window).top() > 720.0, "the last chart is below the fold");
    let passed = tabbed(&mut window, 250);
    assert!(passed.len() > 60 && passed.len() < 250, "{}", passed.len());
    assert!(bottom(&window).bottom() < 720.0, "the last chart was brought up");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    window.run_steps(3);
    window.get_by_role_and_label(Role::SearchInput, "Search assumptions").focus();
    window.run_steps(2);
    assert_eq!(tabbed(&mut window, 70).len(), 70, "each row of a long table");
}

#[test]
fn tab_goes_through_buttons_as_they_are_read() {
    let (mut window, folder) = small();
    let broken = folder.path().join("broken.toml");
    std::fs::write(&broken, "schema = ").unwrap();
    drop_files(&mut window, &[broken]);
    until(&mut window, "what is wrong", |state| state.notices.iter().any(|notice| notice.details.is_some()));
    let card = ["Copy", "Export", "Numbers", "Enlarge"].map(|deed| format!("{deed}: Token spend"));
    let of = |deeds: [&str; 2]| deeds.map(str::to_owned).to_vec();
    for deeds in [card.to_vec(), of(["Take the tour", "No, thanks"]), of(["Copy", "Dismiss"])] {
        let left = |deed: &String| window.get_by_role_and_label(Role::Button, deed).rect().left();
        assert!(deeds.iter().map(left).is_sorted(), "they are read in this order");
        window.get_by_role_and_label(Role::Button, &deeds[0]).focus();
        window.run_steps(2);
        for deed in &deeds {
            assert!(window.get_by_role_and_label(Role::Button, deed).is_focused(), "{deed}");
            window.key_press(Key::Tab);
            window.run_steps(2);
        }
    }
}

#[test]
fn page_keys_scroll() {
    let (mut window, _folder) = small();
    let place = |window: &app::Window| {
        window.get_by_role_and_label(Role::Button, "Numbers: Divergence at a glance").rect().top()
    };
    let before = place(&window);
    window.key_press(Key::PageDown);
    window.run_steps(8);
    assert!(place(&window) < before - 300.0, "{before} {}", place(&window));
    window.key_press(Key::PageUp);
    window.run_steps(8);
    assert!((place(&window) - before).abs() < 1.0);

    window.key_press(Key::F1);
    window.run_steps(3);
    let word = |window: &app::Window| window.get_by_label("Paired difference").rect().top();
    let before = word(&window);
    window.key_press(Key::PageDown);
    window.run_steps(8);
    assert!(word(&window) < before - 100.0, "a dialog scrolls");
}

#[test]
fn a_budget_is_set_and_removed_above_compute_cost() {
    let (mut window, _folder) = small();
    window.set_size(egui::vec2(1280.0, 1400.0)); // Nothing is scrolled out of sight.
    window.run_steps(3);
    let title =
        |window: &app::Window| window.state().state().figure(Kind::ComputeCost).map(|figure| figure.title.clone());
    window.get_by_role_and_label(Role::Button, "Set a yearly budget: Compute cost").click();
    window.run_steps(2);
    let budget = window.state().state().scenario().ai.annual_budget_usd.expect("it is set");
    let digits = format!("{budget:.0}").trim_end_matches('0').len();
    assert!(budget > 0.0 && digits <= 2, "{budget}");
    until(&mut window, "results", State::is_final);
    assert!(title(&window).is_some_and(|title| title.contains("yearly budget of ")), "{:?}", title(&window));
    window.get_by_role_and_label(Role::Button, "Remove the budget: Compute cost").click();
    window.run_steps(2);
    assert_eq!(window.state().state().scenario().ai.annual_budget_usd, None);
}

#[test]
fn a_chart_is_enlarged_by_a_key() {
    let (mut window, _folder) = small();
    window
        .get_by(|node| node.role() == Role::Image && node.label().is_some_and(|words| words.contains("Real output")))
        .focus();
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.run_steps(3);
    assert!(window.query_all_by(|node| node.label().is_some_and(|name| name.starts_with("All charts: "))).count() == 1);
}

#[test]
fn the_model_is_checked_before_ones_eyes() {
    let (mut window, _folder) = small();
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    window.run_steps(3);
    window.get_by_role_and_label(Role::Link, "Check the model against theory and patterns…").click();
    until(&mut window, "the rows", |state: &State| state.validation.is_some());
    let rows = window.state().state().validation.as_ref().expect("it is done");
    let surprises: Vec<_> = rows.iter().filter(|row| !row.is_as_expected()).collect();
    assert!(rows.len() > 50 && surprises.is_empty(), "{surprises:?}");
    let shown = window.query_all_by_label("holds").count() + window.query_all_by_value("holds").count();
    assert!(shown > 5, "{shown} verdicts are on screen");
}

#[test]
fn notices_are_kept_for_the_session() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.toml");
    std::fs::write(&path, SMALL.replace("employees = 40", "employes = 40")).unwrap();
    let mut window = window(Some(&path), folder.path());
    until(&mut window, "the notice", |state: &State| !state.notices.is_empty());
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run_steps(3);
    window.event(Event::Text("notifications".into()));
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.run_steps(3);
    assert_eq!(window.state().state().dialog, Some(Dialog::Notices));
    assert_eq!(window.state().state().told.len(), 1);
    assert!(window.query_all_by(|node| node.value().is_some_and(|text| text.contains("bad.toml:9:1"))).count() > 0);
}

#[test]
fn the_tour_is_offered_left_and_taken_up_again() {
    let (mut first, folder) = small();
    first.get_by_role_and_label(Role::Button, "Take the tour").click();
    first.run_steps(3);
    first.get_by_label("1 of 7: Four charts that answer");
    for _ in 0..2 {
        first.get_by_role_and_label(Role::Button, "Next").click_accesskit();
        first.run_steps(3);
    }
    first.get_by_label("3 of 7: The comparison");
    first.get_by_role_and_label(Role::Button, "Leave").click_accesskit();
    first.run_steps(3);
    assert!(first.query_by_label("3 of 7: The comparison").is_none());

    let mut second = window(None, &folder.path().join("state"));
    second.run_steps(3);
    assert!(second.query_by_label("New here? Two minutes show what is where.").is_none(), "offered once");
    second.key_press_modifiers(Modifiers::COMMAND, Key::K);
    second.run_steps(3);
    second.event(Event::Text("tour".into()));
    second.run_steps(2);
    second.key_press(Key::Enter);
    second.run_steps(3);
    second.get_by_label("3 of 7: The comparison");
}

/// Changes of a lever in the soak test; `YARDSTICK_SOAK=10000` makes a long one of it.
fn changes() -> usize {
    std::env::var("YARDSTICK_SOAK").ok().and_then(|number| number.parse().ok()).unwrap_or(1000)
}

#[cfg(target_os = "linux")]
#[test]
fn many_changes_leave_memory_as_it_was() {
    let resident = || -> usize {
        let text = std::fs::read_to_string("/proc/self/statm").unwrap();
        text.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 4096
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tiny.toml");
    let tiny = SMALL.replace("employees = 40", "employees = 8").replace("weeks = 30", "weeks = 6");
    std::fs::write(&path, tiny.replace("replicates = 4", "replicates = 2")).unwrap();
    let mut window = window(Some(&path), &folder.path().join("state"));
    until(&mut window, "results", State::is_final);
    let mut drag = |changes: usize| {
        for change in 0..changes {
            let slider = window.get_by_role_and_label(Role::Slider, "Share of pay at stake");
            slider.set_value_accesskit(0.05 + 0.4 * ((change * 7919) % 1000) as f64 / 1000.0);
            window.step();
        }
        until(&mut window, "results", State::is_final);
        resident()
    };
    let before = drag(changes() / 2);
    let after = drag(changes() / 2);
    assert!(after < before + (10 << 20), "{before} bytes became {after}");
}
