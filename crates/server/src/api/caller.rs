//! Who asks: an account, by the bearer key of the request. The key is looked up in the database every
//! time, so a revoked one is refused at once, whichever process revoked it. Then come the key's limits that
//! hold for every request: its time, the networks it may come from, requests a minute.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use klang_model::{AccountId, Product};
use klang_store::{KeyHash, KeyInfo};

use super::finish::RateSeen;
use crate::api_key;
use crate::app::App;
use crate::client_address::client_address;
use crate::errors::ApiError;
use crate::guarded::networks;
use crate::listen::Peer;

/// The account of a request's key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caller(pub(super) AccountId);

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        CallerKey::from_request_parts(parts, app).await.map(|CallerKey(key)| Self(key.account))
    }
}

/// The request's key, with its limits.
#[derive(Debug, Clone)]
pub(super) struct CallerKey(pub(super) KeyInfo);

impl FromRequestParts<Arc<App>> for CallerKey {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let key = authenticate(parts, app).await.map_err(refuse)?;
        tracing::Span::current().record("account", tracing::field::display(key.account));
        check(&key, parts, app).map_err(refuse)?;
        Ok(Self(key))
    }
}

impl CallerKey {
    /// Whether the key may use a model.
    ///
    /// # Errors
    /// 403.
    pub(super) fn check_model(&self, product: Product) -> Result<(), ApiError> {
        let allowed = &self.0.limits.models;
        if allowed.is_empty() || allowed.contains(&product) {
            return Ok(());
        }
        let message = format!("this API key may not use {}", product.api_name());
        Err(ApiError::new(StatusCode::FORBIDDEN, message))
    }
}

async fn authenticate(parts: &Parts, app: &App) -> Result<KeyInfo, ApiError> {
    let key = bearer(parts)?;
    if !api_key::is_well_formed(key) {
        return Err(ApiError::unauthorized("invalid API key"));
    }
    app.store.find_key(&KeyHash::of(key)).await?.ok_or_else(|| ApiError::unauthorized("invalid API key"))
}

/// The key that the request brings, whatever it is.
pub(super) fn bearer(parts: &Parts) -> Result<&str, ApiError> {
    let mut given = parts.headers.get_all(AUTHORIZATION).iter();
    let (Some(header), None) = (given.next(), given.next()) else {
        return Err(ApiError::unauthorized("send one header `Authorization: Bearer YOUR_API_KEY`"));
    };
    let text = header.to_str().unwrap_or_default().trim();
    match text.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => Ok(key.trim()),
        _ => Err(ApiError::unauthorized("the Authorization header must be `Bearer YOUR_API_KEY`")),
    }
}

fn check(key: &KeyInfo, parts: &Parts, app: &App) -> Result<(), ApiError> {
    let now_ms = app.clock.now_ms();
    if key.limits.expires_ms.is_some_and(|expires_ms| expires_ms <= now_ms) {
        return Err(ApiError::unauthorized("this API key has expired"));
    }
    if !key.limits.addresses.is_empty() && !may_come_from(&key.limits.addresses, parts, app) {
        return Err(ApiError::new(StatusCode::FORBIDDEN, "this API key may not be used from this address"));
    }
    let Some(limit) = key.limits.requests_per_minute else { return Ok(()) };
    let rate = app.rates.take(key.id, limit, now_ms);
    if let Some(seen) = parts.extensions.get::<RateSeen>() {
        seen.set(rate);
    }
    match rate.retry_s {
        None => Ok(()),
        Some(seconds) => Err(ApiError::too_many(format!("this API key may make {limit} requests a minute"), seconds)),
    }
}

/// Networks that cannot be read allow nobody, and neither does an unknown address.
fn may_come_from(allowed: &[String], parts: &Parts, app: &App) -> bool {
    let Some(address) = address(parts, app) else { return false };
    networks(allowed).is_ok_and(|networks| networks.iter().any(|network| network.contains(&address)))
}

fn address(parts: &Parts, app: &App) -> Option<IpAddr> {
    let Peer(peer) = parts.extensions.get::<Peer>()?;
    // What cannot be read ends the list there.
    let forwarded: Vec<&str> =
        parts.headers.get_all("x-forwarded-for").iter().map(|list| list.to_str().unwrap_or("?")).collect();
    Some(client_address(*peer, forwarded.into_iter(), &app.trusted_proxies))
}

pub(super) fn refuse(error: ApiError) -> Response {
    let unauthorized = error.code == StatusCode::UNAUTHORIZED;
    let mut response = error.into_response();
    if unauthorized {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}
