//! Files that are dropped on the window.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::DroppedFile;

use crate::app::Window;

#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }
    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// Drops files on the window and shows a frame.
pub fn drop_files(window: &mut Window, files: &[PathBuf]) {
    for file in files {
        window.input_mut().dropped_files.push(Arc::new(Dropped(file.clone())));
    }
    window.step();
}
