//! Where on which page does each block go? A4 pages of text and charts, for [`super::pdf`].
//!
//! A heading stays with what follows it, a table with its head. A part of a
//! document that can stand on one page does: its charts are made smaller until it
//! fits; and they are where its last page would hold next to nothing. Where that
//! is not enough, its text is set a little smaller, else its charts larger, else
//! its pages end sooner, so that the last has more.

use crate::chart::Figure;
use crate::chart::export;
use crate::chart::text::{self, Weight};

use super::{Block, Briefing, escaped};

/// A4, in points.
pub const PAGE: (f64, f64) = (595.0, 842.0);
pub const MARGIN: f64 = 54.0;
const ROOM: f64 = PAGE.0 - 2.0 * MARGIN;
/// Where text starts and ends; below it stands the footer.
const TOP: f64 = 46.0;
const BOTTOM: f64 = PAGE.1 - 54.0;
const INK: &str = "#1f2430";
const GREY: &str = "#555c6b";

/// Share of a page that its content fills at least.
const LEAST_FILL: f64 = 1.0 / 3.0;

/// Panels from which a chart needs two rows, and its height then at least, as a share of its width.
const TWO_ROWS: usize = 6;
const LEAST_OF_TWO_ROWS: f64 = 0.36;

/// The height of a chart that is made smaller, as a share of its width: many panels keep room for their plots.
pub fn scaled(figure: &Figure, share: f64, scale: f64) -> f64 {
    let least = if figure.panels.len() >= TWO_ROWS { LEAST_OF_TWO_ROWS.min(share) } else { 0.0 };
    (share * scale).max(least)
}

/// How large charts and text of a part are, as shares of what is wanted.
#[derive(Debug, Clone, Copy)]
struct Fit {
    charts: f64,
    text: f64,
    /// Height of each page that is used.
    page: f64,
}

const AS_WANTED: Fit = Fit { charts: 1.0, text: 1.0, page: 1.0 };
/// How much smaller charts are made, from the most that is wanted to the least.
const SMALLER_CHARTS: [f64; 9] = [1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52];
/// How much smaller text is set, and larger charts are made, where smaller charts do not help.
const SMALLER_TEXT: [f64; 4] = [0.98, 0.96, 0.94, 0.92];
const LARGER_CHARTS: [f64; 5] = [1.1, 1.2, 1.3, 1.4, 1.5];
const SHORTER_PAGES: [f64; 8] = [0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6];

/// What is tried, in groups from the best to the last resort.
fn tries() -> [Vec<Fit>; 4] {
    let charts = |text: f64| SMALLER_CHARTS.map(|charts| Fit { charts, text, ..AS_WANTED });
    [
        charts(1.0).into(),
        SMALLER_TEXT.into_iter().flat_map(charts).collect(),
        LARGER_CHARTS.map(|charts| Fit { charts, ..AS_WANTED }).into(),
        SHORTER_PAGES.map(|page| Fit { page, ..AS_WANTED }).into(),
    ]
}

/// How a line of text is set.
#[derive(Debug, Clone, Copy)]
struct Type {
    size: f64,
    weight: Weight,
    color: &'static str,
}

const fn regular(size: f64) -> Type {
    Type { size, weight: Weight::Regular, color: INK }
}

const fn semibold(size: f64) -> Type {
    Type { size, weight: Weight::SemiBold, color: INK }
}

const TITLE: Type = semibold(20.0);
/// Lines of a title that is set as large as others.
const MOST_TITLE_LINES: usize = 2;
const PART: Type = semibold(16.0);
const HEADING: Type = semibold(12.0);
const LEAD: Type = semibold(11.5);
const BODY: Type = regular(9.5);
const TERM: Type = semibold(9.5);
const HEAD_CELL: Type = semibold(7.5);
const CELL: Type = regular(7.5);
const CAPTION: Type = semibold(9.5);
const SMALL: Type = Type { size: 7.5, weight: Weight::Regular, color: GREY };
const FOOT: Type = Type { size: 6.5, weight: Weight::Regular, color: GREY };

impl Type {
    fn times(self, share: f64) -> Self {
        Self { size: self.size * share, ..self }
    }
    fn leading(self) -> f64 {
        self.size * 1.34
    }
    fn wrapped(self, words: &str, room: f64) -> Vec<String> {
        text::wrapped(&text::drawable(words), self.size, self.weight, room, usize::MAX)
    }
    fn height(self, words: &str, room: f64) -> f64 {
        self.wrapped(words, room).len() as f64 * self.leading()
    }
}

/// Where a line of text stands: its upper left corner and its room.
#[derive(Debug, Clone, Copy)]
struct Spot {
    x: f64,
    y: f64,
    width: f64,
    /// Whether it ends at the right of its room.
    at_right: bool,
}

/// Something at its place on a page.
pub struct Placed {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    pub svg: String,
    /// Which tag of [`Layout::tags`] it belongs to; none: decoration.
    pub tag: Option<usize>,
}

/// What a piece of content is, for those who listen to the document.
pub enum Role {
    Heading(u16, String),
    Paragraph,
    Point,
    Cell { table: usize, row: usize, is_head: bool },
    Chart(String),
}

/// The pages while they fill.
pub struct Layout {
    pub pages: Vec<Vec<Placed>>,
    pub tags: Vec<Role>,
    /// Headings with their pages and places.
    pub outline: Vec<(String, usize, f64)>,
    tables: usize,
    y: f64,
    /// How far each page is filled, but for the one that is being filled.
    ends: Vec<f64>,
    /// Sizes in the part that is being laid out.
    fit: Fit,
    /// Level of the next heading.
    level: u16,
    /// Whether pages are only counted.
    measures: bool,
}

/// The laid-out pages of a document.
pub fn pages(briefing: &Briefing) -> Layout {
    let mut layout = Layout::titled(briefing, false);
    for part in parts(&briefing.blocks) {
        layout.fit = layout.fit_for(part);
        layout.blocks(part);
    }
    layout.feet(briefing);
    layout
}

/// The size of charts in each part of a document, as a share of what is wanted.
pub fn scales(briefing: &Briefing) -> Vec<f64> {
    let layout = Layout::titled(briefing, true);
    parts(&briefing.blocks).map(|part| layout.fit_for(part).charts).collect()
}

/// What comes before the first head of a part, then each part.
fn parts(blocks: &[Block]) -> impl Iterator<Item = &[Block]> {
    let starts = (1..blocks.len()).filter(|at| matches!(blocks[*at], Block::Part(_)));
    let bounds: Vec<usize> = std::iter::once(0).chain(starts).chain([blocks.len()]).collect();
    (1..bounds.len()).map(move |part| &blocks[bounds[part - 1]..bounds[part]])
}

impl Layout {
    fn new(measures: bool) -> Self {
        Self {
            pages: vec![Vec::new()],
            tags: Vec::new(),
            outline: Vec::new(),
            tables: 0,
            y: TOP,
            ends: Vec::new(),
            fit: AS_WANTED,
            level: 2,
            measures,
        }
    }

    /// A document that has its title so far.
    fn titled(briefing: &Briefing, measures: bool) -> Self {
        let mut layout = Self::new(measures);
        let is_long = TITLE.wrapped(&briefing.title, ROOM).len() > MOST_TITLE_LINES;
        let style = if is_long { PART } else { TITLE };
        layout.text(Role::Heading(1, briefing.title.clone()), &briefing.title, style, 0.0);
        layout
    }

    /// The best sizes at which blocks fit on the page they begin on; else at which no page of theirs holds
    /// next to nothing.
    fn fit_for(&self, blocks: &[Block]) -> Fit {
        let is_full = |end: &f64| (end - TOP) / (BOTTOM - TOP) >= LEAST_FILL;
        let best = |tried: Vec<Fit>| {
            let measured: Vec<(Fit, Vec<f64>)> =
                tried.into_iter().map(|fit| (fit, self.ends_of(blocks, fit))).collect();
            let one_page = measured.iter().find(|(_, ends)| ends.len() == 1);
            let full = measured.iter().find(|(_, ends)| ends.iter().all(is_full));
            one_page.or(full).map(|(fit, _)| *fit)
        };
        tries().into_iter().find_map(best).unwrap_or(AS_WANTED)
    }

    /// How far each page is filled by blocks of some sizes.
    fn ends_of(&self, blocks: &[Block], fit: Fit) -> Vec<f64> {
        let mut trial = Self { y: self.y, fit, level: self.level, ..Self::new(true) };
        // What stands before them is not theirs.
        if matches!(blocks.first(), Some(Block::Part(_))) {
            trial.y = TOP;
        }
        trial.part_done(blocks);
        trial.ends
    }

    /// Lays blocks out to see how far each page is filled.
    fn part_done(&mut self, blocks: &[Block]) {
        let inner = if let Some((Block::Part(words), rest)) = blocks.split_first() {
            self.part_heading(words);
            rest
        } else {
            blocks
        };
        self.flow(inner);
        self.ends.push(self.y);
    }

    fn blocks(&mut self, blocks: &[Block]) {
        if let Some((Block::Part(words), rest)) = blocks.split_first() {
            self.new_page();
            self.part_heading(words);
            self.flow(rest);
        } else {
            self.flow(blocks);
        }
    }

    fn part_heading(&mut self, words: &str) {
        self.level = 2;
        self.outline.push((words.to_owned(), self.pages.len() - 1, self.y));
        self.text(Role::Heading(2, words.to_owned()), words, PART, 0.0);
        self.level = 3;
    }

    fn flow(&mut self, blocks: &[Block]) {
        for at in 0..blocks.len() {
            let before = if matches!(blocks[at], Block::Heading(_)) { 8.0 } else { 0.0 };
            self.make_room(before + self.needed(&blocks[at..]));
            self.y += if self.y > TOP { before } else { 0.0 };
            self.block(&blocks[at]);
            self.y += match blocks[at] {
                Block::Heading(_) | Block::Part(_) => 2.0,
                _ => 4.0,
            };
        }
    }

    /// Where the pages of this part end.
    fn bottom(&self) -> f64 {
        TOP + (BOTTOM - TOP) * self.fit.page
    }

    /// A type in the size of this part.
    fn set(&self, style: Type) -> Type {
        style.times(self.fit.text)
    }

    /// The height that must be left on a page for a block to begin on it, with what it must stay with.
    fn needed(&self, blocks: &[Block]) -> f64 {
        let Some((first, rest)) = blocks.split_first() else { return 0.0 };
        match first {
            Block::Part(words) => self.set(PART).height(words, ROOM) + self.needed(rest),
            Block::Heading(words) => self.set(HEADING).height(words, ROOM) + 2.0 + self.needed(rest),
            Block::Lead(words) => self.set(LEAD).height(words, ROOM),
            Block::Paragraph(words) => {
                let height = self.set(BODY).height(words, ROOM);
                match rest.first() {
                    Some(Block::Table { .. } | Block::List(_)) => height + 4.0 + self.needed(rest),
                    _ => height.min(4.0 * self.set(BODY).leading()),
                }
            }
            Block::List(points) => points.first().map_or(0.0, |point| self.set(BODY).height(point, ROOM - INDENT)),
            Block::Terms(terms) => terms.first().map_or(0.0, |(term, said)| self.term_height(term, said)),
            Block::Table { head, rows } => {
                let heights = self.heights(head, rows);
                let whole: f64 = heights.iter().sum();
                // A table that fits on half a page is not broken.
                if whole < 0.5 * (self.bottom() - TOP) { whole } else { heights.iter().take(3).sum() }
            }
            Block::Chart { figure, height } => self.chart_height(figure, *height),
            Block::Command(words) => self.set(SMALL).height(words, ROOM),
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Part(words) => self.part_heading(words),
            Block::Heading(words) => {
                self.outline.push((words.clone(), self.pages.len() - 1, self.y));
                self.text(Role::Heading(self.level, words.clone()), words, HEADING, 0.0);
            }
            Block::Lead(words) => self.text(Role::Paragraph, words, LEAD, 0.0),
            Block::Paragraph(words) => self.text(Role::Paragraph, words, BODY, 0.0),
            Block::List(points) => points.iter().for_each(|point| self.point(point)),
            Block::Terms(terms) => terms.iter().for_each(|(term, said)| self.term(term, said)),
            Block::Table { head, rows } => self.table(head, rows),
            Block::Chart { figure, height } => self.chart(figure, *height),
            Block::Command(words) => self.text(Role::Paragraph, words, SMALL, 0.0),
        }
    }

    /// Starts a page where less than `height` is left.
    fn make_room(&mut self, height: f64) {
        if self.y + height > self.bottom() && self.y > TOP {
            self.new_page();
        }
    }

    fn new_page(&mut self) {
        self.ends.push(self.y);
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    fn tag(&mut self, role: Role) -> usize {
        self.tags.push(role);
        self.tags.len() - 1
    }

    fn place(&mut self, placed: Placed) {
        if let Some(page) = self.pages.last_mut() {
            page.push(placed);
        }
    }

    /// A line of text at a place, its left or right end there.
    fn line(&mut self, words: &str, style: Type, Spot { x, y, width, at_right }: Spot, tag: Option<usize>) {
        if self.measures {
            return;
        }
        let height = style.leading();
        let (at, anchor) = if at_right { (width, "end") } else { (0.0, "start") };
        let weight = if style.weight == Weight::SemiBold { 600 } else { 400 };
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\">\
             <text x=\"{at}\" y=\"{}\" font-family=\"Inter\" font-size=\"{}\" font-weight=\"{weight}\" fill=\"{}\" \
             text-anchor=\"{anchor}\">{}</text></svg>",
            style.size * 1.05,
            style.size,
            style.color,
            escaped(words)
        );
        self.place(Placed { x, y, width, height, svg, tag });
    }

    fn rule(&mut self, y: f64) {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{ROOM}\" height=\"1\"><rect width=\"{ROOM}\" height=\"0.5\" fill=\"#c9ceda\"/></svg>"
        );
        self.place(Placed { x: MARGIN, y, width: ROOM, height: 1.0, svg, tag: None });
    }

    fn text(&mut self, role: Role, words: &str, style: Type, indent: f64) {
        let (style, tag) = (self.set(style), Some(self.tag(role)));
        self.lines(style.wrapped(words, ROOM - indent), style, indent, tag);
    }

    fn lines(&mut self, lines: Vec<String>, style: Type, indent: f64, tag: Option<usize>) {
        for line in lines {
            self.make_room(style.leading());
            let spot = Spot { x: MARGIN + indent, y: self.y, width: ROOM - indent, at_right: false };
            self.line(&line, style, spot, tag);
            self.y += style.leading();
        }
    }

    fn point(&mut self, words: &str) {
        let style = self.set(BODY);
        self.make_room(style.height(words, ROOM - INDENT).min(4.0 * style.leading()));
        self.line("•", style, Spot { x: MARGIN, y: self.y, width: INDENT, at_right: false }, None);
        self.text(Role::Point, words, BODY, INDENT);
        self.y += 1.5;
    }

    /// A term at the left, and what there is to say to it beside it.
    fn term(&mut self, term: &str, said: &str) {
        let style = self.set(BODY);
        self.make_room(self.term_height(term, said).min(6.0 * style.leading()));
        let tag = Some(self.tag(Role::Paragraph));
        self.line(term, self.set(TERM), Spot { x: MARGIN, y: self.y, width: TERM_ROOM, at_right: false }, tag);
        self.lines(style.wrapped(said, ROOM - TERM_ROOM), style, TERM_ROOM, tag);
        self.y += 2.0;
    }

    fn table(&mut self, head: &[String], rows: &[Vec<String>]) {
        let table = self.tables;
        self.tables += 1;
        let heights = self.heights(head, rows);
        self.row(head, rows, heights[0], Some((table, 0)), true);
        for (number, cells) in rows.iter().enumerate() {
            let height = heights[number + 1];
            if self.y + height > self.bottom() {
                self.new_page();
                // Shown again, but said once.
                self.row(head, rows, heights[0], None, true);
            }
            self.row(cells, rows, height, Some((table, number + 1)), false);
        }
    }

    /// A row of a table; `place` is its table and number, none for a repeated head.
    fn row(
        &mut self,
        cells: &[String],
        rows: &[Vec<String>],
        height: f64,
        place: Option<(usize, usize)>,
        is_head: bool,
    ) {
        let columns = Columns::new(cells.len());
        let style = self.set(if is_head { HEAD_CELL } else { CELL });
        for (column, cell) in cells.iter().enumerate() {
            let tag = place.map(|(table, row)| self.tag(Role::Cell { table, row, is_head }));
            let at_right = super::is_numeric(rows, column);
            for (number, line) in style.wrapped(cell, columns.room(column)).iter().enumerate() {
                let y = self.y + 2.0 + number as f64 * style.leading();
                let spot = Spot { x: MARGIN + columns.left(column), y, width: columns.room(column), at_right };
                self.line(line, style, spot, tag);
            }
        }
        self.y += height;
        self.rule(self.y - 1.0);
    }

    fn term_height(&self, term: &str, said: &str) -> f64 {
        self.set(BODY).height(said, ROOM - TERM_ROOM).max(self.set(TERM).height(term, ROOM))
    }

    /// Heights of the rows of a table, the head first.
    fn heights(&self, head: &[String], rows: &[Vec<String>]) -> Vec<f64> {
        let columns = Columns::new(head.len());
        let height = |cells: &[String], style: Type| {
            let lines = cells.iter().enumerate().map(|(column, cell)| style.wrapped(cell, columns.room(column)).len());
            lines.max().unwrap_or(1) as f64 * style.leading() + 5.0
        };
        let [head_cell, cell] = [HEAD_CELL, CELL].map(|style| self.set(style));
        std::iter::once(height(head, head_cell)).chain(rows.iter().map(|row| height(row, cell))).collect()
    }

    /// Height of a chart with its title and its note.
    fn chart_height(&self, figure: &Figure, share: f64) -> f64 {
        let panels = ROOM * scaled(figure, share, self.fit.charts);
        let [title, note] = [CAPTION, SMALL].map(|style| self.set(style));
        title.height(&figure.title, ROOM) + panels + note.height(&figure.note, ROOM) + 4.0
    }

    fn chart(&mut self, figure: &Figure, share: f64) {
        self.make_room(self.chart_height(figure, share));
        self.text(Role::Paragraph, &figure.title, CAPTION, 0.0);
        let share = scaled(figure, share, self.fit.charts);
        let tag = Some(self.tag(Role::Chart(figure.alt_text.clone())));
        if !self.measures {
            let svg = export::drawing(figure, &super::chart_options(share, false));
            self.place(Placed { x: MARGIN, y: self.y + 2.0, width: ROOM, height: ROOM * share, svg, tag });
        }
        self.y += ROOM * share + 4.0;
        self.text(Role::Paragraph, &figure.note, SMALL, 0.0);
    }

    /// Where the document comes from, and the number of each page.
    fn feet(&mut self, briefing: &Briefing) {
        let count = self.pages.len();
        let width = ROOM - 40.0;
        let words = super::footer(&briefing.provenance, width, FOOT.size);
        let pages = std::mem::take(&mut self.pages);
        for (number, page) in pages.into_iter().enumerate() {
            self.pages.push(page);
            let y = PAGE.1 - 38.0;
            self.line(&words, FOOT, Spot { x: MARGIN, y, width, at_right: false }, None);
            let spot = Spot { x: MARGIN + width, y, width: 40.0, at_right: true };
            self.line(&format!("{} of {count}", number + 1), FOOT, spot, None);
        }
    }
}

/// How far points of a list are moved in.
const INDENT: f64 = 12.0;

/// Room for a term at the left of what is said to it.
const TERM_ROOM: f64 = 64.0;

/// Where the columns of a table stand.
struct Columns {
    first: f64,
    other: f64,
}

impl Columns {
    const GAP: f64 = 10.0;

    fn new(count: usize) -> Self {
        let first = ROOM * super::first_share(count);
        Self { first, other: (ROOM - first) / count.saturating_sub(1).max(1) as f64 }
    }

    fn left(&self, column: usize) -> f64 {
        if column == 0 { 0.0 } else { self.first + (column - 1) as f64 * self.other + Self::GAP }
    }

    fn room(&self, column: usize) -> f64 {
        if column == 0 { self.first - Self::GAP } else { self.other - Self::GAP }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Provenance;
    use crate::scenario::Scenario;

    #[test]
    fn no_page_of_words_is_under_a_third_full_and_few_lines_take_no_page() {
        let provenance = Provenance::new(&Scenario::new("A"), "".into(), 1, "2026-01-01".into());
        let mut counts = Vec::new();
        for sections in 2..40 {
            let section = |number: usize| {
                let words = "what came of it, in words that go on for a while, ".repeat(1 + number % 5);
                [Block::Heading(format!("Question {number}")), Block::Paragraph(words)]
            };
            let blocks = (0..sections).flat_map(section).collect();
            let briefing = Briefing { title: "A".into(), provenance: provenance.clone(), blocks, numbers: Vec::new() };
            let pages = pages(&briefing).pages;
            let end = |page: &Vec<Placed>| {
                let words = page.iter().filter(|placed| placed.tag.is_some());
                words.map(|placed| placed.y + placed.height).fold(TOP, f64::max)
            };
            let least = pages.iter().map(|page| (end(page) - TOP) / (BOTTOM - TOP)).fold(1.0, f64::min);
            assert!(pages.len() == 1 || least > LEAST_FILL - 0.02, "{sections}: {least:.2} of {} pages", pages.len());
            assert!(pages.iter().all(|page| end(page) < BOTTOM + 1.0));
            counts.push(pages.len());
        }
        assert!(counts.is_sorted() && counts[0] == 1 && counts.contains(&2) && counts.contains(&3), "{counts:?}");
    }
}
