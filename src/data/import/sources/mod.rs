//! What do the fields of each source mean? A file a vendor, with the traps of its numbers.

pub(super) mod anthropic;
pub(super) mod copilot;
pub(super) mod github;
pub(super) mod openai;
pub(super) mod telemetry;
pub(super) mod tidy;
pub(super) mod viva;

use super::fault::{Read, Wrong};
use super::gathering::Gathering;
use super::source::Source;
use crate::data::week::Day;

/// Tokens in a million.
const MILLION: f64 = 1e6;

/// Takes in an object of JSON of a source.
pub(super) fn take(source: Source, object: &[u8], into: &mut Gathering) -> Read<()> {
    match source {
        Source::Copilot | Source::CopilotTotals => copilot::take(object, into),
        Source::ClaudeCode => anthropic::take_analytics(object, into),
        Source::ClaudeEnterprise => anthropic::take_costs(object, into),
        Source::ClaudeUsage => anthropic::take_usage(object, into),
        Source::ClaudeTelemetry => telemetry::take(object, into),
        Source::OpenaiUsage => openai::take_usage(object, into),
        Source::OpenaiCosts => openai::take_costs(object, into),
        Source::Viva | Source::Billing | Source::Tidy => {
            Err(Wrong::whole(format!("is JSON, but {} come as a table", source.label())))
        }
    }
}

/// The day, in UTC, of a date or a moment.
fn day(field: &str, text: Option<&str>) -> Read<Day> {
    let text = text.ok_or_else(|| Wrong::field(field, "is missing"))?;
    super::json::day(text).ok_or_else(|| Wrong::field(field, "is no date, such as 2026-03-02"))
}
