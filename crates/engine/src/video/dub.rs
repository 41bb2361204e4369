//! [`dub`]: a new MP4 with the pictures of a video as they are stored and our sound in place of its own.
//!
//! The pictures are copied bit for bit with their orientation and colour description; everything else (sound, subtitles,
//! chapters, places, names of devices) is left out. All codecs that [`probe`](super::probe()) lets pass are legal in
//! MP4, so a MOV becomes an MP4 too.
//!
//! The sound is AAC. Its encoder needs 1024 samples before the first one and fills its last block: both are hidden by
//! the edit list, whose unit is set to one sample, so that the length is exact.

mod edit;

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use klang_audio::{Audio, Tags, encode::MAX_TAG_CHARS};

use super::ffmpeg::child::{End, Ended, Job, Running};
use super::ffmpeg::jail::{Jail, Limits};
use super::ffmpeg::{VideoPrograms, failed, file_url, input_arguments, reason};
use super::probe::{Codec, VideoInfo};
use crate::Error;

/// Bits a second of the sound.
const SOUND_BITS_PER_S: u32 = 192_000;

/// What the new file may have beside pictures and sound: tables and tags.
const MAX_EXTRA_BYTES: u64 = 4 << 20;

/// The rates that AAC has (ISO/IEC 14496-3, table 1.18), at another one the program would resample.
const RATES_HZ: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

const MEMORY_BYTES: u64 = 600 << 20;
const CPU_S: u64 = 60;
const WALL: Duration = Duration::from_secs(120);

/// Writes `out`, an MP4 with the pictures of `video` and the sound `audio`. The sound is made as long as the video to
/// the sample: what is missing is silence, what is too much is cut. `tags` are the only words in it.
///
/// A file that is at `out` is replaced; after an error there is none.
///
/// # Errors
/// [`Error::Input`] when the video turns out to be damaged; [`Error::Model`] for sound that AAC cannot carry (more than
/// two channels, an unusual rate) and when the program does not work; [`Error::MissingProgram`]; [`Error::Io`].
pub fn dub(
    programs: &VideoPrograms,
    video: &Path,
    info: &VideoInfo,
    audio: &Audio,
    tags: &Tags,
    out: &Path,
) -> Result<(), Error> {
    let unfit = |what: String| failed(&programs.ffmpeg, what);
    if !RATES_HZ.contains(&audio.sample_rate_hz) {
        return Err(unfit(format!("AAC has no sound with {} samples a second", audio.sample_rate_hz)));
    }
    if !(1..=2).contains(&audio.channels.len()) {
        return Err(unfit(format!("sound with {} channels was given, at most 2 are possible", audio.channels.len())));
    }
    let absolute = |path: &Path| {
        std::path::absolute(path).map_err(|source| Error::Io { context: format!("finding {}", path.display()), source })
    };
    let (video, out) = (absolute(video)?, absolute(out)?);
    // The program may write this file and make no other.
    let unfinished = Unfinished::create(out)?;

    let sound_bytes = (info.duration_s * f64::from(SOUND_BITS_PER_S) / 8.0) as u64;
    let file_bytes = info.bytes + 2 * sound_bytes + MAX_EXTRA_BYTES;
    let limits = Limits { memory_bytes: MEMORY_BYTES, cpu_s: CPU_S, file_bytes, wall: WALL };
    let jail = Jail { reads: Some(&video), writes: Some(&unfinished.path), limits };
    let arguments = arguments(&video, info, audio, tags, &unfinished.path);
    let mut running = Running::start(&Job { program: &programs.ffmpeg, arguments, jail, has_input: true })?;
    if let Some(input) = running.take_input() {
        match write_samples(audio, info.audio_frames(audio.sample_rate_hz), input) {
            Ok(()) => {}
            // It has ended before, and says why.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
            Err(source) => return Err(Error::Io { context: "giving the sound to a program".to_owned(), source }),
        }
    }
    let Ended { end, said } = running.finish()?;
    match end {
        End::Done => {}
        End::Failed(_) => {
            let reason = reason(&said, &video);
            return Err(Error::Input(format!("the video cannot be copied: {reason}")));
        }
        End::Killed(_) | End::TooSlow(_) => return Err(Error::Input(format!("copying the video {end}"))),
    }
    if info.hides_end {
        let samples = u32::try_from(info.audio_frames(audio.sample_rate_hz)).unwrap_or(u32::MAX);
        edit::shorten(&unfinished.path, samples)
            .map_err(|source| Error::Io { context: "ending a dubbed video".to_owned(), source })?;
    }
    unfinished.keep()
}

/// A file that is removed unless it is finished.
struct Unfinished {
    path: PathBuf,
    is_finished: bool,
}

impl Unfinished {
    fn create(path: PathBuf) -> Result<Self, Error> {
        File::create(&path).map_err(|source| Error::Io { context: format!("creating {}", path.display()), source })?;
        Ok(Self { path, is_finished: false })
    }

    fn keep(mut self) -> Result<(), Error> {
        // On disk before anybody hears of it.
        File::open(&self.path)
            .and_then(|file| file.sync_all())
            .map_err(|source| Error::Io { context: format!("writing {}", self.path.display()), source })?;
        self.is_finished = true;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_finished {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn arguments(video: &Path, info: &VideoInfo, audio: &Audio, tags: &Tags, out: &Path) -> Vec<OsString> {
    let rate = audio.sample_rate_hz.to_string();
    let mut arguments: Vec<OsString> = ["-nostdin", "-hide_banner", "-v", "error", "-y"].map(OsString::from).into();
    // The first picture that is shown begins at 0, whatever began first in the file.
    arguments.push("-copyts".into());
    add(&mut arguments, &[("-itsoffset", &format!("{}us", -info.start_us))]);
    arguments.extend(input_arguments(video, info.max_pixels));
    let channels = audio.channels.len().to_string();
    let sound =
        [("-f", "f32le"), ("-protocol_whitelist", "pipe"), ("-ar", &rate), ("-ac", &channels), ("-i", "pipe:0")];
    add(&mut arguments, &sound);
    let picture = format!("0:{}", info.track);
    let bits = SOUND_BITS_PER_S.to_string();
    let result = [
        ("-map", picture.as_str()),
        ("-map", "1:a"),
        ("-c:v", "copy"),
        ("-c:a", "aac"),
        ("-b:a", &bits),
        ("-map_metadata", "-1"),
        ("-map_chapters", "-1"),
        ("-write_tmcd", "0"),
        ("-movie_timescale", &rate),
        ("-movflags", "+faststart"),
        ("-fflags", "+bitexact"),
        ("-flags:a", "+bitexact"),
    ];
    add(&mut arguments, &result);
    if info.codec == Codec::Hevc {
        // The name that players of Apple ask for; the parameter sets are in the header either way.
        add(&mut arguments, &[("-tag:v", "hvc1")]);
    }
    for (name, text) in [
        ("title", &tags.title),
        ("artist", &tags.artist),
        ("album", &tags.album),
        ("copyright", &tags.license),
        ("comment", &tags.comment),
        ("encoder", &tags.software),
    ] {
        let text: String =
            text.iter().flat_map(|text| text.chars()).filter(|c| !c.is_control()).take(MAX_TAG_CHARS).collect();
        if !text.trim().is_empty() {
            add(&mut arguments, &[("-metadata", &format!("{name}={}", text.trim()))]);
        }
    }
    add(&mut arguments, &[("-f", "mp4")]);
    arguments.push(file_url(out));
    arguments
}

fn add(arguments: &mut Vec<OsString>, values: &[(&str, &str)]) {
    arguments.extend(values.iter().flat_map(|(name, value)| [OsString::from(name), OsString::from(value)]));
}

/// Writes `frames` interleaved samples of 32 bits: silence after the end of the sound.
fn write_samples(audio: &Audio, frames: usize, output: impl Write) -> std::io::Result<()> {
    let mut output = BufWriter::with_capacity(64 << 10, output);
    for frame in 0..frames {
        for channel in &audio.channels {
            let sample = channel.get(frame).copied().unwrap_or(0.0);
            output.write_all(&sample.to_le_bytes())?;
        }
    }
    output.flush()
}
