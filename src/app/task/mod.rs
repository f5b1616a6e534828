//! Which work goes on in the background, and how far is it? One registry.
//!
//! What is to be done derives from the state, as a list of [`Wanted`].
//! [`Tasks::plan`] holds it against what was asked for before: each name stands
//! for at most one piece of work, and one of another key takes its place. What
//! comes back carries a number; whatever has an earlier one is not heard.
//! [`pool`] carries the work out.

use super::message::Message;
use super::state::State;

pub mod pool;

pub use pool::{Pool, Turn, Work};

/// What a piece of work is called; at most one of a name is under way.
pub type Name = &'static str;

/// What goes before what; the later ones go first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// Can wait: it makes way for everything else, and goes on afterwards.
    Background,
    /// The numbers that follow a lever.
    Run,
    /// Short, and somebody looks at the place where its answer will be.
    Glance,
}

/// Work that the state asks for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What it is called.
    pub name: Name,
    /// What it is of: as long as this stays the same, it is not done again.
    pub key: String,
    /// What it makes way for.
    pub priority: Priority,
    /// Makes the work, once it is known to be new.
    pub start: fn(&State) -> Work,
}

/// How far a piece of work is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Nobody asked for it, or it was cancelled.
    Idle,
    /// It is waiting or under way.
    Running {
        /// Its number.
        number: u64,
        /// So many of so many steps are done.
        progress: (usize, usize),
    },
    /// It is done; what came out was said on the way.
    Done,
    /// It broke down, with what was said then.
    Failed(String),
}

/// What the pool is to do.
#[derive(Debug, Clone)]
pub enum Order {
    /// Begin this piece of work, in place of any of its name.
    Start(u64, Wanted),
    /// Give it up.
    Stop(Name),
}

/// What is heard of a piece of work.
#[derive(Debug)]
pub struct Report {
    /// What it is called.
    pub name: Name,
    /// Its number.
    pub number: u64,
    /// What is said.
    pub event: Event,
}

/// What a piece of work says.
#[derive(Debug)]
pub enum Event {
    /// So many of so many steps are done.
    Progress(usize, usize),
    /// Something came out.
    Says(Box<Message>),
    /// That was all.
    Done,
    /// It broke down, with what the panic said.
    Failed(String),
}

#[derive(Debug)]
struct Entry {
    name: Name,
    key: String,
    task: Task,
}

/// Every piece of work that is asked for.
#[derive(Debug, Default)]
pub struct Tasks {
    entries: Vec<Entry>,
    newest: u64,
}

impl Tasks {
    /// How far the work of a name is.
    pub fn of(&self, name: Name) -> &Task {
        self.entries.iter().find(|entry| entry.name == name).map_or(&Task::Idle, |entry| &entry.task)
    }

    /// Whether it is waiting or under way.
    pub fn is_running(&self, name: Name) -> bool {
        matches!(self.of(name), Task::Running { .. })
    }

    /// What is to begin and to stop, so that what is under way is what is wanted.
    pub(super) fn plan(&mut self, wanted: Vec<Wanted>) -> Vec<Order> {
        let mut orders = Vec::new();
        self.entries.retain(|entry| {
            let stays = wanted.iter().any(|wanted| wanted.name == entry.name);
            if !stays && matches!(entry.task, Task::Running { .. }) {
                orders.push(Order::Stop(entry.name));
            }
            stays
        });
        for wanted in wanted {
            let known = self.entries.iter_mut().find(|entry| entry.name == wanted.name);
            if known.as_ref().is_some_and(|entry| entry.key == wanted.key) {
                continue;
            }
            self.newest += 1;
            let task = Task::Running { number: self.newest, progress: (0, 1) };
            let entry = Entry { name: wanted.name, key: wanted.key.clone(), task };
            match known {
                Some(known) => *known = entry,
                None => self.entries.push(entry),
            }
            orders.push(Order::Start(self.newest, wanted));
        }
        orders
    }

    /// Takes in a report and hands on what it says; none where it comes too late.
    pub(super) fn hear(&mut self, report: Report) -> Option<Heard> {
        let is_newest = |task: &Task| matches!(task, Task::Running { number, .. } if *number == report.number);
        let entry = self.entries.iter_mut().find(|entry| entry.name == report.name && is_newest(&entry.task))?;
        match report.event {
            Event::Progress(done, total) => {
                entry.task = Task::Running { number: report.number, progress: (done, total) };
                None
            }
            Event::Says(message) => Some(Heard::Says(message)),
            Event::Done => {
                entry.task = Task::Done;
                None
            }
            Event::Failed(text) => {
                entry.task = Task::Failed(text.clone());
                Some(Heard::Failed(report.name, text))
            }
        }
    }

    /// Forgets a piece of work, so that nothing more of it is heard.
    pub(super) fn forget(&mut self, name: Name) {
        self.entries.retain(|entry| entry.name != name);
    }
}

/// What follows from a report.
#[derive(Debug)]
pub enum Heard {
    /// Something came out.
    Says(Box<Message>),
    /// The work of this name broke down.
    Failed(Name, String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(name: Name, key: &str) -> Wanted {
        Wanted { name, key: key.into(), priority: Priority::Run, start: |_| Box::new(|_| Some(())) }
    }

    fn number(tasks: &Tasks, name: Name) -> u64 {
        let Task::Running { number, .. } = tasks.of(name) else { panic!("{name} runs") };
        *number
    }

    fn names(orders: &[Order]) -> Vec<String> {
        let name = |order: &Order| match order {
            Order::Start(_, wanted) => format!("start {}", wanted.name),
            Order::Stop(name) => format!("stop {name}"),
        };
        orders.iter().map(name).collect()
    }

    #[test]
    fn the_same_work_begins_once_and_other_work_of_its_name_takes_its_place() {
        let mut tasks = Tasks::default();
        assert_eq!(names(&tasks.plan(vec![wanted("run", "1"), wanted("look", "a")])), ["start run", "start look"]);
        assert!(tasks.plan(vec![wanted("run", "1"), wanted("look", "a")]).is_empty(), "it is under way");
        assert_eq!(names(&tasks.plan(vec![wanted("run", "2")])), ["stop look", "start run"]);
        let number = number(&tasks, "run");
        assert!(tasks.hear(Report { name: "run", number, event: Event::Done }).is_none());
        assert_eq!(tasks.of("run"), &Task::Done);
        assert!(tasks.plan(vec![wanted("run", "2")]).is_empty(), "what is done is not done again");
        assert!(tasks.plan(Vec::new()).is_empty(), "there is nothing left to stop");
    }

    #[test]
    fn late_answers_and_late_progress_are_not_heard() {
        let mut tasks = Tasks::default();
        tasks.plan(vec![wanted("export", "1")]);
        let first = number(&tasks, "export");
        let says = |number, event| Report { name: "export", number, event };
        tasks.forget("export");
        for event in [Event::Progress(1, 2), Event::Says(Box::new(Message::EndStep)), Event::Failed("late".into())] {
            assert!(tasks.hear(says(first, event)).is_none());
            assert_eq!(tasks.of("export"), &Task::Idle);
        }
        tasks.plan(vec![wanted("export", "2")]);
        let second = number(&tasks, "export");
        assert!(tasks.hear(says(first, Event::Progress(9, 9))).is_none());
        assert_eq!(tasks.of("export"), &Task::Running { number: second, progress: (0, 1) });
        assert!(tasks.hear(says(second, Event::Progress(1, 2))).is_none());
        assert_eq!(tasks.of("export"), &Task::Running { number: second, progress: (1, 2) });
    }
}
