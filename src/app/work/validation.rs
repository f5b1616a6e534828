//! Does the model do what theory and evidence say that it must? Looked at before one's eyes.

use crate::app::message::Message;
use crate::app::state::State;
use crate::app::task::{Name, Priority, Wanted, Work};
use crate::run::Executor;
use crate::validate::{self, Row};

/// What the work is called.
pub const VALIDATION: Name = "validation";

/// Replicates of the pattern table.
const REPLICATES: u32 = 20;

/// Once it was asked for.
pub fn wanted(state: &State) -> Option<Wanted> {
    let times = state.validations;
    let key = format!("time {times}");
    (times > 0).then_some(Wanted { name: VALIDATION, key, priority: Priority::Background, start: |_| work() })
}

fn work() -> Work {
    let mut theory: Option<Vec<Row>> = None;
    Box::new(move |turn| {
        let theory = theory.get_or_insert_with(validate::theory);
        let executor = Executor::new().cancelled_by(turn.cancel());
        let patterns = validate::patterns(REPLICATES, &executor).ok()?;
        let rows = theory.iter().cloned().chain(patterns).collect();
        turn.tell(Message::Validated(rows));
        Some(())
    })
}
