//! What may be wrong with files, and with what they say together.

use std::fmt::Write as _;

use serde_json::json;
use yardstick::data::{Columns, Import, Mapping, Settings, Source, Statistic};

use super::samples::*;
use super::{import, import_with, level, same, table, value};

fn copilot_export() -> String {
    lines(days_of_people().map(|(day, person)| copilot(day, person)))
}

fn claude_export() -> String {
    page(days_of_people().map(|(day, person)| claude_code(day, person)))
}

fn lenient() -> Settings {
    Settings { lenient: true, ..Settings::default() }
}

#[test]
fn a_file_that_is_cut_off_is_said_with_its_line_or_read_as_far_as_it_is_good() {
    let whole = copilot_export();
    let cut = whole[..whole.len() - 40].to_owned();
    let error = import(Settings::default(), &[("cut.ndjson", cut.clone())]).unwrap_err().to_string();
    assert!(error.starts_with("cut.ndjson, line 30: ") && error.contains("cut off"), "{error}");
    let imported = import(lenient(), &[("cut.ndjson", cut)]).unwrap();
    assert_eq!((imported.report.files[0].records, imported.report.files[0].left_out), (29, 1));

    let page = claude_export();
    let error = import(Settings::default(), &[("page.json", page[..page.len() / 2].to_owned())]).unwrap_err();
    assert!(error.to_string().contains("page.json, line 1: "), "{error}");
}

#[test]
fn a_wrong_field_is_named_and_a_wrong_line_can_be_left_out() {
    for (field, wrong) in [
        ("day", json!("03/02/2026")),
        ("day", json!(20_260_302)),
        ("loc_added_sum", json!(-3)),
        ("loc_added_sum", json!("many")),
        ("used_agent", json!("yes")),
        ("totals_by_cli.token_usage.prompt_tokens_sum", json!([])),
    ] {
        let record = |(day, person): (&str, &str)| {
            let mut record = copilot(day, person);
            if (day, person) == (DAYS[1], "cleo-n") {
                record["totals_by_cli"] = copilot_cli();
                *record.pointer_mut(&format!("/{}", field.replace('.', "/"))).unwrap() = wrong.clone();
            }
            record
        };
        let text = lines(days_of_people().map(record));
        let error = import(Settings::default(), &[("a.ndjson", text.clone())]).unwrap_err();
        assert_eq!((error.line, &*error.field), (9, field), "{error}");
        let imported = import(lenient(), &[("a.ndjson", text)]).unwrap();
        assert_eq!((imported.report.files[0].records, imported.report.files[0].left_out), (29, 1));
    }
    let mut record = claude_code(DAYS[0], "x");
    record["model_breakdown"][1]["estimated_cost"]["currency"] = json!("credits");
    let error = import(Settings::default(), &[("a.json", page([claude_code(DAYS[0], "y"), record]))]).unwrap_err();
    assert_eq!(error.field, "data[1].model_breakdown[1].estimated_cost.currency");
}

#[test]
fn a_mark_of_byte_order_and_other_encodings() {
    let marked = format!("\u{feff}{}", copilot_export());
    same(level(&table("marked.ndjson", marked), "lines_of_code"), 150.0);
    let marked = format!("\u{feff}{}", viva(&PEOPLE.map(|person| (person, "2026-03-01", "8", "1"))));
    same(level(&table("marked.csv", marked), "meetings"), 8.0);

    let bytes_of = |bytes: &[u8]| {
        let mut import = Import::new(Settings::default()).unwrap();
        import.file("a", bytes).unwrap_err().to_string()
    };
    let wide: Vec<u8> = "PersonId,MetricDate\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(bytes_of(&[&b"\xff\xfe"[..], &wide].concat()).contains("UTF-16; save it as UTF-8"));
    assert!(bytes_of(b"\x1f\x8b\x08\x00").contains("cannot be read"), "packed and cut off");
    assert!(bytes_of(b"a\x00b").contains("no text"));
    assert!(bytes_of(b"").contains("is empty") && bytes_of(b" \n").contains("is empty"));
    assert!(bytes_of(b"PK\x03\x04 no workbook").contains("no workbook"));
    let parquet = bytes_of(b"PAR1 no file");
    assert!(
        parquet.contains(if cfg!(feature = "parquet") { "no Parquet file" } else { "save it as CSV" }),
        "{parquet}"
    );

    // Latin-1 in one cell of a file that is UTF-8 elsewhere.
    let mut text = viva(&PEOPLE.map(|person| (person, "2026-03-01", "8", "1"))).into_bytes();
    text.extend_from_slice(b"Ren\xe9,2026-03-01,Product,1,0,31,8,14\n");
    let error = bytes_of(&text);
    assert!(error.starts_with("a, line 8, `PersonId`: ") && error.contains("UTF-8"), "{error}");
    let mut import = Import::new(lenient()).unwrap();
    import.file("a", &text[..]).unwrap();
    assert_eq!(import.finish().unwrap().report.files[0].left_out, 1);
    let record = b"{\"day\":\"2026-03-02\",\"user_login\":\"Ren\xe9\",\"loc_added_sum\":3}\n";
    assert!(bytes_of(record).contains("UTF-8"));
}

#[test]
fn a_packed_file_is_read_as_it_is() {
    use std::io::Write as _;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(copilot_export().as_bytes()).unwrap();
    let mut import = Import::new(Settings::default()).unwrap();
    import.file("copilot.ndjson.gz", &packed.finish().unwrap()[..]).unwrap();
    same(level(&import.finish().unwrap().table, "lines_of_code"), 150.0);
}

#[test]
fn hostile_files_end_in_a_sentence_and_do_not_fill_the_memory() {
    let fed = |begin: &str, repeated: &str| {
        let mut import = Import::new(Settings::default()).unwrap();
        import.file("hostile", Endless::new(begin, repeated)).unwrap_err().to_string()
    };
    let head = "{\"day\":\"2026-03-02\",\"loc_added_sum\":1,\"user_login\":\"";
    assert!(fed(head, "x").contains("64 MiB"));
    assert!(fed("{\"loc_added_sum\":", "{\"a\":").contains("64 MiB"));
    assert!(fed("PersonId,MetricDate\n\"", "x").contains("quotation mark"));
    assert!(fed("PersonId,MetricDate,", "x,").contains("too long"));
    let deep = format!("{{\"loc_added_sum\":1,\"day\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let error = import(Settings::default(), &[("deep.json", deep)]).unwrap_err().to_string();
    assert!(error.starts_with("deep.json, line 1"), "{error}");
}

/// A beginning, and then the same again and again.
struct Endless {
    begin: Vec<u8>,
    repeated: Vec<u8>,
    at: usize,
}

impl Endless {
    fn new(begin: &str, repeated: &str) -> Self {
        Self { begin: begin.into(), repeated: repeated.repeat(10_000).into(), at: 0 }
    }
}

impl std::io::Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let rest = match self.begin.get(self.at..) {
            Some(rest) if !rest.is_empty() => rest,
            _ => &self.repeated[(self.at - self.begin.len()) % self.repeated.len()..],
        };
        let read = rest.len().min(buffer.len());
        buffer[..read].copy_from_slice(&rest[..read]);
        self.at += read;
        Ok(read)
    }
}

#[test]
fn two_tools_in_one_week_add_up_and_two_tellers_of_the_same_do_not() {
    let openai: serde_json::Value = PEOPLE.iter().map(|person| openai_usage(Some(person))).collect();
    let openai = page([bucket(2, openai.clone()), bucket(6, openai)]);
    let both = [("claude.json", claude_export()), ("openai.json", openai)];
    same(level(&import(Settings::default(), &both).unwrap().table, "tokens_mtok"), 26.0);

    let telemetry = lines(PEOPLE.map(|person| telemetry(person, "claude_code.token.usage", None, 60, 9e6, 1)));
    let both = [("claude.json", claude_export()), ("otel.ndjson", telemetry)];
    let imported = import(Settings::default(), &both).unwrap();
    same(level(&imported.table, "tokens_mtok"), 20.0);
    assert!(imported.report.notes.iter().any(|note| note.contains("the first was taken")), "{:?}", imported.report);

    let mapping =
        "[columns]\nweek = \"Week\"\nperson = \"Who\"\n[metrics.tokens_mtok]\ncolumn = \"Tokens\"\nscale = 1e-6\n";
    let rows = PEOPLE.map(|person| format!("{WEEK},{person},5000000\n")).concat();
    let settings = Settings { mapping: Some(Mapping::read(mapping).unwrap()), ..Settings::default() };
    let both = [("claude.json", claude_export()), ("tidy.csv", format!("Week,Who,Tokens\n{rows}"))];
    let error = import(settings, &both).unwrap_err().to_string();
    assert!(error.contains("two sources tell tokens_mtok") && error.contains(WEEK), "{error}");
}

#[test]
fn the_same_file_twice_is_refused() {
    let both = [("a.ndjson", copilot_export()), ("b.ndjson", copilot_export())];
    let error = import(Settings::default(), &both).unwrap_err().to_string();
    assert!(error.contains("b.ndjson: is the same file as a.ndjson"), "{error}");
}

#[test]
fn a_day_in_hours_and_as_a_whole_is_refused() {
    let hour = json!({
        "object": "bucket", "start_time": second(2), "end_time": second(2) + 3600,
        "results": [openai_usage(Some("ada-l"))],
    });
    let text = page([bucket(2, json!([openai_usage(Some("ada-l"))])), hour]);
    let error = import(Settings::default(), &[("a.json", text)]).unwrap_err();
    assert_eq!(error.field, "data[1].end_time");
    let mut late = bucket(2, json!([openai_usage(None)]));
    late["start_time"] = json!(second(2) * 1000);
    let error = import(Settings::default(), &[("a.json", page([late]))]).unwrap_err();
    assert!(error.field.ends_with("start_time"), "milliseconds: {error}");
}

/// Twelve people: six of Alpha, six of Beta, of whom one moves to Alpha on a day.
fn two_groups(moves: &str) -> (String, String) {
    let mut roster = String::from("login,team,since,until\n");
    for group in ["Alpha", "Beta"] {
        for number in 0..6 {
            let _ = writeln!(roster, "{group}{number},{group},,");
        }
    }
    roster += moves;
    let people = ["Alpha", "Beta"].into_iter().flat_map(|group| (0..6).map(move |number| format!("{group}{number}")));
    let weeks = ["2026-03-02", "2026-03-06", "2026-03-09", "2026-03-13"];
    let records = people.flat_map(|person| {
        let of_beta = person.starts_with("Beta");
        weeks.map(|day| {
            let mut record = copilot(day, &person);
            record["loc_added_sum"] = json!(if of_beta { 100 } else { 10 });
            record
        })
    });
    (roster, lines(records))
}

#[test]
fn people_who_change_groups_count_where_they_are_and_groups_that_shrink_are_merged() {
    let (roster, export) = two_groups("Beta0,Alpha,2026-03-09,\nBeta1,Alpha,2026-03-09,\n");
    let imported = import_with(Settings::default(), Some(&roster), &[("a.ndjson", export)]).unwrap();
    let of = |week: &str, group: &str| value(&imported.table, week, group, "lines_of_code", Statistic::Mean);
    same(of(WEEK, "Alpha"), 20.0);
    same(of(WEEK, "Beta"), 200.0);
    same(of("2026-03-09", "Alpha"), (6.0 * 20.0 + 2.0 * 200.0) / 8.0);
    assert_eq!(of("2026-03-09", "Beta"), None, "four are no group");
    assert_eq!(of("2026-03-09", "other"), None, "and nobody is with them");
    same(of("2026-03-09", "all"), (6.0 * 20.0 + 2.0 * 200.0) / 8.0);
    assert!(imported.report.notes.iter().any(|note| note.starts_with("1 group of fewer than 5")));
    assert!(imported.report.notes.iter().any(|note| note.contains("left out of everything")));
}

#[test]
fn nobody_is_found_by_subtracting_groups_from_the_whole() {
    let (roster, export) = two_groups("");
    let roster = roster.replace("Beta5,Beta", "Beta5,Gamma").replace("Beta4,Beta", "Beta4,Gamma");
    let imported = import_with(Settings::default(), Some(&roster), &[("a.ndjson", export)]).unwrap();
    assert_eq!(imported.table.groups(), ["all", "Alpha", "other"], "four of Beta and two of Gamma are six others");
    let people = |group: &str| imported.table.rows().iter().find(|row| row.group == group).map(|row| row.people);
    assert_eq!((people("all"), people("Alpha"), people("other")), (Some(12), Some(6), Some(6)));
}

#[test]
fn percentiles_are_told_only_where_enough_people_lie_beyond() {
    let of = |people: u32| {
        let records = (0..people).flat_map(|person| DAYS.map(|day| claude_code(day, &format!("p{person}"))));
        let table = table("a.json", page(records));
        let measure = yardstick::data::Measure::from_key("tokens_mtok").unwrap();
        let rows = table.rows().iter().filter(|row| row.measure == measure);
        rows.map(|row| row.statistic.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(of(9), ["mean"]);
    assert_eq!(of(10), ["mean", "p50"]);
    assert_eq!(of(20), ["mean", "p25", "p50", "p75"]);
    assert_eq!(of(50), ["mean", "p10", "p25", "p50", "p75", "p90", "top_decile_share"]);
}

#[test]
fn a_group_is_of_at_least_five() {
    assert!(Import::new(Settings { smallest_group: 4, ..Settings::default() }).is_err());
    let four = lines(days_of_people().filter(|(_, who)| PEOPLE[..4].contains(who)).map(|(day, who)| copilot(day, who)));
    let error = import(Settings::default(), &[("a.ndjson", four)]).unwrap_err().to_string();
    assert!(error.contains("nothing is left") && error.contains("at least 5 people"), "{error}");
}

#[test]
fn weeks_that_are_told_in_part_are_left_out() {
    let mut records: Vec<_> = days_of_people().map(|(day, person)| copilot(day, person)).collect();
    records.extend(
        ["2026-02-26", "2026-02-27", "2026-03-09", "2026-03-10"]
            .iter()
            .flat_map(|day| PEOPLE.map(|person| copilot(day, person))),
    );
    let imported = import(Settings::default(), &[("a.ndjson", lines(records))]).unwrap();
    assert_eq!(
        imported.table.span().map(|span| (span.0.to_string(), span.1.to_string())),
        Some((WEEK.into(), WEEK.into()))
    );
    let partial = imported.report.notes.iter().filter(|note| note.contains("in part")).count();
    assert_eq!(partial, 2);
}

#[test]
fn totals_need_to_know_of_how_many_people_they_are() {
    let costs = || page([bucket(2, json!([openai_cost(30.0, "usd")])), bucket(6, json!([openai_cost(12.0, "usd")]))]);
    let error = import(Settings::default(), &[("a.json", costs())]).unwrap_err().to_string();
    assert!(error.contains("--headcount"), "{error}");
    let roster = "email,group\n".to_owned() + &PEOPLE.map(|person| format!("{person},A\n")).concat();
    let imported = import_with(Settings::default(), Some(&roster), &[("a.json", costs())]).unwrap();
    same(level(&imported.table, "compute_cost_usd"), 7.0);
}

#[test]
fn a_roster_joins_the_names_of_one_person_and_says_what_is_wrong() {
    let mut roster = String::from("email,login,group\n");
    for person in PEOPLE {
        let _ = writeln!(roster, "{person}@example.com,{person},A");
    }
    let claude = page(days_of_people().map(|(day, person)| claude_code(day, &format!("{person}@EXAMPLE.com"))));
    let stranger = DAYS.map(|day| copilot(day, "stranger"));
    let copilot = lines(days_of_people().map(|(day, person)| copilot(day, person)).chain(stranger));
    let imported =
        import_with(Settings::default(), Some(&roster), &[("a.json", claude), ("b.ndjson", copilot)]).unwrap();
    same(level(&imported.table, "lines_of_code"), 5.0 * (40.0 + 30.0));
    assert!(imported.report.notes.iter().any(|note| note.starts_with("1 account of the exports not in the roster")));

    for (roster, says) in [
        ("email,group\na@x,A\na@x,B\n", "roster.csv, line 3: this person stands here twice"),
        ("email,login,group\na@x,a,A\nb@x,b,A\na@x,b,A\n", "line 4: its names are those of two people"),
        ("email\na@x\n", "line 1: no column names groups"),
        ("group\nA\n", "line 1: no column names people"),
        ("email,group,since\na@x,A,soon\n", "line 2, `since`: is no date"),
        ("email,group\na@x,all\n", "the group `all` is everyone"),
        ("email,group\n,A\n", "line 2: nobody is named"),
        ("email,group\n", "nobody is in it"),
    ] {
        let error = import_with(Settings::default(), Some(roster), &[]).unwrap_err().to_string();
        assert!(error.contains(says), "{roster}: {error}");
    }
}

#[test]
fn what_is_not_known_is_asked_for_and_what_is_said_overrules() {
    let error = import(Settings::default(), &[("a.csv", "Who,When\nx,y\n".into())]).unwrap_err().to_string();
    assert!(error.contains("--as") && error.contains("--map"), "{error}");
    let error = import(Settings::default(), &[("a.json", "{\"Who\":1}".into())]).unwrap_err().to_string();
    assert!(error.contains("--as (copilot, "), "{error}");
    let settings = Settings { source: Some(Source::OpenaiUsage), ..Settings::default() };
    let error = import(settings, &[("a.ndjson", copilot_export())]).unwrap_err().to_string();
    assert!(error.contains("missing field `start_time`"), "{error}");
    let settings = Settings { source: Some(Source::Viva), ..Settings::default() };
    assert!(import(settings, &[("a.ndjson", copilot_export())]).unwrap_err().to_string().contains("come as a table"));
}

#[test]
fn anything_tidy_is_read_by_a_mapping_of_people_or_of_groups() {
    let of_people = "[columns]\ndate = \"Closed on\"\nperson = \"Assignee\"\ngroup = \"Dept\"\n\
        [metrics.tickets_closed]\ncolumn = \"Points\"\nabsent = \"zero\"\n\
        [metrics.compute_cost_usd]\ncolumn = \"Cost\"\ncurrency = \"EUR\"\n\
        [format]\ndelimiter = \";\"\ndecimal_comma = true\ndates = \"day-month-year\"\n";
    let mut text = String::from("Assignee;Dept;Closed on;Points;Cost\n");
    for (day, person) in days_of_people() {
        let (month, day) = (&day[5..7], &day[8..]);
        let _ = writeln!(text, "{person};Support;{day}.{month}.2026;1,5;0,40");
        let _ = writeln!(text, "{person};Support;{day}.{month}.2026;0,5;");
    }
    let mut settings = Settings { mapping: Some(Mapping::read(of_people).unwrap()), ..Settings::default() };
    settings.rates.add("EUR=2").unwrap();
    let table = import(settings, &[("a.csv", text)]).unwrap().table;
    same(level(&table, "tickets_closed"), 10.0);
    same(level(&table, "compute_cost_usd"), 4.0);
    assert_eq!(table.groups(), ["all", "Support"]);

    let of_groups = "[columns]\nweek = \"Week\"\ngroup = \"Dept\"\npeople = \"Heads\"\n\
        [metrics.meetings]\ncolumn = \"Meetings\"\ntotal = true\n\
        [metrics.weekly_active_share]\ncolumn = \"Active %\"\nscale = 0.01\n";
    let settings = || Settings { mapping: Some(Mapping::read(of_groups).unwrap()), ..Settings::default() };
    let text = "Dept\tWeek\tHeads\tMeetings\tActive %\nA\t2026-03-02\t10\t40\t50\nB\t2026-03-04\t30\t60\t90\nC\t2026-03-02\t3\t60\t10\n";
    let table = import(settings(), &[("a.tsv", text.into())]).unwrap().table;
    same(value(&table, WEEK, "A", "meetings", Statistic::Mean), 4.0);
    same(level(&table, "meetings"), 2.5);
    same(level(&table, "weekly_active_share"), 0.8);
    assert_eq!(table.groups(), ["all", "A", "B"], "three people are no group");
    let error = import(settings(), &[("a.tsv", text.replace("\t50\n", "\t150\n"))]).unwrap_err();
    assert_eq!((error.line, &*error.field), (2, "Active %"));
    let error = import(settings(), &[("a.tsv", text.replace("Heads", "Head"))]).unwrap_err().to_string();
    assert!(error.contains("there is no column `Heads`"), "{error}");
}

#[test]
fn a_table_of_ours_is_taken_as_it_is_beside_exports() {
    let ours = format!("week,group,metric,statistic,value,people\n{WEEK},all,meetings,mean,5.5,40\n");
    let both = [("ours.csv", ours.clone()), ("claude.json", claude_export())];
    let imported = import(Settings::default(), &both).unwrap();
    same(level(&imported.table, "meetings"), 5.5);
    same(level(&imported.table, "tokens_mtok"), 20.0);
    let error = import(Settings::default(), &[("a.csv", ours.replace(",40", ",4"))]).unwrap_err();
    assert_eq!((error.line, &*error.field), (2, "people"));
}

#[test]
fn a_workbook_is_read_by_its_mapping() {
    let workbook = workbook(&[["Week", "Dept", "Heads", "Tickets"], ["2026-03-02", "A", "12", "36"]]);
    let mapping = "[columns]\nweek = \"Week\"\ngroup = \"Dept\"\npeople = \"Heads\"\n\
        [metrics.tickets_closed]\ncolumn = \"Tickets\"\ntotal = true\n";
    let columns = Columns::of(&workbook[..], None).unwrap().unwrap();
    assert_eq!(columns.sheets(), ["2026"]);
    assert_eq!(columns.guess().mapping(&columns), Mapping::read(mapping).ok(), "as it is guessed");
    assert!(Columns::of(&workbook[..], Some("2025")).is_err());
    let settings = Settings { mapping: Some(Mapping::read(mapping).unwrap()), ..Settings::default() };
    let mut import = Import::new(settings.clone()).unwrap();
    import.file("tickets.xlsx", &workbook[..]).unwrap();
    same(level(&import.finish().unwrap().table, "tickets_closed"), 3.0);
    let mut import = Import::new(settings).unwrap();
    let error = import.file("tickets.xlsx", &workbook[..workbook.len() - 60]).unwrap_err().to_string();
    assert!(error.contains("no workbook that can be read"), "{error}");
}

/// A workbook of one sheet with texts and, below the head, numbers in the last two columns.
fn workbook(rows: &[[&str; 4]]) -> Vec<u8> {
    use std::io::Write as _;
    let mut sheet = String::new();
    for (row, cells) in (1..).zip(rows) {
        let _ = write!(sheet, "<row r=\"{row}\">");
        for (column, cell) in ["A", "B", "C", "D"].iter().zip(cells) {
            let _ = match cell.parse::<f64>() {
                Ok(number) => write!(sheet, "<c r=\"{column}{row}\"><v>{number}</v></c>"),
                Err(_) => write!(sheet, "<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
            };
        }
        sheet += "</row>";
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let links = "http://schemas.openxmlformats.org/package/2006/relationships";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let kinds = "http://schemas.openxmlformats.org/package/2006/content-types";
    let parts = [
        ("[Content_Types].xml", format!("<Types xmlns=\"{kinds}\"/>")),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{links}\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"2026\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{links}\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>")),
    ];
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("in memory");
        archive.write_all(text.as_bytes()).expect("in memory");
    }
    archive.finish().expect("in memory").into_inner()
}
