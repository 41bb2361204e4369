//! `klang keys`: works on the data folder directly, so it needs no server and no key, and works
//! while a server runs on the same folder.

use std::io::{self, Write as _};

use anyhow::{Context as _, anyhow};
use clap::Args;
use klang_model::{KeyId, Money, Product};
use klang_server::{Config, api_key, key_limits};
use klang_store::{KeyInfo, KeyLimits};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::flags::Place;
use super::{UsageError, accounts, data, dollars};

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
        limits: Limits,
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
    /// Give a key another secret and print the new key, alone, on standard output. Name, limits and id stay.
    Rotate {
        /// The key's id from `klang keys list`.
        id: KeyId,
        /// For how many seconds the old secret is taken besides the new one, at most 30 days; with 0 it is refused
        /// at once.
        #[arg(long, value_name = "SECONDS", default_value_t = 0,
              value_parser = clap::value_parser!(u32).range(..=i64::from(api_key::MAX_OVERLAP_S)))]
        overlap: u32,
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
    /// Print a new key of the admin API and the line of the configuration that makes it valid. Stores nothing.
    Admin,
}

/// What a new key may do; without a flag there is no such limit.
#[derive(Debug, Args)]
pub struct Limits {
    /// Most requests a minute, counted by each server process.
    #[arg(long, value_name = "N")]
    requests_per_minute: Option<u32>,
    /// Most tasks that have not ended.
    #[arg(long, value_name = "N")]
    tasks: Option<u32>,
    /// Most credits held or charged in a UTC day, in dollars.
    #[arg(long, value_name = "DOLLARS", value_parser = dollars::read)]
    credits_per_day: Option<Money>,
    /// The only models, for example kling-tts; may be given more than once.
    #[arg(long = "model", value_name = "MODEL", value_parser = read_model)]
    models: Vec<Product>,
    /// When the key ends, for example 2027-01-31T00:00:00Z.
    #[arg(long, value_name = "TIME", value_parser = read_time)]
    expires: Option<i64>,
    /// The only networks or addresses that may use it, for example 10.0.0.0/8; may be given more than once.
    #[arg(long = "address", value_name = "NETWORK", value_parser = read_network)]
    addresses: Vec<String>,
}

impl From<Limits> for KeyLimits {
    fn from(flags: Limits) -> Self {
        let Limits { requests_per_minute, tasks, credits_per_day, models, expires, addresses } = flags;
        Self { requests_per_minute, tasks, day: credits_per_day, models, expires_ms: expires, addresses }
    }
}

fn read_model(text: &str) -> Result<Product, String> {
    let known = || Product::ALL.map(Product::api_name).join(", ");
    Product::from_api_name(text).ok_or_else(|| format!("no model `{text}`; there are: {}", known()))
}

fn read_time(text: &str) -> Result<i64, String> {
    let time = OffsetDateTime::parse(text, &Rfc3339);
    let time = time.map_err(|_| "expected a time as in 2027-01-31T00:00:00Z".to_owned())?;
    time.unix_timestamp().checked_mul(1_000).ok_or_else(|| "the time is out of range".to_owned())
}

fn read_network(text: &str) -> Result<String, String> {
    let limits = KeyLimits { addresses: vec![key_limits::network(text)], ..KeyLimits::default() };
    key_limits::check(&limits).map(|()| limits.addresses.concat())
}

/// Runs the command.
///
/// # Errors
/// No such account or key; the data folder cannot be used.
pub fn run(command: Command) -> anyhow::Result<()> {
    let config = match &command {
        Command::Create { place, .. }
        | Command::List { place, .. }
        | Command::Rotate { place, .. }
        | Command::Revoke { place, .. } => place.load()?,
        Command::Admin => return admin(),
    };
    super::block_on(async move {
        match command {
            Command::Create { account, name, limits, .. } => create(&config, &account, &name, limits.into()).await,
            Command::List { account, json, .. } => list(&config, account.as_deref(), json).await,
            Command::Rotate { id, overlap, .. } => rotate(&config, id, overlap).await,
            Command::Revoke { id, .. } => revoke(&config, id).await,
            Command::Admin => Ok(()),
        }
    })
}

fn admin() -> anyhow::Result<()> {
    let (key, hash) = api_key::mint_admin().context("make a key")?;
    Ok(writeln!(io::stdout(), "{key}\n\n[admin]\nkey_sha256 = \"{hash}\"")?)
}

async fn create(config: &Config, account: &str, name: &str, limits: KeyLimits) -> anyhow::Result<()> {
    key_limits::check(&limits).map_err(|wrong| anyhow!(UsageError(wrong)))?;
    data::create_folder(config)?;
    let store = data::open_store(config)?.store();
    let (account, is_new) = data::ensure_account(config, store.as_ref(), account).await?;
    if is_new {
        let credits = account.balance.available();
        writeln!(io::stderr(), "made the account `{}` with {credits} of credits", account.name)?;
    }
    let (key, mut stored) = api_key::mint(account.id, name).context("make a key")?;
    stored.limits = limits;
    store.create_key(stored).await.context("store the key")?;
    Ok(writeln!(io::stdout(), "{key}")?)
}

async fn list(config: &Config, account: Option<&str>, as_json: bool) -> anyhow::Result<()> {
    let store = data::open_existing(config)?;
    let owners = store.accounts().await?;
    let only = match account {
        Some(name) => Some(accounts::find(store.as_ref(), name).await?.id),
        None => None,
    };
    let keys = store.keys(only).await?;
    let name_of = |key: &KeyInfo| {
        owners.iter().find(|account| account.id == key.account).map_or("", |account| account.name.as_str())
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
                    "limits": key_limits::to_json(&key.limits),
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

async fn rotate(config: &Config, id: KeyId, overlap_s: u32) -> anyhow::Result<()> {
    let store = data::open_existing(config)?;
    let (key, _) = api_key::rotate(store.as_ref(), id, overlap_s).await.with_context(|| format!("rotate {id}"))?;
    Ok(writeln!(io::stdout(), "{key}")?)
}

async fn revoke(config: &Config, id: KeyId) -> anyhow::Result<()> {
    let store = data::open_existing(config)?;
    store.revoke_key(id).await.with_context(|| format!("revoke {id}"))?;
    Ok(writeln!(io::stdout(), "revoked {id}")?)
}

/// `2026-01-31T12:00:00Z`, to the second.
pub fn date(unix_ms: i64) -> String {
    OffsetDateTime::from_unix_timestamp(unix_ms.div_euclid(1000))
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_else(|| unix_ms.to_string())
}
