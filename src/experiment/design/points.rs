//! Which points of the unit cube does a design try? Each coordinate is a function
//! of point, axis and seed alone, so that any point can be made without the others.

use sobol_burley::{NUM_DIMENSIONS, parts};

/// The most points that the Sobol' sequence has.
pub(super) const SOBOL_POINTS: u64 = 1 << 16;

/// Levels of a Morris design (Campolongo et al. 2007 take four).
pub const MORRIS_LEVELS: u64 = 4;

/// What random bits are for, so that no two uses share them.
#[derive(Clone, Copy)]
enum Purpose {
    Shuffle,
    Scramble,
    Permute,
    Jitter,
    Order,
    Level,
}

/// 64 random bits for a seed, a purpose and two numbers, by the finaliser of
/// SplitMix64 (Steele, Lea and Flood 2014) over each in turn.
fn bits(seed: u64, purpose: Purpose, first: u64, second: u64) -> u64 {
    [purpose as u64, first, second].into_iter().fold(mixed(seed), |state, word| mixed(state ^ mixed(word)))
}

const fn mixed(word: u64) -> u64 {
    let word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// A number in (0, 1), never an end.
fn open_unit(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) / (1u64 << 52) as f64
}

/// One coordinate of the Sobol' sequence (direction numbers of Joe and Kuo 2008),
/// with order and digits scrambled by the seed (Owen 1995; hashes by Burley 2020).
///
/// The first 2^m points keep the balance of the sequence. Beyond 256 axes the
/// sequence begins anew under another scrambling, as its package recommends.
pub(super) fn sobol(point: u64, axis: u64, seed: u64) -> f64 {
    let (block, axis) = (axis / u64::from(NUM_DIMENSIONS), axis % u64::from(NUM_DIMENSIONS));
    let shuffle = bits(seed, Purpose::Shuffle, block, 0) as u32;
    let scramble = bits(seed, Purpose::Scramble, block, axis) as u32;
    let index = parts::owen_scramble_rev((point as u32).reverse_bits(), shuffle);
    let digits = parts::owen_scramble_rev(parts::sobol_rev(index, axis as u32), scramble).reverse_bits();
    (f64::from(digits) + 0.5) / 4_294_967_296.0
}

/// One coordinate of a Latin hypercube of `count` points (McKay, Beckman and Conover 1979).
pub(super) fn latin(point: u64, count: u64, axis: u64, seed: u64) -> f64 {
    let stratum = permuted(point, count, bits(seed, Purpose::Permute, axis, 0));
    (stratum as f64 + open_unit(bits(seed, Purpose::Jitter, axis, point))) / count as f64
}

/// Where a permutation of `0..count` takes `index`: a Feistel network over the next
/// power of four, walked until it lands inside (Black and Rogaway 2002).
fn permuted(index: u64, count: u64, key: u64) -> u64 {
    let half = (u64::BITS - (count - 1).leading_zeros()).div_ceil(2).max(1);
    let mask = (1u64 << half) - 1;
    let mut place = index;
    loop {
        let (mut left, mut right) = (place >> half, place & mask);
        for round in 0..8 {
            (left, right) = (right, left ^ (mixed(key ^ mixed(round << 32 ^ right)) & mask));
        }
        place = left << half | right;
        if place < count {
            return place;
        }
    }
}

/// One row of a Morris trajectory, as shares of each factor's width: at every step
/// one more factor, in random order, moves by two of four levels (Morris 1991).
pub(super) fn morris(trajectory: u64, step: u64, axes: usize, seed: u64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..axes).collect();
    order.sort_by_key(|&axis| (bits(seed, Purpose::Order, trajectory, axis as u64), axis));
    let mut levels: Vec<u64> =
        (0..axes).map(|axis| bits(seed, Purpose::Level, trajectory, axis as u64) % MORRIS_LEVELS).collect();
    for &axis in &order[..step as usize] {
        levels[axis] = (levels[axis] + MORRIS_LEVELS / 2) % MORRIS_LEVELS;
    }
    levels.into_iter().map(|level| level as f64 / (MORRIS_LEVELS - 1) as f64).collect()
}

/// How far a Morris step moves a factor, as a share of its width.
pub const MORRIS_STEP: f64 = MORRIS_LEVELS as f64 / (2.0 * (MORRIS_LEVELS - 1) as f64);

#[cfg(test)]
mod tests {
    use super::*;

    /// SciPy's `qmc.Sobol(d, scramble=False)` visits the same points in Gray-code order.
    #[test]
    fn unscrambled_points_are_those_of_scipy() {
        let stored = include_str!("../../../tests/oracles/sobol_points.csv");
        let mut checked = 0;
        for line in stored.lines().skip(1) {
            let mut cells = line.split(',');
            let mut number = || cells.next().unwrap().parse::<f64>().unwrap();
            let (point, axis, expected) = (number() as u32, number() as u32, number());
            let gray = point ^ (point >> 1);
            let got = parts::sobol_rev(gray.reverse_bits(), axis).reverse_bits();
            assert_eq!(f64::from(got) / 4_294_967_296.0, expected, "point {point}, axis {axis}");
            checked += 1;
        }
        assert!(checked == 1620);
    }

    #[test]
    fn scrambled_points_keep_the_balance_of_the_sequence() {
        for seed in [0, 1, u64::MAX] {
            for axis in [0, 1, 7, 99, 255, 300] {
                let mut strata: Vec<u64> = (0..256).map(|point| (sobol(point, axis, seed) * 256.0) as u64).collect();
                strata.sort_unstable();
                assert!(strata.into_iter().eq(0..256), "axis {axis}");
            }
            // The first two axes form a net in base 2: every elementary box of 64 points has one.
            for power in 0..=6 {
                let (wide, high) = (f64::from(1 << power), f64::from(64 >> power));
                let mut boxes: Vec<u64> = (0..64)
                    .map(|point| (sobol(point, 0, seed) * wide) as u64 * 64 + (sobol(point, 1, seed) * high) as u64)
                    .collect();
                boxes.sort_unstable();
                boxes.dedup();
                assert_eq!(boxes.len(), 64);
            }
        }
        assert_ne!(sobol(0, 0, 1), sobol(0, 0, 2));
        assert_ne!(sobol(3, 0, 1), sobol(3, 256, 1), "a padded axis is another");
    }

    #[test]
    fn sobol_points_integrate_better_than_chance() {
        // The mean of the product of 2 x over 8 axes is 1.
        let mean = (0..4096).map(|point| (0..8).map(|axis| 2.0 * sobol(point, axis, 5)).product::<f64>()).sum::<f64>()
            / 4096.0;
        let by_chance = ((4.0f64 / 3.0).powi(8) - 1.0).sqrt() / 64.0;
        assert!((mean - 1.0).abs() < by_chance, "{mean} against {by_chance}");
    }

    #[test]
    fn every_stratum_of_a_latin_hypercube_has_one_point() {
        for count in [1, 2, 3, 10, 100, 1000] {
            for axis in 0..4 {
                let mut strata: Vec<u64> =
                    (0..count).map(|point| (latin(point, count, axis, 9) * count as f64) as u64).collect();
                strata.sort_unstable();
                assert!(strata.into_iter().eq(0..count), "{count} points, axis {axis}");
            }
        }
        let column = |axis| -> Vec<f64> { (0..1000).map(|point| latin(point, 1000, axis, 9)).collect() };
        let covariance: f64 = column(0).iter().zip(column(1)).map(|(a, b)| (a - 0.5) * (b - 0.5)).sum();
        assert!((covariance / 1000.0 * 12.0).abs() < 4.0 / 1000f64.sqrt(), "axes are unrelated");
    }

    #[test]
    fn a_trajectory_moves_each_factor_once() {
        let mut starts = [0; 4];
        for trajectory in 0..200 {
            let rows: Vec<Vec<f64>> = (0..=5).map(|step| morris(trajectory, step, 5, 3)).collect();
            let mut moved: Vec<usize> = rows
                .windows(2)
                .map(|pair| {
                    let changed: Vec<usize> = (0..5).filter(|&axis| pair[0][axis] != pair[1][axis]).collect();
                    let step = (pair[0][changed[0]] - pair[1][changed[0]]).abs();
                    assert!((step - MORRIS_STEP).abs() < 1e-12 && changed.len() == 1);
                    changed[0]
                })
                .collect();
            moved.sort_unstable();
            assert_eq!(moved, [0, 1, 2, 3, 4]);
            starts[(rows[0][0] * 3.0).round() as usize] += 1;
        }
        assert!(starts.iter().all(|&count| count > 25), "{starts:?}");
    }
}
