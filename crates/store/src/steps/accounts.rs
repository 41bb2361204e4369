//! Accounts, grants, and the one place where an account's sums, counters and ledger change.

use klang_model::{AccountId, Money, TaskId};
use rand::Rng as _;

use super::{chain, rows};
use crate::books::{self, AccountChange};
use crate::chain::Link;
use crate::cursor::{decode_cursor, encode_cursor};
use crate::db::{Connection, all, one, params, send};
use crate::turns::Step;
use crate::{Account, AccountPage, Balance, Error, LedgerKind, LedgerPage, MAX_PAGE, Result, Retention, sql};

/// The name of the ledger's cursors.
const CURSOR: &str = "ledger";
/// The name of the accounts' cursors.
const ACCOUNTS_CURSOR: &str = "accounts";

/// A ledger entry to append.
pub(crate) struct NewEntry<'a> {
    pub(crate) kind: LedgerKind,
    pub(crate) amount: Money,
    pub(crate) task: Option<TaskId>,
    pub(crate) note: &'a str,
}

/// Changes an account's sums and counters, and appends the entry that explains it.
pub(crate) fn change_account(
    step: &Step<'_>,
    account: &str,
    change: AccountChange,
    entry: Option<NewEntry<'_>>,
) -> Result<()> {
    books::change(step, account, change)?;
    if let Some(NewEntry { kind, amount, task, note }) = entry {
        let (entries, known) = books::ledger_end(step, account)?;
        let seq = entries + 1;
        let task = task.map(|task| task.to_string());
        let (kind, amount_micros, created_ms) = (kind.as_str(), amount.micros(), step.now_ms);
        let link = Link { account, seq, kind, amount_micros, task: task.as_deref(), note, created_ms };
        let hash = link.hash(&chain::head(step.connection, account, known)?);
        let values = params![account, seq, kind, amount_micros, task, note, created_ms, hash];
        send(step.connection, sql::INSERT_ENTRY, values)?;
        books::set_ledger_end(step, account, seq, hash);
    }
    Ok(())
}

pub(crate) fn create_account(step: &mut Step<'_>, name: &str) -> Result<Account> {
    if one(step.connection, sql::SELECT_ACCOUNT_NAMED, params![name], |_| Ok(()))?.is_some() {
        return Err(Error::AccountNameTaken(name.to_owned()));
    }
    let (unix_ms, random) = step.ids.draw(step.now_ms);
    let id = AccountId::new(unix_ms, random);
    let callback_key = hex::encode(rand::rng().random::<[u8; 32]>());
    send(step.connection, sql::INSERT_ACCOUNT, params![id.to_string(), name, step.now_ms, callback_key])?;
    let (balance, retention) = (Balance::default(), Retention::default());
    Ok(Account { id, name: name.to_owned(), created_ms: step.now_ms, balance, retention })
}

/// Also grants when a crash came between an account and its credits in builds that did it in two steps.
pub(crate) fn ensure_account(step: &mut Step<'_>, name: &str, credits: Money) -> Result<(Account, bool)> {
    step.write_books()?;
    let found = one(step.connection, sql::SELECT_ACCOUNT_BY_NAME, params![name], rows::account)?;
    let is_new = found.is_none();
    let mut account = match found {
        Some(account) => account,
        None => create_account(step, name)?,
    };
    if account.balance.granted == Money::ZERO && credits > Money::ZERO {
        account.balance = grant(step, account.id, credits, "first credits")?;
    }
    Ok((account, is_new))
}

pub(crate) fn accounts(connection: Connection<'_>) -> Result<Vec<Account>> {
    all(connection, sql::SELECT_ACCOUNTS, &[], rows::account)
}

pub(crate) fn account_page(connection: Connection<'_>, cursor: Option<&str>, limit: u32) -> Result<AccountPage> {
    let after = cursor.map(|cursor| decode_cursor(ACCOUNTS_CURSOR, cursor)).transpose()?.unwrap_or_default();
    let limit = limit.clamp(1, MAX_PAGE);
    let mut accounts = all(connection, sql::SELECT_ACCOUNTS_AFTER, params![after, limit + 1], rows::account)?;
    let has_more = accounts.len() > limit as usize;
    accounts.truncate(limit as usize);
    let last = accounts.last().filter(|_| has_more);
    let next = last.map(|account| encode_cursor(ACCOUNTS_CURSOR, &account.id.to_string()));
    Ok(AccountPage { accounts, next })
}

pub(crate) fn account_named(connection: Connection<'_>, name: &str) -> Result<Option<Account>> {
    one(connection, sql::SELECT_ACCOUNT_BY_NAME, params![name], rows::account)
}

pub(crate) fn balance(connection: Connection<'_>, account: AccountId) -> Result<Balance> {
    one(connection, sql::SELECT_ACCOUNT, params![account.to_string()], rows::balance)?.ok_or(Error::NotFound("account"))
}

pub(crate) fn grant(step: &Step<'_>, account: AccountId, amount: Money, note: &str) -> Result<Balance> {
    let mut now = books::room(step, &account.to_string())?.balance;
    if amount <= Money::ZERO {
        return Err(Error::InvalidAmount(amount));
    }
    now.granted = now.granted.plus(amount).map_err(|_| Error::InvalidAmount(amount))?;
    let change = AccountChange { granted: amount.micros(), ..AccountChange::default() };
    let entry = NewEntry { kind: LedgerKind::Grant, amount, task: None, note };
    change_account(step, &account.to_string(), change, Some(entry))?;
    Ok(now)
}

pub(crate) fn ledger(
    connection: Connection<'_>,
    account: AccountId,
    cursor: Option<&str>,
    limit: u32,
) -> Result<LedgerPage> {
    let before: i64 = match cursor {
        None => i64::MAX,
        Some(cursor) => decode_cursor(CURSOR, cursor)?.parse().map_err(|_| Error::InvalidCursor)?,
    };
    let limit = limit.clamp(1, MAX_PAGE);
    let values = params![account.to_string(), before, limit + 1];
    let mut entries = all(connection, sql::SELECT_ENTRIES, values, rows::entry)?;
    let has_more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    let last = entries.last().filter(|_| has_more);
    let next = last.map(|entry| encode_cursor(CURSOR, &entry.seq.to_string()));
    Ok(LedgerPage { entries, next })
}
