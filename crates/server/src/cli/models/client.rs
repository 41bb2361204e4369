//! The registries' own programs: which is on this machine, and how it is told to fetch one package.
//! Refuses to speak to a registry itself: mirrors, proxies and credentials are the clients' business
//! and stay configured in one place.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use klang_engine::packs::{Package, Registry};

/// A program that fetches packages, with the arguments that come before its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client {
    program: &'static str,
    prefix: &'static [&'static str],
}

/// No client of a registry works here.
#[derive(Debug, Clone, thiserror::Error)]
#[error("`{name}` is not installed, and packages come through it; to install it: {}", self.remedy())]
pub struct NoClient {
    name: &'static str,
    package: &'static str,
}

impl NoClient {
    /// The command that installs it.
    pub fn remedy(&self) -> String {
        format!("apt-get install {}", self.package)
    }
}

/// Debian keeps pip away from `pip` when only `python3-pip` is installed into a virtual
/// environment, and some systems only have the module.
const PIP: [Client; 3] = [
    Client { program: "pip", prefix: &[] },
    Client { program: "pip3", prefix: &[] },
    Client { program: "python3", prefix: &["-m", "pip"] },
];
const NPM: [Client; 1] = [Client { program: "npm", prefix: &[] }];
const APT: [Client; 1] = [Client { program: "apt-get", prefix: &[] }];
const CARGO: [Client; 1] = [Client { program: "cargo", prefix: &[] }];

/// The folder that stands in for cargo's home while it fetches.
const CARGO_HOME: &str = "cargo";

impl Client {
    /// The first client of a registry that works here.
    ///
    /// # Errors
    /// None does; the message says how to get one.
    pub fn find(registry: Registry) -> Result<Self, NoClient> {
        let (name, candidates, package): (_, &[Self], _) = match registry {
            Registry::Pip => ("pip", &PIP, "python3-pip"),
            Registry::Npm => ("npm", &NPM, "npm"),
            Registry::Apt => ("apt-get", &APT, "apt"),
            Registry::Cargo => ("cargo", &CARGO, "cargo"),
        };
        candidates.iter().find(|client| client.works()).copied().ok_or(NoClient { name, package })
    }

    /// What the person would type.
    pub fn name(self) -> String {
        let mut words = vec![self.program];
        words.extend(self.prefix);
        words.join(" ")
    }

    /// The command that leaves the package's file in `folder`, an absolute path. Temporary files go
    /// there too, so that the growth of the folder is the progress of the download.
    pub fn fetch(self, package: &Package, folder: &Path) -> Command {
        let mut command = Command::new(self.program);
        command.args(self.prefix).current_dir(folder).env("TMPDIR", folder).stdin(Stdio::null());
        match package.registry {
            Registry::Pip => command
                .args(["download", "--no-deps", "--only-binary", ":all:", "--ignore-requires-python"])
                .args(["--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--dest"])
                .arg(folder)
                .arg(format!("{}=={}", package.name, package.version)),
            Registry::Npm => command
                .args(["pack", "--silent", "--cache"])
                .arg(folder.join("npm"))
                .arg("--pack-destination")
                .arg(folder)
                .arg(format!("{}@{}", package.name, package.version)),
            Registry::Apt => command.arg("download").arg(format!("{}={}", package.name, package.version)),
            // To show a crate's features, cargo fetches that crate alone, into the home that it is given.
            Registry::Cargo => command
                .env("CARGO_HOME", folder.join(CARGO_HOME))
                .args(["info", "--quiet"])
                .arg(format!("{}@{}", package.name, package.version)),
        };
        command
    }

    /// Where the client has left the package's file below the folder it was given.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn fetched(package: &Package, folder: &Path) -> io::Result<PathBuf> {
        match package.registry {
            Registry::Pip | Registry::Npm | Registry::Apt => Ok(folder.join(package.file_name)),
            Registry::Cargo => {
                // One folder for each registry that cargo knows, and there is only one.
                let caches = folder.join(CARGO_HOME).join("registry/cache");
                for cache in std::fs::read_dir(&caches)? {
                    let file = cache?.path().join(package.file_name);
                    if file.is_file() {
                        return Ok(file);
                    }
                }
                Err(io::Error::new(
                    io::ErrorKind::NotFound,
                    format!("no `{}` below {}", package.file_name, caches.display()),
                ))
            }
        }
    }

    fn works(self) -> bool {
        let mut command = Command::new(self.program);
        command.args(self.prefix).arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }
}
