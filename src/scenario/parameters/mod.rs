//! Which numbers does the model rest on: what they mean, how far they may go,
//! and how well they are known?
//!
//! The ranges given here are the only ones: the schema takes them over, checks
//! follow the schema, and the app's controls follow this list.

mod changed;
mod law;
mod levers;
mod rows;
mod values;

use std::sync::LazyLock;

use serde_json::{Value, json};

pub use changed::Change;
pub use law::{Law, Plausible};
pub use levers::{Lever, Question, Shown, Slot, levers};

use rows::{Row, Spread};

use super::{Audience, Scenario, Signal, schema};

/// The part of a scenario that a parameter belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Seed, replicates and horizon.
    Run,
    /// Size, hours and money; shares of roles.
    Organisation,
    /// Traits of people.
    People,
    /// Output, defects and rework.
    Work,
    /// Tokens, prices, learning and incidents.
    Ai,
    /// Agents that run alone.
    Agents,
    /// Habit, norms, gaming and motivation.
    Behaviour,
    /// Rows of the table of signals.
    Signals,
    /// Rows of the table of audiences.
    Audiences,
    /// When dashboard and reality count as parted.
    Parting,
    /// What leaders decide: the numbers of a scheme.
    Levers,
}

impl Group {
    /// All groups, in the order of a scenario file.
    pub const ALL: [Self; 11] = [
        Self::Run,
        Self::Organisation,
        Self::People,
        Self::Work,
        Self::Ai,
        Self::Agents,
        Self::Behaviour,
        Self::Signals,
        Self::Audiences,
        Self::Parting,
        Self::Levers,
    ];

    /// The name on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Run => "Run",
            Self::Organisation => "Organisation",
            Self::People => "People",
            Self::Work => "Work",
            Self::Ai => "AI tools",
            Self::Agents => "Agents that run alone",
            Self::Behaviour => "Behaviour",
            Self::Signals => "Signals",
            Self::Audiences => "Audiences",
            Self::Parting => "Parting of dashboard and reality",
            Self::Levers => "Levers",
        }
    }

    fn of(key: &str) -> Self {
        match key.split('.').next() {
            Some("run") => Self::Run,
            Some("organisation" | "roles") => Self::Organisation,
            Some("people") => Self::People,
            Some("work") => Self::Work,
            Some("ai") => Self::Ai,
            Some("agents") => Self::Agents,
            Some("behaviour") => Self::Behaviour,
            Some("signals") => Self::Signals,
            Some("audiences") => Self::Audiences,
            Some("parting") => Self::Parting,
            Some("schemes") => Self::Levers,
            _ => unreachable!("{key} belongs to no group"),
        }
    }
}

/// How well a default is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Published, and seen at the source.
    Published,
    /// Published, and seen second-hand.
    SecondHand,
    /// Derived from published numbers.
    Derived,
    /// Illustrative, a convention, or for the user to choose.
    Assumption,
}

impl Grade {
    /// The name on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::SecondHand => "second-hand",
            Self::Derived => "derived",
            Self::Assumption => "assumption",
        }
    }
}

/// One number of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Dotted key; `*` stands for any kind of token, role or scheme.
    pub key: String,
    /// What a leader reads: a name without abbreviations or symbols.
    pub label: String,
    /// The part of the scenario that it belongs to.
    pub group: Group,
    /// Symbol in `docs/model.md`.
    pub symbol: Option<&'static str>,
    /// Unit; empty: a pure number.
    pub unit: &'static str,
    /// Its value where a scenario names none; absent: unset.
    pub default: Option<f64>,
    /// Smallest value.
    pub minimum: f64,
    /// Largest value.
    pub maximum: f64,
    /// Whether the minimum itself is not allowed.
    pub minimum_excluded: bool,
    /// Whether the maximum itself is not allowed.
    pub maximum_excluded: bool,
    /// Whether it is a whole number.
    pub integer: bool,
    /// How much a step of a control changes it.
    pub step: f64,
    /// What it is, in one sentence.
    pub meaning: String,
    /// How well its default is known.
    pub grade: Grade,
    /// Where its default comes from.
    pub source: &'static str,
    /// What evidence allows it to be; absent where it is not varied: levers,
    /// one's own facts, settings of the run, conventions, what nothing reads.
    pub plausible: Option<Plausible>,
    /// Why it is no assumption to vary; absent where it is one.
    pub fixed: Option<&'static str>,
}

impl Parameter {
    /// Whether an equation reads it: not the rates of a signal that is no sum of rates.
    pub fn acts(&self) -> bool {
        self.fixed != Some(UNREAD)
    }

    /// Whether a value is in the range that the equations bear.
    pub fn allows(&self, value: f64) -> bool {
        let from = if self.minimum_excluded { value > self.minimum } else { value >= self.minimum };
        let to = if self.maximum_excluded { value < self.maximum } else { value <= self.maximum };
        from && to
    }
}

/// Why a number is not varied that no equation reads.
const UNREAD: &str = "Nothing reads it";

/// Every number of a scenario, in the order of the file; those of signals and audiences one by one.
pub fn parameters() -> &'static [Parameter] {
    &PARAMETERS
}

/// The number of a dotted key, such as `signals.tokens.gain` or `schemes.0.reward.stakes`.
pub fn parameter(key: &str) -> Option<&'static Parameter> {
    parameters().iter().find(|parameter| fits(&parameter.key, key))
}

/// Whether a key is one that a pattern stands for.
fn fits(pattern: &str, key: &str) -> bool {
    let (mut wanted, mut segments) = (pattern.split('.'), key.split('.'));
    loop {
        match (wanted.next(), segments.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if one == "*" || one == other => {}
            _ => return false,
        }
    }
}

static PARAMETERS: LazyLock<Vec<Parameter>> = LazyLock::new(|| {
    let (schema, defaults) = (schema::unbounded(), Scenario::new("").filled());
    let defaults = toml::Value::try_from(defaults).expect("a scenario is a TOML table");
    let default = |key: &str| match key.split('.').try_fold(&defaults, |value, name| value.get(name))? {
        toml::Value::Float(number) => Some(*number),
        toml::Value::Integer(number) => Some(*number as f64),
        _ => None,
    };
    let mut all = Vec::new();
    for row in rows::rows() {
        let names: Vec<(&str, &str)> = match Group::of(row.key) {
            Group::Signals => Signal::ALL.map(|signal| (signal.key(), signal.label())).into(),
            Group::Audiences => Audience::ALL.map(|audience| (audience.key(), audience.label())).into(),
            _ => vec![("*", "")],
        };
        for (name, said) in names {
            all.push(expanded(&row, name, said, &schema, &default));
        }
    }
    all
});

/// The parameter that a row stands for, of the signal or audience `name`, called `said`.
fn expanded(row: &Row, name: &str, said: &str, schema: &Value, default: &dyn Fn(&str) -> Option<f64>) -> Parameter {
    let pointers = schema::pointers(schema, row.key);
    let part = pointers.first().and_then(|pointer| schema.pointer(pointer)).expect("the schema has every parameter");
    let group = Group::of(row.key);
    let key = if name == "*" { row.key.to_owned() } else { row.key.replacen('*', name, 1) };
    let (default, integer) = (default(&key), part["type"] == "integer");
    let range = range(row.range);
    let fixed = match &row.spread {
        Spread::Fixed(why) => Some(*why),
        _ if matches!(group, Group::Run | Group::Levers) => Some(rows::CHOICE),
        _ if row.source == rows::OWN => Some(rows::OWN),
        _ if Signal::from_key(name).is_some_and(|signal| !signal.reads(row.key.rsplit('.').next().unwrap_or(""))) => {
            Some(UNREAD)
        }
        Spread::AroundDefault if default.is_none_or(|default| default == 0.0) => Some("None by default"),
        _ => None,
    };
    let plausible = match &row.spread {
        _ if fixed.is_some() => None,
        Spread::Known(law, grade, source) => Some(Plausible { law: law.clone(), source, grade: *grade }),
        _ => default.and_then(|default| Plausible::around(default, integer, range)),
    };
    Parameter {
        label: row.label.replace("{}", said),
        group,
        symbol: row.symbol,
        unit: row.unit,
        default,
        minimum: range.0,
        maximum: range.1,
        minimum_excluded: row.range.starts_with('('),
        maximum_excluded: row.range.ends_with(')'),
        integer,
        step: row.step.unwrap_or_else(|| step(default, integer)),
        meaning: meaning(part),
        grade: row.grade,
        source: row.source,
        plausible,
        fixed,
        key,
    }
}

/// The ends of a range in interval notation.
fn range(text: &str) -> (f64, f64) {
    let (minimum, maximum) = text[1..text.len() - 1].split_once(", ").expect("a range has two ends");
    let number = |text: &str| text.parse().expect("the ends of a range are numbers");
    (number(minimum), number(maximum))
}

/// A tenth of the default's order of magnitude; one for whole numbers.
fn step(default: Option<f64>, integer: bool) -> f64 {
    match default {
        _ if integer => 1.0,
        Some(default) if default != 0.0 => 10f64.powf(default.abs().log10().floor() - 1.0),
        _ => 0.01,
    }
}

fn meaning(part: &Value) -> String {
    part["description"].as_str().unwrap_or("Weight of the signal; the weights are scaled to sum to 1.").into()
}

/// Writes every range and label into a schema.
pub(super) fn bound(schema: &mut Value) {
    for row in rows::rows() {
        let (minimum, maximum) = range(row.range);
        let [least, most] = [
            if row.range.starts_with('(') { "exclusiveMinimum" } else { "minimum" },
            if row.range.ends_with(')') { "exclusiveMaximum" } else { "maximum" },
        ];
        let unit = if row.unit.is_empty() { String::new() } else { format!(" ({})", row.unit) };
        let title = row.label.replace("{}", "it") + &unit;
        let in_phases = row.key.replacen("schemes.*", "schemes.*.phases.*", 1);
        let keys = [row.key, &in_phases];
        for pointer in keys.map(|key| schema::pointers(schema, key)).concat() {
            let part = schema.pointer_mut(&pointer).and_then(Value::as_object_mut).expect("it has just been found");
            let integer = part.get("type").is_some_and(|kind| kind == "integer");
            let number = |value: f64| if integer { json!(value as i64) } else { json!(value) };
            part.remove("minimum");
            part.insert("title".into(), json!(title));
            part.insert(least.into(), number(minimum));
            part.insert(most.into(), number(maximum));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Dotted keys of every number in a schema, with `*` for items.
    fn numbers(schema: &Value, pointer: &str, key: &str, found: &mut Vec<String>) {
        let part = schema.pointer(pointer).unwrap();
        if let Some(reference) = part["$ref"].as_str() {
            return numbers(schema, &reference[1..], key, found);
        }
        if part.get("items").is_some() {
            return numbers(schema, &format!("{pointer}/items"), &format!("{key}.*"), found);
        }
        for name in part["properties"].as_object().into_iter().flat_map(|properties| properties.keys()) {
            let inner = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
            numbers(schema, &format!("{pointer}/properties/{name}"), &inner, found);
        }
        if part["type"] == "number" || part["type"] == "integer" {
            found.push(key.to_owned());
        }
    }

    #[test]
    fn every_number_of_the_schema_is_a_parameter() {
        let (schema, mut keys) = (schema::unbounded(), Vec::new());
        numbers(&schema, "", "", &mut keys);
        assert!(keys.len() > 200);
        for key in keys {
            // Those of a phase and of a role have the ranges of what they replace.
            let in_phase = key.starts_with("schemes.*.phases.");
            let in_role = key.starts_with("roles.*.") && key != "roles.*.share";
            assert!(key == "schema" || in_phase || in_role || parameter(&key).is_some(), "{key}");
        }
    }

    #[test]
    fn every_default_is_in_its_range() {
        let scenario = crate::scenario::Scenario::new("A");
        assert_eq!(crate::scenario::check(&scenario.filled()), []);
        for parameter in parameters() {
            assert!(parameter.minimum < parameter.maximum, "{}", parameter.key);
            assert!(!parameter.meaning.is_empty() && !parameter.source.is_empty(), "{}", parameter.key);
            assert!(parameter.default.is_none_or(|default| parameter.allows(default)), "{}", parameter.key);
        }
    }

    #[test]
    fn every_assumption_has_a_plausible_range_around_its_default_or_says_why_not() {
        let mut varied = 0;
        for parameter in parameters() {
            let key = &parameter.key;
            let Some(plausible) = &parameter.plausible else {
                assert!(parameter.fixed.is_some_and(|why| !why.is_empty()), "{key} has no plausible range");
                continue;
            };
            assert_eq!(parameter.fixed, None, "{key}");
            let (low, high) = plausible.law.bounds();
            let default = parameter.default.unwrap();
            assert!(low < high && low <= default && default <= high, "{key}: {low} to {high}, {default}");
            assert!(parameter.allows(low) && parameter.allows(high), "{key}: {low} to {high}");
            if let Law::LogUniform([low, _]) = plausible.law {
                assert!(low > 0.0, "{key}");
            }
            if parameter.integer {
                assert!(
                    matches!(&plausible.law, Law::Values(values) if values.iter().all(|v| v.fract() == 0.0)),
                    "{key}"
                );
            }
            assert!(!plausible.source.is_empty(), "{key}");
            varied += 1;
        }
        assert!(varied > 130, "{varied}");
    }

    #[test]
    fn labels_are_names_for_people() {
        let mut seen = std::collections::BTreeSet::new();
        for parameter in parameters() {
            let label = &parameter.label;
            assert!(label.starts_with(char::is_uppercase), "{label}");
            let odd = |word: &str| ["cv", "sd", "mtok", "usd", "alpha", "beta", "min", "max", "sigma"].contains(&word);
            let words = label.to_lowercase();
            assert!(!words.contains(['_', '{']) && !words.contains(": ") || label.contains("(0: "), "{label}");
            assert!(!words.split(' ').any(odd), "{label}");
            assert!(seen.insert(label), "{label} names two numbers");
            // What tells apart from its neighbours must be read where a column is narrow, too.
            assert!(label.chars().count() <= 72, "{label}");
        }
    }

    #[test]
    fn a_default_is_that_of_the_scenario() {
        assert_eq!(parameter("signals.lines_of_code.gain").unwrap().default, Some(2000.0));
        assert_eq!(parameter("behaviour.conformity").unwrap().default, Some(0.6));
        assert_eq!(parameter("ai.annual_budget_usd").unwrap().default, None);
        assert!(!parameter("signals.tokens.per_assisted_hour").unwrap().acts());
        assert!(parameter("signals.pull_requests.per_assisted_hour").unwrap().acts());
    }

    #[test]
    fn a_key_finds_its_own_parameter() {
        assert_eq!(parameter("signals.tokens.gain").unwrap().label, "What an hour of gaming adds to tokens");
        assert_eq!(parameter("schemes.0.reward.stakes").unwrap().group, Group::Levers);
        assert!(parameter("schemes.0.reward").is_none() && parameter("run.weeks.x").is_none());
        assert!(parameter("run.weeks").unwrap().integer);
    }
}
