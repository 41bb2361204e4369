//! `klang keys`: works on the data folder directly, so it needs no server and no key, and works
//! while a server runs on the same folder.

use std::io::{self, Write as _};

use anyhow::{Context as _, anyhow};
use klang_model::{AccountId, KeyId};
use klang_server::{Config, api_key};
use klang_store::{Account, KeyInfo};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::flags::{ConfigFlag, DataFlag};
use super::{UsageError, data};

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make a key and print it, alone, on standard output. It cannot be shown again.
    Create {
        /// The account; made if there is none of that name.
        #[arg(long, default_value = data::FIRST_ACCOUNT)]
        account: String,
        /// What to call the key in lists.
        #[arg(long, default_value = "command line")]
        name: String,
        #[command(flatten)]
        place: Place,
    },
    /// List the keys; of each only its beginning is known.
    List {
        /// Only this account's.
        #[arg(long)]
        account: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Revoke a key for good.
    Revoke {
        /// The key's id from `klang keys list`.
        id: KeyId,
        #[command(flatten)]
        place: Place,
    },
}

/// Which data folder.
#[derive(Debug, clap::Args)]
pub struct Place {
    #[command(flatten)]
    data: DataFlag,
    #[command(flatten)]
    config: ConfigFlag,
}

/// Runs the command.
///
/// # Errors
/// No such account or key; the data folder cannot be used.
pub fn run(command: Command) -> anyhow::Result<()> {
    let (Command::Create { place, .. } | Command::List { place, .. } | Command::Revoke { place, .. }) = &command;
    let config = place.config.load(Some(&place.data), None)?;
    super::block_on(async move {
        match command {
            Command::Create { account, name, .. } => create(&config, &account, &name).await,
            Command::List { account, json, .. } => list(&config, account.as_deref(), json).await,
            Command::Revoke { id, .. } => revoke(&config, id).await,
        }
    })
}

async fn create(config: &Config, account: &str, name: &str) -> anyhow::Result<()> {
    data::create_folder(config)?;
    let store = data::open_store(config)?.store();
    let (account, is_new) = data::ensure_account(config, store.as_ref(), account).await?;
    if is_new {
        let credits = account.balance.available();
        writeln!(io::stderr(), "made the account `{}` with {credits} of credits", account.name)?;
    }
    let (key, stored) = api_key::mint(account.id, name).context("make a key")?;
    store.create_key(stored).await.context("store the key")?;
    Ok(writeln!(io::stdout(), "{key}")?)
}

async fn list(config: &Config, account: Option<&str>, as_json: bool) -> anyhow::Result<()> {
    let store = data::open_existing(config)?;
    let accounts = store.accounts().await?;
    let only = account.map(|name| id_of(&accounts, name)).transpose()?;
    let keys = store.keys(only).await?;
    let name_of = |key: &KeyInfo| {
        accounts.iter().find(|account| account.id == key.account).map_or("", |account| account.name.as_str())
    };
    let mut out = io::stdout().lock();
    if as_json {
        let list: Vec<Value> = keys
            .iter()
            .map(|key| {
                json!({
                    "id": key.id,
                    "account": name_of(key),
                    "name": key.name,
                    "prefix": key.prefix,
                    "createTime": key.created_ms,
                    "revokeTime": key.revoked_ms,
                })
            })
            .collect();
        serde_json::to_writer_pretty(&mut out, &list)?;
        return Ok(writeln!(out)?);
    }
    writeln!(out, "{:36}  {:12}  {:16}  {:20}  {:20}  NAME", "ID", "KEY", "ACCOUNT", "CREATED", "REVOKED")?;
    for key in &keys {
        let revoked = key.revoked_ms.map_or_else(|| "-".to_owned(), date);
        let (id, created) = (key.id.to_string(), date(key.created_ms));
        let shown = format!("{}…", key.prefix);
        writeln!(out, "{id:36}  {shown:12}  {:16}  {created:20}  {revoked:20}  {}", name_of(key), key.name)?;
    }
    Ok(())
}

async fn revoke(config: &Config, id: KeyId) -> anyhow::Result<()> {
    let store = data::open_existing(config)?;
    store.revoke_key(id).await.with_context(|| format!("revoke {id}"))?;
    Ok(writeln!(io::stdout(), "revoked {id}")?)
}

fn id_of(accounts: &[Account], name: &str) -> anyhow::Result<AccountId> {
    let found = accounts.iter().find(|account| account.name == name);
    found.map(|account| account.id).ok_or_else(|| {
        let known: Vec<&str> = accounts.iter().map(|account| account.name.as_str()).collect();
        anyhow!(UsageError(format!("no account `{name}`; there are: {}", known.join(", "))))
    })
}

/// `2026-01-31T12:00:00Z`, to the second.
fn date(unix_ms: i64) -> String {
    OffsetDateTime::from_unix_timestamp(unix_ms.div_euclid(1000))
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_else(|| unix_ms.to_string())
}
