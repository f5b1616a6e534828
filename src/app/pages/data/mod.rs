//! Data: the organisation's own numbers. Files come in, what was understood of them is shown before it is kept,
//! and what is kept stands beside what is simulated.

use std::path::PathBuf;
use std::sync::Arc;

use egui::Ui;

use self::fitting::{Ask, Shown};
use self::memory::Recalled;
use self::reading::{Asked, READ, Unknown, Wrong};
use super::{Offer, Page, hold};
use crate::app::command::Menu;
use crate::app::files::DataFile;
use crate::app::message::Message as Outer;
use crate::analysis::format::counted;
use crate::app::state::{Notice, State, View};
use crate::app::task::Wanted;
use crate::chart::Figure;
use crate::chart::catalogue::own_figure;
use crate::data::{Actual, Description, EVERYONE, Imported, Roles, Table, Week};
use crate::experiment::Provenance;
use crate::scenario::{OwnData, Scenario};

mod calendar;
pub mod fitting;
mod mapping;
pub mod memory;
pub mod reading;
mod show;

/// What the page keeps.
#[derive(Debug, Default)]
pub struct Data {
    /// What is to be read.
    pub asked: Asked,
    /// The table in it whose columns nobody knows, so that they are asked about.
    pub unknown: Option<Arc<Unknown>>,
    /// What was understood of it.
    pub understood: Option<Arc<Understood>>,
    /// What is kept, to stand beside what is simulated.
    pub kept: Option<Kept>,
    /// Counts what was kept.
    pub number: u64,
    /// The version at which a scenario was opened of which it is not known yet whether numbers were kept with it.
    pub opened: Option<u64>,
    /// The group that is shown.
    pub group: String,
    /// The charts of that group.
    pub figure: Option<Figure>,
    /// Last weeks that a fit leaves out, to forecast them.
    pub hold_out: u32,
    /// The fit that is asked for.
    pub ask: Option<Ask>,
    /// Counts fits.
    fits: u64,
    /// What a fit has learnt so far.
    pub fit: Option<Arc<Shown>>,
    /// Why there is no fit.
    pub no_fit: Option<String>,
    /// What stood where medians were taken.
    taken: Option<Vec<(String, toml::Value)>>,
}

/// What was understood of files, or what is wrong with them.
#[derive(Debug, PartialEq)]
pub struct Understood {
    /// Of what.
    pub asked: Asked,
    /// The table in it whose columns nobody knows.
    pub unknown: Option<Arc<Unknown>>,
    /// What it is.
    pub outcome: Result<(Description, Imported), Wrong>,
}

/// Numbers that are kept, in this session and for the next one of the scenario.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The numbers.
    pub table: Arc<Table>,
    /// What is in them.
    pub description: Description,
}

/// What can happen in the page.
#[derive(Debug)]
pub enum Message {
    /// Files are to be chosen.
    Pick,
    /// The file of who is in which group is to be chosen.
    PickRoster,
    /// These are to be read as well.
    Add(Vec<PathBuf>),
    /// This says who is in which group.
    Roster(PathBuf),
    /// It is read otherwise.
    Ask(Asked),
    /// Which column is which is saved in this file.
    SaveMap(PathBuf),
    /// This was understood.
    Understood(Box<Understood>),
    /// What was understood is kept.
    Keep,
    /// What was understood is thrown away.
    ThrowAway,
    /// What was kept is forgotten.
    Forget,
    /// This was kept with the scenario in an earlier session.
    Recalled(Box<Recalled>),
    /// This group is shown.
    Group(String),
    /// Assumptions are fitted to what is kept.
    Fit,
    /// A fit stops.
    CancelFit,
    /// So many last weeks are left out.
    HoldOut(u32),
    /// This was learnt so far.
    Fitted(Box<Shown>),
    /// The fit of this number cannot be done, and why.
    NoFit(u64, String),
    /// The medians of what was learnt become assumptions.
    TakeMedians,
    /// The fit is forgotten, and what it had set is set back.
    Unfit,
    /// A file is to be chosen to save what is kept in.
    PickSave,
    /// What is kept is saved here.
    Save(PathBuf),
}

impl Data {
    /// Takes in other files, and forgets what was understood of earlier ones.
    fn ask(&mut self, mut asked: Asked) {
        let stays = |unknown: &Arc<Unknown>| {
            let of = |asked: &Asked| (asked.map.clone(), asked.sheet.clone());
            asked.files.contains(&unknown.file) && of(&asked) == of(&self.asked)
        };
        if !self.unknown.as_ref().is_some_and(stays) {
            (self.unknown, asked.roles) = (None, None);
        }
        self.asked = asked;
        self.understood = None;
    }

    /// What the columns of the table that nobody knows are, as far as it is said or guessed.
    pub fn roles(&self) -> Option<&Roles> {
        let unknown = self.unknown.as_ref()?;
        Some(self.asked.roles.as_ref().unwrap_or(&unknown.roles))
    }

    /// The text of a file that says which column is which.
    fn map_text(&self) -> Option<String> {
        let unknown = self.unknown.as_ref()?;
        let mapping = self.roles()?.mapping(&unknown.columns)?;
        let file = reading::shown(&unknown.file);
        Some(format!("# Which column of {file} is which: yardstick data import {file} --map FILE\n\n{}", mapping.to_toml()))
    }

    fn keep(&mut self, state: &State) -> Option<()> {
        let understood = self.understood.take()?;
        let (description, imported) = understood.outcome.as_ref().ok()?;
        self.take(Kept { table: Arc::new(imported.table.clone()), description: description.clone() }, state);
        (self.opened, self.unknown) = (None, None);
        self.ask(Asked::default());
        Some(())
    }

    fn take(&mut self, kept: Kept, state: &State) {
        self.kept = Some(kept);
        self.number += 1;
        EVERYONE.clone_into(&mut self.group);
        self.draw(state);
    }

    /// Brings back what was kept with the scenario in an earlier session.
    fn recall(&mut self, recalled: Recalled, state: &State) -> Vec<Outer> {
        if self.opened.is_none() || recalled.scenario != memory::scenario(state) {
            return Vec::new();
        }
        self.opened = None;
        let Some((table, description)) = recalled.kept else { return Vec::new() };
        if self.kept.as_ref().is_some_and(|kept| kept.table == table) {
            return Vec::new();
        }
        let weeks = table.span().map_or(0, |(first, last)| last.since(first) + 1);
        self.take(Kept { table, description }, state);
        let text = format!(
            "Your own numbers of {} are back; they stand on Data, where you can forget them.",
            counted(weeks as usize, "week")
        );
        let mut then = self.unfit(state);
        then.push(Outer::Note(Notice::good(text)));
        if let (None, Some(data)) = (&state.scenario().data, recalled.data) {
            let mut scenario = state.scenario().clone();
            scenario.data = Some(data);
            then.extend([Outer::EndStep, Outer::Edit(Box::new(scenario)), Outer::EndStep]);
        }
        then
    }

    /// Makes the charts of the group that is shown.
    fn draw(&mut self, state: &State) {
        let Some(kept) = &self.kept else { return self.figure = None };
        let scenario = state.scenario();
        let begun = calendar::began(scenario);
        let begun = begun.as_ref().map(|(week, name)| (*week, name.as_str()));
        let provenance = Provenance::new(scenario, state.document.text().into(), 0, state.today.clone());
        self.figure = own_figure(&kept.table, &self.group, begun, &provenance);
    }
}

impl State {
    /// What really was, where it is known and lies on the weeks of the scenario.
    pub fn actual(&self) -> Option<Actual> {
        let kept = self.pages.data.kept.as_ref()?;
        Actual::new(Arc::clone(&kept.table), self.scenario()).ok()
    }
}

impl Page for Data {
    type Message = Message;
    const LABEL: &'static str = "Data";
    const OFFERS: &'static [Offer] = &[Offer {
        label: "Add your own numbers…",
        menu: Menu::File,
        keys: None,
        message: || Message::Pick.into(),
        can: |_| true,
    }];

    fn show(&self, ui: &mut Ui, state: &State, draft: &mut Scenario, messages: &mut Vec<Outer>) {
        show::show(ui, self, state, draft, messages);
    }

    fn update(&mut self, message: Message, state: &State) -> Vec<Outer> {
        match message {
            Message::Pick => return vec![Outer::View(View::Data), Outer::PickData(DataFile::Export)],
            Message::PickRoster => return vec![Outer::PickData(DataFile::Roster)],
            Message::Add(files) => {
                let mut asked = self.asked.clone();
                let (maps, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| reading::is_map(file));
                asked.map = maps.into_iter().next_back().or(asked.map);
                asked.files.extend(files.into_iter().filter(|file| !self.asked.files.contains(file)));
                self.ask(asked);
                return vec![Outer::View(View::Data)];
            }
            Message::Roster(path) => self.ask(Asked { roster: Some(path), ..self.asked.clone() }),
            Message::Ask(asked) => self.ask(asked),
            Message::SaveMap(path) => {
                let text = self.map_text().map(String::into_bytes);
                return text.map(|text| Outer::WriteTable(path, text)).into_iter().collect();
            }
            Message::Understood(understood) => {
                if understood.asked == self.asked {
                    self.unknown.clone_from(&understood.unknown);
                    self.understood = Some(Arc::from(understood));
                }
            }
            Message::Keep => {
                let is_placed = state.scenario().data.is_some();
                if self.keep(state).is_some() && !is_placed {
                    return self.place(state).into_iter().collect();
                }
            }
            Message::ThrowAway => self.ask(Asked::default()),
            Message::Recalled(recalled) => return self.recall(*recalled, state),
            Message::Forget => {
                (self.kept, self.figure) = (None, None);
                self.number += 1;
                return self.unfit(state);
            }
            Message::Fit => {
                self.fits += 1;
                let document = Arc::clone(&state.document);
                self.ask = Some(Ask { number: self.fits, document, hold_out: self.hold_out });
                (self.fit, self.no_fit) = (None, None);
            }
            Message::CancelFit => self.ask = None,
            Message::HoldOut(weeks) => self.hold_out = weeks,
            Message::Fitted(shown) => {
                if shown.number == self.fits {
                    self.fit = Some(Arc::from(shown));
                }
            }
            Message::NoFit(number, what) => {
                if number == self.fits {
                    self.no_fit = Some(what);
                }
            }
            Message::TakeMedians => return self.take_medians(state),
            Message::Unfit => return self.unfit(state),
            Message::Group(group) => {
                self.group = group;
                self.draw(state);
            }
            Message::PickSave => return vec![Outer::PickData(DataFile::Table)],
            Message::Save(path) => {
                let Some(kept) = &self.kept else { return Vec::new() };
                let mut text = Vec::new();
                if kept.table.write(&mut text).is_ok() {
                    return vec![Outer::WriteTable(path, text)];
                }
            }
        }
        Vec::new()
    }

    fn wanted(&self, state: &State) -> Vec<Wanted> {
        let all = [reading::wanted(self, state), fitting::wanted(self), memory::wanted(self, state)];
        all.into_iter().flatten().collect()
    }

    fn changed(&mut self, state: &State) {
        self.draw(state);
    }

    fn opened(&mut self, state: &State) {
        // What stood before medians were taken stood in another scenario.
        self.taken = None;
        self.opened = Some(state.version);
    }
}

impl Data {
    /// Lets week 0 be the first week of the numbers and the chosen scheme the one in force, where the scenario says
    /// nothing of a calendar.
    fn place(&self, state: &State) -> Option<Outer> {
        let (first, _): (Week, Week) = self.kept.as_ref()?.table.span()?;
        let mut scenario = state.scenario().clone();
        let scheme = Some(scenario.schemes[state.selected].name.clone());
        scenario.data = Some(OwnData { week_zero: first.to_string(), scheme });
        Some(Outer::Edit(Box::new(scenario)))
    }

    /// Makes the medians of what was learnt assumptions, as one step.
    fn take_medians(&mut self, state: &State) -> Vec<Outer> {
        let Some(shown) = &self.fit else { return Vec::new() };
        let scenario = state.scenario();
        let value = |key: &String| Some((key.clone(), scenario.value(key)?));
        let keys = shown.fitted.factors.iter().filter(|learnt| !learnt.is_silent()).map(|learnt| &learnt.key);
        self.taken = Some(keys.filter_map(value).collect());
        vec![Outer::EndStep, Outer::Edit(Box::new(shown.medians(scenario))), Outer::EndStep]
    }

    /// Forgets a fit, and sets back what it had set, as one step.
    fn unfit(&mut self, state: &State) -> Vec<Outer> {
        (self.ask, self.fit, self.no_fit) = (None, None, None);
        let mut then = vec![hold::Message::Learnt(None).into()];
        let Some(taken) = self.taken.take() else { return then };
        let mut scenario = state.scenario().clone();
        for (key, value) in taken {
            // It stood there before.
            let _ = scenario.set_value(&key, value);
        }
        then.extend([Outer::EndStep, Outer::Edit(Box::new(scenario)), Outer::EndStep]);
        then
    }

    /// Whether files are being read.
    pub fn is_reading(&self, state: &State) -> bool {
        state.tasks.is_running(READ)
    }
}
