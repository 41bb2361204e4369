//! Who tells whom that something changed: submits wake workers, workers wake callers that wait.
//!
//! A hint only. Whoever listens also polls, because another process on the same database announces
//! nothing here, and a slow listener may miss announcements.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use klang_model::TaskId;
use klang_store::{Announcement, Lease, Store};
use tokio::sync::{Notify, broadcast};

/// Announcements that a slow listener may be behind before it is told that it missed some.
const BACKLOG: usize = 1024;

/// The announcements of one process, and the tasks that render in it.
pub(crate) struct Changes {
    submitted: Notify,
    callback: Notify,
    tasks: broadcast::Sender<TaskId>,
    running: Mutex<HashMap<TaskId, Arc<Running>>>,
}

/// A task that renders in this process.
pub(crate) struct Running {
    pub(crate) lease: Lease,
    pub(crate) control: Arc<Control>,
}

/// Between who renders and who watches.
#[derive(Default)]
pub(crate) struct Control {
    progress_bits: AtomicU32,
    stop: AtomicBool,
}

impl Control {
    /// How much is done, 0 to 1.
    pub(crate) fn progress(&self) -> f32 {
        f32::from_bits(self.progress_bits.load(Ordering::Relaxed))
    }

    pub(crate) fn set_progress(&self, done: f32) {
        let done = if done.is_finite() { done.clamp(0.0, 1.0) } else { 0.0 };
        self.progress_bits.store(done.to_bits(), Ordering::Relaxed);
    }

    /// Asks the rendering thread to stop at the next piece.
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl Changes {
    pub(crate) fn new() -> Self {
        Self {
            submitted: Notify::new(),
            callback: Notify::new(),
            tasks: broadcast::Sender::new(BACKLOG),
            running: Mutex::default(),
        }
    }

    /// A task was submitted or became due.
    pub(crate) fn announce_work(&self) {
        self.submitted.notify_one();
    }

    /// Waits for [`Changes::announce_work`]; one that came before counts.
    pub(crate) async fn work(&self) {
        self.submitted.notified().await;
    }

    /// A task's state or progress changed.
    pub(crate) fn announce(&self, task: TaskId) {
        // Nobody listening is fine.
        let _ = self.tasks.send(task);
    }

    /// A callback may be due.
    pub(crate) fn announce_callback(&self) {
        self.callback.notify_one();
    }

    /// Waits for [`Changes::announce_callback`]; one that came before counts.
    pub(crate) async fn callback(&self) {
        self.callback.notified().await;
    }

    /// Passes on what other processes announce, for ever.
    pub(crate) async fn pass_on(&self, store: &dyn Store) {
        let Some(mut heard) = store.announcements() else { return };
        loop {
            match heard.recv().await {
                Ok(Announcement::Work) => self.announce_work(),
                Ok(Announcement::Ended(task)) => self.announce(task),
                Ok(Announcement::Callback) => self.announce_callback(),
                // Who waits for the end of a task looks from time to time anyway.
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    self.announce_work();
                    self.announce_callback();
                }
                Err(broadcast::error::RecvError::Closed) => return,
            }
        }
    }

    /// Hears of every change from now on.
    pub(crate) fn listen(&self) -> broadcast::Receiver<TaskId> {
        self.tasks.subscribe()
    }

    /// Notes that a task renders here.
    pub(crate) fn start(&self, lease: Lease) -> Arc<Running> {
        let running = Arc::new(Running { lease, control: Arc::default() });
        self.lock().insert(lease.task, Arc::clone(&running));
        running
    }

    /// Forgets a task that rendered here, unless it has been claimed again since.
    pub(crate) fn finish(&self, lease: Lease) {
        let mut running = self.lock();
        if running.get(&lease.task).is_some_and(|current| current.lease == lease) {
            running.remove(&lease.task);
        }
    }

    /// The task, if it renders here.
    pub(crate) fn running(&self, task: TaskId) -> Option<Arc<Running>> {
        self.lock().get(&task).cloned()
    }

    /// Everything that renders here.
    pub(crate) fn all_running(&self) -> Vec<Arc<Running>> {
        self.lock().values().cloned().collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<TaskId, Arc<Running>>> {
        // The map is whole after every statement, so a panic elsewhere does not spoil it.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
