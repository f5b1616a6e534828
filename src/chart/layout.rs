//! Where does everything in a figure go at a given size?
//!
//! Title, subtitle, key, panels, note and footer share the height from top to
//! bottom; panels stand in a grid with common gutters, so that their plots line
//! up. All room is measured with the chart's own font beforehand: names stand
//! in gutters and strips of their own and cannot cover one another. A card of
//! the window shows one panel and no more; the same rules lay it out.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::figure::{Figure, Ink, Key, Layer, Panel};
use super::palette::{Color, Dash, Theme};
use super::panel::{self, Gutters};
use super::scene::{ASCENT, Anchor, DESCENT, Part, Point, Rect, Scene, Shape, TextLine};
use super::text::{self, Weight};

/// How large a figure is drawn: its canvas and its body text, in pixels at scale 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Size {
    /// Width of the canvas.
    pub width: f64,
    /// Height of the canvas.
    pub height: f64,
    /// Size of body text.
    pub text: f64,
}

impl Size {
    /// A whole 16:9 slide.
    pub const SLIDE: Self = Self { width: 1600.0, height: 900.0, text: 20.0 };
    /// Half of a slide.
    pub const HALF_SLIDE: Self = Self { width: 800.0, height: 900.0, text: 18.0 };
    /// A column of a page.
    pub const COLUMN: Self = Self { width: 720.0, height: 480.0, text: 13.0 };
    /// The least width and height.
    pub const LEAST: (u32, u32) = (480, 320);
    /// The greatest width and height.
    pub const GREATEST: u32 = 8000;

    /// Any canvas from [`Size::LEAST`] to [`Size::GREATEST`], with text to fit; none outside.
    pub fn custom(width: u32, height: u32) -> Option<Self> {
        let fits = |length, least| (least..=Self::GREATEST).contains(&length);
        (fits(width, Self::LEAST.0) && fits(height, Self::LEAST.1)).then(|| {
            let (width, height) = (f64::from(width), f64::from(height));
            Self { width, height, text: (width.min(1.4 * height) / 50.0).max(11.0) }
        })
    }

    /// From `slide`, `half-slide`, `column` or `WIDTHxHEIGHT`; none if it is not that.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "slide" => Some(Self::SLIDE),
            "half-slide" => Some(Self::HALF_SLIDE),
            "column" => Some(Self::COLUMN),
            _ => {
                let (width, height) = text.split_once(['x', '×'])?;
                Self::custom(width.parse().ok()?, height.parse().ok()?)
            }
        }
    }
}

/// How much of a figure is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Extent {
    /// All of it: a picture that stands alone.
    Figure,
    /// Its panels with the key: whoever shows them says title, note and origin.
    Panels,
    /// One panel, by its number, without its title and key: a card.
    Panel(usize),
}

/// How a figure is to be drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look<'a> {
    /// The canvas.
    pub size: Size,
    /// The theme.
    pub theme: Theme,
    /// How much of the figure is drawn.
    pub extent: Extent,
    /// The scheme that stands out; none: all alike.
    pub selected: Option<usize>,
    /// An earlier state of the panel that is shown alone: its lines are drawn faintly below.
    pub before: Option<&'a Panel>,
}

impl Look<'_> {
    /// The whole figure, no scheme standing out.
    pub const fn whole(size: Size, theme: Theme) -> Self {
        Self { size, theme, extent: Extent::Figure, selected: None, before: None }
    }
}

/// As [`Size::parse`] does.
impl std::str::FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ((width, height), most) = (Self::LEAST, Self::GREATEST);
        let known = "known are slide, half-slide, column, and WIDTHxHEIGHT";
        Self::parse(text).ok_or_else(|| format!("{known} from {width}x{height} to {most}x{most}"))
    }
}

impl TryFrom<String> for Size {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// As [`Size::parse`] reads it.
impl From<Size> for String {
    fn from(size: Size) -> Self {
        let named = [(Size::SLIDE, "slide"), (Size::HALF_SLIDE, "half-slide"), (Size::COLUMN, "column")];
        let name = named.into_iter().find_map(|(named, name)| (named == size).then(|| name.to_owned()));
        name.unwrap_or_else(|| format!("{}x{}", size.width, size.height))
    }
}

/// A style of text at a size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type {
    pub size: f64,
    pub weight: Weight,
    pub color: Color,
}

impl Type {
    /// Distance from one baseline to the next.
    pub fn line_height(self) -> f64 {
        self.size * 1.28
    }
    pub fn width(self, text: &str) -> f64 {
        text::width(text, self.size, self.weight)
    }
    pub fn wrapped(self, text: &str, room: f64, most: usize) -> Vec<String> {
        text::wrapped(&text::drawable(text), self.size, self.weight, room, most)
    }
    /// Wrapped into as few lines as [`Type::wrapped`], of as even a length as spaces allow.
    pub fn balanced(self, text: &str, room: f64, most: usize) -> Vec<String> {
        let lines = self.wrapped(text, room, most);
        if lines.last().is_some_and(|line| line.ends_with('…')) {
            return lines;
        }
        let narrower = (10..20).map(|part| self.wrapped(text, room * f64::from(part) / 20.0, most + 1));
        narrower.into_iter().find(|narrow| narrow.len() == lines.len()).unwrap_or(lines)
    }
    pub fn shortened(self, text: &str, room: f64) -> String {
        text::shortened(&text::drawable(text), self.size, self.weight, room)
    }
}

/// A drawing under construction, with the type and colours of its theme.
pub(super) struct Pen<'a> {
    pub figure: &'a Figure,
    pub look: &'a Look<'a>,
    pub scene: Scene,
    pub theme: Theme,
    /// Size of body text.
    pub unit: f64,
    /// Whether lines have their names at their ends; else in the key.
    pub named: bool,
}

impl<'a> Pen<'a> {
    /// Numbers of the panels that are drawn.
    pub fn shown(&self) -> Range<usize> {
        match self.look.extent {
            Extent::Panel(number) => number..number + 1,
            _ => 0..self.figure.panels.len(),
        }
    }

    /// The panels that are drawn.
    pub fn panels(&self) -> &'a [Panel] {
        let figure = self.figure;
        &figure.panels[self.shown()]
    }

    /// Whether one panel is drawn alone, on a card whose head says the rest.
    pub fn is_card(&self) -> bool {
        matches!(self.look.extent, Extent::Panel(_))
    }

    /// Whether an ink is that of the scheme that stands out.
    pub fn stands_out(&self, ink: Ink) -> bool {
        matches!((ink, self.look.selected), (Ink::Scheme(scheme), Some(selected)) if scheme == selected)
    }

    /// Says what the shapes since number `start` belong to.
    pub fn belongs(&mut self, start: usize, panel: usize, layer: usize, member: usize) {
        let ink = self.figure.panels[panel].layers[layer].ink(member);
        let shapes = start..self.scene.shapes.len();
        self.scene.parts.push(Part { panel, layer, member, ink, shapes });
    }

    pub fn style(&self, scale: f64, weight: Weight) -> Type {
        let tokens = self.theme.tokens();
        let color = if weight == Weight::SemiBold { tokens.text } else { tokens.text_quiet };
        Type { size: self.unit * scale, weight, color }
    }

    pub fn ink(&self, ink: Ink) -> Color {
        self.theme.ink(ink, &self.figure.schemes)
    }

    /// A colour for words in an ink.
    pub fn text_ink(&self, ink: Ink) -> Color {
        self.ink(ink).readable(self.theme.tokens().background, 4.5)
    }

    /// Writes one line whose anchor stands at `at` on the baseline.
    pub fn write(&mut self, text: String, at: Point, style: Type, anchor: Anchor) {
        let Type { size, weight, color } = style;
        self.scene.shapes.push(Shape::Text(TextLine { text, at, size, weight, color, anchor }));
    }

    /// Writes lines downwards from `top`; returns where they end.
    pub fn paragraph(&mut self, lines: Vec<String>, left: f64, top: f64, style: Type) -> f64 {
        let mut y = top;
        for line in lines {
            self.write(line, (left, y + ASCENT * style.size), style, Anchor::Start);
            y += style.line_height();
        }
        y
    }

    pub fn path(&mut self, points: Vec<Point>, color: Color, width: f64, dash: Dash) {
        self.scene.shapes.push(Shape::Path { points, color, width, dash });
    }
}

/// Lays a figure out.
pub fn scene(figure: &Figure, look: &Look) -> Scene {
    let size = look.size;
    let scene = Scene::new(size.width, size.height);
    let mut pen = Pen { figure, look, scene, theme: look.theme, unit: size.text, named: true };
    let canvas = Rect { left: 0.0, top: 0.0, right: size.width, bottom: size.height };
    let page = match look.extent {
        Extent::Figure => around(&mut pen, canvas),
        Extent::Panels | Extent::Panel(_) => canvas,
    };
    let mut top = key(&mut pen, page, page.top, &figure.key);
    if !names_fit(&pen, Rect { top, ..page }) {
        pen.named = false;
        let entries = line_key(pen.panels());
        top = key(&mut pen, page, top, &entries);
    }
    panels(&mut pen, Rect { top, ..page });
    pen.scene
}

/// Title, subtitle, note and footer; returns the room between them.
fn around(pen: &mut Pen, canvas: Rect) -> Rect {
    let (figure, size) = (pen.figure, pen.look.size);
    let margin = size.text * 1.8;
    let page = Rect { left: margin, top: margin, right: canvas.right - margin, bottom: canvas.bottom - margin * 0.7 };
    let title = pen.style(1.45, Weight::SemiBold);
    let lines = title.balanced(&figure.title, page.width(), if size.width < 1000.0 { 4 } else { 3 });
    let top = pen.paragraph(lines, page.left, page.top, title) + size.text * 0.15;
    let subtitle = pen.style(0.95, Weight::Regular);
    let lines = subtitle.wrapped(&figure.subtitle, page.width(), 2);
    let top = pen.paragraph(lines, page.left, top, subtitle) + size.text * 0.6;
    let bottom = footer(pen, page) - size.text * 0.6;
    Rect { top, bottom, ..page }
}

/// Writes the footer and the note above it upwards from the bottom of `page`; returns where they start.
fn footer(pen: &mut Pen, page: Rect) -> f64 {
    let style = pen.style(0.72, Weight::Regular);
    // The title of the scenario gives way, so that hash, seed and date always stand.
    let provenance = &pen.figure.provenance;
    let rest = style.width(&text::drawable(&provenance.footer_naming("")));
    let name = style.shortened(&provenance.scenario, (page.width() * 1.75 - rest).max(page.width() * 0.2));
    let lines = style.wrapped(&provenance.footer_naming(&name), page.width(), 3);
    let mut top = page.bottom - style.line_height() * lines.len() as f64;
    pen.paragraph(lines, page.left, top, style);

    let tokens = pen.theme.tokens();
    top -= pen.unit * 0.45;
    pen.scene.rule((page.left, top), (page.right, top), tokens.grid, pen.unit * 0.06);
    top -= pen.unit * 0.35;
    let style = pen.style(0.8, Weight::Regular);
    let lines = style.wrapped(&pen.figure.note, page.width(), 2);
    top -= style.line_height() * lines.len() as f64;
    pen.paragraph(lines, page.left, top, style);
    top
}

/// Writes the key in as many rows as it needs, on a card none; returns where it ends.
fn key(pen: &mut Pen, page: Rect, top: f64, entries: &[Key]) -> f64 {
    if entries.is_empty() || pen.is_card() {
        return top;
    }
    let figure = pen.figure;
    let style = Type { color: pen.theme.tokens().text, ..pen.style(0.85, Weight::Regular) };
    let gap = pen.unit * 0.45;
    let (mut x, mut y) = (page.left, top);
    for entry in entries {
        let swatch = if entry.dash.is_some() { pen.unit * 2.0 } else { style.size * 0.76 };
        let label = style.shortened(&entry.label, (page.width() * 0.6).min(pen.unit * 22.0) - swatch - gap);
        let width = swatch + gap + style.width(&label);
        if x + width > page.right && x > page.left {
            (x, y) = (page.left, y + style.line_height() * 1.1);
        }
        let middle = y + style.size * 0.42;
        let color = pen.ink(entry.ink);
        if let Some(dash) = entry.dash {
            pen.path(vec![(x, middle), (x + swatch, middle)], color, pen.unit * 0.14, dash);
            if let (Ink::Scheme(scheme), Theme::Print) = (entry.ink, pen.theme) {
                let (at, marker) = ((x + swatch / 2.0, middle), figure.schemes[scheme].marker);
                let radius = pen.unit * 0.26;
                pen.scene.shapes.push(Shape::Mark { at, marker, radius, color, filled: true });
            }
        } else {
            let half = swatch / 2.0;
            pen.scene.fill(Rect { left: x, right: x + swatch, top: middle - half, bottom: middle + half }, color);
        }
        pen.write(label, (x + swatch + gap, y + ASCENT * style.size), style, Anchor::Start);
        x += width + pen.unit * 1.4;
    }
    y + style.line_height() + pen.unit * 0.5
}

/// A key of the lines that have names, for where these do not fit at their ends.
fn line_key(panels: &[Panel]) -> Vec<Key> {
    let mut entries: Vec<Key> = Vec::new();
    for layer in panels.iter().flat_map(|panel| &panel.layers) {
        if let Layer::Line { ink, label: Some(label), dash, .. } = layer {
            let entry = Key { ink: *ink, dash: Some(*dash), label: label.clone() };
            match entries.iter_mut().find(|other| other.label == entry.label) {
                None => entries.push(entry),
                // What is drawn in one ink here and in another there is known by its dash.
                Some(other) if other.ink != entry.ink => other.ink = Ink::Muted,
                Some(_) => {}
            }
        }
    }
    entries
}

/// Columns of a grid of panels, and width and height of each with the gaps between them.
fn grid(count: usize, page: Rect, unit: f64) -> (usize, Point, Point) {
    let columns = columns(count, page, unit);
    let rows = count.div_ceil(columns);
    let gap = (unit * 1.6, unit * 0.9);
    let width = (page.width() - gap.0 * (columns - 1) as f64) / columns as f64;
    let height = (page.height() - gap.1 * (rows - 1) as f64) / rows as f64;
    (columns, (width, height), gap)
}

/// Whether the names of lines fit at their ends, in panels on this part of the page.
fn names_fit(pen: &Pen, page: Rect) -> bool {
    let titles = Titles::of(pen.panels());
    let page = titles.inside(pen, page);
    let (_, (width, height), _) = grid(pen.panels().len(), page, pen.unit);
    Gutters::of(pen, width, height, &titles).hold_names(pen, width, height)
}

/// Draws the panels in a grid.
fn panels(pen: &mut Pen, page: Rect) {
    let count = pen.panels().len();
    let axis = pen.style(0.8, Weight::Regular);
    let titles = Titles::of(pen.panels());
    if let Some(title) = &titles.y {
        pen.paragraph(axis.wrapped(title, page.width(), 2), page.left, page.top, axis);
    }
    let page = titles.inside(pen, page);
    let (columns, (width, height), gap) = grid(count, page, pen.unit);
    let gutters = Gutters::of(pen, width, height, &titles);
    if let Some(title) = &titles.x {
        let room = page.width() - gutters.right;
        let at = (page.left + room, page.bottom + ASCENT * axis.size);
        pen.write(axis.shortened(title, room), at, axis, Anchor::End);
    }
    for (place, number) in pen.shown().enumerate() {
        let (column, row) = ((place % columns) as f64, (place / columns) as f64);
        let left = page.left + column * (width + gap.0);
        let top = page.top + row * (height + gap.1);
        let rect = Rect { left, top, right: left + width, bottom: top + height };
        panel::draw(pen, number, rect, &gutters, &titles);
    }
}

/// Axis titles that several panels have in common: written once, not in each.
pub(super) struct Titles {
    pub x: Option<String>,
    pub y: Option<String>,
}

impl Titles {
    fn of(panels: &[Panel]) -> Self {
        let common = |title: fn(&Panel) -> String| {
            let mut titles = panels.iter().map(title);
            let first = titles.next().filter(|title| !title.is_empty())?;
            (panels.len() > 1 && titles.all(|title| title == first)).then_some(first)
        };
        Self { x: common(|panel| panel.x.label.clone()), y: common(|panel| panel.y.title()) }
    }

    /// What they leave of the page: the y title stands above the panels, the x title below.
    fn inside(&self, pen: &Pen, page: Rect) -> Rect {
        let axis = pen.style(0.8, Weight::Regular);
        let lines = self.y.as_ref().map_or(0, |title| axis.wrapped(title, page.width(), 2).len());
        let above = axis.line_height() * lines as f64 + if lines > 0 { pen.unit * 0.25 } else { 0.0 };
        let below = if self.x.is_some() { axis.line_height() } else { 0.0 };
        Rect { top: page.top + above, bottom: page.bottom - below, ..page }
    }
}

/// The number of columns whose plots come nearest to 8:5.
fn columns(count: usize, page: Rect, unit: f64) -> usize {
    let badness = |columns: &usize| {
        let rows = count.div_ceil(*columns);
        // A plot leaves room for ticks at its left, for its title above and for more ticks below.
        let (width, height) = (page.width() / *columns as f64 - 2.5 * unit, page.height() / rows as f64 - 5.0 * unit);
        let aspect = width.max(unit) / height.max(0.1 * unit);
        let empty = (rows * columns - count) as f64 / count as f64;
        (aspect / 1.6).ln().abs() + 1.2 * empty
    };
    (1..=count).min_by(|a, b| badness(a).total_cmp(&badness(b))).unwrap_or(1)
}

/// Height of `lines` lines of a style, without the leading under the last.
pub(super) fn block_height(style: Type, lines: usize) -> f64 {
    style.line_height() * (lines.max(1) - 1) as f64 + (ASCENT + DESCENT) * style.size
}
