//! `klang accounts`: works on the database directly, also while a server runs.

use std::io::{self, Write as _};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use klang_server::Config;
use klang_store::{Account, Retention, Store};
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
    /// Set how long what an account makes from now on is kept, or only show it.
    Retention {
        /// The account.
        name: String,
        /// Result files: a time as in 12h or 30d, or "default". 0s: zero retention, tasks and all.
        #[arg(long, value_name = "TIME", value_parser = read_keep)]
        files: Option<Keep>,
        /// Uploaded videos: a time as in 12h or 30d, or "default". 0s: zero retention.
        #[arg(long, value_name = "TIME", value_parser = read_keep)]
        videos: Option<Keep>,
        /// Print JSON; times are seconds.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        place: Place,
    },
}

/// How long to keep something, in seconds; `None`: as long as the server does.
#[derive(Debug, Clone, Copy)]
pub struct Keep(Option<i64>);

fn read_keep(text: &str) -> Result<Keep, String> {
    if text == "default" {
        return Ok(Keep(None));
    }
    let time = humantime::parse_duration(text).ok().filter(|time| time.subsec_nanos() == 0);
    let time = time.ok_or("expected whole seconds as in 0s, 12h or 30d, or `default`")?;
    let keep_s = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    if keep_s > Retention::MAX_S {
        return Err(format!("must be at most ten years ({} seconds), got {keep_s}", Retention::MAX_S));
    }
    Ok(Keep(Some(keep_s)))
}

/// Runs the command.
///
/// # Errors
/// The name is taken or cannot be one; the data cannot be used.
pub fn run(command: Command) -> anyhow::Result<()> {
    let (Command::Create { place, .. } | Command::List { place, .. } | Command::Retention { place, .. }) = &command;
    let config = place.load()?;
    super::block_on(async move {
        match command {
            Command::Create { name, .. } => create(&config, &name).await,
            Command::List { json, .. } => list(&config, json).await,
            Command::Retention { name, files, videos, json, .. } => {
                retention(&config, &name, files, videos, json).await
            }
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

async fn retention(
    config: &Config,
    name: &str,
    files: Option<Keep>,
    videos: Option<Keep>,
    as_json: bool,
) -> anyhow::Result<()> {
    let store = data::open_existing(config)?;
    let mut account = find(store.as_ref(), name).await?;
    if files.is_some() || videos.is_some() {
        let mut retention = account.retention;
        if let Some(Keep(keep_s)) = files {
            retention.file_keep_s = keep_s;
        }
        if let Some(Keep(keep_s)) = videos {
            retention.video_keep_s = keep_s;
        }
        account = store.set_retention(account.id, retention).await.context("set the retention")?;
    }
    let mut out = io::stdout().lock();
    if as_json {
        serde_json::to_writer_pretty(&mut out, &to_json(&account))?;
        return Ok(writeln!(out)?);
    }
    let grace = config.files.zero_retention_grace_s;
    writeln!(out, "files   {}", told(account.retention.file_keep_s, config.files.keep_s, grace))?;
    Ok(writeln!(out, "videos  {}", told(account.retention.video_keep_s, config.videos.keep_s, grace))?)
}

/// A time to keep things, for people.
fn told(keep_s: Option<i64>, default_s: u64, grace_s: u64) -> String {
    let time = |seconds| humantime::format_duration(Duration::from_secs(seconds));
    match keep_s.map(i64::unsigned_abs) {
        None => format!("default ({})", time(default_s)),
        Some(0) => format!("0s (gone {} later)", time(grace_s)),
        Some(keep_s) => time(keep_s).to_string(),
    }
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
        "fileKeepS": account.retention.file_keep_s,
        "videoKeepS": account.retention.video_keep_s,
    })
}
