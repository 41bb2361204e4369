//! What the machine has: programs, folders, space, ports.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use klang_engine::speech::espeak::EspeakFrontEnd;
use klang_engine::video::{ffmpeg, jail_report};
use klang_model::Language;
use klang_server::Config;

use super::Verdict;
use crate::cli::progress::megabytes;
use crate::cli::{data, engine};

/// The program behind the languages that have no front end of our own.
pub fn espeak(config: &Config) -> Verdict {
    let program = &config.engine.espeak_ng;
    match EspeakFrontEnd::new(program.clone(), Language::Es).map(|front_end| front_end.check()) {
        Some(Ok(())) => Verdict::Good(format!("`{}` works", program.display())),
        Some(Err(error)) => Verdict::Less {
            what: format!("Spanish, French, Italian, Portuguese and Hindi are not offered: {error}"),
            remedy: "apt-get install espeak-ng".into(),
        },
        None => Verdict::Good("not needed".into()),
    }
}

/// The programs that read and write videos, and whether this machine can lock them in completely.
pub fn ffmpeg(config: &Config) -> Verdict {
    let found = engine::video_programs(config).and_then(|programs| Ok((programs.check()?, programs)));
    let (version, programs) = match found {
        Ok(found) => found,
        Err(error) => {
            let what = format!("sound for videos is not offered: {error}");
            return Verdict::Less { what, remedy: ffmpeg::HINT.into() };
        }
    };
    let what = format!("`{}` {version} works, {}", programs.ffmpeg.display(), jail_report());
    if jail_report().is_full() {
        return Verdict::Good(what);
    }
    let remedy =
        "videos are read with fewer walls around the program: use Linux 6.7 or newer with landlock and seccomp";
    Verdict::Less { what, remedy: remedy.into() }
}

/// Whether files can be made in a folder; for one that does not exist, where it would be made.
pub fn writable(folder: &Path) -> Verdict {
    let there = nearest_existing(folder);
    let mut name = OsString::from(".klang-doctor-");
    name.push(std::process::id().to_string());
    let probe = there.join(name);
    match File::create_new(&probe).and_then(|_| fs::remove_file(&probe)) {
        Ok(()) => Verdict::Good(folder.display().to_string()),
        Err(error) => Verdict::Missing {
            what: format!("cannot write into {}: {error}", there.display()),
            remedy: format!("make it yours (chown \"$USER\" {}), or name another folder", there.display()),
        },
    }
}

/// Whether enough is free where a folder is or would be.
pub fn free_space(folder: &Path, wanted: u64) -> Verdict {
    let there = nearest_existing(folder);
    match rustix::fs::statvfs(&there) {
        Ok(status) => {
            let free = status.f_bavail.saturating_mul(status.f_frsize);
            let what = format!("{} free at {}", megabytes(free), there.display());
            if free >= wanted {
                return Verdict::Good(what);
            }
            let remedy = format!("free some space: {} are wanted", megabytes(wanted));
            Verdict::Missing { what, remedy }
        }
        Err(error) => Verdict::Missing {
            what: format!("cannot ask how much is free at {}: {error}", there.display()),
            remedy: "name another folder with --data DIR".into(),
        },
    }
}

/// Whether a server could listen, or one of ours does.
pub fn port(config: &Config) -> Verdict {
    let address = config.server.listen;
    match TcpListener::bind(address) {
        Ok(_) => Verdict::Good(format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse && data::is_locked(config) => {
            Verdict::Good(format!("{address} is taken, and a klang server runs on this data folder"))
        }
        Err(error) => Verdict::Missing {
            what: format!("cannot listen on {address}: {error}"),
            remedy: "choose another address with --listen ADDRESS or server.listen".into(),
        },
    }
}

fn nearest_existing(folder: &Path) -> PathBuf {
    let mut absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    while !absolute.is_dir() && absolute.pop() {}
    absolute
}
