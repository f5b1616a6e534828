//! Which numbers does the model rest on: what they mean, how far they may go,
//! and how well they are known?
//!
//! The ranges given here are the only ones: the schema takes them over, checks
//! follow the schema, and the app's controls follow this list.

mod changed;
mod rows;
mod values;

use std::sync::LazyLock;

use serde_json::{Value, json};

pub use changed::Change;

use super::schema;

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
    pub const ALL: [Self; 10] = [
        Self::Run,
        Self::Organisation,
        Self::People,
        Self::Work,
        Self::Ai,
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
    /// Dotted key; `*` stands for any signal, audience, kind of token, role or scheme.
    pub key: &'static str,
    /// The part of the scenario that it belongs to.
    pub group: Group,
    /// Symbol in `docs/model.md`.
    pub symbol: Option<&'static str>,
    /// Unit; empty: a pure number.
    pub unit: &'static str,
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
    /// What it is, in one sentence.
    pub meaning: String,
    /// How well its default is known.
    pub grade: Grade,
    /// Where its default comes from.
    pub source: &'static str,
}

/// Every number of a scenario, in the order of the file.
pub fn parameters() -> &'static [Parameter] {
    &PARAMETERS
}

/// The number of a dotted key, such as `signals.tokens.gain` or `schemes.0.reward.stakes`.
pub fn parameter(key: &str) -> Option<&'static Parameter> {
    parameters().iter().find(|parameter| {
        let (mut pattern, mut segments) = (parameter.key.split('.'), key.split('.'));
        pattern.by_ref().zip(segments.by_ref()).all(|(wanted, segment)| wanted == "*" || wanted == segment)
            && parameter.key.split('.').count() == key.split('.').count()
    })
}

static PARAMETERS: LazyLock<Vec<Parameter>> = LazyLock::new(|| {
    let schema = schema::unbounded();
    rows::ROWS
        .iter()
        .map(|&(key, symbol, unit, range, grade, source)| {
            let pointers = schema::pointers(&schema, key);
            let part =
                pointers.first().and_then(|pointer| schema.pointer(pointer)).expect("the schema has every parameter");
            let (minimum, maximum) = range[1..range.len() - 1].split_once(", ").expect("a range has two ends");
            Parameter {
                key,
                group: Group::of(key),
                symbol,
                unit,
                minimum: minimum.parse().expect("a range starts with a number"),
                maximum: maximum.parse().expect("a range ends with a number"),
                minimum_excluded: range.starts_with('('),
                maximum_excluded: range.ends_with(')'),
                integer: part["type"] == "integer",
                meaning: part["description"]
                    .as_str()
                    .unwrap_or("Weight of the signal; the weights are scaled to sum to 1.")
                    .into(),
                grade,
                source,
            }
        })
        .collect()
});

/// Writes every range into a schema.
pub(super) fn bound(schema: &mut Value) {
    for parameter in parameters() {
        let number = |value: f64| if parameter.integer { json!(value as i64) } else { json!(value) };
        let [least, most] = [
            if parameter.minimum_excluded { "exclusiveMinimum" } else { "minimum" },
            if parameter.maximum_excluded { "exclusiveMaximum" } else { "maximum" },
        ];
        let in_phases = parameter.key.replacen("schemes.*", "schemes.*.phases.*", 1);
        let keys = [parameter.key, &in_phases];
        for pointer in keys.map(|key| schema::pointers(schema, key)).concat() {
            let part = schema.pointer_mut(&pointer).and_then(Value::as_object_mut).expect("it has just been found");
            part.remove("minimum");
            part.insert(least.into(), number(parameter.minimum));
            part.insert(most.into(), number(parameter.maximum));
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
        }
    }

    #[test]
    fn a_key_finds_its_own_parameter() {
        assert_eq!(parameter("signals.tokens.gain").unwrap().key, "signals.*.gain");
        assert_eq!(parameter("schemes.0.reward.stakes").unwrap().group, Group::Levers);
        assert!(parameter("schemes.0.reward").is_none() && parameter("run.weeks.x").is_none());
        assert!(parameter("run.weeks").unwrap().integer);
    }
}
