//! The form of a backup: a plain tar of what a data folder holds, under the same names, so that `tar` and
//! `sha256sum -c SHA256SUMS` can do without Klang what `klang restore` does. In this order:
//!
//! 1. `klang-backup.json`: which form this is and who made it when,
//! 2. `files/aa/<token>`, in the order of the tokens: result files and uploaded videos,
//! 3. `klang.db`: the database as it was before the files were copied,
//! 4. `SHA256SUMS`: a line for each of the above, in their order.
//!
//! The sums come last because they are only known then; neither side has to keep them in memory.

use std::io::{self, Read};

use klang_store::blobs::check_token;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The form that this build writes, and the only one that it reads.
pub const FORMAT: u32 = 1;

/// How much is read and written at a time.
pub const BUFFER_BYTES: usize = 256 * 1024;

/// The first member's content.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct About {
    /// [`FORMAT`].
    pub format: u32,
    /// The version of the program that made it.
    pub klang: String,
    /// When, in Unix milliseconds.
    pub create_time: i64,
}

/// What an archive may hold, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    /// `klang-backup.json`.
    About,
    /// A result file or video, by its token.
    File(String),
    /// The database.
    Database,
    /// The sums of all others.
    Sums,
}

impl Member {
    /// Its name in the archive and, but for the first and the last, its path in the data folder.
    pub fn name(&self) -> String {
        match self {
            Self::About => "klang-backup.json".to_owned(),
            Self::File(token) => format!("files/{}/{token}", token.get(..2).unwrap_or_default()),
            Self::Database => "klang.db".to_owned(),
            Self::Sums => "SHA256SUMS".to_owned(),
        }
    }

    /// The member of exactly this name. Paths are made of what this answers, never of an archive's own words.
    pub fn of_name(name: &[u8]) -> Option<Self> {
        let name = std::str::from_utf8(name).ok()?;
        let fixed = [Self::About, Self::Database, Self::Sums].into_iter().find(|member| member.name() == name);
        fixed.or_else(|| {
            let (_, token) = name.rsplit_once('/')?;
            check_token(token).ok()?;
            let file = Self::File(token.to_owned());
            (file.name() == name).then_some(file)
        })
    }

    /// Its line among the sums, in the form of `sha256sum`.
    pub fn sum_line(&self, sha256: &str) -> String {
        format!("{sha256}  {}\n", self.name())
    }
}

/// Hashes and counts what is read through it.
pub struct Hashing<R> {
    source: R,
    hash: Sha256,
    bytes: u64,
}

impl<R> Hashing<R> {
    /// Reads from `source`.
    pub fn new(source: R) -> Self {
        Self { source, hash: Sha256::new(), bytes: 0 }
    }

    /// How much was read, and its SHA-256 as hexadecimal.
    pub fn finish(self) -> (u64, String) {
        (self.bytes, hex::encode(self.hash.finalize()))
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.hash.update(buffer.get(..read).unwrap_or_default());
        self.bytes += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use klang_store::blobs::new_token;

    use super::*;

    #[test]
    fn only_names_of_a_data_folder_are_members() {
        let token = new_token();
        for member in [Member::About, Member::File(token.clone()), Member::Database, Member::Sums] {
            assert_eq!(Member::of_name(member.name().as_bytes()), Some(member));
        }
        let (shard, rest) = (&token[..2], &token[2..]);
        for wrong in [
            String::new(),
            "./klang.db".into(),
            "/klang.db".into(),
            "klang.db/".into(),
            "klang.db-wal".into(),
            "klang.lock".into(),
            "../klang.db".into(),
            "files".into(),
            token.clone(),
            format!("files/{token}"),
            format!("files/xx/{token}"),
            format!("files/{shard}/../{shard}/{token}"),
            format!("/files/{shard}/{token}"),
            format!("files/{shard}/{token}/"),
            format!("files/{shard}/{shard}{}", &rest[1..]),
            format!("files/../{}", &token[3..]),
        ] {
            assert_eq!(Member::of_name(wrong.as_bytes()), None, "{wrong:?}");
        }
        assert_eq!(Member::of_name(b"klang.db\0"), None);
        assert_eq!(Member::of_name(b"files/\xff\xff/a"), None);
    }
}
