//! Housekeeping: files whose time is over, files that no task has, idle models, a full disk.

use std::sync::Arc;
use std::time::Duration;

use klang_store::Error;
use tokio::time::{MissedTickBehavior, interval};

use crate::app::App;
use crate::storage::millis;

/// How often idleness and the free disk are looked at; `engine.idle_release_s` counts in seconds.
const LOOK: Duration = Duration::from_secs(1);

/// Sweeps for ever.
pub(crate) async fn run(app: Arc<App>) {
    let mut sweeping = interval(Duration::from_secs(app.config.files.sweep_interval_s));
    sweeping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut looking = interval(LOOK);
    looking.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let idle_limit_ms = millis(app.config.engine.idle_release_s.saturating_mul(1000));
    let mut orphans_after = None;
    loop {
        tokio::select! {
            _ = sweeping.tick() => {
                if let Err(error) = sweep(&app, &mut orphans_after).await {
                    tracing::error!(error = %error, "cannot sweep files");
                }
            }
            _ = looking.tick() => {
                app.disk.look();
                if idle_limit_ms > 0 && app.threads.activity().take_idle(idle_limit_ms) {
                    tracing::info!("releasing idle models");
                    let engine = Arc::clone(&app.engine);
                    // Freeing hundreds of megabytes takes a moment. A panic in it is already logged.
                    let _ = tokio::task::spawn_blocking(move || engine.release()).await;
                }
            }
        }
    }
}

/// Removes tasks that are not to stay, expired and deleted files, left-over temporary files, and one step of the files that no
/// task has; `orphans_after` is where the next step begins.
async fn sweep(app: &App, orphans_after: &mut Option<String>) -> Result<(), Error> {
    let config = &app.config.files;
    let limit = u32::try_from(config.sweep_batch).unwrap_or(u32::MAX);
    loop {
        let swept = app.store.expire_files(limit).await?;
        if swept.deleted_tasks > 0 {
            tracing::info!(tasks = swept.deleted_tasks, "deleted tasks of accounts with zero retention");
        }
        let mut removed = Vec::with_capacity(swept.tokens.len());
        // Another process may sweep the same ones: a blob that is gone is removed well.
        for token in swept.tokens {
            match app.blobs.delete(&token).await {
                Ok(()) => removed.push(token),
                // One that cannot be removed holds up no other; it is named again.
                Err(error) => tracing::error!(error = %error, "cannot remove a file whose time is over"),
            }
        }
        if !removed.is_empty() {
            app.store.confirm_removed(&removed).await?;
            tracing::info!(files = removed.len(), "removed files whose time is over");
        }
        if removed.len() < config.sweep_batch && !swept.more_tasks {
            break;
        }
    }
    let min_age = Duration::from_secs(config.temporary_keep_s);
    let left_over = app.blobs.sweep(min_age).await?;
    // A file gets its row when its task settles, which happens within a lease of being stored.
    let min_age = min_age.max(Duration::from_millis(app.config.worker.lease_ms.saturating_mul(4)));
    let stored = app.blobs.list(orphans_after.as_deref(), min_age, config.sweep_batch).await?;
    let unknown = if stored.is_empty() { Vec::new() } else { app.store.unknown_files(&stored).await? };
    for token in &unknown {
        app.blobs.delete(token).await?;
    }
    if left_over > 0 || !unknown.is_empty() {
        tracing::info!(temporary = left_over, orphans = unknown.len(), "removed files that no task has");
    }
    *orphans_after = if stored.len() < config.sweep_batch { None } else { stored.last().cloned() };
    Ok(())
}
