//! Cuts takes out of a recording: offset off, ends trimmed, events told apart by the silence between them,
//! peaks brought to one level. Refuses what is nearly silent, clipped or too short.

use klang_audio::edges::{TrimSettings, fade_in, fade_out, remove_offset, trim};
use klang_audio::{Audio, resample};

use super::list::Kind;
use super::looping::make_loop;
use crate::effects::bank::SAMPLE_RATE_HZ;

/// The longest file that is decoded: three minutes at 48 kHz.
pub(super) const MAX_FILE_FRAMES: usize = 180 * 48_000;

/// Longer takes are cut off: a texture of half a minute with a good loop is not heard to repeat.
const MAX_TEXTURE_S: f64 = 30.0;
const MAX_EVENT_S: f64 = 15.0;

const MIN_TEXTURE_S: f64 = 0.8;
const MIN_EVENT_S: f64 = 0.02;

/// Below this peak there is more noise than sound once it is raised: -46 dBFS.
const MIN_PEAK: f32 = 0.005;

/// Clipping: runs of at least so many samples at full scale, and the share of such samples that is refused; of
/// what is loud by its nature more is kept, because it is noise and the overload is a part of how it sounds.
const CLIPPED_RUN: usize = 4;
const CLIPPED_LEVEL: f32 = 0.999;
const MAX_CLIPPED: f64 = 0.005;
const MAX_CLIPPED_LOUD: f64 = 0.05;

/// The peak of a take: -1 dBFS.
const PEAK: f32 = 0.891_25;

/// What counts as silence in a sound at its final level.
const SILENCE_DBFS: f64 = -50.0;

/// Two channels that differ by less than this part of their peak are one.
const MAX_MONO_DIFFERENCE: f32 = 0.002;

/// Events: what must lie between two of them, and what is kept before and behind each.
const MIN_PAUSE_S: f64 = 0.12;
const GUARD_BEFORE_MS: f64 = 4.0;
const GUARD_AFTER_MS: f64 = 40.0;
const FADE_IN_MS: f64 = 1.0;
const FADE_OUT_MS: f64 = 15.0;

/// The window in which the level is measured to tell events apart.
const WINDOW_S: f64 = 0.01;

/// Events that are this much weaker than the loudest of the file (-24 dB) are its noises.
const MIN_EVENT_PEAK: f32 = 0.063;

/// A take and its loop, or why it cannot be used.
pub(super) type Piece = Result<(Audio, Option<[usize; 2]>), String>;

/// Cuts a recording.
///
/// # Errors
/// Why nothing of it can be used.
pub(super) fn takes(audio: Audio, kind: Kind, is_loud: bool) -> Result<Vec<Piece>, String> {
    if audio.channels.len() > 2 {
        return Err(format!("it has {} channels", audio.channels.len()));
    }
    let clipped = clipped_share(&audio);
    if clipped > if is_loud { MAX_CLIPPED_LOUD } else { MAX_CLIPPED } {
        return Err(format!("{:.1} % of it is clipped", clipped * 100.0));
    }
    let mut audio = resample(&audio, SAMPLE_RATE_HZ).map_err(|error| error.to_string())?;
    remove_offset(&mut audio);
    let peak = audio.sample_peak();
    if peak < MIN_PEAK {
        return Err(format!("its peak is {peak:.4}, the least is {MIN_PEAK}"));
    }
    merge_equal_channels(&mut audio);
    level(&mut audio);
    Ok(match kind {
        Kind::Texture => vec![texture(audio)],
        Kind::Event => vec![event(audio)],
        Kind::Events => separate(&audio).into_iter().map(event).collect(),
    })
}

fn texture(mut audio: Audio) -> Piece {
    let settings = TrimSettings { threshold_dbfs: SILENCE_DBFS, guard_before_ms: 0.0, guard_after_ms: 0.0 };
    trim(&mut audio, &settings).map_err(|error| error.to_string())?;
    shorten(&mut audio, MAX_TEXTURE_S);
    if audio.duration_s() < MIN_TEXTURE_S {
        return Err(format!("it lasts {:.2} s, the least is {MIN_TEXTURE_S}", audio.duration_s()));
    }
    let looped = make_loop(&mut audio);
    level(&mut audio);
    Ok((audio, Some(looped)))
}

fn event(mut audio: Audio) -> Piece {
    let settings =
        TrimSettings { threshold_dbfs: SILENCE_DBFS, guard_before_ms: GUARD_BEFORE_MS, guard_after_ms: GUARD_AFTER_MS };
    trim(&mut audio, &settings).map_err(|error| error.to_string())?;
    if audio.duration_s() < MIN_EVENT_S {
        return Err(format!("it lasts {:.3} s, the least is {MIN_EVENT_S}", audio.duration_s()));
    }
    shorten(&mut audio, MAX_EVENT_S);
    level(&mut audio);
    fade_in(&mut audio, FADE_IN_MS);
    fade_out(&mut audio, FADE_OUT_MS);
    Ok((audio, None))
}

/// The stretches of sound between pauses.
fn separate(audio: &Audio) -> Vec<Audio> {
    let window = (WINDOW_S * f64::from(SAMPLE_RATE_HZ)) as usize;
    let pause = (MIN_PAUSE_S / WINDOW_S) as usize;
    let guard = audio.frames_in_ms(GUARD_AFTER_MS);
    let threshold = 10f64.powf(SILENCE_DBFS / 20.0);
    let sounds = |n: usize| {
        let range = n * window..((n + 1) * window).min(audio.frames());
        audio.channels.iter().any(|channel| {
            let energy: f64 = channel[range.clone()].iter().map(|&sample| f64::from(sample).powi(2)).sum();
            (energy / window as f64).sqrt() > threshold
        })
    };
    let mut stretches: Vec<[usize; 2]> = Vec::new();
    for n in (0..audio.frames().div_ceil(window)).filter(|&n| sounds(n)) {
        match stretches.last_mut() {
            Some(last) if n - last[1] < pause => last[1] = n + 1,
            _ => stretches.push([n, n + 1]),
        }
    }
    let cut = |[start, end]: [usize; 2]| {
        let range = (start * window).saturating_sub(guard)..(end * window + guard).min(audio.frames());
        let channels = audio.channels.iter().map(|channel| channel[range.clone()].to_vec()).collect();
        Audio { sample_rate_hz: audio.sample_rate_hz, channels }
    };
    stretches.into_iter().map(cut).filter(|event| event.sample_peak() > MIN_EVENT_PEAK).collect()
}

fn clipped_share(audio: &Audio) -> f64 {
    // Decoders of lossy files go beyond full scale without having clipped anything.
    if audio.sample_peak() > 1.001 {
        return 0.0;
    }
    let mut clipped = 0;
    for channel in &audio.channels {
        for run in channel.chunk_by(|a, b| is_clipped(*a) && is_clipped(*b)) {
            if run.len() >= CLIPPED_RUN {
                clipped += run.len();
            }
        }
    }
    clipped as f64 / (audio.frames() * audio.channels.len()).max(1) as f64
}

fn is_clipped(sample: f32) -> bool {
    sample.abs() >= CLIPPED_LEVEL
}

fn merge_equal_channels(audio: &mut Audio) {
    if let [left, right] = audio.channels.as_slice() {
        let limit = audio.sample_peak() * MAX_MONO_DIFFERENCE;
        if left.iter().zip(right).all(|(a, b)| (a - b).abs() <= limit) {
            audio.channels.truncate(1);
        }
    }
}

fn level(audio: &mut Audio) {
    let peak = audio.sample_peak();
    if peak > 0.0 {
        let gain = PEAK / peak;
        audio.channels.iter_mut().flatten().for_each(|sample| *sample *= gain);
    }
}

fn shorten(audio: &mut Audio, most_s: f64) {
    let most = audio.frames_in_ms(most_s * 1000.0);
    audio.channels.iter_mut().for_each(|channel| channel.truncate(most));
}
