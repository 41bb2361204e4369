//! HTTP, workers and configuration: everything between a caller and the engine. Knows no SQL and no
//! model; renders on threads of its own.
//!
//! [`Server::start`] is the way in. The modules: `api` answers requests, `worker` turns tasks into
//! files, `changes` tells the one of the other, `config` holds what an operator can set.

mod api;
pub mod api_key;
mod app;
mod callbacks;
mod changes;
mod client_address;
pub mod config;
mod disk;
mod errors;
mod guarded;
pub mod key_limits;
mod listen;
mod metrics;
mod names;
mod rates;
mod samples;
mod server;
mod storage;
mod voices;
mod worker;

pub use api::openapi_json;
pub use config::{Config, ConfigError, Secret};
pub use disk::{Disk, DiskOf};
pub use names::account_name;
pub use server::{Error, Parts, Server};
pub use storage::{OpenStore, blobs_path, database_path, local_files, open_blobs, store_options, work_path};
