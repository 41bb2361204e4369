//! Receivers of callbacks that fail, and those that failed for so long that nothing is sent to them any more.

use klang_model::{AccountId, origin};

use crate::db::{Connection, all, one, params, send};
use crate::turns::Step;
use crate::{DeliveryTry, FailingReceiver, MAX_PAGE, Result, sql};

const HOUR_MS: i64 = 3_600_000;

/// An account's callbacks to one scheme, host and port.
pub(crate) struct Receiver {
    /// What the rows call it: the account's id, a space, the origin.
    pub(crate) id: String,
    account: String,
    origin: String,
}

impl Receiver {
    /// The receiver of an account's callbacks to this address.
    pub(crate) fn of(account: &str, url: &str) -> Self {
        let origin = origin(url);
        Self { id: format!("{account} {origin}"), account: account.to_owned(), origin }
    }
}

/// Why nothing is sent to it, if it is disabled.
pub(crate) fn why_disabled(connection: Connection<'_>, receiver: &Receiver) -> Result<Option<String>> {
    Ok(one(connection, sql::SELECT_RECEIVER_REASON, params![receiver.id], |row| row.get(0))?.flatten())
}

/// Notes that it answered well: whatever was before is forgotten.
pub(crate) fn succeeded(step: &Step<'_>, receiver: &Receiver) -> Result<()> {
    send(step.connection, sql::FORGET_RECEIVER, params![receiver.id])
}

/// Notes a failed try. Answers why nothing more is sent to it, when it is disabled or was so before.
pub(crate) fn failed(step: &Step<'_>, receiver: &Receiver, attempt: &DeliveryTry) -> Result<Option<String>> {
    let limit_ms = step.options.callback_disable_after_ms;
    let long_ago_ms = step.now_ms.saturating_sub(limit_ms);
    send(step.connection, sql::FORGET_OLD_RECEIVERS, params![long_ago_ms])?;
    let values = params![receiver.id, receiver.account, receiver.origin, step.now_ms, long_ago_ms];
    let noted: Option<(i64, i64, Option<String>)> =
        one(step.connection, sql::NOTE_RECEIVER_FAILED, values, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    match noted {
        None => Ok(None),
        Some((_, _, Some(reason))) => Ok(Some(reason)),
        Some((since_ms, _, None)) if step.now_ms.saturating_sub(since_ms) < limit_ms => Ok(None),
        Some((since_ms, failures, None)) => {
            let hours = step.now_ms.saturating_sub(since_ms) / HOUR_MS;
            let last = match (attempt.status, &attempt.error) {
                (Some(status), _) => format!("status {status}"),
                (None, Some(error)) => error.clone(),
                (None, None) => "no answer".to_owned(),
            };
            let reason = format!(
                "the receiver {} was disabled: each of {failures} tries in {hours} hours failed, the last with: {last}",
                receiver.origin
            );
            send(step.connection, sql::DISABLE_RECEIVER, params![step.now_ms, reason, receiver.id])?;
            send(step.connection, sql::GIVE_UP_CALLBACKS, params![reason, receiver.id])?;
            Ok(Some(reason))
        }
    }
}

pub(crate) fn failing_receivers(connection: Connection<'_>, account: AccountId) -> Result<Vec<FailingReceiver>> {
    all(connection, sql::SELECT_RECEIVERS, params![account.to_string(), MAX_PAGE], |row| {
        let disabled_ms: Option<i64> = row.get("disabled_ms")?;
        let reason: Option<String> = row.get("reason")?;
        Ok(FailingReceiver {
            origin: row.get("origin")?,
            failing_since_ms: row.get("failing_since_ms")?,
            failures: row.get("failures")?,
            last_failure_ms: row.get("last_failure_ms")?,
            disabled: disabled_ms.zip(reason),
        })
    })
}

pub(crate) fn enable_receiver(step: &Step<'_>, account: AccountId, url: &str) -> Result<bool> {
    let receiver = Receiver::of(&account.to_string(), url);
    let was_disabled = why_disabled(step.connection, &receiver)?.is_some();
    succeeded(step, &receiver)?;
    Ok(was_disabled)
}
