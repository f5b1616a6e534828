//! How a scheme changes from one week to another.

use egui::{DragValue, Ui};

use super::levers::{choice, optional};
use crate::app::theme;
use crate::app::widgets::numbers::capitalised;
use crate::scenario::{Audience, Phase, Review, Scheme, Signal};

/// Shows the phases of a scheme on a line of weeks, and each with what it changes.
pub fn show(ui: &mut Ui, scheme: &mut Scheme, weeks: u32) {
    timeline(ui, scheme, weeks);
    let mut removed = None;
    for number in 0..scheme.phases.len() {
        let least = number.checked_sub(1).map_or(scheme.from_week, |before| scheme.phases[before].from_week) + 1;
        let most = scheme.phases.get(number + 1).map_or(100_000, |next| next.from_week - 1);
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
                changes(ui, phase);
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

fn changes(ui: &mut Ui, phase: &mut Phase) {
    let mut count = phase.count.as_ref().map(|count| count.keys().next().copied());
    let before = count;
    let mut counts: Vec<Option<Option<Signal>>> = vec![None, Some(None)];
    counts.extend(Signal::ALL.map(|signal| Some(Some(signal))));
    choice(ui, "Counted", &mut count, &counts, |one| match one {
        None => "As before".into(),
        Some(None) => "Nothing".into(),
        Some(Some(signal)) => capitalised(signal.label()),
    });
    if count != before {
        phase.count = count.map(|signal| signal.map(|signal| (signal, 1.0)).into_iter().collect());
    }
    let unchanged = |label: Option<&str>| label.map_or_else(|| "As before".into(), capitalised);
    let audiences: Vec<_> = std::iter::once(None).chain(Audience::ALL.map(Some)).collect();
    choice(ui, "Audience", &mut phase.leaderboard.audience, &audiences, |one| unchanged(one.map(Audience::label)));
    let reviews: Vec<_> = std::iter::once(None).chain(Review::ALL.map(Some)).collect();
    choice(ui, "Reviews", &mut phase.reward.review, &reviews, |one| unchanged(one.map(Review::label)));
    optional(ui, "Other stakes", "schemes.0.reward.stakes", "Share of pay", &mut phase.reward.stakes, 0.1, 0.0..=0.5);
    let cap = &mut phase.guardrails.token_cap_mtok;
    optional(ui, "Token cap", "schemes.0.guardrails.token_cap_mtok", "Mtok per employee-week", cap, 40.0, 0.0..=200.0);
    let audits = &mut phase.guardrails.audit_rate;
    optional(ui, "Other audits", "schemes.0.guardrails.audit_rate", "Share audited a week", audits, 0.02, 0.0..=0.2);
    optional(ui, "Other coaching", "schemes.0.help.coaching", "Coaching", &mut phase.help.coaching, 0.3, 0.0..=1.0);
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
