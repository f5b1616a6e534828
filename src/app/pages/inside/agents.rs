//! Who lets agents run alone? Everyone by team, week by week.

use egui::{Label, Pos2, Rect, Sense, Ui, Vec2, pos2, vec2};

use super::look::Individuals;
use super::{Message, card};
use crate::app::message::Message as Outer;
use crate::app::state::State;
use crate::app::theme;
use crate::model::Person;

/// Most employees that are drawn: more would be no wider than a point.
const MOST: usize = 4000;

/// Shows everyone as a small square in the row of squares of the team, filled where agents are taken up.
pub fn show(ui: &mut Ui, state: &State, individuals: &Individuals, height: f32, messages: &mut Vec<Outer>) {
    let people = &individuals.people[state.selected];
    card(ui, "Agents through the teams", &sentence(people, individuals.week), |ui| {
        let shown = &people[..people.len().min(MOST)];
        let teams: Vec<&[Person]> = shown.chunk_by(|a, b| a.team == b.team).collect();
        let longest = teams.iter().map(|team| team.len()).max().unwrap_or(1);
        let room = vec2(ui.available_width(), height);
        let squares = Squares::new(room, teams.len(), longest);
        let (rect, response) = ui.allocate_exact_size(vec2(room.x, squares.height(teams.len())), Sense::CLICK);
        let squares = Squares { from: rect.min, ..squares };
        let words = sentence(people, individuals.week);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &words));
        let visuals = ui.visuals();
        let (with, without) = (theme::accent(visuals.dark_mode), visuals.widgets.noninteractive.bg_stroke.color);
        for (number, team) in teams.iter().enumerate() {
            for (place, person) in team.iter().enumerate() {
                let square = squares.at(number, place);
                if person.agents {
                    ui.painter().rect_filled(square, 1.0, with);
                } else {
                    let stroke = egui::Stroke::new(1.0, without);
                    ui.painter().rect_stroke(square, 1.0, stroke, egui::StrokeKind::Inside);
                }
            }
        }
        let pointed = response.hover_pos().and_then(|at| {
            let person = |(number, team): (usize, &&[Person])| {
                (0..team.len()).find(|place| squares.at(number, *place).contains(at)).map(|place| team[place].employee)
            };
            teams.iter().enumerate().find_map(person)
        });
        if let Some(employee) = pointed {
            if response.clicked() {
                messages.push(Message::Employee(employee).into());
            }
            response.on_hover_text(format!("Employee {employee}: {}", told(&people[employee as usize])));
        }
        let note = if shown.len() < people.len() {
            format!("The first {MOST} employees. Each column of squares is a team; filled: lets agents run alone.")
        } else {
            "Each column of squares is a team; filled: lets agents run alone. Click for the employee.".to_owned()
        };
        ui.add(Label::new(theme::quiet(&note)).truncate()).on_hover_text(note);
    });
}

/// Size of the largest squares, in points.
const LARGEST: f32 = 14.0;

/// How many have agents, and how whole teams have or have not.
fn sentence(people: &[Person], week: i64) -> String {
    let with = people.iter().filter(|person| person.agents).count();
    let share = 100.0 * with as f64 / people.len().max(1) as f64;
    let whole = people.chunk_by(|a, b| a.team == b.team).filter(|team| team.iter().all(|person| person.agents)).count();
    let teams = match whole {
        0 => "no team as a whole".to_owned(),
        1 => "one team as a whole".to_owned(),
        count => format!("{count} teams as a whole"),
    };
    format!("Week {week}: {share:.0}% let agents run alone, {teams}")
}

/// What an employee's agents do, in words.
pub fn told(person: &Person) -> String {
    let reach = person.reach;
    if person.agents {
        format!("An hour of theirs sets {reach:.1} hours of agents going")
    } else {
        format!("No agents that run alone; an hour would set {reach:.1} hours of them going")
    }
}

/// Where everyone's square is: teams in columns side by side, in as many rows of teams as fit best.
struct Squares {
    from: egui::Pos2,
    size: f32,
    per_row: usize,
    longest: usize,
}

impl Squares {
    /// In a room with its corner at nought.
    fn new(room: Vec2, teams: usize, longest: usize) -> Self {
        let fits = |rows: usize| {
            let per_row = teams.max(1).div_ceil(rows);
            let (width, height) = (room.x / per_row as f32, room.y / (rows * (longest + 1)) as f32);
            (width.min(height), per_row)
        };
        let all = || (1..=teams.max(1)).map(fits);
        let size = all().map(|(size, _)| size).fold(0.0, f32::max).min(LARGEST);
        // The fewest rows in which they are as large.
        let per_row = all().find(|fit| fit.0 >= size).map_or(1, |fit| fit.1);
        Self { from: Pos2::ZERO, size, per_row, longest }
    }

    /// Height of all of them.
    fn height(&self, teams: usize) -> f32 {
        (teams.div_ceil(self.per_row) * (self.longest + 1)) as f32 * self.size
    }

    fn at(&self, team: usize, place: usize) -> Rect {
        let (row, column) = (team / self.per_row, team % self.per_row);
        let y = (row * (self.longest + 1) + place) as f32 * self.size;
        let from = pos2(self.from.x + column as f32 * self.size, self.from.y + y);
        Rect::from_min_size(from, vec2(self.size, self.size)).shrink(self.size.min(8.0) / 8.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_stay_inside_and_apart() {
        let room = vec2(300.0, 170.0);
        for (teams, longest) in [(1, 1), (125, 8), (3, 500), (500, 8)] {
            let squares = Squares::new(room, teams, longest);
            let rect = Rect::from_min_size(Pos2::ZERO, vec2(room.x, squares.height(teams)));
            assert!(rect.height() < room.y + 0.5, "{teams} {longest}");
            let last = squares.at(teams - 1, longest - 1);
            assert!(rect.expand(0.5).contains_rect(last), "{teams} {longest}: {last:?}");
            if teams > 1 {
                assert!(squares.at(0, 0).intersect(squares.at(1, 0)).width() <= 0.0, "{teams} {longest}");
            }
        }
    }
}
