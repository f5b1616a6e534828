//! Usage and costs of an `OpenAI` organisation, in buckets of time.
//!
//! `input_tokens` hold those that a cache held, so that cached ones are not
//! added again. Costs are in the currency that they name, in dollars as a rule,
//! not in cents. Times are seconds since 1970, in UTC.

use serde::Deserialize;

use super::super::fault::{Read, Wrong};
use super::super::gathering::Gathering;
use super::super::json::{Count, Number, Text, parse, sum};
use super::super::source::Source;
use super::MILLION;
use crate::data::week::Day;

#[derive(Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
struct Page<T> {
    data: Vec<Bucket<T>>,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
struct Bucket<T> {
    start_time: i64,
    end_time: i64,
    #[serde(alias = "result")]
    results: Vec<T>,
}

/// The buckets of a page, or one.
fn buckets<'a, T: Deserialize<'a>>(object: &'a [u8]) -> Read<Vec<Bucket<T>>> {
    #[derive(Deserialize)]
    struct Shape {
        data: Option<serde::de::IgnoredAny>,
    }
    if parse::<Shape>(object)?.data.is_some() { Ok(parse::<Page<T>>(object)?.data) } else { Ok(vec![parse(object)?]) }
}

impl<T> Bucket<T> {
    fn day(&self) -> Read<Day> {
        // From 2000 to 2100; what is told in thousandths of a second is far beyond.
        let is_sound = (946_684_800..4_102_444_800).contains(&self.start_time);
        if !is_sound || self.end_time <= self.start_time {
            return Err(Wrong::field("start_time", "is no time in seconds since 1970"));
        }
        if self.end_time - self.start_time > 7 * 86_400 {
            return Err(Wrong::field("end_time", "the bucket is longer than a week; export days (bucket_width=1d)"));
        }
        Ok(Day::of_second(self.start_time))
    }
}

#[derive(Deserialize)]
struct Usage<'a> {
    input_tokens: Option<Count>,
    input_cached_tokens: Option<Count>,
    input_uncached_tokens: Option<Count>,
    input_cache_write_tokens: Option<Count>,
    output_tokens: Option<Count>,
    num_model_requests: Option<Count>,
    #[serde(borrow)]
    project_id: Option<Text<'a>>,
    #[serde(borrow)]
    user_id: Option<Text<'a>>,
    #[serde(borrow)]
    api_key_id: Option<Text<'a>>,
    #[serde(borrow)]
    model: Option<Text<'a>>,
    batch: Option<bool>,
    #[serde(borrow)]
    service_tier: Option<Text<'a>>,
}

/// Takes in a page of usage.
pub(in crate::data::import) fn take_usage(object: &[u8], into: &mut Gathering) -> Read<()> {
    into.each("data", buckets::<Usage>(object)?, |into, bucket| {
        let day = bucket.day()?;
        into.width(Source::OpenaiUsage, day, bucket.end_time - bucket.start_time)?;
        into.each("results", &bucket.results, |into, usage| {
            let parts = [usage.input_uncached_tokens, usage.input_cached_tokens, usage.input_cache_write_tokens];
            let input = usage.input_tokens.map(|input| input.0).or_else(|| sum(&parts));
            let tokens = [input, usage.output_tokens.map(|output| output.0)];
            let tokens = tokens.into_iter().flatten().reduce(|sum, tokens| sum + tokens);
            let is_active = usage.num_model_requests.map(|requests| requests.0 > 0.0);
            let entry = into.entry(usage.user_id.as_deref(), day);
            let amounts = [
                tokens.map_or(f64::NAN, |tokens| tokens / MILLION),
                match is_active {
                    Some(is_active) if usage.user_id.is_some() => f64::from(u8::from(is_active)),
                    _ => f64::NAN,
                },
            ];
            let parts = [&usage.project_id, &usage.user_id, &usage.api_key_id, &usage.model, &usage.service_tier];
            let key = (bucket.start_time, parts.map(|part| part.as_deref()), usage.batch);
            into.put(Source::OpenaiUsage, key, entry, &amounts)
        })
    })
}

#[derive(Deserialize)]
struct Cost<'a> {
    #[serde(borrow)]
    amount: Amount<'a>,
    #[serde(borrow)]
    line_item: Option<Text<'a>>,
    #[serde(borrow)]
    project_id: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Amount<'a> {
    value: Number,
    #[serde(borrow)]
    currency: Text<'a>,
}

/// Takes in a page of costs, which name no people.
pub(in crate::data::import) fn take_costs(object: &[u8], into: &mut Gathering) -> Read<()> {
    into.each("data", buckets::<Cost>(object)?, |into, bucket| {
        let day = bucket.day()?;
        into.width(Source::OpenaiCosts, day, bucket.end_time - bucket.start_time)?;
        into.each("results", &bucket.results, |into, cost| {
            let usd = into.rates.usd(cost.amount.value.0, &cost.amount.currency);
            let usd = usd.map_err(|what| Wrong::field("amount.currency", what))?;
            let entry = into.entry(None, day);
            let key = (bucket.start_time, cost.line_item.as_deref(), cost.project_id.as_deref());
            into.put(Source::OpenaiCosts, key, entry, &[usd])
        })
    })
}
