//! How fast are exports read? Copilot's usage metrics of people and days, as its reports have them.

use divan::Bencher;
use divan::counter::BytesCount;
use yardstick::data::{Import, Settings};

fn main() {
    divan::main();
}

/// Lines of `people` people on `days` days, about 1.5 kB each.
fn copilot(people: u32, days: u32) -> String {
    let part = |name: &str, count: u32| {
        format!(
            "{{\"feature\":\"{name}\",\"user_initiated_interaction_count\":{count},\"code_generation_activity_count\":\
             {count},\"code_acceptance_activity_count\":{count},\"loc_suggested_to_add_sum\":{count},\
             \"loc_suggested_to_delete_sum\":0,\"loc_added_sum\":{count},\"loc_deleted_sum\":{count}}}"
        )
    };
    let names = ["code_completion", "chat_panel_agent_mode", "agent_edit", "chat_inline", "chat_panel_ask_mode"];
    let line = |day: u32, person: u32| {
        let count = (day * 31 + person * 17) % 900;
        let parts = names.map(|name| part(name, count)).join(",");
        format!(
            "{{\"report_start_day\":\"2026-03-02\",\"report_end_day\":\"2026-03-29\",\"day\":\"2026-03-{:02}\",\
             \"organization_id\":\"815\",\"enterprise_id\":\"4711\",\"user_id\":{person},\"user_login\":\"login-{person}\",\
             \"user_initiated_interaction_count\":{count},\"code_generation_activity_count\":{count},\
             \"code_acceptance_activity_count\":{count},\"loc_suggested_to_add_sum\":{count},\"loc_added_sum\":{count},\
             \"loc_deleted_sum\":3,\"used_agent\":true,\"used_chat\":false,\"totals_by_feature\":[{parts}],\
             \"totals_by_ide\":[{{\"ide\":\"vscode\",\"loc_added_sum\":{count}}}]}}\n",
            2 + day
        )
    };
    let lines: Vec<String> = (0..days * people).map(|place| line(place / people, place % people)).collect();
    lines.concat()
}

#[divan::bench(sample_count = 10)]
fn lines_of_people_and_days(bencher: Bencher) {
    let export = copilot(1000, 28);
    bencher.counter(BytesCount::of_str(&export)).bench(|| {
        let mut import = Import::new(Settings::default()).expect("random numbers");
        import.file("copilot.ndjson", export.as_bytes()).expect("a sound file");
        import.finish().expect("whole weeks").table.rows().len()
    });
}
