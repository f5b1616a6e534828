//! Which values does a panel show at a place along its horizontal axis, or in one bar, column, point or line?

use super::axis::Scale;
use super::catalogue::capitalised;
use super::figure::{HeatCell, Ink, Layer, Panel};
use crate::analysis::format;

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

/// The place along the horizontal axis that is nearest to a value of it, and its own value; none where
/// the panel has no series along the axis.
pub fn place(panel: &Panel, near: f64) -> Option<(usize, f64)> {
    let xs = panel.layers.iter().find_map(|layer| match layer {
        Layer::Line { xs, .. } | Layer::Stack { xs, .. } => Some(xs),
        _ => None,
    })?;
    let distance = |x: f64| (x - near).abs();
    xs.iter().copied().enumerate().min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)))
}

/// What a member of a layer is, and its values; none for layers that are read along the axis.
pub fn of(panel: &Panel, layer: usize, member: usize) -> Option<(String, Vec<Value>)> {
    let ink = panel.layers[layer].ink(member);
    let value =
        |series: &str, value: String, interval: String| Value { ink, series: series.to_owned(), value, interval };
    let plain = |series: &str, number: f64| {
        let decimals = format::decimals(number.abs().max(1e-6) / 20.0);
        value(series, format::number(number, decimals), String::new())
    };
    match &panel.layers[layer] {
        Layer::Bars(bars) => {
            let bar = &bars[member];
            let decimals = format::decimals((bar.high - bar.low).abs().max(1e-6) / 20.0);
            let number = |value: f64| format::signed(value, decimals);
            let is_known = bar.low.is_finite() && bar.high.is_finite();
            let interval =
                if is_known { format!("({} to {})", number(bar.low), number(bar.high)) } else { String::new() };
            Some((bar.name.clone(), vec![value(&panel.x.label, number(bar.value), interval)]))
        }
        Layer::Points { series, xs, ys, .. } => {
            let (x, y) = (plain(&panel.x.label, xs[member]), plain(&panel.y.label, ys[member]));
            Some((capitalised(series), vec![y, x]))
        }
        Layer::Slope(lines) => {
            let line = lines[member];
            let [left, right] = match &panel.x.scale {
                Scale::Ends(ends) => ends.clone(),
                _ => Default::default(),
            };
            let rank = |name: &str, rank: f64| value(name, format::number(rank, 0), String::new());
            Some((format!("Employee {}", line.employee), vec![rank(&left, line.left), rank(&right, line.right)]))
        }
        Layer::Histogram { edges, shares, .. } => {
            let edge = |edge: f64| format::number(edge, format::decimals(edge / 20.0));
            let heading = format!("{} to {}: {}", edge(edges[member]), edge(edges[member + 1]), panel.x.label);
            Some((heading, vec![plain(&panel.y.label, shares[member])]))
        }
        Layer::Cells(cells) => Some(of_cell(panel, &cells[member], ink)),
        Layer::Ranges(bars) => {
            let bar = &bars[member];
            let number = |value: f64| format::significant(value, 3);
            let whole = format!("{} to {}", number(bar.whole.0), number(bar.whole.1));
            let mut values =
                vec![value("fails", bar.text.clone(), String::new()), value("plausible", whole, String::new())];
            if bar.given.is_finite() {
                values.push(value("given", number(bar.given), String::new()));
            }
            Some((bar.name.clone(), values))
        }
        Layer::Band { .. } | Layer::Gap { .. } | Layer::Line { .. } | Layer::Stack { .. } => None,
    }
}

/// More about a member of a layer in sentences; empty where there is no more to say.
pub fn words(panel: &Panel, layer: usize, member: usize) -> &str {
    match &panel.layers[layer] {
        Layer::Points { words, .. } => words.get(member).map_or("", String::as_str),
        _ => "",
    }
}

/// What a cell of a table or a map is, and its value.
fn of_cell(panel: &Panel, cell: &HeatCell, ink: Ink) -> (String, Vec<Value>) {
    let value =
        |series: &str, value: String, interval: String| Value { ink, series: series.to_owned(), value, interval };
    if cell.column.is_empty() {
        let number = |number: f64| format::significant(number, 3);
        let places = [(&panel.x, cell.at.0), (&panel.y, cell.at.1)];
        let mut values = vec![value("ahead by", format::usd(cell.value), String::new())];
        values.extend(places.map(|(axis, at)| value(&axis.label, number(at), String::new())));
        return (cell.series.clone(), values);
    }
    let is_known = cell.low.is_finite() && cell.high.is_finite();
    let interval =
        if is_known { format!("({} to {})", format::usd(cell.low), format::usd(cell.high)) } else { String::new() };
    (cell.series.clone(), vec![value(&cell.column, cell.text.clone(), interval)])
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
