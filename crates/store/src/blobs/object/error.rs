//! Errors of the object store as errors of ours.

use std::error::Error as StdError;
use std::io::{self, ErrorKind};

use object_store::Error as ObjectError;

use crate::Error;

/// Answers of object stores are quoted up to this many characters.
const MOST_CHARS: usize = 500;

/// The error of an action, with a kind that says whether asking again can help.
pub(super) fn io_error(action: String, error: ObjectError) -> Error {
    Error::Io { action, source: plain_io_error(error) }
}

pub(super) fn plain_io_error(error: ObjectError) -> io::Error {
    let told = Explained(error);
    let kind = match &told.0 {
        ObjectError::NotFound { .. } => ErrorKind::NotFound,
        ObjectError::PermissionDenied { .. } | ObjectError::Unauthenticated { .. } => ErrorKind::PermissionDenied,
        _ => kind_of_status(&told.to_string()),
    };
    io::Error::new(kind, told)
}

/// The failures of listings say only in words which status the server answered.
fn kind_of_status(text: &str) -> ErrorKind {
    let status = text.split_once("status code: ").and_then(|(_, rest)| rest.get(..3));
    match status {
        Some("401" | "403") => ErrorKind::PermissionDenied,
        Some("404") => ErrorKind::NotFound,
        Some("400") => ErrorKind::InvalidInput,
        // The server of another region sends on to nowhere.
        None if text.contains("redirect without LOCATION") => ErrorKind::InvalidInput,
        _ => ErrorKind::Other,
    }
}

/// Says the whole chain of causes in one line: the outer ones leave out what went wrong.
#[derive(Debug)]
struct Explained(ObjectError);

impl std::fmt::Display for Explained {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = self.0.to_string();
        let mut cause = self.0.source();
        while let Some(error) = cause {
            let told = error.to_string();
            if !text.contains(&told) {
                text = format!("{text}: {told}");
            }
            cause = error.source();
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        f.write_str(&words.join(" ").chars().take(MOST_CHARS).collect::<String>())
    }
}

impl StdError for Explained {}
