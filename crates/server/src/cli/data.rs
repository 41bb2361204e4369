//! The data folder: who may use it, and what a first start puts into it.

use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use klang_model::Money;
use klang_server::{Config, OpenStore};
use klang_store::blobs::Blobs;
use klang_store::{Account, Store};
use tempfile::TempDir;

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

/// Makes a folder below `parent` that only this user can look into, and that is removed when dropped.
///
/// # Errors
/// It cannot be made.
pub fn private_folder(parent: &Path, prefix: &str) -> std::io::Result<TempDir> {
    use std::os::unix::fs::PermissionsExt as _;
    tempfile::Builder::new().prefix(prefix).permissions(fs::Permissions::from_mode(0o700)).tempdir_in(parent)
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

/// Opens the store that the configuration names and brings it up to date.
///
/// # Errors
/// It cannot be opened, or a newer build wrote it.
pub fn open_store(config: &Config) -> anyhow::Result<OpenStore> {
    OpenStore::open(config).with_context(|| {
        if config.store.url.is_empty() {
            format!("open the database {}", klang_server::database_path(config).display())
        } else {
            "open the database of `store.url`".to_owned()
        }
    })
}

/// Opens the place of the result files and asks it whether it is there.
///
/// # Errors
/// It cannot be used: no such folder or bucket, or keys that it refuses. A place that does not answer
/// now is only warned of: what is rendered waits for it.
pub async fn open_blobs(config: &Config) -> anyhow::Result<Arc<dyn Blobs>> {
    let blobs = klang_server::open_blobs(config).context("open the place of the result files")?;
    match blobs.check().await {
        Ok(()) => {}
        Err(error) if error.may_pass() => {
            tracing::warn!(error = %error, "the place of the result files does not answer");
        }
        Err(error) => return Err(error).context("open the place of the result files (files.url)"),
    }
    Ok(blobs)
}

/// As [`open_store`], for commands that must not bring a data folder into being.
///
/// # Errors
/// As [`open_store`]; there is no data in the folder.
pub fn open_existing(config: &Config) -> anyhow::Result<Arc<dyn Store>> {
    if config.store.url.is_empty() && !klang_server::database_path(config).exists() {
        let folder = config.store.data_dir.display();
        bail!("no Klang data in {folder}: name the folder of `klang serve` with --data DIR");
    }
    Ok(open_store(config)?.store())
}

/// The account of that name; made, with the configured first credits, if there is none. Answers
/// whether it was made.
///
/// # Errors
/// The database fails.
pub async fn ensure_account(config: &Config, store: &dyn Store, name: &str) -> anyhow::Result<(Account, bool)> {
    let credits = Money::from_micros(config.accounts.first_credits_micros);
    store.ensure_account(name, credits).await.with_context(|| format!("make the account `{name}`"))
}

fn open_lock(path: &Path) -> anyhow::Result<File> {
    let open = || -> std::io::Result<File> { File::options().create(true).truncate(false).write(true).open(path) };
    open().with_context(|| format!("open {}", path.display()))
}
