//! Sums over everyone in one week, in a fixed order and double precision.

use super::{BLOCK, Block};
use crate::scenario::Activity;

/// What is summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Sum {
    Slack,
    Unassisted,
    Assisted,
    Exploring,
    Reviewing,
    Gaming,
    Tokens,
    /// Tokens at relative prices, where these differ by kind of work.
    Billed,
    Gross,
    Defects,
    Real,
    Lost,
    Rework,
    Knows,
    Agents,
    Proficiency,
    Games,
    Motivation,
    Active,
    Index,
    Payout,
    LogTokens,
    LogTokensSquared,
    LogTokensReal,
    RealSquared,
    Score,
    ScoreSquared,
    ScoreReal,
}

impl Sum {
    /// The sum of the hours of an activity.
    pub const fn hours(activity: Activity) -> Self {
        match activity {
            Activity::Slack => Self::Slack,
            Activity::Unassisted => Self::Unassisted,
            Activity::Assisted => Self::Assisted,
            Activity::Exploring => Self::Exploring,
            Activity::Reviewing => Self::Reviewing,
            Activity::Gaming => Self::Gaming,
        }
    }
}

const SUMS: usize = Sum::ScoreReal as usize + 1;
const LANES: usize = 8;

/// The sums of one week.
#[derive(Debug, Clone)]
#[repr(align(64))]
pub struct Totals {
    lanes: [[f64; LANES]; SUMS],
}

impl Default for Totals {
    fn default() -> Self {
        Self { lanes: [[0.0; LANES]; SUMS] }
    }
}

impl Totals {
    /// Adds the first `present` values; all of them where `FULL`.
    #[inline(always)]
    pub fn add<const FULL: bool>(&mut self, sum: Sum, values: &Block, present: usize) {
        if FULL { self.add_all(sum, values) } else { self.add_all(sum, &masked(values, present)) }
    }

    #[inline(always)]
    fn add_all(&mut self, sum: Sum, values: &Block) {
        let mut part = [0.0f32; 2 * LANES];
        for chunk in values.as_chunks::<{ 2 * LANES }>().0 {
            for lane in 0..2 * LANES {
                part[lane] += chunk[lane];
            }
        }
        for lane in 0..LANES {
            self.lanes[sum as usize][lane] += f64::from(part[lane] + part[lane + LANES]);
        }
    }

    /// Adds x, x² and x·y to three sums.
    #[inline(always)]
    pub fn add_moments<const FULL: bool>(&mut self, sums: [Sum; 3], x: &Block, y: &Block, present: usize) {
        self.add::<FULL>(sums[0], x, present);
        self.add_square::<FULL>(sums[1], x, present);
        self.add_product::<FULL>(sums[2], x, y, present);
    }

    /// Adds x².
    #[inline(always)]
    pub fn add_square<const FULL: bool>(&mut self, sum: Sum, x: &Block, present: usize) {
        self.add_product::<FULL>(sum, x, x, present);
    }

    #[inline(always)]
    fn add_product<const FULL: bool>(&mut self, sum: Sum, x: &Block, y: &Block, present: usize) {
        let mut product = *x;
        for i in 0..BLOCK {
            product[i] *= y[i];
        }
        self.add::<FULL>(sum, &product, present);
    }

    /// Adds the sums of another part of the organisation.
    pub fn merge(&mut self, other: &Self) {
        for (lanes, more) in self.lanes.iter_mut().zip(&other.lanes) {
            for lane in 0..LANES {
                lanes[lane] += more[lane];
            }
        }
    }

    /// A sum, its lanes added in order.
    pub fn get(&self, sum: Sum) -> f64 {
        self.lanes[sum as usize].iter().sum()
    }

    /// Correlation from n values and their moments; `None` where either has no variance.
    pub fn correlation(&self, n: f64, [x, xx, xy]: [Sum; 3], y: Sum, yy: Sum) -> Option<f64> {
        let (mean_x, mean_y) = (self.get(x) / n, self.get(y) / n);
        let variance = |square: f64, mean: f64| {
            let variance = square / n - mean * mean;
            // What is left of equal values is the rounding of single-precision squares.
            (variance > 1e-6 * (square / n)).then_some(variance)
        };
        let (var_x, var_y) = (variance(self.get(xx), mean_x)?, variance(self.get(yy), mean_y)?);
        let covariance = self.get(xy) / n - mean_x * mean_y;
        Some((covariance / (var_x * var_y).sqrt()).clamp(-1.0, 1.0))
    }
}

#[inline(always)]
fn masked(values: &Block, present: usize) -> Block {
    let mut copy = *values;
    for (i, value) in copy.iter_mut().enumerate() {
        *value = if i < present { *value } else { 0.0 };
    }
    debug_assert!(present <= BLOCK);
    copy
}

/// Sum of values in double precision, in a fixed order of lanes.
#[inline(always)]
pub fn sum(values: &[f32]) -> f64 {
    sum_of(values, |value| value)
}

/// How many values are above a threshold.
#[inline(always)]
pub fn count_above(values: &[f32], threshold: f32) -> f64 {
    values.iter().map(|value| u32::from(*value > threshold)).sum::<u32>().into()
}

/// Sum of squared differences from `mean`, in double precision.
#[inline(always)]
pub fn squared_deviations(values: &[f32], mean: f64) -> f64 {
    sum_of(values, |value| (value - mean) * (value - mean))
}

#[inline(always)]
fn sum_of(values: &[f32], of: impl Fn(f64) -> f64) -> f64 {
    let mut lanes = [0.0; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for lane in 0..LANES {
            lanes[lane] += of(f64::from(chunk[lane]));
        }
    }
    lanes.iter().sum::<f64>() + rest.iter().map(|value| of(f64::from(*value))).sum::<f64>()
}
