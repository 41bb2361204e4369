//! The symbols that a speech model knows, and their token numbers (`vocab.json` of its pack).

use std::collections::HashMap;
use std::path::Path;

use crate::Error;
use crate::packs::{Manifest, Pack};

/// The largest vocabulary that is read. The real ones hold 114 symbols.
const MAX_SYMBOLS: usize = 10_000;

/// The file of the vocabulary.
const FILE: &str = "vocab.json";

/// Symbols and their tokens. Token 0 is the pad, which is no symbol.
#[derive(Debug)]
pub(super) struct Symbols {
    tokens: HashMap<char, i32>,
}

impl Symbols {
    /// Reads the vocabulary of an installed pack.
    pub(super) fn open(pack: &Pack, dir: &Path) -> Result<Self, Error> {
        Manifest::read(pack, dir)?.verify_file(FILE, dir)?;
        let path = dir.join(FILE);
        let text = std::fs::read(&path)
            .map_err(|source| Error::Io { context: format!("read `{}`", path.display()), source })?;
        Self::parse(&text).map_err(|reason| Error::Damaged { path: path.display().to_string(), reason })
    }

    fn parse(json: &[u8]) -> Result<Self, String> {
        let named: HashMap<String, u16> = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        if named.len() > MAX_SYMBOLS {
            return Err(format!("it holds {} symbols, the limit is {MAX_SYMBOLS}", named.len()));
        }
        let mut tokens = HashMap::with_capacity(named.len());
        for (symbol, token) in named {
            let mut characters = symbol.chars();
            match (characters.next(), characters.next(), token) {
                (Some(character), None, 1..) => tokens.insert(character, token.into()),
                _ => return Err(format!("`{symbol}` with token {token} is not one symbol")),
            };
        }
        Ok(Self { tokens })
    }

    /// The tokens of `symbols` with the pads that the models expect, one at each end.
    ///
    /// # Errors
    /// [`Error::Input`] for more than `max_symbols` of them or one that is not in the vocabulary.
    pub(super) fn tokenize(&self, symbols: &str, max_symbols: usize) -> Result<Vec<i32>, Error> {
        let count = symbols.chars().count();
        if count > max_symbols {
            return Err(Error::Input(format!("{count} symbols in one call, the limit is {max_symbols}")));
        }
        let mut tokens = Vec::with_capacity(count + 2);
        tokens.push(0);
        for symbol in symbols.chars() {
            let unknown = || Error::Input(format!("`{}` is no symbol of the voice", symbol.escape_default()));
            tokens.push(*self.tokens.get(&symbol).ok_or_else(unknown)?);
        }
        tokens.push(0);
        Ok(tokens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pads_and_bounds_tokens() {
        let symbols = Symbols::parse("{\"a\":43,\"ɹ\":123}".as_bytes()).unwrap();
        assert_eq!(symbols.tokenize("aɹa", 3).unwrap(), [0, 43, 123, 43, 0]);
        assert_eq!(symbols.tokenize("", 3).unwrap(), [0, 0]);
        assert!(matches!(symbols.tokenize("aaaa", 3), Err(Error::Input(message)) if message.contains("limit is 3")));
        assert!(matches!(symbols.tokenize("a\u{7}", 3), Err(Error::Input(message)) if message.contains("\\u{7}")));
    }

    #[test]
    fn refuses_damaged_vocabularies() {
        for json in ["", "[]", "{\"ab\":1}", "{\"\":1}", "{\"a\":0}", "{\"a\":-1}", "{\"a\":1e9}", "{\"a\":{}}"] {
            assert!(Symbols::parse(json.as_bytes()).is_err(), "{json}");
        }
    }
}
