//! Does a scenario make sense?
//!
//! Types and ranges of single values are the schema's; here is what several
//! values must fulfil together.

use std::collections::{BTreeMap, BTreeSet};

use toml::Value;

use super::{
    Agents, Ai, MAX_NAME, MAX_SCHEMES, People, PriceMix, Scenario, Scheme, Signal, SignalOverrides, Work,
    problem::{Problem, Severity},
    shape::{self, join},
};

/// The most memory that a run may need, in bytes.
const MAX_MEMORY_BYTES: f64 = 16.0 * GIBIBYTE;
const GIBIBYTE: f64 = (1u64 << 30) as f64;

/// How far a sum that must be a certain number may be off.
const TOLERANCE: f64 = 1e-6;

/// Everything wrong or odd about a scenario, whatever it comes from: a file, a command line, the app.
pub fn check(scenario: &Scenario) -> Vec<Problem> {
    let shape = match Value::try_from(scenario) {
        Ok(value) => shape::problems(&value),
        Err(error) => vec![Problem::error("run.seed", format!("`run.seed` cannot be this large: {error}"))],
    };
    let (sound, mut found) = (shape.is_empty(), shape);
    combinations(scenario, sound, &mut found);
    found
}

/// What several values must fulfil together, after what was `found` of single ones;
/// `sound`: which was nothing.
pub(super) fn combinations(scenario: &Scenario, sound: bool, found: &mut Vec<Problem>) {
    let mut findings = Findings(std::mem::take(found));
    findings.run(scenario);
    findings.people("", &scenario.people);
    findings.work("", &scenario.work, scenario.organisation.hours_per_week);
    findings.ai("", &scenario.ai);
    findings.agents("", &scenario.agents, &scenario.people, &scenario.work);
    findings.signals("", &scenario.signals);
    findings.roles(scenario);
    if sound {
        // Overrides of the right shape are sure to merge.
        findings.overrides(scenario);
    }
    findings.schemes(scenario);
    findings.own_data(scenario);
    *found = findings.0;
}

/// Whether nothing keeps a scenario from being run.
pub fn is_valid(scenario: &Scenario) -> bool {
    check(scenario).iter().all(|problem| problem.severity == Severity::Warning)
}

struct Findings(Vec<Problem>);

impl Findings {
    fn require(&mut self, holds: bool, key: impl Into<String>, message: impl Into<String>, help: impl Into<String>) {
        if !holds {
            self.0.push(Problem::error(key, message).with_help(help));
        }
    }

    fn run(&mut self, scenario: &Scenario) {
        let (run, organisation) = (&scenario.run, &scenario.organisation);
        self.require(
            run.baseline_weeks <= run.warmup_weeks,
            "run.baseline_weeks",
            format!("a baseline of {} weeks does not fit into a warm-up of {}", run.baseline_weeks, run.warmup_weeks),
            "lower `run.baseline_weeks` or raise `run.warmup_weeks`",
        );
        let schemes = scenario.schemes.len() as f64;
        let people_bytes = f64::from(organisation.employees) * (104.0 + 150.0 * schemes);
        let result_bytes = f64::from(run.replicates) * schemes * 30.0 * f64::from(run.weeks) * 8.0;
        let needed = people_bytes + result_bytes;
        self.require(
            needed <= MAX_MEMORY_BYTES,
            if people_bytes > result_bytes { "organisation.employees" } else { "run.replicates" },
            format!("this run would need {:.1} GiB of memory; at most 16 GiB are used", needed / GIBIBYTE),
            "lower `organisation.employees`, `run.replicates`, `run.weeks` or the number of schemes",
        );
    }

    fn people(&mut self, prefix: &str, people: &People) {
        let scruples = &people.scruples;
        let sum = scruples.never + scruples.unscrupulous;
        self.require(
            sum <= 1.0 + TOLERANCE,
            join(prefix, "people.scruples"),
            format!("the shares `never` and `unscrupulous` sum to {sum}, more than 1"),
            "lower one of them",
        );
        let uplift = &people.uplift;
        self.require(
            uplift.min <= uplift.max,
            join(prefix, "people.uplift"),
            format!("the smallest uplift, {}, is above the largest, {}", uplift.min, uplift.max),
            "swap `min` and `max`",
        );
    }

    fn work(&mut self, prefix: &str, work: &Work, hours_per_week: f64) {
        let sum: f64 = work.start_hours.by_activity().into_array().into_iter().sum();
        self.require(
            (sum - hours_per_week).abs() <= TOLERANCE,
            join(prefix, "work.start_hours"),
            format!("the hours sum to {sum}, but a week has {hours_per_week}"),
            "make `work.start_hours` sum to `organisation.hours_per_week`",
        );
        self.require(
            work.min_hours_available <= hours_per_week,
            join(prefix, "work.min_hours_available"),
            format!("{} hours are more than a week of {hours_per_week}", work.min_hours_available),
            "it is at most `organisation.hours_per_week`",
        );
    }

    fn ai(&mut self, prefix: &str, ai: &Ai) {
        self.require(
            ai.price.is_none() || ai.price_usd_per_mtok.is_none(),
            join(prefix, "ai.price_usd_per_mtok"),
            "the price is given twice, as one number and as a mix",
            "remove `price_usd_per_mtok` or `price`",
        );
        if let Some(mix) = &ai.price {
            self.shares_sum_to_1(join(prefix, "ai.price"), PriceMix::parts(mix).map(|(_, part)| part.share));
            for (index, pair) in mix.changes.windows(2).enumerate() {
                let (before, week) = (pair[0].from_week, pair[1].from_week);
                self.require(
                    week > before,
                    join(prefix, format!("ai.price.changes.{}.from_week", index + 1)),
                    format!("the price changes in week {week}, not after week {before}"),
                    "each change comes later than the one before",
                );
            }
        }
    }

    /// What agents add to uplift and defects must leave an output and a share.
    fn agents(&mut self, prefix: &str, agents: &Agents, people: &People, work: &Work) {
        let defects = agents.defect + work.defect_assisted;
        self.require(
            defects <= 1.0 + TOLERANCE,
            join(prefix, "agents.defect"),
            format!("with `work.defect_assisted` the share of defects is {defects}, more than 1"),
            "lower one of them",
        );
        let lowest = agents.uplift + people.uplift.min;
        self.require(
            lowest >= -1.0 - TOLERANCE,
            join(prefix, "agents.uplift"),
            format!(
                "with `people.uplift.min` the lowest uplift is {lowest}, less than \u{2212}1: output would be negative"
            ),
            "raise one of them",
        );
    }

    /// Hours of use are a sum; the chance of any use would be negative if the sum were.
    fn signals(&mut self, prefix: &str, signals: &BTreeMap<Signal, SignalOverrides>) {
        let Some(row) = signals.get(&Signal::WeeklyActive) else { return };
        for (name, rate) in [
            ("per_unassisted_hour", row.per_unassisted_hour),
            ("per_assisted_hour", row.per_assisted_hour),
            ("per_exploring_hour", row.per_exploring_hour),
            ("per_reviewing_hour", row.per_reviewing_hour),
        ] {
            self.require(
                rate.is_none_or(|rate| rate >= 0.0),
                join(prefix, format!("signals.weekly_active.{name}")),
                "an hour of work cannot take use of AI away",
                "for this signal the rate is at least 0",
            );
        }
    }

    fn shares_sum_to_1(&mut self, key: impl Into<String>, shares: impl IntoIterator<Item = f64>) {
        let sum: f64 = shares.into_iter().sum();
        self.require((sum - 1.0).abs() <= TOLERANCE, key, format!("the shares sum to {sum}"), "make them sum to 1");
    }

    fn roles(&mut self, scenario: &Scenario) {
        let roles = &scenario.roles;
        if roles.is_empty() {
            return;
        }
        for (index, role) in roles.iter().enumerate() {
            self.signals(&format!("roles.{index}"), &role.signals);
        }
        self.names("roles", roles.iter().map(|role| &*role.name));
        self.shares_sum_to_1("roles", roles.iter().map(|role| role.share));
        let organisation = &scenario.organisation;
        let teams = organisation.employees.div_ceil(organisation.team_size.max(1)) as usize;
        self.require(
            roles.len() <= teams,
            "roles",
            format!("there are {} roles but only {teams} teams, and a team has one role", roles.len()),
            "raise `organisation.employees` or lower `organisation.team_size`",
        );
    }

    /// What a role's overrides come to, unless it is wrong without them already.
    fn overrides(&mut self, scenario: &Scenario) {
        let without: BTreeSet<String> = self.0.iter().map(|problem| problem.key.clone()).collect();
        for (index, role) in scenario.roles.iter().enumerate() {
            let prefix = format!("roles.{index}");
            let mut merged = Self(Vec::new());
            if !role.people.is_empty() {
                merged.people(&prefix, &scenario.role_people(index));
            }
            if !role.work.is_empty() {
                merged.work(&prefix, &scenario.role_work(index), scenario.organisation.hours_per_week);
            }
            if !role.ai.is_empty() {
                merged.ai(&prefix, &scenario.role_ai(index));
            }
            if ![&role.agents, &role.people, &role.work].into_iter().all(toml::Table::is_empty) {
                let (people, work) = (scenario.role_people(index), scenario.role_work(index));
                merged.agents(&prefix, &scenario.role_agents(index), &people, &work);
            }
            merged.0.retain(|problem| !without.contains(&problem.key[prefix.len() + 1..]));
            self.0.append(&mut merged.0);
        }
    }

    fn names<'a>(&mut self, list: &str, names: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for (index, name) in names.enumerate() {
            let key = format!("{list}.{index}.name");
            let length = name.chars().count();
            self.require(!name.trim().is_empty(), &*key, "the name is empty", "give it a name");
            self.require(
                length <= MAX_NAME,
                &*key,
                format!("the name has {length} characters"),
                format!("at most {MAX_NAME}"),
            );
            self.require(
                !name.contains(char::is_control),
                &*key,
                "the name has a line break or another control character",
                "write it on one line",
            );
            self.require(seen.insert(name), &*key, format!("the name \"{name}\" is taken"), "give each its own name");
        }
    }

    fn schemes(&mut self, scenario: &Scenario) {
        let schemes = &scenario.schemes;
        self.require(
            (1..=MAX_SCHEMES).contains(&schemes.len()),
            "schemes",
            format!("there are {} schemes", schemes.len()),
            format!("a scenario has 1 to {MAX_SCHEMES}"),
        );
        self.names("schemes", schemes.iter().map(|scheme| &*scheme.name));
        for (index, _) in schemes.iter().enumerate().filter(|(_, scheme)| scheme.reference).skip(1) {
            self.require(
                false,
                format!("schemes.{index}.reference"),
                "a second scheme is the reference",
                "leave `reference = true` to one scheme",
            );
        }
        for (index, scheme) in schemes.iter().enumerate() {
            self.scheme(&format!("schemes.{index}"), scheme, scenario.run.weeks);
        }
    }

    fn scheme(&mut self, key: &str, scheme: &Scheme, weeks: u32) {
        if let Some(color) = &scheme.color {
            let digits = color.strip_prefix('#').unwrap_or_default();
            self.require(
                digits.len() == 6 && digits.chars().all(|digit| digit.is_ascii_hexdigit()),
                format!("{key}.color"),
                format!("\"{color}\" is no colour"),
                "write it as \"#rrggbb\", such as \"#d55e00\"",
            );
        }
        if let Some(until) = scheme.until_week {
            self.require(
                until > scheme.from_week,
                format!("{key}.until_week"),
                format!("the scheme ends in week {until} but starts in week {}", scheme.from_week),
                "`until_week` is the first week after it",
            );
        }
        self.starts_in_time(&format!("{key}.from_week"), scheme.from_week, weeks);
        let mut now = scheme.clone();
        self.consequence(key, &now);
        let mut before = scheme.from_week;
        for (index, phase) in scheme.phases.iter().enumerate() {
            let key = format!("{key}.phases.{index}");
            self.require(
                phase.from_week > before,
                format!("{key}.from_week"),
                format!("the phase starts in week {}, not after week {before}", phase.from_week),
                "each phase starts later than the one before, the first later than the scheme",
            );
            self.starts_in_time(&format!("{key}.from_week"), phase.from_week, weeks);
            before = phase.from_week;
            phase.apply(&mut now);
            self.consequence(&key, &now);
        }
    }

    fn own_data(&mut self, scenario: &Scenario) {
        let Some(data) = &scenario.data else { return };
        if let Some((message, help)) = data.fault() {
            self.require(false, "data.week_zero", message, help);
        }
        if let (Some(name), None) = (&data.scheme, scenario.done()) {
            let names: Vec<&str> = scenario.schemes.iter().map(|scheme| &*scheme.name).collect();
            let near = shape::nearest(name, &names).map(|near| format!("did you mean \"{near}\"?"));
            let help = near.unwrap_or_else(|| "name one of `schemes`, or leave `scheme` out for the reference".into());
            self.require(false, "data.scheme", format!("there is no scheme \"{name}\""), help);
        }
    }

    fn starts_in_time(&mut self, key: &str, from_week: u32, weeks: u32) {
        if from_week >= weeks {
            let message = format!("this starts in week {from_week}, but the run ends after {weeks} weeks");
            self.0.push(Problem::warning(key, message).with_help("start earlier or raise `run.weeks`"));
        }
    }

    /// What is counted and what hangs on it, at one time.
    fn consequence(&mut self, key: &str, scheme: &Scheme) {
        self.require(
            scheme.count.is_empty() || scheme.count.values().any(|&weight| weight > 0.0),
            format!("{key}.count"),
            "every weight is 0",
            "give one signal a weight, or write `count = {}` to count nothing",
        );
        let reward = &scheme.reward;
        let in_units = format!("{key}.reward.target_value");
        self.require(
            reward.target.is_none() || reward.target_value.is_none(),
            &*in_units,
            "the target is given twice, as a score and in the unit of the signal",
            "remove `target` or `target_value`",
        );
        self.require(
            reward.target_value.is_none() || scheme.count.len() == 1,
            &*in_units,
            format!("a target in the unit of the signal needs one counted signal, not {}", scheme.count.len()),
            "give `target` as a score instead",
        );
    }
}
