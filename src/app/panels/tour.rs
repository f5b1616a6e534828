//! The two-minute tour: what is where, one part of the window at a time. It never stands in the way.

use egui::{Align2, Area, Context, Id, Label, Order, Rect, Stroke, StrokeKind, vec2};

use crate::app::message::Message;
use crate::app::state::State;
use crate::app::theme;

/// A part of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Top,
    Left,
    Middle,
    Right,
    Status,
}

/// Where the parts stand in this frame.
#[derive(Debug, Clone, Copy)]
pub struct Places {
    /// Menus and tabs.
    pub top: Rect,
    /// Schemes and levers.
    pub left: Rect,
    /// Charts.
    pub middle: Rect,
    /// The comparison, where it is shown.
    pub right: Option<Rect>,
    /// The line below.
    pub status: Rect,
}

/// Part, title, what is said of it.
const STEPS: [(Part, &str, &str); 7] = [
    (
        Part::Middle,
        "Four charts that answer",
        "Simulated employees live under each scheme. The title of a chart is its message; bands hold the middle 50% and 90% of repetitions. Click on a line to choose its scheme.",
    ),
    (
        Part::Left,
        "Schemes and their levers",
        "Choose a scheme above; below stand its levers under five questions. Drag one, and every chart answers while the mouse is down. Ctrl+Z takes it back.",
    ),
    (
        Part::Right,
        "The comparison",
        "Each scheme less the reference, on the same people with the same luck. 'No clear difference' means what it says.",
    ),
    (
        Part::Top,
        "Look inside",
        "The second tab shows the leaderboard beside real output, everyone as a point, and where one employee's hours go and why.",
    ),
    (
        Part::Top,
        "Doubt it",
        "The third tab lists every number that this rests on, with its range, how well it is known, and its source. Change the ones you know better.",
    ),
    (
        Part::Top,
        "Take it away",
        "The File menu exports charts and a briefing, saves the scenario, and holds cases to start from. Ctrl+K finds every command.",
    ),
    (
        Part::Status,
        "How far it is",
        "Repetitions done, speed and seed. The same scenario and seed give the same numbers, to the last digit. That was all.",
    ),
];

/// Shows the present step, if the tour is being taken.
pub fn show(context: &Context, state: &State, places: &Places, messages: &mut Vec<Message>) {
    if !state.touring {
        return;
    }
    let number = state.settings.tour.min(STEPS.len() - 1);
    let (part, title, text) = STEPS[number];
    let rect = match part {
        Part::Top => places.top,
        Part::Left => places.left,
        Part::Middle => places.middle,
        Part::Right => places.right.unwrap_or(places.middle),
        Part::Status => places.status,
    };
    let accent = theme::accent(context.global_style().visuals.dark_mode);
    let painter = context.layer_painter(egui::LayerId::new(Order::Foreground, Id::unique("tour frame")));
    painter.rect_stroke(rect.shrink(2.0), 6.0, Stroke::new(2.0, accent), StrokeKind::Inside);
    Area::new(Id::unique("tour")).order(Order::Foreground).anchor(Align2::CENTER_BOTTOM, vec2(0.0, -52.0)).show(
        context,
        |ui| {
            theme::dialog(context).show(ui, |ui| {
                ui.set_width(420.0);
                ui.label(theme::title(format!("{} of {}: {title}", number + 1, STEPS.len())));
                ui.add(Label::new(text).wrap());
                ui.horizontal(|ui| {
                    let is_last = number + 1 == STEPS.len();
                    if ui.button(if is_last { "Done" } else { "Next" }).clicked() {
                        messages.push(if is_last { Message::EndTour } else { Message::TourStep(number + 1) });
                    }
                    if ui.add_enabled(number > 0, egui::Button::new("Back")).clicked() {
                        messages.push(Message::TourStep(number - 1));
                    }
                    if ui.button("Leave").on_hover_text("Taken up again at this step from the Help menu").clicked() {
                        messages.push(Message::LeaveTour);
                    }
                });
            });
        },
    );
}
