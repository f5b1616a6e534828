//! Realistic samples of what each vendor exports, made here: six people and one week of working days.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// The Monday of the week that all samples have.
pub const WEEK: &str = "2026-03-02";

/// The working days of that week.
pub const DAYS: [&str; 5] = ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06"];

/// Logins of the six people.
pub const PEOPLE: [&str; 6] = ["ada-l", "brook-m", "cleo-n", "dev-o", "eli-p", "fay-q"];

/// Lines of JSON.
pub fn lines(records: impl IntoIterator<Item = Value>) -> String {
    records.into_iter().map(|record| record.to_string() + "\n").collect()
}

/// Each person and day.
pub fn days_of_people() -> impl Iterator<Item = (&'static str, &'static str)> {
    DAYS.into_iter().flat_map(|day| PEOPLE.into_iter().map(move |person| (day, person)))
}

/// A record of Copilot's usage metrics of a person and day: 30 lines added, 12 suggested, no command line.
pub fn copilot(day: &str, login: &str) -> Value {
    json!({
        "report_start_day": DAYS[0], "report_end_day": DAYS[4],
        "day": day, "enterprise_id": "4711", "organization_id": "815",
        "user_id": 1000 + login.len(), "user_login": login,
        "user_initiated_interaction_count": 7, "code_generation_activity_count": 9,
        "code_acceptance_activity_count": 4,
        "loc_suggested_to_add_sum": 12, "loc_suggested_to_delete_sum": 0, "loc_added_sum": 30, "loc_deleted_sum": 2,
        "used_agent": true, "used_chat": false,
        "totals_by_ide": [{ "ide": "vscode", "user_initiated_interaction_count": 7, "loc_added_sum": 30 }],
        "totals_by_feature": [{ "feature": "agent_edit", "loc_added_sum": 18 }],
        "totals_by_language_model": [{ "language": "rust", "model": "auto", "loc_added_sum": 30 }],
    })
}

/// The command line of Copilot in a record: 1.5 million tokens.
pub fn copilot_cli() -> Value {
    json!({
        "session_count": 2, "request_count": 11, "prompt_count": 5,
        "token_usage": { "prompt_tokens_sum": 1_300_000, "output_tokens_sum": 200_000, "avg_tokens_per_request": 136_363.6 },
    })
}

/// A day of Copilot's usage metrics of an organisation.
pub fn copilot_totals(day: &str, weekly_active: u32, merged: u32, reviewed: u32) -> Value {
    json!({
        "day": day, "enterprise_id": "4711",
        "daily_active_users": 4, "weekly_active_users": weekly_active, "monthly_active_users": 6,
        "pull_requests": {
            "total_created": merged + 1, "total_reviewed": reviewed, "total_merged": merged,
            "median_minutes_to_merge": 720, "total_created_by_copilot": 1, "total_merged_created_by_copilot": 0,
        },
    })
}

/// A record of Claude Code analytics: 4.0 million tokens in all, 250 cents.
pub fn claude_code(day: &str, email: &str) -> Value {
    json!({
        "date": format!("{day}T00:00:00Z"),
        "actor": { "type": "user_actor", "email_address": email },
        "organization_id": "dc9f6c26", "customer_type": "api", "terminal_type": "vscode", "is_remote": false,
        "core_metrics": {
            "num_sessions": 5, "lines_of_code": { "added": 40, "removed": 13 },
            "commits_by_claude_code": 3, "pull_requests_by_claude_code": 1,
        },
        "tool_actions": { "edit_tool": { "accepted": 8, "rejected": 1 }, "write_tool": { "accepted": 2, "rejected": 0 } },
        "model_breakdown": [
            {
                "model": "large",
                "tokens": { "input": 100_000, "output": 200_000, "cache_read": 2_500_000, "cache_creation": 200_000 },
                "estimated_cost": { "currency": "USD", "amount": 200 },
            },
            {
                "model": "small",
                "tokens": { "input": 400_000, "output": 100_000, "cache_read": 400_000, "cache_creation": 100_000 },
                "estimated_cost": { "currency": "USD", "amount": 50 },
            },
        ],
    })
}

/// A page of records.
pub fn page(records: impl IntoIterator<Item = Value>) -> String {
    let data: Vec<Value> = records.into_iter().collect();
    format!("{:#}", json!({ "data": data, "has_more": false, "next_page": null }))
}

/// Seconds since 1970 of the begin of a day in March 2026.
pub fn second(day: u32) -> i64 {
    1_772_323_200 + 86_400 * i64::from(day - 1)
}

/// A bucket of a day in March 2026.
#[expect(clippy::needless_pass_by_value, reason = "every caller has made it")]
pub fn bucket(day: u32, results: Value) -> Value {
    json!({ "object": "bucket", "start_time": second(day), "end_time": second(day + 1), "results": results })
}

/// A result of usage: 3.0 million tokens, of which a cache held 1.8.
pub fn openai_usage(user: Option<&str>) -> Value {
    json!({
        "object": "organization.usage.completions.result",
        "input_tokens": 2_400_000, "input_cached_tokens": 1_800_000, "output_tokens": 600_000,
        "input_audio_tokens": 0, "output_audio_tokens": 0, "num_model_requests": 42,
        "project_id": "proj_1", "user_id": user, "api_key_id": null, "model": "auto", "batch": false,
        "service_tier": null,
    })
}

/// A result of costs.
pub fn openai_cost(value: f64, currency: &str) -> Value {
    json!({
        "object": "organization.costs.result",
        "amount": { "value": value, "currency": currency },
        "line_item": "auto, input", "project_id": "proj_1",
    })
}

/// A point of a metric of Claude Code, of a person at a time of 2026-03-03, in seconds of the day.
pub fn telemetry(email: &str, metric: &str, kind: Option<&str>, second: i64, value: f64, temporality: u8) -> Value {
    let label = |key: &str, value: &str| json!({ "key": key, "value": { "stringValue": value } });
    let mut labels = vec![label("user.email", email), label("session.id", &format!("of {email}"))];
    labels.extend(kind.map(|kind| label("type", kind)));
    let start = self::second(3) * 1_000_000_000;
    json!({ "resourceMetrics": [{
        "resource": { "attributes": [label("service.name", "claude-code")] },
        "scopeMetrics": [{ "scope": { "name": "com.anthropic.claude_code" }, "metrics": [{
            "name": metric, "unit": "1",
            "sum": { "aggregationTemporality": temporality, "isMonotonic": true, "dataPoints": [{
                "attributes": labels, "startTimeUnixNano": start.to_string(),
                "timeUnixNano": (start + second * 1_000_000_000).to_string(), "asDouble": value,
            }] },
        }] }],
    }] })
}

/// Rows of Viva for one week that begins on Sunday.
pub fn viva(rows: &[(&str, &str, &str, &str)]) -> String {
    let mut text = String::from(
        "PersonId,MetricDate,Organization,Copilot actions taken in Teams,\
         Copilot_actions_taken_in_Copilot_chat_(work),Emails_sent,Meetings_count,Collaboration_hours\n",
    );
    for (person, date, meetings, actions) in rows {
        let _ = writeln!(text, "{person},{date},Product,{actions},,31,{meetings},14.5");
    }
    text
}

/// The head of GitHub's billing.
pub const BILLING: &str = "date,product,sku,quantity,unit_type,applied_cost_per_quantity,gross_amount,discount_amount,\
    net_amount,username,organization,cost_center_name\n";
