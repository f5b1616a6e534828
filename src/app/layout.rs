//! What stands where in the window?

use std::panic::{AssertUnwindSafe, catch_unwind};

use egui::{CentralPanel, Panel, ScrollArea, Ui};

use super::message::Message;
use super::panels::{self, tour};
use super::state::State;
use super::task::pool::panic_text;
use super::widgets::keys;
use super::{dialogs, listen, theme};
use crate::scenario::Scenario;

/// Draws everything and returns what is wanted; reports of what breaks down are in `folder`.
///
/// With `breaks` the page breaks down, to see what then happens.
pub fn show(ui: &mut Ui, state: &State, folder: &str, breaks: bool) -> Vec<Message> {
    let mut messages = Vec::new();
    let mut draft = state.scenario().clone();
    let style = ui.style().clone();
    let is_narrow = theme::is_narrow(ui.ctx());
    let top =
        Panel::top("top").frame(theme::panel(&style, 6)).show(ui, |ui| panels::top::show(ui, state, &mut messages));
    let status = Panel::bottom("status")
        .frame(theme::panel(&style, 6))
        .show(ui, |ui| panels::status::show(ui, state, &mut messages));
    let [left_size, right_size] = state.settings.panels;
    let left = Panel::left("levers")
        .frame(theme::panel(&style, 0))
        .default_size(if is_narrow { 250.0 } else { left_size.unwrap_or(286.0) })
        .size_range(250.0..=420.0)
        .show(ui, |ui| {
            let mut schemes =
                |ui: &mut Ui, draft: &mut Scenario| panels::schemes::show(ui, state, draft, &mut messages);
            let area = ScrollArea::vertical().auto_shrink(false);
            if theme::is_short(ui.ctx()) {
                keys::beside(area, ui, |ui| {
                    schemes(ui, &mut draft);
                    panels::levers::show(ui, state, &mut draft);
                });
            } else {
                schemes(ui, &mut draft);
                ui.separator();
                keys::beside(area, ui, |ui| panels::levers::show(ui, state, &mut draft));
            }
        });
    let has_comparison = state.settings.comparison && !state.pages.explore.is_guessing() && !is_narrow;
    let right = has_comparison.then(|| {
        Panel::right("comparison")
            .frame(theme::panel(&style, 0))
            .default_size(right_size.unwrap_or(272.0))
            .size_range(240.0..=480.0)
            .show(ui, |ui| panels::comparison::show(ui, state, &mut messages))
            .response
            .rect
    });
    let frame = egui::Frame::new().fill(style.visuals.panel_fill).inner_margin(egui::Margin::same(12));
    let middle = CentralPanel::no_frame().frame(frame).show(ui, |ui| {
        panels::fault::show(ui, state, &mut messages);
        page(ui, state, &mut draft, &mut messages, breaks)
    });
    if draft != *state.scenario() {
        messages.push(Message::Edit(Box::new(draft)));
    }
    let places = tour::Places {
        top: top.response.rect,
        left: left.response.rect,
        middle: middle.response.rect,
        right,
        status: status.response.rect,
    };
    tour::show(ui.ctx(), state, &places, &mut messages);
    dialogs::show(ui, state, &mut messages);
    messages.extend(middle.inner.map(|panic| Message::PageBroke(state.view, panic, folder.to_owned())));
    messages.extend(listen::panel(0, places.left.width(), ui, state));
    messages.extend(right.and_then(|right| listen::panel(1, right.width(), ui, state)));
    messages
}

/// Draws the page; returns what a panic said.
fn page(ui: &mut Ui, state: &State, draft: &mut Scenario, messages: &mut Vec<Message>, breaks: bool) -> Option<String> {
    let draw = || {
        assert!(!breaks, "broken on purpose");
        if state.broken == Some((state.view, state.version)) {
            panels::fault::broken(ui);
        } else {
            state.pages.show(state.view, ui, state, draft, messages);
        }
    };
    catch_unwind(AssertUnwindSafe(draw)).err().map(|panic| panic_text(&*panic))
}
