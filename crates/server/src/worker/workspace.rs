//! The files of a job with a video while it is at work: fetched before its rendering, removed after it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use klang_engine::VideoFiles;
use klang_model::{FailCode, GenerationSpec, Job, VideoSource};
use klang_store::Task;
use tempfile::TempDir;
use tokio::fs::File;

use super::render::Failed;
use super::threads::Slot;
use crate::app::App;
use crate::guarded::{FetchError, FetchLimits};
use crate::work_path;

/// The name of the video in its folder. Without an extension: what it is, its content says.
const VIDEO: &str = "video";

/// A folder with a video; removed when dropped.
#[derive(Debug)]
pub(crate) struct Workspace {
    folder: TempDir,
    video: PathBuf,
}

impl Workspace {
    /// What the engine is told.
    pub(crate) fn files(&self) -> VideoFiles<'_> {
        VideoFiles { video: &self.video, folder: self.folder.path() }
    }
}

/// A fresh folder in the data folder's `work`.
pub(crate) async fn fresh_folder(app: &App) -> std::io::Result<TempDir> {
    let parent = work_path(&app.config);
    let made = tokio::task::spawn_blocking(move || {
        std::fs::create_dir_all(&parent)?;
        tempfile::Builder::new().prefix("job-").tempdir_in(parent)
    });
    made.await.map_err(std::io::Error::other)?
}

/// Fetches what the spec needs besides itself. While it comes from elsewhere the slot is given away, so that a slow
/// server keeps no renderer from its work; how many do so at a time is limited.
pub(super) async fn fetch(app: &App, task: &Task, slot: &mut Option<Slot>) -> Result<Option<Workspace>, Failed> {
    let Some(source) = video_of(&task.spec) else { return Ok(None) };
    let folder = fresh_folder(app).await.map_err(|error| Failed::Retryable(format!("make a folder: {error}")))?;
    let video = folder.path().join(VIDEO);
    match source {
        VideoSource::Id(id) => copy_upload(app, task, id, &video).await?,
        VideoSource::Url(url) => {
            let Ok(_turn) = app.fetches.acquire().await else {
                return Err(Failed::Retryable("no turn to fetch".to_owned()));
            };
            // Until the video is here, another task may render.
            drop(slot.take());
            fetch_url(app, url, &video).await?;
            *slot = Some(app.threads.slot().await);
        }
    }
    Ok(Some(Workspace { folder, video }))
}

const fn video_of(spec: &GenerationSpec) -> Option<&VideoSource> {
    match &spec.job {
        Job::VideoToAudio(job) => Some(&job.source),
        Job::SoundEffects(_) | Job::Speech(_) => None,
    }
}

async fn copy_upload(app: &App, task: &Task, id: &str, to: &Path) -> Result<(), Failed> {
    let gone = || invalid("the video is no longer kept: upload it again".to_owned());
    let retryable = |what: &str, error: &dyn std::fmt::Display| Failed::Retryable(format!("{what}: {error}"));
    let Ok(id) = id.parse() else { return Err(gone()) };
    let stored = app.store.video(task.account, id).await.map_err(|error| retryable("look up the video", &error))?;
    let token = stored.ok_or_else(gone)?.video.token;
    let blob = app.blobs.open(&token).await.map_err(|error| retryable("open the video", &error))?;
    let mut blob = blob.ok_or_else(gone)?;
    let mut file = File::create_new(to).await.map_err(|error| retryable("make a file", &error))?;
    tokio::io::copy(&mut blob.reader, &mut file).await.map_err(|error| retryable("copy the video", &error))?;
    tokio::io::AsyncWriteExt::flush(&mut file).await.map_err(|error| retryable("copy the video", &error))
}

async fn fetch_url(app: &App, url: &str, to: &Path) -> Result<(), Failed> {
    let config = &app.config.videos;
    let limits = FetchLimits {
        max_bytes: config.max_bytes,
        max_redirects: config.max_redirects,
        timeout: Duration::from_millis(config.fetch_timeout_ms),
    };
    app.video_client.fetch(url, to, limits).await.map_err(|error| match error {
        FetchError::Refused(why) => invalid(format!("the video cannot be fetched: {why}")),
        FetchError::Failed(why) => Failed::Unreachable(format!("the video cannot be fetched: {why}")),
        FetchError::Disk(error) => Failed::Retryable(format!("write the video: {error}")),
    })
}

fn invalid(message: String) -> Failed {
    Failed::ForGood { code: FailCode::InvalidInput, cause: message.clone(), message }
}
