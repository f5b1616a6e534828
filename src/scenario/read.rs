//! What does a scenario file say, and if it says nothing valid, what is wrong where?
//!
//! Reading goes from bytes to text, to TOML, to the present schema version, to
//! the shape that the schema asks for, to a [`Scenario`], to its meaning. Each
//! step reports all that it finds; the first that finds an error is the last,
//! except that keys of the wrong shape do not keep the others from being checked.

use std::{
    fs, io,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::de::DeserializeOwned;
use serde_json::Value as Schema;
use toml::{
    Spanned, Value,
    de::{DeTable, DeValue},
};
use toml_edit::DocumentMut;

use super::{
    Checked, SCHEMA_VERSION, Scenario, check, edit, migrate,
    problem::{Place, Problem, Problems, Severity},
    schema::SCHEMA,
    shape,
};

/// The largest file that is read, in bytes.
const MAX_BYTES: usize = 4 << 20;

/// The most other problems that are reported.
const MAX_PROBLEMS: usize = 100;

/// The most syntax errors that are reported.
const MAX_SYNTAX_ERRORS: usize = 20;

/// A scenario together with the text it was read from, comments and all.
#[derive(Debug, Clone)]
pub struct Document {
    text: String,
    scenario: Arc<Scenario>,
    warnings: Vec<Problem>,
    errors: Vec<Problem>,
}

impl Document {
    /// Reads the text of a scenario file; `name` is what problems call it.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(name: &str, text: &str) -> Result<Self, Problems> {
        Self::from_bytes(name, text.as_bytes())
    }

    /// Reads the bytes of a scenario file; `name` is what problems call it.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<Self, Problems> {
        let original = decoded(bytes).map_err(|problem| Problems::new(name, "", vec![problem]))?;
        let text = plain(original);
        let (edited, version) = migrate::to_present(&text).map_err(|list| Problems::new(name, &text, list))?;
        let text = if version == SCHEMA_VERSION { text } else { edited.to_string() };
        let (scenario, mut warnings) =
            interpret(&text, &SCHEMA, check).map_err(|list| Problems::new(name, &text, list))?;
        let original = match version {
            SCHEMA_VERSION => original.to_owned(),
            older => {
                let message = if older == 1 {
                    "this file was written for the first edition of the model (schema 1); it now runs with agents that run alone, and its numbers change".to_owned()
                } else {
                    format!("this file has schema {older} and was read as schema {SCHEMA_VERSION}")
                };
                let help =
                    "save it to keep it that way, or keep the first edition with `yardstick migrate FILE --keep-model`";
                warnings.insert(0, Problem::warning("schema", message).with_help(help));
                like(original, &text)
            }
        };
        Ok(Self { text: original, scenario: Arc::new(scenario), warnings, errors: Vec::new() })
    }

    /// A document for a scenario that was read from no file.
    pub fn new(scenario: Scenario) -> Self {
        let blank = Scenario { schemes: Vec::new(), ..Scenario::new("") };
        let mut edited = DocumentMut::new();
        edited.insert("schema", toml_edit::value(i64::from(scenario.schema)));
        edited.insert("title", toml_edit::value(&scenario.title));
        edit::apply(&mut edited, &blank, &scenario);
        let (warnings, errors) = judged(&scenario);
        Self { text: edited.to_string(), scenario: Arc::new(scenario), warnings, errors }
    }

    /// What the document says, to be run.
    ///
    /// # Errors
    /// [`Document::errors`], which one that was read has none of.
    pub fn checked(&self) -> Result<Checked, Problems> {
        Checked::unless(self.errors.clone(), Arc::clone(&self.scenario))
    }

    /// What the document says.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// What keeps it from being run.
    pub fn errors(&self) -> &[Problem] {
        &self.errors
    }

    /// What is odd about it but does not keep it from being run.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// Makes the document say something else, and changes in its text only what differs:
    /// comments, order and spelling of all else stay.
    pub fn set(&mut self, scenario: &Scenario) {
        if *scenario == *self.scenario {
            return;
        }
        let mut edited = self.to_edit();
        edit::apply(&mut edited, &self.scenario, scenario);
        self.text = like(&self.text, &edited.to_string());
        self.scenario = Arc::new(scenario.clone());
        (self.warnings, self.errors) = judged(scenario);
    }

    /// The text, to be edited. It is kept as text alone: hundreds of documents are steps that can be taken back.
    fn to_edit(&self) -> DocumentMut {
        plain(&self.text).parse().expect("the text of a document is TOML")
    }

    /// The text as it belongs into a file.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Warnings and errors.
fn judged(scenario: &Scenario) -> (Vec<Problem>, Vec<Problem>) {
    check(scenario).into_iter().partition(|problem| problem.severity == Severity::Warning)
}

/// A file that could not be read as a scenario.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file itself could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It is no valid scenario.
    #[error("{0}")]
    Invalid(Problems),
}

/// Reads a scenario file.
///
/// # Errors
/// If the file cannot be read or is no valid scenario.
pub fn read_file(path: &Path) -> Result<Document, ReadError> {
    let bytes = fs::read(path).map_err(|source| ReadError::Io { path: path.to_owned(), source })?;
    Document::from_bytes(&path.display().to_string(), &bytes).map_err(ReadError::Invalid)
}

fn decoded(bytes: &[u8]) -> Result<&str, Problem> {
    if bytes.len() > MAX_BYTES {
        let message = format!("the file has {} bytes; a scenario has at most {MAX_BYTES}", bytes.len());
        return Err(Problem::error("", message).with_help("is this a scenario file?"));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let message = format!("this is no UTF-8 text: byte {} does not belong to any character", error.valid_up_to());
        Problem::error("", message).with_help("save the file as UTF-8, or choose another one")
    })?;
    if text.trim_start_matches('\u{feff}').trim().is_empty() {
        return Err(
            Problem::error("", "the file is empty").with_help("`yardstick presets` lists scenarios to begin with")
        );
    }
    Ok(text)
}

/// The text without a byte order mark and with line ends as `\n`.
fn plain(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

/// The text with the byte order mark and the line ends of another.
fn like(model: &str, text: &str) -> String {
    let mark = if model.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    mark.to_owned() + &if model.contains("\r\n") { text.replace('\n', "\r\n") } else { text.to_owned() }
}

/// Reads the bytes of another file of the program's own than a scenario, with the
/// same exact errors; also gives the text, to locate problems that are found later.
///
/// # Errors
/// Everything that is wrong with them.
pub fn read_bytes<T: DeserializeOwned>(
    name: &str,
    bytes: &[u8],
    schema: &'static Schema,
    check: impl Fn(&T) -> Vec<Problem>,
) -> Result<(T, String), Problems> {
    let text = plain(decoded(bytes).map_err(|problem| Problems::new(name, "", vec![problem]))?);
    let syntax = syntax_problems(&text);
    let read = if syntax.is_empty() { interpret(&text, schema, check) } else { Err(syntax) };
    match read {
        Ok((content, _)) => Ok((content, text)),
        Err(list) => Err(Problems::new(name, &text, list)),
    }
}

/// Problems with the places in a text that their keys have.
pub fn locate(name: &str, text: &str, list: Vec<Problem>) -> Problems {
    let (table, _) = DeTable::parse_recoverable(text);
    Problems::new(name, text, list.into_iter().map(|problem| located(problem, text, &table)).collect())
}

/// What a text says, and what is odd about it.
fn interpret<T: DeserializeOwned>(
    text: &str,
    schema: &'static Schema,
    check: impl Fn(&T) -> Vec<Problem>,
) -> Result<(T, Vec<Problem>), Vec<Problem>> {
    let (table, _) = DeTable::parse_recoverable(text);
    let mut value: Value = toml::from_str(text)
        .map_err(|error: toml::de::Error| vec![syntax_problem(error.message(), error.span(), text)])?;
    let mut problems = shape::departures(&value, schema);
    let wrong: Vec<String> = problems.iter().map(|problem| problem.key.clone()).collect();
    for key in &wrong {
        remove(&mut value, key);
    }
    let content = value.try_into::<T>();
    match &content {
        // What a removed key would have been part of is not judged without it.
        Ok(content) => {
            problems.extend(check(content).into_iter().filter(|found| !wrong.iter().any(|key| is_in(key, &found.key))));
        }
        Err(error) if problems.is_empty() => problems.push(Problem::error("", error.message())),
        Err(_) => {}
    }
    let beyond = problems.len().saturating_sub(MAX_PROBLEMS);
    if beyond > 0 {
        problems.truncate(MAX_PROBLEMS);
        problems.push(Problem::error("", format!("there are {beyond} more problems")));
    }
    let mut problems: Vec<Problem> = problems.into_iter().map(|problem| located(problem, text, &table)).collect();
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(problems);
    }
    problems.sort_by_key(|problem| problem.line);
    content.map(|content| (content, problems)).map_err(|_| unreachable!("an error without a problem"))
}

/// Whether a dotted key is a table's or one within it.
fn is_in(key: &str, table: &str) -> bool {
    key.strip_prefix(table).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn remove(value: &mut Value, key: &str) {
    let (parent, last) = key.rsplit_once('.').unwrap_or(("", key));
    let parent =
        parent.split('.').filter(|segment| !segment.is_empty()).try_fold(value, |value, segment| match value {
            Value::Table(table) => table.get_mut(segment),
            Value::Array(items) => items.get_mut(segment.parse::<usize>().ok()?),
            _ => None,
        });
    if let Some(Value::Table(table)) = parent {
        table.remove(last);
    }
}

/// Syntax errors, with their places.
pub(super) fn syntax_problems(text: &str) -> Vec<Problem> {
    let (_, errors) = DeTable::parse_recoverable(text);
    let problem = |error: &toml::de::Error| syntax_problem(error.message(), error.span(), text);
    errors.iter().take(MAX_SYNTAX_ERRORS).map(problem).collect()
}

pub(super) fn syntax_problem(message: &str, span: Option<Range<usize>>, text: &str) -> Problem {
    let problem = Problem::error("", message);
    match span {
        Some(span) => problem.at(text, span),
        None => problem,
    }
}

/// A problem with the place of its key, or of the nearest table that has it not.
pub(super) fn located(problem: Problem, text: &str, table: &Spanned<DeTable>) -> Problem {
    let span = span_of(&problem.key, problem.place, table).unwrap_or(0..0);
    problem.at(text, span)
}

fn span_of(key: &str, place: Place, table: &Spanned<DeTable>) -> Option<Range<usize>> {
    let mut span = None;
    let mut step = child(table.get_ref(), key.split('.').next()?);
    for segment in key.split('.').skip(1).map(Some).chain([None]) {
        let (of_key, value) = step?;
        span = Some(if place == Place::Key && segment.is_none() { of_key } else { value.span() });
        step = match (segment, value.get_ref()) {
            (Some(segment), DeValue::Table(table)) => child(table, segment),
            (Some(segment), DeValue::Array(items)) => {
                segment.parse().ok().and_then(|index: usize| items.get(index)).map(|item| (item.span(), item))
            }
            _ => None,
        };
        if step.is_none() {
            break;
        }
    }
    span
}

fn child<'a, 'i>(table: &'a DeTable<'i>, name: &str) -> Option<(Range<usize>, &'a Spanned<DeValue<'i>>)> {
    table.iter().find(|(key, _)| key.get_ref() == name).map(|(key, value)| (key.span(), value))
}
