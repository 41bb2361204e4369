//! The `klang` program as a process, in an environment of its own.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;

use serde_json::Value;

/// A client for requests over plain HTTP. It is built with a TLS provider all the same.
pub fn http_client() -> reqwest::Client {
    // Another test may have installed it before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

/// The program without this machine's user folders and configuration.
pub fn klang(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_klang"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("KLANG_") {
            command.env_remove(name);
        }
    }
    command
        .env_remove("XDG_DATA_HOME")
        .env_remove("XDG_CACHE_HOME")
        .env("HOME", home)
        .args(arguments)
        .current_dir(home);
    command
}

/// Where `make test` has put the packs.
pub fn packs() -> PathBuf {
    let Some(folder) = std::env::var_os("KLANG_TEST_PACKS") else {
        panic!("KLANG_TEST_PACKS must name the packs folder; `make test` sets it up")
    };
    folder.into()
}

/// A server that listens.
pub struct Running {
    process: Child,
    /// `http://` and where it listens.
    pub address: String,
}

impl Running {
    /// Runs `klang serve` and waits until it listens. Its standard output stays as the command has it.
    pub fn start(mut command: Command) -> Self {
        command.env("KLANG__METRICS__ENABLED", "false").env("KLANG__LOG__FORMAT", "json").stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let mut said = Vec::new();
        let address = loop {
            let Some(line) = lines.next() else { panic!("the server ended: {}", said.join("\n")) };
            let line = line.unwrap();
            let event: Value = serde_json::from_str(&line).unwrap_or_default();
            if event["fields"]["message"] == "listening" {
                break format!("http://{}", event["fields"]["address"].as_str().unwrap());
            }
            said.push(line);
        };
        // Nobody reads the rest, but a full pipe would stop the server.
        thread::spawn(move || lines.for_each(drop));
        Self { process, address }
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Asks it to stop with a signal and waits until it has.
    pub fn stop(&mut self, signal: &str) -> ExitStatus {
        let kill = format!("kill -{signal} {}", self.process.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        self.process.wait().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Also when an assertion failed. It may be dead already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
