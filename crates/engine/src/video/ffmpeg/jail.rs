//! [`Jail`]: what a program may touch and how much of it. On every Unix the limits of the system (memory, processor
//! time, size of files, open files, no core); on Linux, where the kernel has them, landlock (which files, no network,
//! no signals to others) and seccomp (which calls: [`calls`]).
//!
//! What the kernel does not offer is left out, and [`jail_report`] says so; what it offers and then refuses ends the
//! start with an error.

#[cfg(target_os = "linux")]
mod calls;
pub(super) mod enter;

use std::fmt;
use std::path::Path;
use std::time::Duration;

use crate::Error;

/// The most files that a program has open: itself, its pipes, the input, the output, and libraries one at a time.
pub(super) const MAX_OPEN_FILES: u64 = 32;

/// Where systems keep shared libraries and what finds them. A program needs no other file.
#[cfg(target_os = "linux")]
const LIBRARY_PATHS: &[&str] = &[
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/local/lib64",
    "/etc/ld.so.cache",
    "/etc/ld.so.preload",
    "/nix/store",
    "/gnu/store",
];

/// The newest form of landlock whose rights are known here; older kernels give fewer of them.
#[cfg(target_os = "linux")]
const LANDLOCK: landlock::ABI = landlock::ABI::V7;

/// How much a program may use.
#[derive(Debug, Clone, Copy)]
pub(in crate::video) struct Limits {
    /// Address space, libraries included.
    pub(in crate::video) memory_bytes: u64,
    /// Processor time over all threads.
    pub(in crate::video) cpu_s: u64,
    /// Size of a file that it writes; 0: none.
    pub(in crate::video) file_bytes: u64,
    /// Time until it is killed.
    pub(in crate::video) wall: Duration,
}

/// What a program may do.
#[derive(Debug, Clone, Copy)]
pub(in crate::video) struct Jail<'a> {
    /// The only file that it may read.
    pub(in crate::video) reads: Option<&'a Path>,
    /// The only file that it may write; it is there already.
    pub(in crate::video) writes: Option<&'a Path>,
    pub(in crate::video) limits: Limits,
}

/// A jail made ready before the fork, since almost nothing may be done after it.
pub(super) struct Walls {
    pub(super) limits: Limits,
    /// The landlock ruleset, where there is landlock.
    #[cfg(target_os = "linux")]
    pub(super) files: Option<std::os::fd::OwnedFd>,
    /// The seccomp filter, where there is seccomp.
    #[cfg(target_os = "linux")]
    pub(super) calls: Option<seccompiler::BpfProgram>,
}

/// Which walls this machine has around the programs beside the limits, which are always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JailReport {
    /// The version of landlock; 0 where there is none. From 1 on only the video can be read, from 4 on there is no
    /// network, from 6 on no signal to other processes.
    pub landlock: u32,
    /// Whether calls are filtered by seccomp.
    pub has_seccomp: bool,
}

impl JailReport {
    /// Whether all walls are there.
    #[must_use]
    pub const fn is_full(self) -> bool {
        self.landlock >= 4 && self.has_seccomp
    }
}

impl fmt::Display for JailReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let jail = if self.is_full() { "jail full" } else { "jail reduced" };
        let seccomp = if self.has_seccomp { "seccomp" } else { "no seccomp" };
        match self.landlock {
            0 => write!(f, "{jail} (no landlock, {seccomp})"),
            version => write!(f, "{jail} (landlock {version}, {seccomp})"),
        }
    }
}

/// What this machine's kernel offers.
#[must_use]
pub fn jail_report() -> JailReport {
    #[cfg(target_os = "linux")]
    {
        JailReport {
            landlock: enter::landlock_version(),
            has_seccomp: enter::has_seccomp() && calls::filter().is_some(),
        }
    }
    #[cfg(not(target_os = "linux"))]
    JailReport { landlock: 0, has_seccomp: false }
}

impl Jail<'_> {
    /// Makes everything ready for `program`.
    #[cfg(target_os = "linux")]
    pub(super) fn walls(&self, program: &Path) -> Result<Walls, Error> {
        let files = self.ruleset(program).map_err(|error| Error::Io {
            context: "making the jail of a program".to_owned(),
            source: std::io::Error::other(error),
        })?;
        let calls = if enter::has_seccomp() { calls::filter() } else { None };
        Ok(Walls { limits: self.limits, files, calls })
    }

    /// Makes everything ready for `program`.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn walls(&self, _program: &Path) -> Result<Walls, Error> {
        Ok(Walls { limits: self.limits })
    }

    #[cfg(target_os = "linux")]
    fn ruleset(&self, program: &Path) -> Result<Option<std::os::fd::OwnedFd>, landlock::RulesetError> {
        use landlock::{
            Access as _, AccessFs, AccessNet, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _, Scope,
            path_beneath_rules,
        };
        // `/opt/x/bin/ffmpeg` may bring `/opt/x/lib`.
        let own_libraries = program
            .canonicalize()
            .ok()
            .and_then(|path| Some(path.parent()?.parent()?.join("lib")))
            .filter(|folder| folder.is_dir());
        let run = AccessFs::from_read(LANDLOCK);
        let write = AccessFs::ReadFile | AccessFs::WriteFile | AccessFs::Truncate;
        let ruleset = Ruleset::default()
            .handle_access(AccessFs::from_all(LANDLOCK))?
            .handle_access(AccessNet::from_all(LANDLOCK))?
            .scope(Scope::from_all(LANDLOCK))?
            .create()?
            .add_rules(path_beneath_rules(LIBRARY_PATHS, run))?
            .add_rules(path_beneath_rules(own_libraries, run))?
            .add_rules(path_beneath_rules([program], run))?
            .add_rules(path_beneath_rules(self.reads, AccessFs::ReadFile))?
            .add_rules(path_beneath_rules(self.writes, write))?;
        Ok(ruleset.into())
    }
}
