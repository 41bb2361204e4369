//! Who renders next. Every claim first takes back leases that ran out and wakes retries that are
//! due, then walks through the accounts in the order of their turn. Nothing here reads a task that
//! has ended, so the cost does not depend on how many there are.

use klang_model::{Product, TaskId};

use super::accounts::change_account;
use super::finish::{Live, exhaust, requeue};
use super::rows;
use crate::books::AccountChange;
use crate::db::{all, one, params, run, send};
use crate::turns::Step;
use crate::{Beat, Claim, ClaimedTask, Lease, LeaseStatus, Result, sql};

/// Most leases taken back, and most retries woken, by one claim; the next one goes on.
const MAX_RECLAIMED: u32 = 256;

pub(crate) fn claim(step: &Step<'_>, worker: &str, products: &[Product], limit: u32, lease_ms: i64) -> Result<Claim> {
    let mut claim = Claim::default();
    take_back(step, &mut claim)?;
    wake_retries(step)?;
    let Some(products) = three_names(products) else { return Ok(claim) };

    step.write_books()?;
    let mut served = claims_so_far(step)?;
    let mut turn = Turn { running: -1, served: -1, account: String::new(), oldest: None };
    while claim.tasks.len() < limit as usize {
        // An account that was given a worker comes again at a later turn of this same walk; one that
        // has nothing for these products stays behind it.
        let Some(next) = next_turn(step, products, &turn)? else { break };
        if let Some(id) = &next.oldest {
            served += 1;
            claim.tasks.push(start(step, &next.account, id, served, worker, lease_ms)?);
        }
        turn = next;
    }
    if !claim.tasks.is_empty() {
        send(step.connection, sql::COUNT_CLAIMS, params![i64::try_from(claim.tasks.len()).unwrap_or(i64::MAX)])?;
    }
    Ok(claim)
}

/// An account's place in the order: fewest running tasks, then served longest ago.
struct Turn {
    running: i64,
    served: i64,
    account: String,
    /// Its oldest task that may start.
    oldest: Option<String>,
}

fn claims_so_far(step: &Step<'_>) -> Result<i64> {
    one(step.connection, sql::SELECT_CLAIMS, params![], |row| row.get(0))?.ok_or_else(missing)
}

fn missing() -> crate::Error {
    crate::Error::Corrupt("queue".to_owned())
}

fn next_turn(step: &Step<'_>, [first, second, third]: [&str; 3], after: &Turn) -> Result<Option<Turn>> {
    let values = params![first, second, third, after.running, after.served, after.account];
    one(step.connection, sql::SELECT_NEXT_TURN, values, |row| {
        Ok(Turn {
            running: row.get("running")?,
            served: row.get("served")?,
            account: row.get("id")?,
            oldest: row.get("oldest")?,
        })
    })
}

/// The statement takes three names; fewer are repeated.
fn three_names(products: &[Product]) -> Option<[&'static str; 3]> {
    let first = products.first()?;
    let name = |place: usize| products.get(place).unwrap_or(first).api_name();
    Some([name(0), name(1), name(2)])
}

fn start(step: &Step<'_>, account: &str, id: &str, served: i64, worker: &str, lease_ms: i64) -> Result<ClaimedTask> {
    send(step.connection, sql::SERVE_ACCOUNT, params![served, account])?;
    let lease_until_ms = step.now_ms.saturating_add(lease_ms);
    let started = one(step.connection, sql::START_TASK, params![step.now_ms, worker, lease_until_ms, id], |row| {
        Ok((rows::task(step.connection, row)?, row.get("claims")?))
    })?;
    let (task, claim_number) = started.ok_or_else(missing)?;
    Ok(ClaimedTask {
        lease: Lease { task: task.id, claim_number },
        last_attempt: task.attempts >= step.options.max_attempts,
        task,
    })
}

/// Puts tasks of dead workers back into the queue, or fails those that have no attempt left.
fn take_back(step: &Step<'_>, claim: &mut Claim) -> Result<()> {
    for task in all(step.connection, sql::SELECT_RUN_OUT, params![step.now_ms, MAX_RECLAIMED], Live::read)? {
        claim.reclaimed += 1;
        if task.attempts >= step.options.max_attempts {
            exhaust(step, &task, "the lease ran out")?;
            claim.exhausted.push(task.id);
        } else {
            requeue(step, &task, None, true, Some("the lease ran out"))?;
        }
    }
    Ok(())
}

fn wake_retries(step: &Step<'_>) -> Result<()> {
    let due = all(step.connection, sql::SELECT_DUE_RETRIES, params![step.now_ms, MAX_RECLAIMED], |row| {
        Ok((row.get::<_, String>("id")?, row.get::<_, String>("account_id")?))
    })?;
    for (id, account) in due {
        send(step.connection, sql::MAKE_READY, params![id])?;
        change_account(step, &account, AccountChange { ready: 1, ..AccountChange::default() }, None)?;
    }
    Ok(())
}

pub(crate) fn heartbeat(step: &Step<'_>, beats: &[Beat], lease_ms: i64) -> Result<Vec<LeaseStatus>> {
    let lease_until_ms = step.now_ms.saturating_add(lease_ms);
    beats.iter().map(|beat| extend(step, beat, lease_until_ms)).collect()
}

fn extend(step: &Step<'_>, beat: &Beat, lease_until_ms: i64) -> Result<LeaseStatus> {
    let Lease { task, claim_number } = beat.lease;
    // `clamp` keeps a NaN, which SQLite would store as NULL.
    let progress = beat.progress.filter(|done| done.is_finite()).map(|done| f64::from(done.clamp(0.0, 1.0)));
    let values = params![lease_until_ms, progress, task.to_string(), claim_number];
    if run(step.connection, sql::EXTEND_LEASE, values)? > 0 {
        return Ok(LeaseStatus::Kept);
    }
    why_lost(step, task)
}

fn why_lost(step: &Step<'_>, task: TaskId) -> Result<LeaseStatus> {
    Ok(match Live::find(step, task)? {
        Some(task) if !task.was_cancelled => LeaseStatus::Lost,
        _ => LeaseStatus::Cancelled,
    })
}
