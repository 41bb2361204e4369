//! What an account's callbacks are signed with.

use klang_model::AccountId;
use rand::Rng as _;

use crate::db::{Connection, one, params, send};
use crate::turns::Step;
use crate::{CallbackKeys, Error, Result, sql};

pub(crate) fn callback_keys(connection: Connection<'_>, account: AccountId, now_ms: i64) -> Result<CallbackKeys> {
    one(connection, sql::SELECT_CALLBACK_KEYS, params![account.to_string()], |row| {
        let old: Option<String> = row.get("old_callback_key")?;
        let until_ms: Option<i64> = row.get("old_callback_key_until_ms")?;
        let previous = old.zip(until_ms).filter(|(_, until_ms)| *until_ms > now_ms);
        Ok(CallbackKeys {
            current: parse(&row.get::<_, String>("callback_key")?)?,
            previous: previous.map(|(text, until_ms)| Ok::<_, Error>((parse(&text)?, until_ms))).transpose()?,
        })
    })?
    .ok_or(Error::NotFound("account"))
}

/// Draws another key; the present one is used besides it for some time.
pub(crate) fn rotate_callback_key(step: &Step<'_>, account: AccountId) -> Result<CallbackKeys> {
    let until_ms = step.now_ms.saturating_add(step.options.callback_key_overlap_ms);
    let key = hex::encode(rand::rng().random::<[u8; 32]>());
    send(step.connection, sql::ROTATE_CALLBACK_KEY, params![until_ms, key, account.to_string()])?;
    callback_keys(step.connection, account, step.now_ms)
}

fn parse(text: &str) -> Result<[u8; 32]> {
    let mut key = [0; 32];
    hex::decode_to_slice(text, &mut key)
        .map_err(|_| Error::Corrupt("accounts.callback_key is not 32 bytes".to_owned()))?;
    Ok(key)
}
