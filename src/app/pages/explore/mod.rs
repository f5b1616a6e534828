//! Explore: the divergence of every scheme at a glance, four charts that answer while a lever is dragged, and a further one.

use egui::{ComboBox, ScrollArea, Ui, WidgetText, vec2};

use self::prediction::{Guess, Prediction};
use super::{Offer, Page};
use crate::analysis::{BUDGET_WEEKS, spent_this_year};
use crate::app::command::Menu;
use crate::app::message::Message as Outer;
use crate::app::panels::comparison;
use crate::app::state::{State, View};
use crate::app::theme;
use crate::app::widgets::keys;
use crate::app::widgets::plot::{PlotAnswer, PlotView};
use crate::chart::{Extent, Figure, Kind, Panel};
use crate::model::Metric;
use crate::scenario::Scenario;

mod predict;
pub mod prediction;

/// Height of a small chart's plot at least.
const LEAST_HEIGHT: f32 = 120.0;

/// Width from which two charts have room side by side.
const LEAST_FOR_TWO: f32 = 520.0;

/// What stands above a small chart.
const AROUND_PLOT: f32 = 108.0;

/// Height of the plots of the divergence: a share of what is seen of the page, and least and most of it.
const GLANCE_SHARE: f32 = 0.36;
const GLANCE: std::ops::RangeInclusive<f32> = 210.0..=420.0;

/// The charts that are always there: the divergence, and four below it.
const SHOWN: [Kind; 5] = [
    Kind::Divergence,
    Kind::TokenSpend,
    Kind::RealOutput,
    Kind::ComputeCost,
    Kind::DashboardAgainstReality,
];

/// Compute cost per employee, by choice.
const PER_HEAD: Kind = Kind::Any(Metric::ComputeCostUsd);

/// What the page keeps.
#[derive(Debug)]
pub struct Explore {
    /// A further chart.
    pub further: Kind,
    /// The chart that is enlarged.
    pub enlarged: Option<Kind>,
    /// Whether compute cost is shown per employee, not of the whole organisation.
    pub per_head: bool,
    /// What is expected of the schemes, where somebody wants to guess.
    pub prediction: Option<Prediction>,
}

impl Default for Explore {
    fn default() -> Self {
        Self { further: Kind::Any(Metric::AgentShare), enlarged: None, per_head: false, prediction: None }
    }
}

/// What can happen in the page.
#[derive(Debug)]
pub enum Message {
    /// The further chart is of this.
    Further(Kind),
    /// A chart is enlarged, or none.
    Enlarge(Option<Kind>),
    /// Compute cost is shown per employee, or of the whole organisation.
    PerHead(bool),
    /// There is a yearly budget for compute, or none.
    Budget(bool),
    /// Predictions are asked for before anything is seen.
    Predict,
    /// What is expected of a scheme, by number, and of a quantity, by its place.
    Guess(usize, usize, Guess),
    /// The results may be seen.
    Reveal,
    /// Predictions are put away.
    EndPrediction,
}

impl Explore {
    /// Whether predictions are asked for, and nothing may be seen yet.
    pub fn is_guessing(&self) -> bool {
        self.prediction.as_ref().is_some_and(|prediction| !prediction.revealed)
    }

    /// The four charts that stand below the divergence.
    fn four(&self) -> [Kind; 4] {
        let [_, spend, output, cost, dashboard] = SHOWN;
        [spend, output, if self.per_head { PER_HEAD } else { cost }, dashboard]
    }
}

impl Page for Explore {
    type Message = Message;
    const LABEL: &'static str = "Explore";
    const OFFERS: &'static [Offer] = &[
        Offer {
            label: "Predict, then reveal",
            menu: Menu::View,
            keys: None,
            message: || Message::Predict.into(),
            can: |state| state.scenario().schemes.len() > 1,
        },
        Offer {
            label: "Set a yearly budget for compute",
            menu: Menu::Edit,
            keys: None,
            message: || Message::Budget(true).into(),
            can: |state| state.results.is_some() && !has_budget(state),
        },
        Offer {
            label: "Remove the yearly budget for compute",
            menu: Menu::Edit,
            keys: None,
            message: || Message::Budget(false).into(),
            can: has_budget,
        },
    ];

    fn show(&self, ui: &mut Ui, state: &State, _draft: &mut Scenario, messages: &mut Vec<Outer>) {
        show(ui, self, state, messages);
    }

    fn update(&mut self, message: Message, state: &State) -> Vec<Outer> {
        match message {
            Message::Further(kind) => self.further = kind,
            Message::Enlarge(kind) => self.enlarged = kind,
            Message::PerHead(per_head) => self.per_head = per_head,
            Message::Budget(wanted) => {
                self.per_head = false;
                let mut scenario = state.scenario().clone();
                scenario.ai.annual_budget_usd = if wanted { usual_budget(state) } else { None };
                return vec![Outer::View(View::Explore), Outer::Edit(Box::new(scenario))];
            }
            Message::Predict => {
                self.prediction = Some(Prediction::new(state.scenario().schemes.len()));
                return vec![Outer::View(View::Explore)];
            }
            Message::Guess(scheme, asked, guess) => {
                if let Some(prediction) = &mut self.prediction {
                    prediction.guess(scheme, asked, guess);
                }
            }
            Message::Reveal => {
                if let Some(prediction) = &mut self.prediction {
                    prediction.revealed = true;
                }
            }
            Message::EndPrediction => self.prediction = None,
        }
        Vec::new()
    }

    fn charts(&self) -> Vec<Kind> {
        [Kind::Divergence].into_iter().chain(self.four()).chain([self.further]).collect()
    }

    fn opened(&mut self, _state: &State) {
        (self.enlarged, self.prediction) = (None, None);
    }
}

fn has_budget(state: &State) -> bool {
    state.scenario().ai.annual_budget_usd.is_some()
}

/// A budget of what the first year costs under the reference, to two digits, in US dollars; none without results.
fn usual_budget(state: &State) -> Option<f64> {
    let results = state.results.as_ref()?;
    let scenario = results.scenario();
    let spent = spent_this_year(scenario, results.outcome.ensemble(), scenario.reference());
    let weeks = spent.len().min(BUDGET_WEEKS);
    let year = spent[..weeks].last()?.mean * BUDGET_WEEKS as f64 / weeks as f64;
    let digit = 10_f64.powf(year.log10().floor() - 1.0);
    Some(if year > 0.0 { (year / digit).round() * digit } else { 0.0 })
}

fn show(ui: &mut Ui, page: &Explore, state: &State, messages: &mut Vec<Outer>) {
    let Some(results) = &state.results else {
        ui.centered_and_justified(|ui| ui.label("Simulating the first replicates…"));
        return;
    };
    match &page.prediction {
        Some(prediction) if !prediction.revealed => return predict::ask(ui, state, prediction, messages),
        Some(prediction) => predict::score(ui, state, prediction, messages),
        None => {}
    }
    if let Some(figure) = page.enlarged.and_then(|kind| results.figures.iter().find(|figure| figure.kind == kind)) {
        enlarged(ui, state, figure, messages);
        return;
    }
    let gap = 10.0;
    ui.spacing_mut().item_spacing = vec2(gap, gap);
    keys::page(ScrollArea::vertical().auto_shrink(false), ui, |ui| {
        ui.set_width(ui.available_width() - 6.0);
        let height = ((ui.clip_rect().height() - gap) / 2.0 - AROUND_PLOT).max(LEAST_HEIGHT);
        let across = if ui.available_width() < LEAST_FOR_TWO { 1 } else { 2 };
        if across == 1 {
            card(ui, state, Kind::Divergence, height, messages);
        } else {
            at_a_glance(ui, state, messages);
        }
        for row in page.four().chunks(across) {
            ui.columns(across, |columns| {
                for (ui, kind) in columns.iter_mut().zip(row) {
                    ui.vertical(|ui| card(ui, state, *kind, height, messages));
                }
            });
        }
        further(ui, page, state, messages);
        if theme::is_narrow(ui.ctx()) && state.settings.comparison {
            comparison::content(ui, state, results, messages);
        }
    });
}

/// The divergence of every scheme, a small panel each, over the whole width.
fn at_a_glance(ui: &mut Ui, state: &State, messages: &mut Vec<Outer>) {
    let height = (ui.clip_rect().height() * GLANCE_SHARE).clamp(*GLANCE.start(), *GLANCE.end());
    theme::card(ui.style()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(6.0, 2.0);
        let Some(figure) = state.figure(Kind::Divergence) else {
            ui.set_min_height(height);
            ui.label(theme::quiet("Computing…"));
            return;
        };
        header(ui, state, figure, &Shown::Whole, messages);
        let (extent, selected) = (Extent::Panels, Some(state.selected));
        let view = PlotView { figure, extent, before: None, selected, height, cursor: None };
        answer(view.show(ui, figure.kind.key()), figure.kind, messages);
    });
}

/// Charts that can be the further one: those of a run that need no individuals, and every quantity over time.
fn choices() -> impl Iterator<Item = Kind> {
    let others = Kind::OF_A_RUN.into_iter().filter(|kind| !kind.needs_people() && !SHOWN.contains(kind));
    others.filter(|kind| *kind != Kind::Overview).chain(Metric::ALL.map(Kind::Any))
}

/// Any other chart.
fn further(ui: &mut Ui, page: &Explore, state: &State, messages: &mut Vec<Outer>) {
    ui.horizontal(|ui| {
        let label = ui.label(theme::heading("A further chart"));
        let mut chosen = page.further;
        ComboBox::from_id_salt("further")
            .width(260.0)
            .height(420.0)
            .selected_text(chosen.label())
            .show_ui(ui, |ui| {
                for kind in choices() {
                    ui.selectable_value(&mut chosen, kind, kind.label());
                }
            })
            .response
            .labelled_by(label.id);
        if chosen != page.further {
            messages.push(Message::Further(chosen).into());
        }
    });
    card(ui, state, page.further, 200.0, messages);
}

/// One chart with title, subtitle and what can be done with it.
fn card(ui: &mut Ui, state: &State, kind: Kind, height: f32, messages: &mut Vec<Outer>) {
    let find = |figures: &'_ [Figure]| figures.iter().position(|figure| figure.kind == kind);
    let Some(results) = &state.results else { return };
    let frame = theme::card(ui.style());
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(6.0, 2.0);
        let Some(figure) = find(&results.figures).map(|place| &results.figures[place]) else {
            ui.set_min_height(height);
            ui.label(theme::quiet("Computing…"));
            return;
        };
        let number = chosen_panel(state, figure);
        let panel = &figure.panels[number];
        header(ui, state, figure, &Shown::Panel(panel), messages);
        let before = state.change.as_ref().and_then(|change| {
            let figure = find(&change.before.figures).map(|place| &change.before.figures[place])?;
            figure.panels.iter().find(|before| before.title == panel.title)
        });
        let extent = Extent::Panel(number);
        let view = PlotView { figure, extent, before, selected: Some(state.selected), height, cursor: None };
        answer(view.show(ui, kind.key()), kind, messages);
    });
}

/// The number of the panel of the chosen scheme where a chart has one for each, else of the one that the title is about.
fn chosen_panel(state: &State, figure: &Figure) -> usize {
    let name = state.scenario().schemes.get(state.selected).map(|scheme| scheme.name.as_str());
    let find = |is: &dyn Fn(&Panel) -> bool| figure.panels.iter().position(is);
    find(&|panel| panel.title.as_deref() == name)
        .or_else(|| find(&|panel| panel.takeaway.as_ref() == Some(&figure.title)))
        .unwrap_or(0)
}

/// What is shown of a chart.
enum Shown<'a> {
    /// One of its panels.
    Panel(&'a Panel),
    /// All of it, among others.
    Whole,
    /// All of it, and nothing besides.
    Enlarged,
}

/// Title and buttons of a chart.
fn header(ui: &mut Ui, state: &State, figure: &Figure, shown: &Shown, messages: &mut Vec<Outer>) {
    let takeaway = match shown {
        Shown::Panel(panel) => panel.takeaway.as_ref(),
        Shown::Whole | Shown::Enlarged => None,
    };
    let (title, large) = (takeaway.unwrap_or(&figure.title), matches!(shown, Shown::Enlarged));
    ui.horizontal(|ui| {
        ui.label(theme::heading(figure.kind.label()).color(theme::accent(ui.visuals().dark_mode)).size(11.5));
        if !state.is_final() {
            ui.label(theme::quiet("refining…")).on_hover_text("More replicates are on their way");
        }
        let mut deeds = taking_away(figure.kind);
        if let (Kind::ComputeCost, false) = (figure.kind, large) {
            let is_set = has_budget(state);
            let (text, says) =
                if is_set { ("No budget", "Remove the budget") } else { ("Budget", "Set a yearly budget") };
            deeds.push(Deed::new(text, says, Message::Budget(!is_set)));
        }
        if let (Kind::ComputeCost | PER_HEAD, false) = (figure.kind, large) {
            let per_head = figure.kind == PER_HEAD;
            let (text, says) = if per_head { ("Organisation", "Whole organisation") } else { ("Per head", "Per head") };
            deeds.push(Deed::new(text, says, Message::PerHead(!per_head)));
        }
        let (text, next) = if large { ("All charts", None) } else { ("Enlarge", Some(figure.kind)) };
        deeds.push(Deed::new(text, text, Message::Enlarge(next)));
        offer(ui, figure.kind, deeds, messages);
    });
    ui.scope(|ui| {
        ui.set_min_height(if large || ui.available_width() > 460.0 { 20.0 } else { 38.0 });
        ui.set_max_height(38.0);
        let mut job = egui::text::LayoutJob::simple(
            title.clone(),
            theme::semibold(14.0),
            ui.visuals().text_color(),
            ui.available_width(),
        );
        job.wrap.max_rows = 2;
        ui.label(job).on_hover_text(title);
    });
    let population = figure.subtitle.split_once(" · ").map_or("", |parts| parts.1);
    let subtitle = if large { &figure.subtitle } else { population };
    ui.add(egui::Label::new(theme::quiet(subtitle)).truncate()).on_hover_text(&figure.subtitle);
}

/// What can be done with a chart.
struct Deed {
    /// On the button.
    text: &'static str,
    /// What it does, in the words of a reader of screens.
    says: &'static str,
    message: Outer,
    /// Whether it is left out where there is no room for all.
    can_wait: bool,
}

impl Deed {
    fn new(text: &'static str, says: &'static str, message: impl Into<Outer>) -> Self {
        Self { text, says, message: message.into(), can_wait: false }
    }
}

/// What can be taken from a chart, as it is read from left to right.
fn taking_away(kind: Kind) -> Vec<Deed> {
    vec![
        Deed { can_wait: true, ..Deed::new("Copy", "Copy", Outer::CopyChart(kind)) },
        Deed { can_wait: true, ..Deed::new("Export…", "Export", Outer::ExportChart(kind)) },
        Deed::new("Numbers", "Numbers", Outer::Table(Some(kind))),
    ]
}

/// Buttons at the right edge, as many as have room.
fn offer(ui: &mut Ui, kind: Kind, mut deeds: Vec<Deed>, messages: &mut Vec<Outer>) {
    let texts = |deeds: &[Deed]| deeds.iter().map(|deed| theme::quiet(deed.text).into()).collect::<Vec<WidgetText>>();
    ui.scope(|ui| {
        // The buttons have room around their words.
        ui.spacing_mut().item_spacing.x = 1.0;
        if keys::width_of_buttons(ui, texts(&deeds), keys::QUIET_PADDING) > ui.available_width() {
            deeds.retain(|deed| !deed.can_wait);
        }
        keys::before_buttons(ui, texts(&deeds), keys::QUIET_PADDING);
        for deed in deeds {
            let name = format!("{}: {}", deed.says, kind.label());
            let response = keys::quiet_button(ui, deed.text);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
            if response.on_hover_text(&name).clicked() {
                messages.push(deed.message);
            }
        }
    });
}

/// Buttons for what can be taken from a chart, at the right edge.
pub(super) fn take_away(ui: &mut Ui, kind: Kind, messages: &mut Vec<Outer>) {
    offer(ui, kind, taking_away(kind), messages);
}

fn answer(answer: PlotAnswer, kind: Kind, messages: &mut Vec<Outer>) {
    if answer.double_clicked {
        messages.push(Message::Enlarge(Some(kind)).into());
    } else if let Some(scheme) = answer.scheme {
        messages.push(Outer::Select(scheme));
    }
}

/// One chart over the whole middle, all its panels side by side.
fn enlarged(ui: &mut Ui, state: &State, figure: &Figure, messages: &mut Vec<Outer>) {
    header(ui, state, figure, &Shown::Enlarged, messages);
    let height = (ui.available_height() - 30.0).max(LEAST_HEIGHT);
    let view =
        PlotView { figure, extent: Extent::Panels, before: None, selected: Some(state.selected), height, cursor: None };
    let given = view.show(ui, figure.kind.key());
    if given.double_clicked {
        messages.push(Message::Enlarge(None).into());
    } else if let Some(scheme) = given.scheme {
        messages.push(Outer::Select(scheme));
    }
    ui.label(theme::quiet(&figure.note));
}
