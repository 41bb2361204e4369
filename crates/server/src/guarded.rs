//! Requests to addresses that callers chose: callbacks and videos.

mod address;
mod client;
mod download;

pub(crate) use address::{AddressPolicy, networks};
pub(crate) use client::{Answer, GuardedClient, SendError, is_success};
pub(crate) use download::{FetchError, FetchLimits};
