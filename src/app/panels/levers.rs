//! Left, below: the levers of the chosen scheme, in the words of five questions.

use egui::{ComboBox, Frame, Margin, ScrollArea, Ui};

use super::phases;
use crate::analysis::format;
use crate::app::glossary;
use crate::app::state::State;
use crate::app::theme;
use crate::app::widgets::numbers::{capitalised, slider, whole};
use crate::model::Alignment;
use crate::scenario::{Audience, DEFAULT_TARGET, Permissions, Review, RewardKind, Scenario, Scheme, Signal};

/// Shows the panel; changes go into `draft`.
pub fn show(ui: &mut Ui, state: &State, draft: &mut Scenario) {
    ui.separator();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin { left: 12, right: 16, top: 0, bottom: 16 }).show(ui, |ui| {
            let weeks = draft.run.weeks;
            let Some(scheme) = draft.schemes.get_mut(state.selected) else { return };
            counted(ui, state, scheme);
            seen(ui, scheme);
            hangs(ui, scheme);
            limits(ui, scheme);
            when(ui, scheme, weeks);
        });
    });
}

/// The heading of one of the five questions.
fn question(ui: &mut Ui, text: &str) {
    ui.add_space(10.0);
    glossary::term(ui, text, theme::heading(text).color(theme::accent(ui.visuals().dark_mode)));
}

/// A labelled choice between words.
pub(super) fn choice<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    value: &mut T,
    all: &[T],
    label: impl Fn(T) -> String,
) {
    ui.horizontal(|ui| {
        let text = ui.label(name);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let combo = ComboBox::from_id_salt(name).width(ui.available_width().min(168.0)).truncate();
            let combo = combo.selected_text(label(*value)).show_ui(ui, |ui| {
                for one in all {
                    ui.selectable_value(value, *one, label(*one));
                }
            });
            combo.response.labelled_by(text.id);
        });
    });
}

fn counted(ui: &mut Ui, state: &State, scheme: &mut Scheme) {
    question(ui, "What is counted");
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
                    let key = format!("schemes.0.count.{}", signal.key());
                    ui.push_id(signal.key(), |ui| slider(ui, &key, "Weight", weight, 0.0..=1.0));
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
    if let Some(alignment) = alignment {
        let share = 100.0 * alignment.gaming_share;
        let cosine = format::signed(alignment.cosine, 2);
        return format!("{text} Alignment with net value {cosine}; {share:.0}% of what moves it is gaming.");
    }
    text
}

fn seen(ui: &mut Ui, scheme: &mut Scheme) {
    question(ui, "Who sees it");
    let board = &mut scheme.leaderboard;
    choice(ui, "Audience", &mut board.audience, &Audience::ALL, |audience| capitalised(audience.label()));
    if board.audience != Audience::Nobody {
        slider(
            ui,
            "schemes.0.leaderboard.top_share",
            "Share of the ranking shown (0: all)",
            &mut board.top_share,
            0.0..=0.99,
        );
    }
}

fn hangs(ui: &mut Ui, scheme: &mut Scheme) {
    question(ui, "What hangs on it");
    let reward = &mut scheme.reward;
    choice(ui, "Reviews", &mut reward.review, &Review::ALL, |review| match review {
        Review::None => "Not used, and believed".into(),
        Review::Denied => "‘Not used in reviews’".into(),
        Review::Official => "Used in reviews".into(),
    });
    if reward.review == Review::None {
        return;
    }
    slider(ui, "schemes.0.reward.stakes", "Share of pay at stake", &mut reward.stakes, 0.0..=0.5);
    choice(ui, "Paid as", &mut reward.kind, &RewardKind::ALL, |kind| capitalised(kind.label()));
    match reward.kind {
        RewardKind::Tournament => {
            slider(ui, "schemes.0.reward.winners", "Share that wins", &mut reward.winners, 0.01..=0.5);
        }
        RewardKind::Bonus => {
            slider(
                ui,
                "schemes.0.reward.cap_multiple",
                "Paid up to this multiple of before",
                &mut reward.cap_multiple,
                1.0..=5.0,
            );
        }
        RewardKind::Target => {
            if let Some(value) = &mut reward.target_value {
                slider(ui, "schemes.0.reward.target_value", "Target in the number's unit", value, 1.0..=200.0);
                return;
            }
            let mut target = reward.target.unwrap_or(DEFAULT_TARGET);
            slider(ui, "schemes.0.reward.target", "Target score (0: as before)", &mut target, 0.0..=4.0);
            if target != reward.target.unwrap_or(DEFAULT_TARGET) {
                reward.target = Some(target);
            }
        }
    }
}

fn limits(ui: &mut Ui, scheme: &mut Scheme) {
    question(ui, "Limits and help");
    let rails = &mut scheme.guardrails;
    optional(
        ui,
        "Token cap",
        "schemes.0.guardrails.token_cap_mtok",
        "Mtok per employee-week",
        &mut rails.token_cap_mtok,
        40.0,
        0.0..=200.0,
    );
    slider(
        ui,
        "schemes.0.guardrails.audit_rate",
        "Share of employees audited a week",
        &mut rails.audit_rate,
        0.0..=0.2,
    );
    choice(ui, "Agents may do", &mut rails.agent_permissions, &Permissions::ALL, |one| match one {
        Permissions::Broad => "Whatever their user may".into(),
        Permissions::Scoped => "What the task needs".into(),
    });
    slider(ui, "schemes.0.help.coaching", "Coaching", &mut scheme.help.coaching, 0.0..=1.0);
}

fn when(ui: &mut Ui, scheme: &mut Scheme, weeks: u32) {
    question(ui, "When");
    whole(ui, "schemes.0.from_week", "From week", &mut scheme.from_week, 0..=weeks.saturating_sub(1));
    let mut until = scheme.until_week.map(f64::from);
    let usual = f64::from(scheme.from_week.saturating_add(weeks / 2).max(1));
    optional(
        ui,
        "Stops again",
        "schemes.0.until_week",
        "first week without it",
        &mut until,
        usual,
        1.0..=f64::from(weeks),
    );
    scheme.until_week = until.map(|week| week.round() as u32);
    phases::show(ui, scheme, weeks);
}

/// A number that can be absent.
pub(super) fn optional(
    ui: &mut Ui,
    name: &str,
    key: &str,
    label: &str,
    value: &mut Option<f64>,
    usual: f64,
    range: std::ops::RangeInclusive<f64>,
) {
    let mut present = value.is_some();
    ui.checkbox(&mut present, name);
    match (present, value.is_some()) {
        (true, false) => *value = Some(usual),
        (false, true) => *value = None,
        _ => {}
    }
    if let Some(value) = value {
        slider(ui, key, label, value, range);
    }
}
