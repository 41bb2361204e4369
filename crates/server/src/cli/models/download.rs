//! From a list of packages to verified files: what is in the cache already is used, the rest is
//! fetched by the registries' clients, a few at a time. A file gets its final name only after its
//! SHA-256 was found right, so an interrupted run leaves nothing to distrust.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use indicatif::{MultiProgress, ProgressBar};
use klang_engine::packs::{Package, Registry};
use sha2::{Digest as _, Sha256};

use super::client::{Client, NoClient};
use crate::cli::progress;

/// Clients at work at the same time. More only crowd each other on one network connection.
const AT_ONCE: usize = 3;

/// How often the growing files are looked at.
const POLL: Duration = Duration::from_millis(100);

/// Lines of a failed client's output that are shown.
const SHOWN_LINES: usize = 12;

/// A package that could not be had, with what its client said.
pub struct Failure {
    /// Its file name.
    pub file_name: &'static str,
    /// Why.
    pub error: anyhow::Error,
}

/// Makes sure that the packages' files are in the cache folder, and answers which could not be had: one of
/// them must not keep the packs away that do not need it.
///
/// # Errors
/// The cache folder cannot be used.
pub fn fetch(packages: &[&'static Package], cache: &Path, bars: &MultiProgress) -> anyhow::Result<Vec<Failure>> {
    fs::create_dir_all(cache).with_context(|| format!("make the cache folder {}", cache.display()))?;
    // Clients get this path while they run elsewhere.
    let cache = &cache.canonicalize().with_context(|| format!("find the cache folder {}", cache.display()))?;
    let _lock = lock(cache)?;

    let mut missing = VecDeque::new();
    for package in packages {
        if check(&cache.join(package.file_name), package).is_err() {
            missing.push_back(*package);
        }
    }
    let kept = packages.len() - missing.len();
    if kept > 0 {
        progress::say(bars, &format!("{kept} of {} package files are downloaded already", packages.len()));
    }
    let clients = Clients::find(&missing);

    let total = missing.len();
    let queue = Mutex::new(missing);
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(total) {
            scope.spawn(|| {
                while let Some((place, package)) = next(&queue, total) {
                    let outcome = clients.of(package.registry).and_then(|client| {
                        let bar =
                            progress::bytes(bars, package.bytes, &format!("{} {}", package.name, package.version));
                        let outcome = fetch_one(package, client, cache, &bar);
                        bar.finish_and_clear();
                        outcome
                    });
                    match outcome {
                        Ok(()) => progress::say(
                            bars,
                            &format!(
                                "[{place}/{total}] downloaded {} {} ({})",
                                package.name,
                                package.version,
                                progress::megabytes(package.bytes)
                            ),
                        ),
                        Err(error) => {
                            let mut failures = failures.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                            failures.push(Failure { file_name: package.file_name, error });
                        }
                    }
                }
            });
        }
    });
    Ok(failures.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}

/// Checks that every package's file is in a folder that somebody else filled.
///
/// # Errors
/// Names the first file that is missing or is another one than the catalogue's.
pub fn check_all(packages: &[&Package], folder: &Path) -> anyhow::Result<()> {
    packages.iter().try_for_each(|package| check(&folder.join(package.file_name), package))
}

/// Deletes the cache and answers how many bytes it held.
///
/// # Errors
/// The folder cannot be deleted.
pub fn clear(cache: &Path) -> anyhow::Result<u64> {
    let bytes = bytes_in(cache);
    remove_folder(cache).with_context(|| format!("remove {}", cache.display()))?;
    Ok(bytes)
}

/// The clients that a run needs, looked for once and before anything is started.
struct Clients(Vec<(Registry, Result<Client, NoClient>)>);

impl Clients {
    fn find(packages: &VecDeque<&Package>) -> Self {
        let mut found: Vec<(Registry, Result<Client, NoClient>)> = Vec::new();
        for package in packages {
            if !found.iter().any(|(registry, _)| *registry == package.registry) {
                found.push((package.registry, Client::find(package.registry)));
            }
        }
        Self(found)
    }

    fn of(&self, wanted: Registry) -> anyhow::Result<Client> {
        let client = self.0.iter().find(|(registry, _)| *registry == wanted).map(|(_, client)| client);
        client.ok_or_else(|| anyhow!("no client for this registry was looked for"))?.clone().map_err(Into::into)
    }
}

/// The next package and its place among all, until the queue is empty.
fn next<'a>(queue: &Mutex<VecDeque<&'a Package>>, total: usize) -> Option<(usize, &'a Package)> {
    let mut queue = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let package = queue.pop_front()?;
    Some((total - queue.len(), package))
}

fn fetch_one(package: &Package, client: Client, cache: &Path, bar: &ProgressBar) -> anyhow::Result<()> {
    let folder = cache.join(format!("{}.partial", package.file_name));
    remove_folder(&folder)
        .and_then(|()| fs::create_dir(&folder))
        .with_context(|| format!("prepare {}", folder.display()))?;

    let log_path = folder.join("client.log");
    let log = File::create(&log_path).with_context(|| format!("write {}", log_path.display()))?;
    let mut command = client.fetch(package, &folder);
    command.stdout(log.try_clone().context("share the log file")?).stderr(log);
    let status = run(&mut command, &folder, bar).with_context(|| format!("run `{}`", client.name()))?;
    if !status.success() {
        bail!(
            "`{}` could not fetch {} {} ({status}):\n{}",
            client.name(),
            package.name,
            package.version,
            last_lines(&log_path)
        );
    }
    let fetched =
        Client::fetched(package, &folder).with_context(|| format!("look for what `{}` fetched", client.name()))?;
    check(&fetched, package).with_context(|| format!("check what `{}` fetched", client.name()))?;
    fs::rename(&fetched, cache.join(package.file_name)).context("move the file into the cache")?;
    remove_folder(&folder).with_context(|| format!("clean up {}", folder.display()))
}

/// Runs a client to its end while the bar follows the size of its folder.
fn run(command: &mut std::process::Command, folder: &Path, bar: &ProgressBar) -> io::Result<ExitStatus> {
    let mut child = command.spawn()?;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        // At the end a client may hold the file twice; the bar stops at its length.
        bar.set_position(bytes_in(folder).min(bar.length().unwrap_or(u64::MAX)));
        thread::sleep(POLL);
    }
}

/// Compares a file with the catalogue.
fn check(path: &Path, package: &Package) -> anyhow::Result<()> {
    let mut file = File::open(path).with_context(|| format!("open {}", path.display()))?;
    let length = file.metadata().with_context(|| format!("look at {}", path.display()))?.len();
    if length != package.bytes {
        bail!("{} has {length} bytes instead of {}", path.display(), package.bytes);
    }
    let mut hasher = Sha256::new();
    io::copy(&mut file, &mut hasher).with_context(|| format!("read {}", path.display()))?;
    let found = hex::encode(hasher.finalize());
    if found != package.sha256 {
        bail!("{} has the SHA-256 {found} instead of {}", path.display(), package.sha256);
    }
    Ok(())
}

/// Keeps a second `klang models pull` from the same cache until this one is done.
fn lock(cache: &Path) -> anyhow::Result<File> {
    let path = cache.join("klang.lock");
    let file = File::create(&path).with_context(|| format!("open {}", path.display()))?;
    file.lock().with_context(|| format!("lock {}", path.display()))?;
    Ok(file)
}

/// The size of all files below a folder. Files come and go meanwhile: what cannot be seen counts as
/// nothing.
fn bytes_in(folder: &Path) -> u64 {
    let mut open = vec![PathBuf::from(folder)];
    let mut sum = 0;
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => open.push(entry.path()),
                Ok(metadata) => sum += metadata.len(),
                Err(_) => {}
            }
        }
    }
    sum
}

fn remove_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn last_lines(path: &Path) -> String {
    let text = fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let shown = &lines[lines.len().saturating_sub(SHOWN_LINES)..];
    if shown.is_empty() { "(it printed nothing)".to_owned() } else { shown.join("\n") }
}
