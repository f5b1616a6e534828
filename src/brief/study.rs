//! The report of a study as a document.

use super::{Block, Briefing};
use crate::experiment::Provenance;
use crate::experiment::study::{Section, Table};

/// The document that says what `sections` say, with charts below; its title begins with a question.
pub fn study(question: &str, sections: Vec<Section>, charts: Vec<Block>, provenance: Provenance) -> Briefing {
    let mut blocks = Vec::new();
    for (place, section) in sections.into_iter().enumerate() {
        blocks.push(Block::Heading(section.question));
        let answer = if place == 0 { Block::Lead } else { Block::Paragraph };
        blocks.extend(section.answers.into_iter().map(answer));
        blocks.extend(section.table.map(|Table { head, rows }| Block::Table { head, rows }));
    }
    blocks.extend(charts);
    Briefing { title: format!("{question} {}", provenance.scenario), provenance, blocks, numbers: Vec::new() }
}
