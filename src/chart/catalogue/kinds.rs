//! Which charts are there? One row each: its name, what it is called, what it is made from and what makes it.

use super::{NotApplicable, Source, compare, people, time};
use crate::chart::figure::Figure;
use crate::model::Metric;

/// What a chart is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// Distributions over everyone.
    Everyone,
    /// Individuals in one week.
    People,
}

macro_rules! charts {
    ($($(#[$meta:meta])* $variant:ident = $key:literal, $label:literal, $needs:ident, $make:expr;)+) => {
        /// Which chart it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $($(#[$meta])* $variant,)+
            /// Any recorded metric over time.
            Any(Metric),
        }
        impl Kind {
            /// The charts of a full set, in their order.
            pub const ALL: [Self; [$($key),+].len()] = [$(Self::$variant),+];
            /// The name on the command line and in file names.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ Self::Any(metric) => metric.key() }
            }
            /// The name on screen.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ Self::Any(metric) => metric.label() }
            }
            const fn needs(self) -> Needs {
                match self { $(Self::$variant => Needs::$needs,)+ Self::Any(_) => Needs::Everyone }
            }
        }
        /// The chart of a run.
        ///
        /// # Errors
        /// Where it does not apply.
        pub fn figure(kind: Kind, source: &Source) -> Result<Figure, NotApplicable> {
            let make: fn(&Source) -> Result<Figure, NotApplicable> = match kind {
                $(Kind::$variant => $make,)+
                Kind::Any(metric) => return Ok(time::metric(source, kind, metric)),
            };
            make(source)
        }
    };
}

// A further chart is a row here and a function that makes it.
charts! {
    /// Token spend, real output, compute cost, dashboard against reality in one.
    Overview = "overview", "Overview", Everyone, |source| Ok(time::overview(source));
    /// Tokens per employee over time.
    TokenSpend = "token-spend", "Token spend", Everyone,
        |source| Ok(time::metric(source, Kind::TokenSpend, Metric::TokensMtok));
    /// Real output over time.
    RealOutput = "real-output", "Real output", Everyone,
        |source| Ok(time::metric(source, Kind::RealOutput, Metric::RealOutputHours));
    /// Compute cost over time.
    ComputeCost = "compute-cost", "Compute cost", Everyone,
        |source| Ok(time::metric(source, Kind::ComputeCost, Metric::ComputeCostUsd));
    /// What the dashboard shows beside what really happens, 100 before.
    DashboardAgainstReality = "dashboard-against-reality", "Dashboard against reality", Everyone,
        |source| Ok(time::dashboard_against_reality(source));
    /// Net value over time.
    NetValue = "net-value", "Net value", Everyone,
        |source| Ok(time::metric(source, Kind::NetValue, Metric::NetValueUsd));
    /// Paired differences in net value to the reference scheme, with intervals.
    DifferenceToReference = "difference-to-reference", "Difference to the reference", Everyone,
        compare::difference_to_reference;
    /// Where the hours go, one panel a scheme.
    HoursByActivity = "hours-by-activity", "Hours by activity", Everyone,
        |source| Ok(compare::hours_by_activity(source));
    /// Employees: tokens against real output.
    TokensAgainstOutput = "tokens-against-output", "Tokens against real output", People,
        people::tokens_against_output;
    /// Employees: rank on the leaderboard and rank by real output.
    LeaderboardAgainstReality = "leaderboard-against-reality", "Leaderboard rank against real rank", People,
        people::leaderboard_against_reality;
    /// How unevenly tokens are spread over employees.
    TokenDistribution = "token-distribution", "Distribution of tokens", People, people::token_distribution;
}

impl Kind {
    /// The chart with this name: one of [`Kind::ALL`] or the key of a metric.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key).or_else(|| Metric::from_key(key).map(Self::Any))
    }

    /// Whether the chart shows individuals, that is, needs [`crate::model::Person`]s.
    pub const fn needs_people(self) -> bool {
        matches!(self.needs(), Needs::People)
    }
}
