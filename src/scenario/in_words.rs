//! What does a scheme ask of an organisation? In words for people who never saw a scenario file.

use std::fmt::Write as _;

use super::{Audience, Permissions, Review, RewardKind, Scheme, Signal};

impl Scheme {
    /// What is counted, who sees it and what hangs on it, as one sentence of advice; phases follow as sentences of
    /// their own.
    pub fn in_words(&self) -> String {
        let mut said = if self.counts_something() {
            let parts = [self.counted(), self.seen(), self.hangs(), self.help()];
            listed(&parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>())
        } else {
            listed(&[vec!["count nothing".to_owned(), "show nobody a number".into()], vec![self.help()]].concat())
        };
        said = capitalised(&said);
        match (self.from_week, self.until_week) {
            (0, None) => {}
            (from, None) => drop(write!(said, ", from week {from} on")),
            (from, Some(until)) => drop(write!(said, ", from week {from} until week {until}")),
        }
        said.push('.');
        for (number, phase) in self.phases.iter().enumerate() {
            let mut later = Self { phases: Vec::new(), from_week: 0, until_week: None, ..self.clone() };
            self.phases[..=number].iter().for_each(|phase| phase.apply(&mut later));
            let _ = write!(said, " From week {}: {}", phase.from_week, lowered(&later.in_words()));
        }
        said
    }

    /// What limits use, as one sentence.
    pub fn limits_in_words(&self) -> String {
        let limits = &self.guardrails;
        let cap = limits.token_cap_mtok.map_or_else(
            || "no cap on tokens".to_owned(),
            |cap| format!("at most {} million tokens for an employee and week", number(cap)),
        );
        let audits = if limits.audit_rate > 0.0 {
            format!("{} of employees audited each week", percent(limits.audit_rate))
        } else {
            "no audits".into()
        };
        let agents = match limits.agent_permissions {
            Permissions::Broad => "agents may do whatever their user may",
            Permissions::Scoped => "agents may do only what the task needs",
        };
        format!("{}.", capitalised(&listed(&[cap, audits, agents.to_owned()])))
    }

    fn counts_something(&self) -> bool {
        self.count.values().any(|weight| *weight > 0.0)
    }

    fn counted(&self) -> String {
        let total: f64 = self.count.values().sum();
        let counted: Vec<(&Signal, &f64)> = self.count.iter().filter(|(_, weight)| **weight > 0.0).collect();
        let name = |(signal, weight): &(&Signal, &f64)| match counted.len() {
            1 => signal.label().to_owned(),
            _ => format!("{} ({})", signal.label(), percent(*weight / total)),
        };
        format!("count {}", listed(&counted.iter().map(name).collect::<Vec<_>>()))
    }

    fn seen(&self) -> String {
        let top = if self.leaderboard.top_share > 0.0 && self.leaderboard.audience != Audience::Nobody {
            format!(", the top {} only", percent(self.leaderboard.top_share))
        } else {
            String::new()
        };
        let who = match self.leaderboard.audience {
            Audience::Nobody => "show it to nobody",
            Audience::Oneself => "show it to each employee alone",
            Audience::Manager => "show it to each employee and their manager",
            Audience::Team => "show it within each team",
            Audience::Leaders => "show it to the leaders",
            Audience::Everyone => "rank everyone where all can see it",
        };
        format!("{who}{top}")
    }

    fn hangs(&self) -> String {
        let (reward, stakes) = (&self.reward, percent(self.reward.stakes));
        let prize = match reward.kind {
            RewardKind::Tournament => format!("{stakes} of pay for the best {}", percent(reward.winners)),
            RewardKind::Target => match reward.target_value {
                Some(value) => format!("{stakes} of pay for whoever reaches {}", number(value)),
                None => format!("{stakes} of pay for whoever reaches the target"),
            },
            RewardKind::Bonus => format!("{stakes} of pay for doubling it, in proportion"),
        };
        match reward.review {
            Review::None => "let nothing hang on it".into(),
            Review::Denied => "say that reviews do not use it".into(),
            Review::Official => format!("let reviews use it: {prize}"),
        }
    }

    fn help(&self) -> String {
        if self.help.coaching > 0.0 { "coach people in ways of working that help".into() } else { String::new() }
    }
}

/// 'A', 'A and B', 'A, B and C'; empty parts are left out.
fn listed(parts: &[String]) -> String {
    let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., end] => format!("{} and {end}", first.join(", ")),
    }
}

fn percent(share: f64) -> String {
    format!("{}%", number((1000.0 * share).round() / 10.0))
}

fn number(value: f64) -> String {
    value.to_string()
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Document, Phase, default_preset};

    #[test]
    fn the_schemes_of_the_default_scenario_read_as_advice() {
        let preset = default_preset();
        let document = Document::parse(preset.name, preset.text).expect("a preset");
        let said: Vec<String> = document.scenario().schemes.iter().map(Scheme::in_words).collect();
        assert_eq!(
            said,
            [
                "Count nothing and show nobody a number.",
                "Count tokens, rank everyone where all can see it and say that reviews do not use it.",
                "Count tokens, rank everyone where all can see it and say that reviews do not use it, from week 0 until week 52.",
                "Count accepted output, show it to each employee alone, let nothing hang on it and coach people in ways of working that help.",
                "Count tokens, rank everyone where all can see it and say that reviews do not use it.",
            ]
        );
        let capped = &document.scenario().schemes[4];
        assert_eq!(
            capped.limits_in_words(),
            "At most 40 million tokens for an employee and week, 2% of employees audited each week and agents may do \
             whatever their user may."
        );
    }

    #[test]
    fn weights_prizes_and_phases_are_said() {
        let mut scheme = Scheme { name: "Both".into(), from_week: 4, ..Scheme::default() };
        scheme.count = [(Signal::Tokens, 1.0), (Signal::AcceptedOutput, 3.0)].into();
        scheme.leaderboard.audience = Audience::Team;
        scheme.reward.review = Review::Official;
        let mut phase = Phase { from_week: 20, ..Phase::default() };
        phase.leaderboard.audience = Some(Audience::Oneself);
        scheme.phases.push(phase);
        assert_eq!(
            scheme.in_words(),
            "Count tokens (25%) and accepted output (75%), show it within each team and let reviews use it: 10% of pay \
             for the best 20%, from week 4 on. From week 20: count tokens (25%) and accepted output (75%), show it to \
             each employee alone and let reviews use it: 10% of pay for the best 20%."
        );
    }
}
