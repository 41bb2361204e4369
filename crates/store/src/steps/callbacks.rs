//! Which callbacks are due, and the log of their tries.

use klang_model::AccountId;

use super::receivers::{self, Receiver};
use super::rows;
use super::tasks::id_of;
use crate::db::{Connection, all, one, params, run, send};
use crate::turns::Step;
use crate::{
    Announcement, CallbackLease, CallbackNext, CallbackRoom, CallbackState, Deliveries, Delivery, DeliveryTry,
    DueCallback, Error, Result, TaskRef, sql,
};

/// Most characters of an error that the log keeps; receivers decide how long theirs are.
const MAX_ERROR_CHARS: usize = 500;

/// Rows looked at for each that is wanted before the receivers are asked one by one: some of them may be of
/// receivers that have no room.
const LOOKED_AT: u32 = 4;

pub(crate) fn claim_callbacks(step: &Step<'_>, mut room: CallbackRoom, lease_ms: i64) -> Result<Vec<DueCallback>> {
    let until_ms = step.now_ms.saturating_add(lease_ms);
    let mut claimed = Vec::new();
    for id in choose(step, &mut room)? {
        claimed.extend(one(step.connection, sql::CLAIM_CALLBACK, params![until_ms, id], |row| {
            Ok(DueCallback {
                lease: CallbackLease { id: row.get("id")?, claim_number: row.get("claims")? },
                task: rows::parsed(row, "task_id")?,
                account: rows::parsed(row, "account_id")?,
                url: row.get("url")?,
                receiver: row.get("receiver")?,
                attempts: row.get("attempts")?,
            })
        })?);
    }
    Ok(claimed)
}

/// The callbacks to claim: those that are due first, as far as their receivers have room. When receivers without
/// room have so much due that nothing else is seen, each receiver is asked for its own.
fn choose(step: &Step<'_>, room: &mut CallbackRoom) -> Result<Vec<String>> {
    let limit = room.limit as usize;
    let looked_at = room.limit.saturating_mul(LOOKED_AT);
    let due: Vec<(String, String)> =
        all(step.connection, sql::SELECT_DUE_CALLBACKS, params![step.now_ms, looked_at], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let saw_all = due.len() < looked_at as usize;
    let mut chosen = Vec::new();
    for (id, receiver) in due {
        if chosen.len() < limit && room.left_for(&receiver) > 0 {
            *room.under_way.entry(receiver).or_default() += 1;
            chosen.push(id);
        }
    }
    if saw_all || chosen.len() >= limit {
        return Ok(chosen);
    }
    let mut receivers: Vec<(i64, String)> =
        all(step.connection, sql::SELECT_RECEIVERS_WAITED_FOR, &[], |row| Ok((row.get(1)?, row.get(0)?)))?;
    receivers.retain(|(first_ms, _)| *first_ms <= step.now_ms);
    receivers.sort_unstable();
    for (_, receiver) in receivers {
        let left = room.left_for(&receiver);
        let wanted = limit.saturating_sub(chosen.len());
        if left == 0 || wanted == 0 {
            continue;
        }
        let values = params![receiver, step.now_ms, room.per_receiver];
        let ids: Vec<String> = all(step.connection, sql::SELECT_DUE_CALLBACKS_OF, values, |row| row.get(0))?;
        // Those that were chosen before are due all the same.
        let fresh: Vec<String> = ids.into_iter().filter(|id| !chosen.contains(id)).collect();
        chosen.extend(fresh.into_iter().take(wanted.min(left as usize)));
    }
    Ok(chosen)
}

pub(crate) fn record_callback(
    step: &Step<'_>,
    lease: &CallbackLease,
    attempt: &DeliveryTry,
    next: CallbackNext,
) -> Result<()> {
    let values = params![lease.id, lease.claim_number];
    let receiver = one(step.connection, sql::SELECT_CLAIMED_CALLBACK, values, |row| {
        let (account, url): (String, String) = (row.get(0)?, row.get(1)?);
        Ok(Receiver::of(&account, &url))
    })?;
    let receiver = receiver.ok_or_else(|| Error::CallbackLost(lease.id.clone()))?;
    let disabled = if next == CallbackNext::Delivered {
        receivers::succeeded(step, &receiver)?;
        None
    } else {
        receivers::failed(step, &receiver, attempt)?
    };
    let (state, next_attempt_ms, reason) = match (next, disabled) {
        (CallbackNext::Delivered, _) => (CallbackState::Delivered, None, None),
        (_, Some(reason)) => (CallbackState::GivenUp, None, Some(reason)),
        (CallbackNext::RetryAfterMs(after_ms), None) => {
            (CallbackState::Pending, Some(step.now_ms.saturating_add(after_ms.max(0))), None)
        }
        (CallbackNext::GivenUp(why), None) => (CallbackState::GivenUp, None, Some(why.to_owned())),
    };
    let values = params![state.as_str(), next_attempt_ms, reason, lease.id];
    let number: Option<i64> = one(step.connection, sql::MOVE_CALLBACK, values, |row| row.get(0))?;
    let number = number.ok_or_else(|| Error::CallbackLost(lease.id.clone()))?;
    let error: Option<String> = attempt.error.as_ref().map(|text| text.chars().take(MAX_ERROR_CHARS).collect());
    let values = params![lease.id, number, step.now_ms, attempt.status, error, attempt.took_ms];
    send(step.connection, sql::INSERT_TRY, values)
}

pub(crate) fn redeliver(step: &Step<'_>, account: AccountId, task: &TaskRef) -> Result<Deliveries> {
    let none = Error::NotFound("callback");
    let Some(id) = id_of(step.connection, account, task)? else { return Err(none) };
    let values = params![step.now_ms, id.to_string(), account.to_string()];
    if run(step.connection, sql::REDELIVER_CALLBACK, values)? == 0 {
        return Err(none);
    }
    step.announce(Announcement::Callback);
    deliveries(step.connection, account, task)?.ok_or(none)
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
            reason: row.get("reason")?,
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
