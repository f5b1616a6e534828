//! The page of own numbers: files come in, what was understood is shown first, and what is kept stands behind
//! what is simulated.
#![cfg(feature = "app")]

#[path = "common/app.rs"]
mod app;
#[path = "common/dropped.rs"]
mod dropped;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use app::{Window, small, until};
use dropped::drop_files;
use egui::accesskit::Role;
use egui::vec2;
use egui_kittest::kittest::Queryable as _;
use yardstick::app::state::{State, View};
use yardstick::chart::{Figure, Ink, Kind, Layer};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/example-data").join(name)
}

/// Shows the page by its keys.
fn show_data(window: &mut Window) {
    let keys = View::Data.keys().expect("a tab has keys");
    window.key_press_modifiers(keys.modifiers, keys.logical_key);
    until(window, "the page", |state| state.view == View::Data);
}

/// A window on a small office that shows the page.
fn opened() -> (Window, tempfile::TempDir) {
    let (mut window, folder) = small();
    window.set_size(vec2(1280.0, 1800.0));
    show_data(&mut window);
    (window, folder)
}

fn says(window: &Window, part: &str) -> bool {
    window.query_all_by(|node| node.value().is_some_and(|text| text.contains(part))).count() > 0
}

fn understood(state: &State) -> bool {
    state.pages.data.understood.is_some()
}

fn click(window: &mut Window, name: &str) {
    window.get_by_role_and_label(Role::Button, name).click();
    window.run_steps(3);
}

/// The line of actual data in a chart.
fn actual(figure: &Figure) -> Option<(&[f64], &[f64])> {
    figure.panels[0].layers.iter().find_map(|layer| match layer {
        Layer::Line { ink: Ink::Neutral, series, xs, ys, markers: true, .. } if series == "Actual" => {
            Some((&**xs, &**ys))
        }
        _ => None,
    })
}

fn spend(state: &State) -> Option<(&[f64], &[f64])> {
    actual(state.results.as_ref()?.figures.iter().find(|figure| figure.kind == Kind::TokenSpend)?)
}

#[test]
fn what_was_understood_is_shown_before_it_is_kept_and_stands_behind_what_is_simulated() {
    let (mut window, _folder) = opened();
    assert!(says(&window, "Nothing leaves this machine"));
    drop_files(&mut window, &[example("openai-usage.ndjson.gz"), example("openai-costs.json")]);
    until(&mut window, "what was understood", understood);
    assert!(window.state().state().pages.data.kept.is_none(), "nothing is kept yet");
    assert!(says(&window, "OpenAI usage") && says(&window, "tokens_mtok") && says(&window, "names were not kept"));
    click(&mut window, "Keep");
    let state = window.state().state();
    let kept = state.pages.data.kept.as_ref().expect("it is kept");
    assert_eq!(kept.description.span.unwrap().0.to_string(), "2025-03-03");
    assert_eq!(state.scenario().data.as_ref().unwrap().week_zero, "2025-03-03", "as a change of the scenario");
    let pictures = window.query_all_by(|node| {
        node.role() == Role::Image && node.label().is_some_and(|label| label.contains("Own numbers"))
    });
    assert_eq!(pictures.count(), state.pages.data.figure.as_ref().unwrap().panels.len(), "a picture a measure");

    until(&mut window, "actual behind simulated", |state| state.is_final() && spend(state).is_some());
    let state = window.state().state();
    let (weeks, values) = spend(state).unwrap();
    assert!(values[weeks.iter().position(|week| *week == 0.0).unwrap()].is_finite());
    assert!(values[weeks.iter().position(|week| *week == 15.0).unwrap()].is_nan(), "a gap is a gap");
    let figures = &state.results.as_ref().unwrap().figures;
    let first = &figures.iter().find(|figure| figure.kind == Kind::TokenSpend).unwrap().panels[0].layers;
    let place = |neutral: bool| {
        first.iter().position(|layer| matches!(layer, Layer::Line { ink, .. } if (*ink == Ink::Neutral) == neutral))
    };
    assert!(place(true).is_some() && place(true) < place(false), "behind what is simulated");

    click(&mut window, "Forget these numbers");
    until(&mut window, "simulated alone", |state| state.is_final() && spend(state).is_none());
}

#[test]
fn a_scheme_is_marked_where_it_began_as_one_step() {
    let (mut window, _folder) = opened();
    drop_files(&mut window, &[example("openai-usage.ndjson.gz")]);
    until(&mut window, "what was understood", understood);
    click(&mut window, "Keep");
    window.get_by_role_and_label(Role::Slider, "which began in the week of").set_value_accesskit(26.0);
    window.run_steps(3);
    let data = window.state().state().scenario().data.clone().unwrap();
    assert_eq!((&*data.week_zero, data.scheme.as_deref()), ("2025-09-01", Some("Tokens")));
    assert!(says(&window, "Week 0 of the scenario began on 2025-09-01"));
    let figure = window.state().state().pages.data.figure.clone().unwrap();
    assert_eq!(figure.panels[0].marks.len(), 1);
    window.get_by_role_and_label(Role::Button, "Undo").click();
    window.run_steps(3);
    assert_eq!(window.state().state().scenario().data.as_ref().unwrap().week_zero, "2025-03-03");
}

#[test]
fn what_is_wrong_is_said_in_place_and_can_be_left_out() {
    let (mut window, folder) = opened();
    let path = folder.path().join("wrong.ndjson");
    let mut text = std::fs::read_to_string(example("copilot-totals.ndjson")).unwrap();
    text += "{\"day\":\"zqmarkedname\",\"pull_requests\":{}}\n";
    std::fs::write(&path, text).unwrap();
    drop_files(&mut window, &[path]);
    until(&mut window, "what is wrong", understood);
    assert!(says(&window, "wrong.ndjson, line 365, `day`") && !says(&window, "zqmarkedname"));
    window.get_by_role_and_label(Role::CheckBox, "Leave out what is wrong").click();
    until(&mut window, "what is wrong with its totals", |state| {
        state.pages.data.understood.as_ref().is_some_and(|understood| understood.asked.lenient)
    });
    assert!(says(&window, "--headcount") || says(&window, "people in all"));
    window.get_by_role_and_label(Role::SpinButton, "or people in all").set_value_accesskit(600.0);
    until(&mut window, "what was understood", |state| {
        state.pages.data.understood.as_ref().is_some_and(|understood| understood.outcome.is_ok())
    });
    assert!(says(&window, "1 left out as wrong"));
    click(&mut window, "Throw away");
    let data = &window.state().state().pages.data;
    assert!(data.asked.files.is_empty() && data.kept.is_none());
    let mut written = Vec::new();
    let mut folders = vec![folder.path().join("state")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { written.push(std::fs::read(path).unwrap()) }
        }
    }
    assert!(written.iter().all(|bytes| !String::from_utf8_lossy(bytes).contains("zqmarkedname")));
}

#[test]
fn groups_come_from_a_people_file_and_are_shown_one_at_a_time() {
    let (mut window, _folder) = opened();
    drop_files(&mut window, &[example("openai-usage.ndjson.gz"), example("viva.csv"), example("roster.csv")]);
    until(&mut window, "what was understood", understood);
    click(&mut window, "Keep");
    let groups: Vec<String> = window
        .state()
        .state()
        .pages
        .data
        .kept
        .as_ref()
        .unwrap()
        .description
        .groups
        .iter()
        .map(|of| of.name.clone())
        .collect();
    assert!(groups.contains(&"Support".to_owned()) && groups.contains(&"other".to_owned()), "{groups:?}");
    window.get_by_role_and_label(Role::ComboBox, "Group").click();
    window.run_steps(3);
    window.get_by_label("Support").click();
    window.run_steps(3);
    let data = &window.state().state().pages.data;
    assert_eq!(data.group, "Support");
    assert!(data.figure.as_ref().unwrap().title.starts_with("Support: "));
}

#[test]
fn a_fit_closes_in_and_is_taken_and_forgotten_by_one_click() {
    let (mut window, _folder) = opened();
    drop_files(&mut window, &[example("openai-usage.ndjson.gz")]);
    until(&mut window, "what was understood", understood);
    click(&mut window, "Keep");
    let before = window.state().state().scenario().clone();
    click(&mut window, "Fit to these numbers");
    let clock = Instant::now();
    while clock.elapsed() < Duration::from_mins(5) {
        window.step();
        let data = &window.state().state().pages.data;
        if data.no_fit.is_some() || data.fit.is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(window.state().state().pages.data.no_fit, None);
    let first = window.state().state().pages.data.fit.clone().unwrap();
    let band = window.query_all_by(|node| {
        node.role() == Role::Image && node.label().is_some_and(|label| label.contains(&first.figures[0].alt_text))
    });
    assert_eq!(band.count(), 1, "the band is there while it closes in");
    // What is known by then stays.
    click(&mut window, "Cancel");
    until(&mut window, "the end of it", |state| !state.tasks.is_running("fit"));
    let shown = window.state().state().pages.data.fit.clone().unwrap();
    assert!(shown.fitted.method.threshold <= first.fitted.method.threshold);
    assert!(says(&window, &shown.statements[0].answer));
    let learnt = shown.fitted.factors.iter().find(|learnt| !learnt.is_silent()).expect("tokens tell something");
    click(&mut window, "Take the medians");
    let value = window.state().state().scenario().value(&learnt.key).unwrap();
    assert_eq!(value.as_float().unwrap(), learnt.posterior[2], "{}", learnt.key);
    click(&mut window, "Unfit");
    let state = window.state().state();
    assert!(state.pages.data.fit.is_none());
    assert_eq!(state.scenario(), &before);
}

#[test]
fn a_fit_can_be_cancelled() {
    let (mut window, _folder) = opened();
    drop_files(&mut window, &[example("openai-usage.ndjson.gz")]);
    until(&mut window, "what was understood", understood);
    click(&mut window, "Keep");
    click(&mut window, "Fit to these numbers");
    until(&mut window, "the work", |state| state.tasks.is_running("fit"));
    click(&mut window, "Cancel");
    until(&mut window, "the end of it", |state| !state.tasks.is_running("fit"));
}
