//! Assumptions: every number the model rests on, apart from the levers.

use std::sync::LazyLock;

use egui::{Label, RichText, ScrollArea, TextEdit, Ui};
use egui_extras::{Column, TableBuilder, TableRow};

use crate::app::command::Command;
use crate::app::dialogs::matches;
use crate::app::state::State;
use crate::app::theme;
use crate::app::update::Action;
use crate::app::widgets::numbers::{capitalised, explain, field, range_text, short};
use crate::model::LEFT_OUT;
use crate::scenario::{Audience, Group, Parameter, Scenario, Signal, parameters};

/// What the view remembers from frame to frame.
#[derive(Debug, Default)]
pub struct Memory {
    search: String,
    only_changed: bool,
    values: Option<(u64, toml::Value)>,
}

/// One number with its whole key.
struct Entry {
    key: String,
    parameter: &'static Parameter,
    default: Option<f64>,
}

/// Every number but the levers, with `*` spelled out.
static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let defaults = value_of(&Scenario::new("").filled());
    let words = |group: Group| -> Vec<&'static str> {
        match group {
            Group::Signals => Signal::ALL.map(Signal::key).into(),
            Group::Audiences => Audience::ALL.map(Audience::key).into(),
            _ => vec![""],
        }
    };
    let mut entries = Vec::new();
    for group in Group::ALL.into_iter().filter(|group| *group != Group::Levers) {
        for word in words(group) {
            for parameter in parameters().iter().filter(|parameter| parameter.group == group) {
                let key = parameter.key.replacen('*', word, 1);
                if !key.contains('*') && !key.contains("..") {
                    entries.push(Entry { default: number(&defaults, &key), key, parameter });
                }
            }
        }
    }
    entries
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
    Number(&'static Entry),
}

/// Shows the view; changes go into `draft`.
pub fn show(ui: &mut Ui, state: &State, memory: &mut Memory, draft: &mut Scenario, actions: &mut Vec<Action>) {
    if memory.values.as_ref().is_none_or(|(version, _)| *version != state.version) {
        memory.values = Some((state.version, value_of(&state.scenario().filled())));
    }
    let Some((_, values)) = &memory.values else { return };
    let is_changed = |entry: &Entry| number(values, &entry.key) != entry.default;
    let changed = ENTRIES.iter().filter(|entry| is_changed(entry)).count();
    ui.horizontal_wrapped(|ui| {
        let search = TextEdit::singleline(&mut memory.search)
            .hint_text("Search by name, meaning or source")
            .desired_width(280.0_f32.min(ui.available_width()));
        let search = ui.add(search);
        search.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SearchInput, true, "Search assumptions"));
        ui.checkbox(&mut memory.only_changed, format!("Only changed ({changed})"));
        if ui.add_enabled(changed > 0, egui::Button::new("Reset all assumptions")).clicked() {
            actions.push(Action::Run(Command::ResetAssumptions));
        }
    });
    ui.add(Label::new(theme::quiet(format!("Left out: {}.", LEFT_OUT.join(", ")))).wrap());
    if ui.link("Check the model against theory and patterns…").clicked() {
        actions.push(Action::Run(Command::Validate));
    }
    ui.add_space(4.0);
    let mut lines = Vec::new();
    for group in Group::ALL {
        let mut found = ENTRIES.iter().filter(|entry| entry.parameter.group == group).filter(|entry| {
            let text =
                format!("{} {} {} {}", entry.key, entry.parameter.meaning, entry.parameter.source, group.label());
            matches(&text, &memory.search) && (!memory.only_changed || is_changed(entry))
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
    ScrollArea::horizontal().auto_shrink(false).show(ui, |ui| table(ui, &lines, values, draft));
}

fn table(ui: &mut Ui, lines: &[Line], values: &toml::Value, draft: &mut Scenario) {
    TableBuilder::new(ui)
        .striped(true)
        .cell_layout(egui::Layout::left_to_right(egui::Align::Center))
        .auto_shrink(false)
        .column(Column::initial(210.0).range(120.0..=320.0).clip(true).resizable(true))
        .column(Column::exact(104.0))
        .column(Column::exact(74.0))
        .column(Column::exact(80.0).clip(true))
        .column(Column::exact(84.0))
        .column(Column::remainder().at_least(SOURCE_WIDTH).clip(true))
        .header(22.0, |mut header| {
            for name in ["Assumption", "Value", "Default", "Range", "Grade", "Source"] {
                header.col(|ui| drop(ui.label(theme::quiet(name))));
            }
        })
        .body(|body| {
            body.rows(26.0, lines.len(), |mut row| match lines[row.index()] {
                Line::Heading(text) => drop(row.col(|ui| {
                    drop(ui.label(theme::heading(text).color(theme::accent(ui.visuals().dark_mode))));
                })),
                Line::Number(entry) => line(&mut row, entry, number(values, &entry.key), draft),
            });
        });
}

fn line(row: &mut TableRow, entry: &Entry, value: Option<f64>, draft: &mut Scenario) {
    let Entry { key, parameter, default } = entry;
    let is_changed = value != *default;
    let name = row.col(|ui| {
        let text = capitalised(&name_of(key));
        let text = if is_changed { theme::heading(format!("{text} •")) } else { RichText::new(text) };
        ui.add(Label::new(text).truncate()).on_hover_text(format!("{}\n{key}", explain(parameter)));
    });
    drop(name);
    row.col(|ui| match value {
        Some(value) => {
            let mut edited = value;
            let response = field(ui, parameter, &mut edited);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SpinButton, true, key));
            if edited != value {
                set(draft, entry, edited);
            }
            if let Some(default) = default.filter(|_| is_changed) {
                let reset = ui.small_button("Reset");
                reset.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Reset {key}")));
                if reset.clicked() {
                    set(draft, entry, default);
                }
            }
        }
        None => drop(ui.label(theme::quiet("not set"))),
    });
    let texts = [
        default.map_or_else(|| "none".into(), short),
        range_text(parameter),
        capitalised(parameter.grade.label()),
        parameter.source.to_owned(),
    ];
    for text in texts {
        row.col(|ui| drop(ui.add(Label::new(theme::quiet(&text)).truncate()).on_hover_text(&text)));
    }
}

/// A key in words, without its group.
fn name_of(key: &str) -> String {
    let word = |word: &str| match word {
        "usd" => "US$".to_owned(),
        "mtok" => "Mtok".into(),
        "cv" => "CV".into(),
        "sd" => "SD".into(),
        other => other.into(),
    };
    let words = |segment: &str| segment.split('_').map(word).collect::<Vec<_>>().join(" ");
    key.split('.').skip(1).map(words).collect::<Vec<_>>().join(": ")
}

fn set(draft: &mut Scenario, entry: &Entry, value: f64) {
    let value = if entry.parameter.integer { toml::Value::Integer(value.round() as i64) } else { value.into() };
    // The field keeps to the parameter's range, so that nothing is refused.
    let _ = draft.set_value(&entry.key, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_but_the_levers_has_a_line() {
        assert!(ENTRIES.len() > 200, "{}", ENTRIES.len());
        let mut scenario = Scenario::new("");
        for entry in ENTRIES.iter() {
            if let Some(default) = entry.default {
                set(&mut scenario, entry, default);
                assert_eq!(number(&value_of(&scenario.filled()), &entry.key), entry.default, "{}", entry.key);
            }
        }
    }
}
