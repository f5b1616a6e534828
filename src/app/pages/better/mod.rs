//! Find a better scheme: what matters, what may not happen, which levers may move; and a front of
//! schemes that grows while one looks.

use std::sync::Arc;

use egui::{Checkbox, ComboBox, DragValue, Label, ProgressBar, RichText, ScrollArea, Ui, vec2};

use self::choices::{Choices, MOST_WANTED, WANTED};
use self::seek::{Asked, Begun, SEEK, Shown, TAKES};
use super::{Page, explore};
use crate::analysis::format;
use crate::app::message::Message as Outer;
use crate::app::state::{State, View};
use crate::app::task::{Task, Wanted};
use crate::app::theme;
use crate::app::widgets::keys;
use crate::app::widgets::plot::PlotView;
use crate::chart::figure::Mark;
use crate::chart::{Extent, Figure, Kind};
use crate::experiment::search::{in_words, short_name};
use crate::scenario::{MAX_SCHEMES, Scenario, Scheme};

pub mod choices;
pub mod seek;

/// Width of the choices, and from which there is room for charts beside them.
const CHOICES: f32 = 236.0;
const LEAST_FOR_BOTH: f32 = 620.0;

/// Height of the front.
const FRONT: f32 = 330.0;

/// What is asked for at first where a limit is switched on.
const SPEND_AT_FIRST: f64 = 60.0;
const GAMING_AT_FIRST: f64 = 0.05;

/// What the page keeps.
#[derive(Debug, Default)]
pub struct Better {
    /// What is asked.
    pub choices: Choices,
    /// What was found, so far or in all.
    pub shown: Option<Arc<Shown>>,
    /// Whether it was told to stop.
    pub stopped: bool,
    /// The scheme that is looked at, by its number; none: the one that is offered.
    pub chosen: Option<usize>,
    /// The scheme of which was asked what makes it win.
    pub to_win: Option<String>,
    /// What makes a scheme win: what was asked, its name and the answer.
    pub takes: Option<(Asked, String, String)>,
    /// What goes on.
    begun: Option<Begun>,
    /// Why nothing can be found.
    impossible: Option<(Asked, String)>,
}

/// What can happen in the page.
#[derive(Debug)]
pub enum Message {
    /// Something else is asked.
    Choose(Box<Choices>),
    /// A search has begun.
    Begun(Begun),
    /// Something was found.
    Found(Box<Shown>),
    /// Nothing can be.
    Impossible(Asked, String),
    /// It is to stop, or to go on.
    Stop(bool),
    /// A scheme is looked at.
    Look(usize),
    /// A scheme joins those of the scenario.
    Add(usize),
    /// It is asked what makes a scheme win.
    ToWin(String),
    /// That is known, for what was asked and the scheme of this name.
    Takes(Asked, String, String),
}

impl Better {
    fn is_present(&self, state: &State) -> bool {
        self.shown.as_ref().is_some_and(|shown| shown.asked.is(&Asked::of(self, state)))
    }

    /// Whether everything that is asked now was tried.
    pub fn is_complete(&self, state: &State) -> bool {
        self.is_present(state) && self.shown.as_ref().is_some_and(|shown| shown.found.is_complete)
    }

    /// The chart of a kind.
    pub fn figure(&self, kind: Kind) -> Option<&Figure> {
        self.shown.as_ref()?.figures.iter().find(|figure| figure.kind == kind)
    }

    /// The scheme that is looked at.
    pub fn looked_at(&self) -> Option<usize> {
        let found = &self.shown.as_ref()?.found;
        let chosen = self.chosen.filter(|&number| number < found.archive.tried().len());
        chosen.or(found.offered.as_ref().map(|of| of.number))
    }

    /// The scenario with a scheme that was found, chosen and shown in Explore.
    fn add(&self, number: usize, state: &State) -> Option<Vec<Outer>> {
        let found = &self.shown.as_ref()?.found;
        let mut scenario = state.scenario().clone();
        let scheme = &found.archive.tried().get(number)?.scheme;
        let name = unused(&short_name(scheme), &scenario);
        scenario.schemes.push(Scheme { name, color: None, reference: false, ..scheme.clone() });
        let place = scenario.schemes.len() - 1;
        let edit = Outer::Edit(Box::new(scenario));
        Some(vec![Outer::EndStep, edit, Outer::EndStep, Outer::Select(place), Outer::View(View::Explore)])
    }
}

/// A name that no scheme has yet.
fn unused(name: &str, scenario: &Scenario) -> String {
    let is_free = |name: &String| scenario.schemes.iter().all(|scheme| scheme.name != *name);
    let numbered = (2..).map(|number| format!("{name} ({number})"));
    std::iter::once(name.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

impl Page for Better {
    type Message = Message;
    const LABEL: &'static str = "Find a better scheme";

    fn show(&self, ui: &mut Ui, state: &State, _draft: &mut Scenario, messages: &mut Vec<Outer>) {
        show(ui, self, state, messages);
    }

    fn update(&mut self, message: Message, state: &State) -> Vec<Outer> {
        match message {
            Message::Choose(choices) => {
                (self.choices, self.chosen, self.stopped) = (*choices, None, false);
            }
            Message::Begun(begun) => self.begun = Some(begun),
            Message::Found(shown) => {
                let is_other = self.shown.as_ref().is_some_and(|before| !before.asked.is(&shown.asked));
                self.chosen = self.chosen.filter(|_| !is_other);
                self.shown = Some(Arc::new(*shown));
            }
            Message::Impossible(asked, text) => self.impossible = Some((asked, text)),
            Message::Stop(stopped) => self.stopped = stopped,
            Message::Look(number) => self.chosen = Some(number),
            Message::Add(number) => return self.add(number, state).unwrap_or_default(),
            Message::ToWin(name) => self.to_win = Some(name),
            Message::Takes(asked, name, text) => self.takes = Some((asked, name, text)),
        }
        Vec::new()
    }

    fn wanted(&self, state: &State) -> Vec<Wanted> {
        seek::wanted(self, state)
    }

    fn opened(&mut self, _state: &State) {
        let choices = std::mem::take(&mut self.choices);
        *self = Self { choices, ..Self::default() };
    }
}

fn show(ui: &mut Ui, page: &Better, state: &State, messages: &mut Vec<Outer>) {
    let is_short = theme::is_short(ui.ctx());
    if !is_short {
        head(ui, page, state, messages);
    }
    keys::page(ScrollArea::vertical().auto_shrink(false), ui, |ui| {
        ui.set_width(ui.available_width() - 6.0);
        if is_short {
            head(ui, page, state, messages);
        }
        ui.spacing_mut().item_spacing = vec2(10.0, 8.0);
        if ui.available_width() < LEAST_FOR_BOTH {
            choose(ui, page, messages);
            found(ui, page, state, messages);
        } else {
            ui.horizontal_top(|ui| {
                ui.allocate_ui(vec2(CHOICES, 0.0), |ui| ui.vertical(|ui| choose(ui, page, messages)));
                ui.vertical(|ui| found(ui, page, state, messages));
            });
        }
    });
}

/// The question, how far it is, and its answer in one sentence.
fn head(ui: &mut Ui, page: &Better, state: &State, messages: &mut Vec<Outer>) {
    ui.label(theme::heading("Is there a better scheme?").color(theme::accent(ui.visuals().dark_mode)));
    // Above the answer, which grows: what is to be clicked stays where it is.
    ui.horizontal(|ui| {
        progress(ui, page, state, messages);
        if page.shown.is_some() && !page.is_present(state) {
            let text = RichText::new("Of earlier settings").color(ui.visuals().warn_fg_color);
            ui.label(text).on_hover_text("Something was changed since; the search begins anew");
        }
    });
    if let Some(shown) = &page.shown {
        ui.add(Label::new(theme::title(&shown.headline).size(15.0)).wrap());
    }
    if let Some((asked, text)) = &page.impossible
        && asked.is(&Asked::of(page, state))
    {
        ui.add(Label::new(RichText::new(text).color(ui.visuals().error_fg_color)).wrap());
    }
    ui.add_space(4.0);
}

fn progress(ui: &mut Ui, page: &Better, state: &State, messages: &mut Vec<Outer>) {
    if !state.errors.is_empty() {
        ui.label("The scenario cannot be run as it is; what is wrong stands below.");
    } else if !page.choices.wanted.contains(&true) {
        ui.label("Say what matters: choose at least one thing.");
    } else if page.choices.levers.is_empty() {
        ui.label("Let at least one lever move.");
    } else if page.is_complete(state) {
        let tried = page.shown.as_ref().map_or(0, |shown| shown.found.archive.tried().len());
        ui.label(theme::quiet(format!("{} were tried", format::counted(tried, "scheme"))));
    } else if let Task::Running { progress: (done, total), .. } = state.tasks.of(SEEK) {
        let share = *done as f32 / (*total).max(1) as f32;
        let text = if *total > 1 { format!("{done} of {total} schemes") } else { "Beginning…".into() };
        ui.add(ProgressBar::new(share).desired_width(240.0).text(text));
        if ui.button("Stop").on_hover_text("What was found so far stays").clicked() {
            messages.push(Message::Stop(true).into());
        }
    } else if page.stopped && ui.button("Go on").clicked() {
        messages.push(Message::Stop(false).into());
    }
}

/// What matters, what may not happen, which levers may move.
fn choose(ui: &mut Ui, page: &Better, messages: &mut Vec<Outer>) {
    let mut choices = page.choices.clone();
    theme::card(ui.style()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(6.0, 3.0);
        ui.label(theme::heading("What matters"));
        let count = choices.wanted.iter().filter(|is| **is).count();
        for ((label, _), is) in WANTED.iter().zip(&mut choices.wanted) {
            let can = *is || count < MOST_WANTED;
            let shown = ui.add_enabled(can, Checkbox::new(is, *label));
            shown.on_disabled_hover_text(format!("At most {MOST_WANTED} at once"));
        }
        ui.add_space(6.0);
        ui.label(theme::heading("What may not happen"));
        ui.checkbox(&mut choices.keeps_output, "Output below the reference");
        let spend = (&mut choices.most_spend_usd, SPEND_AT_FIRST);
        limit(ui, "Spend on AI above", spend, |drag| drag.prefix("$").suffix(" a week").range(0.0..=1e5).speed(1.0));
        let gaming = (&mut choices.most_gaming, GAMING_AT_FIRST);
        limit(ui, "Employees gaming above", gaming, |drag| {
            let percent = |value: f64, _: std::ops::RangeInclusive<usize>| format!("{:.0}%", 100.0 * value);
            let read = |text: &str| text.trim_end_matches('%').trim().parse::<f64>().ok().map(|percent| percent / 100.0);
            drag.range(0.0..=1.0).speed(0.005).custom_formatter(percent).custom_parser(read)
        });
        ui.checkbox(&mut choices.ranks_nobody, "Anybody ranked before others")
            .on_hover_text("Nobody, the employee or the manager sees the number; not the team, the leaders or everyone");
        ui.checkbox(&mut choices.leaves_pay, "Pay or reviews touched").on_hover_text("Nothing hangs on the number");
        ui.add_space(6.0);
        ui.checkbox(&mut choices.must_hold, "It must hold up").on_hover_text(
            "Judged over plausible organisations, by the worst tenth of them, and not under the assumptions as given",
        );
        ui.add_space(6.0);
        ui.label(theme::heading("Which levers may move"));
        for (key, label) in Choices::known() {
            let mut moves = choices.levers.contains(&key);
            if ui.checkbox(&mut moves, label).changed() {
                choices.levers.retain(|other| *other != key);
                choices.levers.extend(moves.then_some(key));
            }
        }
    });
    if choices != page.choices {
        messages.push(Message::Choose(Box::new(choices)).into());
    }
}

/// A limit that can be switched on, with its number.
fn limit(
    ui: &mut Ui,
    label: &str,
    (value, at_first): (&mut Option<f64>, f64),
    shape: impl FnOnce(DragValue) -> DragValue,
) {
    ui.horizontal(|ui| {
        let mut is_on = value.is_some();
        let name = ui.checkbox(&mut is_on, label);
        if is_on != value.is_some() {
            *value = is_on.then_some(at_first);
        }
        if let Some(number) = value {
            ui.add(shape(DragValue::new(number))).labelled_by(name.id);
        }
    });
}

/// The front, what is looked at, and what was asked of it.
fn found(ui: &mut Ui, page: &Better, state: &State, messages: &mut Vec<Outer>) {
    let Some(shown) = &page.shown else {
        ui.label(theme::quiet("The first schemes are being tried…"));
        return;
    };
    card(ui, page, Kind::Front, messages, |ui, figure, messages| {
        let marked = marked(page, shown, figure);
        let extent = if figure.panels.len() > 1 { Extent::Panels } else { Extent::Panel(0) };
        let plot = PlotView { figure: &marked, extent, before: None, selected: None, height: FRONT, cursor: None };
        let answer = plot.show(ui, Kind::Front.key());
        if let Some(number) = answer.point.and_then(|at| nearest(shown, at)) {
            messages.push(Message::Look(number).into());
        }
        list(ui, page, shown, messages);
    });
    if let Some(number) = page.looked_at() {
        looked_at(ui, state, shown, number, messages);
    }
    for said in shown.statements.iter().skip(1) {
        theme::card(ui.style()).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(theme::heading(said.question).color(theme::accent(ui.visuals().dark_mode)).size(11.5));
            ui.add(Label::new(&said.answer).wrap());
        });
    }
    card(ui, page, Kind::LeversAlongFront, messages, |ui, figure, _| {
        let height = 70.0 + 24.0 * rows(figure) as f32;
        let plot = PlotView { figure, extent: Extent::Panel(0), before: None, selected: None, height, cursor: None };
        plot.show(ui, Kind::LeversAlongFront.key());
    });
    to_win(ui, page, state, messages);
}

/// Names along the vertical axis.
fn rows(figure: &Figure) -> usize {
    match &figure.panels[0].y.scale {
        crate::chart::Scale::Names(names) => names.len(),
        _ => 1,
    }
}

/// A chart with its title and what takes it away.
fn card(
    ui: &mut Ui,
    page: &Better,
    kind: Kind,
    messages: &mut Vec<Outer>,
    content: impl FnOnce(&mut Ui, &Figure, &mut Vec<Outer>),
) {
    let Some(figure) = page.figure(kind) else { return };
    theme::card(ui.style()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(6.0, 3.0);
        ui.horizontal(|ui| {
            ui.label(theme::heading(kind.label()).color(theme::accent(ui.visuals().dark_mode)).size(11.5));
            explore::take_away(ui, kind, messages);
        });
        ui.add(Label::new(theme::title(&figure.title)).wrap());
        content(ui, figure, messages);
        ui.add(Label::new(theme::quiet(&figure.subtitle)).truncate()).on_hover_text(&figure.subtitle);
        ui.add(Label::new(theme::quiet(&figure.note)).wrap());
    });
}

/// The front with a ring round the scheme that is looked at.
fn marked(page: &Better, shown: &Shown, figure: &Figure) -> Figure {
    let mut marked = figure.clone();
    let Some(number) = page.chosen.and(page.looked_at()) else { return marked };
    let values = &shown.found.tried(number).judgement.objectives;
    for (place, panel) in marked.panels.iter_mut().enumerate() {
        if let Some(x) = values.get(place + 1) {
            panel.marks = vec![Mark::Here { x: *x, y: values[0] }];
        }
    }
    marked
}

/// The scheme at a place of the front's chart.
fn nearest(shown: &Shown, (x, y): (f64, f64)) -> Option<usize> {
    let found = &shown.found;
    let is_there = |number: &usize| {
        let values = &found.tried(*number).judgement.objectives;
        values[0] == y && (values.len() == 1 || values[1..].contains(&x))
    };
    let all = 0..found.archive.tried().len();
    found.front.iter().copied().find(is_there).or_else(|| all.into_iter().find(is_there))
}

/// The front as words, to be chosen from without a pointer.
fn list(ui: &mut Ui, page: &Better, shown: &Shown, messages: &mut Vec<Outer>) {
    let found = &shown.found;
    let looked_at = page.looked_at();
    egui::CollapsingHeader::new(format!("{} to choose between", format::counted(found.front.len(), "scheme")))
        .id_salt("front")
        .show(ui, |ui| {
            for &number in &found.front {
                let text = format!("{}. {}", found.called(number), found.gives(number));
                let label = egui::Button::selectable(looked_at == Some(number), found.called(number)).truncate();
                if ui.add(label).on_hover_text(text).clicked() {
                    messages.push(Message::Look(number).into());
                }
            }
        });
}

/// One scheme in words: what it does, what it gives, how often it holds.
fn looked_at(ui: &mut Ui, state: &State, shown: &Shown, number: usize, messages: &mut Vec<Outer>) {
    let found = &shown.found;
    let tried = found.tried(number);
    let is_offered = found.offered.as_ref().is_some_and(|of| of.number == number);
    theme::card(ui.style()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
        let what = if is_offered { "Offered" } else { "Looked at" };
        ui.label(theme::heading(what).color(theme::accent(ui.visuals().dark_mode)).size(11.5));
        ui.add(Label::new(theme::title(in_words(&tried.scheme))).wrap());
        ui.add(Label::new(found.gives(number)).wrap());
        ui.horizontal(|ui| {
            let is_there = state.scenario().schemes.iter().any(|scheme| {
                let plain = |scheme: &Scheme| Scheme { name: String::new(), color: None, reference: false, ..scheme.clone() };
                plain(scheme) == plain(&tried.scheme)
            });
            let has_room = state.scenario().schemes.len() < MAX_SCHEMES;
            let add = ui.add_enabled(has_room && !is_there, egui::Button::new("Add to my schemes"));
            let why = if is_there { "It stands among them already".into() } else { format!("At most {MAX_SCHEMES} schemes") };
            let add = add.on_hover_text("Explore shows it beside the others, as one step that can be undone");
            if add.on_disabled_hover_text(why).clicked() {
                messages.push(Message::Add(number).into());
            }
            if !is_offered && found.offered.is_some() && ui.button("Back to the one that is offered").clicked() {
                let offered = found.offered.as_ref().map_or(number, |of| of.number);
                messages.push(Message::Look(offered).into());
            }
        });
    });
}

/// What would it take for a scheme of the scenario to win?
fn to_win(ui: &mut Ui, page: &Better, state: &State, messages: &mut Vec<Outer>) {
    if state.scenario().schemes.len() < 2 {
        return;
    }
    theme::card(ui.style()).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
        ui.label(
            theme::heading("What would it take for this scheme to win?")
                .color(theme::accent(ui.visuals().dark_mode))
                .size(11.5),
        );
        let chosen = page.to_win.as_deref().unwrap_or("Choose a scheme…");
        let combo = ComboBox::from_id_salt("to win").width(280.0).truncate().selected_text(chosen);
        let combo = combo.show_ui(ui, |ui| {
            for scheme in &state.scenario().schemes {
                if ui.selectable_label(Some(&scheme.name) == page.to_win.as_ref(), &scheme.name).clicked() {
                    messages.push(Message::ToWin(scheme.name.clone()).into());
                }
            }
        });
        combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, "Scheme that is to win"));
        let now = Asked::of(page, state);
        match (&page.takes, &page.to_win) {
            (Some((asked, of, text)), Some(name)) if of == name && asked.is(&now) => {
                ui.add(Label::new(text).wrap());
            }
            (_, Some(_)) if state.tasks.is_running(TAKES) => {
                ui.label(theme::quiet("Levers are being moved…"));
            }
            _ => {}
        }
    });
}
