//! Every trap of a vendor's fields, on a realistic sample.

use serde_json::{Value, json};
use yardstick::data::{Rates, Settings, Statistic};

use super::samples::*;
use super::{import, import_with, level, same, table, value};

fn headcount(people: u32) -> Settings {
    Settings { headcount: Some(people), ..Settings::default() }
}

#[test]
fn openai_input_holds_what_a_cache_held_and_anthropic_tells_it_apart() {
    let of_person = |person: &&str| openai_usage(Some(*person));
    let results: Value = PEOPLE.iter().map(of_person).collect();
    let openai = page([bucket(3, results.clone()), bucket(6, results)]);
    same(level(&table("openai.json", openai), "tokens_mtok"), 6.0);

    let claude = page(days_of_people().map(|(day, person)| claude_code(day, person)));
    same(level(&table("claude.json", claude), "tokens_mtok"), 20.0);
}

#[test]
fn the_newer_parts_of_openai_input_are_not_added_to_it() {
    let result = |person: &str| {
        let mut result = openai_usage(Some(person));
        result["input_uncached_tokens"] = json!(500_000);
        result["input_cache_write_tokens"] = json!(100_000);
        result
    };
    let results: Value = PEOPLE.iter().map(|person| result(person)).collect();
    same(level(&table("a.json", page([bucket(2, results.clone()), bucket(6, results)])), "tokens_mtok"), 6.0);
}

#[test]
fn costs_are_cents_here_fractions_of_cents_there_and_dollars_elsewhere() {
    let claude = page(days_of_people().map(|(day, person)| claude_code(day, person)));
    same(level(&table("claude.json", claude), "compute_cost_usd"), 5.0 * 2.5);

    let enterprise = |(day, person): (&str, &str)| {
        json!({
            "starting_at": format!("{day}T00:00:00Z"),
            "actor": { "type": "user_actor", "email_address": person },
            "amount": "123.4567", "list_amount": "200.0000", "currency": "USD",
            "product": "claude_code", "model": "large", "requests": 4,
        })
    };
    let costs = page(days_of_people().map(enterprise));
    same(level(&table("enterprise.json", costs), "compute_cost_usd"), 5.0 * 1.234_567);

    let openai = page([bucket(2, json!([openai_cost(30.0, "usd")])), bucket(6, json!([openai_cost(12.0, "usd")]))]);
    let imported = import(headcount(6), &[("costs.json", openai)]).unwrap();
    same(level(&imported.table, "compute_cost_usd"), 7.0);

    let telemetry =
        lines(PEOPLE.iter().flat_map(|person| {
            [1, 2].map(|hour| telemetry(person, "claude_code.cost.usage", None, 3600 * hour, 0.25, 1))
        }));
    same(level(&table("otel.ndjson", telemetry), "compute_cost_usd"), 0.5);
}

#[test]
fn another_currency_is_refused_unless_a_rate_is_given() {
    let costs = || page([bucket(2, json!([openai_cost(30.0, "eur")])), bucket(6, json!([openai_cost(12.0, "eur")]))]);
    let error = import(headcount(6), &[("costs.json", costs())]).unwrap_err().to_string();
    assert!(error.contains("costs.json") && error.contains("EUR") && error.contains("--rate EUR="), "{error}");
    let mut rates = Rates::default();
    rates.add("EUR=1.5").unwrap();
    let imported = import(Settings { rates, ..headcount(6) }, &[("costs.json", costs())]).unwrap();
    same(level(&imported.table, "compute_cost_usd"), 10.5);
}

#[test]
fn no_rate_of_acceptance_is_made_of_lines_that_hold_agents_and_lines_that_do_not() {
    let export = lines(days_of_people().map(|(day, person)| copilot(day, person)));
    let imported = import(Settings::default(), &[("copilot.ndjson", export)]).unwrap();
    same(level(&imported.table, "lines_of_code"), 150.0);
    let measures: Vec<&str> = imported.table.measures().iter().map(|measure| measure.key()).collect();
    assert_eq!(measures, ["weekly_active_share", "lines_of_code"], "30 added of 12 suggested are no 250%");
    assert!(imported.report.notes.iter().any(|note| note.contains("no rate of acceptance")));
}

#[test]
fn those_who_only_use_the_command_line_are_active() {
    let mut records: Vec<Value> = DAYS.iter().map(|day| copilot(day, "ada-l")).collect();
    for person in &PEOPLE[1..] {
        records.extend([DAYS[0], DAYS[4]].map(|day| {
            let mut record = copilot(day, person);
            for idle in
                ["user_initiated_interaction_count", "code_generation_activity_count", "code_acceptance_activity_count"]
            {
                record[idle] = json!(0);
            }
            record["used_agent"] = json!(false);
            let is_in_line = *person == "fay-q";
            record["used_cli"] = json!(is_in_line);
            if is_in_line {
                record["totals_by_cli"] = copilot_cli();
            }
            record
        }));
    }
    same(level(&table("copilot.ndjson", lines(records)), "weekly_active_share"), 2.0 / 6.0);
}

#[test]
fn weekly_and_monthly_active_users_are_never_added_up_and_reviews_are_not_counted() {
    let days = (2..=8).map(|day| copilot_totals(&format!("2026-03-{day:02}"), 3 + day % 2, 2, 40));
    let imported = import(headcount(10), &[("totals.ndjson", lines(days))]).unwrap();
    same(level(&imported.table, "weekly_active_share"), 0.3);
    same(level(&imported.table, "pull_requests"), 1.4);
    let median = value(&imported.table, WEEK, "all", "cycle_time", Statistic::Percentile(50));
    same(median, 0.5);
    assert!(imported.report.notes.iter().any(|note| note.contains("no lead time")));
}

#[test]
fn a_report_of_many_days_is_read_as_its_days() {
    let days: Vec<Value> = (2..=8).map(|day| copilot_totals(&format!("2026-03-{day:02}"), 3, 2, 40)).collect();
    let report = json!({ "report_start_day": "2026-03-02", "report_end_day": "2026-03-08", "day_totals": days });
    let imported = import(headcount(10), &[("report.json", format!("{report:#}"))]).unwrap();
    same(level(&imported.table, "pull_requests"), 1.4);
}

#[test]
fn what_is_absent_is_not_zero() {
    // One person in six has the command line, whose tokens alone are told.
    let record = |(day, person): (&str, &str)| {
        let mut record = copilot(day, person);
        if PEOPLE[..5].contains(&person) && day == DAYS[0] {
            record["totals_by_cli"] = copilot_cli();
        }
        record
    };
    let table = table("copilot.ndjson", lines(days_of_people().map(record)));
    same(level(&table, "tokens_mtok"), 1.5);
    let measure = yardstick::data::Measure::from_key("tokens_mtok").unwrap();
    assert_eq!(table.series("all", measure, Statistic::Mean).next().unwrap().people, 5, "of those who are measured");

    let without = |(day, person): (&str, &str)| {
        let mut record = copilot(day, person);
        record.as_object_mut().unwrap().remove("loc_added_sum");
        record
    };
    let table = super::table("copilot.ndjson", lines(days_of_people().map(without)));
    assert_eq!(level(&table, "lines_of_code"), None, "a report without lines tells nothing of lines");

    // Who has no row in Viva was not measured.
    let rows: Vec<(&str, &str, &str, &str)> =
        PEOPLE[..5].iter().map(|person| (*person, "2026-03-01", "8", "")).collect();
    let table = super::table("viva.csv", viva(&rows));
    same(level(&table, "meetings"), 8.0);
    assert_eq!(level(&table, "weekly_active_share"), None, "an empty cell is no 0");
}

#[test]
fn who_is_in_no_record_of_a_week_that_is_covered_has_used_nothing() {
    let roster = "login,group\n".to_owned() + &PEOPLE.map(|person| format!("{person},A\n")).concat();
    let half = days_of_people().filter(|(_, person)| PEOPLE[..3].contains(person));
    let export = page(half.map(|(day, person)| claude_code(day, person)));
    let imported = import_with(Settings::default(), Some(&roster), &[("claude.json", export)]).unwrap();
    same(level(&imported.table, "tokens_mtok"), 10.0);
    same(level(&imported.table, "weekly_active_share"), 0.5);
}

#[test]
fn days_are_utc() {
    // At 18:00 on Sunday in New York it is 23:00 in UTC, and at 20:00 it is Monday.
    let at = |time: &str, person: &str| {
        let mut record = claude_code("2026-03-02", person);
        record["date"] = json!(time);
        record
    };
    let monday = PEOPLE.map(|person| at("2026-03-01T20:00:00-05:00", person));
    let friday = PEOPLE.map(|person| at("2026-03-06T20:00:00Z", person));
    let sunday = PEOPLE.map(|person| at("2026-03-01T18:00:00-05:00", person));
    let earlier = PEOPLE.map(|person| at("2026-02-23T18:00:00Z", person));
    let table = table("claude.json", page(earlier.into_iter().chain(sunday).chain(monday).chain(friday)));
    same(level(&table, "tokens_mtok"), 8.0);
    same(value(&table, "2026-02-23", "all", "tokens_mtok", Statistic::Mean), 8.0);
}

#[test]
fn a_week_of_viva_begins_on_sunday_and_its_columns_are_written_in_many_ways() {
    let rows: Vec<(&str, &str, &str, &str)> = ["2026-03-01", "2026-03-08"]
        .into_iter()
        .flat_map(|date| PEOPLE.map(|person| (person, date, "6", if person == "ada-l" { "3" } else { "0" })))
        .collect();
    let table = table("viva.csv", viva(&rows));
    same(level(&table, "meetings"), 6.0);
    same(level(&table, "weekly_active_share"), 1.0 / 6.0);
    assert_eq!(table.groups(), ["all", "Product"]);
    assert_eq!(table.span().unwrap().1.to_string(), "2026-03-09", "not the week that ends on that Sunday");
}

#[test]
fn a_running_total_counts_by_its_growth_and_one_that_begins_anew_from_nothing() {
    let points = |temporality: u8, values: [f64; 3]| {
        lines(PEOPLE.iter().flat_map(move |person| {
            values.into_iter().zip(1..).map(move |(value, hour)| {
                telemetry(person, "claude_code.token.usage", Some("input"), 3600 * hour, value, temporality)
            })
        }))
    };
    same(level(&table("delta.ndjson", points(1, [1e6, 2e6, 3e6])), "tokens_mtok"), 6.0);
    same(level(&table("total.ndjson", points(2, [1e6, 3e6, 6e6])), "tokens_mtok"), 6.0);
    same(level(&table("anew.ndjson", points(2, [4e6, 5e6, 1e6])), "tokens_mtok"), 6.0);
    let removed = lines(PEOPLE.iter().flat_map(|person| {
        ["added", "removed"].map(|kind| telemetry(person, "claude_code.lines_of_code.count", Some(kind), 60, 9.0, 1))
    }));
    same(level(&table("lines.ndjson", removed), "lines_of_code"), 9.0);
}

#[test]
fn usage_of_the_messages_interface_adds_every_kind_of_token() {
    let result = json!({
        "uncached_input_tokens": 1_000_000, "cache_read_input_tokens": 5_000_000,
        "cache_creation": { "ephemeral_5m_input_tokens": 500_000, "ephemeral_1h_input_tokens": 500_000 },
        "output_tokens": 1_000_000, "server_tool_use": { "web_search_requests": 3 },
        "model": "large", "workspace_id": "w", "api_key_id": null, "service_tier": "standard",
    });
    let bucket = |day: &str| json!({ "starting_at": format!("{day}T00:00:00Z"), "ending_at": "", "results": [result] });
    let usage = page([bucket(DAYS[0]), bucket(DAYS[4])]);
    same(level(&import(headcount(8), &[("usage.json", usage)]).unwrap().table, "tokens_mtok"), 2.0);
}

#[test]
fn billing_counts_what_is_paid_for_copilot_after_discounts() {
    let row = |day: &str, product: &str, user: &str| {
        format!("{day},{product},seat,1,user,19,19.00,4.00,15.00,{user},org,R&D\n")
    };
    let mut text = BILLING.to_owned();
    for (day, person) in days_of_people() {
        text += &row(day, "copilot", person);
        text += &row(day, "actions", person);
    }
    let imported = import(Settings::default(), &[("billing.csv", text)]).unwrap();
    same(level(&imported.table, "compute_cost_usd"), 75.0);
    assert_eq!(imported.report.files[0].of_others, 30);
    assert_eq!(imported.table.groups(), ["all", "R&D"]);
}

#[test]
fn pull_requests_of_one_tool_are_not_added_to_all_of_them() {
    let totals = lines((2..=8).map(|day| copilot_totals(&format!("2026-03-{day:02}"), 3, 6, 40)));
    let claude = page(days_of_people().map(|(day, person)| claude_code(day, person)));
    let imported = import(Settings::default(), &[("totals.ndjson", totals), ("claude.json", claude)]).unwrap();
    same(level(&imported.table, "pull_requests"), 7.0);
    assert!(imported.report.notes.iter().any(|note| note.contains("tell the same pull_requests in 1 week")));
}

#[test]
fn late_rows_and_overlapping_reports_take_the_place_of_earlier_ones() {
    let early = lines(days_of_people().map(|(day, person)| copilot(day, person)));
    let late = lines(PEOPLE.map(|person| {
        let mut record = copilot(DAYS[4], person);
        record["loc_added_sum"] = json!(60);
        record
    }));
    let imported = import(Settings::default(), &[("early.ndjson", early), ("late.ndjson", late)]).unwrap();
    same(level(&imported.table, "lines_of_code"), 180.0);
    assert_eq!(imported.report.files[1].replaced, 6);
}
