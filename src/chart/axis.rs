//! What does an axis measure, how far does it reach, and where are its ticks?

use crate::analysis::format;

/// One axis of a panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What is measured, with its unit.
    pub label: String,
    /// How positions map to values.
    pub scale: Scale,
}

/// How an axis maps positions to values.
#[derive(Debug, Clone, PartialEq)]
pub enum Scale {
    /// Evenly.
    Linear {
        /// Lower end.
        min: f64,
        /// Upper end.
        max: f64,
        /// Whether zero belongs to the measure but lies outside: to be marked.
        truncated: bool,
    },
    /// Equal ratios are equal lengths; both ends are above zero.
    Log {
        /// Lower end.
        min: f64,
        /// Upper end.
        max: f64,
    },
    /// Ranks: 1 at the top, evenly.
    Rank {
        /// The last rank.
        last: f64,
    },
    /// Names, one a position from 0, the first at the top.
    Names(Vec<String>),
    /// Two ends, 0 and 1, each with its name.
    Ends([String; 2]),
}

/// A labelled position.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// The value.
    pub value: f64,
    /// How it is written.
    pub label: String,
}

impl Axis {
    /// A linear axis that holds all of `values` with round ends.
    ///
    /// Zero is on it where that costs less than half of the axis; where it is
    /// not, the axis says so by `truncated`. `zero` is false for measures that
    /// have no zero, such as weeks.
    pub fn linear(label: impl Into<String>, values: impl IntoIterator<Item = f64>, zero: bool) -> Self {
        let (mut min, mut max) = values
            .into_iter()
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if min > max {
            (min, max) = (0.0, 1.0);
        }
        if zero {
            if min > 0.0 && (max - min) > 0.5 * max {
                min = 0.0;
            }
            if max < 0.0 && (max - min) > -0.5 * min {
                max = 0.0;
            }
        }
        if max - min < 1e-9 * (1.0 + max.abs()) {
            let pad = (0.05 * max.abs()).max(0.5);
            (min, max) = (min - pad, max + pad);
        }
        let step = round_step((max - min) / 4.0);
        min = (min / step).floor() * step;
        max = (max / step).ceil() * step;
        Self { label: label.into(), scale: Scale::Linear { min, max, truncated: zero && (min > 0.0 || max < 0.0) } }
    }

    /// A logarithmic axis that holds all of `values` above zero with round ends.
    pub fn log(label: impl Into<String>, values: impl IntoIterator<Item = f64>) -> Self {
        let (mut min, mut max) = values
            .into_iter()
            .filter(|value| value.is_finite() && *value > 0.0)
            .fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), value| (low.min(value), high.max(value)));
        if min > max {
            (min, max) = (1.0, 10.0);
        }
        // The greatest round number below is one over the smallest round number above its inverse.
        (min, max) = (1.0 / round_step(1.0 / min), round_step(max));
        Self { label: label.into(), scale: Scale::Log { min, max: if max > min { max } else { min * 10.0 } } }
    }

    /// The values at the two ends, the lower first.
    pub fn range(&self) -> (f64, f64) {
        match &self.scale {
            Scale::Linear { min, max, .. } | Scale::Log { min, max } => (*min, *max),
            Scale::Rank { last } => (1.0, *last),
            Scale::Names(names) => (-0.5, names.len() as f64 - 0.5),
            Scale::Ends(_) => (0.0, 1.0),
        }
    }

    /// The label, with a word on an axis that does not start at zero.
    pub fn title(&self) -> String {
        match self.scale {
            Scale::Linear { truncated: true, .. } => format!("{} (axis does not start at 0)", self.label),
            Scale::Log { .. } => format!("{} (log scale)", self.label),
            _ => self.label.clone(),
        }
    }

    /// Where `value` lies: 0 at the lower end of [`Axis::range`], 1 at the upper.
    ///
    /// Where [`Axis::counts_down`], the lower end is at the top.
    pub fn position(&self, value: f64) -> f64 {
        let (min, max) = self.range();
        match self.scale {
            Scale::Log { .. } => (value.max(min) / min).ln() / (max / min).ln(),
            _ => (value - min) / (max - min),
        }
    }

    /// The value at a position: what [`Axis::position`] undoes.
    pub fn value(&self, position: f64) -> f64 {
        let (min, max) = self.range();
        match self.scale {
            Scale::Log { .. } => min * (max / min).powf(position),
            _ => min + position * (max - min),
        }
    }

    /// Whether the first value is at the top of a vertical axis.
    pub const fn counts_down(&self) -> bool {
        matches!(self.scale, Scale::Rank { .. } | Scale::Names(_))
    }

    /// At most `most` ticks at round values, written with as many digits as tell them apart.
    pub fn ticks(&self, most: usize) -> Vec<Tick> {
        let most = most.max(2);
        match &self.scale {
            Scale::Linear { min, max, .. } => linear_ticks(*min, *max, most),
            Scale::Log { min, max } => {
                let decades = (max / min).log10();
                let factors: &[f64] = if decades * 3.0 <= most as f64 { &[1.0, 2.0, 5.0] } else { &[1.0] };
                let (low, high) = (min.log10().floor() as i32, max.log10().ceil() as i32);
                (low..=high)
                    .flat_map(|decade| factors.iter().map(move |factor| factor * 10f64.powi(decade)))
                    .filter(|value| (*min * 0.999..=*max * 1.001).contains(value))
                    .map(|value| Tick { value, label: number(value, 0.0) })
                    .collect()
            }
            Scale::Rank { last } => {
                let mut ticks = linear_ticks(0.0, *last, most);
                ticks.retain(|tick| tick.value >= 1.0);
                ticks.insert(0, Tick { value: 1.0, label: "1".into() });
                ticks
            }
            Scale::Ends([left, right]) => {
                vec![Tick { value: 0.0, label: left.clone() }, Tick { value: 1.0, label: right.clone() }]
            }
            Scale::Names(names) => names
                .iter()
                .enumerate()
                .map(|(position, name)| Tick { value: position as f64, label: name.clone() })
                .collect(),
        }
    }
}

/// The smallest of 1, 2, 5 times a power of ten that is at least `least`.
fn round_step(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= least * 0.999_999)
        .unwrap_or(power)
}

/// The smallest round step that gives no more than `most` ticks, or a finer one where that leaves fewer than three.
fn linear_ticks(min: f64, max: f64, most: usize) -> Vec<Tick> {
    let multiples = |step: f64| ((min / step - 1e-9).ceil() as i64, (max / step + 1e-9).floor() as i64);
    let count = |step: f64| (multiples(step).1 - multiples(step).0 + 1) as usize;
    let mut step = round_step((max - min) / 50.0);
    loop {
        let next = round_step(step * 1.5);
        if count(step) <= most || count(next) < 3 {
            break;
        }
        step = next;
    }
    let (low, high) = multiples(step);
    (low..=high)
        .map(|multiple| {
            let value = multiple as f64 * step;
            Tick { value, label: number(value, step) }
        })
        .collect()
}

/// A tick's number, with decimals as `step` needs them; as the value itself does without a step.
fn number(value: f64, step: f64) -> String {
    if value.abs() >= 100_000.0 {
        return format::short(value);
    }
    let smallest = if step > 0.0 { step } else { value };
    format::number(value, (-smallest.abs().log10().floor()).clamp(0.0, 6.0) as usize)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scales() -> impl Strategy<Value = Scale> {
        prop_oneof![
            (-1e6..1e6, 1e-3..1e6).prop_map(|(min, span)| Scale::Linear { min, max: min + span, truncated: false }),
            (1e-6..1e3, 1.1..1e9).prop_map(|(min, ratio)| Scale::Log { min, max: min * ratio }),
            (2.0..1e6).prop_map(|last| Scale::Rank { last }),
            (1..20usize).prop_map(|count| Scale::Names(vec![String::new(); count])),
            Just(Scale::Ends([String::new(), String::new()])),
        ]
    }

    proptest! {
        #[test]
        fn a_value_and_its_position_say_the_same(scale in scales(), position in 0.0..1.0) {
            let axis = Axis { label: String::new(), scale };
            prop_assert!((axis.position(axis.value(position)) - position).abs() < 1e-9);
        }
    }

    fn labels(axis: &Axis, most: usize) -> Vec<String> {
        axis.ticks(most).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(labels(&Axis::linear("", [0.0, 97.0], true), 6), ["0", "20", "40", "60", "80", "100"]);
        assert_eq!(
            labels(&Axis::linear("", [-3000.0, 2500.0], true), 4),
            ["−4,000", "−2,000", "0", "2,000", "4,000"][..]
        );
        assert_eq!(labels(&Axis::linear("", [0.0, 1_400_000.0], true), 5), ["0", "500k", "1M", "1.5M"]);
        assert_eq!(labels(&Axis::linear("", [0.0, 0.3], true), 4), ["0.0", "0.1", "0.2", "0.3"]);
    }

    #[test]
    fn an_axis_without_zero_says_so() {
        assert!(matches!(Axis::linear("", [24.0, 26.0], true).scale, Scale::Linear { truncated: true, .. }));
        assert!(matches!(Axis::linear("", [5.0, 26.0], true).scale, Scale::Linear { min: 0.0, truncated: false, .. }));
        assert!(matches!(Axis::linear("", [24.0, 26.0], false).scale, Scale::Linear { truncated: false, .. }));
    }

    #[test]
    fn a_log_axis_has_a_tick_per_decade() {
        let axis = Axis { label: String::new(), scale: Scale::Log { min: 0.1, max: 1000.0 } };
        assert_eq!(labels(&axis, 6), ["0.1", "1", "10", "100", "1,000"]);
        assert!((axis.position(10.0) - 0.5).abs() < 1e-12);
    }
}
