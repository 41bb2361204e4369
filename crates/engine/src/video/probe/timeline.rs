//! [`Timeline`]: the times of a video's pictures, from the list of its packets, in the file's own exact units.

use super::answer::Stream;
use super::{DECLARED_TOLERANCE_S, MAX_FRAMES, MAX_TOLERANCE_S, VideoLimits, length_error};
use crate::Error;

/// Intervals that differ by more than this share of their mean are not rounding.
const EVEN: f64 = 0.2;

/// The times of what is shown.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Timeline {
    pub(super) duration_s: f64,
    pub(super) frames: usize,
    pub(super) peak_fps: f64,
    pub(super) is_variable: bool,
    pub(super) start_us: i64,
    pub(super) hides_end: bool,
    /// What the header says, when it says something.
    declared_s: Option<f64>,
}

/// Reads lines of `pts,duration,flags`.
pub(super) fn read(list: &[u8], stream: &Stream) -> Result<Timeline, Error> {
    let damaged = |what: &str| Error::Input(format!("the video is damaged: {what}"));
    let senseless = || damaged("the times of its pictures make no sense");
    let (numerator, denominator) = stream.time_base().ok_or_else(senseless)?;
    let seconds = |ticks: i64| ticks as f64 * numerator as f64 / denominator as f64;

    let mut shown: Vec<(i64, i64)> = Vec::new();
    let mut last_hidden = i64::MIN;
    for line in list.split(|byte| *byte == b'\n') {
        let mut fields = std::str::from_utf8(line).unwrap_or_default().trim().split(',');
        let (pts, duration, flags) = (fields.next(), fields.next(), fields.next().unwrap_or_default());
        let Some(pts) = pts.and_then(|pts| pts.parse::<i64>().ok()) else { continue };
        // Discarded: before or after what an edit list shows.
        if flags.contains('D') {
            last_hidden = last_hidden.max(pts);
            continue;
        }
        let duration = duration.and_then(|d| d.parse::<i64>().ok()).unwrap_or(0).max(0);
        shown.push((pts, duration));
        if shown.len() > MAX_FRAMES {
            return Err(Error::Input(format!("the video has more than {MAX_FRAMES} pictures")));
        }
    }
    shown.sort_unstable();
    let (Some(&(start, _)), Some(&(last, last_duration))) = (shown.first(), shown.last()) else {
        return Err(damaged("it has no picture, or it is cut off before the first"));
    };
    let span = last.checked_sub(start).ok_or_else(senseless)?;
    // Without a length of its own the last picture is shown as long as the others on average.
    let last_duration = match (last_duration, shown.len() as i64 - 1) {
        (0, intervals) if intervals > 0 => span / intervals,
        (duration, _) => duration,
    };
    let listed = span.checked_add(last_duration).ok_or_else(senseless)?;
    // An edit list may end within the last picture.
    let declared = stream.duration_ts.filter(|ticks| *ticks > 0);
    let offset = start.saturating_sub(stream.start_pts.unwrap_or(start)).max(0);
    let presented = match declared.map(|ticks| ticks.saturating_sub(offset)) {
        Some(declared) if declared > span && declared < listed => declared,
        _ => listed,
    };
    let duration_s = seconds(presented);
    if !(duration_s.is_finite() && duration_s > 0.0) {
        return Err(damaged("its pictures take no time"));
    }
    let times: Vec<f64> = shown.iter().map(|(pts, _)| seconds(pts.saturating_sub(start))).collect();
    let start_us = i128::from(start) * i128::from(numerator) * 1_000_000 / i128::from(denominator);
    Ok(Timeline {
        duration_s,
        frames: shown.len(),
        peak_fps: peak_fps(&times, duration_s),
        is_variable: is_variable(&times),
        hides_end: last_hidden > last || presented < listed,
        start_us: i64::try_from(start_us).map_err(|_| senseless())?,
        declared_s: declared.map(seconds),
    })
}

impl Timeline {
    /// Refuses what is too short or too long, or whose header says another length than its pictures.
    pub(super) fn check_length(&self, limits: &VideoLimits) -> Result<(), Error> {
        let frame_s = self.duration_s / self.frames as f64;
        if let Some(declared_s) = self.declared_s
            && declared_s - self.duration_s > DECLARED_TOLERANCE_S.max(2.0 * frame_s)
        {
            return Err(Error::Input(format!(
                "the video is damaged or cut off: it says that it is {declared_s:.3} s long, but its pictures end \
                 after {:.3} s",
                self.duration_s
            )));
        }
        let tolerance_s = frame_s.min(MAX_TOLERANCE_S);
        if self.duration_s < limits.min_s - tolerance_s || self.duration_s > limits.max_s + tolerance_s {
            return Err(length_error(self.duration_s, limits));
        }
        Ok(())
    }
}

/// The most pictures that begin within any second; the average for a video of less.
fn peak_fps(times: &[f64], duration_s: f64) -> f64 {
    let mut first = 0;
    let mut most = 0;
    for (last, time) in times.iter().enumerate() {
        // A hair less than a second: the picture exactly a second later begins the next one.
        while time - times[first] > 1.0 - 1e-4 {
            first += 1;
        }
        most = most.max(last - first + 1);
    }
    if duration_s < 1.0 { times.len() as f64 / duration_s } else { most as f64 }
}

fn is_variable(times: &[f64]) -> bool {
    let intervals = times.windows(2).map(|pair| pair[1] - pair[0]);
    let (shortest, longest) = intervals.fold((f64::MAX, 0.0_f64), |(a, b), i| (a.min(i), b.max(i)));
    let mean = times.last().unwrap_or(&0.0) / (times.len().max(2) - 1) as f64;
    longest - shortest > EVEN * mean
}
