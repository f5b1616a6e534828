use super::*;

/// Values of EMA Workbench: `tests/oracles/boxes.py`.
fn stored() -> (serde_json::Value, Vec<Column>, Vec<bool>) {
    let stored: serde_json::Value = serde_json::from_str(include_str!("../../../tests/oracles/boxes.json")).unwrap();
    let numbers = |name: &str| {
        stored["columns"][name].as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
    };
    let mut columns: Vec<Column> = ["a", "b", "c", "d", "whole"].map(|name| Column::Numbers(numbers(name))).to_vec();
    let words = stored["columns"]["word"].as_array().unwrap();
    columns.push(Column::new(words.iter().map(|word| Some(toml::Value::from(word.as_str().unwrap())))));
    let failed = stored["failed"].as_array().unwrap().iter().map(|case| case == 1).collect();
    (stored, columns, failed)
}

fn near(got: f64, expected: &serde_json::Value) -> bool {
    (got - expected.as_f64().unwrap()).abs() < 1e-9
}

#[test]
fn every_box_on_the_way_is_that_of_ema_workbench() {
    let (stored, columns, failed) = stored();
    let data = Data::new(&columns, &failed).unwrap();
    let path = data.path();
    let expected = stored["path"].as_array().unwrap();
    assert_eq!(path.len(), expected.len());
    for (region, expected) in path.iter().zip(expected) {
        for (number, (side, name)) in region.iter().zip(["a", "b", "c", "d", "whole", "word"]).enumerate() {
            let limits = &expected["limits"][name];
            match side {
                Side::Numbers { low, high } => assert!(near(*low, &limits[0]) && near(*high, &limits[1]), "{name}"),
                Side::Choices(kept) => {
                    let Column::Choices { names, .. } = &columns[number] else { panic!("{name}") };
                    let mut got: Vec<&str> = (0..kept.len()).filter(|&i| kept[i]).map(|i| names[i].as_str()).collect();
                    got.sort_unstable();
                    let expected: Vec<&str> =
                        limits.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
                    assert_eq!(got, expected);
                }
            }
            if let Some(quasi_p) = expected["quasi_p"].get(name) {
                let known = |place: usize| quasi_p[place].as_f64().filter(|p| *p >= 0.0).unwrap_or(1.0);
                assert!((data.quasi_p_of(region, number) - known(0).min(known(1))).abs() < 1e-9, "{name}: {quasi_p}");
            }
        }
        let found = data.described(region);
        assert!(near(found.coverage, &expected["coverage"]) && near(found.density, &expected["density"]));
        assert!(near(found.mass, &expected["mass"]));
    }
}

#[test]
fn the_box_that_is_given_is_the_one_that_was_planted() {
    let (_, columns, failed) = stored();
    let found = discover(&columns, &failed, 3).unwrap();
    let mut restricted: Vec<usize> = found.restrictions.iter().map(|restriction| restriction.column).collect();
    restricted.sort_unstable();
    assert_eq!(restricted, [0, 1, 5], "{found:?}");
    for restriction in &found.restrictions {
        assert!(restriction.quasi_p < SIGNIFICANCE);
        match (restriction.column, &restriction.limit) {
            (0, Limit::Between(_, Some(high))) => assert!((high - 0.35).abs() < 0.03, "{found:?}"),
            (1, Limit::Between(Some(low), _)) => assert!((0.25..0.48).contains(low), "{found:?}"),
            (5, Limit::OneOf(kept)) => {
                let Column::Choices { names, .. } = &columns[5] else { panic!() };
                assert!(kept.iter().all(|&choice| names[choice] != "self"), "{found:?}");
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(found.density > 0.7 && found.coverage > 0.5, "{found:?}");
    let narrow = discover(&columns, &failed, 1).unwrap();
    assert_eq!(narrow.restrictions.len(), 1);
}

#[test]
fn there_is_no_box_where_nothing_sets_failures_apart() {
    let (_, columns, failed) = stored();
    assert_eq!(discover(&columns, &vec![false; failed.len()], 3), None);
    assert_eq!(discover(&columns, &vec![true; failed.len()], 3), None);
    assert_eq!(discover(&[], &failed, 3), None);
    // Every seventh row, whatever the factors.
    let scattered: Vec<bool> = (0..failed.len()).map(|row| row % 7 == 0).collect();
    let found = discover(&columns, &scattered, 3);
    assert!(found.as_ref().is_none_or(|found| found.density < 0.5), "{found:?}");
}
