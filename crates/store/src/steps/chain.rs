//! Writing the chain of a ledger: an entry's hash, and the hashes that entries of older builds lack.

use crate::chain::{Link, START};
use crate::db::{Connection, all, one, params, send};
use crate::{Result, sql};

/// Entries read at a time.
const PAGE: u32 = 500;

/// The hash that an account's next entry follows, given what its row says: '' when an older build, which
/// knows no hashes, wrote the newest entry; its entries are chained now.
pub(crate) fn head(connection: Connection<'_>, account: &str, known: String) -> Result<String> {
    if known.is_empty() { chain(connection, account) } else { Ok(known) }
}

/// Chains what older builds wrote, for all accounts. Must be alone on the database.
pub(crate) fn chain_all(connection: Connection<'_>) -> Result<()> {
    for account in all(connection, sql::SELECT_UNCHAINED, &[], |row| row.get::<_, String>(0))? {
        chain(connection, &account)?;
    }
    Ok(())
}

/// Gives the account's entries without a hash theirs, and answers the newest. They are the latest ones: each
/// step chains what is before it.
fn chain(connection: Connection<'_>, account: &str) -> Result<String> {
    let chained = one(connection, sql::SELECT_NEWEST_CHAINED, params![account], |row| {
        Ok((row.get::<_, i64>("seq")?, row.get::<_, String>("hash")?))
    })?;
    let (mut last, mut hash) = chained.unwrap_or_else(|| (0, START.to_owned()));
    loop {
        let page = all(connection, sql::SELECT_CHAIN, params![account, last, PAGE], |row| {
            let kind: String = row.get("kind")?;
            let task: Option<String> = row.get("task_id")?;
            let note: String = row.get("note")?;
            let link = Link {
                account,
                seq: row.get("seq")?,
                kind: &kind,
                amount_micros: row.get("amount_micros")?,
                task: task.as_deref(),
                note: &note,
                created_ms: row.get("created_ms")?,
            };
            hash = link.hash(&hash);
            Ok((link.seq, hash.clone()))
        })?;
        for (seq, hash) in &page {
            send(connection, sql::SET_HASH, params![hash, account, seq])?;
        }
        match page.last() {
            Some((seq, _)) => last = *seq,
            None => break,
        }
    }
    send(connection, sql::SET_HEAD, params![hash, account])?;
    Ok(hash)
}
