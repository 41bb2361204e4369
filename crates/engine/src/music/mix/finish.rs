//! What a whole mix can go through.

use std::f32::consts::TAU;

use klang_audio::soundfont::SAMPLE_RATE_HZ;
use klang_audio::space::Stereo;
use klang_audio::synth::tools::random::Random;

use super::super::song::Song;

const RATE: f32 = SAMPLE_RATE_HZ as f32;

/// How deep the dip on a beat is, and how long it takes to come back as a share of the beat.
const PUMP_DEPTH: f32 = 0.6;
const PUMP_SHARE: f64 = 0.7;

/// Dips on each beat, as a compressor whose side chain is the bass drum.
pub(super) fn pump(sound: &mut Stereo, song: &Song) {
    let final_beat = song.tempo_map.last().map_or(0.0, |point| point.0);
    for place in 0..sound[0].len() {
        let at_s = place as f64 / f64::from(SAMPLE_RATE_HZ);
        if at_s >= song.final_s {
            break;
        }
        let beat = song.beat_at(at_s).min(final_beat);
        let part = (beat.fract() / PUMP_SHARE).min(1.0) as f32;
        let gain = 1.0 - PUMP_DEPTH * (1.0 - part) * (1.0 - part);
        for channel in sound.iter_mut() {
            channel[place] *= gain;
        }
    }
}

/// A worn record: nothing above 5 kHz, wow of 0.55 Hz by 0.15 %, crackle and a little noise.
pub(super) fn vinyl(sound: &mut Stereo, song: &Song) {
    const CUTOFF_HZ: f32 = 5_000.0;
    const WOW_HZ: f32 = 0.55;
    let seed = song.tracks.iter().map(|track| track.notes.len() as u64).sum::<u64>();
    let mut random = Random::new(seed, 0x71);
    let pole = 1.0 - (-TAU * CUTOFF_HZ / RATE).exp();
    // A delay of d sin(2π f t) changes the pitch by 2π f d.
    let depth = 0.0015 / (TAU * WOW_HZ) * RATE;
    let [left, right] = sound;
    for channel in [&mut *left, &mut *right] {
        let source = channel.clone();
        let mut state = [0.0_f32; 2];
        for (place, sample) in channel.iter_mut().enumerate() {
            let lag = depth * (1.0 + (TAU * WOW_HZ * place as f32 / RATE).sin());
            let from = (place as f32 - lag).max(0.0);
            let (whole, part) = (from as usize, from.fract());
            let here = source.get(whole).copied().unwrap_or(0.0);
            let next = source.get(whole + 1).copied().unwrap_or(here);
            let read = here + part * (next - here);
            state[0] += pole * (read - state[0]);
            state[1] += pole * (state[0] - state[1]);
            *sample = state[1];
        }
    }
    let level = rms(left);
    let mut smooth = 0.0;
    let mut place = 0.0;
    while (place as usize) < left.len() {
        let height = level * random.between_log(0.15, 1.6) * if random.chance(0.5) { 1.0 } else { -1.0 };
        let side = random.unit();
        for after in 0..24 {
            let value = height * (-(after as f32) / 5.0).exp();
            if let (Some(left), Some(right)) =
                (left.get_mut(place as usize + after), right.get_mut(place as usize + after))
            {
                *left += value * (1.0 - side);
                *right += value * side;
            }
        }
        place += random.wait(9.0) * RATE;
    }
    for (left, right) in left.iter_mut().zip(right.iter_mut()) {
        smooth += 0.1 * (random.bipolar() - smooth);
        *left += 0.03 * level * smooth;
        *right += 0.03 * level * smooth;
    }
}

/// An overdriven amplifier with its loudspeaker: the notes of a chord distort together, nothing below 90 Hz or above
/// 4.5 kHz comes through.
pub(super) fn drive(channels: &mut [Vec<f32>], amount: f64) {
    const LOW_HZ: f32 = 90.0;
    const HIGH_HZ: f32 = 4_500.0;
    let amount = amount.clamp(0.0, 1.0) as f32;
    let [low, high] = [LOW_HZ, HIGH_HZ].map(|hz| 1.0 - (-TAU * hz / RATE).exp());
    for channel in channels {
        let gain = (1.0 + 9.0 * amount) * 0.35 / rms(channel).max(1e-6);
        let (mut below, mut speaker) = (0.0, [0.0_f32; 2]);
        for sample in channel.iter_mut() {
            // Not symmetrical, as valves are.
            let driven = (*sample * gain + 0.12).tanh() - 0.12_f32.tanh();
            below += low * (driven - below);
            speaker[0] += high * (driven - below - speaker[0]);
            speaker[1] += high * (speaker[0] - speaker[1]);
            *sample = 0.3 * speaker[1];
        }
    }
}

fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32).sqrt()
}

/// Holds each sample for three and rounds to 7 bits of the peak, as old sound chips with few levels.
pub(super) fn crush(sound: &mut Stereo) {
    const HOLD: usize = 3;
    const LEVELS: f32 = 64.0;
    let peak = sound.iter().flatten().fold(1e-6_f32, |peak, sample| peak.max(sample.abs()));
    for channel in sound.iter_mut() {
        let mut held = 0.0;
        for (place, sample) in channel.iter_mut().enumerate() {
            if place % HOLD == 0 {
                held = (*sample / peak * LEVELS).round() / LEVELS * peak;
            }
            *sample = held;
        }
    }
}
