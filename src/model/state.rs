//! What changes from week to week for everyone in one scheme (§2).

use super::population::{Layout, Population};
use super::{BLOCK, Block};
use crate::scenario::{Activity, ByActivity, Scenario};

/// State of everyone at the end of a week, one array a variable.
#[derive(Debug, Clone)]
pub struct State {
    /// Hours by activity.
    pub hours: ByActivity<Vec<Block>>,
    pub proficiency: Vec<Block>,
    /// Motivation over its start, θ / θ0.
    pub motivation: Vec<Block>,
    /// 1 for those who have seen how to game, else 0.
    pub knows: Vec<Block>,
    /// 1 for those who have taken up agents, else 0.
    pub agents: Vec<Block>,
    pub percentile: Vec<Block>,
    /// Observed score of the last counted week.
    pub observed_score: Vec<Block>,
    /// Tokens of the week, after the cap.
    pub tokens: Vec<Block>,
    /// What the last hour was worth in last week's best response; infinite before the first.
    pub level: Vec<Block>,
    defects: History,
    real: History,
}

impl State {
    /// Everyone before the warm-up. `longest_lag` is that of the counted signals, in weeks.
    pub fn new(scenario: &Scenario, layout: &Layout, population: &Population, longest_lag: usize) -> Self {
        let longest_rework = layout.roles.iter().map(|role| role.constants.rework_lag).max().unwrap_or(1);
        let zero = || vec![[0.0; BLOCK]; layout.blocks];
        let mut state = Self {
            hours: ByActivity::from_fn(|_| zero()),
            proficiency: population.proficiency.clone(),
            motivation: vec![[1.0; BLOCK]; layout.blocks],
            knows: zero(),
            agents: population.agents.clone(),
            percentile: vec![[0.5; BLOCK]; layout.blocks],
            observed_score: zero(),
            tokens: zero(),
            level: vec![[f32::INFINITY; BLOCK]; layout.blocks],
            defects: History::new(longest_rework + 1, layout.blocks),
            real: History::new(longest_lag.max(1) + 1, layout.blocks),
        };
        for (number, block) in layout.blocks() {
            let work = scenario.role_work(number);
            let start = work.start_hours.by_activity();
            for k in Activity::ALL {
                state.hours[k][block] = [start[k] as f32; BLOCK];
            }
            for week in &mut state.real.weeks {
                week[block] = [work.start_output_hours as f32; BLOCK];
            }
        }
        state
    }

    /// Real output of a week that is still remembered; `position` counts weeks from the warm-up's first.
    pub fn real(&self, position: usize, lag: usize) -> &[Block] {
        self.real.at(position, lag)
    }

    /// Real output and defects of the week, to be written.
    pub fn results_mut(&mut self, position: usize) -> (&mut Vec<Block>, &mut Vec<Block>) {
        (self.real.now(position), self.defects.now(position))
    }

    /// Defects made `lag` weeks ago.
    pub fn defects(&self, position: usize, lag: usize) -> &[Block] {
        self.defects.at(position, lag)
    }
}

/// The last weeks of one variable.
#[derive(Debug, Clone)]
struct History {
    weeks: Vec<Vec<Block>>,
}

impl History {
    fn new(weeks: usize, blocks: usize) -> Self {
        Self { weeks: vec![vec![[0.0; BLOCK]; blocks]; weeks] }
    }
    fn at(&self, position: usize, lag: usize) -> &[Block] {
        let length = self.weeks.len();
        &self.weeks[(position + length - lag) % length]
    }
    fn now(&mut self, position: usize) -> &mut Vec<Block> {
        let length = self.weeks.len();
        &mut self.weeks[position % length]
    }
}
