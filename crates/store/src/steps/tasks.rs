//! Looking at tasks, cancelling and deleting them.

use klang_model::{AccountId, FailCode, Failure, Product, TaskId, TaskState};

use super::finish::{Live, fail, release_for_deletion};
use super::rows;
use crate::cursor::{decode_cursor, encode_cursor};
use crate::db::{Connection, Params, Row, all, one, params, send};
use crate::turns::Step;
use crate::{Error, ListFilter, MAX_PAGE, QueueStats, Result, Task, TaskPage, TaskRef, sql};

/// The name of the listing's cursors.
const CURSOR: &str = "tasks";

/// Sorts after every identifier.
const AFTER_ALL_IDS: &str = "g";

/// All states, for listings of every state.
const STATES: [TaskState; 4] = [TaskState::Pending, TaskState::Processing, TaskState::Completed, TaskState::Failed];

pub(crate) fn task(connection: Connection<'_>, account: AccountId, task: &TaskRef) -> Result<Option<Task>> {
    let account = account.to_string();
    let Some(id) = resolve(connection, &account, task)? else { return Ok(None) };
    let read = |row: &Row<'_>| rows::task(connection, row);
    one(connection, sql::SELECT_TASK_OF_ACCOUNT, params![id, account], read)
}

/// The id as text; whether it exists and belongs to the account is still open for [`TaskRef::Id`].
fn resolve(connection: Connection<'_>, account: &str, task: &TaskRef) -> Result<Option<String>> {
    match task {
        TaskRef::Id(id) => Ok(Some(id.to_string())),
        TaskRef::External(external_id) => {
            one(connection, sql::SELECT_ID_BY_EXTERNAL_ID, params![account, external_id], |row| row.get(0))
        }
    }
}

/// The id of a task that exists and belongs to the account.
pub(crate) fn id_of(connection: Connection<'_>, account: AccountId, reference: &TaskRef) -> Result<Option<TaskId>> {
    let account = account.to_string();
    let Some(id) = resolve(connection, &account, reference)? else { return Ok(None) };
    let live = one(connection, sql::SELECT_LIVE, params![id], Live::read)?;
    Ok(live.filter(|task| task.account == account).map(|task| task.id))
}

/// One index serves every filter: it is asked once for each wanted product and state, and the
/// answers (at most twelve, each as long as a page) are merged.
pub(crate) fn list(
    connection: Connection<'_>,
    account: AccountId,
    filter: ListFilter,
    cursor: Option<&str>,
    limit: u32,
) -> Result<TaskPage> {
    let account = account.to_string();
    let before = match cursor {
        None => AFTER_ALL_IDS.to_owned(),
        Some(cursor) => {
            let id: TaskId = decode_cursor(CURSOR, cursor)?.parse().map_err(|_| Error::InvalidCursor)?;
            id.to_string()
        }
    };
    let limit = limit.clamp(1, MAX_PAGE);
    let mut ids: Vec<String> = Vec::new();
    for product in Product::ALL.into_iter().filter(|product| filter.product.is_none_or(|wanted| wanted == *product)) {
        for state in STATES.into_iter().filter(|state| filter.state.is_none_or(|wanted| wanted == *state)) {
            let values = params![account, product.api_name(), state.as_str(), before, limit + 1];
            ids.append(&mut all(connection, sql::SELECT_LISTING, values, |row| row.get(0))?);
        }
    }
    ids.sort_unstable_by(|one, other| other.cmp(one));
    let has_more = ids.len() > limit as usize;
    ids.truncate(limit as usize);

    let mut tasks = Vec::with_capacity(ids.len());
    for id in &ids {
        tasks.extend(one(connection, sql::SELECT_TASK, params![id], |row| rows::task(connection, row))?);
    }
    let next = ids.last().filter(|_| has_more).map(|id| encode_cursor(CURSOR, id));
    Ok(TaskPage { tasks, next })
}

pub(crate) fn queue_position(connection: Connection<'_>, task: TaskId) -> Result<Option<u64>> {
    let id = task.to_string();
    let Some(task) = one(connection, sql::SELECT_LIVE, params![id], Live::read)? else { return Ok(None) };
    if task.state != TaskState::Pending {
        return Ok(None);
    }
    let older = count(connection, sql::COUNT_OLDER_READY, params![task.account, id])?;
    let others = count(connection, sql::COUNT_EARLIER_TURNS, params![older, task.account])?;
    Ok(Some(older.saturating_add(others).unsigned_abs()))
}

pub(crate) fn queue_stats(connection: Connection<'_>) -> Result<QueueStats> {
    let mut stats = one(connection, sql::SUM_QUEUE, &[], |row| {
        Ok(QueueStats {
            pending: row.get::<_, i64>(0)?.unsigned_abs(),
            deferred: row.get::<_, i64>(1)?.unsigned_abs(),
            processing: row.get::<_, i64>(2)?.unsigned_abs(),
            ..QueueStats::default()
        })
    })?
    .unwrap_or_default();
    let oldest: Option<String> = one(connection, sql::SELECT_OLDEST_PENDING, &[], |row| row.get(0))?.flatten();
    if let Some(id) = oldest {
        stats.oldest_pending_ms = one(connection, sql::SELECT_CREATED, params![id], |row| row.get(0))?;
    }
    stats.callbacks = count(connection, sql::COUNT_CALLBACKS, &[])?.unsigned_abs();
    Ok(stats)
}

fn count(connection: Connection<'_>, sql: &'static str, params: Params<'_>) -> Result<i64> {
    Ok(one(connection, sql, params, |row| row.get(0))?.unwrap_or(0))
}

pub(crate) fn cancel(step: &Step<'_>, account: AccountId, reference: &TaskRef) -> Result<Task> {
    let found = find_live(step, account, reference)?;
    match found.state {
        TaskState::Pending | TaskState::Processing => {
            let failure = Failure { code: FailCode::Cancelled, message: "the task was cancelled".to_owned() };
            fail(step, &found, &failure, None)?;
        }
        TaskState::Failed if found.was_cancelled => {}
        state => return Err(Error::AlreadyFinished(state)),
    }
    task(step.connection, account, &TaskRef::Id(found.id))?.ok_or(Error::NotFound("task"))
}

pub(crate) fn delete(step: &Step<'_>, account: AccountId, reference: &TaskRef) -> Result<Vec<String>> {
    let found = find_live(step, account, reference)?;
    if !found.state.is_final() {
        release_for_deletion(step, &found)?;
    }
    let id = found.id.to_string();
    doom_files(step, &id)?;
    let tokens = all(step.connection, sql::SELECT_DOOMED_FILES_OF_TASK, params![id], |row| row.get(0))?;
    send(step.connection, sql::DELETE_TASK, params![id])?;
    Ok(tokens)
}

/// Ends the time of an ended task's files, before the task itself goes.
pub(crate) fn doom_files(step: &Step<'_>, task: &str) -> Result<()> {
    send(step.connection, sql::FORGET_FILES_OF_TASK, params![task])?;
    send(step.connection, sql::DOOM_FILES_OF_TASK, params![task])
}

fn find_live(step: &Step<'_>, account: AccountId, reference: &TaskRef) -> Result<Live> {
    let id = id_of(step.connection, account, reference)?.ok_or(Error::NotFound("task"))?;
    Live::find(step, id)?.ok_or(Error::NotFound("task"))
}
