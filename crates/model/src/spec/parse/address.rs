//! The form of an address that a caller gives. Whether it may be fetched is decided by who fetches.

use url::Url;

use super::fields::quote;
use crate::FieldCode;

/// Longest address in characters.
pub(super) const MAX_CHARS: usize = 2048;

/// An absolute http or https address, as the caller wrote it.
pub(super) fn check(text: &str) -> Result<String, (FieldCode, String)> {
    let invalid = |what: &str| Err((FieldCode::Invalid, format!("{what}, got {}", quote(text))));
    // The URL standard's parser repairs what it can (`http:host`, back slashes, line breaks inside).
    // Others parse the same text in other ways, and two readings of one address are a way past a guard.
    if text.chars().any(|char| char.is_whitespace() || char.is_control() || char == '\\') {
        return invalid("must not contain spaces, control characters or back slashes");
    }
    let Ok(url) = Url::parse(text) else {
        return invalid("must be an absolute http or https address");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return invalid("must be an http or https address");
    }
    let after_scheme = text.get(url.scheme().len()..).unwrap_or_default();
    if !after_scheme.starts_with("://") || after_scheme.starts_with(":///") || url.host_str().is_none_or(str::is_empty)
    {
        return invalid("must be an absolute http or https address with a host");
    }
    Ok(text.to_owned())
}
