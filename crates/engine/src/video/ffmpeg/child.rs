//! [`Running`]: a program that runs in its [`Jail`] until it ends, takes too long or is dropped. Whatever happens, its
//! whole process group is gone afterwards.
//!
//! What it says on its standard error is kept up to [`MAX_SAID_BYTES`] and read on beyond, so that it never blocks. Its
//! wall limit is the only clock of the engine: a thread that waits that long for the end and then kills.

use std::ffi::OsString;
use std::fmt;
use std::io::Read;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions};

use super::jail::{Jail, enter};
use super::{failed, missing};
use crate::Error;

/// How much of what a program says is kept.
const MAX_SAID_BYTES: usize = 16 << 10;

/// What to run.
pub(in crate::video) struct Job<'a> {
    /// Absolute path.
    pub(in crate::video) program: &'a Path,
    pub(in crate::video) arguments: Vec<OsString>,
    pub(in crate::video) jail: Jail<'a>,
    /// Whether it gets a pipe as its standard input.
    pub(in crate::video) has_input: bool,
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::video) enum End {
    /// With status 0.
    Done,
    /// With another status.
    Failed(i32),
    /// By a signal: a limit of the jail, or a crash.
    Killed(i32),
    /// It was killed after this time.
    TooSlow(Duration),
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => write!(f, "ended well"),
            Self::Failed(status) => write!(f, "ended with status {status}"),
            Self::Killed(signal) => write!(f, "was ended by signal {signal}"),
            Self::TooSlow(limit) => write!(f, "took longer than {} s", limit.as_secs()),
        }
    }
}

/// A program that has ended.
#[derive(Debug)]
pub(in crate::video) struct Ended {
    pub(in crate::video) end: End,
    /// The beginning of its standard error.
    pub(in crate::video) said: String,
}

/// A program that runs.
pub(in crate::video) struct Running {
    child: Child,
    group: Pid,
    name: std::path::PathBuf,
    watchdog: Option<(Sender<()>, JoinHandle<()>)>,
    is_too_slow: Arc<AtomicBool>,
    wall: Duration,
    listener: Option<JoinHandle<Vec<u8>>>,
    is_reaped: bool,
}

impl Running {
    /// Starts a program.
    ///
    /// # Errors
    /// [`Error::MissingProgram`] when it is not there, [`Error::Io`] when it cannot be started.
    pub(in crate::video) fn start(job: &Job<'_>) -> Result<Self, Error> {
        let mut command = Command::new(job.program);
        command
            .args(&job.arguments)
            .env_clear()
            .current_dir("/")
            .stdin(if job.has_input { Stdio::piped() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        enter::restrict(&mut command, job.jail.walls(job.program)?);
        let mut child = command.spawn().map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => missing(&job.program.to_string_lossy()),
            _ => Error::Io { context: format!("starting {}", job.program.display()), source },
        })?;
        let stderr = child.stderr.take();
        // The child made itself the leader of a group before it became the program.
        let group = Pid::from_child(&child);
        let listener = stderr.map(|stderr| std::thread::spawn(move || listen(stderr)));
        let is_too_slow = Arc::new(AtomicBool::new(false));
        let wall = job.jail.limits.wall;
        let (sender, receiver) = channel::<()>();
        let watched = Arc::clone(&is_too_slow);
        let watchdog = std::thread::spawn(move || {
            if receiver.recv_timeout(wall) == Err(RecvTimeoutError::Timeout) {
                watched.store(true, Ordering::SeqCst);
                kill(group);
            }
        });
        let watchdog = Some((sender, watchdog));
        let name = job.program.to_owned();
        Ok(Self { child, group, name, watchdog, is_too_slow, wall, listener, is_reaped: false })
    }

    /// Its standard input, once and only if it has one.
    pub(in crate::video) fn take_input(&mut self) -> Option<ChildStdin> {
        self.child.stdin.take()
    }

    /// Its standard output, once.
    pub(in crate::video) fn take_output(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Reads its whole standard output, of which `max_bytes` may come.
    ///
    /// # Errors
    /// [`Error::Model`] when more comes, [`Error::Io`].
    pub(in crate::video) fn read_output(&mut self, max_bytes: u64) -> Result<Vec<u8>, Error> {
        let mut answer = Vec::new();
        if let Some(output) = self.take_output() {
            output
                .take(max_bytes + 1)
                .read_to_end(&mut answer)
                .map_err(|source| Error::Io { context: "reading from a program".to_owned(), source })?;
        }
        if answer.len() as u64 > max_bytes {
            return Err(failed(&self.name, format!("answered more than {max_bytes} bytes")));
        }
        Ok(answer)
    }

    /// Closes its pipes, waits for its end within the wall limit, and leaves nothing of its group behind.
    ///
    /// # Errors
    /// [`Error::Io`] when the system does not say how it ended.
    pub(in crate::video) fn finish(mut self) -> Result<Ended, Error> {
        drop(self.child.stdin.take());
        drop(self.child.stdout.take());
        let (status, said) = self.reap()?;
        let end = if self.is_too_slow.load(Ordering::SeqCst) {
            End::TooSlow(self.wall)
        } else if let Some(signal) = status.signal() {
            End::Killed(signal)
        } else {
            match status.code() {
                Some(0) => End::Done,
                code => End::Failed(code.unwrap_or(-1)),
            }
        };
        Ok(Ended { end, said: String::from_utf8_lossy(&said).into_owned() })
    }

    fn reap(&mut self) -> Result<(ExitStatus, Vec<u8>), Error> {
        // Waits without reaping: until the watchdog is off, the number must not go to another process.
        let exited = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while matches!(rustix::process::waitid(WaitId::Pid(self.group), exited), Err(rustix::io::Errno::INTR)) {}
        if let Some((sender, watchdog)) = self.watchdog.take() {
            drop(sender);
            let _ = watchdog.join();
        }
        kill(self.group);
        self.is_reaped = true;
        let status = self
            .child
            .wait()
            .map_err(|source| Error::Io { context: format!("waiting for {}", self.name.display()), source })?;
        let said = self.listener.take().and_then(|listener| listener.join().ok()).unwrap_or_default();
        Ok((status, said))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.is_reaped {
            kill(self.group);
            let _ = self.reap();
        }
    }
}

/// Ends every process of a group at once. It may be gone already.
fn kill(group: Pid) {
    let _ = rustix::process::kill_process_group(group, Signal::KILL);
}

fn listen(mut stderr: ChildStderr) -> Vec<u8> {
    let mut said = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match stderr.read(&mut buffer) {
            Ok(0) => return said,
            Ok(read) => {
                let kept = read.min(MAX_SAID_BYTES - said.len());
                said.extend_from_slice(&buffer[..kept]);
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return said,
        }
    }
}
