//! What holds for a role, an audience or a week once overrides are applied.

use serde::{Serialize, de::DeserializeOwned};

use super::{Agents, Ai, Audience, AudienceParameters, People, Scenario, Scheme, Signal, SignalParameters, Work};

impl Scenario {
    /// Number of roles, at least one.
    pub fn role_count(&self) -> usize {
        self.roles.len().max(1)
    }

    /// Traits of a role's people.
    pub fn role_people(&self, role: usize) -> People {
        self.merged(&self.people, role, |role| &role.people)
    }

    /// Work of a role.
    pub fn role_work(&self, role: usize) -> Work {
        self.merged(&self.work, role, |role| &role.work)
    }

    /// AI tools of a role.
    pub fn role_ai(&self, role: usize) -> Ai {
        self.merged(&self.ai, role, |role| &role.ai)
    }

    /// Agents of a role.
    pub fn role_agents(&self, role: usize) -> Agents {
        self.merged(&self.agents, role, |role| &role.agents)
    }

    fn merged<T: Serialize + DeserializeOwned + Clone>(
        &self,
        base: &T,
        role: usize,
        of: fn(&super::Role) -> &toml::Table,
    ) -> T {
        let Some(overrides) = self.roles.get(role).map(of).filter(|table| !table.is_empty()) else {
            return base.clone();
        };
        let mut table = toml::Table::try_from(base).expect("a table of numbers is a TOML table");
        merge(&mut table, overrides);
        table.try_into().expect("checked overrides have the types of what they replace")
    }

    /// The row of a signal for a role.
    pub fn signal(&self, role: usize, signal: Signal) -> SignalParameters {
        let mut row = signal.defaults();
        let of_role = self.roles.get(role).and_then(|role| role.signals.get(&signal));
        for overrides in self.signals.get(&signal).into_iter().chain(of_role) {
            overrides.apply(&mut row);
        }
        row
    }

    /// The row of an audience.
    pub fn audience(&self, audience: Audience) -> AudienceParameters {
        let mut row = audience.defaults();
        if let Some(overrides) = self.audiences.get(&audience) {
            overrides.apply(&mut row);
        }
        row
    }

    /// A scheme with the phases up to a week applied.
    pub fn scheme_at(&self, scheme: usize, week: u32) -> Scheme {
        let mut scheme = self.schemes[scheme].clone();
        for phase in std::mem::take(&mut scheme.phases).into_iter().filter(|phase| phase.from_week <= week) {
            phase.apply(&mut scheme);
        }
        scheme
    }

    /// Whether a scheme counts something in a week.
    pub fn counts_in(&self, scheme: usize, week: u32) -> bool {
        let given = &self.schemes[scheme];
        let in_force = week >= given.from_week && given.until_week.is_none_or(|until| week < until);
        in_force && self.scheme_at(scheme, week).count.values().any(|weight| *weight > 0.0)
    }

    /// Teams of each role: contiguous, by rounding cumulative shares, each at least one where there are enough.
    pub fn teams_by_role(&self) -> Vec<u32> {
        let teams = self.organisation.employees.div_ceil(self.organisation.team_size);
        if self.roles.is_empty() {
            return vec![teams];
        }
        let count = self.roles.len() as u32;
        let (mut cumulative, mut before) = (0.0, 0);
        let mut out = Vec::new();
        for (number, role) in self.roles.iter().enumerate() {
            cumulative += role.share;
            let left = count - number as u32 - 1;
            let end = if left == 0 { teams } else { (cumulative * f64::from(teams)).round() as u32 };
            let end = end.clamp((before + 1).min(teams), teams.saturating_sub(left).max(before));
            out.push(end - before);
            before = end;
        }
        out
    }
}

fn merge(base: &mut toml::Table, overrides: &toml::Table) {
    for (key, value) in overrides {
        match (base.get_mut(key), value) {
            (Some(toml::Value::Table(inner)), toml::Value::Table(more)) => merge(inner, more),
            _ => {
                base.insert(key.clone(), value.clone());
            }
        }
    }
}
