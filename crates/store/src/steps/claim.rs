//! Who renders next. Every claim first takes back leases that ran out and wakes retries that are
//! due, then walks through the accounts in the order of their turn. Nothing here reads a task that
//! has ended, so the cost does not depend on how many there are.

use std::collections::{BTreeSet, HashMap, VecDeque};

use klang_model::{Product, TaskId};

use super::accounts::change_account;
use super::finish::{Live, exhaust, requeue};
use super::rows;
use crate::books::{self, AccountChange};
use crate::db::{Params, ToValue, all, each, params, run, send};
use crate::turns::Step;
use crate::{Beat, Claim, ClaimedTask, Error, Lease, LeaseStatus, Result, sql};

/// Accounts read at a time.
const PAGE: u32 = 64;

/// Most leases taken back, and most retries woken, by one claim; the next one goes on.
const MAX_RECLAIMED: u32 = 256;

pub(crate) fn claim(step: &Step<'_>, worker: &str, products: &[Product], limit: u32, lease_ms: i64) -> Result<Claim> {
    let mut claim = Claim::default();
    take_back(step, &mut claim)?;
    wake_retries(step)?;
    let Some(products) = three_names(products) else { return Ok(claim) };

    let chosen = Walk::begin(step, products)?.choose(limit as usize)?;
    for Choice { account, served, .. } in &chosen {
        books::serve(step, account, *served)?;
    }
    claim.tasks = start(step, &chosen, worker, lease_ms)?;
    Ok(claim)
}

/// The statement takes three names; fewer are repeated.
fn three_names(products: &[Product]) -> Option<[&'static str; 3]> {
    let first = products.first()?;
    let name = |place: usize| products.get(place).unwrap_or(first).api_name();
    Some([name(0), name(1), name(2)])
}

/// An account's place in the order: fewest running tasks, then served longest ago.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    running: i64,
    served: i64,
    account: String,
}

/// A task that is to start.
struct Choice {
    account: String,
    task: String,
    /// The number of the claim.
    served: i64,
}

/// The way through the accounts that have something to start. One that was given a worker comes again at a later
/// turn; one that has nothing for these products is left out.
struct Walk<'a> {
    step: &'a Step<'a>,
    products: [&'static str; 3],
    turns: BTreeSet<Turn>,
    /// The last account read; there may be more behind it.
    last: Option<Turn>,
    claims: i64,
}

impl<'a> Walk<'a> {
    fn begin(step: &'a Step<'a>, products: [&'static str; 3]) -> Result<Self> {
        step.write_books()?;
        let first = Turn { running: -1, served: -1, account: String::new() };
        let mut walk = Self { step, products, turns: BTreeSet::new(), last: Some(first), claims: 0 };
        walk.read_on()?;
        Ok(walk)
    }

    /// Reads the accounts behind the last one.
    fn read_on(&mut self) -> Result<()> {
        let Some(last) = self.last.take() else { return Ok(()) };
        let values = params![last.running, last.served, last.account, PAGE];
        let page = all(self.step.connection, sql::SELECT_TURNS, values, |row| {
            let turn = Turn { running: row.get("running")?, served: row.get("served")?, account: row.get("id")? };
            Ok((turn, row.get::<_, i64>("claims")?))
        })?;
        if let [.., (turn, claims)] = page.as_slice() {
            self.claims = self.claims.max(*claims);
            self.last = (page.len() == PAGE as usize).then(|| turn.clone());
        }
        self.turns.extend(page.into_iter().map(|(turn, _)| turn));
        Ok(())
    }

    /// The next account in the order.
    fn next(&mut self) -> Result<Option<Turn>> {
        while self.last.as_ref().is_some_and(|last| self.turns.first().is_none_or(|first| first > last)) {
            self.read_on()?;
        }
        Ok(self.turns.pop_first())
    }

    fn choose(mut self, limit: usize) -> Result<Vec<Choice>> {
        let mut chosen = Vec::new();
        let mut waiting: HashMap<String, VecDeque<String>> = HashMap::new();
        while chosen.len() < limit
            && let Some(Turn { running, account, .. }) = self.next()?
        {
            if !waiting.contains_key(&account) {
                let tasks = self.oldest(&account, limit - chosen.len())?;
                waiting.insert(account.clone(), tasks);
            }
            let Some(task) = waiting.get_mut(&account).and_then(VecDeque::pop_front) else { continue };
            self.claims += 1;
            chosen.push(Choice { account: account.clone(), task, served: self.claims });
            self.turns.insert(Turn { running: running + 1, served: self.claims, account });
        }
        Ok(chosen)
    }

    /// The account's oldest tasks that may start.
    fn oldest(&self, account: &str, limit: usize) -> Result<VecDeque<String>> {
        let [first, second, third] = self.products;
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        let values = params![account, first, second, third, limit];
        Ok(all(self.step.connection, sql::SELECT_OLDEST_READY, values, |row| row.get(0))?.into())
    }
}

fn start(step: &Step<'_>, chosen: &[Choice], worker: &str, lease_ms: i64) -> Result<Vec<ClaimedTask>> {
    let lease_until_ms = step.now_ms.saturating_add(lease_ms);
    let starts: Vec<[&dyn ToValue; 4]> =
        chosen.iter().map(|choice| [&step.now_ms as &dyn ToValue, &worker, &lease_until_ms, &choice.task]).collect();
    let starts: Vec<Params<'_>> = starts.iter().map(|values| values.as_slice()).collect();
    let started = each(step.connection, sql::START_TASK, &starts, |row| {
        Ok((rows::task(step.connection, row)?, row.get("claims")?))
    })?;
    started
        .into_iter()
        .map(|started| {
            let (task, claim_number) = started.ok_or_else(|| Error::Corrupt("queue".to_owned()))?;
            Ok(ClaimedTask {
                lease: Lease { task: task.id, claim_number },
                last_attempt: task.attempts >= step.options.max_attempts,
                task,
            })
        })
        .collect()
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
