//! Charts of what the organisation itself measured: small multiples, one panel a measure.

use super::y_values;
use crate::analysis::format;
use crate::chart::axis::{Axis, Scale};
use crate::chart::figure::{Figure, Ink, Kind, Layer, Mark, Panel};
use crate::chart::palette::Dash;
use crate::data::{Description, Measure, Statistic, Table, Week};
use crate::experiment::Provenance;

/// Weeks in which something began, with what it was.
pub type Begun<'a> = (Week, &'a str);

/// The numbers of a group, a panel a measure: levels as a line with markers, the middle of the
/// people as a band where it is told, gaps and breaks as they are.
pub fn own_figure(table: &Table, group: &str, begun: Option<Begun>, provenance: &Provenance) -> Option<Figure> {
    let (first, last) = table.span()?;
    let xs: Vec<f64> = (0..=last.since(first)).map(f64::from).collect();
    let described = Description::of(table);
    let panels: Vec<Panel> =
        table.measures().into_iter().filter_map(|measure| panel(table, group, measure, &xs, begun)).collect();
    if panels.is_empty() {
        return None;
    }
    let people = described.groups.iter().find(|of| of.name == group)?.people;
    let title = format!("{}: {}", capital(group), format::counted(panels.len(), "measure"));
    let subtitle = format!(
        "Weekly numbers of {} to {} people · {first} to {last}",
        format::number(f64::from(people.0), 0),
        format::number(f64::from(people.1), 0)
    );
    let note = "Lines: levels; a gap is a week without a number. Bands: the middle half of the people, where told.";
    let alt_text = format!("Own numbers. {title}. {subtitle}. {note}");
    Some(Figure {
        kind: Kind::OwnNumbers,
        title,
        subtitle,
        schemes: Vec::new(),
        panels,
        key: Vec::new(),
        note: note.into(),
        provenance: provenance.clone(),
        alt_text,
    })
}

fn capital(group: &str) -> String {
    if group == crate::data::EVERYONE { "Everyone".into() } else { group.to_owned() }
}

fn panel(table: &Table, group: &str, measure: Measure, xs: &[f64], begun: Option<Begun>) -> Option<Panel> {
    let first = table.span()?.0;
    let of = |statistic: Statistic| -> Option<Vec<f64>> {
        let mut ys = vec![f64::NAN; xs.len()];
        let mut rows = table.series(group, measure, statistic).peekable();
        rows.peek()?;
        rows.for_each(|row| ys[row.week.since(first) as usize] = row.value);
        Some(ys)
    };
    let statistic =
        [measure.level(), Statistic::Percentile(50)].into_iter().find(|statistic| of(*statistic).is_some())?;
    let ys = of(statistic)?;
    let mut layers = Vec::new();
    if let (Some(low), Some(high)) = (of(Statistic::Percentile(25)), of(Statistic::Percentile(75))) {
        layers.push(Layer::Band { ink: Ink::Muted, series: "Actual".into(), xs: xs.to_vec(), low, high, level: 0.5 });
    }
    layers.push(Layer::Line {
        ink: Ink::Neutral,
        series: "Actual".into(),
        label: None,
        xs: xs.to_vec(),
        ys,
        dash: Dash::Solid,
        markers: true,
    });
    let marks = begun.map(|(week, what)| Mark::Vertical { x: f64::from(week.since(first)), label: what.to_owned() });
    let unit = measure.unit().replace("Mtok", "million tokens");
    let unit = if statistic == measure.level() { unit } else { format!("{unit}, middle value") };
    Some(Panel {
        title: Some(measure.label()),
        takeaway: None,
        words: String::new(),
        x: Axis {
            label: format!("Weeks from {first}"),
            scale: Scale::Linear { min: 0.0, max: xs.last()?.max(1.0), truncated: false },
        },
        y: Axis::linear(unit[..1].to_uppercase() + &unit[1..], y_values(&layers), true),
        layers,
        marks: marks.into_iter().collect(),
    })
}
