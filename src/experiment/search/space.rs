//! Which schemes can be reached? A scheme to start from, and the levers that may move,
//! each with the places where it may stand.
//!
//! A range is a list of steps: finer ones than luck tells apart would be many names for
//! one scheme. Where a lever does nothing, as stakes do without a review, it goes back
//! to what it is by default, so that a scheme has one form however it was reached.

use toml::Value;

use super::nsga::{Axis, Genome};
use crate::analysis::format;
use crate::scenario::shape::nearest;
use crate::scenario::{Lever, Problem, Question, Scheme, Shown, Signal, Slot, levers};

/// The key of what is counted.
pub const COUNT: &str = "count";

/// The value of a lever that is absent, and of counting nothing.
pub const NONE: &str = "none";

/// Steps of a range that names none.
const STEPS: f64 = 20.0;

/// The most places of one lever.
const MOST_PLACES: usize = 1000;

/// Where a lever may stand, as a study file says it.
#[derive(Debug, Clone, PartialEq)]
pub enum Reach {
    /// One of these: numbers, words, or `"none"`.
    Values(Vec<Value>),
    /// From `low` to `high`, both included.
    Range {
        /// Lowest value.
        low: f64,
        /// Highest value.
        high: f64,
        /// The width of a step; none: a twentieth of the range, rounded.
        step: Option<f64>,
    },
}

/// Where a lever stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// At a number.
    Number(f64),
    /// At a word, as in a scenario file.
    Word(String),
    /// Nowhere: there is none.
    Absent,
}

impl Place {
    /// As it stands in a study file and in tables.
    pub fn value(&self) -> Value {
        match self {
            Self::Number(number) => Value::Float(*number),
            Self::Word(word) => Value::String(word.clone()),
            Self::Absent => Value::String(NONE.into()),
        }
    }
}

/// What is moved.
#[derive(Debug, Clone, Copy)]
enum Part {
    Lever(&'static Lever),
    /// The one signal that is counted.
    Count,
}

/// One lever that may move, and where it may stand.
#[derive(Debug, Clone)]
pub struct Movable {
    part: Part,
    places: Vec<Place>,
}

impl Movable {
    /// A lever of this key.
    ///
    /// # Errors
    /// If there is no such lever or it cannot stand there. Keys of problems are `key`,
    /// `values`, `range` and `step`.
    pub fn new(key: &str, reach: &Reach) -> Result<Self, Problem> {
        let part = part(key)?;
        let places = match reach {
            Reach::Values(values) => listed(key, part, values)?,
            Reach::Range { low, high, step } => steps(key, part, *low, *high, *step)?,
        };
        Ok(Self { part, places })
    }

    /// The lever over its usual values: what a study file that is to be edited begins with.
    pub fn usual(lever: &'static Lever, weeks: u32) -> (String, Reach) {
        let numbers = |low, high| Reach::Range { low, high, step: None };
        let reach = match lever.shown {
            Shown::Choice => {
                let mut scheme = Scheme::default();
                let Slot::Word(word) = lever.in_scheme(&mut scheme) else { unreachable!("a choice is a word") };
                Reach::Values(word.words().iter().map(|(name, _)| Value::from(*name)).collect())
            }
            Shown::Slider { low, high } | Shown::Defaulted { low, high, .. } => numbers(low, high),
            Shown::Optional { low, high, .. } => {
                let numbers = (1..=5).map(|fifth| Value::Float(low + (high - low) * f64::from(fifth) / 5.0));
                Reach::Values(std::iter::once(Value::from(NONE)).chain(numbers).collect())
            }
            Shown::Week => numbers(0.0, f64::from(weeks.saturating_sub(1))),
            Shown::OptionalWeek => {
                let quarters = (1..4).map(|quarter| Value::Integer(i64::from((weeks * quarter / 4).max(1))));
                Reach::Values(std::iter::once(Value::from(NONE)).chain(quarters).collect())
            }
        };
        (lever.key.to_owned(), reach)
    }

    /// Its key within a scheme.
    pub fn key(&self) -> &'static str {
        match self.part {
            Part::Lever(lever) => lever.key,
            Part::Count => COUNT,
        }
    }

    /// Its name.
    pub fn label(&self) -> &'static str {
        match self.part {
            Part::Lever(lever) => plain_label(lever.label()),
            Part::Count => Question::Counted.label(),
        }
    }

    /// Where it may stand.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Whether its places are numbers in their order, or begin with none at all.
    pub fn is_ordered(&self) -> bool {
        let numbers: Vec<f64> = self.places.iter().filter_map(number).collect();
        let absent = self.places.iter().filter(|place| **place == Place::Absent).count();
        // None comes at an end: no cap is the widest one.
        let at_an_end =
            absent == 0 || (absent == 1 && [self.places.first(), self.places.last()].contains(&Some(&Place::Absent)));
        numbers.len() + absent == self.places.len() && at_an_end && numbers.is_sorted() && numbers.len() > 1
    }

    /// Where it stands in a scheme.
    pub fn at(&self, scheme: &Scheme) -> Place {
        read(self.part, scheme)
    }

    /// The number of the place where it stands; none where it stands elsewhere.
    pub fn number_at(&self, scheme: &Scheme) -> Option<usize> {
        let at = self.at(scheme);
        self.places.iter().position(|place| *place == at)
    }

    /// Where it stands in a scheme, in words.
    pub fn said(&self, scheme: &Scheme) -> String {
        said(self.part, &self.at(scheme))
    }

    /// The same in one short word, for a cell of a table.
    pub fn brief(&self, scheme: &Scheme) -> String {
        match self.at(scheme) {
            Place::Word(key) => key.split('_').next().unwrap_or_default().to_owned(),
            place => said(self.part, &place),
        }
    }

    /// A place in words.
    pub fn say(&self, place: &Place) -> String {
        said(self.part, place)
    }

    /// Whether it does something in a scheme as it is.
    pub fn applies(&self, scheme: &Scheme) -> bool {
        applies(self.part, scheme)
    }

    /// Moves it in a scheme.
    pub fn put(&self, place: &Place, scheme: &mut Scheme) {
        put(self.part, place, scheme);
    }
}

fn number(place: &Place) -> Option<f64> {
    match place {
        Place::Number(number) => Some(*number),
        _ => None,
    }
}

fn part(key: &str) -> Result<Part, Problem> {
    if key == COUNT {
        return Ok(Part::Count);
    }
    if let Some(lever) = levers().iter().find(|lever| lever.key == key) {
        return Ok(Part::Lever(lever));
    }
    let known: Vec<&str> = std::iter::once(COUNT).chain(levers().iter().map(|lever| lever.key)).collect();
    let help = match nearest(key, &known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("levers: {}", known.join(", ")),
    };
    Err(Problem::error("key", format!("`{key}` is no lever")).with_help(help))
}

/// Words that a lever can stand at; empty for numbers.
fn words(part: Part) -> Vec<&'static str> {
    match part {
        Part::Count => Signal::ALL.map(Signal::key).into_iter().chain([NONE]).collect(),
        Part::Lever(lever) => match lever.in_scheme(&mut Scheme::default()) {
            Slot::Word(word) => word.words().iter().map(|(name, _)| *name).collect(),
            Slot::Optional(_) | Slot::OptionalWeek(_) => vec![NONE],
            Slot::Number(_) | Slot::Week(_) => Vec::new(),
        },
    }
}

fn takes_numbers(part: Part) -> bool {
    match part {
        Part::Count => false,
        Part::Lever(lever) => !matches!(lever.in_scheme(&mut Scheme::default()), Slot::Word(_)),
    }
}

fn listed(key: &str, part: Part, values: &[Value]) -> Result<Vec<Place>, Problem> {
    let refused = |place: usize, message: String, help: String| {
        Err(Problem::error(format!("values.{place}"), message).with_help(help))
    };
    if values.len() < 2 {
        let message = format!("`{key}` has {}", format::counted(values.len(), "place"));
        return Err(Problem::error("values", message).with_help("list at least two, or leave the lever out"));
    }
    let known = words(part);
    let mut places = Vec::new();
    for (at, value) in values.iter().enumerate() {
        let place = match value {
            Value::String(word) if word == NONE && absent_is_meant(part) => Place::Absent,
            Value::String(word) if known.contains(&word.as_str()) => Place::Word(word.clone()),
            Value::Float(number) if takes_numbers(part) => Place::Number(*number),
            Value::Integer(number) if takes_numbers(part) => Place::Number(*number as f64),
            other => {
                let help = match (other.as_str().and_then(|word| nearest(word, &known)), known.is_empty()) {
                    (Some(near), _) => format!("did you mean \"{near}\"?"),
                    (None, true) => "give numbers".into(),
                    (None, false) if takes_numbers(part) => "give numbers, or \"none\"".into(),
                    (None, false) => format!("allowed: {}", known.join(", ")),
                };
                return refused(at, format!("`{key}` cannot be {other}"), help);
            }
        };
        if let (Place::Number(number), Some(problem)) = (&place, number_problem(key, part, &place)) {
            return refused(at, format!("`{key}` cannot be {number}"), problem);
        }
        if places.contains(&place) {
            return refused(at, format!("`{key}`: {value} stands twice"), "write each value once".into());
        }
        places.push(place);
    }
    Ok(places)
}

/// Whether "none" means that there is none, and is no word of its own.
fn absent_is_meant(part: Part) -> bool {
    match part {
        Part::Count => true,
        Part::Lever(lever) => {
            matches!(lever.in_scheme(&mut Scheme::default()), Slot::Optional(_) | Slot::OptionalWeek(_))
        }
    }
}

/// What is allowed, where a number is not.
fn number_problem(key: &str, part: Part, place: &Place) -> Option<String> {
    let (Part::Lever(lever), Place::Number(number)) = (part, place) else { return None };
    let parameter = lever.parameter()?;
    if parameter.integer && number.fract() != 0.0 {
        return Some(format!("`{key}` is a whole number"));
    }
    (!parameter.allows(*number)).then(|| {
        let (open, close) = (if parameter.minimum_excluded { "more than" } else { "at least" }, parameter.maximum);
        format!("allowed: {open} {} and at most {close}", parameter.minimum)
    })
}

fn steps(key: &str, part: Part, low: f64, high: f64, step: Option<f64>) -> Result<Vec<Place>, Problem> {
    let refused = |at: &str, message: String, help: &str| Err(Problem::error(at, message).with_help(help));
    if !takes_numbers(part) {
        let help = format!("list what is to be tried: `values = [\"{}\"]`", words(part).join("\", \""));
        return refused("range", format!("`{key}` is a choice of words and has no range"), &help);
    }
    if !(low.is_finite() && high.is_finite() && low < high) {
        let message = format!("`{key}`: from {low} to {high} there is nothing to move over");
        return refused("range", message, "write the lower end first");
    }
    for end in [low, high] {
        if let Some(help) = number_problem(key, part, &Place::Number(end)) {
            return refused("range", format!("`{key}` cannot be {end}"), &help);
        }
    }
    let is_whole = matches!(part, Part::Lever(lever) if lever.parameter().is_some_and(|parameter| parameter.integer));
    let least = if is_whole { 1.0 } else { 0.0 };
    let step = step.unwrap_or_else(|| round_step((high - low) / STEPS).max(least));
    if !(step.is_finite() && step > 0.0) || (is_whole && step.fract() != 0.0) {
        let help = if is_whole { "give a whole number of at least 1" } else { "give a number above 0" };
        return refused("step", format!("`{key}` cannot move in steps of {step}"), help);
    }
    let count = ((high - low) / step + 1e-9).floor();
    if count >= MOST_PLACES as f64 {
        let message = format!("`{key}` has more than {MOST_PLACES} places");
        return refused("step", message, "take wider steps");
    }
    // Sums of steps, without what binary fractions add to them.
    let exact = |value: f64| (value * 1e9).round() / 1e9;
    let mut numbers: Vec<f64> = (0..=count as usize).map(|number| exact(low + number as f64 * step)).collect();
    if high - numbers[numbers.len() - 1] > 1e-9 * (high - low) {
        numbers.push(high);
    }
    Ok(numbers.into_iter().map(Place::Number).collect())
}

/// A step of one, two or five times a power of ten, at least as wide as another.
fn round_step(width: f64) -> f64 {
    let power = 10f64.powf(width.log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| factor * power >= width * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

fn read(part: Part, scheme: &Scheme) -> Place {
    let Part::Lever(lever) = part else {
        let counted: Vec<Signal> = counted(scheme).collect();
        return match counted[..] {
            [] => Place::Absent,
            [signal] => Place::Word(signal.key().into()),
            _ => Place::Word(counted.iter().map(|signal| signal.key()).collect::<Vec<_>>().join("+")),
        };
    };
    match lever.in_scheme(&mut scheme.clone()) {
        Slot::Number(value) => Place::Number(*value),
        Slot::Week(week) => Place::Number((*week).into()),
        Slot::Optional(value) => value.map_or(Place::Absent, Place::Number),
        Slot::OptionalWeek(week) => week.map_or(Place::Absent, |week| Place::Number(week.into())),
        Slot::Word(word) => word.key().map_or(Place::Absent, |key| Place::Word(key.into())),
    }
}

fn put(part: Part, place: &Place, scheme: &mut Scheme) {
    let Part::Lever(lever) = part else {
        scheme.count.clear();
        if let Place::Word(word) = place {
            scheme.count.extend(Signal::from_key(word).map(|signal| (signal, 1.0)));
        }
        return;
    };
    let number = number(place);
    match lever.in_scheme(scheme) {
        Slot::Number(value) => *value = number.unwrap_or(*value),
        Slot::Week(week) => *week = number.map_or(*week, |number| number as u32),
        Slot::Optional(value) => *value = number,
        Slot::OptionalWeek(week) => *week = number.map(|number| number as u32),
        Slot::Word(word) => {
            if let Place::Word(key) = place {
                word.choose(key);
            }
        }
    }
}

fn counted(scheme: &Scheme) -> impl Iterator<Item = Signal> {
    scheme.count.iter().filter(|(_, weight)| **weight > 0.0).map(|(signal, _)| *signal)
}

/// Whether a scheme counts anything, ever.
fn counts(scheme: &Scheme) -> bool {
    counted(scheme).next().is_some()
        || scheme.phases.iter().flat_map(|phase| &phase.count).any(|count| count.values().any(|weight| *weight > 0.0))
}

fn applies(part: Part, scheme: &Scheme) -> bool {
    let Part::Lever(lever) = part else { return true };
    let needs_number = matches!(lever.question, Question::Seen | Question::Hangs);
    (counts(scheme) || !needs_number) && lever.applies(scheme)
}

fn said(part: Part, place: &Place) -> String {
    let word = |names: &[(&str, &str)], key: &str| {
        names.iter().find(|(name, _)| *name == key).map_or_else(|| key.to_owned(), |(_, label)| (*label).to_owned())
    };
    match (part, place) {
        (Part::Count, Place::Word(key)) => Signal::from_key(key).map_or_else(|| key.clone(), |of| of.label().into()),
        (Part::Count, _) => "nothing".into(),
        (Part::Lever(lever), Place::Word(key)) => match lever.in_scheme(&mut Scheme::default()) {
            Slot::Word(of) => word(of.words(), key),
            _ => key.clone(),
        },
        (Part::Lever(_), Place::Absent) => NONE.into(),
        (Part::Lever(lever), Place::Number(number)) => {
            let unit = lever.parameter().map_or("", |parameter| parameter.unit);
            if unit.starts_with("share") {
                format!("{}%", format::significant(100.0 * number, 3))
            } else {
                format::significant(*number, 3)
            }
        }
    }
}

/// The parts of a scheme that do something which nothing at all would not, with where they stand.
fn parts_in_force(scheme: &Scheme) -> impl Iterator<Item = (Part, Place)> {
    let nothing = Scheme::default();
    let parts = std::iter::once(Part::Count).chain(levers().iter().map(Part::Lever));
    parts.filter_map(move |part| {
        let place = read(part, scheme);
        (place != read(part, &nothing) && applies(part, scheme)).then_some((part, place))
    })
}

/// How many levers of a scheme are in force.
pub fn levers_in_force(scheme: &Scheme) -> usize {
    parts_in_force(scheme).count()
}

/// What a scheme does that nothing at all would not, lever by lever: key, name and place in words.
pub fn in_force(scheme: &Scheme) -> Vec<(&'static str, &'static str, String)> {
    let of = |(part, place): (Part, Place)| {
        let (key, label) = match part {
            Part::Count => (COUNT, Question::Counted.label()),
            Part::Lever(lever) => (lever.key, lever.label()),
        };
        (key, label, said(part, &place))
    };
    parts_in_force(scheme).map(of).collect()
}

/// A scheme in words: 'Counts accepted output; audience: oneself; coaching: 0.3'.
pub fn in_words(scheme: &Scheme) -> String {
    let names: Vec<&str> = counted(scheme).map(Signal::label).collect();
    let counts = if names.is_empty() { "Counts nothing".to_owned() } else { format!("Counts {}", names.join(" and ")) };
    let others = in_force(scheme).into_iter().filter(|(key, ..)| *key != COUNT);
    let other = |(_, label, place): (&str, &str, String)| {
        format!("{}: {place}", crate::analysis::words::inside(plain_label(label)))
    };
    let mut parts: Vec<String> = std::iter::once(counts).chain(others.map(other)).collect();
    if !scheme.phases.is_empty() {
        parts.push(format!("changes later, {}", format::counted(scheme.phases.len(), "time")));
    }
    parts.join("; ")
}

/// The name of a lever without the brackets that explain a number on a slider.
fn plain_label(label: &str) -> &str {
    label.split(" (").next().unwrap_or(label)
}

/// The most levers in a short name.
const NAMED: usize = 4;

/// A short name for a scheme that a search found: 'Accepted output, oneself, coaching 0.3'.
pub fn short_name(scheme: &Scheme) -> String {
    let force = in_force(scheme);
    let part = |(key, _, place): &(&str, &str, String)| match *key {
        "leaderboard.top_share" => format!("top {place}"),
        "reward.stakes" => format!("stakes {place}"),
        "reward.winners" => format!("{place} win"),
        "reward.cap_multiple" => format!("paid up to ×{place}"),
        "reward.target" | "reward.target_value" => format!("target {place}"),
        "guardrails.token_cap_mtok" => format!("cap {place} Mtok"),
        "guardrails.agent_permissions" => "scoped agents".into(),
        "guardrails.audit_rate" => format!("audits {place}"),
        "help.coaching" => format!("coaching {place}"),
        "from_week" => format!("from week {place}"),
        "until_week" => format!("until week {place}"),
        _ => place.clone(),
    };
    let mut parts: Vec<String> = force.iter().take(NAMED).map(part).collect();
    if force.len() > NAMED {
        parts.push(format!("{} more", force.len() - NAMED));
    }
    let text = if parts.is_empty() { "nothing counted".into() } else { parts.join(", ") };
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// Every scheme that can be reached.
#[derive(Debug, Clone)]
pub struct Space {
    start: Scheme,
    levers: Vec<Movable>,
}

impl Space {
    /// All that `levers` reach from a scheme; what none of them moves stays as it is there.
    pub fn new(start: Scheme, levers: Vec<Movable>) -> Self {
        let start = Scheme { name: String::new(), color: None, reference: false, ..start };
        Self { start, levers }
    }

    /// The levers.
    pub fn levers(&self) -> &[Movable] {
        &self.levers
    }

    /// The same as axes of a search.
    pub fn axes(&self) -> Vec<Axis> {
        let axis = |lever: &Movable| Axis { places: lever.places.len(), is_ordered: lever.is_ordered() };
        self.levers.iter().map(axis).collect()
    }

    /// How many places there are, different names of one scheme included.
    pub fn size(&self) -> f64 {
        self.levers.iter().map(|lever| lever.places.len() as f64).product()
    }

    /// The scheme of a place on each axis, without a name.
    pub fn scheme(&self, genome: &[usize]) -> Scheme {
        let mut scheme = self.start.clone();
        for (lever, &place) in self.levers.iter().zip(genome) {
            lever.put(&lever.places[place], &mut scheme);
        }
        self.settled(scheme)
    }

    /// A scheme in which levers that do nothing are as they are by default.
    pub fn settled(&self, mut scheme: Scheme) -> Scheme {
        let nothing = Scheme::default();
        loop {
            let before = scheme.clone();
            for lever in &self.levers {
                if !lever.applies(&scheme) {
                    lever.put(&lever.at(&nothing), &mut scheme);
                }
            }
            if scheme == before {
                return scheme;
            }
        }
    }

    /// Where a scheme stands on each axis; none where levers cannot reach it. Levers that do
    /// nothing in it stand at their first place.
    pub fn genome(&self, scheme: &Scheme) -> Option<Genome> {
        let place = |lever: &Movable| if lever.applies(scheme) { lever.number_at(scheme) } else { Some(0) };
        let genome: Genome = self.levers.iter().map(place).collect::<Option<_>>()?;
        (self.scheme(&genome) == self.settled(plain(scheme))).then_some(genome)
    }

    /// One scheme for each place of each lever: together they use all that any candidate can.
    pub fn samples(&self) -> Vec<Scheme> {
        let of = |lever: &Movable| {
            let moved = |place: &Place| {
                let mut scheme = self.start.clone();
                lever.put(place, &mut scheme);
                scheme
            };
            lever.places.iter().map(moved).collect::<Vec<_>>()
        };
        self.levers.iter().flat_map(of).collect()
    }
}

/// A scheme without what it is called and how it looks.
pub fn plain(scheme: &Scheme) -> Scheme {
    Scheme { name: String::new(), color: None, reference: false, ..scheme.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Audience, Review, RewardKind};

    fn values(values: &[&str]) -> Reach {
        Reach::Values(values.iter().map(|word| Value::from(*word)).collect())
    }

    fn range(low: f64, high: f64) -> Reach {
        Reach::Range { low, high, step: None }
    }

    fn lever(key: &str, reach: &Reach) -> Movable {
        Movable::new(key, reach).unwrap_or_else(|problem| panic!("{problem}"))
    }

    #[test]
    fn every_lever_can_move_over_its_usual_values() {
        for lever in levers() {
            let (key, reach) = Movable::usual(lever, 104);
            let movable = Movable::new(&key, &reach).unwrap_or_else(|problem| panic!("{key}: {problem}"));
            assert!((2..=30).contains(&movable.places().len()), "{key}: {:?}", movable.places());
            for place in movable.places() {
                let mut scheme = Scheme::default();
                movable.put(place, &mut scheme);
                assert_eq!(&movable.at(&scheme), place, "{key}");
                assert!(!movable.said(&scheme).is_empty());
            }
            assert_eq!(movable.is_ordered(), lever.shown != Shown::Choice, "{key}");
        }
    }

    #[test]
    fn steps_are_round_and_end_at_the_end() {
        let numbers =
            |reach: &Reach| -> Vec<f64> { lever("reward.stakes", reach).places().iter().filter_map(number).collect() };
        assert_eq!(numbers(&range(0.0, 0.3))[..4], [0.0, 0.02, 0.04, 0.06]);
        assert_eq!(numbers(&Reach::Range { low: 0.0, high: 0.5, step: Some(0.2) }), [0.0, 0.2, 0.4, 0.5]);
        assert_eq!(lever("from_week", &range(0.0, 10.0)).places().len(), 11);
    }

    #[test]
    fn what_a_lever_cannot_do_is_said() {
        for (key, reach, at, parts) in [
            ("reward.stake", range(0.0, 0.3), "key", ["is no lever", "did you mean `reward.stakes`?"]),
            ("leaderboard.audience", range(0.0, 1.0), "range", ["choice of words", "everyone"]),
            (
                "leaderboard.audience",
                values(&["self", "evryone"]),
                "values.1",
                ["evryone", "did you mean \"everyone\"?"],
            ),
            ("count", values(&["tokens", "lines"]), "values.1", ["cannot be \"lines\"", "lines_of_code"]),
            ("reward.stakes", values(&["low", "high"]), "values.0", ["cannot be \"low\"", "give numbers"]),
            ("reward.stakes", values(&[]), "values", ["0 places", "at least two"]),
            ("reward.stakes", range(0.3, 0.3), "range", ["nothing to move over", "lower end first"]),
            ("reward.stakes", range(0.0, 11.0), "range", ["cannot be 11", "at most 10"]),
            ("reward.winners", range(0.0, 0.5), "range", ["cannot be 0", "more than 0"]),
            ("from_week", Reach::Range { low: 0.0, high: 9.0, step: Some(0.5) }, "step", ["steps of 0.5", "whole"]),
            ("reward.stakes", Reach::Range { low: 0.0, high: 9.0, step: Some(1e-6) }, "step", ["1000 places", "wider"]),
        ] {
            let problem = Movable::new(key, &reach).unwrap_err();
            let text = format!("{} {}", problem.message, problem.help.clone().unwrap_or_default());
            assert!(problem.key == at && parts.iter().all(|part| text.contains(part)), "{at}: {problem:?}");
        }
    }

    fn space() -> Space {
        Space::new(
            Scheme { name: "Board".into(), ..Scheme::default() },
            vec![
                lever("count", &values(&["none", "tokens", "accepted_output"])),
                lever("leaderboard.audience", &values(&["nobody", "self", "everyone"])),
                lever("reward.review", &values(&["none", "official"])),
                lever("reward.stakes", &range(0.0, 0.2)),
                lever("guardrails.token_cap_mtok", &Reach::Values(vec![NONE.into(), 20.into(), 40.into()])),
            ],
        )
    }

    #[test]
    fn a_scheme_has_one_form_however_it_is_reached() {
        let space = space();
        // Nothing is counted: who would see it and what would hang on it is nothing.
        assert_eq!(space.scheme(&[0, 2, 1, 3, 0]), plain(&Scheme::default()));
        // No review: nothing is at stake, whatever the stakes.
        assert_eq!(space.scheme(&[1, 1, 0, 3, 1]), space.scheme(&[1, 1, 0, 9, 1]));
        assert_ne!(space.scheme(&[1, 1, 1, 3, 1]), space.scheme(&[1, 1, 1, 9, 1]));
        let scheme = space.scheme(&[2, 1, 1, 4, 2]);
        assert_eq!(space.genome(&scheme), Some(vec![2, 1, 1, 4, 2]));
        let elsewhere = Scheme { help: crate::scenario::Help { coaching: 0.5 }, ..scheme };
        assert_eq!(space.genome(&elsewhere), None);
        assert_eq!((space.size(), space.samples().len()), (3.0 * 3.0 * 2.0 * 21.0 * 3.0, 32));
    }

    #[test]
    fn a_scheme_is_said_in_words_lever_by_lever() {
        let mut scheme = Scheme { count: [(Signal::AcceptedOutput, 1.0)].into(), ..Scheme::default() };
        scheme.leaderboard.audience = Audience::Oneself;
        scheme.help.coaching = 0.3;
        assert_eq!(in_words(&scheme), "Counts accepted output; audience: oneself; coaching: 0.3");
        assert_eq!(short_name(&scheme), "Accepted output, oneself, coaching 0.3");
        assert_eq!(in_force(&scheme).len(), 3);
        (scheme.reward.review, scheme.reward.stakes) = (Review::Official, 0.25);
        scheme.reward.kind = RewardKind::Bonus;
        scheme.guardrails.token_cap_mtok = Some(40.0);
        let said = in_words(&scheme);
        for part in ["reviews: used in reviews", "share of pay at stake: 25%", "paid as: bonus", "token cap: 40"] {
            assert!(said.contains(part), "{said}");
        }
        assert_eq!(short_name(&scheme), "Accepted output, oneself, used in reviews, stakes 25%, 3 more");
        assert_eq!(in_force(&scheme).len(), levers_in_force(&scheme));
        assert_eq!(in_words(&Scheme::default()), "Counts nothing");
        assert_eq!(short_name(&Scheme::default()), "Nothing counted");
    }
}
