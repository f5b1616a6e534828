//! What is to be known of an import? What was read, what was left out, and what its numbers do not say.

use super::gathering::Tally;
use super::source::Source;
use super::weekly::Losses;
use crate::analysis::format::{counted, number};
use crate::data::table::SMALLEST_GROUP;

/// What was read of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// The file, as it was given.
    pub name: String,
    /// What it was taken for.
    pub source: Source,
    /// Records that were taken in.
    pub records: u64,
    /// Those of them that took the place of earlier ones.
    pub replaced: u64,
    /// Records that were wrong and left out.
    pub left_out: u64,
    /// Rows of other products.
    pub of_others: u64,
}

impl FileReport {
    pub(super) fn new(name: &str, source: Source, tally: Tally) -> Self {
        let Tally { records, replaced, left_out, of_others } = tally;
        Self { name: name.to_owned(), source, records, replaced, left_out, of_others }
    }

    /// One sentence.
    pub fn sentence(&self) -> String {
        let mut parts = vec![counted(self.records as usize, "record")];
        let mut more = |count: u64, what: &str| {
            if count > 0 {
                parts.push(format!("{} {what}", number(count as f64, 0)));
            }
        };
        more(self.replaced, "in place of earlier ones");
        more(self.left_out, "left out as wrong");
        more(self.of_others, "of other products passed over");
        format!("{}: {}, {}", self.name, self.source.label(), parts.join(", "))
    }
}

/// What was read, left out and merged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The files in their order.
    pub files: Vec<FileReport>,
    /// Rows of the roster that were wrong and left out.
    pub roster_left_out: u64,
    /// People that were met, in the roster and the files.
    pub people: usize,
    /// What else is to be known, in sentences.
    pub notes: Vec<String>,
}

impl Report {
    pub(super) fn conclude(&mut self, losses: &Losses, people: usize, smallest: u32) {
        self.people = people;
        let mut notes = Vec::new();
        if self.roster_left_out > 0 {
            notes.push(format!("{} of the roster left out as wrong.", counted(self.roster_left_out as usize, "row")));
        }
        if !losses.strangers.is_empty() {
            let who = counted(losses.strangers.len(), "account");
            notes.push(format!("{who} of the exports not in the roster, and left out."));
        }
        if !losses.merged.is_empty() {
            let groups = counted(losses.merged.len(), "group");
            notes
                .push(format!("{groups} of fewer than {smallest} people in some week, and merged into 'other' there."));
        }
        if losses.dropped > 0 {
            let weeks = counted(losses.dropped as usize, "number");
            notes.push(format!("{weeks} of people in groups too small to tell left out of everything."));
        }
        for (source, week) in &losses.partial {
            notes.push(format!("The week of {week} is told in part by {}; it is left out.", source.label()));
        }
        for ((taken, left, measure), weeks) in &losses.doubled {
            notes.push(format!(
                "{} and {} tell the same {} in {}; the first was taken.",
                taken.label(),
                left.label(),
                measure.key(),
                counted(*weeks as usize, "week")
            ));
        }
        let mut sources: Vec<Source> = self.files.iter().map(|file| file.source).collect();
        sources.sort_unstable();
        sources.dedup();
        notes.extend(sources.into_iter().filter_map(caveat).map(str::to_owned));
        notes
            .push(format!("Every number is of at least {} people; names were not kept.", smallest.max(SMALLEST_GROUP)));
        self.notes = notes;
    }
}

/// What the numbers of a source do not say.
const fn caveat(source: Source) -> Option<&'static str> {
    match source {
        Source::Copilot => Some(
            "Copilot tells tokens of its command line alone: tokens are of those who use it. Lines added hold agents' \
             edits and lines suggested do not, so that no rate of acceptance is made of them.",
        ),
        Source::CopilotTotals => Some(
            "Active users of the organisation are those of the editor, without those who only use the command line; \
             reviewed pull requests repeat across days and are not taken. Minutes to merge are no lead time.",
        ),
        Source::ClaudeCode | Source::ClaudeTelemetry => {
            Some("Pull requests are those made with Claude Code, where no other source tells all of them.")
        }
        Source::Viva => Some("Active in Viva means an action of Copilot in Teams, Outlook, Excel, Word or PowerPoint."),
        Source::OpenaiCosts | Source::ClaudeUsage => Some("Costs and usage that name nobody are of everyone alone."),
        _ => None,
    }
}
