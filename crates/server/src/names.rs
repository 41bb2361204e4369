//! Names that operators give.

/// Longest name of an account in characters.
const ACCOUNT_CHARS: usize = 64;

/// The name as it is kept, if it can be an account's: 1 to 64 characters, without line breaks and the like.
///
/// # Errors
/// What it must be.
pub fn account_name(text: &str) -> Result<&str, String> {
    let name = text.trim();
    if !name.is_empty() && text.chars().count() <= ACCOUNT_CHARS && !text.chars().any(char::is_control) {
        Ok(name)
    } else {
        Err(format!("the name of an account has 1 to {ACCOUNT_CHARS} characters and no control characters"))
    }
}
