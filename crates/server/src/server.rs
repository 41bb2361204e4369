//! [`Server`]: everything that runs while `klang serve` does.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use klang_engine::Engine;
use klang_engine::speech::voices::Voice;
use klang_store::blobs::Blobs;
use klang_store::{Clock, Store};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::app::{App, Clients, rendering_threads};
use crate::callbacks::{self, Sender};
use crate::config::Role;
use crate::disk::{Disk, DiskOf};
use crate::guarded::{AddressPolicy, GuardedClient, networks};
use crate::listen::Listening;
use crate::worker::{Workers, declare, sweep};
use crate::{Config, ConfigError, api, listen, metrics, work_path};

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// An address cannot be listened on.
    #[error("cannot listen on {address} (`{key}`)")]
    Listen {
        /// The key that names it.
        key: &'static str,
        /// The address.
        address: SocketAddr,
        /// The cause.
        source: std::io::Error,
    },
    /// A thread cannot be started.
    #[error("cannot start a rendering thread")]
    Thread(#[source] std::io::Error),
    /// The client for callbacks or for videos cannot be made.
    #[error("cannot make the client for callbacks and videos")]
    Client(#[source] reqwest::Error),
    /// What a server that was killed left at work cannot be removed.
    #[error("cannot empty the folder of what is at work")]
    WorkFolder(#[source] std::io::Error),
}

/// What a server is made of, besides its configuration.
pub struct Parts {
    /// Durable tasks, accounts and money.
    pub store: Arc<dyn Store>,
    /// The bytes of result files.
    pub blobs: Arc<dyn Blobs>,
    /// Renders.
    pub engine: Arc<dyn Engine>,
    /// The voices of the catalogue that can speak with what is installed.
    pub voices: Vec<&'static Voice>,
    /// Wall-clock time; the store's clock, so that both agree.
    pub clock: Arc<dyn Clock>,
}

/// A running server. Dropping it stops nothing in order; call [`Server::shutdown`].
pub struct Server {
    app: Arc<App>,
    http: Listening,
    metrics: Option<Listening>,
    workers: Workers,
    /// Ended when the server stops, wherever they are.
    background: Vec<JoinHandle<()>>,
    callbacks: JoinHandle<()>,
}

impl Server {
    /// Checks the configuration, listens, and starts workers and sweeper. Must be called within a
    /// tokio runtime.
    ///
    /// # Errors
    /// See [`Error`]; nothing is left running.
    pub async fn start(config: Config, parts: Parts) -> Result<Self, Error> {
        let disk = Arc::new(DiskOf(config.store.data_dir.clone()));
        Self::start_on(config, parts, disk).await
    }

    /// As [`Server::start`], with the disk given that tells how much is free.
    ///
    /// # Errors
    /// See [`Error`]; nothing is left running.
    pub async fn start_on(config: Config, parts: Parts, disk: Arc<dyn Disk>) -> Result<Self, Error> {
        config.check()?;
        let videos = video_client(&config).map_err(Error::Client)?;
        let clients = Clients { videos, callbacks: callbacks::client(&config.callbacks).map_err(Error::Client)? };
        empty_work_folder(&config).map_err(Error::WorkFolder)?;
        let app = App::new(config, parts, clients, disk).map_err(Error::Thread)?;
        let listener = bind("server.listen", app.config.server.listen).await?;
        let metrics_listener = match &app.config.metrics {
            metrics if metrics.enabled => Some(bind("metrics.listen", metrics.listen).await?),
            _ => None,
        };
        let workers = Workers::start(&app);
        let router = match app.config.server.role {
            Role::All | Role::Api => api::router(&app),
            Role::Worker => api::probes(&app),
        };
        let http = listen::serve(listener, router, &app.config.server);
        // Set once, here.
        let _ = app.own_url.set(format!("http://{}", http.address()));
        let metrics = metrics_listener
            .map(|listener| listen::serve(listener, metrics::router(Arc::clone(&app)), &app.config.server));
        let sweeper = tokio::spawn(sweep::run(Arc::clone(&app)));
        let callbacks = tokio::spawn(Sender::new(Arc::clone(&app)).run(app.stopping.clone()));
        let hearing = tokio::spawn({
            let app = Arc::clone(&app);
            async move { app.changes.pass_on(app.store.as_ref()).await }
        });
        let declaring = tokio::spawn(declare::run(Arc::clone(&app)));
        tracing::info!(address = %http.address(), role = ?app.config.server.role, workers = rendering_threads(&app.config), "listening");
        Ok(Self { app, http, metrics, workers, background: vec![sweeper, hearing, declaring], callbacks })
    }

    /// The address that it listens on; its port is the real one also when the configured one was 0.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.http.address()
    }

    /// The address of the metrics, when they are enabled.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(Listening::address)
    }

    /// Stops: takes no more work, answers those who wait, finishes what renders, and hands back what
    /// does not finish within `server.shutdown_grace_ms`.
    pub async fn shutdown(self) {
        let Self { app, http, metrics, workers, background, callbacks } = self;
        let deadline = Instant::now() + Duration::from_millis(app.config.server.shutdown_grace_ms);
        tracing::info!("stopping");
        app.stopping.cancel();
        // Open requests are answered while renders finish.
        tokio::join!(workers.stop(deadline), http.stop(deadline));
        if let Some(metrics) = metrics {
            metrics.stop(Instant::now()).await;
        }
        for task in &background {
            task.abort();
        }
        // What is being sent may finish; the rest stays due in the store.
        if tokio::time::timeout_at(deadline, callbacks).await.is_err() {
            tracing::warn!("callbacks were still being sent; they will be repeated");
        }
        for task in background {
            // An aborted task ends with an error that says just that.
            let _ = task.await;
        }
        app.engine.release();
        tracing::info!("stopped");
    }
}

fn video_client(config: &Config) -> Result<GuardedClient, reqwest::Error> {
    let videos = &config.videos;
    // Judged by `Config::check` before.
    let allowed = networks(&videos.allow_networks).unwrap_or_default();
    let policy = AddressPolicy { allowed, ports: videos.ports.clone() };
    // A fetch keeps its time itself, over all redirects; this is for what would hang all the same.
    GuardedClient::new(policy, Duration::from_millis(videos.fetch_timeout_ms.saturating_mul(2)))
}

/// Nothing in it outlives a server: its tasks are taken up anew.
fn empty_work_folder(config: &Config) -> std::io::Result<()> {
    match std::fs::remove_dir_all(work_path(config)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

async fn bind(key: &'static str, address: SocketAddr) -> Result<TcpListener, Error> {
    TcpListener::bind(address).await.map_err(|source| Error::Listen { key, address, source })
}
