//! Which assumptions give these numbers? A fit on the pool, whose band closes in on the points as it goes.

use std::sync::Arc;

use egui::{DragValue, Label, ProgressBar, RichText, Ui};

use super::{Data, Kept, Message};
use crate::app::message::Message as Outer;
use crate::app::pages::hold;
use crate::app::state::{State, View};
use crate::app::task::{Name, Priority, Task, Turn, Wanted, Work};
use crate::app::theme;
use crate::app::widgets::plot::PlotView;
use crate::chart::catalogue::{FitSource, fit_figure};
use crate::chart::{Extent, Figure, Kind};
use crate::data::Table;
use crate::experiment::Provenance;
use crate::experiment::fit::{FitError, FitOptions, FitPlan, Fitted, Fitting, Learnt, statements};
use crate::experiment::study::Statement;
use crate::run::{Executor, Progress};
use crate::scenario::{Document, Scenario};

/// What the work is called.
pub const FIT: Name = "fit";

/// Progress is told once in so many simulations.
const TOLD: usize = 16;

/// A fit that was asked for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Counts them.
    pub number: u64,
    /// What is fitted.
    pub document: Arc<Document>,
    /// Last weeks that are held out.
    pub hold_out: u32,
}

/// What is known so far.
#[derive(Debug)]
pub struct Shown {
    /// Which fit it is of.
    pub number: u64,
    /// What was learnt.
    pub fitted: Fitted,
    /// Every sentence, the most important first.
    pub statements: Vec<Statement>,
    /// The charts that apply so far.
    pub figures: Vec<Figure>,
}

impl Shown {
    fn new(ask: &Ask, fitted: Fitted, date: &str) -> Self {
        let scenario = ask.document.scenario();
        let replicates = fitted.method.simulations;
        let provenance = Provenance::new(scenario, ask.document.text().into(), replicates, date.to_owned());
        let source = FitSource { fitted: &fitted, scenario, provenance: &provenance };
        let figures = Kind::OF_A_FIT.into_iter().filter_map(|kind| fit_figure(kind, &source).ok()).collect();
        Self { number: ask.number, statements: statements(&fitted), figures, fitted }
    }

    /// Whether a study can take its draws.
    pub fn can_be_studied(&self) -> bool {
        !self.fitted.draws.is_empty()
    }

    /// What was learnt of an assumption; none where it was not fitted.
    pub fn learnt(&self, key: &str) -> Option<&Learnt> {
        self.fitted.factors.iter().find(|learnt| learnt.key == key)
    }

    /// The scenario with the medians of what was learnt.
    pub fn medians(&self, scenario: &Scenario) -> Scenario {
        let mut taken = scenario.clone();
        for learnt in self.fitted.factors.iter().filter(|learnt| !learnt.is_silent()) {
            // Within the plausible range, so that nothing is refused.
            let _ = taken.set_value(&learnt.key, learnt.posterior[2].into());
        }
        taken
    }
}

/// From when a fit is asked for until something has come of it.
pub fn wanted(page: &Data) -> Option<Wanted> {
    let ask = page.ask.as_ref().filter(|_| page.kept.is_some())?;
    Some(Wanted { name: FIT, key: ask.number.to_string(), priority: Priority::Background, start })
}

fn start(state: &State) -> Work {
    let page = &state.pages.data;
    let (Some(ask), Some(kept)) = (page.ask.clone(), &page.kept) else { return Box::new(|_| Some(())) };
    let mut under_way = UnderWay { ask, table: Arc::clone(&kept.table), date: state.today.clone(), fitting: None };
    Box::new(move |turn| match under_way.go_on(turn) {
        Ok(()) => Some(()),
        Err(FitError::Stopped(_)) => None,
        Err(error) => {
            turn.tell(Message::NoFit(under_way.ask.number, error.to_string()));
            Some(())
        }
    })
}

struct UnderWay {
    ask: Ask,
    table: Arc<Table>,
    date: String,
    fitting: Option<Fitting>,
}

impl UnderWay {
    fn go_on(&mut self, turn: &Turn) -> Result<(), FitError> {
        if self.fitting.is_none() {
            let scenario = self.ask.document.checked()?;
            let options = FitOptions { hold_out: self.ask.hold_out, ..FitOptions::default() };
            let executor = Executor::new().cancelled_by(turn.cancel());
            self.fitting = Some(Fitting::new(FitPlan::new(&scenario, &self.table, options, &executor)?));
        }
        while let Some(fitting) = self.fitting.as_mut().filter(|fitting| !fitting.is_finished()) {
            let effort = fitting.plan().effort();
            let total = effort.generations * effort.simulations + effort.kept;
            let before = fitting.simulations();
            let tell = |progress: Progress| {
                if progress.done.is_multiple_of(TOLD) {
                    turn.progress(before + progress.done, total);
                }
            };
            fitting.step(&Executor::new().cancelled_by(turn.cancel()).observed_by(&tell))?;
            turn.tell(Message::Fitted(Box::new(Shown::new(&self.ask, fitting.fitted(), &self.date))));
        }
        Ok(())
    }
}

/// The button, how far it is, and what was learnt.
pub fn show(ui: &mut Ui, page: &Data, kept: &Kept, state: &State, messages: &mut Vec<Outer>) {
    let weeks = kept.table.span().map_or(0, |(first, last)| last.since(first));
    ui.horizontal_wrapped(|ui| {
        if let Task::Running { progress: (done, total), .. } = state.tasks.of(FIT) {
            let share = *done as f32 / (*total).max(1) as f32;
            ui.add(ProgressBar::new(share).desired_width(260.0).text(format!("Fitting, {:.0}%", 100.0 * share)));
            if ui.button("Cancel").on_hover_text("What is known so far stays").clicked() {
                messages.push(Message::CancelFit.into());
            }
            return;
        }
        let can = state.errors.is_empty() && state.scenario().data.is_some();
        let help = "Tries organisations within the plausible ranges until they give these numbers";
        if ui.add_enabled(can, egui::Button::new("Fit to these numbers")).on_hover_text(help).clicked() {
            messages.push(Message::Fit.into());
        }
        let label = ui.label("without the last weeks, to forecast them:");
        let mut hold_out = page.hold_out;
        ui.add(DragValue::new(&mut hold_out).range(0..=(weeks / 2).max(0))).labelled_by(label.id);
        if hold_out != page.hold_out {
            messages.push(Message::HoldOut(hold_out).into());
        }
        if let Some(shown) = &page.fit
            && shown.can_be_studied()
        {
            let help = "Asks many organisations that give your numbers, in place of all that are plausible";
            let has_schemes = state.scenario().schemes.len() > 1;
            if ui.add_enabled(has_schemes, egui::Button::new("Will it hold, given this?")).on_hover_text(help).clicked() {
                messages.push(hold::Message::Learnt(Some(Arc::clone(shown))).into());
                messages.push(Outer::View(View::Hold));
            }
            let help = "Sets what was learnt as one step that can be undone; what the data say nothing about stays";
            if ui.button("Take the medians").on_hover_text(help).clicked() {
                messages.push(Message::TakeMedians.into());
            }
            if ui.button("Unfit").on_hover_text("Forgets the fit, and sets what it had set back").clicked() {
                messages.push(Message::Unfit.into());
            }
        }
    });
    if let Some(what) = &page.no_fit {
        ui.add(Label::new(RichText::new(what).color(ui.visuals().error_fg_color)).wrap());
    }
}

/// What was learnt, in sentences and charts.
pub fn learnt(ui: &mut Ui, shown: &Shown) {
    theme::card(ui.style()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        for answers in shown.statements.chunk_by(|one, next| one.question == next.question) {
            ui.label(theme::heading(answers[0].question).color(theme::accent(ui.visuals().dark_mode)).size(11.5));
            for said in answers {
                ui.add(Label::new(&said.answer).wrap());
            }
            ui.add_space(2.0);
        }
    });
    for figure in &shown.figures {
        theme::card(ui.style()).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(theme::heading(figure.kind.label()).color(theme::accent(ui.visuals().dark_mode)).size(11.5));
            ui.add(Label::new(theme::title(&figure.title)).wrap());
            let rows = figure.panels.len().div_ceil(2).max(1) as f32;
            let (extent, height) = (Extent::Panels, 60.0 + 190.0 * rows);
            let view = PlotView { figure, extent, before: None, selected: None, height, cursor: None };
            view.show(ui, figure.kind.key());
            ui.add(Label::new(theme::quiet(&figure.note)).wrap());
        });
    }
}
