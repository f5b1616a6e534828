//! Order statistics of everyone: cuts of a ranking, and how unequal a quantity is.

use super::math;

/// Bits of a float that do not choose its bucket in a distribution.
const SHARE_REST: u32 = 16;

/// Room to put values in buckets by their leading bits, kept for its memory.
#[derive(Debug, Clone)]
pub struct Buckets {
    shares: Vec<Share>,
}

/// How many values a bucket holds, and their sum.
#[derive(Debug, Clone, Copy, Default)]
struct Share {
    count: f64,
    sum: f64,
}

impl Default for Buckets {
    fn default() -> Self {
        Self { shares: vec![Share::default(); 1 << (32 - SHARE_REST)] }
    }
}

/// How far from a guess an order statistic is first looked for.
const FIRST_REACH: f32 = 0.02;

/// Quantile q of the finite values in all `parts`, linear between order statistics (type 7).
///
/// Sorts only the values within reach of a guess, `near`, and reaches further
/// until the order statistics are among them: any guess gives the same answer,
/// a good one quickly. `room` is kept for its memory.
pub fn quantile<'a, P>(parts: &P, q: f64, near: f32, room: &mut Vec<f32>) -> f32
where
    P: Iterator<Item = &'a [f32]> + Clone,
{
    let count: usize = parts.clone().map(<[f32]>::len).sum();
    let place = q * (count - 1) as f64;
    let (rank, last) = (place.floor() as usize, place.ceil() as usize);
    let mut reach = FIRST_REACH;
    loop {
        let (low, high) = (near - reach, near + reach);
        let (mut below, mut within) = (0, 0);
        room.resize(count + 1, 0.0);
        for part in parts.clone() {
            below += part.iter().map(|value| u32::from(*value < low)).sum::<u32>();
            for value in part {
                // Without a branch: what is out of reach is written over.
                room[within] = *value;
                within += usize::from((low..=high).contains(value));
            }
        }
        let below = below as usize;
        if below <= rank && last < below + within {
            let found = &mut room[..within];
            let (_, statistic, above) = found.select_nth_unstable_by(rank - below, f32::total_cmp);
            let next = if last > rank { above.iter().copied().fold(f32::INFINITY, f32::min) } else { *statistic };
            return *statistic + (place - rank as f64) as f32 * (next - *statistic);
        }
        reach *= 8.0;
    }
}

impl Buckets {
    /// Share of the top tenth of values, rounded up to a whole one, and the Gini
    /// coefficient; `None` where their sum is 0. The values are finite and not negative.
    ///
    /// There are 128 buckets to each doubling, and the values of one count as
    /// equal: that moves a Gini coefficient by less than 0.0014 even if all
    /// stand in one bucket, and by less than 2e-5 for the spreads that occur.
    pub fn inequality<'a>(&mut self, parts: impl Iterator<Item = &'a [f32]>) -> Option<(f64, f64)> {
        let (mut lowest, mut highest, mut n) = (f32::INFINITY, 0.0f32, 0);
        for part in parts {
            n += part.len();
            let (low, high) = range(part);
            (lowest, highest) = (lowest.min(low), highest.max(high));
            for value in part {
                let share = &mut self.shares[(value.to_bits() >> SHARE_REST) as usize];
                share.count += 1.0;
                share.sum += f64::from(*value);
            }
        }
        let used = (lowest.to_bits() >> SHARE_REST) as usize..=(highest.to_bits() >> SHARE_REST) as usize;
        let top_count = n.div_ceil(10) as f64;
        let (mut total, mut ranked, mut above, mut top) = (0.0, 0.0, 0.0, 0.0);
        for share in self.shares[used].iter_mut().rev() {
            let Share { count, sum } = std::mem::take(share);
            if count > 0.0 {
                top += sum * ((top_count - above).clamp(0.0, count) / count);
                total += sum;
                // Ranks from the top: the mean one of this bucket.
                ranked += sum * (above + f64::midpoint(count, 1.0));
                above += count;
            }
        }
        let n = n as f64;
        let gini = (n + 1.0) / n - 2.0 * ranked / (n * total);
        (total > 0.0).then_some((top / total, gini.max(0.0)))
    }
}

/// The least and the greatest of values, by lanes so that it vectorises.
fn range(values: &[f32]) -> (f32, f32) {
    const LANES: usize = 8;
    let (mut low, mut high) = ([f32::INFINITY; LANES], [f32::NEG_INFINITY; LANES]);
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut take = |lane: usize, value: f32| {
        low[lane] = math::minimum(value, low[lane]);
        high[lane] = math::maximum(value, high[lane]);
    };
    for chunk in chunks {
        for (lane, value) in chunk.iter().enumerate() {
            take(lane, *value);
        }
    }
    for value in rest {
        take(0, *value);
    }
    (low.into_iter().fold(f32::INFINITY, f32::min), high.into_iter().fold(f32::NEG_INFINITY, f32::max))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_quantile_is_that_of_the_sorted_values(
            mut values in prop::collection::vec(prop_oneof![-5.0f32..5.0, Just(0.0), Just(1.0)], 1..60),
            q in 0.0f64..=1.0,
            near in -9.0f32..9.0,
            split in 0.0f64..=1.0,
        ) {
            let (one, two) = values.split_at((split * values.len() as f64) as usize);
            let got = quantile(&[one, two].into_iter(), q, near, &mut Vec::new());
            values.sort_by(f32::total_cmp);
            let place = q * (values.len() - 1) as f64;
            let (low, high) = (values[place.floor() as usize], values[place.ceil() as usize]);
            let expected = low + (place - place.floor()) as f32 * (high - low);
            prop_assert!((got - expected).abs() <= 1e-6, "{got} {expected}");
        }

        #[test]
        fn inequality_is_that_of_the_sorted_values(values in prop::collection::vec(0.0f32..500.0, 1..300)) {
            let mut sorted: Vec<f64> = values.iter().map(|value| f64::from(*value)).collect();
            sorted.sort_by(f64::total_cmp);
            let (n, sum) = (sorted.len() as f64, sorted.iter().sum::<f64>());
            prop_assume!(sum > 0.0);
            let top: f64 = sorted.iter().rev().take(values.len().div_ceil(10)).sum();
            let differences: f64 = sorted.iter().flat_map(|a| sorted.iter().map(move |b| (a - b).abs())).sum();
            let mut buckets = Buckets::default();
            let (share, gini) = buckets.inequality(std::iter::once(&values[..])).expect("a positive sum");
            prop_assert!((share - top / sum).abs() < 4e-3, "{share} {}", top / sum);
            prop_assert!((gini - differences / (2.0 * n * sum)).abs() < 1.4e-3);
        }
    }

    #[test]
    fn equal_values_are_equal_and_nothing_has_no_inequality() {
        let mut buckets = Buckets::default();
        let (share, gini) = buckets.inequality(std::iter::once(&[3.0f32; 20][..])).expect("a positive sum");
        assert!((share - 0.1).abs() < 1e-12 && gini.abs() < 1e-12);
        assert_eq!(buckets.inequality(std::iter::once(&[0.0f32; 20][..])), None);
    }
}
