//! Does a value have the keys, types and ranges of the schema?

use serde_json::Value as Schema;
use toml::Value;

use super::{
    problem::Problem,
    schema::{SCHEMA, resolved},
};

/// Every departure of a scenario from the schema.
pub(super) fn problems(scenario: &Value) -> Vec<Problem> {
    departures(scenario, &SCHEMA)
}

/// Every departure of a file's content from a schema.
pub(super) fn departures(content: &Value, schema: &'static Schema) -> Vec<Problem> {
    let mut found = Vec::new();
    compare(content, schema, "", &mut found);
    found
}

/// Every departure of the value of one key from the schema; `None` if the schema has no such key.
pub(super) fn problems_at(key: &str, value: &Value) -> Option<Vec<Problem>> {
    let mut found = Vec::new();
    compare(value, schema_at(key)?, key, &mut found);
    Some(found)
}

/// The part of the schema for a dotted key.
pub(super) fn schema_at(key: &str) -> Option<&'static Schema> {
    key.split('.').try_fold(resolved(&SCHEMA), |schema, segment| {
        let inner = match kind(schema) {
            "array" => {
                segment.parse::<usize>().ok()?;
                schema.get("items")?
            }
            _ => schema.get("properties")?.get(segment)?,
        };
        Some(resolved(inner))
    })
}

/// Whether a dotted key holds text or one of several words.
pub(super) fn is_text(key: &str) -> bool {
    schema_at(key).is_some_and(|schema| matches!(kind(schema), "string" | "enum"))
}

/// The longest part of a dotted key that the schema has, and the name that it has not.
pub(super) fn longest_known(key: &str) -> (&str, &str) {
    let ends = key.match_indices('.').map(|(end, _)| end).rev();
    let end = ends.into_iter().find(|&end| schema_at(&key[..end]).is_some());
    let (known, rest) = end.map_or(("", key), |end| (&key[..end], &key[end + 1..]));
    (known, rest.split('.').next().unwrap_or(rest))
}

/// Names of the keys of the table at a dotted key; empty: the whole file.
pub(super) fn names_at(key: &str) -> Vec<&'static str> {
    let schema = if key.is_empty() { Some(&*SCHEMA) } else { schema_at(key) };
    let properties = schema.and_then(|schema| schema.get("properties")?.as_object());
    properties.into_iter().flat_map(|properties| properties.keys().map(String::as_str)).collect()
}

pub(super) fn join(key: &str, segment: impl std::fmt::Display) -> String {
    if key.is_empty() { segment.to_string() } else { format!("{key}.{segment}") }
}

/// The type that a part of a schema asks for; `anything` if it asks for none.
pub(super) fn kind(schema: &Schema) -> &str {
    let typed = schema.get("type").and_then(Schema::as_str).unwrap_or("anything");
    if schema.get("oneOf").is_some() { "enum" } else { typed }
}

fn compare(value: &Value, schema: &'static Schema, key: &str, found: &mut Vec<Problem>) {
    let schema = resolved(schema);
    match (kind(schema), value) {
        ("object", Value::Table(table)) => compare_table(table, schema, key, found),
        ("array", Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                compare(item, &schema["items"], &join(key, index), found);
            }
        }
        ("string", Value::String(_)) | ("boolean", Value::Boolean(_)) | ("anything", _) => {}
        ("enum", Value::String(word)) => compare_word(word, schema, key, found),
        ("integer" | "number", &Value::Integer(number)) => compare_number(number as f64, value, schema, key, found),
        ("number", &Value::Float(number)) => compare_number(number, value, schema, key, found),
        (expected, value) => {
            let expected = match expected {
                "object" => "a table",
                "array" => "an array",
                "boolean" => "true or false",
                "integer" => "a whole number",
                "number" => "a number",
                _ => "text in quotes",
            };
            let problem = Problem::error(key, format!("`{key}` must be {expected}, not {}", described(value)));
            found.push(match schema.get("oneOf") {
                Some(_) => problem.with_help(allowed(&words(schema))),
                None => problem,
            });
        }
    }
}

fn described(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "text",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a number with decimals",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "an array",
        Value::Table(_) => "a table",
    }
}

fn compare_table(table: &toml::Table, schema: &'static Schema, key: &str, found: &mut Vec<Problem>) {
    let properties = schema["properties"].as_object().expect("a table names its keys");
    for (name, value) in table {
        match properties.get(name) {
            Some(schema) => compare(value, schema, &join(key, name), found),
            None => found.push(unknown_key(name, key, properties)),
        }
    }
    for required in schema.get("required").and_then(Schema::as_array).into_iter().flatten() {
        let name = required.as_str().expect("required keys are text");
        if !table.contains_key(name) {
            found.push(missing_key(name, key));
        }
    }
}

fn unknown_key(name: &str, key: &str, properties: &serde_json::Map<String, Schema>) -> Problem {
    let place = if key.is_empty() { "at the top of the file".to_owned() } else { format!("in `{key}`") };
    let known: Vec<&str> = properties.keys().map(String::as_str).collect();
    let problem = Problem::error(join(key, name), format!("`{name}` is no key {place}")).at_key();
    match nearest(name, &known) {
        Some(near) => problem.with_help(format!("did you mean `{near}`?")),
        None => problem.with_help(allowed(&known)),
    }
}

fn missing_key(name: &str, key: &str) -> Problem {
    let whole = join(key, name);
    let problem = Problem::error(&*whole, format!("`{whole}` is missing"));
    problem.with_help(match &*whole {
        "schema" => format!("add `schema = {}` as the first line", super::SCHEMA_VERSION),
        "title" => "add a title, such as `title = \"What if everyone sees it?\"`".into(),
        "schemes" => "add at least one `[[schemes]]` with a `name`".into(),
        _ => format!("add `{name} = …`"),
    })
}

fn words(schema: &Schema) -> Vec<&str> {
    schema["oneOf"].as_array().into_iter().flatten().filter_map(|option| option["const"].as_str()).collect()
}

fn compare_word(word: &str, schema: &Schema, key: &str, found: &mut Vec<Problem>) {
    let words = words(schema);
    if !words.contains(&word) {
        let problem = Problem::error(key, format!("`{key}` cannot be \"{word}\""));
        let near = nearest(word, &words).map(|near| format!("did you mean \"{near}\"? ")).unwrap_or_default();
        found.push(problem.with_help(near + &allowed(&words)));
    }
}

fn compare_number(number: f64, value: &Value, schema: &Schema, key: &str, found: &mut Vec<Problem>) {
    let bound = |name: &str| schema.get(name).and_then(Schema::as_f64);
    let within = number.is_finite()
        && bound("minimum").is_none_or(|least| number >= least)
        && bound("exclusiveMinimum").is_none_or(|least| number > least)
        && bound("maximum").is_none_or(|most| number <= most)
        && bound("exclusiveMaximum").is_none_or(|most| number < most);
    if !within {
        let problem = Problem::error(key, format!("`{key}` cannot be {value}"));
        found.push(problem.with_help(format!("allowed: {}", range(schema))));
    }
}

fn range(schema: &Schema) -> String {
    let bounds = [
        ("minimum", "at least"),
        ("exclusiveMinimum", "more than"),
        ("maximum", "at most"),
        ("exclusiveMaximum", "less than"),
    ];
    let named: Vec<String> = bounds
        .iter()
        .filter_map(|(name, words)| match schema.get(name)? {
            bound if bound.is_f64() => Some(format!("{words} {}", bound.as_f64()?)),
            bound => Some(format!("{words} {bound}")),
        })
        .collect();
    if named.is_empty() { "any finite number".into() } else { named.join(" and ") }
}

fn allowed(words: &[&str]) -> String {
    format!("allowed: {}", words.join(", "))
}

/// The known word that a misspelled one most likely means.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|&candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
}
