//! Workers: claim tasks under a lease, render them on threads of their own, store the files, settle.
//!
//! Everything after the claim may happen twice: a worker that is cut off keeps rendering while
//! another has the task. The store decides whose `settle` counts; the loser removes its files.

use std::sync::Arc;
use std::time::Duration;

use klang_model::FailCode;
use klang_store::{Beat, ClaimedTask, LeaseStatus, Outcome};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::{App, rendering_threads};
use crate::storage::millis;

mod activity;
pub(crate) mod declare;
pub(crate) mod render;
mod run;
pub(crate) mod sweep;
mod threads;
mod workspace;

pub(crate) use declare::Declared;
pub(crate) use threads::{RenderThreads, Slot};
pub(crate) use workspace::{Workspace, fresh_folder};

/// The workers of this process.
pub(crate) struct Workers {
    app: Arc<App>,
    crew: Arc<Crew>,
    claiming: JoinHandle<()>,
    beating: JoinHandle<()>,
    /// Ends claiming.
    stop: CancellationToken,
}

/// What every task at work needs.
struct Crew {
    app: Arc<App>,
    tasks: TaskTracker,
    /// Tasks whose files are being stored: as many as render.
    storing: Semaphore,
    /// Hands back what still renders.
    hand_back: CancellationToken,
}

impl Workers {
    /// Starts the tasks that feed the rendering threads.
    pub(crate) fn start(app: &Arc<App>) -> Self {
        let crew = Arc::new(Crew {
            app: Arc::clone(app),
            tasks: TaskTracker::new(),
            storing: Semaphore::new(rendering_threads(&app.config)),
            hand_back: CancellationToken::new(),
        });
        let stop = app.stopping.child_token();
        let claiming = tokio::spawn(claim_tasks(Arc::clone(&crew), stop.clone()));
        let beating = tokio::spawn(send_heartbeats(Arc::clone(app)));
        Self { app: Arc::clone(app), crew, claiming, beating, stop }
    }

    /// Claims no more, lets renders finish until the deadline, then hands the rest back.
    pub(crate) async fn stop(self, deadline: Instant) {
        let Self { app, crew, claiming, beating, stop } = self;
        stop.cancel();
        // A claim under way is carried through, so that no task is left under a lease of nobody.
        if claiming.await.is_err() {
            tracing::error!("claiming tasks ended with a panic");
        }
        crew.tasks.close();
        if tokio::time::timeout_at(deadline, crew.tasks.wait()).await.is_err() {
            let running = app.changes.all_running();
            tracing::warn!(tasks = running.len(), "handing back tasks that did not finish in time");
            crew.hand_back.cancel();
            for task in running {
                task.control.stop();
            }
            crew.tasks.wait().await;
        }
        beating.abort();
        // An aborted task ends with an error that says just that.
        let _ = beating.await;
    }
}

/// Claims as many tasks as there are free slots, again and again.
async fn claim_tasks(crew: Arc<Crew>, stop: CancellationToken) {
    let config = &crew.app.config.worker;
    if rendering_threads(&crew.app.config) == 0 {
        return;
    }
    let worker = format!("{}-{}", std::process::id(), uuid::Uuid::now_v7().simple());
    let pause = Duration::from_millis(config.poll_ms);
    let mut failing = false;
    loop {
        let Some(mut free) = stop.run_until_cancelled(free_slots(&crew.app.threads)).await else { return };
        let products = crew.app.engine.products();
        let limit = u32::try_from(free.len()).unwrap_or(u32::MAX);
        // Also without products: claiming takes back the leases of workers that died.
        let claimed = match crew.app.store.claim(&worker, &products, limit, millis(config.lease_ms)).await {
            Ok(claim) => {
                failing = false;
                for task in claim.exhausted {
                    tracing::warn!(task = %task, "a task failed: its last worker vanished");
                    crew.app.changes.announce(task);
                    crew.app.changes.announce_callback();
                }
                claim.tasks
            }
            Err(error) => {
                // Said once, not at every try.
                if !failing {
                    tracing::error!(error = %error, "cannot claim tasks");
                }
                failing = true;
                Vec::new()
            }
        };
        let found = claimed.len();
        for task in claimed {
            match free.pop() {
                Some(slot) => start(&crew, task, slot),
                None => tracing::error!(task = %task.lease.task, "the store gave more tasks than were asked for"),
            }
        }
        let all_slots_used = found > 0 && free.is_empty();
        drop(free);
        if !all_slots_used {
            // Nothing more waits. Wake by announcement; the timer is the guarantee.
            let wake = async { tokio::time::timeout(pause, crew.app.changes.work()).await };
            if stop.run_until_cancelled(wake).await.is_none() {
                return;
            }
        }
        if stop.is_cancelled() {
            return;
        }
    }
}

/// Waits for a free slot and takes every one that is free.
async fn free_slots(threads: &RenderThreads) -> Vec<Slot> {
    let mut free = vec![threads.slot().await];
    while let Some(slot) = threads.try_slot() {
        free.push(slot);
    }
    free
}

fn start(crew: &Arc<Crew>, claimed: ClaimedTask, slot: Slot) {
    let crew_of_task = Arc::clone(crew);
    crew.tasks.spawn(async move {
        let lease = claimed.lease;
        let calls_back = claimed.task.spec.common.callback_url.is_some();
        let running = crew_of_task.app.changes.start(lease);
        crew_of_task.app.changes.announce(lease.task);
        run::run(&crew_of_task, claimed, &running, slot).await;
        crew_of_task.app.changes.finish(lease);
        crew_of_task.app.changes.announce(lease.task);
        if calls_back {
            crew_of_task.app.changes.announce_callback();
        }
    });
}

/// Extends all leases of this process together, and stops what was cancelled or lost meanwhile.
async fn send_heartbeats(app: Arc<App>) {
    let config = &app.config.worker;
    let mut beat = interval(Duration::from_millis(config.heartbeat_ms));
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        let running = app.changes.all_running();
        let beats: Vec<Beat> =
            running.iter().map(|task| Beat { lease: task.lease, progress: Some(task.control.progress()) }).collect();
        if beats.is_empty() {
            continue;
        }
        match app.store.heartbeat(&beats, millis(config.lease_ms)).await {
            Ok(statuses) => {
                for (task, status) in running.iter().zip(statuses) {
                    if status != LeaseStatus::Kept {
                        task.control.stop();
                    }
                }
            }
            // Leases outlive a missed beat; the next one may get through.
            Err(error) => tracing::error!(error = %error, "cannot extend leases"),
        }
    }
}

/// How long to wait before another attempt: doubled with each one made, up to the longest.
fn retry_delay_ms(config: &crate::config::Worker, attempts: u32) -> i64 {
    let doublings = attempts.saturating_sub(1).min(32);
    millis(config.retry_delay_ms.saturating_mul(1 << doublings).min(config.retry_delay_max_ms))
}

/// What follows from a rendering that failed.
fn outcome_of_failure(failure: &render::Failed, config: &crate::config::Worker, attempts: u32) -> Outcome {
    match failure {
        render::Failed::Retryable(why) => {
            Outcome::Retry { after_ms: retry_delay_ms(config, attempts), why: why.clone() }
        }
        render::Failed::Unreachable(message) if attempts >= config.max_attempts => {
            Outcome::Failed(klang_model::Failure { code: FailCode::InvalidInput, message: message.clone() })
        }
        render::Failed::Unreachable(why) => {
            Outcome::Retry { after_ms: retry_delay_ms(config, attempts), why: why.clone() }
        }
        render::Failed::ForGood { code, message, .. } => {
            Outcome::Failed(klang_model::Failure { code: *code, message: message.clone() })
        }
        render::Failed::Panicked(_) => Outcome::Failed(klang_model::Failure {
            code: FailCode::Internal,
            message: "the engine failed on this input".to_owned(),
        }),
        render::Failed::Stopped => Outcome::HandBack,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_wait_longer_each_time_up_to_a_limit() {
        let config = crate::config::Worker { retry_delay_ms: 1_000, retry_delay_max_ms: 60_000, ..Default::default() };
        let delays: Vec<i64> = [1, 2, 3, 7, 8, u32::MAX].map(|attempts| retry_delay_ms(&config, attempts)).into();
        assert_eq!(delays, [1_000, 2_000, 4_000, 60_000, 60_000, 60_000]);
    }
}
