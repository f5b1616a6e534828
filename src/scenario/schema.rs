//! Which keys, types and ranges may a scenario file have?

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::{Audience, Scenario, Signal};

/// The JSON Schema of a scenario file, with the range of every number.
pub fn json_schema() -> Value {
    SCHEMA.clone()
}

/// The schema that every check uses.
pub(super) static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let mut schema = schemars::schema_for!(Scenario).to_value();
    without_null(&mut schema);
    for signals in ["/properties/signals", "/$defs/Role/properties/signals"] {
        name_keys(&mut schema, signals, &Signal::ALL.map(Signal::key));
    }
    for count in ["/$defs/Scheme/properties/count", "/$defs/Phase/properties/count"] {
        name_keys(&mut schema, count, &Signal::ALL.map(Signal::key));
    }
    name_keys(&mut schema, "/properties/audiences", &Audience::ALL.map(Audience::key));
    schema
});

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
}
