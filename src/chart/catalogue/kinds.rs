//! Which charts are there? One row each: its name, what it is called, what it is made from and what makes it.

use serde::{Deserialize, Serialize};

use super::{
    FitSource, NotApplicable, SearchSource, Source, StudySource, compare, divergence, fit, money, people, search,
    study, time,
};
use crate::chart::figure::Figure;
use crate::model::Metric;

/// What a chart is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// Distributions over everyone.
    Everyone,
    /// Individuals in one week.
    People,
    /// Many organisations, not one.
    Study,
    /// Many schemes, most of them not in the scenario.
    Search,
    /// An organisation's own numbers, and what was learnt of them.
    Fit,
}

macro_rules! charts {
    (
        of a run { $($(#[$meta:meta])* $variant:ident = $key:literal, $label:literal, $needs:ident, $make:expr;)+ }
        of a study { $($(#[$of_study:meta])* $asked:ident = $asked_key:literal, $asked_label:literal, $asked_make:expr;)+ }
        of a search { $($(#[$of_search:meta])* $sought:ident = $sought_key:literal, $sought_label:literal, $sought_make:expr;)+ }
        of a fit { $($(#[$of_fit:meta])* $learnt:ident = $learnt_key:literal, $learnt_label:literal, $learnt_make:expr;)+ }
    ) => {
        /// Which chart it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub enum Kind {
            $($(#[$meta])* $variant,)+
            $($(#[$of_study])* $asked,)+
            $($(#[$of_search])* $sought,)+
            $($(#[$of_fit])* $learnt,)+
            /// What the organisation itself measured.
            OwnNumbers,
            /// Any recorded metric over time.
            Any(Metric),
        }
        impl Kind {
            /// The charts of a full set of a run, in their order.
            pub const OF_A_RUN: [Self; [$($key),+].len()] = [$(Self::$variant),+];
            /// The charts of a full set of a study, in their order.
            pub const OF_A_STUDY: [Self; [$($asked_key),+].len()] = [$(Self::$asked),+];
            /// The charts of a full set of a search, in their order.
            pub const OF_A_SEARCH: [Self; [$($sought_key),+].len()] = [$(Self::$sought),+];
            /// The charts of a full set of a fit, in their order.
            pub const OF_A_FIT: [Self; [$($learnt_key),+].len()] = [$(Self::$learnt),+];
            /// The name on the command line and in file names.
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)+
                    $(Self::$asked => $asked_key,)+
                    $(Self::$sought => $sought_key,)+
                    $(Self::$learnt => $learnt_key,)+
                    Self::OwnNumbers => "own-numbers",
                    Self::Any(metric) => metric.key(),
                }
            }
            /// The name on screen.
            pub const fn label(self) -> &'static str {
                match self {
                    $(Self::$variant => $label,)+
                    $(Self::$asked => $asked_label,)+
                    $(Self::$sought => $sought_label,)+
                    $(Self::$learnt => $learnt_label,)+
                    Self::OwnNumbers => "Own numbers",
                    Self::Any(metric) => metric.label(),
                }
            }
            const fn needs(self) -> Needs {
                match self {
                    $(Self::$variant => Needs::$needs,)+
                    $(Self::$asked => Needs::Study,)+
                    $(Self::$sought => Needs::Search,)+
                    $(Self::$learnt => Needs::Fit,)+
                    Self::OwnNumbers | Self::Any(_) => Needs::Everyone,
                }
            }
        }
        /// The chart of a run.
        ///
        /// # Errors
        /// Where it does not apply.
        pub fn figure(kind: Kind, source: &Source) -> Result<Figure, NotApplicable> {
            let make: fn(&Source) -> Result<Figure, NotApplicable> = match kind {
                $(Kind::$variant => $make,)+
                $(Kind::$asked => |_| Err(NotApplicable::OfAStudy),)+
                $(Kind::$sought => |_| Err(NotApplicable::OfASearch),)+
                $(Kind::$learnt => |_| Err(NotApplicable::OfAFit),)+
                Kind::OwnNumbers => return Err(NotApplicable::OfOwnNumbers),
                Kind::Any(metric) => return Ok(time::metric(source, kind, metric)),
            };
            make(source)
        }
        /// The chart of a study.
        ///
        /// # Errors
        /// Where it does not apply.
        pub fn study_figure(kind: Kind, source: &StudySource) -> Result<Figure, NotApplicable> {
            let make: fn(&StudySource) -> Option<Figure> = match kind {
                $(Kind::$asked => $asked_make,)+
                $(Kind::$variant => return Err(NotApplicable::OfARun),)+
                $(Kind::$sought => return Err(NotApplicable::OfASearch),)+
                $(Kind::$learnt => return Err(NotApplicable::OfAFit),)+
                Kind::OwnNumbers => return Err(NotApplicable::OfOwnNumbers),
                Kind::Any(_) => return Err(NotApplicable::OfARun),
            };
            make(source).ok_or(NotApplicable::Nothing)
        }
        /// The chart of a search.
        ///
        /// # Errors
        /// Where it does not apply.
        pub fn search_figure(kind: Kind, source: &SearchSource) -> Result<Figure, NotApplicable> {
            let make: fn(&SearchSource) -> Option<Figure> = match kind {
                $(Kind::$sought => $sought_make,)+
                $(Kind::$variant => return Err(NotApplicable::OfARun),)+
                $(Kind::$asked => return Err(NotApplicable::OfAStudy),)+
                $(Kind::$learnt => return Err(NotApplicable::OfAFit),)+
                Kind::OwnNumbers => return Err(NotApplicable::OfOwnNumbers),
                Kind::Any(_) => return Err(NotApplicable::OfARun),
            };
            make(source).ok_or(NotApplicable::Nothing)
        }
        /// The chart of a fit.
        ///
        /// # Errors
        /// Where it does not apply.
        pub fn fit_figure(kind: Kind, source: &FitSource) -> Result<Figure, NotApplicable> {
            let make: fn(&FitSource) -> Option<Figure> = match kind {
                $(Kind::$learnt => $learnt_make,)+
                $(Kind::$variant => return Err(NotApplicable::OfARun),)+
                $(Kind::$asked => return Err(NotApplicable::OfAStudy),)+
                $(Kind::$sought => return Err(NotApplicable::OfASearch),)+
                Kind::OwnNumbers => return Err(NotApplicable::OfOwnNumbers),
                Kind::Any(_) => return Err(NotApplicable::OfARun),
            };
            make(source).ok_or(NotApplicable::Nothing)
        }
    };
}

// A further chart is a row here and a function that makes it.
charts! {
    of a run {
        /// Token spend, compute cost and real output of each scheme on one scale, 100 before.
        Divergence = "divergence", "Divergence at a glance", Everyone, |source| Ok(divergence::divergence(source));
        /// Token spend, real output, compute cost, dashboard against reality in one.
        Overview = "overview", "Overview", Everyone, |source| Ok(time::overview(source));
        /// Tokens per employee over time.
        TokenSpend = "token-spend", "Token spend", Everyone,
            |source| Ok(time::metric(source, Kind::TokenSpend, Metric::TokensMtok));
        /// Real output over time.
        RealOutput = "real-output", "Real output", Everyone,
            |source| Ok(time::metric(source, Kind::RealOutput, Metric::RealOutputHours));
        /// Compute cost of the organisation by the month, and over the year against the budget.
        ComputeCost = "compute-cost", "Compute cost", Everyone, |source| Ok(money::compute_cost(source));
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
    of a study {
        /// The share of plausible organisations in which each scheme is best.
        ShareBest = "share-best", "How often best", study::share_best;
        /// What choosing a scheme costs under each theory.
        RegretByTheory = "regret-by-theory", "Regret by theory", study::regret_by_theory;
        /// Assumptions by how much the answer hangs on them.
        HangsOn = "hangs-on", "What it hangs on", study::hangs_on;
        /// The best scheme over the plane of two assumptions.
        TippingMap = "tipping-map", "Where it tips", study::tipping_map;
        /// Assumptions under which the scheme that is best most often is not.
        FailureBox = "failure-box", "Where it fails", study::failure_box;
        /// What it is worth at most to know an assumption before deciding.
        PilotWorth = "pilot-worth", "What a pilot is worth", study::pilot_worth;
        /// How much of the spread is luck of the draws.
        NoiseAgainstSpread = "noise-against-spread", "Noise against spread", study::noise_against_spread;
    }
    of a search {
        /// Schemes that no other beats, among all that were tried.
        Front = "front", "What there is to choose between", search::front;
        /// Where each lever stands along the front.
        LeversAlongFront = "levers-along-front", "Levers along the front", search::levers_along_front;
    }
    of a fit {
        /// An organisation's own numbers over those of organisations drawn from what was learnt.
        ActualAgainstSimulated = "actual-against-simulated", "Yours against simulated", fit::actual_against_simulated;
        /// What the data leave of each assumption's plausible range.
        Learnt = "learnt", "What was learnt", fit::learnt;
        /// Pairs of assumptions of which one can make up for the other.
        TradeOffs = "trade-offs", "What trades off", fit::trade_offs;
    }
}

impl Kind {
    /// Every chart but those of single metrics, those of a run first.
    pub fn all() -> impl Iterator<Item = Self> {
        let of_many = Self::OF_A_STUDY.into_iter().chain(Self::OF_A_SEARCH);
        Self::OF_A_RUN.into_iter().chain(of_many).chain(Self::OF_A_FIT)
    }

    /// The chart with this name: one of [`Kind::all`] or the key of a metric.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::all().find(|kind| kind.key() == key).or_else(|| Metric::from_key(key).map(Self::Any))
    }

    /// Whether the chart is one of a study, not of a run.
    pub const fn needs_study(self) -> bool {
        matches!(self.needs(), Needs::Study)
    }

    /// Whether the chart is one of a search, not of a run.
    pub const fn needs_search(self) -> bool {
        matches!(self.needs(), Needs::Search)
    }

    /// Whether the chart is one of a fit, not of a run.
    pub const fn needs_fit(self) -> bool {
        matches!(self.needs(), Needs::Fit)
    }

    /// Whether the chart shows individuals, that is, needs [`crate::model::Person`]s.
    pub const fn needs_people(self) -> bool {
        matches!(self.needs(), Needs::People)
    }
}

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(key: String) -> Result<Self, Self::Error> {
        Self::from_key(&key).ok_or_else(|| format!("no chart is called `{key}`"))
    }
}

impl From<Kind> for String {
    fn from(kind: Kind) -> Self {
        kind.key().to_owned()
    }
}
