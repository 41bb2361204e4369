//! The limits of a key as people set and read them; `klang_store::KeyLimits` says what each does.

use klang_model::Money;
use klang_store::KeyLimits;
use serde_json::{Value, json};

/// Most networks that a key lists: they are compared with every request.
const MAX_ADDRESSES: usize = 64;

/// Says what is wrong with the limits of a new key.
///
/// # Errors
/// One sentence: which limit, and what it must be.
pub fn check(limits: &KeyLimits) -> Result<(), String> {
    if limits.requests_per_minute == Some(0) {
        return Err("requests a minute must be at least 1".to_owned());
    }
    if limits.tasks == Some(0) {
        return Err("tasks must be at least 1".to_owned());
    }
    if let Some(day) = limits.day.filter(|day| *day < Money::ZERO) {
        return Err(format!("credits a day must not be negative, got {day}"));
    }
    if limits.addresses.len() > MAX_ADDRESSES {
        return Err(format!("at most {MAX_ADDRESSES} networks, got {}", limits.addresses.len()));
    }
    crate::guarded::networks(&limits.addresses)
        .map(drop)
        .map_err(|text| format!("networks are written as 10.0.0.0/8 or 192.0.2.7/32, got `{text}`"))
}

/// A network as it is kept: an address alone is the network of itself.
#[must_use]
pub fn network(text: &str) -> String {
    text.parse().map_or_else(|_| text.to_owned(), |address: std::net::IpAddr| ipnet::IpNet::from(address).to_string())
}

/// The limits as JSON: null or an empty list where there is none.
#[must_use]
pub fn to_json(limits: &KeyLimits) -> Value {
    let models: Vec<&str> = limits.models.iter().map(|model| model.api_name()).collect();
    json!({
        "requestsPerMinute": limits.requests_per_minute,
        "tasks": limits.tasks,
        "dayMicros": limits.day.map(Money::micros),
        "models": models,
        "expireTime": limits.expires_ms,
        "addresses": limits.addresses,
    })
}
