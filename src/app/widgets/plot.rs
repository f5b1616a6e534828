//! How does a chart come onto the screen, and what is done to it there?
//!
//! [`crate::chart::layout`] lays out the scene that exports paint, too; this
//! paints its shapes and answers the pointer. Scenes are kept from frame to
//! frame while figure, room and look stay the same.

use std::sync::Arc;

use egui::{Color32, FontId, Galley, Id, Label, Mesh, Painter, Pos2, Response, Sense, Stroke, Ui, Vec2, pos2, vec2};

use super::keys;
use crate::app::theme;
use crate::chart::scene::{Anchor, Outline, Plot, Point, Scene, Shape, TextLine, strokes};
use crate::chart::text::Weight;
use crate::chart::values::{self, Value};
use crate::chart::{Extent, Figure, Ink, Layer, Look, Marker, Panel, Size, fingerprint, layout};

/// Size of body text on a card, in a row of small panels, and in an enlarged chart.
const CARD_TEXT: f64 = 13.0;
const ROW_TEXT: f64 = 12.5;
const LARGE_TEXT: f64 = 14.5;

/// Height up to which several panels are a row of small ones.
const ROW_HEIGHT: f32 = 430.0;

/// How far from a line or point a click still means it.
const REACH: f64 = 9.0;

/// A chart to be shown.
#[derive(Debug, Clone, Copy)]
pub struct PlotView<'a> {
    /// The chart.
    pub figure: &'a Figure,
    /// One panel of it, or all with the key.
    pub extent: Extent,
    /// The same panel before the last change.
    pub before: Option<&'a Panel>,
    /// The scheme that stands out.
    pub selected: Option<usize>,
    /// Height in points.
    pub height: f32,
    /// A horizontal position that is marked, such as a week.
    pub cursor: Option<f64>,
}

/// What was done to a chart.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlotAnswer {
    /// The scheme whose line, bar or name was clicked.
    pub scheme: Option<usize>,
    /// The values of the point of a cloud that was clicked.
    pub point: Option<(f64, f64)>,
    /// The values of the cell of a map that was clicked.
    pub cell: Option<(f64, f64)>,
    /// Whether it was clicked twice, or called by a key.
    pub double_clicked: bool,
}

impl PlotView<'_> {
    /// Shows the chart over the whole width.
    pub fn show(self, ui: &mut Ui, salt: &str) -> PlotAnswer {
        let room = vec2(ui.available_width().max(80.0), self.height);
        let (rect, response) = ui.allocate_exact_size(room, Sense::click());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, self.words()));
        let by_key = response.clicked() && !response.clicked_by(egui::PointerButton::Primary);
        let mut answer = PlotAnswer { double_clicked: by_key || response.double_clicked(), ..PlotAnswer::default() };
        if !ui.is_rect_visible(rect) {
            return answer;
        }
        let scene = self.laid_out(ui, ui.scope_id().with(salt), room);
        let painter = ui.painter_at(rect.expand(2.0));
        painter.extend(shapes(&scene, rect.min, &painter));
        if let Some(x) = self.cursor {
            let stroke = Stroke::new(1.5, theme::accent(ui.visuals().dark_mode));
            for plot in &scene.plots {
                upright(&painter, rect.min, plot, x, stroke);
            }
        }
        keys::ring(ui, &response);
        if let Some(pointer) = response.hover_pos() {
            let at = pointer - rect.min;
            let at = (f64::from(at.x), f64::from(at.y));
            self.hover(ui, &response, &scene, rect.min, at);
            if response.clicked() && !by_key {
                self.click(&scene, at, &mut answer);
            }
        }
        answer
    }

    /// The chart in words.
    fn words(&self) -> String {
        let title = match self.extent {
            Extent::Panel(number) => self.figure.panels[number].title.as_deref(),
            Extent::Panels | Extent::Figure => None,
        };
        format!("{}. {}", title.unwrap_or_default(), self.figure.alt_text)
    }

    /// The scene, from the last frame where nothing changed.
    fn laid_out(&self, ui: &Ui, id: Id, room: Vec2) -> Arc<Scene> {
        let text = match self.extent {
            Extent::Panel(_) => CARD_TEXT,
            _ if self.height < ROW_HEIGHT => ROW_TEXT,
            _ => LARGE_TEXT,
        };
        let look = Look {
            size: Size { width: f64::from(room.x), height: f64::from(room.y), text },
            theme: theme::of(ui.style()),
            extent: self.extent,
            selected: self.selected,
            before: self.before,
        };
        let now = fingerprint(self.figure, &look);
        let kept = ui.data(|data| data.get_temp::<(u64, Arc<Scene>)>(id)).filter(|(of, _)| *of == now);
        kept.map_or_else(
            || {
                let scene = Arc::new(layout::scene(self.figure, &look));
                ui.data_mut(|data| data.insert_temp(id, (now, Arc::clone(&scene))));
                scene
            },
            |(_, scene)| scene,
        )
    }

    /// Says what is under the pointer: a whole name, a member of a layer, or all series at a place.
    fn hover(&self, ui: &Ui, response: &Response, scene: &Scene, origin: Pos2, at: Point) {
        if let Some(whole) = scene.whole_at(at) {
            response.clone().on_hover_text_at_pointer(whole);
            return;
        }
        let Some(plot) = scene.plot_at(at) else { return };
        let panel = &self.figure.panels[plot.panel];
        if let Some((place, x)) = values::place(panel, plot.values(at).0) {
            let stroke = Stroke::new(1.0, theme::color(theme::of(ui.style()).tokens().axis));
            upright(ui.painter(), origin, plot, x, stroke);
            self.tooltip(response, &format!("{} {x:.0}", panel.x.label), &values::at(panel, place), "");
        } else if let Some(near) = scene.nearest(at, REACH)
            && let Some((heading, list)) = values::of(panel, near.part.layer, near.part.member)
        {
            let words = values::words(panel, near.part.layer, near.part.member);
            self.tooltip(response, &heading, &list, words);
        }
    }

    fn tooltip(&self, response: &Response, heading: &str, values: &[Value], words: &str) {
        response.clone().on_hover_ui_at_pointer(|ui| {
            let theme = theme::of(ui.style());
            ui.label(theme::heading(heading));
            egui::Grid::new("values").min_col_width(0.0).spacing(vec2(12.0, 2.0)).show(ui, |ui| {
                for value in values {
                    let (mark, _) = ui.allocate_exact_size(vec2(10.0, 10.0), Sense::hover());
                    let color = theme::color(theme.ink(value.ink, &self.figure.schemes));
                    ui.painter().rect_filled(mark.shrink(1.0), 2.0, color);
                    ui.label(&value.series);
                    ui.label(theme::heading(&value.value));
                    ui.label(theme::quiet(&value.interval));
                    ui.end_row();
                }
            });
            if values.iter().any(|value| !value.interval.is_empty()) {
                let held = match self.figure.kind {
                    kind if kind.needs_study() => "a 95% interval",
                    kind if kind.needs_fit() => "the middle 90% of draws",
                    _ => "the middle 90% of replicates",
                };
                ui.label(theme::quiet(format!("In brackets: {held}")));
            }
            if !words.is_empty() {
                ui.add(Label::new(words).wrap());
            }
        });
    }

    /// What a click at a position means.
    fn click(&self, scene: &Scene, at: Point, answer: &mut PlotAnswer) {
        let Some(part) = scene.nearest(at, REACH).map(|near| near.part) else { return };
        match (&self.figure.panels[part.panel].layers[part.layer], part.ink) {
            (Layer::Points { xs, ys, .. }, _) => answer.point = Some((xs[part.member], ys[part.member])),
            (Layer::Cells(cells), _) => answer.cell = Some(cells[part.member].at),
            (_, Ink::Scheme(scheme)) => answer.scheme = Some(scheme),
            _ => {}
        }
    }
}

/// A line through a plot at a value of its horizontal axis.
fn upright(painter: &Painter, origin: Pos2, plot: &Plot, x: f64, stroke: Stroke) {
    let (top, bottom) = (on_screen(origin, (0.0, plot.rect.top)).y, on_screen(origin, (0.0, plot.rect.bottom)).y);
    painter.vline(on_screen(origin, (plot.x_at(x), 0.0)).x, top..=bottom, stroke);
}

fn on_screen(origin: Pos2, (x, y): Point) -> Pos2 {
    origin + vec2(x as f32, y as f32)
}

/// A scene as egui's shapes, its corner at `origin`.
pub fn shapes(scene: &Scene, origin: Pos2, painter: &Painter) -> Vec<egui::Shape> {
    let mut out = Vec::with_capacity(scene.shapes.len());
    for shape in &scene.shapes {
        match shape {
            Shape::Area { points, color, opacity } => {
                out.push(area(points, origin, theme::color(*color).gamma_multiply(*opacity as f32)));
            }
            Shape::Path { points, color, width, dash } => {
                let stroke = Stroke::new((*width as f32).max(1.0 / painter.pixels_per_point()), theme::color(*color));
                out.extend(strokes(points, *dash, *width).iter().map(|points| path(points, origin, stroke)));
            }
            Shape::Mark { at, marker, radius, color, filled } => {
                let mark = Mark { centre: on_screen(origin, *at), radius: *radius as f32, color: theme::color(*color) };
                mark.shapes(*marker, *filled, &mut out);
            }
            Shape::Text(line) if line.text.is_empty() => {}
            Shape::Text(line) => out.push(text(line, origin, painter)),
        }
    }
    out
}

fn path(points: &[Point], origin: Pos2, stroke: Stroke) -> egui::Shape {
    match points {
        // Upright and level lines are put onto whole pixels.
        [from, to] => egui::Shape::line_segment([on_screen(origin, *from), on_screen(origin, *to)], stroke),
        _ => egui::Shape::line(points.iter().map(|point| on_screen(origin, *point)).collect(), stroke),
    }
}

/// A filled area between its upper and its lower edge.
fn area(outline: &[Point], origin: Pos2, color: Color32) -> egui::Shape {
    let (upper, lower) = outline.split_at(outline.len() / 2);
    if let ([left, right], [_, bottom]) = (upper, lower)
        && left.1 == right.1
    {
        let rect = egui::Rect::from_two_pos(on_screen(origin, *left), on_screen(origin, (right.0, bottom.1)));
        return egui::Shape::rect_filled(rect, 0.0, color);
    }
    let mut mesh = Mesh::default();
    for (above, below) in upper.iter().zip(lower.iter().rev()) {
        let next = mesh.vertices.len() as u32;
        mesh.colored_vertex(on_screen(origin, *above), color);
        mesh.colored_vertex(on_screen(origin, *below), color);
        if next > 0 {
            mesh.add_triangle(next - 2, next - 1, next);
            mesh.add_triangle(next - 1, next, next + 1);
        }
    }
    egui::Shape::mesh(mesh)
}

/// A marker on the screen.
struct Mark {
    centre: Pos2,
    radius: f32,
    color: Color32,
}

impl Mark {
    fn at(&self, (x, y): Point) -> Pos2 {
        self.centre + vec2(x as f32, y as f32) * self.radius
    }

    fn shapes(&self, marker: Marker, filled: bool, out: &mut Vec<egui::Shape>) {
        let outline = Stroke::new(self.radius * 0.5, self.color);
        match marker.outline() {
            Outline::Disc if filled => out.push(egui::Shape::circle_filled(self.centre, self.radius, self.color)),
            Outline::Disc => out.push(egui::Shape::circle_stroke(self.centre, self.radius, outline)),
            Outline::Rays(ends) => {
                let stroke = Stroke::new(self.radius * 0.45, self.color);
                let ray = |end: &Point| egui::Shape::line_segment([self.at(*end), self.at((-end.0, -end.1))], stroke);
                out.extend(ends.iter().map(ray));
            }
            Outline::Corners(corners) => {
                let corners: Vec<Pos2> = corners[1..].iter().map(|corner| self.at(*corner)).collect();
                out.push(if filled {
                    egui::Shape::convex_polygon(corners, self.color, Stroke::NONE)
                } else {
                    egui::Shape::closed_line(corners, outline)
                });
            }
        }
    }
}

fn text(line: &TextLine, origin: Pos2, painter: &Painter) -> egui::Shape {
    let font = match line.weight {
        Weight::Regular => FontId::proportional(line.size as f32),
        Weight::SemiBold => theme::semibold(line.size as f32),
    };
    let color = theme::color(line.color);
    let galley = painter.layout_no_wrap(line.text.clone(), font, color);
    let back = match line.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => galley.size().x / 2.0,
        Anchor::End => galley.size().x,
    };
    let at = on_screen(origin, line.at) - vec2(back, baseline(&galley));
    egui::Shape::galley(pos2(at.x, at.y), galley, color)
}

/// From the top of a text of one line to its baseline.
fn baseline(galley: &Galley) -> f32 {
    let row = galley.rows.first();
    row.and_then(|row| Some(row.pos.y + row.glyphs.first()?.pos.y)).unwrap_or_default()
}
