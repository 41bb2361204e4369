//! Integration tests of the store: the contract that every database keeps, and what is special
//! about each.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod contract;
mod crash;
mod postgres;
mod property;
mod sqlite;
mod world;
