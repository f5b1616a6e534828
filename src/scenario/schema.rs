//! Which keys, types and ranges may a scenario file have?

use std::sync::LazyLock;

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Value, json};

use super::{Audience, MAX_NAME, MAX_SCHEMES, SCHEMA_VERSION, Scenario, Signal, parameters};

/// The JSON Schema of a scenario file, with the range of every number.
pub fn json_schema() -> Value {
    SCHEMA.clone()
}

/// The schema that every check uses.
pub(super) static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let mut schema = unbounded();
    parameters::bound(&mut schema);
    add(
        &mut schema,
        [
            ("/properties/schema", json!({ "minimum": SCHEMA_VERSION, "maximum": SCHEMA_VERSION })),
            ("/properties/schemes", json!({ "minItems": 1, "maxItems": MAX_SCHEMES })),
            ("/$defs/Scheme/properties/name", json!({ "minLength": 1, "maxLength": MAX_NAME })),
            ("/$defs/Scheme/properties/color", json!({ "pattern": "^#[0-9a-fA-F]{6}$" })),
        ],
    );
    schema
});

/// The schema of a file of type `T`, in one piece, with more said of the parts at some pointers.
///
/// # Panics
/// Where it has no such part.
pub fn schema_of<'a, T: JsonSchema>(more: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    without_null(&mut schema);
    add(&mut schema, more);
    schema
}

/// Says more of the parts of a schema at some pointers.
fn add<'a>(schema: &mut Value, more: impl IntoIterator<Item = (&'a str, Value)>) {
    for (pointer, more) in more {
        let part = schema.pointer_mut(pointer).and_then(Value::as_object_mut).expect("the schema has this part");
        part.extend(more.as_object().expect("it is written as an object").clone());
    }
}

/// The schema without ranges.
pub(super) fn unbounded() -> Value {
    let mut schema = schemars::schema_for!(Scenario).to_value();
    without_null(&mut schema);
    for map in [
        "/properties/signals",
        "/$defs/Role/properties/signals",
        "/$defs/Scheme/properties/count",
        "/$defs/Phase/properties/count",
    ] {
        name_keys(&mut schema, map, &Signal::ALL.map(Signal::key));
    }
    name_keys(&mut schema, "/properties/audiences", &Audience::ALL.map(Audience::key));
    schema
}

/// Where in a schema a dotted key is; `*` stands for every key or item.
pub(super) fn pointers(schema: &Value, key: &str) -> Vec<String> {
    let resolved = |pointer: String| match schema.pointer(&pointer).and_then(|part| part["$ref"].as_str()) {
        Some(reference) => reference[1..].to_owned(),
        None => pointer,
    };
    key.split('.').fold(vec![String::new()], |found, segment| {
        let inner = |pointer: String| -> Vec<String> {
            let part = schema.pointer(&pointer).expect("pointers point into the schema");
            if part.get("items").is_some() {
                return if segment == "*" { vec![format!("{pointer}/items")] } else { Vec::new() };
            }
            let names = part.get("properties").and_then(Value::as_object).into_iter().flat_map(serde_json::Map::keys);
            names
                .filter(|name| segment == "*" || segment == *name)
                .map(|name| format!("{pointer}/properties/{name}"))
                .collect()
        };
        found.into_iter().map(resolved).flat_map(inner).collect()
    })
}

/// TOML has no null: an optional key is absent instead.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(without_null),
        Value::Object(object) => {
            object.values_mut().for_each(without_null);
            if object.get("default").is_some_and(Value::is_null) {
                object.remove("default");
            }
            if let Some(Value::Array(kinds)) = object.get_mut("type") {
                kinds.retain(|kind| kind != "null");
                let kind = kinds.remove(0);
                object.insert("type".into(), kind);
            }
            let one_of_two = object.get("anyOf").and_then(|options| options.get(0)?.get("$ref")).cloned();
            if let Some(reference) = one_of_two {
                object.remove("anyOf");
                object.insert("$ref".into(), reference);
            }
        }
        _ => {}
    }
}

/// Names the keys of a map, so that editors can offer them.
fn name_keys(schema: &mut Value, pointer: &str, keys: &[&str]) {
    let map = schema.pointer_mut(pointer).and_then(Value::as_object_mut).expect("the schema has this map");
    let row = map.insert("additionalProperties".into(), json!(false)).expect("a map says what its values are");
    map.insert("properties".into(), keys.iter().map(|&key| (key.to_owned(), row.clone())).collect());
}

/// Follows a reference into the definitions.
pub(super) fn resolved(schema: &Value) -> &Value {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => SCHEMA.pointer(&reference[1..]).expect("a reference names a definition"),
        None => schema,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signal_is_a_key_of_what_is_counted() {
        let schema = json_schema();
        let count = schema.pointer("/$defs/Scheme/properties/count/properties").unwrap();
        assert_eq!(count.as_object().unwrap().len(), Signal::ALL.len());
        assert!(!schema.to_string().contains("null"));
    }

    #[test]
    fn the_schema_beside_the_scenarios_is_this_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../assets/scenario.schema.json");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            let text = serde_json::to_string_pretty(&json_schema()).unwrap() + "\n";
            return std::fs::write(path, text).unwrap();
        }
        let committed: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert!(committed == json_schema(), "run UPDATE_DOCS=1 cargo test -p yardstick-scenario schema");
    }
}
