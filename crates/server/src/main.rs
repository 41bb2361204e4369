//! The `klang` program: reads the command line, runs one command, turns its error into a sentence
//! and an exit code (0 done, 1 failed, 2 wrong usage). The commands are in [`cli`].

mod cli;

use std::process::ExitCode;

use clap::Parser;

/// Pools that the system's allocator may keep for threads. Renders that overlap would take one each and keep it for good,
/// so that the memory of a server would rise in steps for hours.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const ARENAS: i32 = 2;

/// Blocks of this many bytes and more are given back to the system when they are freed. Left alone, the allocator raises
/// the limit to the largest block it has seen, keeps those of a render in its pools, and memory goes up and down by a
/// tenth with what happens to lie between them.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const MAPPED_BYTES: i32 = 512 * 1024;

fn main() -> ExitCode {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "glibc has no other way to set it from inside; no other thread runs yet")]
    // SAFETY: mallopt takes two numbers and is called before any thread is started. Refused, nothing changes.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, ARENAS);
        libc::mallopt(libc::M_MMAP_THRESHOLD, MAPPED_BYTES);
    }
    let cli = cli::Cli::parse();
    match cli::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => cli::report(&error),
    }
}
