//! Loudness and true peak by ITU-R BS.1770-4, and bringing a sound to a loudness without
//! passing a peak. Refuses to touch silence, and to squash: a sound whose peaks stand too far out stays
//! below the target, and the report says so.

use ebur128::{EbuR128, Mode};

use crate::limiter::Limiter;
use crate::sound::from_db;
use crate::{Audio, Error};

/// How far below the asked ceiling the samples are kept, in dB, because a lossy codec does not keep the
/// waveform and its decoder's peaks come out higher: for 16 clips of ten synthetic voices by up to 0.3 dB in
/// MP3 at 128 and 192 kbit/s and 0.7 dB in Opus at 64 kbit/s.
pub const CODEC_MARGIN_DB: f64 = 1.0;

/// How far the result may be from the target before another pass is made, in LU.
const TOLERANCE_LU: f64 = 0.1;

/// Tries at the gain. Two or three are usual.
const MAX_PASSES: usize = 6;

/// The first guess of how much louder limited speech gets with each dB of gain, and the least believed.
const EXPECTED_SLOPE: f64 = 0.6;
const MIN_SLOPE: f64 = 0.2;

/// What a moving gain may add between the samples, in dB: keeps the result from being scaled down again.
const DETECTION_MARGIN_DB: f64 = 0.1;

/// How much gain may be added to make up for what the limiter takes, in dB. More would flatten the sound.
const MAX_MAKE_UP_DB: f64 = 6.0;

/// Samples given to the meter at once.
const PIECE_FRAMES: usize = 4096;

/// What a meter shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loudness {
    /// Integrated loudness in LUFS; `None` for silence (below the absolute gate of -70 LUFS throughout).
    pub integrated_lufs: Option<f64>,
    /// True peak in dBTP; negative infinity for digital silence.
    pub true_peak_dbtp: f64,
}

/// What [`normalize`] did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Report {
    /// The sound as it came.
    pub before: Loudness,
    /// The sound as it is now.
    pub after: Loudness,
    /// The gain given to the whole sound, in dB.
    pub gain_db: f64,
    /// The most that the limiter took anywhere, in dB.
    pub limited_db: f64,
}

/// Measures a sound. Fallbacks where the standard gives no value: a sound shorter than a gating block
/// (400 ms) is measured without gates over its own length; one of which no whole block passes the gate is
/// measured again with 400 ms of silence behind it, so that its last moments count.
///
/// # Errors
/// Those of [`Audio::check`].
pub fn measure(audio: &Audio) -> Result<Loudness, Error> {
    audio.check()?;
    measure_peaks(audio).map(|(loudness, _)| loudness)
}

/// The integrated loudness alone, at a third of the cost of [`measure`]; `None` for silence.
///
/// # Errors
/// Those of [`Audio::check`].
pub fn integrated(audio: &Audio) -> Result<Option<f64>, Error> {
    audio.check()?;
    integrated_lufs(audio, |_, _| ())
}

/// Brings `audio` to `target_lufs`, with its true peak at most [`CODEC_MARGIN_DB`] below `ceiling_dbtp`, so
/// that the ceiling also holds for what a decoder makes of its MP3. Silence stays as it is.
///
/// The result is within 0.2 LU of the target unless making up for the limiter would take more than 6 dB.
///
/// # Errors
/// Those of [`Audio::check`]; [`Error::Setting`] for a target outside -60 to 0 LUFS or a ceiling outside
/// -30 to 0 dBTP.
pub fn normalize(audio: &mut Audio, target_lufs: f64, ceiling_dbtp: f64) -> Result<Report, Error> {
    if !(-60.0..=0.0).contains(&target_lufs) {
        return Err(Error::Setting { name: "target_lufs", given: target_lufs.to_string(), possible: "-60 to 0" });
    }
    if !(-30.0..=0.0).contains(&ceiling_dbtp) {
        return Err(Error::Setting { name: "ceiling_dbtp", given: ceiling_dbtp.to_string(), possible: "-30 to 0" });
    }
    audio.check()?;
    let (before, limiter) = measure_peaks(audio)?;
    let Some(found_lufs) = before.integrated_lufs else {
        return Ok(Report { before, after: before, gain_db: 0.0, limited_db: 0.0 });
    };
    let ceiling = ceiling_dbtp - CODEC_MARGIN_DB;
    let plain_gain_db = target_lufs - found_lufs;
    let most_gain_db = plain_gain_db + MAX_MAKE_UP_DB;
    let mut gain_db = plain_gain_db;
    let mut curve = limiter.gains(gain_db, ceiling - DETECTION_MARGIN_DB);
    // How much louder the sound gets with each dB of gain: 1 without the limiter, less the more it works.
    let mut slope = EXPECTED_SLOPE;
    let mut last: Option<(f64, f64)> = None;
    for _ in 1..MAX_PASSES {
        let reached = integrated_lufs(audio, |start, samples| curve.apply(start, samples))?.unwrap_or(target_lufs);
        if (target_lufs - reached).abs() <= TOLERANCE_LU || gain_db >= most_gain_db {
            break;
        }
        if let Some((last_gain_db, last_reached)) = last {
            slope = ((reached - last_reached) / (gain_db - last_gain_db)).clamp(MIN_SLOPE, 1.0);
        }
        last = Some((gain_db, reached));
        gain_db = (gain_db + (target_lufs - reached) / slope).min(most_gain_db);
        curve = limiter.gains(gain_db, ceiling - DETECTION_MARGIN_DB);
    }
    for channel in &mut audio.channels {
        curve.apply(0, channel);
    }
    let (mut after, _) = measure_peaks(audio)?;
    let excess_db = after.true_peak_dbtp - ceiling;
    if excess_db > 0.0 {
        let factor = from_db(-excess_db) as f32;
        audio.channels.iter_mut().flatten().for_each(|sample| *sample *= factor);
        gain_db -= excess_db;
        (after, _) = measure_peaks(audio)?;
    }
    Ok(Report { before, after, gain_db, limited_db: curve.limited_db })
}

fn measure_peaks(audio: &Audio) -> Result<(Loudness, Limiter), Error> {
    let limiter = Limiter::new(audio);
    let integrated_lufs = integrated_lufs(audio, |_, _| ())?;
    Ok((Loudness { integrated_lufs, true_peak_dbtp: limiter.true_peak_dbtp() }, limiter))
}

/// The loudness of what `change` makes of the sound: it is called with the place and the samples of each
/// piece.
fn integrated_lufs(audio: &Audio, change: impl Fn(usize, &mut [f32])) -> Result<Option<f64>, Error> {
    let frames = audio.frames();
    if frames == 0 {
        return Ok(None);
    }
    let channels = audio.channels.len();
    let mut meter = EbuR128::new(channels as u32, audio.sample_rate_hz, Mode::I).map_err(refused)?;
    let mut pieces: Vec<Vec<f32>> = vec![Vec::with_capacity(PIECE_FRAMES); channels];
    for start in (0..frames).step_by(PIECE_FRAMES) {
        let end = frames.min(start + PIECE_FRAMES);
        for (piece, channel) in pieces.iter_mut().zip(&audio.channels) {
            piece.clear();
            piece.extend_from_slice(&channel[start..end]);
            change(start, piece);
        }
        let planes: Vec<&[f32]> = pieces.iter().map(Vec::as_slice).collect();
        meter.add_frames_planar_f32(&planes).map_err(refused)?;
    }
    let mut lufs = meter.loudness_global().map_err(refused)?;
    if lufs == f64::NEG_INFINITY {
        // A gating block (BS.1770-4, annex 1) is four steps of 100 ms, each rounded to samples by the meter.
        let block = (audio.sample_rate_hz as usize + 5) / 10 * 4;
        let missing = block.saturating_sub(frames);
        add_silence(&mut meter, channels, if missing > 0 { missing } else { block })?;
        lufs = meter.loudness_global().map_err(refused)?;
        if missing > 0 {
            lufs += 10.0 * (block as f64 / frames as f64).log10();
        }
    }
    Ok(Some(lufs).filter(|lufs| lufs.is_finite()))
}

fn add_silence(meter: &mut EbuR128, channels: usize, frames: usize) -> Result<(), Error> {
    meter.add_frames_f32(&vec![0.0; frames * channels]).map_err(refused)
}

fn refused(error: ebur128::Error) -> Error {
    Error::Meter(error.to_string())
}

#[cfg(test)]
mod tests;
