//! Who asks: an account, by the bearer key of the request. The key is looked up in the database every
//! time, so a revoked one is refused at once, whichever process revoked it.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use klang_model::AccountId;
use klang_store::KeyHash;

use crate::api_key;
use crate::app::App;
use crate::errors::ApiError;

/// The account of a request's key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caller(pub(super) AccountId);

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let account = authenticate(parts, app).await.map_err(refuse)?;
        tracing::Span::current().record("account", tracing::field::display(account));
        Ok(Self(account))
    }
}

async fn authenticate(parts: &Parts, app: &App) -> Result<AccountId, ApiError> {
    let mut given = parts.headers.get_all(AUTHORIZATION).iter();
    let (Some(header), None) = (given.next(), given.next()) else {
        return Err(ApiError::unauthorized("send one header `Authorization: Bearer YOUR_API_KEY`"));
    };
    let text = header.to_str().unwrap_or_default().trim();
    let key = match text.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => key.trim(),
        _ => return Err(ApiError::unauthorized("the Authorization header must be `Bearer YOUR_API_KEY`")),
    };
    if !api_key::is_well_formed(key) {
        return Err(ApiError::unauthorized("invalid API key"));
    }
    match app.store.find_key(&KeyHash::of(key)).await? {
        Some(found) => Ok(found.account),
        None => Err(ApiError::unauthorized("invalid API key")),
    }
}

fn refuse(error: ApiError) -> Response {
    let unauthorized = error.code == axum::http::StatusCode::UNAUTHORIZED;
    let mut response = error.into_response();
    if unauthorized {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}
