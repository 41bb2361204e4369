//! Where a user's files are by default, after the XDG base directory specification.

use std::env;
use std::path::PathBuf;

/// Model packs: `$XDG_DATA_HOME/klang/packs`, by default under `~/.local/share`. Shared by every
/// server and every `klang speak` of the user, because packs are large and never change.
pub fn packs_dir() -> Option<PathBuf> {
    user_folder("XDG_DATA_HOME", ".local/share").map(|folder| folder.join("klang").join("packs"))
}

/// Downloaded package files: `$XDG_CACHE_HOME/klang/packages`, by default under `~/.cache`.
pub fn download_cache() -> Option<PathBuf> {
    user_folder("XDG_CACHE_HOME", ".cache").map(|folder| folder.join("klang").join("packages"))
}

/// A folder from the environment, or under the home folder. The specification says that relative
/// values are to be ignored.
fn user_folder(variable: &str, under_home: &str) -> Option<PathBuf> {
    let set = env::var_os(variable).map(PathBuf::from).filter(|folder| folder.is_absolute());
    set.or_else(|| env::home_dir().map(|home| home.join(under_home)))
}
