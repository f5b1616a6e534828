//! What outlives a kill at any moment, a full disk, and a home that cannot be written to?
//!
//! The app runs in a process of its own: this test program again, told by an
//! environment variable what to be. `YARDSTICK_KILLS` says how often it is killed.
#![cfg(all(feature = "app", target_os = "linux"))]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt as _, SeedableRng as _};
use yardstick::app::App;
use yardstick::app::recovery::Unsaved;
use yardstick::app::state::{Dialog, State};
use yardstick::scenario::Document;

/// What the program is to be, and in which folder.
const ROLE: &str = "YARDSTICK_TEST_ROLE";
const FOLDER: &str = "YARDSTICK_TEST_FOLDER";

const SCENARIO: &str = "schema = 2\ntitle = \"A small office\"\n[run]\nreplicates = 2\nweeks = 20 # Comments stay.\n\
    [organisation]\nemployees = 40\n[[schemes]]\nname = \"Nothing counted\"\n[[schemes]]\nname = \"Tokens\"\n\
    count = { tokens = 1.0 }\n[schemes.leaderboard]\naudience = \"everyone\"\n[schemes.reward]\nreview = \"denied\"\n\
    stakes = 0.01\n";

/// One edit, and where a trial begins anew, in shares of pay.
const STEP: f64 = 0.0001;
const LAST: f64 = 0.09;

/// The most that may be lost.
const MOST_LOST: Duration = Duration::from_secs(2);

fn file(folder: &Path) -> PathBuf {
    folder.join("small.toml")
}

fn new_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(file(folder.path()), SCENARIO).expect("it can be written to");
    folder
}

/// The app in this process, at the pace of a screen.
struct Window(Harness<'static, App>, Instant);

impl Window {
    fn open(folder: &Path) -> Self {
        let (path, state) = (file(folder), folder.join("state"));
        let builder = Harness::builder().with_size(vec2(1280.0, 900.0));
        let app = builder.build_eframe(move |creation| {
            App::new(&creation.egui_ctx, Some(&path), Some(state)).expect("threads start")
        });
        let mut window = Self(app, Instant::now());
        window.steps(3);
        window
    }

    fn steps(&mut self, count: usize) {
        for _ in 0..count {
            // Seconds are those of the clock, however long a frame takes.
            self.0.input_mut().time = Some(1.0 + self.1.elapsed().as_secs_f64());
            self.0.step();
            std::thread::sleep(Duration::from_millis(16));
        }
    }

    fn state(&self) -> &State {
        self.0.state().state()
    }

    fn stakes(&self) -> f64 {
        self.state().scenario().schemes[1].reward.stakes
    }

    fn set_stakes(&mut self, share: f64) {
        self.0.get_by_role_and_label(Role::Slider, "Share of pay at stake").set_value_accesskit(share);
        self.steps(2);
    }

    fn press(&mut self, button: &str) {
        self.0.get_by_role_and_label(Role::Button, button).click_accesskit();
        self.steps(3);
    }

    fn save(&mut self) {
        self.0.key_press_modifiers(Modifiers::COMMAND, Key::S);
        self.steps(3);
        if matches!(self.state().dialog, Some(Dialog::Overwrite(_))) {
            self.press("Replace it");
        }
    }

    /// Whether everything of `words` is said in one notice, now or soon.
    fn says(&mut self, words: [&str; 2]) -> bool {
        (0..300).any(|_| {
            self.steps(1);
            self.state().told.iter().any(|(_, notice)| words.iter().all(|word| notice.text.contains(word)))
        })
    }
}

#[test]
fn in_a_process_of_its_own() {
    let (Some(role), Some(folder)) = (std::env::var_os(ROLE), std::env::var_os(FOLDER)) else { return };
    let folder = PathBuf::from(folder);
    match role.to_str() {
        Some("edit") => edit_for_ever(&folder),
        Some("full") => on_a_full_disk(&folder),
        Some("read-only") => in_a_home_that_cannot_be_written_to(&folder),
        other => panic!("there is no role {other:?}"),
    }
    println!("DONE");
}

/// Takes up what was left, then edits and saves, and says so, until it is killed.
fn edit_for_ever(folder: &Path) {
    let mut window = Window::open(folder);
    if window.state().dialog == Some(Dialog::Recover) {
        window.press("Take up");
    }
    let mut share = window.stakes().max(in_file(folder));
    println!("START {share:.4}");
    for edit in 1.. {
        share += STEP;
        window.set_stakes(share);
        assert!((window.stakes() - share).abs() < STEP / 2.0, "{} is not {share}", window.stakes());
        println!("EDIT {share:.4}");
        if edit % 40 == 0 {
            window.save();
            assert!(!window.state().is_unsaved(), "{:?}", window.state().notices);
            println!("SAVED {share:.4}");
        }
    }
}

fn on_a_full_disk(folder: &Path) {
    let mut window = Window::open(folder);
    window.set_stakes(0.02);
    window.steps(120);
    assert!(folder.join("state/unsaved-0.json").exists(), "there is room so far");
    let ballast = folder.join("ballast");
    let mut size = 1 << 20;
    while size > 0 {
        let held = fs::metadata(&ballast).map_or(0, |metadata| metadata.len() as usize);
        if fs::write(&ballast, vec![0; held + size]).is_err() {
            fs::write(&ballast, vec![0; held]).expect("it was there before");
            size /= 2;
        }
    }
    window.set_stakes(0.03);
    assert!(window.says(["cannot be kept for after a crash", "No space left"]), "{:?}", window.state().told);
    window.save();
    assert!(window.says(["could not be saved", "No space left"]), "{:?}", window.state().told);
    assert!(window.state().is_unsaved() && (window.stakes() - 0.03).abs() < 1e-9, "it is still in the window");
    assert_eq!(fs::read_to_string(file(folder)).expect("it is there"), SCENARIO, "the file is as it was");
    fs::remove_file(ballast).expect("it is there");
    window.save();
    assert!(!window.state().is_unsaved() && (in_file(folder) - 0.03).abs() < 1e-9, "once there is room it is saved");
}

fn in_a_home_that_cannot_be_written_to(folder: &Path) {
    let mut window = Window::open(folder);
    assert!(window.says(["cannot be kept for after a crash", "Read-only file system"]), "{:?}", window.state().told);
    window.set_stakes(0.03);
    window.save();
    assert!(window.says(["could not be saved", "Read-only file system"]), "{:?}", window.state().told);
    assert!(window.state().is_unsaved() && (window.stakes() - 0.03).abs() < 1e-9, "it is still in the window");
}

/// The share of pay in a text that must be a whole scenario.
fn share_in(text: &str) -> f64 {
    let document = Document::parse("a scenario", text);
    let document = document.unwrap_or_else(|problems| panic!("half a file: {}\n{text}", problems.render(false)));
    document.scenario().schemes[1].reward.stakes
}

fn in_file(folder: &Path) -> f64 {
    share_in(&fs::read_to_string(file(folder)).expect("the file is there"))
}

/// The greatest share that was kept for after a kill; none where nothing is kept.
fn kept(folder: &Path) -> Option<f64> {
    let entries = fs::read_dir(folder.join("state")).ok()?.map(|entry| entry.expect("it can be read").path());
    let is_work =
        |path: &PathBuf| path.extension().is_some_and(|ending| ending == "json") && name(path).starts_with("uns");
    let shares = entries.filter(is_work).map(|path| {
        let bytes = fs::read(&path).expect("it can be read");
        let unsaved: Unsaved = serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("half a file: {error}"));
        share_in(&unsaved.text)
    });
    shares.reduce(f64::max)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn this_program_as(role: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("it runs"));
    command.args(["--exact", "in_a_process_of_its_own", "--nocapture"]).env(ROLE, role).env(FOLDER, folder);
    command
}

/// What a process says, with the time at which it said it.
struct Told {
    child: Child,
    lines: Receiver<(Instant, String)>,
}

impl Told {
    fn by(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let out = BufReader::new(child.stdout.take().expect("it is piped"));
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let _ = sender.send((Instant::now(), line));
            }
        });
        Self { child, lines }
    }

    /// Kills it; all that it said, and the moment.
    fn killed(mut self, first: (Instant, String)) -> (Vec<(Instant, String)>, Instant) {
        let moment = Instant::now();
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
        (std::iter::once(first).chain(self.lines.iter()).collect(), moment)
    }
}

/// The newest share that was said under a word no later than a moment.
fn said(lines: &[(Instant, String)], words: &[&str], until: Instant) -> Option<f64> {
    let of = |line: &str| words.iter().find_map(|word| line.strip_prefix(word)?.trim().parse::<f64>().ok());
    lines.iter().filter(|(time, _)| *time <= until).filter_map(|(_, line)| of(line)).next_back()
}

#[test]
fn a_kill_at_any_moment_loses_two_seconds_at_most_and_never_a_file() {
    let kills: usize = std::env::var("YARDSTICK_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(8);
    let mut random = ChaCha8Rng::seed_from_u64(17);
    let mut folder = new_folder();
    let (mut lost, mut left) = (Vec::new(), 0);
    for kill in 0..kills {
        let told = Told::by(this_program_as("edit", folder.path()));
        let first = loop {
            let line = told.lines.recv_timeout(Duration::from_mins(1)).expect("it starts");
            if line.1.starts_with("START") {
                break line;
            }
        };
        let start = said(std::slice::from_ref(&first), &["START"], Instant::now()).expect("it says where it starts");
        // Also while it takes up what the last one left.
        std::thread::sleep(Duration::from_secs_f64(random.random_range(0.0..3.0)));
        let (lines, moment) = told.killed(first);
        let written = in_file(folder.path());
        let outlives = kept(folder.path()).map_or(written, |kept| kept.max(written));
        let saved = said(&lines, &["SAVED"], moment).unwrap_or(0.0);
        assert!(written >= saved - STEP / 2.0, "kill {kill}: {saved} was saved, and the file says {written}");
        assert!(outlives >= start - STEP / 2.0, "kill {kill}: {start} outlived the last kill, and not this one");
        let before = moment.checked_sub(MOST_LOST);
        let due = before.and_then(|before| said(&lines, &["START", "EDIT"], before)).unwrap_or(start);
        assert!(
            outlives >= due - STEP / 2.0,
            "kill {kill}: {due} was there two seconds before, and {outlives} outlives"
        );
        let gone = lines.iter().find(|(_, line)| said_after(line, outlives)).map_or(Duration::ZERO, |at| moment - at.0);
        lost.push(gone.as_secs_f64());
        left = fs::read_dir(folder.path()).expect("it is there").count() - 2;
        if outlives > LAST {
            folder = new_folder();
        }
    }
    lost.sort_by(f64::total_cmp);
    let of = |share: f64| lost[((lost.len() - 1) as f64 * share) as usize];
    println!(
        "{kills} kills: lost {:.2} s at the median, {:.2} s at most; {left} half-written files beside",
        of(0.5),
        of(1.0)
    );
}

/// Whether a line says an edit that did not outlive.
fn said_after(line: &str, outlives: f64) -> bool {
    line.strip_prefix("EDIT")
        .and_then(|rest| rest.trim().parse::<f64>().ok())
        .is_some_and(|at| at > outlives + STEP / 2.0)
}

/// Runs a command in a world where `folder` is a small disk, prepared by `before`; none where that is not allowed.
fn on_a_small_disk(folder: &Path, before: &str, command: &Command) -> Option<Output> {
    let script = format!("mount -t tmpfs -o size=512k none \"$0\" && cd \"$0\" && {before} && exec \"$@\"");
    let run = |script: &str| {
        let mut unshare = Command::new("unshare");
        unshare.args(["--map-root-user", "--mount", "sh", "-c", script]).arg(folder).arg(command.get_program());
        unshare.args(command.get_args());
        unshare.envs(command.get_envs().filter_map(|(key, value)| Some((key, value?))));
        unshare.output().ok()
    };
    let is_allowed = run("mount -t tmpfs -o size=64k none \"$0\"").is_some_and(|output| output.status.success());
    if !is_allowed {
        println!("skipped: this machine lets no test mount a disk of its own");
        return None;
    }
    run(&script)
}

fn check(output: &Output) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.contains("DONE"), "{out}\n{err}");
}

#[test]
fn a_full_disk_is_told_and_nothing_is_lost() {
    let (folder, original) = (tempfile::tempdir().expect("a folder"), new_folder());
    let before = format!("cp {} .", file(original.path()).display());
    if let Some(output) = on_a_small_disk(folder.path(), &before, &this_program_as("full", folder.path())) {
        check(&output);
    }
}

#[test]
fn a_home_that_cannot_be_written_to_is_told() {
    let (folder, original) = (tempfile::tempdir().expect("a folder"), new_folder());
    let before = format!("cp {} . && mount -o remount,ro none \"$0\"", file(original.path()).display());
    if let Some(output) = on_a_small_disk(folder.path(), &before, &this_program_as("read-only", folder.path())) {
        check(&output);
    }
}

#[test]
fn a_document_for_which_there_is_no_room_is_told_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_yardstick"));
    command.args([
        "brief",
        "token-leaderboard",
        "--employees",
        "30",
        "--replicates",
        "2",
        "--weeks",
        "20",
        "--out",
        "a.html",
    ]);
    let before = "head -c 460k /dev/zero > ballast";
    let Some(output) = on_a_small_disk(folder.path(), before, &command) else { return };
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("a.html cannot be written: No space left on device"), "{said}");
}
