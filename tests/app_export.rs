//! What a user takes away from the app, and what is then on disk.
#![cfg(feature = "app")]

#[path = "common/app.rs"]
mod app;

use app::{small, until};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use yardstick::app::state::{Dialog, State};
use yardstick::app::task::{Event, Pool, Priority, Task};
use yardstick::app::work::export::{self, Choices, EXPORT, Material};
use yardstick::chart::Kind;

fn written(state: &State) -> bool {
    state.exported.is_some()
}

#[test]
fn charts_are_previewed_exported_and_the_choices_remembered() {
    let (mut window, folder) = small();
    window.key_press_modifiers(Modifiers::COMMAND, Key::E);
    window.run_steps(3);
    assert_eq!(window.state().state().dialog, Some(Dialog::Export));
    until(&mut window, "the preview", |state| state.preview.as_ref().is_some_and(|preview| preview.picture.is_some()));
    window.get_by_role_and_label(Role::CheckBox, "CSV").click_accesskit();
    window.get_by_role_and_label(Role::CheckBox, "PNG").click_accesskit();
    window.run_steps(3);
    window.get_by_role_and_label(Role::Button, "Export").click_accesskit();
    until(&mut window, "the files", written);
    let out = folder.path().join("yardstick-charts");
    let names: Vec<String> =
        std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(names.contains(&"overview.svg".into()) && names.contains(&"token-spend.csv".into()), "{names:?}");
    assert!(!names.contains(&"overview.png".into()), "{names:?}");
    let settings = std::fs::read_to_string(folder.path().join("state/settings.json")).unwrap();
    assert!(settings.contains("\"csv\""), "{settings}");
    let numbers = std::fs::read_to_string(out.join("token-spend.csv")).unwrap();
    let figure = window.state().state().figure(Kind::TokenSpend).unwrap();
    assert_eq!(numbers, figure.data_table().csv(), "the same numbers as on screen");
}

#[test]
fn a_briefing_is_written_and_a_bad_folder_is_told() {
    let (mut window, folder) = small();
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::E);
    window.run_steps(3);
    window.get_by_label("Web page, in one file (.html)").click_accesskit();
    window.run_steps(3);
    window.get_by_role_and_label(Role::Button, "Export").click_accesskit();
    until(&mut window, "the briefing", written);
    let page = std::fs::read_to_string(folder.path().join("yardstick-charts/small-briefing.html")).unwrap();
    assert!(page.contains("<h2>The answer</h2>") && page.contains("A small office"));

    std::fs::write(folder.path().join("file"), "").unwrap();
    let field = window.get_by_role_and_label(Role::TextInput, "Folder");
    field.focus();
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.event(egui::Event::Text(folder.path().join("file").display().to_string()));
    window.run_steps(3);
    window.get_by_role_and_label(Role::Button, "Export").click_accesskit();
    until(&mut window, "the failure", written);
    let Some(Err(text)) = window.state().state().exported.clone() else { panic!("it was written") };
    assert!(text.contains("cannot be written"), "{text}");
}

#[test]
fn an_export_that_is_cancelled_half_way_writes_nothing_and_its_bar_stays_away() {
    let (mut window, folder) = small();
    window.key_press_modifiers(Modifiers::COMMAND, Key::E);
    window.run_steps(3);
    window.get_by_role_and_label(Role::Button, "Export").click_accesskit();
    until(&mut window, "progress", |state| matches!(state.tasks.of(EXPORT), Task::Running { progress: (_, 8..), .. }));
    window.get_by_role_and_label(Role::Button, "Cancel export").click_accesskit();
    window.step();
    // Charts that are being drawn come to their end and would say so.
    for _ in 0..100 {
        window.step();
        assert_eq!(window.state().state().tasks.of(EXPORT), &Task::Idle);
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(window.query_by_label("Cancel export").is_none());
    let told: Vec<&str> = window.state().state().told.iter().map(|(_, notice)| notice.text.as_str()).collect();
    assert_eq!(told, ["The export was cancelled; nothing was written."]);
    assert!(!folder.path().join("yardstick-charts").exists());
}

#[test]
fn an_export_goes_on_from_where_a_run_broke_in() {
    let (window, folder) = small();
    let state = window.state().state();
    let choices = Choices { folder: folder.path().join("charts"), ..Choices::default() };
    let pool = Pool::new(|| ()).unwrap();
    let work = export::charts(Material::of(state).expect("there are results"), &choices);
    pool.start(EXPORT, 1, Priority::Background, work);
    let (mut order, mut most, mut broke_in) = (Vec::new(), 0, false);
    while order.len() < 2 {
        for report in pool.reports() {
            match report.event {
                Event::Progress(done, _) => {
                    assert!(done + 4 > most, "{done} after {most}: it began anew");
                    most = most.max(done);
                    if !broke_in && done >= 5 {
                        broke_in = true;
                        pool.start("run", 2, Priority::Run, Box::new(|_| Some(())));
                    }
                }
                Event::Done => order.push(report.name),
                Event::Says(_) => {}
                Event::Failed(text) => panic!("{text}"),
            }
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    assert_eq!(order, ["run", EXPORT]);
    assert!(choices.folder.join("overview.png").exists());
}
