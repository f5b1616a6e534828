//! What one replicate leaves behind: a number per scheme, metric and week.

use super::Metric;

/// The weeks of a run: `warmup` weeks before week 0, then `weeks` weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Horizon {
    /// Weeks before week 0.
    pub warmup: u32,
    /// Weeks from week 0 on.
    pub weeks: u32,
}

impl Horizon {
    /// Number of weeks in all.
    pub const fn len(self) -> usize {
        (self.warmup + self.weeks) as usize
    }
    /// Whether there is no week at all.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }
    /// The week at a position: negative in the warm-up.
    pub const fn week(self, position: usize) -> i64 {
        position as i64 - self.warmup as i64
    }
    /// The position of week 0.
    pub const fn start(self) -> usize {
        self.warmup as usize
    }
}

/// One replicate: a value per scheme, metric and week; NaN where it is undefined.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    schemes: usize,
    horizon: Horizon,
    values: Vec<f64>,
}

impl Record {
    /// A record in which everything is missing.
    pub fn new(schemes: usize, horizon: Horizon) -> Self {
        Self { schemes, horizon, values: vec![f64::NAN; schemes * Metric::COUNT * horizon.len()] }
    }
    /// Number of schemes.
    pub fn schemes(&self) -> usize {
        self.schemes
    }
    /// The weeks it covers.
    pub fn horizon(&self) -> Horizon {
        self.horizon
    }
    /// All weeks of one metric of one scheme, warm-up first; NaN where undefined.
    pub fn series(&self, scheme: usize, metric: Metric) -> &[f64] {
        &self.values[self.range(scheme, metric)]
    }
    /// The same, to be written.
    pub fn series_mut(&mut self, scheme: usize, metric: Metric) -> &mut [f64] {
        let range = self.range(scheme, metric);
        &mut self.values[range]
    }
    fn range(&self, scheme: usize, metric: Metric) -> std::ops::Range<usize> {
        let length = self.horizon.len();
        let start = (scheme * Metric::COUNT + metric as usize) * length;
        start..start + length
    }
}
