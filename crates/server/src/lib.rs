//! HTTP, workers and configuration: everything between a caller and the engine. Knows no SQL and no
//! model; renders on threads of its own.

pub mod config;

pub use config::{Config, ConfigError};
