//! Opaque places in a listing: where the next page starts. A cursor of one listing is refused by
//! the others, and nothing but its own reader may look inside.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::{Error, Result};

/// Longest cursor that is looked at.
const MAX_CHARS: usize = 128;

/// Makes a cursor of one listing (`kind`) from the place of its last row.
pub(crate) fn encode_cursor(kind: &str, place: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{kind}:{place}"))
}

/// The place inside a cursor of that listing.
pub(crate) fn decode_cursor(kind: &str, cursor: &str) -> Result<String> {
    if cursor.len() > MAX_CHARS {
        return Err(Error::InvalidCursor);
    }
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Error::InvalidCursor)?;
    let text = String::from_utf8(bytes).map_err(|_| Error::InvalidCursor)?;
    let place = text.strip_prefix(kind).and_then(|rest| rest.strip_prefix(':'));
    place.map(str::to_owned).ok_or(Error::InvalidCursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_belongs_to_its_listing() {
        let cursor = encode_cursor("tasks", "17");
        assert_eq!(decode_cursor("tasks", &cursor).unwrap(), "17");
        let overlong = "A".repeat(MAX_CHARS + 1);
        for (kind, text) in [("ledger", cursor.as_str()), ("tasks", ""), ("tasks", "%%"), ("tasks", &overlong)] {
            assert!(matches!(decode_cursor(kind, text), Err(Error::InvalidCursor)), "{kind} {text}");
        }
    }
}
