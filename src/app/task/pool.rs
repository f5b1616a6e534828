//! Who does the work while the window stays awake? One pool, as many threads as processors.
//!
//! One piece of work has the whole pool at a time, the one of the highest
//! priority. Where one of a higher priority comes, the one under way is told to
//! stop, keeps what it has, and goes on afterwards from there: a run never waits
//! for an export.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::{Event, Name, Priority, Report};
use crate::app::message::Message;
use crate::run::Cancel;

/// A piece of work: goes on until its end, or returns none once its turn is over.
///
/// What it has done so far it keeps in itself, for its next turn.
pub type Work = Box<dyn FnMut(&Turn) -> Option<()> + Send>;

/// Work that waits.
struct Item {
    name: Name,
    number: u64,
    priority: Priority,
    work: Work,
}

/// Work that is under way.
struct Current {
    name: Name,
    priority: Priority,
    stop: Cancel,
    /// It is given up: it does not go on afterwards.
    is_given_up: bool,
    /// It may not be stopped any more.
    is_committed: bool,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Item>,
    current: Option<Current>,
    /// A thread takes one piece of work after the other.
    is_driven: bool,
}

struct Shared {
    queue: Mutex<Queue>,
    reports: Sender<Report>,
    wake: Box<dyn Fn() + Send + Sync>,
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn report(&self, report: Report) {
        // Nobody listens once the window is gone.
        let _ = self.reports.send(report);
        (self.wake)();
    }
}

/// The threads that compute, and what waits for them.
pub struct Pool {
    threads: ThreadPool,
    shared: Arc<Shared>,
    reports: Receiver<Report>,
}

impl Pool {
    /// Starts the threads; `wake` is called when there is a report.
    ///
    /// # Errors
    /// If they cannot be started.
    pub fn new(wake: impl Fn() + Send + Sync + 'static) -> io::Result<Self> {
        let threads = ThreadPoolBuilder::new()
            .thread_name(|number| format!("work {number}"))
            .build()
            .map_err(io::Error::other)?;
        let (sender, reports) = channel();
        let shared = Shared { queue: Mutex::default(), reports: sender, wake: Box::new(wake) };
        Ok(Self { threads, shared: Arc::new(shared), reports })
    }

    /// What was said since the last call.
    pub fn reports(&self) -> Vec<Report> {
        self.reports.try_iter().collect()
    }

    /// Begins a piece of work as soon as nothing of a higher priority waits, in place of any of its name.
    pub fn start(&self, name: Name, number: u64, priority: Priority, work: Work) {
        let mut queue = self.shared.queue();
        queue.waiting.retain(|item| item.name != name);
        if let Some(current) = &mut queue.current {
            current.is_given_up |= current.name == name;
            if current.is_given_up || current.priority < priority {
                current.stop.cancel();
            }
        }
        queue.waiting.push_back(Item { name, number, priority, work });
        if !queue.is_driven {
            queue.is_driven = true;
            let shared = Arc::clone(&self.shared);
            self.threads.spawn(move || drive(&shared));
        }
    }

    /// Gives a piece of work up. Whether that was in time: what has committed itself comes to its end, and what has ended, has.
    pub fn stop(&self, name: Name) -> bool {
        let mut queue = self.shared.queue();
        let waiting = queue.waiting.len();
        queue.waiting.retain(|item| item.name != name);
        let waited = queue.waiting.len() < waiting;
        let Some(current) = queue.current.as_mut().filter(|current| current.name == name) else { return waited };
        if !current.is_committed {
            current.is_given_up = true;
            current.stop.cancel();
        }
        !current.is_committed
    }

    /// How many threads compute.
    pub fn threads(&self) -> usize {
        self.threads.current_num_threads()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let mut queue = self.shared.queue();
        queue.waiting.clear();
        if let Some(current) = &mut queue.current {
            current.is_given_up = true;
            current.stop.cancel();
        }
    }
}

/// The time in which a piece of work has the pool.
pub struct Turn {
    name: Name,
    number: u64,
    stop: Cancel,
    shared: Arc<Shared>,
}

impl Turn {
    /// What says when the turn is over.
    pub fn cancel(&self) -> &Cancel {
        &self.stop
    }

    /// Whether it is over: the work returns none, and goes on in its next turn if there is one.
    pub fn is_over(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Says that so many of so many steps are done.
    pub fn progress(&self, done: usize, total: usize) {
        self.report(Event::Progress(done, total));
    }

    /// Says what came out.
    pub fn tell(&self, message: impl Into<Message>) {
        self.report(Event::Says(Box::new(message.into())));
    }

    /// Asks to come to the end undisturbed, such as before the first file is written; none where the turn is over.
    pub fn commit(&self) -> Option<()> {
        let mut queue = self.shared.queue();
        let current = queue.current.as_mut().filter(|current| !current.stop.is_cancelled())?;
        current.is_committed = true;
        Some(())
    }

    fn report(&self, event: Event) {
        self.shared.report(Report { name: self.name, number: self.number, event });
    }
}

/// Does what waits, the highest priority first and the oldest of those, until nothing does.
fn drive(shared: &Arc<Shared>) {
    while let Some((mut item, stop)) = next(shared) {
        let turn = Turn { name: item.name, number: item.number, stop, shared: Arc::clone(shared) };
        let came_to = catch_unwind(AssertUnwindSafe(|| (item.work)(&turn)));
        let mut queue = shared.queue();
        let is_given_up = queue.current.take().is_some_and(|current| current.is_given_up);
        let event = match came_to {
            Ok(None) if is_given_up => continue,
            Ok(None) if turn.is_over() => {
                queue.waiting.push_front(item);
                continue;
            }
            Ok(_) => Event::Done,
            Err(panic) => Event::Failed(panic_text(&*panic)),
        };
        drop(queue);
        turn.report(event);
    }
}

/// Takes the next piece of work, with what will stop it.
fn next(shared: &Shared) -> Option<(Item, Cancel)> {
    let mut queue = shared.queue();
    let highest = queue.waiting.iter().map(|item| item.priority).max();
    let place = queue.waiting.iter().position(|item| Some(item.priority) == highest);
    let Some(item) = place.and_then(|place| queue.waiting.remove(place)) else {
        queue.is_driven = false;
        return None;
    };
    let stop = Cancel::new();
    let (name, priority) = (item.name, item.priority);
    queue.current = Some(Current { name, priority, stop: stop.clone(), is_given_up: false, is_committed: false });
    Some((item, stop))
}

/// What a panic said.
pub fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".into())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    fn pool() -> Pool {
        Pool::new(|| ()).unwrap()
    }

    /// Waits for a report that ends a piece of work; what was said before it counts progress.
    fn end(pool: &Pool) -> (Name, u64, String) {
        loop {
            let report = pool.reports.recv_timeout(PATIENCE).expect("a report");
            match report.event {
                Event::Done => return (report.name, report.number, "done".into()),
                Event::Failed(text) => return (report.name, report.number, text),
                _ => {}
            }
        }
    }

    /// Work that goes on until its turn is over, and says when it has begun.
    fn endless(begun: mpsc::Sender<()>) -> Work {
        Box::new(move |turn| {
            let _ = begun.send(());
            while !turn.is_over() {
                std::thread::sleep(Duration::from_millis(1));
            }
            None
        })
    }

    #[test]
    fn a_run_does_not_wait_for_work_in_the_background_which_goes_on_afterwards() {
        let (pool, turns) = (pool(), Arc::new(AtomicUsize::new(0)));
        let (sender, begun) = mpsc::channel();
        let counted = Arc::clone(&turns);
        let validation: Work = Box::new(move |turn| {
            if counted.fetch_add(1, Ordering::SeqCst) > 0 {
                return Some(());
            }
            let _ = sender.send(());
            while !turn.is_over() {
                std::thread::sleep(Duration::from_millis(1));
            }
            None
        });
        pool.start("validation", 1, Priority::Background, validation);
        begun.recv_timeout(PATIENCE).unwrap();
        pool.start("run", 2, Priority::Run, Box::new(|_| Some(())));
        assert_eq!(end(&pool), ("run", 2, "done".into()));
        assert_eq!(end(&pool), ("validation", 1, "done".into()));
        assert_eq!(turns.load(Ordering::SeqCst), 2, "it had a second turn");
    }

    #[test]
    fn newer_work_of_a_name_takes_the_place_of_what_runs_and_of_what_waits() {
        let pool = pool();
        let (sender, begun) = mpsc::channel();
        pool.start("run", 1, Priority::Run, endless(sender.clone()));
        begun.recv_timeout(PATIENCE).unwrap();
        pool.start("run", 2, Priority::Run, endless(sender));
        pool.start("run", 3, Priority::Run, Box::new(|_| Some(())));
        assert_eq!(end(&pool), ("run", 3, "done".into()));
    }

    #[test]
    fn what_breaks_down_is_told_and_the_next_is_done() {
        let pool = pool();
        pool.start("validation", 1, Priority::Background, Box::new(|_| panic!("broken on purpose")));
        assert_eq!(end(&pool), ("validation", 1, "broken on purpose".into()));
        pool.start("validation", 2, Priority::Background, Box::new(|_| Some(())));
        assert_eq!(end(&pool), ("validation", 2, "done".into()));
    }

    #[test]
    fn what_has_begun_to_write_is_not_stopped_and_says_so() {
        let pool = pool();
        let (sender, begun) = mpsc::channel();
        let (go, wait) = mpsc::channel::<()>();
        let work: Work = Box::new(move |turn| {
            turn.commit()?;
            let _ = sender.send(());
            let _ = wait.recv_timeout(PATIENCE);
            Some(())
        });
        pool.start("export", 1, Priority::Background, work);
        begun.recv_timeout(PATIENCE).unwrap();
        assert!(!pool.stop("export"), "it is too late");
        go.send(()).unwrap();
        assert_eq!(end(&pool), ("export", 1, "done".into()));
        assert!(!pool.stop("export"), "what has ended is not stopped");

        let (sender, begun) = mpsc::channel();
        pool.start("export", 2, Priority::Background, endless(sender));
        begun.recv_timeout(PATIENCE).unwrap();
        assert!(pool.stop("export"));
        pool.start("run", 3, Priority::Run, Box::new(|_| Some(())));
        assert_eq!(end(&pool), ("run", 3, "done".into()), "the export was given up and says nothing more");
    }

    #[test]
    fn work_is_spread_over_one_thread_a_processor() {
        let pool = pool();
        let processors = std::thread::available_parallelism().unwrap().get();
        let (sender, seen) = mpsc::channel();
        let threads: Work = Box::new(move |_| {
            let _ = sender.send(rayon::current_num_threads());
            Some(())
        });
        pool.start("run", 1, Priority::Run, threads);
        assert_eq!(seen.recv_timeout(PATIENCE), Ok(pool.threads()));
        assert!(pool.threads() == processors || std::env::var_os("RAYON_NUM_THREADS").is_some());
    }
}
