//! The page that finds a better scheme: a front grows by itself, stops and goes on, and leads back to Explore.
#![cfg(feature = "app")]

#[path = "common/app.rs"]
mod app;

use app::{Window, small, until};
use egui::accesskit::Role;
use egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable as _;
use yardstick::app::state::{State, View};
use yardstick::chart::scene::{Part, Shape};
use yardstick::chart::{Extent, Kind, Look, Size, Theme, layout, values};
use yardstick::experiment::search::in_words;

/// A window that shows the page on a small office, with the first schemes tried.
fn asked() -> (Window, tempfile::TempDir) {
    let (mut window, folder) = small();
    window.set_size(vec2(1440.0, 2200.0));
    let place = View::ALL.iter().position(|view| *view == View::Better).expect("a tab");
    let keys = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7];
    window.key_press_modifiers(Modifiers::COMMAND, keys[place]);
    until(&mut window, "the first front", |state| state.view == View::Better && front(state) > 0);
    (window, folder)
}

fn tried(state: &State) -> usize {
    state.pages.better.shown.as_ref().map_or(0, |shown| shown.found.archive.tried().len())
}

fn front(state: &State) -> usize {
    state.pages.better.shown.as_ref().map_or(0, |shown| shown.found.front.len())
}

fn says(window: &Window, part: &str) -> bool {
    window.query_all_by(|node| node.value().is_some_and(|text| text.contains(part))).count() > 0
}

#[test]
fn a_front_grows_and_the_offered_scheme_is_said_in_words() {
    let (mut window, _folder) = asked();
    let first = tried(window.state().state());
    until(&mut window, "more schemes", |state| tried(state) > first.max(80));
    until(&mut window, "the end", |state| state.pages.better.is_complete(state));
    let state = window.state().state();
    let shown = state.pages.better.shown.clone().unwrap();
    assert!(says(&window, &shown.headline), "{}", shown.headline);
    for said in shown.statements.iter().skip(1) {
        assert!(says(&window, &said.answer), "{}", said.answer);
    }
    assert!(says(&window, &shown.found.gives(shown.found.offered.as_ref().unwrap().number)));
    for kind in Kind::OF_A_SEARCH {
        let alt = &state.pages.better.figure(kind).unwrap().alt_text;
        let pictures = window.query_all_by(|node| {
            node.role() == Role::Image && node.label().is_some_and(|label| label.contains(alt.as_str()))
        });
        assert_eq!(pictures.count(), 1, "{kind:?}");
    }
    assert!(says(&window, "schemes were tried"));
}

#[test]
fn a_dot_of_the_front_says_its_scheme_what_it_gives_and_how_often_it_holds() {
    let (mut window, _folder) = asked();
    until(&mut window, "the end", |state| state.pages.better.is_complete(state));
    let shown = window.state().state().pages.better.shown.clone().expect("a front");
    let figure = shown.figures.iter().find(|figure| figure.kind == Kind::Front).expect("its chart");
    let room = window.get_by(|node| {
        node.role() == Role::Image && node.label().is_some_and(|label| label.contains(figure.alt_text.as_str()))
    });
    let room = room.rect();
    let size = Size { width: f64::from(room.width()), height: f64::from(room.height()), text: 13.0 };
    let scene = layout::scene(figure, &Look { extent: Extent::Panel(0), ..Look::whole(size, Theme::Light) });
    let offered = shown.found.offered.as_ref().expect("a scheme is offered").number;
    let words = format!("{}. {}", in_words(&shown.found.tried(offered).scheme), shown.found.gives(offered));
    let is_its = |part: &&Part| values::words(&figure.panels[0], part.layer, part.member) == words;
    let part = scene.parts.iter().find(is_its).expect("its dot");
    let dot = scene.shapes[part.shapes.clone()].iter().find_map(|shape| match shape {
        Shape::Mark { at, .. } => Some(*at),
        _ => None,
    });
    let (x, y) = dot.expect("a dot is a mark");
    assert!(!says(&window, &words));
    window.hover_at(room.min + vec2(x as f32, y as f32));
    window.run_steps(60);
    assert!(says(&window, &words), "{words}");
    assert!(words.contains("It gives") && words.contains(" of "), "{words}");
}

#[test]
fn what_is_looked_at_joins_the_schemes_and_explore_shows_it() {
    let (mut window, _folder) = asked();
    until(&mut window, "a choice", |state| front(state) > 2);
    window.get_by_role_and_label(Role::Button, "Stop").click_accesskit();
    window.run_steps(3);
    let header = format!("{} schemes to choose between", front(window.state().state()));
    window.get_by_label(&header).click();
    window.run_steps(20);
    let shown = window.state().state().pages.better.shown.clone().unwrap();
    let other = *shown.found.front.first().unwrap();
    let name = shown.found.called(other);
    window.get_all_by_role_and_label(Role::Button, &name).next().unwrap().click();
    window.run_steps(3);
    assert_eq!(window.state().state().pages.better.looked_at(), Some(other));
    assert!(says(&window, &shown.found.gives(other)));
    let before = window.state().state().scenario().clone();
    window.get_by_role_and_label(Role::Button, "Add to my schemes").click();
    window.run_steps(3);
    let state = window.state().state();
    assert_eq!(state.view, View::Explore);
    assert_eq!(state.scenario().schemes.len(), before.schemes.len() + 1);
    let added = state.scenario().schemes.last().unwrap();
    assert_eq!((added.name.as_str(), state.selected), (name.as_str(), before.schemes.len()));
    assert_eq!(added.count, shown.found.tried(other).scheme.count);
    until(&mut window, "its lines", State::is_final);
    window.get_by_role_and_label(Role::Button, "Undo").click();
    window.run_steps(3);
    assert_eq!(window.state().state().scenario(), &before, "one step");
}

#[test]
fn it_stops_goes_on_and_begins_anew_where_something_else_is_asked() {
    let (mut window, _folder) = asked();
    // Not by the pointer: the button moves while the answer above it grows.
    window.get_by_role_and_label(Role::Button, "Stop").click_accesskit();
    window.run_steps(3);
    assert!(window.state().state().pages.better.stopped);
    std::thread::sleep(std::time::Duration::from_millis(300));
    window.run_steps(2);
    let before = tried(window.state().state());
    std::thread::sleep(std::time::Duration::from_millis(300));
    window.run_steps(2);
    assert_eq!(tried(window.state().state()), before, "nothing more comes");
    window.get_by_role_and_label(Role::Button, "Go on").click();
    until(&mut window, "more", |state| tried(state) > before);
    window.get_by_role_and_label(Role::CheckBox, "Anybody ranked before others").click();
    window.run_steps(3);
    let is_anew = |state: &State| {
        let shown = state.pages.better.shown.as_ref().unwrap();
        shown.asked.choices.ranks_nobody && !shown.found.front.is_empty()
    };
    until(&mut window, "an answer to what is asked now", is_anew);
    let shown = window.state().state().pages.better.shown.clone().unwrap();
    for tried in shown.found.archive.tried().iter().filter(|tried| tried.scheme.name.is_empty()) {
        assert!(!tried.scheme.leaderboard.audience.is_among_colleagues());
    }
}

#[test]
fn limits_that_nothing_keeps_are_named_and_nothing_is_offered() {
    let (mut window, _folder) = asked();
    window.get_by_role_and_label(Role::CheckBox, "Spend on AI above").click_accesskit();
    window.run_steps(3);
    assert!(window.state().state().pages.better.choices.most_spend_usd.is_some());
    window.get_by_role_and_label(Role::SpinButton, "Spend on AI above").set_value_accesskit(0.01);
    until(&mut window, "an answer", |state| {
        state.pages.better.shown.as_ref().is_some_and(|shown| shown.asked.choices.most_spend_usd == Some(0.01))
    });
    assert!(says(&window, "keeps every limit. What bites is"), "the limit is named");
    assert!(window.query_by_label("Add to my schemes").is_none());
}

#[test]
fn what_would_make_a_scheme_win_is_answered() {
    let (mut window, _folder) = asked();
    until(&mut window, "the end", |state| state.pages.better.is_complete(state));
    window.get_by_role_and_label(Role::ComboBox, "Scheme that is to win").click();
    window.run_steps(5);
    window.get_all_by_role_and_label(Role::Button, "Tokens").last().unwrap().click();
    until(&mut window, "an answer", |state| state.pages.better.takes.is_some());
    let takes = window.state().state().pages.better.takes.clone().unwrap();
    assert!(takes.2.contains("\u{2018}Tokens\u{2019}") && says(&window, &takes.2), "{}", takes.2);
}
