//! Keys: storing, finding, rotating, revoking, and counting what the limited ones use.

use klang_model::{AccountId, KeyId, Money};

use super::accounts::balance;
use super::rows;
use crate::db::{Connection, all, one, params, run, send};
use crate::turns::Step;
use crate::{Error, KeyHash, KeyInfo, KeyUse, NewKey, Result, sql};

/// A UTC day in milliseconds.
const DAY_MS: i64 = 86_400_000;

pub(crate) fn create_key(step: &mut Step<'_>, key: &NewKey) -> Result<KeyInfo> {
    let account = key.account.to_string();
    balance(step.connection, key.account)?;
    let (unix_ms, random) = step.ids.draw(step.now_ms);
    let id = KeyId::new(unix_ms, random);
    let NewKey { account: owner, name, hash, prefix, limits } = key.clone();
    let models: Vec<&str> = limits.models.iter().map(|product| product.api_name()).collect();
    let values = params![
        id.to_string(),
        account,
        name,
        hash.to_hex(),
        prefix,
        step.now_ms,
        limits.requests_per_minute,
        limits.tasks,
        limits.day.map(Money::micros),
        list(&models),
        limits.expires_ms,
        list(&limits.addresses)
    ];
    run(step.connection, sql::INSERT_KEY, values)?;
    Ok(KeyInfo { id, account: owner, name, prefix, created_ms: step.now_ms, revoked_ms: None, limits })
}

/// A list as its column has it.
fn list<T: AsRef<str>>(words: &[T]) -> Option<String> {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    (!words.is_empty()).then(|| words.join(","))
}

/// A key is found by its SHA-256 through an index, never compared with another: how long that takes tells at
/// most something of the hash, from which nobody can come to the key.
pub(crate) fn find_key(connection: Connection<'_>, hash: KeyHash, now_ms: i64) -> Result<Option<KeyInfo>> {
    one(connection, sql::SELECT_KEY_BY_HASH, params![hash.to_hex(), now_ms], rows::key)
}

pub(crate) fn keys(connection: Connection<'_>, account: Option<AccountId>) -> Result<Vec<KeyInfo>> {
    let mut keys = all(connection, sql::SELECT_KEYS, &[], rows::key)?;
    keys.retain(|key| account.is_none_or(|account| key.account == account));
    Ok(keys)
}

/// Another secret for a key; the present one is taken for `overlap_ms` more.
pub(crate) fn rotate_key(step: &Step<'_>, key: KeyId, hash: KeyHash, prefix: &str, overlap_ms: i64) -> Result<KeyInfo> {
    let until_ms = (overlap_ms > 0).then(|| step.now_ms.saturating_add(overlap_ms));
    let values = params![until_ms, hash.to_hex(), prefix, key.to_string()];
    one(step.connection, sql::ROTATE_KEY, values, rows::key)?.ok_or(Error::NotFound("key"))
}

pub(crate) fn revoke_key(step: &Step<'_>, key: KeyId) -> Result<()> {
    match run(step.connection, sql::REVOKE_KEY, params![step.now_ms, key.to_string()])? {
        0 => Err(Error::NotFound("key")),
        _ => Ok(()),
    }
}

/// Counts a new task on its key, or refuses it.
pub(crate) fn count_task(step: &Step<'_>, key: &KeyUse, price: Money) -> Result<()> {
    if key.tasks.is_none() && key.day.is_none() {
        return Ok(());
    }
    let day = step.now_ms.div_euclid(DAY_MS);
    let id = key.id.to_string();
    let (tasks, spent): (i64, i64) =
        one(step.connection, sql::SELECT_KEY_USE, params![day, id], |row| Ok((row.get("tasks")?, row.get("spent")?)))?
            .ok_or(Error::NotFound("key"))?;
    if let Some(limit) = key.tasks.filter(|limit| tasks >= i64::from(*limit)) {
        return Err(Error::TooManyTasks { limit });
    }
    // A free task may go even when the day's credits are used up.
    let spent = spent.saturating_add(price.micros());
    if let Some(limit) = key.day.filter(|limit| price > Money::ZERO && spent > limit.micros()) {
        return Err(Error::DayUsedUp { limit, resumes_ms: (day + 1).saturating_mul(DAY_MS) });
    }
    send(step.connection, sql::COUNT_KEY_TASK, params![day, spent, id])
}

/// A task of a counted key ended; `refund` comes back to the day on which it was made.
pub(crate) fn release_task(step: &Step<'_>, key: &str, created_ms: i64, refund: Money) -> Result<()> {
    let values = params![created_ms.div_euclid(DAY_MS), refund.micros(), key];
    send(step.connection, sql::RELEASE_KEY_TASK, values)
}
