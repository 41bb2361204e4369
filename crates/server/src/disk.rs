//! Keeps the disk from filling up: new work is refused while little is free, and taken again by itself once there is
//! room. What was taken before goes on; the rest of the disk is for it.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::errors::ApiError;
use crate::metrics;

/// Seconds after which a refused caller may try again.
const RETRY_S: u32 = 30;

/// Says how much is free.
pub trait Disk: Send + Sync {
    /// Bytes that this process may still write.
    ///
    /// # Errors
    /// When the system does not say.
    fn free_bytes(&self) -> io::Result<u64>;
}

/// The disk that a folder lies on.
pub struct DiskOf(pub PathBuf);

impl Disk for DiskOf {
    fn free_bytes(&self) -> io::Result<u64> {
        let found = rustix::fs::statvfs(&self.0)?;
        Ok(found.f_bavail.saturating_mul(found.f_frsize))
    }
}

/// Whether there is room for new work.
pub(crate) struct DiskGuard {
    disk: Arc<dyn Disk>,
    min_free_bytes: u64,
    free_bytes: AtomicU64,
    is_full: AtomicBool,
}

impl DiskGuard {
    /// A guard that has looked once. 0 bytes: it never refuses.
    pub(crate) fn new(disk: Arc<dyn Disk>, min_free_bytes: u64) -> Self {
        let guard = Self { disk, min_free_bytes, free_bytes: AtomicU64::new(0), is_full: AtomicBool::new(false) };
        guard.look();
        guard
    }

    /// Looks at the disk. What counts as room is a quarter more than what counts as too little, so that the answer
    /// does not change with every file.
    pub(crate) fn look(&self) {
        if self.min_free_bytes == 0 {
            return;
        }
        let free_bytes = match self.disk.free_bytes() {
            Ok(free_bytes) => free_bytes,
            // Nothing is known, so nothing changes.
            Err(error) => {
                tracing::warn!(error = %error, "cannot see how much of the disk is free");
                return;
            }
        };
        let was_full = self.is_full.load(Ordering::Relaxed);
        let enough = self.min_free_bytes.saturating_add(if was_full { self.min_free_bytes / 4 } else { 0 });
        let is_full = free_bytes < enough;
        self.free_bytes.store(free_bytes, Ordering::Relaxed);
        self.is_full.store(is_full, Ordering::Relaxed);
        metrics::disk(free_bytes, is_full);
        match (was_full, is_full) {
            (false, true) => tracing::error!(free_bytes, "the disk is nearly full: new work is refused"),
            (true, false) => tracing::info!(free_bytes, "the disk has room again: new work is taken"),
            _ => {}
        }
    }

    /// Refuses new work while too little is free.
    ///
    /// # Errors
    /// 503, with what is free and what is needed.
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        if !self.is_full.load(Ordering::Relaxed) {
            return Ok(());
        }
        let (free, needed) = (self.free_bytes.load(Ordering::Relaxed), self.min_free_bytes);
        let message = format!("this server's disk is nearly full: {free} bytes are free, {needed} must stay free");
        Err(ApiError::unavailable(message, RETRY_S))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fake(AtomicU64);

    impl Disk for Fake {
        fn free_bytes(&self) -> io::Result<u64> {
            match self.0.load(Ordering::Relaxed) {
                0 => Err(io::Error::other("no answer")),
                free_bytes => Ok(free_bytes),
            }
        }
    }

    #[test]
    fn it_refuses_below_the_limit_and_takes_a_quarter_above() {
        let disk = Arc::new(Fake(AtomicU64::new(100)));
        let guard = DiskGuard::new(Arc::clone(&disk) as _, 100);
        // 0 stands for no answer: then nothing changes.
        let steps =
            [(100, true), (99, false), (0, false), (124, false), (125, true), (0, true), (100, true), (1, false)];
        for (free_bytes, taken) in steps {
            disk.0.store(free_bytes, Ordering::Relaxed);
            guard.look();
            assert_eq!(guard.check().is_ok(), taken, "{free_bytes}");
        }
        DiskGuard::new(disk, 0).check().unwrap();
    }

    #[test]
    fn a_real_folder_has_some_room() {
        let folder = tempfile::tempdir().unwrap();
        assert!(DiskOf(folder.path().to_owned()).free_bytes().unwrap() > 0);
    }
}
