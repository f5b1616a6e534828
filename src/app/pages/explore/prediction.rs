//! Predict, then reveal: what somebody expects of each scheme, and how right that is.

use crate::analysis::{Summary, Window};
use crate::model::Metric;

/// What is asked about each scheme but the reference.
pub const ASKED: [Metric; 3] = [Metric::TokensMtok, Metric::RealOutputHours, Metric::NetValueUsd];

/// What somebody expects against the reference in the last weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guess {
    /// More of it.
    Higher,
    /// No clear difference.
    Same,
    /// Less of it.
    Lower,
}

impl Guess {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Higher, Self::Same, Self::Lower];

    /// The name on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Higher => "Higher",
            Self::Same => "About the same",
            Self::Lower => "Lower",
        }
    }

    /// What came out; none where it is undefined.
    pub fn truth(summary: &Summary, scheme: usize, metric: Metric) -> Option<Self> {
        let difference = summary.get(scheme, metric, Window::Last)?.difference?;
        Some(match difference.mean {
            _ if !difference.is_clear() => Self::Same,
            mean if mean > 0.0 => Self::Higher,
            _ => Self::Lower,
        })
    }
}

/// The predictions of a scenario's schemes.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// By scheme and by [`ASKED`].
    pub guesses: Vec<[Option<Guess>; ASKED.len()]>,
    /// Whether the results may be seen.
    pub revealed: bool,
}

impl Prediction {
    /// Nothing predicted yet.
    pub fn new(schemes: usize) -> Self {
        Self { guesses: vec![[None; ASKED.len()]; schemes], revealed: false }
    }

    /// Guesses, or takes the same guess back.
    pub fn guess(&mut self, scheme: usize, asked: usize, guess: Guess) {
        if let Some(guesses) = self.guesses.get_mut(scheme) {
            guesses[asked] = if guesses[asked] == Some(guess) { None } else { Some(guess) };
        }
    }

    /// How many guesses were made, and how many of them are right.
    pub fn score(&self, summary: &Summary) -> (usize, usize) {
        let made = self.guesses.iter().enumerate().flat_map(|(scheme, guesses)| {
            guesses.iter().zip(ASKED).filter_map(move |(guess, metric)| Some((scheme, (*guess)?, metric)))
        });
        made.fold((0, 0), |(count, right), (scheme, guess, metric)| {
            (count + 1, right + usize::from(Guess::truth(summary, scheme, metric) == Some(guess)))
        })
    }
}
