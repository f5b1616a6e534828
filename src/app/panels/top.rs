//! Above: menus, undo, the views, presets and the name of the file; the views below them in a narrow window.

use egui::containers::menu::MenuBar;
use egui::{Button, RichText, Ui};

use crate::app::command::{Command, Menu};
use crate::app::message::Message;
use crate::app::state::{State, View};
use crate::app::theme;

/// Shows the panel.
pub fn show(ui: &mut Ui, state: &State, messages: &mut Vec<Message>) {
    let narrow = theme::is_narrow(ui.ctx());
    MenuBar::new().ui(ui, |ui| {
        if !narrow {
            ui.label(RichText::new("Yardstick").font(theme::semibold(14.0)));
            ui.add_space(6.0);
        }
        for menu in Menu::ALL {
            ui.menu_button(menu.label(), |ui| entries(ui, state, menu, messages));
        }
        ui.separator();
        for command in [Command::Undo, Command::Redo] {
            let button = ui.add_enabled(state.can(command), Button::new(command.label()));
            if hint(button, ui, command).clicked() {
                messages.push(Message::Run(command));
            }
        }
        if !narrow {
            ui.separator();
            views(ui, state, messages);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if ui.button("Presets…").on_hover_text("Scenarios that come with Yardstick").clicked() {
                messages.push(Message::Run(Command::Presets));
            }
            let mark = if state.is_unsaved() { "  • unsaved" } else { "" };
            let name = format!("{}{mark}", state.name);
            let path = state
                .path
                .as_ref()
                .map_or("Comes with Yardstick; save to keep changes".into(), |path| path.display().to_string());
            if narrow {
                return; // The title of the window has the name.
            }
            ui.add(egui::Label::new(name).truncate()).on_hover_text(path);
        });
    });
    if narrow {
        ui.horizontal(|ui| views(ui, state, messages));
    }
}

/// A tab a view.
fn views(ui: &mut Ui, state: &State, messages: &mut Vec<Message>) {
    for view in View::ALL {
        if ui.add(Button::selectable(state.view == view, view.label())).clicked() {
            messages.push(Message::View(view));
        }
    }
}

fn hint(response: egui::Response, ui: &Ui, command: Command) -> egui::Response {
    match command.shortcut() {
        Some(keys) => response.on_hover_text(ui.ctx().format_shortcut(&keys)),
        None => response,
    }
}

fn entries(ui: &mut Ui, state: &State, menu: Menu, messages: &mut Vec<Message>) {
    ui.set_min_width(240.0);
    for command in Command::all().iter().copied().filter(|command| command.menu() == menu) {
        let mut button = Button::new(command.label());
        if let Some(keys) = command.shortcut() {
            button = button.shortcut_text(ui.ctx().format_shortcut(&keys));
        }
        if ui.add_enabled(state.can(command), button).clicked() {
            messages.push(Message::Run(command));
            ui.close();
        }
        if command == Command::Open && !state.settings.recent.is_empty() {
            ui.menu_button("Open recent", |ui| {
                for path in &state.settings.recent {
                    if ui.button(path.display().to_string()).clicked() {
                        messages.push(Message::OpenFile(path.clone()));
                        ui.close();
                    }
                }
            });
        }
    }
}
