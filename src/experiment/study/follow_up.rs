//! Where does the answer tip? Further runs for the factors that matter most: along
//! each of them alone, and over the plane of the first two, all else as given.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use toml::Value;

use super::folder::FolderError;
use super::parts::Identity;
use super::{Findings, Folder, StudyError, StudyPlan, part};
use crate::analysis::uncertainty::{self, TippingPoint, cells, tipping_points};
use crate::experiment::Settings;
use crate::experiment::design::{Axis, Factor, Kind, Law};
use crate::model::{Model, Stopped};
use crate::run::{Ensemble, Executor, Store};
use crate::scenario::Checked;

/// Factors that are followed from end to end.
const FOLLOWED: usize = 3;

/// Values of each of two factors on a map.
const SIDE: u32 = 11;

/// Values along a factor that any search for tipping points begins with.
const SCAN: u32 = 9;

const SEED: u64 = 1;

/// Where finished runs are kept.
const FILE: &str = "follow-up.part";
const FLUSH_AFTER: Duration = Duration::from_secs(2);

/// Where the best scheme changes along one factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Tipping {
    /// Number of the factor.
    pub factor: usize,
    /// The values between which was looked.
    pub range: (f64, f64),
    /// Number of the scheme that is best at the lower end.
    pub at_low: usize,
    /// Where that changes; none of them is an answer.
    pub points: Vec<TippingPoint>,
}

/// Which scheme is best over a plane of two factors.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// Numbers of the factors.
    pub factors: [usize; 2],
    /// Values of the first.
    pub x: Vec<f64>,
    /// Values of the second.
    pub y: Vec<f64>,
    /// One for each value of the second and, within it, of the first; none where a net value is undefined.
    pub cells: Vec<Option<uncertainty::Cell>>,
}

/// Where the answer tips.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FollowUp {
    /// Along the factors that matter most.
    pub tipping: Vec<Tipping>,
    /// Over the first two of them.
    pub map: Option<Map>,
}

impl FollowUp {
    /// Runs what is needed, in memory.
    ///
    /// # Errors
    /// [`StudyError::Stopped`] where the executor was.
    pub fn new(plan: &StudyPlan, findings: &Findings, executor: &Executor) -> Result<Self, StudyError> {
        Self::with(plan, findings, executor, &mut Known::default())
    }

    /// The same, keeping what was run in a folder and not running it again.
    ///
    /// # Errors
    /// Also if the folder cannot be read or written.
    pub fn kept_in(
        folder: &Folder,
        plan: &StudyPlan,
        findings: &Findings,
        executor: &Executor,
    ) -> Result<Self, StudyError> {
        let mut known = Known::read(folder, plan)?;
        let done = Self::with(plan, findings, executor, &mut known);
        known.flush()?;
        done
    }

    /// Whether it followed the factors that `findings` rank first.
    pub fn is_of(&self, plan: &StudyPlan, findings: &Findings) -> bool {
        let numbers = |tipping: &Tipping| tipping.factor;
        let wanted = followed(plan, findings).into_iter().map(|(number, _)| number);
        self.tipping.iter().map(numbers).eq(wanted)
    }

    fn with(plan: &StudyPlan, findings: &Findings, executor: &Executor, known: &mut Known) -> Result<Self, StudyError> {
        let axes = followed(plan, findings);
        let asker = Asker { plan, executor };
        let scan = axes.iter().flat_map(|(_, factor)| shares(SCAN).map(|share| vec![setting(factor, share)]));
        let plane = axes.get(..2).map(|axes| Plane { x: axes[0].1, y: axes[1].1 });
        let cells = plane.iter().flat_map(Plane::settings);
        asker.ask_all(scan.chain(cells).collect(), known)?;
        let tipping = axes.iter().map(|(number, factor)| asker.tipping(*number, factor, known));
        let tipping: Vec<Tipping> = tipping.filter_map(Result::transpose).collect::<Result<_, _>>()?;
        let map = plane.map(|plane| plane.map([axes[0].0, axes[1].0], known));
        Ok(Self { tipping, map })
    }
}

/// The factors that matter most of those that can be followed, with their numbers.
fn followed<'a>(plan: &'a StudyPlan, findings: &Findings) -> Vec<(usize, &'a Factor)> {
    let first = usize::from(plan.design().kind() == Kind::Theories);
    let factor = |number: usize| match plan.design().axes().get(number.checked_sub(first)?)? {
        Axis::Factor(factor) if !matches!(factor.law(), Law::Values(_)) => Some((number, factor)),
        _ => None,
    };
    findings.ranking().into_iter().filter_map(factor).take(FOLLOWED).collect()
}

/// So many shares from 0 to 1.
fn shares(count: u32) -> impl Iterator<Item = f64> + Clone {
    (0..count).map(move |place| f64::from(place) / f64::from(count - 1))
}

fn setting(factor: &Factor, share: f64) -> (String, Value) {
    (factor.key().to_owned(), factor.at_share(share))
}

/// The value of a factor a share of the way from its low to its high end.
fn number(factor: &Factor, share: f64) -> f64 {
    match factor.at_share(share) {
        Value::Float(number) => number,
        Value::Integer(number) => number as f64,
        _ => f64::NAN,
    }
}

struct Plane<'a> {
    x: &'a Factor,
    y: &'a Factor,
}

impl Plane<'_> {
    fn settings(&self) -> Vec<Settings> {
        let row = |y| shares(SIDE).map(move |x| vec![setting(self.x, x), setting(self.y, y)]);
        shares(SIDE).flat_map(row).collect()
    }

    fn map(&self, factors: [usize; 2], known: &Known) -> Map {
        let runs: Vec<Option<&Vec<Vec<f64>>>> = self.settings().iter().map(|of| known.get(of)).collect();
        let schemes = runs.iter().flatten().next().map_or(0, |run| run.len());
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let of = |scheme: usize| runs.iter().map(|run| run.map_or(f64::NAN, |run| mean(&run[scheme]))).collect();
        let values: Vec<Vec<f64>> = (0..schemes).map(of).collect();
        let along = |factor: &Factor| shares(SIDE).map(|share| number(factor, share)).collect();
        Map { factors, x: along(self.x), y: along(self.y), cells: cells(&values) }
    }
}

/// Runs variants beside the design.
struct Asker<'a> {
    plan: &'a StudyPlan,
    executor: &'a Executor<'a>,
}

impl Asker<'_> {
    /// Runs those that are not known, in parallel. What cannot be run stays unknown.
    fn ask_all(&self, settings: Vec<Settings>, known: &mut Known) -> Result<(), StudyError> {
        let mut wanted: Vec<(String, Checked)> = Vec::new();
        for settings in settings {
            let name = name(&settings);
            if known.runs.contains_key(&name) || wanted.iter().any(|(other, _)| *other == name) {
                continue;
            }
            wanted.extend(self.plan.with(&settings).ok().map(|scenario| (name, scenario)));
        }
        let mut batch = Batch { known, wanted: &wanted };
        self.executor.run(0..wanted.len(), &mut batch, |number, stop| {
            let scenario = &wanted[number].1;
            let ensemble = crate::run::one_by_one(&Model::new(scenario), &|| stop())?;
            Ok::<_, StudyError>(self.plan.net_values(scenario, &ensemble))
        })
    }

    /// Runs one, its replicates in parallel; none where it cannot be run.
    fn ask(&self, settings: &Settings, known: &mut Known) -> Result<Option<Vec<Vec<f64>>>, StudyError> {
        if let Some(found) = known.get(settings) {
            return Ok(Some(found.clone()));
        }
        let Ok(scenario) = self.plan.with(settings) else { return Ok(None) };
        let model = Model::new(&scenario);
        let stop = || self.executor.is_cancelled();
        let records: Result<Vec<_>, Stopped> =
            (0..model.replicates()).into_par_iter().map(|replicate| model.simulate_until(replicate, &stop)).collect();
        let mut ensemble = Ensemble::of(&model);
        records?.into_iter().enumerate().for_each(|(replicate, record)| ensemble.insert(replicate, record));
        let values = self.plan.net_values(&scenario, &ensemble);
        known.insert(name(settings), values.clone())?;
        Ok(Some(values))
    }

    /// Searched in shares of the factor's law, so that a logarithmic one is searched by ratios.
    fn tipping(&self, number_of: usize, factor: &Factor, known: &mut Known) -> Result<Option<Tipping>, StudyError> {
        let mut failed = None;
        let mut at_low = None;
        let found = tipping_points(0.0, 1.0, SEED, |share| {
            let values = self.ask(&vec![setting(factor, share)], known).unwrap_or_else(|error| {
                failed.get_or_insert(error);
                None
            })?;
            if share == 0.0 {
                let one_cell: Vec<Vec<f64>> = values.iter().map(|of| vec![of.iter().sum()]).collect();
                at_low = cells(&one_cell)[0].map(|cell| cell.best);
            }
            Some(values)
        });
        if let Some(error) = failed {
            return Err(error);
        }
        let value = |share: f64| number(factor, share.clamp(0.0, 1.0));
        let point = |point: TippingPoint| TippingPoint {
            value: value(point.value),
            interval: point.interval.map(|(low, high)| (low.map(value), high.map(value))),
            ..point
        };
        Ok(found.zip(at_low).map(|(points, at_low)| Tipping {
            factor: number_of,
            range: (number(factor, 0.0), number(factor, 1.0)),
            at_low,
            points: points.into_iter().map(point).collect(),
        }))
    }
}

/// What a variant beside the design is called.
fn name(settings: &Settings) -> String {
    settings.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
}

/// Runs that are done: net values `[scheme][replicate]` by name.
#[derive(Default)]
struct Known {
    runs: BTreeMap<String, Vec<Vec<f64>>>,
    file: Option<(std::path::PathBuf, Identity)>,
    flushed: Option<Instant>,
    is_new: bool,
}

#[derive(Serialize, Deserialize)]
struct Head {
    #[serde(flatten)]
    identity: Identity,
    schemes: usize,
    replicates: usize,
    runs: Vec<String>,
}

impl Known {
    fn read(folder: &Folder, plan: &StudyPlan) -> Result<Self, FolderError> {
        let path = folder.path().join(FILE);
        let mut known = Self { file: Some((path.clone(), folder.identity().clone())), ..Self::default() };
        if !path.exists() {
            return Ok(known);
        }
        let broken = || FolderError::Broken { path: path.clone() };
        let found = part::read::<Head>(&path).map_err(|cause| FolderError::io(&path, cause))?;
        let (head, numbers) = found.ok_or_else(broken)?;
        folder.identity().expect(&head.identity, &path)?;
        let layout = plan.layout();
        let is_whole = (head.schemes, head.replicates) == (layout.schemes, layout.replicates)
            && numbers.len() == head.runs.len() * head.schemes * head.replicates;
        if !is_whole {
            return Err(broken());
        }
        let runs = numbers.chunks(head.replicates).map(<[f64]>::to_vec).collect::<Vec<_>>();
        known.runs = head.runs.into_iter().zip(runs.chunks(head.schemes).map(<[Vec<f64>]>::to_vec)).collect();
        Ok(known)
    }

    fn get(&self, settings: &Settings) -> Option<&Vec<Vec<f64>>> {
        self.runs.get(&name(settings))
    }

    fn insert(&mut self, name: String, values: Vec<Vec<f64>>) -> Result<(), FolderError> {
        self.runs.insert(name, values);
        self.is_new = true;
        let is_time = self.flushed.get_or_insert_with(Instant::now).elapsed() >= FLUSH_AFTER;
        if is_time { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), FolderError> {
        self.flushed = Some(Instant::now());
        let Some((path, identity)) = self.file.as_ref().filter(|_| self.is_new) else { return Ok(()) };
        let first = self.runs.values().next();
        let head = Head {
            identity: identity.clone(),
            schemes: first.map_or(0, Vec::len),
            replicates: first.and_then(|run| run.first()).map_or(0, Vec::len),
            runs: self.runs.keys().cloned().collect(),
        };
        let numbers: Vec<f64> = self.runs.values().flatten().flatten().copied().collect();
        part::write(path, &head, &numbers).map_err(|cause| FolderError::io(path, cause))?;
        self.is_new = false;
        Ok(())
    }
}

/// Known runs as the store of a batch.
struct Batch<'a> {
    known: &'a mut Known,
    wanted: &'a [(String, Checked)],
}

impl Store<Vec<Vec<f64>>, StudyError> for Batch<'_> {
    fn has(&self, number: usize) -> bool {
        self.known.runs.contains_key(&self.wanted[number].0)
    }

    fn keep(&mut self, number: usize, values: Vec<Vec<f64>>) -> Result<(), StudyError> {
        Ok(self.known.insert(self.wanted[number].0.clone(), values)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::plan::tests::outcomes;
    use crate::experiment::study::{Source, Study};
    use crate::run::Cancel;
    use crate::scenario::{Scenario, Scheme};

    /// With AI and nearly without: which is better hangs on what AI does.
    fn plan() -> StudyPlan {
        let mut scenario = Scenario::new("With and without AI");
        (scenario.organisation.employees, scenario.run.weeks) = (40, 26);
        let mut without = Scheme { name: "Nearly no AI".into(), ..scenario.schemes[0].clone() };
        without.guardrails.token_cap_mtok = Some(0.01);
        scenario.schemes.push(without);
        let uniform = |key: &str, low, high| Source::Law(key.into(), Law::Uniform { low, high });
        let factors = vec![
            uniform("people.uplift.mean", -0.5, 1.0),
            uniform("people.scruples.never", 0.2, 0.6),
            uniform("work.defect_assisted", 0.02, 0.2),
        ];
        let study = Study { samples: 6, replicates: 2, factors, ..Study::new("a", Kind::Morris) };
        StudyPlan::new(study, &scenario.checked().unwrap(), |_| Err("no file".into())).unwrap()
    }

    #[test]
    fn the_best_scheme_differs_on_both_sides_of_a_tipping_point() {
        let plan = plan();
        let findings = Findings::new(&plan, &outcomes(&plan));
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::of(place.path(), &plan).unwrap();
        let found = FollowUp::kept_in(&folder, &plan, &findings, &Executor::new()).unwrap();
        assert_eq!(found.tipping.len(), 3);
        let map = found.map.as_ref().unwrap();
        assert_eq!((map.cells.len(), map.x.len(), map.factors[0]), (121, 11, findings.ranking()[0]));
        let asker = Asker { plan: &plan, executor: &Executor::new() };
        let mut tips = 0;
        for tipping in &found.tipping {
            let Axis::Factor(factor) = &plan.design().axes()[tipping.factor] else { panic!() };
            for point in &tipping.points {
                let best = |value: f64| {
                    let values = asker.ask(&vec![(factor.key().into(), value.into())], &mut Known::default());
                    let one: Vec<Vec<f64>> = values.unwrap().unwrap().iter().map(|of| vec![of.iter().sum()]).collect();
                    cells(&one)[0].unwrap().best
                };
                let width = (tipping.range.1 - tipping.range.0) * 2e-3;
                assert_eq!((best(point.value - width), best(point.value + width)), (point.below, point.above));
                tips += 1;
            }
        }
        assert!(tips > 0, "{found:?}");

        // All of it is kept: a cancelled executor finds it there.
        let cancel = Cancel::new();
        cancel.cancel();
        let stopped = Executor::new().cancelled_by(&cancel);
        assert!(FollowUp::new(&plan, &findings, &stopped).is_err());
        assert_eq!(FollowUp::kept_in(&folder, &plan, &findings, &stopped).unwrap(), found);
    }
}
