//! What is run of a candidate, and what is kept of it?
//!
//! A candidate is run alone: no draw depends on a scheme, so that it comes out as it
//! would beside others. Units are replicates of the scenario as given, or plausible
//! organisations, each the mean of its replicates; every candidate meets the same ones.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::asked::{Search, Under};
use super::goal::Values;
use super::nsga::Nsga;
use super::space::{Movable, Space};
use crate::analysis::window_means;
use crate::experiment::agent_weeks;
use crate::experiment::design::{Design, Kind};
use crate::experiment::study::{Source, Study};
use crate::model::{Metric, Model, Stopped};
use crate::run::Ensemble;
use crate::scenario::shape::nearest;
use crate::scenario::{Checked, Problem, Problems, Scenario, Scheme, sha256};

/// Fewer units than this are all run before a candidate is given up.
const LEAST_UNITS_TO_STOP: usize = 8;

/// The share of units, and their least number, after which a candidate can be given up.
const LOOKED_AT: (usize, usize) = (4, 4);

/// A search of a scenario, ready to be run.
#[derive(Debug, Clone)]
pub struct SearchPlan {
    search: Search,
    scenario: Checked,
    base: Checked,
    organisations: Vec<Checked>,
    space: Space,
    metrics: Vec<Metric>,
    draws: BTreeMap<String, String>,
    hash: String,
}

impl SearchPlan {
    /// The plan of a search; `read` gives the text of a file of draws.
    ///
    /// # Errors
    /// Everything that does not fit. Keys of problems are those of the study file.
    pub fn new(
        search: Search,
        scenario: &Checked,
        read: impl Fn(&str) -> Result<String, String>,
    ) -> Result<Self, Vec<Problem>> {
        let space = space(&search, scenario)?;
        let draws = RefCell::new(BTreeMap::new());
        let read = |path: &str| {
            let text = read(path)?;
            draws.borrow_mut().insert(path.to_owned(), text.clone());
            Ok(text)
        };
        let base = scenario.smaller(search.employees, search.replicates);
        let design = match search.under {
            Under::Given => None,
            Under::Plausible => Some(plausible(&search, scenario, &space, read)?),
        };
        let organisations = organisations(&base, design.as_ref())?;
        let text = format!("{}\n{}\n{search:?}\n{design:?}", env!("CARGO_PKG_VERSION"), scenario.sha256());
        let plan = Self {
            metrics: search.kept(),
            hash: sha256(text),
            scenario: scenario.clone(),
            base,
            organisations,
            space,
            draws: draws.into_inner(),
            search,
        };
        plan.look()?;
        Ok(plan)
    }

    /// Looks whether anything that the levers reach can be run.
    fn look(&self) -> Result<(), Vec<Problem>> {
        let mut found: Option<Problem> = None;
        let mut accept = |genome: Vec<usize>| match self.base.with_schemes(vec![named(&self.space.scheme(&genome))]) {
            Ok(_) => Some(genome),
            Err(problems) => {
                found = found.take().or(problems.list.into_iter().next());
                None
            }
        };
        if !self.nsga().first(1, &mut accept).is_empty() {
            return Ok(());
        }
        let message = found.map_or_else(|| "nothing can be run".to_owned(), |problem| problem.message);
        let problem = Problem::error("levers", format!("no scheme that the levers reach can be run: {message}"));
        Err(vec![problem.with_help("start from another scheme, or let other levers move")])
    }

    /// What is asked.
    pub fn search(&self) -> &Search {
        &self.search
    }

    /// What it is asked of, as given.
    pub fn scenario(&self) -> &Checked {
        &self.scenario
    }

    /// The scenario with as many employees and replicates as the search asks for.
    pub fn base(&self) -> &Checked {
        &self.base
    }

    /// What can be reached.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// Metrics that are kept of each unit.
    pub fn metrics(&self) -> &[Metric] {
        &self.metrics
    }

    /// The texts of files of draws, by path.
    pub fn draws(&self) -> &BTreeMap<String, String> {
        &self.draws
    }

    /// SHA-256 over scenario, version of the program and search: 64 hexadecimal digits.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// In how many units each candidate is run.
    pub fn units(&self) -> usize {
        match self.search.under {
            Under::Given => self.base.run.replicates as usize,
            Under::Plausible => self.organisations.len(),
        }
    }

    /// What units are called, one and many.
    pub fn unit_names(&self) -> (&'static str, &'static str) {
        match self.search.under {
            Under::Given => ("replicate", "replicates"),
            Under::Plausible => ("plausible organisation", "plausible organisations"),
        }
    }

    /// Employee-weeks of one candidate that is run in every unit.
    pub fn agent_weeks(&self) -> u64 {
        let of = |organisation: &Checked| {
            let alone = Scenario { schemes: vec![Scheme::default()], ..Scenario::clone(organisation) };
            agent_weeks(&alone, organisation.run.replicates as usize)
        };
        self.organisations.iter().map(of).sum()
    }

    /// The search among the levers.
    pub(super) fn nsga(&self) -> Nsga {
        Nsga { axes: self.space.axes(), population: self.search.population as usize, seed: self.search.seed }
    }

    /// Whether a scheme can be run.
    pub(super) fn is_possible(&self, scheme: &Scheme) -> bool {
        self.base.with_schemes(vec![named(scheme)]).is_ok()
    }

    /// Numbers in a row.
    pub(super) fn width(&self) -> usize {
        1 + self.units() * self.metrics.len()
    }

    /// Runs a scheme in every unit, or in the first few where `is_hopeless` says so then.
    ///
    /// # Errors
    /// [`Stopped`] when `stop` answers true; [`Problems`] if it cannot be run.
    pub(super) fn row(
        &self,
        scheme: &Scheme,
        is_hopeless: &dyn Fn(&Row) -> bool,
        stop: &dyn Fn() -> bool,
    ) -> Result<Result<Vec<f64>, Stopped>, Problems> {
        let units = self.units();
        let look = if units < LEAST_UNITS_TO_STOP { units } else { (units / LOOKED_AT.0).max(LOOKED_AT.1) };
        let mut numbers = vec![0.0];
        let mut of_base = None;
        for unit in 0..units {
            let place = if self.search.under == Under::Given { 0 } else { unit };
            let (scenario, model) = if let Some(kept) = of_base.take().filter(|_| self.search.under == Under::Given) {
                kept
            } else {
                let scenario = self.organisations[place].with_schemes(vec![named(scheme)])?;
                let model = Model::new(&scenario);
                (scenario, model)
            };
            let replicates = match self.search.under {
                Under::Given => unit as u32..unit as u32 + 1,
                Under::Plausible => 0..model.replicates(),
            };
            let mut ensemble = Ensemble::of(&model);
            for number in replicates {
                match model.simulate_until(number, stop) {
                    Ok(record) => ensemble.insert(number as usize, record),
                    Err(stopped) => return Ok(Err(stopped)),
                }
            }
            numbers.extend(self.metrics.iter().map(|metric| {
                let means = window_means(&scenario, &ensemble, 0, *metric, self.search.window);
                let known: Vec<f64> = means.into_iter().filter(|mean| !mean.is_nan()).collect();
                known.iter().sum::<f64>() / known.len() as f64
            }));
            numbers[0] = (unit + 1) as f64;
            if unit + 1 == look && look < units && is_hopeless(&self.read(&numbers)) {
                break;
            }
            of_base = Some((scenario, model));
        }
        numbers.resize(self.width(), f64::NAN);
        Ok(Ok(numbers))
    }

    /// What a row says.
    pub(super) fn read<'a>(&'a self, numbers: &'a [f64]) -> Row<'a> {
        Row { metrics: &self.metrics, numbers }
    }
}

/// A scheme with a name, as a scenario has need of.
fn named(scheme: &Scheme) -> Scheme {
    Scheme { name: "Candidate".into(), color: None, reference: false, ..scheme.clone() }
}

fn start(search: &Search, scenario: &Scenario) -> Option<Scheme> {
    let name = search.scheme.as_ref()?;
    scenario.schemes.iter().find(|scheme| scheme.name == *name).cloned()
}

fn space(search: &Search, scenario: &Scenario) -> Result<Space, Vec<Problem>> {
    let mut problems = Vec::new();
    if let Some(name) = search.scheme.as_ref().filter(|_| start(search, scenario).is_none()) {
        let names: Vec<&str> = scenario.schemes.iter().map(|scheme| scheme.name.as_str()).collect();
        let help = match nearest(name, &names) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("schemes of the scenario: {}", names.join(", ")),
        };
        problems.push(Problem::error("scheme", format!("the scenario has no scheme \"{name}\"")).with_help(help));
    }
    let mut levers = Vec::new();
    for (place, (key, reach)) in search.levers.iter().enumerate() {
        match Movable::new(key, reach) {
            Ok(lever) => levers.push(lever),
            Err(problem) => {
                let key = format!("levers.{place}.{}", problem.key);
                problems.push(problem.moved_to(key));
            }
        }
    }
    if levers.is_empty() && problems.is_empty() {
        let problem = Problem::error("design", "a search needs something to move");
        problems.push(problem.with_help("let a lever move"));
    }
    if problems.is_empty() {
        Ok(Space::new(start(search, scenario).unwrap_or_default(), levers))
    } else {
        Err(problems)
    }
}

/// How plausible organisations are drawn: over every assumption that any candidate uses.
fn plausible(
    search: &Search,
    scenario: &Scenario,
    space: &Space,
    read: impl Fn(&str) -> Result<String, String>,
) -> Result<Design, Vec<Problem>> {
    let of_a_scheme = |source: &Source| matches!(source, Source::Law(key, _) if key.starts_with("schemes."));
    if let Some(place) = search.factors.iter().position(of_a_scheme) {
        let problem = Problem::error(format!("factors.{place}.key"), "a lever cannot vary between organisations");
        return Err(vec![problem.with_help("write it as one of the `[[levers]]`")]);
    }
    let widened = Scenario { schemes: [scenario.schemes.clone(), space.samples()].concat(), ..scenario.clone() };
    let study = Study {
        samples: search.organisations.into(),
        seed: search.seed,
        factors: search.factors.clone(),
        ..Study::new(search.scenario.clone(), Kind::LatinHypercube)
    };
    study.design(&widened, read)
}

fn organisations(base: &Checked, design: Option<&Design>) -> Result<Vec<Checked>, Vec<Problem>> {
    let Some(design) = design else { return Ok(vec![base.clone()]) };
    let of = |number: u64| base.with(&design.assignments(number));
    let made: Result<Vec<Checked>, Problems> = (0..design.variants()).into_par_iter().map(of).collect();
    made.map_err(|problems| {
        let said = |problem: Problem| {
            Problem::error("factors", format!("a plausible organisation cannot be run: {}", problem.message))
                .with_help("narrow the law of a factor, so that all its values go with the scenario")
        };
        problems.list.into_iter().map(said).collect()
    })
}

/// What was kept of a candidate: in how many units it was run, then its metrics unit by unit.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    metrics: &'a [Metric],
    numbers: &'a [f64],
}

impl Row<'_> {
    /// In how many units it was run.
    pub fn units(&self) -> usize {
        self.numbers.first().map_or(0, |units| *units as usize)
    }
}

impl Values for Row<'_> {
    fn of(&self, metric: Metric) -> Vec<f64> {
        let Some(place) = self.metrics.iter().position(|of| *of == metric) else { return Vec::new() };
        self.numbers[1..].chunks(self.metrics.len()).take(self.units()).map(|unit| unit[place]).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::experiment::search::goal::Constraint;
    use crate::experiment::search::space::Reach;
    use crate::scenario::{Document, default_preset};

    /// A search small enough for tests, over a few levers of a small office.
    pub fn plan(change: impl FnOnce(&mut Search)) -> SearchPlan {
        let mut scenario = Document::parse("a", default_preset().text).unwrap().scenario().clone();
        scenario.schemes.truncate(4);
        (scenario.run.weeks, scenario.run.summary_weeks) = (12, 6);
        (scenario.run.warmup_weeks, scenario.run.baseline_weeks) = (6, 4);
        let words = |key: &str, words: &[&str]| {
            (key.to_owned(), Reach::Values(words.iter().map(|word| (*word).into()).collect()))
        };
        let mut search = Search {
            levers: vec![
                words("count", &["none", "tokens", "accepted_output"]),
                words("leaderboard.audience", &["nobody", "self", "everyone"]),
                ("guardrails.token_cap_mtok".into(), Reach::Values(vec!["none".into(), 10.into(), 40.into()])),
                ("help.coaching".into(), Reach::Range { low: 0.0, high: 1.0, step: Some(0.25) }),
            ],
            population: 12,
            samples: 60,
            employees: 24,
            replicates: 4,
            ..Search::new("a")
        };
        change(&mut search);
        SearchPlan::new(search, &scenario.checked().unwrap(), |_| Err("no file".into()))
            .unwrap_or_else(|problems| panic!("{problems:?}"))
    }

    fn row(plan: &SearchPlan, scheme: &Scheme) -> Vec<f64> {
        plan.row(scheme, &|_| false, &|| false).unwrap().unwrap()
    }

    #[test]
    fn a_candidate_comes_out_as_it_would_beside_others() {
        let plan = plan(|_| {});
        let outcome = crate::experiment::simulate(plan.base());
        for (number, scheme) in plan.base().schemes.iter().enumerate() {
            let row = row(&plan, scheme);
            let row = plan.read(&row);
            assert_eq!(row.units(), 4);
            for metric in plan.metrics() {
                let beside =
                    window_means(plan.base(), outcome.ensemble(), number, *metric, crate::analysis::Window::Last);
                let same = row.of(*metric).iter().zip(&beside).all(|(own, other)| own.to_bits() == other.to_bits());
                assert!(same, "{}: {}", scheme.name, metric.key());
            }
        }
    }

    #[test]
    fn plausible_organisations_are_the_same_for_every_candidate() {
        let plan = plan(|search| {
            (search.under, search.organisations, search.replicates) = (Under::Plausible, 6, 2);
        });
        assert_eq!((plan.units(), plan.width()), (6, 1 + 6 * plan.metrics().len()));
        let nothing = row(&plan, &Scheme::default());
        assert_eq!(nothing, row(&plan, &plan.base().schemes[0]));
        let values = plan.read(&nothing).of(Metric::NetValueUsd);
        assert!(values.iter().all(|value| value.is_finite()) && values[0] != values[1], "organisations differ");
        // What candidates count is varied, not only what the scenario's schemes do.
        let (wider, narrower) = (plan.agent_weeks(), plan.base().organisation.employees);
        assert_eq!(wider, 6 * 2 * u64::from(narrower) * (6 + 12));
    }

    #[test]
    fn what_is_hopeless_is_stopped_early_and_marked() {
        let plan = plan(|search| search.replicates = 8);
        let numbers = plan.row(&Scheme::default(), &|row| row.units() == 4, &|| false).unwrap().unwrap();
        assert_eq!((numbers[0], numbers.len()), (4.0, plan.width()));
        assert!(numbers[1 + 4 * plan.metrics().len()..].iter().all(|number| number.is_nan()));
        assert_eq!(plan.read(&numbers).of(Metric::NetValueUsd).len(), 4);
    }

    #[test]
    fn what_does_not_fit_the_scenario_is_said() {
        let scenario = plan(|_| {}).scenario().clone();
        let refused = |change: &dyn Fn(&mut Search)| {
            let mut search = plan(|_| {}).search().clone();
            change(&mut search);
            let problems = SearchPlan::new(search, &scenario, |_| Err("no file".into())).unwrap_err();
            format!("{} {} {}", problems[0].key, problems[0].message, problems[0].help.clone().unwrap_or_default())
        };
        let scheme = refused(&|search| search.scheme = Some("Public token leaderbord".into()));
        assert!(scheme.starts_with("scheme") && scheme.contains("did you mean"), "{scheme}");
        assert!(refused(&|search| search.levers.clear()).contains("something to move"));
        let factor = refused(&|search| {
            search.under = Under::Plausible;
            let law = crate::experiment::design::Law::Uniform { low: 0.0, high: 0.2 };
            search.factors = vec![Source::Law("schemes.1.reward.stakes".into(), law)];
        });
        assert!(factor.starts_with("factors.0.key") && factor.contains("[[levers]]"), "{factor}");
        let weeks = refused(&|search| {
            let reach = Reach::Range { low: 10.0, high: 11.0, step: None };
            search.levers = vec![("from_week".into(), reach)];
            search.scheme = Some("The board, closed after a year".into());
            search.levers.push(("until_week".into(), Reach::Values(vec![1.into(), 2.into()])));
        });
        assert!(weeks.contains("can be run: the scheme ends in week"), "{weeks}");
    }

    #[test]
    fn a_hash_tells_searches_apart() {
        let hash = |change: fn(&mut Search)| plan(change).hash().to_owned();
        let given = hash(|_| {});
        assert_eq!(given, hash(|_| {}));
        let changes: [fn(&mut Search); 5] = [
            |search| search.seed = 2,
            |search| search.samples = 61,
            |search| search.goals.judged = crate::experiment::search::goal::Judged::WorstTenth,
            |search| search.goals.constraints = vec![Constraint::parse("gaming_share <= 0.1").unwrap()],
            |search| search.levers.truncate(3),
        ];
        for (place, change) in changes.into_iter().enumerate() {
            assert_ne!(given, hash(change), "{place}");
        }
    }
}
