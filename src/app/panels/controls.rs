//! How is one lever set? By a choice between words, or by a number that may be absent.

use egui::{ComboBox, Ui};

use crate::app::widgets::numbers::{capitalised, slider};
use crate::scenario::vocabulary::Word;
use crate::scenario::{Lever, Shown, Slot};

/// The control of a lever of a scheme.
pub fn lever_control(ui: &mut Ui, lever: &Lever, slot: Slot, weeks: u32, usual_end: u32) {
    let number = |ui: &mut Ui, value: &mut f64, low: f64, high: f64| {
        if let Some(parameter) = lever.parameter() {
            slider(ui, parameter, (lever.label(), lever.help), value, low..=high);
        }
    };
    match (slot, lever.shown) {
        (Slot::Word(word), _) => choice(ui, lever, word, false),
        (Slot::Number(value) | Slot::Optional(Some(value)), Shown::Slider { low, high }) => {
            number(ui, value, low, high);
        }
        (Slot::Optional(value), Shown::Optional { usual, low, high }) => optional(ui, lever, value, usual, (low, high)),
        (Slot::Optional(value), Shown::Defaulted { default, low, high }) => {
            let before = value.unwrap_or(default);
            let mut now = before;
            number(ui, &mut now, low, high);
            if now != before {
                *value = Some(now);
            }
        }
        (Slot::Week(week), _) => {
            let mut value = f64::from(*week);
            number(ui, &mut value, 0.0, f64::from(weeks.saturating_sub(1)));
            *week = value.round() as u32;
        }
        (Slot::OptionalWeek(week), _) => {
            let mut value = week.map(f64::from);
            optional(ui, lever, &mut value, usual_end.into(), (1.0, weeks.into()));
            *week = value.map(|week| week.round() as u32);
        }
        // The catalogue's tests hold every lever to a value of the kind that it is shown as.
        (Slot::Number(_) | Slot::Optional(_), _) => {}
    }
}

/// A labelled choice between words; in a phase also to leave it as it was.
pub fn choice(ui: &mut Ui, lever: &Lever, word: &mut dyn Word, can_stay: bool) {
    const AS_BEFORE: &str = "As before";
    let said = |key: Option<&str>| {
        let word = word.words().iter().find(|(name, _)| Some(*name) == key);
        word.map_or_else(|| AS_BEFORE.to_owned(), |(_, label)| capitalised(label))
    };
    let (now, words) = (word.key(), word.words());
    let shown = said(now);
    let stay = can_stay.then_some((None, AS_BEFORE.to_owned()));
    let options = stay.into_iter().chain(words.iter().map(|(key, label)| (Some(*key), capitalised(label))));
    if let Some(chosen) = combo(ui, (lever.label(), lever.help), &shown, options, &now) {
        match chosen {
            Some(key) => word.choose(key),
            None => word.leave(),
        }
    }
}

/// A labelled list of options; gives the one that is chosen instead of `now`.
pub fn combo<T: PartialEq>(
    ui: &mut Ui,
    (name, help): (&str, &str),
    shown: &str,
    options: impl Iterator<Item = (T, String)>,
    now: &T,
) -> Option<T> {
    let mut chosen = None;
    ui.horizontal(|ui| {
        let text = ui.label(name).on_hover_text(help);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let combo = ComboBox::from_id_salt(name).width(ui.available_width().min(168.0)).truncate();
            let combo = combo.selected_text(shown).show_ui(ui, |ui| {
                for (option, label) in options {
                    if ui.selectable_label(option == *now, label).clicked() && option != *now {
                        chosen = Some(option);
                    }
                }
            });
            combo.response.labelled_by(text.id);
        });
    });
    chosen
}

/// A number that can be absent.
pub fn optional(ui: &mut Ui, lever: &Lever, value: &mut Option<f64>, usual: f64, (low, high): (f64, f64)) {
    let mut present = value.is_some();
    ui.checkbox(&mut present, lever.label()).on_hover_text(lever.help);
    match (present, value.is_some()) {
        (true, false) => *value = Some(usual),
        (false, true) => *value = None,
        _ => {}
    }
    if let (Some(value), Some(parameter)) = (value, lever.parameter()) {
        slider(ui, parameter, (&capitalised(parameter.unit), lever.help), value, low..=high);
    }
}
