//! A briefing as laid-out pages: text and vector charts through the charts' own pipeline.
//!
//! Every line of text and every chart is a small SVG set on the page, so fonts
//! and measures are those of the charts, and each is tagged for screen readers.

use std::num::NonZeroU16;

use krilla::SerializeSettings;
use krilla::destination::XyzDestination;
use krilla::geom::{Point, Size as PageSize, Transform};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::tagging::{
    ArtifactType, ContentTag, Identifier, ListNumbering, Node, TableHeaderScope, Tag, TagGroup, TagTree,
};
use krilla_svg::{SurfaceExt, SvgSettings};
use resvg::usvg::Tree;

use super::{Block, BriefError, Briefing, CANVAS, escaped};
use crate::chart::text::{self, Weight};
use crate::chart::{Theme, export};

/// A4, in points.
const PAGE: (f64, f64) = (595.0, 842.0);
const MARGIN: f64 = 56.0;
const ROOM: f64 = PAGE.0 - 2.0 * MARGIN;
/// Where text ends; below it stands the footer.
const BOTTOM: f64 = PAGE.1 - 62.0;
const INK: &str = "#1f2430";
const GREY: &str = "#555c6b";

/// How a line of text is set.
#[derive(Debug, Clone, Copy)]
struct Type {
    size: f64,
    weight: Weight,
    color: &'static str,
}

const TITLE: Type = Type { size: 22.0, weight: Weight::SemiBold, color: INK };
const HEADING: Type = Type { size: 14.0, weight: Weight::SemiBold, color: INK };
const LEAD: Type = Type { size: 12.0, weight: Weight::SemiBold, color: INK };
const BODY: Type = Type { size: 9.5, weight: Weight::Regular, color: INK };
const HEAD_CELL: Type = Type { size: 7.5, weight: Weight::SemiBold, color: INK };
const CELL: Type = Type { size: 7.5, weight: Weight::Regular, color: INK };
const SMALL: Type = Type { size: 8.5, weight: Weight::Regular, color: GREY };
const FOOT: Type = Type { size: 6.5, weight: Weight::Regular, color: GREY };

impl Type {
    fn leading(self) -> f64 {
        self.size * 1.4
    }
    fn wrapped(self, words: &str, room: f64) -> Vec<String> {
        text::wrapped(&text::drawable(words), self.size, self.weight, room, usize::MAX)
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
struct Placed {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    svg: String,
    /// Which tag of [`Layout::tags`] it belongs to; none: decoration.
    tag: Option<usize>,
}

/// What a piece of content is, for those who listen to the document.
enum Role {
    Heading(u16, String),
    Paragraph,
    Point,
    Cell { table: usize, row: usize, is_head: bool },
    Chart(String),
}

/// The pages while they fill.
struct Layout {
    pages: Vec<Vec<Placed>>,
    y: f64,
    tags: Vec<Role>,
    outline: Vec<(String, usize, f64)>,
    tables: usize,
}

/// The document, as bytes.
pub fn pdf(briefing: &Briefing) -> Result<Vec<u8>, BriefError> {
    let mut layout = Layout { pages: vec![Vec::new()], y: MARGIN, tags: Vec::new(), outline: Vec::new(), tables: 0 };
    layout.text(Role::Heading(1, briefing.title.clone()), &briefing.title, TITLE, 0.0);
    layout.y += 4.0;
    for block in &briefing.blocks {
        match block {
            Block::Heading(words) => {
                layout.y += 12.0;
                layout.make_room(HEADING.leading() + 4.0 * BODY.leading());
                layout.outline.push((words.clone(), layout.pages.len() - 1, layout.y));
                layout.text(Role::Heading(2, words.clone()), words, HEADING, 0.0);
                layout.y += 3.0;
            }
            Block::Lead(words) => layout.text(Role::Paragraph, words, LEAD, 0.0),
            Block::Paragraph(words) => layout.text(Role::Paragraph, words, BODY, 0.0),
            Block::List(points) => points.iter().for_each(|point| layout.point(point)),
            Block::Table { head, rows } => layout.table(head, rows),
            Block::Chart(figure) => layout.chart(figure),
            Block::Command(words) => layout.text(Role::Paragraph, words, SMALL, 0.0),
        }
        layout.y += 5.0;
    }
    layout.feet(&briefing.provenance.footer());
    layout.finish(briefing)
}

impl Layout {
    /// Starts a page where less than `height` is left.
    fn make_room(&mut self, height: f64) {
        if self.y + height > BOTTOM && self.y > MARGIN {
            self.pages.push(Vec::new());
            self.y = MARGIN;
        }
    }

    fn place(&mut self, placed: Placed) {
        if let Some(page) = self.pages.last_mut() {
            page.push(placed);
        }
    }

    /// A line of text at a place, its left or right end there.
    fn line(&mut self, words: &str, style: Type, Spot { x, y, width, at_right }: Spot, tag: Option<usize>) {
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
        self.tags.push(role);
        let tag = Some(self.tags.len() - 1);
        for line in style.wrapped(words, ROOM - indent) {
            self.make_room(style.leading());
            let spot = Spot { x: MARGIN + indent, y: self.y, width: ROOM - indent, at_right: false };
            self.line(&line, style, spot, tag);
            self.y += style.leading();
        }
    }

    fn point(&mut self, words: &str) {
        self.make_room(BODY.leading());
        self.line("•", BODY, Spot { x: MARGIN, y: self.y, width: 12.0, at_right: false }, None);
        self.text(Role::Point, words, BODY, 12.0);
        self.y += 2.0;
    }

    fn table(&mut self, head: &[String], rows: &[Vec<String>]) {
        let first = ROOM * super::first_share(head.len());
        let other = (ROOM - first) / head.len().saturating_sub(1).max(1) as f64;
        let gap = 6.0;
        let table = self.tables;
        self.tables += 1;
        for (row, cells) in std::iter::once(head).chain(rows.iter().map(Vec::as_slice)).enumerate() {
            let is_head = row == 0;
            let style = if is_head { HEAD_CELL } else { CELL };
            let room = |column: usize| if column == 0 { first - gap } else { other - gap };
            let lines: Vec<Vec<String>> =
                cells.iter().enumerate().map(|(column, cell)| style.wrapped(cell, room(column))).collect();
            let height = lines.iter().map(Vec::len).max().unwrap_or(1) as f64 * style.leading() + 5.0;
            self.make_room(height);
            for (column, lines) in lines.iter().enumerate() {
                self.tags.push(Role::Cell { table, row, is_head });
                let tag = Some(self.tags.len() - 1);
                let x = MARGIN + if column == 0 { 0.0 } else { first + (column - 1) as f64 * other + gap };
                for (number, line) in lines.iter().enumerate() {
                    let y = self.y + 2.0 + number as f64 * style.leading();
                    let at_right = super::is_numeric(rows, column);
                    self.line(line, style, Spot { x, y, width: room(column), at_right }, tag);
                }
            }
            self.y += height;
            self.rule(self.y - 1.0);
        }
    }

    fn chart(&mut self, figure: &crate::chart::Figure) {
        let height = ROOM * f64::from(CANVAS.1) / f64::from(CANVAS.0);
        self.make_room(height);
        self.tags.push(Role::Chart(figure.alt_text.clone()));
        let tag = Some(self.tags.len() - 1);
        let svg = export::drawing(figure, super::chart_options(false).size, Theme::Light);
        self.place(Placed { x: MARGIN, y: self.y, width: ROOM, height, svg, tag });
        self.y += height + 4.0;
    }

    /// Where the document comes from, and the number of each page.
    fn feet(&mut self, footer: &str) {
        let count = self.pages.len();
        let lines = FOOT.wrapped(footer, ROOM - 60.0);
        let pages = std::mem::take(&mut self.pages);
        for (number, page) in pages.into_iter().enumerate() {
            self.pages.push(page);
            for (line, words) in lines.iter().enumerate() {
                let y = PAGE.1 - 46.0 + line as f64 * FOOT.leading();
                self.line(words, FOOT, Spot { x: MARGIN, y, width: ROOM - 60.0, at_right: false }, None);
            }
            let words = format!("{} of {count}", number + 1);
            let spot = Spot { x: PAGE.0 - MARGIN - 60.0, y: PAGE.1 - 46.0, width: 60.0, at_right: true };
            self.line(&words, FOOT, spot, None);
        }
    }

    fn finish(self, briefing: &Briefing) -> Result<Vec<u8>, BriefError> {
        let failed = |what: &str| BriefError::Document(what.to_owned());
        let mut document = krilla::Document::new_with(SerializeSettings::default());
        let mut identifiers: Vec<Vec<Identifier>> = self.tags.iter().map(|_| Vec::new()).collect();
        for placed in self.pages {
            let settings =
                PageSettings::from_wh(PAGE.0 as f32, PAGE.1 as f32).ok_or_else(|| failed("a page has no size"))?;
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            for Placed { x, y, width, height, svg, tag } in placed {
                let tree: Tree = export::parse(&svg).map_err(crate::chart::ExportError::from)?;
                let size =
                    PageSize::from_wh(width as f32, height as f32).ok_or_else(|| failed("a line has no size"))?;
                let identifier = surface.start_tagged(match tag {
                    Some(_) => ContentTag::Other,
                    None => ContentTag::Artifact(krilla::tagging::Artifact::new(ArtifactType::Other, None)),
                });
                surface.push_transform(&Transform::from_translate(x as f32, y as f32));
                surface
                    .draw_svg(&tree, size, SvgSettings { embed_text: true, ..SvgSettings::default() })
                    .ok_or_else(|| failed("a drawing could not be taken over"))?;
                surface.pop();
                surface.end_tagged();
                if let Some(tag) = tag {
                    identifiers[tag].push(identifier);
                }
            }
            surface.finish();
            page.finish();
        }
        document.set_tag_tree(tree(self.tags, identifiers));
        let mut outline = Outline::new();
        for (title, page, y) in self.outline {
            outline.push_child(OutlineNode::new(title, XyzDestination::new(page, Point::from_xy(0.0, y as f32))));
        }
        document.set_outline(outline);
        let provenance = &briefing.provenance;
        document.set_metadata(export::pdf_metadata(&briefing.title, &provenance.footer(), provenance));
        export::attach_scenario(&mut document, provenance)?;
        document.finish().map_err(|error| BriefError::Document(format!("{error:?}")))
    }
}

/// The structure of the document.
fn tree(roles: Vec<Role>, identifiers: Vec<Vec<Identifier>>) -> TagTree {
    let mut tree = TagTree::new();
    let mut open: Option<(usize, Vec<TagGroup>, usize, TagGroup)> = None;
    let close = |tree: &mut TagTree, open: &mut Option<(usize, Vec<TagGroup>, usize, TagGroup)>| {
        if let Some((_, mut rows, _, row)) = open.take() {
            rows.push(row);
            tree.push(TagGroup::with_children(Tag::Table, rows.into_iter().map(Node::from).collect()));
        }
    };
    for (role, content) in roles.into_iter().zip(identifiers) {
        let children: Vec<Node> = content.into_iter().map(Node::from).collect();
        if let Role::Cell { table, row, is_head } = role {
            if open.as_ref().is_some_and(|(number, ..)| *number != table) {
                close(&mut tree, &mut open);
            }
            let cell = if is_head {
                TagGroup::with_children(Tag::TH(TableHeaderScope::Column), children)
            } else {
                TagGroup::with_children(Tag::TD, children)
            };
            let (_, rows, current, group) =
                open.get_or_insert_with(|| (table, Vec::new(), row, TagGroup::new(Tag::TR)));
            if *current != row {
                rows.push(std::mem::replace(group, TagGroup::new(Tag::TR)));
                *current = row;
            }
            group.push(cell);
            continue;
        }
        close(&mut tree, &mut open);
        match role {
            Role::Heading(level, title) => {
                let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
                tree.push(TagGroup::with_children(Tag::Hn(level, Some(title)), children));
            }
            Role::Point => {
                let item = TagGroup::with_children(Tag::LI, vec![TagGroup::with_children(Tag::LBody, children).into()]);
                tree.push(TagGroup::with_children(Tag::L(ListNumbering::None), vec![item.into()]));
            }
            Role::Chart(alt) => tree.push(TagGroup::with_children(Tag::Figure(Some(alt)), children)),
            Role::Paragraph | Role::Cell { .. } => tree.push(TagGroup::with_children(Tag::P, children)),
        }
    }
    close(&mut tree, &mut open);
    tree
}
