//! A briefing as one page that needs nothing else: charts that say their values, their numbers, the scenario.
//!
//! The page asks no server for anything, and tells the browser to refuse if
//! something in it should.

use std::fmt::Write as _;

use chart::chart;

use super::{Block, Briefing, is_numeric, isolated};
use crate::chart::metadata::html_scenario;

mod chart;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("hover.js");

/// What the browser may load: nothing but what is in the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

/// The page.
pub fn html(briefing: &Briefing) -> String {
    let title = escaped(&briefing.title);
    let provenance = &briefing.provenance;
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"Yardstick {}\">\n<meta name=\"description\" content=\"{}\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n",
        escaped(&provenance.version),
        escaped(&provenance.footer()),
    );
    let mut level = 2;
    for block in &briefing.blocks {
        match block {
            Block::Part(text) => {
                level = 3;
                let _ = writeln!(out, "<h2 class=\"part\">{}</h2>", escaped(text));
            }
            Block::Heading(text) => drop(writeln!(out, "<h{level}>{}</h{level}>", escaped(text))),
            Block::Lead(text) => drop(writeln!(out, "<p class=\"lead\">{}</p>", escaped(text))),
            Block::Paragraph(text) => drop(writeln!(out, "<p>{}</p>", escaped(text))),
            Block::List(points) => {
                let points: Vec<String> = points.iter().map(|point| format!("<li>{}</li>\n", escaped(point))).collect();
                let _ = writeln!(out, "<ul>\n{}</ul>", points.concat());
            }
            Block::Terms(terms) => {
                let term =
                    |(term, said): &(String, String)| format!("<dt>{}</dt><dd>{}</dd>\n", escaped(term), escaped(said));
                let _ = writeln!(out, "<dl>\n{}</dl>", terms.iter().map(term).collect::<Vec<_>>().concat());
            }
            Block::Table { head, rows } => out.push_str(&table(head, rows)),
            Block::Chart { figure, height } => out.push_str(&chart(figure, *height)),
            Block::Command(text) => drop(writeln!(out, "<pre><code>{}</code></pre>", super::escaped(text))),
        }
    }
    let _ = write!(
        out,
        "<details><summary>The scenario file</summary>\n{}</details>\n<footer>{}</footer>\n\
         <script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        html_scenario(&provenance.scenario_toml),
        escaped(&provenance.footer())
    );
    out
}

/// A text of a page, attributes included.
fn escaped(text: &str) -> String {
    super::escaped(&isolated(text))
}

fn table(head: &[String], rows: &[Vec<String>]) -> String {
    let side = |column| if is_numeric(rows, column) { " class=\"number\"" } else { "" };
    let head: Vec<String> = (head.iter().enumerate())
        .map(|(column, cell)| format!("<th scope=\"col\"{}>{}</th>", side(column), escaped(cell)))
        .collect();
    let mut out = format!("<table>\n<thead><tr>{}</tr></thead>\n<tbody>\n", head.concat());
    for row in rows {
        let cells: Vec<String> = (row.iter().enumerate())
            .map(|(column, cell)| format!("<td{}>{}</td>", side(column), escaped(cell)))
            .collect();
        let _ = writeln!(out, "<tr>{}</tr>", cells.concat());
    }
    out + "</tbody>\n</table>\n"
}
