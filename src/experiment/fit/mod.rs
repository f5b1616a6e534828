//! Which assumptions give what an organisation measured, and how well do the data tell them?
//!
//! A [`FitPlan`] is a scenario, a [`Table`](crate::data::Table) of weekly numbers and a few
//! factors with their plausible laws as priors. A [`Fitting`] does it generation by
//! generation, in memory for the window or in a [`FitFolder`] for machines that may be
//! killed; after each it says what is known: a [`Fitted`].
//!
//! ```
//! # use yardstick_engine as yardstick;
//! use yardstick::data::Table;
//! use yardstick::experiment::fit::{FitOptions, FitPlan, Fitting};
//! use yardstick::run::Executor;
//! use yardstick::scenario::Scenario;
//!
//! let mut scenario = Scenario::new("Forty people before a scheme");
//! (scenario.organisation.employees, scenario.run.weeks) = (40, 4);
//! let mut text = "week,group,metric,statistic,value,people\n".to_owned();
//! for day in ["02-02", "02-09", "02-16", "02-23"] {
//!     text += &format!("2026-{day},all,real_output_hours,mean,21.5,40\n");
//! }
//! let options = FitOptions {
//!     factors: vec!["people.motivation.cv".into()],
//!     draws: 20,
//!     week_zero: Some("2026-03-02".parse()?),
//!     ..FitOptions::default()
//! };
//! let plan = FitPlan::new(&scenario.checked()?, &Table::read(text.as_bytes())?, options, &Executor::new())?;
//! let mut fitting = Fitting::new(plan);
//! while !fitting.is_finished() {
//!     fitting.step(&Executor::new())?;
//! }
//! assert_eq!(fitting.fitted().factors.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod actual;
mod check;
mod choose;
mod files;
mod fitted;
mod fitting;
mod folder;
mod noise;
mod plan;
mod sampler;
mod statistics;
mod words;

pub use actual::{Actual, Scale, Series};
pub use check::{Agreement, Forecast, Surprise};
pub use files::{draws_csv, read, write};
pub use fitted::{Fitted, FittedSeries, FittedStatistic, Learnt, Method, SILENT};
pub use fitting::{Fitting, Stage};
pub use folder::FitFolder;
pub use plan::{FitOptions, FitPlan, MOST_EMPLOYEES};
pub use sampler::{Effort, Generation, Sampler, TooFew};
pub use statistics::{Statistic, Statistics, Tells};
pub use words::statements;

use std::path::PathBuf;

use super::study::FolderError;
use crate::model::Stopped;
use crate::scenario::{Problem, Problems};

/// Why there is no fit.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// It was stopped.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// The scenario does not say which week of the calendar its first is.
    #[error(
        "the scenario does not say which week its week 0 is; add `week_zero = \"2026-03-02\"` (a Monday) to its `[data]`"
    )]
    NoWeekZero,
    /// It has several schemes and does not say which was in force.
    #[error(
        "the scenario does not say which scheme was in force; add `scheme = \"…\"` to its `[data]`, one of: {}",
        names.join(", ")
    )]
    SchemeNotNamed {
        /// The names that there are.
        names: Vec<String>,
    },
    /// The scheme that was in force is none of the scenario's.
    #[error("the scenario has no scheme '{name}'; did you mean '{near}'?")]
    NoScheme {
        /// The name that was given.
        name: String,
        /// The nearest that there is.
        near: String,
    },
    /// There is no row.
    #[error("the data have no row; `yardstick data import` makes a table of exports")]
    NothingInData,
    /// No week of the data is a week of the scenario.
    #[error(
        "the data are of {} to {}, the scenario is of {} to {}: no week is in both; set `week_zero` in its `[data]`, or `run.weeks`",
        data.0, data.1, scenario[0], scenario[1]
    )]
    NoOverlap {
        /// First and last week of the data.
        data: (String, String),
        /// First and last week of the scenario.
        scenario: Vec<String>,
    },
    /// The data have no metric that the model makes.
    #[error(
        "the data have nothing that the model makes, too: {}; the names are those of the results, such as tokens_mtok or weekly_active_share",
        unused.join("; ")
    )]
    NoMetric {
        /// What the data have, and why it is of no use.
        unused: Vec<String>,
    },
    /// All weeks are held out.
    #[error("too few weeks are left to fit without the last {hold_out}; hold out fewer")]
    NothingLeft {
        /// Weeks held out.
        hold_out: u32,
    },
    /// A factor cannot be fitted.
    #[error("{0}")]
    Factor(Box<Problem>),
    /// Nothing can be told from these data.
    #[error(
        "no assumption moves these numbers beyond their noise, so that there is nothing to learn; name factors with --factors to fit them all the same"
    )]
    NothingTold,
    /// A simulation cannot be run.
    #[error("an organisation within the plausible ranges cannot be run: {0}; name other factors with --factors")]
    Variant(#[from] Problems),
    /// Nearly nothing that was simulated has the statistics.
    #[error(transparent)]
    TooFew(#[from] TooFew),
    /// Other files are where it is to be kept.
    #[error("{} holds files that are not a fit; choose another folder", path.display())]
    Occupied {
        /// The folder.
        path: PathBuf,
    },
    /// It cannot be kept.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

impl From<Problem> for FitError {
    fn from(problem: Problem) -> Self {
        Self::Factor(Box::new(problem))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Measure, Row, Statistic as Of, Table, Week};
    use crate::model::{Metric, Model};
    use crate::run::Executor;
    use crate::scenario::{Checked, Document, Scenario, preset};

    /// The keys that the small fit fits.
    pub const KEYS: [&str; 2] = ["ai.mtok_per_assisted_hour", "behaviour.slack_value"];

    pub fn week_zero() -> Week {
        "2026-03-02".parse().unwrap()
    }

    /// Forty people whose tokens are counted from week 0 on.
    pub fn scenario() -> Checked {
        let mut scenario = Scenario::clone(&preset("token-leaderboard").unwrap());
        (scenario.organisation.employees, scenario.run.weeks, scenario.run.summary_weeks) = (40, 16, 8);
        scenario.schemes.truncate(2);
        scenario.checked().unwrap()
    }

    /// Weekly numbers of one replicate of a scenario, as a table has them.
    pub fn table(scenario: &Checked, metrics: &[Metric]) -> Table {
        let record = Model::new(scenario).simulate(7);
        let start = record.horizon().start() as i32;
        let rows = metrics.iter().flat_map(|metric| {
            let series = record.series(1, *metric);
            (0..series.len()).map(move |at| Row {
                week: week_zero().plus(at as i32 - start),
                group: "all".into(),
                measure: Measure::Metric(*metric),
                statistic: Measure::Metric(*metric).level(),
                value: series[at],
                people: 40,
            })
        });
        Table::new(rows.collect()).unwrap()
    }

    pub fn options(seed: u64) -> FitOptions {
        FitOptions {
            factors: KEYS.map(String::from).into(),
            draws: 40,
            seed,
            hold_out: 3,
            generations: 3,
            scheme: Some(scenario().schemes[1].name.clone()),
            week_zero: Some(week_zero()),
            ..FitOptions::default()
        }
    }

    pub fn small() -> FitPlan {
        small_with_seed(1)
    }

    pub fn small_with_seed(seed: u64) -> FitPlan {
        let metrics = [Metric::TokensMtok, Metric::RealOutputHours];
        FitPlan::new(&scenario(), &table(&scenario(), &metrics), options(seed), &Executor::new()).unwrap()
    }

    pub fn finished(plan: FitPlan) -> Fitted {
        let mut fitting = Fitting::new(plan);
        while !fitting.is_finished() {
            fitting.step(&Executor::new()).unwrap();
        }
        fitting.fitted()
    }

    fn refused(change: impl FnOnce(&mut FitOptions), rows: Option<Vec<Row>>) -> String {
        let mut options = options(1);
        change(&mut options);
        let data = rows.map_or_else(|| table(&scenario(), &[Metric::TokensMtok]), |rows| Table::new(rows).unwrap());
        FitPlan::new(&scenario(), &data, options, &Executor::new()).unwrap_err().to_string()
    }

    #[test]
    fn what_does_not_go_together_is_said() {
        let said = |change: fn(&mut FitOptions), parts: &[&str]| {
            let text = refused(change, None);
            assert!(parts.iter().all(|part| text.contains(part)), "{text}");
        };
        said(|of| of.week_zero = None, &["week_zero", "[data]"]);
        said(|of| of.week_zero = Some(week_zero().plus(300)), &["no week is in both", "2025-12-08"]);
        said(|of| of.scheme = None, &["which scheme was in force", "Nothing counted"]);
        said(|of| of.scheme = Some("Public tokens".into()), &["no scheme 'Public tokens'", "did you mean"]);
        said(|of| of.hold_out = 100, &["hold out fewer"]);
        said(|of| of.factors = vec!["behaviour.slack_valu".into()], &["did you mean `behaviour.slack_value`?"]);
        said(|of| of.factors = vec!["organisation.employees".into()], &["cannot be fitted", "plausible range"]);
        said(|of| of.factors = vec![KEYS[0].into(), KEYS[0].into()], &["named twice"]);
        said(|of| of.factors = vec!["behaviour.audit_penalty".into()], &["nothing in the scheme"]);
    }

    #[test]
    fn data_without_anything_that_the_model_makes_are_refused() {
        let row = |week: i32, measure, statistic| Row {
            week: week_zero().plus(week),
            group: "all".into(),
            measure,
            statistic,
            value: 3.0,
            people: 40,
        };
        let lines = Measure::Signal(crate::scenario::Signal::LinesOfCode);
        let rows = (0..8).map(|week| row(week, lines, Of::Mean)).collect();
        let text = refused(|_| {}, Some(rows));
        assert!(text.contains("Lines of code (mean): the model does not record it"), "{text}");
        let few = (0..3).map(|week| row(week, Measure::Metric(Metric::TokensMtok), Of::Mean)).collect();
        assert!(refused(|_| {}, Some(few)).contains("3 weeks are too few"));
        assert!(refused(|_| {}, Some(vec![])).contains("no row"));
    }

    #[test]
    fn what_is_not_used_is_said_with_why() {
        let row = |week: i32, (statistic, group): (Of, &str)| Row {
            week: week_zero().plus(week),
            group: group.into(),
            measure: Measure::Metric(Metric::TokensMtok),
            statistic,
            value: 3.0,
            people: 40,
        };
        let parts = [(Of::Mean, "all"), (Of::Percentile(10), "all"), (Of::Percentile(90), "all"), (Of::Mean, "North")];
        let rows = (0..8).flat_map(|week| parts.map(|part| row(week, part))).collect();
        let (scheme, table) = (&scenario().schemes[1].name, Table::new(rows).unwrap());
        let actual = Actual::new(&scenario(), &table, Some(scheme), Some(week_zero()), 0).unwrap();
        let [percentiles, groups] = &actual.unused[..] else { panic!("{:?}", actual.unused) };
        assert!(percentiles.starts_with("Token spend (p10, p90): ") && percentiles.ends_with("no percentiles"));
        assert!(groups.starts_with("the group North by itself") && groups.contains("everyone together"));
    }

    #[test]
    fn groups_count_by_their_people_where_nothing_is_said_of_everyone() {
        let row = |group: &str, value, people| Row {
            week: week_zero(),
            group: group.into(),
            measure: Measure::Metric(Metric::TokensMtok),
            statistic: Of::Mean,
            value,
            people,
        };
        let mut rows = Vec::new();
        for week in 0..6 {
            rows.extend(
                [row("North", 2.0, 30), row("South", 4.0, 10)].map(|of| Row { week: of.week.plus(week), ..of }),
            );
        }
        let actual = |rows: &[Row]| {
            let table = Table::new(rows.to_vec()).unwrap();
            Actual::new(&scenario(), &table, Some("Nothing counted"), Some(week_zero()), 0).unwrap()
        };
        let pooled = actual(&rows);
        assert_eq!((pooled.series[0].values[0], pooled.people), (2.5, 40));
        rows.extend((0..6).map(|week| Row { week: week_zero().plus(week), ..row("all", 3.0, 50) }));
        let given = actual(&rows);
        assert_eq!((given.series[0].values[0], given.people), (3.0, 50));
    }

    #[test]
    fn without_names_those_are_fitted_that_the_data_tell() {
        let options = FitOptions { factors: vec![], ..options(1) };
        let tokens = table(&scenario(), &[Metric::TokensMtok]);
        let plan = FitPlan::new(&scenario(), &tokens, options, &Executor::new()).unwrap();
        assert!((1..=6).contains(&plan.factors().len()));
        // What tokens cost cannot be told from how many there are.
        assert!(plan.factors().iter().all(|factor| factor.key() != "ai.price_usd_per_mtok"));
    }

    #[test]
    fn numbers_that_no_plausible_organisation_gives_are_found_out() {
        let plausible = table(&scenario(), &[Metric::TokensMtok]);
        let rows = plausible.rows().iter().map(|row| Row { value: 60.0 * row.value, ..row.clone() }).collect();
        let plan = FitPlan::new(&scenario(), &Table::new(rows).unwrap(), options(1), &Executor::new()).unwrap();
        let fitted = finished(plan);
        let surprise = &fitted.surprises[0];
        assert!(surprise.is_above() && surprise.nearest < surprise.actual && !surprise.missing.is_empty());
        assert!(!fitted.is_good());
        let said = statements(&fitted);
        assert!(said[0].answer.starts_with("No plausible organisation gives your token spend"), "{}", said[0].answer);
        assert!(said.iter().any(|of| of.answer.contains("not good")));
    }

    #[test]
    fn files_hold_what_was_learnt_and_a_study_takes_the_draws() {
        let plan = small();
        let fitted = finished(plan.clone());
        let place = tempfile::tempdir().unwrap();
        let folder = FitFolder::of(&place.path().join("fitted"), &plan).unwrap();
        let text = "# my company\n".to_owned() + scenario().document().text();
        let document = Document::parse("mine.toml", &text).unwrap();
        write(&folder, &plan, &fitted, &document, "data.csv").unwrap();
        let (written, back) = read(folder.path()).unwrap();
        assert_eq!(written.text(), document.text());
        assert_eq!((back.series.len(), &back.scheme), (fitted.series.len(), &fitted.scheme));
        for (one, other) in back.draws.iter().flatten().zip(fitted.draws.iter().flatten()) {
            assert!((one / other - 1.0).abs() < 1e-12);
        }
        let file = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
        let draws = crate::experiment::design::Draws::parse(&scenario(), "draws.csv", &file("draws.csv")).unwrap();
        assert_eq!(draws.keys(), KEYS);
        let posterior = file("posterior.csv");
        assert_eq!(posterior.lines().count(), 1 + KEYS.len());
        let fitted_scenario = file("scenario.toml");
        let changed = Document::parse("scenario.toml", &fitted_scenario).unwrap();
        assert!(fitted_scenario.contains("# my company") && fitted_scenario.contains("Fitted to data.csv"));
        for learnt in fitted.factors.iter().filter(|learnt| !learnt.is_silent()) {
            let value = fitted::number(&changed.scenario().value(&learnt.key).unwrap()).unwrap();
            assert!((value / learnt.posterior[2] - 1.0).abs() < 1e-3, "{}", learnt.key);
        }
        assert!(fitted.factors.iter().any(|learnt| !learnt.is_silent()));
        assert!(file("series.csv").lines().count() > 2 * 28);
        // Once it is written, the same fit may be begun again there.
        FitFolder::of(folder.path(), &plan).unwrap();
    }
}
