//! The commented file of all defaults.

use std::fmt::Write;

use super::Config;
use super::sections::Documented;

/// A TOML file with every key, its explanation and its default. Reading it back gives
/// [`Config::default`].
#[must_use]
pub fn defaults_toml() -> String {
    let defaults = Config::default();
    let mut file = String::from(
        "# Every key of Klang with its default. A key left out keeps its default.\n\
         # Variables named KLANG__SECTION__KEY win over this file, flags over both.\n",
    );
    section(&mut file, "server", &defaults.server);
    section(&mut file, "store", &defaults.store);
    section(&mut file, "files", &defaults.files);
    section(&mut file, "worker", &defaults.worker);
    section(&mut file, "engine", &defaults.engine);
    section(&mut file, "limits", &defaults.limits);
    section(&mut file, "prices", &defaults.prices);
    section(&mut file, "callbacks", &defaults.callbacks);
    section(&mut file, "videos", &defaults.videos);
    section(&mut file, "accounts", &defaults.accounts);
    section(&mut file, "admin", &defaults.admin);
    section(&mut file, "metrics", &defaults.metrics);
    section(&mut file, "log", &defaults.log);
    file
}

fn section<S: Documented + serde::Serialize>(file: &mut String, name: &str, section: &S) {
    let values = toml::Table::try_from(section).unwrap_or_default();
    file.push('\n');
    comment(file, S::ABOUT);
    // Writing to a string cannot fail.
    let _ = writeln!(file, "[{name}]");
    for (key, lines) in S::KEYS {
        comment(file, lines);
        if let Some(value) = values.get(*key) {
            let _ = writeln!(file, "{key} = {value}");
        }
    }
}

fn comment(file: &mut String, lines: &[&str]) {
    for line in lines {
        let _ = writeln!(file, "# {}", line.trim());
    }
}
