//! How is a number of the scenario changed? By a slider or a field with the range of its parameter.

use std::ops::RangeInclusive;

use egui::{DragValue, Response, Slider, SliderClamping, Ui};

use crate::scenario::{Parameter, Plausible};

/// Width of the field beside a slider.
const FIELD_WIDTH: f32 = 76.0;

/// A slider over the usual `range`, with a name and what it does, and a field that takes any value the parameter allows.
pub fn slider(
    ui: &mut Ui,
    parameter: &Parameter,
    (label, help): (&str, &str),
    value: &mut f64,
    range: RangeInclusive<f64>,
) {
    let name = ui.label(label).on_hover_text(format!("{help}\n\n{}", explain(parameter))).id;
    ui.horizontal(|ui| {
        ui.spacing_mut().slider_width = (ui.available_width() - FIELD_WIDTH - ui.spacing().item_spacing.x).max(60.0);
        let mut shown = value.clamp(*range.start(), *range.end());
        let mut slide = Slider::new(&mut shown, range).show_value(false).clamping(SliderClamping::Always);
        if parameter.integer {
            slide = slide.integer();
        }
        if ui.add(slide).labelled_by(name).changed() {
            *value = shown;
        }
        ui.scope(|ui| {
            ui.spacing_mut().interact_size.x = FIELD_WIDTH;
            field(ui, parameter, value).labelled_by(name)
        });
    });
}

/// A field that takes any value the parameter allows, with its unit.
pub fn field(ui: &mut Ui, parameter: &Parameter, value: &mut f64) -> Response {
    let least = inside(parameter.minimum, parameter.minimum_excluded, parameter.integer, 1.0);
    let most = inside(parameter.maximum, parameter.maximum_excluded, parameter.integer, -1.0);
    let speed = if parameter.integer { 0.2 } else { parameter.step / 10.0 };
    let drag = DragValue::new(value).range(least..=most).speed(speed).suffix(short_unit(parameter.unit));
    ui.add(if parameter.integer { drag.fixed_decimals(0) } else { drag.custom_formatter(|value, _| short(value)) })
}

/// A number with no more digits than it needs, at most four after the point.
pub fn short(value: f64) -> String {
    let rounded = format!("{value:.4}");
    rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// An end of a range, or the nearest value inside where the end itself is not allowed.
fn inside(end: f64, excluded: bool, integer: bool, direction: f64) -> f64 {
    match (excluded, integer) {
        (false, _) => end,
        (true, true) => end + direction,
        (true, false) => end + direction * 1e-4,
    }
}

/// A unit that is short enough to stand in a field.
fn short_unit(unit: &str) -> &str {
    match unit {
        "Mtok a week" | "Mtok" => " Mtok",
        "weeks" => " weeks",
        "hours" => " h",
        _ => "",
    }
}

/// What a parameter is, with unit, range, plausible range, grade and source.
pub fn explain(parameter: &Parameter) -> String {
    let unit = if parameter.unit.is_empty() { String::new() } else { format!(" Unit: {}.", parameter.unit) };
    let (meaning, range) = (&parameter.meaning, range_text(parameter));
    let (grade, source) = (capitalised(parameter.grade.label()), parameter.source);
    let plausible = match (&parameter.plausible, parameter.fixed) {
        (Some(Plausible { law, source, grade }), _) => {
            let (low, high) = law.bounds();
            let (low, high) = (short(low), short(high));
            format!("\nPlausible: {low} to {high}, {} ({}: {source}).", law.label(), grade.label())
        }
        (None, Some(why)) => format!("\nNot varied: {}.", crate::analysis::words::inside(why)),
        (None, None) => String::new(),
    };
    format!("{meaning}{unit} Possible: {range}.\n{grade}: {source}.{plausible}")
}

/// The range in words.
pub fn range_text(parameter: &Parameter) -> String {
    // Beyond this the end is no limit that anybody meets.
    const FAR: f64 = 1e5;
    let &Parameter { minimum, maximum, minimum_excluded, maximum_excluded, .. } = parameter;
    let from = format!("{}{}", if minimum_excluded { "more than " } else { "" }, short(minimum));
    match (maximum >= FAR, maximum_excluded) {
        (true, _) if minimum_excluded => from,
        (true, _) => format!("{from} or more"),
        (false, false) => format!("{from} to {}", short(maximum)),
        (false, true) => format!("{from} to less than {}", short(maximum)),
    }
}

/// A word as the beginning of a sentence.
pub fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
