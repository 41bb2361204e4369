//! How a task leaves its place: the one way to end it (hold resolved, counters moved, callback row
//! written) and the one way back to the queue.

use klang_model::{FailCode, Failure, Money, TaskId, TaskState};
use rand::Rng as _;

use super::accounts::{NewEntry, change_account};
use super::receivers::{self, Receiver};
use super::{keys, rows};
use crate::books::AccountChange;
use crate::db::{Row, one, params, send};
use crate::turns::Step;
use crate::{Announcement, CallbackState, Error, Lease, LedgerKind, Result, sql};

/// What the steps of a living task need to know of it.
#[derive(Debug)]
pub(crate) struct Live {
    pub(crate) id: TaskId,
    pub(crate) account: String,
    pub(crate) state: TaskState,
    pub(crate) attempts: u32,
    pub(crate) claims: u32,
    /// Whether it failed because it was cancelled.
    pub(crate) was_cancelled: bool,
    /// How long its account keeps files; see [`crate::Retention`].
    pub(crate) file_keep_s: Option<i64>,
    price: Money,
    callback_url: Option<String>,
    is_deferred: bool,
    created_ms: i64,
    /// Its key, when that has limits for which its tasks are counted.
    counted_key: Option<String>,
}

impl Live {
    pub(crate) fn read(row: &Row<'_>) -> Result<Self> {
        let code: Option<String> = row.get("fail_code")?;
        Ok(Self {
            id: rows::parsed(row, "id")?,
            account: row.get("account_id")?,
            state: rows::named(row, "state", TaskState::from_name)?,
            attempts: row.get("attempts")?,
            claims: row.get("claims")?,
            was_cancelled: code.as_deref() == Some(FailCode::Cancelled.as_str()),
            file_keep_s: row.get("file_keep_s")?,
            price: rows::money(row, "price_micros")?,
            callback_url: row.get("callback_url")?,
            is_deferred: row.get::<_, Option<i64>>("retry_ms")?.is_some(),
            created_ms: row.get("created_ms")?,
            counted_key: row.get("counted_key")?,
        })
    }

    pub(crate) fn find(step: &Step<'_>, task: TaskId) -> Result<Option<Self>> {
        one(step.connection, sql::SELECT_LIVE, params![task.to_string()], Self::read)
    }

    /// When it is to be deleted if it ends now: soon, for an account that keeps nothing.
    fn delete_ms(&self, step: &Step<'_>) -> Option<i64> {
        (self.file_keep_s == Some(0)).then(|| zero_retention_ms(step))
    }

    /// What leaving its present place does to its account's counters.
    fn leave(&self) -> AccountChange {
        let nothing = AccountChange::default();
        match self.state {
            TaskState::Pending if self.is_deferred => AccountChange { pending: -1, ..nothing },
            TaskState::Pending => AccountChange { pending: -1, ready: -1, ..nothing },
            TaskState::Processing => AccountChange { running: -1, ..nothing },
            TaskState::Completed | TaskState::Failed => nothing,
        }
    }
}

/// When a task that ends now is deleted if its account keeps nothing.
const fn zero_retention_ms(step: &Step<'_>) -> i64 {
    step.now_ms.saturating_add(step.options.zero_retention_grace_ms)
}

/// Ends a live task as failed. `why` is for operators.
pub(crate) fn fail(step: &Step<'_>, task: &Live, failure: &Failure, why: Option<&str>) -> Result<()> {
    let values =
        params![step.now_ms, failure.code.as_str(), failure.message, why, task.delete_ms(step), task.id.to_string()];
    send(step.connection, sql::FAIL_TASK, values)?;
    resolve_hold(step, task, LedgerKind::Release)?;
    insert_callback(step, task)
}

/// Ends a live task as failed because no attempt is left.
pub(crate) fn exhaust(step: &Step<'_>, task: &Live, why: &str) -> Result<()> {
    let message = format!("rendering was tried {} times without success", task.attempts);
    fail(step, task, &Failure { code: FailCode::AttemptsExhausted, message }, Some(why))
}

/// Ends a task that runs under this lease as completed, and answers what it was. Its files are the caller's to store
/// in the same step.
///
/// # Errors
/// [`Error::LeaseLost`], and nothing is changed.
pub(crate) fn complete(step: &Step<'_>, lease: Lease, attributions: &str, extras: &str) -> Result<Live> {
    let Lease { task, claim_number } = lease;
    let values = params![step.now_ms, attributions, extras, zero_retention_ms(step), task.to_string(), claim_number];
    let completed = one(step.connection, sql::COMPLETE_TASK, values, Live::read)?.ok_or(Error::LeaseLost(task))?;
    let task = Live { state: TaskState::Processing, ..completed };
    resolve_hold(step, &task, LedgerKind::Post)?;
    insert_callback(step, &task)?;
    Ok(task)
}

/// Puts a running task back into the queue, to start at once or not before `retry_ms`.
pub(crate) fn requeue(
    step: &Step<'_>,
    task: &Live,
    retry_ms: Option<i64>,
    counts: bool,
    why: Option<&str>,
) -> Result<()> {
    if retry_ms.is_none() {
        step.announce(Announcement::Work);
    }
    let uncounted = i64::from(!counts);
    send(step.connection, sql::REQUEUE_TASK, params![retry_ms, uncounted, why, task.id.to_string()])?;
    let change =
        AccountChange { pending: 1, ready: i64::from(retry_ms.is_none()), running: -1, ..AccountChange::default() };
    change_account(step, &task.account, change, None)
}

/// Removes a live task without a callback, because the task itself is about to go.
pub(crate) fn release_for_deletion(step: &Step<'_>, task: &Live) -> Result<()> {
    resolve_hold(step, task, LedgerKind::Release)
}

fn resolve_hold(step: &Step<'_>, task: &Live, kind: LedgerKind) -> Result<()> {
    step.announce(Announcement::Ended(task.id));
    let price = task.price.micros();
    let posted = if kind == LedgerKind::Post { price } else { 0 };
    if let Some(key) = &task.counted_key {
        keys::release_task(step, key, task.created_ms, Money::from_micros(price - posted))?;
    }
    let change = AccountChange { held: -price, posted, ..task.leave() };
    let entry = NewEntry { kind, amount: task.price, task: Some(task.id), note: "" };
    change_account(step, &task.account, change, Some(entry))
}

fn insert_callback(step: &Step<'_>, task: &Live) -> Result<()> {
    let Some(url) = &task.callback_url else { return Ok(()) };
    let id = format!("msg_{}", hex::encode(rand::rng().random::<[u8; 16]>()));
    let receiver = Receiver::of(&task.account, url);
    let reason = receivers::why_disabled(step.connection, &receiver)?;
    let state = if reason.is_some() { CallbackState::GivenUp } else { CallbackState::Pending };
    let due_ms = reason.is_none().then_some(step.now_ms);
    if due_ms.is_some() {
        step.announce(Announcement::Callback);
    }
    let values =
        params![id, task.id.to_string(), task.account, url, receiver.id, step.now_ms, state.as_str(), due_ms, reason];
    send(step.connection, sql::INSERT_CALLBACK, values)
}
