//! How long accounts keep things, and the end of tasks of those that keep nothing.

use klang_model::AccountId;

use super::{rows, tasks};
use crate::db::{all, one, params, send};
use crate::turns::Step;
use crate::{Account, Error, Result, Retention, Swept, sql};

/// The shortest time after which it is looked again whether a callback has ended.
const LOOK_AGAIN_MS: i64 = 60_000;

pub(crate) fn set_retention(step: &Step<'_>, account: AccountId, retention: Retention) -> Result<Account> {
    // The row is answered with its sums.
    step.write_books()?;
    let values = params![retention.file_keep_s, retention.video_keep_s, account.to_string()];
    one(step.connection, sql::SET_RETENTION, values, rows::account)?.ok_or(Error::NotFound("account"))
}

/// Deletes tasks whose time is over. One whose callback is under way is put off rather than passed over, so that
/// however many of them there are, a step comes to those behind them.
pub(crate) fn delete_due(step: &Step<'_>, limit: u32) -> Result<Swept> {
    let due: Vec<(String, i64, Option<i64>)> =
        all(step.connection, sql::SELECT_TASKS_TO_DELETE, params![step.now_ms, limit], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let mut swept = Swept { more_tasks: due.len() >= limit as usize, ..Swept::default() };
    for (id, finished_ms, callback_ms) in due {
        let last_ms = finished_ms.saturating_add(Retention::CALLBACK_WAIT_MS);
        match callback_ms {
            Some(callback_ms) if step.now_ms < last_ms => {
                let again_ms = callback_ms.max(step.now_ms.saturating_add(LOOK_AGAIN_MS)).min(last_ms);
                send(step.connection, sql::POSTPONE_DELETION, params![again_ms, id])?;
            }
            _ => {
                tasks::doom_files(step, &id)?;
                send(step.connection, sql::DELETE_TASK, params![id])?;
                swept.deleted_tasks += 1;
            }
        }
    }
    Ok(swept)
}
