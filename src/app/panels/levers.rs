//! Left, below: the levers of the chosen scheme, in the words of five questions.
//!
//! Which there are, how each is shown and when is the catalogue's: see
//! [`levers`].

use egui::{Frame, Margin, Ui};

use super::controls::lever_control;
use super::phases;
use crate::analysis::format;
use crate::app::glossary;
use crate::app::state::State;
use crate::app::theme;
use crate::app::widgets::numbers::{capitalised, slider};
use crate::model::Alignment;
use crate::scenario::{Question, Scenario, Scheme, Signal, levers, parameter};

/// Shows the panel; changes go into `draft`.
pub fn show(ui: &mut Ui, state: &State, draft: &mut Scenario) {
    Frame::new().inner_margin(Margin { left: 12, right: 16, top: 0, bottom: 16 }).show(ui, |ui| {
        let weeks = draft.run.weeks;
        let Some(scheme) = draft.schemes.get_mut(state.selected) else { return };
        for question in Question::ALL {
            heading(ui, question.label());
            if question == Question::Counted {
                counted(ui, state, scheme);
            }
            for lever in levers().iter().filter(|lever| lever.question == question) {
                if lever.applies(scheme) {
                    let usual_end = scheme.from_week.saturating_add(weeks / 2).max(1);
                    lever_control(ui, lever, lever.in_scheme(scheme), weeks, usual_end);
                }
            }
        }
        phases::show(ui, scheme, weeks);
    });
}

/// The heading of one of the five questions.
fn heading(ui: &mut Ui, text: &str) {
    ui.add_space(10.0);
    glossary::term(ui, text, theme::heading(text).color(theme::accent(ui.visuals().dark_mode)));
}

fn counted(ui: &mut Ui, state: &State, scheme: &mut Scheme) {
    for (number, signal) in Signal::ALL.into_iter().enumerate() {
        let alignment = state.alignments.as_ref().and_then(|all| all.signals[number]);
        let mut is_counted = scheme.count.contains_key(&signal);
        let row = state.scenario().signal(0, signal);
        ui.horizontal(|ui| {
            let check = ui.checkbox(&mut is_counted, capitalised(signal.label()));
            check.on_hover_text(describe(signal, &row, alignment));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if let Some(alignment) = alignment {
                    ui.label(theme::quiet(format::signed(alignment.cosine, 2))).on_hover_text(
                        "Alignment: the cosine between what an hour adds to this number and what it adds to net value. 1: the same direction; below 0: against it.",
                    );
                }
            });
        });
        match (is_counted, scheme.count.contains_key(&signal)) {
            (true, false) => drop(scheme.count.insert(signal, 1.0)),
            (false, true) => drop(scheme.count.remove(&signal)),
            _ => {}
        }
        let several = scheme.count.len() > 1;
        if let Some(weight) = scheme.count.get_mut(&signal) {
            theme::card(ui.style()).show(ui, |ui| {
                ui.label(theme::quiet(describe(signal, &row, alignment)));
                if several {
                    let parameter = parameter("schemes.*.count.*").expect("a test finds every number of a scheme");
                    let help = "How much of the score it makes; the weights are scaled to sum to 1.";
                    ui.push_id(signal.key(), |ui| slider(ui, parameter, ("Weight", help), weight, 0.0..=1.0));
                }
            });
        }
    }
    if scheme.count.is_empty() {
        ui.label(theme::quiet("Nothing is counted: what follows has no effect until something is."));
    }
}

/// A signal as its card says it.
fn describe(signal: Signal, row: &crate::scenario::SignalParameters, alignment: Option<Alignment>) -> String {
    let lag = match row.lag_weeks {
        0 => "seen at once".to_owned(),
        1 => "seen after a week".to_owned(),
        weeks => format!("seen after {weeks} weeks"),
    };
    let text = format!(
        "In {}, {lag}, noise ±{:.0}%. An hour of gaming yields {} where a typical week has {}.",
        signal.unit(),
        100.0 * row.noise,
        row.gain,
        row.typical
    );
    let text = match signal {
        Signal::Tokens => text + " Agents that run alone multiply that, and where colleagues see it, they spread.",
        _ if signal.shows_ai() => text + " It shows who uses AI: where colleagues see it, agents spread.",
        _ => text,
    };
    if let Some(alignment) = alignment {
        let share = 100.0 * alignment.gaming_share;
        let cosine = format::signed(alignment.cosine, 2);
        return format!(
            "{text} Alignment with net value, agents included, {cosine}; {share:.0}% of what moves it is gaming."
        );
    }
    text
}
