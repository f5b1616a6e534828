//! What holds for every scenario, and what must come out the same however it is computed.

use proptest::prelude::*;
use yardstick::model::{Kernel, LookError, Metric, Model, Record, Stopped};
use yardstick::run::{Cancel, Executor, ensemble, ensemble_with};
use yardstick::scenario::{Activity, Audience, MAX_SCHEMES, Review, Scenario, Scheme, Signal};

mod common;
#[path = "common/schemes.rs"]
mod schemes;

use schemes::counting;

fn simulate(scenario: &Scenario) -> Record {
    model(scenario).simulate(0)
}

fn model(scenario: &Scenario) -> Model {
    Model::new(&scenario.clone().checked().expect("it can be run"))
}

/// All values of a record as bits, so that missing ones compare too.
fn bits(record: &Record) -> Vec<u64> {
    (0..record.schemes())
        .flat_map(|scheme| Metric::ALL.map(move |metric| (scheme, metric)))
        .flat_map(|(scheme, metric)| record.series(scheme, metric).iter().map(|value| value.to_bits()))
        .collect()
}

/// A scheme for each of the first eight signals, in an organisation that fills no block evenly.
fn every_signal() -> Scenario {
    let mut scenario = Scenario::new("Every signal");
    scenario.organisation.employees = 333;
    scenario.run.weeks = 30;
    scenario.schemes = Signal::ALL
        .into_iter()
        .take(MAX_SCHEMES)
        .zip(Audience::ALL.into_iter().cycle())
        .map(|(signal, audience)| counting(signal, audience, Review::Official))
        .collect();
    scenario
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn every_week_of_every_scenario_is_sound(scenario in common::scenario()) {
        let record = simulate(&scenario);
        let horizon = record.horizon();
        let hours = scenario.organisation.hours_per_week;
        let unit = [
            Metric::DefectShare, Metric::GamingShare, Metric::KnowsShare, Metric::WeeklyActiveShare,
            Metric::Proficiency, Metric::TopDecileTokenShare, Metric::GiniTokens,
        ];
        let may_be_negative = [Metric::CorrTokensOutput, Metric::CorrMetricOutput, Metric::NetValueUsd];
        let may_be_missing = [
            Metric::DefectShare, Metric::CorrTokensOutput, Metric::CorrMetricOutput, Metric::TopDecileTokenShare,
            Metric::GiniTokens, Metric::RealIndex, Metric::CostIndex,
        ];
        for scheme in 0..record.schemes() {
            for metric in Metric::ALL {
                for (position, value) in record.series(scheme, metric).iter().enumerate() {
                    let place = (&scenario.schemes[scheme].name, metric, horizon.week(position), value);
                    prop_assert!(!value.is_infinite(), "{place:?}");
                    prop_assert!(!value.is_nan() || may_be_missing.contains(&metric), "{place:?}");
                    prop_assert!(value.is_nan() || *value >= 0.0 || may_be_negative.contains(&metric), "{place:?}");
                    prop_assert!(!unit.contains(&metric) || value.is_nan() || *value <= 1.0 + 1e-6, "{place:?}");
                }
            }
            for position in 0..horizon.len() {
                let at = |metric| record.series(scheme, metric)[position];
                let spent: f64 = Activity::ALL.into_iter().map(|activity| at(Metric::hours(activity))).sum();
                let left = hours - at(Metric::LostHours) - at(Metric::ReworkHours);
                // Each has at least `min_hours_available`; the mean is at least what is left.
                prop_assert!(spent >= left - 1e-3 * hours, "{spent} {left}");
                prop_assert!(spent <= hours.max(scenario.work.min_hours_available) * (1.0 + 1e-3), "{spent} {hours}");
            }
        }
    }

    #[test]
    fn schemes_that_differ_in_nothing_give_the_same_series(scenario in common::scenario()) {
        let mut scenario = scenario;
        let mut twin = scenario.schemes[0].clone();
        twin.name = "Twin".into();
        twin.reference = false;
        scenario.schemes.truncate(7);
        scenario.schemes.push(twin);
        let record = simulate(&scenario);
        let last = scenario.schemes.len() - 1;
        for metric in Metric::ALL {
            let bits = |scheme| record.series(scheme, metric).iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(0), bits(last), "{:?}", metric);
        }
    }

    #[test]
    fn a_scheme_does_not_depend_on_its_neighbours(scenario in common::scenario()) {
        let together = simulate(&scenario);
        let mut alone = scenario.clone();
        alone.schemes = vec![scenario.schemes[scenario.schemes.len() - 1].clone()];
        let alone = simulate(&alone);
        for metric in Metric::ALL {
            let bits = |series: &[f64]| series.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            let last = together.schemes() - 1;
            prop_assert_eq!(bits(together.series(last, metric)), bits(alone.series(0, metric)), "{:?}", metric);
        }
    }
}

#[test]
fn every_kernel_gives_the_same_bits() {
    let model = model(&every_signal());
    let of = |kernel| bits(&model.simulate_on(kernel, 3));
    let kernels = Kernel::available();
    let widest = of(kernels[0]);
    for kernel in &kernels[1..] {
        assert!(widest == of(*kernel), "{} and {} differ", kernels[0].name(), kernel.name());
    }
}

#[test]
fn an_ensemble_is_the_same_on_one_and_on_two_threads() {
    let mut scenario = every_signal();
    scenario.run.replicates = 5;
    let model = model(&scenario);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        let ensemble = pool.install(|| ensemble(&model));
        ensemble.records().map(|(_, record)| bits(record)).collect::<Vec<_>>()
    };
    assert!(on(1) == on(2));
}

#[test]
fn a_cancelled_ensemble_stops() {
    let cancel = Cancel::new();
    cancel.cancel();
    let cancelled = ensemble_with(&model(&Scenario::new("Cancelled")), &Executor::new().cancelled_by(&cancel));
    assert_eq!(cancelled.err(), Some(Stopped));
    assert_eq!(model(&Scenario::new("Stopped")).simulate_until(0, &|| true), Err(Stopped));
}

#[test]
fn individuals_are_those_of_the_record() {
    let scenario = every_signal();
    let model = model(&scenario);
    let record = simulate(&scenario);
    for week in [-5, 0, 17] {
        let people = model.people(0, week).expect("a week of the run");
        let position = (week + 12) as usize;
        for (scheme, people) in people.iter().enumerate() {
            assert_eq!(people.len(), 333);
            let mean = |of: &dyn Fn(&yardstick::model::Person) -> f64| people.iter().map(of).sum::<f64>() / 333.0;
            for (metric, got) in [
                (Metric::TokensMtok, mean(&|person| person.tokens_mtok)),
                (Metric::RealOutputHours, mean(&|person| person.real_output_hours)),
                (Metric::GamingHours, mean(&|person| person.hours[Activity::Gaming])),
                (Metric::Proficiency, mean(&|person| person.proficiency)),
                (Metric::MotivationIndex, mean(&|person| 100.0 * person.motivation / person.motivation_start)),
            ] {
                let expected = record.series(scheme, metric)[position];
                assert!((got - expected).abs() <= 1e-5 * expected.abs().max(1.0), "{week} {scheme} {metric:?}");
            }
        }
        let trace = model.trace(0, 3, 200).expect("an employee of the run");
        assert_eq!(trace.len(), 42);
        assert_eq!(trace[position], people[3][200]);
    }
    assert_eq!(model.people(0, 30), Err(LookError::Week { week: 30, first: -12, last: 29 }), "after the end");
    assert_eq!(model.trace(0, 0, 333), Err(LookError::Employee { employee: 333, employees: 333 }));
}

#[test]
fn extremes_are_computed_and_not_refused() {
    type Variation = (&'static str, fn(&mut Scenario));

    let mut base = Scenario::new("Extremes");
    base.organisation.employees = 40;
    base.run.weeks = 12;
    base.schemes = vec![Scheme::default(), counting(Signal::Tokens, Audience::Everyone, Review::Official)];
    let variations: [Variation; 9] = [
        ("one employee", |s| s.organisation.employees = 1),
        ("a team larger than the organisation", |s| s.organisation.team_size = 500),
        ("all honest", |s| {
            s.people.scruples.never = 1.0;
            s.people.scruples.unscrupulous = 0.0;
        }),
        ("none honest", |s| {
            s.people.scruples.never = 0.0;
            s.people.scruples.unscrupulous = 1.0;
        }),
        ("cap 0", |s| s.schemes[1].guardrails.token_cap_mtok = Some(0.0)),
        ("stakes 0", |s| s.schemes[1].reward.stakes = 0.0),
        ("one week", |s| s.run.weeks = 1),
        ("after the end", |s| s.schemes[1].from_week = 400),
        ("no variation", |s| {
            s.people.skill.cv = 0.0;
            s.people.token_intensity.sigma_ln = 0.0;
        }),
    ];
    for (name, vary) in variations {
        let mut scenario = base.clone();
        vary(&mut scenario);
        let record = simulate(&scenario);
        let week = record.horizon().len() - 1;
        let at = |metric| record.series(1, metric)[week];
        assert!(at(Metric::RealOutputHours) > 0.0 && at(Metric::NetValueUsd).is_finite(), "{name}");
        match name {
            "cap 0" => assert_eq!(at(Metric::TokensMtok), 0.0),
            "all honest" => assert_eq!(at(Metric::GamingHours), 0.0),
            "none honest" => assert!(at(Metric::GamingHours) > 0.0),
            "after the end" => {
                assert_eq!(at(Metric::TokensMtok), record.series(0, Metric::TokensMtok)[week]);
                assert!(at(Metric::CorrMetricOutput).is_nan());
            }
            "one employee" => assert!(at(Metric::GiniTokens).is_nan() && at(Metric::CorrTokensOutput).is_nan()),
            _ => {}
        }
    }
}

#[test]
fn what_a_scheme_leaves_out_is_missing_and_what_it_costs_is_counted() {
    let mut scenario = Scenario::new("Costs");
    scenario.organisation.employees = 200;
    scenario.run.weeks = 8;
    let mut audited = counting(Signal::Tokens, Audience::Everyone, Review::Official);
    audited.guardrails.audit_rate = 0.1;
    scenario.schemes.push(audited);
    let record = simulate(&scenario);
    let at = |scheme, metric| record.series(scheme, metric)[15];
    assert!(at(0, Metric::CorrMetricOutput).is_nan());
    assert_eq!((at(0, Metric::AuditCostUsd), at(0, Metric::IncentiveCostUsd)), (0.0, 0.0));
    assert!((at(1, Metric::AuditCostUsd) - 0.1 * 0.25 * 90.0).abs() < 1e-6, "a tenth, a quarter of an hour, $90");
    assert!((at(1, Metric::IncentiveCostUsd) - 0.2 * 0.1 * 40.0 * 90.0).abs() < 1e-6, "a fifth wins a tenth of pay");
    let net = 120.0 * at(1, Metric::RealOutputHours)
        - at(1, Metric::ComputeCostUsd)
        - at(1, Metric::AuditCostUsd)
        - at(1, Metric::IncentiveCostUsd)
        - at(1, Metric::IncidentCostUsd);
    assert!((at(1, Metric::NetValueUsd) - net).abs() < 1e-9);
}

#[test]
fn numbers_are_aligned_with_value_as_the_evidence_has_it() {
    let alignments = model(&Scenario::new("Alignment")).alignments();
    let cosine = |signal: Signal| alignments.signals[signal as usize].expect("a signal with a slope").cosine;
    assert!(cosine(Signal::Tokens) < 0.0 && cosine(Signal::CycleTime) < 0.0);
    assert!((0.3..0.5).contains(&cosine(Signal::AcceptedOutput)), "{}", cosine(Signal::AcceptedOutput));
    let highest = Signal::ALL.into_iter().max_by(|a, b| cosine(*a).total_cmp(&cosine(*b)));
    assert_eq!(highest, Some(Signal::CustomerImpact));
    assert_eq!(alignments.schemes, [None], "nothing is counted");
}

#[test]
fn the_index_of_output_is_the_one_that_is_recorded() {
    let mut scenario = Scenario::new("Index");
    (scenario.organisation.employees, scenario.run.replicates, scenario.run.weeks) = (30, 3, 12);
    let ensemble = ensemble(&model(&scenario));
    let index = yardstick::analysis::Indexed::new(&scenario, &ensemble, 0, Metric::RealOutputHours);
    assert_eq!(index.weeks(), yardstick::analysis::series(&ensemble, 0, Metric::RealIndex));
}
