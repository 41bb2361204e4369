//! Figures for Prometheus. Names and labels are bounded: routes by their template, never by path.
//!
//! One recorder serves the whole process; it is made on first use, so that a process with several
//! servers (as in tests) counts them together.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use klang_model::TaskState;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::Config;
use crate::app::App;
use crate::errors::ApiError;

/// Upper bounds in seconds: from a cached answer to a long render.
const SECONDS: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0, 120.0];

static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

fn recorder() -> Option<&'static PrometheusHandle> {
    let make = || {
        let builder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS);
        // Only fails when another recorder was installed before; then there is nothing to serve.
        builder.ok()?.install_recorder().ok()
    };
    RECORDER.get_or_init(make).as_ref()
}

/// Installs the recorder and says what each figure means.
pub(crate) fn describe(config: &Config) {
    if !config.metrics.enabled || recorder().is_none() {
        return;
    }
    describe_counter!("klang_http_requests_total", "Answers, by route, method and status");
    describe_histogram!("klang_http_request_seconds", "Time until an answer began, by route and method");
    describe_gauge!("klang_queue_pending", "Tasks that wait, those that wait for a retry included");
    describe_gauge!("klang_queue_deferred", "Tasks that wait for a retry");
    describe_gauge!("klang_queue_processing", "Tasks under a lease, of all workers");
    describe_gauge!("klang_queue_oldest_seconds", "Age of the oldest waiting task");
    describe_counter!("klang_tasks_total", "Tasks that this process ended, by model and outcome");
    describe_histogram!("klang_render_seconds", "Time to render a task, by model");
    describe_counter!("klang_audio_milliseconds_total", "Sound made, by model");
    describe_gauge!("klang_worker_slots", "Tasks that this process can render at a time");
    describe_gauge!("klang_worker_slots_busy", "Tasks that this process renders now");
    describe_gauge!("klang_disk_free_bytes", "Bytes free on the disk of the data folder");
    describe_gauge!("klang_disk_full", "1 while new work is refused because too little is free");
    gauge!("klang_worker_slots").set(as_f64(config.worker.threads as u64));
}

/// An answer.
pub(crate) fn answered(route: &str, method: &str, status: u16, took: Duration) {
    let labels = [("route", route.to_owned()), ("method", method.to_owned())];
    histogram!("klang_http_request_seconds", &labels).record(took);
    let [route, method] = labels;
    counter!("klang_http_requests_total", &[route, method, ("status", status.to_string())]).increment(1);
}

/// A task that ended here; `outcome` is a state's name, "retry" or "handed_back".
pub(crate) fn task_ended(model: &'static str, outcome: &'static str) {
    counter!("klang_tasks_total", "model" => model, "outcome" => outcome).increment(1);
}

/// A finished rendering.
pub(crate) fn rendered(model: &'static str, took: Duration, audio: Duration) {
    histogram!("klang_render_seconds", "model" => model).record(took);
    // Whole milliseconds: counters are integers.
    counter!("klang_audio_milliseconds_total", "model" => model)
        .increment(u64::try_from(audio.as_millis()).unwrap_or(u64::MAX));
}

/// How much of the disk is free, and whether new work is refused for it.
pub(crate) fn disk(free_bytes: u64, is_full: bool) {
    gauge!("klang_disk_free_bytes").set(as_f64(free_bytes));
    gauge!("klang_disk_full").set(f64::from(u8::from(is_full)));
}

/// A rendering slot was taken (+1) or freed (-1).
pub(crate) fn slot_busy(change: f64) {
    gauge!("klang_worker_slots_busy").increment(change);
}

/// The outcome under which an ended task counts.
pub(crate) const fn outcome_of(state: TaskState) -> &'static str {
    match state {
        TaskState::Completed => "completed",
        TaskState::Failed => "failed",
        TaskState::Pending | TaskState::Processing => "retry",
    }
}

/// `GET /metrics`, for a listener of its own.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new().route("/metrics", get(scrape)).with_state(app)
}

async fn scrape(State(app): State<Arc<App>>) -> Response {
    let Some(handle) = recorder() else {
        return ApiError::unavailable("metrics are recorded elsewhere", 60).into_response();
    };
    match app.store.queue_stats().await {
        Ok(stats) => {
            gauge!("klang_queue_pending").set(as_f64(stats.pending));
            gauge!("klang_queue_deferred").set(as_f64(stats.deferred));
            gauge!("klang_queue_processing").set(as_f64(stats.processing));
            let age_ms = stats.oldest_pending_ms.map_or(0, |oldest_ms| (app.clock.now_ms() - oldest_ms).max(0));
            gauge!("klang_queue_oldest_seconds").set(as_f64(age_ms.unsigned_abs()) / 1000.0);
        }
        Err(error) => tracing::error!(error = %error, "cannot read the queue's figures"),
    }
    handle.run_upkeep();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle.render()).into_response()
}

#[expect(clippy::cast_precision_loss, reason = "figures for dashboards")]
const fn as_f64(value: u64) -> f64 {
    value as f64
}
