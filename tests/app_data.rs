//! The page of own numbers: files come in, what was understood is shown first, and what is kept stands behind
//! what is simulated.
#![cfg(feature = "app")]

#[path = "common/app.rs"]
mod app;
#[path = "common/dropped.rs"]
mod dropped;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use app::{Window, small, until};
use dropped::drop_files;
use egui::accesskit::Role;
use egui::{Key, vec2};
use egui_kittest::kittest::Queryable as _;
use yardstick::app::state::{State, View};
use yardstick::chart::{Figure, Ink, Kind, Layer};
use yardstick::data::Table;

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

/// The page with a year of tokens kept.
fn with_usage() -> (Window, tempfile::TempDir) {
    let (mut window, folder) = opened();
    drop_files(&mut window, &[example("openai-usage.ndjson.gz")]);
    until(&mut window, "what was understood", understood);
    click(&mut window, "Keep");
    (window, folder)
}

/// Everything in the state folder as text.
fn written(folder: &tempfile::TempDir) -> String {
    let (mut text, mut folders) = (String::new(), vec![folder.path().join("state")]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                text += &String::from_utf8_lossy(&std::fs::read(path).expect("a file"));
            }
        }
    }
    text
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
    let (mut window, _folder) = with_usage();
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
fn another_scheme_can_be_named_where_the_one_in_force_is_gone() {
    let (mut window, _folder) = with_usage();
    let in_force = |window: &Window| window.get_by_role_and_label(Role::ComboBox, "In force was").value();
    let before = in_force(&window).expect("a scheme");
    click(&mut window, "Scheme");
    click(&mut window, "Delete scheme");
    let state = window.state().state();
    let left: Vec<String> = state.scenario().schemes.iter().map(|scheme| scheme.name.clone()).collect();
    assert!(!left.contains(&before), "{left:?}");
    assert_eq!(in_force(&window).as_deref(), Some("Choose a scheme"));
    window.get_by_role_and_label(Role::ComboBox, "In force was").click();
    window.run_steps(3);
    window.get_by_role_and_label(Role::Button, &left[0]).click_accesskit();
    window.run_steps(3);
    assert_eq!(in_force(&window), Some(left[0].clone()));
    assert_eq!(window.state().state().scenario().done(), Some(0));
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
    assert!(!written(&folder).contains("zqmarkedname"));
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
    let (mut window, _folder) = with_usage();
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
    let (mut window, _folder) = with_usage();
    click(&mut window, "Fit to these numbers");
    until(&mut window, "the work", |state| state.tasks.is_running("fit"));
    click(&mut window, "Cancel");
    until(&mut window, "the end of it", |state| !state.tasks.is_running("fit"));
}

/// What somebody closed, in a table that no source of ours is.
fn tickets() -> String {
    let mut text = String::from("Closed on,Assignee,Department,Tickets,Points\n");
    for day in ["02.03.2026", "06.03.2026", "09.03.2026", "13.03.2026", "16.03.2026", "20.03.2026"] {
        for person in 0..12 {
            let group = if person < 6 { "Support" } else { "Sales" };
            let _ = writeln!(text, "{day},zqmarkedname{person},{group},{},{}", 1 + person % 4, 2 + person % 3);
        }
    }
    text
}

/// A window that has been given a table with this text, and what it understood.
fn asked(text: &str) -> (Window, tempfile::TempDir, PathBuf) {
    let (mut window, folder) = opened();
    let path = folder.path().join("tickets.csv");
    std::fs::write(&path, text).expect("a folder that can be written to");
    drop_files(&mut window, std::slice::from_ref(&path));
    until(&mut window, "what was understood", understood);
    (window, folder, path)
}

/// Chooses what a column is, and waits for what is understood then.
fn choose(window: &mut Window, list: &str, choice: &str) {
    window.get_by_role_and_label(Role::ComboBox, list).click();
    window.run_steps(3);
    // It may be further down the list than is shown.
    window.get_by_role_and_label(Role::Button, choice).click_accesskit();
    window.run_steps(2);
    window.key_press(Key::Escape);
    window.run_steps(2);
    until(window, "what is understood then", understood);
}

fn is_sound(window: &Window) -> bool {
    window.state().state().pages.data.understood.as_ref().is_some_and(|understood| understood.outcome.is_ok())
}

#[test]
fn columns_of_a_table_that_nobody_knows_are_asked_about_with_guesses_made() {
    let (mut window, _folder, _path) = asked(&tickets());
    assert!(says(&window, "Which column of tickets.csv is which?"));
    assert!(is_sound(&window), "what is guessed is understood at once");
    assert!(says(&window, "tickets_closed") && says(&window, "Support: 6 people") && says(&window, "2026-03-02"));
    assert!(!says(&window, "zqmarkedname"), "what is shown is of groups");

    choose(&mut window, "Points is", "Tickets closed");
    assert!(!is_sound(&window) && says(&window, "‘Tickets’ is tickets closed already"));
    choose(&mut window, "Points is", "Accepted output");
    assert!(is_sound(&window) && says(&window, "accepted_output"));

    choose(&mut window, "Closed on is", "not used");
    assert!(!is_sound(&window) && says(&window, "No column is a week or a date yet"));
    choose(&mut window, "Closed on is", "the date");
    choose(&mut window, "Assignee is", "not used");
    assert!(!is_sound(&window) && says(&window, "No column says whose numbers these are yet"));
    choose(&mut window, "Assignee is", "a person");
    assert!(is_sound(&window));
    click(&mut window, "Keep");
    let kept = window.state().state().pages.data.kept.as_ref().unwrap();
    assert_eq!(kept.table.groups(), ["all", "Sales", "Support"]);
}

#[test]
fn a_text_in_a_column_of_numbers_is_said_with_its_line() {
    let text = tickets().replacen("zqmarkedname3,Support,4", "zqmarkedname3,Support,zqmarkedname", 1);
    let (window, _folder, _path) = asked(&text);
    assert!(!is_sound(&window));
    let places = window.query_all_by(|node| {
        node.value().is_some_and(|text| text.contains("tickets.csv, line 5, `Tickets`: is no number"))
    });
    assert!(places.count() >= 2, "beside the column, and where it would be understood");
    assert!(says(&window, "1 cell otherwise") && !says(&window, "zqmarkedname"));
}

#[test]
fn what_was_said_of_columns_is_saved_beside_the_table_and_means_the_same_to_the_command_line() {
    let (mut window, folder, path) = asked(&tickets());
    choose(&mut window, "Points is", "Accepted output");
    choose(&mut window, "Tickets: without a row", "no row: none of it");
    click(&mut window, "Save as tickets.map.toml");
    let map = path.with_extension("map.toml");
    let text = std::fs::read_to_string(&map).unwrap();
    assert!(text.contains("dates = \"day-month-year\"") && text.contains("absent = \"zero\""), "{text}");
    assert!(!text.contains("zqmarkedname"));
    let out = folder.path().join("data.csv");
    let run = assert_cmd::Command::cargo_bin("yardstick")
        .unwrap()
        .args(["data", "import"])
        .arg(&path)
        .arg("--map")
        .arg(&map)
        .arg("--out")
        .arg(&out)
        .assert();
    run.success();
    let by_command = Table::read(std::fs::File::open(&out).unwrap()).unwrap();
    let data = &window.state().state().pages.data;
    assert_eq!(data.understood.as_ref().unwrap().outcome.as_ref().unwrap().1.table, by_command);

    // Next time it is read by itself.
    click(&mut window, "Throw away");
    drop_files(&mut window, std::slice::from_ref(&path));
    until(&mut window, "what was understood", understood);
    assert!(says(&window, "As tickets.map.toml says") && is_sound(&window));
    let data = &window.state().state().pages.data;
    assert_eq!(data.understood.as_ref().unwrap().outcome.as_ref().unwrap().1.table, by_command);
    window.get_by_role_and_label(Role::Button, "Replace tickets.map.toml");
}

#[test]
fn a_mapping_file_can_be_dropped_beside_the_table() {
    let (mut window, folder) = opened();
    let (table, map) = (folder.path().join("a.csv"), folder.path().join("said.map.toml"));
    std::fs::write(&table, tickets()).unwrap();
    let mapping =
        "[columns]\ndate = \"Closed on\"\nperson = \"Assignee\"\n[metrics.accepted_output]\ncolumn = \"Points\"\n";
    std::fs::write(&map, format!("{mapping}[format]\ndates = \"day-month-year\"\n")).unwrap();
    drop_files(&mut window, &[table, map.clone()]);
    until(&mut window, "what was understood", understood);
    assert!(says(&window, "As said.map.toml says") && says(&window, "accepted_output") && is_sound(&window));
    assert!(!says(&window, "tickets_closed"));
    click(&mut window, "Throw away");
    std::fs::write(&map, "[columns]\n").unwrap();
    drop_files(&mut window, &[folder.path().join("a.csv"), map]);
    until(&mut window, "what was understood", understood);
    assert!(says(&window, "said.map.toml is not used: ") && says(&window, "tickets_closed"));
}

#[test]
fn a_table_of_people_is_no_table_of_numbers() {
    let (mut window, folder) = opened();
    let path = folder.path().join("staff.csv");
    std::fs::write(&path, "Employee,Level\nzqmarkedname,3\nzqmarkedother,4\n").unwrap();
    drop_files(&mut window, std::slice::from_ref(&path));
    until(&mut window, "what was understood", understood);
    assert!(says(&window, "No column is a week or a date yet"));
    click(&mut window, "It is a table of people and groups");
    let data = &window.state().state().pages.data;
    assert_eq!((data.asked.roster.as_ref(), data.asked.files.len()), (Some(&path), 0));
}

/// A window on the scenario that [`small`] has made, once it is known whether numbers were kept with it.
fn again(folder: &tempfile::TempDir) -> Window {
    let mut window = app::window(Some(&folder.path().join("small.toml")), &folder.path().join("state"));
    window.set_size(vec2(1280.0, 1800.0));
    until(&mut window, "what was kept", |state| state.is_final() && state.pages.data.opened.is_none());
    window
}

#[test]
fn kept_numbers_come_back_with_the_scenario_in_the_next_session_without_names() {
    let (mut window, folder, _path) = asked(&tickets());
    click(&mut window, "Keep");
    window.get_by_role_and_label(Role::Slider, "which began in the week of").set_value_accesskit(1.0);
    window.run_steps(3);
    let state = window.state().state();
    let (kept, data) = (state.pages.data.kept.clone().unwrap(), state.scenario().data.clone());
    drop(window);
    let text = written(&folder);
    assert!(text.contains("tickets_closed") && !text.contains("zqmarkedname"), "groups are kept, nobody is");
    // Neither the change of the scenario nor the export itself is there any more.
    std::fs::remove_file(folder.path().join("tickets.csv")).unwrap();
    for entry in std::fs::read_dir(folder.path().join("state")).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with("unsaved-") {
            std::fs::remove_file(path).unwrap();
        }
    }

    let mut window = again(&folder);
    let state = window.state().state();
    let back = state.pages.data.kept.as_ref().expect("it is back");
    assert_eq!((&back.table, &back.description), (&kept.table, &kept.description));
    assert_eq!(state.scenario().data, data, "with what was in force, and when");
    assert!(state.notices.iter().any(|notice| notice.text.contains("3 weeks are back")), "{:?}", state.notices);
    show_data(&mut window);
    click(&mut window, "Forget these numbers");
    window.run_steps(3);
    drop(window);
    assert!(!written(&folder).contains("tickets_closed"), "what is forgotten is gone");
    assert!(again(&folder).state().state().pages.data.kept.is_none());
}

#[test]
fn a_study_takes_what_was_learnt_by_one_click_and_goes_back_by_another() {
    let (mut window, _folder) = with_usage();
    click(&mut window, "Fit to these numbers");
    let clock = Instant::now();
    while clock.elapsed() < Duration::from_mins(5) && window.state().state().pages.data.fit.is_none() {
        window.step();
        std::thread::sleep(Duration::from_millis(20));
    }
    click(&mut window, "Cancel");
    until(&mut window, "the end of it", |state| !state.tasks.is_running("fit"));
    click(&mut window, "Will it hold, given this?");
    let with_draws = |state: &State| state.pages.hold.shown.as_ref().is_some_and(|shown| shown.learnt.is_some());
    until(&mut window, "an answer from what was learnt", |state| state.view == View::Hold && with_draws(state));
    assert!(says(&window, "Your numbers are used for ") && says(&window, "organisations like yours"));
    let state = window.state().state();
    let (fit, shown) = (state.pages.data.fit.clone().unwrap(), state.pages.hold.shown.clone().unwrap());
    let plan = &shown.answer.plan;
    for variant in 0..8 {
        let scenario = plan.variant(variant).unwrap();
        let values: Vec<f64> =
            fit.fitted.factors.iter().map(|of| scenario.value(&of.key).unwrap().as_float().unwrap()).collect();
        assert!(fit.fitted.draws.contains(&values), "variant {variant} is a draw: {values:?}");
    }
    click(&mut window, "Back to the plausible ranges");
    until(&mut window, "an answer from plausible ranges", |state| {
        state.pages.hold.is_present(state) && !with_draws(state)
    });
    assert!(says(&window, "plausible organisations") && !says(&window, "Your numbers are used"));
    // And there again, from here.
    click(&mut window, "With what your numbers say");
    until(&mut window, "an answer from what was learnt", with_draws);
    show_data(&mut window);
    click(&mut window, "Unfit");
    assert!(window.state().state().pages.hold.learnt.is_none());
}
