//! What can the middle of the window show? One folder a page, one line here.
//!
//! Tabs, shortcuts, menu entries and palette derive from the list at the end,
//! and so do what is asked for in the background and what is kept.

use egui::{Key, KeyboardShortcut, Modifiers, Ui};

use super::command::Menu;
use super::message::Message;
use super::state::State;
use super::task::Wanted;
use crate::chart::Kind;
use crate::scenario::Scenario;

/// A page: what it keeps, how it draws, what it asks for, and what can be done in it.
pub trait Page: Default {
    /// What can happen in it.
    type Message: std::fmt::Debug;

    /// The name on its tab.
    const LABEL: &'static str;

    /// Its own commands, beside the one that shows it.
    const OFFERS: &'static [Offer] = &[];

    /// Draws it; edits of the scenario go into `draft`, everything else into `messages`.
    fn show(&self, ui: &mut Ui, state: &State, draft: &mut Scenario, messages: &mut Vec<Message>);

    /// Takes in what happened and returns what follows elsewhere; of `state`, pages are not to be read here.
    fn update(&mut self, message: Self::Message, state: &State) -> Vec<Message>;

    /// Charts that it shows of every run.
    fn charts(&self) -> Vec<Kind> {
        Vec::new()
    }

    /// What it asks for in the background, shown or not.
    fn wanted(&self, _state: &State) -> Vec<Wanted> {
        Vec::new()
    }

    /// The document has changed.
    fn changed(&mut self, _state: &State) {}

    /// Another document was opened.
    fn opened(&mut self, _state: &State) {}

    /// Another page is shown from now on.
    fn hidden(&mut self) {}

    /// After how many seconds it wants to be called again while it is shown; none where it stands still.
    fn pulse(&self) -> Option<f32> {
        None
    }

    /// It is called again, `now` in seconds.
    fn beat(&mut self, _now: f64, _state: &State) {}
}

/// A command of a page.
#[derive(Debug)]
pub struct Offer {
    /// The name on screen.
    pub label: &'static str,
    /// The menu it is in, above what stands there for every page.
    pub menu: Menu,
    /// The keys that call it.
    pub keys: Option<KeyboardShortcut>,
    /// What it does.
    pub message: fn() -> Message,
    /// Whether it makes sense now.
    pub can: fn(&State) -> bool,
}

macro_rules! pages {
    ($($(#[$doc:meta])* $page:ident = $folder:ident;)+) => {
        $(pub mod $folder;)+

        /// What the middle shows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub enum View {
            #[default]
            $($(#[$doc])* $page),+
        }

        impl View {
            /// All of them, in the order of the tabs.
            pub const ALL: [Self; [$(<$folder::$page as Page>::LABEL),+].len()] = [$(Self::$page),+];

            /// The name on the tab.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$page => <$folder::$page as Page>::LABEL),+ }
            }

            /// The page's own commands.
            pub const fn offers(self) -> &'static [Offer] {
                match self { $(Self::$page => <$folder::$page as Page>::OFFERS),+ }
            }
        }

        /// What happened in a page.
        #[derive(Debug)]
        pub enum PageMessage {
            $($(#[$doc])* $page(<$folder::$page as Page>::Message)),+
        }

        $(impl From<<$folder::$page as Page>::Message> for Message {
            fn from(message: <$folder::$page as Page>::Message) -> Self {
                Self::Page(PageMessage::$page(message))
            }
        })+

        /// What each page keeps.
        #[derive(Debug, Default)]
        pub struct Pages {
            $($(#[$doc])* pub $folder: $folder::$page),+
        }

        impl Pages {
            /// Draws the page of `view`.
            pub fn show(&self, view: View, ui: &mut Ui, state: &State, draft: &mut Scenario, messages: &mut Vec<Message>) {
                match view { $(View::$page => self.$folder.show(ui, state, draft, messages)),+ }
            }

            pub(super) fn update(&mut self, message: PageMessage, state: &State) -> Vec<Message> {
                match message { $(PageMessage::$page(message) => self.$folder.update(message, state)),+ }
            }

            pub(super) fn charts(&self) -> Vec<Kind> {
                [$(self.$folder.charts()),+].concat()
            }

            pub(super) fn wanted(&self, state: &State) -> Vec<Wanted> {
                [$(self.$folder.wanted(state)),+].into_iter().flatten().collect()
            }

            pub(super) fn changed(&mut self, state: &State) {
                $(self.$folder.changed(state);)+
            }

            pub(super) fn opened(&mut self, state: &State) {
                $(self.$folder.opened(state);)+
            }

            pub(super) fn hidden(&mut self, view: View) {
                match view { $(View::$page => self.$folder.hidden()),+ }
            }

            pub(super) fn pulse(&self, view: View) -> Option<f32> {
                match view { $(View::$page => self.$folder.pulse()),+ }
            }

            pub(super) fn beat(&mut self, view: View, now: f64, state: &State) {
                match view { $(View::$page => self.$folder.beat(now, state)),+ }
            }
        }
    };
}

pages! {
    /// Charts.
    Explore = explore;
    /// Individuals.
    Inside = inside;
    /// Parameters.
    Assumptions = assumptions;
    /// Many plausible organisations.
    Hold = hold;
    /// Many schemes.
    Better = better;
    /// The organisation's own numbers.
    Data = data;
}

/// The keys of the tabs, from left to right.
const DIGITS: [Key; 9] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];

impl View {
    /// The keys that show it: Ctrl and its place.
    pub fn keys(self) -> Option<KeyboardShortcut> {
        let place = Self::ALL.iter().position(|view| *view == self)?;
        Some(KeyboardShortcut::new(Modifiers::COMMAND, *DIGITS.get(place)?))
    }
}
