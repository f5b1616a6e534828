//! Charts that set schemes side by side.

use super::{NotApplicable, Source, capitalised, each, plain_unit};
use crate::analysis::{self, Difference, format};
use crate::chart::axis::{Axis, Scale};
use crate::chart::figure::{Bar, Figure, Ink, Key, Kind, Layer, Panel, StackPart};
use crate::chart::palette::HOURS_STACK;
use crate::model::Metric;
use crate::scenario::Activity;

/// Paired differences in net value to the reference, largest first; none with one scheme.
pub(super) fn difference_to_reference(source: &Source) -> Result<Figure, NotApplicable> {
    let metric = Metric::NetValueUsd;
    let reference = source.reference();
    let mut differences: Vec<(usize, Difference)> =
        source.others().filter_map(|scheme| Some((scheme, source.difference(scheme, metric)?))).collect();
    differences.sort_by(|a, b| b.1.mean.total_cmp(&a.1.mean));
    let (best, most) = *differences.first().ok_or(NotApplicable::Difference)?;
    let bars: Vec<Bar> = differences.iter().map(|(scheme, difference)| bar(source, *scheme, *difference)).collect();
    let reference_name = source.name(reference);
    let title = if most.p05 > 0.0 {
        format!("{}: net value {} per employee-week against ‘{reference_name}’", source.name(best), money(most))
    } else if differences.iter().all(|(_, difference)| difference.p95 < 0.0) {
        format!("Every scheme has less net value than ‘{reference_name}’")
    } else {
        format!("No scheme has clearly more net value than ‘{reference_name}’")
    };
    let unit = plain_unit(metric);
    let ends = bars.iter().flat_map(|bar| [bar.value, bar.low, bar.high, 0.0]);
    let panel = Panel {
        title: None,
        takeaway: None,
        words: String::new(),
        x: Axis::linear(format!("Difference in net value to {reference_name}, {unit}"), ends, false),
        y: Axis { label: String::new(), scale: Scale::Names(bars.iter().map(|bar| bar.name.clone()).collect()) },
        layers: vec![Layer::Bars(bars)],
        marks: Vec::new(),
    };
    let measure = format!("Difference in net value to {reference_name}, {unit}, {}", source.window());
    let note = match source.ensemble.finished() {
        0 | 1 => "On the same draws; a single replicate, so no intervals.",
        _ => {
            "Lines on bars: the middle 90% of replicates, paired on the same draws. Where they cross zero there is no clear difference."
        }
    };
    Ok(source.figure(Kind::DifferenceToReference, title, &measure, vec![panel], note.into()))
}

fn bar(source: &Source, scheme: usize, difference: Difference) -> Bar {
    Bar {
        ink: Ink::Scheme(scheme),
        name: source.name(scheme).to_owned(),
        value: difference.mean,
        low: difference.p05,
        high: difference.p95,
        text: if difference.is_clear() { money(difference) } else { "no clear difference".into() },
    }
}

/// A difference in money with its sign: '+$25', '−$139'.
fn money(difference: Difference) -> String {
    let text = format::value(Metric::NetValueUsd, difference.mean, difference.p95 - difference.p05);
    if difference.mean > 0.0 { format!("+{text}") } else { text }
}

/// Where the hours go, a panel a scheme.
pub(super) fn hours_by_activity(source: &Source) -> Figure {
    let all = 0..source.scenario.schemes.len();
    let hours = source.scenario.organisation.hours_per_week;
    let panels = all
        .clone()
        .map(|scheme| Panel {
            title: Some(source.name(scheme).to_owned()),
            takeaway: None,
            words: String::new(),
            x: source.week_axis(),
            y: Axis {
                label: "Hours per employee-week".into(),
                scale: Scale::Linear { min: 0.0, max: hours, truncated: false },
            },
            layers: vec![Layer::Stack { xs: source.weeks(), parts: parts(source, scheme) }],
            marks: source.marks(&[scheme], all.len()),
        })
        .collect();
    let title = hours_title(source);
    let shade = source.shade_note(source.scenario.schemes.len());
    let note = format!("Mean of {}.{shade}", format::counted(source.ensemble.finished(), "replicate"));
    let mut figure = source.figure(Kind::HoursByActivity, title, "Hours per employee-week by activity", panels, note);
    figure.key = HOURS_STACK.iter().rev().map(|ink| Key { ink: *ink, dash: None, label: label(*ink) }).collect();
    figure
}

/// The largest clear change of hours against the reference.
fn hours_title(source: &Source) -> String {
    let largest = source
        .others()
        .flat_map(|scheme| Activity::ALL.map(|activity| (scheme, activity)))
        .filter_map(|(scheme, activity)| {
            let difference = source.difference(scheme, Metric::hours(activity))?;
            difference.is_clear().then_some((scheme, activity, difference))
        })
        .max_by(|a, b| a.2.mean.abs().total_cmp(&b.2.mean.abs()));
    let name = source.name(source.reference());
    match largest {
        Some((scheme, activity, difference)) => format!(
            "{}: {} hours a week of {} against ‘{name}’",
            source.name(scheme),
            format::signed(difference.mean, format::decimals(difference.p95 - difference.p05).min(1)),
            activity.label()
        ),
        None if source.scenario.schemes.len() > 1 => format!("No clear difference in hours to ‘{name}’"),
        None => {
            let hours = source.last_mean(source.reference(), Metric::AssistedHours);
            format!("{name}: {} hours a week of AI-assisted work", format::number(hours, 1))
        }
    }
}

fn label(ink: Ink) -> String {
    match ink {
        Ink::Activity(activity) => capitalised(activity.label()),
        _ => "Rework and hours lost to others' gaming".into(),
    }
}

fn parts(source: &Source, scheme: usize) -> Vec<StackPart> {
    let means = |metric| each(&analysis::series(source.ensemble, scheme, metric), |week| week.mean);
    HOURS_STACK
        .iter()
        .map(|ink| {
            let ys = match ink {
                Ink::Activity(activity) => means(Metric::hours(*activity)),
                _ => means(Metric::LostHours).iter().zip(means(Metric::ReworkHours)).map(|(a, b)| a + b).collect(),
            };
            StackPart { ink: *ink, series: label(*ink), ys }
        })
        .collect()
}
