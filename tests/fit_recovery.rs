//! Does a fit find what is hidden in organisations that the plain reference made?
//!
//! The whole form, 20 organisations of 1,000 people, is `benches/fits.rs`.

#[path = "common/hidden.rs"]
mod hidden;
mod reference;

use hidden::{Score, Size, default_factors, recover};

const SMALL: Size = Size { employees: 160, weeks: 28, draws: 250, generations: 5, hold_out: 6 };

#[test]
fn hidden_assumptions_are_found_with_honest_intervals() {
    let keys: Vec<String> = default_factors(&SMALL).into_iter().take(4).collect();
    let mut score = Score::default();
    for number in 0..8 {
        let recovered = recover(&SMALL, &keys, number);
        score.add(&recovered);
    }
    assert!(score.told >= 20, "{score:?}");
    assert!(score.coverage() >= 0.8, "{score:?}");
    assert!(score.share_nearer() >= 0.7, "{score:?}");
}
