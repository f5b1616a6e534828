use super::*;
use crate::scenario::{Document, Scenario, default_preset};

fn scenario() -> Scenario {
    Document::parse("a", default_preset().text).unwrap().scenario().clone()
}

fn factor(key: &str, law: Law) -> Axis {
    Axis::Factor(Factor::new(&scenario(), key, law).unwrap())
}

fn words(words: &[&str]) -> Law {
    Law::Values(words.iter().map(|&word| Value::from(word)).collect())
}

fn axes() -> Vec<Axis> {
    vec![
        factor("people.uplift.mean", Law::Uniform { low: -0.2, high: 0.5 }),
        factor("work.rework_lag_weeks", Law::Uniform { low: 1.0, high: 4.0 }),
        factor("schemes.1.leaderboard.audience", words(&["self", "team", "everyone"])),
    ]
}

fn number(cell: Option<&Value>) -> f64 {
    cell.and_then(|value| value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64))).unwrap()
}

fn refused<T: std::fmt::Debug>(result: Result<T, Problem>, key: &str, part: &str) {
    let problem = result.unwrap_err();
    assert!(problem.key == key && problem.to_string().contains(part), "{}: {problem}", problem.key);
    assert!(problem.help.is_some(), "{problem}");
}

#[test]
fn a_factor_must_fit_the_scenario() {
    let new = |key: &str, law| Factor::new(&scenario(), key, law);
    let uniform = |low, high| Law::Uniform { low, high };
    refused(new("people.scruples.nevre", uniform(0.0, 1.0)), "people.scruples.nevre", "did you mean");
    refused(
        new("people.scruples.never", uniform(0.5, 1.5)),
        "people.scruples.never",
        "allowed: at least 0 and at most 1",
    );
    refused(new("people.scruples.never", uniform(0.5, 0.1)), "people.scruples.never", "from 0.5 to 0.1");
    refused(new("work.rework_lag_weeks", uniform(1.0, 2.5)), "work.rework_lag_weeks", "whole number");
    let audience = "schemes.1.leaderboard.audience";
    refused(new(audience, uniform(0.0, 1.0)), audience, "choice of words");
    refused(new(audience, words(&["everyone", "evreyone"])), audience, "did you mean");
    refused(new("schemes.9.reward.stakes", uniform(0.0, 1.0)), "schemes.9.reward.stakes", "does not exist");
    refused(new("title", words(&["a"])), "title", "cannot be a factor");
    assert!(new("people.scruples.never", Law::Normal { mean: 0.4, sd: 1.0 }).is_ok());
}

#[test]
fn a_design_must_fit_its_kind() {
    let new = |kind, samples| Design::new(kind, axes(), samples, 1);
    refused(new(Kind::Sobol, 1000), "samples", "give 512 or 1024");
    refused(new(Kind::Saltelli, 3), "samples", "power of two");
    refused(new(Kind::Saltelli, 0), "samples", "at least 1");
    refused(new(Kind::Sobol, 1 << 17), "samples", "65536 points");
    refused(new(Kind::Morris, 1), "samples", "at least 2");
    refused(new(Kind::Grid, 1), "factors.0", "it has a uniform law");
    refused(new(Kind::LatinHypercube, u64::MAX), "samples", "more than");
    refused(Design::new(Kind::Morris, vec![], 4, 1), "factors", "needs something to vary");
    let twice = [axes(), axes()].concat();
    refused(Design::new(Kind::Morris, twice, 4, 1), "factors.3", "`people.uplift.mean` varies twice");
}

#[test]
fn every_kind_keeps_to_its_laws_and_is_a_function_of_its_seed() {
    for kind in [Kind::LatinHypercube, Kind::Sobol, Kind::Morris, Kind::Saltelli, Kind::Theories] {
        let design = Design::new(kind, axes(), 16, 7).unwrap();
        let other = Design::new(kind, axes(), 16, 8).unwrap();
        let rows: Vec<_> = (0..design.variants()).map(|variant| design.row(variant)).collect();
        for row in &rows {
            let row = &row[row.len() - 3..];
            let uplift = number(row[0].as_ref());
            assert!((-0.2..=0.5).contains(&uplift) || kind == Kind::Theories, "{kind:?} {uplift}");
            assert!((1..=4).contains(&row[1].as_ref().unwrap().as_integer().unwrap()));
            assert!(["self", "team", "everyone"].contains(&row[2].as_ref().unwrap().as_str().unwrap()));
        }
        assert_eq!(rows, (0..design.variants()).map(|variant| design.clone().row(variant)).collect::<Vec<_>>());
        assert!((0..16).any(|variant| design.row(variant) != other.row(variant)), "{kind:?}");
    }
}

#[test]
fn one_at_a_time_changes_one_at_a_time() {
    let design = Design::new(Kind::OneAtATime, axes(), 0, 1).unwrap();
    assert_eq!(design.variants(), 1 + 2 + 2 + 3);
    let base = design.row(0);
    assert_eq!(base[0], Some(0.25.into()));
    for variant in 1..design.variants() {
        let changed = design.row(variant).iter().zip(&base).filter(|(cell, base)| cell != base).count();
        assert!(changed <= 1, "{variant}");
    }
    assert_eq!(design.row(1)[0], Some((-0.2).into()));
    assert_eq!(design.row(4)[1], Some(4.into()));
    assert_eq!(design.row(7)[2], Some("everyone".into()));
}

#[test]
fn a_grid_has_every_combination_once() {
    let axes = vec![
        factor("work.rework_lag_weeks", Law::Uniform { low: 1.0, high: 4.0 }),
        factor("schemes.1.reward.stakes", Law::Values(vec![0.1.into(), 0.3.into(), 0.5.into()])),
    ];
    let design = Design::new(Kind::Grid, axes, 0, 1).unwrap();
    let rows: Vec<String> = (0..design.variants()).map(|variant| format!("{:?}", design.row(variant))).collect();
    assert_eq!(rows.len(), 12);
    assert_eq!(rows.iter().collect::<std::collections::BTreeSet<_>>().len(), 12);
    assert_eq!(design.row(1), [Some(1.into()), Some(0.3.into())], "the last axis changes fastest");
}

#[test]
fn saltelli_rows_lie_as_salib_has_them() {
    let design = Design::new(Kind::Saltelli, axes(), 8, 1).unwrap();
    assert_eq!(design.variants(), 8 * 5);
    let plain = Design::new(Kind::Sobol, axes(), 8, 1).unwrap();
    for base in 0..8 {
        let [a, b] = [design.row(base * 5), design.row(base * 5 + 4)];
        assert_eq!(a, plain.row(base), "A is the plain sequence");
        for factor in 0..3 {
            let mut expected = a.clone();
            expected[factor].clone_from(&b[factor]);
            assert_eq!(design.row(base * 5 + 1 + factor as u64), expected);
        }
    }
}

#[test]
fn theories_hold_over_the_same_samples() {
    let design = Design::new(Kind::Theories, axes(), 4, 1).unwrap();
    assert_eq!(design.variants(), 4 * theories().len() as u64);
    assert_eq!(design.columns()[0], THEORY);
    let sceptic = theories().iter().position(|theory| theory.name == "sceptic").unwrap() as u64;
    for sample in 0..4 {
        let (given, held) = (design.row(sample), design.row(sceptic * 4 + sample));
        assert_eq!(held[0], Some("sceptic".into()));
        assert_eq!(held[1], Some((-0.19).into()), "a theory holds its own keys");
        assert_eq!(held[2..], given[2..]);
        assert!(design.assignments(sceptic * 4 + sample).contains(&("people.uplift.mean".to_owned(), (-0.19).into())));
    }
    let alone = Design::new(Kind::Theories, vec![], 64, 1).unwrap();
    assert_eq!(alone.variants(), theories().len() as u64);
    assert_eq!(alone.assignments(0), []);
    let mut changed = scenario();
    for variant in 0..alone.variants() {
        for (key, value) in alone.assignments(variant) {
            changed.set_value(&key, value).unwrap();
        }
    }
}

#[test]
fn draws_of_a_file_are_taken_by_their_weights_and_together() {
    let text = "people.uplift.mean,weight,behaviour.status_unit,schemes.1.leaderboard.audience\n\
                0.1,1,1.5,self\n0.2,3,2.5,team\n0.3,0,3.5,everyone\n";
    let draws = Draws::parse(&scenario(), "fitted.csv", text).unwrap();
    let axes = vec![Axis::Draws(draws), factor("work.rework_lag_weeks", Law::Uniform { low: 1.0, high: 4.0 })];
    let design = Design::new(Kind::LatinHypercube, axes, 400, 3).unwrap();
    assert_eq!(design.columns().len(), 4);
    let rows: Vec<_> = (0..400).map(|variant| design.row(variant)).collect();
    let of = |uplift: f64| rows.iter().filter(|row| number(row[0].as_ref()) == uplift).count();
    assert_eq!((of(0.1), of(0.2), of(0.3)), (100, 300, 0));
    assert!(rows.iter().all(|row| (number(row[1].as_ref()) - 10.0 * number(row[0].as_ref()) - 0.5).abs() < 1e-9));
}

#[test]
fn a_file_of_draws_is_refused_with_its_line() {
    let parse = |text: &str| Draws::parse(&scenario(), "fitted.csv", text);
    refused(
        parse("people.uplift.mean\n0.1\nlots\n"),
        "",
        "`fitted.csv`: line 3: `people.uplift.mean` cannot be `lots`",
    );
    refused(parse("people.uplift.mean\n0.1\n9\n"), "", "line 3: `people.uplift.mean` cannot be 9");
    refused(parse("people.uplift.maen\n0.1\n"), "", "did you mean");
    refused(parse("people.uplift.mean,weight\n0.1,-1\n"), "", "line 2: the weight");
    refused(parse("people.uplift.mean,weight\n0.1,0\n"), "", "no draw");
    refused(parse("weight\n1\n"), "", "no column");
    refused(parse("people.uplift.mean,people.uplift.mean\n0,0\n"), "", "twice");
    refused(parse("people.uplift.mean,weight\n0.1\n"), "", "fitted.csv");
    let one = || Axis::Draws(parse("people.uplift.mean\n0.1\n").unwrap());
    refused(Design::new(Kind::Grid, vec![one()], 1, 1), "factors.0", "draws of `fitted.csv`");
}

#[test]
fn any_variant_of_a_huge_study_is_made_at_once() {
    let design = Design::new(Kind::LatinHypercube, axes(), MOST_VARIANTS, 1).unwrap();
    let last = design.row(MOST_VARIANTS - 1);
    assert_ne!(last, design.row(0));
}
