//! Charts of a fit: your numbers beside those of organisations like yours, and what was learnt.

use std::sync::Arc;

use super::{FitSource, capitalised, plain_unit, ranges_panel, y_values};
use crate::analysis::{format, words};
use crate::chart::axis::{Axis, Scale};
use crate::chart::figure::{Figure, Ink, Key, Kind, Layer, Mark, Panel, RangeBar};
use crate::chart::palette::{self, Dash};
use crate::experiment::fit::{FittedSeries, Learnt};
use crate::model::Metric;

/// Pairs of factors that are shown, at most, and points of each.
const MOST_PAIRS: usize = 4;
const POINTS: usize = 250;

impl FitSource<'_> {
    /// The number of the scheme that was in force.
    fn scheme(&self) -> usize {
        self.scenario.schemes.iter().position(|scheme| scheme.name == self.fitted.scheme).unwrap_or(0)
    }

    /// How it was done, for the end of a subtitle.
    fn method(&self) -> String {
        let of = &self.fitted.method;
        format!(
            "\u{2018}{}\u{2019} · {} worth {} · {}",
            self.fitted.scheme,
            format::counted(self.fitted.draws.len(), "draw"),
            format::number(of.effective_size, 0),
            format::counted(of.employees as usize, "simulated employee"),
        )
    }

    fn figure(&self, kind: Kind, title: String, measure: &str, panels: Vec<Panel>, note: &str) -> Figure {
        let subtitle = format!("{measure} · {}", self.method());
        Figure {
            kind,
            alt_text: format!("{}: {title} {subtitle}. {note}", kind.label()),
            title,
            subtitle,
            schemes: palette::scheme_styles(&self.scenario.schemes),
            panels,
            key: Vec::new(),
            note: note.into(),
            provenance: self.provenance.clone(),
        }
    }
}

/// Your numbers, week by week, over what the draws say of them, before and after the end of what was fitted.
pub(super) fn actual_against_simulated(source: &FitSource) -> Option<Figure> {
    let fitted = source.fitted;
    if fitted.draws.is_empty() {
        return None;
    }
    let panels: Vec<Panel> = fitted.series.iter().filter_map(|of| panel(source, of, fitted.series.len())).collect();
    let held_out = fitted.series.iter().any(|of| of.weeks.iter().any(|week| *week >= fitted.until));
    let mut note = String::from("Band: the middle 50% and 90% of draws, with the noise of your data.");
    if fitted.series.iter().any(|of| of.set_aside.contains(&true)) {
        note += " Rings: weeks out of line with those around them, not fitted.";
    }
    if held_out {
        note += " Shaded: weeks that were held out.";
    }
    let mut figure =
        source.figure(Kind::ActualAgainstSimulated, title(source), "Your numbers and simulated ones", panels, &note);
    figure.key = vec![
        Key { ink: Ink::Neutral, dash: Some(Dash::Solid), label: "Yours".into() },
        Key {
            ink: Ink::Scheme(source.scheme()),
            dash: Some(figure.schemes[source.scheme()].dash),
            label: "Simulated".into(),
        },
    ];
    Some(figure)
}

/// Whether the draws give the data, in a sentence.
fn title(source: &FitSource) -> String {
    let fitted = source.fitted;
    if let Some(surprise) = fitted.surprises.first() {
        let metric = Metric::from_key(&surprise.metric).map_or(&*surprise.metric, |metric| metric.label());
        return format!("No plausible organisation gives your {}", metric.to_lowercase());
    }
    match &fitted.agreement {
        None => "Draws so far; the fit is not finished".into(),
        Some(agreement) if !agreement.is_good() => "This fit is not good: it does not give your numbers".into(),
        Some(agreement) => {
            let least = agreement.covered.iter().copied().fold(f64::INFINITY, f64::min);
            format!("At least {} of the weeks of each metric lie where the fit has 90%", format::share(least))
        }
    }
}

fn panel(source: &FitSource, of: &FittedSeries, panels: usize) -> Option<Panel> {
    let metric = Metric::from_key(&of.metric)?;
    let scale = format::scale(metric);
    let xs: Vec<f64> = of.weeks.iter().map(|week| *week as f64).collect();
    let scaled = |values: &[f64]| -> Vec<f64> { values.iter().map(|value| scale * value).collect() };
    let ink = Ink::Scheme(source.scheme());
    let band = |low: &[f64], high: &[f64], level| Layer::Band {
        ink,
        series: "Simulated".into(),
        xs: xs.clone(),
        low: scaled(low),
        high: scaled(high),
        level,
    };
    let line = |ink, series: &str, values: &[f64], dash, markers| Layer::Line {
        ink,
        series: series.into(),
        label: None,
        xs: xs.clone(),
        ys: scaled(values),
        dash,
        markers,
    };
    let kept: Vec<f64> =
        of.actual.iter().zip(&of.set_aside).map(|(value, aside)| if *aside { f64::NAN } else { *value }).collect();
    let dash = palette::scheme_styles(&source.scenario.schemes)[source.scheme()].dash;
    let mut layers = vec![
        band(&of.low, &of.high, 0.9),
        band(&of.lower, &of.upper, 0.5),
        line(ink, "Simulated", &of.median, dash, false),
        line(Ink::Neutral, "Yours", &kept, Dash::Solid, true),
    ];
    let aside: Vec<usize> = (0..xs.len()).filter(|&at| of.set_aside[at]).collect();
    if !aside.is_empty() {
        let (xs, ys) = aside.iter().map(|&at| (xs[at], scale * of.actual[at])).unzip();
        let (series, words) = ("Yours, not fitted".into(), Arc::default());
        layers.push(Layer::Points { ink: Ink::Neutral, series, xs, ys, filled: false, words });
    }
    let (first, last) = (*xs.first()?, *xs.last()?);
    let unit = if scale == 100.0 { "%".to_owned() } else { plain_unit(metric) };
    Some(Panel {
        title: (panels > 1).then(|| metric.label().to_owned()),
        takeaway: None,
        words: String::new(),
        x: Axis {
            label: "Week".into(),
            scale: Scale::Linear { min: first, max: last.max(first + 1.0), truncated: false },
        },
        y: Axis::linear(capitalised(&unit), y_values(&layers), true),
        marks: marks(source, (first, last), panels),
        layers,
    })
}

/// Where something changed, and what was held out.
fn marks(source: &FitSource, (first, last): (f64, f64), panels: usize) -> Vec<Mark> {
    let label = |text: &str| if panels == 1 { text.to_owned() } else { String::new() };
    let until = source.fitted.until as f64;
    let held = (until <= last).then(|| Mark::Span { from: until, to: last, label: label("Held out") });
    let events =
        source.fitted.events.iter().enumerate().map(|(at, week)| Mark::Vertical {
            x: *week as f64,
            label: label(if at == 0 { "Start" } else { "Change" }),
        });
    held.into_iter()
        .chain(events.filter(|mark| matches!(mark, Mark::Vertical { x, .. } if (first..=last).contains(x))))
        .collect()
}

/// What was plausible of each factor, and what the data leave of it.
pub(super) fn learnt(source: &FitSource) -> Option<Figure> {
    let fitted = source.fitted;
    if fitted.draws.is_empty() {
        return None;
    }
    let mut factors: Vec<&Learnt> = fitted.factors.iter().collect();
    factors.sort_by(|a, b| b.contraction.total_cmp(&a.contraction));
    let told = Ink::Scheme(source.scheme());
    let bar = |of: &&Learnt| {
        let [low, .., high] = of.posterior.map(|value| format::significant(value, 2));
        RangeBar {
            ink: if of.is_silent() { Ink::Muted } else { told },
            name: of.label.clone(),
            whole: (of.prior[0], of.prior[4]),
            range: (of.posterior[0], of.posterior[4]),
            given: of.given,
            text: if of.is_silent() {
                "the data says nothing about this".into()
            } else {
                format!("{low} to {high}, {} narrower", format::share(of.contraction))
            },
        }
    };
    let panel = ranges_panel(factors.iter().map(bar).collect());
    let telling = factors.iter().filter(|of| !of.is_silent()).count();
    let title = format!("Your data narrow {telling} of {}", format::counted(factors.len(), "assumption"));
    let note = "Strong: the middle 90% of what was learnt; faint: that of what was plausible before. Tick: the scenario as given.";
    Some(source.figure(Kind::Learnt, title, "What the data leave of each assumption", vec![panel], note))
}

/// Pairs of factors of which one can make up for the other.
pub(super) fn trade_offs(source: &FitSource) -> Option<Figure> {
    let fitted = source.fitted;
    let pairs = fitted.trade_offs();
    let (one, other, correlation) = *pairs.first()?;
    let shown = evenly(&fitted.weights);
    let column = |of: usize| -> Vec<f64> { shown.iter().map(|&draw| fitted.draws[draw][of]).collect() };
    let axis = |of: &Learnt, values: &[f64]| {
        let unit = if of.unit.is_empty() { String::new() } else { format!(", {}", of.unit) };
        Axis::linear(format!("{}{unit}", of.label), values.iter().copied().chain([of.prior[0], of.prior[4]]), false)
    };
    let panel = |&(x, y, correlation): &(usize, usize, f64)| {
        let (xs, ys) = (column(x), column(y));
        let (of_x, of_y) = (&fitted.factors[x], &fitted.factors[y]);
        Panel {
            title: Some(format!("Correlation {}", format::number(correlation, 2))),
            takeaway: None,
            words: String::new(),
            x: axis(of_x, &xs),
            y: axis(of_y, &ys),
            layers: vec![Layer::Points {
                ink: Ink::Scheme(source.scheme()),
                series: "Draw".into(),
                xs,
                ys,
                filled: true,
                words: Arc::default(),
            }],
            marks: vec![Mark::Here { x: of_x.given, y: of_y.given }],
        }
    };
    let panels: Vec<Panel> = pairs.iter().take(MOST_PAIRS).map(panel).collect();
    let title = format!(
        "{} and {} make up for each other: correlation {}",
        fitted.factors[one].label,
        words::inside(&fitted.factors[other].label),
        format::number(correlation, 2)
    );
    let note = "Each point gives much the same data. Ring: the scenario as given.";
    Some(source.figure(Kind::TradeOffs, title, "Draws of two assumptions", panels, note))
}

/// Numbers of draws, as often as their weights say.
fn evenly(weights: &[f64]) -> Vec<usize> {
    let count = POINTS.min(weights.len());
    let (mut below, mut next, mut chosen) = (0.0, 0, Vec::with_capacity(count));
    for (draw, weight) in weights.iter().enumerate() {
        below += weight;
        while next < count && (next as f64 + 0.5) / (count as f64) < below {
            chosen.push(draw);
            next += 1;
        }
    }
    chosen
}
