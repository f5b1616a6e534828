//! What does a study vary: one key of the scenario by a law, or several together by draws from a file?

use toml::Value;

use super::law::Law;
use crate::scenario::{KeyKind, Problem, Scenario};

/// One key of the scenario and the law of its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    key: String,
    law: Law,
    whole: bool,
    least: f64,
    most: f64,
    given: Option<Value>,
}

impl Factor {
    /// A factor of a scenario.
    ///
    /// # Errors
    /// If the scenario has no such key, there can be no such law, or it leaves the key's range.
    pub fn new(scenario: &Scenario, key: &str, law: Law) -> Result<Self, Problem> {
        let refused = |message: String, help: &str| Problem::error(key, message).with_help(help);
        let kind = kind(scenario, key)?;
        if let Some(fault) = law.fault() {
            return Err(refused(format!("`{key}`: {}", fault.message), fault.help));
        }
        let (least, most, whole) = match kind {
            KeyKind::Number { least, most, whole } => (least, most, whole),
            KeyKind::Choice if !matches!(law, Law::Values(_)) => {
                let message = format!("`{key}` is a choice of words and cannot have a {} law", law.name());
                return Err(refused(message, "write `law = { values = [ … ] }` with the words to be tried"));
            }
            KeyKind::Choice => (f64::NEG_INFINITY, f64::INFINITY, false),
        };
        let factor = Self { key: key.to_owned(), law, whole, least, most, given: scenario.value(key) };
        factor.check(scenario)?;
        Ok(factor)
    }

    /// Whether every value can be set in the scenario.
    fn check(&self, scenario: &Scenario) -> Result<(), Problem> {
        let numbers = |numbers: &[f64]| numbers.iter().map(|&number| Value::Float(number)).collect();
        let tried: Vec<Value> = match &self.law {
            Law::Uniform { low, high } | Law::LogUniform { low, high } => numbers(&[*low, *high]),
            Law::Triangular { low, mode, high } => numbers(&[*low, *mode, *high]),
            Law::Normal { mean, .. } => numbers(&[*mean]),
            Law::Values(values) => values.clone(),
        };
        for value in tried {
            let value = match value {
                Value::Float(number) if self.whole && number.fract() == 0.0 => Value::Integer(number as i64),
                value => value,
            };
            scenario.clone().set_value(&self.key, value).map_err(|problem| match problem.help {
                Some(_) => problem,
                None => problem.with_help("give values of that kind"),
            })?;
        }
        Ok(())
    }

    /// The dotted key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The law.
    pub const fn law(&self) -> &Law {
        &self.law
    }

    /// The scenario's own value; none where the key is optional and absent.
    pub const fn given(&self) -> Option<&Value> {
        self.given.as_ref()
    }

    /// The value at a probability in [0, 1].
    pub fn at(&self, probability: f64) -> Value {
        match &self.law {
            Law::Values(values) => Law::word(values, probability).clone(),
            law if self.whole => Value::Integer(law.whole_number(probability, self.least, self.most) as i64),
            law => Value::Float(law.number(probability, self.least, self.most)),
        }
    }

    /// The value a share of the way from the law's low to its high end; a normal law ends at 5% and 95%.
    pub fn at_share(&self, share: f64) -> Value {
        self.at(self.law.inner(share))
    }

    /// The values that a one-at-a-time design tries: both ends, or all that are listed.
    pub(super) fn alternatives(&self) -> Vec<Value> {
        match &self.law {
            Law::Values(values) => values.clone(),
            _ => vec![self.at_share(0.0), self.at_share(1.0)],
        }
    }

    /// Every value, if there are finitely many.
    pub(super) fn all_values(&self) -> Option<Vec<Value>> {
        match self.law {
            Law::Values(ref values) => Some(values.clone()),
            Law::Uniform { low, high } if self.whole && high - low < 100_000.0 => {
                Some((low as i64..=high as i64).map(Value::Integer).collect())
            }
            _ => None,
        }
    }
}

/// Weighted draws of several factors together, as a fit writes them.
#[derive(Debug, Clone, PartialEq)]
pub struct Draws {
    name: String,
    keys: Vec<String>,
    rows: Vec<Vec<Value>>,
    /// Of the weights up to and with each row, as a share of all.
    cumulative: Vec<f64>,
}

impl Draws {
    /// Reads the text of a CSV file: a column a key, and `weight` if rows do not count alike.
    ///
    /// # Errors
    /// If it is no such file; the sentence names line and column.
    pub fn parse(scenario: &Scenario, name: &str, text: &str) -> Result<Self, Problem> {
        let refused = |message: String, help: &str| Problem::error("", format!("`{name}`: {message}")).with_help(help);
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let unreadable = |error: csv::Error| refused(error.to_string(), "write comma-separated values, a row a draw");
        let headers: Vec<String> = reader.headers().map_err(unreadable)?.iter().map(str::to_owned).collect();
        let keys: Vec<String> = headers.iter().filter(|&header| header != "weight").cloned().collect();
        if let Some(twice) = (1..headers.len()).find(|&place| headers[..place].contains(&headers[place])) {
            return Err(refused(format!("the column `{}` stands twice", headers[twice]), "keep one of them"));
        }
        if keys.is_empty() {
            return Err(refused(
                "there is no column of a factor".into(),
                "name keys of the scenario in the first line",
            ));
        }
        let (mut rows, mut weights) = (Vec::new(), Vec::new());
        for record in reader.records() {
            let record = record.map_err(unreadable)?;
            let line = record.position().map_or(0, csv::Position::line);
            let mut weight = 1.0;
            let mut row = Vec::with_capacity(keys.len());
            for (header, cell) in headers.iter().zip(&record) {
                if header == "weight" {
                    weight = cell.parse().ok().filter(|weight: &f64| weight.is_finite() && *weight >= 0.0).ok_or_else(
                        || refused(format!("line {line}: the weight cannot be `{cell}`"), "give a number, 0 or more"),
                    )?;
                } else {
                    row.push(value(scenario, header, cell).map_err(|problem| {
                        let help = problem.help.clone().unwrap_or_default();
                        refused(format!("line {line}: {}", problem.message), &help)
                    })?);
                }
            }
            rows.push(row);
            weights.push(weight);
        }
        let sum: f64 = weights.iter().sum();
        if sum <= 0.0 {
            return Err(refused("there is no draw with a weight above 0".into(), "write a row a draw"));
        }
        for key in &keys {
            let place = keys.iter().position(|other| other == key).unwrap_or(0);
            scenario.clone().set_value(key, rows[0][place].clone()).map_err(|problem| {
                let help = problem.help.clone().unwrap_or_default();
                refused(problem.message, &help)
            })?;
        }
        let mut so_far = 0.0;
        let cumulative = weights
            .iter()
            .map(|weight| {
                so_far += weight;
                so_far / sum
            })
            .collect();
        Ok(Self { name: name.to_owned(), keys, rows, cumulative })
    }

    /// The name of the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The dotted keys, a column each.
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// The draw at a probability in [0, 1]: rows in the order of the file, as wide as their weights.
    pub fn at(&self, probability: f64) -> &[Value] {
        let place = self.cumulative.partition_point(|&sum| sum <= probability);
        // Rounding of the sum must not lead to rows without weight at the end.
        let last = self.cumulative.partition_point(|&sum| sum < self.cumulative[self.cumulative.len() - 1]);
        &self.rows[place.min(last)]
    }
}

/// What a key holds that can vary.
fn kind(scenario: &Scenario, key: &str) -> Result<KeyKind, Problem> {
    if let Some(kind) = KeyKind::of(key) {
        return Ok(kind);
    }
    if !KeyKind::is_known(key) {
        // Refused with the nearest name.
        scenario.clone().set_value(key, 0.into())?;
    }
    let message = format!("`{key}` cannot be a factor");
    Err(Problem::error(key, message).with_help("name one number or one choice of the scenario"))
}

/// A cell as the value of a key.
fn value(scenario: &Scenario, key: &str, cell: &str) -> Result<Value, Problem> {
    let value = match kind(scenario, key)? {
        KeyKind::Number { whole: true, .. } => cell.parse().ok().map(Value::Integer),
        KeyKind::Number { .. } => cell.parse().ok().map(Value::Float),
        KeyKind::Choice => Some(cell.parse().map_or_else(|_| Value::String(cell.into()), Value::Boolean)),
    };
    let value =
        value.ok_or_else(|| Problem::error(key, format!("`{key}` cannot be `{cell}`")).with_help("give a number"))?;
    match KeyKind::problem(key, &value) {
        Some(problem) => Err(problem),
        None => Ok(value),
    }
}
