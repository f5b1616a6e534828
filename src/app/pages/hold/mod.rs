//! Will it hold? One question asked of many plausible organisations, whose answer sharpens while one looks.

use std::sync::Arc;

use egui::{Label, ProgressBar, RichText, ScrollArea, Slider, Ui, vec2};
use toml::Value;

use self::screen::{SCREEN, Shown};
use super::data::fitting::Shown as Fit;
use super::{Page, explore};
use crate::analysis::format;
use crate::app::message::Message as Outer;
use crate::app::state::{State, View};
use crate::app::task::{Task, Wanted};
use crate::app::theme;
use crate::app::widgets::keys;
use crate::app::widgets::plot::PlotView;
use crate::chart::{Extent, Figure, Kind};
use crate::experiment::study::{Map, Screening};
use crate::scenario::{Document, Scenario};

pub mod screen;

/// Width from which two charts have room side by side.
const LEAST_FOR_TWO: f32 = 560.0;

/// Pictures from top to bottom, with the question that each answers.
const PICTURES: [(Kind, &str); 7] = [
    (Kind::ShareBest, "Will it hold?"),
    (Kind::RegretByTheory, "Under which theories?"),
    (Kind::HangsOn, "What does it hang on?"),
    (Kind::TippingMap, "Which is best where?"),
    (Kind::FailureBox, "Where does it fail?"),
    (Kind::PilotWorth, "What is a pilot worth?"),
    (Kind::NoiseAgainstSpread, "How much is luck?"),
];

/// What the page keeps.
#[derive(Debug, Default)]
pub struct Hold {
    /// The newest answer.
    pub shown: Option<Arc<Shown>>,
    /// Whether it was told to stop.
    pub stopped: bool,
    /// The fit whose draws take the place of plausible ranges.
    pub learnt: Option<Arc<Fit>>,
    /// The cell of the map that is chosen, by column and row; none: the middle.
    pub cell: Option<[usize; 2]>,
    /// What goes on, and of which document it is.
    begun: Option<(Arc<Document>, Arc<Screening>)>,
    /// Why there is no answer for a document.
    impossible: Option<(Arc<Document>, String)>,
}

/// What can happen in the page.
#[derive(Debug)]
pub enum Message {
    /// A study of this document has begun.
    Begun(Arc<Document>, Arc<Screening>),
    /// There is an answer.
    Answered(Box<Shown>),
    /// There can be none for this document.
    Impossible(Arc<Document>, String),
    /// It is to stop, or to go on.
    Stop(bool),
    /// Draws of this fit take the place of plausible ranges, or none do.
    Learnt(Option<Arc<Fit>>),
    /// A cell of the map is chosen, by column and row.
    Choose([usize; 2]),
    /// What a cell of the map stands for becomes the scenario.
    Go([usize; 2]),
}

impl Hold {
    /// Whether there is an answer for the present settings.
    pub fn is_present(&self, state: &State) -> bool {
        self.shown.as_ref().is_some_and(|shown| {
            Arc::ptr_eq(&shown.document, &state.document) && is_same(shown.learnt.as_ref(), self.learnt.as_ref())
        })
    }

    fn is_complete(&self, state: &State) -> bool {
        self.is_present(state) && self.shown.as_ref().is_some_and(|shown| shown.is_complete())
    }

    /// The chart of a kind.
    pub fn figure(&self, kind: Kind) -> Option<&Figure> {
        self.shown.as_ref()?.figures.iter().find(|figure| figure.kind == kind)
    }

    fn map(&self) -> Option<&Map> {
        self.shown.as_ref()?.answer.follow_up.as_ref()?.map.as_ref()
    }

    /// Makes the scenario what a cell of the map stands for, as one step, and shows what comes of it.
    fn go(&self, [column, row]: [usize; 2], state: &State) -> Option<Vec<Outer>> {
        let (shown, map) = (self.shown.as_ref()?, self.map()?);
        let of = state.scenario();
        let mut scenario = shown.learnt.as_ref().map_or_else(|| of.clone(), |fit| fit.medians(of));
        for (factor, place, values) in [(map.factors[0], column, &map.x), (map.factors[1], row, &map.y)] {
            let factor = shown.answer.factor(factor)?;
            let share = place as f64 / (values.len() - 1).max(1) as f64;
            let value: Value = factor.at_share(share);
            scenario.set_value(factor.key(), value).ok()?;
        }
        Some(vec![Outer::EndStep, Outer::Edit(Box::new(scenario)), Outer::EndStep, Outer::View(View::Explore)])
    }
}

impl Page for Hold {
    type Message = Message;
    const LABEL: &'static str = "Will it hold?";

    fn show(&self, ui: &mut Ui, state: &State, _draft: &mut Scenario, messages: &mut Vec<Outer>) {
        show(ui, self, state, messages);
    }

    fn update(&mut self, message: Message, state: &State) -> Vec<Outer> {
        match message {
            Message::Begun(document, screening) => self.begun = Some((document, screening)),
            Message::Answered(shown) => self.shown = Some(Arc::new(*shown)),
            Message::Impossible(document, text) => self.impossible = Some((document, text)),
            Message::Stop(stopped) => self.stopped = stopped,
            Message::Learnt(learnt) => {
                if !is_same(learnt.as_ref(), self.learnt.as_ref()) {
                    (self.begun, self.impossible, self.stopped) = (None, None, false);
                    self.learnt = learnt;
                }
            }
            Message::Choose(cell) => self.cell = Some(cell),
            Message::Go(cell) => return self.go(cell, state).unwrap_or_default(),
        }
        Vec::new()
    }

    fn wanted(&self, state: &State) -> Vec<Wanted> {
        screen::wanted(self, state).into_iter().collect()
    }

    fn opened(&mut self, _state: &State) {
        *self = Self::default();
    }
}

/// Whether two fits are the same one.
fn is_same(one: Option<&Arc<Fit>>, other: Option<&Arc<Fit>>) -> bool {
    one.map(Arc::as_ptr) == other.map(Arc::as_ptr)
}

fn show(ui: &mut Ui, page: &Hold, state: &State, messages: &mut Vec<Outer>) {
    if state.scenario().schemes.len() < 2 {
        ui.label("There is only one scheme, so that there is nothing to compare it with. Add another at the left.");
        return;
    }
    let is_short = theme::is_short(ui.ctx());
    if !is_short || page.shown.is_none() {
        head(ui, page, state, messages);
    }
    let Some(shown) = &page.shown else { return };
    ui.spacing_mut().item_spacing = vec2(10.0, 10.0);
    keys::page(ScrollArea::vertical().auto_shrink(false), ui, |ui| {
        ui.set_width(ui.available_width() - 6.0);
        if is_short {
            head(ui, page, state, messages);
        }
        let across = if ui.available_width() < LEAST_FOR_TWO { 1 } else { 2 };
        // Each column by itself, so that a short card leaves no hole.
        ui.columns(across, |columns| {
            for (number, (kind, question)) in PICTURES.iter().enumerate() {
                let column = &mut columns[number % across];
                column.vertical(|ui| card(ui, page, shown, *kind, question, messages));
            }
        });
    });
}

/// The question, its answer in one sentence, and how far it is.
fn head(ui: &mut Ui, page: &Hold, state: &State, messages: &mut Vec<Outer>) {
    ui.label(theme::heading("Will it hold, whatever nobody knows?").color(theme::accent(ui.visuals().dark_mode)));
    // Above the answer, which grows: what is to be clicked stays where it is.
    ui.horizontal(|ui| {
        progress(ui, page, state, messages);
        if page.shown.is_some() && !page.is_present(state) {
            let text = RichText::new("Of earlier settings").color(ui.visuals().warn_fg_color);
            ui.label(text).on_hover_text("A lever or an assumption was changed since; the answer begins anew");
        }
    });
    if let Some(shown) = &page.shown {
        let answer = shown.statements.first().map_or("", |said| said.answer.as_str());
        ui.add(Label::new(theme::title(answer).size(16.0)).wrap());
    }
    learnt(ui, page, state, messages);
    if let Some((document, text)) = &page.impossible
        && Arc::ptr_eq(document, &state.document)
    {
        ui.add(Label::new(RichText::new(text).color(ui.visuals().error_fg_color)).wrap());
    }
    ui.add_space(4.0);
}

/// Whether a fit's draws take the place of plausible ranges, and the way there and back.
fn learnt(ui: &mut Ui, page: &Hold, state: &State, messages: &mut Vec<Outer>) {
    if let Some(fit) = &page.learnt {
        ui.add(Label::new(in_use(fit)).wrap());
        let help = "As if nothing had been fitted; the fit stays on Data";
        if ui.button("Back to the plausible ranges").on_hover_text(help).clicked() {
            messages.push(Message::Learnt(None).into());
        }
    } else if let Some(fit) = state.pages.data.fit.as_ref().filter(|fit| fit.can_be_studied())
        && ui.button("With what your numbers say").on_hover_text("Draws of the fit instead of plausible ranges").clicked()
    {
        messages.push(Message::Learnt(Some(Arc::clone(fit))).into());
    }
}

/// That draws are used, of what, and how far they can be relied on.
fn in_use(fit: &Fit) -> String {
    let fitted = &fit.fitted;
    let names: Vec<&str> = fitted.factors.iter().map(|of| of.label.as_str()).collect();
    let good = if fitted.is_good() { "" } else { " The fit is not known to be good: rely on this less." };
    format!(
        "Your numbers are used for {}, by {} of the fit: {}. All else is from its plausible range; \u{2018}as \
         given\u{2019} means the medians of what was learnt.{good}",
        format::counted(names.len(), "assumption"),
        format::counted(fitted.draws.len(), "draw"),
        names.join("; "),
    )
}

/// How many organisations were tried, and the button to stop or go on.
fn progress(ui: &mut Ui, page: &Hold, state: &State, messages: &mut Vec<Outer>) {
    if !state.errors.is_empty() {
        ui.label("The scenario cannot be run as it is; what is wrong stands below.");
        return;
    }
    if page.is_complete(state) {
        let tried = page.shown.as_ref().map_or(0, |shown| shown.answer.findings.variants);
        ui.label(theme::quiet(format!("All {} were tried", format::counted(tried, "organisation"))));
        return;
    }
    if let Task::Running { progress: (done, total), .. } = state.tasks.of(SCREEN) {
        let share = *done as f32 / (*total).max(1) as f32;
        let text = if *total > 1 { format!("{done} of {total} organisations") } else { "Beginning…".into() };
        ui.add(ProgressBar::new(share).desired_width(240.0).text(text));
        if ui.button("Stop").on_hover_text("What was tried so far stays").clicked() {
            messages.push(Message::Stop(true).into());
        }
    } else if page.stopped && ui.button("Go on").clicked() {
        messages.push(Message::Stop(false).into());
    }
}

/// A picture with its question, its sentence and what can be done with it.
fn card(ui: &mut Ui, page: &Hold, shown: &Shown, kind: Kind, question: &str, messages: &mut Vec<Outer>) {
    theme::card(ui.style()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(6.0, 3.0);
        let figure = page.figure(kind);
        ui.horizontal(|ui| {
            ui.label(theme::heading(kind.label()).color(theme::accent(ui.visuals().dark_mode)).size(11.5));
            if figure.is_some() {
                explore::take_away(ui, kind, messages);
            }
        });
        let Some(figure) = figure else {
            let said = shown.statements.iter().find(|said| said.question == question);
            let sentence = said.map_or("Not asked yet.", |said| said.answer.as_str());
            ui.add(Label::new(theme::title(sentence)).wrap());
            return;
        };
        ui.add(Label::new(theme::title(&figure.title)).wrap());
        let is_map = kind == Kind::TippingMap;
        let extent = if is_map { Extent::Panels } else { Extent::Panel(0) };
        let height = height(figure);
        let view = PlotView { figure, extent, before: None, selected: None, height, cursor: None };
        let answer = view.show(ui, kind.key());
        ui.add(Label::new(theme::quiet(&figure.note)).truncate()).on_hover_text(&figure.note);
        if let (true, Some(map)) = (is_map, page.map()) {
            if let Some(cell) = answer.cell.and_then(|at| cell_at(map, at)) {
                messages.push(Message::Go(cell).into());
            }
            place(ui, page, shown, map, messages);
        }
    });
}

/// Room for every row of a chart.
fn height(figure: &Figure) -> f32 {
    const ROW: f32 = 21.0;
    match &figure.panels[0].y.scale {
        crate::chart::Scale::Names(names) => (names.len() as f32 * ROW + 46.0).clamp(120.0, 300.0),
        _ => 280.0,
    }
}

/// The column and row of a place on the map.
fn cell_at(map: &Map, (x, y): (f64, f64)) -> Option<[usize; 2]> {
    let find = |values: &[f64], wanted: f64| values.iter().position(|value| *value == wanted);
    Some([find(&map.x, x)?, find(&map.y, y)?])
}

/// One place of the map, chosen from the keyboard, what is best there, and the way there.
fn place(ui: &mut Ui, page: &Hold, shown: &Shown, map: &Map, messages: &mut Vec<Outer>) {
    let sizes = [map.x.len(), map.y.len()];
    let chosen = page.cell.unwrap_or(sizes.map(|size| size / 2));
    let mut cell = [0, 1].map(|axis| chosen[axis].min(sizes[axis] - 1));
    let factors = shown.answer.plan.factors();
    for (axis, values) in [&map.x, &map.y].into_iter().enumerate() {
        ui.horizontal(|ui| {
            let name = &factors[map.factors[axis]];
            ui.spacing_mut().slider_width = 110.0;
            let values = values.clone();
            let slider = Slider::new(&mut cell[axis], 0..=sizes[axis] - 1)
                .custom_formatter(move |at, _| format::significant(values[(at as usize).min(values.len() - 1)], 3));
            let slider = ui.add(slider);
            let label = ui.add(Label::new(theme::quiet(name)).truncate());
            slider.labelled_by(label.id);
        });
    }
    if cell != chosen {
        messages.push(Message::Choose(cell).into());
    }
    ui.horizontal(|ui| {
        if ui.button("Show in Explore").on_hover_text("Sets both assumptions, as one step that can be undone").clicked() {
            messages.push(Message::Go(cell).into());
        }
        let found = map.cells[cell[1] * map.x.len() + cell[0]];
        let said = found.map_or_else(
            || "Nothing is known there".into(),
            |found| {
                let scheme = &shown.answer.plan.base().schemes[found.best].name;
                format!("{scheme} is best there, by {}", format::usd(found.margin))
            },
        );
        ui.add(Label::new(theme::quiet(said)).truncate());
    });
}
