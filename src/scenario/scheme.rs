//! What can leaders decide? A scheme: what is counted, who sees it, what hangs
//! on it, limits and help, and how that changes from one week to another.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Audience, Permissions, Review, RewardKind, Signal};

/// One way to count, show and reward.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// What the scheme is called.
    pub name: String,
    /// Colour as `#rrggbb`; absent: from the colour-blind-safe palette.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// Whether the others are compared with this one; at most one, else the first.
    #[serde(default, skip_serializing_if = "is_false")]
    pub reference: bool,
    /// What is counted: signal = weight; empty: nothing.
    #[serde(default)]
    pub count: BTreeMap<Signal, f64>,
    /// First week in force.
    #[serde(default)]
    pub from_week: u32,
    /// First week no longer in force; absent: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_week: Option<u32>,
    /// Who sees it.
    #[serde(default)]
    pub leaderboard: Leaderboard,
    /// What hangs on it.
    #[serde(default)]
    pub reward: Reward,
    /// Limits.
    #[serde(default)]
    pub guardrails: Guardrails,
    /// Help.
    #[serde(default)]
    pub help: Help,
    /// Changes from a later week on, each later than the one before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phases: Vec<Phase>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

defaulted! {
    /// Who sees the number.
    Leaderboard {
        /// The audience.
        audience: Audience = Audience::Nobody,
        /// Share of the ranking that is shown, from the top; 0: all of it.
        top_share: f64 = 0.0,
    }
}
defaulted! {
    /// What hangs on the number.
    Reward {
        /// How the number is turned into a consequence.
        kind: RewardKind = RewardKind::Tournament,
        /// Whether reviews use the number, and whether that is denied.
        review: Review = Review::None,
        /// Share of pay at stake.
        stakes: f64 = 0.10,
        /// Share that wins a tournament.
        winners: f64 = 0.20,
        /// Score to reach; absent: 1.5. Not together with `target_value`.
        #[serde(skip_serializing_if = "Option::is_none")]
        target: Option<f64> = None,
        /// The same in the unit of the single counted signal.
        #[serde(skip_serializing_if = "Option::is_none")]
        target_value: Option<f64> = None,
        /// Multiple of the baseline up to which a bonus is paid.
        cap_multiple: f64 = 2.0,
    }
}

/// The target score of a scheme that names none.
pub const DEFAULT_TARGET: f64 = 1.5;

defaulted! {
    /// Limits.
    Guardrails {
        /// Most tokens per employee-week, in millions; absent: no cap.
        #[serde(skip_serializing_if = "Option::is_none")]
        token_cap_mtok: Option<f64> = None,
        /// Share of employees audited each week.
        audit_rate: f64 = 0.0,
        /// What agents may do.
        agent_permissions: Permissions = Permissions::Broad,
    }
}
defaulted! {
    /// Help.
    Help {
        /// Coaching in specific useful workflows: worth added to an exploring hour, and speed added to learning.
        coaching: f64 = 0.0,
    }
}

/// What changes in a scheme from a week on. Named keys replace, the others stay;
/// `count` is replaced as a whole.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// First week of the phase.
    pub from_week: u32,
    /// What is counted from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<BTreeMap<Signal, f64>>,
    /// Who sees it from then on.
    #[serde(default, skip_serializing_if = "LeaderboardChange::is_empty")]
    pub leaderboard: LeaderboardChange,
    /// What hangs on it from then on.
    #[serde(default, skip_serializing_if = "RewardChange::is_empty")]
    pub reward: RewardChange,
    /// Limits from then on.
    #[serde(default, skip_serializing_if = "GuardrailsChange::is_empty")]
    pub guardrails: GuardrailsChange,
    /// Help from then on.
    #[serde(default, skip_serializing_if = "HelpChange::is_empty")]
    pub help: HelpChange,
}

impl Phase {
    /// Replaces in `scheme` what is named here.
    pub fn apply(&self, scheme: &mut Scheme) {
        if let Some(count) = &self.count {
            scheme.count.clone_from(count);
        }
        self.leaderboard.apply(&mut scheme.leaderboard);
        self.reward.apply(&mut scheme.reward);
        self.guardrails.apply(&mut scheme.guardrails);
        self.help.apply(&mut scheme.help);
    }
}

macro_rules! change {
    ($(#[$meta:meta])* $name:ident of $target:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),+ $(,)? } optional { $($(#[$optional_meta:meta])* $optional:ident: $optional_type:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_meta])* #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$type>,)+
            $($(#[$optional_meta])* #[serde(skip_serializing_if = "Option::is_none")] pub $optional: Option<$optional_type>,)*
        }
        impl $name {
            /// Whether nothing changes.
            pub fn is_empty(&self) -> bool {
                *self == Self::default()
            }
            /// Replaces in `target` what is named here.
            pub fn apply(&self, target: &mut $target) {
                $(if let Some(value) = self.$field.clone() { target.$field = value; })+
                $(if self.$optional.is_some() { target.$optional = self.$optional; })*
            }
        }
    };
}

change! {
    /// A change of [`Leaderboard`].
    LeaderboardChange of Leaderboard {
        /// The audience.
        audience: Audience,
        /// Share of the ranking that is shown.
        top_share: f64,
    } optional {}
}
change! {
    /// A change of [`Reward`].
    RewardChange of Reward {
        /// How the number is turned into a consequence.
        kind: RewardKind,
        /// Whether reviews use the number.
        review: Review,
        /// Share of pay at stake.
        stakes: f64,
        /// Share that wins a tournament.
        winners: f64,
        /// Multiple of the baseline up to which a bonus is paid.
        cap_multiple: f64,
    } optional {
        /// Score to reach.
        target: f64,
        /// The same in the unit of the single counted signal.
        target_value: f64,
    }
}
change! {
    /// A change of [`Guardrails`].
    GuardrailsChange of Guardrails {
        /// Share of employees audited each week.
        audit_rate: f64,
        /// What agents may do.
        agent_permissions: Permissions,
    } optional {
        /// Most tokens per employee-week, in millions.
        token_cap_mtok: f64,
    }
}
change! {
    /// A change of [`Help`].
    HelpChange of Help {
        /// Coaching.
        coaching: f64,
    } optional {}
}

impl Default for Scheme {
    fn default() -> Self {
        Self {
            name: "Nothing counted".into(),
            color: None,
            reference: false,
            count: BTreeMap::new(),
            from_week: 0,
            until_week: None,
            leaderboard: Leaderboard::default(),
            reward: Reward::default(),
            guardrails: Guardrails::default(),
            help: Help::default(),
            phases: Vec::new(),
        }
    }
}
