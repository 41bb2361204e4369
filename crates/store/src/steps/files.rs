//! File rows: looking one up, ending its time, and remembering which blobs are gone.

use super::{retention, rows};
use crate::db::{Connection, all, one, params, send};
use crate::turns::Step;
use crate::{Result, StoredFile, Swept, sql};

pub(crate) fn file(connection: Connection<'_>, token: &str, now_ms: i64) -> Result<Option<StoredFile>> {
    one(connection, sql::SELECT_FILE, params![token], |row| rows::stored_file(row, now_ms))
}

pub(crate) fn expire_files(step: &Step<'_>, limit: u32) -> Result<Swept> {
    let swept = retention::delete_due(step, limit)?;
    send(step.connection, sql::DOOM_EXPIRED_FILES, params![step.now_ms, limit])?;
    let mut tokens: Vec<String> = all(step.connection, sql::SELECT_DOOMED_FILES, params![limit], |row| row.get(0))?;
    let room = limit.saturating_sub(u32::try_from(tokens.len()).unwrap_or(limit));
    if room > 0 {
        send(step.connection, sql::DOOM_EXPIRED_VIDEOS, params![step.now_ms, room])?;
        tokens.extend(all(step.connection, sql::SELECT_DOOMED_VIDEOS, params![room], |row| row.get::<_, String>(0))?);
    }
    Ok(Swept { tokens, ..swept })
}

pub(crate) fn confirm_removed(step: &Step<'_>, tokens: &[String]) -> Result<()> {
    for token in tokens {
        // The row of a deleted task's file has no further use; an expired one stays as a tombstone.
        send(step.connection, sql::FORGET_FILE, params![token])?;
        send(step.connection, sql::MARK_FILE_REMOVED, params![token])?;
        send(step.connection, sql::FORGET_VIDEO, params![token])?;
    }
    Ok(())
}

pub(crate) fn unknown_files(connection: Connection<'_>, tokens: &[String]) -> Result<Vec<String>> {
    let mut unknown = Vec::new();
    for token in tokens {
        if one(connection, sql::SELECT_FILE_EXISTS, params![token], |_| Ok(()))?.is_none()
            && one(connection, sql::SELECT_VIDEO_EXISTS, params![token], |_| Ok(()))?.is_none()
        {
            unknown.push(token.clone());
        }
    }
    Ok(unknown)
}
