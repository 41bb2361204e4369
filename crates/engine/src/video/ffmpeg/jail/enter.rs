//! Enters a jail between fork and exec. The only unsafe code of the crate: what runs there may neither allocate nor
//! lock, so it is nothing but system calls on what [`super::Walls`] holds.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use rustix::process::{Resource, Rlimit};

use super::{MAX_OPEN_FILES, Walls};

/// Lets a command enter the jail before it becomes its program.
pub(in crate::video::ffmpeg) fn restrict(command: &mut Command, walls: Walls) {
    #[expect(unsafe_code, reason = "std offers no other place for what must happen between fork and exec")]
    // SAFETY: `enter` only makes system calls on values made before the fork; it does not allocate, lock or panic.
    unsafe {
        command.pre_exec(move || enter(&walls));
    }
}

fn enter(walls: &Walls) -> io::Result<()> {
    // A session of its own has no terminal; the group is killed as a whole.
    rustix::process::setsid()?;
    let limits = &walls.limits;
    let set = |resource, current: u64, maximum: u64| {
        rustix::process::setrlimit(resource, Rlimit { current: Some(current), maximum: Some(maximum) })
    };
    set(Resource::As, limits.memory_bytes, limits.memory_bytes)?;
    set(Resource::Cpu, limits.cpu_s, limits.cpu_s + 1)?;
    set(Resource::Fsize, limits.file_bytes, limits.file_bytes)?;
    set(Resource::Nofile, MAX_OPEN_FILES, MAX_OPEN_FILES)?;
    set(Resource::Core, 0, 0)?;
    #[cfg(target_os = "linux")]
    linux::enter(walls)?;
    Ok(())
}

#[cfg(target_os = "linux")]
pub(super) use linux::{has_seccomp, landlock_version};

#[cfg(target_os = "linux")]
mod linux {
    use std::io;
    use std::os::fd::AsRawFd as _;

    use rustix::process::Signal;

    use super::Walls;

    /// Whether this kernel filters calls.
    pub(in super::super) fn has_seccomp() -> bool {
        let action: u32 = libc::SECCOMP_RET_ERRNO;
        #[expect(unsafe_code, reason = "there is no other way to ask")]
        // SAFETY: the call reads the four bytes of `action`.
        let answer =
            unsafe { libc::syscall(libc::SYS_seccomp, libc::SECCOMP_GET_ACTION_AVAIL, 0, std::ptr::from_ref(&action)) };
        answer == 0
    }

    /// The version of landlock that this kernel has, 0 for none.
    pub(in super::super) fn landlock_version() -> u32 {
        /// `LANDLOCK_CREATE_RULESET_VERSION` of `linux/landlock.h`.
        const VERSION: libc::c_long = 1;
        #[expect(unsafe_code, reason = "the crate landlock does not tell")]
        // SAFETY: with this flag the call takes no memory and answers with a number.
        let answer = unsafe {
            libc::syscall(libc::SYS_landlock_create_ruleset, std::ptr::null::<libc::c_void>(), 0usize, VERSION)
        };
        u32::try_from(answer).unwrap_or(0)
    }

    pub(super) fn enter(walls: &Walls) -> io::Result<()> {
        // The thread that starts the program waits for it; when that is gone, so is who wants the answer.
        rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
        rustix::thread::set_no_new_privs(true)?;
        if let Some(files) = &walls.files {
            #[expect(unsafe_code, reason = "the crate landlock may allocate here")]
            // SAFETY: the call takes two numbers.
            let answer = unsafe { libc::syscall(libc::SYS_landlock_restrict_self, files.as_raw_fd(), 0) };
            if answer != 0 {
                return Err(io::Error::last_os_error());
            }
        }
        if let Some(calls) = &walls.calls {
            seccompiler::apply_filter(calls).map_err(|_| io::Error::last_os_error())?;
        }
        Ok(())
    }
}
