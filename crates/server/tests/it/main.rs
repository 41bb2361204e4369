//! Integration tests of the server and the `klang` program, in one binary.

#![expect(clippy::unwrap_used, reason = "tests")]

mod accounts;
mod app;
mod bodies;
mod callbacks;
mod cli;
mod edges;
mod engine;
mod events;
mod files;
mod queries;
mod routes;
mod tasks;
mod workers;
