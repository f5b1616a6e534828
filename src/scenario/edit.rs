//! How does a document come to say something else with as little change as possible?
//!
//! Old and new scenario are compared as TOML values, and only what differs
//! between them is touched in the text.

use toml::Value;
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike};

use super::{Scenario, Scheme};

/// Changes in `document`, which says `old`, what it takes to say `new`.
pub(super) fn apply(document: &mut DocumentMut, old: &Scenario, new: &Scenario) {
    edit_table(document.as_table_mut(), &table_of(old), &table_of(new), Form::Headers(2));
}

/// How new tables are written: with headers of their own down to a depth, else inline.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Headers(u32),
    Inline,
}

impl Form {
    fn below(self, key: &str) -> Self {
        match self {
            Self::Headers(depth) if depth > 1 && key != "count" => Self::Headers(depth - 1),
            _ => Self::Inline,
        }
    }
}

pub(super) fn table_of(value: &impl serde::Serialize) -> toml::Table {
    toml::Table::try_from(value).expect("a scenario is a TOML table")
}

fn edit_table(table: &mut dyn TableLike, old: &toml::Table, new: &toml::Table, form: Form) {
    for key in old.keys().filter(|&key| !new.contains_key(key)) {
        table.remove(key);
    }
    let mut changed: Vec<(&String, &Value)> = new.iter().filter(|&(key, value)| old.get(key) != Some(value)).collect();
    // What a new table is called, or when it starts, comes first.
    changed.sort_by_key(|(key, _)| !matches!(key.as_str(), "name" | "from_week"));
    for (key, value) in changed {
        match (old.get(key), value) {
            (Some(Value::Table(old)), Value::Table(new)) => {
                if !table.get(key).is_some_and(Item::is_table_like) {
                    table.insert(key, empty_table(form.below(key)));
                }
                let inner = table.get_mut(key).and_then(Item::as_table_like_mut).expect("it is there now");
                edit_table(inner, old, new, form.below(key));
            }
            (Some(Value::Array(old)), Value::Array(new)) => edit_tables(table, key, old, new, form),
            (None, Value::Array(new)) => edit_tables(table, key, &[], new, form),
            (_, Value::Table(new)) => {
                let mut inner = empty_table(form.below(key));
                edit_table(
                    inner.as_table_like_mut().expect("it is a table"),
                    &toml::Table::new(),
                    new,
                    form.below(key),
                );
                table.insert(key, inner);
            }
            (_, value) => set_value(table, key, value),
        }
    }
}

fn empty_table(form: Form) -> Item {
    match form {
        Form::Headers(_) => Item::Table(Table::new()),
        Form::Inline => Item::Value(InlineTable::new().into()),
    }
}

/// Replaces a value but not the comments and spaces around it.
pub(super) fn set_value(table: &mut dyn TableLike, key: &str, value: &Value) {
    let before = table.get(key).and_then(Item::as_value);
    let mut written: toml_edit::Value = match value {
        Value::Float(number) if before.is_some_and(toml_edit::Value::is_integer) && is_whole(*number) => {
            (*number as i64).into()
        }
        Value::Float(number) => (*number).into(),
        Value::Integer(number) => (*number).into(),
        Value::Boolean(truth) => (*truth).into(),
        Value::String(text) => text.into(),
        other => unreachable!("a scenario has no {}", other.type_str()),
    };
    if let Some(before) = before {
        *written.decor_mut() = before.decor().clone();
    }
    match table.get_mut(key) {
        Some(item) => *item = Item::Value(written),
        None => {
            table.insert(key, Item::Value(written));
        }
    }
}

fn is_whole(number: f64) -> bool {
    number.fract() == 0.0 && number.abs() < 1e15
}

/// Edits a list of tables; each keeps the text of the one of the same name.
fn edit_tables(table: &mut dyn TableLike, key: &str, old: &[Value], new: &[Value], form: Form) {
    let from = sources(old, new);
    let mut blank = if key == "schemes" { table_of(&Scheme::default()) } else { toml::Table::new() };
    blank.remove("name");
    let edit = |inner: &mut dyn TableLike, index: usize| {
        let before = from[index].map_or(&blank, |source| as_table(&old[source]));
        edit_table(inner, before, as_table(&new[index]), form);
    };
    let in_order =
        from.iter().flatten().is_sorted() && from.iter().skip_while(|source| source.is_some()).all(Option::is_none);
    match table.get(key) {
        Some(Item::Value(toml_edit::Value::Array(present))) => {
            let mut list = present.clone();
            list.clear();
            for (index, source) in from.iter().enumerate() {
                let kept = source.and_then(|source| present.get(source)?.as_inline_table().cloned());
                let mut inner = kept.unwrap_or_default();
                edit(&mut inner, index);
                list.push_formatted(inner.into());
            }
            table.insert(key, Item::Value(list.into()));
        }
        None if form == Form::Inline => {
            let mut list = Array::new();
            for index in 0..new.len() {
                let mut inner = InlineTable::new();
                edit(&mut inner, index);
                list.push(inner);
            }
            table.insert(key, Item::Value(list.into()));
        }
        present => {
            let present = present.and_then(Item::as_array_of_tables).cloned().unwrap_or_default();
            let first = present.get(0).and_then(Table::position);
            let mut list = ArrayOfTables::new();
            for (index, source) in from.iter().enumerate() {
                let mut inner = source.and_then(|source| present.get(source).cloned()).unwrap_or_default();
                edit(&mut inner, index);
                if !in_order {
                    move_to(&mut inner, first);
                }
                list.push(inner);
            }
            table.insert(key, Item::ArrayOfTables(list));
        }
    }
}

fn as_table(value: &Value) -> &toml::Table {
    value.as_table().expect("lists in a scenario are lists of tables")
}

/// For each new table the old one it comes from: that of the same name, else that in
/// the same place if its name is gone; without names, that in the same place.
fn sources(old: &[Value], new: &[Value]) -> Vec<Option<usize>> {
    let name = |value: &Value| value.get("name").cloned();
    let mut free: Vec<bool> = vec![true; old.len()];
    let mut from: Vec<Option<usize>> = new
        .iter()
        .enumerate()
        .map(|(index, value)| {
            let found = match name(value) {
                Some(wanted) => (0..old.len()).find(|&at| free[at] && name(&old[at]).as_ref() == Some(&wanted)),
                None => (index < old.len()).then_some(index),
            };
            found.inspect(|&at| free[at] = false)
        })
        .collect();
    for (index, source) in from.iter_mut().enumerate() {
        if source.is_none() && free.get(index) == Some(&true) {
            free[index] = false;
            *source = Some(index);
        }
    }
    from
}

/// Puts a table and those within it into one place of the file: tables of one place are written in order.
fn move_to(table: &mut Table, position: Option<isize>) {
    table.set_position(position);
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(inner) => move_to(inner, position),
            Item::ArrayOfTables(list) => list.iter_mut().for_each(|inner| move_to(inner, position)),
            _ => {}
        }
    }
}
