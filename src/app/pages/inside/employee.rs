//! One employee: where the hours go, what the next hour of each use is worth to them, and why.

use egui::{Grid, Label, RichText, ScrollArea, Ui, vec2};

use super::card;
use super::look::Individuals;
use crate::analysis::format;
use crate::app::state::State;
use crate::app::theme;
use crate::app::widgets::numbers::capitalised;
use crate::app::widgets::plot::PlotView;
use crate::chart::palette::HOURS_STACK;
use crate::chart::{Axis, Extent, Figure, Ink, Kind, Layer, Panel, Scale, StackPart};
use crate::model::Person;
use crate::scenario::Activity;

/// Shows the employee of the trace.
pub fn show(ui: &mut Ui, state: &State, individuals: &Individuals, height: f32) {
    let warmup = i64::from(individuals.document.scenario().run.warmup_weeks);
    let place = usize::try_from(individuals.week + warmup).unwrap_or(0);
    let Some(person) = individuals.trace.get(place) else { return };
    let heading = format!("One employee: number {}, team {}", person.employee, person.team);
    card(ui, &heading, &sentence(person, individuals.week), |ui| {
        let Some(template) = individuals.figures.first() else { return };
        let panel = hours_panel(individuals, state.scenario().organisation.hours_per_week, warmup);
        let alt_text = format!("Hours a week by activity of employee {} over time", person.employee);
        let figure = Figure { kind: Kind::HoursByActivity, panels: vec![panel], alt_text, ..template.clone() };
        let cursor = Some(individuals.week as f64);
        let height = (height - 150.0).max(120.0);
        let extent = Extent::Panel(0);
        let view = PlotView { figure: &figure, extent, before: None, selected: None, height, cursor };
        view.show(ui, "inside employee");
        worths(ui, &figure, person);
        ui.add(Label::new(theme::quiet(traits(person))).wrap());
    });
}

/// Where the hours go, as a stack over the weeks.
fn hours_panel(individuals: &Individuals, hours_per_week: f64, warmup: i64) -> Panel {
    let trace = &individuals.trace;
    let of = |ink: Ink| -> Vec<f64> {
        let hours = |person: &Person| match ink {
            Ink::Activity(activity) => person.hours[activity],
            _ => person.lost_hours + person.rework_hours,
        };
        trace.iter().map(hours).collect()
    };
    let name = |ink: Ink| match ink {
        Ink::Activity(activity) => capitalised(activity.label()),
        _ => "Rework and hours lost".into(),
    };
    let parts = HOURS_STACK.map(|ink| StackPart { ink, series: name(ink), ys: of(ink) }).into();
    let xs: Vec<f64> = (0..trace.len()).map(|place| place as f64 - warmup as f64).collect();
    let max = xs.last().copied().unwrap_or(0.0).max(1.0 - warmup as f64);
    Panel {
        title: None,
        takeaway: None, words: String::new(),
        x: Axis { label: "Week".into(), scale: Scale::Linear { min: -(warmup as f64), max, truncated: false } },
        y: Axis {
            label: "Hours a week".into(),
            scale: Scale::Linear { min: 0.0, max: hours_per_week, truncated: false },
        },
        layers: vec![Layer::Stack { xs, parts }],
        marks: Vec::new(),
    }
}

/// Hours, what the next hour is worth, and how much of that the number pays: one line a use of time.
fn worths(ui: &mut Ui, figure: &Figure, person: &Person) {
    ScrollArea::horizontal().show(ui, |ui| grid_of_worths(ui, figure, person));
}

fn grid_of_worths(ui: &mut Ui, figure: &Figure, person: &Person) {
    let theme = theme::of(ui.style());
    Grid::new("worths").num_columns(5).min_col_width(0.0).spacing(vec2(7.0, 0.0)).show(ui, |ui| {
        let heads = [
            ("", ""),
            ("", ""),
            ("Hours", "Hours of this week"),
            ("Next is worth", "What one hour more is worth to the employee, in productive hours"),
            ("Paid", "How much of that the number pays, in standing or money"),
        ];
        for (name, meaning) in heads {
            ui.label(theme::quiet(name)).on_hover_text(meaning);
        }
        ui.end_row();
        for activity in Activity::ALL {
            let (mark, _) = ui.allocate_exact_size(vec2(10.0, 14.0), egui::Sense::hover());
            let ink = theme.ink(Ink::Activity(activity), &figure.schemes);
            ui.painter().rect_filled(mark.shrink2(vec2(0.0, 2.0)), 2.0, theme::color(ink));
            ui.label(RichText::new(capitalised(activity.label())).size(12.0));
            ui.label(RichText::new(format::number(person.hours[activity], 1)).size(12.0));
            let worth = person.worth[activity].map_or_else(|| "out of reach".into(), |worth| format::number(worth, 2));
            ui.label(RichText::new(worth).font(theme::semibold(12.0)));
            let paid = person.worth_from_number[activity];
            ui.label(RichText::new(if paid == 0.0 { "–".into() } else { format::signed(paid, 2) }).size(12.0));
            ui.end_row();
        }
    });
}

/// The week in one sentence.
fn sentence(person: &Person, week: i64) -> String {
    let longest = Activity::ACTIVE.into_iter().max_by(|a, b| person.hours[*a].total_cmp(&person.hours[*b]));
    let longest = longest.unwrap_or(Activity::Unassisted);
    let most = format!("{:.0} hours of {}", person.hours[longest], longest.label());
    if person.expected_score.is_none() {
        return format!("Week {week}: {most}{}; no number hangs over it", agents(person));
    }
    let price = format::number(person.price_of_point, 2);
    let gaming = person.hours[Activity::Gaming];
    let games = if gaming > 0.05 {
        format!(", {gaming:.1} of gaming")
    } else if !person.knows {
        ", does not know how to game".to_owned()
    } else if person.scruple.is_none() {
        ", would never game".to_owned()
    } else {
        ", knows how to game and does not".to_owned()
    };
    let agents = agents(person);
    format!("Week {week}: {most}{games}{agents}; a point of score is worth {price} productive hours")
}

/// What agents add to the employee's hours, as the end of a sentence.
fn agents(person: &Person) -> String {
    if person.effective_reach == 1.0 {
        return if person.agents { ", has just taken up agents".into() } else { String::new() };
    }
    format!(", each hour with AI or of gaming setting {:.1} hours of agents going", person.effective_reach)
}

/// Who the employee is.
fn traits(person: &Person) -> String {
    let number = |value: f64| format::number(value, 2);
    let scruple = person.scruple.map_or_else(
        || "never games".to_owned(),
        |scruple| format!("an hour of gaming costs {} productive hours of conscience", number(scruple)),
    );
    format!(
        "Skill {}, AI uplift {}, proficiency {}, motivation {} (at the start {}), status sensitivity {}, felt place {:.0}% from the bottom; {scruple}. {}.",
        number(person.skill),
        number(person.uplift),
        number(person.proficiency),
        number(person.motivation),
        number(person.motivation_start),
        number(person.status),
        100.0 * person.percentile,
        super::agents::told(person),
    )
}
