//! What does a briefing say of a search? A page of its own: the scheme that is offered, what there is to
//! choose between, and what each lever buys.

use super::{Block, Briefing};
use crate::chart::Kind;
use crate::chart::catalogue::{SearchSource, search_figure};
use crate::experiment::Provenance;
use crate::experiment::search::Found;

/// Height of the charts, as shares of their width.
const HEIGHTS: [f64; Kind::OF_A_SEARCH.len()] = [0.5, 0.6];

/// The charts of a search as blocks.
pub fn charts_of_search(found: &Found, provenance: &Provenance) -> Vec<Block> {
    let source = SearchSource { found, provenance };
    let figures = Kind::OF_A_SEARCH.into_iter().zip(HEIGHTS);
    figures.filter_map(|(kind, height)| Some(Block::chart(search_figure(kind, &source).ok()?, height))).collect()
}

impl Briefing {
    /// The same with a page on what a search found, before the appendix.
    #[must_use]
    pub fn with_search(mut self, found: &Found) -> Self {
        let mut page = vec![Block::Part("A better scheme".into()), Block::Lead(found.headline())];
        for said in found.statements() {
            page.push(Block::Heading(said.question.into()));
            page.push(Block::Paragraph(said.answer));
        }
        page.extend(charts_of_search(found, &self.provenance));
        let is_appendix = |block: &Block| matches!(block, Block::Part(name) if name == super::APPENDIX);
        let place = self.blocks.iter().position(is_appendix).unwrap_or(self.blocks.len());
        self.blocks.splice(place..place, page);
        self
    }
}
