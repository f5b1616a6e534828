//! What is kept between sessions? Lenient: a file that cannot be read counts as absent.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};

use crate::scenario::write_file;

/// The most files that are remembered.
const MOST_RECENT: usize = 8;

/// Light, dark or as the system has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// As the system has it.
    #[default]
    System,
}

/// What is kept between sessions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing that is shown or not, whatever the others are")]
pub struct Settings {
    /// Light, dark or as the system has it.
    pub theme: Theme,
    /// 1: as designed.
    pub zoom: f32,
    /// Files opened last, newest first.
    pub recent: Vec<PathBuf>,
    /// Whether the comparison is shown.
    pub comparison: bool,
    /// Whether the comparison shows the numbers behind those that decide.
    pub more_numbers: bool,
    /// What was last chosen for exports.
    pub export: super::work::export::Choices,
    /// The step of the tour that comes next, from 0.
    pub tour: usize,
    /// Whether the tour was offered and answered.
    pub tour_offered: bool,
    /// Size of the window in points.
    pub window: [f32; 2],
    /// Whether the window fills the screen.
    pub maximized: bool,
    /// Widths of the panels on the left and on the right, in points; none: as designed.
    pub panels: [Option<f32>; 2],
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            zoom: 1.0,
            recent: Vec::new(),
            comparison: true,
            more_numbers: false,
            export: super::work::export::Choices::default(),
            tour: 0,
            tour_offered: false,
            window: [1440.0, 900.0],
            maximized: false,
            panels: [None, None],
        }
    }
}

impl Settings {
    /// Reads them from a folder.
    pub fn read(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join("settings.json")).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Writes them to a folder.
    ///
    /// # Errors
    /// If the folder cannot be written to.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        write_file(&folder.join("settings.json"), serde_json::to_vec_pretty(self)?)
    }

    /// Puts a file at the top of the recent ones.
    pub fn opened(&mut self, path: &Path) {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        self.recent.retain(|recent| *recent != path);
        self.recent.insert(0, path);
        self.recent.truncate(MOST_RECENT);
    }
}

/// The folder for what is kept; `YARDSTICK_STATE_DIR` names another one.
pub fn folder() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("YARDSTICK_STATE_DIR") {
        return Some(folder.into());
    }
    let folders = directories::ProjectDirs::from("", "", "yardstick")?;
    Some(folders.state_dir().unwrap_or_else(|| folders.data_local_dir()).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Kind, Size};
    use crate::model::Metric;

    #[test]
    fn settings_come_back_and_a_broken_file_counts_as_absent() {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings { zoom: 1.5, theme: Theme::Dark, ..Settings::default() };
        settings.export.chart = Some(Kind::Any(Metric::AgentShare));
        settings.export.size = Size::custom(1200, 800).unwrap();
        settings.write(folder.path()).unwrap();
        assert_eq!(Settings::read(folder.path()), settings);
        fs::write(folder.path().join("settings.json"), "{").unwrap();
        assert_eq!(Settings::read(folder.path()), Settings::default());
    }

    #[test]
    fn a_file_is_recent_once() {
        let mut settings = Settings::default();
        for name in ["a", "b", "a"] {
            settings.opened(Path::new(name));
        }
        assert_eq!(settings.recent, [PathBuf::from("a"), PathBuf::from("b")]);
    }
}
