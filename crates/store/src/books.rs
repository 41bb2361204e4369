//! What a group of writes has read and changed of the accounts and the queue. These few rows are touched by every
//! step, so a group reads each once and writes it once, before it commits: many changes of one row in one
//! transaction are slow on both databases.
//!
//! A step that asks for sums, counters or turns in SQL must write the books first ([`write`]).

use std::collections::BTreeMap;

use klang_model::Money;

use crate::db::{Connection, one, params, send};
use crate::turns::Step;
use crate::{Balance, Error, Result, sql};

/// An account's sums in micro-dollars, its counters of tasks, and the end of its ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Book {
    granted: i64,
    posted: i64,
    held: i64,
    pending: i64,
    ready: i64,
    running: i64,
    /// The number of the latest claim that gave it a worker.
    served: i64,
    /// Entries in its ledger.
    entries: i64,
    /// The hash of the latest one.
    head: String,
    is_changed: bool,
}

/// What a step adds to an account; the default adds nothing.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct AccountChange {
    pub(crate) granted: i64,
    pub(crate) posted: i64,
    pub(crate) held: i64,
    pub(crate) pending: i64,
    pub(crate) ready: i64,
    pub(crate) running: i64,
}

/// The books of a group.
#[derive(Debug, Clone, Default)]
pub(crate) struct Books {
    accounts: BTreeMap<String, Book>,
    /// Pending tasks of all accounts, as the database has it.
    all_pending: i64,
    /// What this group adds to that.
    added: i64,
    /// Claims of this group.
    claims: i64,
}

/// What a further task must fit into.
pub(crate) struct Room {
    pub(crate) balance: Balance,
    /// Pending tasks of the account.
    pub(crate) pending: i64,
    /// Pending tasks of all accounts.
    pub(crate) all_pending: i64,
}

/// An account as this step sees it.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) fn room(step: &Step<'_>, account: &str) -> Result<Room> {
    open(step, account)?;
    let books = step.books.borrow();
    let book = books.accounts.get(account).ok_or(Error::NotFound("account"))?;
    let Book { granted, posted, held, pending, .. } = *book;
    let balance = Balance {
        granted: Money::from_micros(granted),
        posted: Money::from_micros(posted),
        held: Money::from_micros(held),
    };
    Ok(Room { balance, pending, all_pending: books.all_pending + books.added })
}

/// Changes an account's sums and counters, and the shared queue's with them.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Corrupt`] when one would leave its range, which no step may let happen.
pub(crate) fn change(step: &Step<'_>, account: &str, change: AccountChange) -> Result<()> {
    open(step, account)?;
    let mut books = step.books.borrow_mut();
    let books = &mut *books;
    let book = books.accounts.get_mut(account).ok_or(Error::NotFound("account"))?;
    let changed = book.plus(change).filter(Book::is_sound);
    *book = changed.ok_or_else(|| Error::Corrupt(format!("balance or counter of account {account}")))?;
    books.added += change.pending;
    Ok(())
}

/// Gives the account a worker for a task that was ready, by the claim of that number.
///
/// # Errors
/// As [`change`].
pub(crate) fn serve(step: &Step<'_>, account: &str, claim: i64) -> Result<()> {
    change(step, account, AccountChange { pending: -1, ready: -1, running: 1, ..AccountChange::default() })?;
    let mut books = step.books.borrow_mut();
    books.claims += 1;
    if let Some(book) = books.accounts.get_mut(account) {
        book.served = claim;
    }
    Ok(())
}

/// The number and hash of the account's latest ledger entry.
pub(crate) fn ledger_end(step: &Step<'_>, account: &str) -> Result<(i64, String)> {
    open(step, account)?;
    let books = step.books.borrow();
    let book = books.accounts.get(account).ok_or(Error::NotFound("account"))?;
    Ok((book.entries, book.head.clone()))
}

/// Notes that the ledger has another latest entry.
pub(crate) fn set_ledger_end(step: &Step<'_>, account: &str, entries: i64, head: String) {
    if let Some(book) = step.books.borrow_mut().accounts.get_mut(account) {
        (book.entries, book.head, book.is_changed) = (entries, head, true);
    }
}

/// Writes what was changed. Afterwards every row is read anew.
pub(crate) fn write(connection: Connection<'_>, books: &mut Books) -> Result<()> {
    let Books { accounts, added, claims, .. } = std::mem::take(books);
    for (account, book) in accounts.iter().filter(|(_, book)| book.is_changed) {
        let Book { granted, posted, held, pending, ready, running, served, entries, head, .. } = book;
        let values = params![granted, posted, held, pending, ready, running, served, entries, head, account];
        send(connection, sql::WRITE_BOOK, values)?;
    }
    if (added, claims) != (0, 0) {
        send(connection, sql::CHANGE_QUEUE, params![added, claims])?;
    }
    Ok(())
}

/// Reads the account's row unless the group has it.
fn open(step: &Step<'_>, account: &str) -> Result<()> {
    if step.books.borrow().accounts.contains_key(account) {
        return Ok(());
    }
    let read = one(step.connection, sql::SELECT_BOOK, params![account], |row| {
        let book = Book {
            granted: row.get("granted_micros")?,
            posted: row.get("posted_micros")?,
            held: row.get("held_micros")?,
            pending: row.get("pending")?,
            ready: row.get("ready")?,
            running: row.get("running")?,
            served: row.get("served")?,
            entries: row.get("entries")?,
            head: row.get("ledger_head")?,
            is_changed: false,
        };
        Ok((book, row.get::<_, i64>("all_pending")?))
    })?;
    let (book, all_pending) = read.ok_or(Error::NotFound("account"))?;
    let mut books = step.books.borrow_mut();
    books.all_pending = all_pending;
    books.accounts.insert(account.to_owned(), book);
    Ok(())
}

impl Book {
    fn plus(&self, change: AccountChange) -> Option<Self> {
        Some(Self {
            granted: self.granted.checked_add(change.granted)?,
            posted: self.posted.checked_add(change.posted)?,
            held: self.held.checked_add(change.held)?,
            pending: self.pending.checked_add(change.pending)?,
            ready: self.ready.checked_add(change.ready)?,
            running: self.running.checked_add(change.running)?,
            served: self.served,
            entries: self.entries,
            head: self.head.clone(),
            is_changed: true,
        })
    }

    /// What the schema's checks want of a row. Seen here, only the step that breaks it fails.
    fn is_sound(&self) -> bool {
        let is_covered = self.granted.checked_sub(self.posted).and_then(|left| left.checked_sub(self.held)) >= Some(0);
        let counts = self.ready >= 0 && self.pending >= self.ready && self.running >= 0;
        self.posted >= 0 && self.held >= 0 && is_covered && counts
    }
}
