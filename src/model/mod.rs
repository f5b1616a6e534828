//! The science, pure: no clock, no file, no thread, no window.
//!
//! `docs/model.md` is the specification; module docs name its sections. A
//! [`Model`] is a scenario resolved into numbers; [`Model::simulate`] is a pure
//! function of it and the number of a replicate, bit for bit.
//!
//! ```
//! # use yardstick_engine as yardstick;
//! use yardstick::{model::{Metric, Model}, scenario::Scenario};
//!
//! let mut scenario = Scenario::new("Ten people, ten weeks");
//! scenario.organisation.employees = 10;
//! scenario.run.weeks = 10;
//! let record = Model::new(&scenario.checked()?).simulate(0);
//! assert!(record.series(0, Metric::RealOutputHours).iter().all(|hours| *hours > 0.0));
//! # Ok::<(), yardstick::scenario::Problems>(())
//! ```

#![expect(
    clippy::inline_always,
    clippy::needless_range_loop,
    clippy::too_many_arguments,
    reason = "kernels are loops over blocks that must be inlined to be vectorised, and take each array by itself"
)]
#![expect(clippy::doc_markdown, reason = "the symbols of equations are no code")]

use crate::scenario::Checked;

mod alignment;
pub(crate) mod choice;
mod dispatch;
pub mod draws;
pub(crate) mod incentive;
mod learning;
mod math;
mod metric;
mod norms;
mod parameters;
mod people;
mod population;
mod ranking;
mod record;
mod score;
mod signals;
mod simulate;
mod state;
mod totals;
mod week;
mod work;

pub use alignment::{Alignment, Alignments};
pub use dispatch::Kernel;
pub use metric::{Direction, Metric};
pub use people::{LookError, Person, Traits};
pub use record::{Horizon, Record};

/// What the model leaves out (`docs/model.md` §10).
pub const LEFT_OUT: [&str; 9] = [
    "hiring and quitting",
    "fairness of wages",
    "managers as agents",
    "changes in the mix of tasks",
    "models that grow better",
    "agents that get in each other's way",
    "agents that game on their own account",
    "shared agents of a team",
    "legal and privacy rules",
];

/// Parts of the model that [`crate::validate`] holds against theory.
pub(crate) mod parts {
    pub use super::choice::{Response, Worth};
    pub use super::incentive::{Cuts, Price};
    pub use super::parameters::{Consequence, Constants, Policy, Timeline};
    pub use super::ranking::quantile;
    pub use super::score::{ScoreSlopes, Scoring};
    pub use super::totals::{Sum, Totals};
    pub use super::week::View;
    pub use super::{BLOCK, Block};
}

use parameters::Timeline;
use population::Layout;
use simulate::Replicate;

/// Employees that a kernel computes together: four vectors of the widest kind.
pub const BLOCK: usize = 64;

/// One variable of a block of employees.
pub type Block = [f32; BLOCK];

/// The vector path that this processor takes, as `run.json` names it.
pub fn kernel() -> &'static str {
    Kernel::detect().name()
}

/// A scenario resolved into the numbers that the weeks are computed from.
#[derive(Debug, Clone)]
pub struct Model {
    scenario: Checked,
    layout: Layout,
    timelines: Vec<Timeline>,
    prices_usd_per_mtok: Vec<f64>,
}

impl Model {
    /// Resolves a scenario.
    pub fn new(scenario: &Checked) -> Self {
        Self {
            layout: Layout::new(scenario),
            timelines: (0..scenario.schemes.len()).map(|scheme| Timeline::new(scenario, scheme)).collect(),
            prices_usd_per_mtok: (0..scenario.role_count())
                .map(|role| scenario.role_ai(role).blended_price_usd_per_mtok())
                .collect(),
            scenario: scenario.clone(),
        }
    }

    /// The scenario it was made from.
    pub fn scenario(&self) -> &Checked {
        &self.scenario
    }

    /// Names of the schemes, in the scenario's order.
    pub fn schemes(&self) -> Vec<String> {
        self.scenario.schemes.iter().map(|scheme| scheme.name.clone()).collect()
    }

    /// The weeks of a replicate.
    pub fn horizon(&self) -> Horizon {
        Horizon { warmup: self.scenario.run.warmup_weeks, weeks: self.scenario.run.weeks }
    }

    /// Replicates that the scenario asks for.
    pub fn replicates(&self) -> u32 {
        self.scenario.run.replicates
    }

    /// Simulates one replicate: every scheme on the same draws.
    pub fn simulate(&self, replicate: u32) -> Record {
        self.simulate_on(Kernel::detect(), replicate)
    }

    /// The same on a given kernel; every kernel gives the same bits.
    pub fn simulate_on(&self, kernel: Kernel, replicate: u32) -> Record {
        let record = Replicate::new(self, kernel, replicate).run(&|| false, None);
        record.unwrap_or_else(|| unreachable!("nobody stops it"))
    }

    /// The same, unless it is stopped: `stop` is asked once a week.
    ///
    /// # Errors
    /// [`Stopped`] when `stop` answers true.
    pub fn simulate_until(&self, replicate: u32, stop: &dyn Fn() -> bool) -> Result<Record, Stopped> {
        Replicate::new(self, Kernel::detect(), replicate).run(stop, None).ok_or(Stopped)
    }
}

/// Work was stopped before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stopped before the end")]
pub struct Stopped;
