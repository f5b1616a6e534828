//! The report of a study as a document.

use super::{Block, Briefing};
use crate::experiment::Provenance;
use crate::experiment::study::{Section, Table};

/// The document that says what `sections` say; its title begins with a question.
pub fn study(question: &str, sections: Vec<Section>, provenance: Provenance) -> Briefing {
    let mut blocks = Vec::new();
    for (place, section) in sections.into_iter().enumerate() {
        blocks.push(Block::Heading(section.question));
        let answer = if place == 0 { Block::Lead } else { Block::Paragraph };
        blocks.extend(section.answers.into_iter().map(answer));
        blocks.extend(section.table.map(|Table { head, rows }| Block::Table { head, rows }));
    }
    Briefing { title: format!("{question} {}", provenance.scenario), provenance, blocks }
}
