//! `klang accounts`: works on the database directly, also while a server runs.

use std::io::{self, Write as _};

use anyhow::{Context as _, anyhow};
use klang_server::Config;
use klang_store::{Account, Store};
use serde_json::{Value, json};

use super::flags::Place;
use super::keys::date;
use super::{UsageError, data};

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make an account without credits and without keys.
    Create {
        /// Its name, up to 64 characters.
        name: String,
        #[command(flatten)]
        place: Place,
    },
    /// List the accounts with their balances.
    List {
        /// Print JSON; amounts are micro-dollars.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
}

/// Runs the command.
///
/// # Errors
/// The name is taken or cannot be one; the data cannot be used.
pub fn run(command: Command) -> anyhow::Result<()> {
    let (Command::Create { place, .. } | Command::List { place, .. }) = &command;
    let config = place.load()?;
    super::block_on(async move {
        match command {
            Command::Create { name, .. } => create(&config, &name).await,
            Command::List { json, .. } => list(&config, json).await,
        }
    })
}

/// The account of that name.
///
/// # Errors
/// There is none; says which there are.
pub async fn find(store: &dyn Store, name: &str) -> anyhow::Result<Account> {
    if let Some(account) = store.account_named(name).await? {
        return Ok(account);
    }
    let accounts = store.accounts().await?;
    let known: Vec<&str> = accounts.iter().take(20).map(|account| account.name.as_str()).collect();
    Err(anyhow!(UsageError(format!("no account `{name}`; there are: {}", known.join(", ")))))
}

async fn create(config: &Config, name: &str) -> anyhow::Result<()> {
    let name = klang_server::account_name(name).map_err(|wrong| anyhow!(UsageError(wrong)))?;
    let store = data::open_existing(config)?;
    let account = store.create_account(name).await.context("make the account")?;
    Ok(writeln!(io::stdout(), "made the account `{}` ({})", account.name, account.id)?)
}

async fn list(config: &Config, as_json: bool) -> anyhow::Result<()> {
    let accounts = data::open_existing(config)?.accounts().await?;
    let mut out = io::stdout().lock();
    if as_json {
        let list: Vec<Value> = accounts.iter().map(to_json).collect();
        serde_json::to_writer_pretty(&mut out, &list)?;
        return Ok(writeln!(out)?);
    }
    writeln!(out, "{:36}  {:20}  {:>14}  {:>14}  NAME", "ID", "CREATED", "AVAILABLE", "HELD")?;
    for account in &accounts {
        let (id, created) = (account.id.to_string(), date(account.created_ms));
        let (available, held) = (account.balance.available().to_string(), account.balance.held.to_string());
        writeln!(out, "{id:36}  {created:20}  {available:>14}  {held:>14}  {}", account.name)?;
    }
    Ok(())
}

/// An account with its balance in micro-dollars.
pub fn to_json(account: &Account) -> Value {
    let balance = &account.balance;
    json!({
        "id": account.id,
        "name": account.name,
        "createTime": account.created_ms,
        "granted": balance.granted.micros(),
        "posted": balance.posted.micros(),
        "held": balance.held.micros(),
        "available": balance.available().micros(),
    })
}
