//! HTTP. The list of routes below is the table of contents: one file per resource. Each handler
//! carries its documentation, from which `/openapi.json` is made, so that no route can be missing.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::from_fn_with_state;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::SwaggerUi;

use crate::app::App;
use crate::errors::ApiError;

mod address;
mod admin;
mod answer;
mod body;
mod caller;
mod credits;
mod document;
mod estimate;
mod events;
mod files;
mod finish;
mod generations;
mod health;
mod models;
mod parameters;
mod query;
mod task;
mod videos;
mod voices;
mod webhooks;

/// Where the OpenAPI document is.
const DOCUMENT_PATH: &str = "/openapi.json";
/// Where people read it.
const DOCS_PATH: &str = "/docs";

fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(document::Document::openapi())
        .routes(routes!(generations::create, query::read))
        .routes(routes!(generations::delete))
        .routes(routes!(generations::cancel))
        .routes(routes!(events::stream))
        .routes(routes!(estimate::estimate))
        .routes(routes!(models::list))
        .routes(routes!(voices::list))
        .routes(routes!(voices::sample))
        .routes(routes!(videos::upload))
        .routes(routes!(videos::show, videos::delete))
        .routes(routes!(credits::balance))
        .routes(routes!(credits::ledger))
        .routes(routes!(webhooks::receivers))
        .routes(routes!(webhooks::enable))
        .routes(routes!(webhooks::test))
        .routes(routes!(webhooks::secret))
        .routes(routes!(webhooks::rotate))
        .routes(routes!(webhooks::deliveries))
        .routes(routes!(admin::create_account, admin::accounts))
        .routes(routes!(admin::account))
        .routes(routes!(admin::grant))
        .routes(routes!(admin::set_retention))
        .routes(routes!(admin::create_key, admin::keys))
        .routes(routes!(admin::rotate_key))
        .routes(routes!(admin::revoke_key))
        .routes(routes!(webhooks::redeliver))
        .routes(routes!(files::download))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
}

/// Everything that the HTTP listener answers.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let (router, document) = routes().split_for_parts();
    router
        .merge(SwaggerUi::new(DOCS_PATH).url(DOCUMENT_PATH, document))
        .fallback(unknown_route)
        .method_not_allowed_fallback(wrong_method)
        // Bodies are read by `body`, with the limit of the configuration.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(Arc::clone(app), finish::finish))
        .with_state(Arc::clone(app))
}

/// What a process that only renders answers: whether it lives and can work.
pub(crate) fn probes(app: &Arc<App>) -> Router {
    let (router, _) =
        OpenApiRouter::new().routes(routes!(health::alive)).routes(routes!(health::ready)).split_for_parts();
    router
        .fallback(not_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(Arc::clone(app), finish::finish))
        .with_state(Arc::clone(app))
}

/// The OpenAPI document as pretty JSON.
///
/// # Errors
/// None in practice: the document is made of plain values.
pub fn openapi_json() -> Result<String, serde_json::Error> {
    routes().split_for_parts().1.to_pretty_json()
}

/// What a query for this task would answer, as bytes, for its callback. Addresses in it begin with
/// `server.public_url` or, without one, with the address that the server listens on: a callback has no
/// Host header to take it from.
///
/// # Errors
/// None in practice: the answer is made of plain values.
pub(crate) fn callback_body(app: &App, task: klang_store::Task) -> Result<Vec<u8>, serde_json::Error> {
    let base_url = address::BaseUrl::of_server(app);
    serde_json::to_vec(&answer::success(task::TaskAnswer::new(app, &base_url.0, task, None)))
}

async fn unknown_route() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "no such route; GET /openapi.json lists them")
}

async fn not_here() -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        "this process only renders (server.role = \"worker\"); ask one that answers requests",
    )
}

async fn wrong_method(method: Method, uri: Uri) -> ApiError {
    let message = format!("{} does not accept {method}; the Allow header lists what it accepts", uri.path());
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, message)
}
