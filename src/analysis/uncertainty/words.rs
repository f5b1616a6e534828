//! What does each table of a study say in one sentence?
//!
//! Every table has its sentence, made from its numbers, and one for when it has
//! nothing to say. Shares are of the organisations that were tried, which is a stated
//! range and no probability.

use super::WEEKS_PER_YEAR;
use super::{
    Best, Cell, Column, DiscoveredBox, Information, Limit, MorrisIndex, Noise, Restriction, TheoryRegret, TippingPoint,
};
use crate::analysis::format;

/// Names of what the tables number.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// Of schemes.
    pub schemes: &'a [String],
    /// Of factors: labels of the catalogue, or keys.
    pub factors: &'a [String],
}

impl Names<'_> {
    fn scheme(&self, number: usize) -> String {
        quoted(&self.schemes[number])
    }

    fn factor(&self, number: usize) -> String {
        quoted(&self.factors[number])
    }
}

fn quoted(name: &str) -> String {
    format!("\u{2018}{name}\u{2019}")
}

/// 'A', 'A and B', 'A, B and C'.
fn listed(parts: &[String], last: &str) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

/// How often the best scheme is best among so many organisations, which are called so, and what it costs where it is not.
pub fn best(names: Names, table: &[Best], (organisations, called): (usize, &str)) -> String {
    let mut order: Vec<usize> = (0..table.len()).collect();
    order.sort_by(|&a, &b| table[b].share_best.total_cmp(&table[a].share_best));
    let Some(&first) = order.first() else {
        return "No organisation has a net value for every scheme, so that none can be called best.".into();
    };
    let of = format!("of {} {called}", format::number(organisations as f64, 0));
    let row = &table[first];
    if order.len() == 1 {
        return format!("{} is the only scheme, so that there is nothing to compare it with.", names.scheme(first));
    }
    if row.share_best < 0.5 {
        let second = order[1];
        return format!(
            "No scheme is best in most cases: {} is in {}, {} in {} {of}.",
            names.scheme(first),
            format::share(row.share_best),
            names.scheme(second),
            format::share(table[second].share_best),
        );
    }
    let cost = if row.p95_regret > 0.0 {
        format!(" In 95% of them choosing it costs at most {} per employee and week.", format::usd(row.p95_regret))
    } else if row.max_regret > 0.0 {
        format!(" Choosing it never costs more than {} per employee and week.", format::usd(row.max_regret))
    } else {
        String::new()
    };
    format!("{} is best in {} {of}.{cost}", names.scheme(first), format::share(row.share_best))
}

/// Where a scheme loses to another, or to the best of all where `against` is none.
///
/// `columns` are those that the box was found in, named by `names.factors`.
pub fn failures(
    names: Names,
    columns: &[Column],
    scheme: usize,
    against: Option<usize>,
    losses: usize,
    found: Option<&DiscoveredBox>,
) -> String {
    let to = against.map_or_else(|| "the best scheme".to_owned(), |other| names.scheme(other));
    let scheme = names.scheme(scheme);
    if losses == 0 {
        return format!("{scheme} loses to {to} in none of them.");
    }
    let Some(found) = found else {
        return format!(
            "{scheme} loses to {to} in {}, and no few assumptions tell which.",
            format::counted(losses, "organisation")
        );
    };
    let limits: Vec<String> = found
        .restrictions
        .iter()
        .map(|restriction| restricted(&names.factor(restriction.column), &columns[restriction.column], restriction))
        .collect();
    format!(
        "{scheme} loses to {to} where {}: {} of its losses lie there, and it loses in {} of what lies there.",
        listed(&limits, "and"),
        format::share(found.coverage),
        format::share(found.density),
    )
}

fn restricted(name: &str, column: &Column, restriction: &Restriction) -> String {
    let number = |value: f64| format::significant(value, 2);
    match &restriction.limit {
        Limit::Between(Some(low), Some(high)) => format!("{name} is between {} and {}", number(*low), number(*high)),
        Limit::Between(Some(low), None) => format!("{name} is above {}", number(*low)),
        Limit::Between(None, Some(high)) => format!("{name} is below {}", number(*high)),
        Limit::Between(None, None) => format!("{name} is anything"),
        Limit::OneOf(kept) => {
            let names: Vec<String> = match column {
                Column::Choices { names, .. } => kept.iter().map(|&choice| names[choice].clone()).collect(),
                Column::Numbers(_) => Vec::new(),
            };
            format!("{name} is {}", listed(&names, "or"))
        }
    }
}

/// What the answer hangs on, from each factor's share of the spread and half the width of its interval.
pub fn hangs_on(names: Names, shares: &[(f64, f64)]) -> String {
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|&a, &b| shares[b].0.total_cmp(&shares[a].0));
    let said = |factor: usize| {
        format!("{} ({} of the spread)", names.factor(factor), format::share(shares[factor].0.min(1.0)))
    };
    match order[..] {
        [first, ..] if shares[first].0 <= shares[first].1 => "Nothing that was varied clearly moves the answer.".into(),
        [first, second, ..] if shares[first].0 - shares[first].1 < shares[second].0 + shares[second].1 => {
            format!(
                "It hangs most on {} and {}; which of the two matters more is not clear.",
                said(first),
                said(second)
            )
        }
        [first, ..] => format!("It hangs most on {}.", said(first)),
        [] => "Nothing was varied.".into(),
    }
}

/// What the answer hangs on, from elementary effects in US dollars per employee-week.
pub fn hangs_on_effects(names: Names, indices: &[MorrisIndex]) -> String {
    let mut order: Vec<usize> = (0..indices.len()).collect();
    order.sort_by(|&a, &b| indices[b].mu_star.total_cmp(&indices[a].mu_star));
    let said = |factor: usize| {
        let size = format::usd(indices[factor].mu_star);
        format!("{}, which moves it by {size} per employee and week from end to end", names.factor(factor))
    };
    match order[..] {
        [first, ..] if indices[first].mu_star <= indices[first].mu_star_conf => {
            "Nothing that was varied clearly moves the answer.".into()
        }
        [first, second, ..] if indices[second].mu_star > indices[second].mu_star_conf => {
            format!("It hangs most on {}; then on {}.", said(first), names.factor(second))
        }
        [first, ..] => format!("It hangs most on {}.", said(first)),
        [] => "Nothing was varied.".into(),
    }
}

/// Where the best scheme changes as one factor does.
pub fn tipping(names: Names, factor: usize, points: &[TippingPoint]) -> String {
    let factor = names.factor(factor);
    if points.is_empty() {
        return format!("Within the plausible range of {factor} the best scheme stays the same.");
    }
    let number = |value: f64| format::significant(value, 2);
    let changes: Vec<String> = points
        .iter()
        .map(|point| {
            let interval = match point.interval {
                Some((Some(low), Some(high))) => format!(" ({} to {})", number(low), number(high)),
                Some((Some(low), None)) => format!(" ({} or more)", number(low)),
                Some((None, Some(high))) => format!(" ({} or less)", number(high)),
                Some((None, None)) => " (not certain within the range)".into(),
                None => String::new(),
            };
            format!(
                "above {}{interval} {} is best instead of {}",
                number(point.value),
                names.scheme(point.above),
                names.scheme(point.below),
            )
        })
        .collect();
    let note = if points.iter().any(|point| point.interval.is_some()) {
        " In brackets: 90% of resampled replicates."
    } else {
        ""
    };
    format!("As {factor} rises, {}.{note}", listed(&changes, "and"))
}

/// In how much of a map of two factors a scheme is best.
pub fn map(names: Names, factors: [usize; 2], cells: &[Option<Cell>]) -> String {
    let known: Vec<&Cell> = cells.iter().flatten().collect();
    let mut counts = vec![0usize; names.schemes.len()];
    for cell in &known {
        counts[cell.best] += 1;
    }
    let Some(first) = (0..counts.len()).max_by_key(|&scheme| (counts[scheme], std::cmp::Reverse(scheme))) else {
        return "There is no scheme to map.".into();
    };
    let [x, y] = factors.map(|factor| names.factor(factor));
    if known.is_empty() {
        return format!("No combination of {x} and {y} has a net value for every scheme.");
    }
    let tried = format!("{} combinations of {x} and {y}", format::number(known.len() as f64, 0));
    if counts[first] == known.len() {
        return format!("{} is best in all {tried}.", names.scheme(first));
    }
    let others: Vec<String> = (0..counts.len())
        .filter(|&scheme| scheme != first && counts[scheme] > 0)
        .map(|scheme| format!("{} in {}", names.scheme(scheme), format::number(counts[scheme] as f64, 0)))
        .collect();
    format!(
        "{} is best in {} of {tried}, {}.",
        names.scheme(first),
        format::number(counts[first] as f64, 0),
        listed(&others, "and"),
    )
}

/// What it is worth at most to know one factor before deciding, for an organisation
/// of so many employees. Values of `information` are per employee-week.
pub fn worth_knowing(names: Names, information: &Information, employees: u32) -> String {
    let year = |value: f64| value * WEEKS_PER_YEAR;
    let best =
        (0..information.factors.len()).max_by(|&a, &b| information.factors[a].total_cmp(&information.factors[b]));
    let choice = names.scheme(information.choice);
    // Less than a dollar is nothing to a leader.
    if year(information.perfect) < 1.0 {
        return format!(
            "Nothing that was varied is worth knowing before deciding: {choice} is as good a choice without."
        );
    }
    let all = format!("To know everything that was varied is worth at most {}", format::usd(year(information.perfect)));
    let whole = |value: f64| {
        let size = format::number(f64::from(employees), 0);
        format!("{} a year for {size} employees", format::usd(year(value) * f64::from(employees)))
    };
    match best.filter(|&factor| year(information.factors[factor]) >= 1.0) {
        Some(factor) => format!(
            "To know {} before deciding is worth at most {} per employee and year: {}. {all}.",
            names.factor(factor),
            format::usd(year(information.factors[factor])),
            whole(information.factors[factor]),
        ),
        None => format!(
            "No single factor is worth knowing alone. {all} per employee and year: {}.",
            whole(information.perfect)
        ),
    }
}

/// How much of the spread is noise of the draws.
pub fn noise(noise: Option<Noise>) -> String {
    match noise.and_then(|noise| noise.share()) {
        Some(share) => format!("Noise between replicates is {} of the spread.", format::share(share)),
        None if noise.is_some() => "Nothing varies, neither by assumption nor by luck.".into(),
        None => "With a single replicate of each organisation, luck cannot be told from effect.".into(),
    }
}

/// Under which theories a scheme is best, and under which choosing it costs most.
pub fn theories(names: Names, theories: &[String], table: &[TheoryRegret]) -> String {
    let mut known: Vec<usize> = table.iter().map(|row| row.theory).collect();
    known.dedup();
    let winner = |theory: usize| {
        let rows = table.iter().filter(|row| row.theory == theory);
        rows.min_by(|a, b| a.mean_regret.total_cmp(&b.mean_regret)).map(|row| row.scheme)
    };
    let wins = |scheme: usize| known.iter().filter(|&&theory| winner(theory) == Some(scheme)).count();
    let Some(first) = (0..names.schemes.len()).max_by_key(|&scheme| (wins(scheme), std::cmp::Reverse(scheme))) else {
        return "There is no scheme to compare.".into();
    };
    if known.is_empty() {
        return "No theory was tried.".into();
    }
    let count = format!("{} of {}", wins(first), format::counted_irregular(known.len(), "theory", "theories"));
    let worst = table.iter().filter(|row| row.scheme == first).max_by(|a, b| a.mean_regret.total_cmp(&b.mean_regret));
    match worst.filter(|row| row.mean_regret > 0.0 && winner(row.theory) != Some(first)) {
        Some(row) => {
            let other = winner(row.theory).map(|scheme| names.scheme(scheme)).unwrap_or_default();
            format!(
                "{} is best on average under {count}; it costs most under {}: {} per employee and week less than {other}.",
                names.scheme(first),
                quoted(&theories[row.theory]),
                format::usd(row.mean_regret),
            )
        }
        None => format!("{} is best on average under {count}.", names.scheme(first)),
    }
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
