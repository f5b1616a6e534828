//! Above the middle: what is wrong, with the place in the file.

use egui::{Label, RichText, ScrollArea, Ui};

use crate::app::message::Message;
use crate::app::state::State;
use crate::app::theme;
use crate::app::widgets::keys;

/// Shows the newest notice that has details.
pub fn show(ui: &mut Ui, state: &State, messages: &mut Vec<Message>) {
    let mut newest = state.notices.iter().enumerate().rev();
    let detailed = newest.find_map(|(number, notice)| Some((number, notice, notice.details.as_ref()?)));
    let Some((number, notice, details)) = detailed else { return };
    let color = if notice.bad { ui.visuals().error_fg_color } else { ui.visuals().text_color() };
    theme::card(ui.style()).stroke(egui::Stroke::new(1.0, color)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                keys::buttons(ui, &["Copy", "Dismiss"], |ui| {
                    if ui.button("Copy").on_hover_text("Copies the details").clicked() {
                        messages.push(Message::CopyText(details.clone()));
                    }
                    if ui.button("Dismiss").clicked() {
                        messages.push(Message::Dismiss(number));
                    }
                });
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    ui.add(Label::new(RichText::new(&notice.text).font(theme::semibold(13.0)).color(color)).wrap());
                });
            });
        });
        ScrollArea::both().max_height(200.0).show(ui, |ui| {
            ui.add(Label::new(RichText::new(details).monospace()).extend());
        });
    });
    ui.add_space(6.0);
}

/// Stands where a view broke down.
pub fn broken(ui: &mut Ui) {
    ui.centered_and_justified(|ui| {
        ui.label("This view broke down. Choose another one, or change something to try again.")
    });
}
