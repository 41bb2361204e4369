//! Integration tests of the server and the `klang` program, in one binary.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod accounts;
mod admin;
mod app;
mod backup;
mod bodies;
mod callbacks;
mod cli;
mod crash;
mod deploy;
mod disk;
mod edges;
mod effects;
mod engine;
mod events;
mod files;
mod limits;
mod money;
mod process;
mod queries;
mod retention;
mod routes;
mod serve;
mod speak;
mod tasks;
mod videos;
mod workers;
