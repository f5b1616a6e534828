//! Which variants of a scenario does a study run?
//!
//! A design is a pure function of factors, kind, samples and seed. Any variant can
//! be made alone, so that a study of a million variants needs no more memory than
//! one of ten, and every shard makes its own.

mod factor;
mod law;
mod points;
mod theories;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml::Value;

pub use factor::{Draws, Factor};
pub use law::{Fault, Law};
pub use points::{MORRIS_LEVELS, MORRIS_STEP};
pub use theories::{Theory, theories};

use crate::scenario::Problem;

/// The most variants of one study.
const MOST_VARIANTS: u64 = 100_000_000;

/// The column of a design that names the theory of a variant.
pub const THEORY: &str = "theory";

/// How a design fills the space of what is plausible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The scenario as given, then each factor alone at each end of its law or each of its values.
    OneAtATime,
    /// Every combination of listed values.
    Grid,
    /// So many samples, each factor's law cut into as many equal strata (McKay et al. 1979).
    LatinHypercube,
    /// So many points of the scrambled Sobol' sequence, a power of two (Owen 1995).
    Sobol,
    /// So many trajectories in which each factor moves once (Morris 1991).
    Morris,
    /// So many base samples, a power of two, for variance-based indices (Saltelli et al. 2010).
    Saltelli,
    /// Every theory that comes with the program, each over the same samples of the factors.
    Theories,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 7] =
        [Self::OneAtATime, Self::Grid, Self::LatinHypercube, Self::Sobol, Self::Morris, Self::Saltelli, Self::Theories];

    /// The name in a study file.
    pub const fn key(self) -> &'static str {
        match self {
            Self::OneAtATime => "one-at-a-time",
            Self::Grid => "grid",
            Self::LatinHypercube => "latin-hypercube",
            Self::Sobol => "sobol",
            Self::Morris => "morris",
            Self::Saltelli => "saltelli",
            Self::Theories => "theories",
        }
    }

    /// The samples that are taken where a study names none.
    pub const fn default_samples(self) -> u64 {
        match self {
            Self::OneAtATime | Self::Grid => 1,
            Self::Theories => 64,
            Self::LatinHypercube => 1000,
            Self::Sobol => 1024,
            Self::Morris => 20,
            Self::Saltelli => 256,
        }
    }

    /// What `samples` means to a kind.
    pub(super) const fn samples_mean(self) -> &'static str {
        match self {
            Self::OneAtATime | Self::Grid => "means nothing to this design",
            Self::LatinHypercube => "variants",
            Self::Sobol => "variants, a power of two",
            Self::Morris => "trajectories of one variant more than there are factors",
            Self::Saltelli => "base samples, a power of two; each takes two variants more than there are factors",
            Self::Theories => "variants of each theory",
        }
    }

    /// What one sample is called, in the plural.
    const fn samples_name(self) -> &'static str {
        match self {
            Self::Morris => "trajectories",
            Self::Saltelli => "base samples",
            _ => "samples",
        }
    }
}

/// What varies along one axis of a design.
#[derive(Debug, Clone, PartialEq)]
pub enum Axis {
    /// One key by a law.
    Factor(Factor),
    /// Several keys together by draws from a file.
    Draws(Draws),
}

impl Axis {
    /// What the axis is called: its key, or its file.
    pub fn name(&self) -> &str {
        match self {
            Self::Factor(factor) => factor.key(),
            Self::Draws(draws) => draws.name(),
        }
    }

    /// The dotted keys that vary along it, a column each.
    pub fn keys(&self) -> Vec<&str> {
        match self {
            Self::Factor(factor) => vec![factor.key()],
            Self::Draws(draws) => draws.keys().iter().map(String::as_str).collect(),
        }
    }

    fn push_at(&self, probability: f64, row: &mut Vec<Option<Value>>) {
        match self {
            Self::Factor(factor) => row.push(Some(factor.at(probability))),
            Self::Draws(draws) => row.extend(draws.at(probability).iter().cloned().map(Some)),
        }
    }

    fn push_at_share(&self, share: f64, row: &mut Vec<Option<Value>>) {
        match self {
            Self::Factor(factor) => row.push(Some(factor.at_share(share))),
            Self::Draws(_) => self.push_at(share, row),
        }
    }
}

/// A table of variants, made a row at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    kind: Kind,
    axes: Vec<Axis>,
    samples: u64,
    seed: u64,
    /// Of each axis, what is tried one at a time or on a grid; empty for other kinds.
    levels: Vec<Vec<Value>>,
}

impl Design {
    /// A design; `samples` and `seed` mean nothing to one at a time and grid.
    ///
    /// # Errors
    /// If there is nothing to vary, two axes share a key, the number of samples does
    /// not fit the kind, or the kind cannot take an axis. Keys of problems are those
    /// of a study file: `samples`, `factors.0`.
    pub fn new(kind: Kind, axes: Vec<Axis>, samples: u64, seed: u64) -> Result<Self, Problem> {
        if axes.is_empty() && kind != Kind::Theories {
            let message = format!("a {} design needs something to vary", kind.key());
            return Err(Problem::error("factors", message).with_help("add `[[factors]]` with a `key` and a `law`"));
        }
        no_key_twice(&axes)?;
        samples_fit(kind, samples)?;
        let levels = match kind {
            Kind::OneAtATime | Kind::Grid => {
                axes.iter().enumerate().map(|(place, axis)| levels(kind, place, axis)).collect::<Result<_, _>>()?
            }
            _ => Vec::new(),
        };
        let design = Self { kind, axes, samples, seed, levels };
        if let Some(1..=MOST_VARIANTS) = design.count() {
            return Ok(design);
        }
        let message = format!("this design has more than {MOST_VARIANTS} variants");
        let (key, help) = match kind {
            Kind::Grid => ("factors", "list fewer values, or take a latin-hypercube or sobol design"),
            _ => ("samples", "take fewer samples"),
        };
        Err(Problem::error(key, message).with_help(help))
    }

    /// How it fills the space.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// What varies, axis by axis.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// Samples, trajectories or base samples.
    pub const fn samples(&self) -> u64 {
        self.samples
    }

    /// Number of variants.
    pub fn variants(&self) -> u64 {
        self.count().unwrap_or(0)
    }

    fn count(&self) -> Option<u64> {
        let axes = self.axes.len() as u64;
        match self.kind {
            Kind::OneAtATime => Some(1 + self.levels.iter().map(|levels| levels.len() as u64).sum::<u64>()),
            Kind::Grid => self.levels.iter().try_fold(1u64, |product, levels| product.checked_mul(levels.len() as u64)),
            Kind::LatinHypercube | Kind::Sobol => Some(self.samples),
            Kind::Morris => self.samples.checked_mul(axes + 1),
            Kind::Saltelli => self.samples.checked_mul(axes + 2),
            Kind::Theories => self.samples_of_a_theory().checked_mul(theories().len() as u64),
        }
    }

    /// Without factors there is one variant a theory.
    const fn samples_of_a_theory(&self) -> u64 {
        if self.axes.is_empty() { 1 } else { self.samples }
    }

    /// Names of the columns: `theory` first where there is one, then the keys.
    pub fn columns(&self) -> Vec<&str> {
        let first = (self.kind == Kind::Theories).then_some(THEORY);
        first.into_iter().chain(self.axes.iter().flat_map(Axis::keys)).collect()
    }

    /// One variant: a value a column; none where an optional key stays absent.
    ///
    /// # Panics
    /// If there are not so many variants.
    pub fn row(&self, variant: u64) -> Vec<Option<Value>> {
        assert!(variant < self.variants(), "variant {variant} of {}", self.variants());
        let axes = self.axes.len() as u64;
        let mut row = Vec::new();
        let each = |row: &mut Vec<_>, probability: &dyn Fn(u64) -> f64| {
            for (place, axis) in (0..).zip(&self.axes) {
                axis.push_at(probability(place), row);
            }
        };
        match self.kind {
            Kind::OneAtATime => row = self.one_at_a_time(variant),
            Kind::Grid => row = self.on_the_grid(variant),
            Kind::LatinHypercube => each(&mut row, &|axis| points::latin(variant, self.samples, axis, self.seed)),
            Kind::Sobol => each(&mut row, &|axis| points::sobol(variant, axis, self.seed)),
            Kind::Morris => {
                let (trajectory, step) = (variant / (axes + 1), variant % (axes + 1));
                let shares = points::morris(trajectory, step, self.axes.len(), self.seed);
                for (axis, share) in self.axes.iter().zip(shares) {
                    axis.push_at_share(share, &mut row);
                }
            }
            Kind::Saltelli => {
                let (base, place) = (variant / (axes + 2), variant % (axes + 2));
                // A has the first half of the axes, B the second; AB_i is A but for axis i.
                each(&mut row, &|axis| {
                    let from_b = place == axis + 1 || place == axes + 1;
                    points::sobol(base, if from_b { axes + axis } else { axis }, self.seed)
                });
            }
            Kind::Theories => {
                let samples = self.samples_of_a_theory();
                let theory = &theories()[(variant / samples) as usize];
                row.push(Some(Value::String(theory.name.clone())));
                each(&mut row, &|axis| points::latin(variant % samples, samples, axis, self.seed));
                for (cell, key) in row.iter_mut().zip(self.columns()).skip(1) {
                    if let Some(held) = theory.value(key) {
                        *cell = Some(held.clone());
                    }
                }
            }
        }
        row
    }

    /// What one variant sets in the scenario: dotted keys and their values, those of its theory first.
    ///
    /// # Panics
    /// If there are not so many variants.
    pub fn assignments(&self, variant: u64) -> Vec<(String, Value)> {
        let mut assignments = Vec::new();
        for (column, value) in self.columns().into_iter().zip(self.row(variant)) {
            match (column, value) {
                (THEORY, Some(Value::String(name))) => {
                    let theory = theories().iter().find(|theory| theory.name == name);
                    assignments.extend(theory.into_iter().flat_map(|theory| theory.set.clone()));
                }
                (key, Some(value)) => assignments.push((key.to_owned(), value)),
                (_, None) => {}
            }
        }
        assignments
    }

    fn one_at_a_time(&self, variant: u64) -> Vec<Option<Value>> {
        let mut row: Vec<Option<Value>> = self.axes.iter().map(|axis| given(axis).cloned()).collect();
        let mut place = variant;
        if place == 0 {
            return row;
        }
        place -= 1;
        for (cell, levels) in row.iter_mut().zip(&self.levels) {
            match levels.get(place as usize) {
                Some(level) => {
                    *cell = Some(level.clone());
                    break;
                }
                None => place -= levels.len() as u64,
            }
        }
        row
    }

    /// The last axis changes fastest.
    fn on_the_grid(&self, variant: u64) -> Vec<Option<Value>> {
        let mut rest = variant;
        let mut row: Vec<Option<Value>> = Vec::with_capacity(self.levels.len());
        for levels in self.levels.iter().rev() {
            let count = levels.len() as u64;
            row.push(Some(levels[(rest % count) as usize].clone()));
            rest /= count;
        }
        row.reverse();
        row
    }
}

fn given(axis: &Axis) -> Option<&Value> {
    match axis {
        Axis::Factor(factor) => factor.given(),
        Axis::Draws(_) => None,
    }
}

/// What an axis tries, for kinds that list it.
fn levels(kind: Kind, place: usize, axis: &Axis) -> Result<Vec<Value>, Problem> {
    let refused = |message: String, help| Err(Problem::error(format!("factors.{place}"), message).with_help(help));
    match (axis, kind) {
        (Axis::Draws(draws), _) => refused(
            format!("a {} design cannot take the draws of `{}`", kind.key(), draws.name()),
            "take a latin-hypercube, sobol, morris or saltelli design",
        ),
        (Axis::Factor(factor), Kind::Grid) => match factor.all_values() {
            Some(values) => Ok(values),
            None => refused(
                format!("a grid cannot try every value of `{}`: it has a {} law", factor.key(), factor.law().name()),
                "write `law = { values = [ … ] }`, or take a latin-hypercube or sobol design",
            ),
        },
        (Axis::Factor(factor), _) => Ok(factor.alternatives()),
    }
}

fn no_key_twice(axes: &[Axis]) -> Result<(), Problem> {
    let mut seen: Vec<(&str, usize)> = Vec::new();
    for (place, axis) in axes.iter().enumerate() {
        for key in axis.keys() {
            if let Some((_, first)) = seen.iter().find(|(other, _)| *other == key) {
                let message = format!("`{key}` varies twice: in factor {} and in factor {}", first + 1, place + 1);
                return Err(Problem::error(format!("factors.{place}"), message).with_help("keep one of them"));
            }
            seen.push((key, place));
        }
    }
    Ok(())
}

fn samples_fit(kind: Kind, samples: u64) -> Result<(), Problem> {
    let name = kind.samples_name();
    let refused = |message: String, help: String| Err(Problem::error("samples", message).with_help(help));
    let least = if kind == Kind::Morris { 2 } else { 1 };
    if samples < least && !matches!(kind, Kind::OneAtATime | Kind::Grid) {
        return refused(
            format!("a {} design cannot have {samples} {name}", kind.key()),
            format!("give at least {least}"),
        );
    }
    if !matches!(kind, Kind::Sobol | Kind::Saltelli) {
        return Ok(());
    }
    if samples > points::SOBOL_POINTS {
        let most = points::SOBOL_POINTS;
        return refused(
            format!("a {} design cannot have {samples} {name}: the sequence has {most} points", kind.key()),
            format!("give at most {most}, or take a latin-hypercube design"),
        );
    }
    if !samples.is_power_of_two() {
        let above = samples.next_power_of_two();
        return refused(
            format!("a {} design needs a power of two for `samples`, not {samples}", kind.key()),
            format!("give {} or {above}", above / 2),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests;
