//! Integration tests of the server and the `klang` program, in one binary.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod accounts;
mod app;
mod bodies;
mod callbacks;
mod cli;
mod crash;
mod disk;
mod edges;
mod effects;
mod engine;
mod events;
mod files;
mod process;
mod queries;
mod routes;
mod serve;
mod speak;
mod tasks;
mod videos;
mod workers;
