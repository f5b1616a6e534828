//! A briefing as one self-contained page.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::{Block, BriefError, Briefing, escaped, is_numeric};
use crate::chart::Format as ChartFormat;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:16px/1.55 Inter,system-ui,sans-serif;max-width:52rem;margin:2.5rem auto;padding:0 1.25rem;color:#1f2430;background:#fff}\
h1{font-size:2rem;line-height:1.2;margin:0 0 1rem}h2{font-size:1.25rem;margin:2rem 0 .5rem}\
h2.part{font-size:1.6rem;margin-top:3.5rem;border-top:1px solid #d5d9e2;padding-top:1.5rem}h3{font-size:1.1rem;margin:1.75rem 0 .5rem}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.4rem 1rem}dt{font-weight:600}dd{margin:0}\
.lead{font-size:1.15rem;font-weight:600}\
table{border-collapse:collapse;width:100%;margin:1rem 0;font-size:.9rem}\
th,td{padding:.4rem .6rem;border-bottom:1px solid #d5d9e2;text-align:left;vertical-align:top}\
th.number,td.number{text-align:right}\
figure{margin:1.5rem 0}figure img{width:100%;height:auto;background:#fff}figcaption{font-size:.85rem;color:#555c6b}\
.title{font-weight:600;margin:0 0 .5rem}\
pre{background:#f3f4f7;padding:.75rem 1rem;overflow-x:auto;font-size:.85rem}\
footer{margin-top:3rem;border-top:1px solid #d5d9e2;padding-top:.75rem;font-size:.8rem;color:#555c6b}\
@media(prefers-color-scheme:dark){body{background:#16181d;color:#e6e8ee}th,td,footer,h2.part{border-color:#3a3f4b}\
figcaption,footer{color:#a8afbd}pre{background:#22252c}}\
@page{size:A4;margin:16mm 18mm}\
@media print{body{margin:0;padding:0;max-width:none;font-size:10pt;line-height:1.4}h1{font-size:20pt}\
h2,h2.part{font-size:13pt;margin:1rem 0 .25rem}h3{font-size:11pt;margin:.9rem 0 .25rem}\
h2.part{break-before:page;border:0;padding:0;font-size:16pt}p,ul,dl,figure,table{margin:.4rem 0}\
figure,tr,li,dt,dd{break-inside:avoid}h2,h3,dt,thead{break-after:avoid}details{display:none}}";

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
                let _ = writeln!(out, "<dl>\n{}</dl>", terms.iter().map(term).collect::<String>());
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
            Block::Chart { figure, height } => {
                let picture = BASE64_STANDARD.encode(super::chart(figure, *height, ChartFormat::SvgOutlined, false)?);
                let _ = writeln!(
                    out,
                    "<figure><p class=\"title\">{}</p>\n<img src=\"data:image/svg+xml;base64,{picture}\" alt=\"{}\">\n\
                     <figcaption>{}</figcaption></figure>",
                    escaped(&figure.title),
                    escaped(&figure.alt_text),
                    escaped(&figure.note)
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
