//! Which variants does a study run, how much work are they, and what is kept of each?

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use rayon::prelude::*;
use toml::Value;

use super::folder::FolderError;
use super::outcomes::{Cell, Layout};
use super::{Source, Study};
use crate::analysis::{Window, paired_window_means, window_means};
use crate::experiment::agent_weeks;
use crate::experiment::design::{Axis, Design, Kind, THEORY, theories};
use crate::model::{Metric, Model, Stopped};
use crate::run::{self, Ensemble, Executor, Store};
use crate::scenario::{Checked, Problem, Problems, parameter, sha256};

/// Variants that are looked at before any is run; what is wrong with others is found when their turn comes.
const LOOKED_AT: usize = 200;

/// Keys that change how much work a variant is.
const SIZES: [&str; 3] = ["organisation.employees", "run.weeks", "run.warmup_weeks"];

/// A study of a scenario, ready to be run: numbered variants and a hash that tells it from every other.
#[derive(Debug, Clone)]
pub struct StudyPlan {
    study: Study,
    scenario: Checked,
    base: Checked,
    design: Design,
    draws: BTreeMap<String, String>,
    hash: String,
}

impl StudyPlan {
    /// The plan of a study; `read` gives the text of a file of draws.
    ///
    /// # Errors
    /// Everything that does not fit. Keys of problems are those of the study file.
    pub fn new(
        study: Study,
        scenario: &Checked,
        read: impl Fn(&str) -> Result<String, String>,
    ) -> Result<Self, Vec<Problem>> {
        let draws = RefCell::new(BTreeMap::new());
        let design = study.design(scenario, |path| {
            let text = read(path)?;
            draws.borrow_mut().insert(path.to_owned(), text.clone());
            Ok(text)
        })?;
        if let Some(problem) = factor_of_replicates(&design) {
            return Err(vec![problem]);
        }
        let base = scenario.smaller(study.employees, study.replicates);
        let hash = hash(&study, scenario, &design);
        let plan = Self { study, scenario: scenario.clone(), base, design, draws: draws.into_inner(), hash };
        plan.look()?;
        Ok(plan)
    }

    /// Looks whether variants all over the design can be run.
    fn look(&self) -> Result<(), Vec<Problem>> {
        let step = self.len().div_ceil(LOOKED_AT).max(1);
        let wrong = |number: usize| Some((number, self.variant(number).err()?));
        let found = (0..self.len().div_ceil(step)).into_par_iter().find_map_first(|place| wrong(place * step));
        match found {
            None => Ok(()),
            Some((number, problems)) => {
                let found = |problem: Problem| {
                    let message = format!("variant {number} cannot be run: {}", problem.message);
                    Problem::error("factors", message)
                        .with_help("narrow the law of a factor, so that all its values go with the scenario")
                };
                Err(problems.list.into_iter().map(found).collect())
            }
        }
    }

    /// What is asked.
    pub fn study(&self) -> &Study {
        &self.study
    }

    /// What it is asked of, as given.
    pub fn scenario(&self) -> &Checked {
        &self.scenario
    }

    /// The scenario with as many employees and replicates as the study asks for: what variants are of.
    pub fn base(&self) -> &Checked {
        &self.base
    }

    /// How the variants are chosen.
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// The texts of files of draws, by path.
    pub(super) fn draws(&self) -> &BTreeMap<String, String> {
        &self.draws
    }

    /// SHA-256 over scenario, version of the program, design and settings: 64 hexadecimal digits.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Number of variants.
    pub fn len(&self) -> usize {
        self.design.variants() as usize
    }

    /// Whether there is no variant.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Names of the schemes.
    pub fn schemes(&self) -> Vec<String> {
        self.base.schemes.iter().map(|scheme| scheme.name.clone()).collect()
    }

    /// Names of what varies, in the words of the catalogue; one an axis, the theory first where there is one.
    pub fn factors(&self) -> Vec<String> {
        let label = |axis: &Axis| parameter(axis.name()).map_or_else(|| axis.name().to_owned(), |of| of.label.clone());
        self.theory_axis().into_iter().map(str::to_owned).chain(self.design.axes().iter().map(label)).collect()
    }

    /// Keys of what varies, or names of files of draws, in the order of [`StudyPlan::factors`].
    pub fn keys(&self) -> Vec<&str> {
        self.theory_axis().into_iter().chain(self.design.axes().iter().map(Axis::name)).collect()
    }

    /// Numbers of columns of the design that belong to each factor.
    pub(super) fn columns_by_factor(&self) -> Vec<Range<usize>> {
        let mut next = 0;
        let mut take = |count: usize| {
            next += count;
            next - count..next
        };
        let theory = self.theory_axis().map(|_| take(1));
        theory.into_iter().chain(self.design.axes().iter().map(|axis| take(axis.keys().len()))).collect()
    }

    /// What its variants are called, one and many: those that were drawn by a fit are like the one that was fitted.
    pub fn variants_are(&self) -> (&'static str, &'static str) {
        if self.design.axes().iter().any(|axis| matches!(axis, Axis::Draws(_))) {
            ("organisation like yours", "organisations like yours")
        } else {
            ("plausible organisation", "plausible organisations")
        }
    }

    fn theory_axis(&self) -> Option<&'static str> {
        (self.design.kind() == Kind::Theories).then_some(THEORY)
    }

    /// Employee-weeks that variants with these numbers compute.
    pub fn agent_weeks(&self, numbers: Range<usize>) -> u64 {
        let of = |scenario: &Checked| agent_weeks(scenario, scenario.run.replicates as usize);
        if self.design.axes().iter().flat_map(Axis::keys).any(|key| SIZES.contains(&key)) {
            numbers.into_par_iter().filter_map(|number| self.variant(number).ok()).map(|variant| of(&variant)).sum()
        } else {
            of(&self.base) * numbers.len() as u64
        }
    }

    /// The scenario of a variant.
    ///
    /// # Errors
    /// Everything that keeps it from being run.
    pub fn variant(&self, number: usize) -> Result<Checked, Problems> {
        self.base.with(&self.design.assignments(number as u64))
    }

    /// Runs the variants with these numbers that `store` has not got; it gets them in order.
    ///
    /// # Errors
    /// The first of the store or of a variant; [`StudyError::Stopped`] where the executor was.
    pub fn run(
        &self,
        executor: &Executor,
        numbers: Range<usize>,
        store: &mut impl Store<Vec<f64>, StudyError>,
    ) -> Result<(), StudyError> {
        executor.run(numbers, store, |number, stop| {
            let variant = self.variant(number).map_err(|problems| StudyError::Variant { number, problems })?;
            self.row(&variant, &|| stop())
        })
    }

    /// How many numbers of what are kept of a variant.
    pub(super) fn layout(&self) -> Layout {
        Layout {
            schemes: self.base.schemes.len(),
            metrics: self.study.metrics.len(),
            replicates: self.base.run.replicates as usize,
        }
    }

    /// What is kept of a variant.
    fn row(&self, variant: &Checked, stop: &dyn Fn() -> bool) -> Result<Vec<f64>, StudyError> {
        let ensemble = run::one_by_one(&Model::new(variant), stop)?;
        let mut row = Vec::with_capacity(self.layout().width());
        for scheme in 0..variant.schemes.len() {
            for &metric in &self.study.metrics {
                let (own, reference) = paired_window_means(variant, &ensemble, scheme, metric, self.study.window);
                row.extend(Cell::new(&own, &reference).numbers());
            }
        }
        row.extend(self.net_values(variant, &ensemble).concat());
        Ok(row)
    }

    /// Net value `[scheme][replicate]`, by which schemes are compared.
    ///
    /// Not in the window `active`: schemes do not share those weeks, so that it is the horizon then.
    pub(super) fn net_values(&self, scenario: &Checked, ensemble: &Ensemble) -> Vec<Vec<f64>> {
        let window = match self.study.window {
            Window::Active => Window::Horizon,
            window => window,
        };
        let of = |scheme| window_means(scenario, ensemble, scheme, Metric::NetValueUsd, window);
        (0..scenario.schemes.len()).map(of).collect()
    }

    /// The scenario with some keys set, at the size of the study.
    pub(super) fn with(&self, settings: &[(String, Value)]) -> Result<Checked, Problems> {
        self.base.with(settings)
    }
}

/// Rows have room for as many replicates as the study has.
fn factor_of_replicates(design: &Design) -> Option<Problem> {
    let place = design.axes().iter().position(|axis| axis.keys().contains(&"run.replicates"))?;
    let message = "`run.replicates` cannot be a factor: every variant has as many replicates";
    Some(Problem::error(format!("factors.{place}.key"), message).with_help("set `replicates` of the study instead"))
}

fn hash(study: &Study, scenario: &Checked, design: &Design) -> String {
    let mut text = format!("{}\n{}\n{design:?}\n", env!("CARGO_PKG_VERSION"), scenario.sha256());
    if design.kind() == Kind::Theories {
        let _ = writeln!(text, "{:?}", theories());
    }
    let _ = write!(text, "{} {} {:?} {:?}", study.replicates, study.employees, study.metrics, study.window);
    sha256(text)
}

impl Study {
    /// Whether the values of a factor come from a file.
    pub fn has_files(&self) -> bool {
        self.factors.iter().any(|source| matches!(source, Source::File(_)))
    }
}

/// Why a study was not run to its end.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// It was stopped.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// A variant cannot be run.
    #[error("variant {number} cannot be run: {problems}; narrow the law of a factor")]
    Variant {
        /// Its number.
        number: usize,
        /// What keeps it from that.
        problems: Problems,
    },
    /// What came out could not be kept.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::experiment::design::Law;
    use crate::experiment::study::Outcomes;
    use crate::scenario::{Document, default_preset};

    /// A study of three factors, small enough for tests.
    pub fn small(design: Kind, samples: u64) -> StudyPlan {
        plan(design, samples, |_| {})
    }

    pub fn plan(design: Kind, samples: u64, change: impl FnOnce(&mut Study)) -> StudyPlan {
        let mut scenario = Document::parse("a", default_preset().text).unwrap().scenario().clone();
        scenario.schemes.truncate(4);
        (scenario.run.weeks, scenario.run.summary_weeks) = (8, 4);
        let uniform = |key: &str, low, high| Source::Law(key.into(), Law::Uniform { low, high });
        let mut study = Study { samples, replicates: 2, employees: 20, ..Study::new("a", design) };
        study.factors = vec![
            uniform("people.uplift.mean", -0.2, 0.5),
            uniform("people.scruples.never", 0.2, 0.6),
            uniform("behaviour.status_unit", 1.5, 6.0),
        ];
        change(&mut study);
        StudyPlan::new(study, &scenario.checked().unwrap(), |_| Err("no file".into())).unwrap()
    }

    pub fn outcomes(plan: &StudyPlan) -> Outcomes {
        let mut outcomes = Outcomes::new(plan);
        plan.run(&Executor::new(), 0..plan.len(), &mut outcomes).unwrap();
        outcomes
    }

    #[test]
    fn a_row_holds_what_a_run_of_the_variant_shows() {
        let plan = small(Kind::Sobol, 4);
        let outcomes = outcomes(&plan);
        let outcome = crate::experiment::simulate(&plan.variant(3).unwrap());
        for scheme in 0..plan.schemes().len() {
            for (place, &metric) in plan.study().metrics.iter().enumerate() {
                let cell = outcomes.cell(3, scheme, place);
                let row = outcome.summary().get(scheme, metric, Window::Last).unwrap();
                assert!((cell.mean - row.mean).abs() < 1e-12);
                assert!((cell.difference - row.difference.unwrap().mean).abs() < 1e-12);
            }
            let net = outcomes.net_values(3, scheme);
            assert_eq!(net.len(), 2);
            assert!((net.iter().sum::<f64>() / 2.0 - outcomes.cell(3, scheme, 0).mean).abs() < 1e-9);
        }
        assert_eq!(plan.agent_weeks(0..4), 4 * 2 * 20 * (12 + 4 * 8));
    }

    #[test]
    fn a_hash_tells_plans_apart() {
        let hash = |change: fn(&mut Study)| plan(Kind::Sobol, 4, change).hash().to_owned();
        let given = hash(|_| {});
        assert_eq!(given, hash(|study| study.scenario = "elsewhere.toml".into()), "where the scenario lies");
        let changes: [fn(&mut Study); 6] = [
            |study| study.samples = 8,
            |study| study.seed = 2,
            |study| study.employees = 30,
            |study| study.window = Window::Horizon,
            |study| study.metrics.truncate(1),
            |study| study.factors.truncate(2),
        ];
        for (place, change) in changes.into_iter().enumerate() {
            assert_ne!(given, hash(change), "{place}");
        }
    }

    #[test]
    fn variants_that_do_not_go_with_the_scenario_are_named_before_any_is_run() {
        let scenario = plan(Kind::Sobol, 4, |_| {}).scenario().clone();
        let law = |values: [i64; 2]| Law::Values(values.map(Value::from).into());
        let refused = |key: &str, values| {
            let study = Study { factors: vec![Source::Law(key.into(), law(values))], ..Study::new("a", Kind::Grid) };
            StudyPlan::new(study, &scenario, |_| Err("no file".into())).unwrap_err()[0].to_string()
        };
        let problem = refused("run.baseline_weeks", [4, 40]);
        assert!(problem.contains("variant 1 cannot be run") && problem.contains("does not fit"), "{problem}");
        assert!(refused("run.replicates", [1, 2]).contains("cannot be a factor"));
    }

    #[test]
    fn work_is_counted_where_sizes_vary() {
        let values = Law::Values([20, 40].map(Value::from).into());
        let sized = plan(Kind::Grid, 1, |study| {
            study.employees = 1000;
            study.factors = vec![Source::Law("organisation.employees".into(), values)];
        });
        assert_eq!(sized.agent_weeks(0..2), 2 * 60 * (12 + 4 * 8));
    }
}
