//! [`probe`]: what a file is, before anything of it is decoded. `ffprobe` reads the container and lists the pictures'
//! times; nothing that it says is believed without a check, since the file may be anything.
//!
//! Refuses with a message for the caller: what is no MP4 or MOV, has no moving picture, has too many pixels (or pictures too large
//! for the memory of the program that decodes them, which is tried) or too many pictures, is too short, too long, cut off, or declares another length than its pictures have.

mod answer;
mod timeline;

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use klang_model::{VideoFacts, VideoFormat};

use super::FrameSize;
use super::decode;
use super::ffmpeg::child::{End, Ended, Job, Running};
use super::ffmpeg::jail::{Jail, Limits};
use super::ffmpeg::{VideoPrograms, failed, input_arguments, reason, refused_codec, refused_size};
use crate::Error;
use answer::{Answer, Stream};

/// What a video may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VideoLimits {
    /// The shortest, in seconds. A frame less is let pass, see [`VideoInfo::duration_s`].
    pub min_s: f64,
    /// The longest, in seconds; a frame more is let pass.
    pub max_s: f64,
    /// The most pixels of a picture.
    pub max_pixels: u64,
    /// The largest file, in bytes.
    pub max_bytes: u64,
}

impl Default for VideoLimits {
    /// 3 to 20 s and 100 MB, as the Kling Audio API has it, and 7680×4320 pixels (8K of television). Of pictures larger than
    /// 4096×2304 it is tried whether they can be decoded within bounded memory: that depends on how they are coded.
    fn default() -> Self {
        Self { min_s: 3.0, max_s: 20.0, max_pixels: 7680 * 4320, max_bytes: 100_000_000 }
    }
}

/// Pictures with more pixels (those of 4K of television and cinema have at most so many) may need more memory than there is.
const SURE_PIXELS: u64 = 4096 * 2304;

/// The shortest frame is 1/300 s over 20 s; slow-motion cameras record up to 240 a second.
const MAX_FRAMES: usize = 6_000;

/// A container cuts at whole frames and rounds: what is asked as 20.0 s may be a frame longer. Frames of slow videos do
/// not widen the limits further than this.
const MAX_TOLERANCE_S: f64 = 0.05;

/// How far a declared length may be from that of the pictures: frames, and at least this.
const DECLARED_TOLERANCE_S: f64 = 0.25;

/// No video is listed for longer.
const LISTED_S: u32 = 60;

const MAX_ANSWER_BYTES: u64 = 1 << 20;

const LIMITS: Limits = Limits { memory_bytes: 600 << 20, cpu_s: 15, file_bytes: 0, wall: Duration::from_secs(30) };

/// What is asked about a file.
const ENTRIES: &str = "format=duration,start_time:format_tags=major_brand:\
    stream=index,codec_type,codec_name,width,height,sample_aspect_ratio,pix_fmt,time_base,start_pts,duration_ts,\
    color_transfer:stream_disposition=attached_pic,default:stream_side_data=displaymatrix";

/// A codec of moving pictures that is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    /// H.264, AVC.
    H264,
    /// H.265, HEVC.
    Hevc,
    /// VP9.
    Vp9,
    /// AV1.
    Av1,
    /// MPEG-4 part 2.
    Mpeg4,
}

/// The family of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// ISO base media: MP4 and its relatives.
    Mp4,
    /// `QuickTime`.
    Mov,
}

/// What has to be done with stored pictures to have them upright, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Orientation {
    /// Rows become columns.
    pub transposes: bool,
    /// Left becomes right.
    pub flips_x: bool,
    /// Top becomes bottom.
    pub flips_y: bool,
}

/// How light is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// Standard dynamic range.
    Standard,
    /// High dynamic range, SMPTE ST 2084.
    Pq,
    /// High dynamic range, hybrid log-gamma, which looks right on a standard screen.
    Hlg,
}

/// A video that may be decoded.
#[derive(Debug, Clone, PartialEq)]
pub struct VideoInfo {
    /// From the beginning of the first picture that is shown to the end of the last, in seconds; edit lists applied.
    pub duration_s: f64,
    /// Columns of the upright picture with square pixels.
    pub width: usize,
    /// Rows of it.
    pub height: usize,
    /// Pictures that are shown.
    pub frames: usize,
    /// Pictures a second on average.
    pub fps: f64,
    /// Pictures in the busiest second.
    pub peak_fps: f64,
    /// Whether the pictures are not evenly spaced.
    pub is_variable: bool,
    /// The codec.
    pub codec: Codec,
    /// The container.
    pub container: Container,
    /// The pixel format in ffmpeg's words.
    pub pixel_format: String,
    /// How light is coded.
    pub range: Range,
    /// Whether there is a sound track.
    pub has_audio: bool,
    /// How the stored picture becomes upright.
    pub orientation: Orientation,
    /// The index of the picture's track in the file.
    pub track: u32,
    /// The time in the file at which the first picture is shown, in microseconds.
    pub start_us: i64,
    /// Whether pictures are stored that would be shown after the end.
    pub hides_end: bool,
    /// Bytes of the file.
    pub bytes: u64,
    /// The pixel limit that it was checked with.
    pub max_pixels: u64,
}

impl VideoInfo {
    /// What is kept of it with an upload.
    #[must_use]
    pub fn facts(&self) -> VideoFacts {
        let format = match self.container {
            Container::Mp4 => VideoFormat::Mp4,
            Container::Mov => VideoFormat::Mov,
        };
        let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
        VideoFacts {
            format,
            duration_s: self.duration_s,
            width: side(self.width),
            height: side(self.height),
            frame_rate: self.fps,
        }
    }

    /// The number of samples that sound of this length has.
    #[must_use]
    pub fn audio_frames(&self, sample_rate_hz: u32) -> usize {
        (self.duration_s * f64::from(sample_rate_hz)).round() as usize
    }

    /// The size of decoded pictures with a longest side of at most `longest`: even, never enlarged.
    #[must_use]
    pub fn fitted(&self, longest: usize) -> FrameSize {
        let scale = (longest as f64 / self.width.max(self.height) as f64).min(1.0);
        let even = |side: usize| ((side as f64 * scale / 2.0).round() as usize * 2).clamp(2, longest.max(2));
        FrameSize { width: even(self.width), height: even(self.height) }
    }
}

/// Looks at a file.
///
/// # Errors
/// [`Error::Input`] with what is wrong with the file; [`Error::MissingProgram`]; [`Error::Model`] and [`Error::Io`] when
/// the programs do not work.
pub fn probe(programs: &VideoPrograms, path: &Path, limits: &VideoLimits) -> Result<VideoInfo, Error> {
    let path = &std::path::absolute(path).map_err(|source| reading(path, source))?;
    let meta = path.metadata().map_err(|source| reading(path, source))?;
    if !meta.is_file() || meta.len() == 0 {
        return Err(Error::Input("the video is an empty file".to_owned()));
    }
    if meta.len() > limits.max_bytes {
        let message = format!("the video has {} bytes, at most {} are possible", meta.len(), limits.max_bytes);
        return Err(Error::Input(message));
    }
    let asked = ["-show_entries", ENTRIES, "-of", "json=compact=1"];
    let answer = Answer::read(&ask(programs, path, limits, &asked, MAX_ANSWER_BYTES)?)
        .map_err(|error| failed(&programs.ffprobe, format!("gave an answer that cannot be read: {error}")))?;
    let stream = answer.picture()?;
    let codec = codec_of(stream)?;
    let (width, height) = upright_size(stream, limits)?;
    check_declared(&answer, stream, limits)?;

    let listed = format!("%+{LISTED_S}");
    let track = stream.index.to_string();
    let asked = [
        "-select_streams",
        &track,
        "-show_entries",
        "packet=pts,duration,flags",
        "-read_intervals",
        &listed,
        "-of",
        "csv=p=0",
    ];
    let list = ask(programs, path, limits, &asked, MAX_ANSWER_BYTES).map_err(|error| match error {
        Error::Model { .. } => Error::Input(format!("the video has more than {MAX_FRAMES} pictures")),
        other => other,
    })?;
    let timeline = timeline::read(&list, stream)?;
    timeline.check_length(limits)?;
    let info = VideoInfo {
        duration_s: timeline.duration_s,
        width,
        height,
        frames: timeline.frames,
        fps: timeline.frames as f64 / timeline.duration_s,
        peak_fps: timeline.peak_fps,
        is_variable: timeline.is_variable,
        codec,
        container: answer.container(),
        pixel_format: stream.pix_fmt.clone().unwrap_or_default(),
        range: match stream.color_transfer.as_deref() {
            Some("smpte2084") => Range::Pq,
            Some("arib-std-b67") => Range::Hlg,
            _ => Range::Standard,
        },
        has_audio: answer.has_audio(),
        orientation: stream.orientation(),
        track: stream.index,
        start_us: timeline.start_us,
        hides_end: timeline.hides_end,
        bytes: meta.len(),
        max_pixels: limits.max_pixels,
    };
    if stream.pixels() > SURE_PIXELS {
        decode::check_memory(programs, path, &info)?;
    }
    Ok(info)
}

/// Runs `ffprobe` on the file.
fn ask(
    programs: &VideoPrograms,
    path: &Path,
    limits: &VideoLimits,
    asked: &[&str],
    max_bytes: u64,
) -> Result<Vec<u8>, Error> {
    let mut arguments: Vec<OsString> = ["-hide_banner", "-v", "error"].map(OsString::from).into();
    arguments.extend(asked.iter().map(OsString::from));
    arguments.extend(input_arguments(path, limits.max_pixels));
    let jail = Jail { reads: Some(path), writes: None, limits: LIMITS };
    let mut running = Running::start(&Job { program: &programs.ffprobe, arguments, jail, has_input: false })?;
    let answer = running.read_output(max_bytes)?;
    let Ended { end, said } = running.finish()?;
    match end {
        End::Done => Ok(answer),
        End::Failed(_) => Err(if let Some(codec) = refused_codec(&said) {
            codec_error(&codec)
        } else if let Some((width, height)) = refused_size(&said) {
            size_error(width, height, limits)
        } else {
            Error::Input(format!("the video cannot be read as MP4 or MOV: {}", reason(&said, path)))
        }),
        End::Killed(_) | End::TooSlow(_) => Err(Error::Input(format!("the video cannot be read: looking at it {end}"))),
    }
}

fn reading(path: &Path, source: std::io::Error) -> Error {
    Error::Io { context: format!("reading {}", path.display()), source }
}

fn codec_of(stream: &Stream) -> Result<Codec, Error> {
    match stream.codec_name.as_deref() {
        Some("h264") => Ok(Codec::H264),
        Some("hevc") => Ok(Codec::Hevc),
        Some("vp9") => Ok(Codec::Vp9),
        Some("av1") => Ok(Codec::Av1),
        Some("mpeg4") => Ok(Codec::Mpeg4),
        other => {
            let name: String = other.unwrap_or("unknown").chars().filter(|c| c.is_ascii_graphic()).take(32).collect();
            Err(codec_error(&name))
        }
    }
}

fn codec_error(name: &str) -> Error {
    Error::Input(format!(
        "the video has a track with the codec `{name}`, possible for pictures are H.264, HEVC, VP9, AV1 and MPEG-4 part 2"
    ))
}

fn size_error(width: u32, height: u32, limits: &VideoLimits) -> Error {
    Error::Input(format!(
        "the video has {width}×{height} pixels, at most {} are possible (7680×4320 is {})",
        limits.max_pixels,
        7680 * 4320
    ))
}

/// The size as it is shown, from a stored size within the limits.
fn upright_size(stream: &Stream, limits: &VideoLimits) -> Result<(usize, usize), Error> {
    let (Some(width), Some(height)) = (stream.width.filter(|w| *w > 0), stream.height.filter(|h| *h > 0)) else {
        return Err(Error::Input("the video does not say how large its pictures are, or they are damaged".to_owned()));
    };
    if stream.pixels() > limits.max_pixels {
        return Err(size_error(width, height, limits));
    }
    let shown_width = (f64::from(width) * stream.pixel_aspect()).round().max(1.0) as usize;
    let height = height as usize;
    Ok(if stream.orientation().transposes { (height, shown_width) } else { (shown_width, height) })
}

/// What the header says about the length; a plain lie is told as what it says.
fn check_declared(answer: &Answer, stream: &Stream, limits: &VideoLimits) -> Result<(), Error> {
    let declared = stream.declared_s().or_else(|| answer.declared_s());
    match declared {
        Some(declared) if declared > f64::from(LISTED_S) => Err(length_error(declared, limits)),
        _ => Ok(()),
    }
}

fn length_error(duration_s: f64, limits: &VideoLimits) -> Error {
    // 2.96 must not be told as "3.0 s, possible are 3.0 to 20.0 s".
    let digits = if (duration_s * 10.0 - (duration_s * 10.0).round()).abs() < 0.01 { 1 } else { 3 };
    Error::Input(format!(
        "the video is {duration_s:.digits$} s long, possible are {:.1} to {:.1} s",
        limits.min_s, limits.max_s
    ))
}
