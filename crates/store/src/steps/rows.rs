//! From rows to the crate's types and back. A row that does not fit is [`Error::Corrupt`].

use std::str::FromStr;

use klang_model::{Failure, Money, Product, ResultFile, TaskState};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::db::{Connection, Row, all, params};
use crate::{
    Account, Balance, CallbackState, Error, KeyInfo, KeyLimits, LedgerEntry, LedgerKind, NewVideo, Result, Retention,
    StoredFile, StoredVideo, Task, sql,
};

/// A text column in its parsed form.
pub(crate) fn parsed<T: FromStr>(row: &Row<'_>, column: &str) -> Result<T> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| Error::Corrupt(format!("{column} `{text}`")))
}

/// A text column that holds one of a type's names.
pub(crate) fn named<T>(row: &Row<'_>, column: &str, from_name: impl Fn(&str) -> Option<T>) -> Result<T> {
    let text: String = row.get(column)?;
    from_name(&text).ok_or_else(|| Error::Corrupt(format!("{column} `{text}`")))
}

/// An amount column.
pub(crate) fn money(row: &Row<'_>, column: &str) -> Result<Money> {
    Ok(Money::from_micros(row.get(column)?))
}

/// A column that is never below zero.
fn unsigned(row: &Row<'_>, column: &str) -> Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| Error::Corrupt(format!("{column} {number}")))
}

/// JSON text of a column's value.
pub(crate) fn to_json<T: Serialize + ?Sized>(what: &str, value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|_| Error::Corrupt(what.to_owned()))
}

/// The word that serde writes for a value without fields.
pub(crate) fn to_word<T: Serialize>(what: &str, value: T) -> Result<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(Error::Corrupt(what.to_owned())),
    }
}

fn from_word<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

fn from_json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    let Some(text) = text else { return Ok(None) };
    serde_json::from_str(&text).map(Some).map_err(|error| Error::Corrupt(format!("{column}: {error}")))
}

pub(crate) fn account(row: &Row<'_>) -> Result<Account> {
    Ok(Account {
        id: parsed(row, "id")?,
        name: row.get("name")?,
        created_ms: row.get("created_ms")?,
        balance: balance(row)?,
        retention: Retention { file_keep_s: row.get("file_keep_s")?, video_keep_s: row.get("video_keep_s")? },
    })
}

pub(crate) fn balance(row: &Row<'_>) -> Result<Balance> {
    Ok(Balance {
        granted: money(row, "granted_micros")?,
        posted: money(row, "posted_micros")?,
        held: money(row, "held_micros")?,
    })
}

pub(crate) fn key(row: &Row<'_>) -> Result<KeyInfo> {
    Ok(KeyInfo {
        id: parsed(row, "id")?,
        account: parsed(row, "account_id")?,
        name: row.get("name")?,
        prefix: row.get("prefix")?,
        created_ms: row.get("created_ms")?,
        revoked_ms: row.get("revoked_ms")?,
        limits: KeyLimits {
            requests_per_minute: row.get("requests_per_minute")?,
            tasks: row.get("max_tasks")?,
            day: row.get::<_, Option<i64>>("max_day_micros")?.map(Money::from_micros),
            models: words(row, "models")?
                .iter()
                .map(|name| Product::from_api_name(name).ok_or_else(|| Error::Corrupt(format!("models `{name}`"))))
                .collect::<Result<_>>()?,
            expires_ms: row.get("expires_ms")?,
            addresses: words(row, "addresses")?,
        },
    })
}

/// A column with words between commas.
fn words(row: &Row<'_>, column: &str) -> Result<Vec<String>> {
    let text: Option<String> = row.get(column)?;
    Ok(text.map(|text| text.split(',').map(str::to_owned).collect()).unwrap_or_default())
}

pub(crate) fn entry(row: &Row<'_>) -> Result<LedgerEntry> {
    let task: Option<String> = row.get("task_id")?;
    let task = task.map(|text| text.parse().map_err(|_| Error::Corrupt(format!("task_id `{text}`")))).transpose()?;
    Ok(LedgerEntry {
        seq: unsigned(row, "seq")?,
        kind: named(row, "kind", LedgerKind::from_name)?,
        amount: money(row, "amount_micros")?,
        task,
        note: row.get("note")?,
        created_ms: row.get("created_ms")?,
    })
}

/// A product column.
pub(crate) fn product(row: &Row<'_>) -> Result<Product> {
    named(row, "product", Product::from_api_name)
}

/// A callback's state column.
pub(crate) fn callback_state(row: &Row<'_>) -> Result<CallbackState> {
    named(row, "state", CallbackState::from_name)
}

/// A task with its files.
pub(crate) fn task(connection: Connection<'_>, row: &Row<'_>) -> Result<Task> {
    let code: Option<String> = row.get("fail_code")?;
    let failure = match code {
        None => None,
        Some(code) => Some(Failure {
            code: from_word(&code).ok_or_else(|| Error::Corrupt(format!("fail_code `{code}`")))?,
            message: row.get("fail_message")?,
        }),
    };
    let mut task = Task {
        id: parsed(row, "id")?,
        account: parsed(row, "account_id")?,
        spec: from_json(row, "spec")?.ok_or_else(|| Error::Corrupt("spec".to_owned()))?,
        price: money(row, "price_micros")?,
        state: named(row, "state", TaskState::from_name)?,
        created_ms: row.get("created_ms")?,
        started_ms: row.get("started_ms")?,
        finished_ms: row.get("finished_ms")?,
        attempts: row.get("attempts")?,
        progress: row.get("progress")?,
        failure,
        files: Vec::new(),
        files_expire_ms: None,
        attributions: from_json(row, "attributions")?.unwrap_or_default(),
        extras: from_json(row, "extras")?.unwrap_or_default(),
    };
    if task.state == TaskState::Completed {
        let files = all(connection, sql::SELECT_FILES, params![task.id.to_string()], |row| {
            Ok((result_file(row)?, row.get("expires_ms")?))
        })?;
        task.files_expire_ms = files.first().map(|(_, expires_ms)| *expires_ms);
        task.files = files.into_iter().map(|(file, _)| file).collect();
    }
    Ok(task)
}

fn result_file(row: &Row<'_>) -> Result<ResultFile> {
    Ok(ResultFile {
        kind: named(row, "kind", from_word)?,
        name: row.get("name")?,
        format: named(row, "format", from_word)?,
        token: row.get("token")?,
        duration_ms: unsigned(row, "duration_ms")?,
        bytes: unsigned(row, "bytes")?,
        sha256: row.get("sha256")?,
    })
}

/// A video row.
pub(crate) fn stored_video(row: &Row<'_>) -> Result<StoredVideo> {
    let video = NewVideo {
        account: parsed(row, "account_id")?,
        token: row.get("token")?,
        facts: from_json(row, "facts")?.ok_or_else(|| Error::Corrupt("facts".to_owned()))?,
        bytes: unsigned(row, "bytes")?,
        sha256: row.get("sha256")?,
    };
    let (created_ms, expires_ms) = (row.get("created_ms")?, row.get("expires_ms")?);
    Ok(StoredVideo { id: parsed(row, "id")?, video, created_ms, expires_ms })
}

/// A file row; it expired if its time is over, marked or not.
pub(crate) fn stored_file(row: &Row<'_>, now_ms: i64) -> Result<StoredFile> {
    let state: String = row.get("state")?;
    let expires_ms: i64 = row.get("expires_ms")?;
    Ok(StoredFile {
        task: parsed(row, "task_id")?,
        account: parsed(row, "account_id")?,
        file: result_file(row)?,
        created_ms: row.get("created_ms")?,
        expires_ms,
        expired: state != "kept" || expires_ms <= now_ms,
    })
}
