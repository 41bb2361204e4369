//! Mandarin text becomes words with Kokoro's symbols.
//!
//! # Files of the pack `chinese`
//! Text files are UTF-8 with `\n` line ends; how pinyin is written is said in [`polyphone`].
//! - `phrases.tsv`: a phrase, a tab, the readings of its characters with spaces between
//!   (`银行<TAB>yin2 hang2`). From pypinyin's `phrases_dict.json`, the first reading of each character;
//!   phrases whose count of readings differs from their count of characters are left out.
//! - `chars.tsv`: a character, a tab, its readings with commas between, the commonest first
//!   (`行<TAB>xing2,hang2,heng2`). From pypinyin's `pinyin_dict.json`.
//! - `simplified.tsv`: a traditional character, a tab, its simplified forms with spaces between: the
//!   file `opencc/dictionary/TSCharacters.txt` of opencc-python-reimplemented 0.1.7 (Apache-2.0) as
//!   it is.
//! - `polyphone.json`, `polyphone.bin`: see [`polyphone`].

pub mod polyphone;

use std::{io::Read, path::Path};

use crate::Error;

/// The bytes of a pack's file, refusing one that is longer than `max_bytes`.
fn read_pack_file(path: &Path, max_bytes: u64) -> Result<Vec<u8>, Error> {
    let file = std::fs::File::open(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => Error::NotInstalled { pack: "chinese".into() },
        _ => Error::Io { context: format!("opening `{}`", path.display()), source },
    })?;
    let mut bytes = Vec::new();
    file.take(max_bytes + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| Error::Io { context: format!("reading `{}`", path.display()), source })?;
    if bytes.len() as u64 > max_bytes {
        return Err(Error::Damaged {
            path: path.display().to_string(),
            reason: format!("has more than {max_bytes} bytes"),
        });
    }
    Ok(bytes)
}
