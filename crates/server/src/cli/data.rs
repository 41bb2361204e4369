//! The data folder: who may use it, and what a first start puts into it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use klang_model::Money;
use klang_server::Config;
use klang_store::{Account, SqliteStore, Store, SystemClock};

/// The account that a first start makes.
pub const FIRST_ACCOUNT: &str = "default";

const LOCK_FILE: &str = "klang.lock";

/// Makes the data folder, readable by its owner only: it holds what callers said and heard.
///
/// # Errors
/// Names the folder.
pub fn create_folder(config: &Config) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    let folder = &config.store.data_dir;
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("make the data folder {}", folder.display()))
}

/// Takes the data folder for one server, until the file is dropped. The operating system gives the
/// lock back when the process dies, however it dies.
///
/// # Errors
/// Another server has it.
pub fn lock(config: &Config) -> anyhow::Result<File> {
    let folder = &config.store.data_dir;
    let path = folder.join(LOCK_FILE);
    let file = open_lock(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!("another klang server uses the data folder {}", folder.display()),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("lock {}", path.display())),
    }
}

/// Whether a server has the data folder now. Makes nothing.
pub fn is_locked(config: &Config) -> bool {
    let file = File::open(config.store.data_dir.join(LOCK_FILE));
    file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// Opens the database of the data folder and brings it up to date.
///
/// # Errors
/// It cannot be opened, or a newer build wrote it.
pub fn open_store(config: &Config) -> anyhow::Result<SqliteStore> {
    let path = klang_server::database_path(config);
    SqliteStore::open(&path, klang_server::store_options(config), Arc::new(SystemClock))
        .with_context(|| format!("open the database {}", path.display()))
}

/// As [`open_store`], for commands that must not bring a data folder into being.
///
/// # Errors
/// As [`open_store`]; there is no data in the folder.
pub fn open_existing(config: &Config) -> anyhow::Result<Arc<dyn Store>> {
    let path = klang_server::database_path(config);
    if !path.exists() {
        let folder = config.store.data_dir.display();
        bail!("no Klang data in {folder}: name the folder of `klang serve` with --data DIR");
    }
    Ok(Arc::new(open_store(config)?))
}

/// The account of that name; made, with the configured first credits, if there is none. Answers
/// whether it was made.
///
/// # Errors
/// The database fails.
pub async fn ensure_account(config: &Config, store: &dyn Store, name: &str) -> anyhow::Result<(Account, bool)> {
    // `klang keys create` and a first `klang serve` may come at the same time; credits come once.
    let path = config.store.data_dir.join("accounts.lock");
    let lock = open_lock(&path)?;
    lock.lock().with_context(|| format!("lock {}", path.display()))?;

    let found = store.accounts().await?.into_iter().find(|account| account.name == name);
    let is_new = found.is_none();
    let mut account = match found {
        Some(account) => account,
        None => store.create_account(name).await.with_context(|| format!("make the account `{name}`"))?,
    };
    // Also when a crash came between the account and its credits.
    let credits = Money::from_micros(config.accounts.first_credits_micros);
    if account.balance.granted == Money::ZERO && credits > Money::ZERO {
        account.balance = store.grant(account.id, credits, "first credits").await.context("grant the first credits")?;
    }
    Ok((account, is_new))
}

fn open_lock(path: &Path) -> anyhow::Result<File> {
    let open = || -> io::Result<File> { File::options().create(true).truncate(false).write(true).open(path) };
    open().with_context(|| format!("open {}", path.display()))
}
