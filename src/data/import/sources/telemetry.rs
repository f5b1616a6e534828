//! Metrics that Claude Code sends by OpenTelemetry, as lines of its JSON.
//!
//! Each point is either what came since the last one (delta), or a running
//! total (cumulative) of which only the growth counts. Costs are in US dollars,
//! not in cents as in the analytics of the same tool.

use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};

use serde::Deserialize;

use super::super::fault::{Read, Wrong};
use super::super::gathering::Gathering;
use super::super::json::{Id, Number, Text, parse};
use super::super::source::Source;
use super::MILLION;
use crate::data::week::Day;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Export<'a> {
    #[serde(borrow)]
    resource_metrics: Vec<ResourceMetrics<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResourceMetrics<'a> {
    #[serde(borrow, default)]
    resource: Attributes<'a>,
    #[serde(borrow, default)]
    scope_metrics: Vec<ScopeMetrics<'a>>,
}

#[derive(Deserialize, Default)]
struct Attributes<'a> {
    #[serde(borrow, default)]
    attributes: Vec<Attribute<'a>>,
}

#[derive(Deserialize)]
struct ScopeMetrics<'a> {
    #[serde(borrow, default)]
    metrics: Vec<Metric<'a>>,
}

#[derive(Deserialize)]
struct Metric<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    sum: Option<Sum<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sum<'a> {
    #[serde(borrow)]
    data_points: Vec<Point<'a>>,
    #[serde(borrow)]
    aggregation_temporality: Option<Id<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Point<'a> {
    #[serde(borrow, default)]
    attributes: Vec<Attribute<'a>>,
    #[serde(borrow)]
    start_time_unix_nano: Option<Id<'a>>,
    #[serde(borrow)]
    time_unix_nano: Option<Id<'a>>,
    #[serde(alias = "asInt")]
    as_double: Option<Number>,
}

#[derive(Deserialize)]
struct Attribute<'a> {
    #[serde(borrow)]
    key: Text<'a>,
    #[serde(borrow)]
    value: Value<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Value<'a> {
    #[serde(borrow)]
    string_value: Option<Text<'a>>,
}

/// The text of an attribute.
fn text<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a str> {
    attributes.iter().find(|attribute| &*attribute.key == name)?.value.string_value.as_deref()
}

/// Takes in an export of metrics; those of other programs are passed over.
pub(in crate::data::import) fn take(object: &[u8], into: &mut Gathering) -> Read<()> {
    let export: Export = parse(object)?;
    for part in &export.resource_metrics {
        let metrics = part.scope_metrics.iter().flat_map(|scope| &scope.metrics);
        for metric in metrics.filter(|metric| metric.name.starts_with("claude_code.")) {
            let Some(sum) = &metric.sum else { continue };
            let is_total = match sum.aggregation_temporality.as_deref() {
                Some("1" | "AGGREGATION_TEMPORALITY_DELTA") => false,
                Some("2" | "AGGREGATION_TEMPORALITY_CUMULATIVE") => true,
                _ => return Err(Wrong::field("aggregationTemporality", "is neither 1 (delta) nor 2 (cumulative)")),
            };
            into.each("dataPoints", &sum.data_points, |into, point| {
                take_point(metric, point, &part.resource.attributes, is_total, into)
            })?;
        }
    }
    Ok(())
}

fn nanoseconds(field: &str, text: Option<&str>) -> Read<u64> {
    let number = text.and_then(|text| text.parse().ok());
    number.ok_or_else(|| Wrong::field(field, "is no time in billionths of a second since 1970"))
}

fn take_point(
    metric: &Metric,
    point: &Point,
    resource: &[Attribute],
    is_total: bool,
    into: &mut Gathering,
) -> Read<()> {
    let time = nanoseconds("timeUnixNano", point.time_unix_nano.as_deref())?;
    let began = nanoseconds("startTimeUnixNano", point.start_time_unix_nano.as_deref().or(Some("0")))?;
    let value = point.as_double.ok_or_else(|| Wrong::field("asDouble", "is missing"))?.0;
    if value < 0.0 {
        return Err(Wrong::field("asDouble", "is negative, which no count is"));
    }
    let kind = text(&point.attributes, "type");
    let column = match &*metric.name {
        "claude_code.token.usage" => 0,
        "claude_code.cost.usage" => 1,
        "claude_code.lines_of_code.count" if kind == Some("added") => 2,
        "claude_code.pull_request.count" => 3,
        "claude_code.session.count" => 4,
        _ => return Ok(()),
    };
    let all = || point.attributes.iter().chain(resource);
    let labels: Vec<(&str, Option<&str>)> =
        all().map(|label| (&*label.key, label.value.string_value.as_deref())).collect();
    let name = ["user.email", "user.account_uuid", "user.id"]
        .into_iter()
        .find_map(|key| text(&point.attributes, key).or_else(|| text(resource, key)));
    let series = BuildHasherDefault::<DefaultHasher>::new().hash_one((&*metric.name, &labels));
    let value = if is_total { into.growth(series, began, value)? } else { value };
    let day = Day::of_second((time / 1_000_000_000) as i64);
    let entry = into.entry(name, day);
    let mut amounts = [f64::NAN; 5];
    amounts[column] = match column {
        0 => value / MILLION,
        4 => f64::from(u8::from(value > 0.0)),
        _ => value,
    };
    if is_total {
        // Sent twice, a running total has not grown.
        into.add(Source::ClaudeTelemetry, (series, time), entry, &amounts)
    } else {
        // Sent twice, a point is one.
        into.put(Source::ClaudeTelemetry, (series, time), entry, &amounts)
    }
}
