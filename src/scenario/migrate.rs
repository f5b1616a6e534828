//! How does a file of an older schema version become one of the present version?

use toml::de::DeTable;
use toml_edit::{DocumentMut, Key, Table};

use super::{
    Document, SCHEMA_VERSION, Scenario, edit,
    problem::{Problem, Problems},
    read::{located, syntax_problem, syntax_problems},
};

/// One step for each older version, in order.
const STEPS: [fn(&mut DocumentMut); SCHEMA_VERSION as usize] = [from_0, from_1];

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

/// Version 1 knew no agents that run alone. What it left to the defaults takes
/// the new ones; [`keep_first_edition`] writes the old ones instead.
fn from_1(_: &mut DocumentMut) {}

/// Numbers by which the second edition of the model differs from the first, as the first had them.
const FIRST_EDITION: [(&str, f64); 18] = [
    ("ai.mtok_per_assisted_hour", 4.0),
    ("ai.mtok_per_exploring_hour", 5.0),
    ("ai.mtok_per_reviewing_hour", 0.3),
    ("agents.start_share", 0.0),
    ("agents.take_up_rate", 0.0),
    ("agents.take_up_example", 0.0),
    ("agents.take_up_pull", 0.0),
    ("agents.take_up_coaching", 0.0),
    ("signals.tokens.gain", 100.0),
    ("signals.tokens.mtok_per_gaming_hour", 100.0),
    ("signals.weekly_active.mtok_per_gaming_hour", 2.0),
    ("signals.lines_of_code.mtok_per_gaming_hour", 10.0),
    ("signals.pull_requests.mtok_per_gaming_hour", 3.0),
    ("signals.tickets_closed.mtok_per_gaming_hour", 1.0),
    ("signals.cycle_time.mtok_per_gaming_hour", 1.0),
    ("signals.accepted_output.mtok_per_gaming_hour", 1.0),
    ("signals.customer_impact.mtok_per_gaming_hour", 1.0),
    // No gaming hour of meetings or of output per dollar took tokens, and none does.
    ("signals.output_per_dollar.mtok_per_gaming_hour", 0.0),
];

impl Scenario {
    /// Sets the numbers by which the second edition of the model differs from
    /// the first to those of the first: the same results, bit for bit.
    ///
    /// # Panics
    /// Never: the numbers are in range.
    pub fn keep_first_edition(&mut self) {
        for (key, value) in FIRST_EDITION {
            self.set_value(key, value.into()).expect("the first edition's numbers are in range");
        }
    }
}

/// The text of a scenario file in the present schema version, comments kept.
///
/// A file of the model's first edition keeps that edition's numbers where it
/// names none, if `keep_model`; else it takes those of the second.
///
/// # Errors
/// Everything that is wrong with the text.
pub fn migrate(name: &str, text: &str, keep_model: bool) -> Result<String, Problems> {
    let (document, version) = to_present(text).map_err(|problems| Problems::new(name, text, problems))?;
    let mut document = document;
    if keep_model && version < 2 {
        for (key, value) in FIRST_EDITION {
            set_if_absent(document.as_table_mut(), key, value);
        }
    }
    let migrated = if version == SCHEMA_VERSION { text.to_owned() } else { document.to_string() };
    Document::parse(name, &migrated)?;
    Ok(migrated)
}

/// Writes a number that a file leaves to the default, with the tables on the way to it.
fn set_if_absent(table: &mut Table, key: &str, value: f64) {
    let Some((first, rest)) = key.split_once('.') else {
        if !table.contains_key(key) {
            table.insert(key, toml_edit::value(value));
        }
        return;
    };
    let mut inner = Table::new();
    inner.set_implicit(rest.contains('.'));
    match table.entry(first).or_insert(toml_edit::Item::Table(inner)) {
        toml_edit::Item::Table(inner) => set_if_absent(inner, rest, value),
        toml_edit::Item::Value(toml_edit::Value::InlineTable(inner)) => {
            // Inline tables hold no further tables here but those of a signal.
            set_inline_if_absent(inner, rest, value);
        }
        _ => {}
    }
}

fn set_inline_if_absent(table: &mut toml_edit::InlineTable, key: &str, value: f64) {
    match key.split_once('.') {
        None => {
            if !table.contains_key(key) {
                table.insert(key, value.into());
            }
        }
        Some((first, rest)) => {
            let inner = table.get_or_insert(first, toml_edit::InlineTable::new());
            if let Some(inner) = inner.as_inline_table_mut() {
                set_inline_if_absent(inner, rest, value);
            }
        }
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
