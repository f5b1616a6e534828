//! How a scheme changes from one week to another.

use egui::{DragValue, Ui};

use super::controls::{choice, combo, optional};
use crate::app::theme;
use crate::app::widgets::numbers::capitalised;
use crate::scenario::{Phase, Scheme, Shown, Signal, Slot, levers};

/// Shows the phases of a scheme on a line of weeks, and each with what it changes.
pub fn show(ui: &mut Ui, scheme: &mut Scheme, weeks: u32) {
    timeline(ui, scheme, weeks);
    let mut removed = None;
    for number in 0..scheme.phases.len() {
        let least = number.checked_sub(1).map_or(scheme.from_week, |before| scheme.phases[before].from_week) + 1;
        let most = scheme.phases.get(number + 1).map_or(100_000, |next| next.from_week - 1);
        let mut from_then_on = scheme.clone();
        scheme.phases[..=number].iter().for_each(|phase| phase.apply(&mut from_then_on));
        let phase = &mut scheme.phases[number];
        ui.push_id(number, |ui| {
            theme::card(ui.style()).show(ui, |ui| {
                ui.horizontal(|ui| {
                    let label = ui.label("From week");
                    ui.add(DragValue::new(&mut phase.from_week).range(least..=most.max(least))).labelled_by(label.id);
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        if ui.small_button("Remove").clicked() {
                            removed = Some(number);
                        }
                    });
                });
                changes(ui, phase, &from_then_on);
            });
        });
    }
    if let Some(number) = removed {
        scheme.phases.remove(number);
    }
    let button = ui.button("Add a change from a later week");
    if button.on_hover_text("What is not named in it stays as it is").clicked() {
        let last = scheme.phases.last().map_or(scheme.from_week, |phase| phase.from_week);
        let from_week = (last + (weeks.saturating_sub(last) / 2).max(1)).max(last + 1);
        scheme.phases.push(Phase { from_week, ..Phase::default() });
    }
}

/// What changes: the counted number, and every lever that does something in the scheme as it is from then on.
fn changes(ui: &mut Ui, phase: &mut Phase, from_then_on: &Scheme) {
    let now = phase.count.as_ref().map(|count| count.keys().next().copied());
    let said = |one: Option<Option<Signal>>| match one {
        None => "As before".into(),
        Some(None) => "Nothing".into(),
        Some(Some(signal)) => capitalised(signal.label()),
    };
    let counts = [None, Some(None)].into_iter().chain(Signal::ALL.map(|signal| Some(Some(signal))));
    let options = counts.map(|one| (one, said(one)));
    if let Some(count) = combo(ui, ("Counted", "What is counted from then on"), &said(now), options, &now) {
        phase.count = count.map(|signal| signal.map(|signal| (signal, 1.0)).into_iter().collect());
    }
    for lever in levers().iter().filter(|lever| lever.applies(from_then_on)) {
        match (lever.in_phase(phase), lever.shown) {
            (Some(Slot::Word(word)), _) => choice(ui, lever, word, true),
            (Some(Slot::Optional(value)), Shown::Optional { usual, low, high }) => {
                optional(ui, lever, value, usual, (low, high));
            }
            (Some(Slot::Optional(value)), Shown::Slider { low, high } | Shown::Defaulted { low, high, .. }) => {
                optional(ui, lever, value, low + (high - low) / 5.0, (low, high));
            }
            // The others belong to the whole of a scheme.
            _ => {}
        }
    }
}

/// The weeks as a line, what is in force as a bar, changes as ticks.
fn timeline(ui: &mut Ui, scheme: &Scheme, weeks: u32) {
    let size = egui::vec2(ui.available_width(), 22.0);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::hover());
    let until = scheme.until_week.unwrap_or(weeks).min(weeks);
    let changes: Vec<String> = scheme.phases.iter().map(|phase| phase.from_week.to_string()).collect();
    let words = if changes.is_empty() { String::new() } else { format!("; changes in week {}", changes.join(", ")) };
    let text = format!("In force from week {} to week {until} of {weeks}{words}", scheme.from_week);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &text));
    let at = |week: u32| rect.left() + rect.width() * (week.min(weeks) as f32 / weeks.max(1) as f32);
    let (painter, visuals) = (ui.painter(), ui.visuals());
    let middle = rect.center().y;
    let line = visuals.widgets.hovered.bg_stroke.color;
    painter.hline(rect.x_range(), middle, egui::Stroke::new(1.0, line));
    let bar = egui::Rect::from_x_y_ranges(at(scheme.from_week)..=at(until), middle - 3.0..=middle + 3.0);
    let accent = theme::accent(visuals.dark_mode);
    painter.rect_filled(bar, 3.0, if scheme.count.is_empty() { line } else { accent });
    for phase in &scheme.phases {
        painter.vline(at(phase.from_week), middle - 8.0..=middle + 8.0, egui::Stroke::new(2.0, visuals.text_color()));
    }
    response.on_hover_text(text);
}
