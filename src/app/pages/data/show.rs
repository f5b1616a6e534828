//! How is the page drawn? What is to be read, what was understood, and what is kept, from top to bottom.

use egui::{ComboBox, DragValue, Label, ProgressBar, RichText, ScrollArea, Ui, vec2};

use super::reading::{Asked, READ, shown};
use super::{Data, Kept, Message, Understood, calendar, fitting, mapping};
use crate::app::message::Message as Outer;
use crate::app::state::State;
use crate::app::task::Task;
use crate::app::theme;
use crate::app::widgets::keys;
use crate::app::widgets::plot::PlotView;
use crate::chart::{Extent, Figure};
use crate::data::SMALLEST_GROUP;
use crate::scenario::Scenario;

/// Width that a small multiple has at least.
const LEAST_PANEL: f32 = 330.0;

/// Height of its plot.
const HEIGHT: f32 = 190.0;

pub fn show(ui: &mut Ui, page: &Data, state: &State, draft: &mut Scenario, messages: &mut Vec<Outer>) {
    ui.label(theme::heading("What really happened?").color(theme::accent(ui.visuals().dark_mode)));
    keys::page(ScrollArea::vertical().auto_shrink(false), ui, |ui| {
        ui.set_width(ui.available_width() - 6.0);
        ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
        if page.asked.files.is_empty() && page.kept.is_none() {
            invitation(ui, messages);
        }
        if !page.asked.files.is_empty() || page.asked.roster.is_some() {
            theme::card(ui.style()).show(ui, |ui| {
                ui.set_width(ui.available_width());
                files(ui, page, state, messages);
                let understood = page.understood.as_deref();
                if let Some(unknown) = &page.unknown {
                    ui.separator();
                    let wrong = understood.and_then(|understood| understood.outcome.as_ref().err());
                    mapping::show(ui, page, unknown, wrong, messages);
                }
                if let Some(understood) = understood {
                    ui.separator();
                    preview(ui, understood, messages);
                }
            });
        }
        if let Some(kept) = &page.kept {
            own(ui, page, kept, state, draft, messages);
        }
    });
}

/// What can be done here, where nothing is.
fn invitation(ui: &mut Ui, messages: &mut Vec<Outer>) {
    theme::card(ui.style()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(theme::title("Bring in what your tools exported, and see actual beside simulated."));
        ui.add(
            Label::new(
                "Drop files anywhere in the window: Copilot usage metrics, Claude Code analytics or telemetry, \
                 OpenAI usage and costs, Viva Insights, GitHub billing, a table that `yardstick data import` wrote, or any \
                 other table, whose columns you are then asked about. A table of people (email, login, group) makes groups of them.",
            )
            .wrap(),
        );
        ui.add(
            Label::new(theme::quiet(format!(
                "Names are replaced by codes while a file is read and are never kept; only numbers of at least \
                 {SMALLEST_GROUP} people are. Nothing leaves this machine."
            )))
            .wrap(),
        );
        if ui.button("Add exports…").clicked() {
            messages.push(Message::Pick.into());
        }
    });
}

/// What is to be read, and how.
fn files(ui: &mut Ui, page: &Data, state: &State, messages: &mut Vec<Outer>) {
    let asked = &page.asked;
    let mut next = asked.clone();
    for file in &asked.files {
        ui.horizontal(|ui| {
            if ui.small_button("Remove").on_hover_text(format!("Do not read {}", shown(file))).clicked() {
                next.files.retain(|other| other != file);
            }
            ui.label(shown(file));
        });
    }
    ui.horizontal_wrapped(|ui| {
        if ui.button("Add exports…").clicked() {
            messages.push(Message::Pick.into());
        }
        if let Some(roster) = &asked.roster {
            if ui.button("Without groups").on_hover_text(shown(roster)).clicked() {
                next.roster = None;
            }
            ui.label(format!("Groups from {}", shown(roster)));
        } else {
                let help = "A table such as email,login,group,since,until; it is read, used and forgotten";
                if ui.button("Groups from a people file…").on_hover_text(help).clicked() {
                    messages.push(Message::PickRoster.into());
                }
                let label = ui.label("or people in all");
                ui.add(DragValue::new(&mut next.headcount).range(0..=10_000_000)).labelled_by(label.id);
        }
        ui.checkbox(&mut next.lenient, "Leave out what is wrong");
    });
    if let Task::Running { progress: (done, total), .. } = state.tasks.of(READ) {
        let share = *done as f32 / (*total).max(1) as f32;
        ui.add(ProgressBar::new(share).desired_width(260.0).text(format!("Reading, {:.0}%", 100.0 * share)));
    }
    if next != *asked {
        let is_empty = next.files.is_empty();
        messages.push(Message::Ask(if is_empty { Asked::default() } else { next }).into());
    }
}

/// What was understood, before anything is kept.
fn preview(ui: &mut Ui, understood: &Understood, messages: &mut Vec<Outer>) {
    let (description, imported) = match &understood.outcome {
        Ok(outcome) => outcome,
        Err(wrong) => {
            ui.add(Label::new(RichText::new(&wrong.text).color(ui.visuals().error_fg_color)).wrap());
            if ui.button("Throw away").clicked() {
                messages.push(Message::ThrowAway.into());
            }
            return;
        }
    };
    ui.label(theme::title("What was understood"));
    for file in &imported.report.files {
        ui.add(Label::new(file.sentence()).wrap());
    }
    ui.add(Label::new(RichText::new(description.text().trim_end())).wrap());
    if understood.unknown.is_some() {
        mapping::rows(ui, imported);
    }
    for note in &imported.report.notes {
        ui.add(Label::new(theme::quiet(note)).wrap());
    }
    ui.horizontal(|ui| {
        if ui.button("Keep").on_hover_text("Shows these numbers behind what is simulated").clicked() {
            messages.push(Message::Keep.into());
        }
        if ui.button("Throw away").clicked() {
            messages.push(Message::ThrowAway.into());
        }
    });
}

/// What is kept: when what began, and small multiples of a group.
fn own(
    ui: &mut Ui,
    page: &Data,
    kept: &Kept,
    state: &State,
    draft: &mut Scenario,
    messages: &mut Vec<Outer>,
) {
    theme::card(ui.style()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        calendar::show(ui, kept, draft);
        ui.horizontal_wrapped(|ui| {
            let label = ui.label("Group");
            let mut group = page.group.clone();
            ComboBox::from_id_salt("group")
                .width(200.0)
                .selected_text(&group)
                .show_ui(ui, |ui| {
                    for of in &kept.description.groups {
                        ui.selectable_value(&mut group, of.name.clone(), &of.name);
                    }
                })
                .response
                .labelled_by(label.id);
            if group != page.group {
                messages.push(Message::Group(group).into());
            }
            if ui.button("Add exports…").clicked() {
                messages.push(Message::Pick.into());
            }
            if ui.button("Save the table…").on_hover_text("Weekly numbers of groups, without names").clicked() {
                messages.push(Message::PickSave.into());
            }
            if ui.button("Forget these numbers").on_hover_text("Shows what is simulated alone").clicked() {
                messages.push(Message::Forget.into());
            }
        });
        fitting::show(ui, page, kept, state, messages);
        if let Some(figure) = &page.figure {
            ui.add(Label::new(theme::quiet(&figure.subtitle)).truncate());
        }
    });
    if let Some(shown) = &page.fit {
        fitting::learnt(ui, shown);
    }
    if let Some(figure) = &page.figure {
        multiples(ui, figure);
        ui.add(Label::new(theme::quiet(&figure.note)).wrap());
    }
}

/// A panel a measure, as many side by side as have room.
fn multiples(ui: &mut Ui, figure: &Figure) {
    let across = ((ui.available_width() / LEAST_PANEL) as usize).clamp(1, 3);
    let numbers: Vec<usize> = (0..figure.panels.len()).collect();
    for row in numbers.chunks(across) {
        ui.columns(across, |columns| {
            for (ui, number) in columns.iter_mut().zip(row) {
                theme::card(ui.style()).show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    let title = figure.panels[*number].title.clone().unwrap_or_default();
                    ui.label(theme::heading(&title).color(theme::accent(ui.visuals().dark_mode)).size(11.5));
                    let extent = Extent::Panel(*number);
                    let view = PlotView { figure, extent, before: None, selected: None, height: HEIGHT, cursor: None };
                    view.show(ui, &title);
                });
            }
        });
    }
}
