//! `klang credits` and `klang ledger`: an account's money, and whether all of it is right. Works on the
//! database directly, also while a server runs.

use std::io::{self, Write as _};

use anyhow::{Context as _, bail};
use klang_model::Money;
use klang_server::Config;
use klang_store::LedgerEntry;
use serde_json::json;

use super::flags::Place;
use super::keys::date;
use super::{accounts, data, dollars};

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Add credits to an account and print its balance.
    Grant {
        /// Dollars, for example 12.50.
        #[arg(value_parser = dollars::read)]
        amount: Money,
        /// The account.
        #[arg(long)]
        account: String,
        /// What the credits are for; stands in the ledger.
        #[arg(long, default_value = "")]
        note: String,
        /// Print JSON; amounts are micro-dollars.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Print an account's balance.
    Balance {
        /// The account.
        #[arg(long)]
        account: String,
        /// Print JSON; amounts are micro-dollars.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Print an account's ledger, newest entries first.
    Ledger {
        /// The account.
        #[arg(long)]
        account: String,
        /// Most entries; all if not given.
        #[arg(long)]
        limit: Option<u64>,
        /// Print JSON, one entry a line; amounts are micro-dollars.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
}

/// `klang ledger`.
#[derive(Debug, clap::Subcommand)]
pub enum LedgerCommand {
    /// Check every balance, entry, hash and hold; ends with 1 and says what is wrong if anything is.
    Verify {
        /// Only this account's.
        #[arg(long)]
        account: Option<String>,
        #[command(flatten)]
        place: Place,
    },
}

/// Runs a command of `klang credits`.
///
/// # Errors
/// No such account; the data cannot be used.
pub fn run(command: Command) -> anyhow::Result<()> {
    let (Command::Grant { place, .. } | Command::Balance { place, .. } | Command::Ledger { place, .. }) = &command;
    let config = place.load()?;
    super::block_on(async move {
        match command {
            Command::Grant { amount, account, note, json, .. } => {
                let store = data::open_existing(&config)?;
                let id = accounts::find(store.as_ref(), &account).await?.id;
                store.grant(id, amount, &note).await.context("grant the credits")?;
                balance(&config, &account, json).await
            }
            Command::Balance { account, json, .. } => balance(&config, &account, json).await,
            Command::Ledger { account, limit, json, .. } => ledger(&config, &account, limit, json).await,
        }
    })
}

/// Runs a command of `klang ledger`.
///
/// # Errors
/// Something is wrong with the money; no such account; the data cannot be used.
pub fn run_ledger(command: LedgerCommand) -> anyhow::Result<()> {
    let LedgerCommand::Verify { account, place } = command;
    let config = place.load()?;
    super::block_on(async move { verify(&config, account.as_deref()).await })
}

async fn balance(config: &Config, name: &str, as_json: bool) -> anyhow::Result<()> {
    let store = data::open_existing(config)?;
    let account = accounts::find(store.as_ref(), name).await?;
    let mut out = io::stdout().lock();
    if as_json {
        serde_json::to_writer_pretty(&mut out, &accounts::to_json(&account))?;
        return Ok(writeln!(out)?);
    }
    let balance = account.balance;
    let lines = [
        ("granted", balance.granted),
        ("posted", balance.posted),
        ("held", balance.held),
        ("available", balance.available()),
    ];
    for (what, amount) in lines {
        writeln!(out, "{what:10} {:>16}", amount.to_string())?;
    }
    Ok(())
}

async fn ledger(config: &Config, name: &str, limit: Option<u64>, as_json: bool) -> anyhow::Result<()> {
    let store = data::open_existing(config)?;
    let account = accounts::find(store.as_ref(), name).await?.id;
    let mut left = limit.unwrap_or(u64::MAX);
    let mut cursor: Option<String> = None;
    if !as_json {
        writeln!(io::stdout(), "{:>8}  {:20}  {:7}  {:>16}  TASK OR NOTE", "ENTRY", "TIME", "KIND", "AMOUNT")?;
    }
    while left > 0 {
        let size = u32::try_from(left).unwrap_or(u32::MAX).min(klang_store::MAX_PAGE);
        let page = store.ledger(account, cursor.as_deref(), size).await?;
        left -= page.entries.len() as u64;
        for entry in &page.entries {
            print(entry, as_json)?;
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(())
}

fn print(entry: &LedgerEntry, as_json: bool) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let (kind, amount) = (entry.kind.as_str(), entry.amount);
    if as_json {
        let line = json!({
            "seq": entry.seq,
            "kind": kind,
            "amount": amount.micros(),
            "taskId": entry.task,
            "note": entry.note,
            "createTime": entry.created_ms,
        });
        return Ok(writeln!(out, "{line}")?);
    }
    let about = entry.task.map_or_else(|| entry.note.clone(), |task| task.to_string());
    Ok(writeln!(out, "{:>8}  {:20}  {kind:7}  {:>16}  {about}", entry.seq, date(entry.created_ms), amount.to_string())?)
}

async fn verify(config: &Config, account: Option<&str>) -> anyhow::Result<()> {
    let store = data::open_existing(config)?;
    let account = match account {
        Some(name) => Some(accounts::find(store.as_ref(), name).await?.id),
        None => None,
    };
    let report = store.verify_ledger(account).await.context("read the ledger")?;
    let mut out = io::stdout().lock();
    for problem in &report.problems {
        writeln!(out, "{problem}")?;
    }
    let (entries, accounts) = (report.entries, report.accounts);
    if !report.is_clean() {
        let count = report.problems.len() as u64 + report.unnamed_problems;
        bail!("the ledger is wrong: {count} problems in {entries} entries of {accounts} accounts");
    }
    Ok(writeln!(out, "the ledger is right: {entries} entries of {accounts} accounts")?)
}
