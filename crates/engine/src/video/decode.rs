//! [`decode`]: the pictures of a video, small, upright and each with its own time, one after the other from a single
//! run of `ffmpeg`. Memory: one picture, whatever the video.
//!
//! The program writes a fragmented MOV of raw pictures into a pipe, a fragment each ([`fragments`]): a raw stream has no
//! times, and counting frames gives wrong ones as soon as the rate varies.

mod fragments;
mod light;

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use super::ffmpeg::child::{End, Ended, Job, Running};
use super::ffmpeg::jail::{Jail, Limits};
use super::ffmpeg::{VideoPrograms, failed, input_arguments, reason};
use super::probe::{Orientation, VideoInfo};
use super::{Frame, FrameSize};
use crate::Error;
use fragments::Fragments;

/// The longest side of decoded pictures, in pixels.
pub const LONGEST_SIDE: usize = 448;

/// The most pictures a second; of faster videos one in each sixtieth of a second.
pub const MAX_FPS: f64 = 60.0;

/// A rate up to this is not thinned out: 60 with its rounding.
const UNTHINNED_FPS: f64 = 60.5;

/// Units of time of the fragments.
const TICKS_PER_S: u32 = 1_000_000;

/// How much earlier than told the pictures may end before a video counts as damaged, in frames and in seconds: a broken
/// frame at the end is no reason to refuse the rest.
const MISSING_FRAMES: f64 = 3.0;
const MISSING_S: f64 = 0.3;

/// What the program may take of address space. 4K HEVC of 10 bits needs 500 MB, of which half is ever in memory; in general
/// some 250 MB and, by codec and number of references, 8 to 16 pictures.
const MEMORY_BYTES: u64 = 800 << 20;

/// 20 s of 4K take half a minute of one core; what is stored so that it takes five times as long is an attack.
const LIMITS: Limits = Limits { memory_bytes: MEMORY_BYTES, cpu_s: 150, file_bytes: 0, wall: Duration::from_secs(400) };

/// What was decoded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecodeSummary {
    /// Pictures given to the caller.
    pub frames: usize,
    /// Their size.
    pub size: FrameSize,
    /// The time of the last one in seconds.
    pub last_s: f64,
    /// Whether the caller stopped before the end.
    pub is_stopped: bool,
}

/// Decodes a video that [`probe`](super::probe()) has accepted. `see` gets each picture in order of time and may stop the work by answering [`ControlFlow::Break`].
///
/// # Errors
/// [`Error::Input`] when the video turns out to be damaged, [`Error::MissingProgram`], [`Error::Model`], [`Error::Io`].
pub fn decode(
    programs: &VideoPrograms,
    path: &Path,
    info: &VideoInfo,
    see: &mut dyn FnMut(Frame<'_>) -> ControlFlow<()>,
) -> Result<DecodeSummary, Error> {
    let path = &std::path::absolute(path)
        .map_err(|source| Error::Io { context: format!("reading {}", path.display()), source })?;
    let size = info.fitted(LONGEST_SIDE);
    let arguments = arguments(path, info, size, max_frames(info));
    let jail = Jail { reads: Some(path), writes: None, limits: LIMITS };
    let mut running = Running::start(&Job { program: &programs.ffmpeg, arguments, jail, has_input: false })?;
    let output = running.take_output().ok_or_else(|| failed(&programs.ffmpeg, "has no output".to_owned()))?;
    // A large buffer only for the boxes; pictures are read straight into their own.
    let mut fragments = Fragments::new(BufReader::new(output), size.rgb_bytes());
    let light = light::table(info.range);

    let mut summary = DecodeSummary { frames: 0, size, last_s: 0.0, is_stopped: false };
    let max_frames = max_frames(info);
    let broken = loop {
        let (ticks, rgb) = match fragments.next() {
            Ok(Some(fragment)) => fragment,
            Ok(None) => break None,
            Err(error) => break Some(error),
        };
        // Before the beginning: not shown. A thousandth is what the shift may round to.
        if ticks < -i64::from(TICKS_PER_S / 1000) {
            continue;
        }
        let ticks = ticks.max(0);
        let time_s = ticks as f64 / f64::from(TICKS_PER_S);
        // What comes after the end is not shown; there are no more pictures than the program was asked for.
        if time_s >= info.duration_s || summary.frames == max_frames {
            drop(running);
            check_complete(&summary, info, "")?;
            return Ok(summary);
        }
        if let Some(light) = &light {
            light.apply(rgb);
        }
        summary.frames += 1;
        summary.last_s = time_s;
        if see(Frame { time_s, size, rgb }).is_break() {
            summary.is_stopped = true;
            // Dropping it ends the program.
            return Ok(summary);
        }
    };
    drop(fragments);
    let Ended { end, said } = running.finish()?;
    match end {
        End::Done | End::Failed(_) => {}
        End::Killed(_) | End::TooSlow(_) => {
            return Err(Error::Input(format!("the video cannot be decoded: the work on it {end}")));
        }
    }
    check_complete(&summary, info, &reason(&said, path))?;
    match broken {
        Some(error) => Err(failed(&programs.ffmpeg, format!("wrote pictures that cannot be read: {error}"))),
        None => Ok(summary),
    }
}

/// Pictures after which every one has its memory: no codec keeps more than 16 besides those on their way.
const TRIED_FRAMES: usize = 48;

/// Tries whether the pictures of a video can be decoded within the memory that there is, by decoding the first ones.
///
/// # Errors
/// [`Error::Input`] when they cannot; [`Error::MissingProgram`], [`Error::Model`], [`Error::Io`].
pub(super) fn check_memory(programs: &VideoPrograms, path: &Path, info: &VideoInfo) -> Result<(), Error> {
    let size = info.fitted(LONGEST_SIDE);
    // The first picture that is lost ends it.
    let mut all: Vec<OsString> = vec!["-xerror".into()];
    all.extend(arguments(path, info, size, TRIED_FRAMES));
    let jail = Jail { reads: Some(path), writes: None, limits: LIMITS };
    let mut running = Running::start(&Job { program: &programs.ffmpeg, arguments: all, jail, has_input: false })?;
    let most_bytes = (TRIED_FRAMES * (size.rgb_bytes() + MAX_FRAGMENT_BYTES)) as u64;
    running.read_output(most_bytes)?;
    let Ended { end, said } = running.finish()?;
    match end {
        End::Done => Ok(()),
        End::Failed(_) | End::Killed(_) | End::TooSlow(_) => Err(Error::Input(format!(
            "the video has {}×{} pixels ({}): its pictures cannot be decoded within {} MiB of memory, or are damaged ({}); use a smaller size, at most 4096×2304 is always possible",
            info.width,
            info.height,
            info.pixel_format,
            MEMORY_BYTES >> 20,
            reason(&said, path)
        ))),
    }
}

fn check_complete(summary: &DecodeSummary, info: &VideoInfo, said: &str) -> Result<(), Error> {
    if summary.frames == 0 {
        return Err(Error::Input(format!("the video is damaged: no picture can be decoded: {said}")));
    }
    let frame_s = 1.0 / info.fps;
    let missing_s = info.duration_s - frame_s - summary.last_s;
    if missing_s > MISSING_S.max(MISSING_FRAMES * frame_s) && !info.is_variable || missing_s > 0.5 * info.duration_s {
        return Err(Error::Input(format!(
            "the video is damaged: it is {:.3} s long, but after {:.3} s no picture can be decoded: {said}",
            info.duration_s, summary.last_s
        )));
    }
    Ok(())
}

/// What surrounds a picture in the stream, and all that is around them shared out, at most.
const MAX_FRAGMENT_BYTES: usize = 4096;

/// No more are asked for or taken.
fn max_frames(info: &VideoInfo) -> usize {
    (info.duration_s * UNTHINNED_FPS).ceil() as usize + 2
}

fn arguments(path: &Path, info: &VideoInfo, size: FrameSize, max_frames: usize) -> Vec<OsString> {
    let mut arguments: Vec<OsString> =
        ["-nostdin", "-hide_banner", "-v", "error", "-filter_threads", "1", "-noautorotate"].map(OsString::from).into();
    // Times count from the first picture that is shown, even when that one cannot be decoded.
    arguments.extend(["-copyts", "-itsoffset"].map(OsString::from));
    arguments.push(format!("{}us", -info.start_us).into());
    arguments.extend(input_arguments(path, info.max_pixels));
    let values = [
        ("-map", format!("0:{}", info.track)),
        ("-frames:v", max_frames.to_string()),
        ("-vf", filters(info, size)),
        ("-pix_fmt", "rgb24".to_owned()),
        ("-c:v", "rawvideo".to_owned()),
        ("-fps_mode", "passthrough".to_owned()),
        ("-enc_time_base", format!("1:{TICKS_PER_S}")),
        ("-video_track_timescale", TICKS_PER_S.to_string()),
        ("-map_metadata", "-1".to_owned()),
        ("-map_chapters", "-1".to_owned()),
        ("-movflags", "+empty_moov+frag_every_frame+default_base_moof+frag_discont".to_owned()),
        // With these two and `frag_discont` the fragments keep the times that the pictures have.
        ("-use_editlist", "1".to_owned()),
        ("-avoid_negative_ts", "disabled".to_owned()),
        ("-f", "mov".to_owned()),
    ];
    for (name, value) in values {
        arguments.push(name.into());
        arguments.push(value.into());
    }
    arguments.push("pipe:1".into());
    arguments
}

/// Small first, then upright: turning a large picture would cost more than decoding it.
fn filters(info: &VideoInfo, size: FrameSize) -> String {
    let Orientation { transposes, flips_x, flips_y } = info.orientation;
    let (width, height) = if transposes { (size.height, size.width) } else { (size.width, size.height) };
    let mut filters = Vec::new();
    if info.peak_fps > UNTHINNED_FPS {
        filters.push(format!(
            "select='isnan(prev_selected_t)+gt(floor(t*{MAX_FPS}+0.01),floor(prev_selected_t*{MAX_FPS}+0.01))'"
        ));
    }
    filters.push(format!("scale={width}:{height}:flags=bilinear"));
    filters.push("format=rgb24".to_owned());
    let turns = [(transposes, "transpose=cclock_flip"), (flips_x, "hflip"), (flips_y, "vflip")];
    filters.extend(turns.iter().filter(|(is_done, _)| *is_done).map(|(_, name)| (*name).to_owned()));
    // The muxer wants square pixels, which they are now.
    filters.push("setsar=1".to_owned());
    filters.join(",")
}
