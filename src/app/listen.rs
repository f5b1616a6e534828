//! What does the window say? Keys, dropped files, its size, the request to close, and the time where a page plays.

use std::path::PathBuf;

use egui::{Context, Ui};

use super::command::Command;
use super::message::Message;
use super::pages::{View, data};
use super::state::State;
use super::theme;

/// What happened to the window since the last frame.
pub fn window(context: &Context, state: &State) -> Vec<Message> {
    let mut messages = keys(context);
    messages.extend(dropped(context, state));
    if context.input(|input| input.viewport().close_requested()) {
        messages.push(Message::CloseRequested);
    }
    messages.extend(geometry(context, state));
    if let Some(pause) = state.pages.pulse(state.view) {
        messages.push(Message::Pulse(context.input(|input| input.time)));
        context.request_repaint_after_secs(pause);
    }
    messages
}

/// The width of a panel, once it stands still and is another one.
pub fn panel(place: usize, width: f32, ui: &Ui, state: &State) -> Option<Message> {
    let differs = state.settings.panels[place].is_none_or(|kept| (kept - width).abs() > 1.0);
    let stands = !ui.input(|input| input.pointer.any_down()) && !theme::is_narrow(ui.ctx());
    (differs && stands).then(|| Message::Panel(place, width.round()))
}

fn keys(context: &Context) -> Vec<Message> {
    let mut messages = Vec::new();
    context.input_mut(|input| {
        for (command, keys) in Command::shortcuts() {
            if input.consume_shortcut(keys) {
                messages.push(Message::Run(*command));
            }
        }
    });
    messages
}

/// Files that were dropped: scenarios are opened, everything else is numbers or says of them which column is which.
fn dropped(context: &Context, state: &State) -> Vec<Message> {
    let files: Vec<PathBuf> =
        context.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
    let is_toml = |file: &PathBuf| file.extension().is_some_and(|end| end.eq_ignore_ascii_case("toml"));
    let is_scenario = |file: &&PathBuf| is_toml(file) && !data::reading::is_map(file);
    let is_known = |file: &&PathBuf| state.view != View::Data && file.extension().is_none();
    let (scenarios, numbers): (Vec<_>, Vec<_>) = files.iter().partition(|file| is_scenario(file) || is_known(file));
    let mut messages: Vec<Message> = scenarios.into_iter().map(|file| Message::OpenFile(file.clone())).collect();
    if !numbers.is_empty() {
        messages.push(data::Message::Add(numbers.into_iter().cloned().collect()).into());
    }
    messages
}

/// The size of the window, once it stands still and is another one.
fn geometry(context: &Context, state: &State) -> Option<Message> {
    let (size, maximized, is_moving) = context.input(|input| {
        let viewport = input.viewport();
        (viewport.inner_rect.map(|rect| rect.size()), viewport.maximized, input.pointer.any_down())
    });
    let settings = &state.settings;
    let is_maximized = maximized.unwrap_or(settings.maximized);
    let mut window = settings.window;
    if let Some(size) = size.filter(|size| !is_maximized && !is_moving && size.x >= 200.0) {
        // Zoom makes points larger; what is kept is the size at 100%.
        let now = [size.x, size.y].map(|length| (length * settings.zoom).round());
        if now.iter().zip(window).any(|(now, kept)| (now - kept).abs() > 1.0) {
            window = now;
        }
    }
    (window != settings.window || is_maximized != settings.maximized).then_some(Message::Window(window, is_maximized))
}
