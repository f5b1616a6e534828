//! What is wrong with a scenario, where, and what would be right?

use std::{fmt, ops::Range};

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet, renderer::DecorStyle};

/// How much of a long line is shown before and after what is meant.
const EXCERPT_BYTES: usize = 500;

/// Whether a scenario can be run in spite of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// It cannot.
    Error,
    /// It can, but is hardly meant so.
    Warning,
}

/// Which part of `key = value` a problem is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Key,
    Value,
}

/// One thing wrong with a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Whether the scenario can be run in spite of it.
    pub severity: Severity,
    /// Dotted key as for `--set`, such as `schemes.0.reward.stakes`; empty: the whole file.
    pub key: String,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Bytes of [`Problems::text`] that are meant, if it comes from a file.
    pub span: Option<Range<usize>>,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    pub(super) place: Place,
}

impl Problem {
    /// A problem that keeps a scenario from being run.
    pub fn error(key: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            key: key.into(),
            message: printable(&message.into()),
            help: None,
            span: None,
            line: None,
            column: None,
            place: Place::Value,
        }
    }

    /// A problem in spite of which a scenario can be run.
    pub fn warning(key: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(key, message) }
    }

    /// The same problem with what to do about it.
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The same problem about the value of another key, such as that of a file which names this one.
    #[must_use]
    pub fn moved_to(self, key: impl Into<String>) -> Self {
        Self { key: key.into(), place: Place::Value, ..self }
    }

    pub(super) fn at_key(self) -> Self {
        Self { place: Place::Key, ..self }
    }

    pub(super) fn at(self, text: &str, span: Range<usize>) -> Self {
        let (line, column) = line_and_column(text, span.start);
        Self { span: Some(span), line: Some(line), column: Some(column), ..self }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        self.help.iter().try_for_each(|help| write!(formatter, "; {help}"))
    }
}

/// Text without control characters, which a file could use to rewrite a terminal.
fn printable(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { letter.escape_default().to_string() } else { letter.into() })
        .collect()
}

/// Line and column of a byte, both from 1.
fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(offset)];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// Everything wrong with a scenario file, and the text it is wrong in.
///
/// `Display` shows each problem with file, line, column and the line of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Problems {
    /// Name of the file.
    pub name: String,
    /// What was read, with line ends as `\n`; empty if it is no text.
    pub text: String,
    /// The problems, in the order of the file.
    pub list: Vec<Problem>,
}

impl Problems {
    /// Problems of a file of this name and text, put in the order of their places.
    pub fn new(name: &str, text: &str, mut list: Vec<Problem>) -> Self {
        list.sort_by_key(|problem| problem.span.as_ref().map_or(0, |span| span.start));
        Self { name: name.to_owned(), text: text.to_owned(), list }
    }

    /// Every problem with file, line, column, the line of the file and a caret, in colour if wanted.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
        let rendered: Vec<String> = self
            .list
            .iter()
            .map(|problem| {
                let level = match problem.severity {
                    Severity::Error => Level::ERROR,
                    Severity::Warning => Level::WARNING,
                };
                let title = level.primary_title(&problem.message);
                let origin = Origin::path(&self.name);
                let group = match (&problem.span, problem.line, problem.column) {
                    (Some(span), Some(line), Some(column)) => {
                        let (excerpt, meant) = self.excerpt(span);
                        let whole = excerpt[..meant.start].chars().count() + 1 == column;
                        let snippet =
                            Snippet::source(excerpt).line_start(line).annotation(AnnotationKind::Primary.span(meant));
                        if whole {
                            title.element(snippet.path(&self.name))
                        } else {
                            title.element(origin.line(line).char_column(column)).element(snippet)
                        }
                    }
                    _ => title.element(origin),
                };
                renderer.render(&[group.elements(problem.help.iter().map(|help| Level::HELP.message(help)))])
            })
            .collect();
        rendered.join("\n\n")
    }

    /// The line that a span starts in, or what is around it in a long one, and the span within it.
    fn excerpt(&self, span: &Range<usize>) -> (&str, Range<usize>) {
        let text = &*self.text;
        let start = text.floor_char_boundary(span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
        let end = text.ceil_char_boundary(span.end).clamp(start, line_end);
        let from = text.ceil_char_boundary(line_start.max(start.saturating_sub(EXCERPT_BYTES)));
        let to = text.floor_char_boundary(line_end.min(start + EXCERPT_BYTES)).max(start);
        (&text[from..to], start - from..end.min(to) - from)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(false))
    }
}

impl std::error::Error for Problems {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_shows_where_it_is_and_what_to_do() {
        let text = "# ä\nweeks = 0 # naïve\n";
        let at = text.find('0').unwrap();
        let problem = Problem::error("weeks", "too few").with_help("give at least 1").at(text, at..at + 1);
        assert_eq!((problem.line, problem.column), (Some(2), Some(9)));
        let shown = Problems::new("a.toml", text, vec![problem]).to_string();
        for part in ["error: too few", "a.toml:2:9", "weeks = 0 # naïve", "        ^", "help: give at least 1"] {
            assert!(shown.contains(part), "{part} is missing in\n{shown}");
        }
    }

    #[test]
    fn a_long_line_is_shown_around_what_is_meant() {
        let text = "x".repeat(10_000) + "!" + &"y".repeat(10_000);
        let shown =
            Problems::new("a.toml", &text, vec![Problem::error("", "no").at(&text, 10_000..10_001)]).to_string();
        assert!(shown.contains("a.toml:1:10001") && shown.contains("x!y") && shown.len() < 3000, "{shown}");
    }

    #[test]
    fn a_message_has_no_control_characters() {
        assert_eq!(Problem::error("", "a\u{1b}[31m\n").message, "a\\u{1b}[31m\\n");
    }

    #[test]
    fn a_problem_without_a_place_names_the_file() {
        let shown = Problems::new("a.toml", "", vec![Problem::error("", "empty")]).to_string();
        assert!(shown.contains("a.toml"), "{shown}");
    }
}
