//! The scenarios that come with the program: story, sources, a sketch, and the ways in.

use std::sync::LazyLock;

use egui::{
    Button, DragValue, Grid, Label, Pos2, Rect, RichText, ScrollArea, Sense, Shape, Stroke, TextEdit, Ui, vec2,
};

use super::matches;
use crate::app::message::Message;
use crate::app::state::{Dialog, Mine, State};
use crate::app::theme;
use crate::app::widgets::keys;
use crate::app::work::sketch::Sketch;
use crate::chart::palette::scheme_styles;
use crate::scenario::{Scenario, presets};

/// Every built-in scenario, read once.
static SCENARIOS: LazyLock<Vec<Scenario>> =
    LazyLock::new(|| (0..presets().len()).map(|number| State::preset(number).0.scenario().clone()).collect());

const SKETCH: egui::Vec2 = vec2(120.0, 56.0);

/// Shows all that match what is typed.
pub fn show(ui: &mut Ui, state: &State, messages: &mut Vec<Message>) {
    let mut typed = state.search.clone();
    let line = TextEdit::singleline(&mut typed).hint_text("Search titles, stories and sources").desired_width(320.0);
    let line = ui.add(line);
    if line.changed() {
        messages.push(Message::Search(typed.clone()));
    }
    line.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SearchInput, true, "Search scenarios"));
    let height = ui.ctx().content_rect().height() - 190.0;
    let area = ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink(false);
    keys::page(area, ui, |ui| {
        for (number, (preset, scenario)) in presets().iter().zip(SCENARIOS.iter()).enumerate() {
            let prose = [&scenario.question, &scenario.story, &scenario.look_for, &scenario.source];
            let names = scenario.schemes.iter().map(|scheme| scheme.name.as_str());
            let words = prose.iter().filter_map(|text| text.as_deref()).chain(names).collect::<Vec<_>>().join(" ");
            if !matches(&format!("{} {words}", scenario.title), &typed) {
                continue;
            }
            theme::card(ui.style()).show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.horizontal_top(|ui| {
                    ui.vertical(|ui| {
                        ui.set_width(ui.available_width() - SKETCH.x - 16.0);
                        card(ui, number, preset.name, scenario, messages);
                    });
                    let drawn = state.sketches.iter().find(|sketch| sketch.preset == number);
                    sketch(ui, scenario, drawn);
                });
            });
        }
    });
}

fn card(ui: &mut Ui, number: usize, name: &str, scenario: &Scenario, messages: &mut Vec<Message>) {
    ui.label(theme::title(&scenario.title));
    if let Some(question) = &scenario.question {
        ui.add(Label::new(RichText::new(question).italics()).wrap());
    }
    if let Some(text) = &scenario.story {
        ui.add(Label::new(text).wrap());
    }
    if let Some(source) = &scenario.source {
        ui.add(Label::new(theme::quiet(format!("Source: {source}"))).wrap());
    }
    ui.horizontal(|ui| {
        let mut button = |text: &str, hover: &str, action: Message| {
            let button = ui.add(Button::new(text)).on_hover_text(hover);
            let label = format!("{} {name}", text.trim_end_matches('…'));
            button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
            if button.clicked() {
                messages.push(action);
            }
        };
        button("Open", scenario.look_for.as_deref().unwrap_or("Shows it"), Message::OpenPreset(number));
        button("Predict", "Say what you expect before you see the lines", Message::Predict(number));
        let mine = Mine::of(number, scenario);
        button(
            "Make it mine…",
            "A copy with your size, wage and token price",
            Message::Dialog(Some(Dialog::Mine(mine))),
        );
    });
}

/// Token spend above real output, one line a scheme.
fn sketch(ui: &mut Ui, scenario: &Scenario, drawn: Option<&Sketch>) {
    let styles = scheme_styles(&scenario.schemes);
    let theme_of = theme::of(ui.style());
    ui.vertical(|ui| {
        for (place, name) in ["Token spend", "Real output"].into_iter().enumerate() {
            let (rect, response) = ui.allocate_exact_size(SKETCH, Sense::hover());
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, format!("Sketch: {name}")));
            ui.painter().rect_filled(rect, 4.0, ui.visuals().faint_bg_color);
            ui.painter().text(
                rect.left_top() + vec2(5.0, 3.0),
                egui::Align2::LEFT_TOP,
                name,
                egui::FontId::proportional(10.0),
                ui.visuals().weak_text_color(),
            );
            let Some(drawn) = drawn else { continue };
            let lines = &drawn.lines[place];
            let all = || lines.iter().flatten().copied().filter(|value| value.is_finite());
            let (low, high) = (all().fold(f32::INFINITY, f32::min), all().fold(f32::NEG_INFINITY, f32::max));
            let room = Rect::from_min_max(rect.min + vec2(5.0, 16.0), rect.max - vec2(5.0, 5.0));
            for (values, style) in lines.iter().zip(&styles) {
                let at = |(week, value): (usize, &f32)| {
                    let x = week as f32 / (values.len() - 1).max(1) as f32;
                    let y = (value - low) / (high - low).max(1e-6);
                    Pos2::new(room.left() + x * room.width(), room.bottom() - y * room.height())
                };
                let points: Vec<Pos2> = values.iter().enumerate().filter(|(_, v)| v.is_finite()).map(at).collect();
                let stroke = Stroke::new(1.5, theme::color(style.color(theme_of)));
                ui.painter().add(Shape::line(points, stroke));
            }
            ui.add_space(2.0);
        }
    });
}

/// What is asked before a case becomes one's own.
pub fn mine(ui: &mut Ui, mine: &Mine, messages: &mut Vec<Message>) {
    let mut edited = mine.clone();
    ui.label("A copy of the case with the size and the money of your organisation. Everything else stays, comments included, and can be changed later.");
    ui.add_space(6.0);
    Grid::new("mine").num_columns(2).spacing(vec2(12.0, 8.0)).show(ui, |ui| {
        let mut field =
            |name: &str, value: &mut f64, range: std::ops::RangeInclusive<f64>, prefix: &str, decimals: usize| {
                let label = ui.label(name);
                ui.add(DragValue::new(value).range(range).prefix(prefix).max_decimals(decimals)).labelled_by(label.id);
                ui.end_row();
            };
        field("Employees", &mut edited.employees, 1.0..=2_000_000.0, "", 0);
        field("Wage an hour", &mut edited.wage_usd, 1.0..=10_000.0, "$", 2);
        field("Worth of an hour's output", &mut edited.value_usd, 0.0..=10_000.0, "$", 2);
        if let Some(price) = &mut edited.price_usd {
            field("Price of a million tokens", price, 0.0..=1_000.0, "$", 3);
        }
    });
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        if ui.button("Make the copy and save it…").clicked() {
            messages.push(Message::TakeMine(edited.clone()));
        }
        if ui.button("Cancel").clicked() {
            messages.push(Message::Dialog(None));
        }
    });
    if edited != *mine {
        messages.push(Message::Dialog(Some(Dialog::Mine(edited))));
    }
}
