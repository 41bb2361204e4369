//! An S3 server over a folder, as a process: for trying out `files.url = "s3://…"`, and for tests that
//! stop and restart it. Not for keeping anything: it waits for no disk.
//!
//! `cargo run -p klang-store --example s3_server -- --folder /tmp/s3`

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

#[path = "../tests/it/s3_server.rs"]
mod s3_server;

use s3_server::S3Server;

const USAGE: &str = "s3_server --folder DIR [--listen 127.0.0.1:9000] [--bucket klang] [--access-key klang] \
                     [--secret-key klang-secret]";

struct Arguments {
    listen: SocketAddr,
    folder: PathBuf,
    bucket: String,
    access_key: String,
    secret_key: String,
}

fn arguments() -> Option<Arguments> {
    let mut found = Arguments {
        listen: SocketAddr::from(([127, 0, 0, 1], 9000)),
        folder: PathBuf::new(),
        bucket: "klang".to_owned(),
        access_key: "klang".to_owned(),
        secret_key: "klang-secret".to_owned(),
    };
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        let value = given.next()?;
        match name.as_str() {
            "--listen" => found.listen = value.parse().ok()?,
            "--folder" => found.folder = value.into(),
            "--bucket" => found.bucket = value,
            "--access-key" => found.access_key = value,
            "--secret-key" => found.secret_key = value,
            _ => return None,
        }
    }
    (!found.folder.as_os_str().is_empty()).then_some(found)
}

#[tokio::main]
async fn main() -> ExitCode {
    let Some(Arguments { listen, folder, bucket, access_key, secret_key }) = arguments() else {
        println!("usage: {USAGE}");
        return ExitCode::from(2);
    };
    match S3Server::start(listen, &folder, &bucket, (&access_key, &secret_key)).await {
        Ok(server) => {
            println!("serving s3://{bucket} on http://{}", server.address);
            // Until it is killed.
            std::future::pending::<()>().await;
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("cannot serve: {error}");
            ExitCode::FAILURE
        }
    }
}
