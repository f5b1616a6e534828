//! One binary for every machine: the week's kernels compiled once for each
//! vector width, and the widest that the processor has chosen when it runs.
//!
//! The kernels hold only IEEE operations in a fixed order and no fused
//! multiply-add, so every path gives the same bits.

use super::Block;
use super::draws::Key;
use super::incentive::Cuts;
use super::norms;
use super::parameters::Constants;
use super::population::Population;
use super::ranking;
use super::score::Scoring;
use super::state::State;
use super::totals::{self, Totals};
use super::week::{self, Draws, Group, Scratch, Setting, Surroundings};
use crate::scenario::Signal;

/// A vector width that kernels are compiled for and that this processor runs.
///
/// The width is private so that none can be made that `available` has not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kernel(Width);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "x86_64"), expect(dead_code, reason = "wider kernels are for x86-64"))]
enum Width {
    /// What every processor of this architecture has.
    Baseline,
    /// 256-bit vectors on x86-64.
    Avx2,
    /// 512-bit vectors on x86-64.
    Avx512,
}

impl Kernel {
    /// The widest kernel that this processor runs.
    pub fn detect() -> Self {
        Self::available()[0]
    }

    /// The kernels that this processor runs, widest first.
    pub fn available() -> Vec<Self> {
        let mut all = vec![Self(Width::Baseline)];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") {
                all.insert(0, Self(Width::Avx2));
            }
            if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
            {
                all.insert(0, Self(Width::Avx512));
            }
        }
        all
    }

    /// The name in `run.json`.
    pub const fn name(self) -> &'static str {
        match self.0 {
            Width::Baseline if cfg!(target_arch = "x86_64") => "sse2",
            Width::Baseline if cfg!(target_arch = "aarch64") => "neon",
            Width::Baseline => "portable",
            Width::Avx2 => "avx2",
            Width::Avx512 => "avx512",
        }
    }
}

macro_rules! kernels {
    ($($(#[$meta:meta])* fn $name:ident = $inner:path, ($($argument:ident: $type:ty),* $(,)?) $(-> $output:ty)?;)+) => {
        impl Kernel {
            $($(#[$meta])*
            #[expect(unsafe_code, reason = "a wider kernel is called only where `available` found its features")]
            pub fn $name(self, $($argument: $type),*) $(-> $output)? {
                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx2")]
                fn avx2($($argument: $type),*) $(-> $output)? {
                    $inner($($argument),*)
                }
                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
                fn avx512($($argument: $type),*) $(-> $output)? {
                    $inner($($argument),*)
                }
                fn baseline($($argument: $type),*) $(-> $output)? {
                    $inner($($argument),*)
                }
                match self.0 {
                    // SAFETY: a `Kernel` is made by `available` alone, which has asked
                    // the processor for every feature that the function enables.
                    #[cfg(target_arch = "x86_64")]
                    Width::Avx2 => unsafe { avx2($($argument),*) },
                    // SAFETY: as above.
                    #[cfg(target_arch = "x86_64")]
                    Width::Avx512 => unsafe { avx512($($argument),*) },
                    _ => baseline($($argument),*),
                }
            })+
        }
    };
}

kernels! {
    /// [`week::draw`].
    fn draw = week::draw, (
        constants: &Constants,
        key: Key,
        first: u32,
        week: i32,
        needed: &[bool; Signal::ALL.len()],
        out: &mut Draws,
    );
    /// [`week::expected_score`].
    fn expected_score = week::expected_score, (
        setting: &Setting,
        scoring: &Scoring,
        population: &Population,
        state: &State,
        block: usize,
        scratch: &mut Scratch,
        out: &mut Block,
    );
    /// [`week::step`].
    fn step = week::step, (
        setting: &Setting,
        population: &Population,
        state: &mut State,
        block: usize,
        draws: &Draws,
        seen: Surroundings,
        score: &Block,
        group: Group,
        cuts: Cuts,
        scratch: &mut Scratch,
        totals: &mut Totals,
    );
    /// [`norms::feel`].
    fn feel_norms = norms::feel, (
        hours: &[f32],
        size: usize,
        threshold: f32,
        everywhere_and_weight: (f32, f32),
        norm: &mut [f32],
        mates: &mut [f32],
    );
    /// [`norms::see_agents`].
    fn see_agents = norms::see_agents, (
        agents: &[f32],
        size: usize,
        everywhere_and_weight: (f32, f32),
        near: &mut [f32],
    );
    /// [`ranking::ranked_sums`].
    fn ranked_sums = ranking::ranked_sums, (first: usize, counts: &[u32], above: &[u32]) -> (f64, f64);
    /// [`ranking::range`].
    fn range = ranking::range, (values: &[f32]) -> (f32, f32);
    /// [`totals::count_above`].
    fn count_above = totals::count_above, (values: &[f32], threshold: f32) -> f64;
    /// [`totals::sum`].
    fn sum = totals::sum, (values: &[f32]) -> f64;
    /// [`totals::squared_deviations`].
    fn squared_deviations = totals::squared_deviations, (values: &[f32], mean: f64) -> f64;
}
