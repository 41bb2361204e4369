//! Blobs as files in a folder: `root/aa/<token>`, `aa` being the token's first two characters.
//! Unfinished ones are in `root/tmp`.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;

use super::token::check_token;
use super::{Blob, Blobs, new_token};
use crate::{Error, Result};

/// The folder of unfinished blobs. Not two characters long, so no shard has its name.
const TEMPORARY: &str = "tmp";

/// Blobs in a local folder.
#[derive(Debug, Clone)]
pub struct LocalBlobs {
    root: Arc<Path>,
}

impl LocalBlobs {
    /// Opens the folder and makes it if needed.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn open(root: impl Into<PathBuf>) -> Result<Self> {
        let root = root.into();
        let temporary = root.join(TEMPORARY);
        fs::create_dir_all(&temporary).map_err(|source| io_error("make folder", &temporary, source))?;
        sync_folder(&root)?;
        Ok(Self { root: root.into() })
    }

    fn path(&self, token: &str) -> Result<PathBuf> {
        check_token(token)?;
        let shard = token.get(..2).ok_or(Error::InvalidToken)?;
        Ok(self.root.join(shard).join(token))
    }

    /// Runs file work on tokio's blocking threads.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Self) -> Result<T> + Send + 'static) -> Result<T> {
        let this = self.clone();
        tokio::task::spawn_blocking(move || work(&this)).await.map_err(|_| Error::Closed)?
    }
}

#[async_trait]
impl Blobs for LocalBlobs {
    async fn put(&self, token: &str, content: Vec<u8>) -> Result<()> {
        let target = self.path(token)?;
        self.run(move |this| {
            let temporary = this.root.join(TEMPORARY).join(new_token());
            let written = write(&temporary, &content).and_then(|file| publish(&this.root, &temporary, &target, &file));
            if written.is_err() {
                // The sweep takes what cannot be removed now.
                let _ = fs::remove_file(&temporary);
            }
            written
        })
        .await
    }

    async fn put_file(&self, token: &str, file: &Path) -> Result<()> {
        let target = self.path(token)?;
        let file = file.to_owned();
        self.run(move |this| {
            let open = |path: &Path| fs::File::open(path).map_err(|source| io_error("open file", path, source));
            match publish(&this.root, &file, &target, &open(&file)?) {
                // From another file system it cannot be renamed.
                Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::CrossesDevices => {
                    let temporary = this.root.join(TEMPORARY).join(new_token());
                    let copied = fs::copy(&file, &temporary)
                        .map_err(|source| io_error("copy blob", &temporary, source))
                        .and_then(|_| publish(&this.root, &temporary, &target, &open(&temporary)?));
                    if copied.is_err() {
                        // The sweep takes what cannot be removed now.
                        let _ = fs::remove_file(&temporary);
                    }
                    copied
                }
                published => published,
            }
        })
        .await
    }

    async fn open(&self, token: &str) -> Result<Option<Blob>> {
        let path = self.path(token)?;
        let failed = |source| io_error("open blob", &path, source);
        let file = match tokio::fs::File::open(&path).await {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let bytes = file.metadata().await.map_err(failed)?.len();
        Ok(Some(Blob { bytes, reader: Box::new(file) }))
    }

    async fn delete(&self, token: &str) -> Result<()> {
        let path = self.path(token)?;
        self.run(move |_| match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_error("remove blob", &path, error)),
            _ => Ok(()),
        })
        .await
    }

    async fn sweep(&self, min_age: Duration) -> Result<u64> {
        self.run(move |this| {
            let mut removed = 0;
            for (path, _) in files_older_than(&this.root.join(TEMPORARY), min_age)? {
                match fs::remove_file(&path) {
                    Ok(()) => removed += 1,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Err(io_error("remove temporary file", &path, error)),
                }
            }
            Ok(removed)
        })
        .await
    }

    async fn list(&self, after: Option<&str>, min_age: Duration, limit: usize) -> Result<Vec<String>> {
        after.map_or(Ok(()), check_token)?;
        let after = after.map(str::to_owned);
        self.run(move |this| {
            let mut tokens = Vec::new();
            for shard in shards(&this.root)? {
                if tokens.len() >= limit {
                    break;
                }
                let first_of_interest = after.as_deref().and_then(|token| token.get(..2));
                if first_of_interest.is_some_and(|first| shard.as_str() < first) {
                    continue;
                }
                let mut here: Vec<String> = files_older_than(&this.root.join(&shard), min_age)?
                    .into_iter()
                    .map(|(_, name)| name)
                    .filter(|name| check_token(name).is_ok())
                    .filter(|name| after.as_ref().is_none_or(|after| name > after))
                    .collect();
                here.sort_unstable();
                tokens.append(&mut here);
            }
            tokens.truncate(limit);
            Ok(tokens)
        })
        .await
    }
}

/// Writes a new file.
fn write(path: &Path, content: &[u8]) -> Result<fs::File> {
    let write = || {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(content)?;
        Ok(file)
    };
    write().map_err(|source| io_error("write blob", path, source))
}

/// Gives a finished file its name and waits until its bytes and the name are on disk: bytes first, by a sync that
/// carries the new name along on file systems with a journal, so that the folder's costs little more. A power cut
/// before the end may leave a torn file under the name; nobody was told of it, and the look for files without a row
/// takes it.
fn publish(root: &Path, temporary: &Path, target: &Path, file: &fs::File) -> Result<()> {
    let Some(shard) = target.parent() else { return Err(Error::InvalidToken) };
    match fs::create_dir(shard) {
        Ok(()) => sync_folder(root)?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(io_error("make folder", shard, error)),
    }
    fs::rename(temporary, target).map_err(|source| io_error("name blob", target, source))?;
    let synced =
        file.sync_all().map_err(|source| io_error("sync blob", target, source)).and_then(|()| sync_folder(shard));
    if synced.is_err() {
        // The look for files without a row takes what cannot be removed now.
        let _ = fs::remove_file(target);
    }
    synced
}

/// Names in a folder survive a power cut only after the folder itself was synced.
fn sync_folder(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    fs::File::open(folder)
        .and_then(|handle| handle.sync_all())
        .map_err(|source| io_error("sync folder", folder, source))?;
    Ok(())
}

/// The shard folders in order.
fn shards(root: &Path) -> Result<Vec<String>> {
    let failed = |source| io_error("read folder", root, source);
    let mut names = Vec::new();
    for entry in fs::read_dir(root).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        names.extend(name.into_string().ok().filter(|name| name.len() == 2));
    }
    names.sort_unstable();
    Ok(names)
}

/// Files (path and name) last written at least `min_age` ago. Files that vanish meanwhile are skipped.
fn files_older_than(folder: &Path, min_age: Duration) -> Result<Vec<(PathBuf, String)>> {
    let failed = |source| io_error("read folder", folder, source);
    let now = SystemTime::now();
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let Ok(written) = entry.metadata().and_then(|metadata| metadata.modified()) else { continue };
        let age = now.duration_since(written).unwrap_or_default();
        if age >= min_age
            && let Ok(name) = entry.file_name().into_string()
        {
            files.push((entry.path(), name));
        }
    }
    Ok(files)
}

fn io_error(action: &str, path: &Path, source: io::Error) -> Error {
    Error::Io { action: format!("{action} {}", path.display()), source }
}

#[cfg(test)]
mod tests;
