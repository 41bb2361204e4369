//! The rendering threads: a fixed number, started once, each behind a slot that must be taken first,
//! so that nothing queues in front of them. tokio's own threads never render.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use klang_engine::Engine;
use klang_model::GenerationSpec;
use klang_store::Clock;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::Workspace;
use super::activity::{Activity, AtWork};
use super::render::{Failed, Made, make_files};
use crate::changes::Control;
use crate::metrics;

/// The threads; they end when this is dropped and their work is done.
pub(crate) struct RenderThreads {
    jobs: Sender<Job>,
    slots: Arc<Semaphore>,
    activity: Arc<Activity>,
}

/// The right to one rendering at a time. The thread keeps its share until it is done, also when
/// nobody waits for the result any more.
pub(crate) type Slot = Arc<OwnedSemaphorePermit>;

/// Hears that a rendering has come further.
type Announce = Box<dyn Fn() + Send>;

struct Job {
    spec: GenerationSpec,
    workspace: Option<Arc<Workspace>>,
    seed: u64,
    control: Arc<Control>,
    announce: Announce,
    answer: oneshot::Sender<Result<Made, Failed>>,
    _slot: Slot,
    _at_work: AtWork,
}

impl RenderThreads {
    pub(crate) fn start(count: usize, engine: &Arc<dyn Engine>, clock: &Arc<dyn Clock>) -> io::Result<Self> {
        let (jobs, queue) = channel();
        let queue = Arc::new(Mutex::new(queue));
        for number in 0..count {
            let queue = Arc::clone(&queue);
            let engine = Arc::clone(engine);
            thread::Builder::new().name(format!("render-{number}")).spawn(move || work(&queue, engine.as_ref()))?;
        }
        let activity = Arc::new(Activity::new(Arc::clone(clock)));
        Ok(Self { jobs, slots: Arc::new(Semaphore::new(count)), activity })
    }

    /// When there was work last.
    pub(crate) const fn activity(&self) -> &Arc<Activity> {
        &self.activity
    }

    /// Waits for a free slot. Waits for ever where there are no threads.
    pub(crate) async fn slot(&self) -> Slot {
        match Arc::clone(&self.slots).acquire_owned().await {
            Ok(place) => Arc::new(place),
            // Only a closed semaphore refuses, and this one is never closed.
            Err(_) => std::future::pending().await,
        }
    }

    /// A slot, if one is free.
    pub(crate) fn try_slot(&self) -> Option<Slot> {
        Arc::clone(&self.slots).try_acquire_owned().ok().map(Arc::new)
    }

    /// Renders and encodes on one of the threads.
    pub(crate) async fn render(
        &self,
        slot: Slot,
        spec: GenerationSpec,
        workspace: Option<Arc<Workspace>>,
        seed: u64,
        control: Arc<Control>,
        announce: Announce,
    ) -> Result<Made, Failed> {
        let (answer, made) = oneshot::channel();
        // A thread never ends before the queue does, so both channels are open.
        let gone = || Failed::Retryable("the rendering thread is gone".to_owned());
        let job =
            Job { spec, workspace, seed, control, announce, answer, _slot: slot, _at_work: self.activity.begin() };
        self.jobs.send(job).map_err(|_| gone())?;
        made.await.map_err(|_| gone())?
    }
}

fn work(queue: &Mutex<Receiver<Job>>, engine: &dyn Engine) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        metrics::slot_busy(1.0);
        let made = make_files(engine, &job.spec, job.workspace.as_deref(), job.seed, &job.control, &job.announce);
        metrics::slot_busy(-1.0);
        let Job { answer, .. } = job;
        // Nobody waits for a task that was handed back meanwhile.
        let _ = answer.send(made);
    }
}
