//! The documents say what is true: links lead somewhere, commands are commands,
//! and the table of parameters is that of the code.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use yardstick::run::Executor;
use yardstick::scenario::{Plausible, parameters};
use yardstick::validate::cases::cases;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn documents() -> Vec<(PathBuf, String)> {
    let docs = fs::read_dir(root().join("docs")).expect("docs").map(|entry| entry.expect("an entry").path());
    let top = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "benches/README.md"];
    docs.filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .chain(top.map(|name| root().join(name)))
        .map(|path| {
            (path.clone(), fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
        })
        .collect()
}

#[test]
fn links_lead_somewhere() {
    let mut seen = 0;
    for (path, text) in documents() {
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            if file.is_empty() || file.contains("://") {
                continue;
            }
            seen += 1;
            let whole = path.parent().unwrap_or(Path::new("")).join(file);
            assert!(whole.exists(), "{} links to {target}, which is not there", path.display());
        }
    }
    assert!(seen > 3, "the documents link to each other");
}

#[test]
fn commands_are_commands() {
    let mut seen = 0;
    for (path, text) in documents() {
        for block in text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()) {
            for line in block.lines().filter(|line| line.starts_with("yardstick")) {
                let command = line.split(" #").next().unwrap_or(line);
                let command = command.split([';', '|', '>']).next().unwrap_or(command);
                let words = command.split_whitespace().map(|word| word.trim_matches(['\'', '"']));
                let parsed = yardstick::cli::command().try_get_matches_from(words);
                assert!(
                    parsed.is_ok(),
                    "{}: {line}\n{}",
                    path.display(),
                    parsed.err().map_or(String::new(), |e| e.to_string())
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 2, "the documents show commands");
}

/// The table of parameters as Markdown: what is read, and what is not a lever by pattern.
fn table() -> String {
    let mut out = String::from(
        "| key | name | symbol | default | range | plausible | unit | meaning | evidence |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    for parameter in parameters().iter().filter(|parameter| parameter.acts()) {
        let default = parameter.default.map_or_else(String::new, |value| value.to_string());
        let open = if parameter.minimum_excluded { "(" } else { "[" };
        let close = if parameter.maximum_excluded { ")" } else { "]" };
        let plausible = match (&parameter.plausible, parameter.fixed) {
            (Some(Plausible { law, source, grade }), _) => {
                let (low, high) = law.bounds();
                format!("{low} to {high}, {} ({}: {source})", law.label(), grade.label())
            }
            (None, why) => format!("not varied: {}", why.unwrap_or_default()),
        };
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {default} | {open}{}, {}{close} | {plausible} | {} | {} | {}: {} |",
            parameter.key,
            parameter.label,
            parameter.symbol.unwrap_or(""),
            parameter.minimum,
            parameter.maximum,
            parameter.unit,
            parameter.meaning.replace('|', "\\|"),
            parameter.grade.label(),
            parameter.source.replace('|', "\\|"),
        );
    }
    out
}

/// Asserts that what stands between the marks `name` of a document is `table`, or writes it there.
fn holds(document: &str, name: &str, table: &str) {
    let (begin, end) = (format!("<!-- {name}:begin -->\n"), format!("<!-- {name}:end -->"));
    let path = root().join(document);
    let text = fs::read_to_string(&path).expect(document);
    let begin = text.find(&begin).expect("a marked place") + begin.len();
    let end = text.find(&end).expect("a marked end");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, format!("{}{table}{}", &text[..begin], &text[end..])).expect(document);
    } else {
        assert!(&text[begin..end] == table, "run UPDATE_DOCS=1 cargo test --test docs");
    }
}

#[test]
fn the_table_of_parameters_is_that_of_the_code() {
    holds("docs/model.md", "parameters", &table());
}

#[test]
fn the_table_of_cases_is_what_comes_out_and_no_verdict_surprises() {
    let rows = cases(&Executor::new()).expect("nobody stops it");
    let mut out = String::from(
        "| case | scheme | what | reported | first edition | with agents | verdict |\n|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        assert!(row.is_as_expected(), "{row:?}");
        let why = row.why_missed.map(|why| format!(": {why}")).unwrap_or_default();
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {}{why} |",
            row.case,
            row.scheme,
            row.statement,
            row.reported,
            row.simulated_first(),
            row.simulated(),
            row.verdict()
        );
    }
    holds("docs/cases.md", "cases", &out);
}
