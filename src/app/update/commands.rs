//! What does a command do?

use super::Store;
use crate::app::command::Command;
use crate::app::effect::Effect;
use crate::app::settings::Theme;
use crate::app::state::{Dialog, State};
use crate::app::task::Task;
use crate::app::work::validation::VALIDATION;
use crate::scenario::{Ai, MAX_SCHEMES, Scenario, Scheme};

impl State {
    /// Whether a command makes sense now.
    pub fn can(&self, command: Command) -> bool {
        let schemes = self.scenario().schemes.len();
        match command {
            Command::Undo => self.can_undo(),
            Command::Redo => self.can_redo(),
            Command::Revert => self.is_unsaved(),
            Command::ForgetChange => self.change.is_some(),
            Command::AddScheme | Command::DuplicateScheme => schemes < MAX_SCHEMES,
            Command::DeleteScheme | Command::NextScheme => schemes > 1,
            Command::MoveSchemeUp => self.selected > 0,
            Command::MoveSchemeDown => self.selected + 1 < schemes,
            Command::SetReference => self.scenario().reference() != self.selected,
            Command::Of(view, number) => (view.offers()[number].can)(self),
            _ => true,
        }
    }
}

impl Store {
    pub(super) fn run(&mut self, command: Command) {
        if !self.can(command) {
            return;
        }
        match command {
            Command::Show(view) => self.view(view),
            Command::Of(view, number) => self.apply((view.offers()[number].message)()),
            Command::Presets => self.dialog(Some(Dialog::Presets)),
            Command::Open => self.pick_open(),
            Command::Save => match self.path.clone() {
                Some(path) => self.save_to(path, None),
                None => self.pick_save(),
            },
            Command::SaveAs => self.pick_save(),
            Command::Export => self.show_export(Dialog::Export),
            Command::Briefing => self.show_export(Dialog::Briefing),
            Command::Revert => {
                let saved = self.saved.scenario().clone();
                self.as_step(&saved);
            }
            Command::Quit => self.effects.push(Effect::Close),
            Command::Undo => self.step(true),
            Command::Redo => self.step(false),
            Command::ForgetChange => self.state.change = None,
            Command::ResetAssumptions => {
                let mut scenario = self.scenario().clone();
                reset_assumptions(&mut scenario);
                self.as_step(&scenario);
            }
            Command::ToggleComparison => self.state.settings.comparison = !self.settings.comparison,
            Command::ToggleMoreNumbers => self.state.settings.more_numbers = !self.settings.more_numbers,
            Command::LightTheme => self.state.settings.theme = Theme::Light,
            Command::DarkTheme => self.state.settings.theme = Theme::Dark,
            Command::SystemTheme => self.state.settings.theme = Theme::System,
            Command::ZoomIn => self.state.settings.zoom = (self.settings.zoom + 0.1).min(2.0),
            Command::ZoomOut => self.state.settings.zoom = (self.settings.zoom - 0.1).max(0.5),
            Command::ZoomReset => self.state.settings.zoom = 1.0,
            Command::Palette => self.dialog(Some(Dialog::Palette)),
            Command::Validate => {
                // Once is enough, unless it broke down.
                if self.validations == 0 || matches!(self.tasks.of(VALIDATION), Task::Failed(_)) {
                    self.state.validations += 1;
                }
                self.dialog(Some(Dialog::Validation));
            }
            Command::Tour => (self.state.touring, self.state.settings.tour_offered) = (true, true),
            Command::Notices => self.dialog(Some(Dialog::Notices)),
            Command::Glossary => self.dialog(Some(Dialog::Glossary)),
            Command::About => self.dialog(Some(Dialog::About)),
            Command::NextScheme => self.state.selected = (self.selected + 1) % self.scenario().schemes.len(),
            Command::AddScheme
            | Command::DuplicateScheme
            | Command::DeleteScheme
            | Command::MoveSchemeUp
            | Command::MoveSchemeDown
            | Command::SetReference => self.change_schemes(command),
        }
    }

    /// What an earlier export came to is not said again.
    fn show_export(&mut self, dialog: Dialog) {
        self.state.exported = None;
        self.dialog(Some(dialog));
    }

    fn change_schemes(&mut self, command: Command) {
        let mut scenario = self.scenario().clone();
        let schemes = &mut scenario.schemes;
        let mut selected = self.selected;
        match command {
            Command::AddScheme => {
                schemes.push(Scheme { name: free_name(schemes, "New scheme"), ..Scheme::default() });
                selected = schemes.len() - 1;
            }
            Command::DuplicateScheme => {
                let copy = Scheme {
                    name: free_name(schemes, &schemes[selected].name),
                    reference: false,
                    color: None,
                    ..schemes[selected].clone()
                };
                selected += 1;
                schemes.insert(selected, copy);
            }
            Command::DeleteScheme => {
                schemes.remove(selected);
            }
            Command::MoveSchemeUp => {
                schemes.swap(selected, selected - 1);
                selected -= 1;
            }
            Command::MoveSchemeDown => {
                schemes.swap(selected, selected + 1);
                selected += 1;
            }
            _ => schemes.iter_mut().enumerate().for_each(|(number, scheme)| scheme.reference = number == selected),
        }
        self.as_step(&scenario);
        self.state.selected = selected.min(self.scenario().schemes.len() - 1);
    }
}

/// A name that no scheme has.
fn free_name(schemes: &[Scheme], wanted: &str) -> String {
    let is_free = |name: &String| schemes.iter().all(|scheme| scheme.name != *name);
    let numbered = (2..=MAX_SCHEMES + 1).map(|number| format!("{wanted} {number}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

/// Sets everything but the levers, the run and the organisation to its default.
fn reset_assumptions(scenario: &mut Scenario) {
    let fresh = Scenario::new("");
    scenario.people = fresh.people;
    scenario.work = fresh.work;
    let budget = scenario.ai.annual_budget_usd;
    scenario.ai = Ai { annual_budget_usd: budget, ..fresh.ai };
    scenario.agents = fresh.agents;
    scenario.behaviour = fresh.behaviour;
    scenario.parting = fresh.parting;
    scenario.signals.clear();
    scenario.audiences.clear();
}
