//! Was this figure laid out for this canvas before?

use std::hash::{DefaultHasher, Hash, Hasher};

use super::axis::{Axis, Scale};
use super::figure::{Bar, Figure, HeatCell, Layer, Mark, Panel, RangeBar, SlopeLine, StackPart};
use super::layout::{Extent, Look};

/// A number that two drawings have in common only if they are the same: of all that [`super::layout::scene`] looks at.
pub fn fingerprint(figure: &Figure, look: &Look) -> u64 {
    let mut print = Print(DefaultHasher::new());
    let Look { size, theme, extent, selected, before } = look;
    print.floats(&[size.width, size.height, size.text]);
    (theme, extent, selected, figure.kind, &figure.schemes).hash(&mut print.0);
    match extent {
        Extent::Panel(number) => print.panel(&figure.panels[*number]),
        Extent::Panels | Extent::Figure => {
            (&figure.key, &figure.title, &figure.subtitle, &figure.note).hash(&mut print.0);
            figure.provenance.footer().hash(&mut print.0);
            for panel in &figure.panels {
                print.panel(panel);
            }
        }
    }
    if let Some(panel) = before {
        print.panel(panel);
    }
    print.0.finish()
}

struct Print(DefaultHasher);

impl Print {
    fn float(&mut self, value: f64) {
        self.0.write_u64(value.to_bits());
    }

    fn floats(&mut self, values: &[f64]) {
        self.0.write_usize(values.len());
        for value in values {
            self.float(*value);
        }
    }

    fn panel(&mut self, panel: &Panel) {
        let Panel { title, takeaway: _, words, x, y, layers, marks } = panel;
        (title, words, layers.len(), marks.len()).hash(&mut self.0);
        self.axis(x);
        self.axis(y);
        for layer in layers {
            self.layer(layer);
        }
        for mark in marks {
            self.mark(mark);
        }
    }

    fn axis(&mut self, axis: &Axis) {
        (&axis.label, std::mem::discriminant(&axis.scale)).hash(&mut self.0);
        match &axis.scale {
            Scale::Linear { min, max, truncated } => {
                self.floats(&[*min, *max]);
                truncated.hash(&mut self.0);
            }
            Scale::Log { min, max } => self.floats(&[*min, *max]),
            Scale::Rank { last } => self.float(*last),
            Scale::Names(names) => names.hash(&mut self.0),
            Scale::Ends(ends) => ends.hash(&mut self.0),
        }
    }

    fn layer(&mut self, layer: &Layer) {
        std::mem::discriminant(layer).hash(&mut self.0);
        match layer {
            Layer::Band { ink, series: _, xs, low, high, level } => {
                ink.hash(&mut self.0);
                self.floats(xs);
                self.floats(low);
                self.floats(high);
                self.float(*level);
            }
            Layer::Gap { ink, series: _, label, xs, from, to } => {
                (ink, label).hash(&mut self.0);
                self.floats(xs);
                self.floats(from);
                self.floats(to);
            }
            Layer::Line { ink, series: _, label, xs, ys, dash, markers } => {
                (ink, label, dash, markers).hash(&mut self.0);
                self.floats(xs);
                self.floats(ys);
            }
            Layer::Points { ink, series: _, xs, ys, filled, words: _ } => {
                (ink, filled).hash(&mut self.0);
                self.floats(xs);
                self.floats(ys);
            }
            Layer::Bars(bars) => {
                for Bar { ink, name, value, low, high, text } in bars {
                    (ink, name, text).hash(&mut self.0);
                    self.floats(&[*value, *low, *high]);
                }
            }
            Layer::Stack { xs, parts } => {
                self.floats(xs);
                for StackPart { ink, series: _, ys } in parts {
                    ink.hash(&mut self.0);
                    self.floats(ys);
                }
            }
            Layer::Slope(lines) => {
                for SlopeLine { ink, employee: _, left, right } in lines {
                    ink.hash(&mut self.0);
                    self.floats(&[*left, *right]);
                }
            }
            Layer::Histogram { series: _, edges, shares, inks } => {
                inks.hash(&mut self.0);
                self.floats(edges);
                self.floats(shares);
            }
            Layer::Cells(cells) => {
                for HeatCell { ink, strength, x, y, text, at: _, series: _, column: _, value: _, low: _, high: _ } in
                    cells
                {
                    (ink, text).hash(&mut self.0);
                    self.floats(&[*strength, x.0, x.1, y.0, y.1]);
                }
            }
            Layer::Ranges(bars) => {
                for RangeBar { ink, name, whole, range, given, text } in bars {
                    (ink, name, text).hash(&mut self.0);
                    self.floats(&[whole.0, whole.1, range.0, range.1, *given]);
                }
            }
        }
    }

    fn mark(&mut self, mark: &Mark) {
        std::mem::discriminant(mark).hash(&mut self.0);
        let (label, places) = match mark {
            Mark::Span { from, to, label } => (label.as_str(), vec![*from, *to]),
            Mark::Vertical { x, label } => (label.as_str(), vec![*x]),
            Mark::Horizontal { y, label } => (label.as_str(), vec![*y]),
            Mark::Here { x, y } => ("", vec![*x, *y]),
        };
        label.hash(&mut self.0);
        self.floats(&places);
    }
}
