//! Money: the account's balance and its ledger. All amounts are micro-dollars.

use std::sync::Arc;

use axum::extract::State;
use klang_model::TaskId;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Envelope, success};
use super::caller::Caller;
use super::document::PageFailures;
use super::parameters::Parameters;
use crate::app::App;
use crate::errors::ApiError;

/// Entries on a page when the caller does not say.
const PAGE_ITEMS: u32 = 50;

/// A balance in micro-dollars: `available = granted - posted - held`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BalanceAnswer {
    /// All credits ever granted.
    granted: i64,
    /// Charged for completed tasks.
    posted: i64,
    /// Reserved for tasks that have not ended.
    held: i64,
    /// What new tasks may cost.
    available: i64,
}

/// A page of ledger entries, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LedgerAnswer {
    /// The entries.
    entries: Vec<EntryAnswer>,
    /// `cursor` of the next page; null on the last.
    next_cursor: Option<String>,
}

/// A ledger entry. Entries never change.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct EntryAnswer {
    /// Its number within the account, from 1, without gaps.
    seq: u64,
    /// `grant`, `hold`, `post` or `release`.
    kind: &'static str,
    /// Micro-dollars, never negative.
    amount: i64,
    /// The task of a hold, post or release. It may be deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false)]
    task_id: Option<TaskId>,
    /// What a grant was for.
    #[serde(skip_serializing_if = "String::is_empty")]
    note: String,
    /// When it was written, Unix milliseconds.
    create_time: i64,
}

/// Show the balance.
#[utoipa::path(
    get, path = "/api/v1/credits", tag = "credits", operation_id = "showBalance",
    responses((status = 200, body = Envelope<BalanceAnswer>), PageFailures),
)]
pub(super) async fn balance(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
) -> Result<Envelope<BalanceAnswer>, ApiError> {
    let balance = app.store.balance(account).await?;
    Ok(success(BalanceAnswer {
        granted: balance.granted.micros(),
        posted: balance.posted.micros(),
        held: balance.held.micros(),
        available: balance.available().micros(),
    }))
}

/// List the ledger.
#[utoipa::path(
    get, path = "/api/v1/credits/ledger", tag = "credits", operation_id = "listLedger",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "Most entries on a page; 50 if not given"),
        ("cursor" = Option<String>, Query, min_length = 1, description = "`nextCursor` of the page before"),
    ),
    responses((status = 200, body = Envelope<LedgerAnswer>), PageFailures),
)]
pub(super) async fn ledger(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    mut parameters: Parameters,
) -> Result<Envelope<LedgerAnswer>, ApiError> {
    let limit = parameters.take_limit(PAGE_ITEMS, app.config.limits.page_items);
    let cursor = parameters.take("cursor");
    parameters.check()?;
    let page = app.store.ledger(account, cursor.as_deref(), limit).await?;
    let entries = page.entries.into_iter().map(|entry| EntryAnswer {
        seq: entry.seq,
        kind: entry.kind.as_str(),
        amount: entry.amount.micros(),
        task_id: entry.task,
        note: entry.note,
        create_time: entry.created_ms,
    });
    Ok(success(LedgerAnswer { entries: entries.collect(), next_cursor: page.next }))
}
