//! Flags that several commands share, and the configuration that they complete.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::PathBuf;

use anyhow::Context as _;
use klang_server::Config;

use super::places;

/// Which configuration file.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ConfigFlag {
    /// Configuration file (TOML); `klang config defaults` prints one.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Which data folder.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct DataFlag {
    /// Folder of everything durable [default: store.data_dir of the configuration].
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

/// Which data folder, with the configuration that says more about it.
#[derive(Debug, clap::Args)]
pub struct Place {
    #[command(flatten)]
    data: DataFlag,
    #[command(flatten)]
    config: ConfigFlag,
}

impl Place {
    /// Reads the configuration.
    ///
    /// # Errors
    /// As [`ConfigFlag::load`].
    pub fn load(&self) -> anyhow::Result<Config> {
        self.config.load(Some(&self.data), None)
    }
}

/// Which packs folder.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct PacksFlag {
    /// Folder of the model packs [default: engine.packs_dir of the configuration, else the per-user
    /// data folder].
    #[arg(long, value_name = "DIR")]
    pub packs: Option<PathBuf>,
}

/// Which address.
#[derive(Debug, clap::Args)]
pub struct ListenFlag {
    /// Address and port to listen on; port 0 takes a free one [default: server.listen of the configuration].
    #[arg(long, value_name = "ADDRESS", value_parser = read_address)]
    listen: Option<SocketAddr>,
}

impl ListenFlag {
    /// Lays the flag over the configuration.
    pub fn apply(&self, config: &mut Config) {
        if let Some(listen) = self.listen {
            config.server.listen = listen;
        }
    }
}

impl ConfigFlag {
    /// Reads the configuration, lays the folders of the flags over it and decides the packs folder,
    /// so that it is never empty afterwards.
    ///
    /// # Errors
    /// Every wrong key or value; no home folder to put packs under.
    pub fn load(&self, data: Option<&DataFlag>, packs: Option<&PacksFlag>) -> anyhow::Result<Config> {
        let mut config = Config::load(self.config.as_deref(), &[])?;
        if let Some(folder) = data.and_then(|flag| flag.data.clone()) {
            config.store.data_dir = folder;
        }
        if let Some(folder) = packs.and_then(|flag| flag.packs.clone()) {
            config.engine.packs_dir = folder;
        }
        if config.engine.packs_dir.as_os_str().is_empty() {
            config.engine.packs_dir =
                places::packs_dir().context("no home folder to keep model packs under: give --packs DIR")?;
        }
        Ok(config)
    }
}

/// An address and port; names as `localhost` are looked up.
fn read_address(text: &str) -> Result<SocketAddr, String> {
    let form = "expected an address and a port, for example 127.0.0.1:8080";
    let mut found = text.to_socket_addrs().map_err(|error| format!("{form} ({error})"))?;
    found.next().ok_or_else(|| form.to_owned())
}
