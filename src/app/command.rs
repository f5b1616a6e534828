//! What can be done from a menu, a shortcut or the palette? One list.

use std::sync::LazyLock;

use egui::{Key, KeyboardShortcut, Modifiers};

use super::pages::View;

/// The menus, from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Menu {
    /// Files and leaving.
    File,
    /// Undoing and assumptions.
    Edit,
    /// Schemes.
    Scheme,
    /// What is on screen.
    View,
    /// Help.
    Help,
}

impl Menu {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::File, Self::Edit, Self::Scheme, Self::View, Self::Help];

    /// The name on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::Scheme => "Scheme",
            Self::View => "View",
            Self::Help => "Help",
        }
    }
}

const NONE: Modifiers = Modifiers::NONE;
const CTRL: Modifiers = Modifiers::COMMAND;
const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

macro_rules! commands {
    ($($(#[$meta:meta])* $variant:ident = $menu:ident, $label:literal $(, $modifiers:ident + $key:ident)?;)+) => {
        /// Something the app does when told to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Command {
            /// Shows a view.
            Show(View),
            /// A command of a view's page, by its place there.
            Of(View, usize),
            $($(#[$meta])* $variant),+
        }

        impl Command {
            /// Those that are here whatever pages there are, in the order of the menus.
            const FIXED: [Self; [$($label),+].len()] = [$(Self::$variant),+];

            /// The name on screen.
            pub const fn label(self) -> &'static str {
                match self {
                    Self::Show(view) => view.label(),
                    Self::Of(view, number) => view.offers()[number].label,
                    $(Self::$variant => $label),+
                }
            }

            /// The menu it is in.
            pub const fn menu(self) -> Menu {
                match self {
                    Self::Show(_) => Menu::View,
                    Self::Of(view, number) => view.offers()[number].menu,
                    $(Self::$variant => Menu::$menu),+
                }
            }

            /// The keys that call it.
            pub fn shortcut(self) -> Option<KeyboardShortcut> {
                match self {
                    Self::Show(view) => view.keys(),
                    Self::Of(view, number) => view.offers()[number].keys,
                    $(Self::$variant => commands!(@keys $($modifiers + $key)?)),+
                }
            }
        }
    };
    (@keys) => { None };
    (@keys $modifiers:ident + $key:ident) => { Some(KeyboardShortcut::new($modifiers, Key::$key)) };
}

commands! {
    /// Shows the scenarios that come with the program.
    Presets = File, "Scenarios that come with Yardstick…", CTRL + N;
    /// Opens a file.
    Open = File, "Open…", CTRL + O;
    /// Saves to the file.
    Save = File, "Save", CTRL + S;
    /// Saves to another file.
    SaveAs = File, "Save as…", CTRL_SHIFT + S;
    /// Takes charts away.
    Export = File, "Export charts…", CTRL + E;
    /// Takes a briefing away.
    Briefing = File, "Export briefing…", CTRL_SHIFT + E;
    /// Goes back to what was last opened or saved.
    Revert = File, "Reset to file";
    /// Leaves.
    Quit = File, "Quit", CTRL + Q;
    /// Takes the last change back.
    Undo = Edit, "Undo", CTRL + Z;
    /// Does the change that was taken back again.
    Redo = Edit, "Redo", CTRL_SHIFT + Z;
    /// Forgets the line and the sentence of the last change.
    ForgetChange = Edit, "Hide what the last change did";
    /// Sets every assumption to its default.
    ResetAssumptions = Edit, "Reset all assumptions";
    /// Adds a scheme.
    AddScheme = Scheme, "Add scheme", CTRL_SHIFT + N;
    /// Copies the chosen scheme.
    DuplicateScheme = Scheme, "Duplicate scheme", CTRL + D;
    /// Moves the chosen scheme up.
    MoveSchemeUp = Scheme, "Move scheme up";
    /// Moves the chosen scheme down.
    MoveSchemeDown = Scheme, "Move scheme down";
    /// Compares the others with the chosen scheme.
    SetReference = Scheme, "Compare others with this scheme";
    /// Removes the chosen scheme.
    DeleteScheme = Scheme, "Delete scheme";
    /// Chooses the next scheme.
    NextScheme = Scheme, "Choose next scheme", CTRL + J;
    /// Shows or folds the comparison.
    ToggleComparison = View, "Show or fold the comparison", CTRL + B;
    /// Shows or folds the numbers that stand behind those that decide.
    ToggleMoreNumbers = View, "Show or fold more numbers of a scheme";
    /// Dark on light.
    LightTheme = View, "Light theme";
    /// Light on dark.
    DarkTheme = View, "Dark theme";
    /// As the system has it.
    SystemTheme = View, "Theme of the system";
    /// Larger.
    ZoomIn = View, "Zoom in", CTRL + Plus;
    /// Smaller.
    ZoomOut = View, "Zoom out", CTRL + Minus;
    /// As it was.
    ZoomReset = View, "Zoom to 100%", CTRL + Num0;
    /// Finds any command.
    Palette = Help, "All commands…", CTRL + K;
    /// Runs the theory and pattern table.
    Validate = Help, "Check the model against theory and patterns…";
    /// Shows what is where.
    Tour = Help, "Take the tour";
    /// Shows everything that was told in this session.
    Notices = Help, "Notifications…";
    /// Says what the words mean.
    Glossary = Help, "Glossary", NONE + F1;
    /// Says what the program is.
    About = Help, "About Yardstick";
}

/// In each menu what belongs to pages comes first: how they are shown, then their own commands.
static ALL: LazyLock<Vec<Command>> = LazyLock::new(|| {
    let shown = View::ALL.map(Command::Show).into_iter();
    let offered = View::ALL.into_iter().flat_map(|view| (0..view.offers().len()).map(move |n| Command::Of(view, n)));
    let mut all: Vec<Command> = shown.chain(offered).chain(Command::FIXED).collect();
    all.sort_by_key(|command| Menu::ALL.iter().position(|menu| *menu == command.menu()));
    all
});

/// Those with more modifiers first, so that Ctrl+Shift+S is not taken for Ctrl+S.
static SHORTCUTS: LazyLock<Vec<(Command, KeyboardShortcut)>> = LazyLock::new(|| {
    let mut all: Vec<_> = ALL.iter().filter_map(|command| Some((*command, command.shortcut()?))).collect();
    all.sort_by_key(|(_, keys)| !keys.modifiers.shift);
    all
});

impl Command {
    /// All of them, in the order of the menus.
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// Those with keys, in the order in which keys are to be looked at.
    pub fn shortcuts() -> impl Iterator<Item = (&'static Self, &'static KeyboardShortcut)> {
        SHORTCUTS.iter().map(|(command, keys)| (command, keys))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_shortcuts_are_unique() {
        for (index, one) in Command::all().iter().enumerate() {
            for other in &Command::all()[..index] {
                assert_ne!(one.label(), other.label());
                assert!(one.shortcut().is_none() || one.shortcut() != other.shortcut(), "{one:?} and {other:?}");
            }
        }
    }

    #[test]
    fn every_view_is_in_its_menu_and_has_the_key_of_its_tab() {
        let of_menu: Vec<Command> =
            Command::all().iter().copied().filter(|command| command.menu() == Menu::View).collect();
        let shown = View::ALL.map(Command::Show);
        assert_eq!(of_menu[..shown.len()], shown);
        let keys = |key| Some(KeyboardShortcut::new(CTRL, key));
        assert_eq!(
            shown[..3].iter().map(|one| one.shortcut()).collect::<Vec<_>>(),
            [keys(Key::Num1), keys(Key::Num2), keys(Key::Num3)]
        );
        assert_eq!(of_menu[shown.len()].label(), "Predict, then reveal");
    }
}
