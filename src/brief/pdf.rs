//! A briefing as laid-out pages: text and vector charts through the charts' own pipeline.
//!
//! [`super::pages`] lays them out. Every line of text and every chart is a small
//! SVG set on the page, so fonts and measures are those of the charts, and each is
//! tagged for screen readers.

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

use super::pages::{self, Layout, PAGE, Placed, Role};
use super::{BriefError, Briefing};
use crate::chart::export;

/// The document, as bytes.
pub fn pdf(briefing: &Briefing) -> Result<Vec<u8>, BriefError> {
    finish(pages::pages(briefing), briefing)
}

fn finish(layout: Layout, briefing: &Briefing) -> Result<Vec<u8>, BriefError> {
    let failed = |what: &str| BriefError::Document(what.to_owned());
    let mut document = krilla::Document::new_with(SerializeSettings::default());
    let mut identifiers: Vec<Vec<Identifier>> = layout.tags.iter().map(|_| Vec::new()).collect();
    for placed in layout.pages {
        let settings =
            PageSettings::from_wh(PAGE.0 as f32, PAGE.1 as f32).ok_or_else(|| failed("a page has no size"))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for Placed { x, y, width, height, svg, tag } in placed {
            let tree: Tree = export::parse(&svg).map_err(crate::chart::ExportError::from)?;
            let size = PageSize::from_wh(width as f32, height as f32).ok_or_else(|| failed("a line has no size"))?;
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
    document.set_tag_tree(tree(layout.tags, identifiers));
    let mut outline = Outline::new();
    for (title, page, y) in layout.outline {
        outline.push_child(OutlineNode::new(title, XyzDestination::new(page, Point::from_xy(0.0, y as f32))));
    }
    document.set_outline(outline);
    let provenance = &briefing.provenance;
    document.set_metadata(export::pdf_metadata(&briefing.title, &provenance.footer(), provenance));
    export::attach_scenario(&mut document, provenance)?;
    document.finish().map_err(|error| BriefError::Document(format!("{error:?}")))
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
