//! What does a study say to someone who decides? One sentence for each of its tables.

use super::{Findings, FollowUp, Index, StudyPlan};
use crate::analysis::format;
use crate::analysis::uncertainty::words::{self, Names};

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The question, as a heading.
    pub question: &'static str,
    /// The answer, with its numbers.
    pub answer: String,
}

/// Every sentence of a study, the most important first. Without `follow_up` nothing is said of where it tips.
pub fn statements(plan: &StudyPlan, findings: &Findings, follow_up: Option<&FollowUp>) -> Vec<Statement> {
    let (schemes, factors) = (plan.schemes(), plan.factors());
    let names = Names { schemes: &schemes, factors: &factors };
    let mut out = Vec::new();
    let mut say = |question, answer| out.push(Statement { question, answer });
    say("Will it hold?", words::best(names, &findings.best, (findings.variants, plan.variants_are().1)));
    if !findings.theories.is_empty() {
        say("Under which theories?", words::theories(names, &findings.theory_names, &findings.theories));
    }
    say("What does it hang on?", hangs_on(names, findings));
    if let Some(follow_up) = follow_up {
        for tipping in &follow_up.tipping {
            say("Where does it tip?", words::tipping(names, tipping.factor, &tipping.points));
        }
        if let Some(map) = &follow_up.map {
            say("Which is best where?", words::map(names, map.factors, &map.cells));
        }
    }
    let columns = Names { schemes: &schemes, factors: &findings.column_names };
    for of in findings.boxes.iter().filter(|of| of.scheme == findings.favourite) {
        let found = of.found.as_ref();
        let said = words::failures(columns, &findings.columns, of.scheme, of.against, of.losses, found);
        say("Where does it fail?", said);
    }
    if let Some(information) = &findings.information {
        let employees = plan.scenario().organisation.employees;
        say("What is a pilot worth?", words::worth_knowing(names, information, employees));
    }
    let net = plan.study().metrics.iter().position(|metric| *metric == crate::model::Metric::NetValueUsd);
    let luck = findings.noise.iter().find(|(metric, scheme, _)| Some(*metric) == net && *scheme == findings.subject);
    if net.is_some() {
        say("How much is luck?", words::noise(luck.map(|(.., noise)| *noise)));
    }
    out
}

fn hangs_on(names: Names, findings: &Findings) -> String {
    let Some(answer) = &findings.answer else {
        return "There are too few variants yet, or too little varies, to say what it hangs on.".into();
    };
    let (mut effects, mut shares) = (Vec::new(), Vec::new());
    let mut widest: Option<(usize, f64, f64, f64)> = None;
    for (factor, index) in answer.iter().enumerate() {
        match *index {
            Index::Effect(of) => effects.push(of),
            Index::Variance(of) => shares.push((of.st, of.st_conf)),
            // Curves of a share of a thousandth are fitted to luck as well.
            Index::Share(share) => shares.push((share, 0.02)),
            Index::Swing(low, high) => {
                if widest.is_none_or(|(_, size, ..)| high - low > size) {
                    widest = Some((factor, high - low, low, high));
                }
            }
        }
    }
    match widest {
        Some((_, 0.0, ..)) => "Nothing that was varied moves the answer.".into(),
        Some((factor, _, low, high)) => format!(
            "It hangs most on \u{2018}{}\u{2019}: as that alone varies, \u{2018}{}\u{2019} brings {} to {} more per employee and week.",
            names.factors[factor],
            names.schemes[findings.subject],
            format::usd(low),
            format::usd(high),
        ),
        None if effects.is_empty() => words::hangs_on(names, &shares),
        None => words::hangs_on_effects(names, &effects),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::design::Kind;
    use crate::experiment::study::Outcomes;
    use crate::experiment::study::plan::tests::{outcomes, small};
    use crate::run::Executor;

    #[test]
    fn every_table_has_its_sentence() {
        for (kind, samples) in [(Kind::Saltelli, 16), (Kind::Morris, 12), (Kind::OneAtATime, 1), (Kind::Theories, 8)] {
            let plan = small(kind, samples);
            let findings = Findings::new(&plan, &outcomes(&plan));
            let follow_up = FollowUp::new(&plan, &findings, &Executor::new()).unwrap();
            let said = statements(&plan, &findings, Some(&follow_up));
            let of = |question: &str| said.iter().filter(|of| of.question == question).count();
            assert_eq!((of("Will it hold?"), of("Where does it tip?"), of("How much is luck?")), (1, 3, 1), "{kind:?}");
            assert_eq!(of("Under which theories?"), usize::from(kind == Kind::Theories));
            let first = &plan.factors()[findings.ranking()[0]];
            let hangs = &said.iter().find(|of| of.question == "What does it hang on?").unwrap().answer;
            assert!(hangs.contains(first.as_str()) || hangs.starts_with("Nothing"), "{kind:?}: {hangs}");
        }
        let plan = small(Kind::Sobol, 16);
        let nothing = statements(&plan, &Findings::new(&plan, &Outcomes::new(&plan)), None);
        assert!(nothing[1].answer.contains("too few variants yet"), "{nothing:?}");
    }
}
