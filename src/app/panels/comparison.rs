//! Right: the schemes compared with the reference on the same draws, and what that says.

use egui::{Align, Frame, Label, Layout, Margin, RichText, ScrollArea, Ui, vec2};

use crate::analysis::{Window, format, words};
use crate::app::command::Command;
use crate::app::glossary;
use crate::app::message::Message;
use crate::app::state::State;
use crate::app::theme;
use crate::app::widgets::keys;
use crate::app::work::run::Results;
use crate::chart::palette::scheme_styles;
use crate::model::Metric;

/// Columns of the overview.
const OVERVIEW: [(Metric, &str); 3] =
    [(Metric::TokensMtok, "Spend"), (Metric::RealOutputHours, "Output"), (Metric::NetValueUsd, "Value")];

/// Lines of the chosen scheme that decide.
const DECISIVE: [Metric; 3] = [Metric::RealOutputHours, Metric::ComputeCostUsd, Metric::NetValueUsd];

/// Lines that stand behind them, folded at first.
const BEHIND: [Metric; 7] = [
    Metric::TokensMtok,
    Metric::GamingHours,
    Metric::GamingShare,
    Metric::ReworkHours,
    Metric::MotivationIndex,
    Metric::CorrMetricOutput,
    Metric::DashboardIndex,
];

const UNCLEAR: &str = "90% of replicates do not lie on one side of zero";

/// Shows the panel.
pub fn show(ui: &mut Ui, state: &State, messages: &mut Vec<Message>) {
    Frame::new().inner_margin(Margin { left: 12, right: 6, top: 10, bottom: 8 }).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.label(theme::heading("Comparison"));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(6.0);
                if ui.small_button("Fold").on_hover_text("Shown again from the View menu").clicked() {
                    messages.push(Message::Run(Command::ToggleComparison));
                }
            });
        });
        let Some(results) = &state.results else { return };
        keys::beside(ScrollArea::vertical().auto_shrink(false), ui, |ui| {
            ui.set_width(ui.available_width() - 10.0);
            content(ui, state, results, messages);
        });
    });
}

/// What the panel says; below the charts where there is no room for the panel.
pub fn content(ui: &mut Ui, state: &State, results: &Results, messages: &mut Vec<Message>) {
    overview(ui, state, results, messages);
    change(ui, state, messages);
    details(ui, state, results, messages);
    takeaways(ui, results);
}

fn heading(ui: &mut Ui, text: &str) {
    ui.add_space(10.0);
    ui.label(theme::heading(text).color(theme::accent(ui.visuals().dark_mode)));
}

fn overview(ui: &mut Ui, state: &State, results: &Results, messages: &mut Vec<Message>) {
    let scenario = results.scenario();
    let reference = scenario.reference();
    let weeks = scenario.run.summary_weeks.min(scenario.run.weeks);
    let text = format!("Last {weeks} weeks, against ‘{}’", scenario.schemes[reference].name);
    ui.add(Label::new(theme::quiet(text)).wrap());
    let styles = scheme_styles(&scenario.schemes);
    let theme_of = theme::of(ui.style());
    let cell = (ui.available_width() - 2.0 * 6.0) / 3.0;
    ui.spacing_mut().item_spacing = vec2(6.0, 2.0);
    let line = |ui: &mut Ui, content: &mut dyn FnMut(&mut Ui, Metric, &str)| {
        ui.horizontal(|ui| {
            for (metric, name) in OVERVIEW {
                right(ui, cell, |ui| content(ui, metric, name));
            }
        });
    };
    line(ui, &mut |ui, metric, name| drop(ui.label(theme::quiet(name)).on_hover_text(metric.label())));
    for (scheme, style) in styles.iter().enumerate().filter(|(scheme, _)| *scheme != reference) {
        let color = style.color(theme_of).readable(theme_of.tokens().surface, 4.5);
        let font = if scheme == state.selected { theme::semibold(12.0) } else { egui::FontId::proportional(12.0) };
        let name = RichText::new(&style.name).font(font).color(theme::color(color));
        if ui.add(Label::new(name).truncate().sense(egui::Sense::click())).clicked() {
            messages.push(Message::Select(scheme));
        }
        line(ui, &mut |ui, metric, _| drop(overview_cell(ui, results, scheme, metric)));
        ui.add_space(2.0);
    }
}

/// Puts something at the right end of a cell.
fn right<R>(ui: &mut Ui, width: f32, add: impl FnOnce(&mut Ui) -> R) {
    ui.allocate_ui_with_layout(vec2(width, 15.0), Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_width(width);
        add(ui);
    });
}

fn overview_cell(ui: &mut Ui, results: &Results, scheme: usize, metric: Metric) -> egui::Response {
    let row = results.outcome.summary().get(scheme, metric, Window::Last);
    let value = row.map_or_else(String::new, |row| format::value(metric, row.mean, row.p95 - row.p05));
    match words::change(results.scenario(), results.outcome.summary(), scheme, metric) {
        Some(change) => ui.label(theme::heading(change)).on_hover_text(format!("{}: {value}", metric.label())),
        None => ui
            .add(Label::new(RichText::new("no clear diff.").size(11.0).weak()))
            .on_hover_text(format!("{}: {value}. No clear difference: {UNCLEAR}", metric.label())),
    }
}

fn change(ui: &mut Ui, state: &State, messages: &mut Vec<Message>) {
    let Some(change) = state.change.as_ref().filter(|change| !change.sentence.is_empty()) else { return };
    heading(ui, "What your last change did");
    theme::card(ui.style()).show(ui, |ui| {
        ui.label(RichText::new(&change.sentence).size(12.5));
        ui.horizontal(|ui| {
            ui.label(theme::quiet("Before: dotted lines"));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.small_button("Hide").clicked() {
                    messages.push(Message::Run(Command::ForgetChange));
                }
            });
        });
    });
}

fn details(ui: &mut Ui, state: &State, results: &Results, messages: &mut Vec<Message>) {
    let scenario = results.scenario();
    let Some(scheme) = scenario.schemes.get(state.selected) else { return };
    heading(ui, &scheme.name);
    let is_single = is_single(results);
    let interval = if is_single { "of a single replicate" } else { "(90% of replicates)" };
    ui.label(theme::quiet(format!("Mean; difference to the reference {interval}")));
    ui.spacing_mut().item_spacing.y = 1.0;
    ui.spacing_mut().interact_size.y = 15.0;
    for metric in DECISIVE {
        number(ui, state, results, metric, 15.0);
    }
    let shown = state.settings.more_numbers;
    let label = if shown { "Fewer numbers".to_owned() } else { format!("{} more numbers", BEHIND.len()) };
    ui.add_space(2.0);
    if keys::quiet_button(ui, &label).clicked() {
        messages.push(Message::Run(Command::ToggleMoreNumbers));
    }
    for metric in BEHIND.into_iter().filter(|_| shown) {
        number(ui, state, results, metric, 12.0);
    }
}

fn is_single(results: &Results) -> bool {
    results.outcome.ensemble().finished() == 1
}

/// One number of the chosen scheme, in letters of a size, and how it differs from the reference's.
fn number(ui: &mut Ui, state: &State, results: &Results, metric: Metric, size: f32) {
    let Some(row) = results.outcome.summary().get(state.selected, metric, Window::Last) else { return };
    ui.horizontal(|ui| {
        glossary::term(ui, metric.label(), RichText::new(metric.label()).size(12.0)).on_hover_text(metric.unit());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            // Even where every replicate agrees, no more digits than a reader wants.
            let width = (row.p95 - row.p05).max(0.02);
            ui.label(RichText::new(format::value(metric, row.mean, width)).font(theme::semibold(size)));
        });
    });
    if state.selected != results.scenario().reference() {
        right(ui, ui.available_width(), |ui| ui.label(theme::quiet(difference(row, is_single(results)))));
        ui.add_space(3.0);
    }
}

/// A paired difference in words, with its interval unless there is none.
fn difference(row: &crate::analysis::SummaryRow, is_single: bool) -> String {
    match row.difference {
        Some(difference) if difference.is_clear() => {
            let scale = format::scale(row.metric);
            // Clear, since the schemes share their draws, and still of no weight.
            if scale * difference.p05.abs().max(difference.p95.abs()) < 0.0005 {
                return "next to nothing".into();
            }
            let decimals = format::decimals(scale * (difference.p95 - difference.p05)).min(3);
            let signed = |value: f64| format::signed(scale * value, decimals);
            let unit = if scale == 1.0 { "" } else { " points" };
            let mean = format!("{}{unit}", signed(difference.mean));
            if is_single {
                return mean;
            }
            format!("{mean} ({} to {})", signed(difference.p05), signed(difference.p95))
        }
        Some(_) => "no clear difference".into(),
        None => "nothing to compare with".into(),
    }
}

fn takeaways(ui: &mut Ui, results: &Results) {
    if results.outcome.takeaways().is_empty() {
        return;
    }
    heading(ui, "Takeaways");
    for takeaway in results.outcome.takeaways() {
        ui.add(Label::new(RichText::new(&takeaway.text).size(12.5)).wrap());
        ui.add_space(6.0);
    }
}
