//! Which scenarios come with the program?
//!
//! Every file of `scenarios/` is built in; a test holds the list to the folder.

use super::{Checked, Document, Problem, Problems};

/// A scenario that comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// Name of its file without the ending, as on the command line.
    pub name: &'static str,
    /// The scenario file as shipped, comments included.
    pub text: &'static str,
}

macro_rules! shipped {
    ($($name:literal),+ $(,)?) => {
        &[$(Preset { name: $name, text: include_str!(concat!("../../scenarios/", $name, ".toml")) }),+]
    };
}

static PRESETS: &[Preset] = shipped![
    "token-leaderboard",
    "agent-leaderboard",
    "baseline-expectation",
    "budget-gone",
    "code-that-survives",
    "employee-built-board",
    "issue-to-release",
    "mixed-organisation",
    "older-mistakes",
    "one-prompt-counts",
    "reviews-dropped",
    "spend-floor",
    "startup-copies-a-giant",
    "support-desk",
    "useful-work",
    "count-tokens",
    "count-weekly-active",
    "count-lines-of-code",
    "count-pull-requests",
    "count-meetings",
    "count-tickets-closed",
    "count-cycle-time",
    "count-accepted-output",
    "count-customer-impact",
    "count-output-per-dollar",
];

/// Every scenario that comes with the program, the default one first.
pub fn presets() -> &'static [Preset] {
    PRESETS
}

/// The scenario that opens when no file is named.
pub fn default_preset() -> &'static Preset {
    &PRESETS[0]
}

/// The built-in scenario of a name, such as `token-leaderboard`, ready to be run.
///
/// # Errors
/// If there is none of this name; the problem names the nearest.
pub fn preset(name: &str) -> Result<Checked, Problems> {
    let Some(preset) = PRESETS.iter().find(|preset| preset.name == name) else {
        let likeness = |preset: &&Preset| strsim::jaro_winkler(preset.name, name);
        let nearest = PRESETS.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        let problem = Problem::error("", format!("there is no built-in scenario '{name}'"));
        let help = format!("did you mean '{}'?", nearest.unwrap_or(&PRESETS[0]).name);
        return Err(Problems::new(name, "", vec![problem.with_help(help)]));
    };
    Document::parse(preset.name, preset.text)?.checked()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn every_scenario_file_is_built_in() {
        let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../scenarios")).unwrap();
        let files: BTreeSet<String> = folder
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
            .collect();
        let listed: BTreeSet<String> = presets().iter().map(|preset| preset.name.to_owned()).collect();
        assert_eq!(listed, files);
        assert_eq!(listed.len(), presets().len(), "a preset is listed twice");
    }

    #[test]
    fn every_preset_is_a_scenario_with_a_reference() {
        for preset in presets() {
            let scenario: Scenario =
                toml::from_str(preset.text).unwrap_or_else(|error| panic!("{}: {error}", preset.name));
            assert!(scenario.schemes[0].reference, "{}", preset.name);
            assert!(preset.text.starts_with("#:schema "), "{}", preset.name);
        }
        assert_eq!(default_preset().name, "token-leaderboard");
    }
}
