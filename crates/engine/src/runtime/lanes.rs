//! How many calls run at once, and on how many threads each.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use rten::ThreadPool;

/// Bounds of a network's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parallelism {
    /// Calls that compute at the same time; others wait. At least 1.
    pub calls: usize,
    /// Threads that one call computes with. At least 1.
    pub threads_per_call: usize,
}

/// One thread pool for each call that may run. A pool of its own keeps a call's speed independent of
/// its neighbours' and makes `calls * threads_per_call` the bound of all.
pub(super) struct Lanes {
    free: Mutex<Vec<Arc<ThreadPool>>>,
    returned: Condvar,
}

impl Lanes {
    pub(super) fn new(parallelism: Parallelism) -> Self {
        let pool = |_| Arc::new(ThreadPool::with_num_threads(parallelism.threads_per_call.max(1)));
        Self { free: Mutex::new((0..parallelism.calls.max(1)).map(pool).collect()), returned: Condvar::new() }
    }

    /// Waits for a free lane.
    pub(super) fn enter(&self) -> Lane<'_> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(pool) = free.pop() {
                return Lane { lanes: self, pool };
            }
            free = self.returned.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The right to run one call; given back when dropped.
pub(super) struct Lane<'a> {
    lanes: &'a Lanes,
    pool: Arc<ThreadPool>,
}

impl Lane<'_> {
    /// The threads of the call.
    pub(super) fn pool(&self) -> Arc<ThreadPool> {
        Arc::clone(&self.pool)
    }
}

impl Drop for Lane<'_> {
    fn drop(&mut self) {
        self.lanes.free.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&self.pool));
        self.lanes.returned.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn lets_no_more_calls_in_than_allowed() {
        let lanes = Lanes::new(Parallelism { calls: 2, threads_per_call: 1 });
        let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let lane = lanes.enter();
                        let now = inside.fetch_add(1, Ordering::SeqCst) + 1;
                        most.fetch_max(now, Ordering::SeqCst);
                        lane.pool().run(thread::yield_now);
                        inside.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert!((1..=2).contains(&most.into_inner()));
        assert_eq!(lanes.free.lock().unwrap().len(), 2);
    }
}
