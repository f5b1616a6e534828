//! What do the outcomes of a study mean? Every table of it, from all variants or from
//! those that are there so far.

use rayon::prelude::*;

use super::{Outcomes, StudyPlan};
use crate::analysis::uncertainty::{
    Best, Column, DiscoveredBox, Information, MorrisIndex, Noise, TheoryRegret, VarianceIndex, best, by_theory,
    discover, information, main_effects, morris, noise, variance_indices,
};
use crate::experiment::design::{Kind, MORRIS_STEP};
use crate::scenario::parameter;

/// The seed of every bootstrap: equal outcomes have equal intervals.
const SEED: u64 = 1;

/// The most factors that a box restricts.
const RESTRICTED: usize = 3;

/// Fewer variants than this have no box.
const LEAST_FOR_BOX: usize = 40;

/// What one factor does to an outcome; which number that is depends on the design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Index {
    /// Elementary effects, of a Morris design.
    Effect(MorrisIndex),
    /// Shares of the variance, of a Saltelli design.
    Variance(VarianceIndex),
    /// The share of the variance that it makes alone, of any other design with independent factors.
    Share(f64),
    /// The lowest and highest outcome as it alone changes, of a design one at a time.
    Swing(f64, f64),
}

impl Index {
    /// By which factors are ranked; comparable within a design.
    pub fn size(self) -> f64 {
        match self {
            Self::Effect(index) => index.mu_star,
            Self::Variance(index) => index.st,
            Self::Share(share) => share,
            Self::Swing(low, high) => high - low,
        }
    }
}

/// What the difference of a scheme to the reference hangs on.
#[derive(Debug, Clone, PartialEq)]
pub struct Hanging {
    /// Place of the metric in the study.
    pub metric: usize,
    /// Number of the scheme.
    pub scheme: usize,
    /// One a factor.
    pub indices: Vec<Index>,
}

/// Where a scheme loses.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundBox {
    /// Number of the scheme.
    pub scheme: usize,
    /// The scheme that it loses to; none: whichever is best.
    pub against: Option<usize>,
    /// In how many variants it does.
    pub losses: usize,
    /// Where most of them lie, if few factors set them apart.
    pub found: Option<DiscoveredBox>,
}

/// What outcomes mean.
#[derive(Debug, Clone)]
pub struct Findings {
    /// Variants behind it.
    pub variants: usize,
    /// Values of what varies, one a column of the design.
    pub columns: Vec<Column>,
    /// Names of those columns, in the words of the catalogue.
    pub column_names: Vec<String>,
    /// How each scheme fares, by net value.
    pub best: Vec<Best>,
    /// The scheme that is best most often, and the one whose difference to the reference the answer is about.
    pub favourite: usize,
    /// The favourite, or, where that is the reference, the scheme that comes next.
    pub subject: usize,
    /// The same by theory; empty for other designs.
    pub theories: Vec<TheoryRegret>,
    /// Names of the theories.
    pub theory_names: Vec<String>,
    /// What the net value of `subject` less the reference's hangs on, one a factor; none where it cannot be told yet.
    pub answer: Option<Vec<Index>>,
    /// What every difference hangs on, by metric and scheme.
    pub hangings: Vec<Hanging>,
    /// Where each scheme loses to the reference and to the best.
    pub boxes: Vec<FoundBox>,
    /// What knowing more is worth.
    pub information: Option<Information>,
    /// Metric, scheme and how much of their spread is luck.
    pub noise: Vec<(usize, usize, Noise)>,
}

impl Findings {
    /// What the variants in `outcomes` mean.
    pub fn new(plan: &StudyPlan, outcomes: &Outcomes) -> Self {
        let columns = columns(plan, outcomes.len());
        let net = outcomes.net_value();
        let best = best(&net);
        let reference = plan.base().reference();
        let (favourite, subject) = favourite_and_subject(&best, reference, net.len());
        let maker = Maker { plan, outcomes, columns: &columns };
        let difference: Vec<f64> = net[subject].iter().zip(&net[reference]).map(|(own, other)| own - other).collect();
        let axes = maker.axes();
        let (theories, theory_names) = maker.theories(&net);
        Self {
            variants: outcomes.len(),
            column_names: plan.design().columns().into_iter().map(label).collect(),
            favourite,
            subject,
            theories,
            theory_names,
            answer: if subject == reference { None } else { maker.indices(&axes, &difference) },
            hangings: maker.hangings(&axes, reference),
            boxes: maker.boxes(&net, reference),
            information: information(&axes, &net),
            noise: maker.noise(),
            best,
            columns,
        }
    }

    /// Factors by what they do to the answer, the most telling first; empty where it cannot be told.
    pub fn ranking(&self) -> Vec<usize> {
        let Some(answer) = &self.answer else { return Vec::new() };
        let mut order: Vec<usize> = (0..answer.len()).collect();
        order.sort_by(|&a, &b| answer[b].size().total_cmp(&answer[a].size()).then(a.cmp(&b)));
        order
    }
}

/// A key in the words of the catalogue.
fn label(key: &str) -> String {
    parameter(key).map_or_else(|| key.to_owned(), |of| of.label.clone())
}

/// The first columns of the design, a value a variant.
fn columns(plan: &StudyPlan, variants: usize) -> Vec<Column> {
    let design = plan.design();
    let mut rows: Vec<_> = (0..variants as u64).into_par_iter().map(|variant| design.row(variant)).collect();
    let count = design.columns().len();
    (0..count).map(|column| Column::new(rows.iter_mut().map(|row| row[column].take()))).collect()
}

fn favourite_and_subject(best: &[Best], reference: usize, schemes: usize) -> (usize, usize) {
    let mut order: Vec<usize> = (0..best.len()).collect();
    order.sort_by(|&a, &b| {
        best[b].share_best.total_cmp(&best[a].share_best).then(best[a].mean_regret.total_cmp(&best[b].mean_regret))
    });
    let favourite = order.first().copied().unwrap_or(reference);
    let other = order.into_iter().find(|scheme| *scheme != reference);
    let subject = if favourite == reference { other } else { Some(favourite) };
    (favourite, subject.or((0..schemes).find(|scheme| *scheme != reference)).unwrap_or(reference))
}

struct Maker<'a> {
    plan: &'a StudyPlan,
    outcomes: &'a Outcomes,
    columns: &'a [Column],
}

impl Maker<'_> {
    /// The columns of each factor.
    fn axes(&self) -> Vec<&[Column]> {
        self.plan.columns_by_factor().into_iter().map(|range| &self.columns[range]).collect()
    }

    fn indices(&self, axes: &[&[Column]], outcome: &[f64]) -> Option<Vec<Index>> {
        match self.plan.design().kind() {
            Kind::Morris => Some(morris(axes, outcome, MORRIS_STEP, SEED)?.into_iter().map(Index::Effect).collect()),
            Kind::Saltelli => {
                Some(variance_indices(axes.len(), outcome, SEED)?.into_iter().map(Index::Variance).collect())
            }
            Kind::OneAtATime => swings(axes, outcome),
            Kind::Grid | Kind::LatinHypercube | Kind::Sobol | Kind::Theories => {
                Some(main_effects(axes, outcome)?.into_iter().map(Index::Share).collect())
            }
        }
    }

    fn hangings(&self, axes: &[&[Column]], reference: usize) -> Vec<Hanging> {
        let layout = self.plan.layout();
        let pairs: Vec<(usize, usize)> = (0..layout.metrics)
            .flat_map(|metric| (0..layout.schemes).map(move |scheme| (metric, scheme)))
            .filter(|(_, scheme)| *scheme != reference)
            .collect();
        let of = |(metric, scheme)| {
            let outcome = self.outcomes.all(scheme, metric, |cell| cell.difference);
            Some(Hanging { metric, scheme, indices: self.indices(axes, &outcome)? })
        };
        pairs.into_par_iter().filter_map(of).collect()
    }

    fn boxes(&self, net: &[Vec<f64>], reference: usize) -> Vec<FoundBox> {
        let rows: Vec<usize> =
            (0..self.outcomes.len()).filter(|&row| net.iter().all(|scheme| scheme[row].is_finite())).collect();
        if rows.len() < LEAST_FOR_BOX {
            return Vec::new();
        }
        let columns: Vec<Column> = self.columns.iter().map(|column| column.of_rows(&rows)).collect();
        let loses = |scheme: usize, row: usize, against: Option<usize>| match against {
            Some(other) => net[scheme][row] < net[other][row],
            None => net.iter().any(|other| net[scheme][row] < other[row]),
        };
        let questions: Vec<(usize, Option<usize>)> = (0..net.len())
            .flat_map(|scheme| [(scheme, Some(reference)), (scheme, None)])
            .filter(|(scheme, against)| *against != Some(*scheme))
            .collect();
        let of = |(scheme, against): (usize, Option<usize>)| {
            let lost: Vec<bool> = rows.iter().map(|&row| loses(scheme, row, against)).collect();
            let losses = lost.iter().filter(|lost| **lost).count();
            FoundBox { scheme, against, losses, found: discover(&columns, &lost, RESTRICTED) }
        };
        questions.into_par_iter().map(of).collect()
    }

    /// By variants; where a theory has one, by its replicates.
    fn theories(&self, net: &[Vec<f64>]) -> (Vec<TheoryRegret>, Vec<String>) {
        let (Kind::Theories, Some(Column::Choices { names, places })) =
            (self.plan.design().kind(), self.columns.first())
        else {
            return (Vec::new(), Vec::new());
        };
        let table = if places.len() > names.len() {
            by_theory(net, places, SEED)
        } else {
            let replicates = self.plan.layout().replicates;
            let of = |scheme| {
                (0..places.len()).flat_map(|variant| self.outcomes.net_values(variant, scheme)).copied().collect()
            };
            let values: Vec<Vec<f64>> = (0..net.len()).map(of).collect();
            let theory: Vec<usize> = places.iter().flat_map(|&place| std::iter::repeat_n(place, replicates)).collect();
            by_theory(&values, &theory, SEED)
        };
        (table, names.clone())
    }

    fn noise(&self) -> Vec<(usize, usize, Noise)> {
        let layout = self.plan.layout();
        let pairs = (0..layout.metrics).flat_map(|metric| (0..layout.schemes).map(move |scheme| (metric, scheme)));
        let of = |(metric, scheme)| {
            let [means, sds] = [|cell: super::Cell| cell.mean, |cell: super::Cell| cell.sd]
                .map(|of| self.outcomes.all(scheme, metric, of));
            Some((metric, scheme, noise(&means, &sds, layout.replicates as u32)?))
        };
        pairs.filter_map(of).collect()
    }
}

/// The span of an outcome over the variants in which one factor alone differs from the first variant.
fn swings(axes: &[&[Column]], outcome: &[f64]) -> Option<Vec<Index>> {
    let given = *outcome.first()?;
    let swing = |axis: &&[Column]| {
        let moved = |row: &usize| axis.iter().any(|column| column.number(*row) != column.number(0));
        let values = (1..outcome.len()).filter(moved).map(|row| outcome[row]).filter(|value| value.is_finite());
        let (low, high) = values.fold((given, given), |(low, high), value| (low.min(value), high.max(value)));
        Index::Swing(low, high)
    };
    given.is_finite().then(|| axes.iter().map(swing).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::StudyDocument;
    use crate::experiment::study::plan::tests::{outcomes, plan, small};
    use crate::scenario::{Document, default_preset};

    #[test]
    fn every_design_says_what_the_answer_hangs_on_and_which_scheme_is_best() {
        for (kind, samples) in [
            (Kind::OneAtATime, 1),
            (Kind::LatinHypercube, 48),
            (Kind::Sobol, 64),
            (Kind::Morris, 8),
            (Kind::Saltelli, 16),
            (Kind::Theories, 8),
        ] {
            let plan = small(kind, samples);
            let findings = Findings::new(&plan, &outcomes(&plan));
            assert_eq!(findings.variants, plan.len());
            let shares: f64 = findings.best.iter().map(|row| row.share_best).sum();
            assert!((shares - 1.0).abs() < 1e-9, "{kind:?}");
            let ranking = findings.ranking();
            assert_eq!(ranking.len(), plan.factors().len(), "{kind:?}");
            // A difference that never varies hangs on nothing.
            assert!((9..=12).contains(&findings.hangings.len()), "{kind:?}: {}", findings.hangings.len());
            assert_eq!(findings.theories.is_empty(), kind != Kind::Theories);
            assert_eq!(findings.boxes.is_empty(), plan.len() < LEAST_FOR_BOX, "{kind:?}");
            assert!(findings.information.is_some() && findings.noise.len() == 16);
        }
    }

    #[test]
    fn a_theory_of_one_variant_has_the_interval_of_its_replicates() {
        let plan = plan(Kind::Theories, 1, |study| study.factors.clear());
        let findings = Findings::new(&plan, &outcomes(&plan));
        assert_eq!(findings.theories.len(), findings.theory_names.len() * 4);
        assert!(findings.theories.iter().all(|row| row.regret_interval.is_some()));
    }

    /// Values of SALib, given our design and outcomes: `tests/oracles/study.py`.
    #[test]
    fn salib_finds_the_same_indices_from_our_tables() {
        let stored: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/oracles/study.json")).unwrap();
        let text = include_str!("../../../tests/oracles/study.toml");
        let scenario = Document::parse("a", default_preset().text).unwrap().checked().unwrap();
        for (kind, samples) in [(Kind::Saltelli, 32), (Kind::Morris, 12)] {
            let mut study = StudyDocument::from_bytes("study.toml", text.as_bytes()).unwrap().study;
            (study.design, study.samples) = (kind, samples);
            let plan = StudyPlan::new(study, &scenario, |_| Err("no file".into())).unwrap();
            let stored = &stored[kind.key()];
            let numbers = |list: &serde_json::Value| -> Vec<f64> {
                list.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
            };
            let close = |a: f64, b: f64| (a - b).abs() < 1e-6;
            let columns = columns(&plan, plan.len());
            for (row, values) in stored["x"].as_array().unwrap().iter().enumerate() {
                let same = columns.iter().zip(numbers(values)).all(|(column, value)| close(column.number(row), value));
                assert!(same, "row {row} of the {} design", kind.key());
            }
            let maker = Maker { plan: &plan, outcomes: &Outcomes::new(&plan), columns: &columns };
            let indices = maker.indices(&maker.axes(), &numbers(&stored["y"])).unwrap();
            for (factor, index) in indices.into_iter().enumerate() {
                let named = match index {
                    Index::Variance(of) => vec![("s1", of.s1), ("st", of.st)],
                    Index::Effect(of) => vec![("mu", of.mu), ("mu_star", of.mu_star), ("sigma", of.sigma)],
                    other => panic!("{other:?}"),
                };
                for (name, ours) in named {
                    assert!(close(ours, numbers(&stored[name])[factor]), "{name} of factor {factor}: {ours}");
                }
            }
        }
    }

    #[test]
    fn what_is_there_so_far_can_be_asked() {
        let plan = small(Kind::Morris, 8);
        let whole = outcomes(&plan);
        let mut partial = Outcomes::new(&plan);
        assert!(Findings::new(&plan, &partial).best.is_empty(), "nothing yet");
        let width = plan.layout().width();
        let rows: Vec<f64> = (0..14).flat_map(|variant| row(&whole, &plan, variant)).collect();
        partial.extend(&rows[..14 * width]);
        let findings = Findings::new(&plan, &partial);
        assert_eq!(findings.variants, 14, "three trajectories and a half");
        assert!(findings.answer.is_some());
    }

    fn row(outcomes: &Outcomes, plan: &StudyPlan, variant: usize) -> Vec<f64> {
        let layout = plan.layout();
        let cells = (0..layout.schemes)
            .flat_map(|scheme| (0..layout.metrics).map(move |metric| (scheme, metric)))
            .flat_map(|(scheme, metric)| outcomes.cell(variant, scheme, metric).numbers());
        let net = (0..layout.schemes).flat_map(|scheme| outcomes.net_values(variant, scheme).to_vec());
        cells.chain(net).collect()
    }
}
