//! Which candidates are worth trying next? NSGA-II (Deb et al. 2002) over levers that
//! stand in steps or are choices.
//!
//! It hands out whole generations and is told what came of them, so that whoever
//! evaluates them can do so in parallel, keep what is done and be stopped at any time.
//! A candidate is a place on each axis. What differs from the paper: no candidate is
//! asked for twice, which `accept` sees to, and places on axes without an order are
//! exchanged and drawn anew, where those on ordered ones are crossed and mutated as
//! numbers and rounded.

use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha8Rng};

/// One thing that a search can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Axis {
    /// How many places it has.
    pub places: usize,
    /// Whether they are in an order, as numbers are and words are not.
    pub is_ordered: bool,
}

/// A place on each axis.
pub type Genome = Vec<usize>;

/// What came of a candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// One number an objective; less is better.
    pub objectives: Vec<f64>,
    /// By how much constraints are missed, in all; 0 where none is.
    pub violation: f64,
}

impl Score {
    /// Whether it beats another: by missing less, or, where nothing is missed, by being
    /// nowhere worse and somewhere better.
    pub fn dominates(&self, other: &Self) -> bool {
        if self.violation > 0.0 || other.violation > 0.0 {
            return self.violation < other.violation;
        }
        let pairs = || self.objectives.iter().zip(&other.objectives);
        pairs().all(|(own, other)| own <= other) && pairs().any(|(own, other)| own < other)
    }
}

/// Numbers of the scores in fronts: the first holds those that none beats, and so on.
pub fn fronts(scores: &[&Score]) -> Vec<Vec<usize>> {
    let mut beaten_by = vec![0usize; scores.len()];
    let mut beats: Vec<Vec<usize>> = vec![Vec::new(); scores.len()];
    for (a, score) in scores.iter().enumerate() {
        for (b, other) in scores.iter().enumerate() {
            if score.dominates(other) {
                beats[a].push(b);
                beaten_by[b] += 1;
            }
        }
    }
    let mut out = Vec::new();
    let mut front: Vec<usize> = (0..scores.len()).filter(|&number| beaten_by[number] == 0).collect();
    while !front.is_empty() {
        let mut next = Vec::new();
        for &winner in &front {
            for &loser in &beats[winner] {
                beaten_by[loser] -= 1;
                if beaten_by[loser] == 0 {
                    next.push(loser);
                }
            }
        }
        next.sort_unstable();
        out.push(std::mem::replace(&mut front, next));
    }
    out
}

/// How far apart the neighbours of each member of a front are, in shares of its width; the ends are infinitely so.
fn crowding(front: &[usize], scores: &[&Score]) -> Vec<f64> {
    let mut distance = vec![0.0; front.len()];
    let objectives = front.first().map_or(0, |first| scores[*first].objectives.len());
    for objective in 0..objectives {
        let value = |place: usize| scores[front[place]].objectives[objective];
        let mut order: Vec<usize> = (0..front.len()).collect();
        order.sort_by(|&a, &b| value(a).total_cmp(&value(b)));
        let (first, last) = (order[0], order[order.len() - 1]);
        let width = value(last) - value(first);
        (distance[first], distance[last]) = (f64::INFINITY, f64::INFINITY);
        if width > 0.0 {
            for three in order.windows(3) {
                distance[three[1]] += (value(three[2]) - value(three[0])) / width;
            }
        }
    }
    distance
}

/// The rank of each score, from 0, and how much room it has in its front.
fn standing(scores: &[&Score]) -> Vec<(usize, f64)> {
    let mut out = vec![(0, 0.0); scores.len()];
    for (rank, front) in fronts(scores).iter().enumerate() {
        for (member, room) in front.iter().zip(crowding(front, scores)) {
            out[*member] = (rank, room);
        }
    }
    out
}

/// How near children of ordered places are to their parents, and mutants to what they were: the
/// distribution indices of Deb and Agrawal (1995) and of Deb and Goyal (1996).
const CROSSOVER_INDEX: f64 = 15.0;
const MUTATION_INDEX: f64 = 20.0;

/// How often two parents are crossed at all.
const CROSSED: f64 = 0.9;

/// So many attempts at a child that was not tried are made for each one that is wanted.
const ATTEMPTS: usize = 200;

/// A search over axes.
#[derive(Debug, Clone)]
pub struct Nsga {
    /// What can change.
    pub axes: Vec<Axis>,
    /// Candidates of a generation.
    pub population: usize,
    /// Equal seeds and equal scores make equal candidates.
    pub seed: u64,
}

impl Nsga {
    /// The first generation: a Latin hypercube, each axis evenly covered.
    ///
    /// `accept` takes a place on each axis and gives the candidate that it stands for, or
    /// none if that was asked for before or cannot be tried.
    pub fn first(&self, wanted: usize, accept: &mut dyn FnMut(Genome) -> Option<Genome>) -> Vec<Genome> {
        let mut random = self.random(0);
        let columns: Vec<Vec<usize>> = self
            .axes
            .iter()
            .map(|axis| {
                let mut strata: Vec<usize> = (0..wanted).collect();
                strata.shuffle(&mut random);
                let place = |stratum: usize| {
                    let share = (stratum as f64 + random.random::<f64>()) / wanted as f64;
                    ((share * axis.places as f64) as usize).min(axis.places - 1)
                };
                strata.into_iter().map(place).collect()
            })
            .collect();
        let row = |row: usize| columns.iter().map(|column| column[row]).collect();
        let mut out: Vec<Genome> = (0..wanted).map(row).filter_map(&mut *accept).collect();
        self.fill(wanted, &mut out, &mut random, accept);
        out
    }

    /// The next generation, bred from the survivors of those before.
    pub fn next(
        &self,
        generation: usize,
        parents: &[(&Genome, &Score)],
        accept: &mut dyn FnMut(Genome) -> Option<Genome>,
    ) -> Vec<Genome> {
        let mut random = self.random(generation as u64);
        let mut out = Vec::new();
        if parents.is_empty() {
            self.fill(self.population, &mut out, &mut random, accept);
            return out;
        }
        let scores: Vec<&Score> = parents.iter().map(|(_, score)| *score).collect();
        let standing = standing(&scores);
        for _ in 0..self.population * ATTEMPTS {
            let [one, other] = [0; 2].map(|_| parents[tournament(&standing, &mut random)].0);
            for mut child in self.crossed(one, other, &mut random) {
                self.mutate(&mut child, &mut random);
                if out.len() < self.population {
                    out.extend(accept(child));
                }
            }
            if out.len() >= self.population {
                return out;
            }
        }
        self.fill(self.population, &mut out, &mut random, accept);
        out
    }

    /// Numbers of those that live on, at most as many as the population has.
    pub fn survivors(&self, scores: &[&Score]) -> Vec<usize> {
        let mut out = Vec::new();
        for front in fronts(scores) {
            let room = self.population - out.len();
            if front.len() <= room {
                out.extend(front);
                continue;
            }
            let rooms = crowding(&front, scores);
            let mut order: Vec<usize> = (0..front.len()).collect();
            order.sort_by(|&a, &b| rooms[b].total_cmp(&rooms[a]).then(a.cmp(&b)));
            out.extend(order.into_iter().take(room).map(|place| front[place]));
            break;
        }
        out
    }

    fn random(&self, generation: u64) -> ChaCha8Rng {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(generation);
        random
    }

    /// Adds candidates by chance until there are as many as wanted, or none can be found any more.
    fn fill(
        &self,
        wanted: usize,
        out: &mut Vec<Genome>,
        random: &mut ChaCha8Rng,
        accept: &mut dyn FnMut(Genome) -> Option<Genome>,
    ) {
        for _ in 0..wanted * ATTEMPTS {
            if out.len() >= wanted {
                return;
            }
            let genome = self.axes.iter().map(|axis| random.random_range(0..axis.places)).collect();
            out.extend(accept(genome));
        }
    }

    /// Two children: simulated binary crossover on ordered axes, exchange on the others.
    fn crossed(&self, one: &Genome, other: &Genome, random: &mut ChaCha8Rng) -> [Genome; 2] {
        let mut children = [one.clone(), other.clone()];
        if random.random::<f64>() > CROSSED {
            return children;
        }
        for (place, axis) in self.axes.iter().enumerate() {
            if random.random::<bool>() || one[place] == other[place] {
                continue;
            }
            if axis.is_ordered {
                let crossed = simulated_binary(one[place], other[place], axis.places, random);
                children.iter_mut().zip(crossed).for_each(|(child, value)| child[place] = value);
            } else {
                (children[0][place], children[1][place]) = (other[place], one[place]);
            }
        }
        children
    }

    /// Changes one place on average: polynomial mutation on ordered axes, another place on the others.
    fn mutate(&self, genome: &mut Genome, random: &mut ChaCha8Rng) {
        let often = 1.0 / self.axes.len() as f64;
        for (place, axis) in genome.iter_mut().zip(&self.axes) {
            if axis.places < 2 || random.random::<f64>() > often {
                continue;
            }
            let other = (*place + random.random_range(1..axis.places)) % axis.places;
            *place = if axis.is_ordered { polynomial(*place, axis.places, random).unwrap_or(other) } else { other };
        }
    }
}

/// The better of two by chance: by rank, then by room.
fn tournament(standing: &[(usize, f64)], random: &mut ChaCha8Rng) -> usize {
    let [one, other] = [0; 2].map(|_| random.random_range(0..standing.len()));
    let ((rank, room), (other_rank, other_room)) = (standing[one], standing[other]);
    if rank < other_rank || (rank == other_rank && room >= other_room) { one } else { other }
}

/// Two places that lie around their parents' as those lie apart, rounded.
fn simulated_binary(one: usize, other: usize, places: usize, random: &mut ChaCha8Rng) -> [usize; 2] {
    let (low, high) = (one.min(other) as f64, one.max(other) as f64);
    let chance: f64 = random.random();
    let child = |room: f64| {
        let limit = 2.0 - (1.0 + 2.0 * room / (high - low)).powf(-(CROSSOVER_INDEX + 1.0));
        let spread = if chance <= 1.0 / limit { chance * limit } else { 1.0 / (2.0 - chance * limit) };
        spread.powf(1.0 / (CROSSOVER_INDEX + 1.0))
    };
    let last = (places - 1) as f64;
    let middle = f64::midpoint(low, high);
    let half = (high - low) / 2.0;
    let below = middle - child(low) * half;
    let above = middle + child(last - high) * half;
    [below, above].map(|value| value.round().clamp(0.0, last) as usize)
}

/// A place near another; none where rounding leads back to it.
fn polynomial(place: usize, places: usize, random: &mut ChaCha8Rng) -> Option<usize> {
    let last = (places - 1) as f64;
    let (value, chance) = (place as f64, random.random::<f64>());
    let power = 1.0 / (MUTATION_INDEX + 1.0);
    let shift = if chance < 0.5 {
        let room = 1.0 - value / last;
        (2.0 * chance + (1.0 - 2.0 * chance) * room.powf(MUTATION_INDEX + 1.0)).powf(power) - 1.0
    } else {
        let room = value / last;
        1.0 - (2.0 * (1.0 - chance) + 2.0 * (chance - 0.5) * room.powf(MUTATION_INDEX + 1.0)).powf(power)
    };
    let moved = (value + shift * last).round().clamp(0.0, last) as usize;
    (moved != place).then_some(moved)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn score(objectives: &[f64], violation: f64) -> Score {
        Score { objectives: objectives.into(), violation }
    }

    #[test]
    fn constraints_go_before_objectives() {
        let (good, cheap) = (score(&[1.0, 5.0], 0.0), score(&[2.0, 1.0], 0.0));
        let (near, far) = (score(&[0.0, 0.0], 0.1), score(&[0.0, 0.0], 0.5));
        assert!(!good.dominates(&cheap) && !cheap.dominates(&good) && !good.dominates(&good));
        assert!(cheap.dominates(&near) && near.dominates(&far) && !near.dominates(&good));
        assert_eq!(fronts(&[&good, &cheap, &near, &far]), [vec![0, 1], vec![2], vec![3]]);
        assert!(fronts(&[]).is_empty());
    }

    #[test]
    fn the_ends_of_a_front_and_its_emptier_parts_live_on() {
        let scores: Vec<Score> = [0.0, 0.5, 0.55, 0.6, 1.0].map(|x| score(&[x, 1.0 - x], 0.0)).into();
        let scores: Vec<&Score> = scores.iter().collect();
        let nsga = Nsga { axes: Vec::new(), population: 3, seed: 1 };
        let mut alive = nsga.survivors(&scores);
        alive.sort_unstable();
        assert!(alive.contains(&0) && alive.contains(&4) && !alive.contains(&2), "{alive:?}");
    }

    /// Searches a whole problem, and gives what was tried with its scores.
    fn searched(nsga: &Nsga, evaluations: usize, of: impl Fn(&[usize]) -> Score) -> Vec<(Genome, Score)> {
        let mut seen = BTreeSet::new();
        let mut accept = |genome: Genome| seen.insert(genome.clone()).then_some(genome);
        let mut tried: Vec<(Genome, Score)> = Vec::new();
        let mut alive: Vec<usize> = Vec::new();
        for generation in 0.. {
            let parents: Vec<(&Genome, &Score)> = alive.iter().map(|&n| (&tried[n].0, &tried[n].1)).collect();
            let mut asked = if generation == 0 {
                nsga.first(nsga.population, &mut accept)
            } else {
                nsga.next(generation, &parents, &mut accept)
            };
            asked.truncate(evaluations - tried.len());
            if asked.is_empty() {
                return tried;
            }
            let first = tried.len();
            tried.extend(asked.into_iter().map(|genome| {
                let score = of(&genome);
                (genome, score)
            }));
            alive.extend(first..tried.len());
            let scores: Vec<&Score> = alive.iter().map(|&number| &tried[number].1).collect();
            alive = nsga.survivors(&scores).into_iter().map(|place| alive[place]).collect();
        }
        tried
    }

    /// The area that points dominate below a corner, of two objectives that are made less.
    fn hypervolume(points: &[(f64, f64)], corner: (f64, f64)) -> f64 {
        let mut sorted: Vec<(f64, f64)> =
            points.iter().copied().filter(|point| point.0 < corner.0 && point.1 < corner.1).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let (mut area, mut low) = (0.0, corner.1);
        for (x, y) in sorted {
            if y < low {
                area += (corner.0 - x) * (low - y);
                low = y;
            }
        }
        area
    }

    fn points(tried: &[(Genome, Score)]) -> Vec<(f64, f64)> {
        let valid = tried.iter().filter(|(_, score)| score.violation == 0.0);
        valid.map(|(_, score)| (score.objectives[0], score.objectives[1])).collect()
    }

    #[test]
    fn a_seed_makes_the_same_search_and_nothing_is_tried_twice() {
        let axes = vec![Axis { places: 7, is_ordered: true }, Axis { places: 5, is_ordered: false }];
        let of = |genome: &[usize]| score(&[genome[0] as f64, (6 - genome[0]) as f64 + genome[1] as f64], 0.0);
        let nsga = Nsga { axes, population: 8, seed: 3 };
        let once = searched(&nsga, 20, of);
        assert_eq!(once, searched(&nsga, 20, of));
        assert_ne!(once, searched(&Nsga { seed: 4, ..nsga.clone() }, 20, of));
        let all = searched(&nsga, 1000, of);
        let distinct: BTreeSet<&Genome> = all.iter().map(|(genome, _)| genome).collect();
        assert_eq!((all.len(), distinct.len()), (35, 35), "all there is, once");
    }

    /// Name, axes and objectives.
    type Problem<'a> = (&'a str, Vec<Axis>, &'a dyn Fn(&[usize]) -> Score);

    /// Medians over seeds of pymoo's NSGA-II on the same problems: `tests/oracles/nsga.py`.
    #[test]
    fn at_equal_evaluations_it_is_not_below_pymoo() {
        let stored: serde_json::Value = serde_json::from_str(include_str!("../../../tests/oracles/nsga.json")).unwrap();
        let zdt1 = |genome: &[usize]| {
            let x: Vec<f64> = genome.iter().map(|&place| place as f64 / 100.0).collect();
            let g = 1.0 + 9.0 * x[1..].iter().sum::<f64>() / (x.len() - 1) as f64;
            score(&[x[0], g * (1.0 - (x[0] / g).sqrt())], 0.0)
        };
        let zdt3 = |genome: &[usize]| {
            let x: Vec<f64> = genome.iter().map(|&place| place as f64 / 100.0).collect();
            let g = 1.0 + 9.0 * x[1..].iter().sum::<f64>() / (x.len() - 1) as f64;
            let share = x[0] / g;
            score(&[x[0], g * (1.0 - share.sqrt() - share * (10.0 * std::f64::consts::PI * x[0]).sin())], 0.0)
        };
        // Words, steps and a constraint together, as levers have them.
        let mixed = |genome: &[usize]| {
            let gain = [0.0, 0.3, 0.9, 0.5, 0.7][genome[0]] + [0.0, 0.4, 0.1][genome[1]];
            let x: Vec<f64> = genome[2..].iter().map(|&place| place as f64 / 20.0).collect();
            let spread: f64 = x.iter().enumerate().map(|(n, x)| (x - 0.1 * (n + 1) as f64).powi(2)).sum();
            let cost = 0.8 * gain + x.iter().sum::<f64>() / 4.0;
            let violation = (0.5 - x[0] - x[1]).max(0.0);
            score(&[cost, 2.0 - gain - 0.5 * x[0] + spread], violation)
        };
        let steps = |places, count: usize| vec![Axis { places, is_ordered: true }; count];
        let words = [5, 3].map(|places| Axis { places, is_ordered: false });
        let levers = [&words[..], &steps(21, 4)].concat();
        let problems: [Problem; 3] =
            [("zdt1", steps(101, 10), &zdt1), ("zdt3", steps(101, 10), &zdt3), ("mixed", levers, &mixed)];
        for (name, axes, of) in problems {
            let of_pymoo = &stored[name];
            let number = |key: &str| of_pymoo[key].as_f64().unwrap();
            let corner = (number("corner_x"), number("corner_y"));
            let mut volumes: Vec<f64> = (1..=15)
                .map(|seed| {
                    let nsga = Nsga { axes: axes.clone(), population: number("population") as usize, seed };
                    hypervolume(&points(&searched(&nsga, number("evaluations") as usize, of)), corner)
                })
                .collect();
            volumes.sort_by(f64::total_cmp);
            assert!(volumes[7] >= number("median"), "{name}: {} against pymoo's {}", volumes[7], number("median"));
        }
    }
}
