//! What reading, checking and saving scenario files does, seen from outside.

use yardstick::scenario::{Document, Signal, migrate, presets, read_file};

/// Asserts that each fragment is in what is shown for a faulty file.
fn check(text: &str, expected: &[&str]) {
    let shown = match Document::parse("a.toml", text) {
        Ok(_) => panic!("accepted:\n{text}"),
        Err(problems) => problems.to_string(),
    };
    for fragment in expected {
        assert!(shown.contains(fragment), "no {fragment:?} in\n{shown}");
    }
}

/// A whole file with some lines of its own before the schemes.
fn file(lines: &str) -> String {
    format!("schema = 2\ntitle = \"A\"\n{lines}\n[[schemes]]\nname = \"Nothing counted\"\n")
}

#[test]
fn presets_are_read_without_a_warning_and_written_as_they_were() {
    for preset in presets() {
        let mut document = Document::parse(preset.name, preset.text).unwrap_or_else(|problems| panic!("{problems}"));
        assert!(document.warnings().is_empty(), "{:?}", document.warnings());
        let scenario = document.scenario().clone();
        document.set(&scenario);
        assert_eq!(document.text(), preset.text);
    }
}

#[test]
fn a_misspelt_key_gets_its_place_and_the_nearest_name() {
    check(
        &file("[organisation]\nemployes = 200"),
        &[
            "a.toml:4:1",
            "4 | employes = 200",
            "^^^^^^^^",
            "`employes` is no key in `organisation`",
            "did you mean `employees`?",
        ],
    );
    check(&file("[organization]\nemployees = 200"), &["a.toml:3:2", "did you mean `organisation`?"]);
    check(&file("[work.start_hours]\nslak = 200"), &["a.toml:4:1", "did you mean `slack`?"]);
    check(&file("zzz = 200"), &["a.toml:3:1", "`zzz` is no key at the top of the file", "allowed: schema, title"]);
}

#[test]
fn wrong_types_and_words_are_named() {
    check(&file("[run]\nweeks = \"ten\""), &["a.toml:4:9", "`run.weeks` must be a whole number, not text"]);
    check(&file("[run]\nweeks = 10.5"), &["must be a whole number, not a number with decimals"]);
    check(&file("run = 5"), &["`run` must be a table, not a whole number"]);
    check(
        &(file("") + "leaderboard.audience = \"everybody\""),
        &["a.toml:6:24", "cannot be \"everybody\"", "did you mean \"everyone\"?", "allowed: nobody, self, manager"],
    );
    check(&(file("") + "count = { token = 1 }"), &["did you mean `tokens`?"]);
    check(&file("[signals.tokenz]\ngain = 1"), &["did you mean `tokens`?"]);
    check(&file("[[roles]]\nname = \"A\"\nshare = 1\nwork = { ai_fits = 1 }"), &["did you mean `ai_fit`?"]);
}

#[test]
fn missing_keys_say_what_to_add() {
    check("title = \"A\"\n[[schemes]]\nname = \"B\"", &["`schema` is missing", "add `schema = 2`"]);
    check("schema = 2\n[[schemes]]\nname = \"B\"", &["`title` is missing"]);
    check("schema = 2\ntitle = \"A\"", &["`schemes` is missing", "add at least one `[[schemes]]`"]);
    check(&file("[[schemes]]\nreference = true"), &["a.toml:3:1", "`schemes.0.name` is missing"]);
}

#[test]
fn every_problem_is_shown_at_once() {
    check(
        &file("[run]\nweaks = 1\nreplicates = \"x\"\n[organisation]\nteam_size = true"),
        &["a.toml:4:1", "a.toml:5:14", "a.toml:7:13"],
    );
    check("schema = 2\ntitle = \nweeks = [1,\n[run]\nweeks = = 4", &["a.toml:2:", "a.toml:5:"]);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = read_file("no/such.toml".as_ref()).unwrap_err().to_string();
    assert!(error.starts_with("cannot read no/such.toml: "), "{error}");
}

#[test]
fn values_out_of_range_say_what_is_allowed() {
    for (lines, key, allowed) in [
        ("[run]\nweeks = 0", "run.weeks", "at least 1 and at most 2600"),
        ("[run]\nreplicates = 0", "run.replicates", "at least 1"),
        ("[run]\nwarmup_weeks = 0", "run.warmup_weeks", "at least 1"),
        ("[run]\nseed = -1", "run.seed", "at least 0"),
        ("[organisation]\nemployees = 0", "organisation.employees", "at least 1"),
        ("[organisation]\nemployees = 5_000_000_000", "organisation.employees", "at most 20000000"),
        ("[organisation]\nteam_size = 0", "organisation.team_size", "at least 1"),
        ("[organisation]\nhours_per_week = 0", "organisation.hours_per_week", "more than 0"),
        ("[organisation]\nhours_per_week = nan", "organisation.hours_per_week", "more than 0"),
        ("[organisation]\nhours_per_week = inf", "organisation.hours_per_week", "at most 168"),
        ("[people]\nproficiency = { alpha = 0 }", "people.proficiency.alpha", "at least 0.01"),
        ("[work]\nai_fit = 0", "work.ai_fit", "more than 0 and at most 1"),
        ("[work]\nrework_lag_weeks = 9", "work.rework_lag_weeks", "at least 1 and at most 8"),
        ("[ai]\nprice_usd_per_mtok = -1", "ai.price_usd_per_mtok", "at least 0"),
        ("[agents]\nstart_share = 1.1", "agents.start_share", "at most 1"),
        ("[agents]\ntake_up_rate = -1", "agents.take_up_rate", "at least 0"),
        ("[agents]\ntake_up_example = 6", "agents.take_up_example", "at most 5"),
        ("[agents]\ntake_up_pull = 6", "agents.take_up_pull", "at most 5"),
        ("[agents]\ntake_up_coaching = 2", "agents.take_up_coaching", "at most 1"),
        ("[agents]\nreach = { median = 0.5, sigma_ln = 1.0 }", "agents.reach.median", "at least 1"),
        ("[agents]\nreach = { median = 5.0, sigma_ln = 4.0 }", "agents.reach.sigma_ln", "at most 3"),
        ("[agents]\nuplift = 6", "agents.uplift", "at most 5"),
        ("[agents]\ndefect = -0.1", "agents.defect", "at least 0"),
        ("[agents]\nscoped_reach_factor = 2", "agents.scoped_reach_factor", "at most 1"),
        ("[[roles]]\nname = \"A\"\nshare = 1\nagents = { start_share = 2 }", "roles.0.agents.start_share", "at most 1"),
        ("[behaviour]\nslack_curvature = 0", "behaviour.slack_curvature", "more than 0"),
        ("[behaviour]\nhabit_rate = 0", "behaviour.habit_rate", "more than 0 and at most 1"),
        ("[signals.tokens]\ntypical = 0", "signals.tokens.typical", "more than 0"),
        ("[signals.tokens]\nlag_weeks = 9", "signals.tokens.lag_weeks", "at most 8"),
        ("[audiences.team]\nseen = 2", "audiences.team.seen", "at most 1"),
        ("[[roles]]\nname = \"A\"\nshare = 1\n[roles.work]\nai_fit = 2", "roles.0.work.ai_fit", "at most 1"),
        ("[[schemes]]\nname = \"A\"\nreward = { winners = 1.0 }", "schemes.0.reward.winners", "less than 1"),
        ("[[schemes]]\nname = \"A\"\ncount = { tokens = -1 }", "schemes.0.count.tokens", "at least 0"),
        (
            "[[schemes]]\nname = \"A\"\nphases = [{ from_week = 3, reward = { winners = 0 } }]",
            "schemes.0.phases.0.reward.winners",
            "more than 0",
        ),
    ] {
        check(&file(lines), &[&format!("`{key}` cannot be"), allowed]);
    }
}

#[test]
fn values_that_do_not_go_together_are_named() {
    let long = format!("[[schemes]]\nname = \"{}\"", "x".repeat(201));
    let scheme = |rest: &str| format!("[[schemes]]\nname = \"A\"\n{rest}");
    let nine: String = (0..9).fold(String::new(), |text, number| text + &format!("[[schemes]]\nname = \"{number}\"\n"));
    for (lines, expected) in [
        (scheme("[[schemes]]\nname = \"A\""), "the name \"A\" is taken"),
        ("[[schemes]]\nname = \" \"".into(), "the name is empty"),
        ("[[schemes]]\nname = \"a\\nb\"".into(), "line break"),
        (long, "the name has 201 characters"),
        (nine, "there are 10 schemes"),
        (scheme("reference = true\n[[schemes]]\nname = \"B\"\nreference = true"), "a second scheme is the reference"),
        (scheme("count = { tokens = 0 }"), "every weight is 0"),
        ("[signals.weekly_active]\nper_assisted_hour = -1".into(), "an hour of work cannot take use of AI away"),
        (scheme("from_week = 5\nuntil_week = 5"), "ends in week 5 but starts in week 5"),
        (scheme("phases = [{ from_week = 0 }]"), "starts in week 0, not after week 0"),
        (scheme("phases = [{ from_week = 4 }, { from_week = 4 }]"), "starts in week 4, not after week 4"),
        (scheme("color = \"red\""), "such as \"#d55e00\""),
        (scheme("count = { tokens = 1 }\nreward = { target = 1, target_value = 2 }"), "the target is given twice"),
        (scheme("reward = { target_value = 2 }"), "needs one counted signal, not 0"),
        (
            scheme("count = { tokens = 1 }\nreward = { target_value = 2 }\n[[schemes.phases]]\nfrom_week = 2\ncount = { tokens = 1, meetings = 1 }"),
            "needs one counted signal, not 2",
        ),
        ("[[roles]]\nname = \"A\"\nshare = 0.5".into(), "the shares sum to 0.5"),
        (
            "[organisation]\nemployees = 8\n[[roles]]\nname = \"A\"\nshare = 0.5\n[[roles]]\nname = \"B\"\nshare = 0.5".into(),
            "there are 2 roles but only 1 teams",
        ),
        ("[[roles]]\nname = \"A\"\nshare = 1\nai = { price = { output = 1 } }".into(), "must be a table"),
        ("[[roles]]\nname = \"A\"\nshare = 1\nai = { price = {} }".into(), "`roles.0.ai.price.fresh_input` is missing"),
        ("[[roles]]\nname = \"A\"\nshare = 1\nwork = { start_hours = { slack = 1 } }".into(), "the hours sum to 33"),
        ("[[roles]]\nname = \"A\"\nshare = 1\npeople = { uplift = { min = 2 } }".into(), "the smallest uplift, 2"),
        ("[ai]\nprice_usd_per_mtok = 1\n[ai.price]\nfresh_input = { usd_per_mtok = 1, share = 1 }\ncache_read = { usd_per_mtok = 1, share = 0 }\ncache_write = { usd_per_mtok = 1, share = 0 }\noutput = { usd_per_mtok = 1, share = 0 }".into(), "the price is given twice"),
        ("[ai.price]\nfresh_input = { usd_per_mtok = 1, share = 1 }\ncache_read = { usd_per_mtok = 1, share = 1 }\ncache_write = { usd_per_mtok = 1, share = 0 }\noutput = { usd_per_mtok = 1, share = 0 }".into(), "the shares sum to 2"),
        ("[organisation]\nhours_per_week = 35".into(), "the hours sum to 40, but a week has 35"),
        ("[run]\nbaseline_weeks = 13".into(), "a baseline of 13 weeks does not fit into a warm-up of 12"),
        ("[people.scruples]\nnever = 0.9".into(), "sum to 1.12, more than 1"),
        ("[agents]\ndefect = 0.9".into(), "the share of defects is 1.1, more than 1"),
        ("[agents]\nuplift = -0.9".into(), "the lowest uplift is"),
        ("[[roles]]\nname = \"A\"\nshare = 1\nagents = { defect = 0.9 }".into(), "6 | agents = { defect = 0.9 }"),
        ("[[roles]]\nname = \"A\"\nshare = 1\nagents = { uplift = -0.9 }".into(), "6 | agents = { uplift = -0.9 }"),
        (
            "[agents]\ndefect = 0.5\n[[roles]]\nname = \"A\"\nshare = 1\nwork = { defect_assisted = 0.6 }".into(),
            "the share of defects is 1.1, more than 1",
        ),
        ("[run]\nreplicates = 100_000\nweeks = 2600".into(), "would need 58.1 GiB of memory"),
    ] {
        check(&file(&lines), &[expected]);
    }
}

#[test]
fn a_scheme_that_never_starts_is_a_warning() {
    let text = file("[run]\nweeks = 10") + "from_week = 10\n";
    let document = Document::parse("a.toml", &text).unwrap();
    let [warning] = document.warnings() else { panic!("{:?}", document.warnings()) };
    assert_eq!((&*warning.key, warning.line), ("schemes.0.from_week", Some(7)));
    assert!(warning.message.contains("the run ends after 10 weeks"));
}

#[test]
fn an_older_schema_is_read_as_the_present_one_with_its_comments() {
    let old = "schema = 0 # old\ntitle = \"A\"\n\n[organisation]\n# all of them\nheadcount = 50 # now\nteam_size = 5\n\n[compute]\ntoken_noise = 0.2\n\n[[schemes]]\nname = \"B\"\n";
    let document = Document::parse("a.toml", old).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!((document.scenario().organisation.employees, document.scenario().ai.token_noise), (50, 0.2));
    let expected = old.replace("schema = 0", "schema = 2").replace("headcount", "employees").replace("compute", "ai");
    assert_eq!(document.text(), expected);
    assert!(document.warnings()[0].message.contains("schema 0"));
}

#[test]
fn a_newer_schema_is_refused_plainly() {
    check(
        "schema = 3\nwholly = \"other\"",
        &["a.toml:1:10", "this file has schema 3; this program reads up to 2", "newer version of Yardstick"],
    );
    check("schema = -1", &["there is no schema -1"]);
    check("schema = \"2\"", &["`schema` must be a whole number"]);
}

/// The scenarios that come with the program, as files of the first schema.
fn older() -> impl Iterator<Item = (&'static str, String)> {
    presets().iter().map(|preset| (preset.name, preset.text.replacen("schema = 2", "schema = 1", 1)))
}

#[test]
fn a_file_of_the_first_schema_migrates_with_its_comments() {
    for (preset, (name, old)) in presets().iter().zip(older()) {
        assert_ne!(old, preset.text, "{name}");
        assert_eq!(migrate(name, &old, false).unwrap_or_else(|problems| panic!("{problems}")), preset.text);
        let read = Document::parse(name, &old).unwrap_or_else(|problems| panic!("{problems}"));
        assert!(read.warnings()[0].message.contains("first edition"), "{name}");
    }
}

#[test]
fn a_file_that_keeps_its_model_keeps_its_comments_and_numbers() {
    for (name, old) in older() {
        let kept = migrate(name, &old, true).unwrap_or_else(|problems| panic!("{problems}"));
        for line in old.lines().filter(|line| !line.starts_with("schema")) {
            assert!(kept.lines().any(|other| other == line), "{name} lost {line:?}");
        }
        let [new, mut kept] =
            [old, kept].map(|text| Document::parse(name, &text).expect("it has just been read").scenario().clone());
        assert_eq!((kept.agents.start_share, kept.agents.take_up_rate), (0.0, 0.0), "{name}");
        // What the file names itself stays.
        assert_eq!(kept.roles, new.roles, "{name}");
        let mut first = new;
        first.keep_first_edition();
        assert_eq!(kept.signals, first.signals, "{name}");
        kept.keep_first_edition();
        assert_eq!(kept, first, "{name}");
    }
    let text = migrate(
        "a",
        "schema = 1\ntitle = \"A\"\nsignals = { tokens = { gain = 7 } }\n[[schemes]]\nname = \"B\"\n",
        true,
    );
    let scenario = Document::parse("a", &text.unwrap()).unwrap().scenario().clone();
    assert_eq!(scenario.signals[&Signal::Tokens].gain, Some(7.0));
    assert_eq!(scenario.signals[&Signal::Tokens].mtok_per_gaming_hour, Some(100.0));
    let second = file("");
    assert_eq!(migrate("a", &second, true).unwrap(), second, "it is of the second edition already");
}
