//! Ranges of values, and values that contradict each other.

use std::fmt::Display;
use std::ops::RangeInclusive;

use super::{Config, ConfigError, Role};
use crate::storage::BlobsPlace;

/// A day and a year bound what is certainly a mistake of units.
const DAY_MS: u64 = 86_400_000;
const YEAR_S: u64 = 31_536_000;

impl Config {
    /// Judges every value.
    ///
    /// # Errors
    /// One sentence for each value out of range, naming key, range and value.
    pub fn check(&self) -> Result<(), ConfigError> {
        let mut wrong = Vec::new();
        self.check_server(&mut wrong);
        self.check_rendering(&mut wrong);
        self.check_files(&mut wrong);
        self.check_limits(&mut wrong);
        self.check_callbacks(&mut wrong);
        self.check_videos(&mut wrong);
        if wrong.is_empty() { Ok(()) } else { Err(ConfigError::Wrong(wrong)) }
    }

    fn check_server(&self, wrong: &mut Vec<String>) {
        let server = &self.server;
        if let Err(reason) = check_public_url(&server.public_url) {
            wrong.push(format!("`server.public_url` {reason}, got `{}`", server.public_url));
        }
        if let Err(text) = crate::guarded::networks(&server.trusted_proxies) {
            wrong.push(format!("`server.trusted_proxies` must hold networks as in 10.0.0.0/8, got `{text}`"));
        }
        let hash = &self.admin.key_sha256;
        if !hash.is_empty() && (hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            // Not repeated: somebody may have put the key itself there.
            wrong.push("`admin.key_sha256` must be empty or 64 hexadecimal digits".to_owned());
        }
        within(wrong, "server.max_connections", server.max_connections, 1..=1_000_000);
        within(wrong, "server.max_concurrent_requests", server.max_concurrent_requests, 1..=1_000_000);
        within(wrong, "server.max_waiting_requests", server.max_waiting_requests, 0..=1_000_000);
        within(wrong, "server.max_body_bytes", server.max_body_bytes, 1_024..=1_073_741_824);
        within(wrong, "server.header_timeout_ms", server.header_timeout_ms, 100..=DAY_MS);
        within(wrong, "server.request_timeout_ms", server.request_timeout_ms, 100..=DAY_MS);
        within(wrong, "server.shutdown_grace_ms", server.shutdown_grace_ms, 0..=DAY_MS);
        within(wrong, "server.wait_poll_ms", server.wait_poll_ms, 10..=60_000);
        within(wrong, "server.event_keep_alive_ms", server.event_keep_alive_ms, 1_000..=DAY_MS);
        within(wrong, "server.event_stream_max_s", server.event_stream_max_s, 1..=YEAR_S);
        within(wrong, "store.readers", self.store.readers, 1..=256);
        within(wrong, "store.command_queue", self.store.command_queue, 1..=1_000_000);
        within(wrong, "store.max_batch", self.store.max_batch, 1..=100_000);
        within(wrong, "store.connect_timeout_ms", self.store.connect_timeout_ms, 100..=DAY_MS);
        within(wrong, "store.statement_timeout_ms", self.store.statement_timeout_ms, 100..=DAY_MS);
        if !self.store.url.is_empty() && !is_postgres(self.store.url.reveal()) {
            wrong.push("`store.url` must be empty or begin with postgres:// or postgresql://".to_owned());
        }
        if self.store.url.is_empty() && server.role != Role::All {
            wrong.push("`server.role` can only be \"all\" without `store.url`: SQLite serves one process".to_owned());
        }
        if self.store.data_dir.as_os_str().is_empty() {
            wrong.push("`store.data_dir` must name a folder, got an empty text".to_owned());
        }
    }

    fn check_rendering(&self, wrong: &mut Vec<String>) {
        let worker = &self.worker;
        within(wrong, "worker.threads", worker.threads, 0..=1_024);
        within(wrong, "worker.lease_ms", worker.lease_ms, 1_000..=DAY_MS);
        within(wrong, "worker.heartbeat_ms", worker.heartbeat_ms, 100..=DAY_MS);
        if worker.heartbeat_ms > worker.lease_ms / 2 {
            // One lost heartbeat must not lose the lease.
            wrong.push(format!(
                "`worker.heartbeat_ms` must be at most half of `worker.lease_ms` ({}), got {}",
                worker.lease_ms, worker.heartbeat_ms
            ));
        }
        within(wrong, "worker.poll_ms", worker.poll_ms, 10..=DAY_MS);
        within(wrong, "worker.declare_ms", worker.declare_ms, 100..=DAY_MS);
        within(wrong, "worker.max_attempts", worker.max_attempts, 1..=100);
        within(wrong, "worker.store_patience_s", worker.store_patience_s, 0..=YEAR_S);
        within(wrong, "worker.retry_delay_ms", worker.retry_delay_ms, 0..=DAY_MS);
        within(wrong, "worker.retry_delay_max_ms", worker.retry_delay_max_ms, worker.retry_delay_ms..=DAY_MS);
        within(wrong, "engine.threads", self.engine.threads, 1..=1_024);
        within(wrong, "engine.idle_release_s", self.engine.idle_release_s, 0..=YEAR_S);
    }

    fn check_files(&self, wrong: &mut Vec<String>) {
        let files = &self.files;
        within(wrong, "files.keep_s", files.keep_s, 1..=100 * YEAR_S);
        within(wrong, "files.zero_retention_grace_s", files.zero_retention_grace_s, 1..=DAY_MS / 1000);
        within(wrong, "files.sweep_interval_s", files.sweep_interval_s, 1..=YEAR_S);
        within(wrong, "files.sweep_batch", files.sweep_batch, 1..=100_000);
        within(wrong, "files.temporary_keep_s", files.temporary_keep_s, 60..=YEAR_S);
        within(wrong, "files.read_buffer_bytes", files.read_buffer_bytes, 512..=16_777_216);
        within(wrong, "files.s3_timeout_ms", files.s3_timeout_ms, 100..=600_000);
        // Seven days are the most that S3 signs for.
        within(wrong, "files.redirect_valid_s", files.redirect_valid_s, 1..=604_800);
        if let Err(reason) = BlobsPlace::parse(&files.url) {
            wrong.push(format!("`files.url` {reason}, got `{}`", files.url));
        }
        let scheme = files.s3_endpoint.split_once("://").map(|(scheme, _)| scheme);
        match scheme {
            None if files.s3_endpoint.is_empty() => {}
            Some("https") => {}
            Some("http") if files.s3_allow_http => {}
            Some("http") => {
                wrong.push("`files.s3_endpoint` begins with http://, which `files.s3_allow_http` forbids".to_owned())
            }
            _ => wrong.push(format!("`files.s3_endpoint` must begin with https://, got `{}`", files.s3_endpoint)),
        }
        if files.s3_access_key_id.is_empty() != files.s3_secret_access_key.is_empty() {
            wrong.push("`files.s3_access_key_id` and `files.s3_secret_access_key` must be given together".to_owned());
        }
    }

    fn check_limits(&self, wrong: &mut Vec<String>) {
        let limits = &self.limits;
        within(wrong, "limits.prompt_chars", limits.prompt_chars, 1..=100_000);
        within(wrong, "limits.text_chars", limits.text_chars, 1..=100_000);
        within(wrong, "limits.queue_tasks", limits.queue_tasks, 1..=100_000_000);
        within(wrong, "limits.queue_tasks_per_account", limits.queue_tasks_per_account, 1..=100_000_000);
        within(wrong, "limits.wait_max_s", limits.wait_max_s, 0..=3_600);
        within(wrong, "limits.idempotency_keep_s", limits.idempotency_keep_s, 60..=YEAR_S);
        within(wrong, "limits.page_items", limits.page_items, 1..=1_000);
        const MOST_MICROS: i64 = 1_000_000_000_000_000;
        let prices = &self.prices;
        within(wrong, "prices.sound_effects_micros", prices.sound_effects_micros, 0..=MOST_MICROS);
        within(wrong, "prices.video_to_audio_micros", prices.video_to_audio_micros, 0..=MOST_MICROS);
        within(wrong, "prices.tts_micros", prices.tts_micros, 0..=MOST_MICROS);
        within(wrong, "accounts.first_credits_micros", self.accounts.first_credits_micros, 0..=MOST_MICROS);
        if let Err(error) = tracing_subscriber::EnvFilter::builder().parse(&self.log.filter) {
            wrong.push(format!("`log.filter` must be a level or directives ({error}), got `{}`", self.log.filter));
        }
    }

    fn check_videos(&self, wrong: &mut Vec<String>) {
        let videos = &self.videos;
        within(wrong, "videos.max_bytes", videos.max_bytes, 1_024..=10_737_418_240);
        within(wrong, "videos.keep_s", videos.keep_s, 1..=100 * YEAR_S);
        within(wrong, "videos.per_account", videos.per_account, 1..=1_000_000);
        within(wrong, "videos.uploads", videos.uploads, 1..=10_000);
        within(wrong, "videos.upload_timeout_ms", videos.upload_timeout_ms, 1_000..=DAY_MS);
        within(wrong, "videos.fetches", videos.fetches, 1..=10_000);
        within(wrong, "videos.fetch_timeout_ms", videos.fetch_timeout_ms, 1_000..=DAY_MS);
        within(wrong, "videos.max_redirects", videos.max_redirects, 0..=20);
        if let Err(text) = crate::guarded::networks(&videos.allow_networks) {
            wrong.push(format!("`videos.allow_networks` must hold networks as in 10.0.0.0/8, got `{text}`"));
        }
    }

    fn check_callbacks(&self, wrong: &mut Vec<String>) {
        let callbacks = &self.callbacks;
        within(wrong, "callbacks.delays_s (its length)", callbacks.delays_s.len(), 1..=100);
        for &delay_s in &callbacks.delays_s {
            within(wrong, "callbacks.delays_s", delay_s, 0..=YEAR_S);
        }
        within(wrong, "callbacks.timeout_ms", callbacks.timeout_ms, 100..=300_000);
        within(wrong, "callbacks.concurrency", callbacks.concurrency, 0..=10_000);
        within(wrong, "callbacks.per_receiver", callbacks.per_receiver, 1..=10_000);
        within(wrong, "callbacks.disable_after_s", callbacks.disable_after_s, 60..=YEAR_S);
        within(wrong, "callbacks.secret_overlap_s", callbacks.secret_overlap_s, 0..=YEAR_S);
        within(wrong, "callbacks.poll_ms", callbacks.poll_ms, 10..=DAY_MS);
        if let Err(text) = crate::guarded::networks(&callbacks.allow_networks) {
            wrong.push(format!("`callbacks.allow_networks` must hold networks as in 10.0.0.0/8, got `{text}`"));
        }
    }
}

fn within<T: PartialOrd + Display>(wrong: &mut Vec<String>, key: &str, value: T, range: RangeInclusive<T>) {
    if !range.contains(&value) {
        wrong.push(format!("`{key}` must be {} to {}, got {value}", range.start(), range.end()));
    }
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

fn check_public_url(text: &str) -> Result<(), &'static str> {
    if text.is_empty() {
        return Ok(());
    }
    let url: axum::http::Uri = text.parse().map_err(|_| "must be an address")?;
    let scheme_fits = matches!(url.scheme_str(), Some("http" | "https"));
    if !scheme_fits || url.host().is_none_or(str::is_empty) {
        return Err("must begin with http:// or https:// and a host");
    }
    if url.query().is_some() || text.contains('#') {
        return Err("must have no query and no fragment");
    }
    Ok(())
}
