//! Who works there: the layout of teams and roles, and each employee's traits,
//! drawn once (§2).

use rand_distr::{Beta, Distribution};

use super::draws::{Key, Purpose};
use super::parameters::Constants;
use super::{BLOCK, Block, math};
use crate::scenario::{Agents, People, Scenario};

/// A stretch of whole teams with one role, stored in whole blocks.
///
/// The last block may have places without an employee; what stands there is
/// computed like any other and left out of every sum.
#[derive(Debug, Clone)]
pub struct Role {
    /// Employees before this role.
    pub first_employee: u32,
    /// Employees in this role.
    pub employees: u32,
    /// Blocks before this role.
    pub first_block: usize,
    /// Blocks of this role.
    pub blocks: usize,
    /// Constants of this role.
    pub constants: Constants,
    people: People,
    agents: Agents,
}

impl Role {
    /// Employees in a block of this role.
    pub fn present(&self, block: usize) -> usize {
        (self.employees as usize - (block - self.first_block) * BLOCK).min(BLOCK)
    }

    /// The values of this role's employees, in order of their numbers.
    pub fn present_values<'a>(&self, values: &'a [Block]) -> &'a [f32] {
        &values[self.first_block..self.first_block + self.blocks].as_flattened()[..self.employees as usize]
    }

    /// The same, to be written.
    pub fn present_values_mut<'a>(&self, values: &'a mut [Block]) -> &'a mut [f32] {
        &mut values[self.first_block..self.first_block + self.blocks].as_flattened_mut()[..self.employees as usize]
    }

    /// The first employee's number in a block of this role.
    pub fn first_in(&self, block: usize) -> u32 {
        self.first_employee + ((block - self.first_block) * BLOCK) as u32
    }
}

/// Where everyone stands: roles in order, teams contiguous within them.
#[derive(Debug, Clone)]
pub struct Layout {
    pub roles: Vec<Role>,
    pub employees: u32,
    pub team_size: u32,
    pub blocks: usize,
}

impl Layout {
    pub fn new(scenario: &Scenario) -> Self {
        let (employees, team_size) = (scenario.organisation.employees, scenario.organisation.team_size);
        let (mut roles, mut first_employee, mut first_block) = (Vec::new(), 0, 0);
        for (number, teams) in scenario.teams_by_role().into_iter().enumerate() {
            let count = teams.saturating_mul(team_size).min(employees - first_employee);
            let blocks = (count as usize).div_ceil(BLOCK);
            roles.push(Role {
                first_employee,
                employees: count,
                first_block,
                blocks,
                constants: Constants::new(scenario, number),
                people: scenario.role_people(number),
                agents: scenario.role_agents(number),
            });
            first_employee += count;
            first_block += blocks;
        }
        Self { roles, employees, team_size, blocks: first_block }
    }

    /// Every block with the number of its role.
    pub fn blocks(&self) -> impl Iterator<Item = (usize, usize)> {
        let of = |(number, role): (usize, &Role)| {
            (role.first_block..role.first_block + role.blocks).map(move |block| (number, block))
        };
        self.roles.iter().enumerate().flat_map(of)
    }

    /// Block and place in it of an employee, with the number of the role.
    pub fn find(&self, employee: u32) -> (usize, usize, usize) {
        let number = self.roles.partition_point(|role| role.first_employee <= employee) - 1;
        let place = (employee - self.roles[number].first_employee) as usize;
        (number, self.roles[number].first_block + place / BLOCK, place % BLOCK)
    }
}

/// Traits of everyone (§2), one array a trait.
#[derive(Debug, Clone)]
pub struct Population {
    pub skill: Vec<Block>,
    pub log_skill: Vec<Block>,
    pub uplift: Vec<Block>,
    pub proficiency: Vec<Block>,
    pub motivation: Vec<Block>,
    pub status: Vec<Block>,
    pub review_belief: Vec<Block>,
    pub scruple: Vec<Block>,
    /// 1 for those who may game, 0 for those who never do.
    pub may_game: Vec<Block>,
    pub token_intensity: Vec<Block>,
    pub friction: Vec<Block>,
    /// r - 1: hours of agents, beyond one's own, that an attended hour sets going.
    pub extra_reach: Vec<Block>,
    /// 1 for those with agents at the start, else 0.
    pub agents: Vec<Block>,
}

impl Population {
    /// Draws everyone under the key of a replicate; beliefs about a denied
    /// review, which change nothing where none is denied, only if `beliefs`.
    pub fn new(layout: &Layout, key: Key, beliefs: bool) -> Self {
        let array = || vec![[0.0; BLOCK]; layout.blocks];
        let mut all = Self {
            skill: array(),
            log_skill: array(),
            uplift: array(),
            proficiency: array(),
            motivation: array(),
            status: array(),
            review_belief: array(),
            scruple: array(),
            may_game: array(),
            token_intensity: array(),
            friction: array(),
            extra_reach: array(),
            agents: array(),
        };
        for (number, block) in layout.blocks() {
            let role = &layout.roles[number];
            all.draw(block, role.first_in(block), &role.people, key, beliefs);
            all.draw_agents(block, role.first_in(block), &role.agents, key);
        }
        all
    }

    fn draw(&mut self, block: usize, first: u32, people: &People, key: Key, beliefs: bool) {
        let pair = |purpose| {
            let (mut one, mut two) = ([0.0; BLOCK], [0.0; BLOCK]);
            key.normals(first, 0, purpose, [&mut one, &mut two]);
            (one, two)
        };
        let (skill, uplift) = pair(Purpose::SkillUplift);
        let (motivation, status) = pair(Purpose::MotivationStatus);
        let (intensity, friction) = pair(Purpose::IntensityFriction);
        let (scruple, _) = pair(Purpose::Scruple);
        let mut kind = [0.0; BLOCK];
        key.uniforms(first, 0, Purpose::ScrupleKind, &mut kind);

        let skill_law = LogNormal::new(1.0, people.skill.cv);
        let motivation_law = LogNormal::new(1.0, people.motivation.cv);
        let status_law = LogNormal::new(1.0, people.status.cv);
        let friction_law = LogNormal::new(people.friction.mean, people.friction.cv);
        let scruple_law = LogNormal::new(people.scruples.mean, people.scruples.cv);
        let sigma = people.token_intensity.sigma_ln as f32;
        let (mean, sd, slope) = (people.uplift.mean as f32, people.uplift.sd as f32, people.uplift.skill_slope as f32);
        let (lowest, highest) = (people.uplift.min as f32, people.uplift.max as f32);
        let (never, unscrupulous) = (people.scruples.never as f32, people.scruples.unscrupulous as f32);
        for i in 0..BLOCK {
            let s = skill_law.at(skill[i]);
            self.skill[block][i] = s;
            self.log_skill[block][i] = math::ln(s);
            self.uplift[block][i] = (mean + sd * uplift[i] + slope * (s - 1.0)).clamp(lowest, highest);
            self.motivation[block][i] = motivation_law.at(motivation[i]);
            self.status[block][i] = status_law.at(status[i]);
            self.token_intensity[block][i] = math::exp(sigma * intensity[i]);
            self.friction[block][i] = friction_law.at(friction[i]);
            self.may_game[block][i] = if kind[i] < never { 0.0 } else { 1.0 };
            self.scruple[block][i] = if kind[i] < never + unscrupulous {
                people.scruples.unscrupulous_cost as f32
            } else {
                scruple_law.at(scruple[i])
            };
        }
        let beta = |alpha, beta, purpose, out: &mut Block| {
            let law = Beta::new(alpha, beta).expect("a checked scenario has positive shapes");
            for (i, value) in out.iter_mut().enumerate() {
                *value = law.sample(&mut key.stream(first.wrapping_add(i as u32), 0, purpose)) as f32;
            }
        };
        let (start, belief) = (&people.proficiency, &people.review_belief);
        beta(start.alpha, start.beta, Purpose::Proficiency, &mut self.proficiency[block]);
        if beliefs {
            beta(belief.alpha, belief.beta, Purpose::ReviewBelief, &mut self.review_belief[block]);
        }
    }
}

impl Population {
    fn draw_agents(&mut self, block: usize, first: u32, agents: &Agents, key: Key) {
        let (mut reach, mut spare, mut start) = ([0.0; BLOCK], [0.0; BLOCK], [0.0; BLOCK]);
        key.normals(first, 0, Purpose::Reach, [&mut reach, &mut spare]);
        key.uniforms(first, 0, Purpose::Agents, &mut start);
        let (median, sigma) = (agents.reach.median as f32, agents.reach.sigma_ln as f32);
        let share = agents.start_share as f32;
        for i in 0..BLOCK {
            self.extra_reach[block][i] = median * math::exp(sigma * reach[i]) - 1.0;
            self.agents[block][i] = if start[i] < share { 1.0 } else { 0.0 };
        }
    }
}

/// A log-normal law by mean and coefficient of variation.
struct LogNormal {
    mean: f32,
    sigma: f32,
}

impl LogNormal {
    fn new(mean: f64, cv: f64) -> Self {
        let variance = (cv * cv).ln_1p();
        Self { mean: (mean * (-variance / 2.0).exp()) as f32, sigma: variance.sqrt() as f32 }
    }
    fn at(&self, normal: f32) -> f32 {
        self.mean * math::exp(self.sigma * normal)
    }
}
