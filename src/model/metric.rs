//! What is recorded each week (§7), with names, units and which way is better.

use crate::scenario::Activity;

/// Which way a metric is better for the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither is.
    Neither,
}

macro_rules! metrics {
    ($($(#[$meta:meta])* $variant:ident = $key:literal, $label:literal, $unit:literal, $direction:ident;)+) => {
        /// A quantity of §7: one number per scheme, replicate and week.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Metric {
            $($(#[$meta])* $variant),+
        }
        impl Metric {
            /// All of them, in the order of the result files.
            pub const ALL: [Self; [$($key),+].len()] = [$(Self::$variant),+];
            /// How many there are.
            pub const COUNT: usize = Self::ALL.len();
            /// The name in result files.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),+ }
            }
            /// The name on screen.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
            /// The unit, as written on an axis.
            pub const fn unit(self) -> &'static str {
                match self { $(Self::$variant => $unit),+ }
            }
            /// Which way is better.
            pub const fn direction(self) -> Direction {
                match self { $(Self::$variant => Direction::$direction),+ }
            }
            /// The metric with this name in result files.
            pub fn from_key(key: &str) -> Option<Self> {
                match key { $($key => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

metrics! {
    /// Tokens per employee, after the cap.
    TokensMtok = "tokens_mtok", "Token spend", "Mtok per employee-week", Neither;
    /// Cost of those tokens.
    ComputeCostUsd = "compute_cost_usd", "Compute cost", "US$ per employee-week", Lower;
    /// Output that survives defects and destruction.
    RealOutputHours = "real_output_hours", "Real output", "standard hours per employee-week", Higher;
    /// Output before defects and destruction.
    GrossOutputHours = "gross_output_hours", "Gross output", "standard hours per employee-week", Neither;
    /// Defects per gross output.
    DefectShare = "defect_share", "Defect share", "share of gross output", Lower;
    /// Hours of slack.
    SlackHours = "slack_hours", "Slack", "hours per employee-week", Neither;
    /// Hours of unassisted work.
    UnassistedHours = "unassisted_hours", "Unassisted work", "hours per employee-week", Neither;
    /// Hours of AI-assisted work.
    AssistedHours = "assisted_hours", "AI-assisted work", "hours per employee-week", Neither;
    /// Hours of exploring.
    ExploringHours = "exploring_hours", "Exploring", "hours per employee-week", Neither;
    /// Hours of reviewing.
    ReviewingHours = "reviewing_hours", "Reviewing", "hours per employee-week", Neither;
    /// Hours of gaming.
    GamingHours = "gaming_hours", "Gaming", "hours per employee-week", Lower;
    /// Hours lost to team-mates' gaming.
    LostHours = "lost_hours", "Hours lost to others' gaming", "hours per employee-week", Lower;
    /// Hours of rework.
    ReworkHours = "rework_hours", "Rework", "hours per employee-week", Lower;
    /// Share of employees who game more than the threshold.
    GamingShare = "gaming_share", "Employees gaming", "share of employees", Lower;
    /// Share of employees who know how to game.
    KnowsShare = "knows_share", "Employees who know how to game", "share of employees", Neither;
    /// Share of employees who have taken up agents that run alone.
    AgentShare = "agent_share", "Agents taken up", "share of employees", Neither;
    /// Share of employees observed as active.
    WeeklyActiveShare = "weekly_active_share", "Weekly active", "share of employees", Neither;
    /// Mean AI proficiency.
    Proficiency = "proficiency", "AI proficiency", "0 to 1", Higher;
    /// Mean of motivation over its start, times 100.
    MotivationIndex = "motivation_index", "Motivation", "index, start = 100", Higher;
    /// Correlation over employees of ln(tokens + 0.1) and real output.
    CorrTokensOutput = "corr_tokens_output", "Tokens and output: correlation", "correlation", Neither;
    /// Correlation over employees of observed score and real output.
    CorrMetricOutput = "corr_metric_output", "Score and output: correlation", "correlation", Higher;
    /// Share of all tokens that the top tenth of employees uses.
    TopDecileTokenShare = "top_decile_token_share", "Tokens of the top tenth", "share of tokens", Neither;
    /// Gini coefficient of tokens.
    GiniTokens = "gini_tokens", "Inequality of tokens", "Gini coefficient", Neither;
    /// What the dashboard shows, 100 before.
    DashboardIndex = "dashboard_index", "Dashboard", "index, before = 100", Neither;
    /// Real output, 100 before.
    RealIndex = "real_index", "Real output index", "index, before = 100", Higher;
    /// Compute cost, 100 before.
    CostIndex = "cost_index", "Compute cost index", "index, before = 100", Lower;
    /// Cost of audits.
    AuditCostUsd = "audit_cost_usd", "Cost of audits", "US$ per employee-week", Lower;
    /// Expected payout.
    IncentiveCostUsd = "incentive_cost_usd", "Payouts", "US$ per employee-week", Lower;
    /// Cost of incidents.
    IncidentCostUsd = "incident_cost_usd", "Cost of incidents", "US$ per employee-week", Lower;
    /// Worth of real output less compute, audits, payouts and incidents.
    NetValueUsd = "net_value_usd", "Net value", "US$ per employee-week", Higher;
}

impl Metric {
    /// Whether it is a share, which people read in percent.
    pub const fn is_share(self) -> bool {
        matches!(
            self,
            Self::DefectShare
                | Self::GamingShare
                | Self::KnowsShare
                | Self::AgentShare
                | Self::WeeklyActiveShare
                | Self::TopDecileTokenShare
        )
    }

    /// The metric that records the hours of an activity.
    pub const fn hours(activity: Activity) -> Self {
        match activity {
            Activity::Slack => Self::SlackHours,
            Activity::Unassisted => Self::UnassistedHours,
            Activity::Assisted => Self::AssistedHours,
            Activity::Exploring => Self::ExploringHours,
            Activity::Reviewing => Self::ReviewingHours,
            Activity::Gaming => Self::GamingHours,
        }
    }
}
