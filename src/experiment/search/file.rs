//! What does the study file of a search say, and if it says nothing valid, what is wrong where?

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use toml::Value;

use super::asked::{DEFAULT_ORGANISATIONS, DEFAULT_POPULATION, DEFAULT_REPLICATES, DEFAULT_SAMPLES, Search, Under};
use super::goal::{Constraint, Goals, Judged, Objective, Sense};
use super::space::{Movable, Reach};
use crate::analysis::Window;
use crate::experiment::study::{DEFAULT_EMPLOYEES, FactorTable, STUDY_SCHEMA_VERSION, metric};
use crate::scenario::read::{locate, read_bytes};
use crate::scenario::schema::schema_of;
use crate::scenario::{Problem, Problems, Scenario};

/// The name of the design in a study file.
pub const SEARCH: &str = "search";

/// The most objectives of one search.
const MOST_OBJECTIVES: usize = 3;

impl Search {
    /// The text of a study file that says this search.
    ///
    /// # Panics
    /// If the seed or the samples are beyond what TOML can hold, 2⁶³ - 1.
    pub fn to_toml(&self) -> String {
        toml::to_string(&File::from(self)).expect("a search can be written as TOML")
    }
}

/// The text of a study file to be edited: every lever over its usual values. `name` is how it names the scenario.
pub fn new_search(name: &str, scenario: &Scenario) -> String {
    use std::fmt::Write as _;
    let search = Search::new(name).with_usual_levers(scenario.run.weeks);
    let quoted = |text: &str| Value::from(text).to_string();
    let mut out = format!(
        "schema = {STUDY_SCHEMA_VERSION}\n\
         scenario = {}\n\
         design = \"{SEARCH}\"\n\
         # scheme = \"…\" # what no lever moves stays as it is in this scheme; absent: nothing is counted\n\
         samples = {} # schemes that are tried at most\n\
         population = {} # of a generation\n\
         seed = {} # of the search; the scenario's own seed draws people\n\
         replicates = {} # of a scheme, at most; for plausible organisations 2 are enough\n\
         employees = {} # at most\n\
         maximise = [\"net_value_usd\"]\n\
         minimise = [\"compute_cost_usd\"] # one to three metrics in all\n\
         constraints = [\"real_output_hours >= reference\"] # what must hold; the reference is that of the scenario\n\
         under = \"given\" # or \"plausible\": over draws from the plausible ranges of all assumptions\n\
         organisations = {} # such draws\n\
         judged_by = \"mean\" # or \"p10\": by the worst tenth\n",
        quoted(name),
        search.samples,
        search.population,
        search.seed,
        search.replicates,
        search.employees,
        search.organisations,
    );
    for (key, reach) in &search.levers {
        let movable = Movable::new(key, reach);
        let label = movable.as_ref().map_or("", |lever| lever.label());
        let _ = write!(out, "\n# {label}\n[[levers]]\nkey = {}\n", quoted(key));
        let _ = match reach {
            Reach::Values(values) => {
                let values: Vec<String> = values.iter().map(Value::to_string).collect();
                writeln!(out, "values = [{}]", values.join(", "))
            }
            Reach::Range { low, high, .. } => writeln!(out, "range = [{low}, {high}] # add `step = …` for other steps"),
        };
    }
    out
}

/// A search together with the text it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchDocument {
    /// What it says.
    pub search: Search,
    name: String,
    text: String,
}

impl SearchDocument {
    /// Whether the text of a study file asks for a search.
    pub fn is_one(bytes: &[u8]) -> bool {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        text.lines().take_while(|line| !line.trim_start().starts_with('[')).any(|line| {
            let pair = line.split_once('=');
            pair.is_some_and(|(key, value)| {
                let value = value.split('#').next().unwrap_or_default();
                key.trim() == "design" && value.trim().trim_matches(['"', '\'']) == SEARCH
            })
        })
    }

    /// Reads the bytes of a study file; `name` is what problems call it.
    ///
    /// # Errors
    /// Everything that is wrong with them but needs no scenario to be seen.
    pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<Self, Problems> {
        let (file, text) = read_bytes(name, bytes, &SCHEMA, |file: &File| file.search().err().unwrap_or_default())?;
        let search = file.search().map_err(|list| locate(name, &text, list))?;
        Ok(Self { search, name: name.to_owned(), text })
    }

    /// Problems that are found later, with their places in this file.
    pub fn locate(&self, problems: Vec<Problem>) -> Problems {
        locate(&self.name, &self.text, problems)
    }
}

/// The JSON Schema of the study file of a search.
pub fn json_schema() -> serde_json::Value {
    SCHEMA.clone()
}

static SCHEMA: LazyLock<serde_json::Value> = LazyLock::new(|| {
    let windows: Vec<_> = Window::ALL.iter().map(|window| json!({ "const": window.key() })).collect();
    schema_of::<File>([
        ("/properties/schema", json!({ "minimum": STUDY_SCHEMA_VERSION, "maximum": STUDY_SCHEMA_VERSION })),
        ("/properties/samples", json!({ "minimum": 1, "maximum": 1_000_000 })),
        ("/properties/population", json!({ "minimum": 4, "maximum": 10_000 })),
        ("/properties/organisations", json!({ "minimum": 2, "maximum": 10_000 })),
        ("/properties/replicates", json!({ "minimum": 1, "maximum": 100_000 })),
        ("/properties/employees", json!({ "minimum": 2, "maximum": 10_000_000 })),
        ("/properties/window", json!({ "oneOf": windows })),
    ])
});

/// The one design of this file.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Design {
    /// Schemes are looked for among the levers.
    Search,
}

/// By what candidates are judged, as a file says it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum JudgedBy {
    /// By the mean.
    Mean,
    /// By the worst tenth: the 10th percentile of what is to be more, the 90th of what is to be less.
    P10,
}

/// The study file of a search as it is written.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Search")]
struct File {
    /// Version of the file format; this program writes 1.
    schema: u32,
    /// Path of a scenario from this file, or the name of a built-in one.
    scenario: String,
    /// How the variants are chosen.
    design: Design,
    /// The scheme that the search starts from; absent: nothing counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    scheme: Option<String>,
    /// Schemes that are tried at most.
    #[serde(default = "samples")]
    samples: u64,
    /// Schemes of a generation.
    #[serde(default = "population")]
    population: u32,
    /// Seed of the search.
    #[serde(default = "one")]
    seed: u64,
    /// Most replicates of a scheme, or of a scheme in each plausible organisation.
    #[serde(default = "replicates")]
    replicates: u32,
    /// Most employees.
    #[serde(default = "employees")]
    employees: u32,
    /// Metrics that are to be more.
    #[serde(default)]
    maximise: Vec<String>,
    /// Metrics that are to be less.
    #[serde(default)]
    minimise: Vec<String>,
    /// What must hold, such as `compute_cost_usd <= 150` or `real_output_hours >= reference`.
    #[serde(default)]
    constraints: Vec<String>,
    /// Under which assumptions schemes are judged.
    #[serde(default = "given")]
    under: Under,
    /// How many plausible organisations.
    #[serde(default = "organisations")]
    organisations: u32,
    /// By what schemes are judged.
    #[serde(default = "by_mean")]
    judged_by: JudgedBy,
    /// Metrics that are kept beside those that are looked at.
    #[serde(default)]
    metrics: Vec<String>,
    /// Weeks over which they are taken.
    #[serde(default = "last")]
    window: String,
    /// What may move.
    #[serde(default)]
    levers: Vec<LeverTable>,
    /// What varies between plausible organisations; absent: every assumption that schemes use.
    #[serde(default)]
    factors: Vec<FactorTable>,
}

/// One lever: a key, and where it may stand.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LeverTable {
    /// Key within a scheme, such as `reward.stakes`; `count` for what is counted.
    key: String,
    /// One of these: numbers, words, or "none".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<serde_json::Value>")]
    values: Option<Vec<Value>>,
    /// Lowest and highest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<f64>")]
    range: Option<Vec<f64>>,
    /// Width of a step of the range; absent: about a twentieth of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    step: Option<f64>,
}

fn samples() -> u64 {
    DEFAULT_SAMPLES
}
fn population() -> u32 {
    DEFAULT_POPULATION
}
fn one() -> u64 {
    1
}
fn replicates() -> u32 {
    DEFAULT_REPLICATES
}
fn employees() -> u32 {
    DEFAULT_EMPLOYEES
}
fn organisations() -> u32 {
    DEFAULT_ORGANISATIONS
}
fn given() -> Under {
    Under::Given
}
fn by_mean() -> JudgedBy {
    JudgedBy::Mean
}
fn last() -> String {
    Window::Last.key().to_owned()
}

impl From<&Search> for File {
    fn from(search: &Search) -> Self {
        let of = |sense| -> Vec<String> {
            let objectives = search.goals.objectives.iter().filter(|objective| objective.sense == sense);
            objectives.map(|objective| objective.metric.key().to_owned()).collect()
        };
        Self {
            schema: STUDY_SCHEMA_VERSION,
            scenario: search.scenario.clone(),
            design: Design::Search,
            scheme: search.scheme.clone(),
            samples: search.samples,
            population: search.population,
            seed: search.seed,
            replicates: search.replicates,
            employees: search.employees,
            maximise: of(Sense::Maximise),
            minimise: of(Sense::Minimise),
            constraints: search.goals.constraints.iter().map(Constraint::text).collect(),
            under: search.under,
            organisations: search.organisations,
            judged_by: match search.goals.judged {
                Judged::Mean => JudgedBy::Mean,
                Judged::WorstTenth => JudgedBy::P10,
            },
            metrics: search.metrics.iter().map(|metric| metric.key().to_owned()).collect(),
            window: search.window.key().to_owned(),
            levers: search.levers.iter().map(LeverTable::from).collect(),
            factors: search.factors.iter().map(FactorTable::from).collect(),
        }
    }
}

impl From<&(String, Reach)> for LeverTable {
    fn from((key, reach): &(String, Reach)) -> Self {
        let (values, range, step) = match reach {
            Reach::Values(values) => (Some(values.clone()), None, None),
            Reach::Range { low, high, step } => (None, Some(vec![*low, *high]), *step),
        };
        Self { key: key.clone(), values, range, step }
    }
}

impl LeverTable {
    fn reach(&self, place: usize) -> Result<Reach, Problem> {
        let refused = |part: &str, message: String, help: &str| {
            Err(Problem::error(format!("levers.{place}{part}"), message).with_help(help))
        };
        let key = &self.key;
        let reach = match (&self.values, self.range.as_deref()) {
            (None, None) => {
                let help = "add a range, such as `range = [0, 0.5]`, or `values = [ … ]` with what is to be tried";
                return refused("", format!("the lever `{key}` has no range"), help);
            }
            (Some(_), Some(_)) => {
                return refused(".range", format!("`{key}` has both values and a range"), "keep one of them");
            }
            (Some(_), None) if self.step.is_some() => {
                return refused(".step", format!("`{key}` has values, which have no steps"), "remove `step`");
            }
            (Some(values), None) => Reach::Values(values.clone()),
            (None, Some(&[low, high])) => Reach::Range { low, high, step: self.step },
            (None, Some(other)) => {
                let message = format!("`{key}`: a range has two ends, not {}", other.len());
                return refused(".range", message, "write `range = [low, high]`");
            }
        };
        let moved = |problem: Problem| {
            let key = format!("levers.{place}.{}", problem.key);
            problem.moved_to(key)
        };
        Movable::new(key, &reach).map_err(moved)?;
        Ok(reach)
    }
}

impl File {
    fn search(&self) -> Result<Search, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut noted = |problem: Problem| problems.push(problem);
        let mut levers: Vec<(String, Reach)> = Vec::new();
        for (place, table) in self.levers.iter().enumerate() {
            if levers.iter().any(|(key, _)| *key == table.key) {
                let message = format!("the lever `{}` stands twice", table.key);
                noted(Problem::error(format!("levers.{place}.key"), message).with_help("write each lever once"));
            }
            match table.reach(place) {
                Ok(reach) => levers.push((table.key.clone(), reach)),
                Err(problem) => noted(problem),
            }
        }
        if self.levers.is_empty() {
            let message = "a search needs something to move";
            noted(
                Problem::error("design", message).with_help("add `[[levers]]` with a `key` and a `range` or `values`"),
            );
        }
        let mut factors = Vec::new();
        for (place, table) in self.factors.iter().enumerate() {
            match table.source(place) {
                Ok(source) => factors.push(source),
                Err(problem) => noted(problem),
            }
        }
        let mut objectives: Vec<Objective> = Vec::new();
        for (list, names, sense) in
            [("maximise", &self.maximise, Sense::Maximise), ("minimise", &self.minimise, Sense::Minimise)]
        {
            for (place, name) in names.iter().enumerate() {
                let key = format!("{list}.{place}");
                match metric(name) {
                    Ok(metric) if objectives.iter().any(|of| of.metric == metric) => {
                        let message = format!("the objective `{name}` stands twice");
                        noted(Problem::error(key, message).with_help("write each objective once"));
                    }
                    Ok(metric) => objectives.push(Objective { metric, sense }),
                    Err(problem) => noted(problem.moved_to(key)),
                }
            }
        }
        let named = self.maximise.len() + self.minimise.len();
        if named == 0 || named > MOST_OBJECTIVES {
            let message = format!("a search has one to {MOST_OBJECTIVES} objectives, not {named}");
            let key = if named == 0 { "design" } else { "minimise" };
            let help = "write what is wanted, such as `maximise = [\"net_value_usd\"]`, and the rest as constraints";
            noted(Problem::error(key, message).with_help(help));
        }
        let mut constraints = Vec::new();
        for (place, text) in self.constraints.iter().enumerate() {
            match Constraint::parse(text) {
                Ok(constraint) => constraints.push(constraint),
                Err(problem) => noted(problem.moved_to(format!("constraints.{place}"))),
            }
        }
        let mut metrics = Vec::new();
        for (place, name) in self.metrics.iter().enumerate() {
            match metric(name) {
                Ok(metric) => metrics.push(metric),
                Err(problem) => noted(problem.moved_to(format!("metrics.{place}"))),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let judged = match self.judged_by {
            JudgedBy::Mean => Judged::Mean,
            JudgedBy::P10 => Judged::WorstTenth,
        };
        Ok(Search {
            scenario: self.scenario.clone(),
            scheme: self.scheme.clone(),
            levers,
            goals: Goals { objectives, constraints, judged },
            under: self.under,
            organisations: self.organisations,
            population: self.population,
            samples: self.samples,
            seed: self.seed,
            replicates: self.replicates,
            employees: self.employees,
            metrics,
            window: Window::ALL.into_iter().find(|window| window.key() == self.window).unwrap_or(Window::Last),
            factors,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::assert_shown;
    use crate::experiment::search::usual_levers;
    use crate::model::Metric;
    use crate::scenario::presets;

    const WHOLE: &str = r#"schema = 1
scenario = "token-leaderboard"
design = "search" # not a table of variants
scheme = "Public token leaderboard"
samples = 200
population = 20
maximise = ["net_value_usd"]
minimise = ["tokens_mtok"]
constraints = ["compute_cost_usd <= 150", "real_output_hours >= reference"]
under = "plausible"
judged_by = "p10"
organisations = 12
window = "horizon"

[[levers]]
key = "leaderboard.audience"
values = ["nobody", "self", "everyone"]
[[levers]]
key = "reward.stakes"
range = [0, 0.3]
step = 0.1
[[levers]]
key = "guardrails.token_cap_mtok"
values = ["none", 20, 40]
[[factors]]
key = "people.uplift.mean"
law = { uniform = [-0.2, 0.5] }
"#;

    fn read(text: &str) -> Result<SearchDocument, Problems> {
        SearchDocument::from_bytes("study.toml", text.as_bytes())
    }

    #[test]
    fn a_search_is_read_whole_and_written_back() {
        assert!(SearchDocument::is_one(WHOLE.as_bytes()));
        assert!(!SearchDocument::is_one(b"design = \"sobol\"\n[x]\ndesign = \"search\"\n"));
        let search = read(WHOLE).unwrap_or_else(|problems| panic!("{problems}")).search;
        assert_eq!(search.scheme.as_deref(), Some("Public token leaderboard"));
        assert_eq!((search.under, search.goals.judged), (Under::Plausible, Judged::WorstTenth));
        assert_eq!((search.levers.len(), search.goals.constraints.len(), search.factors.len()), (3, 2, 1));
        assert_eq!(search.kept()[..3], [Metric::NetValueUsd, Metric::TokensMtok, Metric::ComputeCostUsd]);
        assert_eq!(read(&search.to_toml()).unwrap().search, search);
    }

    #[test]
    fn what_is_wrong_is_shown_in_its_line() {
        for (from, to, line, parts) in [
            ("samples = 200", "sample = 200", 5, ["`sample` is no key", "did you mean `samples`?"]),
            (
                "[\"net_value_usd\"]",
                "[\"net_value\"]",
                7,
                ["`net_value` is no metric", "did you mean `net_value_usd`?"],
            ),
            ("[\"tokens_mtok\"]", "[\"net_value_usd\"]", 8, ["stands twice", "once"]),
            ("[\"tokens_mtok\"]", "[\"gaming_share\", \"tokens_mtok\", \"slack_hours\"]", 8, ["not 4", "constraints"]),
            ("cost_usd <= 150", "cost_usd < 150", 9, ["is no constraint", "`<=` or `>=`"]),
            ("real_output_hours >=", "real_output >=", 9, ["`real_output` is no metric", "real_output_hours"]),
            ("\"plausible\"", "\"plausibly\"", 10, ["cannot be \"plausibly\"", "did you mean \"plausible\"?"]),
            ("\"p10\"", "\"median\"", 11, ["cannot be \"median\"", "p10"]),
            (
                "leaderboard.audience",
                "leaderboard.audence",
                16,
                ["is no lever", "did you mean `leaderboard.audience`?"],
            ),
            ("\"everyone\"]", "\"evryone\"]", 17, ["cannot be \"evryone\"", "did you mean \"everyone\"?"]),
            ("range = [0, 0.3]\nstep = 0.1\n", "", 18, ["the lever `reward.stakes` has no range", "range = [0, 0.5]"]),
            ("range = [0, 0.3]", "range = [0.3, 0]", 20, ["nothing to move over", "lower end first"]),
            ("range = [0, 0.3]", "range = [0.3]", 20, ["two ends, not 1", "[low, high]"]),
            ("step = 0.1", "step = 0", 21, ["steps of 0", "above 0"]),
            ("\"reward.stakes\"", "\"leaderboard.audience\"", 19, ["stands twice", "once"]),
            ("law = { uniform = [-0.2, 0.5] }", "", 25, ["has no law", "add a law"]),
        ] {
            assert_shown(&read(&WHOLE.replacen(from, to, 1)).expect_err(to), line, &parts);
        }
        let nothing = "schema = 1\nscenario = \"a\"\ndesign = \"search\"\n";
        let shown = read(nothing).unwrap_err().to_string();
        assert!(shown.contains("needs something to move") && shown.contains("not 0"), "{shown}");
    }

    #[test]
    fn a_new_search_of_every_scenario_can_be_read_as_it_is() {
        for preset in presets() {
            let scenario = crate::scenario::Document::parse(preset.name, preset.text).unwrap().scenario().clone();
            let text = new_search(preset.name, &scenario);
            let search = read(&text).unwrap_or_else(|problems| panic!("{problems}")).search;
            assert!(SearchDocument::is_one(text.as_bytes()) && search.levers.len() > 8);
            assert_eq!(search.levers, usual_levers(scenario.run.weeks));
        }
    }

    #[test]
    fn the_schema_names_every_key() {
        let schema = json_schema();
        for key in ["scheme", "levers", "maximise", "constraints", "under", "judged_by", "organisations", "factors"] {
            assert!(schema["properties"].get(key).is_some(), "{key}");
        }
        assert!(!schema.to_string().contains("null") && !schema.to_string().contains("$ref"), "{schema}");
    }
}
