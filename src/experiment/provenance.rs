//! Where do numbers come from? Said once, for footers, files and `run.json`.

use std::sync::Arc;

use crate::analysis::format;
use crate::scenario::Scenario;

/// Where the numbers come from: in the footer and in the metadata of every file.
#[derive(Debug, Clone, PartialEq)]
pub struct Provenance {
    /// Version of the program.
    pub version: String,
    /// Title of the scenario.
    pub scenario: String,
    /// The question it answers.
    pub question: Option<String>,
    /// SHA-256 of the whole scenario with defaults filled in, 64 hexadecimal digits.
    pub hash: String,
    /// Seed.
    pub seed: u64,
    /// Replicates behind the numbers.
    pub replicates: usize,
    /// Day of the run, `YYYY-MM-DD`.
    pub date: String,
    /// The scenario file, to travel inside exports.
    pub scenario_toml: Arc<str>,
}

impl Provenance {
    /// Of a run of `scenario`, whose file says `text`, by this program on the day `date`.
    pub fn new(scenario: &Scenario, text: Arc<str>, replicates: usize, date: String) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").into(),
            scenario: scenario.title.clone(),
            question: scenario.question.clone(),
            hash: scenario.sha256(),
            seed: scenario.run.seed,
            replicates,
            date,
            scenario_toml: text,
        }
    }

    /// What every number here is.
    pub const CAVEAT: &str = "Simulated; not a forecast";

    /// The visible footer.
    pub fn footer(&self) -> String {
        self.footer_naming(&self.scenario)
    }

    /// The visible footer with the scenario's title in another, shorter form.
    pub fn footer_naming(&self, scenario: &str) -> String {
        format!(
            "{caveat} · Yardstick {version} · {scenario} ({hash}) · seed {seed} · {replicates} · {date}",
            caveat = Self::CAVEAT,
            version = self.version,
            hash = self.short_hash(),
            seed = self.seed,
            replicates = format::counted(self.replicates, "replicate"),
            date = self.date,
        )
    }

    /// The first twelve hexadecimal digits of the hash.
    pub fn short_hash(&self) -> &str {
        self.hash.get(..12).unwrap_or(&self.hash)
    }
}
