//! Videos through the installed `ffmpeg`, which also makes them. They fail without it.
#![expect(clippy::panic, reason = "tests")]

mod dubbed;
mod hostile;
mod legal;

use std::ffi::OsString;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use klang_engine::Error;
use klang_engine::video::{VideoInfo, VideoLimits, VideoPrograms, decode, probe};
use tempfile::TempDir;

/// A small H.264 encoder that is fast to run.
const H264: &str = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";

fn programs() -> VideoPrograms {
    let path = std::env::var_os("PATH").unwrap_or_default();
    VideoPrograms::find(&path).expect("the tests of videos need ffmpeg: apt-get install ffmpeg")
}

/// A folder with videos made for a test.
struct Videos {
    folder: TempDir,
}

impl Videos {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes `name` with the arguments in `line`, which has no blanks within one; `@x` is the file x of the folder.
    fn make(&self, line: &str, name: &str) -> PathBuf {
        let path = self.path(name);
        let arguments = line.split_whitespace().map(|word| match word.strip_prefix('@') {
            Some(other) => self.path(other).into_os_string(),
            None => OsString::from(word),
        });
        let output = Command::new(programs().ffmpeg)
            .args(["-nostdin", "-y", "-v", "error"])
            .args(arguments)
            .arg(&path)
            .output()
            .expect("ffmpeg starts");
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        path
    }

    /// A test picture that moves.
    fn moving(&self, size: &str, fps: &str, seconds: f64, line: &str, name: &str) -> PathBuf {
        self.make(&format!("-f lavfi -i testsrc2=s={size}:r={fps} -t {seconds} {line}"), name)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn names(&self) -> Vec<OsString> {
        let mut names: Vec<_> =
            std::fs::read_dir(self.folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        names
    }

    /// Programs that still run and have a file of this folder on their command line.
    fn running(&self) -> usize {
        let folder = self.folder.path().to_str().unwrap().as_bytes();
        let is_ours = |process: &std::fs::DirEntry| {
            let line = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
            line.windows(folder.len()).any(|part| part == folder)
        };
        std::fs::read_dir("/proc").unwrap().flatten().filter(is_ours).count()
    }
}

/// What decoding gives: times and a number for each picture's content.
#[derive(Debug, PartialEq)]
struct Pictures {
    width: usize,
    height: usize,
    times_s: Vec<f64>,
    sums: Vec<u64>,
    /// The middle pixel of the first picture's left upper quarter.
    corner: [u8; 3],
}

fn look(path: &Path) -> VideoInfo {
    probe(&programs(), path, &VideoLimits::default()).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn pictures(path: &Path, info: &VideoInfo) -> Result<Pictures, Error> {
    let mut seen = Pictures { width: 0, height: 0, times_s: Vec::new(), sums: Vec::new(), corner: [0; 3] };
    let summary = decode(&programs(), path, info, &mut |frame| {
        assert_eq!(frame.rgb.len(), frame.size.rgb_bytes());
        if seen.times_s.is_empty() {
            (seen.width, seen.height) = (frame.size.width, frame.size.height);
            let at = (frame.size.height / 4 * frame.size.width + frame.size.width / 4) * 3;
            seen.corner.copy_from_slice(&frame.rgb[at..at + 3]);
        }
        seen.times_s.push(frame.time_s);
        seen.sums.push(frame.rgb.iter().zip(1..).map(|(byte, at)| u64::from(*byte) * at).sum());
        ControlFlow::Continue(())
    })?;
    assert_eq!(summary.frames, seen.times_s.len());
    Ok(seen)
}

fn assert_near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance, "{what}: {found} instead of {expected}");
}
