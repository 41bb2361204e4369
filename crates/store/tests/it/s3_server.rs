//! An S3 server over a folder: what the tests and `examples/s3_server.rs` run.

use std::io;
use std::net::SocketAddr;
use std::path::Path;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// A server that listens; stopped when dropped, with its connections. Its folder stays.
pub struct S3Server {
    pub address: SocketAddr,
    _serving: JoinSet<()>,
}

impl S3Server {
    /// Serves the folder's sub-folders as buckets. `bucket` is made if needed.
    pub async fn start(
        listen: SocketAddr,
        folder: &Path,
        bucket: &str,
        (access_key, secret_key): (&str, &str),
    ) -> io::Result<Self> {
        std::fs::create_dir_all(folder.join(bucket))?;
        let mut builder =
            S3ServiceBuilder::new(FileSystem::new(folder).map_err(|error| io::Error::other(format!("{error:?}")))?);
        builder.set_auth(SimpleAuth::from_single(access_key, secret_key));
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let mut serving = JoinSet::new();
        serving.spawn(serve(listener, builder.build()));
        Ok(Self { address, _serving: serving })
    }
}

async fn serve(listener: TcpListener, service: S3Service) {
    let mut connections = JoinSet::new();
    while let Ok((socket, _)) = listener.accept().await {
        let service = service.clone();
        connections.spawn(async move {
            // What breaks a connection, its client sees too.
            let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(socket), service).await;
        });
        while connections.try_join_next().is_some() {}
    }
}
