//! Claude Code analytics, costs of an enterprise, and usage of the messages interface.
//!
//! Tokens read from a cache and written to it stand beside fresh input and are
//! added. Costs are in cents: whole ones in the analytics, and fractions of one,
//! as a text, in the costs of an enterprise.

use serde::Deserialize;

use super::super::fault::{Read, Wrong};
use super::super::gathering::Gathering;
use super::super::json::{Count, Number, Text, parse, sum};
use super::super::source::Source;
use super::{MILLION, day};

/// Cents in a dollar.
const CENTS: f64 = 100.0;

#[derive(Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
struct Page<T> {
    data: Vec<T>,
}

/// A page of records, or one record.
fn records<'a, T: Deserialize<'a>>(object: &'a [u8]) -> Read<Vec<T>> {
    #[derive(Deserialize)]
    struct Shape {
        data: Option<serde::de::IgnoredAny>,
    }
    if parse::<Shape>(object)?.data.is_some() { Ok(parse::<Page<T>>(object)?.data) } else { Ok(vec![parse(object)?]) }
}

#[derive(Deserialize)]
struct Actor<'a> {
    #[serde(borrow)]
    email_address: Option<Text<'a>>,
    #[serde(borrow)]
    api_key_name: Option<Text<'a>>,
}

impl Actor<'_> {
    /// What tells it from others.
    fn key(&self) -> Option<&str> {
        self.email_address.as_deref().or(self.api_key_name.as_deref())
    }
}

#[derive(Deserialize)]
struct Analytics<'a> {
    #[serde(borrow)]
    date: Option<Text<'a>>,
    #[serde(borrow)]
    actor: Option<Actor<'a>>,
    #[serde(borrow)]
    organization_id: Option<Text<'a>>,
    #[serde(borrow)]
    customer_type: Option<Text<'a>>,
    #[serde(borrow)]
    subscription_type: Option<Text<'a>>,
    #[serde(borrow)]
    terminal_type: Option<Text<'a>>,
    is_remote: Option<bool>,
    core_metrics: Option<CoreMetrics>,
    #[serde(borrow)]
    model_breakdown: Option<Vec<Model<'a>>>,
}

#[derive(Deserialize)]
struct CoreMetrics {
    #[serde(alias = "distinct_session_count")]
    num_sessions: Option<Count>,
    lines_of_code: Option<Lines>,
    #[serde(alias = "pull_request_count")]
    pull_requests_by_claude_code: Option<Count>,
}

#[derive(Deserialize)]
struct Lines {
    #[serde(alias = "added_count")]
    added: Option<Count>,
}

#[derive(Deserialize)]
struct Model<'a> {
    tokens: Option<Tokens>,
    #[serde(borrow)]
    estimated_cost: Option<Cost<'a>>,
}

#[derive(Deserialize)]
struct Tokens {
    input: Option<Count>,
    output: Option<Count>,
    cache_read: Option<Count>,
    cache_creation: Option<Count>,
}

#[derive(Deserialize)]
struct Cost<'a> {
    #[serde(borrow)]
    currency: Text<'a>,
    amount: Number,
}

/// Takes in a page of Claude Code analytics.
pub(in crate::data::import) fn take_analytics(object: &[u8], into: &mut Gathering) -> Read<()> {
    into.each("data", records::<Analytics>(object)?, |into, record| {
        let day = day("date", record.date.as_deref())?;
        let actor = record.actor.as_ref().ok_or_else(|| Wrong::field("actor", "is missing"))?;
        let entry = into.entry(actor.email_address.as_deref(), day);
        let models = record.model_breakdown.as_deref();
        let tokens: Option<f64> = models.and_then(|models| {
            let of = |tokens: &Tokens| sum(&[tokens.input, tokens.output, tokens.cache_read, tokens.cache_creation]);
            models.iter().filter_map(|model| of(model.tokens.as_ref()?)).reduce(|sum, tokens| sum + tokens)
        });
        let mut cost = f64::NAN;
        for (place, estimate) in models
            .into_iter()
            .flatten()
            .enumerate()
            .filter_map(|(place, model)| Some((place, model.estimated_cost.as_ref()?)))
        {
            let usd = into.rates.usd(estimate.amount.0 / CENTS, &estimate.currency);
            let usd =
                usd.map_err(|what| Wrong::field(format!("model_breakdown[{place}].estimated_cost.currency"), what))?;
            cost = if cost.is_nan() { usd } else { cost + usd };
        }
        let core = record.core_metrics.as_ref();
        let number = |count: Option<Count>| count.map_or(f64::NAN, |count| count.0);
        let sessions = number(core.and_then(|core| core.num_sessions));
        let is_active = sessions > 0.0 || tokens.is_some_and(|tokens| tokens > 0.0);
        let amounts = [
            tokens.map_or(f64::NAN, |tokens| tokens / MILLION),
            cost,
            number(core.and_then(|core| core.lines_of_code.as_ref()).and_then(|lines| lines.added)),
            number(core.and_then(|core| core.pull_requests_by_claude_code)),
            if sessions.is_nan() && tokens.is_none() { f64::NAN } else { f64::from(u8::from(is_active)) },
        ];
        let parts = (
            record.organization_id.as_deref(),
            record.customer_type.as_deref(),
            record.subscription_type.as_deref(),
            record.terminal_type.as_deref(),
            record.is_remote,
        );
        into.put(Source::ClaudeCode, (day, actor.key(), parts), entry, &amounts)
    })
}

#[derive(Deserialize)]
struct UserCost<'a> {
    #[serde(borrow, alias = "starting_at")]
    date: Option<Text<'a>>,
    #[serde(borrow)]
    actor: Option<Actor<'a>>,
    amount: Option<Number>,
    #[serde(borrow)]
    currency: Option<Text<'a>>,
    #[serde(borrow)]
    product: Option<Text<'a>>,
    #[serde(borrow)]
    model: Option<Text<'a>>,
    requests: Option<Count>,
}

/// Takes in a page of the costs of people of an enterprise.
pub(in crate::data::import) fn take_costs(object: &[u8], into: &mut Gathering) -> Read<()> {
    into.each("data", records::<UserCost>(object)?, |into, record| {
        let day = day("starting_at", record.date.as_deref())?;
        let amount = record.amount.ok_or_else(|| Wrong::field("amount", "is missing"))?;
        let currency = record.currency.as_deref().ok_or_else(|| Wrong::field("currency", "is missing"))?;
        let usd = into.rates.usd(amount.0 / CENTS, currency).map_err(|what| Wrong::field("currency", what))?;
        let actor = record.actor.as_ref();
        let entry = into.entry(actor.and_then(|actor| actor.email_address.as_deref()), day);
        let active = record.requests.map_or(f64::NAN, |requests| f64::from(u8::from(requests.0 > 0.0)));
        let key = (day, actor.and_then(Actor::key), record.product.as_deref(), record.model.as_deref());
        into.put(Source::ClaudeEnterprise, key, entry, &[usd, active])
    })
}

#[derive(Deserialize)]
struct Bucket<'a> {
    #[serde(borrow)]
    starting_at: Option<Text<'a>>,
    #[serde(borrow)]
    results: Vec<Usage<'a>>,
}

#[derive(Deserialize)]
struct Usage<'a> {
    uncached_input_tokens: Option<Count>,
    cache_read_input_tokens: Option<Count>,
    cache_creation: Option<CacheCreation>,
    output_tokens: Option<Count>,
    #[serde(borrow)]
    model: Option<Text<'a>>,
    #[serde(borrow)]
    workspace_id: Option<Text<'a>>,
    #[serde(borrow)]
    api_key_id: Option<Text<'a>>,
    #[serde(borrow)]
    service_tier: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct CacheCreation {
    ephemeral_5m_input_tokens: Option<Count>,
    ephemeral_1h_input_tokens: Option<Count>,
}

/// Takes in a page of usage of the messages interface, which names no people.
pub(in crate::data::import) fn take_usage(object: &[u8], into: &mut Gathering) -> Read<()> {
    into.each("data", records::<Bucket>(object)?, |into, bucket| {
        let day = day("starting_at", bucket.starting_at.as_deref())?;
        let moment = bucket.starting_at.as_deref();
        into.each("results", &bucket.results, |into, usage| {
            let written = usage.cache_creation.as_ref();
            let tokens = sum(&[
                usage.uncached_input_tokens,
                usage.cache_read_input_tokens,
                written.and_then(|written| written.ephemeral_5m_input_tokens),
                written.and_then(|written| written.ephemeral_1h_input_tokens),
                usage.output_tokens,
            ]);
            let entry = into.entry(None, day);
            let parts = [&usage.model, &usage.workspace_id, &usage.api_key_id, &usage.service_tier];
            let key = (moment, parts.map(|part| part.as_deref()));
            into.put(Source::ClaudeUsage, key, entry, &[tokens.map_or(f64::NAN, |tokens| tokens / MILLION)])
        })
    })
}
