//! §4: what an organisation can count, and how it answers to an hour.

use yardstick::scenario::{Activity, Permissions, Signal, SignalParameters};

use super::{Employee, Reference, Rules};

/// E and ∂E/∂h for unassisted, assisted, exploring, reviewing and gaming hours.
pub struct Expected {
    pub value: f64,
    pub slopes: [f64; 5],
}

/// Tokens without noise or cap (§3.5).
pub fn expected_tokens(reference: &Reference, rules: &Rules, person: &Employee) -> f64 {
    let rates = token_rates(reference, rules, person);
    (0..5).map(|k| rates[k] * person.hours[k + 1]).sum()
}

/// ρ: how much agent work an attended hour sets going (§2).
fn effective_reach(reference: &Reference, rules: &Rules, person: &Employee) -> f64 {
    let factor = if is_scoped(rules) { reference.agents[person.role].scoped_reach_factor } else { 1.0 };
    if person.agents { 1.0 + (person.traits.reach - 1.0) * factor } else { 1.0 }
}

fn is_scoped(rules: &Rules) -> bool {
    rules.scheme.as_ref().is_some_and(|scheme| scheme.guardrails.agent_permissions == Permissions::Scoped)
}

fn token_rates(reference: &Reference, rules: &Rules, person: &Employee) -> [f64; 5] {
    let (ai, z) = (&reference.ais[person.role], person.traits.token_intensity);
    let rho = effective_reach(reference, rules, person);
    let rates = [
        0.0,
        ai.mtok_per_assisted_hour,
        ai.mtok_per_exploring_hour,
        ai.mtok_per_reviewing_hour,
        rules.mtok_per_gaming_hour,
    ];
    rates.map(|rate| z * rho * rate)
}

/// §3.5: US dollars for the tokens of an hour of each activity. The attended hour's tokens have the price of the
/// activity, those of the agents that it sets going the price of agents.
fn dollar_rates(reference: &Reference, rules: &Rules, person: &Employee) -> [f64; 5] {
    let ai = &reference.ais[person.role];
    let by_work = ai.price.as_ref().and_then(|price| price.by_work.clone()).unwrap_or_default();
    let attended = [1.0, by_work.assisted, by_work.exploring, by_work.reviewing, by_work.gaming];
    let rho = effective_reach(reference, rules, person);
    let (tokens, price) = (token_rates(reference, rules, person), ai.blended_price_usd_per_mtok() * rules.price_factor);
    std::array::from_fn(|k| price * tokens[k] / rho * (attended[k] + (rho - 1.0) * by_work.agents))
}

/// Mean price of a million of the tokens of a person's hours, in US dollars.
pub fn price_of_a_token(reference: &Reference, rules: &Rules, person: &Employee) -> f64 {
    let dollars: f64 = (0..5).map(|k| dollar_rates(reference, rules, person)[k] * person.hours[k + 1]).sum();
    let tokens = expected_tokens(reference, rules, person);
    if tokens > 0.0 { dollars / tokens } else { 0.0 }
}

/// E at the person's hours; `output` stands for real output, `tokens` for the
/// week's tokens where they are known, else they are expected.
pub fn expected(
    reference: &Reference,
    rules: &Rules,
    signal: Signal,
    row: &SignalParameters,
    share: f64,
    person: &Employee,
    output: f64,
    tokens: Option<f64>,
) -> Expected {
    let gaming = share * row.gain;
    let rates =
        [row.per_unassisted_hour, row.per_assisted_hour, row.per_exploring_hour, row.per_reviewing_hour, gaming];
    let sum: f64 = (0..5).map(|k| rates[k] * person.hours[k + 1]).sum();
    let cap = rules.scheme.as_ref().and_then(|scheme| scheme.guardrails.token_cap_mtok).unwrap_or(f64::INFINITY);
    let wanted = tokens.unwrap_or_else(|| expected_tokens(reference, rules, person));
    let token_slopes = token_rates(reference, rules, person).map(|rate| if wanted < cap { rate } else { 0.0 });
    match signal {
        Signal::Tokens => Expected { value: wanted.min(cap), slopes: token_slopes },
        Signal::WeeklyActive => {
            let idle = (-sum / row.saturation_hours).exp();
            Expected { value: 1.0 - idle, slopes: rates.map(|rate| rate * idle / row.saturation_hours) }
        }
        Signal::LinesOfCode | Signal::PullRequests | Signal::Meetings | Signal::TicketsClosed => {
            let scale = person.traits.skill.powf(row.skill_exponent);
            Expected { value: (sum * scale).max(0.0), slopes: rates.map(|rate| rate * scale) }
        }
        Signal::CycleTime | Signal::AcceptedOutput | Signal::CustomerImpact => Expected {
            value: output + gaming * person.hours[Activity::Gaming as usize],
            slopes: output_slopes(reference, rules, person, gaming),
        },
        Signal::OutputPerDollar => {
            let organisation = &reference.scenario.organisation;
            let wage = organisation.hours_per_week * organisation.wage_per_hour_usd;
            let cost = wage + price_of_a_token(reference, rules, person) * wanted.min(cap);
            let dollars = dollar_rates(reference, rules, person).map(|rate| if wanted < cap { rate } else { 0.0 });
            let value = (output + gaming * person.hours[Activity::Gaming as usize]) * wage / cost;
            let slopes = output_slopes(reference, rules, person, gaming);
            Expected { value, slopes: std::array::from_fn(|k| slopes[k] * wage / cost - value * dollars[k] / cost) }
        }
    }
}

/// The derivatives of real output at the present hours, and the gain of gaming.
fn output_slopes(reference: &Reference, rules: &Rules, person: &Employee, gaming: f64) -> [f64; 5] {
    let (work, ai) = (&reference.works[person.role], &reference.ais[person.role]);
    let week = reference.scenario.organisation.hours_per_week;
    let (agents, with) = (&reference.agents[person.role], f64::from(u8::from(person.agents)));
    let uplift =
        (person.traits.uplift + with * agents.uplift) * if is_scoped(rules) { ai.scoped_uplift_factor } else { 1.0 };
    let (s, p) = (person.traits.skill, person.proficiency);
    let m = s * (1.0 + uplift * p);
    let [_, h_u, h_a, _, h_r, _] = person.hours;
    let rho = 1.0 + h_r / work.review_hours_scale;
    let d_u = work.defect_unassisted;
    let d_a = (work.defect_assisted + with * agents.defect) * (1.0 - work.defect_proficiency_relief * p);
    let y_u = s * (h_u - work.unassisted_diminishing * h_u * h_u / (2.0 * week));
    let y_a = m * (h_a - h_a * h_a / (4.0 * work.ai_fit * week));
    [
        s * (1.0 - work.unassisted_diminishing * h_u / week) * (1.0 - d_u / rho),
        m * (1.0 - h_a / (2.0 * work.ai_fit * week)) * (1.0 - d_a / rho),
        0.0,
        (d_u * y_u + d_a * y_a) / (work.review_hours_scale * rho * rho),
        gaming,
    ]
}
