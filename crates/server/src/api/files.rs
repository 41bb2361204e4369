//! Result files by their unguessable token: whole, in part, or not again when the caller has them.
//! No key is asked for; whoever knows a token may read its file. Semantics after RFC 9110.

use std::io::SeekFrom;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap,
    HeaderName, HeaderValue, IF_NONE_MATCH, IF_RANGE, LOCATION, RANGE,
};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use klang_store::blobs::Served;
use klang_store::{Error as StoreError, StoredFile};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

use super::document::FileFailures;
use super::parameters::Parameters;
use crate::app::App;
use crate::errors::ApiError;

/// Download a result file.
#[utoipa::path(
    get, path = "/files/{name}", tag = "files", operation_id = "downloadFile", security(),
    params(
        ("name" = String, Path, description = "The token from `resultUrls`, with or without the format's extension"),
        ("download" = Option<u8>, Query, description = "1: offer it for saving instead of playing"),
        ("Range" = Option<String>, Header, description = "One range of bytes; several are answered as a whole"),
        ("If-Range" = Option<String>, Header, description = "The ETag under which `Range` holds"),
        ("If-None-Match" = Option<String>, Header, description = "ETags that the caller has"),
    ),
    responses(
        (status = 200, description = "The whole file", content_type = "application/octet-stream"),
        (status = 206, description = "The range", content_type = "application/octet-stream"),
        (status = 304, description = "The caller has it"),
        (status = 307, description = "Fetch it there, soon: where the server is set up so"),
        FileFailures,
    ),
)]
pub(super) async fn download(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    method: Method,
    headers: HeaderMap,
    mut parameters: Parameters,
) -> Result<Response, ApiError> {
    let stored = find(&app, &name).await?;
    let attached = parameters.take("download").is_some_and(|value| value == "1");
    let etag = format!("\"{}\"", stored.file.sha256);
    if stored.expired {
        return Err(ApiError::new(StatusCode::GONE, "this file's time is over and it was removed"));
    }
    let mut response = Response::new(Body::empty());
    describe(&mut response, &app, &stored, &etag, attached);
    if is_known(&headers, &etag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    if method == Method::GET
        && app.config.files.redirect
        && let Some(elsewhere) = signed(&app, &stored, response.headers()).await?
    {
        return Ok(elsewhere);
    }
    let bytes = stored.file.bytes;
    let (start, length) = match range(&headers, &etag, bytes) {
        Range::Whole => (0, bytes),
        Range::Part { start, end } => {
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            insert(&mut response, CONTENT_RANGE, &format!("bytes {start}-{end}/{bytes}"));
            (start, end - start + 1)
        }
        Range::Outside => {
            let message = format!("the range lies outside the file of {bytes} bytes");
            let mut response = ApiError::new(StatusCode::RANGE_NOT_SATISFIABLE, message).into_response();
            insert(&mut response, CONTENT_RANGE, &format!("bytes */{bytes}"));
            return Ok(response);
        }
    };
    insert(&mut response, CONTENT_LENGTH, &length.to_string());
    if method != Method::HEAD {
        *response.body_mut() = open(&app, &stored, start, length).await?;
    }
    Ok(response)
}

/// The file that a name stands for: a token, alone or with the extension of the file's format.
async fn find(app: &App, name: &str) -> Result<StoredFile, ApiError> {
    let no_file = || ApiError::new(StatusCode::NOT_FOUND, "file not found");
    let (token, extension) = match name.split_once('.') {
        Some((token, extension)) => (token, Some(extension)),
        None => (name, None),
    };
    let stored = match app.store.file(token).await {
        Ok(Some(stored)) => stored,
        Ok(None) | Err(StoreError::InvalidToken) => return Err(no_file()),
        Err(error) => return Err(error.into()),
    };
    let fits = extension.is_none_or(|extension| extension == stored.file.format.extension());
    if fits { Ok(stored) } else { Err(no_file()) }
}

fn describe(response: &mut Response, app: &App, stored: &StoredFile, etag: &str, attached: bool) {
    let kind = if attached { "attachment" } else { "inline" };
    let extension = stored.file.format.extension();
    let left_s = (stored.expires_ms - app.clock.now_ms()).max(0) / 1000;
    insert(response, CONTENT_TYPE, stored.file.format.media_type());
    insert(response, CONTENT_DISPOSITION, &format!("{kind}; filename=\"klang-{}.{extension}\"", stored.task));
    insert(response, CACHE_CONTROL, &format!("private, max-age={left_s}, immutable"));
    insert(response, ETAG, etag);
    insert(response, ACCEPT_RANGES, "bytes");
}

/// Sends the caller on to where the bytes lie, if that place gives out addresses. They show themselves
/// there as the described answer would have.
async fn signed(app: &App, stored: &StoredFile, described: &HeaderMap) -> Result<Option<Response>, ApiError> {
    let text = |name| described.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let left_ms = u64::try_from(stored.expires_ms - app.clock.now_ms()).unwrap_or(0);
    // A second at least, which is what S3 counts in.
    let valid_s = app.config.files.redirect_valid_s.min(left_ms / 1000).max(1);
    let served = Served {
        media_type: text(CONTENT_TYPE),
        disposition: text(CONTENT_DISPOSITION),
        cache_control: text(CACHE_CONTROL),
    };
    let Some(url) = app.blobs.signed_url(&stored.file.token, Duration::from_secs(valid_s), served).await? else {
        return Ok(None);
    };
    let mut response = StatusCode::TEMPORARY_REDIRECT.into_response();
    insert(&mut response, LOCATION, &url);
    insert(&mut response, CACHE_CONTROL, "no-store");
    Ok(Some(response))
}

fn insert(response: &mut Response, name: HeaderName, value: &str) {
    // Every value here is made of visible ASCII.
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

async fn open(app: &App, stored: &StoredFile, start: u64, length: u64) -> Result<Body, ApiError> {
    let token = &stored.file.token;
    let Some(mut blob) = app.blobs.open(token).await? else {
        // Deleted or expired between the two looks, or lost; which of them, the next request shows.
        return Err(ApiError::internal(Lost(stored.task)));
    };
    let failed = |source| ApiError::internal(StoreError::Io { action: "seek in a result file".into(), source });
    blob.reader.seek(SeekFrom::Start(start)).await.map_err(failed)?;
    let part = blob.reader.take(length);
    Ok(Body::from_stream(ReaderStream::with_capacity(part, app.config.files.read_buffer_bytes)))
}

#[derive(Debug, thiserror::Error)]
#[error("a file of task {0} has a row and no bytes")]
struct Lost(klang_model::TaskId);

/// `If-None-Match`: a list of tags, compared weakly, or `*`.
fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(|list| {
        list.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
    })
}

#[derive(Debug, PartialEq, Eq)]
enum Range {
    Whole,
    /// Both ends included.
    Part {
        start: u64,
        end: u64,
    },
    Outside,
}

/// What of the file is asked for. As the standard says, a range that cannot be read, several ranges,
/// and a range under another tag than the file's all mean the whole file.
fn range(headers: &HeaderMap, etag: &str, bytes: u64) -> Range {
    let mut given = headers.get_all(RANGE).iter();
    let (Some(value), None) = (given.next(), given.next()) else { return Range::Whole };
    if headers.get(IF_RANGE).is_some_and(|tag| tag.as_bytes() != etag.as_bytes()) {
        return Range::Whole;
    }
    let Some(spec) = value.to_str().ok().and_then(|text| text.trim().strip_prefix("bytes=")) else {
        return Range::Whole;
    };
    let Some((first, last)) = spec.trim().split_once('-') else { return Range::Whole };
    let number = |digits: &str| {
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        // More digits than fit lie beyond every file.
        plain.then(|| digits.parse().unwrap_or(u64::MAX))
    };
    match (number(first), number(last)) {
        (Some(start), Some(end)) if start > end => Range::Whole,
        (Some(start), end) if end.is_some() || last.is_empty() => match bytes.checked_sub(1) {
            Some(most) if start <= most => Range::Part { start, end: end.unwrap_or(most).min(most) },
            _ => Range::Outside,
        },
        (None, Some(length)) if first.is_empty() => match bytes.checked_sub(1) {
            Some(most) if length > 0 => Range::Part { start: bytes.saturating_sub(length), end: most },
            _ => Range::Outside,
        },
        _ => Range::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range_of(value: &str, bytes: u64) -> Range {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, HeaderValue::from_str(value).unwrap());
        range(&headers, "\"tag\"", bytes)
    }

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        let part = |start, end| Range::Part { start, end };
        let cases = [
            ("bytes=0-0", part(0, 0)),
            ("bytes=2-5", part(2, 5)),
            ("bytes=2-", part(2, 9)),
            ("bytes=2-99999999999999999999999", part(2, 9)),
            ("bytes=-3", part(7, 9)),
            ("bytes=-30", part(0, 9)),
            ("bytes=9-9", part(9, 9)),
            ("bytes=10-", Range::Outside),
            ("bytes=99999999999999999999999-", Range::Outside),
            ("bytes=-0", Range::Outside),
            ("bytes=5-2", Range::Whole),
            ("bytes=0-1,3-4", Range::Whole),
            ("bytes=", Range::Whole),
            ("bytes=-", Range::Whole),
            ("bytes=a-b", Range::Whole),
            ("bytes=+1-2", Range::Whole),
            ("bytes=--1", Range::Whole),
            ("bytes=1-x", Range::Whole),
            ("lines=1-2", Range::Whole),
        ];
        for (value, expected) in cases {
            assert_eq!(range_of(value, 10), expected, "{value}");
        }
        assert_eq!(range_of("bytes=0-", 0), Range::Outside);
        assert_eq!(range_of("bytes=-1", 0), Range::Outside);
    }

    #[test]
    fn tags_are_compared() {
        let known = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, HeaderValue::from_static(value));
            is_known(&headers, "\"tag\"")
        };
        for value in ["\"tag\"", "W/\"tag\"", "*", "\"x\", \"tag\""] {
            assert!(known(value), "{value}");
        }
        for value in ["\"x\"", "tag", ""] {
            assert!(!known(value), "{value}");
        }
    }
}
