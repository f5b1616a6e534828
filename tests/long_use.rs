//! The true window under long and careless use: does it stay alive, small, and quiet when nobody touches it?
//!
//! The short form runs with the tests. `YARDSTICK_MONKEY_MINUTES=30` makes it a
//! long one, in which memory is judged too, and `YARDSTICK_PROGRAM` names
//! another build of the program.
#![cfg(all(feature = "app", target_os = "linux"))]

#[path = "common/screen.rs"]
mod screen;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use screen::{Running, screen};

/// Size of the screen and of the window.
const SIZE: (u32, u32) = (1280, 720);

/// Growth of memory that is allowed after the warm-up, and the share of the time that is warm-up.
const MOST_GROWTH: f64 = 0.10;
const WARM_UP: f64 = 0.2;

/// A process of nobody's, so that a click on a wrong folder can do no harm.
const NOBODY: u32 = 65534;

const SCENARIO: &str = "schema = 2\ntitle = \"A small office\"\n[run]\nreplicates = 6\nweeks = 40\n[organisation]\n\
    employees = 100\n[[schemes]]\nname = \"Nothing counted\"\n[[schemes]]\nname = \"Tokens\"\ncount = { tokens = 1.0 }\n\
    [schemes.leaderboard]\naudience = \"everyone\"\n[schemes.reward]\nreview = \"denied\"\nstakes = 0.1\n";

/// What another program may put into the file meanwhile.
const FILES: [&str; 4] =
    [SCENARIO, "schema = 2\ntitle =", "", "schema = 2\ntitle = \"=1+1 <b>مرحبا</b>\"\n[[schemes]]\nname = \"a\"\n"];

const KEYS: [&str; 32] = [
    "Tab",
    "Tab",
    "shift+Tab",
    "Return",
    "space",
    "Escape",
    "Escape",
    "Left",
    "Right",
    "Up",
    "Down",
    "Home",
    "End",
    "Delete",
    "BackSpace",
    "ctrl+z",
    "ctrl+shift+z",
    "ctrl+1",
    "ctrl+2",
    "ctrl+3",
    "ctrl+4",
    "ctrl+5",
    "ctrl+6",
    "ctrl+j",
    "ctrl+d",
    "ctrl+b",
    "ctrl+s",
    "ctrl+k",
    "ctrl+e",
    "ctrl+n",
    "F1",
    "ctrl+a",
];

/// The program with its screen and its folder.
struct Session {
    app: Running,
    display: String,
    folder: PathBuf,
    _server: Running,
    _folder: tempfile::TempDir,
}

fn program() -> PathBuf {
    std::env::var_os("YARDSTICK_PROGRAM").map_or_else(|| env!("CARGO_BIN_EXE_yardstick").into(), PathBuf::from)
}

fn start(display: &str, folder: &Path) -> Running {
    let log = fs::OpenOptions::new().create(true).append(true).open(folder.join("said")).expect("a log");
    let mut command = Command::new(program());
    command.arg(folder.join("small.toml")).current_dir(folder);
    command.env("DISPLAY", display).env("HOME", folder).env("YARDSTICK_STATE_DIR", folder.join("state"));
    command.env_remove("WAYLAND_DISPLAY").env_remove("DBUS_SESSION_BUS_ADDRESS").stdout(Stdio::null()).stderr(log);
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    if is_root {
        command.uid(NOBODY).gid(NOBODY);
    }
    let app = Running(command.spawn().expect("the program starts"));
    for _ in 0..120 {
        std::thread::sleep(Duration::from_millis(250));
        let found = Command::new("xdotool").env("DISPLAY", display).args(["search", "--name", "Yardstick"]).output();
        let found = found.expect("xdotool is installed");
        if let Some(window) = String::from_utf8_lossy(&found.stdout).lines().next() {
            // Without a window manager keys go nowhere else; it takes a window that is shown.
            let mut focus = Command::new("xdotool");
            focus.env("DISPLAY", display).args(["windowfocus", "--sync", window]).stderr(Stdio::null());
            if focus.status().is_ok_and(|status| status.success()) {
                return app;
            }
        }
    }
    panic!("no window came");
}

impl Session {
    fn new() -> Self {
        let (server, display) = screen();
        let own = tempfile::tempdir().expect("a folder");
        let folder = own.path().to_owned();
        let settings = format!(r#"{{"theme":"light","window":[{}.0,{}.0],"tour_offered":true}}"#, SIZE.0, SIZE.1);
        fs::create_dir(folder.join("state")).expect("a folder");
        fs::write(folder.join("state/settings.json"), settings).expect("it can be written to");
        fs::write(folder.join("small.toml"), SCENARIO).expect("it can be written to");
        for place in
            [folder.clone(), folder.join("state"), folder.join("small.toml"), folder.join("state/settings.json")]
        {
            fs::set_permissions(place, fs::Permissions::from_mode(0o777)).expect("it is mine");
        }
        let app = start(&display, &folder);
        Self { app, display, folder, _server: server, _folder: own }
    }

    /// Lets pointer and keys do something.
    fn act(&self, arguments: &[&str]) {
        let done = Command::new("xdotool").env("DISPLAY", &self.display).args(arguments).stderr(Stdio::null()).status();
        assert!(done.expect("xdotool is installed").success(), "{arguments:?}");
    }

    /// Whether the program still runs; that it ended of its own will is no fault.
    fn is_running(&mut self) -> bool {
        match self.app.0.try_wait().expect("it is a child") {
            None => true,
            Some(status) => {
                assert!(status.success(), "it ended with {status}: {}", self.said());
                false
            }
        }
    }

    fn said(&self) -> String {
        fs::read_to_string(self.folder.join("said")).unwrap_or_default()
    }

    fn check(&self) {
        let said = self.said();
        assert!(!said.contains("panicked"), "{said}");
        for entry in fs::read_dir(self.folder.join("state")).expect("it is there") {
            let path = entry.expect("it can be read").path();
            let is_report = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("report-"));
            assert!(!is_report, "{}", fs::read_to_string(&path).unwrap_or_default());
        }
    }

    /// A line of numbers that the system keeps of the process.
    fn numbers(&self, file: &str) -> Vec<u64> {
        let text = fs::read_to_string(format!("/proc/{}/{file}", self.app.0.id())).unwrap_or_default();
        let after_name = text.rsplit(") ").next().unwrap_or_default();
        after_name.split_whitespace().filter_map(|word| word.parse().ok()).collect()
    }

    /// Memory in use, in MiB.
    fn memory(&self) -> f64 {
        self.numbers("statm").get(1).map_or(0.0, |pages| *pages as f64 * 4096.0 / f64::from(1 << 20))
    }

    /// Share of a core in use during some seconds.
    fn load(&self, seconds: u64) -> f64 {
        // User and system time, in hundredths of a second; the state before them is a letter.
        let time = || self.numbers("stat").get(10..12).map_or(0, |both| both.iter().sum::<u64>());
        let before = time();
        std::thread::sleep(Duration::from_secs(seconds));
        (time() - before) as f64 / 100.0 / seconds as f64
    }

    /// Back to where it started, as far as keys can, and quiet.
    fn settle(&self) {
        self.act(&[
            "mouseup",
            "1",
            "key",
            "Escape",
            "key",
            "Escape",
            "key",
            "Escape",
            "key",
            "ctrl+1",
            "mousemove",
            "640",
            "8",
        ]);
        std::thread::sleep(Duration::from_secs(3));
    }

    /// One careless deed.
    fn play(&self, random: &mut ChaCha8Rng) {
        let mut place =
            || [random.random_range(2..SIZE.0 - 2).to_string(), random.random_range(2..SIZE.1 - 2).to_string()];
        let ([x, y], [to_x, to_y]) = (place(), place());
        match random.random_range(0..100) {
            0..52 => self.act(&["mousemove", &x, &y, "click", "1"]),
            52..64 => {
                self.act(&[
                    "mousemove",
                    &x,
                    &y,
                    "mousedown",
                    "1",
                    "mousemove",
                    &to_x,
                    &to_y,
                    "sleep",
                    "0.05",
                    "mouseup",
                    "1",
                ]);
            }
            64..72 => {
                let button = ["4", "5"].choose(random).copied().unwrap_or("5");
                self.act(&["mousemove", &x, &y, "click", "--repeat", "4", "--delay", "5", button]);
            }
            72..75 => self.act(&["mousemove", &x, &y, "click", "3"]),
            75..94 => self.act(&["key", KEYS.choose(random).copied().unwrap_or("Tab")]),
            94..97 => self.act(&[
                "type",
                "--delay",
                "1",
                "--",
                ["0.3", "-1e9", "=1+1 <b>", "abc"].choose(random).copied().unwrap_or("1"),
            ]),
            _ => {
                let text = FILES.choose(random).copied().unwrap_or_default();
                // The program may have replaced the file by one that is its own.
                let _ = fs::write(self.folder.join("small.toml"), text);
            }
        }
    }
}

#[test]
fn a_monkey_breaks_nothing_and_fills_nothing() {
    let minutes: f64 = std::env::var("YARDSTICK_MONKEY_MINUTES").ok().and_then(|text| text.parse().ok()).unwrap_or(0.4);
    let (whole, started) = (Duration::from_secs_f64(60.0 * minutes), Instant::now());
    let mut random = ChaCha8Rng::seed_from_u64(17);
    let mut session = Session::new();
    let (mut deeds, mut starts) = (0, 1);
    // Memory by how much of the time is over, of the present process.
    let mut memory: Vec<(f64, f64)> = Vec::new();
    let between = (whole / 40).max(Duration::from_secs(5));
    let mut sampled = Instant::now();
    while started.elapsed() < whole {
        session.play(&mut random);
        deeds += 1;
        if !session.is_running() {
            session.app = start(&session.display, &session.folder);
            starts += 1;
            memory.clear();
        }
        if deeds % 20 == 0 {
            session.check();
        }
        if sampled.elapsed() > between {
            session.settle();
            if session.is_running() {
                memory.push((started.elapsed().div_duration_f64(whole), session.memory()));
                println!(
                    "after {:.0}%: {deeds} deeds, {:.0} MiB",
                    100.0 * memory[memory.len() - 1].0,
                    session.memory()
                );
            }
            sampled = Instant::now();
        }
    }
    session.check();
    println!("{deeds} deeds in {minutes} minutes, {starts} starts, {:.0} MiB at the end", session.memory());
    let after: Vec<f64> = memory.iter().filter(|(at, _)| *at > WARM_UP).map(|(_, size)| *size).collect();
    if minutes >= 5.0 && after.len() >= 8 {
        let middle = |sizes: &[f64]| {
            let mut sizes = sizes.to_vec();
            sizes.sort_by(f64::total_cmp);
            sizes[sizes.len() / 2]
        };
        let (first, last) = (middle(&after[..after.len() / 4]), middle(&after[after.len() - after.len() / 4..]));
        println!(
            "memory after the warm-up {first:.0} MiB, at the end {last:.0} MiB: {:+.1}%",
            100.0 * (last / first - 1.0)
        );
        assert!(last <= first * (1.0 + MOST_GROWTH), "{after:?}");
    }
}

#[test]
fn a_window_that_nobody_touches_does_nothing() {
    let session = Session::new();
    // Until everything is computed, which may take turns with other tests.
    let quiet = (0..40).map(|_| session.load(3)).find(|load| *load < 0.005);
    assert!(quiet.is_some(), "it does not come to rest");
    let load = session.load(10);
    println!("a window at rest takes {:.2}% of a core", 100.0 * load);
    assert!(load < 0.01, "{:.2}% of a core", 100.0 * load);
    session.check();
}
