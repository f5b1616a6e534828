//! Charts of small runs, for tests.

use std::sync::Arc;

use yardstick::analysis;
use yardstick::analysis::uncertainty::{DiscoveredBox, Limit, Restriction};
use yardstick::chart::catalogue::{self, FitSource, SearchSource, Source, StudySource};
use yardstick::chart::{Figure, Kind, Provenance};
use yardstick::data::{Measure, Row, Table, Week};
use yardstick::experiment::fit::{FitOptions, FitPlan, Fitted, Fitting};
use yardstick::experiment::search::{Found, Search, SearchPlan, hunt};
use yardstick::experiment::study::{Answer, FoundBox, Screening, ScreeningSize};
use yardstick::model::{Metric, Model, Person};
use yardstick::run::{self, Ensemble, Executor};
use yardstick::scenario::{Audience, Review, Scenario, Scheme, Signal};

pub const SCENARIO_TOML: &str =
    "schema = 2\ntitle = \"What if … <we> & \\\"they\\\" count?\"\r\n# kept\n[[schemes]]\nname = \"A\"\n";

/// One to eight schemes of every sort, on a small organisation.
pub fn scenario(names: &[String]) -> Scenario {
    let signals = [None, Some(Signal::Tokens), Some(Signal::AcceptedOutput), Some(Signal::LinesOfCode)];
    let schemes = names
        .iter()
        .enumerate()
        .map(|(number, name)| {
            let mut scheme = Scheme { name: name.clone(), ..Scheme::default() };
            if let Some(signal) = signals[number % signals.len()] {
                scheme.count.insert(signal, 1.0);
                scheme.leaderboard.audience = Audience::Everyone;
                scheme.reward.review = Review::Official;
            }
            scheme.from_week = 3 * (number as u32 / 2);
            scheme.until_week = (number % 3 == 1).then_some(20);
            scheme
        })
        .collect();
    small(Scenario { schemes, ..Scenario::new("A board for everyone") })
}

/// The same scenario, quick to run.
pub fn small(mut scenario: Scenario) -> Scenario {
    scenario.organisation.employees = 48;
    scenario.run.replicates = 3;
    scenario.run.weeks = 30;
    scenario.run.warmup_weeks = 8;
    scenario.run.summary_weeks = 10;
    scenario
}

pub fn names(count: usize) -> Vec<String> {
    ["Nothing counted", "Public token leaderboard", "Accepted output, seen by oneself alone, with coaching", "Lines"]
        .iter()
        .cycle()
        .take(count)
        .enumerate()
        .map(|(number, name)| if number < 4 { (*name).to_owned() } else { format!("{name} {number}") })
        .collect()
}

pub fn provenance() -> Provenance {
    Provenance {
        version: "1.2.3".into(),
        scenario: "A board for everyone".into(),
        question: Some("Should we?".into()),
        hash: "0123456789abcdef".repeat(4),
        seed: 7,
        replicates: 3,
        date: "2026-11-23".into(),
        scenario_toml: Arc::from(SCENARIO_TOML),
    }
}

pub struct Run {
    pub scenario: Scenario,
    pub ensemble: Ensemble,
    pub people: Vec<Vec<Person>>,
}

pub fn run(scenario: Scenario) -> Run {
    let model = Model::new(&scenario.clone().checked().expect("it can be run"));
    let ensemble = run::ensemble(&model);
    let people = model.people(0, model.last_week()).expect("it has a last week");
    Run { scenario, ensemble, people }
}

pub fn figures(run: &Run) -> Vec<Figure> {
    figures_with(run, &provenance())
}

pub fn figures_with(run: &Run, provenance: &Provenance) -> Vec<Figure> {
    let Run { scenario, ensemble, people } = run;
    let summary = analysis::summary(scenario, ensemble);
    let source = Source { scenario, ensemble, summary: &summary, people: Some(people), provenance, actual: None };
    Kind::OF_A_RUN.into_iter().filter_map(|kind| catalogue::figure(kind, &source).ok()).collect()
}

/// What a study of very small organisations answers.
pub fn answer(mut scenario: Scenario) -> Answer {
    (scenario.organisation.employees, scenario.run.weeks, scenario.run.summary_weeks) = (20, 8, 4);
    (scenario.run.warmup_weeks, scenario.run.baseline_weeks) = (4, 4);
    let size = ScreeningSize { variants: 64, employees: 20, replicates: 2 };
    let screening = Screening::new(&scenario.checked().expect("it can be run"), size).expect("its variants, too");
    let mut answer = screening.complete(&Executor::new()).expect("nobody stops it");
    // So few variants may set no box apart; one of three limits is then made up, to be drawn.
    let findings = &mut answer.findings;
    if !findings.boxes.iter().any(|of| of.scheme == findings.favourite && of.found.is_some()) {
        let limits = [(Some(0.3), None), (None, Some(0.6)), (Some(0.2), Some(0.7))];
        let restriction = |(column, (low, high)): (usize, (Option<f64>, Option<f64>))| {
            let tried = (0..findings.variants).map(|variant| findings.columns[column].number(variant));
            let (least, most) =
                tried.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), value| (a.min(value), b.max(value)));
            let at = |share: f64| least + share * (most - least);
            Restriction { column, limit: Limit::Between(low.map(at), high.map(at)), quasi_p: 0.01 }
        };
        let restrictions = limits.into_iter().enumerate().map(restriction).collect();
        let found = Some(DiscoveredBox { restrictions, coverage: 0.7, density: 0.8, mass: 0.2 });
        findings.boxes.push(FoundBox { scheme: findings.favourite, against: None, losses: 9, found });
    }
    answer
}

pub fn study_figures(answer: &Answer) -> Vec<Figure> {
    let provenance = provenance();
    let source = StudySource { answer, provenance: &provenance };
    Kind::OF_A_STUDY.into_iter().filter_map(|kind| catalogue::study_figure(kind, &source).ok()).collect()
}

/// What a search among every lever of a very small organisation finds.
pub fn found(mut scenario: Scenario) -> Found {
    (scenario.organisation.employees, scenario.run.weeks, scenario.run.summary_weeks) = (20, 8, 4);
    (scenario.run.warmup_weeks, scenario.run.baseline_weeks) = (4, 4);
    let search = Search { samples: 60, population: 16, replicates: 3, ..Search::quick(&scenario) };
    let plan = SearchPlan::new(search, &scenario.checked().expect("it can be run"), |_| Err("no file".into()));
    let plan = Arc::new(plan.expect("every lever can move"));
    Found::new(&plan, &hunt(&plan, &Executor::new()).expect("nobody stops it"), true)
}

pub fn search_figures(found: &Found) -> Vec<Figure> {
    let provenance = provenance();
    let source = SearchSource { found, provenance: &provenance };
    Kind::OF_A_SEARCH.into_iter().filter_map(|kind| catalogue::search_figure(kind, &source).ok()).collect()
}

/// What a small fit of the scenario's last scheme to weekly numbers of its own says.
pub fn fitted(scenario: &Scenario) -> Fitted {
    let scenario = scenario.clone().checked().expect("it can be run");
    let (record, last) = (Model::new(&scenario).simulate(1), scenario.schemes.len() - 1);
    let zero: Week = "2026-03-02".parse().expect("a Monday");
    let metrics = [Metric::TokensMtok, Metric::RealOutputHours, Metric::WeeklyActiveShare];
    let row = |(metric, at): (Metric, usize)| {
        // A holiday, out of line with the weeks around it.
        let holiday = if at == 20 && metric == Metric::TokensMtok { 0.3 } else { 1.0 };
        let measure = Measure::Metric(metric);
        Row {
            week: zero.plus(at as i32 - record.horizon().start() as i32),
            group: "all".into(),
            measure,
            statistic: measure.level(),
            value: holiday * record.series(last, metric)[at],
            people: 48,
        }
    };
    let weeks = metrics.into_iter().flat_map(|metric| (0..record.horizon().len()).map(move |at| (metric, at)));
    let table = Table::new(weeks.map(row).collect()).expect("rows of a table");
    let options = FitOptions {
        factors: ["ai.mtok_per_assisted_hour", "behaviour.slack_value", "people.motivation.cv"]
            .map(String::from)
            .into(),
        draws: 40,
        generations: 2,
        hold_out: 6,
        scheme: Some(scenario.schemes[last].name.clone()),
        week_zero: Some(zero),
        ..FitOptions::default()
    };
    let plan = FitPlan::new(&scenario, &table, options, &Executor::new()).expect("it can be fitted");
    let mut fitting = Fitting::new(plan);
    while !fitting.is_finished() {
        fitting.step(&Executor::new()).expect("nobody stops it");
    }
    let mut fitted = fitting.fitted();
    // So few draws may trade nothing off; two factors then do, to be drawn.
    if fitted.trade_offs().is_empty() {
        for draw in &mut fitted.draws {
            draw[1] = 2.0 - 0.1 * draw[0] + 0.01 * draw[1];
        }
    }
    fitted
}

pub fn fit_figures(fitted: &Fitted, scenario: &Scenario) -> Vec<Figure> {
    let provenance = provenance();
    let source = FitSource { fitted, scenario, provenance: &provenance };
    Kind::OF_A_FIT.into_iter().filter_map(|kind| catalogue::fit_figure(kind, &source).ok()).collect()
}
