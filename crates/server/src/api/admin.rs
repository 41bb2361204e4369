//! Accounts, credits and keys for whoever runs this server, with a key of its own. Without
//! `admin.key_sha256` in the configuration there is none of it.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use klang_model::{KeyId, Money, Product};
use klang_store::{Account, KeyInfo, KeyLimits, Retention};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use utoipa::ToSchema;

use super::answer::{Envelope, success};
use super::body::JsonBody;
use super::caller::{bearer, refuse};
use super::document::AdminFailures;
use super::parameters::Parameters;
use crate::app::App;
use crate::errors::ApiError;
use crate::{account_name, api_key, key_limits};

/// Accounts on a page when the caller does not say.
const PAGE_ITEMS: u32 = 50;
/// Longest note of a grant, and longest name of a key, in characters.
const NOTE_CHARS: usize = 200;

/// Whoever has the admin key.
pub(super) struct Admin;

impl FromRequestParts<Arc<App>> for Admin {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        authenticate(parts, &app.config.admin.key_sha256).map_err(refuse)
    }
}

/// Compares hashes, and those in constant time, so that nothing of the key can be learned from how long it took.
fn authenticate(parts: &Parts, key_sha256: &str) -> Result<Admin, ApiError> {
    let mut expected = [0; 32];
    if hex::decode_to_slice(key_sha256, &mut expected).is_err() {
        let message = "this server has no admin API; `admin.key_sha256` of its configuration makes one";
        return Err(ApiError::new(StatusCode::NOT_FOUND, message));
    }
    let given: [u8; 32] = Sha256::digest(bearer(parts)?).into();
    if bool::from(given.ct_eq(&expected)) { Ok(Admin) } else { Err(ApiError::unauthorized("invalid admin key")) }
}

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountRequest {
    /// Its unique name.
    #[schema(min_length = 1, max_length = 64, example = "ada")]
    name: String,
}

/// Credits to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrantRequest {
    /// Micro-dollars, above zero.
    #[schema(minimum = 1, example = 10_000_000)]
    amount: i64,
    /// What they are for; stands in the ledger.
    #[schema(max_length = 200)]
    note: Option<String>,
}

/// How long what the account makes from now on is kept, in seconds; null: as long as this server keeps things.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RetentionRequest {
    /// Result files, from the end of their task. 0: for the minutes of `files.zero_retention_grace_s`, and the tasks
    /// go too, with everything but their ledger entries.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required, minimum = 0, maximum = 315_360_000)]
    file_keep_s: Option<i64>,
    /// Uploaded videos, from the upload. 0: for the same minutes, or until the last task with them has ended.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required, minimum = 0, maximum = 315_360_000)]
    video_keep_s: Option<i64>,
}

/// A new key. What is left out or null is not limited.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyRequest {
    /// What to call it.
    #[schema(max_length = 200)]
    name: Option<String>,
    /// Requests a minute, counted by each server process.
    #[schema(minimum = 1, format = "uint32")]
    requests_per_minute: Option<u32>,
    /// Tasks that have not ended.
    #[schema(minimum = 1, format = "uint32")]
    tasks: Option<u32>,
    /// Micro-dollars held or charged in a UTC day.
    #[schema(minimum = 0)]
    day_micros: Option<i64>,
    /// The only models.
    models: Option<Vec<String>>,
    /// When the key ends, Unix milliseconds.
    expire_time: Option<i64>,
    /// The only networks that it may be used from, for example `10.0.0.0/8`.
    addresses: Option<Vec<String>>,
}

/// An account with its balance in micro-dollars.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountAnswer {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// When it was made, Unix milliseconds.
    create_time: i64,
    /// All credits ever granted.
    granted: i64,
    /// Charged for completed tasks.
    posted: i64,
    /// Reserved for tasks that have not ended.
    held: i64,
    /// What new tasks may cost.
    available: i64,
    /// How long result files are kept, in seconds; null: as long as this server keeps them.
    file_keep_s: Option<i64>,
    /// How long uploaded videos are kept, in seconds; null: as long as this server keeps them.
    video_keep_s: Option<i64>,
}

/// A page of accounts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountsAnswer {
    /// Oldest first.
    accounts: Vec<AccountAnswer>,
    /// `cursor` of the next page; null on the last.
    next_cursor: Option<String>,
}

/// A key.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KeyAnswer {
    /// Its id.
    id: String,
    /// What it is called.
    name: String,
    /// How it begins.
    prefix: String,
    /// When it was made, Unix milliseconds.
    create_time: i64,
    /// When it was revoked, if it was.
    revoke_time: Option<i64>,
    /// What it may do: `requestsPerMinute`, `tasks`, `dayMicros`, `models`, `expireTime`, `addresses`.
    #[schema(value_type = Object)]
    limits: serde_json::Value,
    /// The key itself, only when it was just made or rotated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    key: Option<String>,
}

/// The keys of an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeysAnswer {
    /// Oldest first, revoked ones included.
    keys: Vec<KeyAnswer>,
}

/// A key that was revoked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RevokedAnswer {
    /// Its id.
    id: String,
    /// Always true.
    revoked: bool,
}

impl From<Account> for AccountAnswer {
    fn from(account: Account) -> Self {
        let balance = account.balance;
        Self {
            id: account.id.to_string(),
            name: account.name,
            create_time: account.created_ms,
            granted: balance.granted.micros(),
            posted: balance.posted.micros(),
            held: balance.held.micros(),
            available: balance.available().micros(),
            file_keep_s: account.retention.file_keep_s,
            video_keep_s: account.retention.video_keep_s,
        }
    }
}

impl KeyAnswer {
    fn new(info: KeyInfo, key: Option<String>) -> Self {
        Self {
            id: info.id.to_string(),
            name: info.name,
            prefix: info.prefix,
            create_time: info.created_ms,
            revoke_time: info.revoked_ms,
            limits: key_limits::to_json(&info.limits),
            key,
        }
    }
}

/// Make an account.
#[utoipa::path(
    post, path = "/api/v1/admin/accounts", tag = "admin", operation_id = "createAccount",
    security(("admin" = [])), request_body = AccountRequest,
    responses((status = 200, body = Envelope<AccountAnswer>), AdminFailures),
)]
pub(super) async fn create_account(
    State(app): State<Arc<App>>,
    _: Admin,
    body: JsonBody,
) -> Result<Envelope<AccountAnswer>, ApiError> {
    let AccountRequest { name } = read(body)?;
    let account = app.store.create_account(account_name(&name).map_err(ApiError::bad_request)?).await?;
    Ok(success(account.into()))
}

/// List the accounts.
#[utoipa::path(
    get, path = "/api/v1/admin/accounts", tag = "admin", operation_id = "listAccounts", security(("admin" = [])),
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "Most accounts on a page; 50 if not given"),
        ("cursor" = Option<String>, Query, min_length = 1, description = "`nextCursor` of the page before"),
    ),
    responses((status = 200, body = Envelope<AccountsAnswer>), AdminFailures),
)]
pub(super) async fn accounts(
    State(app): State<Arc<App>>,
    _: Admin,
    mut parameters: Parameters,
) -> Result<Envelope<AccountsAnswer>, ApiError> {
    let limit = parameters.take_limit(PAGE_ITEMS, app.config.limits.page_items);
    let cursor = parameters.take("cursor");
    parameters.check()?;
    let page = app.store.account_page(cursor.as_deref(), limit).await?;
    let accounts = page.accounts.into_iter().map(AccountAnswer::from).collect();
    Ok(success(AccountsAnswer { accounts, next_cursor: page.next }))
}

/// Show an account and its balance.
#[utoipa::path(
    get, path = "/api/v1/admin/accounts/{name}", tag = "admin", operation_id = "showAccount", security(("admin" = [])),
    params(("name" = String, Path, description = "The account's name")),
    responses((status = 200, body = Envelope<AccountAnswer>), AdminFailures),
)]
pub(super) async fn account(
    State(app): State<Arc<App>>,
    _: Admin,
    Path(name): Path<String>,
) -> Result<Envelope<AccountAnswer>, ApiError> {
    Ok(success(find(&app, &name).await?.into()))
}

/// Add credits to an account.
#[utoipa::path(
    post, path = "/api/v1/admin/accounts/{name}/grant", tag = "admin", operation_id = "grantCredits",
    security(("admin" = [])), request_body = GrantRequest,
    params(("name" = String, Path, description = "The account's name")),
    responses((status = 200, body = Envelope<AccountAnswer>), AdminFailures),
)]
pub(super) async fn grant(
    State(app): State<Arc<App>>,
    _: Admin,
    Path(name): Path<String>,
    body: JsonBody,
) -> Result<Envelope<AccountAnswer>, ApiError> {
    let GrantRequest { amount, note } = read(body)?;
    let note = short("note", note.unwrap_or_default())?;
    let mut account = find(&app, &name).await?;
    account.balance = app.store.grant(account.id, Money::from_micros(amount), &note).await?;
    Ok(success(account.into()))
}

/// Say how long what an account makes is kept. It counts from now on: what is there goes when that was promised.
#[utoipa::path(
    put, path = "/api/v1/admin/accounts/{name}/retention", tag = "admin", operation_id = "setRetention",
    security(("admin" = [])), request_body = RetentionRequest,
    params(("name" = String, Path, description = "The account's name")),
    responses((status = 200, body = Envelope<AccountAnswer>), AdminFailures),
)]
pub(super) async fn set_retention(
    State(app): State<Arc<App>>,
    _: Admin,
    Path(name): Path<String>,
    body: JsonBody,
) -> Result<Envelope<AccountAnswer>, ApiError> {
    let RetentionRequest { file_keep_s, video_keep_s } = read(body)?;
    let retention = Retention { file_keep_s, video_keep_s };
    let account = find(&app, &name).await?;
    Ok(success(app.store.set_retention(account.id, retention).await?.into()))
}

/// Make a key of an account. The answer is the only one that shows it.
#[utoipa::path(
    post, path = "/api/v1/admin/accounts/{name}/keys", tag = "admin", operation_id = "createKey",
    security(("admin" = [])), request_body = KeyRequest,
    params(("name" = String, Path, description = "The account's name")),
    responses((status = 200, body = Envelope<KeyAnswer>), AdminFailures),
)]
pub(super) async fn create_key(
    State(app): State<Arc<App>>,
    _: Admin,
    Path(name): Path<String>,
    body: JsonBody,
) -> Result<Envelope<KeyAnswer>, ApiError> {
    let request: KeyRequest = read(body)?;
    let called = short("name", request.name.clone().unwrap_or_else(|| "admin API".to_owned()))?;
    let limits = limits(request)?;
    let account = find(&app, &name).await?;
    let (key, mut stored) = api_key::mint(account.id, &called).map_err(ApiError::internal)?;
    stored.limits = limits;
    let info = app.store.create_key(stored).await?;
    Ok(success(KeyAnswer::new(info, Some(key))))
}

/// List the keys of an account.
#[utoipa::path(
    get, path = "/api/v1/admin/accounts/{name}/keys", tag = "admin", operation_id = "listKeys", security(("admin" = [])),
    params(("name" = String, Path, description = "The account's name")),
    responses((status = 200, body = Envelope<KeysAnswer>), AdminFailures),
)]
pub(super) async fn keys(
    State(app): State<Arc<App>>,
    _: Admin,
    Path(name): Path<String>,
) -> Result<Envelope<KeysAnswer>, ApiError> {
    let account = find(&app, &name).await?.id;
    let keys = app.store.keys(Some(account)).await?.into_iter().map(|key| KeyAnswer::new(key, None)).collect();
    Ok(success(KeysAnswer { keys }))
}

/// Give a key another secret. The answer is the only one that shows it. The old one is taken for `overlap_s` more
/// seconds, if that is given, and refused at once if not.
#[utoipa::path(
    post, path = "/api/v1/admin/keys/{id}/rotate", tag = "admin", operation_id = "rotateKey", security(("admin" = [])),
    params(
        ("id" = String, Path, description = "The key's id"),
        ("overlap_s" = Option<u32>, Query, maximum = 2_592_000, description = "For how long the old secret is still taken"),
    ),
    responses((status = 200, body = Envelope<KeyAnswer>), AdminFailures),
)]
pub(super) async fn rotate_key(
    State(app): State<Arc<App>>,
    _: Admin,
    Path(id): Path<String>,
    mut parameters: Parameters,
) -> Result<Envelope<KeyAnswer>, ApiError> {
    let overlap_s = parameters.take_number("overlap_s", 0..=u64::from(api_key::MAX_OVERLAP_S)).unwrap_or(0);
    parameters.check()?;
    let overlap_s = u32::try_from(overlap_s).map_err(ApiError::internal)?;
    let rotated = api_key::rotate(app.store.as_ref(), key_of_path(&id)?, overlap_s).await;
    let (key, info) = rotated.map_err(|error| match error {
        api_key::RotateError::Store(error) => error.into(),
        api_key::RotateError::NoRandomness(error) => ApiError::internal(error),
    })?;
    Ok(success(KeyAnswer::new(info, Some(key))))
}

/// Revoke a key for good.
#[utoipa::path(
    delete, path = "/api/v1/admin/keys/{id}", tag = "admin", operation_id = "revokeKey", security(("admin" = [])),
    params(("id" = String, Path, description = "The key's id")),
    responses((status = 200, body = Envelope<RevokedAnswer>), AdminFailures),
)]
pub(super) async fn revoke_key(
    State(app): State<Arc<App>>,
    _: Admin,
    Path(id): Path<String>,
) -> Result<Envelope<RevokedAnswer>, ApiError> {
    app.store.revoke_key(key_of_path(&id)?).await?;
    Ok(success(RevokedAnswer { id, revoked: true }))
}

async fn find(app: &App, name: &str) -> Result<Account, ApiError> {
    let found = app.store.account_named(name).await?;
    found.ok_or_else(|| ApiError::new(StatusCode::NOT_FOUND, "account not found"))
}

fn key_of_path(id: &str) -> Result<KeyId, ApiError> {
    id.parse().map_err(|_| ApiError::new(StatusCode::NOT_FOUND, "key not found"))
}

fn read<T: DeserializeOwned>(body: JsonBody) -> Result<T, ApiError> {
    // A list would be taken for the fields in their order.
    if !body.value.is_object() {
        return Err(ApiError::bad_request("invalid request: the body must be a JSON object"));
    }
    serde_json::from_value(body.value).map_err(|error| ApiError::bad_request(format!("invalid request: {error}")))
}

fn short(what: &str, text: String) -> Result<String, ApiError> {
    if text.chars().count() > NOTE_CHARS || text.chars().any(char::is_control) {
        let message = format!("`{what}` has at most {NOTE_CHARS} characters and no control characters");
        return Err(ApiError::bad_request(message));
    }
    Ok(text)
}

fn limits(request: KeyRequest) -> Result<KeyLimits, ApiError> {
    let model = |name: String| {
        Product::from_api_name(&name).ok_or_else(|| ApiError::bad_request("`models` names an unknown model"))
    };
    let networks = request.addresses.unwrap_or_default();
    let limits = KeyLimits {
        requests_per_minute: request.requests_per_minute,
        tasks: request.tasks,
        day: request.day_micros.map(Money::from_micros),
        models: request.models.unwrap_or_default().into_iter().map(model).collect::<Result<_, _>>()?,
        expires_ms: request.expire_time,
        addresses: networks.iter().map(|text| key_limits::network(text)).collect(),
    };
    key_limits::check(&limits).map_err(ApiError::bad_request)?;
    Ok(limits)
}
