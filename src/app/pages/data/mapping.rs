//! Which column is which? What a table holds that nobody knows, asked column by column, with guesses made.

use egui::{ComboBox, DragValue, Grid, Label, RichText, Ui, WidgetInfo};

use super::reading::{Asked, Unknown, Wrong, shown};
use super::{Data, Message};
use crate::analysis::format;
use crate::app::message::Message as Outer;
use crate::app::theme;
use crate::data::{Absent, CURRENCIES, Column, Dates, Holds, Imported, Mapped, Measure, Role, RoleFault, Roles, Statistic, units};
use crate::model::Metric;
use crate::scenario::Signal;

/// Rows of the table that are shown of what is understood.
const SHOWN_ROWS: usize = 6;

/// Width from which all of a column has room side by side.
const LEAST_FOR_ONE_ROW: f32 = 800.0;

/// What a column can be beside a metric.
const PLACES: [(Role, &str); 6] = [
    (Role::Unused, "not used"),
    (Role::Week, "the week"),
    (Role::Date, "the date"),
    (Role::Group, "the group"),
    (Role::People, "the number of people"),
    (Role::Person, "a person"),
];

/// Asks what each column is; `wrong` is what kept the file from being read so.
pub fn show(ui: &mut Ui, page: &Data, unknown: &Unknown, wrong: Option<&Wrong>, messages: &mut Vec<Outer>) {
    let Some(roles) = page.roles() else { return };
    let mut next = roles.clone();
    let faults = roles.faults(&unknown.columns);
    ui.label(theme::title(format!("Which column of {} is which?", shown(&unknown.file))));
    let origin = if unknown.is_mapped && unknown.fault.is_none() && page.asked.roles.is_none() {
        format!("As {} says.", shown(&unknown.map))
    } else {
        "It is no export that is known. This is what names and values suggest; say what is otherwise.".into()
    };
    ui.add(Label::new(theme::quiet(origin)).wrap());
    if let Some(fault) = &unknown.fault {
        say(ui, &format!("{} is not used: {fault}", shown(&unknown.map)));
    }
    sheet(ui, page, unknown, messages);
    let is_narrow = ui.available_width() < LEAST_FOR_ONE_ROW;
    Grid::new("columns").num_columns(4).spacing([14.0, 4.0]).show(ui, |ui| {
        for (at, column) in unknown.columns.list().iter().enumerate() {
            let name = if column.name.is_empty() { "(no name)" } else { &column.name };
            ui.label(name);
            ui.label(theme::quiet(holds(column)));
            role(ui, column, &mut next.of[at]);
            let is_of_people = roles.of.contains(&Role::Person);
            if is_narrow && matches!(next.of[at], Role::Metric(..)) {
                ui.end_row();
                ui.label("");
                ui.label("");
            }
            ui.horizontal(|ui| metric(ui, column, is_of_people, &mut next.of[at]));
            ui.end_row();
            let of_column = |fault: &&RoleFault| fault.column == Some(at);
            let said = faults.iter().filter(of_column).map(|fault| fault.what.clone());
            let read = wrong.filter(|wrong| !column.name.is_empty() && wrong.column == column.name);
            for what in said.chain(read.map(|wrong| wrong.text.clone())) {
                ui.label("");
                ui.label("");
                say(ui, &what);
                ui.end_row();
            }
        }
    });
    format_of(ui, roles, &mut next);
    rates(ui, &next.currencies(&unknown.columns), &mut next);
    for fault in faults.iter().filter(|fault| fault.column.is_none()) {
        say(ui, &fault.what);
    }
    ui.horizontal_wrapped(|ui| {
        let name = shown(&unknown.map);
        let label = if unknown.is_mapped { format!("Replace {name}") } else { format!("Save as {name}") };
        let help = "Says which column is which, beside the table: read by itself next time, and by `yardstick data import --map`";
        if ui.add_enabled(faults.is_empty(), egui::Button::new(label)).on_hover_text(help).clicked() {
            messages.push(Message::SaveMap(unknown.map.clone()).into());
        }
        let help = "It says who is in which group: it is read, used and forgotten";
        if ui.button("It is a table of people and groups").on_hover_text(help).clicked() {
            let files = page.asked.files.iter().filter(|file| **file != unknown.file).cloned().collect();
            let asked = Asked { files, roster: Some(unknown.file.clone()), ..page.asked.clone() };
            messages.push(Message::Ask(asked).into());
        }
    });
    if next != *roles {
        messages.push(Message::Ask(Asked { roles: Some(next), ..page.asked.clone() }).into());
    }
}

/// The first rows of what was understood: numbers of groups, as they would be kept.
pub fn rows(ui: &mut Ui, imported: &Imported) {
    Grid::new("understood rows").num_columns(5).spacing([18.0, 2.0]).show(ui, |ui| {
        for name in ["Week", "Group", "Metric", "Value", "People"] {
            ui.label(theme::quiet(name));
        }
        ui.end_row();
        let is_level = |row: &&crate::data::Row| row.statistic == row.measure.level();
        for row in imported.table.rows().iter().filter(is_level).take(SHOWN_ROWS) {
            ui.label(row.week.to_string());
            ui.label(&row.group);
            ui.label(format!("{}, {}", row.measure.label(), row.measure.unit()));
            ui.label(format::significant(row.value, 4));
            ui.label(format::number(f64::from(row.people), 0));
            ui.end_row();
        }
    });
}

fn say(ui: &mut Ui, what: &str) {
    ui.add(Label::new(RichText::new(what).color(ui.visuals().error_fg_color)).wrap());
}

/// What stands in a column, in words.
fn holds(column: &Column) -> String {
    let said = match column.holds {
        Holds::Nothing => "empty".into(),
        Holds::Days { first, last, .. } if first == last => format!("{first}"),
        Holds::Days { first, last, is_weekly } => {
            format!("{first} to {last}{}", if is_weekly { ", week by week" } else { "" })
        }
        Holds::Numbers { least, most, .. } => {
            format!("{} to {}", format::significant(least, 4), format::significant(most, 4))
        }
        Holds::Texts(different) => format::counted(different, "text"),
    };
    let currency = column.currency.as_ref().map_or_else(String::new, |currency| format!(" {currency}"));
    let odd = if column.odd > 0 { format!(", {} otherwise", format::counted(column.odd, "cell")) } else { String::new() };
    said + &currency + &odd
}

/// What the column is.
fn role(ui: &mut Ui, column: &Column, role: &mut Role) {
    let text = match &*role {
        Role::Metric(measure, _) => measure.label(),
        place => PLACES.iter().find(|(of, _)| of == place).map_or("", |(_, label)| label).to_owned(),
    };
    let combo = ComboBox::from_id_salt(("role", &column.name)).width(190.0).height(420.0).selected_text(text);
    let shown = combo.show_ui(ui, |ui| {
        for (place, label) in PLACES {
            ui.selectable_value(role, place, label);
        }
        ui.separator();
        for measure in measures() {
            let is_it = matches!(role, Role::Metric(of, _) if *of == measure);
            let label = ui.selectable_label(is_it, measure.label()).on_hover_text(measure.unit());
            if label.clicked() && !is_it {
                *role = column.role(measure);
            }
        }
    });
    shown.response.widget_info(|| WidgetInfo::labeled(egui::Role::ComboBox, true, format!("{} is", column.name)));
}

/// Measures that a column can be of, first those that tools tell; what is both a result and a signal is the result.
fn measures() -> impl Iterator<Item = Measure> {
    const FIRST: [Metric; 3] = [Metric::TokensMtok, Metric::ComputeCostUsd, Metric::WeeklyActiveShare];
    let signals = Signal::ALL.into_iter().map(Measure::Signal).filter(|measure| measure.as_result() == *measure);
    let others = Metric::ALL.into_iter().filter(|metric| !FIRST.contains(metric));
    let metrics = FIRST.into_iter().map(Measure::Metric);
    metrics.chain(signals).chain(others.map(Measure::Metric))
}

/// Unit and statistic of a column of numbers.
fn metric(ui: &mut Ui, column: &Column, is_of_people: bool, role: &mut Role) {
    let Role::Metric(measure, mapped) = role else { return };
    let named = |what: &str| format!("{}: {what}", column.name);
    unit(ui, *measure, mapped, &named("unit"));
    ui.label(theme::quiet("×"));
    let times = ui.add(DragValue::new(&mut mapped.scale).speed(0.01).range(1e-12..=1e12).min_decimals(0).max_decimals(12));
    times.widget_info(|| WidgetInfo::labeled(egui::Role::SpinButton, true, named("multiplied by")));
    if is_of_people {
        let text = |absent| if absent == Absent::Zero { "no row: none of it" } else { "no row: not measured" };
        let combo = ComboBox::from_id_salt(("absent", &column.name)).width(150.0).selected_text(text(mapped.absent));
        let shown = combo.show_ui(ui, |ui| {
            for absent in [Absent::Unknown, Absent::Zero] {
                ui.selectable_value(&mut mapped.absent, absent, text(absent));
            }
        });
        shown.response.widget_info(|| WidgetInfo::labeled(egui::Role::ComboBox, true, named("without a row")));
        return;
    }
    let level = if measure.is_share_of_people() { "share of people" } else { "mean of people" };
    let mut chosen = (mapped.total, mapped.statistic.clone());
    let text = |chosen: &(bool, Option<String>)| match chosen {
        (true, _) => "sum over the group".to_owned(),
        (false, None) => level.to_owned(),
        (false, Some(statistic)) => statistic.replace('_', " "),
    };
    let combo = ComboBox::from_id_salt(("statistic", &column.name)).width(150.0).selected_text(text(&chosen));
    let shown = combo.show_ui(ui, |ui| {
        let of_people = Statistic::OF_PEOPLE.map(|statistic| (false, Some(statistic.to_string())));
        for choice in [(false, None), (true, None)].into_iter().chain(of_people) {
            let label = text(&choice);
            ui.selectable_value(&mut chosen, choice, label);
        }
    });
    shown.response.widget_info(|| WidgetInfo::labeled(egui::Role::ComboBox, true, named("statistic")));
    (mapped.total, mapped.statistic) = chosen;
}

/// The unit that the numbers are in.
fn unit(ui: &mut Ui, measure: Measure, mapped: &mut Mapped, name: &str) {
    let currencies = if measure.is_money() { &CURRENCIES[..] } else { &[] };
    let units = units(measure);
    let plain = |mapped: &Mapped| units.iter().find(|(_, scale)| mapped.scale == *scale).map(|(label, _)| *label);
    let text = match &mapped.currency {
        Some(currency) => currency.clone(),
        None => plain(mapped).unwrap_or("other").to_owned(),
    };
    let shown = ComboBox::from_id_salt(name).width(110.0).selected_text(text).show_ui(ui, |ui| {
        for (label, scale) in &units {
            let is_it = mapped.currency.is_none() && mapped.scale == *scale;
            if ui.selectable_label(is_it, *label).clicked() {
                (mapped.scale, mapped.currency) = (*scale, None);
            }
        }
        for currency in currencies {
            if ui.selectable_label(mapped.currency.as_deref() == Some(currency), *currency).clicked() {
                (mapped.scale, mapped.currency) = (1.0, Some((*currency).to_owned()));
            }
        }
    });
    shown.response.widget_info(|| WidgetInfo::labeled(egui::Role::ComboBox, true, name));
    shown.response.on_hover_text(format!("Taken as {}", measure.unit()));
}

/// How dates and numbers are written.
fn format_of(ui: &mut Ui, roles: &Roles, next: &mut Roles) {
    ui.horizontal_wrapped(|ui| {
        let label = ui.label("Dates are");
        ComboBox::from_id_salt("order of dates")
            .width(230.0)
            .selected_text(roles.format.dates.label())
            .show_ui(ui, |ui| {
                for dates in Dates::ALL {
                    ui.selectable_value(&mut next.format.dates, dates, dates.label());
                }
            })
            .response
            .labelled_by(label.id);
        ui.checkbox(&mut next.format.decimal_comma, "Decimals follow a comma");
        if roles.of.contains(&Role::Date) {
            let label = ui.label("Times without a zone are of UTC plus hours:");
            ui.add(DragValue::new(&mut next.format.utc_offset_hours).range(-14.0..=14.0).speed(0.1)).labelled_by(label.id);
        }
    });
}

/// What other currencies are worth, where there are any.
fn rates(ui: &mut Ui, currencies: &[String], roles: &mut Roles) {
    for currency in currencies {
        let before = roles.rates.iter().find(|(of, _)| of == currency).map_or(0.0, |(_, worth)| *worth);
        let mut worth = before;
        ui.horizontal(|ui| {
            let label = ui.label(format!("1 {currency} in US dollars"));
            ui.add(DragValue::new(&mut worth).range(0.0..=1e6).speed(0.01).max_decimals(6)).labelled_by(label.id);
            ui.label(theme::quiet(format!("on the command line --rate {currency}=…")));
        });
        if worth != before {
            roles.rates.retain(|(of, _)| of != currency);
            roles.rates.push((currency.clone(), worth));
        }
    }
}

/// Which sheet of a workbook it is.
fn sheet(ui: &mut Ui, page: &Data, unknown: &Unknown, messages: &mut Vec<Outer>) {
    let [first, _, ..] = unknown.columns.sheets() else { return };
    let by_map = || page.roles().and_then(|roles| roles.format.sheet.clone());
    let now = page.asked.sheet.clone().or_else(by_map).unwrap_or_else(|| first.clone());
    let mut chosen = now.clone();
    ui.horizontal(|ui| {
        let label = ui.label("Sheet");
        ComboBox::from_id_salt("sheet")
            .width(190.0)
            .selected_text(&now)
            .show_ui(ui, |ui| {
                for name in unknown.columns.sheets() {
                    ui.selectable_value(&mut chosen, name.clone(), name);
                }
            })
            .response
            .labelled_by(label.id);
    });
    if chosen != now {
        messages.push(Message::Ask(Asked { sheet: Some(chosen), ..page.asked.clone() }).into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_can_be_chosen_once_by_its_name() {
        let mut labels: Vec<String> = measures().map(Measure::label).collect();
        labels.sort();
        let before = labels.len();
        labels.dedup();
        assert_eq!(labels.len(), before);
        assert_eq!(before + 2, Measure::all().count(), "all but the two that are twice");
    }
}
