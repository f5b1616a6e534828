//! What matters, what may not happen, and which levers may move: what is chosen in the page, and the search that it asks for.

use toml::Value;

use crate::experiment::search::{
    Bound, Constraint, Goals, Judged, Objective, Reach, Search, Sense, Under, usual_levers,
};
use crate::model::Metric;
use crate::scenario::{Audience, Review, Scenario, levers};

/// What can matter, in a leader's words, and which way it goes.
pub const WANTED: [(&str, Objective); 5] = [
    ("More net value", Objective { metric: Metric::NetValueUsd, sense: Sense::Maximise }),
    ("Less spend on AI", Objective { metric: Metric::ComputeCostUsd, sense: Sense::Minimise }),
    ("More real output", Objective { metric: Metric::RealOutputHours, sense: Sense::Maximise }),
    ("Less gaming", Objective { metric: Metric::GamingShare, sense: Sense::Minimise }),
    ("Fewer agents\u{2019} incidents", Objective { metric: Metric::IncidentCostUsd, sense: Sense::Minimise }),
];

/// So many things can matter at once.
pub const MOST_WANTED: usize = 3;

/// How large a search is that somebody looks at.
const SAMPLES: u64 = 600;
const EMPLOYEES: u32 = 300;
const REPLICATES: u32 = 8;
const ORGANISATIONS: (u32, u32) = (12, 2);

/// What is chosen.
#[expect(clippy::struct_excessive_bools, reason = "each is a box to be ticked")]
#[derive(Debug, Clone, PartialEq)]
pub struct Choices {
    /// Which of [`WANTED`] matter.
    pub wanted: [bool; WANTED.len()],
    /// The most spend on AI, in US dollars per employee and week.
    pub most_spend_usd: Option<f64>,
    /// Whether output may not fall below the reference's.
    pub keeps_output: bool,
    /// The largest share of employees that may game.
    pub most_gaming: Option<f64>,
    /// Whether nobody may be ranked before others.
    pub ranks_nobody: bool,
    /// Whether nothing may hang on the number.
    pub leaves_pay: bool,
    /// Keys of levers that may move.
    pub levers: Vec<String>,
    /// Whether it must hold in plausible organisations, by the worst tenth.
    pub must_hold: bool,
}

impl Default for Choices {
    fn default() -> Self {
        let rarely = ["leaderboard.top_share", "reward.winners", "reward.cap_multiple", "reward.target"];
        let moved = usual_levers(1).into_iter().map(|(key, _)| key).filter(|key| !rarely.contains(&key.as_str()));
        Self {
            wanted: [true, true, false, false, false],
            most_spend_usd: None,
            keeps_output: true,
            most_gaming: None,
            ranks_nobody: false,
            leaves_pay: false,
            levers: moved.collect(),
            must_hold: false,
        }
    }
}

impl Choices {
    /// Every lever that can be chosen, with its name.
    pub fn known() -> Vec<(String, &'static str)> {
        let label = |key: &str| levers().iter().find(|lever| lever.key == key).map_or("What is counted", |of| of.label());
        usual_levers(1).into_iter().map(|(key, _)| (key.clone(), label(&key))).collect()
    }

    /// The search that asks this of a scenario.
    pub fn search(&self, scenario: &Scenario) -> Search {
        let goals = Goals {
            objectives: self.wanted.iter().zip(WANTED).filter(|(is, _)| **is).map(|(_, (_, of))| of).collect(),
            constraints: self.constraints(),
            judged: if self.must_hold { Judged::WorstTenth } else { Judged::Mean },
        };
        let (organisations, replicates) = ORGANISATIONS;
        Search {
            levers: self.reaches(scenario),
            goals,
            under: if self.must_hold { Under::Plausible } else { Under::Given },
            organisations,
            samples: SAMPLES,
            employees: EMPLOYEES,
            replicates: if self.must_hold { replicates } else { REPLICATES },
            metrics: vec![Metric::IncidentCostUsd],
            ..Search::new(scenario.title.clone())
        }
    }

    fn constraints(&self) -> Vec<Constraint> {
        let most = |metric, limit| Constraint { metric, is_most: true, bound: Bound::Number(limit) };
        let output = Constraint { metric: Metric::RealOutputHours, is_most: false, bound: Bound::Reference(1.0) };
        let spend = self.most_spend_usd.map(|limit| most(Metric::ComputeCostUsd, limit));
        let gaming = self.most_gaming.map(|limit| most(Metric::GamingShare, limit));
        spend.into_iter().chain(self.keeps_output.then_some(output)).chain(gaming).collect()
    }

    /// Levers that may move, each where it may stand.
    fn reaches(&self, scenario: &Scenario) -> Vec<(String, Reach)> {
        let chosen = usual_levers(scenario.run.weeks).into_iter().filter(|(key, _)| self.levers.contains(key));
        chosen.filter_map(|(key, reach)| self.allowed(key, reach)).collect()
    }

    /// A lever without the places that may not be; none where one is left.
    fn allowed(&self, key: String, reach: Reach) -> Option<(String, Reach)> {
        let ranked = [Audience::Team, Audience::Leaders, Audience::Everyone].map(Audience::key);
        let is_barred = |value: &Value| match (key.as_str(), value.as_str()) {
            ("leaderboard.audience", Some(word)) => self.ranks_nobody && ranked.contains(&word),
            ("reward.review", Some(word)) => self.leaves_pay && word != Review::None.key(),
            _ => false,
        };
        let Reach::Values(mut values) = reach else {
            return (!self.leaves_pay || !key.starts_with("reward.")).then_some((key, reach));
        };
        values.retain(|value| !is_barred(value));
        let is_of_pay = self.leaves_pay && key.starts_with("reward.");
        (values.len() > 1 && !is_of_pay).then_some((key, Reach::Values(values)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::search::SearchPlan;
    use crate::scenario::{Document, presets};

    fn scenario() -> Scenario {
        Document::parse("a", presets()[0].text).unwrap().scenario().clone()
    }

    fn values(search: &Search, key: &str) -> Vec<String> {
        let reach = search.levers.iter().find(|(of, _)| of == key).map(|(_, reach)| reach.clone());
        match reach {
            Some(Reach::Values(values)) => values.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn what_may_not_happen_is_out_of_reach_or_a_limit() {
        let mut choices = Choices::default();
        let open = choices.search(&scenario());
        assert!(values(&open, "leaderboard.audience").contains(&"everyone".to_owned()));
        assert_eq!(open.goals.constraints.len(), 1);
        (choices.ranks_nobody, choices.leaves_pay, choices.most_spend_usd) = (true, true, Some(50.0));
        (choices.most_gaming, choices.must_hold) = (Some(0.05), true);
        let bound = choices.search(&scenario());
        assert_eq!(values(&bound, "leaderboard.audience"), ["nobody", "self", "manager"]);
        assert!(bound.levers.iter().all(|(key, _)| !key.starts_with("reward.")));
        let limits: Vec<String> = bound.goals.constraints.iter().map(Constraint::text).collect();
        assert_eq!(limits, ["compute_cost_usd <= 50", "real_output_hours >= reference", "gaming_share <= 0.05"]);
        assert_eq!((bound.under, bound.goals.judged), (Under::Plausible, Judged::WorstTenth));
    }

    #[test]
    fn every_case_can_be_searched_as_it_is() {
        for preset in presets() {
            let scenario = Document::parse(preset.name, preset.text).unwrap().checked().unwrap();
            let search = Choices::default().search(&scenario);
            SearchPlan::new(search, &scenario, |_| Err("no file".into())).unwrap_or_else(|found| panic!("{found:?}"));
        }
        assert_eq!(Choices::known().len(), usual_levers(1).len());
    }
}
