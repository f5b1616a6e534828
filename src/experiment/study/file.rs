//! What does a study file say, and if it says nothing valid, what is wrong where?

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use toml::Value;

use crate::analysis::Window;
use crate::experiment::assumptions::plausible_axes;
use crate::experiment::design::{Axis, Design, Draws, Factor, Kind, Law};
use crate::model::Metric;
use crate::scenario::read::{locate, read_bytes};
use crate::scenario::schema::schema_of;
use crate::scenario::shape::nearest;
use crate::scenario::{KeyKind, Problem, Problems, Scenario};

/// The version of the study file that this program reads and writes; that of scenario files is another.
pub const STUDY_SCHEMA_VERSION: u32 = 1;

/// A study: which scenario, which variants of it, how large, and what is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// Path of a scenario from the study file, or the name of a built-in one.
    pub scenario: String,
    /// How the variants are chosen.
    pub design: Kind,
    /// Samples, trajectories or base samples.
    pub samples: u64,
    /// Seed of the design; the scenario's own seed draws people.
    pub seed: u64,
    /// Most replicates of a variant.
    pub replicates: u32,
    /// Most employees of a variant.
    pub employees: u32,
    /// Metrics that are kept.
    pub metrics: Vec<Metric>,
    /// Weeks over which they are taken.
    pub window: Window,
    /// What varies; empty: every assumption that the scenario uses, over its plausible range.
    pub factors: Vec<Source>,
}

/// Where the values of one axis of a study come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// A law for one key.
    Law(String, Law),
    /// The path, from the study file, of a CSV file of weighted draws.
    File(String),
}

/// Metrics that a study keeps where it names none.
pub const DEFAULT_METRICS: [Metric; 4] =
    [Metric::NetValueUsd, Metric::RealOutputHours, Metric::TokensMtok, Metric::GamingShare];

/// Replicates of a variant where a study names none.
pub const DEFAULT_REPLICATES: u32 = 4;

/// Employees of a variant where a study names none.
pub const DEFAULT_EMPLOYEES: u32 = 300;

impl Study {
    /// A study of a scenario with every default.
    pub fn new(scenario: impl Into<String>, design: Kind) -> Self {
        Self {
            scenario: scenario.into(),
            design,
            samples: design.default_samples(),
            seed: 1,
            replicates: DEFAULT_REPLICATES,
            employees: DEFAULT_EMPLOYEES,
            metrics: DEFAULT_METRICS.to_vec(),
            window: Window::Last,
            factors: Vec::new(),
        }
    }

    /// The design of this study for its scenario; `read` gives the text of a file of draws.
    ///
    /// # Errors
    /// Everything that does not fit. Keys of problems are those of the study file.
    pub fn design(
        &self,
        scenario: &Scenario,
        read: impl Fn(&str) -> Result<String, String>,
    ) -> Result<Design, Vec<Problem>> {
        if self.factors.is_empty() && self.design != Kind::Theories {
            let whole =
                plausible_axes(scenario).and_then(|axes| Design::new(self.design, axes, self.samples, self.seed));
            return whole.map_err(|problem| vec![problem]);
        }
        let (mut axes, mut problems) = (Vec::new(), Vec::new());
        for (place, source) in self.factors.iter().enumerate() {
            let (axis, key) = match source {
                Source::Law(key, law) => {
                    let axis = Factor::new(scenario, key, law.clone()).map(Axis::Factor);
                    // What is wrong with a key stands at the key, all else at the law.
                    let part = if KeyKind::of(key).is_some() { "law" } else { "key" };
                    (axis, format!("factors.{place}.{part}"))
                }
                Source::File(path) => {
                    let text = read(path).map_err(|error| {
                        Problem::error("", format!("cannot read `{path}`: {error}"))
                            .with_help("give a path from the study file")
                    });
                    let axis = text.and_then(|text| Draws::parse(scenario, path, &text)).map(Axis::Draws);
                    (axis, format!("factors.{place}.file"))
                }
            };
            match axis {
                Ok(axis) => axes.push(axis),
                Err(problem) => problems.push(problem.moved_to(key)),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Design::new(self.design, axes, self.samples, self.seed).map_err(|problem| vec![problem])
    }
}

impl Study {
    /// The text of a study file that says this study.
    ///
    /// # Panics
    /// If the seed or the samples are beyond what TOML can hold, 2⁶³ - 1.
    pub fn to_toml(&self) -> String {
        toml::to_string(&File::from(self)).expect("a study can be written as TOML")
    }
}

/// A study together with the text it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyDocument {
    /// What it says.
    pub study: Study,
    name: String,
    text: String,
}

impl StudyDocument {
    /// Reads the bytes of a study file; `name` is what problems call it.
    ///
    /// # Errors
    /// Everything that is wrong with them but needs no scenario to be seen.
    pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<Self, Problems> {
        let (file, text) = read_bytes(name, bytes, &SCHEMA, File::problems)?;
        let study = file.study().map_err(|list| locate(name, &text, list))?;
        Ok(Self { study, name: name.to_owned(), text })
    }

    /// Problems that are found later, with their places in this file.
    pub fn locate(&self, problems: Vec<Problem>) -> Problems {
        locate(&self.name, &self.text, problems)
    }
}

/// The JSON Schema of a study file.
pub fn json_schema() -> serde_json::Value {
    SCHEMA.clone()
}

static SCHEMA: LazyLock<serde_json::Value> = LazyLock::new(|| {
    let words = |words: Vec<&str>| json!(words.iter().map(|word| json!({ "const": word })).collect::<Vec<_>>());
    schema_of::<File>([
        ("/properties/schema", json!({ "minimum": STUDY_SCHEMA_VERSION, "maximum": STUDY_SCHEMA_VERSION })),
        ("/properties/samples", json!({ "minimum": 1, "maximum": 100_000_000 })),
        ("/properties/replicates", json!({ "minimum": 1, "maximum": 100_000 })),
        ("/properties/employees", json!({ "minimum": 2, "maximum": 10_000_000 })),
        ("/properties/metrics", json!({ "minItems": 1 })),
        (
            "/properties/metrics/items",
            json!({ "oneOf": words(Metric::ALL.iter().map(|metric| metric.key()).collect()) }),
        ),
        ("/properties/window", json!({ "oneOf": words(Window::ALL.iter().map(|window| window.key()).collect()) })),
    ])
});

/// A study file as it is written.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Study")]
struct File {
    /// Version of the file format; this program writes 1.
    schema: u32,
    /// Path of a scenario from this file, or the name of a built-in one.
    scenario: String,
    /// How the variants are chosen.
    design: Kind,
    /// Samples; for morris trajectories, for saltelli base samples, a power of two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u64")]
    samples: Option<u64>,
    /// Seed of the design; the scenario's own seed draws people.
    #[serde(default = "one")]
    seed: u64,
    /// Most replicates of a variant.
    #[serde(default = "default_replicates")]
    replicates: u32,
    /// Most employees of a variant.
    #[serde(default = "default_employees")]
    employees: u32,
    /// Metrics that are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    metrics: Option<Vec<String>>,
    /// Weeks over which they are taken.
    #[serde(default = "last")]
    window: String,
    /// What varies; absent: every assumption that the scenario uses, over its plausible range.
    #[serde(default)]
    factors: Vec<FactorTable>,
}

fn one() -> u64 {
    1
}

fn default_replicates() -> u32 {
    DEFAULT_REPLICATES
}

fn default_employees() -> u32 {
    DEFAULT_EMPLOYEES
}

fn last() -> String {
    Window::Last.key().to_owned()
}

impl From<&Study> for File {
    fn from(study: &Study) -> Self {
        Self {
            schema: STUDY_SCHEMA_VERSION,
            scenario: study.scenario.clone(),
            design: study.design,
            samples: Some(study.samples),
            seed: study.seed,
            replicates: study.replicates,
            employees: study.employees,
            metrics: Some(study.metrics.iter().map(|metric| metric.key().to_owned()).collect()),
            window: study.window.key().to_owned(),
            factors: study.factors.iter().map(FactorTable::from).collect(),
        }
    }
}

/// One thing that varies: a key and its law, or a file of draws.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::experiment) struct FactorTable {
    /// Dotted key of the scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    key: Option<String>,
    /// Which values it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "LawTable")]
    law: Option<LawTable>,
    /// Path, from this file, of a CSV file of weighted draws: columns are keys, `weight` optional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    file: Option<String>,
}

/// One law: exactly one of the keys.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LawTable {
    /// Low and high.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<f64>")]
    uniform: Option<Vec<f64>>,
    /// Low, above 0, and high.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<f64>")]
    log_uniform: Option<Vec<f64>>,
    /// Low, mode and high.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<f64>")]
    triangular: Option<Vec<f64>>,
    /// Mean and standard deviation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "NormalTable")]
    normal: Option<NormalTable>,
    /// Values, each as often: numbers, words, or true and false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<serde_json::Value>")]
    values: Option<Vec<Value>>,
}

/// A normal law.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NormalTable {
    /// Mean.
    mean: f64,
    /// Standard deviation, more than 0.
    sd: f64,
}

impl File {
    /// What is wrong but for the scenario.
    fn problems(&self) -> Vec<Problem> {
        self.study_or_problems().err().unwrap_or_default()
    }

    fn study(self) -> Result<Study, Vec<Problem>> {
        self.study_or_problems()
    }

    fn study_or_problems(&self) -> Result<Study, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut factors = Vec::new();
        for (place, table) in self.factors.iter().enumerate() {
            match table.source(place) {
                Ok(source) => factors.push(source),
                Err(problem) => problems.push(problem),
            }
        }
        let mut metrics = Vec::new();
        for (place, name) in self.metrics.iter().flatten().enumerate() {
            match metric(name) {
                Ok(metric) if !metrics.contains(&metric) => metrics.push(metric),
                Ok(_) => problems.push(
                    Problem::error(format!("metrics.{place}"), format!("the metric `{name}` stands twice"))
                        .with_help("write each metric once"),
                ),
                Err(problem) => problems.push(problem.moved_to(format!("metrics.{place}"))),
            }
        }
        let window = Window::ALL.into_iter().find(|window| window.key() == self.window).unwrap_or(Window::Last);
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Study {
            scenario: self.scenario.clone(),
            design: self.design,
            samples: self.samples.unwrap_or(self.design.default_samples()),
            seed: self.seed,
            replicates: self.replicates,
            employees: self.employees,
            metrics: if self.metrics.is_some() { metrics } else { DEFAULT_METRICS.to_vec() },
            window,
            factors,
        })
    }
}

/// The metric with this name.
///
/// # Errors
/// If there is none; it names the nearest, and no key.
pub(in crate::experiment) fn metric(name: &str) -> Result<Metric, Problem> {
    Metric::from_key(name).ok_or_else(|| {
        let known: Vec<&str> = Metric::ALL.iter().map(|metric| metric.key()).collect();
        let help = match nearest(name, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("allowed: {}", known.join(", ")),
        };
        Problem::error("", format!("`{name}` is no metric")).with_help(help)
    })
}

impl From<&Source> for FactorTable {
    fn from(source: &Source) -> Self {
        match source {
            Source::Law(key, law) => Self { key: Some(key.clone()), law: Some(law.into()), file: None },
            Source::File(path) => Self { key: None, law: None, file: Some(path.clone()) },
        }
    }
}

impl From<&Law> for LawTable {
    fn from(law: &Law) -> Self {
        let mut table = Self { uniform: None, log_uniform: None, triangular: None, normal: None, values: None };
        match *law {
            Law::Uniform { low, high } => table.uniform = Some(vec![low, high]),
            Law::LogUniform { low, high } => table.log_uniform = Some(vec![low, high]),
            Law::Triangular { low, mode, high } => table.triangular = Some(vec![low, mode, high]),
            Law::Normal { mean, sd } => table.normal = Some(NormalTable { mean, sd }),
            Law::Values(ref values) => table.values = Some(values.clone()),
        }
        table
    }
}

impl FactorTable {
    pub(in crate::experiment) fn source(&self, place: usize) -> Result<Source, Problem> {
        let refused = |part: &str, message: String, help: &str| {
            Err(Problem::error(format!("factors.{place}{part}"), message).with_help(help))
        };
        match (&self.key, &self.law, &self.file) {
            (Some(key), Some(law), None) => Ok(Source::Law(key.clone(), law.law(place, key)?)),
            (None, None, Some(file)) => Ok(Source::File(file.clone())),
            (Some(key), None, None) => refused(
                "",
                format!("the factor `{key}` has no law"),
                "add a law, such as `law = { uniform = [0.1, 0.5] }`",
            ),
            (None, Some(_), None) => {
                refused(".law", "this law is for no key".into(), "add `key = \"…\"` with a dotted key of the scenario")
            }
            (None, None, None) => {
                refused("", "this factor varies nothing".into(), "add a `key` and a `law`, or a `file` of draws")
            }
            (_, _, Some(file)) => refused(
                ".file",
                format!("this factor has both a key of its own and the draws of `{file}`"),
                "write them as two `[[factors]]`",
            ),
        }
    }
}

impl LawTable {
    fn law(&self, place: usize, key: &str) -> Result<Law, Problem> {
        let refused = |part: &str, message: String, help: &str| {
            Err(Problem::error(format!("factors.{place}.law{part}"), message).with_help(help))
        };
        let mut laws: Vec<Law> = Vec::new();
        for (name, ends) in [("uniform", &self.uniform), ("log_uniform", &self.log_uniform)] {
            match ends.as_deref() {
                Some(&[low, high]) if name == "uniform" => laws.push(Law::Uniform { low, high }),
                Some(&[low, high]) => laws.push(Law::LogUniform { low, high }),
                Some(other) => {
                    let message = format!("`{key}`: a {name} law has two ends, not {}", other.len());
                    return refused(&format!(".{name}"), message, "write `[low, high]`");
                }
                None => {}
            }
        }
        match self.triangular.as_deref() {
            Some(&[low, mode, high]) => laws.push(Law::Triangular { low, mode, high }),
            Some(other) => {
                let message = format!("`{key}`: a triangular law has three numbers, not {}", other.len());
                return refused(".triangular", message, "write `[low, mode, high]`");
            }
            None => {}
        }
        laws.extend(self.normal.as_ref().map(|normal| Law::Normal { mean: normal.mean, sd: normal.sd }));
        laws.extend(self.values.clone().map(Law::Values));
        let [law] = &laws[..] else {
            let message =
                format!("`{key}` has {} laws", if laws.is_empty() { "no".into() } else { laws.len().to_string() });
            return refused("", message, "give one of uniform, log_uniform, triangular, normal, values");
        };
        match law.fault() {
            Some(fault) => refused(&format!(".{}", law.name()), format!("`{key}`: {}", fault.message), fault.help),
            None => Ok(law.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::assert_shown;
    use crate::scenario::{Document, default_preset};

    const WHOLE: &str = r#"schema = 1
scenario = "token-leaderboard"
design = "saltelli"
samples = 64
metrics = ["net_value_usd", "gaming_share"]
window = "horizon"

[[factors]]
key = "people.uplift.mean"
law = { uniform = [-0.2, 0.5] }
[[factors]]
key = "people.friction.mean"
law = { normal = { mean = 0.45, sd = 0.1 } }
[[factors]]
key = "schemes.1.leaderboard.audience"
law = { values = ["self", "team", "everyone"] }
[[factors]]
file = "fitted.csv"
"#;

    fn scenario() -> Scenario {
        Document::parse("a", default_preset().text).unwrap().scenario().clone()
    }

    fn read(text: &str) -> Result<StudyDocument, Problems> {
        StudyDocument::from_bytes("study.toml", text.as_bytes())
    }

    #[test]
    fn a_study_file_is_read_whole() {
        let study = read(WHOLE).unwrap().study;
        assert_eq!((study.design, study.samples, study.seed, study.replicates), (Kind::Saltelli, 64, 1, 4));
        assert_eq!((study.employees, study.window), (300, Window::Horizon));
        assert_eq!(study.metrics, [Metric::NetValueUsd, Metric::GamingShare]);
        assert_eq!(study.factors[3], Source::File("fitted.csv".into()));
        let file = |path: &str| {
            assert_eq!(path, "fitted.csv");
            Ok("behaviour.status_unit,weight\n2.5,1\n3.5,2\n".to_owned())
        };
        let design = study.design(&scenario(), file).unwrap();
        assert_eq!(design.variants(), 64 * 6);
        assert_eq!(design.columns()[3], "behaviour.status_unit");
        let short = read("schema = 1\nscenario = \"a\"\ndesign = \"morris\"\n").unwrap().study;
        assert_eq!(short, Study::new("a", Kind::Morris));
    }

    #[test]
    fn what_is_wrong_is_shown_in_its_line() {
        for (from, to, line, parts) in [
            (
                "samples = 64",
                "sampels = 64",
                4,
                ["`sampels` is no key at the top of the file", "did you mean `samples`?"],
            ),
            ("samples = 64", "samples = 0", 4, ["`samples` cannot be 0", "at least 1"]),
            ("\"saltelli\"", "\"saltell\"", 3, ["`design` cannot be \"saltell\"", "did you mean \"saltelli\"?"]),
            ("gaming_share", "gamingshare", 5, ["cannot be \"gamingshare\"", "did you mean \"gaming_share\"?"]),
            ("gaming_share", "net_value_usd", 5, ["`net_value_usd` stands twice", "once"]),
            ("\"horizon\"", "\"always\"", 6, ["`window` cannot be \"always\"", "last, horizon, active"]),
            (
                "uniform = [-0.2, 0.5]",
                "uniform = [0.5, -0.2]",
                10,
                ["`people.uplift.mean`: a uniform law from 0.5 to -0.2", "lower end first"],
            ),
            ("uniform = [-0.2, 0.5]", "uniform = [0.5]", 10, ["two ends, not 1", "[low, high]"]),
            (
                "uniform = [-0.2, 0.5]",
                "uniforn = [0.5]",
                10,
                ["`uniforn` is no key in `factors.0.law`", "did you mean `uniform`?"],
            ),
            ("uniform = [-0.2, 0.5]", "log_uniform = [0, 0.5]", 10, ["cannot begin at 0", "above 0"]),
            ("sd = 0.1", "sd = 0", 13, ["standard deviation 0", "more than 0"]),
            ("sd = 0.1 }", "sd = 0.1 }, uniform = [0, 1]", 13, ["has 2 laws", "give one of"]),
            ("key = \"people.friction.mean\"\n", "", 12, ["this law is for no key", "add `key"]),
            ("[\"self\", \"team\", \"everyone\"]", "[]", 16, ["at least one value", "values"]),
            (
                "file = ",
                "key = \"run.weeks\"\nfile = ",
                19,
                ["both a key of its own and the draws", "two `[[factors]]`"],
            ),
            ("schema = 1", "schema = 2", 1, ["`schema` cannot be 2", "at most 1"]),
            ("window = ", "window = = ", 6, ["", "study.toml:6"]),
        ] {
            assert_shown(&read(&WHOLE.replacen(from, to, 1)).expect_err(to), line, &parts);
        }
    }

    #[test]
    fn what_does_not_fit_the_scenario_is_shown_in_its_line_too() {
        for (from, to, line, part) in [
            ("samples = 64", "samples = 60", 4, "give 32 or 64"),
            ("people.uplift.mean", "people.uplift.maen", 9, "did you mean `people.uplift.mean`?"),
            ("uniform = [-0.2, 0.5]", "uniform = [-2, 0.5]", 10, "allowed: at least -1 and at most 5"),
            ("uniform = [-0.2, 0.5]", "values = [\"high\"]", 10, "must be a number, not text"),
            ("\"self\", \"team\"", "\"slef\"", 16, "did you mean \"self\"?"),
            ("people.friction.mean", "behaviour.status_unit", 17, "`behaviour.status_unit` varies twice"),
        ] {
            let document = read(&WHOLE.replacen(from, to, 1)).unwrap();
            let file = |_: &str| Ok("behaviour.status_unit\n2.5\n".to_owned());
            let problems = document.locate(document.study.design(&scenario(), file).unwrap_err());
            assert_eq!(problems.list[0].line, Some(line), "{to}:\n{problems}");
            assert_shown(&problems, line, &[part]);
        }
        let document = read(WHOLE).unwrap();
        let missing = document.study.design(&scenario(), |_| Err("no such file".into())).unwrap_err();
        assert_eq!(missing[0].key, "factors.3.file");
        assert!(missing[0].message.contains("cannot read `fitted.csv`: no such file"));
    }

    #[test]
    fn the_schema_names_every_key() {
        let schema = json_schema();
        for key in [
            "schema",
            "scenario",
            "design",
            "samples",
            "seed",
            "replicates",
            "employees",
            "metrics",
            "window",
            "factors",
        ] {
            assert!(schema["properties"].get(key).is_some(), "{key}");
        }
        assert!(!schema.to_string().contains("null") && !schema.to_string().contains("$ref"), "{schema}");
    }
}
