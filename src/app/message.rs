//! What can happen? Everything that changes the state, from a click to the answer of a piece of work.

use std::path::PathBuf;
use std::sync::Arc;

use super::command::Command;
use super::files::{DataFile, Opened};
use super::pages::{PageMessage, View};
use super::recovery::Unsaved;
use super::state::{After, Dialog, Mine, Notice};
use super::task::{Name, Report};
use super::work::export::{Choices, Preview};
use super::work::run::Results;
use super::work::sketch::Sketch;
use crate::chart::Kind;
use crate::scenario::{Document, Scenario};
use crate::validate::Row;

/// Something that happened, or that somebody wants done.
#[derive(Debug)]
pub enum Message {
    /// A command.
    Run(Command),
    /// The scenario is to say this.
    Edit(Box<Scenario>),
    /// What changes next is another step.
    EndStep,
    /// A scheme is chosen.
    Select(usize),
    /// A view is chosen.
    View(View),
    /// Something happened in a page.
    Page(PageMessage),
    /// The numbers of a chart are shown, or none.
    Table(Option<Kind>),
    /// A file is opened; asks first if something is unsaved.
    OpenFile(PathBuf),
    /// A preset is opened; asks first if something is unsaved.
    OpenPreset(usize),
    /// Own numbers are to be chosen, or to be saved.
    PickData(DataFile),
    /// A table of own numbers, or which column of one is which, is saved here.
    WriteTable(PathBuf, Vec<u8>),
    /// The scenario is saved here.
    SaveTo(PathBuf),
    /// The scenario is saved here, whatever the file holds.
    Overwrite(PathBuf),
    /// What stood after the question about unsaved changes is done without saving.
    Discard(After),
    /// The same after saving.
    SaveThen(After),
    /// A dialog is shown, or none.
    Dialog(Option<Dialog>),
    /// This is looked for in the dialog.
    Search(String),
    /// A preset is opened with predictions first.
    Predict(usize),
    /// A copy of a case for one's own organisation.
    TakeMine(Mine),
    /// Another step of the tour.
    TourStep(usize),
    /// The tour is left, to be taken up again.
    LeaveTour,
    /// The tour is over.
    EndTour,
    /// Choices for exports.
    Choose(Box<Choices>),
    /// Charts are written.
    ExportCharts,
    /// A briefing is written.
    ExportBriefing(PathBuf),
    /// An export stops.
    CancelExport,
    /// A chart goes to the clipboard.
    CopyChart(Kind),
    /// A text goes to the clipboard.
    CopyText(String),
    /// One chart is to be exported.
    ExportChart(Kind),
    /// A folder is shown by the system.
    ShowFolder(PathBuf),
    /// Something is told.
    Note(Notice),
    /// A notice is put away.
    Dismiss(usize),
    /// Work of an earlier session is taken up, or thrown away.
    Recover(bool),

    /// A file was read; whether that was because another program changed it.
    Read(PathBuf, bool, Box<Result<Opened, Notice>>),
    /// This document was to be written here; what follows once it is.
    Written(PathBuf, Arc<Document>, Option<After>, Result<(), String>),
    /// The file holds something else than was read from it or written to it here.
    Differs(PathBuf),
    /// The file was changed by another program; whether it is still there.
    FileChanged(PathBuf, bool),
    /// An earlier session left this work, in this file.
    LeftOver(PathBuf, Unsaved),
    /// The window is asked to close.
    CloseRequested,
    /// The window has this size in points at 100%, and fills the screen or not.
    Window([f32; 2], bool),
    /// The panel of this place has this width.
    Panel(usize, f32),
    /// So many seconds have passed since the start; a page that plays goes on.
    Pulse(f64),
    /// A page broke down, with what the panic said and the folder of the report.
    PageBroke(View, String, String),

    /// A piece of work says something.
    Report(Report),
    /// A piece of work was to be stopped; whether that was in time.
    Stopped(Name, bool),
    /// What a run has shown so far.
    Results(Box<Results>),
    /// The lines of a preset.
    Sketch(Box<Sketch>),
    /// A chart as it will be exported.
    Preview(Box<Preview>),
    /// A chart for the clipboard; none where it does not apply.
    Picture(Option<Box<egui::ColorImage>>),
    /// What an export has come to.
    Exported(Result<Vec<PathBuf>, String>),
    /// The theory and pattern table.
    Validated(Vec<Row>),
}
