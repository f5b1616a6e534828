//! What does a study answer at first glance, and how does the answer sharpen while somebody looks?
//!
//! A [`Screening`] asks one scenario three things: which scheme is best in plausible
//! organisations along a Sobol' sequence, whose beginnings are designs too; what each
//! theory says; and where the answer tips. An [`Answer`] is what is known at any time.

use std::sync::{Arc, Mutex, PoisonError};

use super::{
    Findings, Folder, FollowUp, Index, Outcomes, SharedOutcomes, Source, Statement, Study, StudyError, StudyPlan,
    statements,
};
use crate::analysis::uncertainty::words::{self, Names};
use crate::analysis::uncertainty::{Column, main_effect_width};
use crate::experiment::Provenance;
use crate::experiment::assumptions::assumptions;
use crate::experiment::design::{Axis, Draws, Factor, Kind, Law};
use crate::model::{Metric, Stopped};
use crate::run::Executor;
use crate::scenario::{Checked, Problem};

/// What the draws of a fit are called among factors.
const LEFT_OPEN: &str = "What your numbers leave open";

/// Draws of a fit under which each theory is tried.
const DRAWS_A_THEORY: u64 = 8;

/// Factors whose share has an interval: as many as a chart shows.
const MEASURED: usize = 10;

/// The seed of every bootstrap: equal outcomes have equal intervals.
const SEED: u64 = 1;

/// What a study answers.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What was asked.
    pub plan: Arc<StudyPlan>,
    /// What the outcomes mean.
    pub findings: Findings,
    /// By factor, half the width of a 95% interval around its share of the variance, for those that
    /// matter most; none for designs whose indices have their own.
    pub share_widths: Vec<Option<f64>>,
    /// What each theory says, from a study of theories.
    pub theories: Option<Findings>,
    /// Where it tips.
    pub follow_up: Option<FollowUp>,
}

impl Answer {
    /// What the outcomes of a plan answer, all of them or the first.
    pub fn new(plan: &Arc<StudyPlan>, outcomes: &Outcomes) -> Self {
        let findings = Findings::new(plan, outcomes);
        let share_widths = share_widths(plan, outcomes, &findings);
        let theories = (!findings.theories.is_empty()).then(|| findings.clone());
        Self { plan: Arc::clone(plan), findings, share_widths, theories, follow_up: None }
    }

    /// What a finished study in a folder answers; what tells where it tips is run if it is not there.
    ///
    /// # Errors
    /// If variants are missing, the folder cannot be read, or the executor was stopped.
    pub fn of_folder(folder: &Folder, plan: StudyPlan, executor: &Executor) -> Result<Self, StudyError> {
        let plan = Arc::new(plan);
        let mut answer = Self::new(&plan, &folder.outcomes(&plan)?);
        answer.follow_up = Some(FollowUp::kept_in(folder, &plan, &answer.findings, executor)?);
        Ok(answer)
    }

    /// Every sentence of it, the most important first.
    pub fn statements(&self) -> Vec<Statement> {
        let mut said = statements(&self.plan, &self.findings, self.follow_up.as_ref());
        if let Some(answer) = self.shares_in_words()
            && let Some(hangs) = said.iter_mut().find(|said| said.question == "What does it hang on?")
        {
            hangs.answer = answer;
        }
        if let (Some(theories), true) = (&self.theories, self.findings.theories.is_empty()) {
            said.insert(1, Statement { question: "Under which theories?", answer: self.theories_in_words(theories) });
        }
        said
    }

    fn theories_in_words(&self, theories: &Findings) -> String {
        let (schemes, factors) = (self.plan.schemes(), self.plan.factors());
        words::theories(Names { schemes: &schemes, factors: &factors }, &theories.theory_names, &theories.theories)
    }

    /// What it hangs on, no surer than the intervals of its shares are.
    fn shares_in_words(&self) -> Option<String> {
        let share = |(index, width): (&Index, &Option<f64>)| match index {
            Index::Share(share) => Some((*share, width.unwrap_or(0.0))),
            _ => None,
        };
        let shares = self.findings.answer.iter().flatten().zip(&self.share_widths).map(share);
        let shares: Vec<(f64, f64)> = shares.collect::<Option<_>>()?;
        let (schemes, factors) = (self.plan.schemes(), self.plan.factors());
        (!shares.is_empty()).then(|| words::hangs_on(Names { schemes: &schemes, factors: &factors }, &shares))
    }

    /// The first sentence that answers a question.
    pub fn says(&self, question: &str) -> Option<String> {
        self.statements().into_iter().find(|said| said.question == question).map(|said| said.answer)
    }

    /// A factor that has a law, by its number.
    pub fn factor(&self, number: usize) -> Option<&Factor> {
        let first = usize::from(self.plan.design().kind() == Kind::Theories);
        match self.plan.design().axes().get(number.checked_sub(first)?)? {
            Axis::Factor(factor) => Some(factor),
            Axis::Draws(_) => None,
        }
    }

    /// Where its numbers come from, for a scenario written as `text`, on a day.
    pub fn provenance(&self, text: Arc<str>, date: String) -> Provenance {
        Provenance::new(self.plan.scenario(), text, self.plan.base().run.replicates as usize, date)
    }
}

fn share_widths(plan: &StudyPlan, outcomes: &Outcomes, findings: &Findings) -> Vec<Option<f64>> {
    use rayon::prelude::*;
    let mut widths = vec![None; plan.factors().len()];
    let is_share = findings.answer.iter().flatten().any(|index| matches!(index, Index::Share(_)));
    if !is_share {
        return widths;
    }
    let net = outcomes.net_value();
    let difference: Vec<f64> =
        net[findings.subject].iter().zip(&net[plan.base().reference()]).map(|(own, other)| own - other).collect();
    let columns = plan.columns_by_factor();
    let width = |factor: usize| {
        let columns: &[Column] = &findings.columns[columns[factor].clone()];
        (factor, main_effect_width(columns, &difference, SEED))
    };
    let measured: Vec<usize> = findings.ranking().into_iter().take(MEASURED).collect();
    let measured: Vec<(usize, Option<f64>)> = measured.into_par_iter().map(width).collect();
    for (factor, width) in measured {
        widths[factor] = width;
    }
    widths
}

/// What varies where draws of a fit are used: what they are of, and every other assumption.
fn factors(scenario: &Checked, draws: &str) -> Result<Vec<Source>, ScreeningError> {
    let learnt = Draws::parse(scenario, LEFT_OPEN, draws).map_err(|problem| vec![problem])?;
    let others = assumptions(scenario).into_iter().filter(|(parameter, _)| !learnt.keys().contains(&parameter.key));
    let others = others.map(|(parameter, plausible)| {
        Source::Law(parameter.key.clone(), Law::from_plausible(&plausible.law, parameter.integer))
    });
    Ok(std::iter::once(Source::File(LEFT_OPEN.into())).chain(others).collect())
}

/// How large the organisations of a screening are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreeningSize {
    /// Variants in the end, a power of two.
    pub variants: u64,
    /// Most employees of each.
    pub employees: u32,
    /// Most replicates of each.
    pub replicates: u32,
}

impl ScreeningSize {
    /// Enough for a document that is to be made within seconds.
    pub const BRIEF: Self = Self { variants: 128, employees: 150, replicates: 2 };
    /// What a chart that is asked for by name is made of.
    pub const CHART: Self = Self { variants: 256, ..Self::WATCHED };
    /// What somebody who goes on looking gets.
    pub const WATCHED: Self = Self { variants: 1024, employees: 300, replicates: 2 };
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ScreeningError {
    /// It was stopped.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// Not every plausible organisation can be run.
    #[error("{0}")]
    Impossible(String),
}

impl From<StudyError> for ScreeningError {
    fn from(error: StudyError) -> Self {
        match error {
            StudyError::Stopped(stopped) => Self::Stopped(stopped),
            error => Self::Impossible(error.to_string()),
        }
    }
}

impl From<Vec<Problem>> for ScreeningError {
    fn from(problems: Vec<Problem>) -> Self {
        let said = |problem: Problem| match problem.help {
            Some(help) => format!("{}; {help}", problem.message),
            None => problem.message,
        };
        Self::Impossible(problems.into_iter().map(said).collect::<Vec<_>>().join("\n"))
    }
}

/// A quick study that sharpens. It can be asked on one thread while it goes on on another.
#[derive(Debug)]
pub struct Screening {
    plan: Arc<StudyPlan>,
    outcomes: SharedOutcomes,
    theories: StudyPlan,
    by_theory: SharedOutcomes,
    follow_up: Mutex<Option<FollowUp>>,
}

impl Screening {
    /// One of a scenario, with nothing done.
    ///
    /// # Errors
    /// If there is only one scheme, or plausible organisations cannot be run.
    pub fn new(scenario: &Checked, size: ScreeningSize) -> Result<Self, ScreeningError> {
        Self::varying(scenario, size, None)
    }

    /// One in which what a fit has learnt varies together by its draws, the text of `draws.csv`, and every other
    /// assumption over its plausible range.
    ///
    /// # Errors
    /// As [`Screening::new`], and if those are no draws for the scenario.
    pub fn of_draws(scenario: &Checked, size: ScreeningSize, draws: &str) -> Result<Self, ScreeningError> {
        Self::varying(scenario, size, Some(draws))
    }

    fn varying(scenario: &Checked, size: ScreeningSize, draws: Option<&str>) -> Result<Self, ScreeningError> {
        if scenario.schemes.len() < 2 {
            let text = "There is only one scheme, so that there is nothing to compare it with.";
            return Err(ScreeningError::Impossible(text.into()));
        }
        let study = |design, samples| Study {
            samples,
            employees: size.employees,
            replicates: size.replicates,
            metrics: vec![Metric::NetValueUsd],
            ..Study::new(scenario.title.clone(), design)
        };
        let read = |_: &str| draws.map(str::to_owned).ok_or_else(|| "a screening has no files".to_owned());
        let factors = draws.map(|draws| factors(scenario, draws)).transpose()?.unwrap_or_default();
        let whole = Study { factors: factors.clone(), ..study(Kind::Sobol, size.variants) };
        let plan = StudyPlan::new(whole, scenario, read)?;
        let theories = match factors.into_iter().next() {
            // A theory is one variant; its interval is that of replicates, which are cheap.
            None => Study { replicates: size.replicates * 4, ..study(Kind::Theories, 1) },
            // What a theory does not say is as it was learnt.
            Some(learnt) => Study { factors: vec![learnt], ..study(Kind::Theories, DRAWS_A_THEORY) },
        };
        let theories = StudyPlan::new(theories, scenario, read)?;
        Ok(Self {
            outcomes: SharedOutcomes::new(&plan),
            by_theory: SharedOutcomes::new(&theories),
            plan: Arc::new(plan),
            theories,
            follow_up: Mutex::default(),
        })
    }

    /// Variants in the end.
    pub fn planned(&self) -> usize {
        self.plan.len()
    }

    /// Variants so far.
    pub fn done(&self) -> usize {
        self.outcomes.len()
    }

    /// Runs those of the first `variants` that are not done.
    ///
    /// # Errors
    /// If one cannot be run, or the executor was stopped; what is done stays.
    pub fn sharpen(&self, variants: usize, executor: &Executor) -> Result<(), ScreeningError> {
        Ok(self.plan.run(executor, 0..variants.min(self.planned()), &mut self.outcomes.clone())?)
    }

    /// Runs what is not done of the theories; whether there was anything.
    ///
    /// # Errors
    /// As [`Screening::sharpen`].
    pub fn ask_theories(&self, executor: &Executor) -> Result<bool, ScreeningError> {
        let is_new = self.by_theory.len() < self.theories.len();
        self.theories.run(executor, 0..self.theories.len(), &mut self.by_theory.clone())?;
        Ok(is_new)
    }

    /// Looks where the answer so far tips, unless that was done along the same factors; whether it was not.
    ///
    /// # Errors
    /// As [`Screening::sharpen`].
    pub fn ask_where_it_tips(&self, executor: &Executor) -> Result<bool, ScreeningError> {
        let findings = Findings::new(&self.plan, &self.outcomes.snapshot());
        let known = self.followed_up();
        if known.is_some_and(|known| known.is_of(&self.plan, &findings)) {
            return Ok(false);
        }
        let found = FollowUp::new(&self.plan, &findings, executor)?;
        *self.follow_up.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
        Ok(true)
    }

    fn followed_up(&self) -> Option<FollowUp> {
        self.follow_up.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is known so far.
    pub fn answer(&self) -> Answer {
        let mut answer = Answer::new(&self.plan, &self.outcomes.snapshot());
        if self.by_theory.len() == self.theories.len() {
            answer.theories = Some(Findings::new(&self.theories, &self.by_theory.snapshot()));
        }
        answer.follow_up = self.followed_up();
        answer
    }

    /// The whole answer for a scenario, or why there can be none.
    ///
    /// # Errors
    /// [`Stopped`] where the executor was.
    pub fn of(scenario: &Checked, size: ScreeningSize, executor: &Executor) -> Result<Result<Answer, String>, Stopped> {
        match Self::new(scenario, size).and_then(|screening| screening.complete(executor)) {
            Ok(answer) => Ok(Ok(answer)),
            Err(ScreeningError::Impossible(text)) => Ok(Err(text)),
            Err(ScreeningError::Stopped(stopped)) => Err(stopped),
        }
    }

    /// The whole answer at once.
    ///
    /// # Errors
    /// As [`Screening::sharpen`].
    pub fn complete(&self, executor: &Executor) -> Result<Answer, ScreeningError> {
        self.sharpen(self.planned(), executor)?;
        self.ask_theories(executor)?;
        self.ask_where_it_tips(executor)?;
        Ok(self.answer())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Cancel;
    use crate::scenario::{Document, default_preset};

    fn screening() -> Screening {
        let mut scenario = Document::parse("a", default_preset().text).unwrap().scenario().clone();
        (scenario.organisation.employees, scenario.run.weeks, scenario.run.summary_weeks) = (30, 10, 4);
        (scenario.run.warmup_weeks, scenario.run.baseline_weeks) = (6, 4);
        Screening::new(&scenario.checked().unwrap(), ScreeningSize { variants: 64, employees: 30, replicates: 2 })
            .unwrap()
    }

    #[test]
    fn an_answer_sharpens_and_what_is_done_stays() {
        let screening = screening();
        screening.sharpen(16, &Executor::new()).unwrap();
        let first = screening.answer();
        assert_eq!((first.findings.variants, screening.done()), (16, 16));
        assert!(first.theories.is_none() && first.follow_up.is_none());
        let cancel = Cancel::new();
        cancel.cancel();
        let stopped = screening.complete(&Executor::new().cancelled_by(&cancel));
        assert!(matches!(stopped, Err(ScreeningError::Stopped(_))));
        let whole = screening.complete(&Executor::new()).unwrap();
        assert_eq!(whole.findings.variants, 64);
        assert_eq!(whole.theories.as_ref().unwrap().theories.len() % whole.plan.schemes().len(), 0);
        let questions: Vec<&str> = whole.statements().iter().map(|said| said.question).collect();
        for question in ["Will it hold?", "Under which theories?", "What does it hang on?", "Which is best where?"] {
            assert!(questions.contains(&question), "{question} is not in {questions:?}");
        }
        let measured = whole.share_widths.iter().flatten().count();
        assert_eq!(measured, MEASURED);
        assert!(whole.share_widths.iter().flatten().all(|width| (0.0..2.0).contains(width)));
    }

    #[test]
    fn draws_of_a_fit_take_the_place_of_plausible_ranges_and_the_others_stay() {
        let base = screening();
        let scenario = base.plan.scenario();
        let keys = ["people.uplift.mean", "behaviour.status_unit"];
        let draws = format!("{},weight\n0.11,2.5,1\n0.13,2.75,3\n", keys.join(","));
        let size = ScreeningSize { variants: 16, employees: 30, replicates: 2 };
        let screening = Screening::of_draws(scenario, size, &draws).unwrap();
        let value = |variant: usize, key: &str| screening.plan.variant(variant).unwrap().value(key).unwrap();
        let drawn: Vec<(f64, f64)> = (0..16)
            .map(|of| (value(of, keys[0]).as_float().unwrap(), value(of, keys[1]).as_float().unwrap()))
            .collect();
        assert!(drawn.iter().all(|draw| [(0.11, 2.5), (0.13, 2.75)].contains(draw)), "together: {drawn:?}");
        assert_eq!(drawn.iter().filter(|draw| draw.0 == 0.13).count(), 12, "as often as they weigh");
        let never = |of: usize| value(of, "people.scruples.never").as_float().unwrap();
        assert!((1..16).any(|of| never(of) != never(0)), "what was not fitted is as open as before");
        assert_eq!(screening.plan.factors().len() + 1, base.plan.factors().len());
        assert_eq!(screening.plan.factors()[0], LEFT_OPEN);
        let whole = screening.complete(&Executor::new()).unwrap();
        assert!(whole.statements()[0].answer.contains("of 16 organisations like yours"), "{:?}", whole.statements()[0]);
        assert!(whole.theories.is_some());
        assert!(Screening::of_draws(scenario, size, "no.such.key\n1\n").is_err());
    }
}
