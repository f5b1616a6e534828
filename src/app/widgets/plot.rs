//! How does a panel of a chart look on screen?
//!
//! `egui_plot` gives axes, grid and the mapping; layers are painted over it from
//! the same [`Figure`] that exports draw.

use std::ops::RangeInclusive;

use egui::{Align2, Color32, FontId, Mesh, Pos2, Rect, Shape, Stroke, Ui, Vec2, pos2, vec2};
use egui_plot::{GridMark, Plot, PlotPoint, PlotTransform};

use super::values;
use crate::app::theme;
use crate::chart::{Axis, Figure, Ink, Layer, Mark, Panel, Scale, Theme, labels};

/// Width of the names at the ends of lines.
const LABEL_WIDTH: f32 = 92.0;

/// A panel to be shown.
#[derive(Debug, Clone, Copy)]
pub struct PlotView<'a> {
    /// The figure it is of.
    pub figure: &'a Figure,
    /// The panel.
    pub panel: &'a Panel,
    /// The same panel before the last change.
    pub before: Option<&'a Panel>,
    /// The scheme that stands out.
    pub selected: Option<usize>,
    /// Height in points.
    pub height: f32,
    /// A horizontal position that is marked, such as a week.
    pub cursor: Option<f64>,
}

/// What was done to a panel.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlotAnswer {
    /// The scheme whose line was clicked.
    pub scheme: Option<usize>,
    /// The values of the point of a cloud that was clicked.
    pub point: Option<(f64, f64)>,
    /// Whether it was clicked twice.
    pub double_clicked: bool,
}

/// Where a value is drawn, before it is scaled to the screen.
fn coordinate(axis: &Axis, value: f64) -> f64 {
    match axis.scale {
        Scale::Log { min, .. } => value.max(min).log10(),
        _ if axis.counts_down() => -value,
        _ => value,
    }
}

fn bounds(axis: &Axis) -> RangeInclusive<f64> {
    let (low, high) = axis.range();
    let (a, b) = (coordinate(axis, low), coordinate(axis, high));
    a.min(b)..=a.max(b)
}

fn ticks(axis: &Axis, most: f32) -> Vec<(f64, String)> {
    axis.ticks(most as usize).into_iter().map(|tick| (coordinate(axis, tick.value), tick.label)).collect()
}

fn grid(ticks: &[(f64, String)]) -> Vec<GridMark> {
    ticks.iter().map(|tick| GridMark { value: tick.0, step_size: 1e9 }).collect()
}

fn name(ticks: &[(f64, String)], mark: GridMark) -> String {
    let is_near = |tick: &&(f64, String)| (tick.0 - mark.value).abs() <= 1e-9 * (1.0 + tick.0.abs());
    ticks.iter().find(is_near).map(|tick| tick.1.clone()).unwrap_or_default()
}

impl PlotView<'_> {
    /// Shows the panel over the whole width.
    pub fn show(self, ui: &mut Ui, salt: &str) -> PlotAnswer {
        let names = self.end_labels();
        let label_width = if names.is_empty() { 8.0 } else { LABEL_WIDTH };
        let width = (ui.available_width() - label_width).max(80.0);
        let (x, y) = (&self.panel.x, &self.panel.y);
        let title = y.title();
        let unit =
            title.strip_prefix(self.figure.kind.label()).map_or(title.as_str(), |rest| rest.trim_start_matches(", "));
        ui.add(egui::Label::new(theme::quiet(unit)).truncate()).on_hover_text(&title);
        ui.add_space(6.0);
        let theme = theme::of(ui.style());
        let ticks_font = FontId::proportional(11.0);
        ui.style_mut().text_styles.insert(egui::TextStyle::Body, ticks_font);
        let (mut x_ticks, y_ticks) = (ticks(x, width / 52.0), ticks(y, self.height / 30.0));
        let (x_grid, y_grid) = (grid(&x_ticks), grid(&y_ticks));
        if let Scale::Log { min, .. } = x.scale {
            // Under the corner, where the other axis has a label too.
            x_ticks.retain(|tick| tick.0 > coordinate(x, min));
        }
        let x_label = x.label.clone();
        let (x_bounds, y_bounds) = (bounds(x), bounds(y));
        let response = Plot::new(salt)
            .width(width)
            .height(self.height)
            .allow_zoom(false)
            .allow_drag(false)
            .allow_scroll(false)
            .allow_boxed_zoom(false)
            .allow_axis_zoom_drag(false)
            .allow_double_click_reset(false)
            .show_x(false)
            .show_y(false)
            .show_background(false)
            .set_margin_fraction(Vec2::ZERO)
            .grid_color(theme::color(theme.tokens().grid))
            .grid_fade(0.0)
            .y_axis_min_width(28.0)
            .cursor_color(Color32::TRANSPARENT)
            .label_formatter(|_| None)
            .x_grid_spacer(move |_| x_grid.clone())
            .y_grid_spacer(move |_| y_grid.clone())
            .x_axis_formatter(move |mark, _| {
                let text = name(&x_ticks, mark);
                if text == "0" { format!("{x_label} 0") } else { text }
            })
            .y_axis_formatter(move |mark, _| name(&y_ticks, mark))
            .show(ui, |plot| {
                plot.set_plot_bounds_x(x_bounds);
                plot.set_plot_bounds_y(y_bounds);
            });
        let (transform, response) = (response.transform, response.response);
        let words = format!("{}. {}", self.panel.title.as_deref().unwrap_or_default(), self.figure.alt_text);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &words));
        let canvas = Canvas { view: &self, transform, theme };
        canvas.paint(ui, &names);
        let mut answer = PlotAnswer { double_clicked: response.double_clicked(), ..PlotAnswer::default() };
        if let Some(pointer) = response.hover_pos() {
            canvas.hover(ui, &response, pointer);
            if response.clicked() {
                answer.scheme = canvas.nearest_line(pointer);
                answer.point = canvas.nearest_point(pointer);
            }
        }
        answer
    }

    /// Names at the ends of lines with the value they stand at.
    fn end_labels(&self) -> Vec<(Ink, &str, f64)> {
        let last = |ys: &[f64]| ys.iter().rev().copied().find(|y| y.is_finite());
        let label = |layer| match layer {
            &Layer::Line { ink, label: Some(ref label), ref ys, .. } => Some((ink, label.as_str(), last(ys)?)),
            _ => None,
        };
        self.panel.layers.iter().filter_map(label).collect()
    }
}

/// Where a panel is painted.
struct Canvas<'a> {
    view: &'a PlotView<'a>,
    transform: PlotTransform,
    theme: Theme,
}

impl Canvas<'_> {
    fn at(&self, x: f64, y: f64) -> Pos2 {
        let panel = self.view.panel;
        self.transform.position_from_point(&PlotPoint::new(coordinate(&panel.x, x), coordinate(&panel.y, y)))
    }

    fn ink(&self, ink: Ink) -> Color32 {
        theme::color(self.theme.ink(ink, &self.view.figure.schemes))
    }

    fn is_chosen(&self, ink: Ink) -> bool {
        matches!((ink, self.view.selected), (Ink::Scheme(scheme), Some(selected)) if scheme == selected)
    }

    fn paint(&self, ui: &Ui, names: &[(Ink, &str, f64)]) {
        let frame = *self.transform.frame();
        let painter = ui.painter_at(frame.expand(1.0));
        let mut taken = Vec::new();
        for mark in &self.view.panel.marks {
            self.mark(&painter, mark, frame, &mut taken);
        }
        for layer in self.view.before.iter().flat_map(|before| &before.layers) {
            if let Layer::Line { ink, xs, ys, .. } = layer {
                let stroke = Stroke::new(1.2, self.ink(*ink).gamma_multiply(0.75));
                painter.extend(Shape::dashed_line(&self.points(xs, ys), stroke, 2.0, 3.0));
            }
        }
        for layer in &self.view.panel.layers {
            self.layer(&painter, layer);
        }
        if let Some(x) = self.view.cursor {
            let accent = theme::accent(self.theme == Theme::Dark);
            painter.vline(self.at(x, 0.0).x, frame.y_range(), Stroke::new(1.5, accent));
        }
        self.names(ui.painter(), names, frame);
    }

    /// Writes names at the ends of lines, moved apart.
    fn names(&self, painter: &egui::Painter, names: &[(Ink, &str, f64)], frame: Rect) {
        let background = self.theme.tokens().background;
        let galley = |(ink, name, _): &(Ink, &str, f64)| {
            let color = self.theme.ink(*ink, &self.view.figure.schemes).readable(background, 4.5);
            let font = if self.is_chosen(*ink) { theme::semibold(11.0) } else { FontId::proportional(11.0) };
            let mut job =
                egui::text::LayoutJob::simple((*name).to_owned(), font, theme::color(color), LABEL_WIDTH - 8.0);
            job.wrap.max_rows = 2;
            painter.layout_job(job)
        };
        let galleys: Vec<_> = names.iter().map(galley).collect();
        let height = galleys.iter().map(|galley| galley.size().y).fold(14.0, f32::max);
        let wanted: Vec<f64> = names.iter().map(|(.., y)| f64::from(self.at(0.0, *y).y)).collect();
        let (top, bottom) = (f64::from(frame.top() - 8.0), f64::from(frame.bottom() + 14.0));
        for (galley, place) in galleys.into_iter().zip(labels::spread(&wanted, f64::from(height), top, bottom)) {
            let corner = pos2(frame.right() + 6.0, place as f32 - galley.size().y / 2.0);
            painter.galley(corner, galley, theme::color(background));
        }
    }

    fn points(&self, xs: &[f64], ys: &[f64]) -> Vec<Pos2> {
        xs.iter().zip(ys).filter(|(_, y)| y.is_finite()).map(|(x, y)| self.at(*x, *y)).collect()
    }

    /// Draws a mark; its words stand below those in `taken` that they would cover.
    fn mark(&self, painter: &egui::Painter, mark: &Mark, frame: Rect, taken: &mut Vec<Rect>) {
        let tokens = self.theme.tokens();
        let (quiet, axis) = (theme::color(tokens.text_quiet), theme::color(tokens.axis));
        let font = FontId::proportional(10.5);
        match mark {
            Mark::Span { from, to, label } => {
                let shade = Rect::from_x_y_ranges(self.at(*from, 0.0).x..=self.at(*to, 0.0).x, frame.y_range());
                painter.rect_filled(shade, 0.0, theme::color(tokens.surface));
                let text = painter.layout_no_wrap(label.clone(), font, quiet);
                if text.size().x + 6.0 < shade.width() {
                    painter.galley(shade.left_bottom() + vec2(4.0, -3.0 - text.size().y), text, quiet);
                }
            }
            Mark::Vertical { x, label } => {
                let x = self.at(*x, 0.0).x;
                painter.vline(x, frame.y_range(), Stroke::new(1.0, axis.gamma_multiply(0.7)));
                let left = x < frame.center().x;
                let (anchor, gap) = if left { (Align2::LEFT_TOP, 4.0) } else { (Align2::RIGHT_TOP, -4.0) };
                let text = painter.layout_no_wrap(label.clone(), font, quiet);
                let mut place = anchor.anchor_size(pos2(x + gap, frame.top() + 2.0), text.size());
                while let Some(other) = taken.iter().find(|other| other.intersects(place)) {
                    place = place.translate(vec2(0.0, other.bottom() - place.top() + 1.0));
                }
                painter.galley(place.min, text, quiet);
                taken.push(place);
            }
            Mark::Horizontal { y, label } => {
                let y = self.at(0.0, *y).y;
                let ends = [pos2(frame.left(), y), pos2(frame.right(), y)];
                painter.extend(Shape::dashed_line(&ends, Stroke::new(1.0, axis), 3.0, 3.0));
                painter.text(pos2(frame.left() + 4.0, y - 2.0), Align2::LEFT_BOTTOM, label, font, quiet);
            }
        }
    }

    fn layer(&self, painter: &egui::Painter, layer: &Layer) {
        match layer {
            Layer::Band { ink, xs, low, high, level, .. } => {
                let strength = if *level > 0.7 { 0.13 } else { 0.20 };
                painter.add(self.band(xs, low, high, self.ink(*ink).gamma_multiply(strength)));
            }
            Layer::Line { ink, xs, ys, dash, .. } => {
                let stroke = Stroke::new(if self.is_chosen(*ink) { 2.4 } else { 1.6 }, self.ink(*ink));
                let points = self.points(xs, ys);
                let lengths = |parity: usize| -> Vec<f32> {
                    dash.pattern().iter().skip(parity).step_by(2).map(|length| *length as f32 * 1.6).collect()
                };
                if dash.pattern().is_empty() {
                    painter.add(Shape::line(points, stroke));
                } else {
                    painter.extend(Shape::dashed_line_with_offset(&points, stroke, &lengths(0), &lengths(1), 0.0));
                }
            }
            Layer::Points { ink, xs, ys, filled, .. } => {
                let color = self.ink(*ink);
                painter.extend(self.points(xs, ys).into_iter().map(|point| {
                    let ring = Stroke::new(1.0, color.gamma_multiply(0.8));
                    if *filled {
                        Shape::circle_filled(point, 2.4, color)
                    } else {
                        Shape::circle_stroke(point, 2.0, ring)
                    }
                }));
            }
            Layer::Stack { xs, parts } => {
                let mut below = vec![0.0; xs.len()];
                for part in parts {
                    let above: Vec<f64> = below.iter().zip(&part.ys).map(|(a, b)| a + b).collect();
                    painter.add(self.band(xs, &below, &above, self.ink(part.ink)));
                    below = above;
                }
            }
            Layer::Slope(lines) => {
                for line in lines {
                    let (strength, width, radius) =
                        if line.ink == Ink::Muted { (0.45, 0.8, 1.2) } else { (1.0, 1.4, 2.2) };
                    let color = self.ink(line.ink).gamma_multiply(strength);
                    let ends = [self.at(0.0, line.left), self.at(1.0, line.right)];
                    painter.line_segment(ends, Stroke::new(width, color));
                    painter.extend(ends.map(|end| Shape::circle_filled(end, radius, color)));
                }
            }
            // Not among the charts that are on screen.
            Layer::Bars(_) | Layer::Histogram { .. } => {}
        }
    }

    fn band(&self, xs: &[f64], low: &[f64], high: &[f64], color: Color32) -> Shape {
        let mut mesh = Mesh::default();
        let mut joined = false;
        for ((x, low), high) in xs.iter().zip(low).zip(high) {
            let is_defined = low.is_finite() && high.is_finite();
            if is_defined {
                let next = mesh.vertices.len() as u32;
                mesh.colored_vertex(self.at(*x, *low), color);
                mesh.colored_vertex(self.at(*x, *high), color);
                if joined {
                    mesh.add_triangle(next - 2, next - 1, next);
                    mesh.add_triangle(next - 1, next, next + 1);
                }
            }
            joined = is_defined;
        }
        Shape::mesh(mesh)
    }

    /// Shows the values under the pointer.
    fn hover(&self, ui: &Ui, response: &egui::Response, pointer: Pos2) {
        let panel = self.view.panel;
        let Some(xs) = panel.layers.iter().find_map(|layer| match layer {
            Layer::Line { xs, .. } | Layer::Stack { xs, .. } => Some(xs),
            _ => None,
        }) else {
            return;
        };
        let distance = |place: &usize| (self.at(xs[*place], 0.0).x - pointer.x).abs();
        let Some(place) = (0..xs.len()).min_by(|a, b| distance(a).total_cmp(&distance(b))) else { return };
        let line = Stroke::new(1.0, theme::color(self.theme.tokens().axis));
        ui.painter().vline(self.at(xs[place], 0.0).x, self.transform.frame().y_range(), line);
        let values = values::at(panel, place);
        response.clone().on_hover_ui_at_pointer(|ui| {
            ui.label(theme::heading(format!("{} {:.0}", panel.x.label, xs[place])));
            egui::Grid::new("values").min_col_width(0.0).spacing(vec2(12.0, 2.0)).show(ui, |ui| {
                for value in &values {
                    let (mark, _) = ui.allocate_exact_size(vec2(10.0, 10.0), egui::Sense::hover());
                    ui.painter().rect_filled(mark.shrink(1.0), 2.0, self.ink(value.ink));
                    ui.label(&value.series);
                    ui.label(theme::heading(&value.value));
                    ui.label(theme::quiet(&value.interval));
                    ui.end_row();
                }
            });
            if values.iter().any(|value| !value.interval.is_empty()) {
                ui.label(theme::quiet("In brackets: the middle 90% of replicates"));
            }
        });
    }

    /// The scheme whose line is near the pointer.
    fn nearest_line(&self, pointer: Pos2) -> Option<usize> {
        let distance = |xs: &[f64], ys: &[f64]| {
            let points = self.points(xs, ys);
            points.windows(2).map(|ends| segment_distance(pointer, ends[0], ends[1])).fold(f32::MAX, f32::min)
        };
        let lines = self.view.panel.layers.iter().filter_map(|layer| match layer {
            Layer::Line { ink: Ink::Scheme(scheme), xs, ys, .. } => Some((*scheme, distance(xs, ys))),
            _ => None,
        });
        lines.filter(|(_, distance)| *distance < 9.0).min_by(|a, b| a.1.total_cmp(&b.1)).map(|(scheme, _)| scheme)
    }

    /// The values of the point of a cloud that is near the pointer.
    fn nearest_point(&self, pointer: Pos2) -> Option<(f64, f64)> {
        let points = self.view.panel.layers.iter().filter_map(|layer| match layer {
            Layer::Points { xs, ys, .. } => Some(xs.iter().copied().zip(ys.iter().copied())),
            _ => None,
        });
        let near = points.flatten().map(|(x, y)| (self.at(x, y).distance(pointer), (x, y)));
        near.filter(|(distance, _)| *distance < 8.0).min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, point)| point)
    }
}

fn segment_distance(point: Pos2, from: Pos2, to: Pos2) -> f32 {
    let along = to - from;
    let share = ((point - from).dot(along) / along.length_sq().max(1e-6)).clamp(0.0, 1.0);
    (from + along * share).distance(point)
}
