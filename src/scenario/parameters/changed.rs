//! Which assumptions differ from their defaults?

use toml::Value;

use super::{Group, Parameter, parameter};
use crate::scenario::Scenario;

/// An assumption that is not the default.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its dotted key; that of a role starts with the role's name instead of `roles` and a number.
    pub key: String,
    /// What it is.
    pub parameter: &'static Parameter,
    /// Its value here.
    pub value: f64,
    /// Its default, of a role what holds for everyone else; none where it is unset by default.
    pub default: Option<f64>,
}

impl Scenario {
    /// Every assumption that is not the default, in the order of the file; levers and the settings of the run are none.
    pub fn changed_assumptions(&self) -> Vec<Change> {
        let (own, default) = (numbers(self), numbers(&Self::new("")));
        let find =
            |list: &[(String, f64)], key: &str| list.iter().find(|(other, _)| other == key).map(|(_, value)| *value);
        let mut out = Vec::new();
        for (key, value) in &own {
            let in_role = key.strip_prefix("roles.").and_then(|rest| rest.split_once('.'));
            let (shown, plain, base) = match in_role.filter(|(_, rest)| *rest != "share") {
                Some((role, rest)) => {
                    let name =
                        role.parse().ok().and_then(|role: usize| self.roles.get(role)).map_or(role, |role| &role.name);
                    (format!("{name}: {rest}"), rest, find(&own, rest))
                }
                None => (key.clone(), key.as_str(), find(&default, key)),
            };
            if base == Some(*value) {
                continue;
            }
            let Some(parameter) = parameter(plain) else { continue };
            if !matches!(parameter.group, Group::Levers | Group::Run) {
                out.push(Change { key: shown, parameter, value: *value, default: base });
            }
        }
        out
    }
}

/// Every number with its dotted key, defaults written out.
fn numbers(scenario: &Scenario) -> Vec<(String, f64)> {
    fn visit(value: &Value, key: &str, out: &mut Vec<(String, f64)>) {
        let inner = |name: &str| if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") };
        match value {
            Value::Table(table) => table.iter().for_each(|(name, value)| visit(value, &inner(name), out)),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(number, value)| visit(value, &inner(&number.to_string()), out));
            }
            Value::Integer(number) => out.push((key.to_owned(), *number as f64)),
            Value::Float(number) => out.push((key.to_owned(), *number)),
            _ => {}
        }
    }
    let mut out = Vec::new();
    if let Ok(tree) = Value::try_from(scenario.filled()) {
        visit(&tree, "", &mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Document;

    #[test]
    fn only_what_differs_is_a_change() {
        assert_eq!(Scenario::new("A").changed_assumptions(), []);
        let text = "schema = 2\ntitle = \"A\"\n[run]\nseed = 9\n[ai]\nannual_budget_usd = 5.0\n[behaviour]\nconformity = 0.5\n\
                    [[roles]]\nname = \"Support\"\nshare = 1.0\n[roles.people]\nuplift = { mean = 0.1 }\n\
                    [[schemes]]\nname = \"One\"\n[schemes.reward]\nstakes = 0.4\n";
        let changes = Document::parse("a", text).unwrap().scenario().changed_assumptions();
        let said: Vec<_> = changes.iter().map(|change| (change.key.as_str(), change.value, change.default)).collect();
        assert!(said.contains(&("ai.annual_budget_usd", 5.0, None)), "{said:?}");
        assert!(said.contains(&("behaviour.conformity", 0.5, Some(0.6))), "{said:?}");
        assert!(said.contains(&("Support: people.uplift.mean", 0.1, Some(0.25))), "{said:?}");
        assert!(!said.iter().any(|(key, ..)| key.contains("stakes") || key.contains("seed")), "{said:?}");
    }
}
