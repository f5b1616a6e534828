//! Divergence at a glance: what each scheme spends and what comes of it, on one scale, 100 before.

use super::time::{band_layers, line_layer};
use super::{Source, y_values};
use crate::analysis::{Distribution, Indexed, Window, format, words};
use crate::chart::axis::Axis;
use crate::chart::figure::{Figure, Ink, Kind, Layer, Mark, Panel};
use crate::chart::palette::Dash;
use crate::model::Metric;

/// Ratio of the greatest to the least value from which the scale is logarithmic.
const DECADE: f64 = 10.0;

/// Relative difference up to which two courses are one line.
const SAME: f64 = 0.005;

/// Token spend, compute cost and real output of every scheme, a panel each.
pub(super) fn divergence(source: &Source) -> Figure {
    let courses: Vec<Course> = (0..source.scenario.schemes.len()).map(|scheme| Course::new(source, scheme)).collect();
    // With one price, spend and cost are one curve: drawn once.
    let at_one_price = courses.iter().all(Course::is_at_one_price);
    let mut panels: Vec<Panel> =
        courses.iter().map(|course| course.panel(source, &courses[source.reference()], at_one_price)).collect();
    share_scale(&mut panels);
    let title = widest(source, &courses).takeaway(source, &courses[source.reference()], at_one_price);
    let note = format!(
        "{}{} 100 = mean of the weeks before; words above each panel: {} against those.",
        source.band_note(),
        source.shade_note(panels.len()),
        source.window()
    );
    let measure = "Token spend, compute cost and real output, index, 100 = before";
    source.figure(Kind::Divergence, title, measure, panels, note)
}

/// What one scheme spends and gets, 100 before.
struct Course {
    scheme: usize,
    spend: Quantity,
    cost: Quantity,
    output: Quantity,
}

/// An index by week, and over the last weeks.
struct Quantity {
    weeks: Vec<Option<Distribution>>,
    last: Option<Distribution>,
}

impl Quantity {
    fn new(source: &Source, scheme: usize, metric: Metric) -> Self {
        let index = Indexed::new(source.scenario, source.ensemble, scheme, metric);
        Self { weeks: index.weeks(), last: index.in_window(source.scenario, scheme, Window::Last) }
    }

    fn means(&self) -> Vec<f64> {
        self.weeks.iter().map(|week| week.map_or(f64::NAN, |week| week.mean)).collect()
    }

    /// '×3.4', '−2.4%' or 'as before'.
    fn words(&self) -> String {
        self.last.as_ref().map_or_else(|| "nothing before".into(), words::since_before)
    }
}

impl Course {
    fn new(source: &Source, scheme: usize) -> Self {
        let of = |metric| Quantity::new(source, scheme, metric);
        let (spend, cost) = (of(Metric::TokensMtok), of(Metric::ComputeCostUsd));
        Self { scheme, spend, cost, output: of(Metric::RealOutputHours) }
    }

    fn is_at_one_price(&self) -> bool {
        let same = |(spend, cost): (f64, f64)| spend.is_nan() || (cost / spend - 1.0).abs() < SAME;
        self.spend.means().into_iter().zip(self.cost.means()).all(same)
    }

    /// How many times the tokens of before an hour of real output takes.
    fn tokens_per_output(&self) -> Option<f64> {
        let ratio = self.spend.last?.mean / self.output.last?.mean;
        (ratio.is_finite() && ratio > 0.0).then_some(ratio)
    }

    /// How far spend and output have parted, in words; empty where they have not.
    fn gap(&self) -> String {
        match self.tokens_per_output() {
            Some(ratio) if (ratio - 1.0).abs() >= 0.1 => {
                format!("×{} tokens an hour of output", format::number(ratio, 1))
            }
            _ => String::new(),
        }
    }

    fn words(&self, at_one_price: bool) -> String {
        let (spend, output) = (self.spend.words(), self.output.words());
        if at_one_price {
            format!("Spend and its cost {spend}, output {output}")
        } else {
            format!("Spend {spend}, cost {}, output {output}", self.cost.words())
        }
    }

    /// What became of the weeks before, and what becomes of them under the reference.
    fn takeaway(&self, source: &Source, reference: &Self, at_one_price: bool) -> String {
        let (name, output) = (source.name(self.scheme), self.output.words());
        let spent = match (at_one_price, self.spend.words()) {
            (true, spend) => format!("token spend {spend}"),
            (false, spend) => format!("token spend {spend}, compute cost {}", self.cost.words()),
        };
        let besides = if self.scheme == reference.scheme {
            String::new()
        } else {
            let (spend, output) = (reference.spend.words(), reference.output.words());
            format!(" (‘{}’: {spend}, {output})", source.name(reference.scheme))
        };
        format!("{name}: {spent}, real output {output}{besides}")
    }

    fn panel(&self, source: &Source, reference: &Self, at_one_price: bool) -> Panel {
        let ink = Ink::Scheme(self.scheme);
        let spend_name = if at_one_price { "Token spend and its cost" } else { "Token spend" };
        let mut layers = vec![Layer::Gap {
            ink,
            series: "Between token spend and real output".into(),
            label: self.gap(),
            xs: source.weeks(),
            from: self.spend.means(),
            to: self.output.means(),
        }];
        let mut lines = Vec::new();
        let mut add = |quantity: &Quantity, name: &str, dash| {
            layers.extend(band_layers(source, &quantity.weeks, ink, name));
            lines.push(line_layer(source, &quantity.weeks, ink, name, Some(name.into()), dash));
        };
        add(&self.spend, spend_name, Dash::Dotted);
        if !at_one_price {
            add(&self.cost, "Compute cost", Dash::Short);
        }
        add(&self.output, "Real output", Dash::Solid);
        layers.extend(lines);
        let mut marks = source.marks(&[self.scheme], source.scenario.schemes.len());
        marks.push(Mark::Horizontal { y: 100.0, label: String::new() });
        Panel {
            title: Some(source.name(self.scheme).to_owned()),
            takeaway: Some(self.takeaway(source, reference, at_one_price)),
            words: self.words(at_one_price),
            x: source.week_axis(),
            y: Axis::linear("Index, 100 = before", y_values(&layers).into_iter().chain([100.0]), true),
            layers,
            marks,
        }
    }
}

/// The scheme whose spend and output have parted most; one that is compared where there are several.
fn widest<'a>(source: &Source, courses: &'a [Course]) -> &'a Course {
    let size = |course: &&Course| course.tokens_per_output().map_or(-1.0, |ratio| ratio.ln().abs());
    let others = courses.iter().filter(|course| course.scheme != source.reference());
    others.max_by(|a, b| size(a).total_cmp(&size(b))).unwrap_or(&courses[0])
}

/// Gives all panels one scale that holds them all, logarithmic where it spans more than a decade.
fn share_scale(panels: &mut [Panel]) {
    let values: Vec<f64> = panels.iter().flat_map(|panel| y_values(&panel.layers)).chain([100.0]).collect();
    let above_zero = values.iter().copied().filter(|value| *value > 0.0);
    let (low, high) = above_zero.fold((100.0f64, 100.0f64), |(low, high), value| (low.min(value), high.max(value)));
    for panel in panels {
        let (label, values) = (std::mem::take(&mut panel.y.label), values.iter().copied());
        panel.y = if high / low > DECADE { Axis::log(label, values) } else { Axis::linear(label, values, true) };
    }
}

#[cfg(test)]
mod tests {
    use super::super::drawn;
    use super::*;
    use crate::chart::axis::Scale;
    use crate::model::{Horizon, Record};
    use crate::run::Ensemble;
    use crate::scenario::{Scenario, Scheme};

    /// The chart of two schemes; under the second, spend, cost and output are these multiples of before.
    fn chart(spend: f64, cost: f64, output: f64) -> Figure {
        let mut scenario = Scenario::new("Divergence");
        scenario.schemes.push(Scheme { name: "Board".into(), ..Scheme::default() });
        let horizon = Horizon { warmup: scenario.run.warmup_weeks, weeks: scenario.run.weeks };
        let mut ensemble = Ensemble::new(2, horizon, 2);
        for replicate in 0..2 {
            let mut record = Record::new(2, horizon);
            for scheme in 0..2 {
                for (metric, multiple) in
                    [(Metric::TokensMtok, spend), (Metric::ComputeCostUsd, cost), (Metric::RealOutputHours, output)]
                {
                    let series = record.series_mut(scheme, metric);
                    series.fill(10.0);
                    if scheme == 1 {
                        series[horizon.start()..].fill(10.0 * multiple);
                    }
                }
            }
            ensemble.insert(replicate, record);
        }
        drawn(&scenario, &ensemble, divergence)
    }

    fn lines(figure: &Figure) -> Vec<&str> {
        let layers = figure.panels[1].layers.iter();
        let name = |layer: &'_ Layer| matches!(layer, Layer::Line { .. });
        layers
            .filter(|layer| name(layer))
            .map(|layer| match layer {
                Layer::Line { series, .. } => series.as_str(),
                _ => "",
            })
            .collect()
    }

    #[test]
    fn at_one_price_spend_and_cost_are_one_line_and_the_gap_is_said() {
        let figure = chart(3.0, 3.0, 0.8);
        assert_eq!(lines(&figure), ["Token spend and its cost", "Real output"]);
        let panel = &figure.panels[1];
        assert_eq!(panel.words, "Spend and its cost ×3.0, output −20.0%");
        assert_eq!(
            figure.title,
            "Board: token spend ×3.0, real output −20.0% (‘Nothing counted’: as before, as before)"
        );
        let label = panel.layers.iter().find_map(|layer| match layer {
            Layer::Gap { label, .. } => Some(label.as_str()),
            _ => None,
        });
        assert_eq!(label, Some("×3.8 tokens an hour of output"));
        assert_eq!(figure.panels[0].words, "Spend and its cost as before, output as before");
        assert!(figure.panels.iter().all(|panel| matches!(panel.y.scale, Scale::Linear { .. })));
    }

    #[test]
    fn cheaper_tokens_have_a_line_of_their_own() {
        let figure = chart(3.0, 2.0, 0.8);
        assert_eq!(lines(&figure), ["Token spend", "Compute cost", "Real output"]);
        assert_eq!(figure.panels[1].words, "Spend ×3.0, cost ×2.0, output −20.0%");
    }

    #[test]
    fn more_than_a_decade_is_logarithmic_in_every_panel() {
        let figure = chart(25.0, 25.0, 1.1);
        let scales: Vec<&Scale> = figure.panels.iter().map(|panel| &panel.y.scale).collect();
        assert_eq!(scales, [&Scale::Log { min: 100.0, max: 5000.0 }; 2]);
    }
}
