//! Copilot usage metrics: a record a person and day, or a day of the whole organisation.
//!
//! `loc_added_sum` holds what agents edited, and `loc_suggested_to_add_sum` does
//! not: their ratio is no rate of acceptance, and none is made. Tokens are told
//! of the command line alone. The active users of the editor do not count those
//! who only use the command line; records of people do. Weekly and monthly
//! active users are of the days up to a day and are never added up; reviewed
//! requests come again on other days, merged ones do not.

use serde::Deserialize;

use super::super::fault::{Read, Wrong};
use super::super::gathering::Gathering;
use super::super::json::{Count, Id, Text, parse, sum};
use super::super::source::Source;
use super::{MILLION, day};

#[derive(Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    day: Option<Text<'a>>,
    #[serde(borrow)]
    user_id: Option<Id<'a>>,
    #[serde(borrow)]
    user_login: Option<Text<'a>>,
    #[serde(borrow)]
    organization_id: Option<Id<'a>>,
    user_initiated_interaction_count: Option<Count>,
    code_generation_activity_count: Option<Count>,
    code_acceptance_activity_count: Option<Count>,
    loc_added_sum: Option<Count>,
    used_agent: Option<bool>,
    used_chat: Option<bool>,
    used_cli: Option<bool>,
    totals_by_cli: Option<CommandLine>,
    daily_active_users: Option<Count>,
    weekly_active_users: Option<Count>,
    pull_requests: Option<PullRequests>,
    #[serde(borrow)]
    day_totals: Option<Vec<Record<'a>>>,
}

#[derive(Deserialize)]
struct CommandLine {
    session_count: Option<Count>,
    token_usage: Option<TokenUsage>,
}

#[derive(Deserialize)]
struct TokenUsage {
    prompt_tokens_sum: Option<Count>,
    output_tokens_sum: Option<Count>,
}

#[derive(Deserialize)]
struct PullRequests {
    total_merged: Option<Count>,
    median_minutes_to_merge: Option<Count>,
}

/// Takes in a record of a person or of the organisation, or a report of many days.
pub(in crate::data::import) fn take(object: &[u8], into: &mut Gathering) -> Read<()> {
    let record: Record = parse(object)?;
    match record.day_totals {
        Some(days) => into.each("day_totals", days, |into, day| take_totals(&day, into)),
        None if record.user_id.is_some() || record.user_login.is_some() => take_person(&record, into),
        None if record.daily_active_users.is_some() || record.pull_requests.is_some() => take_totals(&record, into),
        None => Err(Wrong::field("user_login", "is missing")),
    }
}

fn take_person(record: &Record, into: &mut Gathering) -> Read<()> {
    let day = day("day", record.day.as_deref())?;
    let name = record.user_login.as_deref().or(record.user_id.as_deref());
    let entry = into.entry(name, day);
    let tokens = record.totals_by_cli.as_ref().and_then(|line| {
        let usage = line.token_usage.as_ref()?;
        sum(&[usage.prompt_tokens_sum, usage.output_tokens_sum])
    });
    let sessions = record.totals_by_cli.as_ref().and_then(|line| line.session_count);
    let counts = sum(&[
        record.user_initiated_interaction_count,
        record.code_generation_activity_count,
        record.code_acceptance_activity_count,
        sessions,
    ]);
    let flags = [record.used_agent, record.used_chat, record.used_cli];
    let is_told = counts.is_some() || flags.iter().any(Option::is_some);
    let is_active = counts.is_some_and(|count| count > 0.0) || flags.contains(&Some(true));
    let amounts = [
        record.loc_added_sum.map_or(f64::NAN, |lines| lines.0),
        tokens.map_or(f64::NAN, |tokens| tokens / MILLION),
        if is_told { f64::from(u8::from(is_active)) } else { f64::NAN },
    ];
    let organisation = record.organization_id.as_deref();
    into.put(Source::Copilot, (entry.person, day, organisation), entry, &amounts)
}

fn take_totals(record: &Record, into: &mut Gathering) -> Read<()> {
    let day = day("day", record.day.as_deref())?;
    let entry = into.entry(None, day);
    let requests = record.pull_requests.as_ref();
    let merged = requests.and_then(|requests| requests.total_merged).map_or(f64::NAN, |merged| merged.0);
    // Those of the seven days up to Sunday are those of the week.
    let active = record.weekly_active_users.filter(|_| day.is_sunday()).map_or(f64::NAN, |active| active.0);
    let minutes = requests.and_then(|requests| requests.median_minutes_to_merge).filter(|_| merged > 0.0);
    let days = minutes.map_or(f64::NAN, |minutes| minutes.0 / (24.0 * 60.0));
    let organisation = record.organization_id.as_deref();
    into.put(Source::CopilotTotals, (day, organisation), entry, &[merged, active, days, merged])
}
