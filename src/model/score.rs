//! From signals to a score (§4): baselines, the score and its slopes.

use super::choice::{self, Worth};
use super::incentive::Price;
use super::parameters::{Consequence, Constants, Counted, Limits, Policy};
use super::signals::{Expects, Read, with_signal};
use super::{BLOCK, Block, math};
use crate::scenario::{Activity, ByActivity, Scenario, Signal};

/// A role's baseline of one signal: M0 and S0 (§4).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Baseline {
    /// M0: mean of the observed signal in the last weeks of the warm-up.
    pub mean: f64,
    /// S0: standard deviation of ln(M + 0.1 M0), at least `log_sd_min`.
    pub log_sd: f64,
}

impl Baseline {
    /// The baseline of the observed values of all employee-weeks, in two passes.
    ///
    /// A mean below a thousandth of the signal's typical value is taken as
    /// that, so that a role that hardly produces a signal still has a score.
    pub fn of(values: &[f32], typical: f64, scenario: &Scenario) -> Self {
        let behaviour = &scenario.behaviour;
        let count = values.len().max(1) as f64;
        let sum = |of: &dyn Fn(f64) -> f64| values.iter().map(|value| of(f64::from(*value))).sum::<f64>();
        let mean = (sum(&|value| value) / count).max(typical / 1000.0);
        let log = |value: f64| (value + behaviour.score_floor * mean).max(f64::MIN_POSITIVE).ln();
        let log_mean = sum(&log) / count;
        let variance = sum(&|value| (log(value) - log_mean).powi(2)) / count;
        Self { mean, log_sd: variance.sqrt().max(behaviour.log_sd_min) }
    }
}

/// A counted signal with the constants of its share in the score.
#[derive(Debug, Clone)]
struct Term {
    counted: Counted,
    /// `score_floor` · M0.
    floor: f32,
    /// ln((1 + `score_floor`) M0).
    offset: f32,
    /// w / S0.
    weight: f32,
    /// w / M0.
    index_weight: f32,
}

/// How one role's people are scored under one policy.
#[derive(Debug, Clone)]
pub struct Scoring {
    terms: Vec<Term>,
    /// v: variance of the noise in an observed score.
    pub noise_variance: f32,
    /// 1 / s, the inverse of own uncertainty.
    pub own_precision: f32,
    /// The target score, where the consequence is one.
    pub target: f32,
}

/// Slopes of the score E and of the linear index I for a block of employees.
#[derive(Debug, Clone)]
pub struct ScoreSlopes {
    /// g_k = ∂E/∂h_k, discounted for lag.
    pub gradient: ByActivity<Block>,
    /// I = Σ w_j E_j / M0_j.
    pub index: Block,
    /// ∂I/∂h_k, discounted for lag.
    pub index_gradient: ByActivity<Block>,
}

impl Default for ScoreSlopes {
    fn default() -> Self {
        let zero = ByActivity::all([0.0; BLOCK]);
        Self { gradient: zero, index: [0.0; BLOCK], index_gradient: zero }
    }
}

impl Scoring {
    /// `baselines` are those of the role, by signal; every counted one is there.
    pub fn new(constants: &Constants, policy: &Policy, role: usize, baselines: &[Option<Baseline>], days: f64) -> Self {
        let floor = f64::from(constants.score_floor);
        let terms: Vec<Term> = policy.counted[role]
            .iter()
            .map(|counted| {
                let base = baselines[counted.signal as usize].expect("warm-up measured every counted signal");
                Term {
                    counted: counted.clone(),
                    floor: (floor * base.mean) as f32,
                    offset: ((1.0 + floor) * base.mean).ln() as f32,
                    weight: (f64::from(counted.weight) / base.log_sd) as f32,
                    index_weight: (f64::from(counted.weight) / base.mean) as f32,
                }
            })
            .collect();
        let noise_variance = terms.iter().map(|term| (term.weight * term.counted.noise).powi(2)).sum::<f32>();
        let target = match policy.consequence {
            Consequence::Target { score: Some(score), .. } => score,
            Consequence::Target { value: Some(value), .. } => terms.first().map_or(0.0, |term| {
                let base = baselines[term.counted.signal as usize].expect("warm-up measured every counted signal");
                let value = if term.counted.signal == Signal::CycleTime { days * base.mean / value } else { value };
                ((value + floor * base.mean) / ((1.0 + floor) * base.mean)).ln() / base.log_sd
            }),
            _ => 0.0,
        };
        Self {
            terms,
            noise_variance,
            own_precision: 1.0 / constants.spread_min.max(noise_variance.sqrt()),
            target: target as f32,
        }
    }

    /// A scoring of nothing with a given variance of noise and precision of one's own score.
    pub fn with_noise(noise_variance: f32, own_precision: f32) -> Self {
        Self { terms: Vec::new(), noise_variance, own_precision, target: 0.0 }
    }

    /// The counted signals.
    pub fn signals(&self) -> impl Iterator<Item = &Counted> {
        self.terms.iter().map(|term| &term.counted)
    }

    /// Number of counted signals.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Signal `j` as it is counted.
    pub fn counted(&self, j: usize) -> &Counted {
        &self.terms[j].counted
    }

    /// Adds signal `j` with values `value` to a score and a linear index.
    #[inline(always)]
    pub fn add(&self, j: usize, value: &Block, score: &mut Block, index: &mut Block) {
        let term = &self.terms[j];
        for i in 0..BLOCK {
            score[i] += term.weight * (math::ln(value[i] + term.floor) - term.offset);
            index[i] += term.index_weight * value[i];
        }
    }

    /// Adds what signal `j` pays to what an hour is worth (§3.3), and its slopes
    /// to `slopes`, or puts them there where it is the first; the linear index
    /// too under a bonus.
    #[inline(always)]
    pub fn pay(
        &self,
        j: usize,
        constants: &Constants,
        limits: Limits,
        from: Read,
        bonus: bool,
        price: &Price,
        worth: &mut Worth,
        slopes: &mut ScoreSlopes,
    ) {
        let term = &self.terms[j];
        with_signal!(&term.counted, constants, limits, |signal| match (j == 0, bonus) {
            (true, false) => term.pay::<true, false>(&signal, from, price, worth, slopes),
            (true, true) => term.pay::<true, true>(&signal, from, price, worth, slopes),
            (false, false) => term.pay::<false, false>(&signal, from, price, worth, slopes),
            (false, true) => term.pay::<false, true>(&signal, from, price, worth, slopes),
        });
    }
}

impl Term {
    #[inline(always)]
    fn pay<const FIRST: bool, const INDEX: bool>(
        &self,
        signal: &impl Expects,
        from: Read,
        price: &Price,
        worth: &mut Worth,
        out: &mut ScoreSlopes,
    ) {
        let discount = self.counted.discount;
        // A share of people saturates: without its own curvature the weekly step is chaotic.
        let saturating = if self.counted.signal == Signal::WeeklyActive {
            self.counted.per_hour.map(|rate| self.weight * rate / self.counted.saturation_hours)
        } else {
            ByActivity::all(0.0)
        };
        for i in 0..BLOCK {
            let (value, slopes) = signal.at(from, i);
            let inverse = 1.0 / (value + self.floor);
            Activity::each_active(|k| {
                let relative = slopes[k] * inverse;
                let gradient = self.weight * discount * relative;
                let curvature = gradient * relative + saturating[k] * relative;
                out.gradient[k][i] = gradient + if FIRST { 0.0 } else { out.gradient[k][i] };
                let (b, c) = choice::number_pays(price.point[i], gradient, curvature, from.view.hours[k][i]);
                worth.intercept[k][i] += b;
                worth.curvature[k][i] += c;
                if INDEX {
                    let slope = self.index_weight * discount * slopes[k];
                    out.index_gradient[k][i] = slope + if FIRST { 0.0 } else { out.index_gradient[k][i] };
                }
            });
            if INDEX {
                out.index[i] = self.index_weight * value + if FIRST { 0.0 } else { out.index[i] };
            }
        }
    }
}
