//! How do many numbered parts get done: in parallel, in order, and stopped when asked?
//!
//! A part is a replicate of a run or a variant of a study. An [`Executor`] does
//! those that its [`Store`] has not got, on rayon's current pool, and hands
//! them to the store one by one in the order of their numbers, whatever the
//! number of threads. What the store holds is always a beginning of what was
//! missing: stop, start again with the same store, and it goes on from there.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::model::Stopped;

/// Asks running work to stop; clones ask for the same work.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// A fresh flag.
    pub fn new() -> Self {
        Self::default()
    }
    /// Asks to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
    /// Whether stopping was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How far work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Parts that are done, those that were there before included.
    pub done: usize,
    /// Parts in all.
    pub total: usize,
    /// Parts that were there before.
    pub before: usize,
    /// Since work began.
    pub elapsed: Duration,
}

impl Progress {
    /// The time that is left, if what is missing takes as long as what was done; none before anything was.
    pub fn left(&self) -> Option<Duration> {
        let fresh = self.done - self.before;
        (fresh > 0).then(|| self.elapsed.mul_f64((self.total - self.done) as f64 / fresh as f64))
    }
}

/// Where parts are kept, and which are there already: memory, a file, a folder of shards.
///
/// It is asked on worker threads, by one at a time.
pub trait Store<T, E>: Send {
    /// Whether a part is there.
    fn has(&self, number: usize) -> bool;

    /// Takes a part; they come in the order of their numbers.
    ///
    /// # Errors
    /// Whatever keeps it from being kept; then work ends with that.
    fn keep(&mut self, number: usize, part: T) -> Result<(), E>;
}

/// In memory, by number.
impl<T: Send, E> Store<T, E> for Vec<Option<T>> {
    fn has(&self, number: usize) -> bool {
        self.get(number).is_some_and(Option::is_some)
    }

    fn keep(&mut self, number: usize, part: T) -> Result<(), E> {
        if number >= self.len() {
            self.resize_with(number + 1, || None);
        }
        self[number] = Some(part);
        Ok(())
    }
}

/// Does numbered parts.
#[derive(Clone, Default)]
pub struct Executor<'a> {
    cancel: Cancel,
    budget: Option<Duration>,
    observer: Option<&'a (dyn Fn(Progress) + Sync)>,
}

impl<'a> Executor<'a> {
    /// One that nobody stops or observes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops when `cancel` asks for it, parts under way included.
    #[must_use]
    pub fn cancelled_by(self, cancel: &Cancel) -> Self {
        Self { cancel: cancel.clone(), ..self }
    }

    /// Begins no part after this time; those under way are done and kept.
    #[must_use]
    pub fn within(self, budget: Duration) -> Self {
        Self { budget: Some(budget), ..self }
    }

    /// Tells `observer` how far it is: at the beginning and after each part, on worker threads, one call at a time.
    #[must_use]
    pub fn observed_by(self, observer: &'a (dyn Fn(Progress) + Sync)) -> Self {
        Self { observer: Some(observer), ..self }
    }

    /// Whether stopping was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// Does the parts with these numbers that are not there yet.
    ///
    /// `compute` is called on several threads; it should ask now and then whether to
    /// stop, and not use the pool itself.
    ///
    /// # Errors
    /// The first error of `compute` or of the store; [`Stopped`] if parts are missing at the end.
    pub fn run<T: Send, E: Send + From<Stopped>>(
        &self,
        numbers: Range<usize>,
        store: &mut impl Store<T, E>,
        compute: impl Fn(usize, &(dyn Fn() -> bool + Sync)) -> Result<T, E> + Sync,
    ) -> Result<(), E> {
        let (begun, total) = (Instant::now(), numbers.len());
        let missing: Vec<usize> = numbers.filter(|number| !store.has(*number)).collect();
        let tell = |done| {
            if let Some(observer) = self.observer {
                observer(Progress { done, total, before: total - missing.len(), elapsed: begun.elapsed() });
            }
        };
        tell(total - missing.len());
        let delivery =
            Mutex::new(Delivery { missing: &missing, store, waiting: BTreeMap::new(), next: 0, error: None });
        let (taken, halted) = (AtomicUsize::new(0), AtomicBool::new(false));
        let stop = || halted.load(Ordering::Relaxed) || self.cancel.is_cancelled();
        let is_late = || self.budget.is_some_and(|budget| begun.elapsed() >= budget);
        let lane = || {
            while !stop() && !is_late() {
                let place = taken.fetch_add(1, Ordering::Relaxed);
                let Some(&number) = missing.get(place) else { break };
                let part = compute(number, &stop);
                if part.is_err() && stop() {
                    break;
                }
                let mut delivery = lock(&delivery);
                let delivered =
                    part.and_then(|part| delivery.deliver(place, part, |kept| tell(total - missing.len() + kept)));
                if let Err(error) = delivered {
                    delivery.error.get_or_insert(error);
                    halted.store(true, Ordering::Relaxed);
                }
            }
        };
        rayon::scope(|scope| {
            for _ in 0..rayon::current_num_threads().min(missing.len()) {
                scope.spawn(|_| lane());
            }
        });
        let delivery = delivery.into_inner().unwrap_or_else(PoisonError::into_inner);
        match delivery.error {
            Some(error) => Err(error),
            None if delivery.next < missing.len() => Err(Stopped.into()),
            None => Ok(()),
        }
    }
}

/// Parts on their way to the store.
struct Delivery<'a, T, E, S> {
    missing: &'a [usize],
    store: &'a mut S,
    /// Done, but behind one that is not.
    waiting: BTreeMap<usize, T>,
    /// The place in `missing` that the store waits for.
    next: usize,
    error: Option<E>,
}

impl<T, E, S: Store<T, E>> Delivery<'_, T, E, S> {
    /// Keeps all parts whose turn it is, and says after each how many that were.
    fn deliver(&mut self, place: usize, part: T, kept: impl Fn(usize)) -> Result<(), E> {
        self.waiting.insert(place, part);
        while let Some(part) = self.waiting.remove(&self.next) {
            self.store.keep(self.missing[self.next], part)?;
            self.next += 1;
            kept(self.next);
        }
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Notes the order in which parts come.
    #[derive(Default)]
    struct Log {
        kept: Vec<(usize, usize)>,
        full_after: Option<usize>,
    }

    #[derive(Debug, PartialEq, Eq)]
    enum Fault {
        Stopped,
        Full,
        Part(usize),
    }

    impl From<Stopped> for Fault {
        fn from(_: Stopped) -> Self {
            Self::Stopped
        }
    }

    impl Store<usize, Fault> for Log {
        fn has(&self, number: usize) -> bool {
            self.kept.iter().any(|(there, _)| *there == number)
        }

        fn keep(&mut self, number: usize, part: usize) -> Result<(), Fault> {
            if self.full_after == Some(self.kept.len()) {
                return Err(Fault::Full);
            }
            self.kept.push((number, part));
            Ok(())
        }
    }

    fn on<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
    }

    /// Later parts are done sooner.
    fn slowly(number: usize, stop: &(dyn Fn() -> bool + Sync)) -> Result<usize, Fault> {
        std::thread::sleep(Duration::from_millis(8 - (number as u64 % 8)));
        if stop() { Err(Fault::Stopped) } else { Ok(number * number) }
    }

    #[test]
    fn parts_come_in_order_on_any_number_of_threads() {
        let expected: Vec<_> = (0..24).map(|number| (number, number * number)).collect();
        for threads in [1, 2, 5] {
            let mut log = Log::default();
            on(threads, || Executor::new().run(0..24, &mut log, slowly)).unwrap();
            assert_eq!(log.kept, expected, "{threads} threads");
        }
    }

    #[test]
    fn what_is_there_is_not_done_again_and_the_rest_is_after_a_stop() {
        let cancel = Cancel::new();
        let seen = Mutex::new(Vec::new());
        let observer = |progress: Progress| {
            seen.lock().unwrap().push(progress);
            if progress.done == 5 {
                cancel.cancel();
            }
        };
        let mut log = Log::default();
        let executor = Executor::new().cancelled_by(&cancel).observed_by(&observer);
        assert_eq!(on(2, || executor.run(0..20, &mut log, slowly)), Err(Fault::Stopped));
        let there = log.kept.len();
        assert!((5..20).contains(&there), "{there}");
        assert!(log.kept.iter().enumerate().all(|(place, (number, _))| place == *number), "a beginning");

        seen.lock().unwrap().clear();
        let done = AtomicUsize::new(0);
        let count = |number: usize, stop: &(dyn Fn() -> bool + Sync)| {
            done.fetch_add(1, Ordering::Relaxed);
            slowly(number, stop)
        };
        let watch = |progress: Progress| seen.lock().unwrap().push(progress);
        on(2, || Executor::new().observed_by(&watch).run(0..20, &mut log, count)).unwrap();
        assert_eq!((log.kept.len(), done.into_inner()), (20, 20 - there));
        let seen = seen.into_inner().unwrap();
        assert_eq!((seen[0].done, seen[0].left()), (there, None));
        assert_eq!(seen.last().unwrap().left(), Some(Duration::ZERO));
        assert!(seen.windows(2).all(|pair| pair[0].done < pair[1].done));
    }

    #[test]
    fn errors_end_it_and_are_told_apart() {
        let broken = |number: usize, stop: &(dyn Fn() -> bool + Sync)| {
            if number == 3 { Err(Fault::Part(3)) } else { slowly(number, stop) }
        };
        assert_eq!(on(2, || Executor::new().run(0..20, &mut Log::default(), broken)), Err(Fault::Part(3)));
        let mut full = Log { full_after: Some(4), ..Log::default() };
        assert_eq!(on(2, || Executor::new().run(0..20, &mut full, slowly)), Err(Fault::Full));
        assert_eq!(full.kept.len(), 4);
    }

    #[test]
    fn a_budget_begins_nothing_late_and_loses_nothing() {
        let mut log = Log::default();
        let executor = Executor::new().within(Duration::from_millis(20));
        assert_eq!(on(1, || executor.run(0..1000, &mut log, slowly)), Err(Fault::Stopped));
        assert!((1..1000).contains(&log.kept.len()));
        assert_eq!(on(1, || Executor::new().run(0..0, &mut log, slowly)), Ok(()));
    }
}
