//! What does the first page say? Question, answer, how sure, one picture, and what to do on Monday.
//!
//! It stands alone: a reader who never saw the program can act on it.

use super::Block;
use super::content::{Writer, about_usd, usd};
use crate::analysis::{Difference, Indexed, budget_week, format, words};
use crate::chart::Kind;
use crate::model::Metric;

/// Weeks in a quarter, after which one looks whether things go as simulated.
const QUARTER: u32 = 13;

/// Weeks in a year.
const YEAR: f64 = 52.0;

/// Weeks over whose mean one looks.
const LOOK: u32 = 4;

/// Height of the picture, as a share of its width.
const PICTURE: f64 = 0.4;

impl Writer<'_> {
    pub fn first_page(&self, blocks: &mut Vec<Block>) {
        blocks.push(Block::Heading("The question".into()));
        blocks.push(Block::Paragraph(self.question()));
        blocks.push(Block::Heading("The answer".into()));
        blocks.push(Block::Lead(self.answer()));
        blocks.push(Block::Paragraph(self.around_the_answer()));
        blocks.push(Block::Heading("How sure that is".into()));
        blocks.push(Block::List(self.how_sure()));
        blocks.extend(self.figure(Kind::Divergence).map(|figure| Block::chart(figure, PICTURE)));
        blocks.push(Block::Heading("What to do on Monday".into()));
        blocks.push(Block::Terms(self.monday()));
    }

    fn question(&self) -> String {
        let names: Vec<String> = (0..self.scenario.schemes.len()).map(|scheme| self.name(scheme)).collect();
        let asked = self.scenario.question.clone().unwrap_or_else(|| "Which scheme is best?".into());
        let employees = format::counted(self.scenario.organisation.employees as usize, "employee");
        let weeks = format::counted(self.scenario.run.weeks as usize, "week");
        let compared = if names.len() == 1 { "Simulated" } else { "Compared" };
        format!("{asked} {compared} in a simulated organisation of {employees} over {weeks}: {}.", names.join(", "))
    }

    fn answer(&self) -> String {
        let (best, reference) = (self.best, self.reference());
        if self.scenario.schemes.len() == 1 {
            return "There is only one scheme, so there is nothing to compare it with.".into();
        }
        match self.difference(best, Metric::NetValueUsd) {
            Some(difference) if self.advised == best && best != reference => format!(
                "{} creates the most net value: {} more per employee and week than {}, {} a year for the whole organisation.",
                self.name(best),
                usd(difference.mean, difference.p95 - difference.p05),
                self.name(reference),
                about_usd(difference.mean * YEAR * self.employees())
            ),
            Some(_) if best != reference => format!(
                "No scheme is clearly better than {}; {} is ahead, but not clearly.",
                self.name(reference),
                self.name(best)
            ),
            _ => format!("No scheme creates more net value than {}.", self.name(reference)),
        }
    }

    /// What net value is, and how the worst scheme fares.
    fn around_the_answer(&self) -> String {
        let meaning =
            "Net value is what the work that survives defects is worth, less compute, payouts, audits and incidents.";
        let worst = self
            .others()
            .filter_map(|scheme| Some((scheme, self.difference(scheme, Metric::NetValueUsd)?)))
            .filter(|(_, difference)| difference.p95 < 0.0)
            .min_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
        match worst {
            Some((scheme, difference)) => format!("{} {meaning}", self.loss(scheme, difference)),
            None => meaning.into(),
        }
    }

    fn loss(&self, scheme: usize, difference: Difference) -> String {
        let change = |name: &str, metric| {
            let change = words::change(self.scenario, self.summary, scheme, metric)?;
            Some(format!("{name} {change}"))
        };
        let changes = [
            change("token spend", Metric::TokensMtok),
            change("compute cost", Metric::ComputeCostUsd),
            change("real output", Metric::RealOutputHours),
        ];
        let changes: Vec<String> = changes.into_iter().flatten().collect();
        format!(
            "{} does worst: {} less net value per employee and week{}.",
            self.name(scheme),
            usd(-difference.mean, difference.p95 - difference.p05),
            if changes.is_empty() { String::new() } else { format!(" ({})", changes.join(", ")) }
        )
    }

    fn how_sure(&self) -> Vec<String> {
        let (best, reference) = (self.best, self.reference());
        let mut points = Vec::new();
        if self.is_single() {
            points.push(format!("Not known: the numbers are {}. Run it with more.", words::SINGLE));
        } else if let Some(difference) = self.difference(best, Metric::NetValueUsd).filter(|_| best != reference) {
            let width = difference.p95 - difference.p05;
            points.push(format!(
                "Luck: {} is ahead of {} in {} simulated runs; 90% of them put the difference between {} and {}.",
                self.name(best),
                self.name(reference),
                self.so_many_runs(difference.p_better.unwrap_or(f64::NAN)),
                usd(difference.p05, width),
                usd(difference.p95, width),
            ));
            points.extend(self.runner_up());
        }
        match self.study {
            Ok(_) => {
                points.extend(self.said("Will it hold?").map(|said| format!("Other assumptions: {said}")));
                points.extend(self.said("What does it hang on?").map(str::to_owned));
            }
            Err(why) => points.push(why.to_owned()),
        }
        points.push("This is a simulation of stated assumptions, not a forecast. The appendix names them.".into());
        points
    }

    /// A share of the runs: 'all 40', '85% of 40'.
    fn so_many_runs(&self, share: f64) -> String {
        let runs = self.source.ensemble.finished();
        if share >= 1.0 { format!("all {runs}") } else { format!("{} of {runs}", format::share(share)) }
    }

    /// How the best scheme stands to the second, on the same draws.
    fn runner_up(&self) -> Option<String> {
        let net =
            |scheme: usize| Some(self.summary.get(scheme, Metric::NetValueUsd, crate::analysis::Window::Last)?.mean);
        let second = (0..self.scenario.schemes.len())
            .filter(|scheme| *scheme != self.best)
            .filter_map(|scheme| Some((scheme, net(scheme)?)))
            .max_by(|a, b| a.1.total_cmp(&b.1))?
            .0;
        let ahead = self.ahead_of(self.best, second).filter(|_| second != self.reference())?;
        Some(if ahead.p05 > 0.0 {
            let amount = |value| usd(value, ahead.p95 - ahead.p05);
            let (mean, low, high) = (amount(ahead.mean), amount(ahead.p05), amount(ahead.p95));
            format!("The next best is {}, {mean} behind ({low} to {high}).", self.name(second))
        } else {
            format!("Between it and the next best, {}, there is no clear difference.", self.name(second))
        })
    }

    fn monday(&self) -> Vec<(String, String)> {
        let scheme = &self.scenario.schemes[self.advised];
        let does = if self.advised == self.reference() && self.scenario.schemes.len() > 1 {
            format!("Stay with {}. {}", self.name(self.advised), scheme.in_words())
        } else {
            format!("{}: {}", self.name(self.advised), scheme.in_words())
        };
        [
            ("Do", does),
            ("Guardrails", format!("{} {}", scheme.limits_in_words(), self.budget())),
            ("Watch", self.watch()),
            ("Stop when", self.stop()),
        ]
        .map(|(term, said)| (term.to_owned(), said))
        .into()
    }

    /// What compute costs, and whether the budget lasts.
    fn budget(&self) -> String {
        let cost = self.summary.get(self.advised, Metric::ComputeCostUsd, crate::analysis::Window::Last);
        let monthly = cost.map_or(f64::NAN, |row| row.mean) * self.employees() * YEAR / 12.0;
        let costs = format!("Compute then costs {} a month.", about_usd(monthly));
        let gone = budget_week(self.scenario, self.source.ensemble, self.advised);
        match (self.scenario.ai.annual_budget_usd.map(format::usd), gone) {
            (Some(budget), Some(week)) => {
                format!(
                    "{costs} The yearly budget of {budget} is gone in week {week}: raise it or cap use before you start."
                )
            }
            (Some(budget), None) => format!("{costs} The yearly budget of {budget} lasts."),
            (None, _) => costs,
        }
    }

    /// The last weeks of the first quarter, or of a shorter run.
    fn look(&self) -> std::ops::Range<u32> {
        let end = self.scenario.run.weeks.min(QUARTER);
        end.saturating_sub(LOOK)..end
    }

    fn index(&self, metric: Metric) -> Option<crate::analysis::Distribution> {
        Indexed::new(self.scenario, self.source.ensemble, self.advised, metric).in_weeks(self.look())
    }

    fn watch(&self) -> String {
        let expect = |name: &str, metric| Some(format!("{name} {}", words::index_with_range(&self.index(metric)?)));
        let expected: Vec<String> = [
            expect("tokens", Metric::TokensMtok),
            expect("compute cost", Metric::ComputeCostUsd),
            expect("real output", Metric::RealOutputHours),
        ]
        .into_iter()
        .flatten()
        .collect();
        let measure = "Tokens and compute cost beside output that is still accepted two weeks later, and the share of work with defects";
        if expected.is_empty() {
            return format!("{measure}.");
        }
        let weeks = self.look();
        format!(
            "{measure}. In weeks {} to {} expect, against the weeks before: {}.",
            weeks.start + 1,
            weeks.end,
            expected.join(", ")
        )
    }

    fn stop(&self) -> String {
        let parting = &self.scenario.parting;
        let mut said = Vec::new();
        if let (Some(output), Some(spend), false) =
            (self.index(Metric::RealOutputHours), self.index(Metric::TokensMtok), self.is_single())
        {
            said.push(format!(
                "By week {} output is below {} of before, or tokens are above {}: your organisation is then not like those simulated here.",
                self.look().end,
                percent(output.p05.floor()),
                percent(spend.p95.ceil()),
            ));
        }
        if !self.scenario.schemes[self.advised].count.is_empty() {
            said.push(format!(
                "Or for {} the number stands at {} or more (100 = before) while output is below {} of that of comparable teams without it.",
                format::counted(parting.weeks as usize, "week"),
                format::number(parting.dashboard_index, 0),
                percent(100.0 * parting.output_ratio),
            ));
        }
        if said.is_empty() {
            said.push("Output falls, or tokens rise, by more than the weeks before swing.".into());
        }
        said.join(" ")
    }
}

/// An index as a percentage of before.
fn percent(index: f64) -> String {
    format!("{}%", format::number(index, 0))
}
