//! How does a file of an older schema version become one of the present version?

use toml::de::DeTable;
use toml_edit::{DocumentMut, Key, Table};

use super::{
    SCHEMA_VERSION, edit,
    problem::Problem,
    read::{located, syntax_problem, syntax_problems},
};

/// One step for each older version, in order.
const STEPS: [fn(&mut DocumentMut); SCHEMA_VERSION as usize] = [from_0];

/// A document in the present schema version, and the version that it had.
pub(super) fn to_present(text: &str) -> Result<(DocumentMut, u32), Vec<Problem>> {
    let syntax = syntax_problems(text);
    if !syntax.is_empty() {
        return Err(syntax);
    }
    let mut document: DocumentMut = text
        .parse()
        .map_err(|error: toml_edit::TomlError| vec![syntax_problem(error.message(), error.span(), text)])?;
    // No version, or one that is no number, is for the schema to complain about.
    let version = document.get("schema").and_then(toml_edit::Item::as_integer).unwrap_or(SCHEMA_VERSION.into());
    match u32::try_from(version) {
        Ok(SCHEMA_VERSION) => Ok((document, SCHEMA_VERSION)),
        Ok(older @ 0..SCHEMA_VERSION) => {
            STEPS[older as usize..].iter().for_each(|step| step(&mut document));
            edit::set_value(document.as_table_mut(), "schema", &toml::Value::Integer(SCHEMA_VERSION.into()));
            Ok((document, older))
        }
        newer => {
            let problem = match newer {
                Ok(_) => Problem::error(
                    "schema",
                    format!("this file has schema {version}; this program reads up to {SCHEMA_VERSION}"),
                )
                .with_help("open it with a newer version of Yardstick"),
                Err(_) => Problem::error("schema", format!("there is no schema {version}"))
                    .with_help(format!("write `schema = {SCHEMA_VERSION}`")),
            };
            let (table, _) = DeTable::parse_recoverable(text);
            Err(vec![located(problem, text, &table)])
        }
    }
}

/// Version 0 called `[ai]` `[compute]` and `organisation.employees` `headcount`.
fn from_0(document: &mut DocumentMut) {
    rename(document.as_table_mut(), "compute", "ai");
    if let Some(organisation) = document.get_mut("organisation").and_then(toml_edit::Item::as_table_mut) {
        rename(organisation, "headcount", "employees");
    }
}

/// Renames a key in its place, with its comments; not if both names are there.
fn rename(table: &mut Table, from: &str, to: &str) {
    if table.contains_key(to) {
        return;
    }
    let names: Vec<String> = table.iter().map(|(name, _)| name.to_owned()).collect();
    for name in names {
        let (key, item) = table.remove_entry(&name).expect("the table has its own keys");
        let key = if name == from { Key::new(to).with_leaf_decor(key.leaf_decor().clone()) } else { key };
        table.insert_formatted(&key, item);
    }
}
