//! One claimed task from rendering to settling.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use klang_model::{ResultFile, TaskState};
use klang_store::blobs::new_token;
use klang_store::{ClaimedTask, Error as StoreError, Lease, Outcome};
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

use super::render::{Bytes, Failed, Made};
use super::threads::Slot;
use super::{Crew, outcome_of_failure, workspace};
use crate::app::App;
use crate::changes::Running;
use crate::metrics;

/// Wait before a result file is put again.
const STORE_PAUSE: Duration = Duration::from_secs(1);

/// Wait before settling is tried again when the database fails.
const SETTLE_PAUSE: Duration = Duration::from_millis(200);

pub(super) async fn run(crew: &Crew, claimed: ClaimedTask, running: &Running, slot: Slot) {
    let ClaimedTask { lease, task, .. } = claimed;
    let model = task.spec.product().api_name();
    let started = Instant::now();
    // Submitting draws a seed; the id's random bits stand in for tasks that came without one.
    let seed = task.spec.common.seed.unwrap_or_else(|| seed_of(lease));
    let app = Arc::clone(&crew.app);
    let announce = Box::new(move || app.changes.announce(lease.task));
    let control = Arc::clone(&running.control);
    let (mut workspace, mut slot) = (None, Some(slot));
    let making = async {
        workspace = workspace::fetch(&crew.app, &task, &mut slot).await?.map(Arc::new);
        if running.control.is_stopped() {
            return Err(Failed::Stopped);
        }
        let slot = match &slot {
            Some(slot) => Arc::clone(slot),
            None => crew.app.threads.slot().await,
        };
        crew.app.threads.render(slot, task.spec.clone(), workspace.clone(), seed, control, announce).await
    };
    let made = tokio::select! {
        made = making => made,
        () = crew.hand_back.cancelled() => Err(Failed::Stopped),
    };
    // The next task may render while this one's files are synced to disk; its own will wait here, so
    // that what is held in memory stays bounded.
    let _storing = crew.storing.acquire().await;
    drop(slot);
    let outcome = match made {
        Ok(made) => {
            let audio = Duration::from_millis(made.duration_ms);
            metrics::rendered(model, started.elapsed(), audio);
            match store_files(crew, running, made).await {
                Ok(outcome) => outcome,
                Err(_) if crew.hand_back.is_cancelled() => Outcome::HandBack,
                Err(error) => {
                    tracing::error!(task = %lease.task, error = %error, "cannot store a result file");
                    outcome_of_failure(&Failed::Retryable(error.to_string()), &crew.app.config.worker, task.attempts)
                }
            }
        }
        Err(failed) => {
            log(lease, model, task.attempts, &failed);
            outcome_of_failure(&failed, &crew.app.config.worker, task.attempts)
        }
    };
    settle(&crew.app, lease, model, outcome).await;
}

fn log(lease: Lease, model: &str, attempt: u32, failed: &Failed) {
    let task = lease.task;
    match failed {
        Failed::Retryable(why) | Failed::Unreachable(why) => {
            tracing::warn!(%task, model, attempt, why, "rendering failed, to be tried again")
        }
        Failed::ForGood { code, message, cause } => {
            tracing::warn!(%task, model, code = code.as_str(), message, cause, "rendering failed");
        }
        Failed::Panicked(what) => tracing::error!(%task, model, what, "the engine panicked"),
        Failed::Stopped => tracing::info!(%task, model, "rendering stopped"),
    }
}

async fn store_files(crew: &Crew, running: &Running, made: Made) -> Result<Outcome, StoreError> {
    let app = &crew.app;
    let Made { files: made_files, duration_ms, attributions } = made;
    // Together, because each waits for the disk.
    let puts = made_files.into_iter().map(|file| async move {
        let mut row = ResultFile {
            kind: file.kind,
            name: file.name.map(str::to_owned),
            format: file.format,
            token: new_token(),
            duration_ms,
            bytes: 0,
            sha256: String::new(),
        };
        let put = match size_and_sha256(&file.content).await {
            Ok(found) => {
                (row.bytes, row.sha256) = found;
                put_patiently(crew, running, &row.token, &file.content).await
            }
            Err(source) => Err(StoreError::Io { action: "read a rendered file".to_owned(), source }),
        };
        (row, put)
    });
    let (files, puts): (Vec<ResultFile>, Vec<_>) = join_all(puts).await.into_iter().unzip();
    if let Some(error) = puts.into_iter().find_map(Result::err) {
        remove_files(app, &files).await;
        return Err(error);
    }
    Ok(Outcome::Completed { files, attributions, extras: serde_json::Value::Null })
}

/// Stores a file, again and again while its place does not answer: what is rendered is not thrown away for an
/// outage, nor does one use up the task's attempts. Meanwhile this process renders little more.
async fn put_patiently(crew: &Crew, running: &Running, token: &str, content: &Bytes) -> Result<(), StoreError> {
    let blobs = &crew.app.blobs;
    let give_up = Instant::now() + Duration::from_secs(crew.app.config.worker.store_patience_s);
    loop {
        let put = match content {
            Bytes::Here(content) => blobs.put(token, content.clone()).await,
            Bytes::File(path) => blobs.put_file(token, path).await,
        };
        match put {
            Err(error) if error.may_pass() && Instant::now() < give_up && !running.control.is_stopped() => {
                tracing::warn!(error = %error, "cannot store a result file yet");
                let pause = tokio::time::sleep(STORE_PAUSE);
                if crew.hand_back.run_until_cancelled(pause).await.is_none() {
                    return Err(error);
                }
            }
            done => return done,
        }
    }
}

async fn size_and_sha256(content: &Bytes) -> io::Result<(u64, String)> {
    let path = match content {
        Bytes::Here(content) => return Ok((content.len() as u64, hex::encode(Sha256::digest(content)))),
        Bytes::File(path) => path.clone(),
    };
    let read = tokio::task::spawn_blocking(move || {
        let mut hash = Sha256::new();
        let bytes = io::copy(&mut File::open(path)?, &mut hash)?;
        Ok((bytes, hex::encode(hash.finalize())))
    });
    read.await.map_err(io::Error::other)?
}

/// Settles, however often the database must be asked, until the lease is certainly over.
async fn settle(app: &App, lease: Lease, model: &'static str, outcome: Outcome) {
    let handed_back = matches!(outcome, Outcome::HandBack);
    let give_up = Instant::now() + Duration::from_millis(app.config.worker.lease_ms);
    loop {
        match app.store.settle(&lease, outcome.clone()).await {
            Ok(state) => {
                let counted = if handed_back { "handed_back" } else { metrics::outcome_of(state) };
                metrics::task_ended(model, counted);
                if state == TaskState::Completed {
                    tracing::info!(task = %lease.task, model, "completed");
                }
                return;
            }
            Err(StoreError::LeaseLost(task)) => {
                tracing::info!(%task, "the task was cancelled or taken over; its files are removed");
                return remove_made(app, &outcome).await;
            }
            Err(error) if Instant::now() < give_up && !matches!(error, StoreError::Closed) => {
                tracing::warn!(task = %lease.task, error = %error, "cannot settle yet");
                tokio::time::sleep(SETTLE_PAUSE).await;
            }
            Err(error) => {
                // Whether the last try was written is unknown, so the files stay; the sweeper removes
                // them if no row names them.
                tracing::error!(task = %lease.task, error = %error, "cannot settle; the lease will run out");
                return;
            }
        }
    }
}

async fn remove_made(app: &App, outcome: &Outcome) {
    let Outcome::Completed { files, .. } = outcome else { return };
    // An earlier try may have been written though its answer was lost: then a row names the files.
    let tokens: Vec<String> = files.iter().map(|file| file.token.clone()).collect();
    match app.store.unknown_files(&tokens).await {
        Ok(unknown) => {
            let orphans: Vec<_> = files.iter().filter(|file| unknown.contains(&file.token)).cloned().collect();
            remove_files(app, &orphans).await;
        }
        Err(error) => tracing::warn!(error = %error, "cannot tell which files no task has; the sweeper will"),
    }
}

async fn remove_files(app: &App, files: &[ResultFile]) {
    // Together, so that a silent object store holds this thread up for one wait only.
    for removed in join_all(files.iter().map(|file| app.blobs.delete(&file.token))).await {
        if let Err(error) = removed {
            tracing::warn!(error = %error, "cannot remove a file that no task has; the sweeper will");
        }
    }
}

fn seed_of(lease: Lease) -> u64 {
    let bytes = lease.task.as_bytes();
    bytes.iter().skip(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}
