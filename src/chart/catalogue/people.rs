//! Charts of employees, from one week of one replicate.

use std::sync::Arc;

use super::{NotApplicable, Source};
use crate::analysis::{format, ranks};
use crate::chart::axis::{Axis, Scale};
use crate::chart::figure::{Figure, Ink, Key, Kind, Layer, Mark, Panel, SlopeLine};
use crate::model::{Metric, Person};
use crate::scenario::Activity;

/// Points in all panels together, at most: more would only cover one another.
const MOST_POINTS: usize = 1600;

/// Context lines of a slope chart, and highlighted ones.
const SLOPES: (usize, usize) = (60, 20);

/// Tokens below this share the first place on a logarithmic axis, in millions.
const LEAST_MTOK: f64 = 0.1;

/// Columns of the distribution per factor of ten.
const COLUMNS_PER_DECADE: f64 = 5.0;

/// From the lower edge of a column to its middle, as a factor: 10^(½ ⁄ columns per decade).
const COLUMN_MIDDLE: f64 = 1.258_925_4;

fn everyone<'a>(source: &Source<'a>) -> Result<&'a [Vec<Person>], NotApplicable> {
    let given = source.people.filter(|schemes| schemes.iter().any(|people| !people.is_empty()));
    given.ok_or(NotApplicable::People)
}

/// The logarithmic axis that holds everyone's tokens, from and to full steps.
fn token_axis(everyone: &[Vec<Person>]) -> Axis {
    let most = everyone.iter().flatten().map(|person| person.tokens_mtok).fold(1.0, f64::max);
    let decades = (most.log10() * COLUMNS_PER_DECADE).floor() + 1.0;
    Axis {
        label: "Million tokens in the week".into(),
        scale: Scale::Log { min: LEAST_MTOK, max: 10f64.powf(decades / COLUMNS_PER_DECADE) },
    }
}

/// Tokens against real output, a panel a scheme; who games is filled.
pub(super) fn tokens_against_output(source: &Source) -> Result<Figure, NotApplicable> {
    let everyone = everyone(source)?;
    let x = token_axis(everyone);
    let outputs = everyone.iter().flatten().map(|person| person.real_output_hours);
    let y = Axis::linear("Real output, standard hours in the week", outputs.chain([0.0]), true);
    let count = everyone.iter().map(Vec::len).max().unwrap_or(0);
    let step = (count * everyone.len()).div_ceil(MOST_POINTS).max(1);
    let threshold = source.scenario.behaviour.gaming_threshold_hours;
    let panels = everyone
        .iter()
        .enumerate()
        .map(|(scheme, people)| {
            let games = |person: &&Person| person.hours[Activity::Gaming] > threshold;
            let (gaming, others): (Vec<&Person>, Vec<&Person>) = people.iter().step_by(step).partition(games);
            let points = |ink, series: &str, people: &[&Person], filled| Layer::Points {
                ink,
                series: series.to_owned(),
                xs: people.iter().map(|person| person.tokens_mtok).collect(),
                ys: people.iter().map(|person| person.real_output_hours).collect(),
                filled,
                words: Arc::default(),
            };
            Panel {
                title: Some(source.name(scheme).to_owned()),
                takeaway: None,
                words: String::new(),
                x: x.clone(),
                y: y.clone(),
                layers: vec![
                    points(Ink::Muted, "others", &others, false),
                    points(Ink::Activity(Activity::Gaming), "gaming", &gaming, true),
                ],
                marks: Vec::new(),
            }
        })
        .collect();
    let correlation = |scheme| source.last_mean(scheme, Metric::CorrTokensOutput);
    let reference = source.reference();
    let weakest = source.others().filter(|scheme| correlation(*scheme).is_finite());
    let title = match weakest.min_by(|a, b| correlation(*a).total_cmp(&correlation(*b))) {
        Some(scheme) => format!(
            "{}: tokens and real output correlate at {}, against {} under ‘{}’",
            source.name(scheme),
            format::number(correlation(scheme), 2),
            format::number(correlation(reference), 2),
            source.name(reference)
        ),
        None => format!("Tokens and real output correlate at {}", format::number(correlation(reference), 2)),
    };
    let shown = if step > 1 { format!(" One employee in {step} is shown.") } else { String::new() };
    let note = format!("{} Correlation: ln(tokens), {}.{shown}", snapshot(source), source.window());
    let mut figure =
        source.figure(Kind::TokensAgainstOutput, title, "Employees by tokens and real output", panels, note);
    let key = |ink, label: String| Key { ink, dash: None, label };
    figure.key = vec![
        key(Ink::Activity(Activity::Gaming), format!("Games the number more than {threshold} hours a week")),
        key(Ink::Muted, "Does not".into()),
    ];
    Ok(figure)
}

fn snapshot(source: &Source) -> String {
    format!("One replicate, week {}.", source.scenario.run.weeks.saturating_sub(1))
}

/// Rank on the board against rank by real output, a panel for each scheme that ranks.
pub(super) fn leaderboard_against_reality(source: &Source) -> Result<Figure, NotApplicable> {
    let everyone = everyone(source)?;
    let mut panels = Vec::new();
    let mut worst: Option<(f64, String)> = None;
    for (scheme, people) in everyone.iter().enumerate() {
        let Some(scores) = people.iter().map(|person| person.observed_score).collect::<Option<Vec<f64>>>() else {
            continue;
        };
        if scores.is_empty() {
            continue;
        }
        let outputs: Vec<f64> = people.iter().map(|person| person.real_output_hours).collect();
        let (board, real) = (ranks(&scores), ranks(&outputs));
        let tenth = people.len().div_ceil(10);
        let both = board.iter().zip(&real).filter(|(a, b)| **a <= tenth && **b <= tenth).count();
        let share = both as f64 / tenth as f64;
        if worst.as_ref().is_none_or(|(least, _)| share < *least) {
            let sentence = format!(
                "{}: of the {tenth} highest on the board, {both} stand among the {tenth} highest in real output",
                source.name(scheme)
            );
            worst = Some((share, sentence));
        }
        panels.push(slope_panel(source, scheme, people, &board, &real));
    }
    let (_, title) = worst.ok_or(NotApplicable::Ranks)?;
    let note =
        format!("{} Coloured: the {} highest on the board. Grey: a sample of the others.", snapshot(source), SLOPES.1);
    Ok(source.figure(Kind::LeaderboardAgainstReality, title, "Employees by rank, 1 = highest", panels, note))
}

fn slope_panel(source: &Source, scheme: usize, people: &[Person], board: &[usize], real: &[usize]) -> Panel {
    let step = people.len().div_ceil(SLOPES.0).max(1);
    let mut lines: Vec<SlopeLine> = people
        .iter()
        .enumerate()
        .filter(|(index, _)| board[*index] <= SLOPES.1 || board[*index].is_multiple_of(step))
        .map(|(index, person)| SlopeLine {
            ink: if board[index] <= SLOPES.1 { Ink::Scheme(scheme) } else { Ink::Muted },
            employee: person.employee,
            left: board[index] as f64,
            right: real[index] as f64,
        })
        .collect();
    // Highlighted ones last, so that they lie on top.
    lines.sort_by(|a, b| b.left.total_cmp(&a.left));
    Panel {
        title: Some(source.name(scheme).to_owned()),
        takeaway: None,
        words: String::new(),
        x: Axis { label: String::new(), scale: Scale::Ends(["On the board".into(), "In real output".into()]) },
        y: Axis { label: "Rank".into(), scale: Scale::Rank { last: people.len() as f64 } },
        layers: vec![Layer::Slope(lines)],
        marks: Vec::new(),
    }
}

/// How many employees use how many tokens, a panel a scheme; the top tenth is coloured.
pub(super) fn token_distribution(source: &Source) -> Result<Figure, NotApplicable> {
    let everyone = everyone(source)?;
    let x = token_axis(everyone);
    let (_, most) = x.range();
    let columns = (COLUMNS_PER_DECADE * (most / LEAST_MTOK).log10()).round() as usize;
    let edges: Vec<f64> = (0..=columns).map(|edge| LEAST_MTOK * 10f64.powf(edge as f64 / COLUMNS_PER_DECADE)).collect();
    let mut panels: Vec<Panel> = Vec::new();
    for (scheme, people) in everyone.iter().enumerate() {
        let mut tokens: Vec<f64> = people.iter().map(|person| person.tokens_mtok).collect();
        tokens.sort_by(f64::total_cmp);
        let tenth = tokens.len().div_ceil(10);
        let threshold = tokens[tokens.len() - tenth];
        let top: f64 = tokens[tokens.len() - tenth..].iter().sum::<f64>() / tokens.iter().sum::<f64>().max(1e-9);
        let mut shares = vec![0.0; columns];
        for value in &tokens {
            let column = edges[1..].partition_point(|edge| edge <= value).min(columns - 1);
            shares[column] += 100.0 / tokens.len() as f64;
        }
        let inks = edges[..columns]
            .iter()
            .map(|edge| if *edge * COLUMN_MIDDLE >= threshold { Ink::Scheme(scheme) } else { Ink::Muted })
            .collect();
        let series = source.name(scheme).to_owned();
        panels.push(Panel {
            title: Some(series.clone()),
            takeaway: None,
            words: String::new(),
            x: x.clone(),
            y: Axis { label: String::new(), scale: Scale::Linear { min: 0.0, max: 1.0, truncated: false } },
            layers: vec![Layer::Histogram { series, edges: edges.clone(), shares, inks }],
            marks: vec![Mark::Vertical {
                x: threshold.max(LEAST_MTOK),
                label: format!("Top tenth: {:.0}% of tokens", top * 100.0),
            }],
        });
    }
    let highest = panels.iter().flat_map(|panel| super::y_values(&panel.layers)).chain([0.0]).collect::<Vec<_>>();
    let y = Axis::linear("Share of employees, %", highest, true);
    for panel in &mut panels {
        panel.y = y.clone();
    }
    let share = |scheme| source.last_mean(scheme, Metric::TopDecileTokenShare) * 100.0;
    let reference = source.reference();
    let widest =
        |a: &usize, b: &usize| (share(*a) - share(reference)).abs().total_cmp(&(share(*b) - share(reference)).abs());
    let title = match source.others().filter(|scheme| share(*scheme).is_finite()).max_by(widest) {
        Some(scheme) => format!(
            "{}: the top tenth of employees uses {:.0}% of tokens, against {:.0}% under ‘{}’",
            source.name(scheme),
            share(scheme),
            share(reference),
            source.name(reference)
        ),
        None => format!("The top tenth of employees uses {:.0}% of tokens", share(reference)),
    };
    let note = format!(
        "{} of {} employees. Coloured: columns of the top tenth by tokens. Shares in the title: {}.",
        snapshot(source).trim_end_matches('.'),
        format::number(f64::from(source.scenario.organisation.employees), 0),
        source.window()
    );
    Ok(source.figure(Kind::TokenDistribution, title, "Employees by tokens in the week", panels, note))
}
