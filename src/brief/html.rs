//! A briefing as one self-contained page.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::{Block, BriefError, Briefing, escaped, is_numeric};
use crate::chart::Format as ChartFormat;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:16px/1.55 Inter,system-ui,sans-serif;max-width:52rem;margin:2.5rem auto;padding:0 1.25rem;color:#1f2430;background:#fff}\
h1{font-size:2rem;line-height:1.2;margin:0 0 1rem}h2{font-size:1.25rem;margin:2.25rem 0 .5rem}\
.lead{font-size:1.15rem;font-weight:600}\
table{border-collapse:collapse;width:100%;margin:1rem 0;font-size:.9rem}\
th,td{padding:.4rem .6rem;border-bottom:1px solid #d5d9e2;text-align:left;vertical-align:top}\
th.number,td.number{text-align:right}\
figure{margin:1.5rem 0}figure img{width:100%;height:auto;background:#fff}figcaption{font-size:.9rem;color:#555c6b}\
pre{background:#f3f4f7;padding:.75rem 1rem;overflow-x:auto;font-size:.85rem}\
footer{margin-top:3rem;border-top:1px solid #d5d9e2;padding-top:.75rem;font-size:.8rem;color:#555c6b}\
@media(prefers-color-scheme:dark){body{background:#16181d;color:#e6e8ee}th,td,footer{border-color:#3a3f4b}\
figcaption,footer{color:#a8afbd}pre{background:#22252c}}\
@media print{body{margin:0;max-width:none}figure,tr{break-inside:avoid}h2{break-after:avoid}}";

/// The page.
pub fn html(briefing: &Briefing) -> Result<String, BriefError> {
    let title = escaped(&briefing.title);
    let provenance = &briefing.provenance;
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"Yardstick {}\">\n<meta name=\"description\" content=\"{}\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n",
        escaped(&provenance.version),
        escaped(&provenance.footer()),
    );
    for block in &briefing.blocks {
        match block {
            Block::Heading(text) => drop(writeln!(out, "<h2>{}</h2>", escaped(text))),
            Block::Lead(text) => drop(writeln!(out, "<p class=\"lead\">{}</p>", escaped(text))),
            Block::Paragraph(text) => drop(writeln!(out, "<p>{}</p>", escaped(text))),
            Block::List(points) => {
                let points: Vec<String> = points.iter().map(|point| format!("<li>{}</li>\n", escaped(point))).collect();
                let _ = writeln!(out, "<ul>\n{}</ul>", points.concat());
            }
            Block::Table { head, rows } => {
                let side = |column| if is_numeric(rows, column) { " class=\"number\"" } else { "" };
                let head: Vec<String> = (head.iter().enumerate())
                    .map(|(column, cell)| format!("<th scope=\"col\"{}>{}</th>", side(column), escaped(cell)))
                    .collect();
                let _ = writeln!(out, "<table>\n<thead><tr>{}</tr></thead>\n<tbody>", head.concat());
                for row in rows {
                    let cells: Vec<String> = (row.iter().enumerate())
                        .map(|(column, cell)| format!("<td{}>{}</td>", side(column), escaped(cell)))
                        .collect();
                    let _ = writeln!(out, "<tr>{}</tr>", cells.concat());
                }
                out.push_str("</tbody>\n</table>\n");
            }
            Block::Chart(figure) => {
                let picture = BASE64_STANDARD.encode(super::chart(figure, ChartFormat::SvgOutlined, false)?);
                let _ = writeln!(
                    out,
                    "<figure><img src=\"data:image/svg+xml;base64,{picture}\" alt=\"{}\">\n<figcaption>{}</figcaption></figure>",
                    escaped(&figure.alt_text),
                    escaped(&figure.title)
                );
            }
            Block::Command(text) => drop(writeln!(out, "<pre><code>{}</code></pre>", escaped(text))),
        }
    }
    let lines: Vec<String> = provenance.scenario_toml.lines().map(escaped_line).collect();
    let _ = write!(
        out,
        "<details><summary>The scenario file</summary>\n<pre>{}</pre></details>\n<footer>{}</footer>\n</body>\n</html>\n",
        lines.join("\n"),
        escaped(&provenance.footer())
    );
    Ok(out)
}

/// A line of a file as it is, spaces included.
fn escaped_line(line: &str) -> String {
    line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
