//! What is wrong with a configuration.

use std::path::PathBuf;

use figment::error::Kind;

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is not there or cannot be read.
    #[error("cannot read the configuration file `{}`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// Keys or values are wrong; one sentence each.
    #[error("the configuration is wrong: {}", .0.join("; "))]
    Wrong(Vec<String>),
}

impl ConfigError {
    pub(super) fn from_figment(errors: figment::Error) -> Self {
        Self::Wrong(errors.into_iter().map(|error| describe(&error)).collect())
    }
}

fn describe(error: &figment::Error) -> String {
    let path = error.path.join(".");
    let place = error.metadata.as_ref().map(|metadata| format!(" in {}", metadata.name)).unwrap_or_default();
    match &error.kind {
        Kind::UnknownField(name, accepted) => {
            // The path already ends with the name when the value itself is known.
            let key = if path.is_empty() || path == *name || path.ends_with(&format!(".{name}")) {
                if path.is_empty() { name.clone() } else { path }
            } else {
                format!("{path}.{name}")
            };
            format!("unknown key `{key}`{place}; accepted here: {}", accepted.join(", "))
        }
        Kind::UnknownVariant(given, accepted) => {
            format!("`{path}`{place} must be one of {}, got `{given}`", accepted.join(", "))
        }
        Kind::InvalidType(given, expected) | Kind::InvalidValue(given, expected) => {
            format!("`{path}`{place} must be {expected}, got {given}")
        }
        Kind::Message(message) if path.is_empty() => format!("{}{place}", without_secrets(message.trim())),
        other if path.is_empty() => format!("{other}{place}"),
        other => format!("`{path}`{place}: {other}"),
    }
}

/// A file that cannot be read is quoted where it is wrong; a line that may hold a secret is not.
fn without_secrets(message: &str) -> String {
    let lines = message.lines().map(|line| if line.contains("secret") { "(a line with a secret)" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}
