//! Which values does a panel show at a place along its horizontal axis?

use crate::analysis::format;
use crate::chart::{Ink, Layer, Panel};

/// A value of one series.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// What it is drawn in.
    pub ink: Ink,
    /// What it is.
    pub series: String,
    /// The value with as many digits as tell neighbours apart.
    pub value: String,
    /// The interval in brackets; empty where there is none.
    pub interval: String,
}

/// Every series of a panel at a place, in the order of the layers.
pub fn at(panel: &Panel, place: usize) -> Vec<Value> {
    let mut out = Vec::new();
    for layer in &panel.layers {
        match layer {
            Layer::Line { ink, series, ys, .. } if ys[place].is_finite() => {
                let decimals = format::decimals(ys[place].abs().max(1e-6) / 20.0);
                let number = |value: f64| format::number(value, decimals);
                let interval = panel.layers.iter().find_map(|layer| match layer {
                    Layer::Band { ink: of, series: name, low, high, level, .. }
                        if of == ink && name == series && *level > 0.7 =>
                    {
                        Some(format!("({} to {})", number(low[place]), number(high[place])))
                    }
                    _ => None,
                });
                let (series, value) = (series.clone(), number(ys[place]));
                out.push(Value { ink: *ink, series, value, interval: interval.unwrap_or_default() });
            }
            Layer::Stack { parts, .. } => out.extend(parts.iter().rev().map(|part| Value {
                ink: part.ink,
                series: part.series.clone(),
                value: format::number(part.ys[place], 1),
                interval: String::new(),
            })),
            _ => {}
        }
    }
    out
}
