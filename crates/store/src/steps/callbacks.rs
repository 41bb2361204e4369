//! Which callbacks are due, and the log of their tries.

use klang_model::AccountId;

use super::rows;
use super::tasks::id_of;
use crate::db::{Connection, all, one, params, send};
use crate::turns::Step;
use crate::{
    CallbackLease, CallbackNext, CallbackState, Deliveries, Delivery, DeliveryTry, DueCallback, Error, Result, TaskRef,
    sql,
};

/// Most characters of an error that the log keeps; receivers decide how long theirs are.
const MAX_ERROR_CHARS: usize = 500;

pub(crate) fn claim_callbacks(step: &Step<'_>, limit: u32, lease_ms: i64) -> Result<Vec<DueCallback>> {
    let values = params![step.now_ms, limit];
    let due: Vec<String> = all(step.connection, sql::SELECT_DUE_CALLBACKS, values, |row| row.get(0))?;
    let until_ms = step.now_ms.saturating_add(lease_ms);
    let mut claimed = Vec::with_capacity(due.len());
    for id in due {
        claimed.extend(one(step.connection, sql::CLAIM_CALLBACK, params![until_ms, id], |row| {
            Ok(DueCallback {
                lease: CallbackLease { id: row.get("id")?, claim_number: row.get("claims")? },
                task: rows::parsed(row, "task_id")?,
                account: rows::parsed(row, "account_id")?,
                url: row.get("url")?,
                attempts: row.get("attempts")?,
            })
        })?);
    }
    Ok(claimed)
}

pub(crate) fn record_callback(
    step: &Step<'_>,
    lease: &CallbackLease,
    attempt: &DeliveryTry,
    next: CallbackNext,
) -> Result<()> {
    let (state, next_attempt_ms) = match next {
        CallbackNext::Delivered => (CallbackState::Delivered, None),
        CallbackNext::RetryAfterMs(after_ms) => {
            (CallbackState::Pending, Some(step.now_ms.saturating_add(after_ms.max(0))))
        }
        CallbackNext::GivenUp => (CallbackState::GivenUp, None),
    };
    let values = params![state.as_str(), next_attempt_ms, lease.id, lease.claim_number];
    let number: Option<i64> = one(step.connection, sql::MOVE_CALLBACK, values, |row| row.get(0))?;
    let number = number.ok_or_else(|| Error::CallbackLost(lease.id.clone()))?;
    let error: Option<String> = attempt.error.as_ref().map(|text| text.chars().take(MAX_ERROR_CHARS).collect());
    let values = params![lease.id, number, step.now_ms, attempt.status, error, attempt.took_ms];
    send(step.connection, sql::INSERT_TRY, values)
}

pub(crate) fn deliveries(connection: Connection<'_>, account: AccountId, task: &TaskRef) -> Result<Option<Deliveries>> {
    let Some(task) = id_of(connection, account, task)? else { return Ok(None) };
    let values = params![task.to_string(), account.to_string()];
    let found = one(connection, sql::SELECT_CALLBACK, values, |row| {
        Ok(Deliveries {
            id: row.get("id")?,
            url: row.get("url")?,
            state: rows::callback_state(row)?,
            next_attempt_ms: row.get("next_attempt_ms")?,
            tries: Vec::new(),
        })
    })?;
    let Some(mut deliveries) = found else { return Ok(None) };
    deliveries.tries = all(connection, sql::SELECT_TRIES, params![deliveries.id], |row| {
        Ok(Delivery {
            attempt: row.get("attempt")?,
            at_ms: row.get("at_ms")?,
            outcome: DeliveryTry { status: row.get("status")?, error: row.get("error")?, took_ms: row.get("took_ms")? },
        })
    })?;
    Ok(Some(deliveries))
}
