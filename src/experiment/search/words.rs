//! What does a search say to someone who decides? Sentences from its numbers, and the
//! tables behind them.

use std::fmt::Write as _;

use super::found::{Found, Offered, is_gain};
use super::goal::{Goals, Loss, Values as _};
use super::space::{in_words, short_name};
use super::win::{Takes, Way};
use crate::analysis::{format, words};
use crate::experiment::study::{Section, Statement, Table};
use crate::model::Metric;

/// The most schemes of the front in a table.
const LISTED: usize = 12;

/// A value of a metric with its unit in short: '$1,234', '12%', '34 Mtok'.
pub fn amount(metric: Metric, value: f64, width: f64) -> String {
    if value.is_nan() {
        return "–".into();
    }
    let said = format::value(metric, value, width.max(value.abs() / 200.0));
    let unit = metric.unit();
    let is_said = said.contains(['$', '%']) || !unit.contains(" per ");
    let unit = unit.split(" per ").next().unwrap_or_default();
    if is_said { said } else { format!("{said} {unit}") }
}

/// How much more or less: '$12 more', '3% less'.
fn change(metric: Metric, value: f64, noise: f64) -> String {
    let more = if value >= 0.0 { "more" } else { "less" };
    format!("{} {more}", amount(metric, value.abs(), noise))
}

impl Found {
    /// Every sentence, the most important first.
    pub fn statements(&self) -> Vec<Statement> {
        let mut out = Vec::new();
        let mut say =
            |question, answer: Option<String>| out.extend(answer.map(|answer| Statement { question, answer }));
        say("Is there a better scheme?", Some(self.answer()));
        if let Some(offered) = &self.offered {
            say("Why this one?", Some(self.reason(offered)));
            say("What does each lever buy?", self.levers_buy(offered));
            say("What is the choice?", self.choice());
        }
        say("What cannot be told apart?", self.constants());
        out
    }

    fn name(&self, number: usize) -> String {
        let scheme = &self.tried(number).scheme;
        if scheme.name.is_empty() { short_name(scheme) } else { scheme.name.clone() }
    }

    /// What a scheme that was tried is called: its name in the scenario, else what it does in short.
    pub fn called(&self, number: usize) -> String {
        self.name(number)
    }

    /// The mean of a metric over units.
    pub fn mean(&self, number: usize, metric: Metric) -> f64 {
        let values = self.archive.row(&self.plan, number).of(metric);
        let known: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
        known.iter().sum::<f64>() / known.len() as f64
    }

    /// What the offered scheme brings beside the best of the scenario, in one short sentence.
    pub fn headline(&self) -> String {
        let Some(offered) = &self.offered else { return self.nothing_holds() };
        let best = self.best_present();
        if offered.number == best {
            return format!("\u{2018}{}\u{2019} of the scenario is the one to choose so far.", self.name(best));
        }
        format!(
            "\u{2018}{}\u{2019}, beside \u{2018}{}\u{2019}, the best of the scenario: {}.",
            self.name(offered.number),
            self.name(best),
            self.differences(&self.archive.losses(&self.plan, offered.number, best))
        )
    }

    fn answer(&self) -> String {
        let Some(offered) = &self.offered else { return self.nothing_holds() };
        let best = self.best_present();
        let losses = self.archive.losses(&self.plan, offered.number, best);
        let gives = self.gives(offered.number);
        let scheme = in_words(&self.tried(offered.number).scheme);
        let beside = if offered.number == best {
            " It stands in the scenario already.".to_owned()
        } else {
            format!(
                " Beside \u{2018}{}\u{2019}, the best of the scenario: {}.",
                self.name(best),
                self.differences(&losses)
            )
        };
        format!("{scheme}. {gives}{beside}")
    }

    /// What a scheme gives and how often it holds, in a sentence.
    pub fn gives(&self, number: usize) -> String {
        let goals = &self.plan.search().goals;
        let tried = self.tried(number);
        let judged = match goals.judged {
            super::goal::Judged::Mean => "",
            super::goal::Judged::WorstTenth => " in the worst tenth",
        };
        let parts: Vec<String> = goals
            .objectives
            .iter()
            .zip(&tried.judgement.objectives)
            .map(|(of, value)| format!("{} {}", words::inside(of.metric.label()), amount(of.metric, *value, 0.0)))
            .collect();
        let units = self.archive.row(&self.plan, number).units();
        let (one, many) = self.plan.unit_names();
        let units_said = format::counted_irregular(units, one, many);
        let mut out = format!("It gives {}{judged} per employee and week", parts.join(" and "));
        if !goals.constraints.is_empty() {
            let kept = format::share(tried.judgement.holds);
            let _ = write!(out, "; it keeps every limit in {kept} of {units_said}");
        }
        if number != 0 {
            let first = goals.objectives[0];
            let better = if is_gain(first.sense) { "more" } else { "less" };
            let share = format::share(self.beats_reference(number));
            let of = if goals.constraints.is_empty() { format!("of {units_said}") } else { "of them".into() };
            let _ = write!(
                out,
                "; in {share} {of} it has {better} {} than \u{2018}{}\u{2019}",
                words::inside(first.metric.label()),
                self.name(0)
            );
        }
        out + "."
    }

    /// Differences objective by objective: '$12 more net value and no clear difference in compute cost'.
    fn differences(&self, losses: &[Loss]) -> String {
        let objectives = &self.plan.search().goals.objectives;
        let said = |(of, loss): (&super::goal::Objective, &Loss)| {
            let label = words::inside(of.metric.label());
            let value = if is_gain(of.sense) { -loss.amount } else { loss.amount };
            if loss.is_clear() || loss.is_clear_gain() {
                format!("{} {label}", change(of.metric, value, loss.noise))
            } else {
                format!("no clear difference in {label}")
            }
        };
        objectives.iter().zip(losses).map(said).collect::<Vec<_>>().join(", ")
    }

    fn reason(&self, offered: &Offered) -> String {
        let objectives = &self.plan.search().goals.objectives;
        let shares: Vec<String> = objectives
            .iter()
            .zip(&offered.shares)
            .map(|(of, share)| {
                format!("{} of what {} can gain", format::share(*share), words::inside(of.metric.label()))
            })
            .collect();
        let mut out = match (shares.is_empty(), objectives.len()) {
            (false, 2..) => format!(
                "Of the {} that no other beats it is the knee: between the ends of the front it has {}; \
                 to have more of one costs more of another.",
                format::counted(self.front.len(), "scheme"),
                shares.join(" and ")
            ),
            _ => "No scheme that was tried and keeps every limit is better.".to_owned(),
        };
        if offered.number != offered.knee {
            let (own, knee) = (self.tried(offered.number), self.tried(offered.knee));
            let _ = write!(
                out,
                " The knee itself ({}) differs from it by no more than luck and needs {} instead of {}.",
                words::inside(&in_words(&knee.scheme)),
                format::counted(knee.levers, "lever"),
                own.levers
            );
        }
        out
    }

    fn levers_buy(&self, offered: &Offered) -> Option<String> {
        let said: Vec<String> = self
            .buys
            .iter()
            .map(|buys| {
                let lever = format!("{} ({})", words::inside(buys.label), buys.place);
                if !buys.is_feasible {
                    return format!("without {lever} a limit is missed");
                }
                format!("without {lever}: {}", self.differences(&buys.losses))
            })
            .collect();
        if said.is_empty() {
            let is_plain = self.tried(offered.number).levers == 0;
            return is_plain.then(|| "It has no lever to leave out: nothing is counted, shown or limited.".into());
        }
        let mut text = said.join("; ");
        if let Some(first) = text.get(..1).map(str::to_uppercase) {
            text.replace_range(..1, &first);
        }
        Some(format!("{text}."))
    }

    fn choice(&self) -> Option<String> {
        let (first, last) = (*self.front.first()?, *self.front.last()?);
        let end = |number: usize| {
            let goals = &self.plan.search().goals;
            let parts: Vec<String> = goals
                .objectives
                .iter()
                .zip(&self.tried(number).judgement.objectives)
                .map(|(of, value)| format!("{} {}", words::inside(of.metric.label()), amount(of.metric, *value, 0.0)))
                .collect();
            format!("\u{2018}{}\u{2019} with {}", self.name(number), parts.join(" and "))
        };
        let tried = self.archive.tried().len();
        (first != last).then(|| {
            format!(
                "{} were tried; {} are worth choosing between, from {} to {}.",
                format::counted(tried, "scheme"),
                self.front.len(),
                end(first),
                end(last)
            )
        })
    }

    /// Which limit bites where nothing keeps all of them, and by how much the nearest misses.
    fn nothing_holds(&self) -> String {
        let tried = format::counted(self.archive.tried().len(), "scheme");
        let Some(nearest) = self.archive.nearest_miss() else { return "Nothing was tried yet.".into() };
        let goals = &self.plan.search().goals;
        let judged = &self.tried(nearest).judgement;
        let reference = self.tried(0);
        let share = |place: usize| {
            let size = self.mean(0, goals.constraints[place].metric).abs().max(f64::MIN_POSITIVE);
            let bound = match goals.constraints[place].bound {
                super::goal::Bound::Number(number) if number != 0.0 => number.abs(),
                _ => size,
            };
            judged.excesses[place] / bound
        };
        let bites = (0..goals.constraints.len())
            .filter(|&place| judged.excesses[place] > 0.0)
            .max_by(|&a, &b| share(a).total_cmp(&share(b)));
        let Some(bites) = bites else {
            return format!("None of {tried} can be judged: {} is undefined.", reference.scheme.name);
        };
        let constraint = &goals.constraints[bites];
        let never = self
            .archive
            .tried()
            .iter()
            .filter(|tried| tried.is_complete)
            .all(|tried| tried.judgement.excesses[bites] > 0.0);
        let alone = if never { "which none keeps" } else { "which no scheme keeps together with the others" };
        let direction = if constraint.is_most { "too much" } else { "too little" };
        format!(
            "None of {tried} keeps every limit. What bites is \u{2018}{}\u{2019}, {alone}: the nearest has {} {direction}. It {}.",
            constraint.said(),
            amount(constraint.metric, judged.excesses[bites], 0.0),
            words::inside(&in_words(&self.tried(nearest).scheme)),
        )
    }

    fn constants(&self) -> Option<String> {
        let goals = &self.plan.search().goals;
        let constant = self.archive.constant_objectives();
        let said = |&place: &usize| {
            let of = &goals.objectives[place];
            let value =
                self.archive.tried().iter().map(|tried| tried.judgement.objectives[place]).find(|of| of.is_finite());
            format!("{} ({})", words::inside(of.metric.label()), amount(of.metric, value.unwrap_or(f64::NAN), 0.0))
        };
        let names: Vec<String> = constant.iter().map(said).collect();
        let all = constant.len() == goals.objectives.len();
        let (are, it) = if names.len() == 1 { ("is", "It tells") } else { ("are", "They tell") };
        let rest = if all { " The search ended there: choose another objective." } else { "" };
        (!names.is_empty()).then(|| {
            format!(
                "{} {are} the same whatever was tried. {it} no schemes apart.{rest}",
                capitalised(&names.join(" and "))
            )
        })
    }

    /// The sections of a report.
    pub fn report(&self, takes: Option<&Takes>) -> Vec<Section> {
        let mut sections: Vec<Section> = Vec::new();
        for Statement { question, answer } in self.statements() {
            let table = (question == "What is the choice?").then(|| self.table());
            sections.push(Section { question: question.into(), answers: vec![answer], table });
        }
        if let Some(takes) = takes {
            let question = format!("What would it take for \u{2018}{}\u{2019} to win?", takes.name);
            sections.push(Section {
                question,
                answers: vec![takes_in_words(&self.plan.search().goals, takes)],
                table: None,
            });
        }
        sections.push(Section { question: "How it was asked".into(), answers: vec![self.how()], table: None });
        sections
    }

    /// The front, or some of it, as a table.
    fn table(&self) -> Table {
        let goals = &self.plan.search().goals;
        let step = self.front.len().div_ceil(LISTED).max(1);
        let offered = self.offered.as_ref().map(|of| of.number);
        let picked =
            self.front.iter().enumerate().filter(|(place, number)| {
                place % step == 0 || *place + 1 == self.front.len() || Some(**number) == offered
            });
        let row = |number: usize| {
            let values = goals.objectives.iter().zip(&self.tried(number).judgement.objectives);
            let name =
                if Some(number) == offered { format!("{} (offered)", self.name(number)) } else { self.name(number) };
            std::iter::once(name)
                .chain(values.map(|(of, value)| amount(of.metric, *value, 0.0)))
                .chain([format::share(self.tried(number).judgement.holds)])
                .collect()
        };
        let head = std::iter::once("Scheme".to_owned())
            .chain(goals.objectives.iter().map(|of| of.metric.label().to_owned()))
            .chain(["Limits kept in".to_owned()]);
        Table { head: head.collect(), rows: picked.map(|(_, &number)| row(number)).collect() }
    }

    fn how(&self) -> String {
        let (base, search) = (self.plan.base(), self.plan.search());
        let (one, many) = self.plan.unit_names();
        let given_up = self.archive.tried().iter().filter(|tried| !tried.is_complete).count();
        let stopped = if given_up == 0 {
            String::new()
        } else {
            format!(", {} of them given up early as hopeless", format::number(given_up as f64, 0))
        };
        let limits: Vec<String> = search.goals.constraints.iter().map(super::goal::Constraint::said).collect();
        let limits = if limits.is_empty() { String::new() } else { format!(" Limits: {}.", limits.join("; ")) };
        format!(
            "{} were tried{stopped}, by NSGA-II over {} with seed {}; each in {} of {} and {}, on the same people and \
             luck. A difference is called clear beyond two standard errors of its pairs.{limits} Plan {}.",
            format::counted(self.archive.tried().len(), "scheme"),
            format::counted(self.plan.space().levers().len(), "lever"),
            search.seed,
            format::counted_irregular(self.plan.units(), one, many),
            format::counted(base.organisation.employees as usize, "employee"),
            format::counted(base.run.weeks as usize, "week"),
            &self.plan.hash()[..12],
        )
    }
}

/// What it takes for a scheme to win, in words.
pub fn takes_in_words(goals: &Goals, takes: &Takes) -> String {
    let first = goals.objectives[0];
    let label = words::inside(first.metric.label());
    let gain = |loss: &Loss| {
        let value = if is_gain(first.sense) { -loss.amount } else { loss.amount };
        format!("{} {label} than \u{2018}{}\u{2019}", change(first.metric, value, loss.noise), takes.rival)
    };
    let moved = |way: &Way| {
        let parts: Vec<String> =
            way.moved.iter().map(|of| format!("{} from {} to {}", words::inside(of.label), of.from, of.to)).collect();
        parts.join(" and ")
    };
    let name = format!("\u{2018}{}\u{2019}", takes.name);
    if takes.wins_already() {
        return format!("{name} wins as it is: {}.", gain(&takes.loss));
    }
    if !takes.ways.is_empty() {
        let ways: Vec<String> = takes.ways.iter().map(|way| format!("{} ({})", moved(way), gain(&way.loss))).collect();
        return format!("{name} wins with {}.", ways.join("; or with "));
    }
    let Some(way) = &takes.nearest else {
        return format!(
            "Nothing that was tried makes {name} win, and no lever brings it nearer: {}.",
            gain(&takes.loss)
        );
    };
    let misses = if way.is_feasible { "" } else { ", and still misses a limit" };
    format!(
        "Nothing that was tried makes {name} win clearly. It comes nearest with {}: {}{misses}.",
        moved(way),
        gain(&way.loss)
    )
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::search::found::tests::found;
    use crate::experiment::search::goal::{Constraint, Objective, Sense};
    use crate::experiment::search::hunt::SharedRows;
    use crate::experiment::search::win::what_it_takes;
    use crate::run::Executor;

    #[test]
    fn every_finding_has_its_sentence() {
        let found = found(|search| search.goals.constraints = vec![Constraint::parse("gaming_share <= 0.9").unwrap()]);
        let said = found.statements();
        let of = |question: &str| said.iter().find(|of| of.question == question).map(|of| of.answer.clone());
        let answer = of("Is there a better scheme?").unwrap();
        for part in ["Counts ", "It gives net value $", "compute cost $", "keeps every limit in", "4 replicates"] {
            assert!(answer.contains(part), "{part}: {answer}");
        }
        assert!(of("Why this one?").unwrap().contains("the knee"), "{said:?}");
        assert!(of("What is the choice?").unwrap().contains("are worth choosing between"));
        assert!(of("What does each lever buy?").is_some_and(|text| text.ends_with('.')));
        assert_eq!(of("What cannot be told apart?"), None);
        let takes = what_it_takes(&found.plan, 1, &Executor::new(), &mut SharedRows::default(), &|_, _| {}).unwrap();
        let report = found.report(takes.as_ref());
        let table = report.iter().find_map(|section| section.table.as_ref()).unwrap();
        assert!(table.rows.len() > 1 && table.rows.iter().all(|row| row.len() == table.head.len()));
        assert!(table.rows.iter().any(|row| row[0].ends_with("(offered)")) || found.offered.unwrap().number != 0);
        assert!(report.iter().any(|section| section.question.starts_with("What would it take")));
        assert!(report.last().unwrap().answers[0].contains("NSGA-II over 4 levers"));
    }

    #[test]
    fn where_nothing_holds_it_says_what_bites_and_by_how_much() {
        let found = found(|search| {
            let limit = |text: &str| Constraint::parse(text).unwrap();
            search.goals.constraints = vec![limit("gaming_share <= 1"), limit("compute_cost_usd <= 0.5")];
        });
        let said = &found.statements()[0].answer;
        for part in [
            "keeps every limit",
            "What bites is \u{2018}compute cost at most $0.5",
            "which none keeps",
            "the nearest has $",
            "too much",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert_eq!(found.statements().len(), 1);
    }

    #[test]
    fn a_constant_objective_is_named_with_its_value() {
        let found = found(|search| {
            search.goals.objectives = vec![Objective { metric: Metric::AuditCostUsd, sense: Sense::Minimise }];
        });
        let last = found.statements().pop().unwrap();
        assert_eq!(last.question, "What cannot be told apart?");
        assert!(last.answer.starts_with("Cost of audits ($0") && last.answer.contains("another objective"), "{last:?}");
    }

    #[test]
    fn amounts_carry_their_unit() {
        assert_eq!(amount(Metric::ComputeCostUsd, 12.345, 1.0), "$12.3");
        assert_eq!(amount(Metric::TokensMtok, 34.5, 2.0), "34.5 Mtok");
        assert_eq!(amount(Metric::GamingShare, 0.125, 0.01), "12.5%");
        assert_eq!(amount(Metric::Proficiency, 0.5, 0.1), "0.50");
        assert_eq!(amount(Metric::NetValueUsd, f64::NAN, 0.1), "–");
        assert_eq!(change(Metric::RealOutputHours, -0.5, 0.1), "0.50 standard hours less");
    }
}
