//! Order statistics of everyone: cuts of a ranking, and how unequal a quantity is.

use super::math;

/// Bits of a float that do not choose its bucket in a ranking.
const RANK_REST: u32 = 18;

/// Bits of a float that do not choose its bucket in a distribution.
const SHARE_REST: u32 = 16;

/// Room to rank values by buckets of their leading bits, kept for its memory.
#[derive(Debug, Clone)]
pub struct Buckets {
    ranked: Vec<u32>,
    within: Vec<f32>,
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
        Self {
            ranked: vec![0; 1 << (32 - RANK_REST)],
            within: Vec::new(),
            shares: vec![Share::default(); 1 << (32 - SHARE_REST)],
        }
    }
}

/// An integer in whose order finite floats stand.
fn order(value: f32) -> u32 {
    let bits = value.to_bits();
    bits ^ (((bits as i32 >> 31) as u32) | 0x8000_0000)
}

/// The least and the greatest float in a bucket of a ranking.
fn bounds(bucket: u32) -> (f32, f32) {
    let float = |order: u32| f32::from_bits(order ^ (((!order as i32 >> 31) as u32) | 0x8000_0000));
    (float(bucket << RANK_REST), float(bucket << RANK_REST | ((1 << RANK_REST) - 1)))
}

impl Buckets {
    /// Quantile q of finite values, linear between order statistics (type 7).
    ///
    /// Counts by leading bits, then sorts only the bucket that holds the order statistic.
    pub fn quantile(&mut self, values: &[f32], q: f64) -> f32 {
        let place = q * (values.len() - 1) as f64;
        let below = place.floor() as u32;
        self.ranked.fill(0);
        for value in values {
            self.ranked[(order(*value) >> RANK_REST) as usize] += 1;
        }
        let (mut bucket, mut before) = (0, 0);
        while before + self.ranked[bucket] <= below {
            before += self.ranked[bucket];
            bucket += 1;
        }
        let (lowest, highest) = bounds(bucket as u32);
        self.within.clear();
        self.within.extend(values.iter().copied().filter(|value| (lowest..=highest).contains(value)));
        self.within.sort_unstable_by(f32::total_cmp);
        let rank = (below - before) as usize;
        let statistic = self.within[rank];
        let above = || values.iter().copied().filter(|value| *value > highest).min_by(f32::total_cmp);
        let next = self.within.get(rank + 1).copied().or_else(above).unwrap_or(statistic);
        statistic + (place - f64::from(below)) as f32 * (next - statistic)
    }

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
        ) {
            let got = Buckets::default().quantile(&values, q);
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
