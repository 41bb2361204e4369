//! The configuration: defaults, then a TOML file, then `KLANG__SECTION__KEY` variables, then flags.
//!
//! An unknown key is an error that names the key, where it stands and which keys there are; nothing
//! is ignored. [`Config::check`] judges values; it opens no file and no socket.

use std::path::Path;

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

mod check;
mod error;
mod layers;
mod sample;
mod secret;
mod sections;

pub use error::ConfigError;
pub use sample::defaults_toml;
pub use secret::Secret;
pub use sections::{
    Accounts, Admin, Callbacks, Engine, Files, Limits, Log, LogFormat, Metrics, Prices, Role, Server, Store, Videos,
    Worker,
};

/// Everything an operator can set. Each key is documented once, in its section's definition, from
/// which [`defaults_toml`] takes its comments.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// See [`Server`].
    pub server: Server,
    /// See [`Store`].
    pub store: Store,
    /// See [`Files`].
    pub files: Files,
    /// See [`Worker`].
    pub worker: Worker,
    /// See [`Engine`].
    pub engine: Engine,
    /// See [`Limits`].
    pub limits: Limits,
    /// See [`Prices`].
    pub prices: Prices,
    /// See [`Callbacks`].
    pub callbacks: Callbacks,
    /// See [`Videos`].
    pub videos: Videos,
    /// See [`Accounts`].
    pub accounts: Accounts,
    /// See [`Admin`].
    pub admin: Admin,
    /// See [`Metrics`].
    pub metrics: Metrics,
    /// See [`Log`].
    pub log: Log,
}

impl Config {
    /// Reads the layers and checks the result. `flags` are pairs of a dotted key and a value, for
    /// example `("server.listen", "0.0.0.0:80")`; they win over everything else.
    ///
    /// # Errors
    /// Every key that is unknown, has the wrong type or a value out of range, with its source.
    pub fn load(file: Option<&Path>, flags: &[(&str, String)]) -> Result<Self, ConfigError> {
        Self::load_from(file, std::env::vars_os().filter_map(layers::utf8_pair), flags)
    }

    /// As [`Config::load`], with the environment given.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn load_from(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: &[(&str, String)],
    ) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(path) = file {
            let text = std::fs::read_to_string(path)
                .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
            figment = figment.merge(layers::Named::file(Toml::string(&text), path));
        }
        for layer in layers::environment(environment) {
            figment = figment.merge(layer);
        }
        for (key, value) in flags {
            figment = figment.merge(layers::Pair::flag(key, value));
        }
        let config: Self = figment.extract().map_err(ConfigError::from_figment)?;
        config.check()?;
        Ok(config)
    }
}

#[cfg(test)]
mod tests;
