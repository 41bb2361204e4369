//! Integration tests of the server and the `klang` program, in one binary.

#![expect(clippy::unwrap_used, reason = "tests")]

mod cli;
mod edges;
