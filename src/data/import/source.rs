//! Whose export is it? Each source with its name, what it measures, and by what its content is known.

use super::ledger::{Column, Kind};
use crate::data::table::Measure;
use crate::model::Metric;
use crate::scenario::Signal;

/// Where an export comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Copilot usage metrics of people and days.
    Copilot,
    /// Copilot usage metrics of days of the whole organisation.
    CopilotTotals,
    /// Claude Code analytics: people and days.
    ClaudeCode,
    /// Costs of people, of Claude for enterprises.
    ClaudeEnterprise,
    /// Usage of the messages interface of Claude.
    ClaudeUsage,
    /// Metrics that Claude Code sends by OpenTelemetry.
    ClaudeTelemetry,
    /// Usage of an `OpenAI` organisation.
    OpenaiUsage,
    /// Costs of an `OpenAI` organisation.
    OpenaiCosts,
    /// Viva Insights: people and weeks or days.
    Viva,
    /// Billing of GitHub.
    Billing,
    /// Anything tidy, by a mapping or with the columns of a table of ours.
    Tidy,
}

const TOKENS: Measure = Measure::Metric(Metric::TokensMtok);
const COST: Measure = Measure::Metric(Metric::ComputeCostUsd);
const ACTIVE: Measure = Measure::Metric(Metric::WeeklyActiveShare);
const LINES: Measure = Measure::Signal(Signal::LinesOfCode);
const REQUESTS: Measure = Measure::Signal(Signal::PullRequests);
const MEETINGS: Measure = Measure::Signal(Signal::Meetings);
const CYCLE_TIME: Measure = Measure::Signal(Signal::CycleTime);

const fn column(measure: Measure, kind: Kind) -> Column {
    Column { measure, kind }
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Copilot,
        Self::CopilotTotals,
        Self::ClaudeCode,
        Self::ClaudeEnterprise,
        Self::ClaudeUsage,
        Self::ClaudeTelemetry,
        Self::OpenaiUsage,
        Self::OpenaiCosts,
        Self::Viva,
        Self::Billing,
        Self::Tidy,
    ];

    /// The name on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Copilot => "copilot",
            Self::CopilotTotals => "copilot-totals",
            Self::ClaudeCode => "claude-code",
            Self::ClaudeEnterprise => "claude-enterprise",
            Self::ClaudeUsage => "claude-usage",
            Self::ClaudeTelemetry => "claude-telemetry",
            Self::OpenaiUsage => "openai-usage",
            Self::OpenaiCosts => "openai-costs",
            Self::Viva => "viva",
            Self::Billing => "billing",
            Self::Tidy => "tidy",
        }
    }

    /// The name on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Copilot => "Copilot usage metrics of people",
            Self::CopilotTotals => "Copilot usage metrics of the organisation",
            Self::ClaudeCode => "Claude Code analytics",
            Self::ClaudeEnterprise => "Claude enterprise costs",
            Self::ClaudeUsage => "Claude messages usage",
            Self::ClaudeTelemetry => "Claude Code telemetry",
            Self::OpenaiUsage => "OpenAI usage",
            Self::OpenaiCosts => "OpenAI costs",
            Self::Viva => "Viva Insights",
            Self::Billing => "GitHub billing",
            Self::Tidy => "a tidy table",
        }
    }

    /// The one with this name on the command line.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.key() == key)
    }

    /// What each of its records can say, in the order in which that is kept.
    pub(super) fn columns(self) -> Vec<Column> {
        match self {
            // Tokens are told of the command line alone: who has none there may have any elsewhere.
            Self::Copilot => {
                vec![column(LINES, Kind::Sum), column(TOKENS, Kind::Reading), column(ACTIVE, Kind::Yes)]
            }
            Self::CopilotTotals => vec![
                column(REQUESTS, Kind::Sum),
                column(ACTIVE, Kind::Sum),
                column(CYCLE_TIME, Kind::WeightedByNext),
                column(CYCLE_TIME, Kind::Weight),
            ],
            Self::ClaudeCode | Self::ClaudeTelemetry => vec![
                column(TOKENS, Kind::Sum),
                column(COST, Kind::Sum),
                column(LINES, Kind::Sum),
                column(REQUESTS, Kind::Sum),
                column(ACTIVE, Kind::Yes),
            ],
            Self::ClaudeEnterprise => vec![column(COST, Kind::Sum), column(ACTIVE, Kind::Yes)],
            Self::ClaudeUsage => vec![column(TOKENS, Kind::Sum)],
            Self::OpenaiUsage => vec![column(TOKENS, Kind::Sum), column(ACTIVE, Kind::Yes)],
            Self::OpenaiCosts | Self::Billing => vec![column(COST, Kind::Sum)],
            Self::Viva => vec![column(MEETINGS, Kind::Reading), column(ACTIVE, Kind::YesReading)],
            Self::Tidy => Vec::new(),
        }
    }

    /// What it tells the same facts as others of, and which of those is believed first, for a measure.
    ///
    /// Sources of the same family are never added up.
    pub(super) fn family(self, measure: Measure) -> (&'static str, u8) {
        if measure == REQUESTS {
            // All that were merged hold those that a tool made.
            let rank = match self {
                Self::CopilotTotals => 0,
                Self::ClaudeCode => 1,
                _ => 2,
            };
            return ("pull requests", rank);
        }
        match self {
            Self::Copilot => ("Copilot", 0),
            Self::CopilotTotals => ("Copilot", 1),
            Self::ClaudeCode => ("Claude", 0),
            Self::ClaudeEnterprise => ("Claude", 1),
            Self::ClaudeTelemetry => ("Claude", 2),
            Self::ClaudeUsage => ("Claude", 3),
            Self::OpenaiUsage | Self::OpenaiCosts => ("OpenAI", 0),
            Self::Viva => ("Viva", 0),
            Self::Billing => ("Billing", 0),
            Self::Tidy => ("Tidy", 0),
        }
    }

    /// The source of JSON that begins like this.
    pub(super) fn of_json(head: &[u8]) -> Option<Self> {
        let has = |name: &str| memchr::memmem::find(head, format!("\"{name}").as_bytes()).is_some();
        let marks: [(Self, &[&str]); 8] = [
            (Self::ClaudeTelemetry, &["resourceMetrics\""]),
            (Self::ClaudeCode, &["core_metrics\"", "model_breakdown\"", "claude_code_metrics\""]),
            (Self::ClaudeUsage, &["uncached_input_tokens\"", "cache_read_input_tokens\""]),
            (Self::OpenaiCosts, &["organization.costs.result\"", "line_item\""]),
            (Self::OpenaiUsage, &["organization.usage.", "num_model_requests\""]),
            (Self::ClaudeEnterprise, &["list_amount\""]),
            (Self::CopilotTotals, &["day_totals\"", "daily_active_users\"", "weekly_active_users\"", "total_merged\""]),
            (Self::Copilot, &["user_initiated_interaction_count\"", "loc_added_sum\"", "totals_by_"]),
        ];
        marks.into_iter().find(|(_, names)| names.iter().any(|name| has(name))).map(|(source, _)| source)
    }

    /// The source of a table with these columns.
    pub(super) fn of_columns(columns: &[String]) -> Option<Self> {
        let has = |name: &str| columns.iter().any(|column| plain(column) == name);
        if has("personid") && has("metricdate") {
            Some(Self::Viva)
        } else if has("sku") && has("netamount") && has("date") {
            Some(Self::Billing)
        } else if crate::data::COLUMNS.iter().all(|name| has(name)) {
            Some(Self::Tidy)
        } else {
            None
        }
    }
}

/// A name of a column without case and punctuation, which vary by who cleaned it.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
