//! When did which scheme begin? A slider over the weeks of the numbers, and the scheme that was in force.

use egui::{ComboBox, Slider, Ui};

use super::Kept;
use crate::app::theme;
use crate::data::{Actual, Week};
use crate::scenario::{OwnData, Scenario};

/// Room for the date beside the slider, and from which width there is room for its label, too.
const DATE: f32 = 96.0;
const LEAST_FOR_ONE_ROW: f32 = 400.0;

/// The week in which the scheme that was in force began, with its name; none without a calendar.
pub fn began(scenario: &Scenario) -> Option<(Week, String)> {
    let zero = Week::zero(scenario)?;
    let scheme = &scenario.schemes[scenario.done()?];
    let what = if scheme.count.is_empty() { "Week 0".into() } else { format!("{} begins", scheme.name) };
    Some((zero.plus(scheme.from_week as i32), what))
}

/// Which scheme was in force and when it began; edits go into `draft`.
pub fn show(ui: &mut Ui, kept: &Kept, draft: &mut Scenario) {
    let Some((first, last)) = kept.table.span() else { return };
    let names: Vec<String> = draft.schemes.iter().map(|scheme| scheme.name.clone()).collect();
    // None where the scheme that was in force is gone.
    let chosen = if draft.data.is_some() { draft.done() } else { Some(draft.reference()) };
    let mut scheme = chosen;
    let starts = |scheme: Option<usize>| scheme.map_or(0, |scheme| draft.schemes[scheme].from_week as i32);
    let zero = Week::zero(draft).unwrap_or(first);
    let weeks = last.since(first);
    let before = zero.plus(starts(chosen)).since(first);
    let mut week = before;
    ui.horizontal_wrapped(|ui| {
        let label = ui.label("In force was");
        ComboBox::from_id_salt("in force")
            .width(220.0)
            .selected_text(scheme.map_or("Choose a scheme", |scheme| &names[scheme]))
            .show_ui(ui, |ui| {
                for (number, name) in names.iter().enumerate() {
                    ui.selectable_value(&mut scheme, Some(number), name);
                }
            })
            .response
            .labelled_by(label.id);
    });
    // A slider is as wide as it is: beside the list, or in a narrow page beside its label, it would leave the page.
    let start = |ui: &mut Ui| {
        let label = ui.label("which began in the week of");
        ui.spacing_mut().slider_width = (ui.available_width() - DATE).clamp(60.0, 220.0);
        let range = before.min(0)..=before.max(weeks);
        let slider = Slider::new(&mut week, range)
            .custom_formatter(move |week, _| first.plus(week as i32).to_string())
            .custom_parser(move |text| text.parse().ok().map(|week: Week| f64::from(week.since(first))));
        ui.add(slider).labelled_by(label.id);
    };
    if ui.available_width() < LEAST_FOR_ONE_ROW { ui.vertical(start) } else { ui.horizontal(start) };
    if scheme != chosen || week != before {
        // The week that was pointed at stays; week 0 follows from the scheme's own start.
        let week_zero = first.plus(week).plus(-starts(scheme)).to_string();
        let gone = draft.data.as_ref().and_then(|data| data.scheme.clone());
        draft.data = Some(OwnData { week_zero, scheme: scheme.map(|scheme| names[scheme].clone()).or(gone) });
    }
    match Actual::new(std::sync::Arc::clone(&kept.table), draft) {
        Ok(actual) => {
            let zero = actual.zero();
            ui.label(theme::quiet(format!("Week 0 of the scenario began on {zero}; charts of Explore show actual behind simulated.")));
        }
        Err(what) => {
            ui.colored_label(ui.visuals().warn_fg_color, what);
        }
    }
}
