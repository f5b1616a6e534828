//! Order statistics of everyone: cuts of a ranking, and how unequal a quantity is.

use super::dispatch::Kernel;
use super::math;

/// Bits of a float that do not choose its bucket in a distribution.
const BUCKET_REST: u32 = 16;
const BUCKETS: usize = 1 << (32 - BUCKET_REST);

/// Room to count values in buckets by their leading bits, kept for its memory.
///
/// Neighbours are counted in two rows: values in one bucket do not wait for each other.
#[derive(Debug, Clone)]
pub struct Buckets {
    counts: [Vec<u32>; 2],
}

impl Default for Buckets {
    fn default() -> Self {
        Self { counts: std::array::from_fn(|_| vec![0; BUCKETS]) }
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
    /// There are 128 buckets to each doubling, and every value of one counts as
    /// its middle, which is within 0.4% of it: that moves a share or a Gini
    /// coefficient by less than 0.004 whatever the values, and by less than
    /// 5e-5 for the spreads that occur.
    pub fn inequality<'a>(&mut self, kernel: Kernel, parts: impl Iterator<Item = &'a [f32]>) -> Option<(f64, f64)> {
        let bucket = |value: f32| (value.to_bits() >> BUCKET_REST) as usize;
        let (mut lowest, mut highest, mut n) = (f32::INFINITY, 0.0f32, 0);
        // Of a length that the compiler knows: no bucket can be outside.
        let [even, odd] = self.counts.each_mut().map(|counts| counts.first_chunk_mut::<BUCKETS>().expect("made so"));
        for part in parts {
            n += part.len();
            let (low, high) = kernel.range(part);
            (lowest, highest) = (lowest.min(low), highest.max(high));
            let (pairs, rest) = part.as_chunks::<2>();
            for [one, two] in pairs {
                even[bucket(*one)] += 1;
                odd[bucket(*two)] += 1;
            }
            for value in rest {
                even[bucket(*value)] += 1;
            }
        }
        let used = bucket(lowest)..bucket(highest) + 1;
        let (counts, above) = (&mut even[used.clone()], &mut odd[used.clone()]);
        let mut ranked = 0;
        for (count, above) in counts.iter_mut().zip(above.iter_mut()).rev() {
            *count += *above;
            *above = ranked;
            ranked += *count;
        }
        let top_count = n.div_ceil(10) as u32;
        let mut top = 0.0;
        for (i, (count, above)) in counts.iter().zip(above.iter()).enumerate().rev() {
            if *above >= top_count {
                break;
            }
            top += middle(used.start + i) * f64::from((*count).min(top_count - above));
        }
        let (total, ranks) = kernel.ranked_sums(used.start, counts, above);
        counts.fill(0);
        above.fill(0);
        let n = n as f64;
        let gini = (n + 1.0) / n - 2.0 * ranks / (n * total);
        (highest > 0.0).then_some((top / total, gini.max(0.0)))
    }
}

/// The value that those of a bucket count as.
#[inline(always)]
fn middle(bucket: usize) -> f64 {
    f64::from(f32::from_bits(((bucket as u32) << BUCKET_REST) + (1 << (BUCKET_REST - 1))))
}

/// Sum of the values of buckets from `first` on, and their sum weighted by rank
/// from the top, of which each has the mean one of its bucket; `above` are how
/// many values are in higher buckets.
#[inline(always)]
pub fn ranked_sums(first: usize, counts: &[u32], above: &[u32]) -> (f64, f64) {
    const LANES: usize = 8;
    let (mut total, mut ranks) = ([0.0; LANES], [0.0; LANES]);
    let mut take = |lane: usize, bucket: usize, count: u32, above: u32| {
        // Signed, which vectors convert more easily; there are fewer than 2^31 people.
        let (count, above) = (f64::from(count as i32), f64::from(above as i32));
        let sum = middle(bucket) * count;
        total[lane] += sum;
        ranks[lane] += sum * (above + 0.5 * (count + 1.0));
    };
    let (chunks, rest) = counts.as_chunks::<LANES>();
    let (chunks_above, rest_above) = above.as_chunks::<LANES>();
    for n in 0..chunks.len() {
        for lane in 0..LANES {
            take(lane, first + n * LANES + lane, chunks[n][lane], chunks_above[n][lane]);
        }
    }
    for i in 0..rest.len() {
        take(i, first + chunks.len() * LANES + i, rest[i], rest_above[i]);
    }
    (total.iter().sum(), ranks.iter().sum())
}

/// The least and the greatest of values, by lanes so that it vectorises.
#[inline(always)]
pub fn range(values: &[f32]) -> (f32, f32) {
    const LANES: usize = 32;
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
            let (share, gini) = buckets.inequality(Kernel::detect(), std::iter::once(&values[..])).expect("a positive sum");
            prop_assert!((share - top / sum).abs() < 4e-3, "{share} {}", top / sum);
            prop_assert!((gini - differences / (2.0 * n * sum)).abs() < 4e-3);
        }
    }

    #[test]
    fn equal_values_are_equal_and_nothing_has_no_inequality() {
        let mut buckets = Buckets::default();
        let (share, gini) =
            buckets.inequality(Kernel::detect(), std::iter::once(&[3.0f32; 20][..])).expect("a positive sum");
        assert!((share - 0.1).abs() < 1e-12 && gini.abs() < 1e-12);
        assert_eq!(buckets.inequality(Kernel::detect(), std::iter::once(&[0.0f32; 20][..])), None);
    }
}
