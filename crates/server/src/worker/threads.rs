//! The rendering threads: a fixed number, started once, fed through a queue that the worker's slots
//! bound. tokio's own threads never render.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use klang_model::GenerationSpec;
use tokio::sync::oneshot;

use super::render::{Failed, Made, make_files};
use crate::app::App;
use crate::changes::Running;

/// The threads; they end when this is dropped and their work is done.
pub(super) struct RenderThreads {
    jobs: Sender<Job>,
}

struct Job {
    spec: GenerationSpec,
    seed: u64,
    running: Arc<Running>,
    answer: oneshot::Sender<Result<Made, Failed>>,
}

impl RenderThreads {
    pub(super) fn start(count: usize, app: &Arc<App>) -> io::Result<Self> {
        let (jobs, queue) = channel();
        let queue = Arc::new(Mutex::new(queue));
        for number in 0..count {
            let queue = Arc::clone(&queue);
            let app = Arc::clone(app);
            thread::Builder::new().name(format!("render-{number}")).spawn(move || work(&queue, &app))?;
        }
        Ok(Self { jobs })
    }

    /// Renders and encodes on one of the threads.
    pub(super) async fn render(&self, spec: GenerationSpec, seed: u64, running: Arc<Running>) -> Result<Made, Failed> {
        let (answer, made) = oneshot::channel();
        // A thread never ends before the queue does, so both channels are open.
        let gone = || Failed::Retryable("the rendering thread is gone".to_owned());
        self.jobs.send(Job { spec, seed, running, answer }).map_err(|_| gone())?;
        made.await.map_err(|_| gone())?
    }
}

fn work(queue: &Mutex<Receiver<Job>>, app: &App) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { spec, seed, running, answer }) = next else { return };
        let task = running.lease.task;
        let made = make_files(app.engine.as_ref(), &spec, seed, &running, &|| app.changes.announce(task));
        // Nobody waits for a task that was handed back meanwhile.
        let _ = answer.send(made);
    }
}
