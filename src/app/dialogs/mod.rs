//! What stands before everything else: presets, palette, questions and explanations.

use std::path::Path;

use egui::{Context, Id, Key, Label, Modal, RichText, ScrollArea, TextEdit, Ui, vec2};

use crate::analysis::format;
use crate::app::command::Command;
use crate::app::glossary::GLOSSARY;
use crate::app::message::Message;
use crate::app::state::{After, Dialog, State};
use crate::app::task::Task;
use crate::app::theme;
use crate::app::widgets::keys;
use crate::app::work::validation::VALIDATION;

mod export;
mod gallery;

/// Shows the dialog that is open, if any, and the numbers of a chart.
pub fn show(ui: &mut Ui, state: &State, messages: &mut Vec<Message>) {
    let context = ui.ctx().clone();
    match &state.dialog {
        Some(Dialog::Presets) => {
            modal(&context, "Scenarios that come with Yardstick", 820.0, messages, |ui, messages| {
                gallery::show(ui, state, messages);
            });
        }
        Some(Dialog::Mine(mine)) => modal(&context, "Make it mine", 480.0, messages, |ui, messages| {
            gallery::mine(ui, mine, messages);
        }),
        Some(Dialog::Palette) => palette(&context, state, messages),
        Some(Dialog::Glossary) => modal(&context, "Glossary", 640.0, messages, |ui, _| glossary(ui)),
        Some(Dialog::Notices) => modal(&context, "Notifications", 640.0, messages, |ui, _| told(ui, state)),
        Some(Dialog::About) => modal(&context, "About Yardstick", 520.0, messages, |ui, _| about(ui)),
        Some(Dialog::Validation) => {
            modal(&context, "Theory and patterns", 760.0, messages, |ui, messages| {
                validation(ui, state, messages);
            });
        }
        Some(Dialog::Unsaved(after)) => {
            modal(&context, "Save changes?", 420.0, messages, |ui, messages| unsaved(ui, state, after, messages));
        }
        Some(Dialog::Overwrite(path)) => {
            modal(&context, "Replace what the file holds?", 460.0, messages, |ui, messages| {
                overwrite(ui, path, messages);
            });
        }
        Some(Dialog::Export) => modal(&context, "Export charts", 900.0, messages, |ui, messages| {
            export::charts(ui, state, messages);
        }),
        Some(Dialog::Briefing) => modal(&context, "Export briefing", 520.0, messages, |ui, messages| {
            export::briefing(ui, state, messages);
        }),
        Some(Dialog::Recover) => modal(&context, "Take up unsaved work?", 440.0, messages, recover),
        Some(Dialog::PickOpen | Dialog::PickSave) | None => {}
    }
    if let Some(figure) = state.table.and_then(|kind| state.figure(kind)) {
        let table = figure.data_table();
        let modal = Modal::new(Id::unique("numbers")).frame(theme::dialog(&context)).show(&context, |ui| {
            ui.set_width(760.0_f32.min(ui.ctx().content_rect().width() - 80.0));
            ui.label(theme::title(format!("Numbers: {}", figure.kind.label())));
            crate::app::widgets::table::show(ui, &table);
            ui.horizontal(|ui| {
                if ui.button("Copy as CSV").clicked() {
                    messages.push(Message::CopyText(table.csv()));
                }
                if ui.button("Copy for a spreadsheet").on_hover_text("Tab-separated").clicked() {
                    messages.push(Message::CopyText(table.tsv()));
                }
                if ui.button("Close").clicked() {
                    messages.push(Message::Table(None));
                }
            });
        });
        if modal.should_close() {
            messages.push(Message::Table(None));
        }
    }
}

fn modal(
    context: &Context,
    title: &str,
    width: f32,
    messages: &mut Vec<Message>,
    content: impl FnOnce(&mut Ui, &mut Vec<Message>),
) {
    let shown = Modal::new(Id::unique(title)).frame(theme::dialog(context)).show(context, |ui| {
        ui.set_width(width.min(ui.ctx().content_rect().width() - 60.0));
        ui.label(RichText::new(title).heading());
        ui.add_space(4.0);
        content(ui, messages);
    });
    if shown.should_close() {
        messages.push(Message::Dialog(None));
    }
}

/// Where the palette begins.
const PALETTE_TOP: f32 = 60.0;

/// Every command, found by typing parts of its name.
fn palette(context: &Context, state: &State, messages: &mut Vec<Message>) {
    let line_id = Id::unique("palette line");
    let mut close = false;
    // From a fixed place at the top, so that it does not jump while the list grows shorter.
    let area = Modal::default_area(Id::unique("palette")).anchor(egui::Align2::CENTER_TOP, vec2(0.0, PALETTE_TOP));
    let modal = Modal::new(Id::unique("palette")).area(area).frame(theme::dialog(context)).show(context, |ui| {
        ui.set_width(480.0);
        let mut line = ui.data(|data| data.get_temp::<usize>(line_id)).unwrap_or(0);
        let (up, down, enter) = ui.input_mut(|input| {
            let none = egui::Modifiers::NONE;
            (
                input.consume_key(none, Key::ArrowUp),
                input.consume_key(none, Key::ArrowDown),
                input.consume_key(none, Key::Enter),
            )
        });
        let mut typed = state.search.clone();
        let field = TextEdit::singleline(&mut typed).hint_text("Type to find a command…").desired_width(f32::INFINITY);
        let field = ui.add(field);
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SearchInput, true, "Find a command"));
        field.request_focus();
        if field.changed() {
            line = 0;
            messages.push(Message::Search(typed.clone()));
        }
        let found: Vec<Command> =
            Command::all().iter().copied().filter(|command| matches(command.label(), &typed)).collect();
        line = (line + usize::from(down)).min(found.len().saturating_sub(1)).saturating_sub(usize::from(up));
        ui.data_mut(|data| data.insert_temp(line_id, line));
        let height = (ui.ctx().content_rect().height() - PALETTE_TOP - 90.0).clamp(120.0, 380.0);
        ScrollArea::vertical().max_height(height).show(ui, |ui| {
            for (number, command) in found.iter().enumerate() {
                let keys = command.shortcut().map(|keys| ui.ctx().format_shortcut(&keys)).unwrap_or_default();
                let button = egui::Button::selectable(number == line, command.label()).shortcut_text(keys);
                let button = button.min_size(vec2(ui.available_width(), 0.0));
                let response = ui.add_enabled(state.can(*command), button);
                if number == line && (up || down) {
                    response.scroll_to_me(None);
                }
                if response.clicked() || (enter && number == line && state.can(*command)) {
                    messages.push(Message::Dialog(None));
                    messages.push(Message::Run(*command));
                    close = true;
                }
            }
            if found.is_empty() {
                ui.label(theme::quiet("No command has that in its name."));
            }
        });
    });
    if modal.should_close() {
        messages.push(Message::Dialog(None));
        close = true;
    }
    if close {
        context.data_mut(|data| data.remove::<usize>(line_id));
    }
}

/// Whether every word that was typed is in a name.
pub fn matches(name: &str, typed: &str) -> bool {
    let name = name.to_lowercase();
    typed.to_lowercase().split_whitespace().all(|word| name.contains(word))
}

/// What theory and evidence say that the model must do, and whether it does.
fn validation(ui: &mut Ui, state: &State, messages: &mut Vec<Message>) {
    if let Task::Failed(text) = state.tasks.of(VALIDATION) {
        ui.label("The check of the model broke down.");
        ui.add(Label::new(RichText::new(text).monospace()).wrap());
        if ui.button("Try again").clicked() {
            messages.push(Message::Run(Command::Validate));
        }
        return;
    }
    let Some(rows) = &state.validation else {
        ui.horizontal(|ui| {
            ui.spinner();
            ui.label("Running the model on its defaults…");
        });
        return;
    };
    let surprises = rows.iter().filter(|row| !row.is_as_expected()).count();
    ui.label(format!(
        "{} rows, {surprises} not as expected. Rows known not to hold say what a plain setting gives.",
        rows.len()
    ));
    let height = ui.ctx().content_rect().height() - 180.0;
    keys::page(ScrollArea::both().max_height(height).min_scrolled_height(height), ui, |ui| {
        egui::Grid::new("validation").num_columns(5).striped(true).spacing(vec2(14.0, 4.0)).show(ui, |ui| {
            for name in ["", "Statement", "Expected", "Got", ""] {
                ui.label(theme::quiet(name));
            }
            ui.end_row();
            for row in rows {
                ui.label(theme::heading(row.id));
                ui.scope(|ui| {
                    ui.set_width(400.0);
                    ui.add(Label::new(row.statement).wrap());
                    if let Some(note) = row.note {
                        ui.add(Label::new(theme::quiet(note)).wrap());
                    }
                });
                ui.label(&row.expected);
                // As many digits as the closed form has.
                let decimals = row.interval.map_or(4, |(low, high)| format::decimals(high - low));
                ui.label(format::number(row.got, decimals));
                let word = if row.passed { "holds" } else { "does not hold" };
                let surprise = !row.is_as_expected();
                let color = if surprise { ui.visuals().error_fg_color } else { ui.visuals().text_color() };
                ui.label(RichText::new(word).color(color));
                ui.end_row();
            }
        });
    });
}

fn unsaved(ui: &mut Ui, state: &State, after: &After, messages: &mut Vec<Message>) {
    ui.label(format!("Changes to {} are not saved.", state.name));
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        if ui.button("Save").clicked() {
            messages.push(Message::SaveThen(after.clone()));
        }
        if ui.button("Discard changes").clicked() {
            messages.push(Message::Discard(after.clone()));
        }
        if ui.button("Cancel").clicked() {
            messages.push(Message::Dialog(None));
        }
    });
}

fn overwrite(ui: &mut Ui, path: &Path, messages: &mut Vec<Message>) {
    ui.label(format!("{} has changed since it was read here, perhaps in another window.", path.display()));
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        if ui.button("Save to another file…").clicked() {
            messages.push(Message::Dialog(None));
            messages.push(Message::Run(Command::SaveAs));
        }
        if ui.button("Replace it").clicked() {
            messages.push(Message::Overwrite(path.to_owned()));
        }
        if ui.button("Cancel").clicked() {
            messages.push(Message::Dialog(None));
        }
    });
}

fn recover(ui: &mut Ui, messages: &mut Vec<Message>) {
    ui.label("Yardstick ended last time before changes were saved. They are still here.");
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        if ui.button("Take up").clicked() {
            messages.push(Message::Recover(true));
        }
        if ui.button("Throw away").clicked() {
            messages.push(Message::Recover(false));
        }
    });
}

fn glossary(ui: &mut Ui) {
    let height = ui.ctx().content_rect().height() - 160.0;
    keys::page(ScrollArea::vertical().max_height(height).min_scrolled_height(height), ui, |ui| {
        for &(word, meaning) in GLOSSARY {
            ui.label(theme::heading(word));
            ui.add(Label::new(meaning).wrap());
            ui.add_space(4.0);
        }
    });
}

/// Everything that was told in this session, newest first.
fn told(ui: &mut Ui, state: &State) {
    if state.told.is_empty() {
        ui.label("Nothing yet.");
    }
    let height = ui.ctx().content_rect().height() - 160.0;
    keys::page(ScrollArea::vertical().max_height(height).min_scrolled_height(height), ui, |ui| {
        for (time, notice) in state.told.iter().rev() {
            let color = if notice.bad { ui.visuals().error_fg_color } else { ui.visuals().text_color() };
            ui.label(theme::quiet(time));
            ui.add(Label::new(RichText::new(&notice.text).color(color)).wrap());
            if let Some(details) = &notice.details {
                ui.add(Label::new(RichText::new(details).monospace()).wrap().selectable(true));
            }
            ui.add_space(6.0);
        }
    });
}

fn about(ui: &mut Ui) {
    ui.label(format!("Version {}", env!("CARGO_PKG_VERSION")));
    ui.add(Label::new("Try a metric on simulated employees before you try it on real ones. Everything is computed on this machine; nothing is uploaded. Results are simulated; they are no forecast.").wrap());
    ui.add_space(6.0);
    ui.label(theme::quiet(
        "Licensed under MIT or Apache-2.0. The typeface is Inter, under the SIL Open Font License 1.1.",
    ));
}
