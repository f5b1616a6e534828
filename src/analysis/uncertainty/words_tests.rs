use super::*;

const PLAUSIBLE: &str = "plausible organisations";

fn names() -> (Vec<String>, Vec<String>) {
    let own = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    (own(&["Nothing", "Leaderboard", "Accepted output"]), own(&["Gain from AI", "Never game", "Audience"]))
}

fn says(sentence: &str, expected: &str) {
    assert_eq!(sentence.replace(['\u{2018}', '\u{2019}'], "'"), expected);
}

fn row(share_best: f64, p95_regret: f64) -> Best {
    Best { share_best, mean_regret: p95_regret / 4.0, max_regret: 2.0 * p95_regret, p95_regret }
}

#[test]
fn the_best_scheme_is_named_with_its_share() {
    let (schemes, factors) = names();
    let names = Names { schemes: &schemes, factors: &factors };
    says(
        &best(names, &[row(0.1, 50.0), row(0.03, 90.0), row(0.87, 12.0)], (2048, PLAUSIBLE)),
        "'Accepted output' is best in 87% of 2,048 plausible organisations. In 95% of them choosing it costs at most $12 per employee and week.",
    );
    says(
        &best(names, &[row(0.4, 9.0), row(0.35, 9.0), row(0.25, 9.0)], (100, PLAUSIBLE)),
        "No scheme is best in most cases: 'Nothing' is in 40%, 'Leaderboard' in 35% of 100 plausible organisations.",
    );
    says(
        &best(names, &[row(0.0, 9.0), row(1.0, 0.0)], (50, PLAUSIBLE)),
        "'Leaderboard' is best in 100% of 50 plausible organisations.",
    );
    assert!(best(names, &[], (0, PLAUSIBLE)).contains("none can be called best"));
    assert!(best(names, &[row(1.0, 0.0)], (5, PLAUSIBLE)).contains("only scheme"));
}

#[test]
fn a_box_is_said_in_words() {
    let (schemes, factors) = names();
    let names = Names { schemes: &schemes, factors: &factors };
    let columns = [
        Column::Numbers(vec![]),
        Column::Numbers(vec![]),
        Column::Choices { names: vec!["self".into(), "team".into(), "everyone".into()], places: vec![] },
    ];
    let restriction = |column, limit| Restriction { column, limit, quasi_p: 0.001 };
    let found = DiscoveredBox {
        restrictions: vec![
            restriction(1, Limit::Between(None, Some(0.2514))),
            restriction(0, Limit::Between(Some(-0.1), Some(0.12345))),
            restriction(2, Limit::OneOf(vec![0, 2])),
        ],
        coverage: 0.71,
        density: 0.9,
        mass: 0.2,
    };
    says(
        &failures(names, &columns, 2, Some(0), 40, Some(&found)),
        "'Accepted output' loses to 'Nothing' where 'Never game' is below 0.25, 'Gain from AI' is between \u{2212}0.1 and 0.12 and 'Audience' is self or everyone: 71% of its losses lie there, and it loses in 90% of what lies there.",
    );
    says(&failures(names, &columns, 2, None, 0, None), "'Accepted output' loses to the best scheme in none of them.");
    says(
        &failures(names, &columns, 1, Some(0), 40, None),
        "'Leaderboard' loses to 'Nothing' in 40 organisations, and no few assumptions tell which.",
    );
}

#[test]
fn what_it_hangs_on_is_ranked_only_as_far_as_it_is_known() {
    let (schemes, factors) = names();
    let names = Names { schemes: &schemes, factors: &factors };
    says(
        &hangs_on(names, &[(0.44, 0.05), (0.2, 0.05), (0.0, 0.01)]),
        "It hangs most on 'Gain from AI' (44% of the spread).",
    );
    assert!(hangs_on(names, &[(0.44, 0.2), (0.4, 0.2)]).contains("which of the two matters more is not clear"));
    assert!(hangs_on(names, &[(0.01, 0.2), (0.0, 0.2)]).contains("Nothing that was varied clearly"));
    let effect = |mu_star, mu_star_conf| MorrisIndex { mu: mu_star, mu_star, mu_star_conf, sigma: 0.0 };
    says(
        &hangs_on_effects(names, &[effect(3.0, 1.0), effect(120.0, 20.0)]),
        "It hangs most on 'Never game', which moves it by $120 per employee and week from end to end; then on 'Gain from AI'.",
    );
    assert!(hangs_on_effects(names, &[effect(0.0, 0.0)]).contains("Nothing that was varied"));
}

#[test]
fn tipping_points_are_said_with_their_intervals_and_none_is_said_too() {
    let (schemes, factors) = names();
    let names = Names { schemes: &schemes, factors: &factors };
    says(&tipping(names, 0, &[]), "Within the plausible range of 'Gain from AI' the best scheme stays the same.");
    let point = TippingPoint { value: 0.1234, interval: Some((Some(0.1), None)), below: 0, above: 2 };
    says(
        &tipping(names, 0, std::slice::from_ref(&point)),
        "As 'Gain from AI' rises, above 0.12 (0.1 or more) 'Accepted output' is best instead of 'Nothing'. In brackets: 90% of resampled replicates.",
    );
    says(
        &tipping(names, 0, &[TippingPoint { interval: None, ..point }]),
        "As 'Gain from AI' rises, above 0.12 'Accepted output' is best instead of 'Nothing'.",
    );
    let cell = |best| Some(Cell { best, margin: 1.0 });
    says(
        &map(names, [0, 1], &[cell(2), cell(2), cell(0), None]),
        "'Accepted output' is best in 2 of 3 combinations of 'Gain from AI' and 'Never game', 'Nothing' in 1.",
    );
    assert!(map(names, [0, 1], &[None]).contains("No combination"));
}

#[test]
fn information_is_worth_dollars_a_year() {
    let (schemes, factors) = names();
    let names = Names { schemes: &schemes, factors: &factors };
    let known = |perfect, alone| Information { choice: 2, perfect, factors: vec![alone, 0.0, 0.0] };
    says(
        &worth_knowing(names, &known(10.0, 310.0 / WEEKS_PER_YEAR), 1000),
        "To know 'Gain from AI' before deciding is worth at most $310 per employee and year: $310k a year for 1,000 employees. To know everything that was varied is worth at most $522.",
    );
    assert!(worth_knowing(names, &known(10.0, 0.0), 1000).starts_with("No single factor is worth knowing alone."));
    assert!(worth_knowing(names, &known(0.0, 0.0), 1000).starts_with("Nothing that was varied is worth knowing"));
}

#[test]
fn noise_and_theories_have_their_sentences() {
    let (schemes, factors) = names();
    let names = Names { schemes: &schemes, factors: &factors };
    says(&noise(Some(Noise { within: 2.0, between: 98.0 })), "Noise between replicates is 2% of the spread.");
    assert!(
        noise(None).contains("single replicate")
            && noise(Some(Noise { within: 0.0, between: 0.0 })).contains("Nothing varies")
    );
    let row = |theory, scheme, mean_regret| TheoryRegret {
        theory,
        scheme,
        share_best: 0.5,
        share_interval: None,
        mean_regret,
        regret_interval: None,
    };
    let held = ["as given", "cynics"].map(str::to_owned);
    let table = [row(0, 0, 3.0), row(0, 1, 9.0), row(0, 2, 0.0), row(1, 0, 0.0), row(1, 1, 5.0), row(1, 2, 8.0)];
    says(
        &theories(names, &held, &table),
        "'Nothing' is best on average under 1 of 2 theories; it costs most under 'as given': $3 per employee and week less than 'Accepted output'.",
    );
    says(&theories(names, &held, &table[..3]), "'Accepted output' is best on average under 1 of 1 theory.");
    assert_eq!(theories(names, &held, &[]), "No theory was tried.");
}
