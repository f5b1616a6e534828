//! Assumptions: every number the model rests on, apart from the levers.

use std::cell::OnceCell;
use std::sync::LazyLock;

use egui::{Label, Popup, RichText, ScrollArea, TextEdit, Ui};
use egui_extras::{Column, TableBuilder, TableRow};

use super::Page;
use crate::app::command::Command;
use crate::app::dialogs::matches;
use crate::app::message::Message as Outer;
use crate::app::state::State;
use crate::app::pages::data::fitting::Shown;
use crate::app::theme;
use crate::app::widgets::keys;
use crate::app::widgets::numbers::{capitalised, explain, field, short};
use crate::model::LEFT_OUT;
use crate::scenario::{Group, Parameter, Scenario, parameters};

/// What the page keeps.
#[derive(Debug, Default)]
pub struct Assumptions {
    search: String,
    only_changed: bool,
    /// The numbers of the document, once they were looked at.
    values: OnceCell<toml::Value>,
}

/// What can happen in the page.
#[derive(Debug)]
pub enum Message {
    /// This is looked for.
    Search(String),
    /// Only what was changed is shown, or everything.
    OnlyChanged(bool),
}

impl Page for Assumptions {
    type Message = Message;
    const LABEL: &'static str = "Assumptions";

    fn show(&self, ui: &mut Ui, state: &State, draft: &mut Scenario, messages: &mut Vec<Outer>) {
        show(ui, self, state, draft, messages);
    }

    fn update(&mut self, message: Message, _state: &State) -> Vec<Outer> {
        match message {
            Message::Search(text) => self.search = text,
            Message::OnlyChanged(only) => self.only_changed = only,
        }
        Vec::new()
    }

    fn changed(&mut self, _state: &State) {
        self.values.take();
    }
}

/// Every number but the levers and what nothing reads or has several of.
static ENTRIES: LazyLock<Vec<&'static Parameter>> = LazyLock::new(|| {
    let shown =
        |parameter: &&Parameter| parameter.group != Group::Levers && parameter.acts() && !parameter.key.contains('*');
    parameters().iter().filter(shown).collect()
});

fn value_of(scenario: &Scenario) -> toml::Value {
    toml::Value::try_from(scenario).unwrap_or_else(|_| toml::Value::Table(toml::Table::new()))
}

/// The number at a dotted key.
fn number(value: &toml::Value, key: &str) -> Option<f64> {
    match key.split('.').try_fold(value, |value, name| value.get(name))? {
        toml::Value::Float(number) => Some(*number),
        toml::Value::Integer(number) => Some(*number as f64),
        _ => None,
    }
}

/// The least width of a source, in points: enough to know it by.
const SOURCE_WIDTH: f32 = 180.0;

/// A line of the table.
enum Line {
    Heading(&'static str),
    Number(&'static Parameter),
}

fn show(ui: &mut Ui, page: &Assumptions, state: &State, draft: &mut Scenario, messages: &mut Vec<Outer>) {
    let values = page.values.get_or_init(|| value_of(&state.scenario().filled()));
    let is_changed = |parameter: &Parameter| number(values, &parameter.key) != parameter.default;
    let changed = ENTRIES.iter().filter(|parameter| is_changed(parameter)).count();
    ui.horizontal_wrapped(|ui| {
        let mut typed = page.search.clone();
        let search = TextEdit::singleline(&mut typed)
            .hint_text("Search by name, meaning or source")
            .desired_width(280.0_f32.min(ui.available_width()));
        let search = ui.add(search);
        search.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SearchInput, true, "Search assumptions"));
        if search.changed() {
            messages.push(Message::Search(typed).into());
        }
        let mut only = page.only_changed;
        if ui.checkbox(&mut only, format!("Only changed ({changed})")).changed() {
            messages.push(Message::OnlyChanged(only).into());
        }
        if ui.add_enabled(changed > 0, egui::Button::new("Reset all assumptions")).clicked() {
            messages.push(Outer::Run(Command::ResetAssumptions));
        }
    });
    ui.add(Label::new(theme::quiet(format!("Left out: {}.", LEFT_OUT.join(", ")))).wrap());
    if ui.link("Check the model against theory and patterns…").clicked() {
        messages.push(Outer::Run(Command::Validate));
    }
    ui.add_space(4.0);
    let mut lines = Vec::new();
    for group in Group::ALL {
        let mut found = ENTRIES.iter().copied().filter(|parameter| parameter.group == group).filter(|parameter| {
            let Parameter { key, label, meaning, source, .. } = parameter;
            let text = format!("{key} {label} {meaning} {source} {}", group.label());
            matches(&text, &page.search) && (!page.only_changed || is_changed(parameter))
        });
        if let Some(first) = found.next() {
            lines.push(Line::Heading(group.label()));
            lines.push(Line::Number(first));
            lines.extend(found.map(Line::Number));
        }
    }
    if lines.is_empty() {
        ui.label("No assumption fits. Search for another word, or show all.");
        return;
    }
    // Where the window is too narrow for the columns, they scroll sideways.
    let fit = state.pages.data.fit.as_deref();
    ScrollArea::horizontal().auto_shrink(false).show(ui, |ui| table(ui, &lines, values, fit, draft));
}

fn table(ui: &mut Ui, lines: &[Line], values: &toml::Value, fit: Option<&Shown>, draft: &mut Scenario) {
    let learnt = fit.map_or(0, |_| 1);
    TableBuilder::new(ui)
        .striped(true)
        .cell_layout(egui::Layout::left_to_right(egui::Align::Center))
        .auto_shrink(false)
        .column(Column::initial(230.0).range(120.0..=420.0).clip(true).resizable(true))
        .column(Column::exact(104.0))
        .column(Column::exact(60.0))
        .column(Column::exact(96.0).clip(true))
        .columns(Column::exact(112.0).clip(true), learnt)
        .column(Column::exact(84.0))
        .column(Column::remainder().at_least(SOURCE_WIDTH).clip(true))
        .header(22.0, |mut header| {
            let names = ["Assumption", "Value", "Default", "Plausible"].into_iter();
            let learnt = fit.map(|_| "Learnt, middle 90%");
            for name in names.chain(learnt).chain(["Grade", "Source"]) {
                header.col(|ui| drop(ui.label(theme::quiet(name))));
            }
        })
        .body(|mut body| {
            keys::page_keys(body.ui_mut());
            body.rows(26.0, lines.len(), |mut row| match lines[row.index()] {
                Line::Heading(text) => drop(row.col(|ui| {
                    drop(ui.label(theme::heading(text).color(theme::accent(ui.visuals().dark_mode))));
                })),
                Line::Number(entry) => line(&mut row, entry, number(values, &entry.key), fit, draft),
            });
        });
}

fn line(
    row: &mut TableRow,
    parameter: &'static Parameter,
    value: Option<f64>,
    fit: Option<&Shown>,
    draft: &mut Scenario,
) {
    let Parameter { key, label, default, .. } = parameter;
    let is_changed = value != *default;
    let name = row.col(|ui| {
        let text = if is_changed { theme::heading(format!("{label} •")) } else { RichText::new(label) };
        told(ui, text, parameter);
    });
    drop(name);
    row.col(|ui| match value {
        Some(value) => {
            let mut edited = value;
            let response = field(ui, parameter, &mut edited);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SpinButton, true, key));
            if edited != value {
                set(draft, parameter, edited);
            }
            if let Some(default) = default.filter(|_| is_changed) {
                let reset = ui.small_button("Reset");
                reset.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Reset {key}")));
                if reset.clicked() {
                    set(draft, parameter, default);
                }
            }
            keys::follow(ui);
        }
        None => drop(ui.label(theme::quiet("not set"))),
    });
    let plausible = parameter.plausible.as_ref().map_or_else(
        || "not varied".to_owned(),
        |plausible| {
            let (low, high) = plausible.law.bounds();
            format!("{} to {}", short(low), short(high))
        },
    );
    let learnt = fit.map(|fit| match fit.learnt(key) {
        Some(learnt) if learnt.is_silent() => "nothing".to_owned(),
        Some(learnt) => format!("{} to {}", short(learnt.posterior[0]), short(learnt.posterior[4])),
        None => String::new(),
    });
    let known = [default.map_or_else(|| "none".into(), short), plausible].into_iter();
    for text in known.chain(learnt).chain([capitalised(parameter.grade.label())]) {
        row.col(|ui| drop(ui.add(Label::new(theme::quiet(&text)).truncate()).on_hover_text(&text)));
    }
    row.col(|ui| told(ui, theme::quiet(parameter.source), parameter));
}

/// A text, cut to its column, that opens on a click to all that is known of a number.
fn told(ui: &mut Ui, text: impl Into<egui::WidgetText>, parameter: &'static Parameter) {
    let label = ui.add(Label::new(text).truncate().selectable(false).sense(egui::Sense::click()));
    let label = label.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text("Click for the whole of it");
    Popup::menu(&label).close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_max_width(420.0);
        ui.label(theme::heading(&parameter.label));
        ui.label(explain(parameter));
        ui.label(theme::quiet(&parameter.key));
    });
    keys::follow(ui);
}

fn set(draft: &mut Scenario, parameter: &Parameter, value: f64) {
    let value = if parameter.integer { toml::Value::Integer(value.round() as i64) } else { value.into() };
    // The field keeps to the parameter's range, so that nothing is refused.
    let _ = draft.set_value(&parameter.key, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_but_the_levers_has_a_line() {
        assert!(ENTRIES.len() > 200, "{}", ENTRIES.len());
        let mut scenario = Scenario::new("");
        for parameter in ENTRIES.iter() {
            if let Some(default) = parameter.default {
                set(&mut scenario, parameter, default);
                assert_eq!(number(&value_of(&scenario.filled()), &parameter.key), Some(default), "{}", parameter.key);
            }
        }
    }
}
