//! Below: how far the run is, how fast, on which seed; and what there is to tell.

use egui::{Label, RichText, Ui};

use crate::analysis::format;
use crate::app::command::Command;
use crate::app::message::Message;
use crate::app::state::State;
use crate::app::theme;
use crate::app::widgets::keys;

/// Shows the panel.
pub fn show(ui: &mut Ui, state: &State, messages: &mut Vec<Message>) {
    ui.horizontal(|ui| {
        let run = &state.scenario().run;
        let finished = state.results.as_ref().map_or(0, |results| results.outcome.ensemble().finished());
        let is_final = state.is_final();
        let text = if is_final {
            format::counted(finished, "replicate")
        } else {
            format!("{finished} of {}…", format::counted(run.replicates as usize, "replicate"))
        };
        ui.label(theme::quiet(text)).on_hover_text("Independent repetitions with other draws");
        if let Some(results) = state.results.as_ref().filter(|results| results.employee_weeks_per_second > 0.0) {
            let speed = format::short(results.employee_weeks_per_second);
            if !theme::is_narrow(ui.ctx()) {
                ui.label(theme::quiet(format!("· {speed} employee-weeks/s")));
            }
        }
        ui.label(theme::quiet(format!("· seed {}", run.seed))).on_hover_text("Every draw follows from it");
        if let Some(problem) = state.errors.first() {
            let more = match state.errors.len() {
                1 => String::new(),
                count => format!(" (and {} more)", count - 1),
            };
            let text = RichText::new(format!("Not run: {problem}{more}")).color(ui.visuals().error_fg_color);
            ui.add(Label::new(text).truncate());
        } else if let Some((number, notice)) =
            state.notices.iter().enumerate().next_back().filter(|(_, notice)| notice.details.is_none())
        {
            let color = if notice.bad { ui.visuals().error_fg_color } else { ui.visuals().text_color() };
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if ui.small_button("Dismiss").clicked() {
                    messages.push(Message::Dismiss(number));
                }
                ui.add(Label::new(RichText::new(&notice.text).color(color)).truncate());
            });
        } else {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.label(theme::quiet("Simulated; not a forecast"));
                if !state.settings.tour_offered && !state.touring {
                    keys::buttons(ui, &["Take the tour", "No, thanks"], |ui| {
                        if ui.small_button("Take the tour").clicked() {
                            messages.push(Message::Run(Command::Tour));
                        }
                        if ui.small_button("No, thanks").clicked() {
                            messages.push(Message::LeaveTour);
                        }
                    });
                    ui.add(Label::new(theme::quiet("New here? Two minutes show what is where.")).truncate());
                }
            });
        }
    });
}
