//! The shipped cases give what their own 'what to look for' says.

use yardstick::analysis::{Summary, Window, budget_week, summary};
use yardstick::model::{Metric, Model};
use yardstick::run::{Ensemble, ensemble};
use yardstick::scenario::{Checked, preset};

/// A case with fewer employees, run.
struct Case {
    scenario: Checked,
    ensemble: Ensemble,
    summary: Summary,
}

impl Case {
    fn run(name: &str) -> Self {
        let scenario = preset(name).expect("a shipped case").smaller(400, 30);
        let ensemble = ensemble(&Model::new(&scenario));
        Self { summary: summary(&scenario, &ensemble), scenario, ensemble }
    }

    /// 5th and 95th percentile of a scheme's difference to the reference in the last weeks, in percent of it.
    fn change(&self, scheme: &str, metric: Metric) -> (f64, f64) {
        let number = self.scenario.schemes.iter().position(|given| given.name == scheme).expect("a scheme");
        let row = self.summary.get(number, metric, Window::Last).expect("defined");
        let difference = row.difference.expect("paired");
        let base = (row.mean - difference.mean).abs();
        (100.0 * difference.p05 / base, 100.0 * difference.p95 / base)
    }

    fn budget_week(&self, scheme: &str) -> Option<u32> {
        let number = self.scenario.schemes.iter().position(|given| given.name == scheme).expect("a scheme");
        budget_week(&self.scenario, &self.ensemble, number)
    }

    /// Mean over replicates in the last week.
    fn at_the_end(&self, scheme: usize, metric: Metric) -> f64 {
        let values = self.ensemble.values(scheme, metric, self.ensemble.horizon().len() - 1);
        values.iter().sum::<f64>() / values.len() as f64
    }
}

#[test]
fn closing_an_agent_board_ends_the_gaming_and_not_the_spend() {
    let case = Case::run("agent-leaderboard");
    assert!(case.change("Board left open", Metric::TokensMtok).0 > 80.0);
    assert!(case.change("Board left open", Metric::WeeklyActiveShare).1 < 15.0, "use was high already");
    assert!(case.change("What was done", Metric::TokensMtok).0 > 30.0, "spend stays");
    assert!(case.at_the_end(1, Metric::GamingHours) < 0.005, "gaming is over");
    assert!(case.at_the_end(1, Metric::AgentShare) > 0.9, "agents stay");
    let closed = case.ensemble.horizon().start() + 25;
    let values = case.ensemble.values(1, Metric::KnowsShare, closed);
    let known = values.iter().sum::<f64>() / values.len() as f64;
    assert!(known > 0.4 && case.at_the_end(1, Metric::KnowsShare) >= known, "knowing how to game stays: {known}");
}

#[test]
fn a_board_of_the_very_top_is_hardly_gamed_and_spreads_agents() {
    let case = Case::run("employee-built-board");
    let few = case.change("Left standing", Metric::SlackHours);
    assert!(few.1 < 1.0, "nobody slackens: {few:?}");
    let (top, all) = (case.at_the_end(2, Metric::GamingShare), case.at_the_end(3, Metric::GamingShare));
    assert!(top < 0.02 && all > 2.0 * top, "{top} {all}");
    assert!(case.change("Left standing", Metric::TokensMtok).0 > 60.0 && case.at_the_end(2, Metric::AgentShare) > 0.95);
    assert!(case.change("What was done", Metric::TokensMtok).1 < 25.0, "a week leaves little behind");
}

#[test]
fn a_budget_is_gone_early_and_a_high_cap_saves_little() {
    let case = Case::run("budget-gone");
    assert!(case.budget_week("Nothing counted").is_none_or(|week| week > 44), "it lasts all but the year");
    let gone = case.budget_week("Team leaderboards").expect("within the year");
    assert!((20..30).contains(&gone), "after half a year, not after four months: {gone}");
    let high = case.budget_week("What was done: then a high cap").expect("within the year");
    assert!(high.abs_diff(gone) <= 6, "{high} {gone}");
    assert_eq!(case.budget_week("A cap near the mean from the start"), None);
    assert!(case.change("A cap near the mean from the start", Metric::RealOutputHours).1 < 0.0, "it costs some output");
}

#[test]
fn a_prompt_a_day_says_little() {
    let case = Case::run("one-prompt-counts");
    assert!(case.change("What was done", Metric::WeeklyActiveShare).0 > 0.0);
    let output = case.change("What was done", Metric::RealOutputHours);
    assert!(output.0 > -2.0 && output.1 < 2.0, "{output:?}");
}

#[test]
fn a_startup_pays_for_noise() {
    let case = Case::run("startup-copies-a-giant");
    assert_eq!(case.budget_week("Nothing counted"), None);
    assert!(case.budget_week("The giant's board").is_some());
    let unclear = case.change("Accepted output, for oneself", Metric::NetValueUsd);
    assert!(unclear.0 < 0.0 && unclear.1 > 0.0, "thirty people show no clear difference: {unclear:?}");
}

#[test]
fn coaching_repays_and_accepted_output_is_hardly_gamed() {
    let case = Case::run("useful-work");
    assert!(case.change("Coaching alone", Metric::RealOutputHours).0 > 0.0);
    assert!(case.change("Accepted output for oneself, coached", Metric::RealOutputHours).0 > 0.0);
    assert!(case.at_the_end(3, Metric::GamingShare) < 0.01);
    let scoped = case.change("The same with scoped agents", Metric::NetValueUsd);
    let broad = case.change("Accepted output for oneself, coached", Metric::NetValueUsd);
    assert!(
        scoped.0 > 0.0 && broad.0 < 0.0,
        "limits save more compute than the uplift they cost: {scoped:?} {broad:?}"
    );
    assert!(case.change("Public token board", Metric::NetValueUsd).1 < 0.0);
}

#[test]
fn a_minimum_spend_is_met_and_a_maximum_saves_cheaply() {
    let case = Case::run("spend-floor");
    assert!(case.change("A minimum without a maximum", Metric::TokensMtok).0 > 60.0);
    for scheme in ["What was done", "A minimum without a maximum"] {
        assert!(case.change(scheme, Metric::NetValueUsd).1 < -5.0, "{scheme}");
    }
    assert!(case.change("A maximum alone", Metric::TokensMtok).1 < 0.0);
    let output = case.change("A maximum alone", Metric::RealOutputHours);
    assert!(output.1 < 0.0 && output.0 > -1.5, "{output:?}");
}

#[test]
fn breakers_carry_a_baseline_expectation() {
    let case = Case::run("baseline-expectation");
    assert!(case.change("Without circuit breakers", Metric::TokensMtok).0 > 50.0);
    assert!(case.change("Without circuit breakers", Metric::NetValueUsd).1 < 0.0);
    let with = case.change("What was done", Metric::TokensMtok);
    assert!(with.0 < 0.0 && with.1 < 30.0, "{with:?}");
    assert!(case.at_the_end(1, Metric::DashboardIndex) > 105.0);
}

#[test]
fn dropping_reviews_ends_the_gaming_and_keeps_agents_and_practice() {
    let case = Case::run("reviews-dropped");
    assert!(case.change("Kept in reviews", Metric::TokensMtok).0 > 70.0);
    let gaming = case.at_the_end(2, Metric::GamingShare);
    assert!((0.02..0.1).contains(&gaming), "{gaming}");
    let dropped = case.change("What was done", Metric::TokensMtok);
    assert!(dropped.0 > 20.0 && case.at_the_end(1, Metric::GamingShare) < 0.005, "{dropped:?}");
    let (dropped, coached) = ("What was done", "Never in reviews, coached");
    assert!(case.change(dropped, Metric::RealOutputHours).0 > 0.0);
    assert!(case.change(coached, Metric::RealOutputHours).0 > case.change(dropped, Metric::RealOutputHours).1);
}

#[test]
fn time_to_release_needs_a_partner() {
    let case = Case::run("issue-to-release");
    assert!(case.change("Time to release, target in reviews", Metric::RealOutputHours).0 > 0.0);
    assert!(case.change("Time to release, target in reviews", Metric::NetValueUsd).1 < 0.0, "payouts cost more");
    assert!(case.change("Time to release, for the team", Metric::RealOutputHours).1 < 0.0);
    for scheme in ["Time and what survives, for the team", "Customer impact, for the team"] {
        assert!(case.change(scheme, Metric::RealOutputHours).0 > 0.5, "{scheme}");
    }
}

#[test]
fn what_survives_is_hardly_gamed_even_in_public() {
    let case = Case::run("code-that-survives");
    assert!(case.change("Pull requests, shown to everyone", Metric::RealOutputHours).1 < 0.0);
    for (number, scheme) in [(2, "What survives, for oneself"), (3, "What survives, shown to everyone")] {
        assert!(case.change(scheme, Metric::RealOutputHours).0 > 0.5, "{scheme}");
        assert!(case.at_the_end(number, Metric::GamingShare) < 0.01, "{scheme}");
    }
    assert!(case.change("What survives, in reviews", Metric::RealOutputHours).0 > 1.5);
    assert!(case.change("What survives, in reviews", Metric::NetValueUsd).1 < 0.0);
}

#[test]
fn closed_tickets_are_not_solved_ones() {
    let case = Case::run("support-desk");
    let shown = case.change("Tickets closed, shown to everyone", Metric::RealOutputHours);
    assert!(shown.1 < 0.0 && case.at_the_end(1, Metric::DashboardIndex) > 104.0, "{shown:?}");
    assert!(case.change("Tickets closed, reopened ones audited", Metric::RealOutputHours).0 > shown.1);
    assert!(case.change("Customer impact, for the team", Metric::RealOutputHours).0 > 0.5);
    assert!(case.at_the_end(4, Metric::GamingShare) < 0.01);
}

#[test]
fn older_counts_cost_output_too() {
    let case = Case::run("older-mistakes");
    for (number, scheme) in [(1, "Lines of code"), (2, "Meetings"), (3, "Pull requests"), (4, "Tokens")] {
        assert!(case.change(scheme, Metric::RealOutputHours).1 < 0.0, "{scheme}");
        assert!(case.at_the_end(number, Metric::DashboardIndex) > 105.0, "{scheme}");
    }
    let tokens = case.change("Tokens", Metric::RealOutputHours).0;
    assert!(case.change("Meetings", Metric::RealOutputHours).1 < tokens);
    assert!(case.change("Lines of code", Metric::ComputeCostUsd).1 < case.change("Tokens", Metric::ComputeCostUsd).0);
    assert!(case.change("Accepted output, for oneself", Metric::RealOutputHours).0 > 0.0);
}

#[test]
fn one_token_number_serves_no_trade() {
    let case = Case::run("mixed-organisation");
    assert!(case.change("Tokens, shown to everyone", Metric::TokensMtok).0 > 100.0);
    assert!(case.change("Tokens, shown to everyone", Metric::RealOutputHours).1 < 0.0);
    let use_alone = case.change("Weekly use, shown to leaders", Metric::NetValueUsd);
    assert!(use_alone.0 > -1.0 && use_alone.1 < 1.0, "{use_alone:?}");
    for scheme in ["Accepted output, for oneself", "Customer impact, for the team"] {
        assert!(case.change(scheme, Metric::RealOutputHours).0 > 0.5, "{scheme}");
    }
}

#[test]
fn the_default_scenario_shows_agents_spreading_and_a_closed_board_that_still_costs() {
    let case = Case::run("token-leaderboard");
    let (board, closed) = ("Public token leaderboard", "The board, closed after a year");
    assert!(case.at_the_end(1, Metric::AgentShare) > case.at_the_end(0, Metric::AgentShare) + 0.3);
    assert!(case.at_the_end(1, Metric::GamingHours) > 0.1 && case.at_the_end(2, Metric::GamingHours) < 0.005);
    assert!(case.change(closed, Metric::TokensMtok).0 > 30.0, "{:?}", case.change(closed, Metric::TokensMtok));
    assert!(case.change(closed, Metric::TokensMtok).1 < case.change(board, Metric::TokensMtok).0);
}
