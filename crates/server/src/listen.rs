//! Accepting connections: a bounded number of them, with a time limit on the head of each request.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tower::util::MapRequest;

use crate::config;

/// Pause after the operating system could not accept, for example for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Whose connection a request came over; among the request's extensions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// A listener at work.
pub(crate) struct Listening {
    address: SocketAddr,
    stop: CancellationToken,
    close: CancellationToken,
    task: JoinHandle<GracefulShutdown>,
}

/// Serves a router on a listener until told to stop.
pub(crate) fn serve(listener: TcpListener, router: Router, config: &config::Server) -> Listening {
    let stop = CancellationToken::new();
    // Only fails for a socket that was never bound.
    let address = listener.local_addr().unwrap_or(config.listen);
    let close = CancellationToken::new();
    let task = tokio::spawn(accept(listener, router, config.clone(), stop.clone(), close.clone()));
    Listening { address, stop, close, task }
}

impl Listening {
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accepts no more, lets open requests finish until the deadline, then closes.
    pub(crate) async fn stop(self, deadline: Instant) {
        self.stop.cancel();
        if let Ok(connections) = self.task.await
            && tokio::time::timeout_at(deadline, connections.shutdown()).await.is_err()
        {
            tracing::warn!("closing connections with unfinished requests");
        }
        self.close.cancel();
    }
}

async fn accept(
    listener: TcpListener,
    router: Router,
    config: config::Server,
    stop: CancellationToken,
    close: CancellationToken,
) -> GracefulShutdown {
    let connections = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(config.max_connections));
    let mut protocol = Builder::new(TokioExecutor::new());
    protocol.http1().timer(TokioTimer::new()).header_read_timeout(Duration::from_millis(config.header_timeout_ms));
    protocol.http2().timer(TokioTimer::new());
    loop {
        let next = async {
            let slot = Arc::clone(&slots).acquire_owned().await;
            (slot, listener.accept().await)
        };
        let (slot, accepted) = tokio::select! {
            () = stop.cancelled() => return connections,
            next = next => next,
        };
        let (stream, peer): (TcpStream, Peer) = match accepted {
            Ok((stream, address)) => (stream, Peer(address.ip())),
            Err(error) => {
                tracing::warn!(error = %error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        // Small answers should not wait for more to send; failing to say so only costs time.
        let _ = stream.set_nodelay(true);
        let with_peer = move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            request
        };
        let service = TowerToHyperService::new(MapRequest::new(router.clone(), with_peer));
        let connection = protocol.serve_connection(TokioIo::new(stream), service).into_owned();
        let connection = connections.watch(connection);
        let close = close.clone();
        tokio::spawn(async move {
            let _slot = slot;
            // Clients go away in the middle of things; that is their right and no failure of ours.
            if let Some(Err(error)) = close.run_until_cancelled(connection).await {
                tracing::debug!(error = %error, "connection ended early");
            }
        });
    }
}
