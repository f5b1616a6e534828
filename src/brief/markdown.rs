//! A briefing as Markdown, with its pictures in a folder beside it.

use std::fmt::Write as _;

use super::{Block, BriefError, Briefing, is_numeric, isolated, plain};
use crate::chart::Format as ChartFormat;
use crate::chart::files::File;
use crate::chart::metadata::SCENARIO_FILE;

/// The text, and the files that it shows out of the folder `beside`.
pub fn markdown(briefing: &Briefing, beside: &str) -> Result<(String, Vec<File>), BriefError> {
    let mut out = format!("# {}\n", escaped(&briefing.title));
    let mut files = Vec::new();
    let folder = beside.replace(' ', "%20");
    let mut level = "##";
    for block in &briefing.blocks {
        out.push('\n');
        match block {
            Block::Part(text) => {
                level = "###";
                let _ = writeln!(out, "---\n\n## {}", escaped(text));
            }
            Block::Heading(text) => drop(writeln!(out, "{level} {}", escaped(text))),
            Block::Lead(text) => drop(writeln!(out, "**{}**", escaped(text))),
            Block::Paragraph(text) => drop(writeln!(out, "{}", escaped(text))),
            Block::List(points) => out.extend(points.iter().map(|point| format!("- {}\n", escaped(point)))),
            Block::Terms(terms) => {
                out.extend(terms.iter().map(|(term, said)| format!("- **{}**: {}\n", escaped(term), escaped(said))));
            }
            Block::Table { head, rows } => {
                let line = |cells: &[String]| {
                    format!("| {} |\n", cells.iter().map(|cell| escaped(cell)).collect::<Vec<_>>().join(" | "))
                };
                let side = |column| if is_numeric(rows, column) { "---:" } else { "---" };
                let rule: Vec<&str> = (0..head.len()).map(side).collect();
                out += &line(head);
                let _ = writeln!(out, "| {} |", rule.join(" | "));
                out.extend(rows.iter().map(|row| line(row)));
            }
            Block::Chart { figure, height } => {
                let name = format!("{}.png", figure.kind.key());
                let (title, alt, note) = (escaped(&figure.title), escaped(&figure.alt_text), escaped(&figure.note));
                let _ = writeln!(out, "**{title}**\n\n![{alt}]({folder}/{name})\n\n*{note}*");
                files.push(File { name, bytes: super::chart(figure, *height, ChartFormat::Png, true)? });
            }
            Block::Command(text) => drop(writeln!(out, "```sh\n{}\n```", plain(text))),
        }
    }
    let _ = writeln!(out, "\n---\n\n{}", escaped(&briefing.provenance.footer()));
    let scenario = briefing.provenance.scenario_toml.as_bytes().to_vec();
    files.push(File { name: SCENARIO_FILE.into(), bytes: scenario });
    Ok((out, files))
}

/// Text that is no markup.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in plain(&isolated(text)).chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
