//! What can leaders decide? Every lever of a scheme: which of the five
//! questions it answers, how it is shown, and when it applies.
//!
//! The app's panels are made from this table, so a lever is a row here and
//! cannot be left out. Its place in a scheme and in a phase is code: a
//! misspelt one does not compile.

use super::{Parameter, parameter};
use crate::scenario::{Audience, DEFAULT_TARGET, Phase, Review, RewardKind, Scheme, vocabulary::Word};

/// The five questions of a scheme, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// What is counted.
    Counted,
    /// Who sees it.
    Seen,
    /// What hangs on it.
    Hangs,
    /// Limits and help.
    Limits,
    /// When.
    When,
}

impl Question {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Counted, Self::Seen, Self::Hangs, Self::Limits, Self::When];

    /// The question on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Counted => "What is counted",
            Self::Seen => "Who sees it",
            Self::Hangs => "What hangs on it",
            Self::Limits => "Limits and help",
            Self::When => "When",
        }
    }
}

/// How a lever is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shown {
    /// One of several words.
    Choice,
    /// A slider over the usual values.
    Slider {
        /// Lowest usual value.
        low: f64,
        /// Highest usual value.
        high: f64,
    },
    /// A number that can be absent, with a slider where it is there.
    Optional {
        /// The value that it gets at first.
        usual: f64,
        /// Lowest usual value.
        low: f64,
        /// Highest usual value.
        high: f64,
    },
    /// A slider that stands at a value where none is set.
    Defaulted {
        /// What holds where none is set.
        default: f64,
        /// Lowest usual value.
        low: f64,
        /// Highest usual value.
        high: f64,
    },
    /// A week of the run.
    Week,
    /// A week of the run that can be absent.
    OptionalWeek,
}

/// The place of a lever's value in a scheme or a phase.
pub enum Slot<'a> {
    /// A number.
    Number(&'a mut f64),
    /// A number, or none.
    Optional(&'a mut Option<f64>),
    /// A week.
    Week(&'a mut u32),
    /// A week, or none.
    OptionalWeek(&'a mut Option<u32>),
    /// A word, or none in a phase that does not change it.
    Word(&'a mut dyn Word),
}

impl<'a> From<&'a mut f64> for Slot<'a> {
    fn from(value: &'a mut f64) -> Self {
        Self::Number(value)
    }
}
impl<'a> From<&'a mut Option<f64>> for Slot<'a> {
    fn from(value: &'a mut Option<f64>) -> Self {
        Self::Optional(value)
    }
}
impl<'a> From<&'a mut u32> for Slot<'a> {
    fn from(value: &'a mut u32) -> Self {
        Self::Week(value)
    }
}
impl<'a> From<&'a mut Option<u32>> for Slot<'a> {
    fn from(value: &'a mut Option<u32>) -> Self {
        Self::OptionalWeek(value)
    }
}
impl<'a, T: Word> From<&'a mut T> for Slot<'a> {
    fn from(value: &'a mut T) -> Self {
        Self::Word(value)
    }
}

/// One thing that leaders decide.
#[derive(Debug, Clone, Copy)]
pub struct Lever {
    /// Dotted key within a scheme.
    pub key: &'static str,
    /// The question that it answers.
    pub question: Question,
    /// How it is shown.
    pub shown: Shown,
    /// What it does, in a leader's words.
    pub help: &'static str,
    label: &'static str,
    applies: fn(&Scheme) -> bool,
    in_scheme: fn(&mut Scheme) -> Slot<'_>,
    in_phase: Option<fn(&mut Phase) -> Slot<'_>>,
}

impl Lever {
    /// The name on screen.
    pub fn label(&self) -> &'static str {
        self.parameter().map_or(self.label, |parameter| &parameter.label)
    }

    /// Its number in the catalogue; none of a choice between words.
    pub fn parameter(&self) -> Option<&'static Parameter> {
        parameter(&format!("schemes.*.{}", self.key))
    }

    /// Whether it does something in a scheme as it is.
    pub fn applies(&self, scheme: &Scheme) -> bool {
        (self.applies)(scheme)
    }

    /// Its place in a scheme.
    pub fn in_scheme<'a>(&self, scheme: &'a mut Scheme) -> Slot<'a> {
        (self.in_scheme)(scheme)
    }

    /// Its place in a phase; none where a phase cannot change it.
    pub fn in_phase<'a>(&self, phase: &'a mut Phase) -> Option<Slot<'a>> {
        Some((self.in_phase?)(phase))
    }
}

/// A row: key as code, then question, how it is shown, when it applies, what it does, and a name where it is a choice.
macro_rules! lever {
    ($table:ident.$field:ident, $question:ident, $shown:expr, $applies:expr, $help:literal $(, $label:literal)?) => {
        Lever {
            key: concat!(stringify!($table), ".", stringify!($field)),
            question: Question::$question,
            shown: $shown,
            help: $help,
            label: concat!($($label)?),
            applies: $applies,
            in_scheme: |scheme| Slot::from(&mut scheme.$table.$field),
            in_phase: Some(|phase| Slot::from(&mut phase.$table.$field)),
        }
    };
    ($field:ident, $question:ident, $shown:expr, $help:literal) => {
        Lever {
            key: stringify!($field),
            question: Question::$question,
            shown: $shown,
            help: $help,
            label: "",
            applies: |_| true,
            in_scheme: |scheme| Slot::from(&mut scheme.$field),
            in_phase: None,
        }
    };
}

const fn slider(low: f64, high: f64) -> Shown {
    Shown::Slider { low, high }
}

fn always(_: &Scheme) -> bool {
    true
}
fn is_shown(scheme: &Scheme) -> bool {
    scheme.leaderboard.audience != Audience::Nobody
}
fn has_stakes(scheme: &Scheme) -> bool {
    scheme.reward.review != Review::None
}
fn pays_as(scheme: &Scheme, kind: RewardKind) -> bool {
    has_stakes(scheme) && scheme.reward.kind == kind
}

/// Every lever but the counted signals, which answer the first question, in the order on screen.
pub fn levers() -> &'static [Lever] {
    const ALL: &[Lever] = &[
        lever!(
            leaderboard.audience,
            Seen,
            Shown::Choice,
            always,
            "Rank is felt the more, the more see it.",
            "Audience"
        ),
        lever!(
            leaderboard.top_share,
            Seen,
            slider(0.0, 0.99),
            is_shown,
            "Showing only the top moves those near it and discourages nobody below."
        ),
        lever!(
            reward.review,
            Hangs,
            Shown::Choice,
            always,
            "Many do not believe that a number is not used once those who decide see it.",
            "Reviews"
        ),
        lever!(
            reward.stakes,
            Hangs,
            slider(0.0, 0.5),
            has_stakes,
            "What a year's result can add to pay or cost of it."
        ),
        lever!(reward.kind, Hangs, Shown::Choice, has_stakes, "How the number becomes money or standing.", "Paid as"),
        lever!(
            reward.winners,
            Hangs,
            slider(0.01, 0.5),
            |scheme| pays_as(scheme, RewardKind::Tournament),
            "The fewer win, the fewer try."
        ),
        lever!(
            reward.cap_multiple,
            Hangs,
            slider(1.0, 5.0),
            |scheme| pays_as(scheme, RewardKind::Bonus),
            "Beyond it more of the number pays nothing."
        ),
        lever!(
            reward.target_value,
            Hangs,
            slider(1.0, 200.0),
            |scheme| pays_as(scheme, RewardKind::Target) && scheme.reward.target_value.is_some(),
            "What must be reached, in the unit of the counted number."
        ),
        lever!(
            reward.target,
            Hangs,
            Shown::Defaulted { default: DEFAULT_TARGET, low: 0.0, high: 4.0 },
            |scheme| pays_as(scheme, RewardKind::Target) && scheme.reward.target_value.is_none(),
            "What must be reached, in spreads of the number above what it was before."
        ),
        lever!(
            guardrails.token_cap_mtok,
            Limits,
            Shown::Optional { usual: 100.0, low: 0.0, high: 500.0 },
            always,
            "Most tokens of an employee and week: it stops agents that run on overnight, and costs output where it is tight."
        ),
        lever!(
            guardrails.agent_permissions,
            Limits,
            Shown::Choice,
            always,
            "Scoped agents run for half as long on their own, spend less and break less, and help a little less.",
            "Agents may do"
        ),
        lever!(
            guardrails.audit_rate,
            Limits,
            slider(0.0, 0.2),
            always,
            "Who is caught gaming pays for it; auditors cost their time."
        ),
        lever!(
            help.coaching,
            Limits,
            slider(0.0, 1.0),
            always,
            "Shows useful ways of working: people learn sooner and take up agents for work, not for the number."
        ),
        lever!(from_week, When, Shown::Week, "The first week in which the scheme is in force."),
        lever!(until_week, When, Shown::OptionalWeek, "The first week in which it is not. Habits and agents stay."),
    ];
    ALL
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Group, Permissions, Scenario, parameters};

    #[test]
    fn every_lever_is_a_key_of_a_scheme_and_every_number_of_a_scheme_a_lever() {
        let mut scenario = Scenario::new("Levers");
        for lever in levers() {
            assert!(!lever.label().is_empty() && !lever.help.is_empty(), "{}", lever.key);
            let key = format!("schemes.0.{}", lever.key);
            match lever.in_scheme(&mut Scheme::default()) {
                Slot::Word(word) => {
                    for (name, said) in word.words() {
                        assert!(!said.is_empty());
                        scenario.set_value(&key, (*name).into()).unwrap_or_else(|problem| panic!("{problem}"));
                    }
                    assert_eq!(lever.shown, Shown::Choice);
                }
                _ => assert!(lever.parameter().is_some(), "{key}"),
            }
        }
        let numbers = parameters().iter().filter(|parameter| parameter.group == Group::Levers);
        for key in numbers.filter_map(|parameter| parameter.key.strip_prefix("schemes.*.")) {
            assert!(key.starts_with("count.") || levers().iter().any(|lever| lever.key == key), "{key}");
        }
    }

    #[test]
    fn usual_values_are_allowed_ones() {
        for lever in levers() {
            let Some(parameter) = lever.parameter() else { continue };
            let ends = match lever.shown {
                Shown::Slider { low, high } | Shown::Defaulted { low, high, .. } => vec![low, high],
                Shown::Optional { usual, low, high } => vec![usual, low, high],
                _ => Vec::new(),
            };
            assert!(ends.into_iter().all(|value| parameter.allows(value)), "{}", lever.key);
        }
    }

    #[test]
    fn a_lever_reaches_the_same_value_in_scheme_and_phase() {
        for lever in levers() {
            let mut phase = Phase::default();
            let Some(slot) = lever.in_phase(&mut phase) else { continue };
            match slot {
                Slot::Optional(value) => *value = Some(0.25),
                Slot::Word(word) => word.choose(word.words()[1].0),
                _ => panic!("{} cannot be left as it was", lever.key),
            }
            let (mut scheme, before) = (Scheme::default(), Scheme::default());
            phase.apply(&mut scheme);
            assert_ne!(scheme, before, "{}", lever.key);
            match lever.in_scheme(&mut scheme) {
                Slot::Number(value) => assert_eq!(*value, 0.25),
                Slot::Optional(value) => assert_eq!(*value, Some(0.25)),
                Slot::Word(word) => assert_eq!(word.key(), Some(word.words()[1].0)),
                _ => panic!("{}", lever.key),
            }
        }
    }

    #[test]
    fn conditions_hide_what_does_nothing() {
        let applies =
            |scheme: &Scheme, key: &str| levers().iter().any(|lever| lever.key == key && lever.applies(scheme));
        let mut scheme = Scheme::default();
        assert!(!applies(&scheme, "reward.winners") && !applies(&scheme, "leaderboard.top_share"));
        scheme.reward.review = Review::Official;
        assert!(applies(&scheme, "reward.winners") && !applies(&scheme, "reward.target"));
        scheme.reward.kind = RewardKind::Target;
        assert!(!applies(&scheme, "reward.winners") && applies(&scheme, "reward.target"));
        scheme.guardrails.agent_permissions = Permissions::Scoped;
        assert!(applies(&scheme, "guardrails.agent_permissions"));
    }
}
