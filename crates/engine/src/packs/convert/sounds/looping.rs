//! Gives a texture a loop without a seam: the place near the beginning that sounds most like the end is
//! found by correlation, and the end is faded over into what stands before that place.

use klang_audio::Audio;

use crate::effects::bank::SAMPLE_RATE_HZ;

/// The length of the fade: long enough for a change of noise not to be heard, short beside the loop.
const FADE_S: f64 = 0.1;

/// How much of a short sound the fade may take, and where the loop may begin, in parts of the whole.
const MAX_FADE: f64 = 0.2;
const LATEST_START: f64 = 0.35;

/// Steps of the search: coarse over the whole range, then fine around the best.
const COARSE: usize = 32;

/// Changes the end of the sound and answers the loop: after its last sample the first can follow.
pub(super) fn make_loop(audio: &mut Audio) -> [usize; 2] {
    let frames = audio.frames();
    let fade = ((FADE_S * f64::from(SAMPLE_RATE_HZ)) as usize).min((frames as f64 * MAX_FADE) as usize).max(1);
    let mono = audio.to_mono().channels.into_iter().next().unwrap_or_default();
    let end = &mono[frames - fade..];
    let latest = ((frames as f64 * LATEST_START) as usize).max(fade + 1);
    let correlate = |start: usize| correlation(&mono[start - fade..start], end);
    let best = |range: &mut dyn Iterator<Item = usize>| {
        range.map(|start| (start, correlate(start))).max_by(|a, b| a.1.total_cmp(&b.1))
    };
    let coarse = best(&mut (fade..latest).step_by(COARSE)).map_or(fade, |(start, _)| start);
    let near = coarse.saturating_sub(COARSE).max(fade)..(coarse + COARSE).min(latest);
    let (start, similarity) = best(&mut near.into_iter()).unwrap_or((fade, 0.0));

    // Sums of sounds that are alike grow by amplitude, of others by power: the fade keeps the power even.
    let similarity = similarity.clamp(0.0, 1.0);
    for channel in &mut audio.channels {
        for n in 0..fade {
            let rise = (n + 1) as f64 / fade as f64;
            let fall = 1.0 - rise;
            let even = 1.0 / (rise * rise + fall * fall + 2.0 * rise * fall * similarity).sqrt();
            let (old, new) = (f64::from(channel[frames - fade + n]), f64::from(channel[start - fade + n]));
            channel[frames - fade + n] = ((old * fall + new * rise) * even) as f32;
        }
    }
    [start, frames]
}

/// The normalised correlation of two stretches of equal length, -1 to 1.
fn correlation(a: &[f32], b: &[f32]) -> f64 {
    let (mut product, mut a_power, mut b_power) = (0.0f64, 0.0f64, 0.0f64);
    // Every other sample: the search is for the shape below 10 kHz.
    for (a, b) in a.iter().zip(b).step_by(2) {
        let (a, b) = (f64::from(*a), f64::from(*b));
        product += a * b;
        a_power += a * a;
        b_power += b * b;
    }
    product / (a_power * b_power).sqrt().max(f64::MIN_POSITIVE)
}
