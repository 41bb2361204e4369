//! Loudness and true peak by ITU-R BS.1770-4 (EBU R 128), and bringing a sound to a loudness without
//! passing a peak. Refuses to touch silence, and to squash: a sound whose peaks stand too far out stays
//! below the target, and the report says so.

use ebur128::{EbuR128, Mode};

use crate::limiter::Limiter;
use crate::sound::{from_db, to_db};
use crate::{Audio, Error};

/// How far below the asked ceiling the samples are kept, in dB, because a lossy codec does not keep the
/// waveform and its decoder's peaks come out higher. See the test `peaks_hold_after_mp3`.
pub const CODEC_MARGIN_DB: f64 = 1.0;

/// How far the result may be from the target before another pass is made, in LU.
const TOLERANCE_LU: f64 = 0.1;

/// Passes over the sound. Each removes most of what the limiter took in the one before.
const MAX_PASSES: usize = 5;

/// How much gain may be added to make up for what the limiter takes, in dB. More would flatten the sound.
const MAX_MAKE_UP_DB: f64 = 6.0;

/// Samples given to the meter at once.
const PIECE_FRAMES: usize = 4096;

/// Zeros behind the sound that let the true-peak filter reach its last samples.
const PEAK_FLUSH_FRAMES: usize = 64;

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
    read_meter(audio, Mode::I | Mode::TRUE_PEAK, |_, _| ())
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
    let before = measure(audio)?;
    let Some(found_lufs) = before.integrated_lufs else {
        return Ok(Report { before, after: before, gain_db: 0.0, limited_db: 0.0 });
    };
    let ceiling = ceiling_dbtp - CODEC_MARGIN_DB;
    let limiter = Limiter::new(audio);
    let plain_gain_db = target_lufs - found_lufs;
    let mut gain_db = plain_gain_db;
    let mut curve = limiter.gains(gain_db, ceiling);
    for _ in 1..MAX_PASSES {
        // Without true peaks, which take most of the meter's time.
        let reached = read_meter(audio, Mode::I, |start, samples| multiply(samples, &curve.factors[start..]))?;
        let missing = target_lufs - reached.integrated_lufs.unwrap_or(target_lufs);
        let next_gain_db = (gain_db + missing).min(plain_gain_db + MAX_MAKE_UP_DB);
        if missing.abs() <= TOLERANCE_LU || (next_gain_db - gain_db).abs() <= TOLERANCE_LU {
            break;
        }
        gain_db = next_gain_db;
        curve = limiter.gains(gain_db, ceiling);
    }
    for channel in &mut audio.channels {
        multiply(channel, &curve.factors);
    }
    let mut after = measure(audio)?;
    // The meter's interpolation and the limiter's differ by hundredths of a dB; the meter has the last word.
    let excess_db = after.true_peak_dbtp - ceiling;
    if excess_db > 0.0 {
        let factor = from_db(-excess_db) as f32;
        audio.channels.iter_mut().flatten().for_each(|sample| *sample *= factor);
        gain_db -= excess_db;
        after = measure(audio)?;
    }
    Ok(Report { before, after, gain_db, limited_db: curve.limited_db })
}

fn multiply(samples: &mut [f32], factors: &[f32]) {
    for (sample, factor) in samples.iter_mut().zip(factors) {
        *sample *= factor;
    }
}

/// Measures what `change` makes of the sound: it is called with the place and the samples of each piece. The
/// true peak stays negative infinity if `mode` does not ask for it.
fn read_meter(audio: &Audio, mode: Mode, change: impl Fn(usize, &mut [f32])) -> Result<Loudness, Error> {
    let frames = audio.frames();
    if frames == 0 {
        return Ok(Loudness { integrated_lufs: None, true_peak_dbtp: f64::NEG_INFINITY });
    }
    let channels = audio.channels.len();
    let mut meter = EbuR128::new(channels as u32, audio.sample_rate_hz, mode).map_err(refused)?;
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
    let mut true_peak = 0.0f64;
    if mode.contains(Mode::TRUE_PEAK) {
        add_silence(&mut meter, channels, PEAK_FLUSH_FRAMES)?;
        for channel in 0..channels {
            true_peak = true_peak.max(meter.true_peak(channel as u32).map_err(refused)?);
        }
    }
    Ok(Loudness { integrated_lufs: Some(lufs).filter(|lufs| lufs.is_finite()), true_peak_dbtp: to_db(true_peak) })
}

fn add_silence(meter: &mut EbuR128, channels: usize, frames: usize) -> Result<(), Error> {
    meter.add_frames_f32(&vec![0.0; frames * channels]).map_err(refused)
}

fn refused(error: ebur128::Error) -> Error {
    Error::Meter(error.to_string())
}

#[cfg(test)]
mod tests;
