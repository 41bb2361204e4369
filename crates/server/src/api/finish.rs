//! What surrounds every request: its id, its limits in time and number, the body of an error answer,
//! one line in the log, and the figures.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt as _;
use tokio::sync::OwnedSemaphorePermit;
use tracing::Instrument as _;

use super::answer::ErrorEnvelope;
use crate::app::App;
use crate::errors::ApiError;
use crate::metrics;
use crate::rates::Rate;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longest request id that is taken from a caller.
const REQUEST_ID_CHARS: usize = 128;
/// The route under which everything unknown counts.
const NO_ROUTE: &str = "none";

/// The place of this request among those being answered. A handler that only waits gives it back.
#[derive(Clone)]
pub(super) struct InFlight(Arc<Mutex<Option<OwnedSemaphorePermit>>>);

impl InFlight {
    /// Makes room for another request while this one waits.
    pub(super) fn release(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// What the limit of the request's key said, for the headers of its answer.
#[derive(Clone, Default)]
pub(super) struct RateSeen(Arc<OnceLock<Rate>>);

impl RateSeen {
    /// Keeps it; the first one counts.
    pub(super) fn set(&self, rate: Rate) {
        let _ = self.0.set(rate);
    }

    fn write(&self, headers: &mut HeaderMap) {
        let Some(rate) = self.0.get() else { return };
        headers.insert("x-ratelimit-limit", HeaderValue::from(rate.limit));
        headers.insert("x-ratelimit-remaining", HeaderValue::from(rate.remaining));
        headers.insert("x-ratelimit-reset", HeaderValue::from(rate.reset_s));
    }
}

/// See the module.
pub(super) async fn finish(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let rate = RateSeen::default();
    request.extensions_mut().insert(rate.clone());
    let started = Instant::now();
    let id = request_id(request.headers());
    let route = request.extensions().get::<MatchedPath>().map_or(NO_ROUTE, MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let span = tracing::info_span!("request", id, account = tracing::field::Empty);
    let mut response = answer(&app, &route, request, next).instrument(span.clone()).await;

    let error = error_of(&mut response);
    let status = response.status();
    if let Some(error) = &error {
        write_error(&mut response, error, &id);
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID.clone(), id);
    }
    rate.write(headers);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    let took = started.elapsed();
    metrics::answered(&route, method_label(&method), status.as_u16(), took);
    span.in_scope(|| log(&method, &route, status, took, error.as_ref()));
    response
}

async fn answer(app: &Arc<App>, route: &str, mut request: Request, next: Next) -> Response {
    // Probes are answered however busy the server is; that is what they ask.
    let slot = if matches!(route, "/healthz" | "/readyz") {
        None
    } else {
        match Arc::clone(&app.in_flight).try_acquire_owned() {
            Ok(slot) => Some(slot),
            Err(_) => {
                return ApiError::unavailable("this server answers as many requests as it can", 1).into_response();
            }
        }
    };
    let in_flight = InFlight(Arc::new(Mutex::new(slot)));
    request.extensions_mut().insert(in_flight.clone());
    let limit = time_limit(app, &request);
    let answered = AssertUnwindSafe(tokio::time::timeout(limit, next.run(request))).catch_unwind().await;
    in_flight.release();
    match answered {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            let message = format!("the request took longer than {} ms", limit.as_millis());
            ApiError::unavailable(message, 1).into_response()
        }
        Err(panic) => {
            let said = panic
                .downcast_ref::<&str>()
                .map(|text| (*text).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_default();
            ApiError::internal(Panicked(said)).into_response()
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("a handler panicked: {0}")]
struct Panicked(String);

/// A long poll may take the time that it asks for on top; an upload has its own.
fn time_limit(app: &App, request: &Request) -> Duration {
    let limit = Duration::from_millis(app.config.server.request_timeout_ms);
    let waits = request.method() == Method::GET
        && request.uri().query().is_some_and(|query| query.split('&').any(|pair| pair.starts_with("wait=")));
    if request.method() == Method::POST && request.uri().path() == "/api/v1/videos" {
        return Duration::from_millis(app.config.videos.upload_timeout_ms);
    }
    if waits { limit + Duration::from_secs(app.config.limits.wait_max_s) } else { limit }
}

/// The caller's id where it is short and plain, so that it can stand in logs; else a new one.
fn request_id(headers: &HeaderMap) -> String {
    let given = headers.get(&REQUEST_ID).and_then(|id| id.to_str().ok()).filter(|id| {
        (1..=REQUEST_ID_CHARS).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':'))
    });
    given.map_or_else(|| uuid::Uuid::now_v7().to_string(), str::to_owned)
}

/// The error that a response carries. Libraries answer some failures themselves; those become ours.
fn error_of(response: &mut Response) -> Option<ApiError> {
    let error = response.extensions_mut().remove::<ApiError>();
    let status = response.status();
    error.or_else(|| {
        let reason = status.canonical_reason().unwrap_or("failed").to_ascii_lowercase();
        (status.is_client_error() || status.is_server_error()).then(|| ApiError::new(status, reason))
    })
}

fn write_error(response: &mut Response, error: &ApiError, id: &str) {
    let body = ErrorEnvelope {
        code: error.code.as_u16(),
        msg: error.message.clone(),
        request_id: id.to_owned(),
        errors: error.fields.iter().cloned().map(Into::into).collect(),
    };
    let json = serde_json::to_vec(&body).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(json.len()));
    if let Some(seconds) = error.retry_after_s {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    *response.body_mut() = json.into();
}

/// One line an answer: a failure of ours is an error and says why, all else is information. Neither
/// texts nor keys nor file tokens stand in it: the route's template stands for the path.
fn log(method: &Method, route: &str, status: StatusCode, took: Duration, error: Option<&ApiError>) {
    let status = status.as_u16();
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match error.and_then(|error| error.source.as_ref().map(|source| (error, source))) {
        Some((_, source)) => {
            let cause = causes(source.as_ref());
            tracing::error!(%method, route, status, took_ms, cause, "answered");
        }
        None => tracing::info!(%method, route, status, took_ms, "answered"),
    }
}

fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// Methods of callers are any text; figures need few.
fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
