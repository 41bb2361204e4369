//! Integration tests of the store: the contract that every database keeps, and what is special
//! about each.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod blobs;
mod contract;
mod crash;
mod postgres;
mod property;
mod s3_server;
mod sqlite;
mod world;
