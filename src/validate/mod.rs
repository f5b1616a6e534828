//! Does the model do what theory and evidence say that it must (§9)? Each row
//! says what is expected, what came out, and whether that holds.

pub mod cases;
mod patterns;
mod theory;

pub use patterns::patterns;
pub use theory::theory;

/// One assertion of §9.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name in §9: T1, P1 …, with a letter where one has several parts.
    pub id: &'static str,
    /// What it says.
    pub statement: &'static str,
    /// What is expected, in words.
    pub expected: String,
    /// What came out: the mean over replicates.
    pub got: f64,
    /// Its 99% interval over replicates; none for theory, which is exact up to a stated tolerance.
    pub interval: Option<(f64, f64)>,
    /// Whether it holds.
    pub passed: bool,
    /// Whether it is expected to hold. One that is not stands beside a row
    /// whose setting was chosen, and says what the plain setting gives.
    pub expected_to_hold: bool,
    /// What was chosen about the setting, or why the row is not expected to hold.
    pub note: Option<&'static str>,
}

impl Row {
    /// Whether the verdict is the expected one.
    pub fn is_as_expected(&self) -> bool {
        self.passed == self.expected_to_hold
    }

    /// The verdict in words.
    pub fn verdict(&self) -> &'static str {
        match (self.passed, self.expected_to_hold) {
            (true, true) => "pass",
            (false, true) => "FAIL",
            (false, false) => "does not hold, as known",
            (true, false) => "FAIL: holds, unlike known",
        }
    }

    fn noted(self, note: &'static str) -> Self {
        Self { note: Some(note), ..self }
    }

    fn not_expected(self) -> Self {
        Self { expected_to_hold: false, ..self }
    }
}

/// A bound that an interval must keep.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Bound {
    /// The whole interval is above.
    Above(f64),
    /// The whole interval is below.
    Below(f64),
    /// The whole interval is between.
    Between(f64, f64),
    /// Some of the interval is at or below.
    NotAbove(f64),
}

impl Bound {
    fn holds(self, (low, high): (f64, f64)) -> bool {
        match self {
            Self::Above(bound) => low > bound,
            Self::Below(bound) => high < bound,
            Self::Between(from, to) => low > from && high < to,
            Self::NotAbove(bound) => low <= bound,
        }
    }

    fn words(self) -> String {
        match self {
            Self::Above(bound) => format!("> {bound}"),
            Self::Below(bound) => format!("< {bound}"),
            Self::Between(from, to) => format!("{from} to {to}"),
            Self::NotAbove(bound) => format!("not > {bound}"),
        }
    }
}
