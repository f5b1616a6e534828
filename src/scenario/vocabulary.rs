//! The words of a scenario: signals, audiences, activities and consequences,
//! with the defaults of their rows in `docs/model.md` §4 and §5.

use std::ops::{Index, IndexMut};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AudienceOverrides, SignalOverrides};

/// A choice between words, whichever they are.
pub trait Word {
    /// Each word's name in a scenario file and on screen.
    fn words(&self) -> &'static [(&'static str, &'static str)];
    /// The name of the chosen one in a scenario file; none in a phase that leaves it as it is.
    fn key(&self) -> Option<&'static str>;
    /// Takes the word of a name in a scenario file; leaves all as it is where there is none.
    fn choose(&mut self, key: &str);
    /// Leaves it as it is before the phase; does nothing outside of one.
    fn leave(&mut self);
}

macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $key:literal, $label:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$variant_meta])* $variant),+
        }
        impl $name {
            /// All of them, in their fixed order.
            pub const ALL: [Self; [$($key),+].len()] = [$(Self::$variant),+];
            /// The name in a scenario file.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),+ }
            }
            /// The name in sentences and on screen.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
            /// The one with this name in a scenario file.
            pub fn from_key(key: &str) -> Option<Self> {
                match key { $($key => Some(Self::$variant),)+ _ => None }
            }
            const WORDS: &[(&'static str, &'static str)] = &[$(($key, $label)),+];
        }
        impl Word for $name {
            fn words(&self) -> &'static [(&'static str, &'static str)] {
                Self::WORDS
            }
            fn key(&self) -> Option<&'static str> {
                Some((*self).key())
            }
            fn choose(&mut self, key: &str) {
                *self = Self::from_key(key).unwrap_or(*self);
            }
            fn leave(&mut self) {}
        }
        impl Word for Option<$name> {
            fn words(&self) -> &'static [(&'static str, &'static str)] {
                $name::WORDS
            }
            fn key(&self) -> Option<&'static str> {
                self.map($name::key)
            }
            fn choose(&mut self, key: &str) {
                *self = $name::from_key(key).or(*self);
            }
            fn leave(&mut self) {
                *self = None;
            }
        }
    };
}

vocabulary! {
    /// How an employee spends an hour (§2).
    Activity {
        /// Slack.
        Slack = "slack", "slack";
        /// Work without AI.
        Unassisted = "unassisted", "unassisted work";
        /// AI-assisted work.
        Assisted = "assisted", "AI-assisted work";
        /// Learning what the tools can do.
        Exploring = "exploring", "exploring";
        /// Checking one's own and the AI's work.
        Reviewing = "reviewing", "reviewing";
        /// Activity whose only use is to raise the counted number.
        Gaming = "gaming", "gaming the number";
    }
}

impl Activity {
    /// The active uses of time: all but slack.
    pub const ACTIVE: [Self; Self::ALL.len() - 1] =
        [Self::Unassisted, Self::Assisted, Self::Exploring, Self::Reviewing, Self::Gaming];

    /// Does something for each, without a loop of its own: one within a kernel's loop keeps that from being vectorised.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the model's kernels are vectorised only if this is inlined")]
    pub fn each(mut of: impl FnMut(Self)) {
        of(Self::Slack);
        Self::each_active(of);
    }

    /// [`Activity::each`] but for slack.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the model's kernels are vectorised only if this is inlined")]
    pub fn each_active(mut of: impl FnMut(Self)) {
        let [unassisted, assisted, exploring, reviewing, gaming] = Self::ACTIVE;
        of(unassisted);
        of(assisted);
        of(exploring);
        of(reviewing);
        of(gaming);
    }
}

/// One value for each activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ByActivity<T>([T; Activity::ALL.len()]);

#[expect(clippy::inline_always, reason = "the model's kernels are vectorised only if this is inlined")]
impl<T> ByActivity<T> {
    /// Values in the order of [`Activity::ALL`].
    #[inline(always)]
    pub const fn new(values: [T; Activity::ALL.len()]) -> Self {
        Self(values)
    }
    /// What a function gives for each.
    #[inline(always)]
    pub fn from_fn(of: impl FnMut(Activity) -> T) -> Self {
        ByActivity(Activity::ALL).map(of)
    }
    /// The same value for each.
    #[inline(always)]
    pub const fn all(value: T) -> Self
    where
        T: Copy,
    {
        Self([value; Activity::ALL.len()])
    }
    /// The values after a function.
    #[inline(always)]
    pub fn map<U>(self, mut of: impl FnMut(T) -> U) -> ByActivity<U> {
        // One by one: an array's own `map` is left as a call, which keeps the kernels from being vectorised.
        let [slack, unassisted, assisted, exploring, reviewing, gaming] = self.0;
        ByActivity([of(slack), of(unassisted), of(assisted), of(exploring), of(reviewing), of(gaming)])
    }
    /// References to the values.
    #[inline(always)]
    pub fn each_ref(&self) -> ByActivity<&T> {
        ByActivity(self.0.each_ref())
    }
    /// The values to be changed, in the order of [`Activity::ALL`].
    #[inline(always)]
    pub fn each_mut(&mut self) -> [&mut T; Activity::ALL.len()] {
        self.0.each_mut()
    }
    /// The values in the order of [`Activity::ALL`].
    #[inline(always)]
    pub fn into_array(self) -> [T; Activity::ALL.len()] {
        self.0
    }
}

#[expect(clippy::inline_always, reason = "the model's kernels are vectorised only if this is inlined")]
impl<T> Index<Activity> for ByActivity<T> {
    type Output = T;
    #[inline(always)]
    fn index(&self, activity: Activity) -> &T {
        &self.0[activity as usize]
    }
}

#[expect(clippy::inline_always, reason = "the model's kernels are vectorised only if this is inlined")]
impl<T> IndexMut<Activity> for ByActivity<T> {
    #[inline(always)]
    fn index_mut(&mut self, activity: Activity) -> &mut T {
        &mut self.0[activity as usize]
    }
}

vocabulary! {
    /// What an organisation can count (§4).
    Signal {
        /// Tokens processed, Mtok a week.
        Tokens = "tokens", "tokens";
        /// Whether AI was used in the week, as a probability.
        WeeklyActive = "weekly_active", "weekly active use";
        /// Lines of code a week.
        LinesOfCode = "lines_of_code", "lines of code";
        /// Pull requests a week.
        PullRequests = "pull_requests", "pull requests";
        /// Meetings a week.
        Meetings = "meetings", "meetings";
        /// Tickets closed a week.
        TicketsClosed = "tickets_closed", "tickets closed";
        /// Days from start to release; lower is better.
        CycleTime = "cycle_time", "cycle time";
        /// Standard hours of output that survive two weeks.
        AcceptedOutput = "accepted_output", "accepted output";
        /// Standard hours of output that reach customers.
        CustomerImpact = "customer_impact", "customer impact";
        /// Standard hours of output at equal cost.
        OutputPerDollar = "output_per_dollar", "output per dollar";
    }
}

vocabulary! {
    /// Who sees the number (§5).
    Audience {
        /// Nobody.
        Nobody = "nobody", "nobody";
        /// Only the employee.
        #[serde(rename = "self")]
        Oneself = "self", "oneself";
        /// The employee and their manager.
        Manager = "manager", "oneself and one's manager";
        /// The team.
        Team = "team", "the team";
        /// The leaders.
        Leaders = "leaders", "the leaders";
        /// Everyone.
        Everyone = "everyone", "everyone";
    }
}

vocabulary! {
    /// How the number is turned into a consequence (§5).
    RewardKind {
        /// The best share wins.
        Tournament = "tournament", "tournament";
        /// A score to reach.
        Target = "target", "target";
        /// A piece rate.
        Bonus = "bonus", "bonus";
    }
}

vocabulary! {
    /// Whether reviews use the number (§5).
    Review {
        /// They do not, and everyone knows.
        None = "none", "not used, and believed";
        /// Management says that they do not.
        Denied = "denied", "‘not used in reviews’";
        /// They do.
        Official = "official", "used in reviews";
    }
}

vocabulary! {
    /// What agents may do (§6).
    Permissions {
        /// Anything the employee may.
        Broad = "broad", "whatever their user may";
        /// Only what a task needs.
        Scoped = "scoped", "only what the task needs";
    }
}

/// One row of the table of signals (§4), complete.
///
/// Rates are in the signal's unit per hour of the activity.
#[derive(Debug, Clone, PartialEq)]
pub struct SignalParameters {
    /// Signal got per hour of gaming aimed at it.
    pub gain: f64,
    /// Weeks until the signal is seen.
    pub lag_weeks: u32,
    /// Standard deviation of the relative noise of measurement.
    pub noise: f64,
    /// Tokens per hour of gaming, in millions.
    pub mtok_per_gaming_hour: f64,
    /// Hours that each team-mate loses per hour of gaming.
    pub teammates_hours_lost: f64,
    /// Standard hours of output destroyed per hour of gaming.
    pub output_destroyed: f64,
    /// Typical weekly value.
    pub typical: f64,
    /// Exponent of skill in the signal.
    pub skill_exponent: f64,
    /// Signal per unassisted hour.
    pub per_unassisted_hour: f64,
    /// Signal per assisted hour.
    pub per_assisted_hour: f64,
    /// Signal per exploring hour.
    pub per_exploring_hour: f64,
    /// Signal per reviewing hour.
    pub per_reviewing_hour: f64,
    /// Hours of use after which a week is all but surely active.
    pub saturation_hours: f64,
    /// Days that the baseline throughput is shown as.
    pub baseline_days: f64,
}

impl Signal {
    /// The unit of the signal as people see it.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Tokens => "Mtok a week",
            Self::WeeklyActive => "probability",
            Self::LinesOfCode => "lines a week",
            Self::PullRequests => "pull requests a week",
            Self::Meetings => "meetings a week",
            Self::TicketsClosed => "tickets a week",
            Self::CycleTime => "days",
            Self::AcceptedOutput | Self::CustomerImpact => "standard hours a week",
            Self::OutputPerDollar => "standard hours a week at equal cost",
        }
    }

    /// Whether the signal follows real output rather than activity.
    pub const fn follows_output(self) -> bool {
        matches!(self, Self::CycleTime | Self::AcceptedOutput | Self::CustomerImpact | Self::OutputPerDollar)
    }

    /// Whether a good number shows that somebody uses AI, and so invites others to take up agents (§3.7).
    pub const fn shows_ai(self) -> bool {
        matches!(self, Self::Tokens | Self::WeeklyActive)
    }

    /// Whether its expected value is a sum of rates times hours.
    pub const fn is_linear(self) -> bool {
        matches!(self, Self::LinesOfCode | Self::PullRequests | Self::Meetings | Self::TicketsClosed)
    }

    /// Whether an equation reads a number of the signal's row, given by its key.
    pub fn reads(self, number: &str) -> bool {
        match number {
            "skill_exponent" => self.is_linear(),
            "saturation_hours" => self == Self::WeeklyActive,
            "baseline_days" => self == Self::CycleTime,
            _ if number.starts_with("per_") => self.is_linear() || self == Self::WeeklyActive,
            _ => true,
        }
    }

    /// The default row of the table of §4.
    pub fn defaults(self) -> SignalParameters {
        // gain, lag, noise, Mtok, mates' hours, destroyed, typical, skill exponent, per hour of [u, a, x, r]
        let (gain, lag_weeks, noise, mtok, lost, destroyed, typical, skill_exponent, [u, a, x, r]) = match self {
            Self::Tokens => (25.0, 0, 0.30, 25.0, 0.10, 0.0, 37.0, 0.0, [0.0; 4]),
            Self::WeeklyActive => (1.0, 0, 0.05, 0.5, 0.05, 0.0, 0.9, 0.0, [0.0, 1.0, 1.0, 0.1]),
            Self::LinesOfCode => (2000.0, 0, 0.30, 2.5, 0.40, 0.30, 1800.0, 0.7, [50.0, 110.0, 20.0, -10.0]),
            Self::PullRequests => (2.0, 0, 0.30, 0.75, 0.35, 0.10, 3.0, 0.7, [0.10, 0.13, 0.02, 0.02]),
            Self::Meetings => (1.0, 0, 0.20, 0.0, 1.0, 0.0, 3.0, 0.0, [0.08, 0.05, 0.05, 0.25]),
            Self::TicketsClosed => (2.5, 0, 0.30, 0.25, 0.30, 1.0, 6.0, 0.7, [0.20, 0.24, 0.0, 0.02]),
            Self::CycleTime => (4.0, 0, 0.25, 0.25, 0.30, 0.50, 25.0, 0.0, [0.0; 4]),
            Self::AcceptedOutput => (1.2, 2, 0.20, 0.25, 0.30, 0.20, 25.0, 0.0, [0.0; 4]),
            Self::CustomerImpact => (0.4, 6, 0.60, 0.25, 0.20, 0.20, 25.0, 0.0, [0.0; 4]),
            Self::OutputPerDollar => (0.8, 2, 0.25, 0.0, 0.20, 0.20, 25.0, 0.0, [0.0; 4]),
        };
        SignalParameters {
            gain,
            lag_weeks,
            noise,
            mtok_per_gaming_hour: mtok,
            teammates_hours_lost: lost,
            output_destroyed: destroyed,
            typical,
            skill_exponent,
            per_unassisted_hour: u,
            per_assisted_hour: a,
            per_exploring_hour: x,
            per_reviewing_hour: r,
            saturation_hours: 0.5,
            baseline_days: 6.0,
        }
    }
}

impl SignalOverrides {
    /// Replaces in `row` what is named here.
    pub fn apply(&self, row: &mut SignalParameters) {
        macro_rules! take {
            // Naming every field here keeps a new one from being left out.
            ($($field:ident),+) => {
                let Self { $($field),+ } = self;
                $(if let Some(value) = $field { row.$field = *value; })+
            };
        }
        take!(
            gain,
            lag_weeks,
            noise,
            mtok_per_gaming_hour,
            teammates_hours_lost,
            output_destroyed,
            typical,
            skill_exponent,
            per_unassisted_hour,
            per_assisted_hour,
            per_exploring_hour,
            per_reviewing_hour,
            saturation_hours,
            baseline_days
        );
    }
}

/// One row of the table of audiences (§5), complete.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AudienceParameters {
    /// How much rank is felt, in [0, 1].
    pub visibility: f64,
    /// Whether those who decide on careers see it, in [0, 1].
    pub seen: f64,
}

impl Audience {
    /// Whether colleagues see each other's number.
    pub const fn is_among_colleagues(self) -> bool {
        matches!(self, Self::Team | Self::Everyone)
    }

    /// The default row of the table of §5.
    pub const fn defaults(self) -> AudienceParameters {
        let (visibility, seen) = match self {
            Self::Nobody => (0.0, 0.2),
            Self::Oneself => (0.4, 0.2),
            Self::Manager => (0.4, 0.7),
            Self::Team => (0.7, 0.5),
            Self::Leaders => (0.5, 1.0),
            Self::Everyone => (1.0, 1.0),
        };
        AudienceParameters { visibility, seen }
    }
}

impl AudienceOverrides {
    /// Replaces in `row` what is named here.
    pub fn apply(&self, row: &mut AudienceParameters) {
        if let Some(visibility) = self.visibility {
            row.visibility = visibility;
        }
        if let Some(seen) = self.seen {
            row.seen = seen;
        }
    }
}
