//! Makes takes as long as needed: pieces from varied places, joined where they are most alike (as in WSOLA;
//! Verhelst and Roelands, ICASSP 1993), with a cross-fade that keeps the power for what is alike (an engine) and
//! for what is not (rain).

use std::ops::Range;

use klang_audio::synth::tools::random::Random;

use super::frames_of;
use super::layer::Dry;
use super::recordings::Recording;

/// The longest cross-fade.
const FADE_S: f64 = 0.5;

/// How far around a place the best join is looked for: more than a period of the slowest engine.
const SEARCH_S: f64 = 0.03;

/// Places that are compared for each join.
const PLACES: usize = 4;

/// Every how many samples two pieces are compared: joins matter below 2 kHz.
const STRIDE: usize = 8;

/// Makes exactly `frames` of takes; nothing from nothing.
pub(super) fn extend(takes: &[Recording], frames: usize, random: &mut Random) -> Dry {
    let usable: Vec<(&Recording, Range<usize>)> =
        takes.iter().map(|take| (take, body(take))).filter(|(_, body)| !body.is_empty()).collect();
    let Some((first, range)) = usable.first() else { return vec![vec![0.0; frames]] };
    let channels = usable.iter().map(|(take, _)| take.audio.channels.len()).max().unwrap_or(1);
    // A take that is long enough is cut from anywhere within.
    let start = range.start + random.below(range.len().saturating_sub(frames).max(range.len() / 4) + 1);
    let mut out: Dry = (0..channels).map(|channel| piece(first, channel, start..range.end).to_vec()).collect();
    let mut from = 0;
    while length(&out) < frames {
        let (take, range) = &usable[from % usable.len()];
        from += 1;
        let fade = frames_of(FADE_S).min(range.len() / 4).min(length(&out) / 2).max(1);
        let start = best_start(&out, take, range, fade, random);
        // Another time it ends elsewhere, so that no rhythm of joins is heard.
        let rest = range.end.saturating_sub(start);
        let take_frames = (rest as f32 * random.between(0.7, 1.0)) as usize;
        join(&mut out, take, start..start + take_frames.max(fade + 1).min(rest), fade);
    }
    out.iter_mut().for_each(|channel| channel.truncate(frames));
    out
}

/// The part of a take that is repeated: without the fades that its ends may have.
fn body(take: &Recording) -> Range<usize> {
    let frames = take.audio.frames();
    if let Some(range) = take.loop_frames.clone().filter(|range| range.start < range.end && range.end <= frames) {
        return range;
    }
    let edge = frames_of(0.25).min(frames / 20);
    edge..frames - edge
}

fn length(sound: &Dry) -> usize {
    sound.first().map_or(0, Vec::len)
}

fn piece(take: &Recording, channel: usize, range: Range<usize>) -> &[f32] {
    let channels = &take.audio.channels;
    channels.get(channel.min(channels.len().saturating_sub(1))).and_then(|samples| samples.get(range)).unwrap_or(&[])
}

/// The start in the first two thirds of the take whose beginning is most like the end of what is there.
fn best_start(out: &Dry, take: &Recording, range: &Range<usize>, fade: usize, random: &mut Random) -> usize {
    let end: &[f32] = out.first().map_or(&[], |channel| &channel[channel.len() - fade..]);
    let most = (range.len() * 2 / 3).min(range.len().saturating_sub(2 * fade));
    let mut best = (f32::NEG_INFINITY, range.start);
    for _ in 0..PLACES {
        let place = range.start + random.below(most + 1);
        for lag in (0..frames_of(SEARCH_S)).step_by(STRIDE / 2) {
            let start = place + lag;
            let candidate = piece(take, 0, start..start + fade);
            if candidate.len() < fade {
                break;
            }
            let likeness = likeness(end, candidate);
            if likeness > best.0 {
                best = (likeness, start);
            }
        }
    }
    best.1
}

/// The normalised correlation of two pieces, -1 to 1.
fn likeness(a: &[f32], b: &[f32]) -> f32 {
    let (mut dot, mut aa, mut bb) = (0.0_f32, 1e-9_f32, 1e-9_f32);
    for (a, b) in a.iter().zip(b).step_by(STRIDE) {
        dot += a * b;
        aa += a * a;
        bb += b * b;
    }
    dot / (aa * bb).sqrt()
}

fn join(out: &mut Dry, take: &Recording, range: Range<usize>, fade: usize) {
    let seam = length(out) - fade;
    let alike = likeness(&out[0][seam..], piece(take, 0, range.clone())).clamp(0.0, 1.0);
    let level = |samples: &[f32]| samples.iter().map(|s| s * s).sum::<f32>().max(1e-9).sqrt();
    let gain = (level(&out[0][seam..]) / level(piece(take, 0, range.start..range.start + fade))).clamp(0.6, 1.6);
    for (index, channel) in out.iter_mut().enumerate() {
        let next = piece(take, index, range.clone());
        for (n, sample) in next.iter().enumerate() {
            // The difference in level is gone by the end of the piece.
            let share = n as f32 / next.len() as f32;
            let sample = sample * (gain + (1.0 - gain) * share);
            if let Some(before) = channel.get_mut(seam + n).filter(|_| n < fade) {
                let angle = std::f32::consts::FRAC_PI_2 * n as f32 / fade as f32;
                let (up, down) = (angle.sin(), angle.cos());
                *before = (*before * down + sample * up) / (1.0 + 2.0 * alike * up * down).sqrt();
            } else {
                channel.push(sample);
            }
        }
    }
}
