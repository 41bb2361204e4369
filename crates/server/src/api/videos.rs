//! Videos: upload, look at, delete. An upload is streamed to disk and checked at once.

use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, Multipart, Path, Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use futures::{Stream, StreamExt as _};
use klang_engine::Error as EngineError;
use klang_model::{Product, VideoFacts, VideoFormat, VideoId};
use klang_store::blobs::new_token;
use klang_store::{NewVideo, StoredVideo};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use utoipa::ToSchema;

use super::answer::{Envelope, success};
use super::caller::Caller;
use super::document::{UploadFailures, VideoFailures};
use crate::app::App;
use crate::errors::ApiError;
use crate::worker::fresh_folder;

/// Seconds after which a caller may try again when too many upload.
const RETRY_S: u32 = 5;

/// What a multipart body may hold besides the file: headers and boundaries of its parts.
const MULTIPART_BYTES: u64 = 65_536;

/// An uploaded video.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VideoAnswer {
    /// What to give as `video_id`.
    #[schema(value_type = String, example = "018bcfe5-6800-7a3b-8c1d-2e4f6a8b0c1d")]
    video_id: VideoId,
    /// `mp4` or `mov`.
    #[schema(value_type = String, example = "mp4")]
    format: VideoFormat,
    /// Its length in milliseconds, rounded.
    duration_ms: u64,
    /// Columns, upright.
    width: u32,
    /// Rows, upright.
    height: u32,
    /// Frames a second, the mean.
    frame_rate: f64,
    /// Size.
    bytes: u64,
    /// SHA-256 of the content, hexadecimal.
    sha256: String,
    /// When it came, Unix milliseconds.
    create_time: i64,
    /// When it will be removed, Unix milliseconds.
    expire_time: i64,
}

impl From<StoredVideo> for VideoAnswer {
    fn from(stored: StoredVideo) -> Self {
        let StoredVideo { id, video, created_ms, expires_ms } = stored;
        let VideoFacts { format, duration_s, width, height, frame_rate } = video.facts;
        Self {
            video_id: id,
            format,
            duration_ms: (1000.0 * duration_s).round() as u64,
            width,
            height,
            frame_rate,
            bytes: video.bytes,
            sha256: video.sha256,
            create_time: created_ms,
            expire_time: expires_ms,
        }
    }
}

/// A video that was deleted.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeletedVideoAnswer {
    /// Its id.
    #[schema(value_type = String)]
    video_id: VideoId,
    /// Always true.
    deleted: bool,
}

/// Upload a video.
///
/// MP4 or MOV, 3 to 20 s, at most 100 MB: as the raw body, or as the file of a multipart form. It is
/// checked at once and kept until `expireTime` (30 days, unless the account has a time of its own), for this
/// account only.
#[utoipa::path(
    post, path = "/api/v1/videos", tag = "videos", operation_id = "uploadVideo",
    request_body(content(
        (Vec<u8> = "video/mp4"), (Vec<u8> = "video/quicktime"), (Vec<u8> = "application/octet-stream"),
        (String = "multipart/form-data"),
    )),
    responses((status = 200, body = Envelope<VideoAnswer>), UploadFailures),
)]
pub(super) async fn upload(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    request: Request,
) -> Result<Envelope<VideoAnswer>, ApiError> {
    if app.stopping.is_cancelled() {
        return Err(ApiError::stopping());
    }
    app.disk.check()?;
    if !app.offers(Product::VideoToAudio) {
        return Err(ApiError::no_engine(Product::VideoToAudio.api_name()));
    }
    let Ok(_turn) = app.uploads.try_acquire() else {
        return Err(ApiError::unavailable("this server takes as many uploads as it can", RETRY_S));
    };
    let folder = fresh_folder(&app).await.map_err(ApiError::internal)?;
    let path = folder.path().join("upload");
    let (bytes, sha256) = receive(&app, request, &path).await?;
    let facts = check(&app, path.clone()).await?;
    let token = new_token();
    app.blobs.put_file(&token, &path).await?;
    let video = NewVideo { account, token: token.clone(), facts, bytes, sha256 };
    match app.store.add_video(video).await {
        Ok(stored) => {
            tracing::info!(video = %stored.id, bytes, "video taken");
            Ok(success(stored.into()))
        }
        Err(error) => {
            if let Err(error) = app.blobs.delete(&token).await {
                tracing::warn!(error = %error, "cannot remove a video that nobody has; the sweeper will");
            }
            Err(error.into())
        }
    }
}

/// Show an uploaded video.
#[utoipa::path(
    get, path = "/api/v1/videos/{id}", tag = "videos", operation_id = "showVideo",
    params(("id" = String, Path, description = "The `videoId` of the upload")),
    responses((status = 200, body = Envelope<VideoAnswer>), VideoFailures),
)]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Envelope<VideoAnswer>, ApiError> {
    let id: VideoId = id.parse().map_err(|_| ApiError::no_video())?;
    let stored = app.store.video(account, id).await?.ok_or_else(ApiError::no_video)?;
    Ok(success(stored.into()))
}

/// Delete an uploaded video. Tasks that have not begun with it will fail.
#[utoipa::path(
    delete, path = "/api/v1/videos/{id}", tag = "videos", operation_id = "deleteVideo",
    params(("id" = String, Path, description = "The `videoId` of the upload")),
    responses((status = 200, body = Envelope<DeletedVideoAnswer>), VideoFailures),
)]
pub(super) async fn delete(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Envelope<DeletedVideoAnswer>, ApiError> {
    let id: VideoId = id.parse().map_err(|_| ApiError::no_video())?;
    let token = app.store.delete_video(account, id).await?;
    // Whatever fails from here on, the sweeper does again.
    match app.blobs.delete(&token).await {
        Ok(()) => app.store.confirm_removed(&[token]).await?,
        Err(error) => tracing::warn!(error = %error, "cannot remove a deleted video; the sweeper will"),
    }
    Ok(success(DeletedVideoAnswer { video_id: id, deleted: true }))
}

/// Streams the body's file to disk; answers its size and SHA-256.
async fn receive(app: &Arc<App>, request: Request, path: &FilePath) -> Result<(u64, String), ApiError> {
    let limit = app.config.videos.max_bytes;
    let (announced, kind) = described(request.headers());
    let is_form = kind == "multipart/form-data";
    if announced.is_some_and(|length| length > limit + if is_form { MULTIPART_BYTES } else { 0 }) {
        return Err(too_large(limit));
    }
    match kind.as_str() {
        "multipart/form-data" => {
            let mut form = Multipart::from_request(request, app)
                .await
                .map_err(|error| ApiError::bad_request(format!("the form cannot be read: {}", error.body_text())))?;
            let broken = |error: axum::extract::multipart::MultipartError| {
                ApiError::bad_request(format!("the form cannot be read: {}", error.body_text()))
            };
            while let Some(field) = form.next_field().await.map_err(broken)? {
                if field.file_name().is_some() || matches!(field.name(), Some("file" | "video")) {
                    return write(field, path, limit).await;
                }
            }
            Err(ApiError::bad_request("the form has no file: give the video as the file `video`"))
        }
        "video/mp4" | "video/quicktime" | "application/octet-stream" | "" => {
            write(Body::into_data_stream(request.into_body()), path, limit).await
        }
        other => {
            let shown: String = other.chars().take(64).collect();
            Err(ApiError::bad_request(format!(
                "the content type must be video/mp4, video/quicktime, application/octet-stream or multipart/form-data, got `{shown}`"
            )))
        }
    }
}

/// The length and the type that a request's headers say.
fn described(headers: &HeaderMap) -> (Option<u64>, String) {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = text(CONTENT_TYPE).split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    (text(CONTENT_LENGTH).parse().ok(), kind)
}

async fn write<E>(
    mut body: impl Stream<Item = Result<Bytes, E>> + Unpin,
    path: &FilePath,
    limit: u64,
) -> Result<(u64, String), ApiError> {
    let mut file = File::create_new(path).await.map_err(ApiError::internal)?;
    let (mut bytes, mut hash) = (0_u64, Sha256::new());
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| ApiError::bad_request("the body ended early"))?;
        bytes += chunk.len() as u64;
        if bytes > limit {
            return Err(too_large(limit));
        }
        hash.update(&chunk);
        file.write_all(&chunk).await.map_err(ApiError::internal)?;
    }
    file.flush().await.map_err(ApiError::internal)?;
    if bytes == 0 {
        return Err(ApiError::bad_request("the body is empty; it must be an MP4 or MOV video"));
    }
    Ok((bytes, hex::encode(hash.finalize())))
}

async fn check(app: &Arc<App>, path: PathBuf) -> Result<VideoFacts, ApiError> {
    let engine = Arc::clone(&app.engine);
    let checked = tokio::task::spawn_blocking(move || engine.check_video(&path)).await.map_err(ApiError::internal)?;
    checked.map_err(|error| match error {
        EngineError::Input(message) => ApiError::bad_request(message),
        EngineError::MissingProgram { .. } => ApiError::no_engine(Product::VideoToAudio.api_name()),
        absent if absent.is_absent_pack() => ApiError::no_engine(Product::VideoToAudio.api_name()),
        other => ApiError::internal(other),
    })
}

fn too_large(limit: u64) -> ApiError {
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, format!("the video must have at most {limit} bytes"))
}
