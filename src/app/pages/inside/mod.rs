//! Inside: the dashboard beside what really happens, the board beside the same
//! people by real output, everyone as a cloud, one employee, and who lets agents run alone.

use std::sync::Arc;

use egui::{Align, DragValue, Label, Layout, RichText, ScrollArea, Slider, Ui, vec2};
use egui_extras::{Column, TableBuilder};

use crate::analysis::{format, ranks};
use self::look::Individuals;
use super::{Page, explore};
use crate::app::message::Message as Outer;
use crate::app::state::{State, View};
use crate::app::task::Wanted;
use crate::app::theme;
use crate::app::widgets::keys;
use crate::app::widgets::plot::PlotView;
use crate::chart::{Extent, Figure, Kind};
use crate::model::{Metric, Person};
use crate::scenario::{Activity, Scenario};

mod agents;
mod employee;
pub mod look;

/// Width from which two charts have room side by side.
const LEAST_FOR_TWO: f32 = 560.0;

/// Height of the upper charts at least.
const LEAST_HEIGHT: f32 = 170.0;

/// Seconds from one week to the next while weeks are played.
const PACE: f32 = 0.12;

/// What the page keeps.
#[derive(Debug, Default)]
pub struct Inside {
    /// The week, negative in the warm-up.
    pub week: i64,
    /// The employee.
    pub employee: u32,
    /// Whether the weeks are played.
    pub playing: bool,
    /// When the last week was shown while playing, in seconds.
    played_at: f64,
    /// Who was last looked at.
    pub individuals: Option<Arc<Individuals>>,
}

/// What can happen in the page.
#[derive(Debug)]
pub enum Message {
    /// This week is shown.
    Week(i64),
    /// This employee is shown.
    Employee(u32),
    /// The weeks are played, or not.
    Play(bool),
    /// Who was looked at.
    Found(Box<Individuals>),
}

impl Page for Inside {
    type Message = Message;
    const LABEL: &'static str = "Inside";

    fn show(&self, ui: &mut Ui, state: &State, _draft: &mut Scenario, messages: &mut Vec<Outer>) {
        show(ui, self, state, messages);
    }

    fn update(&mut self, message: Message, state: &State) -> Vec<Outer> {
        match message {
            Message::Week(week) => self.week = week,
            Message::Employee(employee) => self.employee = employee,
            Message::Play(playing) => {
                let (first, last) = weeks(state);
                if playing && self.week == last {
                    self.week = first;
                }
                self.playing = playing;
            }
            Message::Found(individuals) => self.individuals = Some(Arc::new(*individuals)),
        }
        Vec::new()
    }

    fn charts(&self) -> Vec<Kind> {
        vec![Kind::DashboardAgainstReality]
    }

    fn wanted(&self, state: &State) -> Vec<Wanted> {
        look::wanted(self, state).into_iter().collect()
    }

    fn changed(&mut self, state: &State) {
        let (first, last) = weeks(state);
        self.week = self.week.clamp(first, last);
        self.employee = self.employee.min(state.scenario().organisation.employees.saturating_sub(1));
    }

    fn opened(&mut self, state: &State) {
        self.week = weeks(state).1;
    }

    fn hidden(&mut self) {
        self.playing = false;
    }

    fn pulse(&self) -> Option<f32> {
        self.playing.then_some(PACE)
    }

    fn beat(&mut self, now: f64, state: &State) {
        let is_shown = self.individuals.as_ref().is_some_and(|individuals| individuals.week == self.week);
        if is_shown && now - self.played_at >= f64::from(PACE) {
            let last = weeks(state).1;
            self.played_at = now;
            self.playing = self.week < last;
            self.week = (self.week + 1).min(last);
        }
    }
}

/// The first week of the warm-up, and the last week.
fn weeks(state: &State) -> (i64, i64) {
    let run = &state.scenario().run;
    (-i64::from(run.warmup_weeks), i64::from(run.weeks) - 1)
}

fn show(ui: &mut Ui, page: &Inside, state: &State, messages: &mut Vec<Outer>) {
    controls(ui, page, state, messages);
    let Some(individuals) = page.individuals.clone() else {
        ui.label("Looking at everyone…");
        return;
    };
    if state.selected >= individuals.people.len() {
        return;
    }
    ui.spacing_mut().item_spacing = vec2(10.0, 10.0);
    keys::page(ScrollArea::vertical().auto_shrink(false), ui, |ui| {
        ui.set_width(ui.available_width() - 6.0);
        let height = (ui.clip_rect().height() / 2.0 - 81.0).max(LEAST_HEIGHT);
        if ui.available_width() < LEAST_FOR_TWO {
            gap(ui, page, state, height, messages);
            cloud(ui, state, &individuals, height, messages);
            board(ui, page, state, &individuals, height, messages);
            employee::show(ui, state, &individuals, height);
            agents::show(ui, state, &individuals, height, messages);
            return;
        }
        ui.columns(2, |columns| {
            columns[0].vertical(|ui| gap(ui, page, state, height, messages));
            columns[1].vertical(|ui| cloud(ui, state, &individuals, height, messages));
        });
        ui.columns(2, |columns| {
            columns[0].vertical(|ui| board(ui, page, state, &individuals, height + 130.0, messages));
            columns[1].vertical(|ui| employee::show(ui, state, &individuals, height));
        });
        agents::show(ui, state, &individuals, height, messages);
    });
}

/// The week, the scheme and the employee that are looked at.
fn controls(ui: &mut Ui, page: &Inside, state: &State, messages: &mut Vec<Outer>) {
    let (first, last) = weeks(state);
    ui.horizontal(|ui| {
        let playing = page.playing;
        if ui.button(if playing { "Pause" } else { "Play" }).on_hover_text("Shows week after week").clicked() {
            messages.push(Message::Play(!playing).into());
        }
        let label = ui.label("Week");
        let mut week = page.week;
        ui.spacing_mut().slider_width = (ui.available_width() - 330.0).max(40.0);
        ui.add(Slider::new(&mut week, first..=last)).labelled_by(label.id);
        if week != page.week {
            messages.push(Message::Week(week).into());
        }
        let label = ui.label("Employee");
        let mut employee = page.employee;
        let most = state.scenario().organisation.employees.saturating_sub(1);
        ui.add(DragValue::new(&mut employee).range(0..=most).speed(0.3)).labelled_by(label.id);
        if employee != page.employee {
            messages.push(Message::Employee(employee).into());
        }
        let name = &state.scenario().schemes[state.selected].name;
        ui.add(Label::new(theme::quiet(format!("{name}, replicate 0"))).truncate());
    });
    ui.add_space(4.0);
}

/// A card with heading and sentence.
pub(super) fn card(ui: &mut Ui, heading: &str, sentence: &str, content: impl FnOnce(&mut Ui)) {
    theme::card(ui.style()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(6.0, 3.0);
        ui.label(theme::heading(heading).color(theme::accent(ui.visuals().dark_mode)).size(11.5));
        ui.add(Label::new(theme::title(sentence)).wrap());
        content(ui);
    });
}

/// What leaders would see beside what really happens.
fn gap(ui: &mut Ui, page: &Inside, state: &State, height: f32, messages: &mut Vec<Outer>) {
    let Some(results) = &state.results else { return };
    let Some(figure) = results.figures.iter().find(|figure| figure.kind == Kind::DashboardAgainstReality) else {
        return;
    };
    let name = &state.scenario().schemes[state.selected].name;
    let place = figure.panels.iter().position(|panel| panel.title.as_ref() == Some(name));
    let sentence = place
        .and_then(|place| figure.panels[place].takeaway.clone())
        .unwrap_or_else(|| format!("{name}: nothing is counted, so there is no dashboard"));
    card(ui, "Dashboard against reality", &sentence, |ui| {
        let Some(place) = place else {
            ui.set_min_height(height);
            return;
        };
        let (extent, cursor) = (Extent::Panel(place), Some(page.week as f64));
        let view = PlotView { figure, extent, before: None, selected: Some(state.selected), height, cursor };
        if view.show(ui, "inside gap").double_clicked {
            messages.push(explore::Message::Enlarge(Some(figure.kind)).into());
            messages.push(Outer::View(View::Explore));
        }
        ui.add(Label::new(theme::quiet(&figure.note)).truncate()).on_hover_text(&figure.note);
    });
}

/// Correlation over the people shown of the logarithm of tokens and real output.
fn correlation(state: &State, week: i64) -> Option<f64> {
    let ensemble = state.results.as_ref()?.outcome.ensemble();
    let position = usize::try_from(week + i64::from(ensemble.horizon().warmup)).ok()?;
    let (_, record) = ensemble.records().find(|(replicate, _)| *replicate == 0)?;
    let series = record.series(state.selected, Metric::CorrTokensOutput);
    series.get(position).copied().filter(|r| !r.is_nan())
}

/// Everyone: tokens against real output.
fn cloud(ui: &mut Ui, state: &State, individuals: &Individuals, height: f32, messages: &mut Vec<Outer>) {
    let people = &individuals.people[state.selected];
    let threshold = state.scenario().behaviour.gaming_threshold_hours;
    let gaming = people.iter().filter(|person| person.hours[Activity::Gaming] > threshold).count();
    let share = 100.0 * gaming as f64 / people.len().max(1) as f64;
    let gamers = if gaming == 0 { "nobody games the number".into() } else { format!("{share:.0}% game the number") };
    let correlation = correlation(state, individuals.week)
        .map_or_else(String::new, |r| format!("; tokens and output correlate at {}", format::signed(r, 2)));
    let sentence = format!("Week {}: {gamers}{correlation}", individuals.week);
    card(ui, "Everyone: tokens and real output", &sentence, |ui| {
        let Some((figure, place)) = panel_of(state, individuals, Kind::TokensAgainstOutput) else { return };
        let extent = Extent::Panel(place);
        let view = PlotView { figure, extent, before: None, selected: None, height, cursor: None };
        let answer = view.show(ui, "inside cloud");
        if let Some((tokens, output)) = answer.point {
            let is_there = |person: &&Person| person.tokens_mtok == tokens && person.real_output_hours == output;
            if let Some(person) = people.iter().find(is_there) {
                messages.push(Message::Employee(person.employee).into());
            }
        }
        let key = format!("Filled: games more than {threshold} hours. Click for the employee.");
        ui.add(Label::new(theme::quiet(key)).truncate());
    });
}

/// The figure of a kind with the place of the chosen scheme's panel.
fn panel_of<'a>(state: &State, individuals: &'a Individuals, kind: Kind) -> Option<(&'a Figure, usize)> {
    let figure = individuals.figures.iter().find(|figure| figure.kind == kind)?;
    let name = Some(individuals.document.scenario().schemes.get(state.selected)?.name.clone());
    Some((figure, figure.panels.iter().position(|panel| panel.title == name)?))
}

/// The board as employees see it, beside the same people by real output.
fn board(ui: &mut Ui, page: &Inside, state: &State, individuals: &Individuals, height: f32, messages: &mut Vec<Outer>) {
    let people = &individuals.people[state.selected];
    if people.iter().any(|person| person.observed_score.is_none()) {
        card(ui, "Leaderboard against reality", "Nothing is counted in this week, so nobody is ranked", |ui| {
            ui.set_min_height(height);
        });
        return;
    }
    let of = |value: fn(&Person) -> f64| ranks(&people.iter().map(value).collect::<Vec<_>>());
    let shown = of(|person| person.observed_score.unwrap_or(f64::NEG_INFINITY));
    let real = of(|person| person.real_output_hours);
    let tenth = people.len().div_ceil(10);
    let both = shown.iter().zip(&real).filter(|(shown, real)| **shown <= tenth && **real <= tenth).count();
    let sentence =
        format!("Of the {tenth} highest on the board, {both} are among the {tenth} with the most real output");
    card(ui, "Leaderboard against reality", &sentence, |ui| {
        let mut order: Vec<usize> = (0..people.len()).collect();
        order.sort_by_key(|person| shown[*person]);
        TableBuilder::new(ui)
            .striped(true)
            .min_scrolled_height(height - 10.0)
            .max_scroll_height(height - 10.0)
            // With keys alone the employee is chosen above.
            .sense(egui::Sense::CLICK)
            .cell_layout(Layout::left_to_right(Align::Center))
            .column(Column::exact(38.0))
            .column(Column::remainder().at_least(60.0).clip(true))
            .column(Column::exact(46.0))
            .column(Column::exact(66.0))
            .column(Column::exact(46.0))
            .header(20.0, |mut header| {
                for (name, meaning) in [
                    ("Board", "Place on the board, as employees see it"),
                    ("Employee", "Number of the employee; in brackets, hours of gaming in the week"),
                    ("Tokens", "Million tokens in the week"),
                    ("Real place", "Place by real output"),
                    ("Moved", "Places down (−) or up (+) if real output ranked"),
                ] {
                    header.col(|ui| {
                        let left = matches!(name, "Board" | "Employee");
                        let layout = if left {
                            Layout::left_to_right(Align::Center)
                        } else {
                            Layout::right_to_left(Align::Center)
                        };
                        ui.with_layout(layout, |ui| ui.label(theme::quiet(name)).on_hover_text(meaning));
                    });
                }
            })
            .body(|body| {
                body.rows(20.0, order.len(), |mut row| {
                    let place = order[row.index()];
                    let person = &people[place];
                    row.set_selected(person.employee == page.employee);
                    row.col(|ui| drop(ui.label(theme::heading(shown[place].to_string()))));
                    row.col(|ui| {
                        let gaming = person.hours[Activity::Gaming];
                        let games = if gaming > 0.05 { format!("  ({gaming:.1} h)") } else { String::new() };
                        let text = format!("{}{games}", person.employee);
                        ui.add(Label::new(text).truncate().selectable(false));
                    });
                    row.col(|ui| number(ui, format::number(person.tokens_mtok, 0), ui.visuals().text_color()));
                    row.col(|ui| number(ui, real[place].to_string(), ui.visuals().text_color()));
                    row.col(|ui| {
                        let moved = shown[place] as f64 - real[place] as f64;
                        let color = if moved < 0.0 { ui.visuals().error_fg_color } else { ui.visuals().text_color() };
                        number(ui, format::signed(moved, 0), color);
                    });
                    if row.response().clicked() {
                        messages.push(Message::Employee(person.employee).into());
                    }
                });
            });
    });
}

fn number(ui: &mut Ui, text: String, color: egui::Color32) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(RichText::new(text).color(color)));
}
