//! Predict, then reveal: the questions before the lines appear, and the score after.

use egui::{Grid, Label, RichText, ScrollArea, Ui, vec2};

use super::Message;
use super::prediction::{ASKED, Guess, Prediction};
use crate::app::glossary;
use crate::app::message::Message as Outer;
use crate::app::state::State;
use crate::app::theme;
use crate::app::widgets::keys;

/// Asks about every scheme but the reference.
pub fn ask(ui: &mut Ui, state: &State, prediction: &Prediction, messages: &mut Vec<Outer>) {
    let scenario = state.scenario();
    let reference = scenario.reference();
    keys::page(ScrollArea::vertical().auto_shrink(false), ui, |ui| {
        ui.set_max_width(760.0);
        ui.label(RichText::new("Predict, then reveal").heading());
        for text in scenario.story.iter().chain(&scenario.question) {
            ui.add(Label::new(text).wrap());
        }
        ui.add_space(6.0);
        let weeks = scenario.run.weeks;
        ui.add(
            Label::new(theme::quiet(format!(
                "What do you expect against ‘{}’ by week {weeks}? Leave open what you do not want to guess.",
                scenario.schemes[reference].name
            )))
            .wrap(),
        );
        for (number, scheme) in scenario.schemes.iter().enumerate().filter(|(number, _)| *number != reference) {
            ui.add_space(8.0);
            ui.label(theme::title(&scheme.name));
            Grid::new(("predict", number)).num_columns(4).spacing(vec2(12.0, 4.0)).show(ui, |ui| {
                for (asked, metric) in ASKED.into_iter().enumerate() {
                    glossary::term(ui, metric.label(), RichText::new(metric.label()));
                    for guess in Guess::ALL {
                        let chosen = prediction.guesses.get(number).and_then(|guesses| guesses[asked]) == Some(guess);
                        let button = ui.add(egui::Button::selectable(chosen, guess.label()).frame_when_inactive(true));
                        let name = format!("{}, {}: {}", scheme.name, metric.label(), guess.label());
                        button.widget_info(|| egui::WidgetInfo::selected(egui::Role::RadioButton, true, chosen, &name));
                        if button.clicked() {
                            messages.push(Message::Guess(number, asked, guess).into());
                        }
                    }
                    ui.end_row();
                }
            });
        }
        ui.add_space(10.0);
        ui.horizontal(|ui| {
            if ui.add_enabled(state.is_final(), egui::Button::new("Reveal")).clicked() {
                messages.push(Message::Reveal.into());
            }
            if ui.button("Leave without guessing").clicked() {
                messages.push(Message::EndPrediction.into());
            }
        });
    });
}

/// What was expected beside what came out.
pub fn score(ui: &mut Ui, state: &State, prediction: &Prediction, messages: &mut Vec<Outer>) {
    let Some(results) = state.results.as_ref().filter(|_| state.is_final()) else { return };
    let (made, right) = prediction.score(results.outcome.summary());
    theme::card(ui.style()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.label(theme::title(match made {
                0 => "Nothing was predicted.".to_owned(),
                _ => format!("{right} of {made} predictions right."),
            }));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if ui.small_button("Put away").clicked() {
                    messages.push(Message::EndPrediction.into());
                }
            });
        });
        Grid::new("score").num_columns(4).striped(true).spacing(vec2(16.0, 3.0)).show(ui, |ui| {
            for head in ["Scheme", "Quantity", "You expected", "Simulated"] {
                ui.label(theme::quiet(head));
            }
            ui.end_row();
            for (number, scheme) in results.scenario().schemes.iter().enumerate() {
                for (asked, metric) in ASKED.into_iter().enumerate() {
                    let Some(guess) = prediction.guesses.get(number).and_then(|guesses| guesses[asked]) else {
                        continue;
                    };
                    let truth = Guess::truth(results.outcome.summary(), number, metric);
                    ui.label(&scheme.name);
                    ui.label(metric.label());
                    ui.label(guess.label());
                    let said = truth.map_or("undefined", Guess::label).to_lowercase();
                    ui.label(if truth == Some(guess) { format!("✔ {said}") } else { format!("✖ {said}") });
                    ui.end_row();
                }
            }
        });
        if let Some(look_for) = &state.scenario().look_for {
            ui.add(Label::new(theme::quiet(look_for)).wrap());
        }
    });
}
