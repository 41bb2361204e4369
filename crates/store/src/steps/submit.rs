//! Taking a task: the order of the checks is the contract of [`crate::Store::submit`].

use klang_model::{Job, Money, Product, TaskId, VideoId, VideoSource, VideoToAudio};

use super::accounts::{NewEntry, change_account};
use super::{keys, rows};
use crate::books::{self, AccountChange, Room};
use crate::db::{one, params, send};
use crate::turns::Step;
use crate::{Announcement, Error, Idempotency, KeyUse, LedgerKind, NewTask, QueueScope, Result, Submitted, sql};

/// Longest idempotency key in characters.
const MAX_KEY_CHARS: usize = 255;

/// A task in the form of its row; made before the writer's turn.
pub(crate) struct Submission {
    account: String,
    product: Product,
    spec: String,
    price: Money,
    external_id: Option<String>,
    callback_url: Option<String>,
    idempotency: Option<Idempotency>,
    key: Option<KeyUse>,
    /// The upload that it uses.
    video: Option<VideoId>,
}

impl Submission {
    /// Checks what needs no database.
    pub(crate) fn prepare(task: NewTask) -> Result<Self> {
        if let Some(Idempotency { key, .. }) = &task.idempotency {
            let chars = key.chars().count();
            if !(1..=MAX_KEY_CHARS).contains(&chars) {
                return Err(Error::InvalidIdempotencyKey { chars });
            }
        }
        if task.price < Money::ZERO {
            return Err(Error::InvalidAmount(task.price));
        }
        Ok(Self {
            account: task.account.to_string(),
            product: task.spec.product(),
            spec: rows::to_json("spec", &task.spec)?,
            price: task.price,
            external_id: task.spec.common.external_task_id,
            callback_url: task.spec.common.callback_url,
            idempotency: task.idempotency,
            key: task.key,
            video: match task.spec.job {
                Job::VideoToAudio(VideoToAudio { source: VideoSource::Id(id), .. }) => id.parse().ok(),
                _ => None,
            },
        })
    }
}

pub(crate) fn submit(step: &mut Step<'_>, new: &Submission) -> Result<Submitted> {
    if let Some(replayed) = replay(step, new)? {
        return Ok(replayed);
    }
    check_limits(step, new)?;
    if let Some(key) = &new.key {
        keys::count_task(step, key, new.price)?;
    }

    let (unix_ms, random) = step.ids.draw(step.now_ms);
    let id = TaskId::new(unix_ms, random);
    insert_task(step, new, id)?;
    let price = new.price.micros();
    let change = AccountChange { held: price, pending: 1, ready: 1, ..AccountChange::default() };
    let entry = NewEntry { kind: LedgerKind::Hold, amount: new.price, task: Some(id), note: "" };
    change_account(step, &new.account, change, Some(entry))?;
    remember(step, new, id)?;
    step.announce(Announcement::Work);
    Ok(Submitted { id, product: new.product, created_ms: step.now_ms, replayed: false })
}

/// What an earlier submit with the same idempotency key was answered.
fn replay(step: &Step<'_>, new: &Submission) -> Result<Option<Submitted>> {
    let Some(Idempotency { key, body_sha256 }) = &new.idempotency else { return Ok(None) };
    let values = params![new.account, key, step.now_ms];
    let found = one(step.connection, sql::SELECT_IDEMPOTENCY, values, |row| {
        let hash: String = row.get("body_sha256")?;
        let earlier = Submitted {
            id: rows::parsed(row, "task_id")?,
            product: rows::product(row)?,
            created_ms: row.get("created_ms")?,
            replayed: true,
        };
        Ok((hash, earlier))
    })?;
    match found {
        None => Ok(None),
        Some((hash, earlier)) if hash == hex::encode(body_sha256) => Ok(Some(earlier)),
        Some(_) => Err(Error::IdempotencyConflict),
    }
}

fn check_limits(step: &Step<'_>, new: &Submission) -> Result<()> {
    let Room { balance, pending, all_pending } = books::room(step, &new.account)?;

    if let Some(external_id) = &new.external_id {
        let values = params![new.account, external_id];
        if one(step.connection, sql::SELECT_ID_BY_EXTERNAL_ID, values, |_| Ok(()))?.is_some() {
            return Err(Error::ExternalIdTaken(external_id.clone()));
        }
    }

    let queues = [
        (QueueScope::Account, pending, step.options.max_pending_per_account),
        (QueueScope::Server, all_pending, step.options.max_pending),
    ];
    for (scope, waiting, limit) in queues {
        if waiting >= i64::from(limit) {
            return Err(Error::QueueFull { scope, limit });
        }
    }

    let available = balance.available();
    if available < new.price {
        return Err(Error::InsufficientCredits { needed: new.price, available });
    }
    Ok(())
}

fn insert_task(step: &Step<'_>, new: &Submission, id: TaskId) -> Result<()> {
    let values = params![
        id.to_string(),
        new.account,
        new.product.api_name(),
        new.spec,
        new.price.micros(),
        new.external_id,
        new.callback_url,
        step.now_ms,
        new.key.map(|key| key.id.to_string()),
        new.video.map(|video| video.to_string())
    ];
    send(step.connection, sql::INSERT_TASK, values)
}

/// Each submit with a key also forgets a few keys whose time is over, so their table stays bounded.
fn remember(step: &Step<'_>, new: &Submission, id: TaskId) -> Result<()> {
    let Some(Idempotency { key, body_sha256 }) = &new.idempotency else { return Ok(()) };
    send(step.connection, sql::FORGET_IDEMPOTENCY, params![step.now_ms])?;
    let expires_ms = step.now_ms.saturating_add(step.options.idempotency_ttl_ms);
    let values = params![
        new.account,
        key,
        hex::encode(body_sha256),
        id.to_string(),
        new.product.api_name(),
        step.now_ms,
        expires_ms
    ];
    send(step.connection, sql::UPSERT_IDEMPOTENCY, values)
}
