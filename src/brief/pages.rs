//! Where on which page does each block go? A4 pages of text and charts, for [`super::pdf`].
//!
//! A heading stays with what follows it, a table with its head. A part of a
//! document that can stand on one page does: its charts are made smaller until it
//! fits; and they are where its last page would hold next to nothing.

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

/// How much smaller charts are made, at most.
const SCALES: [f64; 9] = [1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52];

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
    /// Size of charts, as a share of what is wanted.
    scale: f64,
    /// Level of the next heading.
    level: u16,
    /// Whether pages are only counted.
    measures: bool,
}

/// The laid-out pages of a document.
pub fn pages(briefing: &Briefing) -> Layout {
    let mut layout = Layout::titled(briefing, false);
    for part in parts(&briefing.blocks) {
        layout.scale = layout.scale_for(part);
        layout.blocks(part);
    }
    layout.feet(briefing);
    layout
}

/// The size of charts in each part of a document, as a share of what is wanted.
pub fn scales(briefing: &Briefing) -> Vec<f64> {
    let layout = Layout::titled(briefing, true);
    parts(&briefing.blocks).map(|part| layout.scale_for(part)).collect()
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
            scale: 1.0,
            level: 2,
            measures,
        }
    }

    /// A document that has its title so far.
    fn titled(briefing: &Briefing, measures: bool) -> Self {
        let mut layout = Self::new(measures);
        layout.text(Role::Heading(1, briefing.title.clone()), &briefing.title, TITLE, 0.0);
        layout
    }

    /// The largest size of charts at which blocks fit on the page they begin on; else at which no page of
    /// theirs holds next to nothing.
    fn scale_for(&self, blocks: &[Block]) -> f64 {
        let measured = SCALES.map(|scale| {
            let mut trial = Self { y: self.y, scale, level: self.level, ..Self::new(true) };
            // What stands before them is not theirs.
            if matches!(blocks.first(), Some(Block::Part(_))) {
                trial.y = TOP;
            }
            trial.part_done(blocks);
            (scale, trial.ends)
        });
        let is_full = |end: &f64| (end - TOP) / (BOTTOM - TOP) >= LEAST_FILL;
        let one_page = measured.iter().find(|(_, ends)| ends.len() == 1);
        let full = measured.iter().find(|(_, ends)| ends.iter().all(is_full));
        one_page.or(full).map_or(1.0, |(scale, _)| *scale)
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

    /// The height that must be left on a page for a block to begin on it, with what it must stay with.
    fn needed(&self, blocks: &[Block]) -> f64 {
        let Some((first, rest)) = blocks.split_first() else { return 0.0 };
        match first {
            Block::Part(words) => PART.height(words, ROOM) + self.needed(rest),
            Block::Heading(words) => HEADING.height(words, ROOM) + 2.0 + self.needed(rest),
            Block::Lead(words) => LEAD.height(words, ROOM),
            Block::Paragraph(words) => {
                let height = BODY.height(words, ROOM);
                match rest.first() {
                    Some(Block::Table { .. } | Block::List(_)) => height + 4.0 + self.needed(rest),
                    _ => height.min(4.0 * BODY.leading()),
                }
            }
            Block::List(points) => points.first().map_or(0.0, |point| BODY.height(point, ROOM - INDENT)),
            Block::Terms(terms) => terms.first().map_or(0.0, |(term, said)| term_height(term, said)),
            Block::Table { head, rows } => {
                let heights = heights(head, rows);
                let whole: f64 = heights.iter().sum();
                // A table that fits on half a page is not broken.
                if whole < 0.5 * (BOTTOM - TOP) { whole } else { heights.iter().take(3).sum() }
            }
            Block::Chart { figure, height } => self.chart_height(figure, *height),
            Block::Command(words) => SMALL.height(words, ROOM),
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
        if self.y + height > BOTTOM && self.y > TOP {
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
        let tag = Some(self.tag(role));
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
        self.make_room(BODY.height(words, ROOM - INDENT).min(4.0 * BODY.leading()));
        self.line("•", BODY, Spot { x: MARGIN, y: self.y, width: INDENT, at_right: false }, None);
        self.text(Role::Point, words, BODY, INDENT);
        self.y += 1.5;
    }

    /// A term at the left, and what there is to say to it beside it.
    fn term(&mut self, term: &str, said: &str) {
        self.make_room(term_height(term, said).min(6.0 * BODY.leading()));
        let tag = Some(self.tag(Role::Paragraph));
        self.line(term, TERM, Spot { x: MARGIN, y: self.y, width: TERM_ROOM, at_right: false }, tag);
        self.lines(BODY.wrapped(said, ROOM - TERM_ROOM), BODY, TERM_ROOM, tag);
        self.y += 2.0;
    }

    fn table(&mut self, head: &[String], rows: &[Vec<String>]) {
        let table = self.tables;
        self.tables += 1;
        let heights = heights(head, rows);
        self.row(head, rows, heights[0], Some((table, 0)), true);
        for (number, cells) in rows.iter().enumerate() {
            let height = heights[number + 1];
            if self.y + height > BOTTOM {
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
        let style = if is_head { HEAD_CELL } else { CELL };
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

    /// Height of a chart with its title and its note.
    fn chart_height(&self, figure: &Figure, share: f64) -> f64 {
        let panels = ROOM * scaled(figure, share, self.scale);
        CAPTION.height(&figure.title, ROOM) + panels + SMALL.height(&figure.note, ROOM) + 4.0
    }

    fn chart(&mut self, figure: &Figure, share: f64) {
        self.make_room(self.chart_height(figure, share));
        self.text(Role::Paragraph, &figure.title, CAPTION, 0.0);
        let share = scaled(figure, share, self.scale);
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

fn term_height(term: &str, said: &str) -> f64 {
    BODY.height(said, ROOM - TERM_ROOM).max(TERM.height(term, ROOM))
}

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

/// Heights of the rows of a table, the head first.
fn heights(head: &[String], rows: &[Vec<String>]) -> Vec<f64> {
    let columns = Columns::new(head.len());
    let height = |cells: &[String], style: Type| {
        let lines = cells.iter().enumerate().map(|(column, cell)| style.wrapped(cell, columns.room(column)).len());
        lines.max().unwrap_or(1) as f64 * style.leading() + 5.0
    };
    std::iter::once(height(head, HEAD_CELL)).chain(rows.iter().map(|row| height(row, CELL))).collect()
}
