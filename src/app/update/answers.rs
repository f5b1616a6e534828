//! What follows from what a piece of work says?

use std::sync::Arc;

use super::Store;
use crate::app::change;
use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::task::{Heard, Name, Report};
use crate::app::work::export::EXPORT;
use crate::app::work::run::Results;
use crate::app::work::validation::VALIDATION;

impl Store {
    pub(super) fn answer(&mut self, message: Message) {
        match message {
            Message::Report(report) => self.hear(report),
            Message::Stopped(name, in_time) => self.stopped(name, in_time),
            Message::Results(results) => self.absorb(Arc::new(*results)),
            Message::Sketch(sketch) => self.state.sketches.push(*sketch),
            Message::Preview(preview) => self.state.preview = Some(*preview),
            Message::Picture(picture) => {
                self.state.copied = None;
                if let Some(picture) = picture {
                    self.effects.push(Effect::CopyPicture(picture));
                    self.tell("The chart is on the clipboard as a picture.");
                }
            }
            Message::Exported(outcome) => {
                match &outcome {
                    Ok(files) => {
                        let last = files.last().map(|file| file.display().to_string()).unwrap_or_default();
                        self.tell(match files.len() {
                            1 => format!("Wrote {last}"),
                            count => format!("Wrote {count} files, the last {last}"),
                        });
                    }
                    Err(text) => self.warn(text.clone(), None),
                }
                (self.state.export, self.state.exported) = (None, Some(outcome));
            }
            Message::Validated(rows) => self.state.validation = Some(rows),
            _ => {}
        }
    }

    fn hear(&mut self, report: Report) {
        match self.state.tasks.hear(report) {
            Some(Heard::Says(message)) => self.apply(*message),
            Some(Heard::Failed(name, text)) => self.broke_down(name, text),
            None => {}
        }
    }

    fn broke_down(&mut self, name: Name, text: String) {
        let words = match name {
            EXPORT => "The export broke down.",
            VALIDATION => "The check of the model broke down.",
            _ => "Computing broke down. What you see is from before; change something to try again.",
        };
        if name == EXPORT {
            (self.state.export, self.state.exported) = (None, Some(Err(words.into())));
        }
        self.warn(words, Some(text));
    }

    /// Says whether an export was stopped before its first file; other work stops without a word.
    fn stopped(&mut self, name: Name, in_time: bool) {
        if name != EXPORT || !self.tasks.is_running(EXPORT) {
            return;
        }
        if in_time {
            self.state.export = None;
            self.state.tasks.forget(EXPORT);
            self.tell("The export was cancelled; nothing was written.");
        } else {
            self.tell("It was too late to cancel the export: its files are written.");
        }
    }

    /// Takes in results, and says what the last change did.
    fn absorb(&mut self, results: Arc<Results>) {
        let state = &mut self.state;
        if let Some(change) = &mut state.change {
            change.sentence = change::sentence(&change.before, &results, state.selected);
        }
        if results.alignments.is_some() {
            state.alignments.clone_from(&results.alignments);
        }
        state.results = Some(results);
    }
}
