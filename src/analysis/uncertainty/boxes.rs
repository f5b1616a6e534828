//! Where does a scheme fail? Scenario discovery by the patient rule induction method
//! (Friedman and Fisher 1999; Bryant and Lempert 2010): a box in few factors that
//! holds many of the failures and little else.
//!
//! Peeling takes 5% of the points off one side of one factor, or one choice away, as
//! long as failures become denser for each point that is lost (the criterion of
//! Kwakkel and Jaxa-Rozen 2016, which is fair to choices); pasting gives back what
//! was taken too much. Of all boxes on the way, the one that balances how many
//! failures it holds and how dense they are is given.

use statrs::distribution::{Binomial, DiscreteCDF};

use super::column::Column;

/// The share of points that a peel takes off and a paste gives back.
const PEEL: f64 = 0.05;

/// The smallest share of all points that a box may hold.
const LEAST_MASS: f64 = 0.05;

/// Restrictions that could be chance with at least this probability are dropped.
const SIGNIFICANCE: f64 = 0.05;

/// How one factor is restricted in a box.
#[derive(Debug, Clone, PartialEq)]
pub enum Limit {
    /// A number between two ends; none where the box reaches as far as the points do.
    Between(Option<f64>, Option<f64>),
    /// One of some choices, by their places.
    OneOf(Vec<usize>),
}

/// One restricted factor of a box.
#[derive(Debug, Clone, PartialEq)]
pub struct Restriction {
    /// Number of the column.
    pub column: usize,
    /// Its limit.
    pub limit: Limit,
    /// The probability that as many failures are inside by chance, were the factor not
    /// restricted (one-sided binomial test).
    pub quasi_p: f64,
}

/// A box that holds many cases of interest.
#[derive(Debug, Clone, PartialEq)]
pub struct DiscoveredBox {
    /// Restricted factors, the most telling first.
    pub restrictions: Vec<Restriction>,
    /// Share of all cases of interest that lie inside.
    pub coverage: f64,
    /// Share of the points inside that are of interest.
    pub density: f64,
    /// Share of all points that lie inside.
    pub mass: f64,
}

/// The best box of at most `most` restricted factors around the cases `of_interest`.
///
/// None where there is no such case, or nothing but such cases, or no box is denser
/// than the whole with significance.
pub fn discover(columns: &[Column], of_interest: &[bool], most: usize) -> Option<DiscoveredBox> {
    let data = Data::new(columns, of_interest)?;
    let path = data.path();
    let balance = |region: &[Side]| {
        let (inside, found) = data.counts(region);
        let (coverage, density) = (found as f64 / data.found as f64, found as f64 / inside as f64);
        2.0 * coverage * density / (coverage + density)
    };
    let mut best: Option<(f64, Region)> = None;
    for region in path.iter().filter(|region| data.restricted(region).len() <= most.max(1)) {
        let score = balance(region);
        if best.as_ref().is_none_or(|(least, _)| score > *least) {
            best = Some((score, region.clone()));
        }
    }
    let region = data.significant(best?.1);
    let found = data.described(&region);
    (!found.restrictions.is_empty() && found.density > data.found as f64 / of_interest.len() as f64).then_some(found)
}

/// The limit of one column, ends included.
#[derive(Debug, Clone, PartialEq)]
enum Side {
    Numbers { low: f64, high: f64 },
    Choices(Vec<bool>),
}

impl Side {
    fn holds(&self, column: &Column, row: usize) -> bool {
        match (self, column) {
            (Self::Numbers { low, high }, Column::Numbers(numbers)) => (*low..=*high).contains(&numbers[row]),
            (Self::Choices(kept), Column::Choices { places, .. }) => kept[places[row]],
            _ => unreachable!("a side is made from its column"),
        }
    }
}

/// A limit for each column.
type Region = Vec<Side>;

struct Data<'a> {
    columns: &'a [Column],
    of_interest: &'a [bool],
    found: usize,
    /// The limits that hold every point.
    whole: Vec<Side>,
    /// Rows in the order of each column of numbers; empty for choices.
    orders: Vec<Vec<u32>>,
}

/// A change of one column's limit: what it becomes, how many points and cases are left, and how good that is.
struct Step {
    column: usize,
    side: Side,
    inside: usize,
    found: usize,
    score: f64,
    restricted: usize,
}

impl<'a> Data<'a> {
    fn new(columns: &'a [Column], of_interest: &'a [bool]) -> Option<Self> {
        let found = of_interest.iter().filter(|case| **case).count();
        if found == 0 || found == of_interest.len() || columns.is_empty() {
            return None;
        }
        let side = |column: &Column| match column {
            Column::Numbers(numbers) => Side::Numbers {
                low: numbers.iter().copied().fold(f64::INFINITY, f64::min),
                high: numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            },
            Column::Choices { names, .. } => Side::Choices(vec![true; names.len()]),
        };
        let order = |column: &Column| match column {
            Column::Numbers(numbers) => {
                let mut order: Vec<u32> = (0..numbers.len() as u32).collect();
                order.sort_by(|&a, &b| numbers[a as usize].total_cmp(&numbers[b as usize]));
                order
            }
            Column::Choices { .. } => Vec::new(),
        };
        Some(Self {
            columns,
            of_interest,
            found,
            whole: columns.iter().map(side).collect(),
            orders: columns.iter().map(order).collect(),
        })
    }

    /// Every box on the way of peeling and pasting, from the whole on.
    fn path(&self) -> Vec<Region> {
        let rows = self.of_interest.len();
        let mut inside = vec![true; rows];
        let (mut count, mut found) = (rows, self.found);
        let mut path = vec![self.whole.clone()];
        for pasting in [false, true] {
            loop {
                let limits = &path[path.len() - 1];
                let steps =
                    if pasting { self.pastes(limits, count, found) } else { self.peels(limits, &inside, count, found) };
                let better = |step: &Step, best: &Step| (step.score, best.restricted) > (best.score, step.restricted);
                let best = steps.into_iter().reduce(|best, step| if better(&step, &best) { step } else { best });
                let Some(step) = best else { break };
                let enough = step.inside as f64 >= LEAST_MASS * rows as f64;
                let moves = if pasting { step.inside > count } else { step.inside < count };
                if !enough || !moves || step.score <= 0.0 {
                    break;
                }
                let mut limits = limits.clone();
                limits[step.column] = step.side;
                (count, found) = (step.inside, step.found);
                let is_inside = self.inside(&limits);
                inside.iter_mut().enumerate().for_each(|(row, inside)| *inside = is_inside(row));
                drop(is_inside);
                path.push(limits);
            }
        }
        path
    }

    /// Whether a row lies inside, asked of the restricted columns alone.
    fn inside<'b>(&'b self, limits: &'b [Side]) -> impl Fn(usize) -> bool + 'b {
        let restricted = self.restricted(limits);
        move |row| restricted.iter().all(|&column| limits[column].holds(&self.columns[column], row))
    }

    fn counts(&self, limits: &[Side]) -> (usize, usize) {
        let is_inside = self.inside(limits);
        let inside = (0..self.of_interest.len()).filter(|&row| is_inside(row));
        inside.fold((0, 0), |(count, found), row| (count + 1, found + usize::from(self.of_interest[row])))
    }

    fn step(&self, limits: &[Side], column: usize, side: Side, after: (usize, usize), before: (usize, usize)) -> Step {
        let density = |(inside, found): (usize, usize)| if inside == 0 { 0.0 } else { found as f64 / inside as f64 };
        let changed = after.0.abs_diff(before.0);
        let score = if changed == 0 { 0.0 } else { (density(after) - density(before)) / changed as f64 };
        let others = (0..limits.len()).filter(|&other| other != column && limits[other] != self.whole[other]).count();
        let restricted = others + usize::from(side != self.whole[column]);
        Step { column, side, inside: after.0, found: after.1, score, restricted }
    }

    fn peels(&self, limits: &[Side], inside: &[bool], count: usize, found: usize) -> Vec<Step> {
        let mut steps = Vec::new();
        for (number, column) in self.columns.iter().enumerate() {
            match (column, &limits[number]) {
                (Column::Numbers(numbers), &Side::Numbers { low, high }) => {
                    let rows: Vec<u32> =
                        self.orders[number].iter().copied().filter(|&row| inside[row as usize]).collect();
                    let value = |place: usize| numbers[rows[place] as usize];
                    let (least, most) = (quantile(rows.len(), 1.0 - PEEL, value), quantile(rows.len(), PEEL, value));
                    for (side, kept) in [
                        (
                            Side::Numbers { low, high: least },
                            0..rows.partition_point(|&row| numbers[row as usize] <= least),
                        ),
                        (
                            Side::Numbers { low: most, high },
                            rows.partition_point(|&row| numbers[row as usize] < most)..rows.len(),
                        ),
                    ] {
                        let cases = rows[kept.clone()].iter().filter(|&&row| self.of_interest[row as usize]).count();
                        steps.push(self.step(limits, number, side, (kept.len(), cases), (count, found)));
                    }
                }
                (Column::Choices { places, .. }, Side::Choices(kept)) => {
                    let mut counts = vec![(0, 0); kept.len()];
                    for row in (0..inside.len()).filter(|&row| inside[row]) {
                        counts[places[row]].0 += 1;
                        counts[places[row]].1 += usize::from(self.of_interest[row]);
                    }
                    let several = kept.iter().filter(|kept| **kept).count() > 1;
                    for choice in (0..kept.len()).filter(|&choice| several && kept[choice]) {
                        let mut fewer = kept.clone();
                        fewer[choice] = false;
                        let after = (count - counts[choice].0, found - counts[choice].1);
                        steps.push(self.step(limits, number, Side::Choices(fewer), after, (count, found)));
                    }
                }
                _ => unreachable!("a side is made from its column"),
            }
        }
        steps
    }

    fn pastes(&self, limits: &[Side], count: usize, found: usize) -> Vec<Step> {
        let mut steps = Vec::new();
        for (number, column) in
            self.columns.iter().enumerate().filter(|(number, _)| limits[*number] != self.whole[*number])
        {
            let mut wider = Vec::new();
            match (column, &limits[number], &self.whole[number]) {
                (Column::Numbers(numbers), &Side::Numbers { low, high }, &Side::Numbers { low: least, high: most }) => {
                    let mut freed = limits.to_vec();
                    freed[number].clone_from(&self.whole[number]);
                    // Points that only this column keeps out, and those on its very ends.
                    let is_inside = self.inside(&freed);
                    let rows: Vec<f64> = self.orders[number]
                        .iter()
                        .filter(|&&row| is_inside(row as usize))
                        .map(|&row| numbers[row as usize])
                        .collect();
                    let below = &rows[..rows.partition_point(|&value| value <= low)];
                    let above = &rows[rows.partition_point(|&value| value < high)..];
                    let new_low =
                        if below.is_empty() { least } else { quantile(below.len(), 1.0 - PEEL, |place| below[place]) };
                    let new_high =
                        if above.is_empty() { most } else { quantile(above.len(), PEEL, |place| above[place]) };
                    wider.push(Side::Numbers { low: new_low, high });
                    wider.push(Side::Numbers { low, high: new_high });
                }
                (_, Side::Choices(kept), _) => {
                    for choice in (0..kept.len()).filter(|&choice| !kept[choice]) {
                        let mut more = kept.clone();
                        more[choice] = true;
                        wider.push(Side::Choices(more));
                    }
                }
                _ => unreachable!("a side is made from its column"),
            }
            for side in wider {
                let mut changed = limits.to_vec();
                changed[number].clone_from(&side);
                let after = self.counts(&changed);
                steps.push(self.step(limits, number, side, after, (count, found)));
            }
        }
        steps
    }

    fn restricted(&self, limits: &[Side]) -> Vec<usize> {
        (0..self.columns.len()).filter(|&column| limits[column] != self.whole[column]).collect()
    }

    /// The probability of as many cases inside by chance, with some limits of one column lifted.
    fn quasi_p(&self, region: &[Side], column: usize, lifted: Side) -> f64 {
        let (inside, found) = self.counts(region);
        let mut without = region.to_vec();
        without[column] = lifted;
        let (wider, wider_found) = self.counts(&without);
        let probability = wider_found as f64 / wider as f64;
        match Binomial::new(probability, inside as u64) {
            Ok(binomial) if found > 0 => binomial.sf(found as u64 - 1),
            _ => 1.0,
        }
    }

    /// The smaller quasi-p of a column's two ends, or that of its choices.
    fn quasi_p_of(&self, region: &[Side], column: usize) -> f64 {
        match (&region[column], &self.whole[column]) {
            (&Side::Numbers { low, high }, &Side::Numbers { low: least, high: most }) => {
                let of_low = (low != least).then(|| self.quasi_p(region, column, Side::Numbers { low: least, high }));
                let of_high = (high != most).then(|| self.quasi_p(region, column, Side::Numbers { low, high: most }));
                of_low.unwrap_or(1.0).min(of_high.unwrap_or(1.0))
            }
            (_, whole) => self.quasi_p(region, column, whole.clone()),
        }
    }

    /// The region without limits that could be chance, the weakest dropped first.
    fn significant(&self, mut region: Region) -> Region {
        loop {
            let weakest = self
                .restricted(&region)
                .into_iter()
                .map(|column| (self.quasi_p_of(&region, column), column))
                .max_by(|a, b| a.0.total_cmp(&b.0));
            match weakest {
                Some((quasi_p, column)) if quasi_p >= SIGNIFICANCE => {
                    region[column].clone_from(&self.whole[column]);
                }
                _ => return region,
            }
        }
    }

    fn described(&self, region: &[Side]) -> DiscoveredBox {
        let (inside, found) = self.counts(region);
        let limit = |column: usize| match (&region[column], &self.whole[column]) {
            (&Side::Numbers { low, high }, &Side::Numbers { low: least, high: most }) => {
                Limit::Between((low != least).then_some(low), (high != most).then_some(high))
            }
            (Side::Choices(kept), _) => Limit::OneOf((0..kept.len()).filter(|&choice| kept[choice]).collect()),
            _ => unreachable!("a side is made from its column"),
        };
        let mut restrictions: Vec<Restriction> = self
            .restricted(region)
            .into_iter()
            .map(|column| Restriction { column, limit: limit(column), quasi_p: self.quasi_p_of(region, column) })
            .collect();
        restrictions.sort_by(|a, b| a.quasi_p.total_cmp(&b.quasi_p).then(a.column.cmp(&b.column)));
        DiscoveredBox {
            restrictions,
            coverage: found as f64 / self.found as f64,
            density: found as f64 / inside as f64,
            mass: inside as f64 / self.of_interest.len() as f64,
        }
    }
}

/// A limit between two sorted values that cuts off a share of them, never through equals.
fn quantile(count: usize, share: f64, value: impl Fn(usize) -> f64) -> f64 {
    let place = (count - 1) as f64 * share;
    let (mut below, mut above) = (place.floor() as usize, place.ceil() as usize);
    if share > 0.5 {
        while below > 0 && value(below) == value(above) {
            below -= 1;
        }
    } else {
        while above + 1 < count && value(below) == value(above) {
            above += 1;
        }
    }
    f64::midpoint(value(below), value(above))
}

#[cfg(test)]
#[path = "boxes_tests.rs"]
mod tests;
