//! File tokens: 256 random bits as 43 characters of URL-safe base64.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rand::Rng as _;

use crate::{Error, Result};

/// Draws a new token from the operating system's seeded generator.
#[must_use]
pub fn new_token() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(rand::rng().random::<[u8; 32]>())
}

/// Refuses everything that is not the one spelling of 256 bits. The characters that pass cannot form
/// a path that leads anywhere else.
///
/// # Errors
/// [`Error::InvalidToken`].
pub fn check_token(token: &str) -> Result<()> {
    if token.len() != 43 {
        return Err(Error::InvalidToken);
    }
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).map_err(|_| Error::InvalidToken)?;
    if bytes.len() == 32 { Ok(()) } else { Err(Error::InvalidToken) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tokens_pass() {
        let token = new_token();
        check_token(&token).unwrap();
        assert_ne!(token, new_token());
        let long = format!("{token}A");
        let with_path = format!("../{}", &token[3..]);
        let with_nul = format!("\0{}", &token[1..]);
        let padded = format!("{}=", &token[..42]);
        // The last character carries 4 bits only; another spelling of the same bits is refused.
        let other_spelling = format!("{}B", "A".repeat(42));
        for bad in ["", "..", &token[..42], &long, &with_path, &with_nul, &padded, &other_spelling] {
            assert!(matches!(check_token(bad), Err(Error::InvalidToken)), "{bad:?}");
        }
    }
}
