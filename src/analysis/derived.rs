//! The weeks at which something gives (§7): when dashboard and reality part, and
//! when the budget is gone. Both are read off the ensemble's means.

use super::quantiles::{Distribution, distribution};
use crate::model::Metric;
use crate::run::Ensemble;
use crate::scenario::Scenario;

/// Weeks in a budget year.
pub const BUDGET_WEEKS: usize = 52;

/// Mean over replicates in every week from week 0 on; NaN where undefined.
fn means(ensemble: &Ensemble, scheme: usize, metric: Metric) -> Vec<f64> {
    let horizon = ensemble.horizon();
    (horizon.start()..horizon.len())
        .map(|position| {
            let values = ensemble.values(scheme, metric, position);
            values.iter().sum::<f64>() / values.len() as f64
        })
        .collect()
}

/// The first week from which, over some weeks' means, the dashboard stands high
/// while real output lies below the reference scheme's; none if never.
///
/// 'From' a week: the window of `parting.weeks` weeks begins with it.
pub fn parting_week(scenario: &Scenario, ensemble: &Ensemble, scheme: usize) -> Option<u32> {
    let parting = &scenario.parting;
    let shown = means(ensemble, scheme, Metric::DashboardIndex);
    let real = means(ensemble, scheme, Metric::RealOutputHours);
    let reference = means(ensemble, scenario.reference(), Metric::RealOutputHours);
    let window = parting.weeks.max(1) as usize;
    let mean = |values: &[f64], from: usize| values[from..from + window].iter().sum::<f64>() / window as f64;
    (0..(shown.len() + 1).saturating_sub(window))
        .find(|from| {
            let counted = (*from..from + window).all(|week| scenario.counts_in(scheme, week as u32));
            counted
                && mean(&shown, *from) >= parting.dashboard_index
                && mean(&real, *from) <= parting.output_ratio * mean(&reference, *from)
        })
        .map(|week| week as u32)
}

/// Compute cost of the whole organisation from the start of the budget year to each week from week 0 on, in US
/// dollars: one distribution over replicates a week; empty where none has finished.
///
/// Years begin in week 0, 52, 104 …
pub fn spent_this_year(scenario: &Scenario, ensemble: &Ensemble, scheme: usize) -> Vec<Distribution> {
    let employees = f64::from(scenario.organisation.employees);
    let horizon = ensemble.horizon();
    let so_far: Vec<Vec<f64>> = ensemble
        .records()
        .map(|(_, record)| {
            let weeks = record.series(scheme, Metric::ComputeCostUsd)[horizon.start()..].iter().enumerate();
            let add = |spent: &mut f64, (week, cost): (usize, &f64)| {
                *spent = if week % BUDGET_WEEKS == 0 { 0.0 } else { *spent } + cost * employees;
                Some(*spent)
            };
            weeks.scan(0.0, add).collect()
        })
        .collect();
    let weeks = 0..horizon.weeks as usize;
    weeks.filter_map(|week| distribution(&so_far.iter().map(|spent| spent[week]).collect::<Vec<f64>>())).collect()
}

/// The first week in which the compute cost of the organisation since the start
/// of the year passes its yearly budget; none if never, or without a budget.
///
/// Years begin in week 0, 52, 104 …: the budget is granted anew each year.
pub fn budget_week(scenario: &Scenario, ensemble: &Ensemble, scheme: usize) -> Option<u32> {
    let budget = scenario.ai.annual_budget_usd?;
    let employees = f64::from(scenario.organisation.employees);
    let cost = means(ensemble, scheme, Metric::ComputeCostUsd);
    let mut spent = 0.0;
    for (week, cost) in cost.iter().enumerate() {
        if week % BUDGET_WEEKS == 0 {
            spent = 0.0;
        }
        spent += cost * employees;
        if spent > budget {
            return Some(week as u32);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Horizon, Record};
    use crate::scenario::{Scheme, Signal};

    fn ensemble(scenario: &Scenario, of: impl Fn(usize, Metric, usize) -> f64) -> Ensemble {
        let horizon = Horizon { warmup: 12, weeks: scenario.run.weeks };
        let mut record = Record::new(scenario.schemes.len(), horizon);
        for scheme in 0..scenario.schemes.len() {
            for metric in Metric::ALL {
                for (position, value) in record.series_mut(scheme, metric).iter_mut().enumerate() {
                    *value = of(scheme, metric, position.saturating_sub(12));
                }
            }
        }
        let mut ensemble = Ensemble::new(scenario.schemes.len(), horizon, 1);
        ensemble.insert(0, record);
        ensemble
    }

    fn scenario() -> Scenario {
        let mut scenario = Scenario::new("Parting");
        let mut tokens = Scheme { name: "Tokens".into(), ..Scheme::default() };
        tokens.count.insert(Signal::Tokens, 1.0);
        scenario.schemes.push(tokens);
        scenario
    }

    #[test]
    fn they_part_when_the_board_is_high_and_output_is_low_for_four_weeks() {
        let scenario = scenario();
        let output_falls_in = |fall: usize| {
            ensemble(&scenario, |scheme, metric, week| match metric {
                Metric::DashboardIndex => 110.0,
                Metric::RealOutputHours if scheme == 1 && week >= fall => 20.0,
                _ => 25.0,
            })
        };
        assert_eq!(parting_week(&scenario, &output_falls_in(50), 1), Some(47), "20% less in one of four weeks is 5%");
        assert_eq!(parting_week(&scenario, &output_falls_in(200), 1), None);
        assert_eq!(parting_week(&scenario, &output_falls_in(0), 0), None, "nothing is counted");
    }

    #[test]
    fn a_budget_lasts_until_the_costs_pass_it_and_is_granted_yearly() {
        let mut scenario = scenario();
        let costs = ensemble(&scenario, |_, _, week| if week < 52 { 10.0 } else { 20.0 });
        assert_eq!(budget_week(&scenario, &costs, 0), None);
        scenario.ai.annual_budget_usd = Some(10.0 * 1000.0 * 52.0);
        assert_eq!(budget_week(&scenario, &costs, 0), Some(52 + 26));
        scenario.ai.annual_budget_usd = Some(10.0 * 1000.0 * 17.5);
        assert_eq!(budget_week(&scenario, &costs, 0), Some(17));
        let spent: Vec<f64> = spent_this_year(&scenario, &costs, 0).iter().map(|week| week.mean).collect();
        assert_eq!((spent.len(), spent[0], spent[51]), (104, 10_000.0, 520_000.0));
        assert_eq!((spent[52], spent[103]), (20_000.0, 1_040_000.0), "granted anew");
    }
}
