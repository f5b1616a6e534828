//! What does a preset look like in a few lines? For the gallery.

use crate::app::message::Message;
use crate::app::state::{Dialog, State};
use crate::app::task::{Name, Priority, Wanted, Work};
use crate::model::{Metric, Model};
use crate::run::Cancel;
use crate::scenario::{Document, presets};

/// What the work is called.
const SKETCHES: Name = "sketches";

/// Most employees of a sketch.
const PEOPLE: u32 = 300;

/// A few lines of a preset.
#[derive(Debug, Clone, PartialEq)]
pub struct Sketch {
    /// Number of the preset.
    pub preset: usize,
    /// Token spend and real output, by scheme and week.
    pub lines: [Vec<Vec<f32>>; 2],
}

/// From when the gallery is first shown.
pub fn wanted(state: &State) -> Option<Wanted> {
    let is_wanted = state.dialog == Some(Dialog::Presets) || !state.sketches.is_empty();
    is_wanted.then(|| Wanted {
        name: SKETCHES,
        key: "every preset".into(),
        priority: Priority::Background,
        start: |_| work(),
    })
}

fn work() -> Work {
    let mut next = 0;
    Box::new(move |turn| {
        while next < presets().len() {
            turn.tell(Message::Sketch(Box::new(Sketch::of(next, turn.cancel())?)));
            next += 1;
        }
        Some(())
    })
}

impl Sketch {
    /// Of few people and one replicate; none after `cancel`.
    fn of(preset: usize, cancel: &Cancel) -> Option<Self> {
        let document = Document::parse("preset", presets()[preset].text).ok()?;
        let scenario = document.checked().ok()?.smaller(PEOPLE, 1);
        let record = Model::new(&scenario).simulate_until(0, &|| cancel.is_cancelled()).ok()?;
        let start = record.horizon().start();
        let lines = [Metric::TokensMtok, Metric::RealOutputHours].map(|metric| {
            let of = |scheme| record.series(scheme, metric)[start..].iter().map(|value| *value as f32).collect();
            (0..record.schemes()).map(of).collect()
        });
        Some(Self { preset, lines })
    }
}
