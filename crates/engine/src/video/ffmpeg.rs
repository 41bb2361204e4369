//! The programs `ffmpeg` and `ffprobe`, each run of them a restricted child process ([`jail`], [`child`]).
//!
//! The programs are never linked, get no shell, no environment and no network; the only demuxer they may use is the one
//! for MP4 and MOV, the only protocols are files and pipes, the only decoders those of [`CODECS`].

pub(super) mod child;
pub mod jail;

#[cfg(test)]
mod tests;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Error;
use child::{End, Job, Running};
use jail::{Jail, Limits};

/// How the programs are got.
pub const HINT: &str = "apt-get install ffmpeg (5.1 or newer)";

/// The first release with `-fps_mode` and `-movie_timescale`.
const OLDEST_RELEASE: (u32, u32) = (5, 1);

/// The decoders that a file may make the programs use: the video codecs that are accepted, under every name their
/// decoders have, and what else such files carry. Only pictures are decoded, but `ffprobe` makes every decoder ready.
const CODECS: &str = "h264,hevc,vp9,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg4,\
    aac,aac_latm,mp2,mp3,mp3float,ac3,eac3,dca,opus,libopus,flac,alac,vorbis,amrnb,amrwb,qdm2,\
    pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_u8,pcm_s8,pcm_alaw,pcm_mulaw,\
    adpcm_ima_qt,adpcm_ima_wav,adpcm_ms,mjpeg,png,mov_text,cc_dec";

/// The largest single allocation of the programs: a 4096×2304 picture with 16 bits a sample takes 28 MB.
const MAX_ALLOCATION_BYTES: u64 = 256 << 20;

/// The most tracks of a file. Cameras write up to ten.
const MAX_TRACKS: u32 = 64;

/// Where the programs are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoPrograms {
    /// Absolute path of `ffmpeg`.
    pub ffmpeg: PathBuf,
    /// Absolute path of `ffprobe`.
    pub ffprobe: PathBuf,
}

impl VideoPrograms {
    /// Looks for both in the folders of a `PATH` variable, which the caller reads: the engine reads no environment.
    /// Relative folders are passed over.
    ///
    /// # Errors
    /// [`Error::MissingProgram`] with how to get it.
    pub fn find(path_variable: &OsStr) -> Result<Self, Error> {
        Self::find_named(Path::new("ffmpeg"), Path::new("ffprobe"), path_variable)
    }

    /// As [`Self::find`], for programs that a person has named: each a path, or a name in one of the folders.
    ///
    /// # Errors
    /// [`Error::MissingProgram`] with how to get it.
    pub fn find_named(ffmpeg: &Path, ffprobe: &Path, path_variable: &OsStr) -> Result<Self, Error> {
        let find = |named: &Path| {
            let mut places: Vec<PathBuf> = if named.components().count() > 1 {
                std::path::absolute(named).into_iter().collect()
            } else {
                let folders = std::env::split_paths(path_variable).filter(|folder| folder.is_absolute());
                folders.map(|folder| folder.join(named)).collect()
            };
            places.retain(|path| is_program(path));
            places.into_iter().next().ok_or_else(|| missing(&named.display().to_string()))
        };
        Ok(Self { ffmpeg: find(ffmpeg)?, ffprobe: find(ffprobe)? })
    }

    /// Starts both within the jail and answers with the version of `ffmpeg`, like `5.1.9-0+deb12u1`.
    ///
    /// # Errors
    /// [`Error::MissingProgram`] when one is not there, [`Error::Model`] when it is too old or cannot work within the jail.
    pub fn check(&self) -> Result<String, Error> {
        let limits = Limits { memory_bytes: 600 << 20, cpu_s: 10, file_bytes: 0, wall: Duration::from_secs(20) };
        let version = |program: &Path| {
            let arguments = vec!["-version".into()];
            let jail = Jail { reads: None, writes: None, limits };
            let mut running = Running::start(&Job { program, arguments, jail, has_input: false })?;
            let answer = running.read_output(64 << 10)?;
            match running.finish()?.end {
                End::Done => Ok(answer),
                end => Err(failed(program, format!("asked for its version, it {end}"))),
            }
        };
        version(&self.ffprobe)?;
        let answer = version(&self.ffmpeg)?;
        let answer = String::from_utf8_lossy(&answer);
        // `ffmpeg version 5.1.9-0+deb12u1 Copyright …`
        let version: String = answer.split_whitespace().nth(2).unwrap_or("unknown").chars().take(60).collect();
        match release(&version) {
            Some(release) if release < OLDEST_RELEASE => {
                Err(failed(&self.ffmpeg, format!("version {version} is too old, 5.1 or newer is needed")))
            }
            _ => Ok(version),
        }
    }
}

/// The numbers of a release like `5.1.9-0+deb12u1` or `n7.0`; none for what was built between releases.
fn release(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.trim_start_matches('n').split(|c: char| !c.is_ascii_digit());
    Some((numbers.next()?.parse().ok()?, numbers.next().and_then(|minor| minor.parse().ok()).unwrap_or(0)))
}

/// The options before `-i` and the input itself, for a file that may be anything.
pub(super) fn input_arguments(input: &Path, max_pixels: u64) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = Vec::new();
    for (name, value) in [
        ("-max_alloc", MAX_ALLOCATION_BYTES.to_string()),
        ("-threads", "1".to_owned()),
        ("-f", "mov".to_owned()),
        ("-protocol_whitelist", "file".to_owned()),
        ("-format_whitelist", "mov".to_owned()),
        ("-codec_whitelist", CODECS.to_owned()),
        ("-max_pixels", max_pixels.to_string()),
        ("-max_streams", MAX_TRACKS.to_string()),
    ] {
        arguments.push(name.into());
        arguments.push(value.into());
    }
    arguments.push("-i".into());
    arguments.push(file_url(input));
    arguments
}

/// A path as the programs read it without taking a part of it for a protocol or an option.
pub(super) fn file_url(path: &Path) -> OsString {
    let mut url = OsString::from("file:");
    url.push(path);
    url
}

/// The first line of what a program said about a file, without the file's name, for a message to the caller.
pub(super) fn reason(said: &str, file: &Path) -> String {
    let line = said.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("no reason was given");
    let url = file_url(file);
    let line = line.replace(&*url.to_string_lossy(), "").replace(&*file.to_string_lossy(), "");
    // `[mov,mp4,m4a,3gp,3g2,mj2 @ 0x5581] moov atom not found`: the addresses say nothing and differ each time.
    let mut line = line.as_str();
    while let Some((part, rest)) = line.split_once("] ")
        && part.starts_with('[')
    {
        line = rest;
    }
    let text: String = line.chars().filter(|c| !c.is_control()).take(200).collect();
    text.trim_matches([':', ' ', '.']).to_owned()
}

/// The codec for which a program refused a file.
pub(super) fn refused_codec(said: &str) -> Option<String> {
    let (before, _) = said.split_once(") not on whitelist")?;
    let (_, name) = before.rsplit_once("Codec (")?;
    Some(name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(32).collect())
}

/// The width and height for which a program refused a file.
pub(super) fn refused_size(said: &str) -> Option<(u32, u32)> {
    let (_, rest) = said.split_once("Picture size ")?;
    let (size, _) = rest.split_once(" exceeds ")?;
    let (width, height) = size.split_once('x')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

pub(super) fn missing(name: &str) -> Error {
    Error::MissingProgram { program: name.to_owned(), hint: HINT.to_owned() }
}

pub(super) fn failed(program: &Path, reason: String) -> Error {
    let name = program.file_name().unwrap_or(program.as_os_str());
    Error::Model { model: name.to_string_lossy().into_owned(), reason }
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}
