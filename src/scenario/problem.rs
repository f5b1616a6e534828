//! What is wrong with a scenario, where, and what would be right?

use std::{fmt, ops::Range};

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet, renderer::DecorStyle};

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
            message: message.into(),
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
    pub(super) fn new(name: &str, text: &str, mut list: Vec<Problem>) -> Self {
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
                let group = match &problem.span {
                    Some(span) => title.element(
                        Snippet::source(&self.text)
                            .path(&self.name)
                            .annotation(AnnotationKind::Primary.span(self.visible(span))),
                    ),
                    None => title.element(Origin::path(&self.name)),
                };
                renderer.render(&[group.elements(problem.help.iter().map(|help| Level::HELP.message(help)))])
            })
            .collect();
        rendered.join("\n\n")
    }

    /// A span on character boundaries that stays on its first line.
    fn visible(&self, span: &Range<usize>) -> Range<usize> {
        let start = self.text.floor_char_boundary(span.start);
        let end = self.text.ceil_char_boundary(span.end.max(start));
        let line_end = self.text[start..end].find('\n').map_or(end, |newline| start + newline);
        start..line_end
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
    fn a_problem_without_a_place_names_the_file() {
        let shown = Problems::new("a.toml", "", vec![Problem::error("", "empty")]).to_string();
        assert!(shown.contains("a.toml"), "{shown}");
    }
}
