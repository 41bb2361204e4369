//! A copy of the database while others write to it, and what must come with it: the blobs that its rows
//! promise. Opens no store, so nothing is migrated and no thread is started: a newer program may back up
//! what an older server works on.

use std::fs::File;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};

use super::SqliteStore;
use super::connection::open_reader;
use crate::{Error, Result};

/// Writes what is there at one moment into a new file, without what was deleted: a copy page by page would
/// carry along the remains of deleted rows.
const COPY: &str = "VACUUM INTO ?1";

/// In the order of their tokens, for which both tables have an index: nothing is sorted in memory.
const SELECT_KEPT: &str = "SELECT token, bytes, sha256, expires_ms FROM files WHERE state = 'kept' \
     UNION ALL SELECT token, bytes, sha256, expires_ms FROM videos WHERE state = 'kept' ORDER BY token";

const SELECT_IS_KEPT: &str = "SELECT 1 FROM files WHERE token = ?1 AND state = 'kept' \
     UNION ALL SELECT 1 FROM videos WHERE token = ?1 AND state = 'kept'";

const DOOM_FILE: &str = "UPDATE files SET state = 'doomed' WHERE token = ?1 AND state = 'kept'";

const DOOM_VIDEO: &str = "UPDATE videos SET state = 'doomed' WHERE token = ?1 AND state = 'kept'";

const CHECK: &str = "PRAGMA integrity_check(1)";

/// A blob that a row promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptBlob {
    /// Its name.
    pub token: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256 as hexadecimal.
    pub sha256: String,
    /// When its time is over.
    pub expires_ms: i64,
}

/// Backups. All of these block; the database is a file that a store may have open, in this process or another.
impl SqliteStore {
    /// Copies the database into the new file `copy`, as it is at one moment, and waits until it is on disk. Those who
    /// read and write meanwhile go on; only their log grows until the copy is done.
    ///
    /// # Errors
    /// [`Error::Backend`] when there is no database, it is damaged or `copy` exists; [`Error::Io`].
    pub fn backup_to(database: &Path, copy: &Path) -> Result<()> {
        let io_error = |source| Error::Io { action: format!("write {}", copy.display()), source };
        let path = copy.to_str().ok_or_else(|| io_error(std::io::ErrorKind::InvalidFilename.into()))?;
        let connection = open_reader(database)?;
        // Although it is the copy that is written to.
        connection.pragma_update(None, "query_only", false)?;
        connection.execute(COPY, params![path])?;
        File::open(copy).and_then(|file| file.sync_all()).map_err(io_error)
    }

    /// Hands over every blob that a database promises, in the order of the tokens, and stops at the first error.
    ///
    /// # Errors
    /// [`Error::Backend`]; [`Error::Corrupt`]; what `each` fails with.
    pub fn each_kept<E: From<Error>>(
        database: &Path,
        mut each: impl FnMut(KeptBlob) -> Result<(), E>,
    ) -> Result<(), E> {
        let connection = open_reader(database)?;
        let mut statement = connection.prepare(SELECT_KEPT).map_err(Error::from)?;
        let mut rows = statement.query([]).map_err(Error::from)?;
        while let Some(row) = rows.next().map_err(Error::from)? {
            let read = |row: &rusqlite::Row<'_>| {
                Ok::<_, rusqlite::Error>((row.get(0)?, row.get::<_, i64>(1)?, row.get(2)?, row.get(3)?))
            };
            let (token, bytes, sha256, expires_ms) = read(row).map_err(Error::from)?;
            let bytes = u64::try_from(bytes).map_err(|_| Error::Corrupt(format!("size {bytes} of a file")))?;
            each(KeptBlob { token, bytes, sha256, expires_ms })?;
        }
        Ok(())
    }

    /// Whether a database promises this blob now. A blob is only ever removed after its row has stopped promising it.
    ///
    /// # Errors
    /// [`Error::Backend`].
    pub fn is_kept(database: &Path, token: &str) -> Result<bool> {
        let connection = open_reader(database)?;
        Ok(connection.query_row(SELECT_IS_KEPT, params![token], |_| Ok(())).optional()?.is_some())
    }

    /// Takes back in a copy what it promises of these blobs: they are then as if their time were over.
    ///
    /// # Errors
    /// [`Error::Backend`].
    pub fn doom_in_copy(copy: &Path, tokens: &[String]) -> Result<()> {
        let mut connection = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let transaction = connection.transaction()?;
        for token in tokens {
            transaction.execute(DOOM_FILE, params![token])?;
            transaction.execute(DOOM_VIDEO, params![token])?;
        }
        Ok(transaction.commit()?)
    }

    /// Reads a whole database and says what is wrong with it, if anything is.
    ///
    /// # Errors
    /// [`Error::Corrupt`] with the first fault; [`Error::Backend`] when it is no database.
    pub fn check_integrity(database: &Path) -> Result<()> {
        let connection = open_reader(database)?;
        let fault: String = connection.query_row(CHECK, [], |row| row.get(0))?;
        if fault == "ok" { Ok(()) } else { Err(Error::Corrupt(format!("page or row: {fault}"))) }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::blobs::new_token;
    use crate::{FakeClock, StoreOptions};

    /// A database with a file of each state and a video.
    fn filled(folder: &Path) -> std::path::PathBuf {
        let path = folder.join("klang.db");
        SqliteStore::open(&path, StoreOptions::default(), Arc::new(FakeClock::default())).unwrap().close();
        let connection = Connection::open(&path).unwrap();
        connection
            .execute("INSERT INTO accounts (id, name, created_ms, callback_key) VALUES ('a', 'a', 0, '')", [])
            .unwrap();
        for (token, state) in [("f2", "kept"), ("f1", "kept"), ("f3", "doomed"), ("f4", "removed")] {
            let sql = "INSERT INTO files (token, account_id, position, kind, format, duration_ms, bytes, sha256, \
                 created_ms, expires_ms, state) VALUES (?1, 'a', 0, 'audio', 'mp3', 1, 7, 'ab', 0, 9, ?2)";
            connection.execute(sql, params![token, state]).unwrap();
        }
        let sql = "INSERT INTO videos (id, account_id, token, facts, bytes, sha256, created_ms, expires_ms, state) \
             VALUES ('v', 'a', 'f1v', '{}', 8, 'cd', 0, 9, 'kept')";
        connection.execute(sql, []).unwrap();
        path
    }

    fn kept(database: &Path) -> Vec<String> {
        let mut tokens = Vec::new();
        SqliteStore::each_kept::<Error>(database, |blob| {
            tokens.push(format!("{} {}", blob.token, blob.bytes));
            Ok(())
        })
        .unwrap();
        tokens
    }

    #[test]
    fn a_copy_promises_what_the_database_promised_when_it_was_made() {
        let folder = tempfile::tempdir().unwrap();
        let (path, copy) = (filled(folder.path()), folder.path().join("copy.db"));
        // A writer amid its transaction is not waited for, and nothing of it is copied.
        let writer = Connection::open(&path).unwrap();
        writer.execute_batch("BEGIN IMMEDIATE; UPDATE files SET state = 'doomed'").unwrap();
        SqliteStore::backup_to(&path, &copy).unwrap();
        writer.execute_batch("COMMIT").unwrap();
        assert_eq!(kept(&copy), ["f1 7", "f1v 8", "f2 7"]);
        assert_eq!(kept(&path), ["f1v 8"]);
        assert!(!SqliteStore::is_kept(&path, "f1").unwrap() && SqliteStore::is_kept(&path, "f1v").unwrap());
        SqliteStore::check_integrity(&copy).unwrap();
        assert!(SqliteStore::backup_to(&path, &copy).is_err(), "an existing file is left alone");

        SqliteStore::doom_in_copy(&copy, &["f1".into(), "f1v".into(), new_token()]).unwrap();
        assert_eq!(kept(&copy), ["f2 7"]);
        // One file is the whole copy, and a store opens it.
        assert!(!folder.path().join("copy.db-wal").exists());
        SqliteStore::open(&copy, StoreOptions::default(), Arc::new(FakeClock::default())).unwrap().close();
    }

    #[test]
    fn a_copy_does_not_hold_what_was_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let (path, copy) = (filled(folder.path()), folder.path().join("copy.db"));
        let connection = Connection::open(&path).unwrap();
        let secret = "what nobody should read any more ".repeat(200);
        connection
            .execute("INSERT INTO accounts (id, name, created_ms, callback_key) VALUES ('b', ?1, 0, '')", [&secret])
            .unwrap();
        connection.execute_batch("DELETE FROM accounts WHERE id = 'b'; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        let holds = |path: &Path| {
            let content = std::fs::read(path).unwrap();
            content.windows(20).any(|window| window == &secret.as_bytes()[..20])
        };
        assert!(holds(&path), "SQLite has begun to overwrite deleted rows: a copy page by page would do");
        SqliteStore::backup_to(&path, &copy).unwrap();
        assert!(!holds(&copy));
    }

    #[test]
    fn what_is_no_database_or_damaged_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let (path, copy) = (filled(folder.path()), folder.path().join("copy.db"));
        assert!(SqliteStore::backup_to(&folder.path().join("nothing"), &copy).is_err());
        assert!(!folder.path().join("nothing").exists());
        let mut content = std::fs::read(&path).unwrap();
        for byte in &mut content[5000..9000] {
            *byte ^= 0x5a;
        }
        std::fs::write(&path, content).unwrap();
        assert!(SqliteStore::check_integrity(&path).is_err());
        std::fs::write(&path, "text").unwrap();
        assert!(SqliteStore::check_integrity(&path).is_err());
    }
}
